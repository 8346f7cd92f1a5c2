package persian_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"hemmat/persian"
)

func TestSpellingsOfOneWordFoldAlike(t *testing.T) {
	for want, spellings := range map[string][]string{
		"مسول":        {"مسئول", "مسؤول", "مسو\u0654ول", "مسي\u0654ول"},
		"رضایی":       {"رضائی", "رضایی", "رضائي", "رضایئ"},
		"محمد":        {"مُحَمَّد", "محمد", "مـحـمـد", "ﻣﺤﻤﺪ", "م\u200dحمد"},
		"املا":        {"املاء", "إملاء", "آملاءء", "\u202bاملا\u202c"},
		"جزءی":        {"جزءی"},
		"نامه":        {"نامۀ", "نامهٔ", "نامة", "نامە", "نامہ"},
		"می\u200cاید": {"می\u200cآید", "مي\u200cآيد"},
		"1404 abc":    {"۱۴۰۴ ABC", "١٤٠٤ abc", "1404 abc", "１４０４ ＡＢＣ"},
		"ء":           {"ء"},
		"café":        {"CAFÉ", "cafe\u0301", "cafe\u200d\u0301"},
	} {
		for _, s := range spellings {
			if got := persian.Fold(s); got != want {
				t.Errorf("Fold(%+q) = %+q, want %+q", s, got, want)
			}
		}
	}
	if persian.Fold("قم") == persian.Fold("غم") {
		t.Error("different words fold alike")
	}
}

func TestFoldKeyDropsHalfSpacesAndSpaces(t *testing.T) {
	for _, s := range []string{"کهگیلویه و بویر\u200cاحمد", "كهگيلويه وبويراحمد", " کهگیلویه\u00a0و\u2003بویر احمد"} {
		if got := persian.FoldKey(s); got != "کهگیلویهوبویراحمد" {
			t.Errorf("FoldKey(%q) = %q", s, got)
		}
	}
}

func TestFoldOfStoredDataIsIdempotentAndFreeOfMarks(t *testing.T) {
	for _, s := range sharedLines(t, "*.txt") {
		stored, err := persian.Store(s)
		if err != nil {
			t.Fatal(err)
		}
		checkFold(t, s)
		if strings.ContainsAny(persian.Fold(stored), "آأإئؤةيكۀ\u0654\u064e\u0640") {
			t.Fatalf("Fold(%q) = %q", stored, persian.Fold(stored))
		}
	}
}

func checkFold(t *testing.T, s string) {
	t.Helper()
	f := persian.Fold(s)
	if again := persian.Fold(f); again != f {
		t.Fatalf("Fold(%+q)\n first %+q\n then %+q", s, f, again)
	}
	k := persian.FoldKey(s)
	if again := persian.FoldKey(k); again != k || strings.ContainsAny(k, " \u200c\n") {
		t.Fatalf("FoldKey(%+q)\n first %+q\n then %+q", s, k, again)
	}
}

func TestFoldOfFoldedTextDoesNotAllocate(t *testing.T) {
	s := persian.Fold("رئیس‌جمهور دربارهٔ «قانون انتخابات» گفت: حتماً می‌خواهیم ۱۲ درصد کمتر شود")
	if n := testing.AllocsPerRun(100, func() {
		if persian.Fold(s) != s {
			t.Fatal(s)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"مسئول مسؤول", "اءء ء\u064eء", "e\u200d\u0301", "ﷲ ﷺ ﷼", "İ ẞ Ω", "ئ\u200dو", "ٵٶ", "\xff", " ́"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkFold(t, s)
		if utf8.ValidString(s) && !utf8.ValidString(persian.Fold(s)) {
			t.Fatalf("Fold(%q) is not UTF-8", s)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	text := strings.Join(sharedLines(b, "zwnj_*_dev.txt"), "\n")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		persian.Fold(text)
	}
}
