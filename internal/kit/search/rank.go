package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/persian"
)

// The order is BM25 over fields: what stands in the title counts most, then the
// lead, then the text, whose length is allowed for; a newer document is
// preferred gently. Every document holds every unit, so how rare a unit is
// changes nothing and is left out.
const (
	titleWeight = 4.0
	leadWeight  = 2.0
	saturation  = 1.2   // k1
	lengthShare = 0.5   // b
	usualLength = 300.0 // units
	freshness   = 0.3   // of the score, for what is new
	ageMillis   = 365 * 24 * 3600 * 1000
)

// rank sorts the candidates, best first; ties go to the newer, then to the
// later in the index. Title and lead order all; the bodies of the best are
// then looked at.
func (x *Index) rank(ctx context.Context, a ask, found []candidate) error {
	now := x.now().UnixMilli()
	if len(a.units) == 0 {
		slices.SortFunc(found, byDate)
		return nil
	}
	t := newTally(a.units)
	for i := range found {
		found[i].score = t.score(&found[i], "", now)
	}
	slices.SortFunc(found, byScore)
	best := found[:min(rankLimit, len(found))]
	type row struct {
		id    int64
		terms string
	}
	scan := func(r db.Row) (o row, err error) { return o, r.Scan(&o.id, &o.terms) }
	rows, err := byID(ctx, x, scan, "terms", best)
	if err != nil {
		return err
	}
	terms := make(map[int64]string, len(rows))
	for _, o := range rows {
		terms[o.id] = o.terms
	}
	for i := range best {
		best[i].score = t.score(&best[i], terms[best[i].id], now)
	}
	slices.SortFunc(best, byScore)
	return nil
}

func byDate(a, b candidate) int { return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.id, a.id)) }

func byScore(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), byDate(a, b)) }

// tally counts the terms of a query in one walk over each field.
type tally struct {
	units []unit
	terms []string  // of all units
	exact []bool    // false: the beginning of a word will do
	n     []float64 // how often each stands in the field walked last
}

// unit says where in terms a unit's own stand.
type unit struct{ joined, parts, end int }

func newTally(units []persian.Unit) *tally {
	t := &tally{}
	for _, u := range units {
		at := unit{joined: len(t.terms), parts: len(t.terms) + 1}
		t.terms = append(append(t.terms, u.Joined), u.Parts...)
		for range 1 + len(u.Parts) {
			t.exact = append(t.exact, !u.Prefix)
		}
		at.end = len(t.terms)
		t.units = append(t.units, at)
	}
	t.n = make([]float64, len(t.terms))
	return t
}

func (t *tally) score(c *candidate, body string, now int64) float64 {
	length := 1 - lengthShare + lengthShare*float64(c.units)/usualLength
	clear(t.n)
	t.walk(c.title, titleWeight)
	t.walk(c.lead, leadWeight)
	t.walk(body, 1)
	var sum float64
	for _, u := range t.units {
		f := t.of(u)
		sum += f * (saturation + 1) / (f + saturation*length)
	}
	if c.at > 0 {
		sum *= 1 + freshness*math.Exp(-float64(max(now-c.at, 0))/ageMillis)
	}
	return sum
}

// walk adds weight for each term in " شورا مردم شورا " or " شورا:2 مردم:1 ".
func (t *tally) walk(field string, weight float64) {
	for field != "" {
		word, rest, _ := strings.Cut(field, " ")
		field = rest
		times := ""
		if i := strings.IndexByte(word, ':'); i >= 0 {
			word, times = word[:i], word[i+1:]
		}
		for i, term := range t.terms {
			if word != term && (t.exact[i] || !strings.HasPrefix(word, term)) {
				continue
			}
			n := 1
			if times != "" {
				n, _ = strconv.Atoi(times)
			}
			t.n[i] += weight * float64(n)
		}
	}
}

// of is the weight of a unit: joined, or all its parts.
func (t *tally) of(u unit) float64 {
	joined := t.n[u.joined]
	if u.parts == u.end {
		return joined
	}
	return max(joined, slices.Min(t.n[u.parts:u.end]))
}
