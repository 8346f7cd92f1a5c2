package press

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/wxr"
	"hemmat/jalali"
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
	Heal      Healing           // what to do about lost half-spaces
	DryRun    bool              // report, and keep nothing
	Progress  func(done int)    // items done so far
}

// OldMedia is what the files of an old site ask of media besides Media.
type OldMedia interface {
	Media
	Uses(ctx context.Context, files []id.Media, hashes []string) ([]media.Use, error)
	OpenOldPaths(ctx context.Context, files ...id.Media) error
	ShutOldPaths(ctx context.Context, files ...id.Media) error
	RememberOldPath(ctx context.Context, address string, m id.Media) error
	ByOldPath(ctx context.Context, address string) (media.File, int, error)
}

// sourceWXR marks what moved in from WordPress.
const sourceWXR = "wxr"

// rootBody is the slug of the party itself, which speaks where nobody else does.
const rootBody = "party"

// ImportWXR moves the posts and pages of WordPress exports in. What is here
// already, by its number on the old site, is left as it is; so an import that was
// cut off is completed by another. Only what was published without a password
// becomes public; what was planned is scheduled; drafts, pending, private and protected
// texts become drafts that no address leads to; what was in the bin stays out.
//
// With HealSafe or HealReview new items are healed on the way in. The first revision of a
// text is as it came in any case; addresses are made of the text as it came.
//
// A fault of a file is a *wxr.Error in the error returned; what was read before it
// is in, and so are the other files. The report is right in any case.
func (rm *Room) ImportWXR(ctx context.Context, actor ledger.Actor, files []WXRFile, o ImportOptions) (Report, error) {
	im := &importer{rm: rm, actor: actor, o: o, index: newWXRIndex(rm.Now()), seen: map[int64]string{}}
	im.report.DryRun = o.DryRun
	im.report.Others = map[string]int{}
	err := im.run(ctx, files)
	if late := im.settle(); err == nil {
		err = late
	}
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
	parents   map[int64]place  // what files belong to, as far as it was here before
	shelf     shelfOfOld
	seen      map[int64]string // the file in which an old id came first
	waiting   load
	kept      *keeping // the batch before, in its transaction
	unnamed   bool     // an author without a name was reported
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
	if err := im.whatFilesBelongTo(ctx); err != nil {
		return err
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
	if err := im.settle(); err != nil {
		return err
	}
	if err := im.keepTerms(ctx); err != nil {
		return err
	}
	if err := im.menus(ctx); err != nil {
		return err
	}
	if err := im.addresses(ctx); err != nil {
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
	if err != nil {
		return err
	}
	were, err := im.rm.store.slugsWere(ctx)
	for slug, now := range were { // what was merged or moved here is not made anew
		if i := slices.IndexFunc(topics, func(t Topic) bool { return t.ID == now }); i >= 0 {
			im.topics[slug] = topics[i]
		}
	}
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
