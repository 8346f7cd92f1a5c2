package press

import (
	"strings"
	"sync"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/view"
)

// damaged is an item whose title, lead and text lost their half-spaces: what is sure, and
// compounds over a space, which are never made unseen, however likely they are.
var damaged = oldItem{
	id: 1, title: "او میشود", excerpt: "كتاب ها",
	body: "او <a href=\"/میشود/\">میشود</a> و <code>میشود</code> سیاست گذاری شد.\n\nآنچه در این روستا دیدیم برنامه ریزی خوبی بود که مردم کردند.\n\nاو برنامه ریزی کرد و آب بود.",
}

func (m *moving) open(t *testing.T, it Item) []*Suggestion {
	t.Helper()
	all, err := m.Suggestions(m.ctx, it.ID)
	if err != nil {
		t.Fatal(err)
	}
	var open []*Suggestion
	for _, s := range all {
		if s.Status == SuggestionOpen {
			open = append(open, s)
		}
	}
	return open
}

func TestAnImportRestoresWhatIsSureAndListsTheRest(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		r := m.move(exported(damaged), ImportOptions{Heal: HealSafe})
		if r.Healed != 3 || r.Review != 3 || r.Items[0].Healed != 3 || r.Items[0].Review != 3 || r.Items[0].Title != "او می‌شود" || r.Items[0].New != "/1404/02/او-میشود/" {
			t.Fatalf("%+v", r)
		}
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		e := it.Editions["fa"]
		if e.Title != "او می‌شود" || e.Lead != "کتاب‌ها" || e.Revision != 2 ||
			!strings.Contains(e.Body, `او <a href="/%D9%85`) || !strings.Contains(e.Body, `">می‌شود</a> و <code>میشود</code> سیاست گذاری شد.`) {
			t.Errorf("%+v", e)
		}
		raw, err := m.store.Revision(m.ctx, it.ID, "fa", 1)
		if err != nil || raw.Content.Title != "او میشود" || raw.Content.Lead != "كتاب ها" || raw.Content.Format != WordPress {
			t.Errorf("the first revision is not as it came: %+v %v", raw, err)
		}
		live, err := m.store.Revision(m.ctx, it.ID, "fa", 2)
		if err != nil {
			t.Fatal(err)
		}
		if same, err := Read(live.Content); err != nil || same.Body != e.Body || same.Lead != e.Lead || same.Text != e.Text || same.Words != e.Words || string(same.SortKey) != string(e.SortKey) {
			t.Errorf("the healed text gives another edition: %v\n%+v\n%+v", err, same, e)
		}
		if history, err := m.store.History(m.ctx, it.ID, "fa"); err != nil || len(history) != 1 || history[0].N != 2 {
			t.Errorf("readers saw %d revisions, %v", len(history), err)
		}
		if w := m.visit(view.Escape(it.Path("fa"))); w.Code != 200 || !strings.Contains(w.Body.String(), "می‌شود") {
			t.Errorf("its page answers %d", w.Code)
		}
	})
}

func TestTheWaysToHeal(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		off, review := damaged, damaged
		review.id, review.name = 2, "b"
		if r := m.move(exported(off), ImportOptions{}); r.Healed+r.Review != 0 {
			t.Errorf("off: %+v", r)
		}
		if r := m.move(exported(review), ImportOptions{Heal: HealReview}); r.Healed != 0 || r.Review != 6 {
			t.Errorf("review: %+v", r)
		}
		for n := range int64(2) {
			it, err := m.store.ByOldID(m.ctx, n+1)
			if err != nil || it.Editions["fa"].Title != "او میشود" || it.Editions["fa"].Revision != 1 {
				t.Errorf("%d: %+v %v", n+1, it.Editions["fa"], err)
			}
		}
		it, err := m.store.ByOldID(m.ctx, 2)
		if err != nil {
			t.Fatal(err)
		}
		if done, err := m.ApplySuggestions(m.ctx, editor, it.ID); err != nil || len(done.Done) != 6 {
			t.Errorf("%+v %v", done, err)
		}
		if it, err = m.store.ByOldID(m.ctx, 2); err != nil || it.Editions["fa"].Title != "او می‌شود" || !strings.Contains(it.Editions["fa"].Body, "برنامه‌ریزی کرد") {
			t.Errorf("%+v %v", it.Editions["fa"], err)
		}
	})
}

func TestSuggestionsAreDecidedOnce(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		src := exported(damaged)
		m.move(src, ImportOptions{Heal: HealSafe})
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		if list, err := m.store.ToReview(m.ctx); err != nil || len(list) != 1 || list[0].Open != 3 || list[0].Path != it.Path("fa") {
			t.Fatalf("%+v %v", list, err)
		}
		before, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM ledger`)
		if err != nil {
			t.Fatal(err)
		}
		// Two decide at once, over the same suggestions.
		var both sync.WaitGroup
		var done [2]Reviewed
		for i, numbers := range [][]int{{1, 2}, {2, 1}} {
			both.Go(func() {
				var err error
				if done[i], err = m.ApplySuggestions(m.ctx, editor, it.ID, numbers...); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		if len(done[0].Done)+len(done[1].Done) != 2 || len(done[0].Decided)+len(done[1].Decided) != 2 || len(done[0].Stale)+len(done[1].Stale) != 0 {
			t.Errorf("%+v", done)
		}
		if refused, err := m.RefuseSuggestions(m.ctx, editor, it.ID); err != nil || len(refused.Done) != 1 || refused.Done[0] != 3 {
			t.Errorf("%+v %v", refused, err)
		}
		if _, err := m.ApplySuggestions(m.ctx, editor, it.ID, 9); !fault.Is(err, fault.NotFound) {
			t.Errorf("a suggestion that is not there: %v", err)
		}
		if r := m.move(src, ImportOptions{Heal: HealSafe}); r.Summary() != "0 new, 0 changed, 1 skipped" || r.Healed+r.Review != 0 {
			t.Errorf("again: %+v", r)
		}
		if open := m.open(t, it); len(open) != 0 {
			t.Errorf("open: %+v", open)
		}
		it, err = m.store.ByOldID(m.ctx, 1)
		if body := it.Editions["fa"].Body; err != nil || it.Editions["fa"].Revision != 3 || !strings.Contains(body, "سیاست‌گذاری شد") || !strings.Contains(body, "برنامه‌ریزی خوبی") || !strings.Contains(body, "برنامه ریزی کرد") {
			t.Errorf("%+v %v", it.Editions["fa"], err)
		}
		after, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM ledger`)
		if err != nil || after != before+1 {
			t.Errorf("the ledger grew by %d, %v", after-before, err)
		}
		if found, err := m.find.Find(m.ctx, search.Query{Text: "سیاست‌گذاری", Lang: "fa"}); err != nil || len(found.Hits) != 1 || !strings.Contains(m.visit(view.Escape(it.Path("fa"))).Body.String(), "سیاست‌گذاری") {
			t.Errorf("%+v %v", found.Hits, err)
		}
		bad := ""
		if err := m.store.Check(m.ctx, func(object, what string) { bad += object + what }); err != nil || bad != "" {
			t.Error(bad, err)
		}
	})
}

func TestASuggestionIsNotMadeInAnotherPlace(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(exported(damaged), ImportOptions{Heal: HealSafe})
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		d := draft("عنوان دیگر")
		d.Slug, d.Format = it.Slug, Markdown
		// The first word is gone, the second has moved, of the third only the word is the same.
		d.Body = "بندی نو که پیش‌تر نبود و بلند است.\n\nآنچه در این روستا دیدیم برنامه ریزی خوبی بود که مردم کردند.\n\nکسی برنامه ریزی نکرد و چیزی ندید."
		m.must(m.Edit(m.ctx, editor, it.ID, d, "", false))
		for _, s := range m.open(t, it) {
			if s.Stale != (s.N != 2) {
				t.Errorf("%+v", s)
			}
		}
		done, err := m.ApplySuggestions(m.ctx, editor, it.ID)
		if err != nil || len(done.Done) != 1 || len(done.Stale) != 2 {
			t.Errorf("%+v %v", done, err)
		}
		r, err := m.store.Revision(m.ctx, it.ID, "fa", 4)
		if want := strings.Replace(d.Body, "برنامه ریزی خوبی", "برنامه‌ریزی خوبی", 1); err != nil || r.Content.Body != want || r.Content.Format != Markdown {
			t.Errorf("%+v %v", r.Content, err)
		}
		if refused, err := m.RefuseSuggestions(m.ctx, editor, it.ID); err != nil || len(refused.Done) != 2 {
			t.Errorf("%+v %v", refused, err)
		}
		m.must(m.Withdraw(m.ctx, editor, it.ID, "دلیل"))
		if list, err := m.store.ToReview(m.ctx); err != nil || len(list) != 0 {
			t.Errorf("%+v %v", list, err)
		}
	})
}

// The party's own page, as it reached us without its half-spaces.
func TestThePartysPageIsHealed(t *testing.T) {
	src := theParty(t)
	lost := strings.Fields(`نشانهای نهتنها بهعنوان سیاستگذاری برنامهریزی حملونقل شفافسازی برنامهمحور تصمیمگیریها میشود گفتوگوی`)
	eachMoving(t, func(t *testing.T, m *moving) {
		joined := func() (n int) {
			for _, w := range lost {
				found, err := db.Value[int64](m.ctx, m.db, `SELECT COUNT(*) FROM press_edition WHERE title || ' ' || lead || ' ' || plain LIKE $1`, "%"+w+"%")
				if err != nil {
					t.Fatal(err)
				}
				if found > 0 {
					n++
				}
			}
			return n
		}
		m.move(src, ImportOptions{Heal: HealSafe})
		// فردمحور, the twelfth word, can take none: its first part ends in a letter that joins nothing.
		if n := joined(); n > 1 {
			t.Errorf("%d words are joined after a safe import", n)
		}
		list, err := m.store.ToReview(m.ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range list {
			if done, err := m.ApplySuggestions(m.ctx, editor, it.Item); err != nil || len(done.Stale) > 0 {
				t.Errorf("%+v %v", done, err)
			}
		}
		if n := joined(); n > 0 {
			t.Errorf("%d words are joined after the review", n)
		}
		if r := m.move(src, ImportOptions{Heal: HealSafe}); r.Summary() != "0 new, 0 changed, 8 skipped" || joined() > 0 {
			t.Errorf("again: %s, %d joined", r.Summary(), joined())
		}
		// What half-spaces come and go aside, no letter has changed.
		letters := strings.NewReplacer("\u200c", "", " ", "", "\n", "")
		for _, n := range []int64{1, 2, 3, 4, 5, 6, 7, 20} {
			it, err := m.store.ByOldID(m.ctx, n)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := m.store.Revision(m.ctx, it.ID, "fa", 1)
			if err != nil {
				t.Fatal(err)
			}
			came, err := Read(raw.Content)
			e := it.Editions["fa"]
			if err != nil || letters.Replace(e.Title+e.Lead+e.Text) != letters.Replace(came.Title+came.Lead+came.Text) {
				t.Errorf("item %d has other letters than it came with", n)
			}
		}
	})
}
