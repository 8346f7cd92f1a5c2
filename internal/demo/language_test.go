package demo

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/room/party"
	"hemmat/jalali"
	"hemmat/persian"
)

// prose is every Persian text of the content, by where it stands.
func prose(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, it := range items(t) {
		if it.Lang == "fa" {
			texts[it.file] = strings.Join([]string{it.Title, it.Kicker, it.Lead, it.body}, "\n")
			for i, p := range it.Gallery {
				texts[fmt.Sprintf("%s, picture %d", it.file, i+1)] = p.Alt + "\n" + p.Caption
			}
		}
	}
	for _, c := range Corrections() {
		texts["correction of "+c.Name] = c.Note + "\n" + parse(t, c.File).body
	}
	doc, err := party.Read(bytes.NewReader(Party()))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range doc.Bodies {
		for _, text := range []*party.Text{b.Name, b.Lead, b.About} {
			if text != nil {
				texts[b.Slug] += (*text)["fa"] + "\n"
			}
		}
		texts[b.Slug] += strings.Join(b.Duties["fa"], "\n")
	}
	for _, p := range doc.People {
		texts[p.Slug] = (*p.Name)["fa"]
		if p.About != nil {
			texts[p.Slug] += "\n" + (*p.About)["fa"]
		}
	}
	return texts
}

var letters = regexp.MustCompile(`\p{Arabic}{2}`)

// mistakes of Persian writing, each with a text that has it.
var mistakes = []struct {
	what string
	is   *regexp.Regexp
	in   string
}{
	{"می or نمی apart from its verb", regexp.MustCompile(`(^|[ «(\n])ن?می `), "شهر می رود"},
	{"ها apart from its word", regexp.MustCompile(`[\p{L}] (ها|های|هایی|هایش|هایشان|هایمان)[ .،؛:؟!»)\n]`), "خانه های شهر"},
	{"تر or ترین apart from its word", regexp.MustCompile(`\p{L} (تر|ترین)[ .،]`), "بزرگ تر از"},
	{"an Arabic yeh, kaf or heh", regexp.MustCompile(`[يىكۀةھہ]`), "ياد"},
	{"a half-space where letters part", regexp.MustCompile(`[آأاإدذرزژوؤء]\x{200C}`), "کار\u200cها"},
	{"a half-space beside no letter", regexp.MustCompile(`\x{200C}([^\p{Arabic}]|$)|(^|[^\p{Arabic}])\x{200C}`), "شهر\u200c "},
	{"a digit of another family", regexp.MustCompile(`[0-9٠-٩]`), "سال 1405"},
	{"a Latin comma, mark or quote", regexp.MustCompile(`\p{Arabic}[,;?"]|"\p{Arabic}`), "شهر, ده"},
	{"a space before a mark", regexp.MustCompile(` [،؛؟!:.»)]`), "شهر ، ده"},
	{"no space after a mark", regexp.MustCompile(`[،؛؟][\p{L}۰-۹]`), "شهر،ده"},
	{"two spaces", regexp.MustCompile(`[^\n] {2}`), "شهر  ده"},
	{"a word that needs its half-space", regexp.MustCompile(`(گفتگو|گفت و گو|جستجو|حمل و نقل|نمیشود|میشود|میکند|میشوند|میکنند|برنامهها|استانها|کمیتهها|اطلاعیهها|آنها|اینها|سهشنبه|سه شنبه|بیانیهها|شعبهها|شوراهایمان ها)`), "برنامهها را"},
	{"a word that takes no half-space", regexp.MustCompile(`(آن\x{200C}چه|این\x{200C}که|یک\x{200C}شنبه|پنج\x{200C}شنبه)`), "آن\u200cچه گفت"},
	{"ezafe on heh written with yeh", regexp.MustCompile(`ه\x{200C}ی([ .،؛»]|$)`), "خانه\u200cی ما"},
	{"a control character of direction", regexp.MustCompile(`[\x{200B}\x{200D}-\x{200F}\x{202A}-\x{202E}\x{2066}-\x{2069}\x{FEFF}]`), "شهر\u200f"},
}

func TestEachMistakeWouldBeFound(t *testing.T) {
	for _, m := range mistakes {
		if !m.is.MatchString(m.in) {
			t.Errorf("%s is not found in %q", m.what, m.in)
		}
	}
}

func TestPersianIsWrittenAsAnEditorWould(t *testing.T) {
	exempt := regexp.MustCompile("\\]\\([^)]*\\)|`[^`]*`|[\\w.]+@[\\w.]+|[\\w./]+\\.example|\\S*_example|<[^>]*>")
	order := regexp.MustCompile(`(?m)^\d+\. `) // of a Markdown list
	joined := 0
	for where, text := range prose(t) {
		joined += strings.Count(text, "می\u200c")
		plain := order.ReplaceAllString(exempt.ReplaceAllString(text, "]"), "")
		for _, m := range mistakes {
			if at := m.is.FindStringIndex(plain); at != nil {
				t.Errorf("%s: %s: …%s…", where, m.what, around(plain, at[0], at[1]))
			}
		}
		for line := range strings.SplitSeq(plain, "\n") {
			words := strings.Fields(line)
			for i := 1; i < len(words); i++ {
				if words[i] == words[i-1] && letters.MatchString(words[i]) {
					t.Errorf("%s: %q twice", where, words[i])
				}
			}
		}
		if stored, err := persian.Store(text); err != nil || stored != text {
			t.Errorf("%s is stored otherwise than it is written: %v\n%s", where, err, difference(text, stored))
		}
	}
	if joined < 200 {
		t.Errorf("«می» with its half-space only %d times: were half-spaces lost?", joined)
	}
}

func around(s string, from, to int) string {
	from, to = max(0, from-24), min(len(s), to+24)
	return strings.ToValidUTF8(strings.ReplaceAll(s[from:to], "\n", "⏎"), "")
}

func difference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("%q, not %q", around(a, i, i), around(b, i, i))
		}
	}
	return "one is longer"
}

var (
	persianDay = regexp.MustCompile(`(شنبه|یکشنبه|دوشنبه|سه\x{200C}شنبه|چهارشنبه|پنجشنبه|جمعه) ([۰-۹]{1,2}) (فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند)(?: ([۰-۹]{4}))?`)
	englishDay = regexp.MustCompile(`(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday), (\d{1,2} \p{L}+ \d{4})`)
	weekdays   = []string{"شنبه", "یکشنبه", "دوشنبه", "سه\u200cشنبه", "چهارشنبه", "پنجشنبه", "جمعه"}
	months     = strings.Fields("فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند")
)

// TestAWeekdayBelongsToItsDate reads every date that names its weekday; one without a year is of the item's own.
func TestAWeekdayBelongsToItsDate(t *testing.T) {
	seen := 0
	for _, it := range items(t) {
		text := it.Title + "\n" + it.Lead + "\n" + it.body
		for _, p := range it.Gallery {
			text += "\n" + p.Caption
		}
		for _, m := range persianDay.FindAllStringSubmatch(text, -1) {
			seen++
			year := it.day.Year
			if m[4] != "" {
				fmt.Sscan(persian.ParseDigits(m[4]), &year)
			}
			day := 0
			fmt.Sscan(persian.ParseDigits(m[2]), &day)
			d, err := jalali.New(year, slices.Index(months, m[3])+1, day)
			if err != nil {
				t.Errorf("%s: %s: %v", it.file, m[0], err)
				continue
			}
			if want := weekdays[int(d.Weekday())]; m[1] != want {
				t.Errorf("%s: %s is %s", it.file, m[0], want)
			}
		}
		for _, m := range englishDay.FindAllStringSubmatch(text, -1) {
			seen++
			d, err := time.Parse("2 January 2006", m[2])
			if err != nil || d.Weekday().String() != m[1] {
				t.Errorf("%s: %s is a %s (%v)", it.file, m[0], d.Weekday(), err)
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d dates were read", seen)
	}
}
