package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestSecurityHeaders(t *testing.T) {
	h, _ := setup(t, func(w http.ResponseWriter, r *http.Request) error { return nil })
	w := send(h, httptest.NewRequest("GET", "/", nil))
	csp := w.Header().Get("Content-Security-Policy")
	for _, must := range []string{
		"default-src 'none'", "img-src 'self'", "media-src 'self'", "style-src 'self'", "script-src 'self'", "font-src 'self'",
		"connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
	} {
		if !strings.Contains(csp, must) {
			t.Errorf("policy lacks %s", must)
		}
	}
	if strings.Contains(csp, "unsafe") {
		t.Error(csp)
	}
	for _, name := range []string{"Referrer-Policy", "Permissions-Policy", "X-Content-Type-Options"} {
		if w.Header().Get(name) == "" {
			t.Errorf("no %s", name)
		}
	}
	if w.Header().Get("Strict-Transport-Security") != "" {
		t.Error("HSTS without TLS")
	}
}

func TestForwardedHeadersCountFromTrustedProxiesOnly(t *testing.T) {
	trusted, err := ParseProxies("10.0.0.0/8, 192.0.2.1 ::1")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, peer, proto, host string
		trusted                 []netip.Prefix
		secure                  bool
		wantHost                string
	}{
		{"no proxies are trusted by default", "10.1.2.3:1", "https", "evil.example", nil, false, "example.com"},
		{"a trusted network", "10.1.2.3:1", "https", "party.example", trusted, true, "party.example"},
		{"a trusted address", "192.0.2.1:1", "https", "", trusted, true, "example.com"},
		{"a trusted address in its IPv6 form", "[::ffff:10.1.1.1]:1", "https", "", trusted, true, "example.com"},
		{"somebody else", "192.0.2.2:1", "https", "evil.example", trusted, false, "example.com"},
		{"plain http to the proxy", "10.1.2.3:1", "http", "", trusted, false, "example.com"},
		{"what the client wrote before the proxy", "10.1.2.3:1", "https, http", "", trusted, false, "example.com"},
		{"nonsense", "10.1.2.3:1", "gopher", "", trusted, false, "example.com"},
		{"a socket", "@", "https", "", trusted, true, "example.com"},
	} {
		var host string
		h, _ := setup(t, func(w http.ResponseWriter, r *http.Request) error { host = r.Host; return nil },
			func(o *Options) { o.Trusted = c.trusted })
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		r.URL.Scheme = "https" // a client may write it into the request line
		r.Header.Set("X-Forwarded-Proto", c.proto)
		if c.host != "" {
			r.Header.Set("X-Forwarded-Host", c.host)
		}
		w := send(h, r)
		if secure := w.Header().Get("Strict-Transport-Security") != ""; secure != c.secure || host != c.wantHost {
			t.Errorf("%s: secure %v, host %s", c.name, secure, host)
		}
	}
	for _, bad := range []string{"10.0.0.0/99", "proxy.example", "10.0.0"} {
		if _, err := ParseProxies(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestCrossOriginRequestsThatChangeAreRefused(t *testing.T) {
	reached := 0
	h, _ := setup(t, func(w http.ResponseWriter, r *http.Request) error { reached++; return nil })
	for _, c := range []struct {
		method, header, value string
		want                  int
	}{
		{"POST", "Sec-Fetch-Site", "cross-site", 403},
		{"POST", "Sec-Fetch-Site", "same-origin", 200},
		{"POST", "Origin", "https://evil.example", 403},
		{"POST", "Origin", "http://example.com", 200},
		{"GET", "Sec-Fetch-Site", "cross-site", 200},
	} {
		r := httptest.NewRequest(c.method, "/en/x/", nil)
		r.Header.Set(c.header, c.value)
		if w := send(h, r); w.Code != c.want {
			t.Errorf("%s %s=%s: %d", c.method, c.header, c.value, w.Code)
		}
	}
	if reached != 3 {
		t.Errorf("%d requests reached the handler", reached)
	}
}

func TestBodiesAreLimited(t *testing.T) {
	h, _ := setup(t, func(w http.ResponseWriter, r *http.Request) error {
		if r.URL.Path == "/upload/" {
			LimitBody(w, r, 100)
		}
		_, err := io.ReadAll(r.Body)
		return err
	}, func(o *Options) { o.MaxBody = 10 })
	for _, c := range []struct {
		path       string
		size, want int
	}{{"/", 10, 200}, {"/", 11, 413}, {"/upload/", 100, 200}, {"/upload/", 101, 413}} {
		if w := send(h, httptest.NewRequest("POST", c.path, strings.NewReader(strings.Repeat("x", c.size)))); w.Code != c.want {
			t.Errorf("%s with %d bytes: %d", c.path, c.size, w.Code)
		}
	}
}
