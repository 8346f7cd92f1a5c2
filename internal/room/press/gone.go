package press

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// buried is the error of every address that belonged to an unpublished item: it was here, and was taken away.
type buried struct {
	at     time.Time
	reason string // catalogue key
}

func (b *buried) Error() string { return "it was unpublished: " + b.reason }

func bury(it *Item) error {
	return &fault.Error{Kind: fault.Gone, Err: &buried{it.WithdrawnAt, it.Withdrawal}}
}

// tombs answers for the addresses of unpublished items, in whatever form they were asked for: with the day and the
// reason, and nothing of what it was.
func (p *Public) tombs(build func(context.Context, site.Request) (site.View, error)) func(context.Context, site.Request) (site.View, error) {
	return func(ctx context.Context, r site.Request) (site.View, error) {
		v, err := build(ctx, r)
		var b *buried
		if !errors.As(err, &b) {
			return v, err
		}
		data := itemPage{Title: p.t(r.Lang, "press.gone"), Notices: []view.Notice{{
			Title: p.t(r.Lang, "press.gone.when"), At: b.at, Text: p.t(r.Lang, b.reason),
			Links: []view.Link{{Text: p.t(r.Lang, "press.list.news"), Href: href(r.Lang, "/news/")}, {Text: p.t(r.Lang, "press.empty.search"), Href: href(r.Lang, "/search/")}},
		}}}
		return site.View{Status: http.StatusGone, Template: "press/item", Data: data, Meta: view.Meta{
			Title: data.Title, Description: p.t(r.Lang, b.reason), Canonical: r.Address(), NoIndex: true,
		}}, nil
	}
}

// shut notes the pictures and files that nothing public shows any more, now that the item is unpublished.
func (rm *Room) shut(ctx context.Context, it *Item) error {
	earlier, err := rm.store.earlierTexts(ctx, it.ID)
	if err != nil {
		return err
	}
	hashes, err := rm.hashesOf(ctx, it, earlier...)
	if err != nil {
		return err
	}
	for _, hash := range hashes {
		files := it.figures()
		if store, ok := rm.Media.(OldMedia); ok {
			uses, err := store.Uses(ctx, nil, []string{hash})
			if err != nil {
				return err
			}
			files = nil
			for _, u := range uses {
				files = append(files, u.File)
			}
		}
		shown, err := rm.store.showsAnywhere(ctx, hash, files)
		if err == nil && !shown && rm.Shown != nil {
			shown, err = rm.Shown(ctx, files)
		}
		if err != nil {
			return err
		}
		if !shown {
			if err := rm.store.shutMedia(ctx, hash, it.ID, db.Stored(rm.Now())); err != nil {
				return err
			}
		}
	}
	return nil
}

// reopen lets the pictures and files of a published item answer again.
func (rm *Room) reopen(ctx context.Context, it *Item) error {
	if it.Status != Published {
		return nil
	}
	hashes, err := rm.hashesOf(ctx, it)
	if err != nil {
		return err
	}
	return rm.store.openMedia(ctx, hashes)
}

// hashesOf are the hashes of what the item and some further texts show.
func (rm *Room) hashesOf(ctx context.Context, it *Item, texts ...string) ([]string, error) {
	hashes := append(it.mediaHashes(), hashesIn(texts...)...)
	if figures := it.figures(); rm.Media != nil && len(figures) > 0 {
		files, err := rm.Media.Files(ctx, figures...)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			hashes = append(hashes, f.Hash)
		}
	}
	slices.Sort(hashes)
	return slices.Compact(hashes), nil
}

func (s *Store) shutMedia(ctx context.Context, hash string, item id.Item, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_shut (hash, item_id, at) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING`, hash, item, db.Millis(at))
	return err
}

func (s *Store) openMedia(ctx context.Context, hashes []string) error {
	for some := range slices.Chunk(hashes, 500) {
		if _, err := db.Exec(ctx, s.db, `DELETE FROM press_shut WHERE hash IN (`+db.Placeholders(1, len(some))+`)`, anys(some)...); err != nil {
			return err
		}
	}
	return nil
}

// Shut reports whether a picture or file, by its hash, is gone: only what was unpublished had shown it.
func (s *Store) Shut(ctx context.Context, hash string) (bool, error) {
	return db.Value[bool](ctx, s.db, `SELECT CASE WHEN EXISTS (SELECT 1 FROM press_shut WHERE hash = $1) THEN 1 ELSE 0 END`, hash)
}
