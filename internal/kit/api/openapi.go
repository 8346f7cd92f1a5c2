package api

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/web"
)

// API is the routes of all rooms.
type API struct {
	base   string
	texts  *i18n.Bundle
	routes []Route
}

// New makes an API without routes. base is the site's address without a slash at the end.
func New(base string, texts *i18n.Bundle) *API {
	return &API{base: strings.TrimSuffix(base, "/"), texts: texts}
}

// Add adds routes. Call it before Register.
func (a *API) Add(routes ...Route) { a.routes = append(a.routes, routes...) }

// Routes are the routes in the order in which they were added; those of the API itself come first.
func (a *API) Routes() []Route { return append(a.own(), a.routes...) }

// Summary says in a language what a route is for.
func (a *API) Summary(lang string, r Route) string { return a.texts.Text(lang, "api."+r.Name) }

// Register mounts the routes, and what answers every other address below Home.
func (a *API) Register(s *site.Site, errors *web.Errors) {
	errors.Machines(Home)
	all := a.Routes()
	for i := range all {
		s.Page(all[i].page(a.base))
	}
	s.Handle(Home, errors.Handle(func(_ http.ResponseWriter, r *http.Request) error {
		if err := web.Methods(r, "GET, HEAD"); err != nil {
			return err
		}
		return fault.New(fault.NotFound, "")
	}))
}

// Index is what the API has.
type Index struct {
	Version string `json:"version" doc:"The version of the API. What a version has, it keeps."`
	OpenAPI string `json:"openapi" format:"uri" doc:"The description of the API."`
	About   string `json:"about" format:"uri" doc:"The page for people."`
	Links   []Link `json:"links" doc:"The addresses to begin from."`
}

// Link is one address of the API.
type Link struct {
	Name    string `json:"name" doc:"The name of the route."`
	URL     string `json:"url" doc:"Its address; what stands in braces is to be filled in."`
	Summary Text   `json:"summary" doc:"What it is for."`
}

func (a *API) own() []Route {
	return []Route{
		Get(Route{Name: "index", Path: "/"}, a.index),
		Get(Route{Name: "openapi", Path: "/openapi.json"}, func(context.Context, *Request) (Document, error) { return a.Document(), nil }),
	}
}

func (a *API) index(_ context.Context, r *Request) (Index, error) {
	x := Index{Version: Version, OpenAPI: r.API("/openapi.json"), About: r.URL(Home)}
	for _, route := range a.Routes() {
		x.Links = append(x.Links, Link{
			Name: route.Name, URL: r.API(route.Path),
			Summary: Text{a.Summary(i18n.Persian, route), a.Summary(i18n.English, route)},
		})
	}
	return x, nil
}

// Document is an OpenAPI document.
type Document map[string]any

type object = map[string]any

// Document describes the API in OpenAPI 3.1, from the routes alone.
func (a *API) Document() Document {
	s := &schemas{all: object{}, of: map[string]reflect.Type{}}
	problem := s.of1(reflect.TypeFor[web.MachineProblem]())
	paths, responses := object{}, object{}
	for _, status := range problems {
		responses[responseName(status)] = object{
			"description": http.StatusText(status),
			"content":     object{"application/problem+json": object{"schema": problem}},
		}
	}
	for _, r := range a.Routes() {
		paths[r.Path] = object{"get": a.operation(r, s)}
	}
	return Document{
		"openapi": "3.1.0",
		"info": object{
			"title": "Hemmat API", "version": Version,
			"summary":     "Everything public of this site, for programs to read.",
			"description": "Reading only; no key is needed, and every origin may read. Ask again with If-None-Match: what has not changed is answered with 304. A version keeps what it has: fields, parameters and addresses are only added.",
		},
		"servers":    []any{object{"url": a.base + Base}},
		"paths":      paths,
		"components": object{"schemas": s.all, "responses": responses},
	}
}

// problems are the statuses of the problems that every route may answer with.
var problems = []int{400, 404, 405, 410, 500, 503}

func responseName(status int) string {
	return strings.ReplaceAll(http.StatusText(status), " ", "")
}

func (a *API) operation(r Route, s *schemas) object {
	answers := object{}
	for _, status := range problems {
		answers[strconv.Itoa(status)] = object{"$ref": "#/components/responses/" + responseName(status)}
	}
	etag := object{"ETag": object{"description": "The version of the answer, for If-None-Match.", "schema": object{"type": "string"}}}
	switch {
	case r.Leads():
		answers["301"] = object{
			"description": "It is at the address in Location.",
			"headers":     object{"Location": object{"required": true, "schema": object{"type": "string", "format": "uri-reference"}}},
		}
	case r.answer == reflect.TypeFor[Document]():
		answers["200"] = object{"description": "The answer.", "headers": etag, "content": object{"application/json": object{"schema": object{"type": "object"}}}}
	default:
		answers["200"] = object{"description": "The answer.", "headers": etag, "content": object{"application/json": object{"schema": s.of1(r.answer)}}}
		answers["304"] = object{"description": "The version that If-None-Match names is the present one."}
	}
	op := object{"operationId": r.Name, "summary": a.Summary(i18n.English, r), "responses": answers}
	var params []any
	for _, p := range r.Params {
		params = append(params, r.describe(p))
	}
	if params != nil {
		op["parameters"] = params
	}
	return op
}

func (r Route) describe(p Param) object {
	in := "query"
	if r.inPath(p) {
		in = "path"
	}
	schema := object{"type": "string", "minLength": 1}
	switch {
	case len(p.Enum) > 0:
		schema = object{"type": "string", "enum": p.Enum}
	case p.Max > 0:
		schema = object{"type": "integer", "minimum": p.Min, "maximum": p.Max}
	case p.Format != "":
		schema["format"] = p.Format
	}
	if p.Pattern != "" {
		schema["pattern"] = p.Pattern
	}
	if n, err := strconv.Atoi(p.Default); err == nil && p.Max > 0 {
		schema["default"] = n
	} else if p.Default != "" {
		schema["default"] = p.Default
	}
	return object{"name": p.Name, "in": in, "required": p.Required || in == "path", "description": p.About, "schema": schema}
}

// schemas are the described types by name.
type schemas struct {
	all object
	of  map[string]reflect.Type
}

var (
	inner   = regexp.MustCompile(`^(\w+)\[.*\]$`)
	ownName = regexp.MustCompile(`^api([A-Z])`) // rooms name the types of their answers apiItem
)

// name is the name of a type in the document: "Item" of apiItem, "ItemList" of List[apiItem].
func name(t reflect.Type) string {
	if m := inner.FindStringSubmatch(t.Name()); m != nil {
		return name(t.Field(0).Type.Elem()) + m[1]
	}
	return ownName.ReplaceAllString(t.Name(), "$1")
}

// of1 is the schema of a type; a struct's stands in the components once.
func (s *schemas) of1(t reflect.Type) object {
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Slice:
		return object{"type": "array", "items": s.of1(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of1(t.Elem())}
	case reflect.Pointer:
		return s.of1(t.Elem())
	case reflect.Struct:
		n := name(t)
		if was, ok := s.of[n]; ok && was != t {
			panic(fmt.Sprintf("api: both %v and %v are described as %s", was, t, n))
		} else if !ok {
			s.of[n] = t
			s.all[n] = s.object(t)
		}
		return object{"$ref": "#/components/schemas/" + n}
	}
	panic(fmt.Sprintf("api: %v has no schema", t))
}

func (s *schemas) object(t reflect.Type) object {
	props := object{}
	required := []string{}
	for _, f := range fields(t) {
		key, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		maybe := strings.Contains(options, "omit")
		if !maybe {
			required = append(required, key)
		}
		props[key] = s.field(f, maybe)
	}
	slices.Sort(required)
	return object{"type": "object", "properties": props, "required": required}
}

// fields are a struct's fields with those of what it embeds.
func fields(t reflect.Type) []reflect.StructField {
	var all []reflect.StructField
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			all = append(all, fields(f.Type)...)
			continue
		}
		if f.Tag.Get("doc") == "" || f.Tag.Get("json") == "" {
			panic(fmt.Sprintf("api: %v.%s is not described", t, f.Name))
		}
		all = append(all, f)
	}
	return all
}

// field is the schema of a struct's field. What may be absent is never null; a pointer that is always there may be.
func (s *schemas) field(f reflect.StructField, maybe bool) object {
	schema := s.of1(f.Type)
	for _, key := range []string{"format", "pattern"} {
		if v := f.Tag.Get(key); v != "" {
			schema[key] = v
		}
	}
	for tag, key := range map[string]string{"min": "minimum", "max": "maximum"} {
		if n, err := strconv.Atoi(f.Tag.Get(tag)); err == nil {
			schema[key] = n
		}
	}
	if v := f.Tag.Get("enum"); v != "" {
		schema["enum"] = strings.Split(v, ",")
	}
	if f.Type.Kind() == reflect.Pointer && !maybe {
		if kind, plain := schema["type"].(string); plain {
			schema["type"] = []string{kind, "null"}
		} else {
			schema = object{"anyOf": []any{schema, object{"type": "null"}}}
		}
	}
	schema["description"] = f.Tag.Get("doc")
	return schema
}
