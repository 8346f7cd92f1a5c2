package prose

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"
)

func shown(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Change {
		case Kept:
			b.WriteString(p.Text)
		case Spelled:
			fmt.Fprintf(&b, "~%s>%s~", p.Was, p.Text)
		case Removed:
			fmt.Fprintf(&b, "-%s-", p.Text)
		case Added:
			fmt.Fprintf(&b, "+%s+", p.Text)
		}
	}
	return b.String()
}

func TestWhatIsSpellingOnlyIsSaidToBe(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"متن", "متن", "متن"},
		{"", "تازه", "+تازه+"},
		{"کهنه", "", "-کهنه-"},
		{"این می شود", "این می‌شود", "این ~می >می‌~شود"},
		{"این میشود پس", "این می‌شود پس", "این ~میشود >می‌شود ~پس"},
		{"كتاب علي", "کتاب علی", "~كتاب >کتاب ~~علي>علی~"},
		{"سال 1404 بود", "سال ۱۴۰۴ بود", "سال ~1404 >۱۴۰۴ ~بود"},
		{"پنج نفر آمدند", "شش نفر آمدند", "-پنج -+شش +نفر آمدند"},
		{"نفر آمدند.", "نفر آمدند؛", "نفر ~آمدند.>آمدند؛~"},
		{"نرخ ۱.۵ شد", "نرخ ۱۵ شد", "نرخ -۱.۵ -+۱۵ +شد"},
		{"دما -۵ شد", "دما ۵ شد", "دما --۵ -+۵ +شد"},
		{"یک دو سه", "یک سه", "یک -دو -سه"},
		{"یک سه", "یک دو سه", "یک +دو +سه"},
	} {
		if got := shown(Words(c.before, c.after)); got != c.want {
			t.Errorf("%q to %q:\n got %q\nwant %q", c.before, c.after, got, c.want)
		}
	}
}

func TestBothTextsCanBeReadFromTheDifference(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	words := strings.Fields("آب خاک باد آتش می‌شود می شود كتاب کتاب 5 ۵ شهر، شهر روستا")
	for range 3000 {
		var a []string
		for range rng.Intn(30) {
			a = append(a, words[rng.Intn(len(words))])
		}
		b := append([]string(nil), a...)
		for range rng.Intn(8) {
			at := rng.Intn(len(b) + 1)
			if rng.Intn(2) == 0 || at == len(b) {
				b = append(b[:at], append([]string{words[rng.Intn(len(words))]}, b[at:]...)...)
			} else {
				b = append(b[:at], b[at+1:]...)
			}
		}
		before, after := strings.Join(a, " "), strings.Join(b, " ")
		var was, is strings.Builder
		for _, p := range Words(before, after) {
			switch p.Change {
			case Kept:
				was.WriteString(p.Text)
				is.WriteString(p.Text)
			case Spelled:
				was.WriteString(p.Was)
				is.WriteString(p.Text)
			case Removed:
				was.WriteString(p.Text)
			case Added:
				is.WriteString(p.Text)
			}
		}
		bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if bare(was.String()) != bare(before) || is.String() != after && bare(is.String()) != bare(after) {
			t.Fatalf("%q to %q: read %q and %q", before, after, was.String(), is.String())
		}
	}
}

// A text ten times as long takes about ten times as long and never a hundred times.
func TestALongTextIsComparedInTimeThatGrowsWithIt(t *testing.T) {
	rng := rand.New(rand.NewSource(2))
	make_ := func(n int) (string, string) {
		var a, b []string
		for range n {
			w := fmt.Sprint("واژه", rng.Intn(50)) // no word stands alone: the hardest case
			a = append(a, w)
			b = append(b, fmt.Sprint("واژه", rng.Intn(50)))
		}
		return strings.Join(a, " "), strings.Join(b, " ")
	}
	took := func(n int) time.Duration {
		a, b := make_(n)
		best := time.Hour
		for range 3 {
			begun := time.Now()
			Words(a, b)
			best = min(best, time.Since(begun))
		}
		return best
	}
	small, large := took(2000), took(40000)
	if large > 100*small {
		t.Errorf("2,000 words take %v, 40,000 take %v", small, large)
	}
}
