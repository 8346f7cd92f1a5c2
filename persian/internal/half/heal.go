package half

import (
	"cmp"
	"slices"
)

// Edit is a change of a text: its bytes from Start to End become With.
type Edit struct {
	Start, End int
	With       string
	P          float32
	Kind       Kind // the rule of a join over a space
	Sign       bool // another character stood for the half-space
}

// The least probability of a change that a person should look at, and that may be made
// unseen; and that of three names of letters.
const (
	WorthALook = 0.5
	aName      = 0.7
	Sure       = 0.9
)

const zwnj = "\u200c"

// Healer finds what to change in the segments of a text.
type Healer struct {
	*Scorer
	Least  float32               // changes less likely than this are left out
	Closed bool                  // over spaces, only the closed class
	Right  func(key []byte) bool // words that are right as they stand; may be nil

	edits      []Edit
	probs      []float32
	prev, next []int32
	keys       []byte
	ends       []int32
}

// Segment returns the edits of a segment in order; they are valid until the next call.
// It alters words.
//
// Words over spaces are joined first, until no pair is left; then each word gets its
// half-spaces. Neither looks at half-spaces that are there already, so a second run on
// the result decides the same and changes nothing.
func (h *Healer) Segment(words []Word) []Edit {
	h.edits, h.keys, h.ends = h.edits[:0], h.keys[:0], h.ends[:0]
	h.prev, h.next = h.prev[:0], h.next[:0]
	for i := range words {
		h.prev, h.next = append(h.prev, int32(i-1)), append(h.next, int32(i+1))
		for _, s := range words[i].Sign {
			e := Edit{Start: s.Start, End: s.End, P: 1, Sign: true}
			if Joins(words[i].Key[s.Letter]) {
				e.With = zwnj
			}
			h.edits = append(h.edits, e)
		}
	}
	n := int32(len(words))
	key := func(i int32) []byte {
		if i < 0 || i >= n {
			return nil
		}
		return words[i].Key
	}
	if !h.Closed {
		h.spelt(words)
	}
	for i := int32(0); i < n; {
		j := h.next[i]
		if j >= n {
			break
		}
		a, b := &words[i], &words[j]
		kind := h.Kind(a.Key, b.Key)
		if kind == Apart || h.Closed && !kind.Closed() || kind > Without && h.right(a.Key) && h.right(b.Key) {
			i = j
			continue
		}
		p := h.Space(a.Key, b.Key, kind, Context{key(h.prev[i]), key(h.next[j])})
		if p < h.Least {
			i = j
			continue
		}
		h.join(a, b, kind, p)
		h.next[i] = h.next[j]
		if h.next[j] < n {
			h.prev[h.next[j]] = i
		}
		for range 2 { // pairs whose neighbours are others now
			if h.prev[i] >= 0 {
				i = h.prev[i]
			}
		}
	}
	for i := int32(0); i < n; i = h.next[i] {
		if w := &words[i]; len(w.Key) > 1 && !h.right(w.Key) {
			h.word(w, Context{key(h.prev[i]), key(h.next[i])})
		}
	}
	slices.SortFunc(h.edits, func(a, b Edit) int { return cmp.Compare(a.Start, b.Start) })
	return h.edits
}

// spelt makes one word of three names of Latin letters and more.
func (h *Healer) spelt(words []Word) {
	for i := 0; i < len(words); i++ {
		k, letters := i, 0
		for k < len(words) && h.rules.names[string(words[k].Key)] && !h.right(words[k].Key) && letters+len(words[k].Key) <= MaxWord {
			letters += len(words[k].Key)
			k++
		}
		if k-i < 3 {
			continue
		}
		for j := i + 1; j < k; j++ {
			h.join(&words[i], &words[j], Spelt, aName)
		}
		h.next[i] = int32(k)
		if k < len(words) {
			h.prev[k] = int32(i)
		}
		i = k - 1
	}
}

func (h *Healer) right(key []byte) bool { return h.Right != nil && h.Right(key) }

// join makes one word of two.
func (h *Healer) join(a, b *Word, kind Kind, p float32) {
	e := Edit{Start: a.End, End: b.Start, P: p, Kind: kind}
	gaps := a.Gaps | b.Gaps<<len(a.Key)
	if Joins(a.Key[len(a.Key)-1]) {
		e.With = zwnj
		gaps |= 1 << (len(a.Key) - 1)
	}
	h.edits = append(h.edits, e)
	k, s := len(h.keys), len(h.ends)
	h.keys = append(append(h.keys, a.Key...), b.Key...)
	h.ends = append(append(h.ends, a.Ends...), b.Ends...)
	a.Key, a.Ends = h.keys[k:len(h.keys):len(h.keys)], h.ends[s:len(h.ends):len(h.ends)]
	a.Gaps, a.End = gaps, b.End
}

// word finds the half-spaces that a word lacks.
func (h *Healer) word(w *Word, c Context) {
	h.probs = h.Gaps(h.probs, w.Key, c)
	for i := range h.probs {
		if w.Gaps>>i&1 != 0 {
			h.probs[i] = 1
		}
	}
	for i, p := range h.probs {
		if p >= h.Least && w.Gaps>>i&1 == 0 && !h.crowded(w.Key, i) {
			at := int(w.Ends[i])
			h.edits = append(h.edits, Edit{Start: at, End: at, With: zwnj, P: p})
		}
	}
}

// crowded reports whether a half-space after letter i would leave a part of one letter
// between it and a likelier one. Only the yeh of «خانه‌ی» is a part by itself.
func (h *Healer) crowded(key []byte, i int) bool {
	p := h.probs[i]
	return i > 0 && h.probs[i-1] >= max(p, h.Least) ||
		i+1 < len(h.probs) && h.probs[i+1] >= h.Least && h.probs[i+1] > p
}
