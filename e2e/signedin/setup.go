package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
	"golang.org/x/net/html"
)

// setUp gives an account a password and an authenticator app, and is the session that this begins.
func setUp(link string, base *url.URL) (*http.Cookie, error) {
	a, err := http.Get(link)
	if err != nil {
		return nil, err
	}
	defer a.Body.Close()
	doc, err := html.Parse(a.Body)
	if err != nil {
		return nil, err
	}
	form := url.Values{}
	var key *otp.Key
	for n := range doc.Descendants() {
		switch {
		case n.Data == "input" && attr(n, "type") == "hidden":
			form.Set(attr(n, "name"), attr(n, "value"))
		case strings.HasPrefix(attr(n, "href"), "otpauth:"):
			if key, err = otp.NewKeyFromURL(attr(n, "href")); err != nil {
				return nil, err
			}
		}
	}
	if key == nil {
		return nil, fmt.Errorf("%s: no key of an authenticator app is on the page", a.Status)
	}
	code, err := totp.GenerateCode(key.Secret(), time.Now())
	if err != nil {
		return nil, err
	}
	form.Set("name", "سنجش‌گر میز")
	form.Set("login", form.Get("invite")[:8]+"@desk.example")
	form.Set("password", "اسب آبی روی بام ۷")
	form.Set("code", code)
	if a, err = http.PostForm(base.JoinPath("/desk/set-up/").String(), form); err != nil {
		return nil, err
	}
	defer a.Body.Close()
	for _, c := range a.Cookies() {
		if c.Name == "__Host-session" {
			return c, nil
		}
	}
	return nil, fmt.Errorf("%s: no session", a.Status)
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
