package party

import (
	"fmt"
	"strconv"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// What search engines read (schema.org). Dates are Gregorian, addresses
// absolute; what is not known is left out.

type ldOrganisation struct {
	Context  string   `json:"@context,omitempty"`
	Type     string   `json:"@type"`
	Name     string   `json:"name"`
	URL      string   `json:"url,omitempty"`
	Address  string   `json:"address,omitempty"`
	Phone    string   `json:"telephone,omitempty"`
	Email    string   `json:"email,omitempty"`
	Founded  string   `json:"foundingDate,omitempty"`
	Ended    string   `json:"dissolutionDate,omitempty"`
	Channels []string `json:"sameAs,omitempty"`

	Parent *ldOrganisation `json:"parentOrganization,omitempty"`
}

type ldPerson struct {
	Context string           `json:"@context"`
	Type    string           `json:"@type"`
	Name    string           `json:"name"`
	URL     string           `json:"url,omitempty"`
	Image   string           `json:"image,omitempty"`
	Posts   []string         `json:"jobTitle,omitempty"`
	Works   []ldOrganisation `json:"worksFor,omitempty"`
}

const schema = "https://schema.org"

func (l *look) absolute(path string) string {
	if l.rm.o.BaseURL == "" {
		return ""
	}
	return strings.TrimSuffix(l.rm.o.BaseURL, "/") + view.Escape(path)
}

func (l *look) ld(b Body) ldOrganisation {
	return ldOrganisation{Type: "Organization", Name: l.fullName(b).Text, URL: l.absolute(l.path(b.Path()))}
}

func (l *look) organisation(b Body) []any {
	o := l.ld(b)
	o.Context = schema
	o.Address, o.Phone, o.Email = l.in(b.Address).Text, b.Phone, b.Email
	o.Founded, o.Ended = machineDay(b.Founded), machineDay(b.Dissolved)
	for _, c := range b.Channels {
		o.Channels = append(o.Channels, c.URL)
	}
	if up := l.d.Ancestors(b.ID); len(up) > 0 {
		parent := l.ld(up[0])
		o.Parent = &parent
	}
	return []any{o}
}

func (l *look) person(p Person, now []Office) []any {
	x := ldPerson{Context: schema, Type: "Person", Name: l.in(p.Name).Text, URL: l.absolute(l.path(p.Path()))}
	if f, ok := l.files[p.Portrait]; ok {
		x.Image = l.absolute(f.Press())
	}
	for _, o := range now {
		sign, _ := o.Signature(l.lang)
		x.Posts = append(x.Posts, sign)
		x.Works = append(x.Works, l.ld(o.Body))
	}
	return []any{x}
}

// machineDay is a day in the Gregorian calendar: 2021-06-02.
func machineDay(d Day) string {
	if d.IsZero() {
		return ""
	}
	year, month, day := d.Gregorian()
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

func (l *look) digits(s string) string {
	if l.lang == i18n.Persian {
		return persian.Digits(s)
	}
	return persian.ParseDigits(s)
}

func itoa(n int) string { return strconv.Itoa(n) }
