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

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
)

// custody is a site with the pages that keep it in order, and two archivists, an editor and an inspector.
type custody struct {
	*moving
	pages *staff.Pages
	two   *second.Acts
	view  *view.Renderer
	texts *i18n.Bundle
}

func newKeeping(t *testing.T, d *db.DB) *custody {
	m := newMoving(t, d)
	k := &custody{moving: m}
	k.view, k.texts = viewtest.Renderer(t, map[string]fs.FS{"press": Templates(), "second": second.Templates()},
		Locales, FlowLocales(), PublicLocales(), KeepLocales(), second.Locales, web.Locales, access.Locales, staff.Locales)
	rules, err := access.NewTable(Rules())
	if err != nil {
		t.Fatal(err)
	}
	grants := access.NewGrants(d, m.Ledger, m.IDs, m.Now)
	for p, f := range map[id.Person]access.Function{
		"keeper": access.Archivist, "second": access.ChiefEditor, "editor": access.Editor, "reporter": access.Reporter, "inspector": access.Inspector,
	} {
		if _, err := grants.Give(t.Context(), ledger.Actor{Via: "cli"}, access.Grant{Person: p, Function: f, Body: root, Below: true}); err != nil {
			t.Fatal(err)
		}
	}
	party := func(context.Context) (id.Body, error) { return root, nil }
	k.two = second.New(second.Options{
		DB: d, Ledger: m.Ledger, IDs: m.IDs, Tasks: task.New(d, m.IDs, m.Now), Now: m.Now, Rules: rules, Root: party, Scope: house{}.Ancestors, Names: badges{}.Names,
	})
	k.pages = staff.New(staff.Options{
		Renderer: k.view, Errors: web.NewErrors(nil, k.texts, nil), Texts: k.texts, Rules: rules, Grants: grants, Door: stafftest.Door{}, Root: party, Now: m.Now,
		Chrome: func(context.Context, string) (view.Chrome, error) {
			c := view.Chrome{}
			c.Site.Name = map[string]string{"fa": "حزب نمونه", "en": "Sample Party"}
			return c, nil
		},
	})
	NewKeeper(m.Room, m.public, k.two, m.site).Register(k.pages)
	k.two.Register(k.pages)
	t.Cleanup(func() {
		if lost := k.texts.Missing(); len(lost) > 0 {
			t.Errorf("texts that no catalogue has: %v", lost)
		}
	})
	return k
}

func eachKeeping(t *testing.T, fn func(t *testing.T, k *custody)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newKeeping(t, d)) })
}

func (k *custody) do(r *http.Request) *httptest.ResponseRecorder {
	a := httptest.NewRecorder()
	k.pages.ServeHTTP(a, stafftest.Fresh(r))
	if strings.Contains(a.Body.String(), `id="main"`) {
		for _, fault := range viewtest.Check(viewtest.Parse(k.t, a.Body.String())) {
			k.t.Errorf("%s %s: %s", r.Method, r.URL.Path, fault)
		}
	}
	return a
}

// get opens a page that must be there.
func (k *custody) get(who id.Person, path string) string {
	k.t.Helper()
	a := k.do(stafftest.Get(who, path))
	if a.Code != 200 {
		k.t.Fatalf("%s: %d %s", path, a.Code, a.Body)
	}
	return a.Body.String()
}

// post sends a form and wants the status; it returns where the answer leads, or the page.
func (k *custody) post(who id.Person, path string, form url.Values, status int) string {
	k.t.Helper()
	a := k.do(stafftest.Post(who, path, form))
	if a.Code != status {
		k.t.Fatalf("%s by %s: %d, want %d: %s", path, who, a.Code, status, a.Body)
	}
	if status == http.StatusSeeOther {
		return a.Header().Get("Location")
	}
	return a.Body.String()
}

var secondPage = regexp.MustCompile(`/desk/second/[a-z.]+/[0-9a-f-]{36}/`)

// confirm lets the second person confirm what a page says is waiting.
func (k *custody) confirm(list string) {
	k.t.Helper()
	at := secondPage.FindString(k.get("second", list))
	if at == "" {
		k.t.Fatalf("nothing waits on %s", list)
	}
	k.get("second", at)
	k.post("second", at+"confirm/", nil, http.StatusSeeOther)
}

func (k *custody) topic(slug, name string) Topic {
	k.t.Helper()
	t, err := k.SetTopic(k.ctx, editor, Topic{Slug: slug, Name: Text{"fa": name, "en": slug}})
	if err != nil {
		k.t.Fatal(err)
	}
	return t
}

// acts lists the acts of the ledger that begin so.
func (k *custody) acts(prefix string) string {
	k.t.Helper()
	all, err := k.Ledger.Since(k.ctx, 0, 10000)
	if err != nil {
		k.t.Fatal(err)
	}
	var acts []string
	for _, e := range all {
		if s, ok := strings.CutPrefix(e.Act, prefix); ok {
			acts = append(acts, s)
		}
	}
	return strings.Join(acts, " ")
}

// look opens pages in a browser, each wide and narrow, light and dark.
func (k *custody) look(t *testing.T, paths map[string]string) {
	b := looktest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, view.AssetRoot) {
			k.view.Assets().ServeHTTP(w, r)
			return
		}
		k.pages.ServeHTTP(w, stafftest.Fresh(stafftest.Get("keeper", r.URL.RequestURI())))
	}))
	for name, path := range paths {
		t.Run(name, func(t *testing.T) { b.Page(t, name+"-fa", path) })
		t.Run(name+"-en", func(t *testing.T) { b.Page(t, name+"-en", "/en"+path) })
	}
}

// ask says what the site answers.
func (k *custody) ask() Answers { return probe(k.site) }
