package library_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/room/library"
)

func TestAFormBringsSeveralFilesAndSaysWhichWereRefused(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		batch := id.New[id.Batch](b.ids)
		res := b.ask(form(reporter, "/desk/media/add/", url.Values{"batch": {string(batch)}, "body": {"shiraz"}},
			file{"../../etc/می‌خواهم\u202egpj.jpg", photo(1)}, file{"صفحه.jpg", []byte("<svg onload=x>")}, file{"خالی.jpg", nil}, file{"دوم.jpg", photo(2)}))
		d := b.read(res, "add", http.StatusUnprocessableEntity)
		if got := d.One("#errors ul").Text(); !strings.Contains(got, "صفحه.jpg") || !strings.Contains(got, "SVG") || !strings.Contains(got, "خالی.jpg") {
			t.Errorf("%q", got)
		}
		x, err := b.Store().Batch(t.Context(), batch)
		if err != nil || len(x.Files) != 2 {
			t.Fatal(x, err)
		}
		if c := b.card(x.Files[0]); c.Name != "می‌خواهمgpj.jpg" || c.Body != "shiraz" || c.By != reporter || c.Shared {
			t.Errorf("%+v", c)
		}
		if b.acts() != "added added" {
			t.Error(b.acts())
		}
		// The same form once more changes nothing.
		b.led(b.ask(form(reporter, "/desk/media/add/", url.Values{"batch": {string(batch)}, "body": {"shiraz"}}, file{"دوم.jpg", photo(2)})), "add")
		if x, _ = b.Store().Batch(t.Context(), batch); len(x.Files) != 2 || b.acts() != "added added" {
			t.Error(x, b.acts())
		}
		// Another's batch and another's body are not reached.
		if res := b.ask(form(stranger, "/desk/media/add/", url.Values{"batch": {string(batch)}, "body": {"yazd"}}, file{"x.jpg", photo(3)})); res.StatusCode != http.StatusConflict {
			t.Errorf("another's batch: %d", res.StatusCode)
		}
		if res := b.ask(form(stranger, "/desk/media/add/", url.Values{"body": {"shiraz"}}, file{"x.jpg", photo(3)})); res.StatusCode != http.StatusForbidden {
			t.Errorf("another's body: %d", res.StatusCode)
		}
	})
}

func TestAFullDiskIsSaid(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.free = library1GB
		d := b.read(b.ask(form(reporter, "/desk/media/add/", url.Values{"body": {"shiraz"}}, file{"x.jpg", photo(1)})), "add", 422)
		if got := d.One("#errors ul").Text(); !strings.Contains(got, "پر شده است") {
			t.Error(got)
		}
		begun := decode[map[string]any](t, b.ask(stafftest.Post(reporter, "/desk/media/uploads/", b.upload("x.jpg", 100))), http.StatusServiceUnavailable)
		if begun["again"] != true || begun["error"] == "" {
			t.Error(begun)
		}
	})
}

const library1GB = 1 << 30

func TestOneDescriptionForAllAndThenExceptions(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		to, files := b.bring(file{"a.jpg", photo(1)}, file{"b.jpg", photo(2)}, file{"c.jpg", photo(3)})
		d := b.see(reporter, to, 200)
		v := fields(d, "form.formpage")
		if len(d.Find("fieldset.block")) != 3 || v.Get("f.1.id") != string(files[1]) {
			t.Fatal(v)
		}
		// Nothing said: each picture wants a description, and what was typed is kept.
		v.Set("all.caption", "نشست می‌خواهیم")
		d = b.read(b.ask(stafftest.Post(reporter, to, v)), to, 422)
		if n := len(d.Find(".notice.urgent li")); n != 3 {
			t.Errorf("%d faults", n)
		}
		if got := d.One(`textarea[name="all.caption"]`).Text(); got != "نشست می‌خواهیم" {
			t.Errorf("%q", got)
		}
		v.Set("all.alt", "سخنران پشت تریبون")
		v.Set("all.credit", "عكاس")
		v.Set("all.until", "۱۴۰۶/۰۱/۳۱")
		v.Set("f.1.alt", "حاضران در سالن")
		v.Set("f.2.decoration", "1")
		v.Set("f.2.place", "0")
		b.send(reporter, to, v)
		one, two, three := b.card(files[0]), b.card(files[1]), b.card(files[2])
		if one.Alt != "سخنران پشت تریبون" || two.Alt != "حاضران در سالن" || three.Alt != "" || !three.Decoration || one.Credit != "عکاس" || two.Caption != "نشست می‌خواهیم" {
			t.Errorf("%+v\n%+v\n%+v", one, two, three)
		}
		if want := time.Date(2027, 4, 20, 20, 30, 0, 0, time.UTC); !one.Until.Equal(want) {
			t.Errorf("until %v, want %v", one.Until, want)
		}
		if x, _ := b.Store().Batch(t.Context(), id.Batch(strings.Split(to, "/")[4])); x.Files[0] != files[2] {
			t.Errorf("order %v", x.Files)
		}
		d = b.see(reporter, to, 200)
		v = fields(d, "form.formpage")
		if v.Get("all.caption") != "نشست می‌خواهیم" || v.Get("f.0.caption") != "" || v.Get("all.alt") != "" || v.Get("f.1.alt") != "سخنران پشت تریبون" {
			t.Errorf("what is common is not taken out: %v", v)
		}
		before := b.acts()
		b.send(reporter, to, v)
		if b.acts() != before || b.card(files[0]).Version != one.Version {
			t.Error("an unchanged form changed something")
		}
		// Somebody else is faster: nothing of either is lost.
		stale := v
		fast := fields(b.see(officer, "/desk/media/files/"+string(files[0])+"/", 200), "form.formpage")
		fast.Set("alt", "تازه")
		b.send(officer, "/desk/media/files/"+string(files[0])+"/", fast)
		stale.Set("f.1.alt", "دیگر")
		d = b.read(b.ask(stafftest.Post(reporter, to, stale)), to, http.StatusConflict)
		if got := fields(d, "form.formpage"); got.Get("f.1.alt") != "دیگر" || b.card(files[0]).Alt != "تازه" {
			t.Errorf("%v", got)
		}
		b.send(reporter, to, fields(d, "form.formpage"))
		if b.card(files[0]).Alt != "دیگر" {
			t.Error("sent again, it does not stand")
		}
	})
}

func TestConsentIsForTheResponsibleOnlyAndInNoLedger(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, files := b.bring(file{"a.jpg", photo(1)})
		page := "/desk/media/files/" + string(files[0]) + "/"
		v := fields(b.see(officer, page, 200), "form.formpage")
		v.Set("alt", "دو نفر")
		v.Set("shared", "1")
		v.Set("persons", "مینا رازمگو")
		v.Set("consent", "written")
		v.Set("terms", "تنها برای سایت")
		b.send(officer, page, v)
		if got := b.see(officer, page, 200).One(`textarea[name=persons]`).Text(); got != "مینا رازمگو" {
			t.Error(got)
		}
		d := b.see(reporter, page, 200)
		if strings.Contains(d.One("main").Text(), "رازمگو") {
			t.Error("a reporter is shown who consented")
		}
		// A reporter's save keeps the papers, also when the form claims others.
		w := fields(d, "form.formpage")
		w.Set("persons", "کسی دیگر")
		w.Set("caption", "شرح")
		b.send(reporter, page, w)
		papers, err := b.Store().Papers(t.Context(), files...)
		if p := papers[files[0]]; err != nil || p.Persons != "مینا رازمگو" || p.Consent != "written" || b.card(files[0]).Caption != "شرح" {
			t.Errorf("%+v %v", p, err)
		}
		if got := b.see(inspector, page, 200); !strings.Contains(got.One("main").Text(), "رازمگو") || len(got.Find("form.formpage")) != 0 {
			t.Error("an inspector reads and does not change")
		}
		var ledgered int
		entries, err := b.ledger.Since(t.Context(), 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Act, "library.") {
				ledgered++
			}
			if strings.Contains(fmt.Sprint(e), "رازمگو") || strings.Contains(fmt.Sprint(e), "دو نفر") {
				t.Errorf("the ledger has a personal value: %v", e)
			}
		}
		if ledgered != 3 {
			t.Errorf("%d entries", ledgered)
		}
	})
}

func TestTheEditorIsOfferedWhatMayBeShown(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		type answer struct {
			Pictures []struct {
				Src, Alt, Caption, Thumb string
				Width, Height            int
			}
		}
		offered := func(person id.Person, q string) []string {
			a := decode[answer](t, b.ask(stafftest.Get(person, "/desk/media/pictures.json?q="+url.QueryEscape(q))), 200)
			var all []string
			for _, p := range a.Pictures {
				if !strings.HasPrefix(p.Src, "/media/") || p.Thumb == "" || p.Width == 0 || p.Height == 0 {
					t.Errorf("%+v", p)
				}
				all = append(all, p.Alt)
			}
			return all
		}
		_, files := b.bring(file{"a.jpg", photo(1)}, file{"b.jpg", photo(2)})
		if got := offered(reporter, ""); len(got) != 0 {
			t.Errorf("without a description: %v", got)
		}
		c := b.card(files[0])
		c.Alt = "كارگران می‌خواهند"
		if c, _ = b.media.Describe(t.Context(), c); c.Alt != "کارگران می‌خواهند" {
			t.Fatal(c.Alt)
		}
		for _, q := range []string{"", "میخواهند", "می‌خواهند", "کارگران مي‌خواهند", "a.jpg"} {
			if got := offered(reporter, q); len(got) != 1 {
				t.Errorf("%q: %v", q, got)
			}
		}
		for _, q := range []string{"%", "_", "ماهی"} {
			if got := offered(reporter, q); len(got) != 0 {
				t.Errorf("%q: %v", q, got)
			}
		}
		if got := offered(stranger, ""); len(got) != 0 {
			t.Errorf("another body's: %v", got)
		}
		if res := b.ask(stafftest.Get(nobody, "/desk/media/pictures.json")); res.StatusCode != http.StatusForbidden {
			t.Errorf("nobody: %d", res.StatusCode)
		}
		c.Shared = true
		c, _ = b.media.Describe(t.Context(), c)
		if got := offered(stranger, ""); len(got) != 1 {
			t.Errorf("shared: %v", got)
		}
		c.Until = now.Add(time.Hour)
		c, _ = b.media.Describe(t.Context(), c)
		b.now = c.Until.Add(-time.Millisecond)
		if got := offered(reporter, ""); len(got) != 1 {
			t.Errorf("on the last day: %v", got)
		}
		b.now = c.Until
		if got := offered(reporter, ""); len(got) != 0 {
			t.Errorf("expired: %v", got)
		}
	})
}

func TestTheListFiltersAndLeadsBackToTheText(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, files := b.bring(file{"a.jpg", photo(1)}, file{"b.jpg", photo(2)})
		if _, err := b.media.Add(t.Context(), strings.NewReader("%PDF-1.4\n%%EOF"), media.Upload{Name: "برنامه.pdf"}); err != nil {
			t.Fatal(err)
		}
		c := b.card(files[0])
		c.Alt = "سخنران"
		if _, err := b.media.Describe(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if err := b.media.NoteUses(t.Context(), "item:7", []media.Shown{{Object: "item:7", How: "cover", Ref: string(files[0])}}); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]int{
			"": 3, "q=سخن": 1, "genre=document": 1, "genre=picture": 2, "state=undescribed": 1, "state=offered": 2, "state=unused": 2, "state=expired": 0,
			"who=کوهستان": 2, "who=هیچ‌کس": 0, "body=shiraz": 2, "body=party": 1, "from=1405/09/01": 3, "from=1405/09/02": 0, "to=1405/09/01": 3, "to=1405/08/30": 0, "from=فردا": 3,
		} {
			k, v, _ := strings.Cut(query, "=")
			d := b.see(officer, "/desk/media/?"+url.Values{k: {v}}.Encode(), 200)
			if got := len(d.Find(".shelf > li")); got != want {
				t.Errorf("%s: %d, want %d", query, got, want)
			}
		}
		// A portrait, the sketch of a way, the party's sign and the poster of a film are in use too.
		unused := func() int { return len(b.see(officer, "/desk/media/?state=unused", 200).Find(".shelf > li")) }
		if b.elsewhere = files[1:2]; unused() != 1 {
			t.Errorf("%d unused with a portrait", unused())
		}
		b.elsewhere = nil
		c = b.card(files[0])
		c.Poster = files[1]
		if _, err := b.media.Describe(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if unused() != 1 {
			t.Errorf("%d unused with a poster", unused())
		}
		if n := len(b.see(stranger, "/desk/media/", 200).Find(".shelf > li")); n != 1 {
			t.Errorf("of another body: %d", n)
		}
		back := "/desk/press/0190/fa/write/?kept=1&field=cover"
		d := b.see(reporter, "/desk/media/?pick="+url.QueryEscape(back), 200)
		choose := d.Find(".shelf a.btn")
		if len(choose) != 1 || choose[0].Attr("href") != "/desk/press/0190/fa/write/?field=cover&kept=1&picked="+string(files[0]) {
			t.Errorf("%v", choose)
		}
		back = "/desk/party/bodies/7/page/sketch/"
		if all := b.see(reporter, "/desk/media/?pick="+url.QueryEscape(back), 200).Find(".shelf a.btn"); len(all) != 1 || !strings.HasPrefix(all[0].Attr("href"), back+"?picked=") {
			t.Errorf("no way back to a sketch: %v", all)
		}
		for _, evil := range []string{"https://evil.example/desk/press/", "//evil.example/desk/press/", "/desk/press//evil", "/desk/people/", "/desk/party/people/", "/desk/party/bodies//evil", "javascript:alert(1)", "/desk/press/\\evil"} {
			if n := len(b.see(reporter, "/desk/media/?pick="+url.QueryEscape(evil), 200).Find(".shelf a.btn")); n != 0 {
				t.Errorf("%s is led back to", evil)
			}
		}
		if got := b.see(officer, "/desk/media/files/"+string(files[0])+"/", 200).One("section[aria-labelledby=uses]").Text(); !strings.Contains(got, "گزارش 7") || !strings.Contains(got, "تصویر اصلی") {
			t.Error(got)
		}
		if res := b.ask(stafftest.Get(stranger, "/desk/media/files/"+string(files[0])+"/")); res.StatusCode != http.StatusForbidden {
			t.Errorf("another body's file: %d", res.StatusCode)
		}
	})
}

func TestThePapersOfTheFilesThatAreNamedAreRewritten(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		for _, p := range []library.Paper{{File: "one", Persons: "آرش و رازمگو", Note: "پدر رازمگو", Terms: "بی‌نام"}, {File: "two", Persons: "رازمگو"}, {File: "three", Note: "هیچ"}} {
			if err := b.Store().SetPaper(ctx, p); err != nil {
				t.Fatal(err)
			}
		}
		line := func(s string) string { return strings.ReplaceAll(s, "رازمگو", "█") }
		for _, save := range []bool{false, true} {
			if n, err := b.Rewrite(ctx, []id.Media{"one", "three", "none"}, line, save); n != 1 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
			papers, err := b.Store().Papers(ctx, "one", "two", "three")
			if err != nil {
				t.Fatal(err)
			}
			if got := papers["one"]; (got.Persons == "آرش و █" && got.Note == "پدر █" && got.Terms == "بی‌نام") != save || papers["two"].Persons != "رازمگو" || papers["three"].Note != "هیچ" {
				t.Errorf("saved %v: %+v", save, papers)
			}
		}
	})
}
