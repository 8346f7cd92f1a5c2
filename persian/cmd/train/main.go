// The command train makes the model that package persian embeds, from the sources that
// persian/NOTICE names:
//
//	go run ./persian/cmd/train -data ../shared/data/persian-dev
//
// The recipe is corpus.Train; it takes the hand-made sentences, the noisy ones and the
// embedded lexicon, draws at random from a fixed seed, and so gives the same model each
// time. With -check it writes nothing and fails if the embedded model is another one.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"

	"hemmat/persian/internal/corpus"
	"hemmat/persian/internal/half"
)

func main() {
	data := flag.String("data", "../shared/data/persian-dev", "folder of the sources")
	out := flag.String("out", "persian/internal/half/model.bin", "the file to write")
	check := flag.Bool("check", false, "compare with the file instead of writing it")
	flag.Parse()
	if err := run(*data, *out, *check); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(data, out string, check bool) error {
	gold, noisy, err := corpus.Sources(data)
	if err != nil {
		return err
	}
	model := corpus.Train(gold, noisy)
	file, err := model.File()
	if err != nil {
		return err
	}
	fmt.Printf("%d sentences, %d noisy paragraphs, %d bytes\n", len(gold), len(noisy), len(file))
	if !check {
		return os.WriteFile(out, file, 0o644)
	}
	have, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	if bytes.Equal(have, file) {
		return nil
	}
	old, err := half.OpenModel(string(have))
	if err != nil {
		return err
	}
	if *old != *model { // another Go may pack the same weights otherwise
		return errors.New(out + " is not what its sources give; run without -check")
	}
	return nil
}
