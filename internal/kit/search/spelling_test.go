package search_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/search"
)

// spellings may name another set of texts and of short queries, each made from one of them:
//
//	go test ./internal/kit/search -run TestThreeSpellings -v -args -spellings DIR
//
// DIR holds search_docs.tsv (key, title, text) and search_queries.tsv (key, key of the
// text, question, keywords).
var spellings = flag.String("spellings", "../../../../shared/data/persian-dev", "folder of search_docs.tsv and search_queries.tsv")

func table(t *testing.T, name string, columns int) (rows [][]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(*spellings, name))
	dbtest.Require(t, "shared", !os.IsNotExist(err), fmt.Sprint(err))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		row := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(row) != columns {
			t.Fatalf("%s: a row of %d columns: %s", name, len(row), line)
		}
		rows = append(rows, row)
	}
	return rows
}

// asked counts how the queries of a set fared.
type asked struct {
	all, letters             int // Arabic letters and digits give the same ten
	halves, same             int // of queries with a half-space, three spellings do
	written, deleted, spaced int // the text a query was made from is found
}

// ask puts every query to an index; first holds the answers of another engine.
func ask(t *testing.T, x *search.Index, first map[string]string) (n asked) {
	arabic := strings.NewReplacer("ی", "ي", "ک", "ك", "ه\u0654", "ۀ",
		"۰", "٠", "۱", "1", "۲", "٢", "۳", "3", "۴", "٤", "۵", "5", "۶", "٦", "۷", "7", "۸", "٨", "۹", "9")
	ten := func(text string) string {
		res, err := x.Find(t.Context(), search.Query{Text: text, Lang: "fa"})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		var keys []string
		for _, h := range res.Hits {
			keys = append(keys, h.Key)
		}
		answer := strings.Join(keys, " ")
		if a, ok := first[text]; ok && a != answer {
			t.Errorf("%s: the engines answer %s and %s", text, a, answer)
		}
		first[text] = answer
		return answer
	}
	for _, q := range table(t, "search_queries.tsv", 4) {
		text, of := q[3], q[1]
		count := func(n *int, holds bool) {
			if holds {
				*n++
			}
		}
		found := func(text string) bool {
			res, err := x.Find(t.Context(), search.Query{Text: text, Lang: "fa", Province: of})
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			return res.Total > 0
		}
		answer := ten(text)
		n.all++
		count(&n.letters, ten(arabic.Replace(text)) == answer)
		if !strings.Contains(text, "\u200c") {
			continue
		}
		deleted, spaced := strings.ReplaceAll(text, "\u200c", ""), strings.ReplaceAll(text, "\u200c", " ")
		n.halves++
		count(&n.same, ten(deleted) == answer && ten(spaced) == answer)
		count(&n.written, found(text))
		count(&n.deleted, found(deleted))
		count(&n.spaced, found(spaced))
	}
	return n
}

// corpus are the texts, each as it is or as damage leaves it. The key stands as a province
// too, so that one text can be asked for however many match.
func corpus(t *testing.T, damage func(i int, text string) string) (all []search.Doc) {
	for i, r := range table(t, "search_docs.tsv", 3) {
		all = append(all, search.Doc{Key: r[0], Title: r[1], Body: damage(i, r[2]), Province: r[0], At: now})
	}
	return all
}

func least(t *testing.T, what string, n, all int, want float64) {
	t.Helper()
	t.Logf("%-42s %.3f of %d, at least %.2f", what, float64(n)/float64(all), all, want)
	if float64(n) < want*float64(all) {
		t.Errorf("%s: too few", what)
	}
}

func TestThreeSpellingsFindTheSame(t *testing.T) {
	docs := corpus(t, func(_ int, text string) string { return text })
	first := map[string]string{}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := ask(t, index(t, d, docs...), first)
		least(t, "the same ten for Arabic letters and digits", n.letters, n.all, 1)
		least(t, "the same ten for three spellings", n.same, n.halves, 0.90)
		least(t, "found, as written", n.written, n.halves, 0.74)
		least(t, "found, half-spaces deleted", n.deleted, n.halves, 0.68)
		least(t, "found, half-spaces as spaces", n.spaced, n.halves, 0.74)
	})
	t.Logf("%d queries on each engine", len(first))
}

// A third of the texts lost their half-spaces and a third have spaces for them, as old sites do.
func TestThreeSpellingsFindTheSameInDamagedTexts(t *testing.T) {
	docs := corpus(t, func(i int, text string) string {
		return strings.ReplaceAll(text, "\u200c", []string{"\u200c", "", " "}[i%3])
	})
	n := ask(t, index(t, dbtest.Open(t, db.SQLite), docs...), map[string]string{})
	least(t, "the same ten for three spellings", n.same, n.halves, 0.85)
	least(t, "found, as written", n.written, n.halves, 0.73)
	least(t, "found, half-spaces deleted", n.deleted, n.halves, 0.63)
	least(t, "found, half-spaces as spaces", n.spaced, n.halves, 0.67)
}
