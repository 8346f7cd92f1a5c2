// The command lexicon makes the lexicon that package persian embeds:
//
//	npm pack dictionary-fa@2.0.0
//	go run ./persian/cmd/lexicon -lilak dictionary-fa-2.0.0.tgz -data ../shared/data/persian-dev
//
// Its inputs are named in sources and pinned by their SHA-256; persian/NOTICE says what
// they are and whose. With -check it writes nothing and fails if the embedded file holds
// anything else than what the inputs give.
package main

import (
	"bytes"
	"compress/flate"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"hemmat/persian/internal/half"
)

// sources are the inputs by name, with the SHA-256 of their bytes.
var sources = map[string]string{
	"dictionary-fa-2.0.0.tgz": "55a77ef8cf69e89faff627b72ec94f78bed72cca9a0f5ab216bf4d1e90d89b75",
	"hazm_words.tsv":          "e9e212a774beb05c1bfe2fe7646d068e11e093f78696fc23fbbc2baa2b795fe1",
	"pquad_validation.txt":    "3c1db5377514908a17657f12a22a51e8e201f41a19aa1e923cd9be57f9d33327",
}

func main() {
	lilak := flag.String("lilak", "dictionary-fa-2.0.0.tgz", "archive of the npm package dictionary-fa 2.0.0")
	data := flag.String("data", "../shared/data/persian-dev", "folder of hazm_words.tsv and pquad_validation.txt")
	out := flag.String("out", "persian/internal/half/lexicon.bin", "the file to write")
	check := flag.Bool("check", false, "compare with the file instead of writing it")
	flag.Parse()
	if err := run(*lilak, *data, *out, *check); err != nil {
		fmt.Fprintln(os.Stderr, "lexicon:", err)
		os.Exit(1)
	}
}

func run(lilak, data, out string, check bool) error {
	dic, aff, err := archive(lilak)
	if err != nil {
		return err
	}
	b := newBuilder()
	if err := b.affixes(aff); err != nil {
		return err
	}
	if err := b.stems(dic); err != nil {
		return err
	}
	hazm, err := pinned(filepath.Join(data, "hazm_words.tsv"))
	if err != nil {
		return err
	}
	if err := b.web(hazm); err != nil {
		return err
	}
	b.affixed()
	text, err := pinned(filepath.Join(data, "pquad_validation.txt"))
	if err != nil {
		return err
	}
	if err := b.count(string(text)); err != nil {
		return err
	}
	file, err := half.Write(b.list(), b.suffixes, b.without)
	if err != nil {
		return err
	}
	fmt.Printf("%d entries, %d suffixes, %d bytes\n", len(b.entries), len(b.suffixes), len(file))
	if !check {
		return os.WriteFile(out, file, 0o644)
	}
	have, err := os.ReadFile(out)
	if err != nil {
		return err
	}
	if !bytes.Equal(inflate(have), inflate(file)) { // another Go may pack the same bytes otherwise
		return errors.New(out + " is not what its sources give; run without -check")
	}
	return nil
}

func inflate(b []byte) []byte {
	raw, err := io.ReadAll(flate.NewReader(bytes.NewReader(b)))
	if err != nil {
		return nil
	}
	return raw
}
