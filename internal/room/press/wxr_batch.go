package press

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/wxr"
	"hemmat/persian"
)

// A batch is one transaction: each item is in the database whole, with its
// addresses and comments, or not at all. It is full with so many items or so many bytes of text.
const (
	batchItems = 50
	batchBytes = 4 << 20
)

// load is a batch on its way in.
type load struct {
	items []*arrival
	bytes int
}

func (b *load) add(a *arrival) {
	b.items = append(b.items, a)
	b.bytes += len(a.it.Content) + len(a.it.Excerpt)
	for _, c := range a.it.Comments {
		b.bytes += len(c.Text)
	}
}

func (b *load) full() bool { return len(b.items) >= batchItems || b.bytes >= batchBytes }

// keeping is a batch in its transaction.
type keeping struct {
	items []*arrival
	done  chan error
}

// arrive takes one item of a file into the batch.
func (im *importer) arrive(ctx context.Context, file string, it *wxr.Item) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	switch it.Type {
	case "post", "page":
	case "attachment": // with their own walk
		return nil
	case "nav_menu_item": // in the report's menus
		im.report.Others[it.Type]++
		return nil
	default:
		im.report.Others[it.Type]++
		im.report.Skipped++
		return nil
	}
	a := &arrival{it: it, row: ReportItem{OldID: it.ID, File: file, Line: it.Line, Old: im.index.path(it.Link)}}
	if first, again := im.seen[it.ID]; again {
		a.skip("the same number stands in " + first + " too")
	} else {
		im.seen[it.ID] = fmt.Sprintf("%s:%d", file, it.Line)
	}
	if im.waiting.add(a); !im.waiting.full() {
		return nil
	}
	return im.flush(ctx)
}

// flush brings the batch in. It is read while the one before is in its transaction,
// and its own runs while the next is read; so two are in memory, and no more.
func (im *importer) flush(ctx context.Context) error {
	items := im.waiting.items
	im.waiting = load{}
	if err := im.leaveKnown(ctx, items); err != nil {
		return err
	}
	side := new(errgroup.Group)
	side.SetLimit(runtime.GOMAXPROCS(0))
	for _, a := range items {
		side.Go(func() error { return im.read(ctx, a) })
	}
	if err := side.Wait(); err != nil {
		return err
	}
	if err := im.settle(); err != nil {
		return err
	}
	k := &keeping{items, make(chan error, 1)}
	im.kept = k
	go func() { k.done <- im.keepAll(ctx, k.items) }()
	return nil
}

// settle waits for the batch that is in its transaction, and reports it.
func (im *importer) settle() error {
	k := im.kept
	if k == nil {
		return nil
	}
	im.kept = nil
	if err := <-k.done; err != nil {
		return err
	}
	for _, a := range k.items {
		if a.nameless && !im.unnamed {
			im.unnamed = true
			im.report.Warnings = append(im.report.Warnings, "the shown name of an author was a login, an address or a telephone number: it is left out; a map can name the author")
		}
		im.report.add(a.row)
	}
	im.done += len(k.items)
	if im.o.Progress != nil && len(k.items) > 0 {
		im.o.Progress(im.done)
	}
	return nil
}

// keepAll keeps a batch in one transaction. When one item fails, each is tried by
// itself, so that only that one is left out.
func (im *importer) keepAll(ctx context.Context, items []*arrival) error {
	err := im.keep(ctx, items...)
	if err == nil || !ofItem(err) {
		return err
	}
	for _, a := range items {
		if err := im.keep(ctx, a); err != nil {
			if !ofItem(err) {
				return err
			}
			a.skip(technical(err))
		}
	}
	return nil
}

// ofItem reports whether an error is an item's own, so that the next may go on.
func ofItem(err error) bool {
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict, fault.TooLarge, fault.NotFound:
		return true
	}
	return false
}

// technical is an error for the report, which is read beside the command line.
func technical(err error) string { return persian.Truncate(err.Error(), 300) }

var errDryRun = errors.New("a dry run keeps nothing")

// keep stores what was read, all of it or nothing.
func (im *importer) keep(ctx context.Context, items ...*arrival) error {
	rows := make([]ReportItem, len(items)) // a transaction that fails leaves nothing in the report either
	var topics map[string]Topic
	err := im.rm.DB.Tx(ctx, func(ctx context.Context) error {
		// Before any row is written: what moves in asks for it anyhow, and who holds
		// it may want the rows that this transaction has.
		if err := im.rm.DB.Lock(ctx, "press.file"); err != nil {
			return err
		}
		topics = map[string]Topic{}
		var public []*Item
		for i, a := range items {
			rows[i] = a.row
			rows[i].Warnings = clone(a.row.Warnings)
			if a.here != "" {
				if err := im.addTo(ctx, a, &rows[i]); err != nil {
					return fmt.Errorf("item %d: %w", a.it.ID, err)
				}
			}
			if a.decided() {
				continue
			}
			it, err := im.moveIn(ctx, a, &rows[i], topics)
			if err != nil {
				return fmt.Errorf("item %d: %w", a.it.ID, err)
			}
			if it.Status == Published {
				public = append(public, it)
			}
		}
		// The index comes last: SQLite writes what it holds of it back to the disk
		// before each statement that might fail half-way, which most above may. It is
		// written by date, the order of its numbers, for the same reason.
		slices.SortStableFunc(public, func(a, b *Item) int { return a.PublishedAt.Compare(b.PublishedAt) })
		for _, it := range public {
			if err := im.rm.index(ctx, it); err != nil {
				return err
			}
		}
		if im.o.DryRun {
			return errDryRun
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return err
	}
	for slug, t := range topics {
		if !im.o.DryRun {
			im.topics[slug] = t
		}
	}
	for i, a := range items {
		a.row = rows[i]
		for _, x := range a.shows {
			im.shown(x.oldID)
		}
	}
	return nil
}

// leaveKnown marks what moved in before.
func (im *importer) leaveKnown(ctx context.Context, items []*arrival) error {
	var ids []int64
	for _, a := range items {
		if !a.decided() {
			ids = append(ids, a.it.ID)
		}
	}
	known, err := im.here(ctx, ids)
	if err != nil {
		return err
	}
	var public []id.Item
	for _, k := range known {
		if k.status.Public() {
			public = append(public, k.id)
		}
	}
	kept, err := im.rm.store.oldPaths(ctx, public)
	if err != nil {
		return err
	}
	for _, a := range items {
		if k, ok := known[a.it.ID]; ok && !a.decided() {
			a.row.Outcome, a.row.Title, a.row.Kind, a.row.Status = Unchanged, k.title, k.kind, k.status
			a.here = k.id
			if k.status.Public() {
				a.row.New = k.Path("fa")
				a.row.leads = a.old(k.key, kept[k.id])
			}
		}
	}
	return nil
}

// later than publication by this much is a change that readers are told of.
const realChange = time.Minute
