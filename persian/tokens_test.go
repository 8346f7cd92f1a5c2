package persian_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"hemmat/persian"
)

func tokenTexts(s string) (texts []string) {
	for _, t := range persian.Tokens(s) {
		texts = append(texts, t.Text)
	}
	return texts
}

func TestTokensAreTheWordsAReaderWouldSearch(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"کتاب، کتاب‌ها و کتابهایشان", "کتاب کتاب و کتاب"},
		{"می‌خواهم", "میخواهم خواهم"},
		{"می خواهم", "میخواهم خواهم"},
		{"میخواهم", "میخواهم خواهم"},
		{"نمي خواهند", "نمیخواهند خواهند"},
		{"می. خواهم", "می خواهم"},
		{"قانون‌گذاری‌های", "قانونگذار قانون گذار"},
		{"بزرگ تر و بزرگ‌ترین", "بزرگ و بزرگ"},
		{"رفته اند، ایران ام", "رفتهاند رفته ایران ام"},
		{"خانه‌ای، خانه ای، خانهای", "خانه خانه خانه"},
		{"و ها، از ها", "و ها از ها"},
		{"گفت‌وگو، گفت و گو، گفت‌وگوهای، گفت‌و‌گوی", "گفتوگو گفت گو گفتوگو گفت گو گفتوگو گفت گو گفتوگو گفت گو"},
		{"مُحَمَّد مسئول مسؤول", "محمد مسول مسول"},
		{"املاء و جزءها", "املا و جز"},
		{"۱۴۰۴/۰۲/٠٥ و ۱۲۳٬۴۵۶", "1404 02 05 و 123456"},
		{"۵اردیبهشت TVملی Covid19", "5 اردیبهشت tv ملی covid19"},
		{"ﺳﻼﻡ ＡＢＣ x²", "سلام abc x"},
		{"'; DROP\" OR *", "drop or"},
		{"آن‌ها", "انها"},
		{"بین‌المللی", "بینالملل بین الملل"},
		{"برنامه‌ریزی، برنامه ریزی، برنامهریزی", "برنامهریز برنامه ریز برنامهریز برنامه ریز برنامهریز برنامه ریز"},
		{"آمده‌است، آمدهاست، آمده است", "امده است امده است امده است"},
		{"سال‌هاست، سالهاست، سال هاست", "سالهاست سال سالهاست سال سالهاست سال"},
		{"به‌دلیل بهدلیل به دلیل بهار", "به دلیل به دلیل به دلیل بهار"},
		{"رشته‌ای، رشتهای، رشته ای", "رشته رشته رشته"},
		{"شخصی‌اش، شخصی اش، تهیهٔ آش", "شخصیاش شخص شخصیاش شخص تهیه اش"},
		{"رأی‌دهنده، رایدهنده، رای دهنده", "رایدهنده رای دهنده رایدهنده رای دهنده رایدهنده رای دهنده"},
		{"پیام، میدان، بیدار، کتابخانه، دانشگاه", "پیام میدان بیدار کتابخانه دانشگاه"},
	} {
		if got := strings.Join(tokenTexts(c.in), " "); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestTokensKnowTheWholeWrittenWord(t *testing.T) {
	s := "«می‌خواهم»، مُحَمَّدٌ و کتاب هایی از قم."
	var got []string
	for _, tok := range persian.Tokens(s) {
		got = append(got, s[tok.Start:tok.End])
	}
	want := []string{"می‌خواهم", "می‌خواهم", "مُحَمَّدٌ", "و", "کتاب هایی", "از", "قم"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func show(q persian.Query) string {
	var b strings.Builder
	for _, u := range q.Units {
		b.WriteString(u.Joined)
		if u.Prefix {
			b.WriteString("*")
		}
		if len(u.Parts) > 0 {
			fmt.Fprintf(&b, "(%s)", strings.Join(u.Parts, "+"))
		}
		b.WriteString(" ")
	}
	for _, p := range q.Phrases {
		fmt.Fprintf(&b, "[%s] ", p)
	}
	return strings.TrimSpace(b.String())
}

func TestQueriesBecomeUnits(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"؟", ""},
		{"قانون‌گذاری در ایران", "قانونگذار(قانون+گذار) ایران"},
		{"می‌خواهم", "میخواهم(خواهم)"},
		{"از و به", "از و به"},
		{"از تهران از تهران", "تهران"},
		{"كتاب ٢", "کتاب 2"},
		{"«قانون اساسی» ایران", "قانون اساس ایران [قانوناساسی]"},
		{"\"می خواهم\" “دو” \"", "میخواهم(خواهم) دو [میخواهم] [دو]"},
		{"انتخا*", "انتخا*"},
		{"انتخا * ها", "انتخا ها"},
		{"می¬خواهم", "میخواهم(خواهم)"},
		{"\xffسلام", "سلام"},
	} {
		if got := show(persian.ParseQuery(c.in)); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.in, got, c.want)
		}
	}
	if q := persian.ParseQuery(strings.Repeat("کلمه۱ کلمه۲ ", 5000)); len(q.Units) > 16 {
		t.Errorf("a long query has %d units", len(q.Units))
	}
}

// finds is what both search engines do with a unit.
func finds(u persian.Unit, terms map[string]bool) bool {
	if terms[u.Joined] {
		return true
	}
	for _, p := range u.Parts {
		if !terms[p] {
			return false
		}
	}
	return len(u.Parts) > 0
}

func findsAll(q, text string) bool {
	terms := make(map[string]bool)
	for _, t := range persian.Tokens(text) {
		terms[t.Text] = true
	}
	for _, u := range persian.ParseQuery(q).Units {
		if !finds(u, terms) {
			return false
		}
	}
	return true
}

func TestSpellingsFindEachOther(t *testing.T) {
	for _, spellings := range [][]string{
		{"می‌خواهم", "می خواهم", "میخواهم", "مي\u200fخواهم"},
		{"کتاب‌های", "کتاب های", "کتابهای", "كتابها", "کتاب"},
		{"بزرگ‌ترین", "بزرگ ترین", "بزرگترین", "بزرگتر"},
		{"گفت‌وگو", "گفت و گو", "گفت‌وگوی", "گفت‌وگوها"},
		{"رفته‌اند", "رفته اند", "رفتهاند"},
		{"مسئولان", "مسؤولان", "مسولان"},
		{"نامهٔ ۱۲", "نامه 12", "نامۀ ١٢"},
	} {
		for _, q := range spellings {
			for _, text := range spellings {
				if !findsAll(q, "متن "+text+" است") {
					t.Errorf("%q does not find %q", q, text)
				}
			}
		}
	}
	// A word of parts finds its parts apart, and is found by them.
	if !findsAll("قانون‌گذاری", "قانون و گذار") || !findsAll("قانون گذاری", "قانون‌گذاری") {
		t.Error("قانون‌گذاری does not meet its parts")
	}
	if findsAll("قم", "غم") || findsAll("می‌خواهم", "می‌خورم") {
		t.Error("different words meet")
	}
}

func TestLetterAndDigitVariantsAskTheSame(t *testing.T) {
	arabic := strings.NewReplacer("ی", "ي", "ک", "ك", "۰", "٠", "۱", "1", "۲", "٢", "۳", "3", "۴", "٤", "ه\u0654", "ۀ")
	for _, line := range sharedLines(t, "search_queries.tsv") {
		for col := range strings.SplitSeq(line, "\t") {
			if want, got := show(persian.ParseQuery(col)), show(persian.ParseQuery(arabic.Replace(col))); got != want {
				t.Fatalf("%q asks %s, in Arabic letters %s", col, want, got)
			}
		}
	}
}

// TestHalfSpaceVariantsMeet: words with half-spaces, written joined, always meet; written
// apart they nearly always do.
func TestHalfSpaceVariantsMeet(t *testing.T) {
	var words, apart int
	for _, s := range sharedLines(t, "zwnj_*_dev.txt") {
		for w := range strings.FieldsSeq(s) {
			w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
			if !strings.Contains(w, z) {
				continue
			}
			words++
			joined, spaced := strings.ReplaceAll(w, z, ""), strings.ReplaceAll(w, z, " ")
			if !findsAll(joined, w) || !findsAll(w, joined) {
				t.Fatalf("%q and %q do not meet", w, joined)
			}
			if findsAll(spaced, w) && findsAll(w, spaced) {
				apart++
			} else if testing.Verbose() {
				t.Logf("%q %q %v %v", w, tokenTexts(spaced), show(persian.ParseQuery(spaced)), show(persian.ParseQuery(w)))
			}
		}
	}
	t.Logf("%d of %d meet when written apart", apart, words)
	if apart*100 < words*99 {
		t.Errorf("only %d of %d words meet when written apart", apart, words)
	}
}

func TestAPhraseIsHeldHoweverItsSpacesAreWritten(t *testing.T) {
	for _, c := range []struct {
		text, phrase string
		want         bool
	}{
		{"برنامه‌ریزی شهر تهران", "شهر تهران", true},
		{"برنامه ریزی شهر", "برنامه‌ریزی شهر", true},
		{"برنامهریزی شهر", "برنامه ریزی شهر", true},
		{"سیاست برنامه‌ریزی‌های شهر", "ریزی های شهر", true},
		{"شهرهای تهران", "شهر تهران", false},
		{"ابرشهر تهران", "شهر تهران", false},
		{"تهران شهر", "شهر تهران", false},
		{"مُحَمَّد، می‌خواهم", "محمد مي خواهم", true},
		{"شهر شهر تهران", "شهر تهران", true},
		{"", "شهر", false},
	} {
		if got := persian.Holds(c.text, []string{persian.Phrase(c.phrase)}); got != c.want {
			t.Errorf("%q holds %q: %v", c.text, c.phrase, got)
		}
	}
}

func TestSlipsAreTheLikeliestFirstAndFew(t *testing.T) {
	for _, c := range []struct{ word, meant string }{{"استان‌ذار", "استانزار"}, {"انطخابات", "انتخابات"}, {"شهردرای", "شهردار"}, {"elektion", "election"}, {"می‌خاهم", "میخواهم"}} {
		slips := persian.Slips(c.word)
		at := slices.IndexFunc(slips, func(s persian.Slip) bool { return s.Term == c.meant })
		if at < 0 || len(slips) > 1500 {
			t.Errorf("%q: %q stands at %d of %d", c.word, c.meant, at, len(slips))
		}
		if !slices.IsSortedFunc(slips, func(a, b persian.Slip) int { return a.Cost - b.Cost }) || slips[0].Cost < 1 {
			t.Errorf("%q: out of order", c.word)
		}
	}
	for _, w := range []string{"", "؟", "قم", "۱۴۰۴", "covid19", strings.Repeat("بم", 50)} {
		if got := persian.Slips(w); len(got) > 0 {
			t.Errorf("%q has %d slips", w, len(got))
		}
	}
}

// TestSpellingsOfOneFoldPartAlike: what Fold does not tell apart has the same terms.
func TestSpellingsOfOneFoldPartAlike(t *testing.T) {
	n := 0
	for _, s := range sharedLines(t, "zwnj_*_dev.txt") {
		for w := range strings.FieldsSeq(s) {
			folded := persian.Fold(w)
			if a, b := tokenTexts(w), tokenTexts(folded); !slices.Equal(a, b) {
				t.Errorf("%q gives %q, its fold %q", w, a, b)
			}
			if w != folded {
				n++
			}
		}
	}
	if n == 0 {
		t.Fatal("nothing was folded")
	}
}

// TestTokensTakeLinearTime: four times the text may take no more than some eight times
// as long, whatever it holds.
func TestTokensTakeLinearTime(t *testing.T) {
	var parts strings.Builder // one word of parts that differ
	for i := range 60000 {
		for k := i; k > 0; k /= 4 {
			parts.WriteString([]string{"ب", "س", "م", "ه"}[k%4])
		}
		parts.WriteString(z)
	}
	for name, s := range map[string]string{
		"a word": strings.Repeat("میخواهم", 1<<17), "a word of parts": parts.String(), "affixes": strings.Repeat("ها ", 1<<18), "a unit": "کتاب" + strings.Repeat(" ها", 1<<18),
		"compounds": strings.Repeat("برنامه ریزی ", 1<<16), "auxiliaries": strings.Repeat("شدهاست", 1<<17), "to": strings.Repeat("به", 1<<19), "half-spaces": "م" + strings.Repeat(z, 1<<18),
		"verbs": strings.Repeat("می ", 1<<18), "hamzas": strings.Repeat("ئو", 1<<18) + strings.Repeat("ء", 1<<18), "marks": "م" + strings.Repeat("\u064e", 1<<18),
	} {
		took := func(s string) time.Duration {
			start := time.Now()
			persian.Tokens(s)
			persian.Holds(s, []string{persian.Phrase(s[:min(400, len(s)/8)]), "ببببببببببب"})
			return time.Since(start)
		}
		took(s[:len(s)/4])
		part, whole := took(strings.ToValidUTF8(s[:len(s)/4], "")), took(s)
		if whole > 16*part+200*time.Millisecond {
			t.Errorf("%s: %v for a quarter, %v for all of %d bytes", name, part, whole, len(s))
		}
	}
}

func checkTokens(t *testing.T, s string) {
	t.Helper()
	at := 0
	for _, tok := range persian.Tokens(s) {
		if tok.Start < at || tok.End <= tok.Start || tok.End > len(s) {
			t.Fatalf("%q: token %+v after %d", s, tok, at)
		}
		at = tok.Start
		checkTerm(t, s, tok.Text)
	}
	for _, u := range persian.ParseQuery(s).Units {
		checkTerm(t, s, u.Joined)
		for _, p := range u.Parts {
			checkTerm(t, s, p)
		}
	}
}

// checkQuery: a text is found by its own words, and a query for a word asks for the same
// however the letters of one fold are written.
func checkQuery(t *testing.T, s string) {
	t.Helper()
	q := persian.ParseQuery(s)
	if len(s) > 200 || strings.Contains(s, "*") {
		return // cut, or another text once Store has read it
	}
	if stored, err := persian.Store(strings.ToValidUTF8(s, " ")); err == nil && stored == s {
		terms := make(map[string]bool)
		for _, x := range persian.Tokens(s) {
			terms[x.Text] = true
		}
		for _, u := range q.Units {
			if !finds(u, terms) {
				t.Fatalf("%q does not find itself by %+v", s, u)
			}
		}
	}
	if again := persian.ParseQuery(s); show(again) != show(q) {
		t.Fatalf("%q asks %s, then %s", s, show(q), show(again))
	}
}

func checkTerm(t *testing.T, s, term string) {
	t.Helper()
	if term == "" || len(term) > 120 || !utf8.ValidString(term) {
		t.Fatalf("%q: term %q", s, term)
	}
	for _, r := range term {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) || r >= 'A' && r <= 'Z' || r >= '۰' && r <= '۹' {
			t.Fatalf("%q: term %q has %q", s, term, r)
		}
	}
}

func TestTokensOfRealTextAreCleanAndInOrder(t *testing.T) {
	for _, s := range sharedLines(t, "*.txt") {
		checkTokens(t, s)
	}
}

// TestTokensOfStoredAndRawTextAgree: the index holds stored text, a reader's words come raw.
func TestTokensOfStoredAndRawTextAgree(t *testing.T) {
	for _, s := range sharedLines(t, "*.txt") {
		stored, err := persian.Store(s)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := tokenTexts(s), tokenTexts(stored); !slices.Equal(a, b) && !strings.ContainsAny(s, "\u00ac\u00ad\u200b\u200f\u200e\ufeff") {
			t.Fatalf("%q\n raw    %q\n stored %q", s, a, b)
		}
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{
		"می‌خواهم و گفت‌وگو", "«کتاب ها» ۱۲٬۳", "ءءء" + z, "ئو", "x*", "ﷺ ﻻ ㎏ ½ ǅ", "\xff", "क्ष", "\"a“b«",
		"برنامه ریزی های", "میشود آمدهاست شدهبودند", "به‌دلیل بهدلیل", "رشتهای آش کودکی اش", "کتاب ها ها تر اند", "بی کار هاست", "آ\u0653 ا\u0653ش ئوؤو",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkTokens(t, s)
		checkQuery(t, s)
		persian.Slips(s)
		if !persian.Holds(s, []string{persian.Phrase(s)}) {
			t.Fatalf("%q does not hold itself", s)
		}
		persian.WordCount(s)
	})
}

func BenchmarkTokens(b *testing.B) {
	text := strings.Join(sharedLines(b, "zwnj_*_dev.txt"), "\n")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		persian.Tokens(text)
	}
}
