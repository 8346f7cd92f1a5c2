package app

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media/mediatest"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/room/press"
)

// listing reports whether a page shows many items, or none, and is no address of one item.
func listing(p site.Page) bool {
	if strings.Contains(p.Pattern, "{slug}") && (strings.HasPrefix(p.Pattern, "/{jy}/") || strings.HasPrefix(p.Pattern, "/{slug}/")) {
		return false
	}
	return !strings.Contains(p.Pattern, "{number}")
}

// of are the addresses of one item by the pages that answer them.
func of(it press.Item) map[string][]string {
	all := map[string][]string{
		"press.short": {it.ShortPath("fa"), it.ShortPath("en")}, "press.short.qr": {it.ShortPath("fa") + "/qr.svg"},
	}
	for _, lang := range []string{"fa", "en"} {
		path := it.Path(lang)
		for name, under := range map[string]string{"": "", ".print": "print/", ".text": "text", ".history": "history/"} {
			all["press.item"+name] = append(all["press.item"+name], path+under)
		}
		all["press.item.edition"] = append(all["press.item.edition"], path+"v/1/", path+"v/2/")
	}
	return all
}

// What has a number is withdrawn and never unpublished; an undated page has the builders of a dated item.
var elsewhere410 = []string{
	"press.statement.number", "press.statement.series", "press.announcement.number", "press.announcement.series",
	"press.page", "press.page.print", "press.page.text", "press.page.history", "press.page.edition",
}

func TestEveryAddressOfAnUnpublishedItemIsGone(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		it := add(t, a, "kind: news\ntitle: خبر رازمگو\nslug: secret\nstatus: published\ncover: {file: cover.png, alt: تصویر}\nowner: secretariat\nlead: چکیدهٔ رازمگو\nfilms: [{file: secret.mp4, transcript: words.txt}]", "متن رازمگو\n\n![فیلم رازمگو](secret.mp4)\n\n![سند رازمگو](secret.pdf)")
		second := "---\nkind: news\ntitle: خبر رازمگو\nslug: secret-moved\nstatus: published\nid: " + string(it.ID) + "\ncover: {file: cover.png, alt: تصویر}\nowner: secretariat\nlead: چکیدهٔ رازمگو\n---\nمتن دوم رازمگو\n"
		now, err := a.Press.EditFile(t.Context(), cliActor, press.Source{Name: "x.md", Data: []byte(second), Open: cinema}, "عدد درست شد", true)
		if err != nil {
			t.Fatal(err)
		}
		files, err := a.Media.Files(t.Context(), now.Cover)
		if err != nil || now.Cover == "" {
			t.Fatal(now.Cover, err)
		}
		file := files[now.Cover]
		src := view.NewPicture(file, "").Src
		escaped := (&url.URL{Path: now.Path("fa")}).EscapedPath()
		page := get(h, escaped).Body.String()
		i := strings.Index(page, "/share/")
		if i < 0 {
			t.Fatal("no share picture")
		}
		share := page[i : i+strings.IndexByte(page[i:], '"')]
		all := of(now)
		film := filmIn(t, it)
		all["share"], all["media"] = []string{share}, []string{src, film}
		if a.poppler != nil { // what is made of a document goes with it
			document := path.Dir(addressIn(t, it, ".pdf"))
			if err := a.Library.MakePages(t.Context(), path.Base(document)); err != nil {
				t.Fatal(err)
			}
			all["media"] = append(all["media"], document+"/page-1-720.jpg", document+"/page-1.jpg")
		}
		all["old address"] = []string{it.Path("fa"), it.Path("en"), now.Path("fa") + "amp/", "/amp" + it.Path("fa")}
		for name, addresses := range all {
			for _, x := range addresses {
				code := get(h, encoded(x)).Code
				if code >= 400 && !strings.HasPrefix(x, "/en/") { // there is no English text

					t.Errorf("before: %s %s answers %d", name, x, code)
				}
			}
		}
		const upload = "/wp-content/uploads/2019/05/secret.png"
		if err := a.Media.RememberOldPath(t.Context(), upload, now.Cover); err != nil {
			t.Fatal(err)
		}
		all["upload"] = []string{upload, strings.Replace(upload, ".png", "-300x200.png", 1)}
		for _, x := range all["upload"] {
			if code := get(h, x).Code; code != http.StatusOK {
				t.Errorf("before: %s answers %d", x, code)
			}
		}
		if _, err := a.Press.Unpublish(t.Context(), cliActor, it.ID, "privacy"); err != nil {
			t.Fatal(err)
		}
		for _, p := range a.Site.Pages() {
			if strings.HasPrefix(p.Name, "press.") && !listing(p) && all[p.Name] == nil && !slices.Contains(elsewhere410, p.Name) {
				t.Errorf("%s (%s) is derived from an item, and this test knows no address of it", p.Name, p.Pattern)
			}
		}
		for name, addresses := range all {
			for _, x := range addresses {
				w := get(h, encoded(x))
				if name == "old address" && w.Code == http.StatusMovedPermanently {
					w = get(h, w.Header().Get("Location"))
				}
				if body := w.Body.String(); w.Code != http.StatusGone || strings.Contains(body, "رازمگو") {
					t.Errorf("%s: %s answers %d", name, x, w.Code)
				}
			}
		}
		if body := get(h, escaped).Body.String(); !strings.Contains(body, "برای حفظ حریم خصوصی") || !strings.Contains(body, "<time") {
			t.Error("the tombstone says neither why nor when")
		}
		for path, body := range pages(t, a) {
			if strings.Contains(body, "رازمگو") {
				t.Errorf("%s shows what was unpublished", path)
			}
		}
		for _, path := range []string{"/feed.xml", "/feed.rss", "/feed.json", "/news/feed.xml", "/corrections/", "/sitemap.xml"} {
			if strings.Contains(get(h, path).Body.String(), "رازمگو") {
				t.Errorf("%s shows what was unpublished", path)
			}
		}
		asks, lets := ledger.Actor{Person: "one", Via: press.ViaDesk}, ledger.Actor{Person: "two", Via: press.ViaDesk}
		gone, err := a.Press.AskRestore(t.Context(), asks, it.ID, "اجازه رسید")
		if err != nil {
			t.Fatal(err)
		}
		if code := get(h, escaped).Code; code != http.StatusGone {
			t.Errorf("asked for, and it answers %d", code)
		}
		if _, err := a.Press.Restore(t.Context(), lets, it.ID, gone.Mark()); err != nil {
			t.Fatal(err)
		}
		for name, addresses := range all {
			for _, x := range addresses {
				if code := get(h, encoded(x)).Code; code >= 400 && !strings.HasPrefix(x, "/en/") {
					t.Errorf("published again: %s %s answers %d", name, x, code)
				}
			}
		}
		if body := get(h, escaped).Body.String(); !strings.Contains(body, "رازمگو") {
			t.Error("it came back without its text")
		}
		for _, path := range []string{"/feed.xml", "/news/", "/corrections/"} {
			if body := get(h, path).Body.String(); !strings.Contains(body, "رازمگو") {
				t.Errorf("%s does not show what came back", path)
			}
		}
	})
}

// cinema has a film and its words beside the picture of dot.
func cinema(name string) (io.ReadCloser, error) {
	switch path.Ext(name) {
	case ".mp4":
		b := append([]byte("\x00\x00\x00\x14ftypisom\x00\x00\x02\x00isom"), 0, 0, 0, 116)
		b = append(b, append([]byte("moov\x00\x00\x00\x6cmvhd"), make([]byte, 12)...)...)
		return io.NopCloser(bytes.NewReader(append(append(append(b, 0, 0, 3, 232, 0, 1, 0, 0), make([]byte, 80)...), name...))), nil
	case ".pdf":
		return io.NopCloser(bytes.NewReader(mediatest.PDF(1, name, ""))), nil
	case ".txt":
		return io.NopCloser(strings.NewReader("گفتار رازمگو")), nil
	}
	return dot(name)
}

// filmIn is the address of the film in an item's text.
func filmIn(t *testing.T, it press.Item) string { return addressIn(t, it, ".mp4") }

// addressIn is the address of the first file with an ending that an item's text links to.
func addressIn(t *testing.T, it press.Item, ending string) string {
	t.Helper()
	for rest := range strings.SplitSeq(it.Editions["fa"].Body, `href="`) {
		if href, _, _ := strings.Cut(rest, `"`); strings.HasPrefix(href, "/media/") && strings.HasSuffix(href, ending) {
			return href
		}
	}
	t.Fatal("no " + ending + " in " + it.Editions["fa"].Body)
	return ""
}

func TestAFilmThatAnotherItemShowsIsNotGone(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		front := "kind: news\ntitle: خبر\nstatus: published\nowner: secretariat\nslug: "
		one, two := add(t, a, front+"one", "![فیلم](a.mp4)"), add(t, a, front+"two", "متن\n\n![فیلم](a.mp4)")
		film := filmIn(t, one)
		for i, it := range []press.Item{one, two} {
			if _, err := a.Press.Unpublish(t.Context(), cliActor, it.ID, "duplicate"); err != nil {
				t.Fatal(err)
			}
			if code, want := get(h, film).Code, []int{http.StatusOK, http.StatusGone}[i]; code != want {
				t.Errorf("after %d it answers %d, want %d", i+1, code, want)
			}
		}
	})
}

func TestAPictureThatAnotherItemShowsIsNotGone(t *testing.T) {
	eachSite(t, func(t *testing.T, a *App, h http.Handler) {
		front := "kind: news\ntitle: خبر\nstatus: published\ncover: {file: cover.png, alt: تصویر}\nowner: secretariat\nslug: "
		one, two := add(t, a, front+"one", "متن"), add(t, a, front+"two", "متن")
		files, err := a.Media.Files(t.Context(), one.Cover)
		if err != nil {
			t.Fatal(err)
		}
		src := view.NewPicture(files[one.Cover], "").Src
		for i, it := range []press.Item{one, two} {
			if _, err := a.Press.Unpublish(t.Context(), cliActor, it.ID, "duplicate"); err != nil {
				t.Fatal(err)
			}
			if code, want := get(h, src).Code, []int{http.StatusOK, http.StatusGone}[i]; code != want {
				t.Errorf("after %d it answers %d, want %d", i+1, code, want)
			}
		}
	})
}

func encoded(path string) string {
	p, query, _ := strings.Cut(path, "?")
	p = (&url.URL{Path: p}).EscapedPath()
	if strings.HasPrefix(path, "/share/") {
		p = strings.TrimSuffix(path, "?")
	}
	if query != "" {
		p += "?" + query
	}
	return p
}
