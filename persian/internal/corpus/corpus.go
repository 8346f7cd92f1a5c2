// Package corpus reads the texts with right half-spaces that the model of package half is
// trained on and scored with, and holds the recipe of the training. The texts are not in
// the repository; persian/NOTICE says where they are from.
package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"hemmat/persian"
	"hemmat/persian/internal/half"
)

// sums pins the bytes of the sources.
var sums = map[string]string{
	"zwnj_perdt_dev.txt":   "581cd0e1033a8c3ac7ca7dfa9ec88d52fc981c9c375d6d1450083cefd3e7d948",
	"zwnj_seraji_dev.txt":  "4f421b356ac84ee4f759cdde0d976232d1f5b09fc91db44116498c1e3deb83eb",
	"pquad_validation.txt": "3c1db5377514908a17657f12a22a51e8e201f41a19aa1e923cd9be57f9d33327",
}

// Wiki is the noisy text that is trained on and never scored.
const Wiki = "pquad_validation.txt"

// Golds are the hand-made texts, without their suffix.
var Golds = []string{"zwnj_perdt_dev", "zwnj_seraji_dev"}

// Read returns the lines of a pinned source in the form that texts are stored in.
func Read(dir, name string) ([]string, error) {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(b); hex.EncodeToString(sum[:]) != sums[name] {
		return nil, fmt.Errorf("%s has the SHA-256 %x, not the pinned %s", name, sum, sums[name])
	}
	return split(string(b))
}

func split(text string) ([]string, error) {
	s, err := persian.Store(strings.TrimSuffix(text, "\n"))
	return strings.Split(s, "\n"), err
}

// Trained reports whether a file with this SHA-256, in hexadecimal, is a source.
func Trained(sum string) bool {
	for _, s := range sums {
		if s == sum {
			return true
		}
	}
	return false
}

// Sources returns all hand-made sentences, in house style, and the noisy paragraphs.
func Sources(dir string) (gold, noisy []string, err error) {
	if noisy, err = Read(dir, Wiki); err != nil {
		return nil, nil, err
	}
	for _, name := range Golds {
		if _, err := Read(dir, name+".txt"); err != nil { // for its pin
			return nil, nil, err
		}
		lines, err := Gold(filepath.Join(dir, name+".txt"))
		if err != nil {
			return nil, nil, err
		}
		gold = append(gold, lines...)
	}
	return gold, noisy, nil
}

// Gold reads any gold file, one sentence a line, and brings it into the house style if
// the changes lie beside it (NAME_house_changes.tsv: line, word, word in house style).
func Gold(path string) ([]string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	lines, err := split(string(b))
	if err != nil {
		return nil, err
	}
	changes, err := os.ReadFile(strings.TrimSuffix(path, ".txt") + "_house_changes.tsv")
	if os.IsNotExist(err) {
		return lines, nil
	} else if err != nil {
		return nil, err
	}
	for row := range strings.Lines(string(changes)) {
		f := strings.Split(strings.TrimSpace(row), "\t")
		n := 0
		if len(f) == 3 {
			n, _ = strconv.Atoi(f[0])
		}
		if n < 1 || n > len(lines) {
			return nil, fmt.Errorf("%s: not line, word, word: %s", path, row)
		}
		lines[n-1] = strings.Replace(lines[n-1], f[1], f[2], 1)
	}
	return lines, nil
}

// Train fits the model to hand-made sentences and to noisy ones, which teach less and say
// nothing of spaces, since they are of two minds about those.
func Train(gold, noisy []string) *half.Model {
	l := half.NewLearner(half.Words(), 1)
	for _, s := range gold {
		l.Text(s, 1)
	}
	l.Spaces = false
	for _, s := range noisy {
		l.Text(s, 0.4)
	}
	l.Entries(0.5, 2)
	return l.Fit(half.Fit{Rounds: 6, Rate: 0.05, Drop: 0.5, DropSpace: 0.15, Seed: 1})
}
