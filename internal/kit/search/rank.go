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
	units := needles(a.units)
	for i := range found {
		found[i].score = score(units, &found[i], "", now)
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
		best[i].score = score(units, &best[i], terms[best[i].id], now)
	}
	slices.SortFunc(best, byScore)
	return nil
}

func byDate(a, b candidate) int { return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.id, a.id)) }

func byScore(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), byDate(a, b)) }

func score(units []needle, c *candidate, body string, now int64) float64 {
	length := 1 - lengthShare + lengthShare*float64(c.units)/usualLength
	var sum float64
	for _, u := range units {
		f := titleWeight*u.in(c.title, listed) + leadWeight*u.in(c.lead, listed) + u.in(body, tallied)
		sum += f * (saturation + 1) / (f + saturation*length)
	}
	if c.at > 0 {
		sum *= 1 + freshness*math.Exp(-float64(max(now-c.at, 0))/ageMillis)
	}
	return sum
}

// needle is a unit as its terms stand in the fields, made once for all candidates.
type needle struct {
	joined string   // " term"
	parts  []string // " term"
	prefix bool
}

func needles(units []persian.Unit) []needle {
	all := make([]needle, len(units))
	for i, u := range units {
		all[i] = needle{joined: " " + u.Joined, prefix: u.Prefix}
		for _, p := range u.Parts {
			all[i].parts = append(all[i].parts, " "+p)
		}
	}
	return all
}

// in is how often a unit stands in a field: joined, or all its parts.
func (u needle) in(field string, count func(field, term string) float64) float64 {
	if field == "" {
		return 0
	}
	if u.prefix {
		return float64(strings.Count(field, u.joined))
	}
	n := count(field, u.joined)
	if len(u.parts) == 0 {
		return n
	}
	least := math.Inf(1)
	for _, p := range u.parts {
		least = min(least, count(field, p))
	}
	return max(n, least)
}

// listed counts a term in " شورا مردم شورا ".
func listed(field, term string) float64 {
	n := 0.0
	for rest := field; ; {
		i := strings.Index(rest, term)
		if i < 0 {
			return n
		}
		if rest = rest[i+len(term):]; strings.HasPrefix(rest, " ") {
			n++
		}
	}
}

// tallied reads a term's count in " شورا:2 مردم:1 ".
func tallied(field, term string) float64 {
	for rest := field; ; {
		i := strings.Index(rest, term)
		if i < 0 {
			return 0
		}
		if rest = rest[i+len(term):]; strings.HasPrefix(rest, ":") {
			digits, _, _ := strings.Cut(rest[1:], " ")
			n, _ := strconv.Atoi(digits)
			return float64(n)
		}
	}
}
