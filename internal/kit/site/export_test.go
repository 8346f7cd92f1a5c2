package site

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	nethtml "golang.org/x/net/html"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/web"
)

func copyTexts(t *testing.T) *i18n.Bundle {
	t.Helper()
	b, err := i18n.New(web.Locales, Locales)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const slug = "به-مذاکرات-امیدواریم"

// links has every kind of link that a page may have. The name before the colon is for the reader of the test.
const links = `<!DOCTYPE html><HTML lang=fa><head><meta charset=utf-8>
<link rel="stylesheet" href="/assets/site.css" integrity="sha256-x" crossorigin>
<link rel="canonical" href="https://example.org/news/"><link rel=alternate hreflang=en href="https://example.org/en/news/">
<link rel="alternate" type="application/atom+xml" href="/news/feed.xml"><link rel=manifest href=/manifest.webmanifest>
<link rel="preload" as="font" href="/assets/font.woff2" crossorigin><link rel=search href="/search.xml">
<style>body{background:url(/media/abc/720.jpg)}</style><script src="/assets/site.js" defer></script>
</head><body   class='odd  spacing'><!-- /news/ stays -->
<a href="/">home</a> <a href="/1404/02/به-مذاکرات-امیدواریم/#part">decoded</a>
<a href="/1404/02/%d8%a8%d9%87-%D9%85%D8%B0%D8%A7%DA%A9%D8%B1%D8%A7%D8%AA-%D8%A7%D9%85%DB%8C%D8%AF%D9%88%D8%A7%D8%B1%DB%8C%D9%85/">encoded</a>
<a href="/news">no slash</a> <a href="../news/?after=5">deep page</a> <a href="/desk/">not listed</a> <a href="#part">here</a>
<a href="/en/news/">English</a> <a href="/en/none/">English, none</a> <a href="https://example.org/news/">own host</a>
<a href="https://example.org/none/">own host, none</a> <a href="https://t.me/share?url=https%3A%2F%2Fexample.org%2F">Telegram</a>
<a href="mailto:a@example.org">mail</a> <a href="sms:?body=x">sms</a> <a href="?year=1404">query only</a> <a href="//other.example/x">other</a>
<form action="/search/" method="post"><input name=q><button formaction="/x">go</button></form><form action="https://other.example/"></form>
<img src="/media/abc/360.jpg" srcset="/media/abc/360.jpg 360w, /media/abc/720.jpg 720w" alt="می‌خواهم &amp; &quot;x&quot;"><img src="/media/none.jpg">
<video poster="/media/abc/720.jpg"></video><svg viewBox="0 0 1 1"><use href="#i"/><a href="/provinces/tehran/"><path d="M0 0"/></a></svg>
<div style="background: url('/media/abc/360.jpg')" hx-get="/x">x</div>
<script>if (a < b && "<a href='/news/'>") {}</script><textarea><a href="/news/"></textarea></body></HTML>`

// exportSite has pages of all sorts; they all show the same links.
func exportSite(t *testing.T) (*Site, ExportOptions) {
	t.Helper()
	s, _ := newSite(t)
	show := func(context.Context, Request) (string, error) { return links, nil }
	add := func(pattern string, list ...Address) {
		p := text(pattern, show)
		p.List = func(_ context.Context, yield func(Address) error) error {
			for _, a := range list {
				if err := yield(a); err != nil {
					return err
				}
			}
			return nil
		}
		s.Page(p)
	}
	add("/", Address{Path: "/"}, Address{Path: "/", Lang: "en"})
	add("/news/", Address{Path: "/news/"}, Address{Path: "/news/", Lang: "en"})
	add("/{jy}/{jm}/{slug}/", Address{Path: "/1404/02/" + slug + "/"}, Address{Path: "/1404/02/" + strings.Repeat("بلند", 60) + "/"},
		Address{Path: "/1404/02/Case/"}, Address{Path: "/1404/02/case/"}, Address{Path: "/1404/02/a:b?c/"}, Address{Path: "/1404/02/con/"})
	add("/provinces/{slug}/", Address{Path: "/provinces/tehran/"})
	add("/{jy}/{jm}/{slug}/text", Address{Path: "/1404/02/" + slug + "/text"})
	s.Page(Page{
		Name: "moved", Pattern: "/moved/", List: Only("/moved/", "fa"),
		Build: func(context.Context, Request) (View, error) { return View{Redirect: "/news/"}, nil },
	})
	s.Page(Page{
		Name: "gone", Pattern: "/gone/", List: Only("/gone/", "fa"),
		Build: func(context.Context, Request) (View, error) { return View{}, fault.New(fault.NotFound, "") },
	})
	s.Page(Page{Name: "frame", Pattern: "/frame/", List: Only("/frame/"), Build: func(_ context.Context, r Request) (View, error) {
		if !r.Export {
			return View{}, errors.New("the page is not told that it is for a copy")
		}
		return View{Template: "test/frame", Data: `x`}, nil
	}})
	files := map[string]string{
		"/assets/site.css":   `@import "more.css"; @font-face{src:url( "font.woff2" )} a{background:url(../media/abc/360.jpg)} b{background:url(data:image/png;base64,x)}`,
		"/assets/more.css":   `a{}`,
		"/assets/font.woff2": "font", "/assets/site.js": "js",
		"/media/abc/360.jpg": "small", "/media/abc/720.jpg": "large", "/media/def/secret.pdf": "of a draft",
	}
	only := func(prefix string) Files {
		return func(_ context.Context, yield func(File) error) error {
			for name, content := range files {
				if strings.HasPrefix(name, prefix) {
					if err := yield(Content(name, []byte(content))); err != nil {
						return err
					}
				}
			}
			return nil
		}
	}
	return s, ExportOptions{Texts: copyTexts(t), Files: only("/assets/"), Shown: only("/media/")}
}

// pointers lists every address that a page of the copy names.
func pointers(t *testing.T, src string) (all []string) {
	t.Helper()
	doc, err := nethtml.Parse(strings.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "href", "src", "poster", "action", "formaction":
				all = append(all, a.Val)
			case "srcset":
				for part := range strings.SplitSeq(a.Val, ",") {
					all = append(all, strings.Fields(part)[0])
				}
			case "style":
				all = append(all, sheetPointers(a.Val)...)
			}
		}
		if n.Type == nethtml.ElementNode && n.Data == "style" {
			all = append(all, sheetPointers(n.FirstChild.Data)...)
		}
	}
	return all
}

func sheetPointers(src string) (all []string) {
	for _, m := range regexp.MustCompile(`(?:url\(\s*|@import )"?'?([^"')]+)`).FindAllStringSubmatch(src, -1) {
		all = append(all, m[1])
	}
	return all
}

func TestEveryLinkOfACopyLeadsToAFile(t *testing.T) {
	s, o := exportSite(t)
	dir := filepath.Join(t.TempDir(), "copy")
	last := 0
	o.Progress = func(done, total int) {
		if done != last+1 || done > total {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}
	report, err := s.Export(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	if report.Pages != 15 || report.Files != 6 || fmt.Sprint(report.Missing) != "[/media/none.jpg]" || last != 16+6 {
		t.Errorf("report %+v, progress %d", report, last)
	}
	checked := 0
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if len(d.Name()) > 255 || strings.ContainsAny(d.Name(), `<>:"|?*\`) || !utf8.ValidString(d.Name()) {
			t.Errorf("the name %q is not safe", d.Name())
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var all []string
		switch path.Ext(name) {
		case ".html":
			all = pointers(t, string(b))
		case ".css":
			all = sheetPointers(string(b))
		}
		for _, link := range all {
			u, err := url.Parse(link)
			if err != nil {
				t.Errorf("%s: link %q: %v", name, link, err)
				continue
			}
			if u.Scheme != "" || u.Host != "" || u.Path == "" {
				continue
			}
			checked++
			info, err := os.Stat(filepath.Join(filepath.Dir(name), filepath.FromSlash(u.Path)))
			if strings.HasPrefix(link, "/") || u.RawQuery != "" || err != nil || info.IsDir() {
				t.Errorf("%s: link %q: %v", name, link, err)
			}
		}
		return nil
	})
	if err != nil || checked < 200 {
		t.Errorf("%d links were checked: %v", checked, err)
	}

	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	page := read("1404/02/" + slug + "/index.html")
	for _, must := range []string{
		`<a href="../../../index.html">home</a>`, `<a href="index.html#part">decoded</a>`, `<a href="index.html">encoded</a>`,
		`<a href="../../../news/index.html">no slash</a>`, `<a href="../../../notice.html">deep page</a>`,
		`<a href="../../../notice.html">not listed</a>`, `<a href="#part">here</a>`, `<a href="../../../en/news/index.html">English</a>`,
		`<a href="../../../en/notice.html">English, none</a>`, `<a href="../../../news/index.html">own host</a>`,
		`<a href="https://example.org/none/">own host, none</a>`, `<a href="https://t.me/share?url=https%3A%2F%2Fexample.org%2F">Telegram</a>`,
		`<a href="mailto:a@example.org">mail</a>`, `<a href="//other.example/x">other</a>`, `<a href="../../../notice.html">query only</a>`,
		`<form action="../../../notice.html" method="get"><input name=q>`, `<form action="https://other.example/">`,
		`alt="می‌خواهم &amp; &#34;x&#34;"`, `<use href="#i"/>`, `<body   class='odd  spacing'><!-- /news/ stays -->`,
		`<script>if (a < b && "<a href='/news/'>") {}</script><textarea><a href="/news/"></textarea>`,
		`<!DOCTYPE html><HTML lang=fa>`, `<svg viewBox="0 0 1 1">`,
	} {
		if !strings.Contains(page, must) {
			t.Errorf("the page lacks %s", must)
		}
	}
	for _, not := range []string{"crossorigin", "integrity", "manifest", "preload", "feed.xml", "search.xml", "hx-get"} {
		if strings.Contains(page, not) {
			t.Errorf("the page has %s", not)
		}
	}
	for _, lang := range i18n.Langs {
		if got := read(noticeAt(lang)); !strings.Contains(got, o.Texts.Text(lang, "site.notice.text")) {
			t.Errorf("notice: %s", got)
		}
	}
	if got := read("gone/index.html"); !strings.Contains(got, o.Texts.Text("fa", "site.notice.title")) {
		t.Errorf("what was taken down while the copy was made: %s", got)
	}
	if got := read("moved/index.html"); !strings.Contains(got, `url=../news/index.html`) {
		t.Errorf("what leads on: %s", got)
	}
	if read("media/abc/720.jpg") != "large" {
		t.Error("a picture is not the same")
	}
	if _, err := os.Stat(filepath.Join(dir, "media", "def")); err == nil {
		t.Error("the copy has a file that no page names")
	}
	a, b := read("1404/02/Case/index.html"), read("1404/02/"+mark("case", "/1404/02/case/")+"/index.html")
	if a == "" || b == "" {
		t.Error("addresses that differ in case only")
	}
}

func TestAListIsFollowedToItsEndInACopy(t *testing.T) {
	s, o := exportSite(t)
	part := func(_ context.Context, r Request) (View, error) {
		n, _ := strconv.Atoi(r.Query.Get("before"))
		body := fmt.Sprintf(`part %d <a href="/list/">first</a> <a href="?before=%d">older</a> <a href="/list/?other=1">other</a>`, n, min(n+1, 9))
		return View{Type: "text/html; charset=utf-8", Body: []byte(body)}, nil
	}
	s.Page(Page{Name: "list", Pattern: "/list/", Query: []string{"before", "other"}, Follow: "before", List: Only("/list/", "fa"), Build: part})
	s.Page(Page{Name: "unlisted", Pattern: "/unlisted/", Query: []string{"before"}, Follow: "before", Build: part})
	dir := filepath.Join(t.TempDir(), "copy")
	if _, err := s.Export(t.Context(), dir, o); err != nil {
		t.Fatal(err)
	}
	parts, err := filepath.Glob(filepath.Join(dir, "list", "before-*", "index.html"))
	if err != nil || len(parts) != 9 {
		t.Fatalf("%v %v; want nine parts", parts, err)
	}
	for file, want := range map[string]string{
		"list/index.html":          `part 0 <a href="index.html">first</a> <a href="before-1/index.html">older</a> <a href="../notice.html">other</a>`,
		"list/before-3/index.html": `part 3 <a href="../index.html">first</a> <a href="../before-4/index.html">older</a> <a href="../../notice.html">other</a>`,
	} {
		if b, err := os.ReadFile(filepath.Join(dir, file)); err != nil || string(b) != want {
			t.Errorf("%s: %s %v", file, b, err)
		}
	}
}

func TestABrokenExportLeavesTheEarlierCopy(t *testing.T) {
	s, o := exportSite(t)
	parent := t.TempDir()
	dir := filepath.Join(parent, "copy")
	if _, err := s.Export(t.Context(), dir, o); err != nil {
		t.Fatal(err)
	}
	keep := filepath.Join(dir, "news", "index.html")
	if err := os.WriteFile(keep, []byte("earlier"), 0o644); err != nil {
		t.Fatal(err)
	}
	broken := o
	broken.Files = func(_ context.Context, yield func(File) error) error {
		return yield(File{"/assets/x.js", func() (io.ReadCloser, error) { return nil, errors.New("the disk is broken") }})
	}
	if _, err := s.Export(t.Context(), dir, broken); err == nil || !strings.Contains(err.Error(), "/assets/x.js") {
		t.Fatalf("error %v", err)
	}
	if b, err := os.ReadFile(keep); string(b) != "earlier" {
		t.Errorf("the earlier copy holds %q: %v", b, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Export(ctx, dir, o); err == nil {
		t.Error("an export that was called off has no error")
	}
	if _, err := s.Export(t.Context(), dir, o); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(keep); string(b) == "earlier" {
		t.Error("the copy was not replaced")
	}
	entries, err := os.ReadDir(parent)
	if err != nil || len(entries) != 1 {
		t.Errorf("left beside the copy: %v %v", entries, err)
	}
}

func TestAForeignFolderIsNeverReplaced(t *testing.T) {
	s, o := exportSite(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Export(t.Context(), dir, o); err == nil || !strings.Contains(err.Error(), "choose another folder") {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "thesis.txt")); err != nil {
		t.Error(err)
	}
}

func TestSafeNames(t *testing.T) {
	for name, same := range map[string]bool{
		"به-مذاکرات-امیدواریم": true, "index.html": true, "می‌خواهم": true, strings.Repeat("x", 255): true,
		"": false, ".": false, "..": false, ".git": false, "a:b": false, "a/b"[:2] + "?": false, "con": false, "NUL.txt": false,
		"x.": false, "x ": false, "a\x00b": false, "\xff": false, strings.Repeat("x", 256): false, strings.Repeat("ب", 200): false,
	} {
		got := safeName(name)
		if (got == name) != same {
			t.Errorf("%q became %q", name, got)
		}
		if got != safeName(name) || safeName(got) != got {
			t.Errorf("%q: not stable", name)
		}
	}
	if safeName("a:b") == safeName("a?b") {
		t.Error("two names became one")
	}
	if got := safeName(strings.Repeat("ب", 200) + ".html"); !strings.HasSuffix(got, ".html") || len(got) > 255 {
		t.Error(got)
	}
}

func TestRelativeLinks(t *testing.T) {
	for _, c := range [][3]string{
		{"index.html", "news/index.html", "news/index.html"},
		{"news/index.html", "index.html", "../index.html"},
		{"a/b/index.html", "a/c/x y.html", "../c/x%20y.html"},
		{"a/index.html", "a/index.html", "index.html"},
		{"a/b/c.html", "d.html", "../../d.html"},
	} {
		if got := relative(c[0], c[1]); got != c[2] {
			t.Errorf("from %s to %s: %s", c[0], c[1], got)
		}
	}
}

func FuzzRewrite(f *testing.F) {
	f.Add(links)
	f.Add(`<a href="/\x00"><img srcset=",,, a,b 1x,">`)
	f.Add(`<svg><style>url(</style><a href=/ ><!--`)
	c := &copying{names: newNames("https://example.org"), missing: map[string]bool{}, named: map[string]bool{}}
	c.names.add("/news/", "/news/index.html")
	f.Fuzz(func(t *testing.T, src string) {
		out := c.rewriter("/a/", "a/index.html", "fa").html([]byte(src))
		for _, link := range rewritten(string(out)) {
			if strings.HasPrefix(link, "/") && !strings.HasPrefix(link, "//") {
				t.Errorf("%q keeps the link %q", src, link)
			}
		}
	})
}

// rewritten lists the anchors of a text as the tokenizer sees them.
func rewritten(src string) (all []string) {
	z := nethtml.NewTokenizer(strings.NewReader(src))
	for z.Next() != nethtml.ErrorToken {
		t := z.Token()
		if t.Type != nethtml.StartTagToken && t.Type != nethtml.SelfClosingTagToken {
			continue
		}
		for _, a := range t.Attr {
			if _, err := url.Parse(strings.TrimSpace(a.Val)); a.Key == "href" && t.Data == "a" && err == nil {
				all = append(all, strings.TrimSpace(a.Val))
			}
		}
	}
	return all
}
