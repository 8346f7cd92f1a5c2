package app

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"hemmat/internal/kit/api"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/room/press"
)

// eachAPI runs fn on some of the demonstration, with a correction, a withdrawn item, an unpublished one and a draft.
func eachAPI(t *testing.T, items int, fn func(t *testing.T, c *client)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		fill(t, a, items)
		fixed := add(t, a, "kind: news\nslug: mended\ntitle: خبر می‌شود\nlead: چکیده\nstatus: published\nowner: secretariat\ntopics: [elections]\ncover: {file: p.png, alt: تصویر}", "متن می‌خواهم نخست")
		if _, err := a.Press.EditFile(t.Context(), cliActor, source1(t, fixed, "متن می‌خواهم دوم"), "شمار درست شد", true); err != nil {
			t.Fatal(err)
		}
		c := &client{t: t, a: a, h: a.handler(), fixed: fixed, seen: map[string]map[int]bool{}, used: map[string]bool{}, refused: map[string]bool{}}
		c.withdrawn = add(t, a, "kind: statement\nslug: back\ntitle: بیانیهٔ پس‌گرفته\nlead: رازمگو\nstatus: published\nowner: secretariat", "متن رازمگو")
		if _, err := a.Press.Withdraw(t.Context(), cliActor, c.withdrawn.ID, "خطای عددی داشت"); err != nil {
			t.Fatal(err)
		}
		c.unpublished = add(t, a, "kind: news\nslug: away\ntitle: عنوان رازمگو\nlead: رازمگو\nstatus: published\nowner: secretariat", "متن رازمگو")
		if _, err := a.Press.Unpublish(t.Context(), cliActor, c.unpublished.ID, "mistake"); err != nil {
			t.Fatal(err)
		}
		add(t, a, "kind: news\nslug: secret\ntitle: پیش‌نویس رازمگو\nlead: رازمگو\nowner: secretariat\ntopics: [elections]", "متن رازمگو")
		if _, err := a.Party.Apply(t.Context(), cliActor, strings.NewReader(`
bodies: [{slug: archive, kind: office, name: {fa: دفتر اسناد}, posts: [{slug: head, name: {fa: سرپرست}, head: true, terms: [{person: quiet-one, from: ۱۴۰۲/۱/۱}]}]}]
people: [{slug: quiet-one, name: {fa: نفر رازآلودیان, en: Quiet One}, about: {fa: رازآلودیان}, public: false}]`)); err != nil {
			t.Fatal(err)
		}
		c.read()
		fn(t, c)
	})
}

func source1(t *testing.T, it press.Item, body string) press.Source {
	t.Helper()
	front := fmt.Sprintf("---\nid: %s\nkind: news\nslug: mended\ntitle: خبر می‌شود\nlead: چکیده\nowner: secretariat\ntopics: [elections]\ncover: {file: p.png, alt: تصویر}\n---\n%s\n", it.ID, body)
	return press.Source{Name: "x.md", Data: []byte(front), Open: dot}
}

// client asks the API and holds every answer to the description.
type client struct {
	t                             *testing.T
	a                             *App
	h                             http.Handler
	fixed, withdrawn, unpublished press.Item

	doc      map[string]any
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema
	seen     map[string]map[int]bool // statuses by route
	used     map[string]bool         // parameters that were answered, "items kind"
	refused  map[string]bool         // and those that were refused
}

const descriptionURL = "https://party.example/described"

// read reads the description. In this test no object may hold a field that is not described.
func (c *client) read() {
	c.t.Helper()
	w := get(c.h, "/api/v1/openapi.json")
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		c.t.Fatal(err)
	}
	c.doc = doc.(map[string]any)
	shut(doc)
	c.compiler = jsonschema.NewCompiler()
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource(descriptionURL, doc); err != nil {
		c.t.Fatal(err)
	}
	c.schemas = map[string]*jsonschema.Schema{}
}

// shut closes every described object.
func shut(v any) {
	switch v := v.(type) {
	case map[string]any:
		_, is := v["properties"].(map[string]any)
		if _, said := v["additionalProperties"]; is && v["type"] == "object" && !said {
			v["additionalProperties"] = false
		}
		for _, x := range v {
			shut(x)
		}
	case []any:
		for _, x := range v {
			shut(x)
		}
	}
}

// at is the value at keys of the description; references are followed.
func (c *client) at(v any, pointer string, keys ...string) (any, string) {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		if ref, ok := m["$ref"].(string); ok {
			v, pointer = c.at(c.doc, "", strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
			m, _ = v.(map[string]any)
		}
		v = m[k]
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(k)
	}
	return v, pointer
}

// route is the described address of a path.
func (c *client) route(path string) string {
	best := ""
	for p := range c.doc["paths"].(map[string]any) {
		re := regexp.MustCompile("^" + regexp.MustCompile(`\\\{[a-z]+\\\}`).ReplaceAllString(regexp.QuoteMeta(p), "[^/]+") + "$")
		if re.MatchString(path) && (best == "" || strings.Count(p, "{") < strings.Count(best, "{")) {
			best = p
		}
	}
	return best
}

// ask fetches an address below /api/v1 and checks the answer: its status is described, its body is of the schema, its
// headers are those of an answer for programs.
func (c *client) ask(path string) *httptest.ResponseRecorder {
	c.t.Helper()
	w := get(c.h, api.Base+path)
	u, err := url.Parse(path)
	if err != nil {
		c.t.Fatal(err)
	}
	route := c.route(u.Path)
	if route == "" {
		route = "/" // the problems of an address that nobody describes are the same
	} else {
		if c.seen[route] == nil {
			c.seen[route] = map[int]bool{}
		}
		c.seen[route][w.Code] = true
		for key := range u.Query() {
			if w.Code == http.StatusBadRequest {
				c.refused[route+" "+key] = true
			} else {
				c.used[route+" "+key] = true
			}
		}
	}
	if w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Access-Control-Allow-Credentials") != "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		c.t.Errorf("%s: headers %v", path, w.Header())
	}
	response, pointer := c.at(c.doc, "", "paths", route, "get", "responses", strconv.Itoa(w.Code))
	if response == nil {
		c.t.Errorf("%s: status %d is not described: %s", path, w.Code, w.Body)
		return w
	}
	if w.Code == http.StatusMovedPermanently {
		return w
	}
	kind := w.Header().Get("Content-Type")
	schema, at := c.at(response, pointer, "content", kind, "schema")
	if schema == nil {
		c.t.Errorf("%s: %d in %q is not described", path, w.Code, kind)
		return w
	}
	c.check(path, at, w.Body.Bytes())
	return w
}

func (c *client) check(path, pointer string, body []byte) {
	c.t.Helper()
	s := c.schemas[pointer]
	if s == nil {
		var err error
		if s, err = c.compiler.Compile(descriptionURL + "#" + strings.ReplaceAll(pointer, "{", "%7B")); err != nil {
			c.t.Fatal(err)
		}
		c.schemas[pointer] = s
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		c.t.Errorf("%s: %v: %s", path, err, body)
		return
	}
	if err := s.Validate(v); err != nil {
		c.t.Errorf("%s: %v", path, err)
	}
}

// crawl asks every address of the API that answers name, from the index on.
func (c *client) crawl() {
	c.t.Helper()
	named := regexp.MustCompile(`"https://party\.example/api/v1(/[^"{}]*)"`)
	done := map[string]bool{}
	for wave := []string{"/"}; len(wave) > 0; {
		path := wave[0]
		wave = wave[1:]
		if done[path] {
			continue
		}
		done[path] = true
		if path == "/search" || path == "/items/at" { // they want a parameter
			continue
		}
		w := c.ask(path)
		if w.Code != http.StatusOK {
			c.t.Errorf("%s is named and answers %d: %s", path, w.Code, w.Body)
		}
		for _, m := range named.FindAllStringSubmatch(w.Body.String(), -1) {
			wave = append(wave, m[1])
		}
	}
	if len(done) < 300 {
		c.t.Errorf("only %d addresses are named", len(done))
	}
}

// asked are addresses that no answer names, with the status of each.
func (c *client) asked() map[string]int {
	fixed, back := strconv.FormatInt(c.fixed.Short, 10), strconv.FormatInt(c.withdrawn.Short, 10)
	all := map[string]int{
		"/items?lang=en": 200, "/items?kind=announcement": 200, "/items?topic=elections&kind=news": 200, "/items?province=fars": 200,
		"/items?committee=water-environment": 200, "/items?body=secretariat&limit=100": 200, "/items?author=taraneh-sarvestanfar": 200, "/items?year=1405&limit=3": 200,
		"/items?year=1399": 200, "/items?topic=elections&province=fars&author=taraneh-sarvestanfar&year=1405&kind=note": 200, "/items?before=mwrfglc0.2s": 200,
		"/items?lang=de": 400, "/items?kind=page": 400, "/items?topic=none": 400, "/items?province=none": 400, "/items?province=water-environment": 400, "/items?committee=none": 400,
		"/items?body=none": 400, "/items?body=fars": 400, "/items?author=none": 400, "/items?year=1299": 400, "/items?year=01405": 400, "/items?year=" + url.QueryEscape("۱۴۰۵"): 400, "/items?before=x": 400,
		"/items?before=-1.0": 400, "/items?limit=0": 400, "/items?limit=101": 400, "/items?province=fars&body=secretariat": 400, "/items?limit=1&limit=2": 400, "/items?kind=": 400,
		"/items?colour=red": 400, "/items?%zz": 400, "/items?topic=" + strings.Repeat("a", 201): 400, "/items?topic=%00": 400, "/items?topic=%ff": 400,
		"/items/" + back: 200, "/items/" + back + "/history": 404, "/items/" + back + "/versions/1": 404,
		"/items/999999": 404, "/items/0": 404, "/items/01": 404, "/items/x": 404, "/items/-1": 404, "/items/99999999999999999999": 404, "/items/1?x=1": 400,
		"/items/" + fixed + "/history": 200, "/items/" + fixed + "/history?lang=en": 404, "/items/" + fixed + "/history?lang=x": 400,
		"/items/" + fixed + "/versions/1": 200, "/items/" + fixed + "/versions/2?lang=fa": 200, "/items/" + fixed + "/versions/3": 404, "/items/" + fixed + "/versions/0": 404, "/items/" + fixed + "/versions/1?lang=x": 400,
		"/items/at": 400, "/items/at?path=none": 400, "/items/at?path=/none/": 404, "/items/at?path=/1/2/3/4/": 404, "/items/at?path=/": 404, "/items/at?path=/about/": 301, "/items/at?path=/n/" + fixed: 301, "/items/at?path=/n/999999": 404,
		"/items/at?path=" + url.QueryEscape(c.fixed.Path("fa")): 301, "/items/at?path=" + url.QueryEscape(c.withdrawn.Path("en")): 301, "/items/at?path=" + url.QueryEscape(c.unpublished.Path("fa")): 410,
		"/series/announcements/1405/1": 301, "/series/announcements/1405/99999": 404, "/series/none/1405/1": 404, "/series/announcements/x/1": 404, "/series/announcements/1405/1?x=1": 400,
		"/corrections?lang=fa&limit=1": 200, "/corrections?lang=en": 200, "/corrections?before=zz.1": 200, "/corrections?before=zz": 400, "/corrections?before=ZZ.1": 400, "/corrections?before=0zz.1": 400, "/corrections?lang=x": 400, "/corrections?limit=x": 400,
		"/addresses?after=5&limit=7": 200, "/addresses?after=999999": 200, "/addresses?after=0": 400, "/addresses?limit=-1": 400,
		"/bodies?on=2024-01-01": 200, "/bodies?on=2030-01-01": 400, "/bodies?on=1404-01-01": 400, "/bodies?on=2024-02-30": 400, "/bodies?on=x": 400,
		"/bodies/secretariat?on=2024-01-01": 200, "/bodies/fars?on=1950-01-01": 200, "/bodies/none": 404, "/bodies/fars?on=x": 400,
		"/people?limit=2": 200, "/people?after=none": 400, "/people?limit=x": 400, "/people?after=taraneh-sarvestanfar": 200, "/people/none": 404, "/people/none?x=1": 400,
		"/search?q=" + url.QueryEscape("شورا"): 200, "/search?q=" + url.QueryEscape("شورا") + "&from=1&limit=1": 200, "/search?q=party&lang=en&kind=body": 200, "/search?q=a&province=fars&topic=elections&year=1405&lang=fa": 200, "/search": 400,
		"/search?q=" + strings.Repeat("a", 501): 400, "/search?q=a&lang=x": 400, "/search?q=a&from=501": 400, "/search?q=a&limit=51": 400, "/search?q=a&year=1": 400, "/search?q=a&kind=" + strings.Repeat("a", 201): 400, "/search?q=a&province=%00": 400, "/search?q=a&topic=%ff": 400,
		"/topics?x=1": 400, "/site?x=1": 400, "/provinces?x=1": 400, "/openapi.json?x=1": 400, "/?x=1": 400, "/none": 404, "/items/1/none": 404,
	}
	return all
}
