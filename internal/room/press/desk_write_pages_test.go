package press

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/block"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
	"hemmat/jalali"
)

const wants = "می\u200cخواهم"

// crew is the party of house as the pages of writing know it.
type crew struct{}

func (crew) Speakers(_ context.Context, lang string) ([]Speaker, error) {
	var all []Speaker
	for _, b := range []id.Body{root, tehran, shemiran} {
		up, _ := house{}.Ancestors(context.Background(), b)
		s := Speaker{ID: b, Name: lang + " " + string(b), Scope: up}
		if b == tehran {
			s.Kind = "province"
		}
		all = append(all, s)
	}
	return all, nil
}

func (crew) Signatories(ctx context.Context, lang string, on jalali.Date) ([]Signatory, error) {
	a, err := house{}.Office(ctx, "sara", on)
	return []Signatory{{sara, a.Name.In(lang), a.Post.In(lang)}}, err
}

func (crew) Names(_ context.Context, _ string, people ...id.Person) (map[id.Person]string, error) {
	names := map[id.Person]string{}
	for _, p := range people {
		if p != "nameless" {
			names[p] = "نام " + string(p)
		}
	}
	return names, nil
}

// writing is a desk with a site.
type writing struct {
	*moving
	pages *staff.Pages
	view  *view.Renderer
}

func eachWriting(t *testing.T, fn func(t *testing.T, w *writing)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMoving(t, d)
		now := func() time.Time { return m.clock }
		rd, texts := viewtest.Renderer(t, map[string]fs.FS{"press": Templates()}, Locales, PublicLocales(), FlowLocales(), WriteLocales(), KeepLocales(), block.Locales, web.Locales, media.Locales, site.Locales, access.Locales, staff.Locales)
		m.Texts = texts
		rules, err := access.NewTable(Rules())
		if err != nil {
			t.Fatal(err)
		}
		grants := access.NewGrants(d, m.Ledger, m.IDs, now)
		for _, g := range []access.Grant{
			{Person: "editor", Function: access.Editor, Body: root, Below: true},
			{Person: "second", Function: access.Editor, Body: root, Below: true},
			{Person: "reporter", Function: access.Reporter, Body: shemiran},
			{Person: "chief", Function: access.ChiefEditor, Body: root, Below: true},
			{Person: "inspector", Function: access.Inspector, Body: root, Below: true},
		} {
			if _, err := grants.Give(t.Context(), ledger.Actor{}, g); err != nil {
				t.Fatal(err)
			}
		}
		pages := staff.New(staff.Options{
			Renderer: rd, Errors: web.NewErrors(nil, texts, nil), Texts: texts, Rules: rules, Grants: grants, Door: stafftest.Door{},
			Root: func(context.Context) (id.Body, error) { return root, nil },
			Chrome: func(context.Context, string) (c view.Chrome, err error) {
				c.Site.Name = map[string]string{"fa": "حزب", "en": "Party"}
				return c, nil
			},
			Now: now,
		})
		NewWriter(m.Room, crew{}, m.media, "https://party.example").Choose(Shelf{"/desk/media/", "/desk/media/pictures.json"}).Register(pages)
		NewDesk(m.Room, NewPublic(m.Room, street{}, m.media, texts, nil, nil, "https://party.example"), crew{}, frontPages{}).Register(pages)
		fn(t, &writing{m, pages, rd})
		if lost := texts.Missing(); len(lost) > 0 {
			t.Errorf("texts that no catalogue has: %v", lost)
		}
	})
}

func (w *writing) do(r *http.Request) *httptest.ResponseRecorder {
	a := httptest.NewRecorder()
	w.pages.ServeHTTP(a, r)
	return a
}

// get asks for a page as a person and wants it to be there and sound.
func (w *writing) get(who id.Person, path string) string {
	w.t.Helper()
	a := w.do(stafftest.Get(who, path))
	if a.Code != 200 {
		w.t.Fatalf("%s: %d\n%s", path, a.Code, a.Body)
	}
	return a.Body.String()
}

// summary is what a page says is wrong, else all of it.
func summary(page string) string {
	if i := strings.Index(page, `id="errors"`); i >= 0 {
		page = page[i:]
		return page[:strings.Index(page, "</div>")]
	}
	return page
}

// post sends a form with changes and wants the status.
func (w *writing) post(who id.Person, path string, form url.Values, status int) *httptest.ResponseRecorder {
	w.t.Helper()
	a := w.do(stafftest.Post(who, path, form))
	if a.Code != status {
		w.t.Fatalf("%s: %d, want %d\n%s", path, a.Code, status, summary(a.Body.String()))
	}
	return a
}

// formOf reads the fields of the form "write" as a browser would send them, without any button.
func formOf(t *testing.T, page string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	v := url.Values{}
	found := false
	for n := range doc.Descendants() {
		if n.Data != "form" || attr(n, "id") != "write" {
			continue
		}
		found = true
		for f := range n.Descendants() {
			name := attr(f, "name")
			if f.Type != html.ElementNode || name == "" {
				continue
			}
			switch f.Data {
			case "input":
				if (attr(f, "type") != "checkbox" || has(f, "checked")) && !has(f, "disabled") {
					v.Add(name, attr(f, "value"))
				}
			case "textarea":
				text := ""
				if f.FirstChild != nil {
					text = f.FirstChild.Data
				}
				v.Add(name, strings.ReplaceAll(text, "\n", "\r\n"))
			case "select":
				chosen := ""
				for i, o := range options(f) {
					if i == 0 || has(o, "selected") {
						chosen = attr(o, "value")
					}
				}
				v.Add(name, chosen)
			}
		}
	}
	if !found {
		t.Fatalf("no form in\n%s", page)
	}
	return v
}

func options(n *html.Node) (all []*html.Node) {
	for o := range n.Descendants() {
		if o.Data == "option" {
			all = append(all, o)
		}
	}
	return all
}

// sound wants a page without faults of HTML.
func sound(t *testing.T, page string) {
	t.Helper()
	for _, fault := range viewtest.Check(viewtest.Parse(t, page)) {
		t.Error(fault)
	}
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func with(form url.Values, pairs ...string) url.Values {
	v := url.Values{}
	for k, all := range form {
		v[k] = all
	}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

var inWrite = regexp.MustCompile(`^/desk/press/([^/]+)/(fa|en)/write/`)

// write saves a new item and gives its id and the address of its form.
func (w *writing) write(who id.Person, pairs ...string) (id.Item, string) {
	w.t.Helper()
	form := formOf(w.t, w.get(who, "/desk/press/new/"))
	a := w.post(who, "/desk/press/new/", with(form, append([]string{"act", "save"}, pairs...)...), 303)
	m := inWrite.FindStringSubmatch(a.Header().Get("Location"))
	if m == nil {
		w.t.Fatalf("leads to %q", a.Header().Get("Location"))
	}
	return id.Item(m[1]), m[0]
}

func (w *writing) revisions(item id.Item, lang string) int {
	w.t.Helper()
	all, err := w.store.Revisions(w.ctx, item, lang)
	if err != nil {
		w.t.Fatal(err)
	}
	return len(all)
}

func (w *writing) entries() int {
	w.t.Helper()
	n, err := db.Value[int](w.ctx, w.db, `SELECT COUNT(*) FROM ledger`)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}
