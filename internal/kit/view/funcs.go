package view

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"hemmat/internal/kit/i18n"
	"hemmat/jalali"
	"hemmat/persian"
)

// funcs are the template functions of one language.
type funcs struct {
	lang   string
	texts  *i18n.Bundle
	assets *assets
	shapes []shape
	r      *Renderer
}

func (f funcs) all() template.FuncMap {
	return template.FuncMap{
		"t":     func(key string, args ...any) string { return f.texts.Text(f.lang, key, args...) },
		"has":   f.texts.Has,
		"lang":  func() string { return f.lang },
		"dir":   func() string { return i18n.Dir(f.lang) },
		"dirof": i18n.Dir,
		"path":  func(p string) string { return i18n.Prefix(f.lang) + p },
		"asset": f.assets.address,
		"url":   Escape,
		"href":  href,

		"n":        f.number,
		"d":        f.digits,
		"plain":    plain,
		"add":      func(a, b int) int { return a + b },
		"minutes":  func(n int) string { return f.texts.Text(f.lang, "view.minutes", "n", n) },
		"filesize": f.filesize,
		"quote":    f.quote,
		"initial":  f.initial,
		"isolate":  isolate,
		"notes":    func(fig Figure) template.HTML { return Notes(f.texts, f.lang, fig.Caption, fig.Credit, fig.Press) },

		"iso":       iso,
		"long":      func(t time.Time) string { return f.when("long", t) },
		"medium":    func(t time.Time) string { return f.when("medium", t) },
		"daymonth":  func(t time.Time) string { return f.when("day", t) },
		"monthyear": func(t time.Time) string { return f.when("month", t) },
		"clock":     func(t time.Time) string { return jalali.Clock(t, f.lang) },
		"ts":        f.ts,
		"span":      f.span,

		"weekdays":  func() []weekday { return weekdays(f.lang) },
		"daynumber": f.dayNumber,

		"shapes":  f.draw,
		"draw":    f.chart,
		"numeric": func(cs []Column, i int) bool { return i < len(cs) && cs[i].Numeric },
		"section": f.section,
		"field":   f.field,

		"editortexts": sync.OnceValue(f.editorTexts), // hundreds of texts, the same on each page
	}
}

// href lets telephone, mail and message links through, which html/template
// would refuse; everything else it judges itself.
func href(address string) any {
	for _, scheme := range []string{"tel:", "mailto:", "sms:"} {
		if strings.HasPrefix(address, scheme) {
			return template.URL(address)
		}
	}
	return address
}

// isolate keeps a name of the other direction from moving what stands around it.
func isolate(s string) string { return "\u2068" + s + "\u2069" }

// ended reports whether a text closes itself, so that another sentence may follow it.
func ended(s string) bool {
	s = strings.TrimRight(s, "»”\"')")
	last, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".…!?؟:؛", last)
}

// number shows a whole number with its thousands apart.
func (f funcs) number(v any) (string, error) {
	switch n := v.(type) {
	case int:
		return i18n.Number(f.lang, int64(n)), nil
	case int64:
		return i18n.Number(f.lang, n), nil
	}
	return "", fmt.Errorf("n wants a whole number, not %T", v)
}

// digits shows the digits of a text that is made already: a year, a code, a share.
// Numbers inside a Persian reader's own words are left to persian.Present.
func (f funcs) digits(s string) string {
	if f.lang != i18n.Persian {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '۰'
		}
		return r
	}, s)
}

// plain is a number for the machine: ASCII digits, no separators.
func plain(v any) (string, error) {
	switch n := v.(type) {
	case int:
		return strconv.Itoa(n), nil
	case int64:
		return strconv.FormatInt(n, 10), nil
	}
	return "", fmt.Errorf("plain wants a whole number, not %T", v)
}

func (f funcs) filesize(bytes int64) string { return FileSize(f.texts, f.lang, bytes) }

// FileSize is how many bytes a reader is going to load, in words.
func FileSize(texts *i18n.Bundle, lang string, bytes int64) string {
	key, n := "view.size.kilobytes", (bytes+512)/1024
	if n >= 1024 {
		key, n = "view.size.megabytes", (n+512)/1024
	}
	return texts.Text(lang, key, "n", max(n, 1))
}

// Clock is how long something plays, as players show it: 3:12, 1:02:40.
func Clock(lang string, d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	text := fmt.Sprintf("%d:%02d", s/60, s%60)
	if s >= 3600 {
		text = fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	if lang == i18n.Persian {
		return persian.Digits(text)
	}
	return text
}

// quote sets words in the quotation marks of the language, once.
func (f funcs) quote(s string) string {
	s = strings.Trim(strings.TrimSpace(s), "«»“”\"")
	if f.lang == i18n.Persian {
		return "«" + s + "»"
	}
	return "“" + s + "”"
}

// initial is the letter that stands for a face; a post with nobody in it shows a question mark.
func (f funcs) initial(p Person) string {
	if p.Initial != "" {
		return p.Initial
	}
	if !p.Vacant {
		for _, r := range p.Name {
			if unicode.IsLetter(r) {
				return string(unicode.ToUpper(r))
			}
		}
	}
	if f.lang == i18n.Persian {
		return "؟"
	}
	return "?"
}

// iso is an instant for machines, in Tehran's time: 2026-11-22T08:40:00+03:30. A zero time is "".
func iso(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(jalali.Location()).Format(time.RFC3339)
}

// when is a time in words. A day outside the calendar's years is shown as Gregorian numbers.
func (f funcs) when(form string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	d, err := jalali.FromTime(t)
	if err != nil {
		return f.digits(t.In(jalali.Location()).Format("2006-01-02"))
	}
	clock := f.texts.Text(f.lang, "view.comma") + " " + jalali.Clock(t, f.lang)
	switch form {
	case "long":
		return d.Long(f.lang)
	case "day":
		return d.DayMonth(f.lang)
	case "month":
		return d.MonthYear(f.lang)
	case "dayclock":
		return d.DayMonth(f.lang) + clock
	case "mediumclock":
		return d.Medium(f.lang) + clock
	case "longclock":
		return d.Long(f.lang) + clock
	}
	return d.Medium(f.lang)
}

// ts is a time in words for people inside a time element for machines. The forms are
// long, medium, day, month, and dayclock, mediumclock, longclock.
func (f funcs) ts(form string, t time.Time) template.HTML {
	if t.IsZero() {
		return ""
	}
	layout := "2006-01-02"
	switch {
	case strings.HasSuffix(form, "clock"):
		layout = "2006-01-02T15:04-07:00"
	case form == "month":
		// A Jalali month is no month of the machine's calendar; its first day stands for it.
	}
	words := template.HTMLEscapeString(f.when(form, t))
	if form == "longclock" {
		comma := f.texts.Text(f.lang, "view.comma") + " "
		words = strings.Replace(words, comma, comma+"<br>", 1)
	}
	return template.HTML(`<time datetime="` + t.In(jalali.Location()).Format(layout) + `">` + words + `</time>`)
}

// dayNumber is a day by its number in the month, for a table whose caption says the month.
func (f funcs) dayNumber(t time.Time) template.HTML {
	d, err := jalali.FromTime(t)
	if err != nil {
		return ""
	}
	return template.HTML(`<time datetime="` + t.In(jalali.Location()).Format("2006-01-02") + `">` + i18n.Number(f.lang, int64(d.Day)) + `</time>`)
}

// span is a stretch of time in words: «از ۲۰ مهر ۱۴۰۴ تاکنون».
func (f funcs) span(from, to time.Time) template.HTML {
	key := "view.span.both"
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		key = "view.span.from"
	case from.IsZero():
		key = "view.span.to"
	}
	// The places are filled with HTML of our own making around a text of the catalogue.
	s := template.HTMLEscapeString(f.texts.Text(f.lang, key, "from", "\x01", "to", "\x02"))
	s = strings.Replace(s, "\x01", string(f.ts("medium", from)), 1)
	return template.HTML(strings.Replace(s, "\x02", string(f.ts("medium", to)), 1))
}
