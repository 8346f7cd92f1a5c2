package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
)

var noon = time.Date(2026, 3, 21, 8, 30, 0, 0, time.UTC)

func clock() time.Time { return noon }

// counting counts what is put, past the blobs it stands before.
type counting struct {
	*Disk
	puts atomic.Int64
}

func (c *counting) Put(ctx context.Context, key string, r io.Reader, size int64, ctype string) error {
	c.puts.Add(1)
	return c.Disk.Put(ctx, key, r, size, ctype)
}

func each(t *testing.T, test func(t *testing.T, s *Store, b *counting)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := &counting{Disk: disk(t)}
		test(t, New(d, b, id.NewSource(clock, rand.NewChaCha8([32]byte{})), clock), b)
	})
}

func add(t testing.TB, s *Store, src []byte, u Upload) File {
	t.Helper()
	f, err := s.Add(t.Context(), bytes.NewReader(src), u)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func get(t testing.TB, s *Store, method, path string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func body(t testing.TB, r *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnUploadedPictureIsServed(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		f := add(t, s, withExif(jpegOf(t, photo(1000, 600)), 6), Upload{Name: `C:\عکس\نشست  شورا.JPG`, Alt: " علي در كنار\nمردم می‌خواهد ", Credit: "ایرنا"})
		if f.Width != 600 || f.Height != 1000 || f.Type != "image/jpeg" || !f.Picture() {
			t.Errorf("%+v", f)
		}
		if f.Name != "نشست-شورا.jpg" || f.Alt != "علی در کنار مردم می‌خواهد" || f.FocusX != 50 || f.FocusY != 50 || !f.Created.Equal(noon) {
			t.Errorf("%+v", f)
		}
		if got, want := f.SrcSet(), fmt.Sprintf("/media/%s/176.jpg 176w, /media/%s/360.jpg 360w, /media/%s/720.jpg 600w", f.Hash, f.Hash, f.Hash); got != want {
			t.Errorf("srcset %s", got)
		}
		if f.Src(300) != "/media/"+f.Hash+"/360.jpg" || f.Src(5000) != "/media/"+f.Hash+"/720.jpg" {
			t.Errorf("src %s, %s", f.Src(300), f.Src(5000))
		}
		for path, width := range map[string]int{f.Src(1): 176, f.Src(360): 360, f.Src(720): 600, f.Press(): 600, strings.Replace(f.Press(), "press", "1280", 1): 600} {
			r := get(t, s, "GET", path)
			b := body(t, r)
			c, _, err := image.DecodeConfig(bytes.NewReader(b))
			if r.StatusCode != 200 || err != nil || c.Width != width {
				t.Fatalf("%s: %d, %v wide, %v", path, r.StatusCode, c.Width, err)
			}
			for k, want := range map[string]string{"Content-Type": "image/jpeg", "Cache-Control": immutable, "X-Content-Type-Options": "nosniff", "Content-Disposition": ""} {
				if got := r.Header.Get(k); got != want {
					t.Errorf("%s: %s is %q", path, k, got)
				}
			}
			tag := r.Header.Get("ETag")
			if again := get(t, s, "GET", path, "If-None-Match", tag); again.StatusCode != 304 || len(body(t, again)) != 0 {
				t.Errorf("%s: with its ETag %s it answers %d", path, tag, again.StatusCode)
			}
			if head := get(t, s, "HEAD", path); head.StatusCode != 200 || head.ContentLength != int64(len(b)) && head.Header.Get("Content-Length") != fmt.Sprint(len(b)) || len(body(t, head)) != 0 {
				t.Errorf("%s: HEAD %d", path, head.StatusCode)
			}
			if part := get(t, s, "GET", path, "Range", "bytes=2-5", "If-Range", tag); part.StatusCode != 206 || !bytes.Equal(body(t, part), b[2:6]) {
				t.Errorf("%s: a range answers %d", path, part.StatusCode)
			}
		}
		if a, b := get(t, s, "HEAD", f.Src(1)).Header.Get("ETag"), get(t, s, "HEAD", f.Press()).Header.Get("ETag"); a == b {
			t.Error("two sizes have one ETag")
		}
	})
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		f := add(t, s, jpegOf(t, photo(40, 30)), Upload{})
		for _, path := range []string{
			"/media/", "/media/" + f.Hash, "/media/" + f.Hash + "/", "/media/" + f.Hash + "/361.jpg", "/media/" + f.Hash + "/360.png",
			"/media/" + f.Hash + "/360.svg", "/media/" + f.Hash + "/a/360.jpg", "/media/" + strings.ToUpper(f.Hash) + "X/360.jpg",
			"/media/" + strings.Repeat("0", 32) + "/360.jpg", "/media/" + f.Hash + "/x.pdf", "/media/../../etc/passwd", "/media/" + f.Hash[:31] + "/360.jpg",
		} {
			if r := get(t, s, "GET", path); r.StatusCode != 404 {
				t.Errorf("%s: %d", path, r.StatusCode)
			}
		}
		if r := get(t, s, "POST", f.Press()); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("POST: %d", r.StatusCode)
		}
	})
}

func TestTheSameFileTwiceIsOneBlobAndTheSameWordsOneRow(t *testing.T) {
	each(t, func(t *testing.T, s *Store, b *counting) {
		src := jpegOf(t, photo(400, 300))
		one := add(t, s, src, Upload{Name: "a.jpg", Alt: "یک"})
		puts := b.puts.Load()
		two := add(t, s, src, Upload{Name: "b.jpg", Alt: "یک"})
		three := add(t, s, src, Upload{Name: "a.jpg", Alt: "سه"})
		if b.puts.Load() != puts {
			t.Error("the same bytes were encoded again")
		}
		if one != two {
			t.Errorf("%+v\n%+v", one, two)
		}
		if three.ID == one.ID || three.Hash != one.Hash {
			t.Errorf("%+v\n%+v", one, three)
		}
		pdf1, pdf2 := add(t, s, pdfOf("x"), Upload{Name: "یک.pdf"}), add(t, s, pdfOf("x"), Upload{Name: "دو.pdf"})
		if pdf1.ID == pdf2.ID || pdf1.Hash != pdf2.Hash {
			t.Errorf("%+v\n%+v", pdf1, pdf2)
		}
		if again := add(t, s, pdfOf("x"), Upload{Name: "دو.pdf"}); again != pdf2 {
			t.Errorf("%+v\n%+v", again, pdf2)
		}
		got, err := s.Files(t.Context(), one.ID, three.ID, "absent")
		if err != nil || len(got) != 2 || got[one.ID] != one || got[three.ID] != three {
			t.Errorf("%v %v", got, err)
		}
	})
}

func TestManyWhoAddTheSameFileAtOnceEndWithOneRow(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		src := jpegOf(t, photo(100, 80))
		var all sync.Map
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				f, err := s.Add(t.Context(), bytes.NewReader(src), Upload{Alt: "همان"})
				if err != nil {
					t.Error(err)
				}
				all.Store(f.ID, true)
			})
		}
		wg.Wait()
		n := 0
		for range all.Range {
			n++
		}
		if n != 1 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestChangedWordsAreKept(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		f := add(t, s, jpegOf(t, photo(40, 30)), Upload{Name: "x.jpg", Alt: "پیش", FocusX: 10, FocusY: 20})
		got, err := s.Update(t.Context(), f.ID, Upload{Alt: "پس", Credit: "عكاس", Caption: "سطر\n\nسطر", FocusX: 100})
		if err != nil {
			t.Fatal(err)
		}
		want := f
		want.Alt, want.Credit, want.Caption, want.FocusX, want.FocusY = "پس", "عکاس", "سطر\n\nسطر", 100, 0
		if got != want {
			t.Errorf("%+v", got)
		}
		if again, err := s.File(t.Context(), f.ID); err != nil || again != want {
			t.Errorf("%+v %v", again, err)
		}
		if _, err := s.Update(t.Context(), "absent", Upload{}); fault.Of(err) != fault.NotFound {
			t.Errorf("absent: %v", err)
		}
		if _, err := s.Update(t.Context(), f.ID, Upload{FocusX: 101}); fault.Of(err) != fault.Invalid {
			t.Errorf("focus: %v", err)
		}
	})
}

func TestAFileIsOnlyEverADownload(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		f := add(t, s, pdfOf("برنامه"), Upload{Name: "برنامه‌ریزی ۱۴۰۵.html"})
		if f.Picture() || f.Name != "برنامه‌ریزی-۱۴۰۵.pdf" || f.Type != "application/pdf" {
			t.Fatalf("%+v", f)
		}
		r := get(t, s, "GET", f.Download())
		if r.StatusCode != 200 || !bytes.Equal(body(t, r), pdfOf("برنامه")) {
			t.Fatalf("%d", r.StatusCode)
		}
		h := r.Header
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Content-Type") != "application/pdf" {
			t.Errorf("%v", h)
		}
		if d := h.Get("Content-Disposition"); d != "attachment; filename*=utf-8''"+strings.ReplaceAll(url.PathEscape(f.Name), "+", "%2B") {
			t.Errorf("%s", d)
		}
		// No name makes it anything else.
		for name, status := range map[string]int{"a.pdf": 200, "a.html": 404, "360.jpg": 404, "a.docx": 404, `x%22%0d%0ay.pdf`: 200} {
			r := get(t, s, "GET", "/media/"+f.Hash+"/"+name)
			if d := r.Header.Get("Content-Disposition"); r.StatusCode != status || status == 200 && !strings.HasPrefix(d, "attachment; filename=") || strings.ContainsAny(d, "\r\n") {
				t.Errorf("%s: %d %q", name, r.StatusCode, d)
			}
		}
	})
}

func TestWhatCannotBeTakenLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Store, b *counting) {
		half := jpegOf(t, photo(400, 300))
		for name, c := range map[string]struct {
			r    io.Reader
			kind fault.Kind
			key  string
		}{
			"empty":              {strings.NewReader(""), fault.Invalid, "media.empty"},
			"cut short":          {bytes.NewReader(half[:len(half)/2]), fault.Invalid, "media.broken"},
			"a header alone":     {bytes.NewReader(half[:20]), fault.Invalid, "media.broken"},
			"100 megapixels":     {bytes.NewReader(bomb(10_000, 10_000)), fault.TooLarge, "media.too-many-pixels"},
			"33 MB":              {io.MultiReader(bytes.NewReader(half), bytes.NewReader(make([]byte, 33<<20))), fault.TooLarge, "media.too-large"},
			"SVG":                {strings.NewReader("<svg/>"), fault.Invalid, "media.refused-active"},
			"a line that breaks": {io.MultiReader(bytes.NewReader(half[:100]), torn{}), fault.Internal, ""},
			"a PDF that breaks":  {io.MultiReader(bytes.NewReader(pdfOf("x")), torn{}), fault.Internal, ""},
			"a body past its bound": {
				io.MultiReader(bytes.NewReader(pdfOf("x")), failing{fault.New(fault.TooLarge, "web.large")}),
				fault.TooLarge, "web.large",
			},
		} {
			_, err := s.Add(t.Context(), c.r, Upload{Name: name})
			if key, _ := fault.Text(err); err == nil || fault.Of(err) != c.kind || key != c.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := files(t, b.Disk); len(got) != 0 {
			t.Errorf("blobs: %v", got)
		}
		for f, err := range s.Each(t.Context()) {
			t.Errorf("a row: %v %v", f, err)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestTheErrorsHaveTextsInBothLanguages(t *testing.T) {
	b, err := i18n.New(Locales)
	if err != nil {
		t.Fatal(err)
	}
	_, err = measure(must(formatOf(bomb(1e4, 1e4))), bomb(1e4, 1e4))
	key, args := fault.Text(err)
	if got := b.Text("fa", key, args...); !strings.Contains(got, "۵۰ مگاپیکسل") {
		t.Errorf("%s", got)
	}
	for _, key := range []string{"broken", "empty", "focus", "full", "refused-active", "refused-kind", "too-large"} {
		for _, lang := range i18n.Langs {
			if got := b.Text(lang, "media."+key, "n", 32); got == "media."+key {
				t.Errorf("%s has no text in %s", key, lang)
			}
		}
	}
}

func TestPartsAreWhereTheBytesAre(t *testing.T) {
	each(t, func(t *testing.T, s *Store, b *counting) {
		add(t, s, jpegOf(t, photo(2500, 200)), Upload{})
		add(t, s, pdfOf("x"), Upload{Name: "یک دو.pdf"})
		n := 0
		for f, err := range s.Each(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range f.Parts() {
				n++
				if r := get(t, s, "GET", p.Path); r.StatusCode != 200 || string(body(t, r)) != read(t, b, p.Key) {
					t.Errorf("%+v: %d", p, r.StatusCode)
				}
			}
		}
		if n != 6 {
			t.Errorf("%d parts", n)
		}
	})
}

func TestARowThatIsNotKeptIsAnErrorNotAHalf(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		stop := errors.New("stop")
		err := s.d.Tx(t.Context(), func(ctx context.Context) error {
			if _, err := s.Add(ctx, bytes.NewReader(jpegOf(t, photo(20, 10))), Upload{}); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		for f := range s.Each(t.Context()) {
			t.Errorf("a row: %+v", f)
		}
		for k := range s.Kept(t.Context()) {
			t.Errorf("a blob row: %+v", k)
		}
		add(t, s, jpegOf(t, photo(20, 10)), Upload{})
	})
}
