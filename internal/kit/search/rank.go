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
	for i := range found {
		found[i].score = score(a.units, &found[i], "", now)
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
		best[i].score = score(a.units, &best[i], terms[best[i].id], now)
	}
	slices.SortFunc(best, byScore)
	return nil
}

func byDate(a, b candidate) int { return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.id, a.id)) }

func byScore(a, b candidate) int { return cmp.Or(cmp.Compare(b.score, a.score), byDate(a, b)) }

func score(units []persian.Unit, c *candidate, body string, now int64) float64 {
	length := 1 - lengthShare + lengthShare*float64(c.units)/usualLength
	var sum float64
	for _, u := range units {
		f := titleWeight*in(u, c.title, listed) + leadWeight*in(u, c.lead, listed) + in(u, body, tallied)
		sum += f * (saturation + 1) / (f + saturation*length)
	}
	if c.at > 0 {
		sum *= 1 + freshness*math.Exp(-float64(max(now-c.at, 0))/ageMillis)
	}
	return sum
}

// in is how often a unit stands in a field: joined, or all its parts.
func in(u persian.Unit, field string, count func(field, term string, prefix bool) float64) float64 {
	if field == "" {
		return 0
	}
	n := count(field, u.Joined, u.Prefix)
	if len(u.Parts) == 0 || u.Prefix {
		return n
	}
	least := math.Inf(1)
	for _, p := range u.Parts {
		least = min(least, count(field, p, false))
	}
	return max(n, least)
}

// listed counts a term in " شورا مردم شورا ".
func listed(field, term string, prefix bool) float64 {
	if prefix {
		return float64(strings.Count(field, " "+term))
	}
	return float64(strings.Count(field, " "+term+" "))
}

// tallied reads a term's count in " شورا:2 مردم:1 ".
func tallied(field, term string, prefix bool) float64 {
	if prefix {
		return float64(strings.Count(field, " "+term))
	}
	_, rest, ok := strings.Cut(field, " "+term+":")
	if !ok {
		return 0
	}
	digits, _, _ := strings.Cut(rest, " ")
	n, _ := strconv.Atoi(digits)
	return float64(n)
}
