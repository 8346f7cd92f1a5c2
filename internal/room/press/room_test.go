package press

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

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
			{},
			{Kind: Statement},
			{Kinds: []Kind{News, Statement}},
			{Topic: topic.ID},
			{Scope: tehran},
			{Scope: root, Kind: Statement},
			{Author: sara},
			{Author: sara, Scope: tehran, Topic: topic.ID},
			{From: noon, To: noon.Add(time.Millisecond)},
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
		k.must(k.Unpublish(k.ctx, editor, gone.ID, "mistake"))
		for _, it := range []Item{draftOnly, soon, gone} {
			if got, err := k.store.ItemByPath(k.ctx, 1404, 2, SlugKey(it.Slug)); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Gone) || got.ID != "" {
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
		_, err = k.Unpublish(k.ctx, editor, got.ID, "mistake")
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
		corrections, _ := k.store.Corrections(k.ctx, "fa", Cursor{}, 10)
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
		c, err := k.store.Corrections(k.ctx, "fa", Cursor{}, 10)
		if err != nil || len(c) != 1 || c[0].N != 4 || c[0].Item.ID != it.ID {
			t.Errorf("corrections %+v, %v", c, err)
		}
	})
}
