package media

import (
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

func TestAClosedFileStandsInNoLibrary(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		ctx := t.Context()
		src := []byte("%PDF-1.4\nthe paper")
		u := Upload{Name: "paper.pdf", By: "officer", Body: "council", Closed: true}
		f := add(t, s, src, u)
		if again := add(t, s, src, u); again.ID != f.ID {
			t.Error("the same file is there twice")
		}
		libraries := func() (there int) {
			t.Helper()
			for _, q := range []Search{{}, {Reach: []id.Body{"council"}}, {State: Unused}} {
				cards, err := s.Find(ctx, q)
				n, err2 := s.Count(ctx, q)
				if err != nil || err2 != nil || n != len(cards) {
					t.Fatal(n, len(cards), err, err2)
				}
				there += n
			}
			by, err := s.ByHash(ctx, f.Hash)
			if err != nil {
				t.Fatal(err)
			}
			unpaged, err := s.Unpaged(ctx, 10)
			if err != nil {
				t.Fatal(err)
			}
			return there + len(by[f.Hash]) + len(unpaged)
		}
		if n := libraries(); n != 0 {
			t.Errorf("libraries know it %d times", n)
		}
		if _, err := s.Card(ctx, f.ID); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		closed := func() bool {
			t.Helper()
			is, err := s.Closed(ctx, f.Hash)
			if err != nil {
				t.Fatal(err)
			}
			return is
		}
		has, err := s.Has(ctx, f.Hash, strings.Repeat("0", hashLen))
		if err != nil || !closed() || len(has) != 1 || !has[f.Hash] {
			t.Error(has, err)
		}
		// Somebody brings the same file into the library: there it is open, and the closed one stays.
		open := add(t, s, src, Upload{Name: "paper.pdf", By: "officer", Body: "council"})
		if open.ID == f.ID || open.Hash != f.Hash || closed() || libraries() == 0 {
			t.Error("the library did not get its own")
		}
		// What took its place in the library is of the library; what it held before goes on answering.
		by := add(t, s, []byte("%PDF-1.4\nanother"), Upload{Name: "paper.pdf", By: "editor", Body: "council"})
		card, err := s.Card(ctx, open.ID)
		if err == nil {
			_, err = s.Replace(ctx, open.ID, card.Version, by)
		}
		if err != nil || closed() {
			t.Error("the address of an earlier file answers no more:", err)
		}
	})
}

func TestAMarkTellsNeitherTheHashNorTheSameFileElsewhere(t *testing.T) {
	hash := strings.Repeat("ab", 16)
	one, two := Mark([]byte("one"), hash), Mark([]byte("two"), hash)
	if one == two || strings.Contains(one, "abab") || one != Mark([]byte("one"), hash) || one == Mark([]byte("one"), strings.Repeat("cd", 16)) {
		t.Error(one, two)
	}
	for address, want := range map[string]string{
		Prefix + hash + "/a.pdf": hash, Prefix + "x/a.pdf": "", "https://example.org" + Prefix + hash + "/a.pdf": "", "/news/": "", "": "",
	} {
		if got := HashIn(address); got != want {
			t.Errorf("%s: %q", address, got)
		}
	}
}
