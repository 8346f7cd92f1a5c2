package persian_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hemmat/persian"
)

func TestSlugReadsLikeTheTitle(t *testing.T) {
	for title, want := range map[string]string{
		"لزوم مشارکت مردم در انتخابات شوراهای آتی":     "لزوم-مشارکت-مردم-در-انتخابات-شوراهای-آتی",
		"به مذاکرات امیدواریم!":                        "به-مذاکرات-امیدواریم",
		" «می‌خواهیم»؛ بیانیهٔ شمارهٔ ۱۲ — قم/تهران… ": "می-خواهیم-بیانیه-شماره-12-قم-تهران",
		"رئیس كميته: علي مُحَمَّدي":                    "رئیس-کمیته-علی-محمدی",
		"Party NEWS  2025": "party-news-2025",
		"؟!…":              "",
		"":                 "",
		"\u202eسلام\u200f": "سلام",
		"\xffسلام\xff":     "سلام",
		"- - سلام - -":     "سلام",
	} {
		if got := persian.Slug(title); got != want {
			t.Errorf("Slug(%q)\n got %q\nwant %q", title, got, want)
		}
	}
}

func TestSlugIsCutAtAWord(t *testing.T) {
	title := strings.Repeat("کلمه ", 30)
	got := persian.Slug(title)
	if want := strings.TrimSuffix(strings.Repeat("کلمه-", 12), "-"); got != want {
		t.Errorf("got %q (%d letters)", got, utf8.RuneCountInString(got))
	}
	sixty := strings.Repeat("ب", 60)
	for title, want := range map[string]string{
		sixty:                           sixty,
		sixty + "ب":                     sixty,
		sixty + " ب":                    sixty,
		sixty[:2*58] + " ب":             sixty[:2*58] + "-ب",
		sixty[:2*58] + " بب":            sixty[:2*58],
		"یک " + strings.Repeat("ب", 80): "یک",
	} {
		if got := persian.Slug(title); got != want {
			t.Errorf("Slug(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestSpellingsOfAnAddressMeet(t *testing.T) {
	for want, spellings := range map[string][]string{
		"بهمذاکراتامیدواریم": {"به-مذاکرات-امیدواریم", "به-مذاکرات-اميدواريم/", "/به--مذاکرات-امیدواریم-", "به مذاکرات امیدواریم"},
		"میخواهم":            {"می\u200cخواهم", "می-خواهم", "میخواهم", "مي\u200fخواهم"},
		"بیانیه-12":          {"بیانیه-۱۲", "بيانيه-١٢", "بیانیه-12", "بیانیهٔ_۱۲"},
		"part-1-2":           {"Part-1-2", "part--1-2"},
		"1404/02/هفتمسول":    {"/۱۴۰۴/۰۲//هفت-مسئول/", "1404/02/هفت-مسؤول"},
	} {
		for _, s := range spellings {
			if got := persian.FoldSlug(s); got != want {
				t.Errorf("FoldSlug(%q) = %q, want %q", s, got, want)
			}
		}
	}
	if persian.FoldSlug("part-1-2") == persian.FoldSlug("part-12") {
		t.Error("two parts meet")
	}
}

func FuzzSlug(f *testing.F) {
	for _, s := range []string{"به مذاکرات امیدواریم", "۱-۲ - ۳", "ß İ ǅ", "क्ष", "\xff", "e\u0301", "//", "٠"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		slug := persian.Slug(s)
		if utf8.RuneCountInString(slug) > 60 || !utf8.ValidString(slug) || !norm.NFC.IsNormalString(slug) ||
			strings.Contains(slug, "--") || strings.Trim(slug, "-") != slug {
			t.Fatalf("Slug(%q) = %q", s, slug)
		}
		for _, r := range slug {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				t.Fatalf("Slug(%q) = %q has %+q", s, slug, r)
			}
		}
		if again := persian.Slug(slug); again != slug {
			t.Fatalf("Slug(%q) = %q, then %q", s, slug, again)
		}
		key := persian.FoldSlug(s)
		if again := persian.FoldSlug(key); again != key {
			t.Fatalf("FoldSlug(%q) = %q, then %q", s, key, again)
		}
	})
}
