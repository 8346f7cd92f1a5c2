package prose

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hemmat/persian"
)

// Change is how a piece of the newer text came to be.
type Change uint8

// The changes. Spelled is the same word written otherwise: with a half-space or without, with Arabic letters or Persian
// ones, with other digits, with other signs around it.
const (
	Kept Change = iota
	Spelled
	Removed
	Added
)

// Piece is a run of words with one change. Of what is Spelled, Was is how it stood before.
type Piece struct {
	Change Change
	Text   string
	Was    string
}

// Bounds of the comparison: what a person would not read as a difference is not looked for. Texts longer than maxWords
// are compared in parts between the words that both have once; a part that needs more than maxEdits steps is shown as
// taken out and put in.
const (
	maxWords = 200_000
	maxEdits = 400
)

// Words compares two texts word by word. Kept, Spelled and Added pieces in order are the newer text; Kept, Spelled
// (as it Was) and Removed ones the older, but for the white space between them. Time grows with the length of the texts and not
// with its square.
func Words(before, after string) []Piece {
	a, b := tokens(before), tokens(after)
	d := comparison{a: a, b: b}
	if len(a)+len(b) > maxWords {
		d.replace(0, len(a), 0, len(b))
	} else {
		d.compare(0, len(a), 0, len(b), 0)
	}
	return d.join()
}

// token is a word as it stands, with the white space or half-space after it, and the key by which it is the same.
type token struct{ text, key string }

// tokens parts a text at white space and half-spaces: «می شود» and «می‌شود» are two words alike.
func tokens(text string) []token {
	var all []token
	for len(text) > 0 {
		end := strings.IndexFunc(text, gap)
		if end < 0 {
			end = len(text)
		}
		rest := end
		for rest < len(text) {
			r, n := utf8.DecodeRuneInString(text[rest:])
			if !gap(r) {
				break
			}
			rest += n
		}
		if end == 0 && len(all) > 0 {
			all[len(all)-1].text += text[:rest]
		} else {
			all = append(all, token{text[:rest], key(text[:end])})
		}
		text = text[rest:]
	}
	return all
}

func gap(r rune) bool { return unicode.IsSpace(r) || r == '\u200c' }

// signs may stand around a word without changing it. A sign within a word, as in a number, is a part of it, and so is
// one that counts: minus, percent.
const signs = "،؛:.!؟?«»\"'()[]…,;\u200c\u200e\u200f"

// key is a word without what is spelling only. A sign that stands alone is its own key.
func key(word string) string {
	if bare := persian.FoldKey(strings.Trim(word, signs)); bare != "" {
		return bare
	}
	return persian.FoldKey(word)
}

// Near leaves of what is kept only n words on each side of what has changed; "…" stands for the rest.
func Near(all []Piece, n int) []Piece {
	var near []Piece
	for i, p := range all {
		if p.Change == Kept {
			words := strings.SplitAfter(p.Text, " ")
			first, last := n, n
			if i == 0 {
				first = 0
			}
			if i == len(all)-1 {
				last = 0
			}
			if len(words) > first+last+1 {
				p.Text = strings.Join(words[:first], "") + "… " + strings.Join(words[len(words)-last:], "")
			}
		}
		near = append(near, p)
	}
	if len(near) == 1 && near[0].Change == Kept {
		return nil
	}
	return near
}

// IsRemoved reports whether the piece was taken out.
func (p Piece) IsRemoved() bool { return p.Change == Removed }

// IsAdded reports whether the piece was put in.
func (p Piece) IsAdded() bool { return p.Change == Added }

// IsSpelled reports whether the piece is only written otherwise.
func (p Piece) IsSpelled() bool { return p.Change == Spelled }

type span struct {
	change Change
	a0, a1 int
	b0, b1 int
}

type comparison struct {
	a, b  []token
	spans []span
}

func (d *comparison) add(c Change, a0, a1, b0, b1 int) {
	if a0 < a1 || b0 < b1 {
		d.spans = append(d.spans, span{c, a0, a1, b0, b1})
	}
}

// compare finds what is the same in two stretches: at both ends, then between words that each has once, then step by step.
func (d *comparison) compare(a0, a1, b0, b1, depth int) {
	for a0 < a1 && b0 < b1 && d.a[a0].key == d.b[b0].key {
		d.same(a0, b0)
		a0, b0 = a0+1, b0+1
	}
	tail := 0
	for a0 < a1-tail && b0 < b1-tail && d.a[a1-tail-1].key == d.b[b1-tail-1].key {
		tail++
	}
	a1, b1 = a1-tail, b1-tail
	switch anchors := d.anchors(a0, a1, b0, b1); {
	case a0 == a1 || b0 == b1:
		d.replace(a0, a1, b0, b1)
	case len(anchors) > 0 && depth < 50:
		x, y := a0, b0
		for _, m := range anchors {
			d.compare(x, m[0], y, m[1], depth+1)
			d.same(m[0], m[1])
			x, y = m[0]+1, m[1]+1
		}
		d.compare(x, a1, y, b1, depth+1)
	default:
		d.steps(a0, a1, b0, b1)
	}
	for i := range tail {
		d.same(a1+i, b1+i)
	}
}

func (d *comparison) same(a, b int) {
	c := Kept
	if strings.TrimSpace(d.a[a].text) != strings.TrimSpace(d.b[b].text) {
		c = Spelled
	}
	d.add(c, a, a+1, b, b+1)
}

// anchors are the words that both stretches have exactly once, as many as stand in one order in both.
func (d *comparison) anchors(a0, a1, b0, b1 int) [][2]int {
	type seen struct{ inA, inB, a, b int }
	words := make(map[string]*seen, a1-a0)
	for i := a0; i < a1; i++ {
		s := words[d.a[i].key]
		if s == nil {
			s = &seen{}
			words[d.a[i].key] = s
		}
		s.inA, s.a = s.inA+1, i
	}
	for i := b0; i < b1; i++ {
		if s := words[d.b[i].key]; s != nil {
			s.inB, s.b = s.inB+1, i
		}
	}
	var pairs [][2]int
	for i := a0; i < a1; i++ {
		if s := words[d.a[i].key]; s.inA == 1 && s.inB == 1 {
			pairs = append(pairs, [2]int{i, s.b})
		}
	}
	return rising(pairs)
}

// rising is the longest run of pairs whose second numbers rise.
func rising(pairs [][2]int) [][2]int {
	var tops []int // of each length, the pair it ends with
	before := make([]int, len(pairs))
	for i, p := range pairs {
		at, _ := slices.BinarySearchFunc(tops, p[1], func(t, y int) int { return pairs[t][1] - y })
		before[i] = -1
		if at > 0 {
			before[i] = tops[at-1]
		}
		if at == len(tops) {
			tops = append(tops, i)
		} else {
			tops[at] = i
		}
	}
	if len(tops) == 0 {
		return nil
	}
	run := make([][2]int, len(tops))
	for i, n := tops[len(tops)-1], len(tops)-1; n >= 0; i, n = before[i], n-1 {
		run[n] = pairs[i]
	}
	return run
}

// steps is Myers' comparison, up to maxEdits steps.
func (d *comparison) steps(a0, a1, b0, b1 int) {
	n, m := a1-a0, b1-b0
	limit := min(n+m, maxEdits)
	v := make([]int, 2*limit+3)
	var trace [][]int
	for e := 0; e <= limit; e++ {
		trace = append(trace, slices.Clone(v[limit+1-e-1:limit+1+e+2]))
		for k := -e; k <= e; k += 2 {
			x := v[limit+1+k-1] + 1
			if k == -e || k != e && v[limit+1+k-1] < v[limit+1+k+1] {
				x = v[limit+1+k+1]
			}
			for x < n && x-k < m && d.a[a0+x].key == d.b[b0+x-k].key {
				x++
			}
			v[limit+1+k] = x
			if x >= n && x-k >= m {
				d.walk(a0, b0, n, m, trace)
				return
			}
		}
	}
	d.replace(a0, a1, b0, b1)
}

// walk goes the way of steps back, and adds its spans in order.
func (d *comparison) walk(a0, b0, x, y int, trace [][]int) {
	var back []span
	for e := len(trace) - 1; e >= 0; e-- {
		v, at := trace[e], e+1 // v[at+k] is of diagonal k
		k := x - y
		from := k - 1
		if k == -e || k != e && v[at+k-1] < v[at+k+1] {
			from = k + 1
		}
		px := v[at+from]
		py := px - from
		if e == 0 {
			px, py = 0, 0
		}
		for x > px && y > py && (e == 0 || x-1 >= px && y-1 >= py) && d.a[a0+x-1].key == d.b[b0+y-1].key {
			back = append(back, span{Kept, x - 1, x, y - 1, y})
			x, y = x-1, y-1
		}
		if e > 0 {
			if x > px {
				back = append(back, span{Removed, px, x, y, y})
			} else {
				back = append(back, span{Added, x, x, py, y})
			}
		}
		x, y = px, py
	}
	for _, s := range slices.Backward(back) {
		if s.change == Kept {
			d.same(a0+s.a0, b0+s.b0)
		} else {
			d.add(s.change, a0+s.a0, a0+s.a1, b0+s.b0, b0+s.b1)
		}
	}
}

func (d *comparison) replace(a0, a1, b0, b1 int) {
	d.add(Removed, a0, a1, b0, b0)
	d.add(Added, a1, a1, b0, b1)
}

// join makes pieces of the spans: what was taken out and put in between two kept words is looked at once more, for
// words that were only joined or parted.
func (d *comparison) join() []Piece {
	var all []Piece
	put := func(c Change, text, was string) {
		if text == "" && was == "" {
			return
		}
		if n := len(all); n > 0 && all[n-1].Change == c && c != Spelled {
			all[n-1].Text += text
			return
		}
		all = append(all, Piece{c, text, was})
	}
	for i := 0; i < len(d.spans); {
		s := d.spans[i]
		if s.change == Kept || s.change == Spelled {
			was := ""
			if s.change == Spelled {
				was = text(d.a[s.a0:s.a1])
			}
			put(s.change, text(d.b[s.b0:s.b1]), was)
			i++
			continue
		}
		var out, in []token
		for ; i < len(d.spans) && d.spans[i].change >= Removed; i++ {
			out = append(out, d.a[d.spans[i].a0:d.spans[i].a1]...)
			in = append(in, d.b[d.spans[i].b0:d.spans[i].b1]...)
		}
		for len(out) > 0 && len(in) > 0 {
			x, y := alike(out, in)
			if x == 0 {
				break
			}
			put(Spelled, text(in[:y]), text(out[:x]))
			out, in = out[x:], in[y:]
		}
		put(Removed, text(out), "")
		put(Added, text(in), "")
	}
	return all
}

// alike is how many words at the beginning of both say the same when they are written together; 0 for none.
func alike(out, in []token) (x, y int) {
	const far = 6 // words that were joined into one
	var a, b string
	for x < far && y < far {
		switch {
		case len(a) <= len(b) && x < len(out):
			a += out[x].key
			x++
		case y < len(in):
			b += in[y].key
			y++
		default:
			return 0, 0
		}
		if a == b {
			return x, y
		}
		if short := min(len(a), len(b)); a[:short] != b[:short] {
			return 0, 0
		}
	}
	return 0, 0
}

func text(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.text)
	}
	return b.String()
}
