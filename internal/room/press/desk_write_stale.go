package press

import (
	"context"
	"slices"
	"strings"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/id"
)

// stalePage sets what stands beside what was written on top of an older text.
type stalePage struct {
	N      int // the revision that stands
	By     string
	Fields []sideBySide
	Facts  bool // something beside the text was changed too
}

// sideBySide is one field, word by word.
type sideBySide struct {
	Label        string
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
	p := &stalePage{N: e.Revision, Facts: sh.Facts != it.Facts()}
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
	for _, f := range []struct{ key, theirs, mine string }{
		{"kicker", e.Kicker, sh.Kicker}, {"title", e.Title, sh.Title}, {"lead", e.Lead, sh.Lead}, {"body", e.Text, Plain(Sanitise(block.HTML(sh.Blocks), sh.Lang))},
	} {
		if f.theirs != f.mine {
			theirs, mine := beside(f.theirs, f.mine)
			p.Fields = append(p.Fields, sideBySide{d.Text("press.write." + f.key), theirs, mine})
		}
	}
	return p, nil
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
	return it, d.Kind == it.Kind && d.Owner == it.Owner && d.Province == it.Province && d.Committee == it.Committee && d.Cover == it.Cover && d.Series == it.Series &&
		(d.Slug == "" || d.Slug == it.Slug) && slices.Equal(d.Topics, topics) &&
		slices.EqualFunc(d.Authors, it.Authors, func(a, b Author) bool {
			return a.Person == b.Person && (a.Person != "" || a.Name[d.Lang] == b.Name[d.Lang])
		}) &&
		slices.EqualFunc(d.Audience, it.Audience, func(a, b Audience) bool {
			return a.Body == b.Body && (a.Body != "" || a.Name[d.Lang] == b.Name[d.Lang])
		}) &&
		slices.EqualFunc(d.Gallery, it.Gallery, func(a, b Figure) bool { return a.Media == b.Media && a.Caption[d.Lang] == b.Caption[d.Lang] })
}

// maxCompared bounds a comparison word by word: beyond it paragraphs are compared as wholes.
const maxCompared = 4000

// beside marks in two texts the words that the other does not have in that place.
func beside(a, b string) (of, to []piece) {
	x, y := pieces(a, ' '), pieces(b, ' ')
	if len(x) > maxCompared || len(y) > maxCompared {
		x, y = pieces(a, '\n'), pieces(b, '\n')
	}
	if len(x) > maxCompared || len(y) > maxCompared {
		return []piece{{a, true}}, []piece{{b, true}}
	}
	same := inCommon(x, y)
	i, j := 0, 0
	for _, m := range append(same, [2]int{len(x), len(y)}) {
		of, to = join(of, x[i:m[0]], true), join(to, y[j:m[1]], true)
		if m[0] < len(x) {
			of, to = join(of, x[m[0]:m[0]+1], false), join(to, y[m[1]:m[1]+1], false)
		}
		i, j = m[0]+1, m[1]+1
	}
	return of, to
}

// pieces cuts a text after each sep and after each line break, so that the pieces together are the text.
func pieces(s string, sep byte) (all []string) {
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool { return r == rune(sep) || r == '\n' }) + 1
		if n == 0 {
			n = len(s)
		}
		all = append(all, s[:n])
		s = s[n:]
	}
	return all
}

func join(to []piece, words []string, only bool) []piece {
	if len(words) == 0 {
		return to
	}
	text := strings.Join(words, "")
	if n := len(to); n > 0 && to[n-1].Only == only {
		to[n-1].Text += text
		return to
	}
	return append(to, piece{text, only})
}

// inCommon are the places of the longest row of words that both have in one order.
func inCommon(x, y []string) (same [][2]int) {
	from := 0
	for from < len(x) && from < len(y) && trimmed(x[from]) == trimmed(y[from]) {
		same = append(same, [2]int{from, from})
		from++
	}
	endX, endY := len(x), len(y)
	for endX > from && endY > from && trimmed(x[endX-1]) == trimmed(y[endY-1]) {
		endX, endY = endX-1, endY-1
	}
	w := endY - from + 1
	table := make([]uint16, (endX-from+1)*w)
	for i := endX - 1; i >= from; i-- {
		for j := endY - 1; j >= from; j-- {
			at := (i-from)*w + j - from
			if trimmed(x[i]) == trimmed(y[j]) {
				table[at] = table[at+w+1] + 1
			} else {
				table[at] = max(table[at+w], table[at+1])
			}
		}
	}
	for i, j := from, from; i < endX && j < endY; {
		at := (i-from)*w + j - from
		switch {
		case trimmed(x[i]) == trimmed(y[j]):
			same = append(same, [2]int{i, j})
			i, j = i+1, j+1
		case table[at+w] >= table[at+1]:
			i++
		default:
			j++
		}
	}
	for n := range len(x) - endX {
		same = append(same, [2]int{endX + n, endY + n})
	}
	return same
}

func trimmed(s string) string { return strings.TrimRight(s, " \n") }
