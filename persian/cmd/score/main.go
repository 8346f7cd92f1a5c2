// The command score measures Heal on texts whose half-spaces are right, one sentence a
// line:
//
//	go run ./persian/cmd/score [-data DIR] FILE.txt ...
//
// Without files it scores the two development sets. A set that the embedded model was
// trained on is scored in four parts, each by a model that was trained without it; any
// other file is scored with the embedded model, without the sentences that model has
// seen. NAME_house_changes.tsv beside a file brings it into the house style.
//
// Each text is damaged in three ways: half-spaces deleted (D), turned into spaces (S), or
// 60 % deleted, 25 % spaced, 15 % kept (M, from a fixed seed). Between any two letters
// there is then nothing, a half-space or a space, before and after healing; precision and
// recall are of the half-spaces. One after a letter that joins none has no form and is
// not counted. With -other COMMAND another program is scored instead, which reads such
// lines and writes them mended. False changes are the words of the undamaged text that are touched.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"hemmat/persian"
	"hemmat/persian/internal/corpus"
	"hemmat/persian/internal/half"
)

const folds = 4

func main() {
	data := flag.String("data", "../shared/data/persian-dev", "folder of the training sources")
	command := flag.String("other", "", "score this program, a filter of lines, instead")
	flag.Parse()
	files := flag.Args()
	if len(files) == 0 {
		for _, name := range corpus.Golds {
			files = append(files, filepath.Join(*data, name+".txt"))
		}
	}
	if err := run(*data, *command, files); err != nil {
		fmt.Fprintln(os.Stderr, "score:", err)
		os.Exit(1)
	}
}

func run(data, command string, files []string) error {
	gold, noisy, err := corpus.Sources(data)
	if err != nil {
		return err
	}
	for _, file := range files {
		lines, err := corpus.Gold(file)
		if err != nil {
			return err
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(raw)
		if command != "" {
			fmt.Printf("\n%s: %s\n", filepath.Base(file), command)
			if err := other(command, lines); err != nil {
				return err
			}
			continue
		}
		t := newTable()
		if corpus.Trained(hex.EncodeToString(sum[:])) {
			fmt.Printf("\n%s: %d parts, each scored by a model trained without it\n", filepath.Base(file), folds)
			for i := range folds {
				from, to := i*len(lines)/folds, (i+1)*len(lines)/folds
				part := lines[from:to]
				t.score(part, corpus.Train(without(gold, part), noisy))
			}
		} else {
			left := without(lines, append(slices.Clone(gold), noisy...))
			fmt.Printf("\n%s: the embedded model; %d sentences that it was trained on are left out\n", filepath.Base(file), len(lines)-len(left))
			t.score(left, half.Trained())
		}
		t.print()
	}
	return nil
}

// without returns the lines of all that are not among those given.
func without(all, out []string) []string {
	drop := make(map[string]bool, len(out))
	for _, s := range out {
		drop[persian.FoldKey(s)] = true
	}
	var kept []string
	for _, s := range all {
		if !drop[persian.FoldKey(s)] {
			kept = append(kept, s)
		}
	}
	return kept
}
