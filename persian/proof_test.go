package persian_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"hemmat/persian"
)

func checkProof(t *testing.T, s string) {
	t.Helper()
	found := persian.Proof(s)
	for i, f := range found {
		if f.Start < 0 || f.End < f.Start || f.End > len(s) || i > 0 && f.Start < found[i-1].Start {
			t.Fatalf("a wrong range or order: %+v in %q", f, s)
		}
		if utf8.ValidString(s) {
			if n := len(utf16.Encode([]rune(s[:f.Start]))); n != f.Start16 {
				t.Fatalf("starts at unit %d, not %d: %+v in %q", n, f.Start16, f, s)
			}
			if n := len(utf16.Encode([]rune(s[:f.End]))); n != f.End16 {
				t.Fatalf("ends at unit %d, not %d: %+v in %q", n, f.End16, f, s)
			}
			if !utf8.ValidString(s[f.Start:f.End]) {
				t.Fatalf("a range within a character: %+v in %q", f, s)
			}
		}
		if f.Reason.Key() == "" || f.Reason.String() == "" || f.Reason.Rule().Key() == "" || len(f.Fixes) > 5 || f.P <= 0 || f.P > 1 {
			t.Fatalf("a finding that lacks something: %+v in %q", f, s)
		}
		for _, p := range persian.Protected(s) {
			if f.Reason.Rule() != persian.Ease && f.Start < f.End && f.Start < p.End && p.Start < f.End && f.Reason != persian.WordTwice {
				t.Fatalf("a finding in a protected span: %+v in %q", f, s)
			}
		}
	}
	persian.Mend(s, found)
	persian.Readability(s)
}

func TestProofOfRealTextIsWellFormed(t *testing.T) {
	for _, text := range damaged(t) {
		checkProof(t, text[:20000])
	}
}

func TestProofOfBadInputIsWellFormed(t *testing.T) {
	for _, s := range []string{
		"", "\xff", "کتاب\xff", "\x00", "\"\"\"\"", "«««»»»‹›‹", "()[]{}", ". . .", "٣%", "1,2,3,", "--", "- -", "،،،", "ه ی", "ۀ", "ه\u0654", "ﷺ ﷼ ﻻ",
		"😀 كتاب 😀 ميشود", "\u202eكتاب\u202c", "a\u0301", strings.Repeat("«", 100), strings.Repeat("(", 100), strings.Repeat(" ", 100) + "،",
		"و و و و", "می‌\u200cشود", "\r\n\r\n", "كتاب\r\nكتاب", "`\"`\"", "12\"", "سلام،", "،سلام",
	} {
		checkProof(t, s)
	}
}

func TestEveryRuleCanBeSwitchedOff(t *testing.T) {
	s := "كتاب ميشود 12 \"نقل\" رفت... سلام ،خوبي که که خانه‌ی ما خیابام\n" + strings.Repeat("واژه ", 80) + ".\nپایان."
	all := persian.Proof(s)
	for rule := persian.Rule(1); rule < persian.AllRules; rule <<= 1 {
		if rule.Key() == "" {
			t.Fatalf("rule %d has no key", rule)
		}
		if got, ok := persian.ParseRule(rule.Key()); !ok || got != rule {
			t.Errorf("the key of %s is not read", rule.Key())
		}
		of := func(f persian.Finding) bool { return f.Reason.Rule() == rule }
		if !slices.ContainsFunc(all, of) {
			t.Errorf("%s finds nothing", rule.Key())
		}
		if slices.ContainsFunc(persian.Proofreader{Off: rule}.Proof(s), of) {
			t.Errorf("%s is not off", rule.Key())
		}
	}
	if _, ok := persian.ParseRule("none"); ok || persian.AllRules.Key() != "" || persian.Reason(200).Key() != "" {
		t.Error("what is no rule has a key")
	}
}

func TestTheHouseChoosesItsHeh(t *testing.T) {
	p := persian.Proofreader{Off: persian.AllRules &^ persian.Heh, Heh: persian.HehYehStyle}
	for _, s := range []string{"خانهٔ ما", "خانۀ ما"} {
		if got := persian.Mend(s, p.Proof(s)); got != "خانه‌ی ما" {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func TestKnownNamesAreNotUnderlined(t *testing.T) {
	s := "کلستریدیوم و چیکاهیتو"
	p := persian.Proofreader{Words: persian.NewWordList("چیکاهیتو")}
	found := p.Proof(s)
	if len(found) != 1 || s[found[0].Start:found[0].End] != "کلستریدیوم" {
		t.Errorf("%+v", found)
	}
}

func TestWhatIsSureIsAppliedUnseen(t *testing.T) {
	s := "او ميشود و دانشکاه را ديد."
	found := persian.Proofreader{Mode: persian.Import}.Proof(s)
	if slices.ContainsFunc(found, func(f persian.Finding) bool { return f.P < 0.9 || len(f.Fixes) != 1 }) {
		t.Errorf("%+v", found)
	}
}

func TestFewWordsOfGoodTextAreUnknown(t *testing.T) {
	for _, name := range []string{"zwnj_perdt_dev.txt", "zwnj_seraji_dev.txt"} {
		s := strings.Join(sharedLines(t, name), "\n")
		n := len(persian.Proofreader{Off: persian.AllRules &^ persian.Unknown}.Proof(s))
		words := persian.WordCount(s)
		t.Logf("%s: %d of %d words unknown", name, n, words)
		if n*50 > words {
			t.Errorf("%s: %d of %d words are said to be unknown", name, n, words)
		}
	}
}

func TestMendingIsStable(t *testing.T) {
	p := persian.Proofreader{Off: persian.Unknown | persian.Ease}
	for _, text := range damaged(t) {
		text = text[:20000]
		for range 4 {
			text = persian.Mend(text, p.Proof(text))
		}
		if again := persian.Mend(text, p.Proof(text)); again != text {
			t.Errorf("mending does not come to rest:\n%q\n%q", text[:200], again[:200])
		}
	}
}

func TestReadabilityCounts(t *testing.T) {
	r := persian.Readability("این جمله چهار واژه دارد. این یکی هم هست؟\nبند دوم.")
	if r.Words != 11 || r.Sentences != 3 || r.Longest != 5 || r.Lead != 9 {
		t.Errorf("%+v", r)
	}
	if (persian.Readability("") != persian.Reading{}) {
		t.Error("an empty text reads")
	}
}

func TestProofOfTenThousandWordsIsQuick(t *testing.T) {
	text := tenThousand(t)
	persian.Proof(text)
	best := time.Hour
	for range 5 {
		start := time.Now()
		persian.Proof(text)
		best = min(best, time.Since(start))
	}
	t.Logf("10,000 words in %v", best)
	if best > 2*time.Second { // 150 ms on an idle machine; tests share theirs
		t.Errorf("10,000 words took %v", best)
	}
}

func tenThousand(t testing.TB) string {
	words := strings.Fields(strings.Join(sharedLines(t, "zwnj_*_dev.txt"), "\n"))
	return strings.Join(words[:10000], " ")
}

func FuzzProof(f *testing.F) {
	for _, s := range []string{
		"كتاب \"خوب\" است , 12 نفر...", "( سلام ) ،خوبی؟", "خانه ی ما ما", "«a» ‹b› \"c\" ”د“", "1,000.5% ٣/٤", "-- - ---\n- x", "😀 ميشود #تگ @نام `کد`",
		"ه‌ی ۀ هٔ", "\xff\"\xfe", "دانشکاه رفت.آمد", "گفت:«بیا»(برو)", "  ،  .  ",
	} {
		f.Add(s)
	}
	f.Fuzz(checkProof)
}

func BenchmarkProof(b *testing.B) {
	text := tenThousand(b)
	persian.Proof(text)
	for b.Loop() {
		persian.Proof(text)
	}
}
