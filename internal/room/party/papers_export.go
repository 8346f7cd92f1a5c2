package party

import (
	"bytes"
	"context"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/kit/id"
)

// The file of papers as it is written; Read has the same names.
type (
	papersFile struct {
		Terms    []paperTerm   `yaml:"terms,omitempty"`
		Licences []paperStep   `yaml:"licences,omitempty"`
		Figures  []paperFigure `yaml:"figures,omitempty"`
		Letters  []paperLetter `yaml:"letters,omitempty"`
	}
	paperTerm struct {
		Person string `yaml:"person"`
		Body   string `yaml:"body"`
		Post   string `yaml:"post"`
		From   string `yaml:"from"`
		To     string `yaml:"to,omitempty"`
	}
	paperStep struct {
		Body     string `yaml:"body"`
		Step     Step   `yaml:"step"`
		Day      string `yaml:"day"`
		Letter   string `yaml:"letter,omitempty"`
		Note     string `yaml:"note,omitempty"`
		Recorded string `yaml:"recorded"`
	}
	paperFigure struct {
		Body     string  `yaml:"body"`
		Measure  Measure `yaml:"measure"`
		Value    int     `yaml:"value"`
		Day      string  `yaml:"day"`
		Source   string  `yaml:"source"`
		Recorded string  `yaml:"recorded"`
	}
	paperLetter struct {
		Number   string        `yaml:"number"`
		Code     string        `yaml:"code"`
		Term     paperTerm     `yaml:",inline"`
		Replaces string        `yaml:"replaces,omitempty"`
		Reason   string        `yaml:"reason,omitempty"`
		Issued   string        `yaml:"issued"`
		Words    paperWords    `yaml:"words"`
		Revoked  *paperRevoked `yaml:"revoked,omitempty"`
	}
	paperWords struct {
		Day        string   `yaml:"day"`
		Person     string   `yaml:"person"`
		Post       string   `yaml:"post"`
		From       string   `yaml:"from"`
		To         string   `yaml:"to,omitempty"`
		Acting     bool     `yaml:"acting,omitempty"`
		Manner     Manner   `yaml:"manner,omitempty"`
		Lines      []string `yaml:"lines"`
		Signer     string   `yaml:"signer"`
		SignerPost string   `yaml:"signer_post"`
	}
	paperRevoked struct {
		At     string `yaml:"at"`
		Reason string `yaml:"reason"`
	}
)

func instant(at time.Time) string { return at.UTC().Format(instants) }

// ExportPapers is every step, count and letter as a file that Apply reads, after the two tables: what is written comes back unchanged.
// Who recorded each is not in it: accounts are of their own site.
func (rm *Room) ExportPapers(ctx context.Context) ([]byte, error) {
	var f papersFile
	err := rm.o.DB.Snapshot(ctx, func(ctx context.Context) error {
		rec, err := rm.store.Load(ctx)
		if err != nil {
			return err
		}
		letters, err := rm.store.Letters(ctx)
		if err != nil {
			return err
		}
		d := newDirectory(rec)
		for _, x := range d.Subtree(RootID) {
			slug := d.bodies[x].Slug
			for _, s := range d.licences[x] {
				f.Licences = append(f.Licences, paperStep{slug, s.Step, dayText(s.Day), s.Letter, s.Note, instant(s.At)})
			}
			for _, m := range []Measure{MembersOf, CountiesOf} {
				for _, n := range d.figures[x][m] {
					f.Figures = append(f.Figures, paperFigure{slug, m, n.Value, dayText(n.Day), n.Source, instant(n.At)})
				}
			}
		}
		f.letters(rec, d, letters)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := yaml.NewEncoder(&b)
	w.SetIndent(2)
	if err := w.Encode(f); err != nil {
		return nil, err
	}
	return b.Bytes(), w.Close()
}

// letters writes them by number, and the terms that were taken back and are in no table, for a letter is of a term.
func (f *papersFile) letters(rec record, d *Directory, letters []Letter) {
	terms, names, told := map[id.Term]Term{}, map[string]string{}, map[id.Term]bool{}
	for _, t := range rec.terms {
		terms[t.ID] = t
	}
	for _, l := range letters {
		names[l.ID] = l.Name()
	}
	for _, l := range letters {
		t, ok := terms[l.Term]
		if !ok { // of a post or person that was taken back with its import
			continue
		}
		post := d.posts[t.Post]
		line := paperLetter{
			Number: l.Name(), Code: l.Code, Term: paperTerm{d.people[t.Person].Slug, d.bodies[post.Body].Slug, post.Slug, dayText(t.From), ""},
			Replaces: names[l.Replaces], Reason: l.Reason, Issued: instant(l.At), Words: paperWords(l.Words),
		}
		if !l.Revoked.IsZero() {
			line.Revoked = &paperRevoked{instant(l.Revoked), l.Because}
		}
		f.Letters = append(f.Letters, line)
		if t.Void() && !told[t.ID] {
			told[t.ID] = true
			void := line.Term
			void.To = dayText(t.To)
			f.Terms = append(f.Terms, void)
		}
	}
	slices.SortFunc(f.Terms, func(a, b paperTerm) int { return slices.Compare(a.key(), b.key()) })
}

func (t paperTerm) key() []string { return []string{t.Body, t.Post, t.Person, t.From} }
