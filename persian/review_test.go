package persian

import (
	"strings"
	"testing"
)

// reviewed are texts with damage of all sorts: sure, doubtful, over spaces, over both.
var reviewed = []string{
	"او میشود و کتاب ها را می خواند.", "تصمیمگیریها و بهمعنای آن، جلوه گر شد", "برنامه ریزی های شهر، برنامه ریزیهای شهر",
	"نشانهای ما و حسیننژاد", "https://x.ir/میشود میشود «سیاست گذاری» میشود", "می\u00adشود می شود میشود", "", "abc", "سلام",
	"سیاست گذاری و بهره برداری از منطقه ای که میشود", strings.Repeat("تصمیم گیریها و جلوه گر میشود ", 400),
}

func TestReviewMakesWhatImportMakesAndLeavesTheRest(t *testing.T) {
	texts := append([]string{}, reviewed...)
	for _, s := range reviewed {
		texts = append(texts, strings.ReplaceAll(s, " ", ""), strings.ReplaceAll(s, "ی", "ی "))
	}
	some := 0
	for _, s := range texts {
		want, changes := Heal(s, Import)
		got, made, left := Healer{}.Review(s)
		if got != want || len(made) != len(changes) {
			t.Errorf("%.80q became %.80q, Import makes it %.80q", s, got, want)
			continue
		}
		for i, c := range made {
			if c != changes[i] {
				t.Errorf("%q: %+v, Import says %+v", s, c, changes[i])
			}
		}
		some += len(left)
		at := 0
		for _, c := range left {
			if c.Start < at || got[c.Start:c.End] != c.Before || c.P >= 0.9 && c.Reason != HalfCompound {
				t.Errorf("%q: %+v is not left in %q", s, c, got)
			}
			at = c.End
		}
	}
	if some < 15 {
		t.Errorf("only %d suggestions: the texts are too easy", some)
	}
}
