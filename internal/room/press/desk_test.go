package press

import (
	"context"
	"math/rand"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/search"
	"hemmat/jalali"
)

// noon of 5 Ordibehesht 1404 in Tehran.
var noon = time.Date(2025, 4, 25, 8, 30, 0, 0, time.UTC)

const (
	root     id.Body   = "body-root"
	tehran   id.Body   = "body-tehran"
	shemiran id.Body   = "body-shemiran"
	sara     id.Person = "person-sara"
)

// house is a small party: Shemiran stands below Tehran, Tehran below the root, and Sara
// changes her post on 1 Khordad 1404.
type house struct{}

func (house) Ancestors(_ context.Context, b id.Body) ([]id.Body, error) {
	switch b {
	case shemiran:
		return []id.Body{shemiran, tehran, root}, nil
	case tehran:
		return []id.Body{tehran, root}, nil
	}
	return []id.Body{root}, nil
}

func (house) BodyBySlug(_ context.Context, slug string) (id.Body, error) {
	if slug == "tehran" {
		return tehran, nil
	}
	return "", fault.New(fault.NotFound, "")
}

func (house) Office(_ context.Context, person string, on jalali.Date) (Author, error) {
	if person != "sara" && person != string(sara) {
		return Author{}, fault.New(fault.NotFound, "")
	}
	a := Author{Person: sara, Slug: "sara", Name: Text{"fa": "سارا نوری", "en": "Sara Nouri"}, Post: Text{"fa": "دبیر استان"}}
	if !on.Before(jalali.Date{Year: 1404, Month: 3, Day: 1}) {
		a.Post = Text{"fa": "سخنگو"}
	}
	return a, nil
}

func (house) Label(_ context.Context, lang string, b id.Body) (string, string, error) {
	return lang + " " + string(b), "slug-" + string(b), nil
}

// shelf is the index as the room fills it.
type shelf struct{ docs sync.Map }

func (s *shelf) Put(_ context.Context, d search.Doc) error  { s.docs.Store(d.Key, d); return nil }
func (s *shelf) Remove(_ context.Context, key string) error { s.docs.Delete(key); return nil }
func (s *shelf) SetOwner(_ context.Context, name string, keys []string) error {
	for _, k := range keys {
		if d, ok := s.docs.Load(k); ok {
			d := d.(search.Doc)
			d.Owner = name
			s.docs.Store(k, d)
		}
	}
	return nil
}

func (s *shelf) doc(it Item, lang string) (d search.Doc, ok bool) {
	v, ok := s.docs.Load("item:" + string(it.ID) + "/" + lang)
	if ok {
		d = v.(search.Doc)
	}
	return d, ok
}

type desk struct {
	*Room
	t     *testing.T
	ctx   context.Context
	clock time.Time
	shelf *shelf
	tags  []string // touched since forget
}

// editor acts past the rules of the desk, as the command line does.
var editor = ledger.Actor{Person: sara, Post: "post-1", Body: root, Via: "cli"}

func open(t *testing.T, d *db.DB, seed int64) *desk {
	k := &desk{t: t, ctx: t.Context(), clock: noon, shelf: &shelf{}}
	now := func() time.Time { return k.clock }
	entropy := rand.New(rand.NewSource(seed))
	l := ledger.New(d, now)
	l.OnCommit(func(entries []ledger.Entry) {
		for _, e := range entries {
			k.tags = append(k.tags, e.Touches...)
		}
	})
	k.Room = New(Options{
		DB: d, Ledger: l, IDs: id.NewSource(now, entropy), Now: now, Entropy: entropy, Party: house{}, Search: k.shelf,
	})
	return k
}

func draft(title string) Draft {
	return Draft{Kind: News, Title: title, Lead: "خلاصهٔ " + title, Body: "<p>متن " + title + "</p>"}
}

func (k *desk) must(it Item, err error) Item {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
	return it
}

// say adds and publishes a draft as of at.
func (k *desk) say(d Draft, at time.Time) Item {
	k.t.Helper()
	d.At = at
	return k.must(k.Publish(k.ctx, editor, k.must(k.Add(k.ctx, editor, d)).ID, at))
}

func (k *desk) titles(f Filter) []string {
	k.t.Helper()
	var titles []string
	for before := (Cursor{}); ; {
		items, err := k.store.Latest(k.ctx, f, before, 2)
		if err != nil {
			k.t.Fatal(err)
		}
		for _, l := range items {
			titles = append(titles, l.Title)
			before = l.Cursor()
		}
		if len(items) < 2 {
			return titles
		}
	}
}

func refused(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	got, _ := fault.Text(err)
	if err == nil || fault.Of(err) != kind || got != key {
		t.Fatalf("got %v, want %v %s", err, kind, key)
	}
}

func each(t *testing.T, fn func(t *testing.T, k *desk)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d, 1)) })
}
