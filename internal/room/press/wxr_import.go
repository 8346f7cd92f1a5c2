package press

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/wxr"
	"hemmat/jalali"
	"hemmat/persian"
)

// WXRFile is one export file. It is read twice, so Open is called twice.
type WXRFile struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// ImportOptions are what an import may be told. All may be left out.
type ImportOptions struct {
	Uploads   fs.FS             // the old site's wp-content/uploads; nothing is ever fetched
	Map       *Map              // of ParseMap
	Provinces map[string]string // slugs of provinces by their Persian names
	DryRun    bool              // report, and keep nothing
	Progress  func(done int)    // items done so far
}

// OldMedia is what an import asks of media besides Media.
type OldMedia interface {
	Media
	RememberOldPath(ctx context.Context, address string, m id.Media) error
	ByOldPath(ctx context.Context, address string) (media.File, int, error)
}

// sourceWXR marks what moved in from WordPress.
const sourceWXR = "wxr"

// batchItems is how many items are one transaction: each is in the database
// whole, with its addresses and comments, or not at all.
const batchItems = 50

// rootBody is the slug of the party itself, which speaks where nobody else does.
const rootBody = "party"

// ImportWXR moves the posts and pages of WordPress exports in. What is here
// already, by its number on the old site, is left as it is; so an import that was
// cut off is completed by another. Only what was published without a password
// becomes public; what was planned is scheduled; drafts, pending, private and protected
// texts become drafts that no address leads to; what was in the bin stays out.
//
// A fault of a file is a *wxr.Error in the error returned; what was read before it
// is in, and so are the other files. The report is right in any case.
func (rm *Room) ImportWXR(ctx context.Context, actor ledger.Actor, files []WXRFile, o ImportOptions) (Report, error) {
	im := &importer{rm: rm, actor: actor, o: o, index: newWXRIndex(rm.Now()), seen: map[int64]string{}}
	im.report.DryRun = o.DryRun
	im.report.Others = map[string]int{}
	err := im.run(ctx, files)
	if err != nil {
		err = fmt.Errorf("press: import: %w", err)
	}
	return im.report, err
}

type importer struct {
	rm     *Room
	actor  ledger.Actor
	o      ImportOptions
	report Report

	index     *wxrIndex
	provinces map[string]id.Body // by termName of the name
	bodies    map[string]id.Body // by slug
	owner     id.Body
	topics    map[string]Topic // by slug: those that exist
	public    map[string]bool  // slugs of topics of something public
	shelf     shelfOfOld
	seen      map[int64]string // the file in which an old id came first
	waiting   []*arrival
	unnamed   bool // an author without a name was reported
	done      int
}

func (im *importer) run(ctx context.Context, files []WXRFile) error {
	if err := im.prepare(ctx); err != nil {
		return err
	}
	// A fault found now is found again on the second way, after what stands before it.
	for _, f := range files {
		_ = im.walk(f, nil, im.index.file, im.index.note)
	}
	if err := im.allMedia(ctx); err != nil {
		return err
	}
	var faults []error
	for _, f := range files {
		err := im.walk(f, im.warned, nil, func(it *wxr.Item) error { return im.arrive(ctx, f.Name, it) })
		var broken *wxr.Error
		if err != nil && !errors.As(err, &broken) {
			return err
		}
		if err != nil {
			faults = append(faults, err)
		}
	}
	if err := im.flush(ctx); err != nil {
		return err
	}
	if err := im.keepTerms(ctx); err != nil {
		return err
	}
	if err := im.menus(ctx); err != nil {
		return err
	}
	return errors.Join(faults...)
}

// prepare asks the party and the press for what items will refer to.
func (im *importer) prepare(ctx context.Context) error {
	today, err := jalali.FromTime(im.rm.Now())
	if err != nil {
		return err
	}
	if im.o.Map != nil {
		if err := im.o.Map.known(ctx, im.rm.Party, today); err != nil {
			return err
		}
	}
	im.provinces, im.bodies, im.topics = map[string]id.Body{}, map[string]id.Body{}, map[string]Topic{}
	if im.rm.Party != nil {
		slugs := map[string]bool{rootBody: true}
		for _, slug := range im.o.Provinces {
			slugs[slug] = true
		}
		owner := rootBody
		if m := im.o.Map; m != nil {
			for _, slug := range m.Provinces {
				slugs[slug] = true
			}
			if m.Owner != "" {
				owner = m.Owner
			}
		}
		slugs[owner] = true
		for slug := range slugs {
			b, err := im.rm.Party.BodyBySlug(ctx, slug)
			if err == nil {
				im.bodies[slug] = b
			} else if !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		im.owner = im.bodies[owner]
		for name, slug := range im.o.Provinces {
			if b, ok := im.bodies[slug]; ok {
				im.provinces[termName(name)] = b
			}
		}
	}
	topics, err := im.rm.store.Topics(ctx)
	for _, t := range topics {
		im.topics[t.Slug] = t
	}
	if err != nil {
		return err
	}
	return im.openMedia(ctx)
}

// walk reads a file once. With head it is the first look, without texts; head is told
// of the reader when the file has ended, whole or not.
func (im *importer) walk(f WXRFile, warn func(file string, w wxr.Warning), head func(*wxr.Reader), each func(*wxr.Item) error) error {
	src, err := f.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	defer src.Close()
	var told func(wxr.Warning)
	if warn != nil {
		told = func(w wxr.Warning) { warn(f.Name, w) }
	}
	r := wxr.NewReader(src, f.Name, told)
	if head != nil {
		r.Light = true
		defer head(r)
	}
	for {
		it, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(it); err != nil {
			return err
		}
	}
}

func (im *importer) warned(file string, w wxr.Warning) {
	im.report.Warnings = append(im.report.Warnings, fmt.Sprintf("%s:%d: %s", file, w.Line, w.What))
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
		im.report.add(a.row)
		return nil
	}
	im.seen[it.ID] = fmt.Sprintf("%s:%d", file, it.Line)
	im.waiting = append(im.waiting, a)
	if len(im.waiting) < batchItems {
		return nil
	}
	return im.flush(ctx)
}

// flush brings the batch in: what needs time first, then one transaction. When one
// item fails, each is tried by itself, so that only that one is left out.
func (im *importer) flush(ctx context.Context) error {
	batch := im.waiting
	im.waiting = nil
	if len(batch) == 0 {
		return nil
	}
	if err := im.leaveKnown(ctx, batch); err != nil {
		return err
	}
	for _, a := range batch {
		if err := im.read(ctx, a); err != nil {
			return err
		}
	}
	if err := im.keep(ctx, batch...); err != nil {
		if !ofItem(err) {
			return err
		}
		for _, a := range batch {
			if err := im.keep(ctx, a); err != nil {
				if !ofItem(err) {
					return err
				}
				a.skip(technical(err))
			}
		}
	}
	for _, a := range batch {
		im.report.add(a.row)
	}
	im.done += len(batch)
	if im.o.Progress != nil {
		im.o.Progress(im.done)
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
func (im *importer) keep(ctx context.Context, batch ...*arrival) error {
	rows := make([]ReportItem, len(batch)) // a transaction that fails leaves nothing in the report either
	var topics map[string]Topic
	err := im.rm.DB.Tx(ctx, func(ctx context.Context) error {
		topics = map[string]Topic{}
		var public []*Item
		for i, a := range batch {
			rows[i] = a.row
			rows[i].Warnings = clone(a.row.Warnings)
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
		// before each statement that might fail half-way, which most above may.
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
	for i, a := range batch {
		a.row = rows[i]
	}
	return nil
}

// leaveKnown marks what moved in before.
func (im *importer) leaveKnown(ctx context.Context, batch []*arrival) error {
	ids := make([]int64, len(batch))
	for i, a := range batch {
		ids[i] = a.it.ID
	}
	known, err := im.rm.store.byOldIDs(ctx, ids)
	if err != nil {
		return err
	}
	for _, a := range batch {
		if k, ok := known[a.it.ID]; ok {
			a.row.Outcome, a.row.Title, a.row.Kind, a.row.Status = Unchanged, k.title, k.kind, k.status
			if k.status.Public() {
				a.row.New = k.Path("fa")
			}
		}
	}
	return nil
}

// later than publication by this much is a change that readers are told of.
const realChange = time.Minute
