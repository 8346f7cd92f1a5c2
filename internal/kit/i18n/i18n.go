// Package i18n holds the texts of the program in Persian and English.
//
// A package that has texts embeds a folder locales with fa.yaml and en.yaml. A file is one flat map from keys to
// texts; a key begins with the name of its package. A text may hold named places, and may have plural forms:
//
//	press.kind.news: خبر
//	press.by: "نوشتهٔ {{.name}}"
//	press.count:
//	  one: "{{.n}} خبر"
//	  other: "{{.n}} خبر"
//
// Both files have the same keys, and each text uses the same places in both languages; New fails otherwise, so that
// a missing translation is found at start and never by a reader.
//
// The language of a page is the language of its address. Accept-Language is never read: a public page is the same
// bytes for everybody.
package i18n

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/sync/errgroup"
	"golang.org/x/text/language"

	"hemmat/persian"
)

// The languages of the program. Persian is the first: its pages have no prefix.
const (
	Persian = "fa"
	English = "en"
)

// Langs lists the languages in the order in which a reader is offered them.
var Langs = []string{Persian, English}

// Known says whether lang is a language of the program.
func Known(lang string) bool { return lang == Persian || lang == English }

// Dir is the direction of lang's script, as HTML writes it: "rtl" or "ltr".
func Dir(lang string) string {
	if lang == English {
		return "ltr"
	}
	return "rtl"
}

// Prefix is what stands before the path of a page in lang: "" for Persian, "/en" for English.
func Prefix(lang string) string {
	if lang == English {
		return "/en"
	}
	return ""
}

// Split takes the language off a path: "/en/news/" is "en" and "/news/". The path keeps its first slash.
func Split(path string) (lang, rest string) {
	if path == "/en" {
		return English, "/"
	}
	if strings.HasPrefix(path, "/en/") {
		return English, path[len("/en"):]
	}
	return Persian, path
}

// Digits writes the digits of a text that is made already, a year or a size, as a reader of lang expects them.
func Digits(lang, s string) string {
	if lang == Persian {
		return persian.Digits(s)
	}
	return s
}

// Number writes n as a reader of lang expects it: own digits, thousands apart.
func Number(lang string, n int64) string {
	if lang == Persian {
		return persian.Number(n)
	}
	return group(n)
}

// group writes n with a comma between thousands.
func group(n int64) string {
	s := fmt.Sprint(n)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(s) - 3; i > first; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// CommandLang is the language of the command line: HEMMAT_LANG when it is set, otherwise the host's locale. Terminals
// seldom shape Persian well, so a host that says nothing is answered in English.
func CommandLang(env func(string) string) string {
	for _, name := range []string{"HEMMAT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		v := strings.ToLower(env(name))
		if v == "" {
			continue
		}
		if v == Persian || strings.HasPrefix(v, "fa_") || strings.HasPrefix(v, "fa-") {
			return Persian
		}
		return English
	}
	return English
}

// Bundle is the catalogue of all packages. It is safe for concurrent use.
type Bundle struct {
	plain      map[string]map[string]string // texts without places or plural, by language and key
	localizers map[string]*goi18n.Localizer
	keys       []string

	mu      sync.Mutex
	missing map[string]bool
}

// New reads the catalogues of the given packages. Each locales holds fa.yaml and en.yaml, at its root or in a folder
// named locales. It is an error when a key is in one language only, is given twice, is empty, or when a text does not
// parse or uses other places than its translation.
func New(locales ...fs.FS) (*Bundle, error) {
	var each errgroup.Group // a language is a good part of the program's start
	all := map[string]map[string]text{}
	for _, lang := range Langs {
		of := map[string]text{}
		all[lang] = of
		each.Go(func() error {
			for _, fsys := range locales {
				texts, err := read(fsys, lang)
				if err != nil {
					return err
				}
				for _, t := range texts {
					if old, ok := of[t.key]; ok {
						return fmt.Errorf("%s: key %q is also at %s", t.at, t.key, old.at)
					}
					of[t.key] = t
				}
			}
			return nil
		})
	}
	if err := each.Wait(); err != nil {
		return nil, fmt.Errorf("i18n: %w", err)
	}
	if err := agree(all); err != nil {
		return nil, fmt.Errorf("i18n: %w", err)
	}

	b := &Bundle{
		plain:      map[string]map[string]string{},
		localizers: map[string]*goi18n.Localizer{},
		missing:    map[string]bool{},
	}
	for lang, texts := range all {
		// One bundle a language: go-i18n would otherwise fall back to another language's text.
		tag := language.MustParse(lang)
		bundle := goi18n.NewBundle(tag)
		b.plain[lang] = map[string]string{}
		for key, t := range texts {
			if t.plain() {
				b.plain[lang][key] = t.other
				continue
			}
			if err := bundle.AddMessages(tag, &goi18n.Message{ID: key, One: t.one, Other: t.other}); err != nil {
				return nil, fmt.Errorf("i18n: %s: %w", t.at, err)
			}
		}
		b.localizers[lang] = goi18n.NewLocalizer(bundle, lang)
	}
	b.keys = slices.Sorted(maps.Keys(all[Persian]))
	return b, nil
}

// agree reports the first difference between the languages.
func agree(all map[string]map[string]text) error {
	for _, lang := range Langs {
		for _, key := range slices.Sorted(maps.Keys(all[lang])) {
			t := all[lang][key]
			for _, other := range Langs {
				u, ok := all[other][key]
				if !ok {
					return fmt.Errorf("%s: key %q has no text in %q", t.at, key, other)
				}
				if !slices.Equal(t.places, u.places) {
					return fmt.Errorf("%s: key %q has the places %v, but %v at %s", t.at, key, t.places, u.places, u.at)
				}
			}
		}
	}
	return nil
}

// Text is the text of key in lang. args are pairs of a name and a value for the places of the text. The whole number
// named "n" chooses the plural form; every whole number is shown in the digits of lang. Other values are shown as
// they are. An unknown key is its own text and is remembered for Missing.
func (b *Bundle) Text(lang, key string, args ...any) string {
	if s, ok := b.plain[lang][key]; ok {
		return s
	}
	l := b.localizers[lang]
	if l == nil {
		return b.lost(lang, key)
	}
	cfg := goi18n.LocalizeConfig{MessageID: key}
	data := make(map[string]any, len(args)/2+1)
	for i := 0; i+1 < len(args); i += 2 {
		name, _ := args[i].(string)
		n, whole := integer(args[i+1])
		if !whole {
			data[name] = args[i+1]
			continue
		}
		if name == "n" {
			cfg.PluralCount = n
		}
		data[name] = Number(lang, n)
	}
	cfg.TemplateData = data
	s, err := l.Localize(&cfg)
	if err != nil {
		return b.lost(lang, key)
	}
	if strings.Contains(s, "<no value>") {
		b.lost(lang, key+" (a place is not given)")
	}
	return s
}

// Has says whether the catalogue knows key.
func (b *Bundle) Has(key string) bool {
	_, ok := slices.BinarySearch(b.keys, key)
	return ok
}

// Keys lists every key in order.
func (b *Bundle) Keys() []string { return slices.Clone(b.keys) }

// Missing lists what was asked for and not found, as "lang: key", in order. Tests hold it empty.
func (b *Bundle) Missing() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(maps.Keys(b.missing))
}

// maxMissing bounds the memory of wrong keys, which might be made from what a reader sends.
const maxMissing = 100

func (b *Bundle) lost(lang, key string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.missing) < maxMissing {
		b.missing[lang+": "+key] = true
	}
	return key
}

func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	case uint:
		return int64(n), true
	case uint64:
		return int64(n), true
	case uint32:
		return int64(n), true
	case uint8:
		return int64(n), true
	}
	return 0, false
}
