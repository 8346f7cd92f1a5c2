package press

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
)

func TestTheCheckIsSilentOnWhatTheRoomWroteAndNamesWhatAHandChanged(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		look := func() (found []string) {
			if err := k.store.Check(k.ctx, func(object, what string) { found = append(found, object+": "+what) }); err != nil {
				t.Fatal(err)
			}
			return found
		}
		one, two := k.say(draft("یک"), noon), k.say(draft("دو"), noon.AddDate(0, -2, 0))
		k.say(Draft{Kind: Page, Title: "درباره", Slug: "about", Body: "متن"}, noon)
		k.must(k.Add(k.ctx, editor, draft("سه")))
		k.must(k.Unpublish(k.ctx, editor, k.say(draft("چهار"), noon).ID, "mistake"))
		gone := k.must(k.Withdraw(k.ctx, editor, k.say(draft("پنج"), noon).ID, "خطا"))
		k.must(k.Edit(k.ctx, editor, one.ID, draft("یک تازه"), "", false))
		k.must(k.Edit(k.ctx, editor, two.ID, Draft{Lang: "en", Kind: News, Title: "Two", Body: "Text"}, "", false))
		k.clock = noon.Add(time.Hour)
		if found := look(); found != nil {
			t.Fatalf("a sound room: %q", found)
		}
		for _, c := range []struct{ query, want string }{
			{`UPDATE press_count SET n = n + 1 WHERE list = 'kind:news' AND lang = 'fa'`, "list kind:news in fa: the counter says 3, there are 2"},
			{`UPDATE press_count SET n = n + 1 WHERE list LIKE 'month:%' AND lang = 'en'`, "in en: the counter says 2, there are 1"},
			{`DELETE FROM press_entry WHERE list = 'all' AND lang = 'fa' AND short = 1`, "item:" + string(one.ID) + "/fa: published, and missing from the list"},
			{`UPDATE press_item SET status = 'unpublished' WHERE short = 2`, "list all in en, short number 2: an entry of a list leads to no published text"},
			{`UPDATE press_edition SET revision = 9 WHERE lang = 'en'`, "item:" + string(two.ID) + "/en: its revision is missing"},
			{`UPDATE press_edition SET lead = 'x' WHERE item_id = '` + string(gone.ID) + `'`, "item:" + string(gone.ID) + "/fa: it was withdrawn and its text is still there"},
		} {
			if _, err := db.Exec(k.ctx, k.DB, c.query); err != nil {
				t.Fatal(err)
			}
			if found := look(); !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, c.want) }) {
				t.Errorf("after %s: %q", c.query, found)
			}
		}
	})
}
