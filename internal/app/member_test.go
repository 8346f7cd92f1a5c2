package app

import (
	"maps"
	"net/http/httptest"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/room/member"
)

func TestEveryPageLeadsToTheFormWhileItIsOpen(t *testing.T) {
	t.Parallel()
	a := open(t, dbtest.Address(t, db.SQLite))
	fill(t, a, 1)
	h := a.handler()
	leads := func(path string) bool {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "http://localhost"+path, nil))
		return strings.Contains(w.Body.String(), `<a href="`+path+`join/">`)
	}
	seen := map[member.Rule]int{}
	for _, x := range member.Numbers {
		seen[x.Name] = x.Value
	}
	for _, open := range []int{0, 1, 0} {
		want := maps.Clone(seen)
		want[member.Open] = open
		if err := a.Member.SetRules(t.Context(), cliActor, seen, want); err != nil {
			t.Fatal(err)
		}
		seen = want
		for _, path := range []string{"/", "/en/"} {
			for range 2 { // the second one from the cache
				if got := leads(path); got != (open == 1) {
					t.Errorf("%s, open %d: it leads to the form: %t", path, open, got)
				}
			}
		}
	}
}
