package persian_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hemmat/persian"
)

func TestTruncateCutsBetweenWords(t *testing.T) {
	for _, c := range []struct {
		s    string
		n    int
		want string
	}{
		{"سلام دنیا", 9, "سلام دنیا"},
		{"سلام دنیا", 8, "سلام…"},
		{"سلام دنیا", 5, "سلام…"},
		{"سلام دنیا", 4, "سلا…"},
		{"سلام، دنیای بزرگ", 9, "سلام…"},
		{"ما می‌خواهیم برویم", 10, "ما…"},
		{"ما می‌خواهیم برویم", 12, "ما می‌خواهیم…"},
		{"می‌خواهیم برویم", 5, "…"},
		{"مُحَمَّدٌ رفت", 5, "مُحَمَّدٌ…"},
		{"مُحَمَّدرضا", 5, "مُحَمَّد…"},
		{"👨\u200d👩\u200d👧 آمد", 2, "👨\u200d👩\u200d👧…"},
		{"🇮🇷 ایران ما", 8, "🇮🇷 ایران…"},
		{"سلام", 0, "…"},
		{"", 0, ""},
		{" سلام", 1, "…"},
	} {
		if got := persian.Truncate(c.s, c.n); got != c.want {
			t.Errorf("Truncate(%q, %d) = %q, want %q", c.s, c.n, got, c.want)
		}
	}
}

func TestWordCountCountsWordsWithHalfSpacesOnce(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "؟": 0, "می‌خواهم بروم": 2, "مُحَمَّد، علی؛ 12.5 و ۱۲۳٬۴۵۶": 5, "سلام.": 1,
	} {
		if got := persian.WordCount(s); got != want {
			t.Errorf("WordCount(%q) = %d, want %d", s, got, want)
		}
	}
}

func FuzzTruncate(f *testing.F) {
	f.Add("ما می‌خواهیم برویم", 12)
	f.Add("👨\u200d👩\u200d👧 آمد", 2)
	f.Add("a\r\n\u200c", 1)
	f.Add("0000ی\u200c 0000000", 12)
	f.Fuzz(func(t *testing.T, s string, n int) {
		got := persian.Truncate(s, n)
		if got == s {
			return
		}
		body, ok := strings.CutSuffix(got, "…")
		if !ok || !strings.HasPrefix(s, body) {
			t.Fatalf("Truncate(%q, %d) = %q", s, n, got)
		}
		if utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("Truncate(%q, %d) = %q is not UTF-8", s, n, got)
		}
		rest := s[len(body):]
		r, size := utf8.DecodeRuneInString(rest)
		next, _ := utf8.DecodeRuneInString(rest[size:]) // a half-space at the end of a word parts nothing
		if body != "" && (unicode.Is(unicode.Mn, r) || r == '\u200c' && unicode.IsLetter(next) && utf8.ValidString(s) && strings.HasSuffix(strings.TrimRight(body, "\u200c"), "ی")) {
			t.Fatalf("Truncate(%q, %d) = %q cuts before %+q", s, n, got, r)
		}
	})
}
