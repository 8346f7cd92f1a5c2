// The command bleve asks the Persian analyser of bleve what internal/kit/search asks itself
// (TestThreeSpellings), of the same texts with the same queries:
//
//	cd bench/bleve && go run . DIR
//
// DIR holds search_docs.tsv and search_queries.tsv. It is a module of its own, so that
// the program does not depend on bleve.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/search/query"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: bleve DIR")
	}
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func run(dir string) error {
	mapping := bleve.NewIndexMapping()
	mapping.DefaultAnalyzer = "fa"
	index, err := bleve.NewMemOnly(mapping)
	if err != nil {
		return err
	}
	docs, err := table(dir, "search_docs.tsv", 3)
	if err != nil {
		return err
	}
	for _, d := range docs {
		if err := index.Index(d[0], map[string]string{"text": d[1] + "\n" + d[2]}); err != nil {
			return err
		}
	}
	find := func(text, only string) (string, error) {
		match := bleve.NewMatchQuery(text)
		match.SetOperator(query.MatchQueryOperatorAnd)
		var q query.Query = match
		if only != "" {
			q = bleve.NewConjunctionQuery(match, bleve.NewDocIDQuery([]string{only}))
		}
		request := bleve.NewSearchRequestOptions(q, 10, 0, false)
		request.SortBy([]string{"-_score", "_id"})
		res, err := index.Search(request)
		if err != nil {
			return "", err
		}
		var keys []string
		for _, h := range res.Hits {
			keys = append(keys, h.ID)
		}
		return strings.Join(keys, " "), nil
	}
	arabic := strings.NewReplacer("ی", "ي", "ک", "ك", "ه\u0654", "ۀ",
		"۰", "٠", "۱", "1", "۲", "٢", "۳", "3", "۴", "٤", "۵", "5", "۶", "٦", "۷", "7", "۸", "٨", "۹", "9")
	queries, err := table(dir, "search_queries.tsv", 4)
	if err != nil {
		return err
	}
	var all, letters, halves, same int
	var found [3]int
	for _, q := range queries {
		answer, err := find(q[3], "")
		if err != nil {
			return err
		}
		all++
		other, err := find(arabic.Replace(q[3]), "")
		if err != nil {
			return err
		}
		if other == answer {
			letters++
		}
		if !strings.Contains(q[3], "\u200c") {
			continue
		}
		halves++
		agree := true
		for i, with := range []string{"\u200c", "", " "} {
			text := strings.ReplaceAll(q[3], "\u200c", with)
			ten, err := find(text, "")
			if err != nil {
				return err
			}
			agree = agree && ten == answer
			one, err := find(text, q[1])
			if err != nil {
				return err
			}
			if one != "" {
				found[i]++
			}
		}
		if agree {
			same++
		}
	}
	share := func(n, of int) float64 { return float64(n) / float64(of) }
	fmt.Printf("%d queries, the same ten for Arabic letters and digits: %.2f\n", all, share(letters, all))
	fmt.Printf("%d queries with a half-space, the same ten for the three spellings: %.2f\n", halves, share(same, halves))
	fmt.Printf("the text found as written %.2f, half-spaces deleted %.2f, as spaces %.2f\n", share(found[0], halves), share(found[1], halves), share(found[2], halves))
	return nil
}

func table(dir, name string, columns int) (rows [][]string, err error) {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		row := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(row) != columns {
			return nil, fmt.Errorf("%s: a row of %d columns", name, len(row))
		}
		rows = append(rows, row)
	}
	return rows, nil
}
