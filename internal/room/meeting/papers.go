package meeting

import (
	"context"
	"crypto/hmac"
	"fmt"
	"net/url"
	"path"
	"slices"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
)

// A paper that is a file lies on the shelf, and the record names it by its public address, which is its hash and its name. Whoever the
// meeting answers reads it at an address of the meeting's own; a mark under the meeting's salt stands there for the hash.
//
// A file of meetings takes names and hashes along and no bytes. Whoever brings the same file to the other side has it there: its hash is
// the same.

// hash is that of a file; "" for a paper that is none.
func (p *Paper) hash() string { return media.HashIn(p.Href) }

// name is what a paper is called: as somebody called it, else the name of its file, else its address.
func (p *Paper) name() string {
	if p.Text != "" {
		return p.Text
	}
	if p.hash() != "" {
		if s, err := url.PathUnescape(path.Base(p.Href)); err == nil {
			return s
		}
	}
	return p.Href
}

// split tells papers that are files from the others.
func split(papers []Paper) (files, links []Paper) {
	for _, p := range papers {
		if p.hash() != "" {
			files = append(files, p)
		} else {
			links = append(links, p)
		}
	}
	return files, links
}

// join puts papers after others, each address once: the later words count.
func join(papers []Paper, more ...Paper) []Paper {
	papers = slices.Clone(papers)
	for _, p := range more {
		if i := slices.IndexFunc(papers, func(o Paper) bool { return o.Href == p.Href }); i >= 0 {
			papers[i] = p
		} else {
			papers = append(papers, p)
		}
	}
	return papers
}

// papersOf are the papers of an item, or of the meeting itself for none; not ok is an item that is not on the agenda.
func (x *Record) papersOf(point id.Point) (papers []Paper, ok bool) {
	if point == "" {
		return x.Papers, true
	}
	i := slices.IndexFunc(x.Points, func(p Point) bool { return p.ID == point })
	if i < 0 {
		return nil, false
	}
	return x.Points[i].Papers, true
}

// every lists the papers that are recorded now.
func (x *Record) every() []Paper {
	all := slices.Clone(x.Papers)
	for _, p := range x.Points {
		all = append(all, p.Papers...)
	}
	return all
}

// every lists the papers that minutes name.
func (m *Minutes) every() []Paper {
	all := slices.Clone(m.Papers)
	for _, p := range m.Points {
		all = append(all, p.Papers...)
	}
	return all
}

// setPapers writes the papers of an item, or of the meeting itself, from what is recorded now.
func (rm *Room) setPapers(ctx context.Context, by ledger.Actor, m id.Meeting, point id.Point, change func([]Paper) []Paper) error {
	x, err := rm.Record(ctx, m)
	if err != nil {
		return err
	}
	were, ok := x.papersOf(point)
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	papers := change(slices.Clone(were))
	if err := checkPapers(papers); err != nil {
		return err
	}
	w := Write{Object: papersObject, Value: value(Papers{papers})}
	if point != "" {
		i := slices.IndexFunc(x.Points, func(p Point) bool { return p.ID == point })
		x.Points[i].Papers = papers
		w.Object, w.Value = pointObject+string(point), value(x.Points[i])
	}
	w.Based = x.Based(w.Object)
	return rm.Set(ctx, by, m, []Write{w})
}

// Attach puts a paper beside an item, or to the meeting itself for none. One that is there already is called otherwise at most.
func (rm *Room) Attach(ctx context.Context, by ledger.Actor, m id.Meeting, point id.Point, p Paper) error {
	return rm.setPapers(ctx, by, m, point, func(were []Paper) []Paper { return join(were, p) })
}

// Detach takes one away. The editions before keep it, and so do minutes that were circulated with it.
func (rm *Room) Detach(ctx context.Context, by ledger.Actor, m id.Meeting, point id.Point, href string) error {
	return rm.setPapers(ctx, by, m, point, func(were []Paper) []Paper {
		return slices.DeleteFunc(were, func(p Paper) bool { return p.Href == href })
	})
}

// fileAt is the hash that a mark stands for, among the papers that are recorded now and those of circulated minutes.
func (rm *Room) fileAt(ctx context.Context, x *Record, mark string) (string, error) {
	all := x.every()
	editions, err := rm.store.Editions(ctx, x.ID)
	if err != nil {
		return "", err
	}
	for i := range editions {
		text, err := editions[i].Minutes()
		if err != nil {
			return "", fmt.Errorf("meeting: edition %d: %w", editions[i].Edition, err)
		}
		all = append(all, text.every()...)
	}
	for i := range all {
		if h := all[i].hash(); h != "" && hmac.Equal([]byte(media.Mark(x.Salt, h)), []byte(mark)) {
			return h, nil
		}
	}
	return "", fault.New(fault.NotFound, "")
}

// here says which files of papers are on the shelf.
func (rm *Room) here(ctx context.Context, papers []Paper) (map[string]bool, error) {
	files, _ := split(papers)
	if len(files) == 0 || rm.o.Shelf == nil {
		return nil, nil
	}
	hashes := make([]string, len(files))
	for i := range files {
		hashes[i] = files[i].hash()
	}
	return rm.o.Shelf.Has(ctx, hashes...)
}
