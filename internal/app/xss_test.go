package app

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	dom "golang.org/x/net/html"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/view/looktest"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// bad says what in an HTML page or fragment could run.
func bad(text string) error {
	doc, err := dom.Parse(strings.NewReader(text))
	if err != nil {
		return err
	}
	for n := range doc.Descendants() {
		if n.Type != dom.ElementNode {
			continue
		}
		a := attributes(n)
		switch n.Data {
		case "iframe", "object", "embed", "base", "frame", "applet", "math", "marquee", "style":
			return fmt.Errorf("there is <%s>", n.Data)
		case "meta":
			if a["http-equiv"] != "" {
				return fmt.Errorf("there is a meta %q", a["http-equiv"])
			}
		case "script":
			inner := ""
			if n.FirstChild != nil {
				inner = n.FirstChild.Data
			}
			if a["type"] == "application/ld+json" && !json.Valid([]byte(inner)) || a["type"] != "application/ld+json" && strings.Contains(inner, "__xss") || strings.HasPrefix(a["src"], "data:") {
				return fmt.Errorf("there is a script %q", inner)
			}
		}
		for _, x := range n.Attr {
			v := strings.Map(func(r rune) rune {
				if r <= ' ' {
					return -1
				}
				return r
			}, strings.ToLower(x.Val))
			addressed := slices.Contains([]string{"href", "src", "action", "formaction", "data", "poster", "cite", "ping", "background", "srcset"}, x.Key)
			if strings.HasPrefix(x.Key, "on") || x.Key == "srcdoc" || addressed && (strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "vbscript:") || strings.HasPrefix(v, "data:text") || strings.HasPrefix(v, "data:image/svg")) ||
				x.Key == "style" && strings.Contains(v, "__xss") {
				return fmt.Errorf("<%s %s=%q>", n.Data, x.Key, x.Val)
			}
		}
	}
	return nil
}

// badXML reads a feed strictly, and what it gives out as HTML. Titles are plain text in both formats.
func badXML(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	var in string
	asHTML := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch x := token.(type) {
		case xml.StartElement:
			in = x.Name.Local
			asHTML = in == "description" || in == "encoded" || slices.ContainsFunc(x.Attr, func(a xml.Attr) bool { return a.Name.Local == "type" && a.Value == "html" })
		case xml.CharData:
			if err := bad(string(x)); asHTML && err != nil {
				return fmt.Errorf("%s: %w", in, err)
			}
		}
	}
}

// badJSON does so with every text of an answer for programs.
func badJSON(text string) error {
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return err
	}
	var walk func(name string, v any) error
	walk = func(name string, v any) error {
		switch v := v.(type) {
		case string:
			if strings.HasPrefix(strings.TrimSpace(v), "<") && (strings.Contains(name, "html") || name == "body") {
				return bad(v)
			}
		case []any:
			for _, x := range v {
				if err := walk(name, x); err != nil {
					return err
				}
			}
		case map[string]any:
			for k, x := range v {
				if err := walk(k, x); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return walk("", v)
}

// exposed publishes every payload in every field that the desk, the importer and files take, and gives the items.
func exposed(t *testing.T, w *walk) (items []press.Item) {
	t.Helper()
	editor := w.somebody(access.Grant{Function: access.ChiefEditor, Body: party.RootID, Below: true})
	publish := func(item id.Item) {
		it, err := w.a.Press.Publish(t.Context(), cliActor, item, today)
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
	for i, p := range payloads {
		whole := url.Values{
			"title": {p + " " + fmt.Sprint(i)}, "kicker": {p}, "lead": {p}, "kind": {"note"}, "owner": {string(party.RootID)}, "lang": {"fa"}, "slug": {fmt.Sprintf("x-%d", i)},
			"author.0.name": {p}, "author.0.post": {p}, "act": {"save"}, "body": {"<p>پیش</p>" + p + "<p>پس</p>"},
		}
		blocks := url.Values{}
		for k, v := range whole {
			blocks[k] = v
		}
		blocks.Del("body")
		blocks.Set("slug", fmt.Sprintf("y-%d", i))
		for n, b := range []url.Values{
			{"kind": {"paragraph"}, "text": {p}},
			{"kind": {"heading"}, "level": {"2"}, "text": {p}},
			{"kind": {"quote"}, "text": {p}, "source": {p}, "cite": {p}},
			{"kind": {"list"}, "text": {"- " + p}},
			{"kind": {"video"}, "href": {p}, "src": {p}, "text": {p}, "title": {p}},
			{"kind": {"figure"}, "src": {p}, "alt": {p}, "caption": {p}},
			{"kind": {"raw"}, "was": {p}},
			{"kind": {"paragraph"}, "text": {"پایان"}, "was": {p}, "dir": {p}, "lang": {p}},
		} {
			for k, v := range b {
				blocks[fmt.Sprintf("b.%d.%s", n+1, k)] = v
			}
		}
		for _, form := range []url.Values{whole, blocks} {
			got := w.send(editor, http.MethodPost, "/desk/press/new/", form)
			if got.Code >= 500 {
				t.Errorf("%q: %d", p, got.Code)
			}
			if err := bad(got.Body.String()); err != nil {
				t.Errorf("%q, the form again: %v", p, err)
			}
			if got.Code != http.StatusSeeOther {
				continue
			}
			item := id.Item(strings.Split(got.Header().Get("Location"), "/")[3])
			for _, under := range []string{"", "fa/write/"} {
				if err := bad(w.send(editor, http.MethodGet, press.DeskPath(item)+under, nil).Body.String()); err != nil {
					t.Errorf("%q at the desk, %q: %v", p, under, err)
				}
			}
			if i%10 == 0 {
				_, key, err := w.a.Press.Invite(t.Context(), press.Review, cliActor, item, "کسی")
				if err != nil {
					t.Fatal(err)
				}
				if err := bad(get(w.h, "https://party.example/desk/look/"+key+"/").Body.String()); err != nil {
					t.Errorf("%q in a preview: %v", p, err)
				}
			}
			publish(item)
		}
	}
	return items
}

// moved moves the payloads in from an export of WordPress.
func moved(t *testing.T, a *App) (items []press.Item) {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://old.example</wp:base_site_url>`)
	n := 0
	for i, p := range payloads {
		p = strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' || r == 0xFFFD || r == 0xFFFE {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(p, " "))
		cdata := "<![CDATA[" + strings.ReplaceAll(p, "]]>", "]]]]><![CDATA[>") + "]]>"
		n++
		fmt.Fprintf(&b, `<item><title>%s</title><link>https://old.example/?p=%d</link><dc:creator>%s</dc:creator><content:encoded>%s</content:encoded><excerpt:encoded>%s</excerpt:encoded><wp:post_id>%d</wp:post_id><wp:post_date>2025-04-25 12:00:00</wp:post_date><wp:post_date_gmt>2025-04-25 08:30:00</wp:post_date_gmt><wp:post_name>m-%d</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain="category" nicename="c-%d">%s</category></item>`,
			html.EscapeString(p+" "+fmt.Sprint(i)), i+1, html.EscapeString(p), cdata, cdata, i+1, i, i%5, cdata)
	}
	b.WriteString("</channel></rss>")
	export := press.WXRFile{Name: "x.xml", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(b.String())), nil }}
	r, err := a.Press.ImportWXR(t.Context(), cliActor, []press.WXRFile{export}, press.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range r.Items {
		it, err := a.Press.Store().ByOldID(t.Context(), x.OldID)
		if err != nil {
			t.Fatal(x, err)
		}
		items = append(items, it)
	}
	if len(items) < n*9/10 {
		t.Fatalf("%d of %d came", len(items), n)
	}
	return items
}

// TestNothingThatIsTypedRuns puts a corpus of payloads into every field and reads every answer with a parser; a sample is
// loaded in a browser, under the policy of the site and without it.
func TestNothingThatIsTypedRuns(t *testing.T) {
	t.Parallel()
	a := open(t, dbtest.Address(t, db.SQLite))
	fill(t, a, 1)
	w := &walk{t: t, a: a, h: a.handler()}
	items := exposed(t, w)
	items = append(items, moved(t, a)...)
	if len(items) < 3*100 {
		t.Fatalf("%d items", len(items))
	}
	for _, it := range items {
		path := (&url.URL{Path: it.Path("fa")}).EscapedPath()
		for _, under := range []string{"", "print/", "history/"} {
			got := get(w.h, path+under)
			if got.Code >= 500 || under == "" && got.Code != http.StatusOK {
				t.Errorf("%s: %d", path+under, got.Code)
			}
			if err := bad(got.Body.String()); err != nil {
				t.Errorf("%s, %q: %v", path+under, it.Editions["fa"].Title, err)
			}
		}
		if got := get(w.h, path+"text"); got.Code == http.StatusOK && (!strings.HasPrefix(got.Header().Get("Content-Type"), "text/plain") || got.Header().Get("X-Content-Type-Options") != "nosniff") {
			t.Errorf("%stext is %v", path, got.Header())
		}
		got := get(w.h, "/api/v1/items/"+fmt.Sprint(it.Short))
		if got.Code != http.StatusOK || badJSON(got.Body.String()) != nil || got.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("for programs, %s: %d, %v", it.ID, got.Code, badJSON(got.Body.String()))
		}
	}
	for _, path := range []string{"/", "/notes/", "/archive/", "/topics/", "/search/?q=xss", "/search/?q=" + url.QueryEscape(payloads[10]), "/" + url.PathEscape(payloads[0]), "/?x=" + url.QueryEscape(payloads[0])} {
		if err := bad(get(w.h, path).Body.String()); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, path := range []string{"/feed.xml", "/feed.rss", "/sitemap.xml", "/sitemap-1.xml"} {
		if err := badXML(get(w.h, path).Body.String()); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := badJSON(get(w.h, "/feed.json").Body.String()); err != nil {
		t.Errorf("/feed.json: %v", err)
	}
	bare := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		w.h.ServeHTTP(rec, r)
		rec.Header().Del("Content-Security-Policy")
		rw.Header().Set("Content-Type", rec.Header().Get("Content-Type"))
		rw.WriteHeader(rec.Code)
		rw.Write(rec.Body.Bytes()) //nolint:errcheck // of a test
	})
	for name, h := range map[string]http.Handler{"under the policy": w.h, "without a policy": bare} {
		t.Run(name, func(t *testing.T) {
			k := looktest.New(t, h)
			if name == "without a policy" { // the trap is one
				if got := k.Run(t, "/nowhere/", `document.body.insertAdjacentHTML("beforeend", "<svg onload='window.__xss=1'></svg><img src=x:x onerror='window.__xss=1'>"), new Promise(done => { const from = Date.now(); (function look() { window.__xss || Date.now() - from > 9000 ? done(String(window.__xss)) : setTimeout(look, 10) })() })`); got != "1" {
					t.Fatalf("the trap caught nothing: %s", got)
				}
			}
			for n := 0; n < len(items); n += 12 {
				path := (&url.URL{Path: items[n].Path("fa")}).EscapedPath()
				if got := k.Run(t, path, `document.querySelectorAll("main a[id=click]").forEach(a => a.click()), String(window.__xss)`); got != "undefined" {
					t.Errorf("%s ran %q", path, items[n].Editions["fa"].Title)
				}
			}
		})
	}
}
