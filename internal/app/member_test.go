package app

import (
	"context"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/room/member"
)

// numbers are the register's rules as they are until somebody sets one, but whether citizens may apply.
func numbers(open int) map[member.Rule]int {
	all := map[member.Rule]int{}
	for _, x := range member.Numbers {
		all[x.Name] = x.Value
	}
	all[member.Open] = open
	return all
}

// The pages are asked twice, so that the second answer is the cache's.
func TestEveryPageOfEveryNodeLeadsToTheFormWhileItIsOpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := address(t, d)
		one, two, command := open(t, at), open(t, at), open(t, at)
		fill(t, one, 1)
		for _, a := range []*App{one, two} {
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- a.keepFollowing(ctx) }()
			defer func() { stop(); <-ended }()
			waitFor(t, a.Site.Following)
		}
		leads := func(a *App, path string) bool {
			return strings.Contains(get(a.handler(), path).Body.String(), `<a href="`+path+`join/">`)
		}
		is := 0
		for _, x := range []struct {
			by   *App
			open int
		}{{one, 1}, {one, 0}, {command, 1}, {command, 0}, {two, 1}} {
			for _, path := range []string{"/", "/en/"} {
				for _, a := range []*App{one, two} {
					waitFor(t, func() bool {
						built, kept := leads(a, path), leads(a, path)
						return built == (is == 1) && kept == built
					})
				}
			}
			if err := x.by.Member.SetRules(t.Context(), cliActor, numbers(is), numbers(x.open)); err != nil {
				t.Fatal(err)
			}
			is = x.open
			for _, path := range []string{"/", "/en/"} {
				if x.by != command && leads(x.by, path) != (is == 1) {
					t.Errorf("%s: whoever set it to %d does not see it at once", path, is)
				}
				for _, a := range []*App{one, two} {
					waitFor(t, func() bool { return leads(a, path) == (is == 1) })
				}
			}
		}
	})
}

func TestNoPageAsksTheRegister(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		fill(t, a, 1)
		if err := a.Member.SetRules(t.Context(), cliActor, numbers(0), numbers(1)); err != nil {
			t.Fatal(err)
		}
		h := a.handler()
		get(h, "/")
		if _, err := db.Exec(t.Context(), a.DB, `ALTER TABLE member_rule RENAME TO member_rule_gone`); err != nil {
			t.Fatal(err)
		}
		a.Site.DropAll()
		if w := get(h, "/"); w.Code != 200 || !strings.Contains(w.Body.String(), `<a href="/join/">`) {
			t.Errorf("a page that is built while the register cannot be asked answers %d, or leads to no form", w.Code)
		}
	})
}
