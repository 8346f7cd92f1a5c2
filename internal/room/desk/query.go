package desk

import (
	"net/url"

	"hemmat/internal/kit/i18n"
	"hemmat/persian"
)

// query makes the query of an address out of pairs; those without a value are left out.
func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q.Encode()
}

// digits shows the digits of a text that is made already: a year, a size.
func digits(lang, s string) string {
	if lang == i18n.Persian {
		return persian.Digits(s)
	}
	return s
}
