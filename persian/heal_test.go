package persian_test

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hemmat/persian"
	"hemmat/persian/internal/half"
)

// damaged returns texts of the development sets, whole and with their half-spaces lost.
func damaged(t testing.TB) (all []string) {
	for _, name := range []string{"zwnj_perdt_dev.txt", "zwnj_seraji_dev.txt", "pquad_validation.txt"} {
		text := strings.Join(sharedLines(t, name)[:100], "\n")
		all = append(all, text, strings.ReplaceAll(text, "\u200c", ""), strings.ReplaceAll(text, "\u200c", " "))
	}
	return all
}

var modes = []persian.Mode{persian.Proofread, persian.Import}

func TestHealingAHealedTextChangesNothing(t *testing.T) {
	for _, text := range damaged(t) {
		for _, mode := range modes {
			once, _ := persian.Heal(text, mode)
			if twice, changes := persian.Heal(once, mode); twice != once || len(changes) > 0 {
				t.Fatalf("mode %d: the second run made %d changes, the first: %+v", mode, len(changes), changes[0])
			}
		}
	}
}

// bare is a text without what healing may write or replace.
func bare(s string) string {
	return strings.NewReplacer("\u200c", "", " ", "", "\u00a0", "", "¬", "", "\u00ad", "", "\u200b", "", "\u200f", "", "\ufeff", "").Replace(s)
}

func checkHeal(t *testing.T, s string, mode persian.Mode) {
	t.Helper()
	healed, changes := persian.Heal(s, mode)
	if bare(healed) != bare(s) {
		t.Fatalf("healing changed letters:\n%q\n%q", s, healed)
	}
	var b strings.Builder
	at := 0
	for _, c := range changes {
		if c.Start < at || c.End > len(s) || s[c.Start:c.End] != c.Before || c.Before == c.After || c.P <= 0 || c.P > 1 || c.Reason.Key() == "" {
			t.Fatalf("a wrong change %+v in %q", c, s)
		}
		b.WriteString(s[at:c.Start])
		b.WriteString(c.After)
		at = c.End
	}
	b.WriteString(s[at:])
	if b.String() != healed {
		t.Fatalf("the changes do not make the healed text:\n%q\n%q", b.String(), healed)
	}
	if again, _ := persian.Heal(healed, mode); again != healed {
		t.Fatalf("not idempotent:\n%q\n%q\n%q", s, healed, again)
	}
	for _, p := range persian.Protected(s) {
		if !strings.Contains(healed, s[p.Start:p.End]) {
			t.Fatalf("the protected %q changed in %q", s[p.Start:p.End], healed)
		}
	}
}

func TestChangesMakeTheHealedText(t *testing.T) {
	for _, text := range damaged(t) {
		for _, mode := range modes {
			checkHeal(t, text, mode)
		}
	}
}

func TestImportIsSureAndJoinsOnlyTheClosedClass(t *testing.T) {
	for _, text := range damaged(t) {
		_, changes := persian.Heal(text, persian.Import)
		for _, c := range changes {
			if c.P < 0.9 || c.Reason == persian.HalfCompound {
				t.Errorf("%q became %q with %.2f (%s)", c.Before, c.After, c.P, c.Reason.Key())
			}
		}
	}
}

func TestTwoRealWordsStayApart(t *testing.T) {
	for _, s := range []string{
		"ایالات متحده", "به نام خدا", "معرفی شده است", "در حال حاضر", "از این رو", "با توجه به",
		"کتاب خانه ما را برد", "این کار تازه است", "او ای کاش می‌آمد", "شهر ما زیباست", "مردم ام القری",
		"دست کم دو نفر", "همان طور که گفتم", "تجربیات مدیران", "نشان دادن راه", "میدان آزادی", "میهن ما",
	} {
		if healed, _ := persian.Heal(s, persian.Import); healed != s {
			t.Errorf("%q became %q", s, healed)
		}
	}
}

func TestProtectedSpansStayByteForByte(t *testing.T) {
	for _, span := range []string{
		"https://example.com/میشود/می خواهم", "www.example.com/کتابها", "user@example.com", "@میشود_ها", "#میشود #می_خواهم",
		"`میشود`", "```\nمیشود می خواهم\n```", "MyShavad v1.2.3", "۱۲۳", "از دلم رفته باشد و نمیدانی / که چه آمد بر سر دل میدانی",
	} {
		s := "او میشود\n" + span + "\nو می خواهد"
		healed, changes := persian.Heal(s, persian.Proofread)
		if !strings.Contains(healed, "\n"+span+"\n") {
			t.Errorf("%q changed: %q", span, healed)
		}
		if len(changes) != 2 {
			t.Errorf("beside %q: %d changes", span, len(changes))
		}
	}
	s := "او میشود و میشود"
	healed, _ := persian.Healer{Keep: []persian.Span{{Start: 0, End: strings.Index(s, " و")}, {Start: -5, End: 999999}}}.Heal(s)
	if healed != s {
		t.Errorf("what the caller keeps changed: %q", healed)
	}
}

func TestWordsOfTheSiteStay(t *testing.T) {
	h := persian.Healer{Words: persian.NewWordList("میرزاده", "سیاستگذاری", "Latin")}
	if healed, _ := h.Heal("سیاستگذاری میشود"); healed != "سیاستگذاری می\u200cشود" {
		t.Errorf("%q", healed)
	}
	if !h.Words.Has("سیاست‌گذاری") || h.Words.Has("میشود") || h.Words.Has("") || h.Words.Has("\xff") {
		t.Error("the list does not hold what was added")
	}
}

func TestBadInputIsHealedAroundIt(t *testing.T) {
	for _, s := range []string{
		"", "\xff", "میشود\xff\xfeمیشود", "می\x00شود میشود", "\u202eمیشود\u202c", "م\u064e\u064e\u064eیشود", "\u200c\u200c", "می\u200c \u200cشود",
		"¬میشود¬", "می¬\u00ad\u200bشود", "کار¬ها", strings.Repeat("می", 3000), strings.Repeat("م\u064e", 3000), "```", "`", "#", "@", "«میشود", "ﻣﯿﺸﻮﺩ می شود",
		strings.Repeat("می شود ", 3000), strings.Repeat("ها ", 3000), strings.Repeat("می ", 3000), "میشودab12", "ا\u00ac\u06e7\u00acی", "ب\u00acـ\u00acی", "می\u200d شو", "میـ شود", "\ud7ff میشود",
	} {
		for _, mode := range modes {
			checkHeal(t, s, mode)
		}
	}
}

func TestHealingIsLinearInTimeAndMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	size := 1 << 20
	for name, unit := range map[string]string{
		"prose": "او میشود و می خواهد کتاب ها را بخواند. ", "joins": "می شد ", "one word": "می", "marks": "م\u064e", "tags": "#a ", "ticks": "` ", "quotes": "«",
		"no letters": "x ", "spaces": " ", "broken": "\xd9", "signs": "می¬شد ", "sentence": "میشود ",
	} {
		s := strings.Repeat(unit, size/len(unit))
		persian.Heal("میشود", persian.Import)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		healed, changes := persian.Heal(s, persian.Proofread)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > 10*uint64(len(s))+8<<20 {
			t.Errorf("%s: %d bytes of text took %d bytes of memory in all", name, len(s), used)
		}
		runtime.KeepAlive(healed)
		runtime.KeepAlive(changes)
	}
}

// TestNothingIsLoadedUntilItIsNeeded runs itself in a process of its own.
func TestNothingIsLoadedUntilItIsNeeded(t *testing.T) {
	if os.Getenv("PERSIAN_TEST_LAZY") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestNothingIsLoadedUntilItIsNeeded$")
		cmd.Env = append(os.Environ(), "PERSIAN_TEST_LAZY=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	if _, err := persian.Store("می‌خواهم"); err != nil {
		t.Fatal(err)
	}
	persian.Fold("می‌خواهم")
	persian.SortKey("می‌خواهم")
	persian.Slug("می‌خواهم")
	if half.Loaded() {
		t.Fatal("the lexicon was unpacked for a program that neither heals nor searches")
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	persian.Tokens("می‌خواهم")
	t.Logf("the first Tokens took %v", time.Since(start))
	if !half.Loaded() {
		t.Fatal("Tokens does not ask the lexicon")
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("%d KB held by a program that searches", (after.HeapAlloc-before.HeapAlloc)>>10)
	persian.Heal("میشود", persian.Import)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if held := int64(after.HeapAlloc) - int64(before.HeapAlloc); held > 60<<20 {
		t.Errorf("the lexicon and the model hold %d bytes", held)
	} else {
		t.Logf("%d KB held", held>>10)
	}
}

func TestTheEmbeddedFilesAreSmall(t *testing.T) {
	for file, most := range map[string]int64{"lexicon.bin": 6 << 20, "model.bin": 2 << 20} {
		info, err := os.Stat("internal/half/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > most {
			t.Errorf("%s has %d bytes", file, info.Size())
		}
	}
}

func FuzzHeal(f *testing.F) {
	for _, s := range []string{
		"او میشود و می خواهد", "کتاب ها¬ی", "#می @شود `میشود` https://x.ir/میشود", "می\u200c شود", "خانه ی ما", "a می b شود", "ها ها ها", "می می می شود",
		"از دل من رفته / تا دل تو", "م\u064eیش\u0651ود", "\xffمیشود", "ه ای", "بی می ها تر",
	} {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Fuzz(func(t *testing.T, s string, sure bool) {
		mode := persian.Proofread
		if sure {
			mode = persian.Import
		}
		checkHeal(t, s, mode)
		healed, _ := persian.Heal(s, mode)
		if utf8.ValidString(s) && !utf8.ValidString(healed) {
			t.Fatal("broken text")
		}
	})
}

func BenchmarkHeal(b *testing.B) {
	text := strings.ReplaceAll(strings.Join(sharedLines(b, "zwnj_perdt_dev.txt"), "\n"), "\u200c", "")
	letters := utf8.RuneCountInString(strings.Join(strings.Fields(text), ""))
	persian.Heal(text, persian.Import)
	b.SetBytes(int64(letters)) // MB/s are millions of letters a second
	for b.Loop() {
		persian.Heal(text, persian.Proofread)
	}
}

func BenchmarkHealSentence(b *testing.B) {
	persian.Heal("میشود", persian.Import)
	b.ReportAllocs()
	for b.Loop() {
		persian.Heal("او میشود و کتاب ها را می خواند.", persian.Import)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		half.Load()
	}
}

func TestModesNest(t *testing.T) {
	for _, text := range damaged(t) {
		_, all := persian.Heal(text, persian.Proofread)
		_, few := persian.Heal(text, persian.Import)
		if len(few) > len(all) {
			t.Errorf("Import made %d changes, Proofread %d", len(few), len(all))
		}
		if !slices.IsSortedFunc(all, func(a, b persian.Change) int { return a.Start - b.Start }) {
			t.Error("changes are out of order")
		}
	}
}
