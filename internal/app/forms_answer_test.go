package app

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"hemmat/internal/kit/db"
	"hemmat/persian"
)

// pwn is in everything that would run if a page let it.
const pwn = "pwn7391"

// hostile is what is put into a field in place of what it asks for.
var hostile = map[string]string{
	"empty": "", "spaces": " \t ", "long": strings.Repeat("می‌خواهم ", 60_000), "broken": "a\xff\xc3\x28\xed\xa0\x80b", "nothing to see": "\u202e\u200c\u200b\u2066",
	"nul": "x\x00y", "negative": "-1", "huge": "99999999999999999999999", "small": "-9223372036854775808", "exponent": "1e309", "no such day": "1404/13/40",
	"no year": "0000/00/00", "far year": "999999/01/01", "clock": "25:61", "id": "00000000-0000-7000-8000-000000000000", "markup": `"><xss-` + pwn + ` onclick=` + pwn + `()><script>` + pwn + `()</script>`,
	"markup in quotes": `'"--></style></textarea></title></select><img src=x onerror=` + pwn + `()>`, "address": "javascript:" + pwn + "()", "data": "data:text/html,<script>" + pwn + "()</script>",
	"sql": `'; DROP TABLE press_item; --`, "or": `' OR '1'='1`, "percent": "%00%0a%n%s{{.}}${7*7}", "lines": "a\r\nSet-Cookie: " + pwn + "=1\r\n\r\nb", "path": "../../../../etc/passwd", "elsewhere": "//evil.example/",
}

// innards are words of the program that no person should read.
var innards = regexp.MustCompile(`(?i)sqlstate|sqlite|constraint|goroutine|\.go:\d|strconv|invalid syntax|unmarshal|\bpress: |account: |\bdesk: |staff: |jalali: |persian: |runtime error|nil pointer|no rows|%!|&lt;nil&gt;`)

// inert says what is wrong with an answer to hostile input.
func (k *attack) inert(got *httptest.ResponseRecorder) error {
	body := got.Body.String()
	switch {
	case got.Code >= 500:
		return fmt.Errorf("answers %d", got.Code)
	case k.log.Len() > 0:
		said := k.log.String()
		k.log.Reset()
		return fmt.Errorf("the log says %s", said)
	case strings.Contains(got.Header().Get("Set-Cookie"), pwn), strings.Contains(got.Header().Get("Location"), "evil.example/") && !strings.HasPrefix(got.Header().Get("Location"), "/"):
		return fmt.Errorf("a header has %v", got.Header())
	case !strings.HasPrefix(got.Header().Get("Content-Type"), "text/html"):
		return nil
	}
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return err
	}
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && n.Parent != nil && n.Parent.Data == "script" && strings.Contains(n.Data, pwn) && attributes(n.Parent)["type"] != "application/ld+json" {
			return fmt.Errorf("a script has what was sent")
		}
		if n.Type == html.TextNode && n.Parent != nil && n.Parent.Data != "textarea" && n.Parent.Data != "script" {
			if found := innards.FindString(n.Data); found != "" {
				return fmt.Errorf("it says %q in %q", found, n.Data)
			}
		}
		if n.Type != html.ElementNode {
			continue
		}
		if strings.Contains(n.Data, pwn) {
			return fmt.Errorf("there is an element <%s>", n.Data)
		}
		for _, a := range n.Attr {
			v := strings.ToLower(strings.TrimSpace(a.Val))
			if strings.HasPrefix(a.Key, "on") || slices.Contains([]string{"href", "src", "action", "formaction", "srcdoc", "data"}, a.Key) && (strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:text")) {
				return fmt.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
	if lang := regexp.MustCompile(`<html lang="(\w+)"`).FindStringSubmatch(body); lang == nil || lang[1] != "fa" {
		return fmt.Errorf("it is in %v", lang)
	}
	return nil
}

// keeps says what of the typed text a page that refuses a form has lost.
func keeps(f form, sent url.Values, got *httptest.ResponseRecorder) error {
	if got.Code != http.StatusUnprocessableEntity && got.Code != http.StatusConflict && got.Code != http.StatusBadRequest {
		return nil
	}
	body := persian.ParseDigits(html.UnescapeString(got.Body.String()))
	for _, x := range f.fields {
		v := sent.Get(x.name)
		if x.kind != "textarea" && x.kind != "" && x.kind != "text" || x.name == "code" || strings.HasSuffix(x.name, ".post") || strings.Trim(v, "\u202e\u200c\u200b\u2066") == "" || len(v) < 4 || len(v) > 1000 || !utf8.ValidString(v) || strings.ContainsAny(v, "\x00\r\t") {
			continue
		}
		if got.Code == http.StatusConflict && !strings.Contains(strings.TrimSpace(v), " ") {
			continue // a day and a time for a text that is in another state by now are of no use to anybody
		}
		if !strings.Contains(body, persian.ParseDigits(v)) {
			return fmt.Errorf("%d, and %q of %q is lost", got.Code, v, x.name)
		}
	}
	return nil
}

// post sends a form and looks at everything that came of it.
func (k *attack) post(session string, f form, v url.Values, what string) *httptest.ResponseRecorder {
	k.t.Helper()
	head, err := k.a.Ledger.Head(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	if strings.HasPrefix(f.page.Name, "account.") || strings.HasPrefix(f.page.Name, "member.join") { // else the door slows down, and nothing is tried
		for _, table := range []string{"account_slow", "account_refused", "member_try"} {
			if _, err := db.Exec(k.t.Context(), k.a.DB, `DELETE FROM `+table); err != nil {
				k.t.Fatal(err)
			}
		}
	}
	got := k.send(session, http.MethodPost, f.action, v)
	k.sent++
	said := func(err error) {
		if err != nil {
			k.t.Errorf("%s, %s: %v", f.page.Name, what, err)
		}
	}
	said(k.inert(got))
	if session == k.own && !strings.HasPrefix(what, "address") {
		said(keeps(f, v, got))
	}
	entries, err := k.a.Ledger.Since(k.t.Context(), head.Seq, 100)
	said(err)
	for _, e := range entries {
		_, object, _ := strings.Cut(e.Object, ":")
		if slices.Contains(k.foreign, object) {
			said(fmt.Errorf("the ledger has %s of %s, which is another body's", e.Act, e.Object))
		}
		if session == k.own && e.Actor.Person == k.owner && e.Actor.Body != "" && e.Actor.Body != k.fars {
			said(fmt.Errorf("%s was done in the body %s", e.Act, e.Actor.Body))
		}
	}
	return got
}

var laterRow = regexp.MustCompile(`\.([1-9]|[0-9]{2,})\.`)
