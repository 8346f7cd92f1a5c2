package prose

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"hemmat/persian"
)

// mended mends a source, and says when it lost a line or a second run found more.
func mended(t *testing.T, source string, f Format) string {
	t.Helper()
	out, err := Mend(source, f, persian.Proofreader{Off: persian.Unknown})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(out, "\n") != strings.Count(source, "\n") {
		t.Errorf("%q has other lines than %q", out, source)
	}
	if again, err := Mend(out, f, persian.Proofreader{Off: persian.Unknown}); err != nil || again != out {
		t.Errorf("mended again %q became %q, %v", out, again, err)
	}
	return out
}

func TestWordsAreMendedAndMarkupStays(t *testing.T) {
	for _, c := range []struct {
		format       Format
		source, want string
	}{
		{Text, "او میشود.\r\nکتاب ها\r\n", "او می‌شود.\r\nکتاب‌ها\r\n"},
		{Text, "می\nشود", "می\nشود"},
		{Text, "نشانی https://x.ir/میشود و @میشود میشود", "نشانی https://x.ir/میشود و @میشود می‌شود"},

		{Markdown, "---\ntitle: میشود\n---\nمیشود\n", "---\ntitle: میشود\n---\nمی‌شود\n"},
		{Markdown, "متن\n\n---\nمیشود\n---\n", "متن\n\n---\nمی‌شود\n---\n"},
		{Markdown, "# او میشود\n\n1. عدد 12\n2. میشود\n", "# او می‌شود\n\n1. عدد ۱۲\n2. می‌شود\n"},
		{Markdown, "متن:\n\n    می شود\n\nمی شود", "متن:\n\n    می شود\n\nمی‌شود"},
		{Markdown, "- بند\n\n  می شود\n\n      می شود\n", "- بند\n\n  می‌شود\n\n      می شود\n"},
		{Markdown, "```\nمیشود\n```\nمیشود\n~~~~ x\nمیشود\n```\n~~~~\n", "```\nمیشود\n```\nمی‌شود\n~~~~ x\nمیشود\n```\n~~~~\n"},
		{Markdown, "> میشود `میشود` و ``می ` شود\nکتاب ها`` ها\n", "> می‌شود `میشود` و ``می ` شود\nکتاب ها`` ها\n"},
		{Markdown, "[میشود](/میشود \"می شود\") ![میشود](x(میشود).png)", "[می‌شود](/میشود \"می شود\") ![می‌شود](x(میشود).png)"},
		{Markdown, "[میشود] و [کتاب ها][] و [میشود][کتاب ها] و [می شود]\n\n[میشود]: /a\n[کتاب ها]: /b 'می شود'\n", "[میشود] و [کتاب ها][] و [می‌شود][کتاب ها] و [می‌شود]\n\n[میشود]: /a\n[کتاب ها]: /b 'می شود'\n"},
		{Markdown, "متن[^1]\n\n[^1]: میشود\n", "متن[^1]\n\n[^1]: می‌شود\n"},
		{Markdown, "| میشود | \"ب\" |\n|:--|--:|\n| 5 | میشود |\n", "| می‌شود | «ب» |\n|:--|--:|\n| 5 | می‌شود |\n"},
		{Markdown, "_می_ شود و **کتاب** ها", "_می_ شود و **کتاب** ها"},
		{Markdown, "او **میشود** و می <b title=\"می شود\">شود</b>", "او **می‌شود** و می <b title=\"می شود\">شود</b>"},
		{Markdown, "<div title=\"میشود\">\nمیشود <code>میشود</code>\n</div>\n\n<!-- میشود\n\nمیشود -->\n\nمیشود", "<div title=\"میشود\">\nمی‌شود <code>میشود</code>\n</div>\n\n<!-- میشود\n\nمیشود -->\n\nمی‌شود"},
		{Markdown, "<mailto:میشود@x.ir> و <https://x.ir/میشود> میشود", "<mailto:میشود@x.ir> و <https://x.ir/میشود> می‌شود"},
		{Markdown, "عنوان میشود\n===\nکتاب ها\n---\n", "عنوان می‌شود\n===\nکتاب‌ها\n---\n"},

		{HTML, "<p title='میشود'>میشود</p><!-- میشود -->", "<p title='میشود'>می‌شود</p><!-- میشود -->"},
		{HTML, "<pre>میشود</pre><code>میشود<b>میشود</b></code><script>'میشود'</script><style>میشود</style>میشود", "<pre>میشود</pre><code>میشود<b>میشود</b></code><script>'میشود'</script><style>میشود</style>می‌شود"},
		{HTML, "<p lang=ar>كتاب<p>كتاب <i lang=en>a <b lang=fa>كتاب</b> كتاب</i>", "<p lang=ar>كتاب<p>کتاب <i lang=en>a <b lang=fa>کتاب</b> كتاب</i>"},
		{HTML, "<b>می</b> شود و می&nbsp;شود و می&zwnj;شود &amp; میشود", "<b>می</b>‌شود و می‌شود و می&zwnj;شود &amp; می‌شود"},
		{HTML, "<p>می\n   شود   و   کتاب   ها</p>", "<p>می\n   شود   و   کتاب‌ها</p>"},
		{HTML, "<td>می</td><td>شود</td>می<br>شود", "<td>می</td><td>شود</td>می<br>شود"},
		{HTML, "<p>\"او\" گفت &quot;نه&quot;</p>", "<p>«او» گفت «نه»</p>"},
	} {
		if got := mended(t, c.source, c.format); got != c.want {
			t.Errorf("%s\n%q became\n%q, want\n%q", c.format, c.source, got, c.want)
		}
	}
}

func TestAFindingSaysWhereItStands(t *testing.T) {
	source := "# تیتر\n\nاو **نیک** 😀 میشود.\n"
	d, err := Read(source, Markdown)
	if err != nil {
		t.Fatal(err)
	}
	found := slices.Collect(d.Proof(persian.Proofreader{Off: persian.AllRules &^ persian.HalfSpaces}))
	if len(found) != 1 || found[0].Line != 3 || found[0].Column != 14 || source[found[0].From:found[0].To] != "میشود" {
		t.Errorf("%+v", found)
	}
}

func TestWhatIsNoTextIsRefused(t *testing.T) {
	for source, line := range map[string]int{"a\n\nb\x00": 3, "a\n\xff": 2} {
		var bad *Error
		if _, err := Read(source, Text); !errors.As(err, &bad) || bad.Line != line {
			t.Errorf("%q: %v", source, err)
		}
	}
}

func TestADiffIsWhatPatchTakes(t *testing.T) {
	lines := strings.SplitAfter("۱\n۲\n۳\n۴\n۵\n۶\n۷\n۸\n۹\n۱۰\n۱۱\n۱۲\n۱۳\n۱۴\nپایان", "\n")
	after := strings.Join(lines, "")
	before := strings.Replace(strings.Replace(after, "۲\n", "2\n", 1), "پایان", "پايان", 1)
	var b bytes.Buffer
	if err := Diff(&b, "x", before, after); err != nil {
		t.Fatal(err)
	}
	want := "--- x\n+++ x\n@@ -1,5 +1,5 @@\n ۱\n-2\n+۲\n ۳\n ۴\n ۵\n@@ -12,4 +12,4 @@\n ۱۲\n ۱۳\n ۱۴\n-پايان\n\\ No newline at end of file\n+پایان\n\\ No newline at end of file\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	if err := Diff(&b, "x", after, after); err != nil || b.Len() != 0 {
		t.Errorf("%q %v", b.String(), err)
	}
}

// Faults stand as many lines apart as there are before the first and after the last.
func TestADiffShowsEachLineOnce(t *testing.T) {
	for gap := range 12 {
		same := strings.Repeat("=\n", gap)
		before, after := same+"a\nb\n"+same+"c\n"+same, same+"A\nB\n"+same+"C\n"+same
		var b bytes.Buffer
		if err := Diff(&b, "x", before, after); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		hunks, lead := 1, min(gap, around)
		shown := lead + gap + lead
		if gap > 2*around {
			hunks, shown = 2, 2*lead+2*around
		}
		if strings.Count(out, "\n@@ ") != hunks || strings.Count(out, "\n =") != shown || strings.Count(out, "\n-")+strings.Count(out, "\n+") != 6+1 {
			t.Errorf("%d lines between: %s", gap, out)
		}
	}
}

// Hostile nesting takes time that grows with the length alone: with a tree, or a search for
// what closes each sign, these took minutes.
func TestHostileMarkupIsRead(t *testing.T) {
	const n = 20_000
	for name, source := range map[string]string{
		"brackets": strings.Repeat("[", n), "links": strings.Repeat("[a](", n), "emphasis": strings.Repeat("*a_ ", n), "quotations": strings.Repeat(">", n),
		"ticks": strings.Repeat("`", n) + strings.Repeat(" `` ` ", n), "tags": strings.Repeat("<a ", n), "elements": strings.Repeat("<code><b lang=en>", n),
		"references": strings.Repeat("&", n), "word": strings.Repeat("می", n),
	} {
		for _, f := range []Format{Text, Markdown, HTML} {
			if got := mended(t, source+"\n\nمتن\n", f); !strings.HasPrefix(got, source[:10]) {
				t.Errorf("%s as %s became %q…", name, f, got[:10])
			}
		}
	}
}

func FuzzMend(f *testing.F) {
	for _, s := range []string{
		"او **میشود** و `کد` [میشود](x) \"نقل\"\n- کتاب ها\n", "<p>می<b> شود</b> &nbsp;كتاب ۀ</p>", "---\na: b\n---\n| a | b |\n|--|--|\n", "[a]: b\n[a] [^1]: ", "a\r\n\r\n می شود",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, format := range []Format{Text, Markdown, HTML} {
			d, err := Read(s, format)
			if err != nil {
				return
			}
			end := 0
			for i := range d.runs {
				r := d.run(i)
				if r.at < 0 || r.at+r.n > len(d.Words) || r.from < end || r.from+r.m > len(s) {
					t.Fatalf("%s: run %+v after %d of %q", format, r, end, s)
				}
				end = r.from + r.m
				spaces := strings.NewReplacer("\n", " ", "\r", " ", "\t", " ", "\f", " ")
				if r.same() && format != Text && spaces.Replace(d.Words[r.at:r.at+r.n]) != spaces.Replace(s[r.from:end]) {
					t.Fatalf("%s: %q is not %q", format, d.Words[r.at:r.at+r.n], s[r.from:end])
				}
			}
			out := d.Mend(d.Proof(persian.Proofreader{}))
			if strings.Count(out, "\n") != strings.Count(s, "\n") {
				t.Fatalf("%s: %q has other lines than %q", format, out, s)
			}
		}
	})
}
