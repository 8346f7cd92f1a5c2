// Common makes ../../common.txt.gz, the passwords that are refused because everybody tries them: the lists of zxcvbn
// (npm zxcvbn 4.4.2, MIT, zxcvbn.LICENSE.txt). Of its passwords those from six letters on are kept, for one of them with
// a year behind it is as common; of its words and names those that are long enough to be a password by themselves.
//
//	npm pack zxcvbn@4.4.2 && go run ./internal/room/account/cmd/common -from zxcvbn-4.4.2.tgz
package main

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	lists     = "package/lib/frequency_lists.js"
	licence   = "package/LICENSE.txt"
	shortest  = 6
	wordsFrom = 10
)

var list = regexp.MustCompile(`(?m)^\s+(\w+): ["']([^\n]*)["']\.split\(","\)`)

func main() {
	from := flag.String("from", "zxcvbn-4.4.2.tgz", "the package as npm pack wrote it")
	to := flag.String("to", "internal/room/account", "folder of the room")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "common:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	files, err := read(from)
	if err != nil {
		return err
	}
	kept := map[string]bool{}
	found := list.FindAllStringSubmatch(files[lists], -1)
	if len(found) < 6 {
		return fmt.Errorf("%s: %d lists, not 6", lists, len(found))
	}
	for _, m := range found {
		least := wordsFrom
		if m[1] == "passwords" {
			least = shortest
		}
		for w := range strings.SplitSeq(m[2], ",") {
			if utf8.RuneCountInString(w) >= least {
				kept[strings.ToLower(w)] = true
			}
		}
	}
	out, err := os.Create(path.Join(to, "common.txt.gz"))
	if err != nil {
		return err
	}
	z, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, err = io.WriteString(z, strings.Join(slices.Sorted(maps.Keys(kept)), "\n"))
	return errors.Join(err, z.Close(), out.Close(), os.WriteFile(path.Join(to, "zxcvbn.LICENSE.txt"), []byte(files[licence]), 0o644))
}

func read(name string) (map[string]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if h.Name == lists || h.Name == licence {
			b, err := io.ReadAll(t)
			if err != nil {
				return nil, err
			}
			files[h.Name] = string(b)
		}
	}
}
