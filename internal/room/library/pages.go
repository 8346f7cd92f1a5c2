package library

import (
	"context"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// jobPages is the job that makes the pages of a document; its key and body are the document's hash.
const jobPages = "library.pages"

// pagesAtOnce is how many documents are given to the queue in one sweep: the rest waits for the next.
const pagesAtOnce = 20

// Handlers do the room's jobs.
func (rm *Room) Handlers() map[string]jobs.Handler {
	if rm.o.Pages == nil {
		return nil
	}
	return map[string]jobs.Handler{jobPages: func(ctx context.Context, j jobs.Job) error { return rm.MakePages(ctx, j.Body) }}
}

// queuePages gives documents of which nobody has looked whether pages can be shown to the queue.
func (rm *Room) queuePages(ctx context.Context) error {
	if rm.o.Pages == nil || rm.o.Jobs == nil {
		return nil
	}
	hashes, err := rm.o.Media.Unpaged(ctx, pagesAtOnce)
	if err != nil {
		return err
	}
	for _, h := range hashes {
		if _, err := rm.o.Jobs.Enqueue(ctx, jobs.Job{Kind: jobPages, Key: h, Body: h}); err != nil {
			return err
		}
	}
	return nil
}

// MakePages makes the pages of a document, tells the rooms that show it, and drops their pages. A document of which none
// can be shown is noted as one.
func (rm *Room) MakePages(ctx context.Context, hash string) error {
	return rm.o.Media.MakePages(ctx, rm.o.Pages, hash, func(ctx context.Context, files []media.File) error {
		if len(files) == 0 {
			return nil
		}
		e := ledger.Entry{At: rm.o.Now(), Act: "library.paged", Actor: ledger.Actor{Via: "library"}, Object: object(files[0].ID)}
		ids := make([]id.Media, len(files))
		for i, f := range files {
			ids[i] = f.ID
			e.Touches = append(e.Touches, f.Tag())
		}
		if err := rm.reworded(ctx, ids); err != nil {
			return err
		}
		return rm.o.Ledger.Append(ctx, e)
	})
}

// pagesKey says how the pages of a document stand.
func (rm *Room) pagesKey(ctx context.Context, r *staff.Request, c media.Card) ([]view.Key, error) {
	if c.Type != media.PDF {
		return nil, nil
	}
	p, err := rm.o.Media.Paging(ctx, c.Hash)
	if err != nil {
		return nil, err
	}
	k := view.Key{Term: r.Text("library.key.pages")}
	switch {
	case p.Shown < 0 && rm.o.Pages == nil:
		k.Text = r.Text("library.pages.host")
	case p.Shown < 0:
		k.Text = r.Text("library.pages.wait")
	case p.Shown == 0:
		k.Text, k.Late = r.Text("library.pages.none"), true
		if why := "library.pages." + p.Why; rm.o.Texts.Has(why) {
			k.Note = r.Text(why)
		}
	case p.Shown < p.Of:
		k.Text = r.Text("library.pages.some", "shown", i18n.Number(r.Lang, int64(p.Shown)), "of", i18n.Number(r.Lang, int64(p.Of)))
	default:
		k.Text = r.Text("library.pages.all", "n", p.Shown)
	}
	return []view.Key{k}, nil
}
