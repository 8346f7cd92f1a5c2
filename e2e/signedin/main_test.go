package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// behind is a door before a program that answers so.
func behind(t *testing.T, answer http.HandlerFunc) (*httptest.Server, *seen) {
	t.Helper()
	program := httptest.NewServer(answer)
	t.Cleanup(program.Close)
	base, err := url.Parse(program.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := newSeen()
	d := httptest.NewServer(door(base, &http.Cookie{Name: "__Host-session", Value: "s"}, s))
	t.Cleanup(d.Close)
	return d, s
}

func TestTheDoorHandsOnWithTheSessionAndKeepsOutWhatEndsIt(t *testing.T) {
	d, s := behind(t, func(w http.ResponseWriter, r *http.Request) {
		if c := r.Header.Get("Cookie"); c != "__Host-session=s" {
			t.Errorf("%s was asked with the cookie %q", r.URL, c)
		}
		if strings.Contains(r.URL.Path, "sign-out") || strings.Contains(r.URL.Path, "/my/") {
			t.Errorf("%s was handed on", r.URL)
		}
	})
	for path, status := range map[string]int{
		"/desk/press/?state=draft": 200, "/desk/people/": 200, "/mystery/": 200,
		"/desk/sign-out/": 404, "/en/desk/sign-out/": 404, "/desk//sign-out": 404, "/desk/x/../sign-out/": 404, "/desk/sign%2Dout/": 404,
		"/my/": 404, "/en/my/codes/": 404, "/get_ssrf.php?id=1": 404,
	} {
		r, err := http.NewRequest(http.MethodPost, d.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", "__Host-session=another")
		a, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if a.StatusCode != status {
			t.Errorf("%s: %d, not %d", path, a.StatusCode, status)
		}
	}
	if err := s.wrong(0); err != nil {
		t.Error(err)
	}
}

func TestARunThatProvesNothingFails(t *testing.T) {
	for name, want := range map[string]string{
		"nothing": "0 pages", "out": "asks to sign in", "broken": "500", "lured": "which it was handed",
	} {
		d, s := behind(t, func(w http.ResponseWriter, r *http.Request) {
			switch name {
			case "out":
				http.Redirect(w, r, "/desk/sign-in/?next=/desk/", http.StatusSeeOther)
			case "broken":
				w.WriteHeader(http.StatusInternalServerError)
			case "nothing":
				w.WriteHeader(http.StatusNotFound)
			}
		})
		path := "/desk/"
		if name == "lured" {
			path = lured + "1/"
		}
		a, err := http.DefaultTransport.RoundTrip(httptest.NewRequest(http.MethodGet, d.URL+path, nil))
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
		if err := s.wrong(1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnAddressWithParametersIsSaidOnce(t *testing.T) {
	d, s := behind(t, func(http.ResponseWriter, *http.Request) {})
	for _, path := range []string{
		"/desk/press/?state=a", "/desk/press/?state=b", "/desk/press/?%3Cb%3E=1", "/desk/press/?notice=x", "/search/?q=a",
		"/desk/topics/01a21f10-bd4c-7000-8441-32ba90200ee1/merge/?into=", "/desk/topics/01a21f10-bd4c-7001-b9df-298d1822ae04/merge/?into=",
	} {
		a, err := http.Get(d.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		a.Body.Close()
	}
	if len(s.queries) != 2 || !s.queries["/desk/press/?state"] || !s.queries["/desk/topics/{id}/merge/?into"] {
		t.Errorf("%v", s.queries)
	}
}
