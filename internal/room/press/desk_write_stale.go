package press

import (
	"context"
	"slices"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/prose"
	"hemmat/internal/kit/staff"
)

// stalePage sets what stands beside what was written on top of an older text.
type stalePage struct {
	N      int // the revision that stands
	By     string
	Fields []sideBySide
	Facts  bool // something beside the text was changed too
	Taken  bool // something was taken out of it for good
}

// sideBySide is one field, word by word.
type sideBySide struct {
	Label, Head  string // the field; whose the second text is
	Theirs, Mine []piece
}

// piece is a run of words that both have, or one of them.
type piece struct {
	Text string
	Only bool
}

// compare sets the sheet beside the edition that stands by now.
func (w *Writer) compare(ctx context.Context, d *written) (*stalePage, error) {
	it, err := w.rm.store.Item(ctx, d.it.ID)
	if err != nil {
		return nil, err
	}
	e, sh := it.Editions[d.sheet.Lang], &d.sheet
	p := &stalePage{N: e.Revision, Facts: sh.Facts != it.Facts(), Taken: sh.Taken < d.taken}
	r, err := w.rm.store.Revision(ctx, it.ID, sh.Lang, e.Revision)
	if err != nil {
		return nil, err
	}
	if r.By.Person != "" {
		names, err := w.staff.Names(ctx, d.Lang, r.By.Person)
		if err != nil {
			return nil, err
		}
		p.By = names[r.By.Person]
	}
	p.Fields = sides(d.Request, "press.write.stale.mine", &e, &Edition{Kicker: sh.Kicker, Title: sh.Title, Lead: sh.Lead, Text: Plain(Sanitise(block.HTML(sh.Blocks), sh.Lang))})
	return p, nil
}

// sides are the texts in which two editions differ. head is the key of the text above those of the second.
func sides(r *staff.Request, head string, theirs, mine *Edition) (all []sideBySide) {
	for _, f := range []struct{ key, theirs, mine string }{
		{"kicker", theirs.Kicker, mine.Kicker}, {"title", theirs.Title, mine.Title}, {"lead", theirs.Lead, mine.Lead}, {"body", theirs.Text, mine.Text},
	} {
		if f.theirs != f.mine {
			of, to := beside(f.theirs, f.mine)
			all = append(all, sideBySide{r.Text("press.write." + f.key), r.Text(head), of, to})
		}
	}
	return all
}

// stands is the item as it stands, and whether that is what the draft would make of it.
func (rm *Room) stands(ctx context.Context, item id.Item, d Draft) (Item, bool) {
	it, err := rm.store.Item(ctx, item)
	if err != nil {
		return Item{}, false
	}
	d.defaults()
	want, err := Read(d.content())
	e := it.Editions[d.Lang]
	if err != nil || want.Kicker != e.Kicker || want.Title != e.Title || want.Lead != e.Lead || want.Body != e.Body {
		return it, false
	}
	if d.Lang != it.Lang {
		return it, true
	}
	var topics []id.Topic
	for _, t := range it.Topics {
		topics = append(topics, t.ID)
	}
	return it, d.Kind == it.Kind && d.Owner == it.Owner && d.Province == it.Province && d.Committee == it.Committee && d.Cover == it.Cover && d.Series == it.Series && d.Reach == it.Reach &&
		(d.Slug == "" || d.Slug == it.Slug) && slices.Equal(d.Topics, topics) &&
		slices.EqualFunc(d.Authors, it.Authors, func(a, b Author) bool {
			return a.Person == b.Person && (a.Person != "" || a.Name[d.Lang] == b.Name[d.Lang])
		}) &&
		slices.EqualFunc(d.Audience, it.Audience, func(a, b Audience) bool {
			return a.Body == b.Body && (a.Body != "" || a.Name[d.Lang] == b.Name[d.Lang])
		}) &&
		slices.EqualFunc(d.Gallery, it.Gallery, func(a, b Figure) bool { return a.Media == b.Media && a.Caption[d.Lang] == b.Caption[d.Lang] })
}

// beside marks in two texts the words that the other does not have in that place, or writes otherwise.
func beside(theirs, mine string) (of, to []piece) {
	for _, p := range prose.Words(theirs, mine) {
		switch p.Change {
		case prose.Kept:
			of, to = append(of, piece{p.Text, false}), append(to, piece{p.Text, false})
		case prose.Spelled:
			of, to = append(of, piece{p.Was, true}), append(to, piece{p.Text, true})
		case prose.Removed:
			of = append(of, piece{p.Text, true})
		case prose.Added:
			to = append(to, piece{p.Text, true})
		}
	}
	return of, to
}
