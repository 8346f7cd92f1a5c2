package press

import (
	"cmp"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/prose"
	"hemmat/persian"
)

// Healing is what an import does about lost half-spaces.
type Healing string

// The ways. The zero value is HealOff.
const (
	HealOff    Healing = "off"    // nothing
	HealSafe   Healing = "safe"   // what is sure is made, what is doubtful is suggested
	HealReview Healing = "review" // nothing is made, everything is suggested
)

// leastSuggested is the probability below which a half-space is not worth a person's look.
const leastSuggested = 0.5

// Suggestion is a word that may lack a half-space. Before and After are as the field's
// source has them: in a body, with the markup that stands within the word.
type Suggestion struct {
	Item          id.Item
	Lang          string
	N             int    // within the text, from 1
	Field         string // "title", "lead", "body"
	Before, After string
	P             float64
	Status        SuggestionStatus
	Left, Right   string // what stands beside it
	Stale         bool   // the text has changed: it is there no more, or not for certain

	at int // where it stood
}

// Shown is the suggestion as a person reads it: what stands on its left, the word as it is and as it would be, and what
// stands on its right, without markup.
func (s *Suggestion) Shown() (left, before, after, right string) {
	return plainSide(s.Left), plainPiece(s.Before), plainPiece(s.After), plainSide(s.Right)
}

var healTags = regexp.MustCompile(`<[^<>]*>?`)

// plainPiece is a piece of a text's source without its tags.
func plainPiece(s string) string {
	return strings.Join(strings.Fields(html.UnescapeString(healTags.ReplaceAllString(s, " "))), " ")
}

// plainSide is plainPiece with the space at either end, and without a tag that was cut.
func plainSide(s string) string {
	if i := strings.IndexByte(s, '>'); i >= 0 && !strings.Contains(s[:i], "<") {
		s = s[i+1:]
	}
	t := plainPiece(s)
	if strings.HasPrefix(s, " ") {
		t = " " + t
	}
	if strings.HasSuffix(s, " ") {
		t += " "
	}
	return t
}

// SuggestionStatus is what became of a suggestion.
type SuggestionStatus string

// The statuses.
const (
	SuggestionOpen    SuggestionStatus = "open"
	SuggestionApplied SuggestionStatus = "applied"
	SuggestionRefused SuggestionStatus = "refused"
)

// besides is how many bytes on each side of a word say that it is the same place.
const besides = 32

// longest bounds the word of a suggestion, in bytes: an index holds it, and nobody judges a longer one.
const longest = 500

// healed is what healing did to an edition.
type healed struct {
	made  int // words that were changed
	left  []Suggestion
	title string // as it was: addresses are made of it
}

// heal restores half-spaces in the title, lead and body of a Persian edition.
func (h *healed) heal(e *Edition, how Healing) {
	h.title = e.Title
	if e.Lang != "fa" || how != HealSafe && how != HealReview {
		return
	}
	for _, f := range []struct {
		name   string
		text   *string
		format prose.Format
	}{{"title", &e.Title, prose.Text}, {"lead", &e.Lead, prose.Text}, {"body", &e.Body, prose.HTML}} {
		h.field(f.name, f.text, f.format, how)
	}
}

func (h *healed) field(name string, text *string, format prose.Format, how Healing) {
	d, err := prose.Read(*text, format)
	if err != nil { // an edition is text; what is none is left alone
		return
	}
	var left []persian.Change
	if how == HealReview {
		_, left = persian.Healer{Keep: d.Keep}.Heal(d.Words)
	} else {
		words, made, doubtful := persian.Healer{Keep: d.Keep}.Review(d.Words)
		left = doubtful
		if len(made) > 0 {
			var edits []prose.Edit
			for _, c := range made {
				if es, ok := d.Edits(c.Start, c.End, c.After); ok {
					edits = append(edits, es...)
					h.made++
				}
			}
			*text = d.Apply(edits)
			if d, err = prose.Read(*text, format); err != nil {
				return
			}
			if d.Words != words { // not every change could be made
				_, left = persian.Healer{Keep: d.Keep}.Heal(d.Words)
			}
		}
	}
	for _, c := range left {
		edits, ok := d.Edits(c.Start, c.End, c.After)
		if !ok || c.P < leastSuggested {
			continue
		}
		from, to := d.Place(c.Start, c.End)
		if to-from > longest {
			continue
		}
		for i := range edits {
			edits[i].From, edits[i].To = edits[i].From-from, edits[i].To-from
		}
		s := Suggestion{Lang: "fa", N: len(h.left) + 1, Field: name, Before: d.Source[from:to], After: prose.Apply(d.Source[from:to], edits), P: c.P, Status: SuggestionOpen}
		s.stand(d.Source, from)
		h.left = append(h.left, s)
	}
}

// stand notes that the suggestion's word stands at a place of the text.
func (s *Suggestion) stand(text string, at int) {
	s.at = at
	end := at + len(s.Before)
	from, to := max(0, at-besides), min(len(text), end+besides)
	for from < at && !utf8.RuneStart(text[from]) {
		from++
	}
	for to > end && to < len(text) && !utf8.RuneStart(text[to]) {
		to--
	}
	s.Left, s.Right = text[from:at], text[end:to]
}

// find is where the suggestion's word stands in a text: where it stood, or else where alone
// it has the same words beside it; -1 when that is not certain.
func (s *Suggestion) find(text string) int {
	whole := s.Left + s.Before + s.Right
	if i := s.at - len(s.Left); i >= 0 && i <= len(text) && strings.HasPrefix(text[i:], whole) && s.edges(text, i, whole) {
		return s.at
	}
	i := strings.Index(text, whole)
	if i < 0 || !s.edges(text, i, whole) || strings.Contains(text[i+1:], whole) {
		return -1
	}
	return i + len(s.Left)
}

// edges reports whether a place that was at the beginning or the end of the text still is:
// there, less stands beside the word to know it by.
func (s *Suggestion) edges(text string, i int, whole string) bool {
	return (len(s.Left) > besides-utf8.UTFMax || i == 0) && (len(s.Right) > besides-utf8.UTFMax || i+len(whole) == len(text))
}

// content is an edition as a text that Read makes the same edition of.
func (e *Edition) content() Content {
	return Content{Lang: e.Lang, Kicker: e.Kicker, Title: e.Title, Lead: e.Lead, Body: e.Body, Format: HTML}
}

// field is the text of a content that a suggestion is about.
func (c *Content) field(name string) *string {
	switch name {
	case "title":
		return &c.Title
	case "lead":
		return &c.Lead
	}
	return &c.Body
}

// amend makes the chosen suggestions in a content. Those that it could not find are stale;
// the others that it did not make move with the text.
func amend(c *Content, all []*Suggestion, chosen map[int]bool) (made []*Suggestion) {
	for _, name := range []string{"title", "lead", "body"} {
		text := c.field(name)
		var here []*Suggestion
		for _, s := range all {
			if s.Field != name || s.Status != SuggestionOpen {
				continue
			}
			at := s.find(*text)
			if s.Stale = at < 0; !s.Stale {
				s.at = at
				here = append(here, s)
			}
		}
		slices.SortStableFunc(here, func(a, b *Suggestion) int { return cmp.Compare(a.at, b.at) })
		var edits []prose.Edit
		end, moved := 0, 0
		for _, s := range here {
			if s.Stale = s.at < end; s.Stale { // what was changed lies over it
				continue
			}
			at := s.at
			s.at += moved
			if chosen[s.N] {
				edits = append(edits, prose.Edit{From: at, To: at + len(s.Before), With: s.After})
				end, moved = at+len(s.Before), moved+len(s.After)-len(s.Before)
				made = append(made, s)
			}
		}
		*text = prose.Apply(*text, edits)
		for _, s := range here {
			if !s.Stale && !chosen[s.N] {
				s.stand(*text, s.at)
			}
		}
	}
	return made
}
