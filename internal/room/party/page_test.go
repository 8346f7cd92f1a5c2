package party

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
)

const editor id.Person = "editor" // of Fars alone

// arranged is a form of the blocks as a browser would send it: names joined by spaces, those left out with a minus.
func arranged(state int, blocks string) map[string]string {
	form := map[string]string{"state": strconv.Itoa(state), "act": "save"}
	for i, b := range strings.Fields(blocks) {
		n := strconv.Itoa(i)
		form["key."+n], form["on."+n] = strings.TrimPrefix(b, "-"), ""
		if !strings.HasPrefix(b, "-") {
			form["on."+n] = "1"
		}
	}
	return form
}

func TestAnEditorArrangesThePageOfTheirOwnBodyOnly(t *testing.T) {
	atDesk(t, func(b *bench) {
		fars, yazd := b.body("fars"), b.body("yazd")
		if _, err := b.grants.Give(b.t.Context(), operator, access.Grant{Person: editor, Function: access.Editor, Body: fars.ID}); err != nil {
			t.Fatal(err)
		}
		path := pagePath(fars.ID)
		d := b.see(editor, pagesPath, 200)
		if got := len(d.Find("main ul a[href^=/desk/party/bodies/]")); got != 1 {
			t.Errorf("an editor of one body has %d pages", got)
		}
		for _, other := range []string{pagePath(yazd.ID), pagePath(yazd.ID) + "notice/", pagePath(RootID)} {
			b.see(editor, other, 403)
			b.answer(stafftest.Post(editor, other, b.form(b.see(officer, other, 200), nil)), 403)
		}
		b.see(outsider, path, 403)
		b.see(inspector, path, 200).None("form.formpage button")
		b.answer(stafftest.Post(inspector, path, b.form(b.see(inspector, path, 200), arranged(0, "news people events gallery address channels"))), 403)

		b.see(editor, path, 200).Count("input[name^=key.]", len(allBlocks))

		// A button moves what was typed, within its place of the page, and sets nothing.
		before := b.head()
		moved := func(act, want string) {
			t.Helper()
			form := arranged(0, "people -news events gallery address channels")
			form["act"] = act
			d := b.answer(b.send(editor, path, form), 200)
			var got []string
			for i, x := range d.Find("input[name^=key.]") {
				k := x.Attr("value")
				if name := x.Attr("name"); name != "key."+strconv.Itoa(i) {
					t.Errorf("%s: %s is %s and would not be read", act, k, name)
				}
				on := d.One("input[name=on." + strings.TrimPrefix(x.Attr("name"), "key.") + "]")
				if _, ticked := on.Lookup("checked"); !ticked {
					k = "-" + k
				}
				got = append(got, k)
			}
			if s := strings.Join(got, " "); s != want {
				t.Errorf("%s: %s, want %s", act, s, want)
			}
		}
		moved("up.1", "-news people events gallery address channels")
		moved("down.1", "people events -news gallery address channels")
		moved("down.3", "people -news events gallery address channels")
		moved("up.4", "people -news events gallery address channels")
		moved("up.x", "people -news events gallery address channels")
		if b.head() != before {
			t.Error("a button that moves a block has set something")
		}

		late := b.send(editor, path, arranged(0, "gallery people news events address channels"))
		b.done(b.send(editor, path, arranged(0, "news people -events gallery channels -address")))
		if got := b.dir().Shown(fars.ID); !slices.Equal(got, []Block{BlockNews, BlockPeople, BlockGallery, BlockChannels}) {
			t.Errorf("set: %v", got)
		}
		d = b.answer(late, http.StatusConflict)
		if s := d.One(".notice.urgent").Text(); !strings.Contains(s, "خبرها، مسئولان، تصویرها، کانال‌ها") {
			t.Errorf("the stale form does not say what is set: %s", s)
		}
		if d.One("input[name=key.0]").Attr("value") != "gallery" || d.One("input[name=state]").Attr("value") != "1" {
			t.Error("what was typed is lost, or cannot be sent again")
		}
		if got := b.dir().Shown(fars.ID); got[0] != BlockNews {
			t.Errorf("a stale form has overwritten: %v", got)
		}
		e := b.last()
		if x := b.dir().parts[partKey{fars.ID, partBlocks, ""}][0]; e.Act != "party.page.blocks" || e.Actor.Person != editor || string(e.Commitment) != string(ledger.Commitment(x.Salt, []byte(x.state()))) {
			t.Errorf("entered: %+v", e)
		}

		// No form of this page: nothing is set, and the page says so.
		for _, wrong := range []string{"", "people news events gallery address", "people people events gallery address channels", "address news events gallery people channels", "x news events gallery address channels"} {
			before := b.head()
			form := b.form(b.see(editor, path, 200), nil)
			for i := range allBlocks {
				form.Del("key." + strconv.Itoa(i))
			}
			for name, value := range arranged(1, wrong) {
				form.Set(name, value)
			}
			b.answer(stafftest.Post(editor, path, form), 422)
			if b.head() != before {
				t.Errorf("%q was set", wrong)
			}
		}
	})
}

func (b *bench) last() ledger.Entry {
	b.t.Helper()
	entries, err := b.ledger.Since(b.t.Context(), b.head()-1, 1)
	if err != nil {
		b.t.Fatal(err)
	}
	return entries[0]
}

func TestANoticeOfAPageIsWrittenWithItsDays(t *testing.T) {
	atDesk(t, func(b *bench) {
		fars := b.body("fars")
		b.grant(editor, access.ChiefEditor, fars.ID)
		path := pagePath(fars.ID) + "notice/"
		good := map[string]string{"title_fa": "گردهمایی استان", "from": "۱۴۰۵/۹/۳", "until": "1405/09/05"}
		with := func(name, value string) map[string]string {
			m := map[string]string{}
			for k, v := range good {
				m[k] = v
			}
			m[name] = value
			return m
		}
		for _, c := range []struct{ field, value, at string }{
			{"title_fa", "", "title_fa"},
			{"from", "", "from"},
			{"until", "", "until"},
			{"until", "فردا", "until"},
			{"until", "1405/09/02", "until"}, // before the first day
			{"from", "1403/01/01", "until"},  // too long
			{"text_fa", strings.Repeat("ا", longestNotice+1), "text_fa"},
		} {
			before := b.head()
			d := b.answer(b.send(editor, path, with(c.field, c.value)), 422)
			if len(d.Find("#e-"+c.at)) != 1 {
				t.Errorf("%s=%.20s: no word at %s", c.field, c.value, c.at)
			}
			if b.head() != before {
				t.Errorf("%s=%.20s was set", c.field, c.value)
			}
		}
		past := with("from", "1405/08/01")
		past["until"] = "1405/08/30"
		b.answer(b.send(editor, path, past), 422).One("#e-until")

		late := b.send(editor, path, with("title_fa", "دیگر"))
		b.done(b.send(editor, path, good))
		d := b.answer(late, http.StatusConflict)
		if d.One("input[name=title_fa]").Attr("value") != "دیگر" || !strings.Contains(d.One("#o-title_fa").Text(), "گردهمایی استان") {
			t.Errorf("the stale form: %s", d.One("main").Text())
		}
		n, ok := b.dir().Notice(fars.ID)
		if !ok || n.Title["fa"] != "گردهمایی استان" || n.From != day(t, "1405/09/03") || n.Until != day(t, "1405/09/05") {
			t.Errorf("set: %+v, %v", n, ok)
		}
		if e := b.last(); e.Act != "party.page.notice" || e.Object != "page:"+string(fars.ID) || len(e.Touches) != 1 {
			t.Errorf("entered: %+v", e)
		}
		if s := b.see(editor, pagePath(fars.ID), 200).One(".keys").Text(); !strings.Contains(s, "گردهمایی استان") || !strings.Contains(s, "از ۳ آذر ۱۴۰۵") {
			t.Errorf("the page at the desk: %s", s)
		}
		b.done(b.send(editor, path, map[string]string{"act": "remove", "title_fa": ""}))
		if _, ok := b.dir().Notice(fars.ID); ok {
			t.Error("the notice is still there")
		}
		if e := b.last(); e.Act != "party.page.notice.removed" {
			t.Errorf("entered: %+v", e)
		}
		if s := b.see(inspector, path, 200).One(".deeds").Text(); !strings.Contains(s, "گردهمایی استان") || !strings.Contains(s, "اطلاعیه برداشته شد") {
			t.Errorf("its history: %s", s)
		}
	})
}

// set sets a part of a page as its form would.
func (p *party) set(body id.Body, part, item, content string) {
	p.t.Helper()
	_, n := p.dir().part(body, part, item)
	if err := p.SetPagePart(p.t.Context(), operator, n, PagePart{Body: body, Part: part, Item: item, Content: content}, nil); err != nil {
		p.t.Fatal(err)
	}
}

func TestANoticeComesAndGoesByItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		defer func(was time.Time) { now = was }(now)
		v := serve(t, d, paper{})
		v.sample()
		for _, slug := range []string{"fars", "water"} {
			b, ok := v.dir().BodyAt(slug)
			if !ok {
				t.Fatalf("no body %s", slug)
			}
			v.set(b.ID, partNotice, "", PageNotice{
				Title: Text{"fa": "گردهمایی", "en": ""}, Text: Text{"fa": "همه خوش‌آمدید."}, From: day(t, "1405/09/03"), Until: day(t, "1405/09/05"),
			}.content())
			path := b.Path()
			for _, at := range []struct {
				day   string
				shown bool
			}{{"1405/09/02", false}, {"1405/09/03", true}, {"1405/09/05", true}, {"1405/09/06", false}} {
				now = day(t, at.day).Time().Add(23*time.Hour + 59*time.Minute)
				found := v.page(path, 200).Find("#notice")
				if len(found) == 1 != at.shown {
					t.Errorf("%s on %s: %d notices", path, at.day, len(found))
				}
				if len(found) == 1 && !strings.Contains(found[0].Text(), "همه خوش‌آمدید.") {
					t.Errorf("%s: %s", path, found[0].Text())
				}
				v.page("/en"+path, 200).None("#notice")
			}
			now = day(t, "1405/09/04").Time()
		}
		v.page("/bodies/water/?on=1405/09/04", 200).None("#notice")
	})
}

func TestThePageStandsAsItWasArranged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, paper{})
		v.sample()
		heads := func(path string) string {
			var all []string
			for _, x := range v.page(path, 200).Find("main section[aria-labelledby]") {
				all = append(all, x.Attr("aria-labelledby"))
			}
			return strings.Join(all, " ")
		}
		fars, _ := v.dir().BodyAt("fars")
		if s := heads("/provinces/fars/"); s != "h-people h-news h-below" {
			t.Errorf("by itself: %s", s)
		}
		v.set(fars.ID, partBlocks, "", content(pageBlocks{[]Block{BlockNews, BlockPeople, BlockChannels}}))
		if s := heads("/provinces/fars/"); s != "h-news h-below h-people" {
			t.Errorf("news first: %s", s)
		}
		doc := v.page("/provinces/fars/", 200)
		doc.None(".facts a[href^=tel:]")
		doc.One(".facts a[href=/provinces/fars/feed.xml]")
		v.set(fars.ID, partBlocks, "", content(pageBlocks{[]Block{BlockPeople, BlockAddress}}))
		if s := heads("/provinces/fars/"); s != "h-people h-below" {
			t.Errorf("without news: %s", s)
		}
		v.page("/provinces/fars/", 200).One(".facts a[href^=tel:]")
		v.set(fars.ID, partBlocks, "", "")
		if s := heads("/provinces/fars/"); s != "h-people h-news h-below" {
			t.Errorf("as before: %s", s)
		}
	})
}
