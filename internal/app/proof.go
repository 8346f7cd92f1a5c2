package app

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"hemmat/internal/kit/prose"
	"hemmat/persian"
)

// ProofOptions are the flags of proof.
type ProofOptions struct {
	Only   []string `placeholder:"RULE,…" help:"Apply these rules alone: heal, letters, digits, quotes, dashes, spaces, heh, doubled, words, readability."`
	Mode   string   `enum:"all,safe" default:"all" help:"all finds whatever is worth a look; safe only what may be mended unseen."`
	Format string   `enum:",text,markdown,html" default:"" help:"text, markdown or html; without it, by the file's name."`
	Fix    bool     `xor:"out" help:"Print the mended text, line for line."`
	Diff   bool     `xor:"out" help:"Print what --fix would change, as a unified diff."`
	JSON   bool     `xor:"out" name:"json" help:"Print the findings for programs."`
}

// maxProof is the largest text that is proofread. A thick book is less.
const maxProof = 4 << 20

// rules are the rules to leave out, by the names of those to apply.
func (o ProofOptions) off() (persian.Rule, error) {
	if len(o.Only) == 0 {
		return 0, nil
	}
	off := persian.AllRules
	for _, name := range o.Only {
		r, ok := persian.ParseRule(strings.TrimSpace(name))
		if !ok {
			var all []string
			for r := persian.Rule(1); r < persian.AllRules; r <<= 1 {
				all = append(all, r.Key())
			}
			return 0, fmt.Errorf("--only: there is no rule %q; the rules are %s", name, strings.Join(all, ", "))
		}
		off &^= r
	}
	return off, nil
}

// Proof proofreads one text and prints what it finds. It opens no database.
func Proof(name string, o ProofOptions, in io.Reader, out io.Writer) error {
	off, err := o.off()
	if err != nil {
		return err
	}
	p := persian.Proofreader{Off: off}
	if o.Mode == "safe" {
		p.Mode = persian.Import
	}
	source, err := proofText(name, in)
	if err != nil {
		return err
	}
	format := prose.Format(o.Format)
	if format == "" {
		format = prose.FormatOf(name)
	}
	d, err := prose.Read(source, format)
	if err != nil {
		var bad *prose.Error
		if errors.As(err, &bad) {
			return fmt.Errorf("%s:%d: %s", name, bad.Line, bad.What)
		}
		return err
	}
	w := bufio.NewWriterSize(out, 1<<16)
	switch {
	case o.Fix, o.Diff:
		mended, err := prose.Mend(source, format, p)
		if err != nil {
			return err
		}
		if o.Fix {
			_, err = w.WriteString(mended)
		} else {
			err = prose.Diff(w, name, source, mended)
		}
		return errors.Join(err, w.Flush())
	case o.JSON:
		return errors.Join(proofJSON(w, name, d, d.Proof(p)), w.Flush())
	}
	for f := range d.Proof(p) {
		fmt.Fprintln(w, proofLine(name, d, f)) // Flush says what went wrong
	}
	return w.Flush()
}

func proofText(name string, in io.Reader) (string, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer f.Close()
		in = f
	}
	var b strings.Builder
	n, err := io.Copy(&b, io.LimitReader(in, maxProof+1))
	if err != nil {
		return "", err
	}
	if n > maxProof {
		return "", fmt.Errorf("%s: larger than %s; proofread it in parts", name, humanize.IBytes(maxProof))
	}
	return b.String(), nil
}

// proofLine is one finding for a person: place, rule, what to change, why.
func proofLine(name string, d *prose.Doc, f prose.Finding) string {
	start, end := f.Start, f.End
	if len(f.Fixes) > 0 { // with the rest of the word, so that a space can be seen
		start, end = wider(d.Words, start, end)
	}
	change := short(d.Words[start:end])
	for i, fix := range f.Fixes {
		sign := "، "
		if i == 0 {
			sign = " → "
		}
		change += sign + short(d.Words[start:f.Start]+fix+d.Words[f.End:end])
	}
	sure := ""
	if f.P < 0.995 {
		sure = fmt.Sprintf(" (%.0f %%)", f.P*100)
	}
	return fmt.Sprintf("%s:%d:%d: %s: %s — %s%s", name, f.Line, f.Column, f.Reason.Rule().Key(), change, f.Reason, sure)
}

// wider is a range of words with what of its first and last word lies outside.
func wider(s string, start, end int) (int, int) {
	const most = 40
	if i := strings.LastIndexAny(s[max(0, start-most):start], " \n"); i >= 0 {
		start = max(0, start-most) + i + 1
	} else if start <= most {
		start = 0
	}
	if i := strings.IndexAny(s[end:min(len(s), end+most)], " \n"); i >= 0 {
		end += i
	} else if len(s)-end <= most {
		end = len(s)
	}
	return start, end
}

// short is a text in one line, without its middle when it is long.
func short(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	const most, side = 60, 25
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	r := []rune(s)
	return string(r[:side]) + " … " + string(r[len(r)-side:])
}

// proofFinding is a finding for programs. Its fields stay.
type proofFinding struct {
	Line   int      `json:"line"`
	Column int      `json:"column"` // in characters, from 1
	Start  int      `json:"start"`  // bytes of the file
	End    int      `json:"end"`
	Rule   string   `json:"rule"`
	Reason string   `json:"reason"`
	Text   string   `json:"text"` // the reason in Persian
	Before string   `json:"before"`
	Fixes  []string `json:"fixes"` // best first
	P      float64  `json:"p"`     // how sure the first fix is
	Mended bool     `json:"mended"`
}

// proofJSON writes finding after finding: there may be very many.
func proofJSON(w io.Writer, name string, d *prose.Doc, found iter.Seq[prose.Finding]) error {
	file, err := json.Marshal(name)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "{\n \"file\": %s,\n \"findings\": [", file) // the last write says what went wrong
	sep := "\n  "
	for f := range found {
		line, err := json.Marshal(proofFinding{
			f.Line, f.Column, f.From, f.To, f.Reason.Rule().Key(), f.Reason.Key(), f.Reason.String(),
			d.Words[f.Start:f.End], append([]string{}, f.Fixes...), math.Round(f.P*1000) / 1000, f.Mendable && f.Reason != persian.WordUnknown,
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s%s", sep, line)
		sep = ",\n  "
	}
	_, err = fmt.Fprint(w, "\n ]\n}\n")
	return err
}
