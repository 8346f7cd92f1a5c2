package persian

import (
	"slices"

	"hemmat/persian/internal/half"
)

// Review heals s as Import does, and lists in left what is for a person to decide: what
// Proofread suggests beyond that, as changes of the healed text. It reads s once; h.Mode
// does not matter.
func (h Healer) Review(s string) (text string, made, left []Change) {
	if !hasLetters(s) {
		return s, nil, nil
	}
	scorer := half.Borrow()
	defer half.Return(scorer)
	r := reviewer{
		all:  half.Healer{Scorer: scorer, Least: half.WorthALook, Closed: h.Closed},
		sure: half.Healer{Scorer: scorer, Least: half.Sure, Closed: true},
	}
	if h.Words != nil {
		r.all.Right, r.sure.Right = h.Words.hasKey, h.Words.hasKey
	}
	spans := h.spans(s)
	done, moved := healed{text: s}, 0
	var rest []half.Edit
	for x := half.NewSegments(s, skipper(spans)); x.Next(); {
		made, left := r.segment(x.Words)
		for len(made)+len(left) > 0 {
			if len(left) == 0 || len(made) > 0 && made[0].Start <= left[0].Start {
				done.edit(made[0])
				moved += len(made[0].With) - (made[0].End - made[0].Start)
				made = made[1:]
				continue
			}
			e := left[0]
			e.Start, e.End = e.Start+moved, e.End+moved
			rest = append(rest, e)
			left = left[1:]
		}
	}
	text, made = done.finish()
	more := healed{text: text}
	for _, e := range rest {
		more.edit(e)
	}
	_, left = more.finish()
	return text, made, left
}

// reviewer reads segments for both modes.
type reviewer struct {
	all, sure  half.Healer
	words      []half.Word
	made, left []half.Edit
}

// segment returns the edits that Import makes and those that Proofread adds, in order;
// they are valid until the next call.
func (r *reviewer) segment(words []half.Word) (made, left []half.Edit) {
	r.words = append(r.words[:0], words...) // reading alters them
	r.made, r.left = r.made[:0], r.left[:0]
	edits := r.all.Segment(words)
	// Half-spaces within words are decided one by one; what a join leaves is another word,
	// so that Import must read a segment for itself where Proofread joins more than it does.
	if !slices.ContainsFunc(edits, func(e half.Edit) bool { return e.Kind != half.Apart && !certain(e) }) {
		for _, e := range edits {
			if certain(e) {
				r.made = append(r.made, e)
			} else {
				r.left = append(r.left, e)
			}
		}
		return r.made, r.left
	}
	r.left = append(r.left, edits...)
	r.made = append(r.made, r.sure.Segment(r.words)...)
	r.left = slices.DeleteFunc(r.left, func(e half.Edit) bool {
		i, _ := slices.BinarySearchFunc(r.made, e.Start, func(m half.Edit, at int) int { return m.Start - at })
		for ; i < len(r.made) && r.made[i].Start == e.Start; i++ {
			if r.made[i].End == e.End {
				return true
			}
		}
		return false
	})
	return r.made, r.left
}

func certain(e half.Edit) bool { return e.P >= half.Sure && e.Kind.Closed() }

// finish returns the text with all edits, and the changes they come to.
func (w *healed) finish() (string, []Change) {
	if len(w.changes) == 0 {
		return w.text, nil
	}
	w.out.WriteString(w.text[w.at:])
	out, moved := w.out.String(), 0
	for i := range w.changes {
		c := &w.changes[i]
		from := c.Start + moved
		moved += int(w.grown[i])
		c.Before, c.After = w.text[c.Start:c.End], out[from:c.End+moved]
	}
	return out, w.changes
}
