package party

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
)

func TestAnEditorWritesTheEventsOfTheirBody(t *testing.T) {
	atDesk(t, func(b *bench) {
		fars := b.body("fars")
		b.grant(editor, access.Editor, fars.ID)
		page := pagePath(fars.ID)
		path := page + "events/new/"
		good := func(name, value string) map[string]string {
			m := map[string]string{"title_fa": "نشست ماهانه", "place_fa": "دفتر شیراز", "day": "۱۴۰۵/۹/۱۰", "hour": "۱۸:۳۰", "link": "/1405/09/neshast/"}
			if name != "" {
				m[name] = value
			}
			return m
		}
		for field, wrong := range map[string]string{"title_fa": "", "day": "", "hour": "شب", "link": "javascript:alert(1)"} {
			before := b.head()
			if d := b.answer(b.send(editor, path, good(field, wrong)), 422); len(d.Find("#e-"+field)) != 1 {
				t.Errorf("%s=%s: no word at it", field, wrong)
			}
			if b.head() != before {
				t.Errorf("%s=%s was set", field, wrong)
			}
		}
		b.answer(b.send(editor, path, good("day", "1405/08/30")), 422).One("#e-day") // yesterday
		b.answer(b.send(editor, path, good("hour", "25:00")), 422).One("#e-hour")

		form := b.form(b.see(editor, path, 200), good("", ""))
		b.done(stafftest.Post(editor, path, form))
		if e := b.last(); e.Act != "party.page.event" || e.Actor.Person != editor {
			t.Errorf("entered: %+v", e)
		}
		b.done(stafftest.Post(editor, path, form)) // sent twice
		all := b.dir().Events(fars.ID, Today(now))
		if len(all) != 1 || all[0].Minute != 18*60+30 || all[0].Day != day(t, "1405/09/10") {
			t.Fatalf("set: %+v", all)
		}
		if s := b.see(editor, page, 200).One(".keys").Text(); !strings.Contains(s, "نشست ماهانه") || !strings.Contains(s, "۱۸:۳۰، دفتر شیراز") {
			t.Errorf("the page at the desk: %s", s)
		}
		own := eventPath(fars.ID, all[0].ID)
		late := b.send(editor, own, map[string]string{"title_fa": "نشست دیگر"})
		b.done(b.send(editor, own, map[string]string{"day": "1405/09/11"}))
		if d := b.answer(late, http.StatusConflict); d.One("input[name=title_fa]").Attr("value") != "نشست دیگر" || len(d.Find("#o-day")) != 1 {
			t.Errorf("the stale form: %s", d.One("main").Text())
		}
		yazd := b.body("yazd")
		b.see(officer, eventPath(yazd.ID, all[0].ID), 404) // another body's
		b.see(editor, pagePath(yazd.ID)+"events/new/", 403)
		b.done(b.send(editor, own, map[string]string{"act": "remove"}))
		if left := b.dir().Events(fars.ID, Today(now)); len(left) != 0 {
			t.Errorf("still there: %+v", left)
		}
		if e := b.last(); e.Act != "party.page.event.removed" {
			t.Errorf("entered: %+v", e)
		}
	})
}

func TestAPageTellsOfItsNextFiveEvents(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		defer func(was time.Time) { now = was }(now)
		v := serve(t, d, paper{})
		v.sample()
		v.page("/provinces/fars/", 200).None("#h-events")
		for _, slug := range []string{"fars", "water"} {
			b, _ := v.dir().BodyAt(slug)
			for i, on := range []string{"1405/09/08", "1405/09/03", "1405/09/04", "1405/09/05", "1405/09/06", "1405/09/07"} {
				v.set(b.ID, partEvent, id.New[string](v.o.IDs), PageEvent{
					Title: Text{"fa": fmt.Sprintf("رویداد %d", i)}, Place: Text{"fa": "شیراز"}, Day: day(t, on), Minute: 9 * 60 * (i % 2), Link: "/news/",
				}.content())
			}
			told := func() string {
				var all []string
				for _, x := range v.page(b.Path(), 200).Find("section[aria-labelledby=h-events] h3") {
					all = append(all, strings.TrimPrefix(x.Text(), "رویداد "))
				}
				return strings.Join(all, " ")
			}
			now = day(t, "1405/09/03").Time()
			first := v.page(b.Path(), 200).Find("section[aria-labelledby=h-events] li")[0].Text()
			if !strings.Contains(first, "۳ آذر ۱۴۰۵") || !strings.Contains(first, "شیراز") || !strings.Contains(first, "۹:۰۰") {
				t.Errorf("neither day, hour nor place: %s", first)
			}
			v.page("/en"+b.Path(), 200).Count("section[aria-labelledby=h-events] .card[lang=fa]", shownEvents)
			for _, at := range []struct{ day, want string }{
				{"1405/09/03", "1 2 3 4 5"}, {"1405/09/04", "2 3 4 5 0"}, {"1405/09/08", "0"}, {"1405/09/09", ""},
			} {
				now = day(t, at.day).Time().Add(23 * time.Hour)
				if s := told(); s != at.want {
					t.Errorf("%s on %s: %q, want %q", slug, at.day, s, at.want)
				}
			}
			v.set(b.ID, partBlocks, "", content(pageBlocks{[]Block{BlockPeople, BlockNews}}))
			now = day(t, "1405/09/04").Time()
			v.page(b.Path(), 200).None("#h-events")
		}
	})
}

// album is a press room with pictures.
type album struct{ paper }

func (a album) Pictured(_ context.Context, _ site.Request, _ id.Body, n int) ([]view.Card, error) {
	var all []view.Card
	for range min(n, 4) {
		c := a.card()
		c.Picture = &view.Picture{Src: "/media/a.jpg", Alt: "میدان", Width: 720, Height: 480}
		all = append(all, c)
	}
	return all, nil
}

func TestAPageShowsItsLatestPictures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, album{})
		v.sample()
		for _, path := range []string{"/provinces/fars/", "/committees/water/"} {
			doc := v.page(path, 200)
			doc.Count("section[aria-labelledby=h-gallery] img[alt=میدان]", 4)
			doc.Count("section[aria-labelledby=h-gallery] a[href=/1405/09/khabar/]", 4)
		}
		fars, _ := v.dir().BodyAt("fars")
		v.set(fars.ID, partBlocks, "", content(pageBlocks{[]Block{BlockGallery, BlockPeople}}))
		if first := v.page("/provinces/fars/", 200).Find("main section[aria-labelledby]")[0].Attr("aria-labelledby"); first != "h-gallery" {
			t.Errorf("first is %s", first)
		}
		v.set(fars.ID, partBlocks, "", content(pageBlocks{[]Block{BlockPeople}}))
		v.page("/provinces/fars/", 200).None("#h-gallery")
	})
}

func TestASketchOfTheWayIsAPictureOfTheLibrary(t *testing.T) {
	atDesk(t, func(b *bench) {
		fars := b.body("fars")
		b.grant(editor, access.Editor, fars.ID)
		b.Shelve("/desk/media/")
		path := pagePath(fars.ID) + "sketch/"
		d := b.see(editor, path, 200)
		d.One("a[href=/desk/media/?pick=%2Fdesk%2Fparty%2Fbodies%2F" + string(fars.ID) + "%2Fpage%2Fsketch%2F]")
		d.None("form.formpage") // nothing was chosen yet
		send := func(picture, alt, state string) *http.Request {
			return stafftest.Post(editor, path, url.Values{"picture": {picture}, "alt_fa": {alt}, "state": {state}})
		}
		b.answer(send("", "از میدان", "0"), 422)
		b.answer(send("gone", "از میدان", "0"), 422)
		b.answer(send("document", "از میدان", "0"), 422)
		chosen := b.see(editor, path+"?picked=map", 200)
		if chosen.One("input[name=picture]").Attr("value") != "map" || chosen.One("input[name=alt_fa]").Attr("value") != "چهره" {
			t.Error("what was chosen, or what the library says of it, is not in the form")
		}
		b.see(editor, path+"?picked=gone", 200).None("form.formpage")
		b.answer(stafftest.Post(editor, path, b.form(chosen, map[string]string{"alt_fa": ""})), 422).One("#e-alt_fa")
		b.done(stafftest.Post(editor, path, b.form(chosen, map[string]string{"alt_fa": "از میدان ارم، خیابان سوم"})))
		if x, ok := b.dir().Sketch(fars.ID); !ok || x.Picture != "map" || x.Alt["fa"] != "از میدان ارم، خیابان سوم" {
			t.Errorf("set: %+v, %v", x, ok)
		}
		if all := b.dir().Pictures(); !slices.Contains(all, "map") {
			t.Errorf("the sketch is none of the pictures that are shown: %v", all)
		}
		if all := b.dir().Sketched("map"); len(all) != 1 || all[0].ID != fars.ID {
			t.Errorf("whose it is: %v", all)
		}
		if d := b.answer(send("other", "از میدان دیگر", "0"), http.StatusConflict); d.One("input[name=alt_fa]").Attr("value") != "از میدان دیگر" || len(d.Find("#o-alt_fa")) != 1 {
			t.Errorf("the stale form: %s", d.One("main").Text())
		}
		b.done(b.send(editor, path, map[string]string{"act": "remove"}))
		if _, ok := b.dir().Sketch(fars.ID); ok || b.last().Act != "party.page.sketch.removed" {
			t.Errorf("still there, or entered as %s", b.last().Act)
		}
	})
}

func TestTheSketchStandsBelowTheAddressWhileItsPictureIsThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, paper{})
		v.sample()
		for _, slug := range []string{"fars", "water"} {
			b, _ := v.dir().BodyAt(slug)
			if slug == "water" {
				v.apply("bodies:\n  - {slug: water, address: {fa: تهران}}\n")
			}
			set := func(picture id.Media) {
				v.set(b.ID, partSketch, "", content(PageSketch{picture, Text{"fa": "از میدان"}}))
			}
			set("map")
			if alt := v.page(b.Path(), 200).One("figure img").Attr("alt"); alt != "از میدان" {
				t.Errorf("%s: %q", slug, alt)
			}
			v.page("/en"+b.Path(), 200).Count("figure img[alt^=Sketch]", 1)
			set("gone")
			v.page(b.Path(), 200).None("figure")
			set("map")
			v.set(b.ID, partBlocks, "", content(pageBlocks{[]Block{BlockPeople}}))
			v.page(b.Path(), 200).None("figure")
		}
	})
}
