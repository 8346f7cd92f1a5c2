package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/meeting"
	"hemmat/internal/room/party"
	"hemmat/jalali"
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

// TestMeetingsStandInTheCalendarOfTheDesk asks for the month as who keeps the meetings of the party, who has a seat, and who has neither.
func TestMeetingsStandInTheCalendarOfTheDesk(t *testing.T) {
	t.Parallel()
	a := open(t, dbtest.Address(t, db.SQLite))
	fill(t, a, 1)
	w := &walk{t: t, a: a, h: a.handler(), name: "نشستی که در تقویم است"}
	head := w.head()
	x := w.meeting(head.Body.ID, meeting.Minuted)
	begins, err := jalali.FromTime(x.Begins)
	if err != nil {
		t.Fatal(err)
	}
	everywhere := func(f access.Function) access.Grant {
		return access.Grant{Function: f, Body: party.RootID, Below: true}
	}
	desk, own := "/desk/meetings/"+string(x.ID)+"/", meeting.MyPath+string(x.ID)+"/"
	for _, c := range []struct {
		who, session, meeting, ruling string
	}{
		{"an officer", w.somebody(everywhere(access.OrganisationOffice)), desk, "/desk/resolutions/"},
		{"an inspector", w.somebody(everywhere(access.Inspector)), desk, "/desk/resolutions/"},
		{"a writer with a seat", w.member(head.Person.ID, everywhere(access.Reporter)), own, "/my/resolutions/"},
		{"an editor", w.somebody(everywhere(access.ChiefEditor)), "", ""},
	} {
		month := w.send(c.session, http.MethodGet, fmt.Sprintf("/desk/calendar/%d/%02d/", begins.Year, begins.Month), nil).Body.String()
		due := w.send(c.session, http.MethodGet, "/desk/calendar/1405/12/", nil).Body.String()
		if !strings.Contains(month, `class="month`) || !strings.Contains(due, `class="month`) {
			t.Fatalf("%s has no calendar: %s", c.who, month)
		}
		for _, path := range []string{desk, own} {
			if got := strings.Contains(month, `href="`+path+`"`); got != (path == c.meeting) {
				t.Errorf("%s: %s is there: %v", c.who, path, got)
			}
		}
		for _, path := range []string{"/desk/resolutions/", "/my/resolutions/"} {
			if got := strings.Contains(due, `href="`+path+string(x.Decided[0].ID)+`/"`); got != (path == c.ruling) {
				t.Errorf("%s: the resolution at %s is there: %v", c.who, path, got)
			}
		}
		if c.meeting == "" && (strings.Contains(month, w.name) || strings.Contains(due, w.name)) {
			t.Errorf("%s reads of a meeting that they do not see", c.who)
		}
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
