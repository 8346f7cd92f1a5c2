package i18n

import (
	"strings"
	"testing"
	"testing/fstest"
)

func locales(fa, en string) fstest.MapFS {
	return fstest.MapFS{"locales/fa.yaml": {Data: []byte(fa)}, "locales/en.yaml": {Data: []byte(en)}}
}

func bundle(t *testing.T, fa, en string) *Bundle {
	t.Helper()
	b, err := New(locales(fa, en))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTextIsInTheLanguageAskedFor(t *testing.T) {
	b := bundle(t,
		"press.news: خبر\npress.by: \"به قلم {{.name}}، {{.n}} بار\"\npress.count:\n  one: یک خبر\n  other: \"{{.n}} خبر\"\n",
		"press.news: News\npress.by: \"By {{.name}}, {{.n}} times\"\npress.count:\n  one: one item\n  other: \"{{.n}} items\"\n")
	for _, c := range []struct {
		lang, key string
		args      []any
		want      string
	}{
		{"fa", "press.news", nil, "خبر"},
		{"en", "press.news", nil, "News"},
		{"fa", "press.by", []any{"name", "می‌خواهم", "n", 1404}, "به قلم می‌خواهم، ۱٬۴۰۴ بار"},
		{"en", "press.by", []any{"name", "A <b>", "n", -1234567}, "By A <b>, -1,234,567 times"},
		{"fa", "press.count", []any{"n", 1}, "یک خبر"},
		{"fa", "press.count", []any{"n", 12}, "۱۲ خبر"},
		{"en", "press.count", []any{"n", int64(1)}, "one item"},
		{"en", "press.count", []any{"n", uint(0)}, "0 items"},
	} {
		if got := b.Text(c.lang, c.key, c.args...); got != c.want {
			t.Errorf("Text(%s, %s, %v) = %q, want %q", c.lang, c.key, c.args, got, c.want)
		}
	}
	if m := b.Missing(); len(m) != 0 {
		t.Errorf("missing: %v", m)
	}
}

func TestUnknownKeyIsItsOwnTextAndIsRemembered(t *testing.T) {
	b := bundle(t, "a.by: \"{{.name}}\"", "a.by: \"{{.name}}\"")
	if got := b.Text("fa", "a.nothing"); got != "a.nothing" {
		t.Errorf("got %q", got)
	}
	b.Text("en", "a.by")
	b.Text("de", "a.by", "name", "x")
	want := "de: a.by|en: a.by (a place is not given)|fa: a.nothing"
	if got := strings.Join(b.Missing(), "|"); got != want {
		t.Errorf("Missing = %s, want %s", got, want)
	}
	for i := range 10 * maxMissing {
		b.Text("fa", "a."+strings.Repeat("x", i))
	}
	if n := len(b.Missing()); n > maxMissing {
		t.Errorf("%d wrong keys are kept", n)
	}
}

func TestCataloguesThatDoNotAgreeAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ fa, en, want string }{
		"key in Persian only":   {"a.x: خ\na.y: ی", "a.x: x", `fa.yaml:2: key "a.y" has no text in "en"`},
		"key in English only":   {"a.x: خ", "a.x: x\na.z: z", `key "a.z" has no text in "fa"`},
		"key twice":             {"a.x: خ\na.x: خ", "a.x: x", "a.x"},
		"other places":          {"a.x: \"{{.name}}\"", "a.x: \"{{.nam}}\"", "places"},
		"empty text":            {"a.x: \"\"", "a.x: x", "empty"},
		"broken template":       {"a.x: \"{{.name\"", "a.x: \"{{.name}}\"", "a.x"},
		"a function in a text":  {"a.x: \"{{print 1}}\"", "a.x: x", "not a place"},
		"a condition in a text": {"a.x: \"{{if .n}}x{{end}}\"", "a.x: x", "not a place"},
		"unknown plural form":   {"a.x: {few: x, other: y}", "a.x: x", "few"},
		"nested keys":           {"a: {x: [1]}", "a: x", "x"},
		"place in one only":     {"a.x: {one: \"{{.b}}\", other: y}", "a.x: {one: x, other: y}", "form one only"},
		"not a map":             {"- a", "- a", "not a map"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(locales(c.fa, c.en))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
	if _, err := New(locales("a.x: x", "a.x: x"), locales("a.x: y", "a.x: y")); err == nil {
		t.Error("the same key in two packages is taken")
	}
	if _, err := New(fstest.MapFS{"fa.yaml": {Data: []byte("a.x: x")}}); err == nil {
		t.Error("a catalogue without English is taken")
	}
}

func TestLanguageOfAnAddressAndOfTheCommandLine(t *testing.T) {
	for path, want := range map[string][2]string{
		"/": {"fa", "/"}, "/news/": {"fa", "/news/"}, "/en/": {"en", "/"}, "/en": {"en", "/"},
		"/en/news/": {"en", "/news/"}, "/energy/": {"fa", "/energy/"},
	} {
		if lang, rest := Split(path); lang != want[0] || rest != want[1] {
			t.Errorf("Split(%s) = %s %s", path, lang, rest)
		}
	}
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{nil, "en"},
		{map[string]string{"LANG": "fa_IR.UTF-8"}, "fa"},
		{map[string]string{"LANG": "fa_IR.UTF-8", "LC_ALL": "C"}, "en"},
		{map[string]string{"LANG": "C", "HEMMAT_LANG": "fa"}, "fa"},
		{map[string]string{"LANG": "fao_FO"}, "en"},
	} {
		if got := CommandLang(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("CommandLang(%v) = %s", c.env, got)
		}
	}
}

func FuzzCatalogue(f *testing.F) {
	f.Add("a.x: خبر")
	f.Add("a.x: {one: x, other: \"{{.n}} y\"}")
	f.Add("a.x: &a [*a]")
	f.Add("a.x: \"{{.a.b}}\"")
	f.Fuzz(func(t *testing.T, src string) {
		texts, err := parseFile("fa.yaml", []byte(src))
		if err != nil {
			return
		}
		for _, x := range texts {
			if strings.TrimSpace(x.other) == "" {
				t.Errorf("%q has an empty text", x.key)
			}
		}
	})
}

func BenchmarkText(b *testing.B) {
	bn, err := New(locales("a.x: خبر\na.y: \"{{.n}} خبر\"", "a.x: News\na.y: \"{{.n}} items\""))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("plain", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			bn.Text("fa", "a.x")
		}
	})
	b.Run("place", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			bn.Text("fa", "a.y", "n", 12)
		}
	})
}
