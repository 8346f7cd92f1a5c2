package library_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
)

func (b *bench) served(path string) int {
	w := httptest.NewRecorder()
	b.media.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code
}

// touched are the tags that the last entry of an act drops.
func (b *bench) touched(act string) []string {
	b.t.Helper()
	entries, err := b.ledger.Since(b.t.Context(), 0, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, e := range slices.Backward(entries) {
		if e.Act == act {
			return e.Touches
		}
	}
	return nil
}

func TestABlurredFaceIsNowhereAnyMore(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, files := b.bring(file{"a.jpg", photo(1)})
		f := files[0]
		twin, err := b.media.Add(t.Context(), bytes.NewReader(photo(1)), media.Upload{Name: "t.jpg", Alt: "همان با نام دیگر"})
		if err != nil {
			t.Fatal(err)
		}
		was := b.card(f)
		page := "/desk/media/files/" + string(f) + "/blur/"
		v := fields(b.see(officer, page, 200), "form[data-boxes]")
		v["x"], v["y"], v["w"], v["h"] = []string{"۲۵", ""}, []string{"25.0", ""}, []string{"۲۵٫۵", ""}, []string{"25", ""}
		if got := b.led(b.ask(stafftest.Post(officer, page, v)), page); got != "/desk/media/files/"+string(f)+"/" {
			t.Fatal(got)
		}
		now := b.card(f)
		if now.Hash == was.Hash || now.Width != was.Width || b.card(twin.ID).Hash != now.Hash {
			t.Errorf("%+v", now)
		}
		for _, p := range was.Parts() {
			if _, err := b.blobs.Open(t.Context(), p.Key); err == nil {
				t.Errorf("the earlier bytes are still there: %s", p.Key)
			}
		}
		if gone, err := b.media.Gone(t.Context(), was.Hash); err != nil || !gone {
			t.Error("the earlier address is not gone", err)
		}
		if b.served(now.Press()) != 200 {
			t.Error("the new picture is not served")
		}
		// A text that names the earlier address is led to the new picture.
		by, err := b.media.ByHash(t.Context(), was.Hash)
		if err != nil || len(by[was.Hash]) != 2 || by[was.Hash][0].Hash != now.Hash {
			t.Errorf("%v %v", by, err)
		}
		// The same upload again does not bring the face back.
		again, err := b.media.Add(t.Context(), bytes.NewReader(photo(1)), media.Upload{Name: "again.jpg", Alt: "بار دیگر"})
		if err != nil || again.Hash != now.Hash {
			t.Errorf("%+v %v", again, err)
		}
		if tags := b.touched("library.blurred"); !slices.Contains(tags, was.Tag()) || !slices.Contains(tags, twin.Tag()) {
			t.Errorf("touches %v", tags)
		}
		// In the box there is next to nothing left, outside of it the picture is as it was.
		blob, err := b.blobs.Open(t.Context(), now.Parts()[len(now.Parts())-1].Key)
		if err != nil {
			t.Fatal(err)
		}
		defer blob.Close()
		img, err := jpeg.Decode(blob)
		if err != nil {
			t.Fatal(err)
		}
		if inside, outside := colours(img, image.Rect(70, 55, 110, 80)), colours(img, image.Rect(160, 10, 200, 35)); inside > 60 || outside < 10*inside {
			t.Errorf("%d colours in the box, %d outside", inside, outside)
		}
		// The form of before is stale; again, it blurs further and the first address leads to the last picture.
		if res := b.ask(stafftest.Post(officer, page, v)); res.StatusCode != http.StatusConflict {
			t.Errorf("stale: %d", res.StatusCode)
		}
		w := fields(b.see(officer, page, 200), "form[data-boxes]")
		w["x"], w["y"], w["w"], w["h"] = []string{"60"}, []string{"60"}, []string{"20"}, []string{"20"}
		b.send(officer, page, w)
		if by, err = b.media.ByHash(t.Context(), was.Hash); err != nil || len(by[was.Hash]) == 0 || by[was.Hash][0].Hash != b.card(f).Hash {
			t.Errorf("%v %v", by, err)
		}
		if err := b.media.Verify(t.Context(), func(key, what string) { t.Errorf("%s: %s", key, what) }); err != nil {
			t.Error(err)
		}
	})
}

// colours counts the different colours of a part, a little rounded: JPEG adds noise of its own.
func colours(img image.Image, r image.Rectangle) int {
	seen := map[[3]uint32]bool{}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			cr, cg, cb, _ := img.At(x, y).RGBA()
			seen[[3]uint32{cr >> 11, cg >> 11, cb >> 11}] = true
		}
	}
	return len(seen)
}

func TestBoxesThatAreNoneAreRefused(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, files := b.bring(file{"a.jpg", photo(1)})
		page := "/desk/media/files/" + string(files[0]) + "/blur/"
		v := fields(b.see(officer, page, 200), "form[data-boxes]")
		many := slices.Repeat([]string{"1"}, 500)
		for name, c := range map[string][4][]string{
			"none": {}, "empty": {{""}, {""}, {""}, {""}}, "half": {{"1"}, {""}, {"1"}, {"1"}}, "outside": {{"90"}, {"1"}, {"20"}, {"1"}}, "negative": {{"-1"}, {"1"}, {"1"}, {"1"}},
			"no number": {{"1e9"}, {"1"}, {"1"}, {"1"}}, "flat": {{"1"}, {"1"}, {"0"}, {"1"}}, "too many": {many, many, many, many}, "lopsided": {{"1", "2"}, {"1"}, {"1"}, {"1"}},
		} {
			v["x"], v["y"], v["w"], v["h"] = c[0], c[1], c[2], c[3]
			d := b.read(b.ask(stafftest.Post(officer, page, v)), name, http.StatusUnprocessableEntity)
			if name == "outside" && d.Find(`input[name=x]`)[0].Attr("value") != "90" {
				t.Error("what was typed is lost")
			}
		}
		many = slices.Repeat([]string{"1"}, 5000)
		v["x"], v["y"], v["w"], v["h"] = many, many, many, many
		if res := b.ask(stafftest.Post(officer, page, v)); res.StatusCode != http.StatusBadRequest {
			t.Errorf("5,000 boxes: %d", res.StatusCode)
		}
		if b.card(files[0]).Version != 1 || strings.Contains(b.acts(), "blurred") {
			t.Error("something was blurred")
		}
		v["x"], v["y"], v["w"], v["h"] = []string{"1"}, []string{"1"}, []string{"1"}, []string{"1"}
		if res := b.ask(stafftest.Post(reporter, page, v)); res.StatusCode != http.StatusForbidden {
			t.Errorf("a reporter: %d", res.StatusCode)
		}
	})
}

func TestAReplacedFileKeepsItsWordsAndWhatWasThereAnswers(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, files := b.bring(file{"a.jpg", photo(1)})
		c := b.card(files[0])
		c.Alt = "نما"
		c, _ = b.media.Describe(t.Context(), c)
		page := "/desk/media/files/" + string(c.ID) + "/replace/"
		v := fields(b.see(officer, page, 200), "form.form")
		v.Del("files")
		b.now = now.Add(time.Hour)
		b.led(b.ask(form(officer, page, v, file{"b.jpg", photo(2)})), page)
		after := b.card(c.ID)
		if after.Hash == c.Hash || after.Alt != "نما" || after.ID != c.ID {
			t.Errorf("%+v", after)
		}
		if b.served(c.Press()) != 200 || b.served(after.Press()) != 200 {
			t.Error("the earlier or the new address does not answer")
		}
		by, _ := b.media.ByHash(t.Context(), c.Hash)
		then, err := b.media.ByHashThen(t.Context(), c.Hash)
		if err != nil || len(by[c.Hash]) != 1 || by[c.Hash][0].Hash != after.Hash || len(then[c.Hash]) != 1 || then[c.Hash][0].Hash != c.Hash {
			t.Errorf("%v\n%v\n%v", by, then, err)
		}
		if n := len(b.see(officer, "/desk/media/", 200).Find(".shelf > li")); n != 1 {
			t.Errorf("%d files: what it was replaced by stands beside it", n)
		}
		for name, f := range map[string]file{"another kind": {"x.pdf", []byte("%PDF-1.4\n%%EOF")}, "no picture": {"x.jpg", []byte("<html>")}} {
			w := fields(b.see(officer, page, 200), "form.form")
			w.Del("files")
			if res := b.ask(form(officer, page, w, f)); res.StatusCode != 422 {
				t.Errorf("%s: %d", name, res.StatusCode)
			}
		}
		if res := b.ask(form(officer, page, v, file{"c.jpg", photo(3)})); res.StatusCode != http.StatusConflict {
			t.Errorf("stale: %d", res.StatusCode)
		}
	})
}

func TestRightsThatEndAreSaidAndAFileIsTakenOutByAPerson(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		_, files := b.bring(file{"a.jpg", photo(1)})
		page := "/desk/media/files/" + string(files[0]) + "/"
		v := fields(b.see(officer, page, 200), "form.formpage")
		v.Set("alt", "نما")
		v.Set("until", "1405/09/02")
		b.send(officer, page, v)
		waiting := func() int {
			n, err := b.tasks.Count(t.Context(), task.Filter{To: []task.Address{{Function: string(access.MediaOfficer), Bodies: []id.Body{"shiraz"}}}})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		sweep := func(at time.Time) {
			b.now = at
			if err := b.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		end := b.card(files[0]).Until
		if sweep(end.Add(-time.Millisecond)); waiting() != 0 {
			t.Error("said too early")
		}
		sweep(end)
		if sweep(end.Add(time.Minute)); waiting() != 1 {
			t.Errorf("%d tasks", waiting())
		}
		if b.served(b.card(files[0]).Press()) != 200 || len(b.see(officer, page, 200).Find(".notice.urgent")) != 1 {
			t.Error("the address goes on, and the page warns")
		}
		c := b.card(files[0])
		b.send(officer, page+"out/", nil)
		gone, err := b.media.Gone(t.Context(), c.Hash)
		by, _ := b.media.ByHash(t.Context(), c.Hash)
		if all, _ := b.media.Files(t.Context(), c.ID); err != nil || !gone || !all[c.ID].Gone || len(by[c.Hash]) != 1 || !by[c.Hash][0].Gone || waiting() != 0 {
			t.Errorf("gone %v, %v, %v, %d tasks, %v", gone, all, by, waiting(), err)
		}
		if res := b.ask(form(reporter, "/desk/media/add/", url.Values{"body": {"shiraz"}}, file{"a.jpg", photo(1)})); res.StatusCode != 422 {
			t.Errorf("the same bytes come again: %d", res.StatusCode)
		}
		if res := b.ask(stafftest.Post(officer, page+"out/", nil)); res.StatusCode != http.StatusConflict {
			t.Errorf("twice: %d", res.StatusCode)
		}
		b.see(officer, page, 200)
		b.send(officer, page+"back/", nil)
		if all, _ := b.media.Files(t.Context(), c.ID); all[c.ID].Gone {
			t.Error("not brought back")
		}
		if b.acts() != "brought-back taken-out described added" {
			t.Error(b.acts())
		}
		v = fields(b.see(officer, page, 200), "form.formpage")
		v.Set("until", "")
		b.send(officer, page, v)
		if sweep(b.now); waiting() != 0 {
			t.Error("a right without end is asked about")
		}
	})
}

func FuzzBoxes(f *testing.F) {
	b := open(f, fuzzDB(f))
	_, files := b.bring(file{"a.jpg", photo(1)})
	page := "/desk/media/files/" + string(files[0]) + "/blur/"
	f.Add("1", "2", "3", "4")
	f.Add("۱۰۰", "٫۵", "-", "1/1")
	f.Fuzz(func(t *testing.T, x, y, w, h string) {
		b := b.in(t)
		res := b.ask(stafftest.Post(officer, page, url.Values{"version": {"0"}, "x": {x, y}, "y": {y, x}, "w": {w, h}, "h": {h, w}}))
		if res.StatusCode != 422 && res.StatusCode != 409 {
			t.Error(res.StatusCode)
		}
	})
}

func FuzzChunks(f *testing.F) {
	b := open(f, fuzzDB(f))
	f.Add("عکس.jpg", "100", "1", int64(0), []byte("\xff\xd8\xff"))
	f.Add("../x\u202e", "-1", "x", int64(-1), []byte("<svg"))
	f.Fuzz(func(t *testing.T, name, size, modified string, offset int64, data []byte) {
		b := b.in(t)
		v := url.Values{"batch": {string(id.New[id.Batch](b.ids))}, "body": {"shiraz"}, "name": {name}, "size": {size}, "modified": {modified}}
		res := b.ask(stafftest.Post(reporter, "/desk/media/uploads/", v))
		if res.StatusCode >= 500 && res.StatusCode != 503 {
			t.Fatal(res.StatusCode)
		}
		if res.StatusCode != 200 {
			return
		}
		p := decode[progress](t, res, 200)
		if got := b.chunk(reporter, p.Href, offset, data); got.StatusCode >= 500 {
			t.Fatal(got.StatusCode, text(t, got))
		}
		if got := b.ask(stafftest.Post(reporter, p.Href+"drop/", nil)); got.StatusCode != 303 && got.StatusCode != 404 {
			t.Fatal(got.StatusCode)
		}
	})
}

func FuzzForms(f *testing.F) {
	b := open(f, fuzzDB(f))
	f.Add([]byte("--x\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nshiraz\r\n--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\n\xff\xd8\xff\r\n--x--\r\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		b := b.in(t)
		r := form(reporter, "/desk/media/add/", nil)
		r.Body, r.ContentLength = http.NoBody, int64(len(body))
		r.Body = readCloser{bytes.NewReader(body)}
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if res := b.ask(r); res.StatusCode >= 500 {
			t.Fatal(res.StatusCode, text(t, res))
		}
	})
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }
