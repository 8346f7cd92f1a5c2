package search

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"hemmat/persian"
)

// synonyms are what editors say that stands for each other, by the first term of each.
// They are applied to queries: a changed table needs no other index.
type synonyms struct {
	groups [][]string
	first  map[string][]synonym
}

type synonym struct {
	units []persian.Unit
	group int
}

// Synonyms says where an index finds the editors' table: groups of words or phrases, of
// which each is also looked for when another is asked for.
func (x *Index) Synonyms(table func(context.Context) ([][]string, error)) { x.table = table }

// Meant is a part of a query and what is looked for as well as it.
type Meant struct {
	Text string
	Also []string
}

// Meanings says how a query is read: its words or phrases in order, each with what stands for it in the editors' table.
func (x *Index) Meanings(ctx context.Context, text string) ([]Meant, error) {
	s, err := x.readSynonyms(ctx)
	if err != nil {
		return nil, err
	}
	q := persian.ParseQuery(text)
	var all []Meant
	for i := 0; i < len(q.Units); {
		n, group := 1, -1
		if m, ok := s.at(q.Units[i:]); ok {
			n, group = len(m.units), m.group
		}
		one := asOne(q.Units[i : i+n])
		m := Meant{Text: q.Text[one.Start:one.End]}
		if group >= 0 {
			for _, other := range s.groups[group] {
				if o := persian.ParseQuery(other).Units; len(o) > 0 && asOne(o).Joined != one.Joined {
					m.Also = append(m.Also, other)
				}
			}
		}
		all = append(all, m)
		i += n
	}
	return all, nil
}

// readSynonyms is the table as it is now. It is parsed when it has changed.
func (x *Index) readSynonyms(ctx context.Context) (*synonyms, error) {
	if x.table == nil {
		return new(synonyms), nil
	}
	groups, err := x.table(ctx)
	if err != nil {
		return nil, err
	}
	if s := x.synonyms.Load(); s != nil && slices.EqualFunc(s.groups, groups, slices.Equal) {
		return s, nil
	}
	s := newSynonyms(groups)
	x.synonyms.Store(s)
	return s, nil
}

func newSynonyms(groups [][]string) *synonyms {
	s := &synonyms{groups: groups, first: map[string][]synonym{}}
	for i, group := range groups {
		for _, text := range group {
			units := persian.ParseQuery(text).Units
			if len(units) == 0 || slices.ContainsFunc(units, func(u persian.Unit) bool { return u.Prefix }) {
				continue
			}
			first := units[0].Joined
			s.first[first] = append(s.first[first], synonym{units, i})
		}
	}
	for _, list := range s.first { // the longest is tried first
		slices.SortStableFunc(list, func(a, b synonym) int { return len(b.units) - len(a.units) })
	}
	return s
}

// apply gives the units of a query what stands for them as well.
func (s *synonyms) apply(units []persian.Unit) []persian.Unit {
	if len(s.first) == 0 {
		return units
	}
	var all []persian.Unit
	for i := 0; i < len(units); {
		n := 1
		u := units[i]
		if m, ok := s.at(units[i:]); ok {
			n = len(m.units)
			u = asOne(units[i : i+n])
			for _, other := range s.group(m.group) {
				if o := asOne(other.units); o.Joined != u.Joined {
					u.Same = append(u.Same, o)
				}
			}
		}
		all = append(all, u)
		i += n
	}
	return all
}

// at is the synonym that units begin with.
func (s *synonyms) at(units []persian.Unit) (synonym, bool) {
	for _, m := range s.first[units[0].Joined] {
		if len(m.units) <= len(units) && slices.EqualFunc(m.units, units[:len(m.units)], func(a, b persian.Unit) bool {
			return a.Joined == b.Joined && !b.Prefix
		}) {
			return m, true
		}
	}
	return synonym{}, false
}

// group are the synonyms of a group, in a fixed order.
func (s *synonyms) group(i int) (all []synonym) {
	for _, list := range s.first {
		for _, m := range list {
			if m.group == i {
				all = append(all, m)
			}
		}
	}
	slices.SortFunc(all, func(a, b synonym) int { return strings.Compare(asOne(a.units).Joined, asOne(b.units).Joined) })
	return all
}

// asOne is several units as one that is found where all of them are.
func asOne(units []persian.Unit) persian.Unit {
	if len(units) == 1 {
		return units[0]
	}
	u := persian.Unit{Start: units[0].Start, End: units[len(units)-1].End}
	for _, o := range units {
		u.Joined += o.Joined
		if len(o.Parts) > 0 {
			u.Parts = append(u.Parts, o.Parts...)
		} else {
			u.Parts = append(u.Parts, o.Joined)
		}
	}
	return u
}

// typed lets the last word of a query that is still being typed be the beginning of one.
func typed(p persian.Query) []persian.Unit {
	n := len(p.Units) - 1
	if n < 0 || p.Units[n].End != len(p.Text) || p.Units[n].Prefix {
		return p.Units
	}
	u := &p.Units[n]
	if begin := persian.Phrase(p.Text[u.Start:u.End]); utf8.RuneCountInString(begin) >= typedLetters {
		u.Same = append(u.Same, persian.Unit{Joined: begin, Prefix: true})
	}
	return p.Units
}

// typedLetters is the shortest beginning of a word that is looked for: what begins with
// less stands in every text.
const typedLetters = 3
