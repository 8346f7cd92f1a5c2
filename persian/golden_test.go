package persian_test

import (
	"slices"
	"strings"
	"testing"

	"hemmat/persian"
)

// TestGoldenPairs reads testdata/golden.tsv: a sentence, what it should become, and the
// rule that does it. For "keep" no half-space may change; for "words" the second column is
// the unknown word and the suggestion that must be among the five, or = for none unknown.
func TestGoldenPairs(t *testing.T) {
	rows := lines(t, "testdata/golden.tsv")[1:]
	sentences := map[string]bool{} // by their letters: one damaged in two ways is one
	for _, row := range rows {
		f := strings.Split(row, "\t")
		if len(f) != 3 {
			t.Fatalf("not before, after, rule: %q", row)
		}
		before, after, rule := f[0], f[1], f[2]
		sentence := after
		if rule == "words" {
			sentence = before
		}
		sentences[strings.NewReplacer(" ", "", "\u200c", "").Replace(sentence)] = true
		switch rule {
		case "keep", "half-lost", "half-spaced", "half-sign", "half-compound":
			got, changes := persian.Heal(before, persian.Proofread)
			if got != after {
				t.Errorf("%s: %s\n got  %s\n want %s", rule, before, visible(got), visible(after))
			}
			if rule != "keep" && !slices.ContainsFunc(changes, func(c persian.Change) bool { return c.Reason.Key() == rule }) {
				t.Errorf("%s: no change says so in %s", rule, before)
			}
		case "words":
			goldenWord(t, before, after)
		default:
			r, ok := persian.ParseRule(rule)
			if !ok {
				t.Fatalf("no rule %q", rule)
			}
			// What stands beside a fault may be another rule's business.
			p := persian.Proofreader{Off: persian.AllRules &^ (r | persian.Numerals)}
			if got := persian.Mend(before, p.Proof(before)); got != after {
				t.Errorf("%s: %s\n got  %s\n want %s", rule, before, visible(got), visible(after))
			} else if again := p.Proof(got); persian.Mend(got, again) != got {
				t.Errorf("%s: a second run changes %s", rule, visible(got))
			}
		}
	}
	if len(sentences) < 400 {
		t.Errorf("%d sentences, want 400", len(sentences))
	}
}

func goldenWord(t *testing.T, before, want string) {
	found := persian.Proofreader{Off: persian.AllRules &^ persian.Unknown}.Proof(before)
	if want == "=" {
		for _, f := range found {
			t.Errorf("%s: %q is said to be unknown", before, before[f.Start:f.End])
		}
		return
	}
	word, fix, _ := strings.Cut(want, ">")
	if len(found) != 1 || before[found[0].Start:found[0].End] != word || !slices.Contains(found[0].Fixes, fix) || len(found[0].Fixes) > 5 {
		t.Errorf("%s: want %s, got %+v", before, want, found)
	}
}

func visible(s string) string { return strings.ReplaceAll(s, "\u200c", "_") }
