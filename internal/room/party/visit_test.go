package party

import (
	"context"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
)

// visit is the room's pages as a reader gets them.
type visit struct {
	*party
	site *site.Site
	view *view.Renderer
}

// serve puts the room's pages on a site whose clock can be moved.
func serve(t testing.TB, d *db.DB, news News) *visit {
	t.Helper()
	p := open(t, d)
	rd, texts := viewtest.Renderer(t, map[string]fs.FS{"party": Templates()}, Locales(), ImportLocales(), web.Locales)
	p.Room.o.Texts = texts
	errs := web.NewErrors(nil, texts, nil)
	chrome := func(context.Context, string) (view.Chrome, error) {
		c := view.Chrome{}
		c.Site.Name = map[string]string{"fa": "حزب نمونه", "en": "Sample Party"}
		return c, nil
	}
	s := site.New(site.Options{Renderer: rd, Errors: errs, Chrome: chrome, BaseURL: "https://party.example", Now: func() time.Time { return now }})
	if news != nil {
		p.Plug(news)
	}
	p.Register(s)
	p.ledger.OnCommit(func(entries []ledger.Entry) {
		for _, e := range entries {
			s.Drop(e.Touches...)
		}
	})
	p.texts = texts
	return &visit{p, s, rd}
}

func (v *visit) answer(path string) *http.Response {
	v.t.Helper()
	w := httptest.NewRecorder()
	v.site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Result()
}

// page gets a page and checks what holds on all pages.
func (v *visit) page(path string, status int) *viewtest.Doc {
	v.t.Helper()
	w := httptest.NewRecorder()
	v.site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != status {
		v.t.Fatalf("%s: %d, want %d: %s", path, w.Code, status, w.Body)
	}
	doc := viewtest.Parse(v.t, w.Body.String())
	if status == http.StatusOK || status == http.StatusBadRequest {
		for _, fault := range viewtest.Check(doc) {
			v.t.Errorf("%s: %s", path, fault)
		}
	}
	if missing := v.texts.Missing(); len(missing) > 0 {
		v.t.Errorf("%s: no text for %v", path, missing)
	}
	return doc
}

// addresses lists every address the pages name, with language.
func (v *visit) addresses() []string {
	v.t.Helper()
	var all []string
	for _, p := range v.site.Pages() {
		if p.List == nil || !strings.HasPrefix(p.Name, "party.") {
			continue
		}
		err := p.List(v.t.Context(), func(a site.Address) error {
			lang := a.Lang
			if lang == "" {
				lang = i18n.Persian
			}
			all = append(all, i18n.Prefix(lang)+a.Path)
			return nil
		})
		if err != nil {
			v.t.Fatal(err)
		}
	}
	return all
}

// paper is a press room with one text of everything.
type paper struct{}

func (paper) card() view.Card {
	return view.Card{Title: "خبری تازه", Href: "/1405/09/khabar/", At: now, Level: 3}
}

func (p paper) Cards(context.Context, site.Request, id.Body, int) ([]view.Card, int, error) {
	return []view.Card{p.card()}, 7, nil
}

func (p paper) CardsBy(context.Context, site.Request, id.Person, int) ([]view.Card, int, error) {
	return []view.Card{p.card()}, 7, nil
}

func (p paper) Word(context.Context, site.Request, int) ([]view.Card, error) {
	return []view.Card{p.card()}, nil
}

func (paper) Counts(_ context.Context, _ string, bodies ...id.Body) (map[id.Body]int, error) {
	counts := map[id.Body]int{}
	for i, b := range bodies {
		counts[b] = i % 3
	}
	return counts, nil
}

// blank is a press room that has published nothing.
type blank struct{}

func (blank) Cards(context.Context, site.Request, id.Body, int) ([]view.Card, int, error) {
	return nil, 0, nil
}

func (blank) CardsBy(context.Context, site.Request, id.Person, int) ([]view.Card, int, error) {
	return nil, 0, nil
}
func (blank) Word(context.Context, site.Request, int) ([]view.Card, error) { return nil, nil }
func (blank) Counts(context.Context, string, ...id.Body) (map[id.Body]int, error) {
	return nil, nil
}
