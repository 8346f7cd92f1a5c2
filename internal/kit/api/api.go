// Package api is what the rooms' answers to programs share: a route described once, from which come the page that
// answers it, the check of its parameters, its part of the OpenAPI document and its line on the page for people.
//
// An answer is a site.Page: cached, dropped and bounded as the pages for people are, and built from what these are
// built from. A parameter has one spelling, one value and a bound; what does not keep to that is a problem (RFC 9457)
// and never an entry of the cache.
package api

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// Locales are the texts of the problems.
//
//go:embed locales
var Locales embed.FS

// Home is the page for people; Base is where the addresses of this version begin. Within a version nothing is
// taken away and nothing changes its meaning: fields, parameters and addresses are added only.
const (
	Home    = "/api/"
	Base    = "/api/v1"
	Version = "1.0.0"
)

// Route is one address of the API. Get and Lead make them.
type Route struct {
	// Name is for logs, "items": the text api.<Name> says what the route is for.
	Name string
	// Path is the address below Base, "/items/{number}".
	Path string
	// Params are the wildcards and the keys of the query.
	Params []Param
	// Gate and Uncached are site.Page's.
	Gate     *web.Gate
	Uncached bool

	answer reflect.Type // nil of a route that leads elsewhere
	build  func(ctx context.Context, r *Request) (any, error)
}

// Get is the route with its answer: T is what it is described by and what it answers with.
func Get[T any](r Route, build func(ctx context.Context, r *Request) (T, error)) Route {
	r.answer = reflect.TypeFor[T]()
	r.build = func(ctx context.Context, r *Request) (any, error) { return build(ctx, r) }
	return r
}

// Lead is a route that leads to another one, whose path it returns: "/items/12".
func Lead(r Route, to func(ctx context.Context, r *Request) (string, error)) Route {
	r.build = func(ctx context.Context, r *Request) (any, error) { return to(ctx, r) }
	return r
}

// Leads reports whether the route answers by leading elsewhere.
func (r Route) Leads() bool { return r.answer == nil }

// Needs reports whether a key of the query must be there.
func (r Route) Needs() bool {
	return slices.ContainsFunc(r.Params, func(p Param) bool { return p.Required })
}

// Param is a parameter. Without Enum, Max and Format any text of at most Long bytes is one.
type Param struct {
	Name     string
	About    string
	Required bool
	Default  string   // of a parameter that is left out
	Enum     []string // the only values
	Min, Max int      // a number between both; Max 0 is no number
	Format   string   // "date"
	Pattern  string   // of the whole value
	Long     int      // 200 when 0
	Example  string   // of a wildcard, for the page for people
}

// Lang is the parameter of the language.
func Lang() Param {
	return Param{Name: "lang", About: "The language of the texts.", Enum: i18n.Langs, Default: i18n.Persian}
}

// Limit is the parameter of how many entries an answer holds.
func Limit() Param {
	return Param{Name: "limit", About: "How many entries the answer holds at most.", Min: 1, Max: 100, Default: "20"}
}

// Request is what an answer is built from. A parameter that is read here is of the form that is described.
type Request struct {
	site.Request
	route   *Route
	site    string // "https://party.example"
	passing bool
}

// Text is a parameter's value, its default or "".
func (r *Request) Text(name string) string {
	i := slices.IndexFunc(r.route.Params, func(p Param) bool { return p.Name == name })
	if i < 0 {
		panic("api: " + r.route.Name + " has no parameter " + name)
	}
	v := r.Query.Get(name)
	if v == "" {
		v = r.Params[name]
	}
	if v == "" {
		v = r.route.Params[i].Default
	}
	return v
}

// Number is the value of a parameter that is a number, 0 when it is left out.
func (r *Request) Number(name string) int {
	n, _ := strconv.Atoi(r.Text(name))
	return n
}

// URL is the whole address of a path of the site, as programs write it; "" stays.
func (r *Request) URL(path string) string {
	if path == "" {
		return ""
	}
	return r.site + view.Escape(path)
}

// API is the whole address of a route's path: "/items/12".
func (r *Request) API(path string) string { return r.URL(Base + path) }

// Again is the address of this request with one key of the query changed.
func (r *Request) Again(key, value string) string {
	v := url.Values{key: {value}}
	for k, all := range r.Query {
		if k != key {
			v[k] = all
		}
	}
	return r.URL(r.Path) + "?" + v.Encode()
}

// Pass says that the answer is right and not to be kept, for there is no end of such addresses.
func (r *Request) Pass() { r.passing = true }

// Wrong is the error of a parameter whose value cannot be: key is a text of the catalogue with the argument parameter.
func Wrong(key, parameter string, args ...any) error {
	return fault.New(fault.Invalid, key, append([]any{"parameter", parameter}, args...)...)
}

// page is the route as the site serves it.
func (r *Route) page(base string) site.Page {
	var keys []string
	for _, p := range r.Params {
		if !r.inPath(p) {
			keys = append(keys, p.Name)
		}
	}
	return site.Page{
		Name: "api." + r.Name, Pattern: Base + r.Path, Query: keys, Langs: []string{i18n.Persian},
		Uncached: r.Uncached, Gate: r.Gate, Machine: true,
		Build: func(ctx context.Context, sr site.Request) (site.View, error) { return r.view(ctx, sr, base) },
	}
}

func (r *Route) inPath(p Param) bool { return strings.Contains(r.Path, "{"+p.Name+"}") }

func (r *Route) view(ctx context.Context, sr site.Request, base string) (site.View, error) {
	req := &Request{Request: sr, route: r, site: base}
	if err := r.check(req); err != nil {
		return site.View{}, err
	}
	answer, err := r.build(ctx, req)
	if err != nil {
		return site.View{}, err
	}
	if to, ok := answer.(string); ok && r.Leads() {
		return site.View{Redirect: Base + to}, nil
	}
	body, err := Encode(answer)
	if err != nil {
		return site.View{}, fmt.Errorf("api: %s: %w", r.Name, err)
	}
	return site.View{Type: "application/json", Body: body, Passing: req.passing}, nil
}

// check holds every parameter to its description. A wildcard that cannot be is an address that is not there.
func (r *Route) check(req *Request) error {
	for _, p := range r.Params {
		v, given := req.Query.Get(p.Name), false
		if given = v != ""; r.inPath(p) {
			v, given = req.Params[p.Name], true
		}
		if !given {
			if p.Required {
				return Wrong("api.parameter.missing", p.Name)
			}
			continue
		}
		if err := p.Check(v); err != nil {
			if r.inPath(p) {
				return fault.New(fault.NotFound, "")
			}
			return err
		}
	}
	return nil
}

var day = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// Check says what is wrong with a value.
func (p Param) Check(v string) error {
	long := p.Long
	if long == 0 {
		long = 200
	}
	n, err := strconv.Atoi(v)
	switch {
	case len(v) > long || strings.IndexByte(v, 0) >= 0 || strings.ToValidUTF8(v, "") != v:
		return Wrong("api.parameter.long", p.Name, "n", long)
	case len(p.Enum) > 0 && !slices.Contains(p.Enum, v):
		return Wrong("api.parameter.enum", p.Name, "values", strings.Join(p.Enum, ", "))
	case p.Max > 0 && (err != nil || strconv.Itoa(n) != v || n < p.Min || n > p.Max):
		return Wrong("api.parameter.number", p.Name, "min", strconv.Itoa(p.Min), "max", strconv.Itoa(p.Max))
	case p.Format == "date" && !day.MatchString(v):
		return Wrong("api.parameter.date", p.Name)
	case p.Pattern != "" && !regexp.MustCompile(p.Pattern).MatchString(v):
		return Wrong("api.parameter.form", p.Name)
	}
	return nil
}

// Encode writes an answer. Half-spaces, and what HTML would escape, stay as they are: this is no HTML, and its type says so.
func Encode(answer any) ([]byte, error) {
	var b bytes.Buffer
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	if err := j.Encode(answer); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
