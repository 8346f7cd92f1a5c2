package persian_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"hemmat/persian"
)

const z = "\u200c" // the half-space, written so that it can be seen

func TestStoreKeepsOneSpelling(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing to do", "می" + z + "خواهم «۱۴۰۴» را، ببینم؟", "می" + z + "خواهم «۱۴۰۴» را، ببینم؟"},
		{"controls", "\ufeffسلا\x00م\x7f\ufff9\u0081", "سلام"},
		{"tab and line feed", "یک\tدو\nسه", "یک\tدو\nسه"},
		{"line ends", "a\r\nb\rc\u0085d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"},
		{"NFC alef madda", "ا\u0653ب", "آب"},
		{"NFC alef hamza", "تا\u0654کید", "تأکید"},
		{"yeh hamza", "ری\u0654یس ري\u0654یس رى\u0654یس", "رئیس رئیس رئیس"},
		{"yeh, vowel, hamza", "ی\u064e\u0654", "ئ\u064e"},
		{"heh hamza", "نامۀ نامە\u0654 نامۂ نامه\u0654", "نامه\u0654 نامه\u0654 نامه\u0654 نامه\u0654"},
		{"yeh", "علي موسى ے ې", "علی موسی ی ی"},
		{"kaf", "كتاب ڪتاب", "کتاب کتاب"},
		{"heh", "ہ ھ ە", "ه ه ه"},
		{"kept letters", "آ أ إ ؤ ئ ة ء", "آ أ إ ؤ ئ ة ء"},
		{"presentation forms", "ﺳﻼﻡ ﯾﮏ ﭘﮋ", "سلام یک پژ"},
		{"forms of marks alone", "ب\ufe76ب\ufe77", "ب\u064eب\u064e"},
		{"kept signs", "﷼ ﷺ ﴾قرآن﴿", "﷼ ﷺ ﴾قرآن﴿"},
		{"tatweel", "ســـلام حـَب", "سلام حَب"},
		{"tatweel at an end", "۱۴۰۴ هـ.ش", "۱۴۰۴ هـ.ش"},
		{"tatweel and half-space", "کتابـ" + z + "ها", "کتاب" + z + "ها"},
		{"signs used as half-spaces", "می¬خواهم می\u00adخواهم می\u200bخواهم می\u200fخواهم می\ufeffخواهم", strings.TrimSuffix(strings.Repeat("می"+z+"خواهم ", 5), " ")},
		{"runs", "می" + z + z + "\u200f¬" + z + "خواهم", "می" + z + "خواهم"},
		{"signs after a letter that does not join", "کار¬ها آزاد\u200bراه", "کارها آزادراه"},
		{"signs elsewhere", "¬p ¬سلام soft\u00adware a\u200bb", "¬p ¬سلام software ab"},
		{"half-spaces without work", z + "کار" + z + "ها" + z + " نامه" + z + "۲ نامه" + z + "a" + z, "کارها نامه۲ نامهa"},
		{"half-space after a mark", "نامه\u0654" + z + "ای بچّه" + z + "ها", "نامه\u0654" + z + "ای بچّه" + z + "ها"},
		{"half-space before a mark", "می" + z + "ِخواهم", "می" + z + "ِخواهم"},
		{"half-spaces round a mark", "می" + z + "ِ" + z + "خواهم", "می" + z + "ِخواهم"},
		{"hamza behind another mark", "ی\u0653\u0654", "ی\u0653\u0654"},
		{"half-space after a virama", "क्" + z + "ष", "क्" + z + "ष"},
		{"joiner in emoji", "👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 👩🏽\u200d🚒", "👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈 👩🏽\u200d🚒"},
		{"joiner after a lone heh", "۱۴۰۴ ه\u200d.ش", "۱۴۰۴ ه\u200d.ش"},
		{"joiner elsewhere", "نامه\u200d.ش سلا\u200dم a\u200db", "نامه.ش سلام ab"},
		{"embeddings", "\u202aسلام\u202c\u202eabc\u202c", "سلامabc"},
		{"isolates", "\u2066C++\u2069 \u2067باز \u2069\u2069", "\u2066C++\u2069 \u2067باز \u2069"},
		{"lone isolates", "\u2066سلام\nدنیا\u2069", "سلام\nدنیا"},
		{"isolates round an address", "\u2066https://a.ir/كتاب\u2069", "\u2066https://a.ir/كتاب\u2069"},
		{"direction marks", "C++\u200e\u200e است", "C++\u200e است"},
		{"digits", "٠١٢٣٤٥٦٧٨٩ ۰۱۲ 123", "۰۱۲۳۴۵۶۷۸۹ ۰۱۲ 123"},
		{"spaces", "یک\u2003دو  سه\u202f\u3000چهار", "یک دو سه چهار"},
		{"no-break spaces", "یک\u00a0\u00a0دو \u00a0سه\u00a0 چهار", "یک\u00a0دو سه چهار"},
		{"address", "ببینید: https://hemmat.ir/كتاب-١٢/عليـمي، علي", "ببینید: https://hemmat.ir/كتاب-١٢/عليـمي، علی"},
		{"address in brackets", "(www.a.ir/ي) «http://b.ir/ك» ك", "(www.a.ir/ي) «http://b.ir/ك» ک"},
		{"mail", "علي@مثال.ايران، نامه به a.b@c.ir", "علي@مثال.ايران، نامه به a.b@c.ir"},
		{"no mail", "علي @كاربر گفت", "علی @کاربر گفت"},
	} {
		got, err := persian.Store(c.in)
		if err != nil || got != c.want {
			t.Errorf("%s: Store(%+q)\n got %+q, %v\nwant %+q", c.name, c.in, got, err, c.want)
		}
		if again, _ := persian.Store(got); again != got {
			t.Errorf("%s: a second Store gives %+q, the first %+q", c.name, again, got)
		}
	}
}

func TestStoreRefusesInvalidUTF8(t *testing.T) {
	for _, s := range []string{"\xff", "سلا\xd9", "\xed\xa0\x80", "یک\n\xc0\x80"} {
		if got, err := persian.Store(s); !errors.Is(err, persian.ErrEncoding) || got != "" {
			t.Errorf("Store(%q) = %q, %v", s, got, err)
		}
		if got, err := persian.StoreLine(s); !errors.Is(err, persian.ErrEncoding) || got != "" {
			t.Errorf("StoreLine(%q) = %q, %v", s, got, err)
		}
	}
}

func TestStoreLineIsOneTrimmedLine(t *testing.T) {
	for in, want := range map[string]string{
		"  یک \r\n دو\tسه\u2028\n": "یک دو سه",
		"\u00a0 سلام" + z + " ":    "سلام",
		"\n":                       "",
	} {
		if got, err := persian.StoreLine(in); err != nil || got != want {
			t.Errorf("StoreLine(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestStoreOfStoredTextDoesNotAllocate(t *testing.T) {
	s := "رئیس‌جمهور دربارهٔ «قانون انتخابات» گفت: حتماً می‌خواهیم ۱۲٫۵٪ کمتر شود… — HTTP/2 https://a.ir\nمُحَمَّد"
	if n := testing.AllocsPerRun(100, func() {
		if got, err := persian.Store(s); err != nil || got != s {
			t.Fatalf("%q became %q, %v", s, got, err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// forbidden returns the first character that must not be in stored prose, or -1.
func forbidden(s string) rune {
	var before rune
	for i, r := range s {
		switch {
		case r < ' ' && r != '\n' && r != '\t', r >= 0x7f && r < 0xa0, r == 0xad, r == 0x200b, r == 0xfeff,
			r >= 0xfff9 && r <= 0xfffb, r >= 0x202a && r <= 0x202e, r == 0x2028, r == 0x2029,
			r >= 0x2000 && r <= 0x200a, r == 0x202f, r == 0x205f, r == 0x3000,
			strings.ContainsRune("يىےېكڪہھەۀۂۓ", r), r >= '٠' && r <= '٩',
			r >= 0xfe70 && r < 0xfeff && r != 0xfe73 && unicode.IsLetter(r),
			r >= 0xfb50 && r <= 0xfdff && unicode.IsLetter(r) && r != 0xfdfa,
			r == ' ' && before == ' ',
			r == 0x200d && !strings.ContainsAny(s[:i], "ه🏽👨👩🏳\ufe0f") && !unicode.In(before, unicode.So, unicode.Sk, unicode.Sm):
			return r
		}
		before = r
	}
	return -1
}

func hasAddress(s string) bool {
	return strings.ContainsAny(s, "@") || strings.Contains(s, "://") || strings.Contains(strings.ToLower(s), "www.")
}

func TestStoredDataHasNothingForbiddenAndStays(t *testing.T) {
	for _, s := range append(sharedLines(t, "*.txt"), sharedLines(t, "search_*.tsv")...) {
		got, err := persian.Store(s)
		if err != nil {
			t.Fatal(err)
		}
		checkStored(t, s, got)
	}
}

// checkStored checks the properties every stored text has.
func checkStored(t *testing.T, in, got string) {
	t.Helper()
	if !utf8.ValidString(got) {
		t.Fatalf("Store(%+q) is not UTF-8: %+q", in, got)
	}
	if again, err := persian.Store(got); err != nil || again != got {
		t.Fatalf("Store(%+q)\n first %+q\n then %+q, %v", in, got, again, err)
	}
	if hasAddress(got) {
		return
	}
	if r := forbidden(got); r >= 0 {
		t.Fatalf("Store(%+q) = %+q has %+q", in, got, r)
	}
	if !norm.NFC.IsNormalString(got) {
		t.Fatalf("Store(%+q) = %+q is not NFC", in, got)
	}
	joiners := idna.New(idna.CheckJoiners(true))
	for word := range strings.FieldsFuncSeq(got, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\u200c'
	}) {
		if !strings.Contains(word, "\u200c") {
			continue
		}
		if _, err := joiners.ToASCII(word); err != nil && strings.Contains(err.Error(), "joiner") {
			t.Fatalf("Store(%+q): %+q: %v", in, word, err)
		}
	}
}

// TestStoreLeavesGoldTextAlone: sentences corrected by hand change only as the rules list.
func TestStoreLeavesGoldTextAlone(t *testing.T) {
	all := sharedLines(t, "zwnj_*_dev.txt")
	listed := strings.NewReplacer("ي", "ی", "ك", "ک", "ۀ", "ه\u0654", "  ", " ")
	changed := 0
	for _, s := range all {
		got, err := persian.Store(s)
		if err != nil {
			t.Fatal(err)
		}
		if got == s {
			continue
		}
		changed++
		plain := func(s string) string { return strings.ReplaceAll(listed.Replace(s), z, "") }
		if plain(got) != plain(s) {
			t.Errorf("%+q\nbecame %+q", s, got)
		}
	}
	t.Logf("%d of %d sentences changed", changed, len(all))
	if changed > len(all)/20 {
		t.Errorf("%d of %d good sentences changed", changed, len(all))
	}
}

func FuzzStore(f *testing.F) {
	for _, s := range []string{
		"می¬خواهم ۀ ي\u0654 \u2066x\u2069 https://a.ir/ي www.a.ir a@b.ir", "ht\u200btp://ي", "ه\u200d.ش", "👨\u200d👩", "ـ\u064eـب", "ﻻﷲﷺ\ufe70",
		"ی" + z + "\u0654", "e" + z + "\u0301", "\u202ex\r\r\n\u00a0 ", "\xff", "क्" + z + "ष",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := persian.Store(s)
		if utf8.ValidString(s) != (err == nil) {
			t.Fatalf("Store(%q): %v", s, err)
		}
		if err == nil {
			checkStored(t, s, got)
			line, err := persian.StoreLine(s)
			if err != nil || strings.ContainsAny(line, "\n\r\t") || strings.TrimSpace(line) != line {
				t.Fatalf("StoreLine(%q) = %q, %v", s, line, err)
			}
			if again, _ := persian.StoreLine(line); again != line {
				t.Fatalf("StoreLine(%q) = %q, then %q", s, line, again)
			}
		}
	})
}

func BenchmarkStore(b *testing.B) {
	clean := strings.Join(sharedLines(b, "zwnj_*_dev.txt"), "\n")
	clean, _ = persian.Store(clean)
	dirty := strings.NewReplacer("ی", "ي", "ک", "ك", z, "¬").Replace(clean)
	for _, c := range []struct{ name, text string }{{"stored", clean}, {"arabic", dirty}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := persian.Store(c.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
