package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
)

func TestARequestsNetworkIsWhatNoClientCanWrite(t *testing.T) {
	texts, err := i18n.New(Locales)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ trusted, from, forwarded, want string }{
		{"", "192.0.2.77:9", "", "192.0.2.0/24"},
		{"", "192.0.2.77:9", "198.51.100.1", "192.0.2.0/24"}, // nobody is trusted
		{"", "[2001:db8:1:2::3]:9", "", "2001:db8:1::/48"},
		{"", "[::ffff:192.0.2.77]:9", "", "192.0.2.0/24"},
		{"127.0.0.1", "127.0.0.1:9", "198.51.100.1", "198.51.100.0/24"},
		{"127.0.0.1", "127.0.0.1:9", "203.0.113.9, 198.51.100.1", "198.51.100.0/24"}, // the first is the client's own
		{"127.0.0.1,10.0.0.0/8", "127.0.0.1:9", "203.0.113.9, 198.51.100.1, 10.1.1.1", "198.51.100.0/24"},
		{"127.0.0.1", "127.0.0.1:9", "2001:db8:1:2::3", "2001:db8:1::/48"},
		{"127.0.0.1", "127.0.0.1:9", "", "invalid Prefix"},
		{"127.0.0.1", "192.0.2.77:9", "198.51.100.1", "192.0.2.0/24"},
	} {
		trusted, err := ParseProxies(c.trusted)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		h := Chain(Options{Errors: NewErrors(nil, texts, nil), Trusted: trusted}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			got = Network(r.Context()).String()
		}))
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.from
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		h.ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestAnErrorMaySayWhenToTryAgain(t *testing.T) {
	texts, err := i18n.New(Locales)
	if err != nil {
		t.Fatal(err)
	}
	for wait, want := range map[time.Duration]string{90 * time.Second: "90", 1500 * time.Millisecond: "2", 0: "1"} {
		h := NewErrors(nil, texts, nil).Handle(func(http.ResponseWriter, *http.Request) error {
			return Later(fault.New(fault.Busy, ""), wait)
		})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if got := w.Header().Get("Retry-After"); w.Code != http.StatusServiceUnavailable || got != want {
			t.Errorf("%s: %d, Retry-After %q", wait, w.Code, got)
		}
	}
}
