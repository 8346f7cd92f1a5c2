package app

import (
	"cmp"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
)

// move is one thing that somebody does at the desk. The same moves on new items come to the same end, so that a failure
// can be told with the fewest of them.
type move struct {
	act       string
	who, item int
	arg       int
}

// hand is somebody at the desk, with what the model knows of them.
type hand struct {
	name    string
	session string
	person  id.Person
	grants  []access.Grant
	stale   bool // gave the second factor long ago
}

// floor is the program, its people and a clock that the test moves.
type floor struct {
	*walk
	clock  time.Time
	people []*hand
	bodies map[string]id.Body
	ways   map[string]int // how often an act was tried in a state, within the rules or against one of them
}

// openFloor builds the program with people of every function in the party, in one province, and in a foreign one.
func openFloor(t *testing.T, address string) *floor {
	t.Helper()
	f := &floor{clock: today, bodies: map[string]id.Body{}, ways: map[string]int{}}
	a, err := Open(t.Context(), Config{
		Data: t.TempDir(), Database: address, BaseURL: "https://party.example", CacheSize: 64,
		Now: func() time.Time { return f.clock }, Entropy: entropy{rand.NewChaCha8([32]byte{7})}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	fill(t, a, 0)
	f.walk = &walk{t: t, a: a, h: a.handler()}
	d, err := a.Party.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f.bodies["party"] = d.Root().ID
	for _, slug := range []string{"fars", "yazd"} {
		b, ok := d.BodyAt(slug)
		if !ok {
			t.Fatal("no", slug)
		}
		f.bodies[slug] = b.ID
	}
	for _, x := range []struct{ name, holds string }{
		{"reporter", "reporter fars"},
		{"colleague", "reporter fars"},
		{"editor", "editor fars"},
		{"second", "editor fars"},
		{"chief", "chief_editor party+"},
		{"chief of the province", "chief_editor fars"},
		{"speaker", "statement_publisher party+"},
		{"speaker of the province", "statement_publisher fars"},
		{"neighbour", "chief_editor yazd"},
		{"editor above", "editor party"},
		{"two hats", "reporter fars, chief_editor yazd"},
		{"archivist", "archivist fars"},
		{"inspector", "inspector party+"},
		{"administrator", "administrator party+"},
		{"nobody", ""},
		{"lapsing", ""},
		{"chief long ago", "chief_editor party+"},
	} {
		h := &hand{name: x.name, stale: x.name == "chief long ago"}
		for one := range strings.SplitSeq(x.holds, ", ") {
			if one == "" {
				continue
			}
			function, body, _ := strings.Cut(one, " ")
			g := access.Grant{Function: access.Function(function), Body: f.bodies[strings.TrimSuffix(body, "+")], Below: strings.HasSuffix(body, "+")}
			h.grants = append(h.grants, g)
		}
		h.session = f.somebody(h.grants...)
		if h.person, err = db.Value[id.Person](t.Context(), a.DB, `SELECT person_id FROM account_session ORDER BY id DESC LIMIT 1`); err != nil {
			t.Fatal(err)
		}
		f.people = append(f.people, h)
	}
	return f
}

func (f *floor) play() (*play, error) {
	f.clock = f.clock.Add(time.Hour)
	p := &play{floor: f, start: f.clock, until: f.clock.Add(10 * time.Minute)}
	for _, h := range f.people {
		if h.name == "lapsing" {
			g := access.Grant{Person: h.person, Function: access.Editor, Body: f.bodies["fars"], Until: p.until}
			if _, err := f.a.Grants.Give(f.t.Context(), cliActor, g); err != nil {
				return nil, err
			}
			h.grants = []access.Grant{g}
		}
	}
	return p, p.refresh()
}

// refresh keeps everybody signed in and, but for one, the second factor new.
func (p *play) refresh() error {
	for _, h := range p.people {
		fresh := p.clock.UnixMilli()
		if h.stale {
			fresh = 0
		}
		if _, err := db.Exec(p.t.Context(), p.a.DB, `UPDATE account_session SET seen_at = $1, fresh_at = $2 WHERE person_id = $3`, p.clock.UnixMilli(), fresh, h.person); err != nil {
			return err
		}
	}
	return nil
}

// choose makes the next move: mostly one that is allowed, which brings a text on its way or was done least in its state.
func (p *play) choose(rng *rand.Rand) move {
	arg := rng.IntN(1000)
	switch {
	case len(p.items) < 3 || rng.IntN(25) == 0:
		return move{"add", rng.IntN(len(p.people)), 0, arg}
	case rng.IntN(20) == 0:
		return move{"tick", 0, 0, arg}
	}
	near := func() int { return len(p.items) - 1 - rng.IntN(min(len(p.items), 7)) }
	kind := rng.IntN(8)
	if kind == 0 {
		return move{moves[rng.IntN(len(moves))], rng.IntN(len(p.people)), near(), arg}
	}
	var legal []move
	for n := range min(len(p.items), 7) {
		for i, act := range moves {
			if kind > 3 && (i < 1 || i > 7) {
				continue
			}
			for _, who := range rng.Perm(len(p.people)) {
				if m := (move{act, who, len(p.items) - 1 - n, arg}); p.may(m) {
					legal = append(legal, m)
					break
				}
			}
		}
	}
	if len(legal) == 0 {
		return move{"tick", 0, 0, arg}
	}
	best := legal[rng.IntN(len(legal))]
	if kind <= 3 {
		best = slices.MinFunc(legal, func(a, b move) int { return cmp.Compare(p.ways[p.way(a)], p.ways[p.way(b)]) })
	}
	return best
}

// way names what a move tries: an act in a state, within the rules or against some.
func (p *play) way(m move) string {
	return strings.Join(append(p.against(m), m.act, p.items[m.item].state), ", ")
}

// tempt lists moves on an item each of which breaks a single rule, which every other rule lets through; what was tried
// often is left out.
func (p *play) tempt(item int, rng *rand.Rand) (all []move) {
	tried := map[string]bool{}
	for _, act := range moves {
		for who := range p.people {
			for _, arg := range []int{5 * rng.IntN(200), 1 + 5*rng.IntN(200)} { // a stale form, and one that is not
				m := move{act, who, item, arg}
				if way := p.way(m); len(p.against(m)) == 1 && p.ways[way] < 3 && !tried[way] {
					tried[way] = true
					all = append(all, m)
				}
			}
		}
	}
	return all
}

func (p *play) token() string { p.tokens++; return fmt.Sprintf("tok%dx%dz", p.start.Unix(), p.tokens) }

// again plays moves on new items and says at which it fails.
func (f *floor) again(all []move) (int, error) {
	p, err := f.play()
	if err != nil {
		return 0, err
	}
	for i, m := range all {
		if err := p.do(m); err != nil {
			return i, err
		}
	}
	return len(all), nil
}

// shrink leaves away what a failure does not need, as far as it comes in a short time.
func (f *floor) shrink(all []move, failed error) ([]move, error) {
	until := time.Now().Add(20 * time.Second)
	item := all[len(all)-1].item
	own := slices.DeleteFunc(slices.Clone(all), func(m move) bool { return m.act != "add" && m.act != "tick" && m.item != item })
	if at, err := f.again(own); err != nil {
		all, failed = own[:at+1], err
	}
	for size := len(all) / 2; size > 0; size /= 2 {
		for i := 0; i+size <= len(all) && time.Now().Before(until); {
			less := slices.Delete(slices.Clone(all), i, i+size)
			if at, err := f.again(less); err != nil {
				all, failed = less[:at+1], err
			} else {
				i += size
			}
		}
	}
	return all, failed
}

// script is where each run begins: a statement that its publisher approves, and a text that is changed while it waits.
var script = []move{
	{"add", 0, 0, 21},
	{"submit", 0, 0, 1},
	{"review", 2, 0, 1},
	{"approve", 6, 0, 1},
	{"schedule-statement", 7, 0, 1},
	{"unschedule", 2, 0, 1},
	{"return", 3, 0, 1},
	{"add", 0, 0, 16},
	{"submit", 1, 1, 1},
	{"review", 2, 1, 1},
	{"approve", 3, 1, 1},
	{"write", 1, 1, 1},
	{"approve", 2, 1, 1},
	{"schedule", 3, 1, 1},
	{"write", 2, 1, 1},
	{"approve", 3, 1, 1},
	{"publish", 3, 1, 1},
}

// TestWhateverIsSentToTheDeskTheRulesHold lets people of every function, of this body, of one above and of a foreign one,
// send what they may and what they may not, and compares the answer, the item, the tasks, the ledger and every public
// address with a model that is written from the design.
func TestWhateverIsSentToTheDeskTheRulesHold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := openFloor(t, address(t, d))
		done, refused := map[string]int{}, map[string]int{}
		for seed := range uint64(3) {
			rng := rand.New(rand.NewPCG(seed, 4))
			p, err := f.play()
			if err != nil {
				t.Fatal(err)
			}
			var all []move
			try := func(m move) {
				all = append(all, m)
				if m.act != "add" && m.act != "tick" {
					p.ways[p.way(m)]++
					if p.may(m) {
						done[m.act]++
					} else {
						refused[m.act]++
					}
				}
				if err := p.do(m); err != nil {
					least, err := f.shrink(all, err)
					t.Fatalf("seed %d: %v\nafter %+v", seed, err, least)
				}
			}
			for n := range len(script) + 250 {
				m := p.choose(rng)
				if n < len(script) {
					m = script[n]
				}
				try(m)
				if len(p.items) > 0 && m.act != "tick" {
					for _, m := range p.tempt(min(m.item, len(p.items)-1), rng) {
						try(m)
					}
				}
			}
			for _, x := range p.items { // whatever was done to others
				if err := p.sound(x); err != nil {
					t.Fatalf("seed %d, in the end: %v", seed, err)
				}
			}
		}
		for _, a := range moves {
			if done[a] == 0 || refused[a] == 0 {
				t.Errorf("%s was done %d times and refused %d: the walk proves nothing of it", a, done[a], refused[a])
			}
		}
		for _, way := range []string{
			"apart, approve, in_review", "stale, approve, in_review", "apart, publish-statement, approved", "apart, accept, published", "apart, second, published",
			"fresh, unpublish, published", "body, write, draft", "stale, write, draft", "function, approve, in_review", "kind, publish, approved",
			"write, approved", "write, scheduled", "return, approved", "unschedule, scheduled", "second, withdrawn",
		} {
			if f.ways[way] == 0 {
				t.Errorf("nobody tried: %s", way)
			}
		}
		if err := f.a.Ledger.Verify(t.Context(), func(seq int64, what string) { t.Errorf("ledger %d: %s", seq, what) }); err != nil {
			t.Fatal(err)
		}
		if err := f.a.Press.Store().Check(t.Context(), func(object, what string) { t.Errorf("%s: %s", object, what) }); err != nil {
			t.Fatal(err)
		}
	})
}
