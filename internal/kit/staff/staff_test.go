package staff_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

var noon = time.Date(2026, 3, 21, 8, 30, 0, 0, time.UTC)

// plain writes what a page shows, in place of templates.
type plain struct{}

func (plain) Render(w io.Writer, name string, p *view.Page) error {
	_, err := io.WriteString(w, strings.Join([]string{name, p.Lang, p.Desk.Name, p.Desk.Notice}, "|"))
	for _, l := range p.Desk.Menu {
		io.WriteString(w, " "+l.Href)
	}
	if d, ok := p.Data.(view.DeskErrorPage); ok {
		io.WriteString(w, "|"+strings.Join(d.Typed, "|"))
	}
	return err
}

func (plain) Main(w io.Writer, name string, _ *view.Page) error {
	_, err := io.WriteString(w, name)
	return err
}

// desk is a set of pages with an editor of Fars, a reader of nothing and two pages; deskAt has another clock.
func desk(t *testing.T) *staff.Pages { return deskAt(t, func() time.Time { return noon }) }

func deskAt(t *testing.T, clock func() time.Time) *staff.Pages {
	d := dbtest.Open(t, db.SQLite)
	texts, err := i18n.New(web.Locales, access.Locales, staff.Locales)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := access.NewTable([]access.Rule{
		{Action: "list", Functions: []access.Function{access.Editor}, Reads: true},
		{Action: "change", Functions: []access.Function{access.Editor}, States: []string{"draft"}},
		{Action: "burn", Functions: []access.Function{access.Editor}, Fresh: true},
		{Action: "rule", Functions: []access.Function{access.Administrator}},
	})
	if err != nil {
		t.Fatal(err)
	}
	grants := access.NewGrants(d, ledger.New(d, clock), id.NewSource(clock, nil), clock)
	if _, err := grants.Give(t.Context(), ledger.Actor{}, access.Grant{Person: "editor", Function: access.Editor, Body: "fars"}); err != nil {
		t.Fatal(err)
	}
	s := staff.New(staff.Options{
		Renderer: plain{}, Errors: web.NewErrors(nil, texts, nil), Texts: texts, Rules: rules, Grants: grants, Door: stafftest.Door{},
		Root:   func(context.Context) (id.Body, error) { return "party", nil },
		Chrome: func(context.Context, string) (view.Chrome, error) { return view.Chrome{}, nil },
		Now:    clock,
	})
	show := func(name string) func(context.Context, *staff.Request) (staff.Answer, error) {
		return func(_ context.Context, r *staff.Request) (staff.Answer, error) {
			if name != "door" && r.Actor().Person == "" {
				t.Error("a page without a person")
			}
			return staff.Answer{Template: name}, nil
		}
	}
	body := func(_ context.Context, r *staff.Request) (access.Object, error) {
		if r.PathValue("body") == "none" {
			return access.Object{}, fault.New(fault.NotFound, "")
		}
		return access.Object{Scope: []id.Body{id.Body(r.PathValue("body")), "party"}, State: r.URL.Query().Get("state")}, nil
	}
	s.Page(staff.Page{Name: "door", Method: "GET", Pattern: "/desk/sign-in/", Open: true, Do: show("door")})
	s.Page(staff.Page{Name: "list", Method: "GET", Pattern: "/desk/", Action: "list", Object: staff.Anywhere, Do: show("list")})
	s.Page(staff.Page{Name: "rule", Method: "GET", Pattern: "/desk/rule/", Action: "rule", Do: show("rule")})
	s.Page(staff.Page{Name: "change", Method: "POST", Pattern: "/desk/{body}/", Action: "change", Object: body, Do: func(_ context.Context, r *staff.Request) (staff.Answer, error) {
		if r.Actor().Body != "fars" {
			t.Errorf("acts in %q", r.Actor().Body)
		}
		return staff.Answer{To: "/desk/?a=1", Notice: "staff.notice.x"}, nil
	}})
	s.Page(staff.Page{Name: "burn", Method: "POST", Pattern: "/desk/{body}/burn/", Action: "burn", Object: body, Do: show("burn")})
	s.Page(staff.Page{Name: "away", Method: "GET", Pattern: "/desk/away/", Action: "list", Object: staff.Anywhere, Do: func(context.Context, *staff.Request) (staff.Answer, error) {
		return staff.Answer{To: "//elsewhere.example/"}, nil
	}})
	s.Nav(staff.Nav{Key: "x", Path: "/desk/rule/", Action: "rule", Order: 1})
	s.Nav(staff.Nav{Key: "x", Path: "/desk/", Action: "list", Order: 2})
	return s
}

func ask(s http.Handler, r *http.Request) (*http.Response, string) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result(), w.Body.String()
}

// half is a request with a body that cannot be read to its end.
func half(r *http.Request, body string) *http.Request {
	r.Body = http.MaxBytesReader(nil, io.NopCloser(strings.NewReader(body)), 10<<20)
	return r
}

func TestOnlyWhomTheRulesAllowIsAnswered(t *testing.T) {
	s := desk(t)
	for _, c := range []struct {
		name   string
		r      *http.Request
		status int
		holds  string
	}{
		{"nobody", stafftest.Get("", "/desk/"), 303, ""},
		{"the door is open", stafftest.Get("", "/desk/sign-in/"), 200, "door|fa"},
		{"without a function", stafftest.Get("stranger", "/desk/"), 403, ""},
		{"with one", stafftest.Get("editor", "/desk/"), 200, "list|fa|editor| /desk/"},
		{"in English", stafftest.Get("editor", "/en/desk/"), 200, "list|en|editor| /en/desk/"},
		{"another's function", stafftest.Get("editor", "/desk/rule/"), 403, ""},
		{"own body", stafftest.Post("editor", "/desk/fars/?state=draft", nil), 303, ""},
		{"another state", stafftest.Post("editor", "/desk/fars/?state=public", nil), 409, ""},
		{"foreign body", stafftest.Post("editor", "/desk/yazd/?state=draft", nil), 403, ""},
		{"no object", stafftest.Post("editor", "/desk/none/", nil), 404, ""},
		{"not fresh", stafftest.Post("editor", "/desk/fars/burn/", nil), 303, ""},
		{"fresh", stafftest.Fresh(stafftest.Post("editor", "/desk/fars/burn/", nil)), 200, "burn"},
		{"half a form", half(stafftest.Fresh(stafftest.Post("editor", "/desk/fars/burn/", nil)), "a=1&b=%zz"), 400, ""},
		{"too large a form", half(stafftest.Fresh(stafftest.Post("editor", "/desk/fars/burn/", nil)), "a=1&b="+strings.Repeat("x", 11<<20)), 413, ""},
		{"another method", stafftest.Get("editor", "/desk/fars/burn/"), 405, ""},
		{"no page", stafftest.Get("editor", "/desk/fars/drown/"), 404, ""},
		{"leads away", stafftest.Get("editor", "/desk/away/"), 500, ""},
	} {
		a, body := ask(s, c.r)
		if a.StatusCode != c.status || !strings.Contains(body, c.holds) {
			t.Errorf("%s: %d %q, want %d with %q", c.name, a.StatusCode, body, c.status, c.holds)
		}
		if a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: Cache-Control %q", c.name, a.Header.Get("Cache-Control"))
		}
	}
}

func TestAnErrorStandsInTheDesksFrameForWhoeverIsSignedIn(t *testing.T) {
	s := desk(t)
	for _, c := range []struct {
		name   string
		r      *http.Request
		status int
		framed string // "" is the public frame
	}{
		{"no page", stafftest.Get("editor", "/desk/fars/none/"), 404, "kit/deskerror|fa|editor| /desk/"},
		{"refused, in English", stafftest.Get("editor", "/en/desk/rule/"), 403, "kit/deskerror|en|editor| /en/desk/"},
		{"another state", stafftest.Post("editor", "/desk/fars/?state=public", nil), 409, "kit/deskerror|fa|editor| /desk/"},
		{"another method", stafftest.Get("editor", "/desk/fars/burn/"), 405, "kit/deskerror|"},
		{"a defect", stafftest.Get("editor", "/desk/away/"), 500, "kit/deskerror|"},
		{"without a function", stafftest.Get("stranger", "/desk/rule/"), 403, "kit/deskerror|fa|stranger|"},
		{"a notice is not said again", stafftest.Get("editor", "/desk/fars/none/?notice=staff.notice.x"), 404, "kit/deskerror|fa|editor| /desk/"},
		{"nobody", stafftest.Get("", "/desk/fars/none/"), 404, ""},
	} {
		a, body := ask(s, c.r)
		if a.StatusCode != c.status || c.framed == "" && strings.Contains(body, "deskerror") || !strings.Contains(body, c.framed) {
			t.Errorf("%s: %d %q, want %d in %q", c.name, a.StatusCode, body, c.status, c.framed)
		}
	}
	_, body := ask(s, stafftest.Post("editor", "/desk/fars/?state=public", url.Values{
		"note": {" چرا می‌خواهم برگردد\nو کی "}, "reason": {"قانون تازه"}, "id": {"0190"}, "empty": {" "}, "password": {"اسب آبی روی بام"},
	}))
	if !strings.HasSuffix(body, "|چرا می‌خواهم برگردد\nو کی|قانون تازه") {
		t.Errorf("of what was typed %q is said", body)
	}
	r := stafftest.Get("editor", "/desk/fars/none/")
	r.RemoteAddr = "192.0.2.1:5" // without TLS nobody's name is shown elsewhere
	if _, body := ask(s, r); strings.Contains(body, "editor") {
		t.Errorf("%q", body)
	}
}

func TestAnAddressWithoutItsLastSlashLeadsToTheOneWithIt(t *testing.T) {
	s := desk(t)
	for path, want := range map[string]string{"/desk/rule": "/desk/rule/", "/en/desk/rule?a=%D8": "/en/desk/rule/?a=%D8", "/desk/x/none": ""} {
		if a, _ := ask(s, stafftest.Get("editor", path)); a.Header.Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", path, a.StatusCode, a.Header.Get("Location"), want)
		}
	}
}

func TestWithoutTLSOnlyThisMachineIsAnswered(t *testing.T) {
	s := desk(t)
	for _, c := range []struct {
		from, host string
		tls        bool
		want       int
	}{
		{"127.0.0.1:5", "localhost:8080", false, 200},
		{"[::1]:5", "[::1]:8080", false, 200},
		{"127.0.0.1:5", "127.0.0.1", false, 200},
		{"192.0.2.1:5", "localhost", false, 403},
		{"127.0.0.1:5", "example.org", false, 403}, // a proxy of this machine, without TLS
		{"192.0.2.1:5", "example.org", true, 200},
	} {
		r := stafftest.Get("editor", "/desk/")
		r.RemoteAddr, r.Host = c.from, c.host
		if r.URL.Scheme = "http"; c.tls {
			r.URL.Scheme = "https"
		}
		if a, _ := ask(s, r); a.StatusCode != c.want {
			t.Errorf("%+v: %d", c, a.StatusCode)
		}
	}
}

func TestANoticeSaysOnlyWhatTheCatalogueHas(t *testing.T) {
	s := desk(t)
	a, _ := ask(s, stafftest.Post("editor", "/desk/fars/?state=draft", url.Values{}))
	if to := a.Header.Get("Location"); to != "/desk/?a=1&notice=staff.notice.x" {
		t.Errorf("leads to %q", to)
	}
	for _, key := range []string{"staff.notice.made-up", "staff.error.tls", "<b>"} {
		if _, body := ask(s, stafftest.Get("editor", "/desk/?notice="+url.QueryEscape(key))); !strings.HasPrefix(body, "list|fa|editor| ") {
			t.Errorf("%s: %q", key, body)
		}
	}
}

func TestAPageWithoutARuleIsNotRegistered(t *testing.T) {
	s := desk(t)
	do := func(context.Context, *staff.Request) (staff.Answer, error) { return staff.Answer{}, nil }
	for name, p := range map[string]staff.Page{
		"no rule":       {Method: "GET", Pattern: "/desk/x/", Action: "unruled", Do: do},
		"no action":     {Method: "GET", Pattern: "/desk/x/", Do: do},
		"open and not":  {Method: "GET", Pattern: "/desk/x/", Action: "list", Open: true, Do: do},
		"no answer":     {Method: "GET", Pattern: "/desk/x/", Action: "list"},
		"a wild method": {Method: "PUT", Pattern: "/desk/x/", Action: "list", Do: do},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: registered", name)
				}
			}()
			s.Page(p)
		}()
	}
}
