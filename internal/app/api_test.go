package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi/datamodel"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"hemmat/internal/demo"
	"hemmat/internal/kit/api"
	"hemmat/internal/kit/db"
	"hemmat/internal/room/press"
)

// Filling the whole demonstration takes longer than asking of it, so that what needs all of it shares it.
func TestTheAPIOfTheWholeDemonstration(t *testing.T) {
	eachAPI(t, len(demo.Items()), func(t *testing.T, c *client) {
		for _, x := range []struct {
			name string
			fn   func(t *testing.T, c *client)
		}{
			{"every answer is as it is described", everyAnswerIsAsItIsDescribed},
			{"only what pages show is told", onlyWhatPagesShowIsTold},
			{"a hundred items cost no more statements than one", aHundredItemsCostNoMoreStatementsThanOne},
		} {
			t.Run(x.name, func(t *testing.T) {
				c.t = t
				x.fn(t, c)
			})
		}
	})
}

// Whatever the API answers, on both engines, with every parameter, good and wrong, is as the description says; and the
// description names nothing that was not seen.
func everyAnswerIsAsItIsDescribed(t *testing.T, c *client) {
	c.crawl()
	for path, want := range c.asked() {
		if w := c.ask(path); w.Code != want {
			t.Errorf("%s: %d, want %d: %.300s", path, w.Code, want, w.Body)
		}
	}
	for route, v := range c.doc["paths"].(map[string]any) {
		answers, _ := c.at(v, "", "get", "responses")
		good := 200
		if _, leads := answers.(map[string]any)["301"]; leads {
			good = 301
		}
		if !c.seen[route][good] || !c.seen[route][400] {
			t.Errorf("%s: seen are %v", route, c.seen[route])
		}
		params, _ := c.at(v, "", "get", "parameters")
		all, _ := params.([]any)
		for _, p := range all {
			p := p.(map[string]any)
			if key := route + " " + p["name"].(string); p["in"] == "query" && (!c.used[key] || !c.refused[key]) {
				t.Errorf("%s: answered %v, refused %v", key, c.used[key], c.refused[key])
			}
		}
	}
}

// The check of the answers can fail: one that lacks a field, has one too many, or has a date of no form.
func TestAnAnswerThatIsNotDescribedIsFound(t *testing.T) {
	a := open(t, "sqlite://"+t.TempDir()+"/a.db")
	c := &client{t: t, a: a, h: a.handler()}
	c.read()
	s, err := c.compiler.Compile(descriptionURL + "#/components/schemas/Moment")
	if err != nil {
		t.Fatal(err)
	}
	for body, right := range map[string]bool{
		`{"at":"2026-01-01T00:00:00Z","jalali":{"year":1404,"month":10,"day":11}}`:        true,
		`{"at":"2026-01-01T00:00:00Z","jalali":null}`:                                     true,
		`{"at":"2026-01-01T00:00:00Z"}`:                                                   false,
		`{"at":"2026-01-01","jalali":null}`:                                               false,
		`{"at":"2026-01-01T00:00:00Z","jalali":null,"more":1}`:                            false,
		`{"at":"2026-01-01T00:00:00Z","jalali":{"year":1404,"month":13,"day":11}}`:        false,
		`{"at":"2026-01-01T00:00:00Z","jalali":{"year":"1404","month":10,"day":11}}`:      false,
		`{"at":"2026-01-01T00:00:00Z","jalali":{"year":1404,"month":10,"day":11,"x":""}}`: false,
	} {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(v); (err == nil) != right {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// The description is OpenAPI 3.1 by the schema of the initiative itself.
func TestTheDescriptionIsOpenAPI(t *testing.T) {
	a := open(t, "sqlite://"+t.TempDir()+"/a.db")
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(datamodel.OpenAPI31SchemaData))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("https://spec.openapis.org/oas/3.1/schema/2022-10-07", schema); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("https://spec.openapis.org/oas/3.1/schema/2022-10-07")
	if err != nil {
		t.Fatal(err)
	}
	meta, err := compiler.Compile("https://json-schema.org/draft/2020-12/schema")
	if err != nil {
		t.Fatal(err)
	}
	read := func() map[string]any {
		v, err := jsonschema.UnmarshalJSON(get(a.handler(), "/api/v1/openapi.json").Body)
		if err != nil {
			t.Fatal(err)
		}
		return v.(map[string]any)
	}
	doc := read()
	if err := s.Validate(doc); err != nil {
		t.Error(err)
	}
	for name, v := range doc["components"].(map[string]any)["schemas"].(map[string]any) {
		if err := meta.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, spoil := range map[string]func(map[string]any){
		"no title":     func(d map[string]any) { delete(d["info"].(map[string]any), "title") },
		"a wrong path": func(d map[string]any) { d["paths"].(map[string]any)["items"] = map[string]any{} },
		"a parameter without a place": func(d map[string]any) {
			op := d["paths"].(map[string]any)["/items"].(map[string]any)["get"].(map[string]any)
			delete(op["parameters"].([]any)[0].(map[string]any), "in")
		},
	} {
		d := read()
		spoil(d)
		if s.Validate(d) == nil {
			t.Errorf("a document with %s passes", name)
		}
	}
}

// No address of the API is without a description, and no description without an address.
func TestEachAddressOfTheAPIIsDescribedAndEachDescribedOneAnswers(t *testing.T) {
	a := open(t, "sqlite://"+t.TempDir()+"/a.db")
	var served, told []string
	for _, p := range a.Site.Pages() {
		if rest, ok := strings.CutPrefix(p.Pattern, api.Base); ok {
			served = append(served, rest)
			if !p.Machine {
				t.Errorf("%s is not for programs", p.Pattern)
			}
		}
	}
	for path := range a.API.Document()["paths"].(map[string]any) {
		told = append(told, path)
	}
	slices.Sort(served)
	slices.Sort(told)
	if !slices.Equal(served, told) {
		t.Errorf("served are %v\ndescribed are %v", served, told)
	}
	for _, r := range a.API.Routes() {
		if !a.Texts.Has("api." + r.Name) {
			t.Errorf("nothing says what %s is for", r.Name)
		}
		for _, p := range r.Params {
			if p.About == "" {
				t.Errorf("%s: nothing says what %s is", r.Name, p.Name)
			}
		}
	}
	if !press.Reserved("api") || !slices.Contains(a.Site.Reserved(), "api") {
		t.Error("a page could take the API's address")
	}
}

// slugs are those of every body.
func (a *App) slugs(t *testing.T) []string {
	t.Helper()
	all, err := db.Select(t.Context(), a.DB, func(r db.Row) (s string, err error) {
		err = r.Scan(&s)
		return s, err
	}, `SELECT slug FROM body`)
	if err != nil {
		t.Fatal(err)
	}
	return all
}
