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
		yield()
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
		f := titleWeight*often(c.title, u) + leadWeight*often(c.lead, u) + often(body, u)
		sum += f * (saturation + 1) / (f + saturation*length)
	}
	if c.at > 0 {
		sum *= 1 + freshness*math.Exp(-float64(max(now-c.at, 0))/ageMillis)
	}
	return sum
}

// often is how often a unit stands in a field as counted writes it: joined, or all its
// parts, or what stands for it as well.
func often(field string, u persian.Unit) float64 {
	n := times(field, u.Joined, u.Prefix)
	for _, s := range u.Same {
		n = max(n, often(field, s))
	}
	if len(u.Parts) == 0 {
		return n
	}
	least := math.Inf(1)
	for _, p := range u.Parts {
		least = min(least, times(field, p, u.Prefix))
	}
	return max(n, least)
}

// times looks a term up in "شورا:2 مردم:1 ", whose terms are sorted; a prefix is
// all the terms that begin so.
func times(field, term string, prefix bool) float64 {
	lo, hi := 0, len(field) // what stands before lo is smaller, what stands from hi on is not
	for lo < hi {
		mid := (lo + hi) / 2
		from := lo + strings.LastIndexByte(field[lo:mid], ' ') + 1
		entry, _, _ := strings.Cut(field[from:], " ")
		if word, _, _ := strings.Cut(entry, ":"); word < term {
			lo = min(from+len(entry)+1, hi)
		} else {
			hi = from
		}
	}
	var sum float64
	for rest := field[lo:]; rest != ""; {
		var entry string
		entry, rest, _ = strings.Cut(rest, " ")
		word, n, _ := strings.Cut(entry, ":")
		if word != term && !(prefix && strings.HasPrefix(word, term)) {
			break
		}
		k, _ := strconv.Atoi(n)
		sum += float64(k)
	}
	return sum
}
