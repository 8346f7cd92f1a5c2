package access_test

import (
	"context"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

var noon = time.Date(2026, 3, 21, 8, 30, 0, 0, time.UTC)

type grants struct {
	*access.Grants
	t   *testing.T
	l   *ledger.Ledger
	now time.Time
}

func each(t *testing.T, fn func(t *testing.T, x *grants)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		x := &grants{t: t, now: noon}
		clock := func() time.Time { return x.now }
		x.l = ledger.New(d, clock)
		x.Grants = access.NewGrants(d, x.l, id.NewSource(clock, nil), clock)
		fn(t, x)
	})
}

func (x *grants) held(person id.Person) []access.Grant {
	x.t.Helper()
	all, err := x.Held(x.t.Context(), person)
	if err != nil {
		x.t.Fatal(err)
	}
	return all
}

func (x *grants) give(g access.Grant) access.Grant {
	x.t.Helper()
	g, err := x.Give(x.t.Context(), ledger.Actor{Person: "chief", Via: "desk"}, g)
	if err != nil {
		x.t.Fatal(err)
	}
	return g
}

func TestAGrantIsHeldUntilItIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, x *grants) {
		g := x.give(access.Grant{Person: "p", Function: access.Editor, Body: "fars", Below: true})
		if got := x.held("p"); len(got) != 1 || got[0] != g || got[0].By != "chief" {
			t.Fatalf("%+v, want %+v", got, g)
		}
		x.now = x.now.Add(time.Hour)
		if err := x.Revoke(t.Context(), ledger.Actor{Person: "chief", Via: "desk"}, g.ID); err != nil {
			t.Fatal(err)
		}
		if got := x.held("p"); len(got) != 0 {
			t.Fatalf("still held: %+v", got)
		}
		if all, err := x.Of(t.Context(), "p"); err != nil || len(all) != 1 || !all[0].Until.Equal(x.now) {
			t.Errorf("the past is gone: %+v %v", all, err)
		}
		if err := x.Revoke(t.Context(), ledger.Actor{}, g.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("taken back twice: %v", err)
		}
		entries, err := x.l.Since(t.Context(), 0, 10)
		var acts []string
		for _, e := range entries {
			acts = append(acts, e.Act+" "+string(e.Actor.Person))
		}
		if err != nil || len(acts) != 2 || acts[0] != "access.granted chief" || acts[1] != "access.revoked chief" {
			t.Errorf("%v %v", acts, err)
		}
	})
}

func TestAGrantWithAnEndLapses(t *testing.T) {
	each(t, func(t *testing.T, x *grants) {
		x.give(access.Grant{Person: "p", Function: access.Reporter, Body: "fars", From: noon.Add(time.Hour), Until: noon.Add(2 * time.Hour)})
		for after, want := range map[time.Duration]int{0: 0, time.Hour: 1, 2*time.Hour - time.Millisecond: 1, 2 * time.Hour: 0} {
			x.now = noon.Add(after)
			if got := x.held("p"); len(got) != want {
				t.Errorf("after %v: %d held", after, len(got))
			}
		}
	})
}

func TestAGrantEndsWithItsTerm(t *testing.T) {
	each(t, func(t *testing.T, x *grants) {
		end := time.Time{}
		x.TermEnd = func(_ context.Context, term id.Term) (time.Time, error) {
			if term != "t" {
				t.Errorf("asked for %q", term)
			}
			return end, nil
		}
		x.give(access.Grant{Person: "p", Function: access.Editor, Body: "fars", Term: "t", Until: noon.Add(10 * time.Hour)})
		if len(x.held("p")) != 1 {
			t.Error("an open term holds nothing")
		}
		end = noon.Add(time.Hour)
		x.now = end
		if got := x.held("p"); len(got) != 0 {
			t.Errorf("outlives its term: %+v", got)
		}
		if all, err := x.All(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestWrongGrantsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, x *grants) {
		for name, g := range map[string]access.Grant{
			"function": {Person: "p", Function: "king", Body: "fars"},
			"person":   {Function: access.Editor, Body: "fars"},
			"body":     {Person: "p", Function: access.Editor},
			"end":      {Person: "p", Function: access.Editor, Body: "fars", Until: noon},
		} {
			if _, err := x.Give(t.Context(), ledger.Actor{}, g); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		if all, _ := x.All(t.Context()); len(all) != 0 {
			t.Errorf("%+v", all)
		}
	})
}
