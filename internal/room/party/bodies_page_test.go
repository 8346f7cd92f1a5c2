package party

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/view/viewtest"
)

// pageBytes is what a page of bodies may weigh, compressed: as much as the home page.
const pageBytes = 14 << 10

func TestFewBodiesStandOnOnePage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := serve(t, d, paper{})
		v.sample()
		doc := v.page(allBodies, http.StatusOK)
		for _, path := range []string{"/bodies/party/", "/provinces/fars/", "/bodies/fars-shiraz/"} {
			doc.One(".tree a[href=" + path + "]")
		}
		doc.None(".pager")
		for _, path := range v.addresses() {
			if strings.HasSuffix(path, "/below/") {
				t.Errorf("%s is a page of its own, and all bodies stand on one", path)
			}
		}
		doc = v.page("/bodies/fars/below/", http.StatusOK)
		doc.One(".tree a[href=/bodies/fars-shiraz/]")
		doc.One(".crumbs a[href=/provinces/fars/]")
		v.page("/en/bodies/fars/below/", http.StatusOK)
		v.page("/bodies/fars-shiraz/below/", http.StatusOK).One(".empty")
		v.page("/bodies/nothing/below/", http.StatusNotFound)
		for path, to := range map[string]string{
			"/bodies/party/below/": allBodies, "/bodies/?after=fars": allBodies, "/bodies/fars/below/?after=x": "/bodies/fars/below/", "/en/bodies/?after=fars": "/en" + allBodies,
		} {
			if got := v.answer(path); got.StatusCode != http.StatusMovedPermanently || got.Header.Get("Location") != to {
				t.Errorf("%s answers %d and leads to %s, want %s", path, got.StatusCode, got.Header.Get("Location"), to)
			}
		}
	})
}

// TestTenThousandBodiesAreReadPageByPage goes from the page of all bodies to every other that it leads to, however they stand.
func TestTenThousandBodiesAreReadPageByPage(t *testing.T) {
	shapes := map[string]func(i int) id.Body{
		"nine below each of a thousand": nil,
		"all below the party":           func(int) id.Body { return RootID },
		"a hundred below each of a hundred": func(i int) id.Body {
			if i < 100 {
				return RootID
			}
			return id.Body(fmt.Sprint("b", i%100))
		},
	}
	v := serve(t, dbtest.Open(t, db.SQLite), nil)
	base, err := v.store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, parent := range shapes {
		t.Run(name, func(t *testing.T) {
			rec := largeParty(base)
			for i := range rec.bodies {
				n := i - len(base.bodies)
				if b := &rec.bodies[i]; n >= 0 && parent != nil {
					b.Parent = parent(n)
				}
			}
			v.Room.dir.Store(newDirectory(rec))
			v.site.DropAll()
			drawn, pages, most := map[string]int{}, []string{allBodies}, 0
			for i := 0; i < len(pages); i++ {
				doc, body := v.read(t, pages[i])
				if n := packed(t, body); n > most {
					most = n
				}
				links := doc.Find(".tree a")
				for _, a := range links {
					switch href := a.Attr("href"); {
					case strings.HasSuffix(href, "/below/"):
						pages = append(pages, href)
					default:
						drawn[href]++
					}
				}
				for _, a := range doc.Find(".pager a[rel=next]") {
					pages = append(pages, a.Attr("href"))
				}
			}
			if most > pageBytes {
				t.Errorf("a page weighs %d, more than %d", most, pageBytes)
			}
			for _, b := range rec.bodies {
				if drawn[b.Path()] != 1 {
					t.Fatalf("%s stands on %d pages", b.Path(), drawn[b.Path()])
				}
			}
			listed := v.addresses()
			for _, path := range pages {
				if !strings.Contains(path, "?") && !slices.Contains(listed, path) {
					t.Errorf("%s is in no list of addresses", path)
				}
			}
			for _, path := range listed {
				if strings.HasSuffix(path, "/below/") && !slices.Contains(pages, strings.TrimPrefix(path, "/en")) {
					t.Errorf("%s is listed, and no page leads there", path)
				}
			}
			last := pages[len(pages)-1]
			v.page(last, http.StatusOK)
			if name == "all below the party" {
				v.page("/en"+last, http.StatusOK)
				before := v.page(last, http.StatusOK).One(".pager a[rel=prev]").Attr("href")
				v.page(before, http.StatusOK).One(".pager a[href=" + last + "]")
				_, body := v.read(t, "/bodies/party/")
				if n := packed(t, body); n > pageBytes || !strings.Contains(body, `href="/bodies/"`) {
					t.Errorf("the page of the body above all weighs %d, or leads to no list of those below it", n)
				}
			}
			t.Logf("%d pages, at most %d bytes", len(pages), most)
		})
	}
}

// read is a page with its bytes.
func (v *visit) read(t *testing.T, path string) (*viewtest.Doc, string) {
	t.Helper()
	res := v.answer(path)
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v", path, res.StatusCode, err)
	}
	return viewtest.Parse(t, b.String()), b.String()
}

// packed is how many bytes a page has as it is sent.
func packed(t *testing.T, body string) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(body)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.Len()
}
