package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/meeting"
)

// TestAMeetingGoesToALaptopAndBack takes a meeting over in a file, as the commands do.
func TestAMeetingGoesToALaptopAndBack(t *testing.T) {
	t.Parallel()
	a, b := open(t, dbtest.Address(t, db.SQLite)), open(t, dbtest.Address(t, db.SQLite))
	for _, x := range []*App{a, b} {
		fill(t, x, 1)
	}
	w := &walk{t: t, a: a, h: a.handler(), name: "سخن"}
	d, err := a.Party.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	office, _ := d.BodyAt("secretary-general-office")
	termExample(&walk{t: t, a: b, name: w.name}, office.ID) // as the first meeting makes it at home, with the same ids
	draft, x := w.meeting(office.ID, meeting.Draft), w.meeting(office.ID, meeting.Called)
	paper, err := a.Library.Take(t.Context(), "officer", office.ID, "گزارش.pdf", strings.NewReader("%PDF-1.4\nreport"))
	if err == nil {
		err = a.Meeting.Attach(t.Context(), cliActor, x.ID, "", meeting.Paper{Href: paper.Download()})
	}
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "hall.json")
	var said strings.Builder
	for name, why := range map[string]string{string(draft.ID): "no such meeting", "7": "no id of a meeting"} {
		if err := ExportMeetings(t.Context(), a.Config, []string{name}, "", file, &said); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(file); err == nil {
			t.Error("a refused export leaves a file")
		}
	}
	if err := ExportMeetings(t.Context(), a.Config, []string{string(x.ID)}, "", file, &said); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if err := ExportMeetings(t.Context(), a.Config, nil, "secretary-general-office", file, &said); err == nil {
		t.Error("a file that is there is written over")
	}
	if err := ImportMeetings(t.Context(), a.Config, file, &said); err != nil {
		t.Fatal(err)
	}
	if got := said.String(); got != "1 papers are files: their names and hashes go along, the files stay here; take them along by hand and add them there\n1 meetings in "+file+"\n1 meetings, 0 of them new, 0 editions taken in\n" {
		t.Errorf("said %q", got)
	}
	// The laptop has the same party, as one that a backup was restored to.
	said.Reset()
	if err := ImportMeetings(t.Context(), b.Config, file, &said); err != nil || !strings.Contains(said.String(), "1 of them new") || !strings.Contains(said.String(), "1 papers are files that are not here") {
		t.Fatal(said.String(), err)
	}
	got, err := b.Meeting.Record(t.Context(), x.ID)
	if err != nil || !got.Guest || got.State != meeting.Called || len(got.Points) != 1 {
		t.Error(got, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text[:len(text)-20], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := ImportMeetings(t.Context(), b.Config, file, &said); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Error(err)
	}
}

// TestABodysPageLeadsToItsMeetings follows the link that the demonstration's council has, and no other body.
func TestABodysPageLeadsToItsMeetings(t *testing.T) {
	t.Parallel()
	a := open(t, dbtest.Address(t, db.SQLite))
	fill(t, a, 1)
	h := a.handler()
	page := func(path string) string {
		r := httptest.NewRecorder()
		h.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "https://party.example"+path, nil))
		if r.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, r.Code)
		}
		return r.Body.String()
	}
	const link = `href="/meetings/central-council/"`
	d, err := a.Party.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	council, _ := d.BodyAt("central-council")
	w := &walk{t: t, a: a, h: h, name: "نشستی برای همه"}
	if strings.Contains(page("/bodies/central-council/"), link) {
		t.Fatal("it leads there, and shows no meeting")
	}
	x := w.meeting(council.ID, meeting.Called)
	if err := a.Meeting.Publish(t.Context(), cliActor, x.ID, x.Version, true, []id.Ruling{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page("/bodies/central-council/"), link) {
		t.Error("the page of the body does not lead to its meetings")
	}
	if !strings.Contains(page("/meetings/central-council/"), w.name) {
		t.Error("the meeting is not in the list")
	}
	if strings.Contains(page("/bodies/secretariat/"), "/meetings/") {
		t.Error("another body leads to meetings")
	}
}

// TestNewsOfAMeetingHasWordsForTheWorldOutside hands each kind of news to the outbox, which refuses one without words. What goes out
// names the site and where to sign in, and no meeting.
func TestNewsOfAMeetingHasWordsForTheWorldOutside(t *testing.T) {
	t.Parallel()
	a := open(t, dbtest.Address(t, db.SQLite))
	ctx := t.Context()
	out := noticesForMeeting{a.Notices}
	for _, news := range []meeting.News{meeting.NewsCalled, meeting.NewsMoved, meeting.NewsCancelled, meeting.NewsMinutes} {
		if err := a.DB.Tx(ctx, func(ctx context.Context) error {
			return out.Tell(ctx, meeting.Notice{Key: "meeting:x/" + string(news), Person: "maryam", News: news, Path: meeting.MyPath})
		}); err != nil {
			t.Error(news, err)
		}
	}
	if err := a.DB.Tx(ctx, func(ctx context.Context) error {
		return out.Tell(ctx, meeting.Notice{Key: "meeting:x/none", Person: "maryam", News: "none", Path: meeting.MyPath})
	}); err == nil {
		t.Error("news without words is taken")
	}
}
