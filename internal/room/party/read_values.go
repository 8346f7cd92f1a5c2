package party

import (
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/kit/i18n"
	"hemmat/jalali"
	"hemmat/persian"
)

// reserved slugs would hide an address below a body or a person.
var reserved = []string{"all", "amp", "chart", "edit", "feed", "history", "new", "news", "page", "people", "print", "search", "text", "v"}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// isReserved reports whether s would hide an address of the site.
func isReserved(s string) bool { return slices.Contains(reserved, s) }

// isSlug reports whether s may be a part of an address, whether or not it is free.
func isSlug(s string) bool { return slugForm.MatchString(s) && len(s) <= 60 }

// phone is a telephone number as it is kept, in Latin digits; "" is none.
func phone(s string) (number string, ok bool) {
	s = persian.ParseDigits(s)
	return s, strings.Trim(s, "+0123456789 -()") == "" && (s == "" || len(digits(s)) >= 3)
}

// isEmail reports whether s is an address of e-mail alone, or nothing.
func isEmail(s string) bool {
	a, err := mail.ParseAddress(s)
	return s == "" || err == nil && a.Address == s
}

// isChannel reports whether s is the whole address of a channel.
func isChannel(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

func (rd *reader) need(n *yaml.Node, what string, ok bool, key string) {
	if !ok {
		rd.fault(n.Line, "%s needs %s", what, key)
	}
}

// scalar reads a text of one line.
func (rd *reader) scalar(n *yaml.Node, what string) (string, bool) {
	return rd.stored(n, what, persian.StoreLine)
}

func (rd *reader) stored(n *yaml.Node, what string, store func(string) (string, error)) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		rd.fault(n.Line, "%s must be one text", what)
		return "", false
	}
	if n.Tag == "!!null" {
		return "", true
	}
	s, err := store(n.Value)
	if err != nil {
		rd.fault(n.Line, "%s: %v", what, err)
		return "", false
	}
	return strings.TrimSpace(s), true
}

func (rd *reader) slug(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s, ok := rd.scalar(n, "a slug")
		switch {
		case !ok:
		case !isSlug(s):
			rd.fault(n.Line, "%q is no slug: write lower-case Latin letters and digits with single hyphens, at most 60", s)
		case slices.Contains(reserved, s):
			rd.fault(n.Line, "the slug %q is reserved for an address of the site: take another", s)
		default:
			*into = s
		}
	}
}

func (rd *reader) parent(into *string, nested string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if nested != "" {
			rd.fault(n.Line, "the body stands inside %q already: drop parent or move the body out", nested)
			return
		}
		rd.slug(into)(n)
	}
}

func (rd *reader) kind(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s, ok := rd.scalar(n, "kind")
		if ok && !slices.Contains(Kinds, s) {
			rd.fault(n.Line, "no kind %q: write one of %s", s, strings.Join(Kinds, ", "))
			return
		}
		*into = s
	}
}

// text reads a text by language, or one Persian text.
func (rd *reader) text(into **Text, required bool) func(*yaml.Node) {
	return rd.texts(into, required, persian.StoreLine)
}

// prose reads a text of several lines, by language or in Persian.
func (rd *reader) prose(into **Text) func(*yaml.Node) {
	return rd.texts(into, false, persian.Store)
}

func (rd *reader) texts(into **Text, required bool, store func(string) (string, error)) func(*yaml.Node) {
	return func(n *yaml.Node) {
		t := Text{}
		set := func(lang string) func(*yaml.Node) {
			return func(n *yaml.Node) {
				if s, ok := rd.stored(n, "a text", store); ok {
					t[lang] = s
				}
			}
		}
		switch {
		case n.Kind == yaml.MappingNode:
			known := fields{}
			for _, lang := range i18n.Langs {
				known[lang] = set(lang)
			}
			rd.mapping(n, "a text by language", known)
		case n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) == "":
			for _, lang := range i18n.Langs {
				t[lang] = ""
			}
		default:
			set(i18n.Persian)(n)
		}
		if required && t[i18n.Persian] == "" && t[i18n.English] == "" {
			rd.fault(n.Line, "a name cannot be empty")
		}
		*into = &t
	}
}

// lines reads lists by language, or one Persian list.
func (rd *reader) lines(into *map[string][]string) func(*yaml.Node) {
	one := func(m map[string][]string, lang string) func(*yaml.Node) {
		return func(n *yaml.Node) {
			rd.list(n, "duties", func(n *yaml.Node) {
				if s, ok := rd.scalar(n, "a duty"); ok && s != "" {
					m[lang] = append(m[lang], s)
				}
			})
		}
	}
	return func(n *yaml.Node) {
		m := map[string][]string{}
		if n.Kind == yaml.MappingNode {
			known := fields{}
			for _, lang := range i18n.Langs {
				known[lang] = one(m, lang)
			}
			rd.mapping(n, "duties by language", known)
		} else {
			one(m, i18n.Persian)(n)
		}
		*into = m
	}
}

func (rd *reader) channels(into **[]Channel) func(*yaml.Node) {
	return func(n *yaml.Node) {
		all := []Channel{}
		rd.list(n, "channels", func(n *yaml.Node) {
			var c Channel
			var name *Text
			rd.mapping(n, "a channel", fields{
				"name": rd.text(&name, true),
				"url": func(n *yaml.Node) {
					s, _ := rd.scalar(n, "url")
					if !isChannel(s) {
						rd.fault(n.Line, "%q is no address of a channel: write it whole, beginning with https://", s)
						return
					}
					c.URL = s
				},
			})
			rd.need(n, "a channel", name != nil, "name")
			rd.need(n, "a channel", c.URL != "", "url")
			if name != nil {
				c.Name = *name
			}
			all = append(all, c)
		})
		*into = &all
	}
}

func (rd *reader) portrait(into **Portrait) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var p Portrait
		set := func(s *string) func(*yaml.Node) {
			return func(n *yaml.Node) { *s, _ = rd.scalar(n, "portrait") }
		}
		if n.Kind == yaml.MappingNode {
			rd.mapping(n, "a portrait", fields{"file": set(&p.File), "alt": set(&p.Alt), "credit": set(&p.Credit)})
			rd.need(n, "a portrait", p.File != "", "file")
		} else {
			set(&p.File)(n)
		}
		*into = &p
	}
}

func (rd *reader) phone(into **string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s, ok := rd.scalar(n, "phone")
		if !ok {
			return
		}
		s, ok = phone(s)
		if !ok {
			rd.fault(n.Line, "%q is no telephone number", s)
			return
		}
		*into = &s
	}
}

func (rd *reader) email(into **string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s, ok := rd.scalar(n, "email")
		if !ok {
			return
		}
		if !isEmail(s) {
			rd.fault(n.Line, "%q is no e-mail address", s)
			return
		}
		*into = &s
	}
}

func (rd *reader) day(into **Day) func(*yaml.Node) {
	return func(n *yaml.Node) {
		s, ok := rd.scalar(n, "a date")
		if !ok {
			return
		}
		d, err := jalali.Parse(s)
		if err != nil {
			rd.fault(n.Line, "%q is no date (%v): write it as ۱۴۰۴/۲/۵ or «۵ اردیبهشت ۱۴۰۴»", s, err)
			return
		}
		*into = &d
	}
}

// optionalDay reads a date; an empty one is the zero Day.
func (rd *reader) optionalDay(into **Day) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) == "" {
			*into = &Day{}
			return
		}
		rd.day(into)(n)
	}
}

func (rd *reader) truth(into **bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
			rd.fault(n.Line, "%q: write true or false", n.Value)
			return
		}
		b := n.Value == "true"
		*into = &b
	}
}

func (rd *reader) number(into **int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		i, err := strconv.Atoi(persian.ParseDigits(n.Value))
		if n.Kind != yaml.ScalarNode || err != nil || i < 0 || i > 1_000_000 {
			rd.fault(n.Line, "%q: write a whole number from 0 to 1000000", n.Value)
			return
		}
		*into = &i
	}
}

func (rd *reader) manner(into **Manner) func(*yaml.Node) {
	return func(n *yaml.Node) {
		m := Manner(n.Value)
		if n.Kind != yaml.ScalarNode || m != Elected && m != Appointed && m != Unknown {
			rd.fault(n.Line, "by is %q: write %s or %s", n.Value, Elected, Appointed)
			return
		}
		*into = &m
	}
}

func (rd *reader) letter(into **string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if s, ok := rd.scalar(n, "letter"); ok {
			*into = &s
		}
	}
}

// digits keeps the plus sign and the digits: what a telephone dials.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func sortedKeys(m fields) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
