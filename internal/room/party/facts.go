package party

import (
	"strconv"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
)

// fact is one thing that is recorded of an object, in words. Its key is that of a column or a field.
type fact struct{ key, text string }

// change is a fact before and after.
type change struct{ key, was, is string }

// tell puts what is recorded into words of a language. name is what the bodies are called at that moment.
type tell struct {
	rm   *Room
	lang string
	name func(id.Body) string
}

func (t tell) text(key string, args ...any) string { return t.rm.o.Texts.Text(t.lang, key, args...) }

func (t tell) day(d Day) string {
	if d.IsZero() {
		return ""
	}
	return d.Medium(t.lang)
}

func (t tell) truth(is bool) string {
	return t.text(map[bool]string{true: "party.form.yes", false: "party.form.no"}[is])
}

func both(name string, t Text) []fact {
	all := make([]fact, 0, len(i18n.Langs))
	for _, lang := range i18n.Langs {
		all = append(all, fact{name + "_" + lang, t[lang]})
	}
	return all
}

func (t tell) body(b Body) []fact {
	if b.ID == "" {
		return nil
	}
	all := append(both("name", b.Name), fact{"kind", t.text("party.kind." + b.Kind)}, fact{"parent", t.name(b.Parent)},
		fact{"founded", t.day(b.Founded)}, fact{"dissolved", t.day(b.Dissolved)}, fact{"order", strconv.Itoa(b.Order)})
	for _, x := range []struct {
		name string
		text Text
	}{{"short", b.Short}, {"lead", b.Lead}, {"about", b.About}, {"charter", b.Charter}, {"area", b.Area}, {"address", b.Address}} {
		all = append(all, both(x.name, x.text)...)
	}
	statute := map[string]string{}
	putStatute(statute, t.lang, b.Statute)
	for _, name := range []string{"seats", "quorum", "notice_days", "term_months"} {
		all = append(all, fact{name, statute[name]})
	}
	for _, lang := range i18n.Langs {
		all = append(all, fact{"duties_" + lang, strings.Join(b.Duties[lang], "\n")})
	}
	return append(all, fact{"phone", b.Phone}, fact{"email", b.Email}, fact{"channels", channelLines(b.Channels)})
}

// channelLines are channels as a cell of a table holds them.
func channelLines(channels []Channel) string {
	var all []string
	for _, c := range channels {
		line := c.Name[i18n.Persian] + " | " + c.URL
		if en := c.Name[i18n.English]; en != "" {
			line += " | " + en
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

func (t tell) post(p Post) []fact {
	if p.ID == "" {
		return nil
	}
	return append(append(both("name", p.Name), both("sign", p.Sign)...),
		fact{"head", t.truth(p.Head)}, fact{"unique", t.truth(p.Unique)}, fact{"order", strconv.Itoa(p.Order)})
}

func (t tell) person(p Person) []fact {
	if p.ID == "" {
		return nil
	}
	return append(append(both("name", p.Name), both("about", p.About)...), fact{"public", t.truth(p.Public)}, fact{"portrait", string(p.Portrait)})
}

func (t tell) term(x Term) []fact {
	if x.ID == "" {
		return nil
	}
	return []fact{
		{"from", t.day(x.From)},
		{"to", t.day(x.To)},
		{"acting", t.truth(x.Acting)},
		{"signs", t.truth(x.Signs)},
		{"manner", t.text("party.manner." + map[Manner]string{Elected: "election", Appointed: "appointment", Unknown: "unknown"}[x.Manner])},
		{"letter", x.Letter},
	}
}

// changes are the facts that differ. Of a new object was is empty, and what is empty or the rule is not told.
func changes(was, is []fact) []change {
	before := map[string]string{}
	for _, f := range was {
		before[f.key] = f.text
	}
	var all []change
	for _, f := range is {
		if f.text != before[f.key] {
			all = append(all, change{f.key, before[f.key], f.text})
		}
	}
	return all
}
