package persian

import "testing"

func TestStopWordsAreFew(t *testing.T) {
	if n := len(stops); n > 45 {
		t.Errorf("%d stop words", n)
	}
}

// TestWordListsAreFolded: an entry in another spelling would never match.
func TestWordListsAreFolded(t *testing.T) {
	for _, set := range []map[string]bool{stops, verbal, endings, clitics, affixes, free, afterLink} {
		for w := range set {
			if Fold(w) != w {
				t.Errorf("%q folds to %q", w, Fold(w))
			}
		}
	}
	for first, second := range linked {
		if Fold(first) != first || Fold(second) != second {
			t.Errorf("%q, %q", first, second)
		}
	}
}

// TestScannerFoldsAsFoldDoes: tokens and fold keys must agree on every letter.
func TestScannerFoldsAsFoldDoes(t *testing.T) {
	for r := rune(0x600); r < 0x700; r++ {
		if arabic[r-0x600]&letter == 0 || r == 'ء' || r >= 0x675 && r <= 0x678 {
			continue
		}
		var x scanner
		x.scan("ب" + string(r) + "ب")
		if got, want := string(x.fold), Fold("ب"+string(r)+"ب"); got != want {
			t.Errorf("%+q: %q, Fold gives %q", r, got, want)
		}
	}
}
