package search

import (
	"encoding/hex"
	"hash/fnv"
	"strconv"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/persian"
)

// ask is a query as the index understands it.
type ask struct {
	units   []persian.Unit
	phrases []string
	facets  []string
}

func (x *Index) parse(q Query) ask {
	p := persian.ParseQuery(q.Text)
	if q.Typing {
		p.Units = typed(p)
	}
	a := ask{units: p.Units, phrases: p.Phrases}
	if len(a.units) == 0 && strings.TrimSpace(q.Text) != "" {
		return ask{} // signs alone: nothing to look for
	}
	for _, f := range []struct{ name, value string }{{"lang", q.Lang}, {"province", q.Province}, {"topic", q.Topic}} {
		if f.value != "" {
			a.facets = append(a.facets, facet(f.name, f.value))
		}
	}
	if q.Year != 0 {
		a.facets = append(a.facets, facet("year", strconv.Itoa(q.Year)))
	}
	return a
}

// empty reports a query that asks for nothing: the language alone is no question.
func (a ask) empty() bool { return len(a.units) == 0 && len(a.facets) < 2 }

// facet is a term that no text holds: it stands in the index beside the words,
// so that a filter narrows the same lookup.
func facet(name, value string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name + "\x00" + value))
	return "0x" + hex.EncodeToString(h.Sum(nil))
}

// match writes the query for the engine's full text. Terms are letters and
// digits only (persian.Tokens), facets are ASCII: nothing needs escaping, and
// both are quoted all the same.
func (a ask) match(e db.Engine) string {
	quote, and, or, any := `"`, " AND ", " OR ", "*"
	if e == db.Postgres {
		quote, and, or, any = `'`, " & ", " | ", ":*"
	}
	term := func(s string) string { return quote + s + quote }
	var one func(u persian.Unit) string
	one = func(u persian.Unit) string {
		either := term(u.Joined)
		switch {
		case u.Prefix:
			either += any
		case len(u.Parts) > 0:
			parts := make([]string, len(u.Parts))
			for i, p := range u.Parts {
				parts[i] = term(p)
			}
			either += or + "(" + strings.Join(parts, and) + ")"
		}
		for _, s := range u.Same {
			either += or + one(s)
		}
		return "(" + either + ")"
	}
	var all []string
	for _, u := range a.units {
		all = append(all, one(u))
	}
	for _, f := range a.facets {
		all = append(all, term(f))
	}
	return strings.Join(all, and)
}
