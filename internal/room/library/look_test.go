package library_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
)

// TestThePagesOfTheLibraryShutNobodyOut looks at each page, full and empty.
func TestThePagesOfTheLibraryShutNobodyOut(t *testing.T) {
	b := open(t, dbtest.Open(t, db.SQLite))
	batch, files := b.bring(file{"نشست-شورای-استان-فارس-در-شیراز-با-حضور-نمایندگان.jpg", photo(1)}, file{"b.jpg", photo(2)}, file{"c.pdf", []byte("%PDF-1.4\n%%EOF")})
	page := "/desk/media/files/" + string(files[0]) + "/"
	v := fields(b.see(officer, page, 200), "form.formpage")
	v.Set("alt", "سخنران پشت تریبون")
	v.Set("caption", "نشست مشترک کمیتهٔ آب و شعبه‌های شیراز")
	v.Set("until", "1405/09/02")
	v.Set("persons", "مینا کوهی")
	v.Set("consent", "written")
	b.send(officer, page, v)
	if err := b.media.NoteUses(t.Context(), "item:7", []media.Shown{{How: "cover", Ref: string(files[0])}, {How: "text", Ref: b.card(files[0]).Hash}}); err != nil {
		t.Fatal(err)
	}
	p := b.begin(b.upload("ویدئوی-همایش.mp4", 1000))
	b.chunk(reporter, p.Href, 0, []byte("\x00\x00\x00\x18ftypisom"))
	b.now = now.Add(72 * time.Hour)
	serve := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, view.AssetRoot):
			b.view.Assets().ServeHTTP(w, r)
			return
		case strings.HasPrefix(r.URL.Path, media.Prefix):
			b.media.ServeHTTP(w, r)
			return
		}
		person := officer
		if r.URL.Query().Get("as") == "reporter" {
			person = reporter
		}
		b.pages.ServeHTTP(w, stafftest.Get(person, r.URL.RequestURI()))
	})
	k := looktest.New(t, serve)
	k.Pages(t, map[string]string{
		"list": "/desk/media/", "none": "/desk/media/?q=هیچ&genre=film", "wrong": "/desk/media/?from=x&state=unused", "pick": "/desk/media/?pick=" + url.QueryEscape("/desk/press/1/fa/write/?field=cover"),
		"add": "/desk/media/add/?as=reporter", "batch": batch, "empty": strings.Replace(batch, batch[len("/desk/media/batches/"):], string(b.empty())+"/", 1),
		"file": page, "document": "/desk/media/files/" + string(files[2]) + "/", "replace": page + "replace/", "blur": page + "blur/",
	})
}
