package app

import "testing"

func TestTheLatestListIsMadeAnewForAnotherKey(t *testing.T) {
	var l latest[string, int]
	made := 0
	for _, c := range []struct {
		key  string
		made int
	}{{"", 1}, {"", 1}, {"a", 2}, {"a", 2}, {"", 3}} {
		if got := l.get(c.key, func() int { made++; return made }); got != c.made {
			t.Errorf("%q gives %d, want %d", c.key, got, c.made)
		}
	}
}
