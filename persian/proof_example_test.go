package persian_test

import (
	"fmt"
	"strings"

	"hemmat/persian"
)

// reveal makes half-spaces visible.
func reveal(s string) string { return strings.ReplaceAll(s, "\u200c", "|") }

func ExampleHeal() {
	healed, changes := persian.Heal("او میشود و کتاب ها را می خواند.", persian.Import)
	fmt.Println(reveal(healed))
	for _, c := range changes {
		fmt.Println(c.Before, reveal(c.After), c.Reason.Key(), c.P >= 0.9)
	}
	// Output:
	// او می|شود و کتاب|ها را می|خواند.
	// میشود می|شود half-lost true
	// کتاب ها کتاب|ها half-spaced true
	// می خواند می|خواند half-spaced true
}

func ExampleHealer() {
	h := persian.Healer{Words: persian.NewWordList("میهوی")}
	healed, _ := h.Heal("موزهٔ میهوی باز میشود.")
	fmt.Println(reveal(healed))
	// Output: موزهٔ میهوی باز می|شود.
}

func ExampleProof() {
	text := "كتاب \"تازه\" , را را خواندم..."
	for _, f := range persian.Proof(text) {
		fmt.Printf("%d-%d %s %q\n", f.Start16, f.End16, f.Reason.Key(), f.Fixes)
	}
	// Output:
	// 0-4 letter-arabic ["کتاب"]
	// 5-6 quote-straight ["«"]
	// 10-11 quote-straight ["»"]
	// 11-12 space-before [""]
	// 12-13 mark-latin ["،"]
	// 16-19 word-twice [""]
	// 26-29 ellipsis ["…"]
}

func ExampleProofreader() {
	p := persian.Proofreader{Off: persian.Unknown | persian.Ease, Heh: persian.HehYehStyle}
	text := "خانهٔ ما ، در سال 1404 ساخته شد ."
	fmt.Println(reveal(persian.Mend(text, p.Proof(text))))
	// Output: خانه|ی ما، در سال ۱۴۰۴ ساخته شد.
}

func ExampleReason_String() {
	fmt.Println(persian.HalfLost, persian.WordUnknown)
	// Output: نیم‌فاصله افتاده است. این واژه در واژه‌نامه نیست.
}

func ExampleReadability() {
	fmt.Println(persian.Readability("هوا خوب است. باران می‌بارد."))
	// Output: 5 words, 2 sentences of 2.5 words, longest 3, 0 % rare, lead 5
}
