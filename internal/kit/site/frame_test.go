package site

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// TestTheRealFrame renders what is the kit's own: the error pages and the copy's notice.
func TestTheRealFrame(t *testing.T) {
	bundle, err := i18n.New(web.Locales, Locales, view.Locales)
	if err != nil {
		t.Fatal(err)
	}
	rd, err := view.New(view.Options{Texts: bundle})
	if err != nil {
		t.Fatal(err)
	}
	s, c := newSite(t)
	s.o.Renderer = rd
	s.o.Errors = web.NewErrors(slog.New(slog.DiscardHandler), bundle, ErrorPage(rd, s.o.BaseURL, c.now, s.o.Chrome))
	s.Fallback(func(context.Context, string, string) (string, bool, []view.Link, error) {
		return "", false, []view.Link{{Text: "خبر نزدیک", Href: "/1404/02/x/"}}, nil
	})
	for _, lang := range i18n.Langs {
		a := get(t, s, i18n.Prefix(lang)+"/none/")
		for _, must := range []string{bundle.Text(lang, "web.not-found.title"), "خبر نزدیک", `lang="` + lang + `"`, "noindex", "<form"} {
			if a.StatusCode != 404 || !strings.Contains(a.body, must) {
				t.Errorf("%s: %d, lacks %s", lang, a.StatusCode, must)
			}
		}
		if strings.Count(a.body, "<html") != 1 {
			t.Error("the plain page stands in for the real one")
		}
	}
	o := ExportOptions{Texts: bundle, Files: func(_ context.Context, yield func(File) error) error {
		for name, b := range rd.AssetFiles() {
			if err := yield(Content(name, b)); err != nil {
				return err
			}
		}
		return nil
	}}
	r, err := s.Export(t.Context(), filepath.Join(t.TempDir(), "copy"), o)
	if err != nil || len(r.Missing) != 0 || r.Files == 0 {
		t.Errorf("%+v %v", r, err)
	}
	if m := bundle.Missing(); len(m) != 0 {
		t.Error(m)
	}
}
