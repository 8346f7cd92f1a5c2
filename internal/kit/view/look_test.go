package view_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
	"hemmat/internal/kit/view/viewtest"
)

// TestThePartsOfTheDeskShutNobodyOut looks at every component of the desk inside its frame.
func TestThePartsOfTheDeskShutNobodyOut(t *testing.T) {
	r, _ := viewtest.Renderer(t, nil)
	k := looktest.New(t, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if strings.HasPrefix(q.URL.Path, view.AssetRoot) {
			r.Assets().ServeHTTP(w, q)
			return
		}
		if q.URL.Path == "/manifest.webmanifest" {
			b, err := r.Manifest(chrome())
			if err != nil {
				t.Error(err)
			}
			w.Write(b)
			return
		}
		lang, _ := i18n.Split(q.URL.Path)
		p := page(lang, r.DeskComponents(lang, now))
		p.Desk = &view.Desk{Name: "پریسا کوهستان‌پور", Notice: "ذخیره شد.", Menu: []view.Link{{Text: "کارتابل", Href: "/desk/", Current: true, Count: 12}, {Text: "تقویم", Href: "/desk/calendar/"}, {Text: "خبرها و متن‌ها", Href: "/desk/items/"}, {Text: "دفتر", Href: "/desk/ledger/"}}}
		name := "kit/desk"
		if strings.HasSuffix(q.URL.Path, "/all/") { // the same parts in the public frame
			name, p.Desk, p.DeskParts, p.Data = "kit/gallery", nil, true, r.Components(lang, now, provinces(r))
		}
		var b bytes.Buffer
		if err := r.Render(&b, name, p); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(b.Bytes())
	}))
	k.Page(t, "desk-fa", "/")
	k.Page(t, "desk-en", "/en/")
	k.Page(t, "all-fa", "/all/")
}
