package party

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

// TestOfficersWhoIssueAtOnceGetNumbersWithoutAGap issues for many terms, and for one of them twice, at the same time.
func TestOfficersWhoIssueAtOnceGetNumbersWithoutAGap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := open(t, d)
		p.sample()
		const n = 6
		file := "bodies:\n  - {slug: water, posts: [{slug: member, name: عضو}]}\npeople:\n"
		for i := range n {
			file += fmt.Sprintf("  - {slug: member-%d, name: عضو %d}\n", i, i)
		}
		file += "terms:\n"
		for i := range n {
			file += fmt.Sprintf("  - {person: member-%d, body: water, post: member, from: 1405/1/1}\n", i)
		}
		p.apply(file)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var numbers []int
		stale := 0
		for i := range 2 * n { // half of them for the first term
			who, _ := p.dir().PersonAt(fmt.Sprintf("member-%d", max(0, i-n)))
			term := p.dir().Terms(who.ID)[0].Term.ID
			wg.Go(func() {
				l, err := p.IssueLetter(t.Context(), operator, term, "", "", "")
				mu.Lock()
				defer mu.Unlock()
				switch {
				case errors.Is(err, errStale):
					stale++
				case err != nil:
					t.Error(err)
				default:
					numbers = append(numbers, l.Number)
				}
			})
		}
		wg.Wait()
		slices.Sort(numbers)
		if want := []int{1, 2, 3, 4, 5, 6}; !slices.Equal(numbers, want) || stale != n {
			t.Errorf("numbers %v, %d refused; want %v and %d refused", numbers, stale, want, n)
		}
	})
}

func TestLettersMoveFromOneEngineToTheOther(t *testing.T) {
	from, to := dbtest.Open(t, db.SQLite), dbtest.Open(t, db.Postgres)
	p := open(t, from)
	p.sample()
	held := p.dir().Holders(p.dir().Posts(builtin("IR-07"))[0].ID, Today(now))[0]
	known := ""
	for _, reason := range []string{"", "نام", "باز هم نام"} {
		l, err := p.IssueLetter(t.Context(), operator, held.Term.ID, known, "", reason)
		if err != nil {
			t.Fatal(err)
		}
		known = l.ID
	}
	if err := p.RevokeLetter(t.Context(), operator, known, "چرا"); err != nil {
		t.Fatal(err)
	}
	if err := db.Copy(t.Context(), from, to, nil); err != nil {
		t.Fatal(err)
	}
	one, err := (&Store{from}).LettersOf(t.Context(), held.Term.ID)
	if err != nil {
		t.Fatal(err)
	}
	two, err := (&Store{to}).LettersOf(t.Context(), held.Term.ID)
	if diff := cmp.Diff(one, two); err != nil || diff != "" || len(one) != 3 {
		t.Errorf("%d letters, %v: %s", len(one), err, diff)
	}
}
