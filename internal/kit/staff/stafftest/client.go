package stafftest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/view/viewtest"
)

// Client asks a desk for pages and sends it forms. What is answered otherwise than it must be ends the test.
type Client struct {
	T    testing.TB
	Desk http.Handler
}

// Ask gives the answer, whatever it is.
func (c Client) Ask(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	c.Desk.ServeHTTP(w, r)
	return w.Result()
}

// See gives a page that must be answered with a status, and holds it to the rules of all pages.
func (c Client) See(person id.Person, path string, status int) *viewtest.Doc {
	c.T.Helper()
	return c.Read(c.Ask(Get(person, path)), path, status)
}

// Read reads the page of an answer that must have a status; what says in faults where it came from.
func (c Client) Read(res *http.Response, what string, status int) *viewtest.Doc {
	c.T.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.T.Fatal(err)
	}
	if res.StatusCode != status {
		c.T.Fatalf("%s: %d, want %d: %.1800s", what, res.StatusCode, status, body)
	}
	d := viewtest.Parse(c.T, string(body))
	for _, f := range viewtest.Check(d) {
		c.T.Errorf("%s: %s", what, f)
	}
	return d
}

// Send posts a form that must lead on, and gives where to.
func (c Client) Send(person id.Person, path string, form url.Values) string {
	c.T.Helper()
	res := c.Ask(Post(person, path, form))
	if res.StatusCode != http.StatusSeeOther {
		body, _ := io.ReadAll(res.Body)
		c.T.Fatalf("%s: %d, want 303: %.3000s", path, res.StatusCode, body)
	}
	to, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	return to
}

// Refuse posts a form that must be refused with a status, and gives the page.
func (c Client) Refuse(person id.Person, path string, form url.Values, status int) *viewtest.Doc {
	c.T.Helper()
	return c.Read(c.Ask(Post(person, path, form)), path, status)
}

// Fields are what a form of a page would send as it stands.
func Fields(d *viewtest.Doc, form string) url.Values {
	v := url.Values{}
	for _, n := range d.One(form).Find("input") {
		kind := n.Attr("type")
		if _, on := n.Lookup("checked"); (kind == "checkbox" || kind == "radio") && !on {
			continue
		}
		v.Add(n.Attr("name"), n.Attr("value"))
	}
	for _, n := range d.One(form).Find("textarea") {
		v.Add(n.Attr("name"), n.Text())
	}
	for _, n := range d.One(form).Find("select") {
		for _, o := range n.Find("option[selected]") {
			v.Add(n.Attr("name"), o.Attr("value"))
		}
	}
	return v
}
