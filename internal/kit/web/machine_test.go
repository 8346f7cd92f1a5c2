package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
)

// Below its prefix every kind of error is a problem in JSON; elsewhere, and at the prefix itself, a page.
func TestAProgramIsToldOfAnErrorInJSON(t *testing.T) {
	for _, kind := range append(fault.Kinds(), 255) {
		fail := fault.New(kind, "")
		if kind == 255 {
			fail = MethodNotAllowed("GET, HEAD")
		}
		errs := NewErrors(nil, texts(t), nil)
		errs.Machines("/api/")
		h := errs.Handle(func(http.ResponseWriter, *http.Request) error { return fail })
		w := send(h, httptest.NewRequest("GET", "/api/v1/items", nil))
		var m MachineProblem
		if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil {
			t.Fatalf("%v: %v: %s", kind, err, w.Body)
		}
		if m.Status != w.Code || m.Title != http.StatusText(w.Code) || !strings.HasPrefix(m.Type, "/api/#") || m.Detail == "" || strings.Contains(m.Detail, "web.machine") {
			t.Errorf("%v: %+v", kind, m)
		}
		if h := w.Header(); h.Get("Content-Type") != "application/problem+json" || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%v: %v", kind, h)
		}
		for _, path := range []string{"/", "/api/", "/en/api/v1/items", "/apis/"} {
			w := send(h, httptest.NewRequest("GET", path, nil))
			if ct := w.Header().Get("Content-Type"); !strings.HasPrefix(ct, "text/html") || w.Header().Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%v: %s: %s", kind, path, ct)
			}
		}
	}
}

func TestAProblemNamesTheParameterAndNeverTheCause(t *testing.T) {
	errs := NewErrors(nil, texts(t), nil)
	errs.Machines("/api/")
	ask := func(fail error) string {
		h := errs.Handle(func(http.ResponseWriter, *http.Request) error { return fail })
		return send(h, httptest.NewRequest("GET", "/api/v1/", nil)).Body.String()
	}
	if body := ask(fault.New(fault.Invalid, "web.cross-origin", "parameter", "<kind>")); !strings.Contains(body, `"parameter":"<kind>"`) || !strings.Contains(body, texts(t).Text(i18n.English, "web.cross-origin")) {
		t.Errorf("%s", body)
	}
	if body := ask(errors.New("password=secret")); strings.Contains(body, "secret") {
		t.Errorf("the cause is told: %s", body)
	}
}
