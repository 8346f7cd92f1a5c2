package meeting

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff/stafftest"
)

// sending is the form of a paper as a browser without script sends it.
func sending(who id.Person, m id.Meeting, point id.Point, text, name, content string) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("point", string(point))
	_ = w.WriteField("text", text)
	if name != "" {
		part, _ := w.CreateFormFile("file", name)
		_, _ = io.WriteString(part, content)
	}
	w.Close()
	r := stafftest.Post(who, meetingPath(m)+"papers/", nil)
	r.Body, r.ContentLength = io.NopCloser(&body), int64(body.Len())
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// brings sends a file as the officer.
func (b *bench) brings(m id.Meeting, point id.Point, text, name, content string) {
	b.t.Helper()
	res := b.desk.Ask(sending("officer", m, point, text, name, content))
	if to := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, meetingPath(m)+"papers/") {
		text, _ := io.ReadAll(res.Body)
		b.t.Fatalf("%d %s %.900s", res.StatusCode, to, text)
	}
}

// reads gives what an address answers, and fails where a page tells where a file lies.
func (b *bench) reads(who id.Person, path string, status int) string {
	b.t.Helper()
	res := b.desk.Ask(stafftest.Get(who, path))
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != status {
		b.t.Fatalf("%s: %s answers %d, want %d: %v", who, path, res.StatusCode, status, err)
	}
	if strings.Contains(string(text), media.Prefix) {
		b.t.Errorf("%s tells where a file lies for everybody", path)
	}
	return string(text)
}

// linked is the address behind a name on a page.
func (b *bench) linked(who id.Person, path, name string) string {
	b.t.Helper()
	for _, a := range b.desk.See(who, path, 200).Find("main a") {
		if a.Text() == name {
			return a.Attr("href")
		}
	}
	b.t.Fatalf("%s: %s has no link %q", who, path, name)
	return ""
}

func TestAFileOfAMeetingIsReadByWhoHasASeat(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.drafted("نشست")
		point := b.point(m.ID, "گزارش دبیر")
		b.brings(m.ID, "", "بودجهٔ سال", "budget.pdf", "the budget")
		b.brings(m.ID, point, "", "گزارش سالانه.pdf", "the report")
		b.reads("farsi", myPath(m.ID), 404) // it is not called yet
		b.callIt(m.ID)
		other := b.called("نشست دیگر")
		own := map[string]string{"بودجهٔ سال": "the budget", "گزارش سالانه.pdf": "the report"}
		for name, content := range own {
			at := b.linked("farsi", myPath(m.ID), name)
			if !strings.HasPrefix(at, myPath(m.ID)+"files/") || b.reads("farsi", at, 200) != content {
				t.Error(name, "is at", at)
			}
			if got := b.desk.Ask(stafftest.Get("farsi", at)).Header.Get("Cache-Control"); got != "no-store" {
				t.Error(got)
			}
			// Who has no seat hears nothing, whatever they do at the desk: not even the officer, who reads it there.
			for _, p := range []id.Person{"boss", "yazdi", "stranger", "editor", "officer", "inspector", "foreigner"} {
				b.reads(p, at, 404)
			}
			desk := b.linked("officer", meetingPath(m.ID), name)
			for _, p := range []id.Person{"officer", "other", "inspector"} {
				if b.reads(p, desk, 200) != content {
					t.Error(p, desk)
				}
			}
			for _, p := range []id.Person{"farsi", "stranger", "editor"} {
				b.reads(p, desk, 403)
			}
			// A mark counts with its own meeting alone.
			b.reads("farsi", strings.Replace(at, string(m.ID), string(other.ID), 1), 404)
		}
		b.reads("farsi", myPath(m.ID)+"files/0000/a.pdf", 404)
		for _, path := range []string{meetingPath(m.ID), meetingPath(m.ID) + "papers/", meetingPath(m.ID) + "agenda/" + string(point) + "/", "/en" + meetingPath(m.ID) + "papers/"} {
			b.reads("officer", path, 200)
		}
		b.now = m.Begins.Add(time.Minute)
		must(b.Hold(t.Context(), officer, m.ID, b.record(m.ID).Version))(t)
		if at := b.linked("officer", meetingPath(m.ID)+"hall/", "بودجهٔ سال"); b.reads("officer", at, 200) != "the budget" {
			t.Error(at)
		}
		b.reads("officer", meetingPath(m.ID)+"hall/", 200)
	})
}

func TestTheSignedRecordNamesItsFilesAndKeepsThem(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.held("نشست")
		point := b.record(m.ID).Points[0].ID
		b.brings(m.ID, "", "بودجه", "budget.pdf", "the budget")
		b.brings(m.ID, point, "گزارش", "report.pdf", "the report")
		b.brings(m.ID, point, "اشتباه", "wrong.pdf", "the wrong one")
		wrong := b.linked("farsi", myPath(m.ID), "اشتباه")
		b.drops(m.ID, "اشتباه")
		b.reads("farsi", wrong, 404) // it was in no minutes
		b.set(m.ID, hallObject, Hall{Chair: "farsi", Secretary: "second"})
		b.circulate(m.ID)
		for name, content := range map[string]string{"بودجه": "the budget", "گزارش": "the report"} {
			for who, page := range map[id.Person]string{"third": myPath(m.ID) + "minutes/", "officer": meetingPath(m.ID) + "minutes/"} {
				if at := b.linked(who, page, name); b.reads(who, at, 200) != content {
					t.Errorf("%s: %s", name, at)
				}
				b.reads(who, page, 200)
			}
		}
		// What minutes that were sent round name stays with them.
		report := b.linked("farsi", myPath(m.ID)+"minutes/", "گزارش")
		b.drops(m.ID, "گزارش")
		if b.reads("farsi", report, 200) != "the report" {
			t.Error("what was circulated is gone")
		}
		b.circulate(m.ID)
		x := b.record(m.ID)
		if b.now = x.Until; len(x.Papers) != 1 || len(x.Points[0].Papers) != 0 {
			t.Fatal(x.Papers, x.Points)
		}
		for _, p := range []id.Person{"farsi", "second"} {
			must(b.Sign(t.Context(), as(p), x.ID, x.Edition))(t)
		}
		b.linked("third", myPath(m.ID)+"minutes/", "بودجه")
		if res := b.desk.Ask(sending("officer", m.ID, "", "", "late.pdf", "too late")); res.StatusCode != http.StatusConflict || len(b.shelf) != 3 {
			t.Error("a signed record takes a file:", res.StatusCode, len(b.shelf))
		}
	})
}

// drops takes away a paper by its button.
func (b *bench) drops(m id.Meeting, name string) {
	b.t.Helper()
	for _, li := range b.desk.See("officer", meetingPath(m)+"papers/", 200).Find("main section ul li") {
		if !strings.Contains(li.Text(), name) {
			continue
		}
		form := url.Values{}
		for _, f := range li.Find("input") {
			form.Set(f.Attr("name"), f.Attr("value"))
		}
		for range 2 {
			b.desk.Send("officer", li.Find("form")[0].Attr("action"), form)
		}
		return
	}
	b.t.Fatalf("%s has no button", name)
}

func TestAFileThatIsNotTakenIsSaidAndNothingIsLost(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.drafted("نشست")
		point := b.point(m.ID, "گزارش دبیر")
		refuse := func(r *http.Request, field string) {
			t.Helper()
			page := b.desk.Read(b.desk.Ask(r), "the form", http.StatusUnprocessableEntity)
			if field != "" {
				page.One(field + "[aria-invalid]")
			}
			if page.One("#f-text").Attr("value") == "" && field != "#f-text" {
				t.Error("what was typed is gone")
			}
		}
		refuse(sending("officer", m.ID, point, "نام", "", ""), "#f-file")
		refuse(sending("officer", m.ID, point, "نام", "empty.pdf", ""), "#f-file")
		refuse(sending("officer", m.ID, point, strings.Repeat("ن", maxTitle+1), "a.pdf", "x"), "#f-text")
		refuse(sending("officer", m.ID, id.New[id.Point](b.ids), "نام", "a.pdf", "x"), "")
		for _, p := range []id.Person{"stranger", "editor", "inspector", "farsi"} {
			b.desk.Read(b.desk.Ask(sending(p, m.ID, "", "", "a.pdf", "x")), string(p), http.StatusForbidden)
		}
		if len(b.shelf) != 0 {
			t.Error("the shelf took what the form refused:", len(b.shelf))
		}
		for range 2 { // the same file twice is one paper, under its later name
			b.brings(m.ID, point, "نام نخست", "a.pdf", "x")
			b.brings(m.ID, point, "نام دوم", "a.pdf", "x")
		}
		if p := b.record(m.ID).Points[0].Papers; len(p) != 1 || p[0].Text != "نام دوم" {
			t.Error(p)
		}
		// The form of the item keeps the file, and shows links alone.
		path := meetingPath(m.ID) + "agenda/" + string(point) + "/"
		form := stafftest.Fields(b.desk.See("officer", path, 200), "form#point")
		if form.Get("papers") != "" {
			t.Error(form.Get("papers"))
		}
		b.desk.Send("officer", path, with(form, "papers", "https://example.org/a گزارش", "title", "گزارش تازه"))
		if p := b.record(m.ID).Points[0].Papers; len(p) != 2 || p[0].Text != "نام دوم" || p[1].Href != "https://example.org/a" {
			t.Error(p)
		}
		for i := range maxPapers - 2 {
			b.brings(m.ID, point, "", "a.pdf", strings.Repeat("x", i+2))
		}
		full := len(b.shelf)
		refuse(sending("officer", m.ID, point, "نام", "b.pdf", "more"), "")
		if len(b.shelf) != full {
			t.Error("the shelf took one too many")
		}
	})
}

func TestAHallWithoutNetKnowsItsFilesByNameAndOpensThemOnceTheyAreThere(t *testing.T) {
	copies(t, func(t *testing.T, home, laptop *bench) {
		home.serve()
		laptop.serve()
		m := home.called("نشست")
		point := home.record(m.ID).Points[0].ID
		home.brings(m.ID, point, "گزارش", "report.pdf", "the report")
		home.brings(m.ID, "", "", "budget.pdf", "the budget")
		var out bytes.Buffer
		if n := must(home.Export(t.Context(), &out, []id.Meeting{m.ID}, ""))(t); n.Files != 2 {
			t.Error(n)
		}
		if got := laptop.take(out.Bytes()); got.Away != 2 {
			t.Error(got)
		}
		for _, path := range []string{meetingPath(m.ID), meetingPath(m.ID) + "papers/"} {
			text := laptop.desk.See("officer", path, 200).One("main").Text()
			if !strings.Contains(text, "گزارش") || !strings.Contains(text, "budget.pdf") || strings.Count(text, "پرونده در این نسخه نیست") != 2 {
				t.Error(path, text)
			}
			laptop.reads("officer", path, 200)
		}
		laptop.desk.See("officer", meetingPath(m.ID)+"papers/", 200).One(".notice")
		laptop.brings(m.ID, point, "گزارش", "report.pdf", "the report") // carried by hand
		if at := laptop.linked("officer", meetingPath(m.ID), "گزارش"); laptop.reads("officer", at, 200) != "the report" {
			t.Error(at)
		}
		laptop.brings(m.ID, "", "عکس تابلو", "board.pdf", "the board")
		if got := home.take(laptop.export(m.ID)); got.Away != 1 || got.Asides != 0 {
			t.Error(got)
		}
		if text := home.desk.See("farsi", myPath(m.ID), 200).One("main").Text(); !strings.Contains(text, "عکس تابلو") || strings.Count(text, "پرونده هنوز این‌جا نیست") != 1 {
			t.Error(text)
		}
	})
}
