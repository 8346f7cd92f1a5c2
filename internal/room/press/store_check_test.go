package press

import (
	"slices"
	"testing"
	"time"

	"hemmat/internal/kit/db"
)

func TestTheCheckIsSilentOnWhatTheRoomWroteAndNamesWhatAHandChanged(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		look := func() (found []string) {
			if err := k.store.Check(k.ctx, func(what string) { found = append(found, what) }); err != nil {
				t.Fatal(err)
			}
			return found
		}
		one, two := k.say(draft("یک"), noon), k.say(draft("دو"), noon.AddDate(0, -2, 0))
		k.say(Draft{Kind: Page, Title: "درباره", Slug: "about", Body: "متن"}, noon)
		k.must(k.Add(k.ctx, editor, draft("سه")))
		k.must(k.Unpublish(k.ctx, editor, k.say(draft("چهار"), noon).ID))
		k.must(k.Withdraw(k.ctx, editor, k.say(draft("پنج"), noon).ID, "خطا"))
		k.must(k.Edit(k.ctx, editor, one.ID, draft("یک تازه"), "", false))
		k.must(k.Edit(k.ctx, editor, two.ID, Draft{Lang: "en", Kind: News, Title: "Two", Body: "Text"}, "", false))
		k.clock = noon.Add(time.Hour)
		if found := look(); found != nil {
			t.Fatalf("a sound room: %q", found)
		}
		for _, c := range []struct{ query, want string }{
			{`UPDATE press_count SET n = n + 1 WHERE list = 'kind:news' AND lang = 'fa'`, "the counter of list kind:news is wrong"},
			{`DELETE FROM press_entry WHERE list = 'all' AND lang = 'fa' AND short = 1`, "item " + string(one.ID) + " is published and stands in no list"},
			{`UPDATE press_item SET status = 'unpublished' WHERE short = 2`, "a list names item " + string(two.ID) + ", which is not published"},
			{`UPDATE press_edition SET revision = 9 WHERE lang = 'en'`, "the live text of item " + string(two.ID) + " is none of its revisions"},
		} {
			if _, err := db.Exec(k.ctx, k.DB, c.query); err != nil {
				t.Fatal(err)
			}
			if found := look(); !slices.Contains(found, c.want) {
				t.Errorf("after %s: %q", c.query, found)
			}
		}
	})
}
