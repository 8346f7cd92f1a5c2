package press

import (
	"testing"

	"hemmat/internal/kit/id"
)

// album is an item of the old site with a file of every sort.
func album() (string, ImportOptions) {
	src := exported(
		oldItem{
			id: 1, name: "a", title: "الف", extra: meta("_thumbnail_id", "12"),
			body: img("text.jpg") + img("loose.jpg") + img("shared.jpg") + img("shared-loose.jpg") + `[gallery ids="13"]<p><a href="https://old.example/wp-content/uploads/plan.txt">طرح</a></p>`,
		},
		oldItem{id: 2, name: "b", title: "ب", body: img("shared.jpg") + img("shared-loose.jpg"), extra: meta("_thumbnail_id", "17")},
		fileItem(11, 1, "child.jpg", ""), fileItem(12, 0, "cover.jpg", ""), fileItem(13, 0, "gallery.jpg", ""), fileItem(14, 0, "text.jpg", ""),
		fileItem(15, 0, "shared.jpg", ""), fileItem(16, 2, "of-b.jpg", ""), fileItem(17, 1, "cover-of-b.jpg", ""),
	)
	return src, ImportOptions{Uploads: uploadsOf(
		"child.jpg", "cover.jpg", "gallery.jpg", "text.jpg", "loose.jpg", "shared.jpg", "shared-loose.jpg", "of-b.jpg", "cover-of-b.jpg")}
}

func withCode(code int, paths ...string) map[string]int {
	m := map[string]int{}
	for _, p := range paths {
		m[p] = code
	}
	return m
}

func TestTheFilesOfWhatWasTakenDownAnswerNoMore(t *testing.T) {
	src, o := album()
	own := []string{"child.jpg", "cover.jpg", "gallery.jpg", "text.jpg", "loose.jpg", "loose-300x150.jpg"}
	both := []string{"shared.jpg", "shared-loose.jpg", "of-b.jpg", "cover-of-b.jpg"}
	start := func(t *testing.T, m *moving) (a, b id.Item) {
		m.move(src, o)
		m.answers("after the import", withCode(200, append(own, both...)...))
		first, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		second, err := m.store.ByOldID(m.ctx, 2)
		if err != nil {
			t.Fatal(err)
		}
		return first.ID, second.ID
	}
	eachMoving(t, func(t *testing.T, m *moving) {
		a, b := start(t, m)
		m.must(m.Unpublish(m.ctx, editor, a, "mistake"))
		m.answers("unpublished", withCode(410, own...))
		m.answers("what another shows", withCode(200, both...))
		if w := m.visit("/f-12/"); w.Code == 200 || w.Code == 301 {
			t.Errorf("the page of a file leads to %s", w.Header().Get("Location"))
		}
		r := m.move(src, o)
		m.answers("an import opens nothing", withCode(410, own...))
		for _, f := range r.Media {
			if f.OldID == 12 && (f.Why == "" || f.New != "") {
				t.Errorf("the report says %+v", f)
			}
		}
		m.must(m.Unpublish(m.ctx, editor, b, "mistake"))
		m.answers("both unpublished", withCode(410, both...))
		m.must(m.Publish(m.ctx, editor, b, m.clock))
		m.answers("the other published again", withCode(200, both...))
		m.answers("which opens nothing else", withCode(410, own...))
		m.must(m.Publish(m.ctx, editor, a, m.clock))
		m.answers("published again", withCode(200, append(own, both...)...))
	})
	moreMoving(t, func(t *testing.T, m *moving) {
		a, _ := start(t, m)
		m.must(m.Withdraw(m.ctx, editor, a, "نادرست بود"))
		m.answers("withdrawn", withCode(410, own...))
		m.answers("what another shows", withCode(200, both...))
		m.move(src, o)
		m.answers("and imported again", withCode(410, own...))
	})
	moreMoving(t, func(t *testing.T, m *moving) {
		a, _ := start(t, m)
		file := Source{Name: "a.md", Data: []byte("---\nkind: note\ntitle: الف\nid: " + string(a) + "\n---\nمتن\n")}
		m.must(m.WithdrawFile(m.ctx, editor, file, "نادرست بود"))
		m.answers("withdrawn by its file", withCode(410, own...))
	})
}

func TestAPictureThatATextShowedOnceAnswersNoMoreOnceItIsTakenDown(t *testing.T) {
	src, o := album()
	eachMoving(t, func(t *testing.T, m *moving) {
		m.move(src, o)
		it, err := m.store.ByOldID(m.ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		d := Draft{Kind: it.Kind, Lang: "fa", Title: "الف", Body: "متن", Format: Markdown}
		m.must(m.Edit(m.ctx, editor, it.ID, d, "", false))
		m.must(m.Withdraw(m.ctx, editor, it.ID, "نادرست بود"))
		m.answers("withdrawn", withCode(410, "text.jpg", "loose.jpg", "child.jpg"))
	})
}
