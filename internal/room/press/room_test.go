package press

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/search"
	"hemmat/jalali"
)

// noon of 5 Ordibehesht 1404 in Tehran.
var noon = time.Date(2025, 4, 25, 8, 30, 0, 0, time.UTC)

const (
	root     id.Body   = "body-root"
	tehran   id.Body   = "body-tehran"
	shemiran id.Body   = "body-shemiran"
	sara     id.Person = "person-sara"
)

// house is a small party: Shemiran stands below Tehran, Tehran below the root, and Sara
// changes her post on 1 Khordad 1404.
type house struct{}

func (house) Ancestors(_ context.Context, b id.Body) ([]id.Body, error) {
	switch b {
	case shemiran:
		return []id.Body{shemiran, tehran, root}, nil
	case tehran:
		return []id.Body{tehran, root}, nil
	}
	return []id.Body{root}, nil
}

func (house) BodyBySlug(_ context.Context, slug string) (id.Body, error) {
	if slug == "tehran" {
		return tehran, nil
	}
	return "", fault.New(fault.NotFound, "")
}

func (house) Office(_ context.Context, person string, on jalali.Date) (Author, error) {
	if person != "sara" && person != string(sara) {
		return Author{}, fault.New(fault.NotFound, "")
	}
	a := Author{Person: sara, Slug: "sara", Name: Text{"fa": "سارا نوری", "en": "Sara Nouri"}, Post: Text{"fa": "دبیر استان"}}
	if !on.Before(jalali.Date{Year: 1404, Month: 3, Day: 1}) {
		a.Post = Text{"fa": "سخنگو"}
	}
	return a, nil
}

func (house) Label(_ context.Context, lang string, b id.Body) (string, string, error) {
	return lang + " " + string(b), "slug-" + string(b), nil
}

// shelf is the index as the room fills it.
type shelf struct{ docs sync.Map }

func (s *shelf) Put(_ context.Context, d search.Doc) error  { s.docs.Store(d.Key, d); return nil }
func (s *shelf) Remove(_ context.Context, key string) error { s.docs.Delete(key); return nil }
func (s *shelf) doc(it Item, lang string) (d search.Doc, ok bool) {
	v, ok := s.docs.Load("item:" + string(it.ID) + "/" + lang)
	if ok {
		d = v.(search.Doc)
	}
	return d, ok
}

type desk struct {
	*Room
	t     *testing.T
	ctx   context.Context
	clock time.Time
	shelf *shelf
	tags  []string // touched since forget
}

var editor = ledger.Actor{Person: sara, Post: "post-1", Body: root, Via: "desk"}

func open(t *testing.T, d *db.DB, seed int64) *desk {
	k := &desk{t: t, ctx: t.Context(), clock: noon, shelf: &shelf{}}
	now := func() time.Time { return k.clock }
	entropy := rand.New(rand.NewSource(seed))
	l := ledger.New(d, now)
	l.OnCommit(func(entries []ledger.Entry) {
		for _, e := range entries {
			k.tags = append(k.tags, e.Touches...)
		}
	})
	k.Room = New(Options{
		DB: d, Ledger: l, IDs: id.NewSource(now, entropy), Now: now, Entropy: entropy, Party: house{}, Search: k.shelf,
	})
	return k
}

func draft(title string) Draft {
	return Draft{Kind: News, Title: title, Lead: "خلاصهٔ " + title, Body: "<p>متن " + title + "</p>"}
}

func (k *desk) must(it Item, err error) Item {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
	return it
}

// say adds and publishes a draft as of at.
func (k *desk) say(d Draft, at time.Time) Item {
	k.t.Helper()
	d.At = at
	return k.must(k.Publish(k.ctx, editor, k.must(k.Add(k.ctx, editor, d)).ID, at))
}

func (k *desk) titles(f Filter) []string {
	k.t.Helper()
	var titles []string
	for before := (Cursor{}); ; {
		items, err := k.store.Latest(k.ctx, f, before, 2)
		if err != nil {
			k.t.Fatal(err)
		}
		for _, l := range items {
			titles = append(titles, l.Title)
			before = l.Cursor()
		}
		if len(items) < 2 {
			return titles
		}
	}
}

func refused(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	got, _ := fault.Text(err)
	if err == nil || fault.Of(err) != kind || got != key {
		t.Fatalf("got %v, want %v %s", err, kind, key)
	}
}

func each(t *testing.T, fn func(t *testing.T, k *desk)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d, 1)) })
}

func TestAPublishedItemIsFoundByEveryAddressAndListOfIts(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		topic, err := k.PutTopic(k.ctx, editor, Topic{Slug: "water", Name: Text{"fa": "آب"}})
		if err != nil {
			t.Fatal(err)
		}
		d := draft("گفت\u200cوگوی آب")
		d.Kind, d.Owner, d.Topics, d.Authors = Statement, shemiran, []id.Topic{topic.ID}, []Author{{Slug: "sara"}}
		k.tags = nil
		it := k.say(d, noon)
		if it.Path("fa") != "/1404/02/گفت-وگوی-آب/" || it.Number != 1 || it.SerialYear != 1404 || it.Series != "statements" || it.Short != 1 {
			t.Fatalf("got %s number %d of %d in %q short %d", it.Path("fa"), it.Number, it.SerialYear, it.Series, it.Short)
		}
		for name, found := range map[string]func() (Item, error){
			"path":   func() (Item, error) { return k.store.ItemByPath(k.ctx, 1404, 2, SlugKey("گفت‌وگوي-آب")) },
			"short":  func() (Item, error) { return k.store.ByShort(k.ctx, 1) },
			"number": func() (Item, error) { return k.store.ByNumber(k.ctx, "statements", 1404, 1) },
		} {
			got, err := found()
			if err != nil || got.ID != it.ID || got.Editions["fa"].Text != "متن گفت\u200cوگوی آب" || got.Topics[0].Slug != "water" {
				t.Errorf("by %s: %v, %v", name, got, err)
			}
		}
		for _, f := range []Filter{
			{}, {Kind: Statement}, {Kinds: []Kind{News, Statement}}, {Topic: topic.ID}, {Scope: tehran}, {Scope: root, Kind: Statement}, {Author: sara},
			{Author: sara, Scope: tehran, Topic: topic.ID}, {From: noon, To: noon.Add(time.Millisecond)},
		} {
			if got := k.titles(f); !slices.Equal(got, []string{"گفت\u200cوگوی آب"}) {
				t.Errorf("%+v lists %q", f, got)
			}
		}
		for _, f := range []Filter{{Kind: News}, {Lang: "en"}, {Scope: "body-other"}, {To: noon}, {From: noon.Add(1e6)}, {Author: sara, Scope: "body-other"}, {Kinds: []Kind{News, Note}}} {
			if got := k.titles(f); got != nil {
				t.Errorf("%+v lists %q", f, got)
			}
		}
		counts, err := k.store.Counts(k.ctx, "fa", ListAll, ListKind(Statement), ListBody(root), ListTopic(topic.ID), ListMonth(1404, 2), ListKind(News))
		if err != nil || counts[ListAll] != 1 || counts[ListKind(Statement)] != 1 || counts[ListBody(root)] != 1 || counts[ListMonth(1404, 2)] != 1 || counts[ListKind(News)] != 0 {
			t.Errorf("counts %v, %v", counts, err)
		}
		years, _ := k.store.Years(k.ctx, "fa")
		months, _ := k.store.Months(k.ctx, "fa", 1404)
		if fmt.Sprint(years, months) != "[{1404 0 1}] [{1404 2 1}]" {
			t.Errorf("archive %v %v", years, months)
		}
		if doc, ok := k.shelf.doc(it, "fa"); !ok || doc.Path != it.Path("fa") || doc.Year != 1404 || doc.Topics[0] != "water" || doc.Body != "متن گفت\u200cوگوی آب" {
			t.Errorf("search document %+v", doc)
		}
		for _, tag := range []string{"item:" + string(it.ID), "list:all", "list:kind:statement", "list:body:body-root", "list:topic:" + string(topic.ID), "list:person:person-sara", "list:month:140402"} {
			if !slices.Contains(k.tags, tag) {
				t.Errorf("tag %s was not touched: %v", tag, k.tags)
			}
		}
	})
}

func TestNothingUnpublishedIsReadByThePublic(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		draftOnly := k.must(k.Add(k.ctx, editor, draft("پیش نویس")))
		soon := k.must(k.Add(k.ctx, editor, draft("در راه")))
		k.must(k.Publish(k.ctx, editor, soon.ID, noon.Add(time.Hour)))
		gone := k.say(draft("رفته"), noon)
		k.must(k.Unpublish(k.ctx, editor, gone.ID))
		for _, it := range []Item{draftOnly, soon, gone} {
			if _, err := k.store.ItemByPath(k.ctx, 1404, 2, SlugKey(it.Slug)); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", it.Slug, err)
			}
			if h, err := k.store.History(k.ctx, it.ID, "fa"); err != nil || len(h) > 0 {
				t.Errorf("history of %s: %v %v", it.Slug, h, err)
			}
			if _, ok := k.shelf.doc(it, "fa"); ok {
				t.Errorf("%s is in the index", it.Slug)
			}
		}
		if got := k.titles(Filter{}); got != nil {
			t.Errorf("listed: %q", got)
		}
		for a := range k.store.Addresses(k.ctx) {
			t.Errorf("address %v", a)
		}
		if n, _ := k.store.Count(k.ctx, "fa", ListAll); n != 0 {
			t.Errorf("counted: %d", n)
		}
		if again := k.must(k.Publish(k.ctx, editor, gone.ID, time.Time{})); again.Short != gone.Short || !again.PublishedAt.Equal(gone.PublishedAt) {
			t.Errorf("it came back as %d at %v", again.Short, again.PublishedAt)
		}
	})
}

func TestScheduledItemsAppearOnceWithTwoRoomsOnOneDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, b := open(t, d, 1), open(t, d, 2)
		at := noon.Add(time.Hour + 500*time.Millisecond)
		for i := range 5 {
			it := a.must(a.Add(a.ctx, editor, draft(fmt.Sprintf("خبر %d", i))))
			a.must(a.Schedule(a.ctx, editor, it.ID, at))
		}
		if next, ok, err := a.store.NextDue(a.ctx); err != nil || !ok || !next.Equal(at) {
			t.Fatalf("next due %v %v %v", next, ok, err)
		}
		if done, err := a.PublishDue(a.ctx, at.Add(-time.Millisecond)); err != nil || len(done) > 0 {
			t.Fatalf("a millisecond early: %v %v", done, err)
		}
		a.clock, b.clock = at.Add(time.Minute), at.Add(time.Minute)
		var wg sync.WaitGroup
		done := make([][]id.Item, 2)
		for i, k := range []*desk{a, b} {
			wg.Go(func() {
				var err error
				if done[i], err = k.PublishDue(k.ctx, k.clock); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := len(done[0]) + len(done[1]); n != 5 {
			t.Errorf("published %d times", n)
		}
		items, err := a.store.Latest(a.ctx, Filter{}, Cursor{}, 10)
		if err != nil || len(items) != 5 {
			t.Fatalf("%v %v", items, err)
		}
		for i, l := range items {
			if !l.PublishedAt.Equal(at) || l.Short != int64(5-i) {
				t.Errorf("item %d at %v short %d", i, l.PublishedAt, l.Short)
			}
		}
	})
}

func TestNumbersAreTakenAtPublicationWithoutGaps(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		var drafts []Item
		for i := range 4 {
			d := draft(fmt.Sprintf("اطلاعیه %d", i))
			d.Kind = Announcement
			drafts = append(drafts, k.must(k.Add(k.ctx, editor, d)))
		}
		k.must(k.Publish(k.ctx, editor, drafts[3].ID, time.Time{}))
		boom := errors.New("boom")
		err := k.DB.Tx(k.ctx, func(ctx context.Context) error {
			if _, err := k.Publish(ctx, editor, drafts[2].ID, time.Time{}); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatal(err)
		}
		got := k.must(k.Publish(k.ctx, editor, drafts[0].ID, time.Time{}))
		if got.Number != 2 || got.Short != 2 {
			t.Errorf("the second one published has number %d, short %d", got.Number, got.Short)
		}
		old := draft("اطلاعیهٔ قدیم")
		old.Kind, old.Number = Announcement, 7
		if it := k.say(old, noon); it.Number != 7 {
			t.Errorf("a number that was given before became %d", it.Number)
		}
		if it := k.must(k.Publish(k.ctx, editor, drafts[1].ID, time.Time{})); it.Number != 8 {
			t.Errorf("the next number is %d", it.Number)
		}
		again := draft("اطلاعیهٔ همان شماره")
		again.Kind, again.Number = Announcement, 7
		it := k.must(k.Add(k.ctx, editor, again))
		_, err = k.Publish(k.ctx, editor, it.ID, noon)
		refused(t, err, fault.Conflict, "press.error.number.taken")
		_, err = k.Unpublish(k.ctx, editor, got.ID)
		refused(t, err, fault.Conflict, "press.error.numbered")
		last := draft("اطلاعیهٔ سال پیش")
		last.Kind = Announcement
		if it := k.say(last, noon.AddDate(-1, 0, 0)); it.Number != 1 || it.SerialYear != 1403 {
			t.Errorf("number %d of %d", it.Number, it.SerialYear)
		}
	})
}

func TestWithdrawnTextIsNowhereAPublicQueryLooks(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		const secret = "رازمگو"
		d := Draft{Kind: Statement, Title: "بیانیه", Kicker: secret, Lead: secret, Body: "<p>" + secret + "</p>", Cover: secret, Gallery: []Figure{{Media: secret}}}
		it := k.say(d, noon)
		d.Body += "<p>دو</p>"
		k.must(k.Edit(k.ctx, editor, it.ID, d, "اصلاح "+secret, true))
		_, err := k.Withdraw(k.ctx, editor, it.ID, " ")
		refused(t, err, fault.Invalid, "press.error.reason")
		k.must(k.Withdraw(k.ctx, editor, it.ID, "خطا در متن"))
		got, err := k.store.ItemByPath(k.ctx, 1404, 2, SlugKey(it.Slug))
		if err != nil || got.Status != Withdrawn || got.Withdrawal != "خطا در متن" || got.Editions["fa"].Title != "بیانیه" || got.Number != 1 {
			t.Fatalf("the tombstone is %+v, %v", got, err)
		}
		var seen strings.Builder
		fmt.Fprintf(&seen, "%+v", got)
		byShort, _ := k.store.ByShort(k.ctx, it.Short)
		byNumber, _ := k.store.ByNumber(k.ctx, "statements", 1404, 1)
		history, _ := k.store.History(k.ctx, it.ID, "fa")
		corrections, _ := k.store.Corrections(k.ctx, "fa", 0, 10)
		latest, _ := k.store.Full(k.ctx, Filter{}, Cursor{}, 10)
		items, _ := k.store.Items(k.ctx, "fa", it.ID)
		_, shown := k.store.Shown(k.ctx, it.ID, "fa", 1)
		related, _ := k.store.Related(k.ctx, &it, "fa", 5)
		doc, _ := k.shelf.doc(it, "fa")
		fmt.Fprintf(&seen, "%+v %+v %+v %+v %+v %+v %+v %+v", byShort, byNumber, history, corrections, latest, items, related, doc)
		if strings.Contains(seen.String(), secret) || !fault.Is(shown, fault.NotFound) {
			t.Errorf("found in %s", seen.String())
		}
		if n, _ := k.store.Count(k.ctx, "fa", ListAll); n != 0 {
			t.Errorf("still counted: %d", n)
		}
		if r, err := k.store.Revisions(k.ctx, it.ID, "fa"); err != nil || len(r) != 2 || !strings.Contains(r[1].Content.Body, secret) {
			t.Errorf("staff find %v, %v", r, err)
		}
		_, err = k.Publish(k.ctx, editor, it.ID, time.Time{})
		refused(t, err, fault.Conflict, "press.error.from.withdrawn")
		_, err = k.Edit(k.ctx, editor, it.ID, d, "", false)
		refused(t, err, fault.Conflict, "press.error.from.withdrawn")
	})
}

func TestAStaleEditIsRefusedAndBothTextsAreKept(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		it := k.say(draft("خبر"), noon)
		one, two := draft("خبر"), draft("خبر")
		one.Body, one.Based = "<p>نخست</p>", 1
		two.Body, two.Based = "<p>دوم</p>", 1
		k.must(k.Edit(k.ctx, editor, it.ID, one, "", false))
		_, err := k.Edit(k.ctx, editor, it.ID, two, "", false)
		refused(t, err, fault.Conflict, "press.error.stale")
		got, _ := k.store.ByShort(k.ctx, it.Short)
		kept, err := k.store.Stale(k.ctx, it.ID, "fa")
		if got.Editions["fa"].Text != "نخست" || err != nil || len(kept) != 1 || kept[0].Content.Body != "<p>دوم</p>" || kept[0].N != 1 {
			t.Errorf("live %q, kept %+v, %v", got.Editions["fa"].Text, kept, err)
		}
		two.Based = 2
		if got := k.must(k.Edit(k.ctx, editor, it.ID, two, "", false)); got.Editions["fa"].Revision != 3 {
			t.Errorf("revision %d", got.Editions["fa"].Revision)
		}
	})
}

func TestTheFirstRevisionKeepsTheTextAsItCame(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		raw := Draft{Kind: News, Title: " كتاب\tعلي ", Body: "<p onclick=x>مي\u200cخواهم</p><script>1</script>"}
		it := k.must(k.Add(k.ctx, editor, raw))
		r, err := k.store.Revision(k.ctx, it.ID, "fa", 1)
		if err != nil || r.Content.Title != raw.Title || r.Content.Body != raw.Body {
			t.Errorf("%+v, %v", r.Content, err)
		}
		if e := it.Editions["fa"]; e.Title != "کتاب علی" || e.Body != "<p>می\u200cخواهم</p>" || e.Words != 1 || e.Minutes != 1 {
			t.Errorf("%+v", e)
		}
		entries, err := k.Ledger.Of(k.ctx, "item:"+string(it.ID), 10)
		if err != nil || len(entries) != 1 || string(entries[0].Commitment) != string(ledger.Commitment(r.Salt, []byte(toJSON(r.Content)))) {
			t.Errorf("ledger %+v, %v", entries, err)
		}
	})
}

func TestOnlyWhatReadersSawIsHistoryAndOnlyCorrectionsAreAnnounced(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		d := draft("خبر")
		it := k.must(k.Add(k.ctx, editor, d))
		d.Body = "<p>دو</p>"
		k.must(k.Edit(k.ctx, editor, it.ID, d, "", false))
		_, err := k.Edit(k.ctx, editor, it.ID, d, "اصلاح", true)
		refused(t, err, fault.Invalid, "press.error.correction")
		k.must(k.Publish(k.ctx, editor, it.ID, time.Time{}))
		same := k.must(k.Edit(k.ctx, editor, it.ID, d, "", false))
		if same.Editions["fa"].Revision != 2 || !same.ChangedAt.Equal(noon) {
			t.Errorf("an edit that changes nothing made revision %d at %v", same.Editions["fa"].Revision, same.ChangedAt)
		}
		k.clock = noon.Add(time.Hour)
		d.Body = "<p>سه</p>"
		k.must(k.Edit(k.ctx, editor, it.ID, d, "", false))
		d.Body = "<p>چهار</p>"
		_, err = k.Edit(k.ctx, editor, it.ID, d, "", true)
		refused(t, err, fault.Invalid, "press.error.correction")
		got := k.must(k.Edit(k.ctx, editor, it.ID, d, "عدد درست شد", true))
		if !got.Corrected || !got.ChangedAt.Equal(k.clock) || !got.PublishedAt.Equal(noon) {
			t.Errorf("%+v", got)
		}
		h, err := k.store.History(k.ctx, it.ID, "fa")
		if err != nil || len(h) != 3 || h[2].N != 2 || h[0].Note != "عدد درست شد" || !h[0].At.After(h[1].At) {
			t.Errorf("history %+v, %v", h, err)
		}
		if _, err := k.store.Shown(k.ctx, it.ID, "fa", 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("a draft is shown: %v", err)
		}
		c, err := k.store.Corrections(k.ctx, "fa", 0, 10)
		if err != nil || len(c) != 1 || c[0].N != 4 || c[0].Item.ID != it.ID {
			t.Errorf("corrections %+v, %v", c, err)
		}
	})
}

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
