package press

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

func TestAPageOfAListStaysWhatItIsWhenItemsAreAdded(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		add := func(from, to int) {
			for i := from; i < to; i++ { // two share each instant
				k.say(draft(fmt.Sprintf("خبر %02d", i)), noon.Add(time.Duration(i/2-100)*time.Hour))
			}
		}
		names := func(items []ListItem) (s []string) {
			for _, l := range items {
				s = append(s, strings.TrimPrefix(l.Title, "خبر "))
			}
			return s
		}
		add(0, 11)
		first, err := k.store.Page(k.ctx, Filter{}, Cursor{}, 4)
		if err != nil || !slices.Equal(names(first.Items), []string{"10", "09", "08", "07"}) || first.HasNewer || !first.HasOlder {
			t.Fatalf("%v %+v %v", names(first.Items), first, err)
		}
		second, err := k.store.Page(k.ctx, Filter{}, first.Older, 4)
		if err != nil || !slices.Equal(names(second.Items), []string{"06", "05", "04", "03"}) || !second.HasNewer || !second.Newer.IsZero() {
			t.Fatalf("%v %+v %v", names(second.Items), second, err)
		}
		add(11, 16)
		again, err := k.store.Page(k.ctx, Filter{}, first.Older, 4)
		if err != nil || !slices.Equal(names(again.Items), names(second.Items)) {
			t.Fatalf("the page became %v, %v", names(again.Items), err)
		}
		newer, err := k.store.Page(k.ctx, Filter{}, again.Newer, 4)
		if err != nil || !slices.Equal(names(newer.Items), names(first.Items)) {
			t.Errorf("the newer page is %v, %v", names(newer.Items), err)
		}
		last, err := k.store.Page(k.ctx, Filter{}, again.Older, 4)
		if err != nil || !slices.Equal(names(last.Items), []string{"02", "01", "00"}) || last.HasOlder {
			t.Errorf("the last page is %v, %v", names(last.Items), err)
		}
		up, err := k.store.Newer(k.ctx, Filter{Kinds: []Kind{News, Note}}, first.Older, 2)
		if err != nil || !slices.Equal(names(up), []string{"09", "08"}) {
			t.Errorf("right above: %v, %v", names(up), err)
		}
		for _, l := range first.Items {
			if c, err := ParseCursor(l.Cursor().String()); err != nil || c != l.Cursor() {
				t.Errorf("cursor %q: %v %v", l.Cursor(), c, err)
			}
		}
	})
}

func TestAnAddressIsTakenOnceAndNeverForgotten(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		it := k.say(draft("نشست استان"), noon)
		_, err := k.Add(k.ctx, editor, draft("نشست\u200cاستان"))
		refused(t, err, fault.Conflict, "press.error.taken")
		d := draft("نشست استان")
		d.Slug = "نشست-تازه"
		it = k.must(k.Edit(k.ctx, editor, it.ID, d, "", false))
		if it.Path("fa") != "/1404/02/نشست-تازه/" {
			t.Fatal(it.Path("fa"))
		}
		if old, err := k.store.OldPath(k.ctx, PathKey(News, 1404, 2, "نشست-استان")); err != nil || old != it.ID {
			t.Errorf("the old address leads to %q, %v", old, err)
		}
		_, err = k.Add(k.ctx, editor, draft("نشست استان"))
		refused(t, err, fault.Conflict, "press.error.taken")
		d.Slug = "نشست-استان"
		k.must(k.Edit(k.ctx, editor, it.ID, d, "", false))
		if old, err := k.store.OldPath(k.ctx, PathKey(News, 1404, 2, "نشست-تازه")); err != nil || old != it.ID {
			t.Errorf("the second address leads to %q, %v", old, err)
		}
		if _, err := k.store.OldPath(k.ctx, PathKey(News, 1404, 2, "نشست-استان")); !fault.Is(err, fault.NotFound) {
			t.Errorf("an address in use is an old one too: %v", err)
		}
		other := draft("دیگری")
		other.At = noon.AddDate(0, 0, 40)
		k.must(k.Add(k.ctx, editor, other))
		other.Slug, other.At = "نشست-استان", noon.AddDate(0, 0, 40)
		if again, err := k.Add(k.ctx, editor, other); err != nil || again.JMonth != 3 {
			t.Errorf("another month is another address: %v %v", again.JMonth, err)
		}
		page := Draft{Kind: Page, Title: "درباره", Slug: "news", Body: "متن"}
		_, err = k.Add(k.ctx, editor, page)
		refused(t, err, fault.Invalid, "press.error.reserved")
		page.Slug = "about"
		if p := k.say(page, noon); p.Path("en") != "/en/about/" {
			t.Error(p.Path("en"))
		}
		if p, err := k.store.PageBySlug(k.ctx, SlugKey("About")); err != nil || p.Slug != "about" {
			t.Errorf("%v %v", p.Slug, err)
		}
		if got := k.titles(Filter{}); !slices.Equal(got, []string{"نشست استان"}) {
			t.Errorf("listed %q", got)
		}
	})
}

func TestABylineIsThePostHeldOnTheDayAndStays(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		d := draft("یادداشت")
		d.Kind, d.Authors = Note, []Author{{Slug: "sara"}, {Name: Text{"fa": "رضا کاظمی"}, Post: Text{"fa": "پژوهشگر"}}}
		it := k.say(d, noon)
		if it.Authors[0].Post["fa"] != "دبیر استان" || it.Authors[0].Person != sara || it.Authors[1].Post["fa"] != "پژوهشگر" {
			t.Fatalf("%+v", it.Authors)
		}
		k.clock = noon.AddDate(0, 3, 0)
		d.Body = "<p>تازه</p>"
		if it = k.must(k.Edit(k.ctx, editor, it.ID, d, "", false)); it.Authors[0].Post["fa"] != "دبیر استان" {
			t.Errorf("an edit changed the byline to %+v", it.Authors[0])
		}
		later := draft("یادداشت دوم")
		later.Authors = []Author{{Slug: "sara"}}
		later.At = noon
		add := k.must(k.Add(k.ctx, editor, later))
		if it := k.must(k.Publish(k.ctx, editor, add.ID, k.clock)); it.Authors[0].Post["fa"] != "سخنگو" {
			t.Errorf("published later with %+v", it.Authors[0])
		}
		later.Title, later.Authors = "سوم", []Author{{Slug: "nobody"}}
		_, err := k.Add(k.ctx, editor, later)
		refused(t, err, fault.Invalid, "press.error.author")
	})
}

func TestATranslationIsAnEditionOfItsItem(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		d := draft("خبر")
		d.Authors = []Author{{Name: Text{"fa": "رضا کاظمی"}}}
		it := k.say(d, noon)
		en := Draft{Lang: "en", Kind: News, Title: "News", Body: "<p>Text</p>", Authors: []Author{{Name: Text{"en": "Reza Kazemi"}}}}
		it = k.must(k.Edit(k.ctx, editor, it.ID, en, "", false))
		if !slices.Equal(it.Langs(), []string{"fa", "en"}) || it.Authors[0].Name["en"] != "Reza Kazemi" || it.Authors[0].Name["fa"] != "رضا کاظمی" {
			t.Errorf("%v %+v", it.Langs(), it.Authors)
		}
		if got := k.titles(Filter{Lang: "en"}); !slices.Equal(got, []string{"News"}) {
			t.Errorf("listed %q", got)
		}
		var paths []string
		for a, err := range k.store.Addresses(k.ctx) {
			if err != nil || len(a.Langs) != 2 {
				t.Errorf("%+v %v", a, err)
			}
			paths = append(paths, a.Path)
		}
		if !slices.Equal(paths, []string{"/1404/02/خبر/", "/en/1404/02/خبر/"}) {
			t.Errorf("addresses %q", paths)
		}
		if h, err := k.store.History(k.ctx, it.ID, "en"); err != nil || len(h) != 1 {
			t.Errorf("history %v %v", h, err)
		}
	})
}

func TestRelatedItemsShareTopicsFirst(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		var topics []id.Topic
		for _, s := range []string{"a1", "b1"} {
			topic, err := k.PutTopic(k.ctx, editor, Topic{Slug: s, Name: Text{"fa": s}})
			if err != nil {
				t.Fatal(err)
			}
			topics = append(topics, topic.ID)
		}
		say := func(title string, hours int, topics ...id.Topic) Item {
			d := draft(title)
			d.Topics = topics
			return k.say(d, noon.Add(time.Duration(hours-100)*time.Hour))
		}
		it := say("خود", 1, topics...)
		say("دو موضوع", 2, topics...)
		say("یک موضوع", 3, topics[0])
		say("هم گونه", 4)
		got, err := k.store.Related(k.ctx, &it, "fa", 5)
		var titles []string
		for _, l := range got {
			titles = append(titles, l.Title)
		}
		if err != nil || !slices.Equal(titles, []string{"دو موضوع", "یک موضوع", "هم گونه"}) {
			t.Errorf("%q %v", titles, err)
		}
	})
}

func TestWhatARefusalSaysIsInBothCatalogues(t *testing.T) {
	b, err := i18n.New(Locales)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []Status{Drafted, Scheduled, Published, Withdrawn, Unpublished} {
		for _, next := range []Status{Drafted, Scheduled, Published, Withdrawn, Unpublished} {
			it := Item{Status: s}
			if key, args := fault.Text(it.Go(next)); key != "" && b.Text("fa", key, args...) == key {
				t.Errorf("%s to %s: no text for %s", s, next, key)
			}
		}
	}
}

func TestTwoYearsMakeAnArchive(t *testing.T) {
	it := Item{Kind: News, PublishedAt: noon}
	turn, err := jalali.New(1406, 2, 5)
	if err != nil {
		t.Fatal(err)
	}
	if it.Archived(turn.Time().Add(-time.Second)) || !it.Archived(turn.Time()) {
		t.Errorf("archived from %v", ArchivedFrom(noon))
	}
}
