package search_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/search"
)

// vocabulary are n different words of a length like that of Persian ones, common words first
// and short. The words of the texts below are drawn from them as those of a language are:
// the second half as often as the first, and so on.
func vocabulary(random *rand.Rand, n int) []string {
	letters := []rune("ااایییرنمدههوتبشسلکگخفقجزعپحچصطضذغثظژ")
	seen := map[string]bool{}
	words := []string{"شورا", "شهر", "مردم", "می‌خواهند", "برنامه‌ریزی", "شهروندان", "کتاب‌ها"}
	for len(words) < n {
		w := make([]rune, 2+random.IntN(2+min(5, len(words)/20)))
		for i := range w {
			w[i] = letters[random.IntN(len(letters))]
		}
		if s := string(w); !seen[s] {
			seen[s] = true
			words = append(words, s)
		}
	}
	return words
}

// posts are n texts of some 250 words.
func posts(n int) []search.Doc {
	random := rand.New(rand.NewPCG(1, 2))
	words := vocabulary(random, 8000)
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(words[int(math.Pow(float64(len(words)), random.Float64()))-1])
			b.WriteByte(' ')
		}
		return strings.TrimSpace(b.String())
	}
	docs := make([]search.Doc, n)
	for i := range docs {
		docs[i] = search.Doc{
			Key: fmt.Sprintf("item:%d/fa", i), Lang: "fa", Kind: "news", Title: text(7), Lead: text(25), Body: text(150 + random.IntN(200)),
			At: now.Add(-time.Duration(i) * time.Hour),
		}
	}
	return docs
}

// BenchmarkTyping asks what a reader asks who types: the first two and three letters of words that stand in most
// of 10,000 texts, in some, and in few.
func BenchmarkTyping(b *testing.B) {
	docs := posts(10_000)
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		d := dbtest.Open(b, e)
		x := search.New(d, func() time.Time { return now })
		for some := range slices.Chunk(docs, 500) {
			err := d.Tx(b.Context(), func(ctx context.Context) error {
				for _, doc := range some {
					if err := x.Put(ctx, doc); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		for _, text := range []string{"شو", "شور", "مرد", "می‌خ", "برن", "شهر مرد", "ایر", "رنم"} {
			b.Run(fmt.Sprintf("%s/%s", e, text), func(b *testing.B) {
				found, best := 0, time.Hour // the quickest says most on a machine that others use
				for b.Loop() {
					begun := time.Now()
					res, err := x.Find(b.Context(), search.Query{Text: text, Lang: "fa", Typing: true})
					if err != nil {
						b.Fatal(err)
					}
					found, best = res.Total, min(best, time.Since(begun))
				}
				b.ReportMetric(float64(best.Microseconds())/1000, "best-ms")
				b.ReportMetric(float64(found), "found")
			})
		}
	}
}
