package party

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/view"
)

// now is Sunday 1 Azar 1405, noon in Tehran.
var now = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

var operator = ledger.Actor{Via: "cli"}

// index keeps what was put, as the search index would.
type index map[string]search.Doc

func (x index) Put(_ context.Context, d search.Doc) error  { x[d.Key] = d; return nil }
func (x index) Remove(_ context.Context, key string) error { delete(x, key); return nil }

type party struct {
	*Room
	ledger *ledger.Ledger
	index  index
	texts  *i18n.Bundle
	t      testing.TB
}

// open makes a room on d that has started.
func open(t testing.TB, d *db.DB) *party {
	t.Helper()
	texts, err := i18n.New(Locales(), ImportLocales(), view.Locales)
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return now }
	p := &party{ledger: ledger.New(d, clock), index: index{}, texts: texts, t: t}
	p.Room = New(Options{
		DB: d, Ledger: p.ledger, IDs: id.NewSource(clock, nil), Now: clock, Texts: texts, Index: p.index,
		BaseURL: "https://party.example",
		Portrait: func(_ context.Context, p Portrait) (id.Media, error) {
			return id.Media("media-" + p.File), nil
		},
		Pictures: pictures{},
	})
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

// pictures finds a picture for every id; that of "gone" was taken out, and "document" is none.
type pictures struct{}

func (pictures) Files(_ context.Context, ids ...id.Media) (map[id.Media]media.File, error) {
	found := map[id.Media]media.File{}
	for _, x := range ids {
		found[x] = media.File{ID: x, Hash: "0123456789abcdef", Name: "face.jpg", Type: "image/jpeg", Width: 900, Height: 1200, Alt: "چهره", FocusX: 50, FocusY: 30}
		switch f := found[x]; x {
		case "gone":
			f.Gone = true
			found[x] = f
		case "document":
			f.Width, f.Height = 0, 0
			found[x] = f
		}
	}
	return found, nil
}

func (p *party) apply(file string) Report {
	p.t.Helper()
	rep, err := p.Apply(p.t.Context(), operator, strings.NewReader(file))
	if err != nil {
		p.t.Fatal(err)
	}
	return rep
}

// refused applies a file that must be refused with the words.
func (p *party) refused(file string, words ...string) {
	p.t.Helper()
	before := p.head()
	_, err := p.Apply(p.t.Context(), operator, strings.NewReader(file))
	if !fault.Is(err, fault.Invalid) {
		p.t.Fatalf("%v, want the file refused", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			p.t.Errorf("%v\ndoes not say %q", err, w)
		}
	}
	if after := p.head(); after != before {
		p.t.Errorf("a refused file left entries %d to %d", before+1, after)
	}
}

func (p *party) head() int64 {
	p.t.Helper()
	h, err := p.ledger.Head(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return h.Seq
}

func (p *party) sample() Report {
	p.t.Helper()
	file, err := os.ReadFile("testdata/party.yaml")
	if err != nil {
		p.t.Fatal(err)
	}
	return p.apply(string(file))
}

func (p *party) dir() *Directory {
	p.t.Helper()
	d, err := p.Directory(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

// holders are the slugs of who holds a post on a day.
func (p *party) holders(body, post, on string) string {
	p.t.Helper()
	b, ok := p.dir().BodyAt(body)
	if !ok {
		p.t.Fatalf("no body %s", body)
	}
	for _, x := range p.dir().Posts(b.ID) {
		if x.Slug != post {
			continue
		}
		var all []string
		for _, o := range p.dir().Holders(x.ID, day(p.t, on)) {
			all = append(all, o.Person.Slug)
		}
		return strings.Join(all, " ")
	}
	p.t.Fatalf("no post %s/%s", body, post)
	return ""
}
