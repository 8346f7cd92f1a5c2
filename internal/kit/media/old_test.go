package media

import (
	"bytes"
	"image"
	"net/http/httptest"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
)

func old(t testing.TB, s *Store, path string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	w := httptest.NewRecorder()
	return w, s.ServeOld(w, httptest.NewRequest("GET", "/", nil), path)
}

func remember(t testing.TB, s *Store, path string, f File) {
	t.Helper()
	if err := s.RememberOldPath(t.Context(), path, f.ID); err != nil {
		t.Fatal(err)
	}
}

func TestAPictureAnswersAtItsOldAddressInTheNearestSize(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		f := add(t, s, withExif(jpegOf(t, photo(2600, 1300)), 1), Upload{})
		remember(t, s, "https://party.example/wp-content/uploads/2024/05/%D8%B9%DA%A9%D8%B3-%DB%B1.jpg?x=1#y", f)
		remember(t, s, "/wp-content/uploads/2024/05/Big-scaled.jpg", f)
		for path, width := range map[string]int{
			"/wp-content/uploads/2024/05/عکس-۱.jpg":                                     2400,
			"/wp-content/uploads/2024/05/عكس-1.JPG":                                     2400, // other letters, digits and case
			"/wp-content/uploads/2024/05/عکس-۱-300x150.jpg":                             360,
			"/wp-content/uploads/2024/05/عکس-۱-768x384.jpg":                             720,
			"/wp-content/uploads/2024/05/عکس-۱-1024x512.jpg":                            1280,
			"/wp-content/uploads/2024/05/عکس-۱-2048x1024.jpg":                           2400,
			"/wp-content/uploads/2024/05/%d8%b9%da%a9%d8%b3-%DB%B1-150x150.jpg":         176,
			"/wp-content/uploads/2024/05/%25D8%25B9%25DA%25A9%25D8%25B3-%25DB%25B1.jpg": 2400,
			"/sub/wp-content/uploads/2024/05/عکس-۱.jpg":                                 2400,
			"/wp-content/uploads/2024/05/big.jpg":                                       2400,
			"/wp-content/uploads/2024/05/big-scaled.jpg":                                2400,
			"/wp-content/uploads/2024/05/Big-300x150.jpg":                               360,
		} {
			w, err := old(t, s, path)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			c, _, err := image.DecodeConfig(w.Body)
			if err != nil || c.Width != width {
				t.Errorf("%s is %d wide, want %d (%v)", path, c.Width, width, err)
			}
			if bytes.Contains(w.Body.Bytes(), []byte(secret)) {
				t.Errorf("%s tells the place", path)
			}
			if strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
				t.Errorf("%s may never change", path)
			}
		}
		for _, path := range []string{
			"/wp-content/uploads/2024/05/other.jpg", "/wp-content/uploads/2024/06/big.jpg", "", "/", "/wp-content/uploads/\x00.jpg",
			"/wp-content/uploads/\xff.jpg", "/wp-content/uploads/" + strings.Repeat("x", 2000) + ".jpg",
		} {
			if _, err := old(t, s, path); fault.Of(err) != fault.NotFound {
				t.Errorf("%q: %v", path, err)
			}
		}
	})
}

func TestWhereOnlyCaseDiffersTheExactOldAddressDecides(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		small, large := add(t, s, jpegOf(t, photo(30, 20)), Upload{}), add(t, s, jpegOf(t, photo(60, 20)), Upload{})
		remember(t, s, "/wp-content/uploads/IMG.JPG", small)
		remember(t, s, "/wp-content/uploads/img.jpg", large)
		remember(t, s, "/wp-content/uploads/map-1920x1080.png", small)
		for path, want := range map[string]File{
			"/wp-content/uploads/IMG.JPG": small, "/wp-content/uploads/img.jpg": large, "/wp-content/uploads/map-1920x1080.png": small,
		} {
			if f, _, err := s.ByOldPath(t.Context(), path); err != nil || f != want {
				t.Errorf("%s: %v %v", path, f, err)
			}
		}
		remember(t, s, "/wp-content/uploads/img.jpg", small) // given to another
		if f, _, err := s.ByOldPath(t.Context(), "/wp-content/uploads/img.jpg"); err != nil || f != small {
			t.Errorf("%v %v", f, err)
		}
	})
}

func TestAFileAtItsOldAddressIsADownloadAndWhatRunsIsGone(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		f := add(t, s, pdfOf("اساسنامه"), Upload{Name: "asasname.pdf"})
		remember(t, s, "/wp-content/uploads/2024/asasname.pdf", f)
		w, err := old(t, s, "/wp-content/uploads/2024/asasname.pdf")
		if err != nil || w.Code != 200 || w.Header().Get("Content-Disposition") != "attachment; filename=asasname.pdf" ||
			w.Header().Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%v %d %v", err, w.Code, w.Header())
		}
		// Even if a row says otherwise.
		remember(t, s, "/wp-content/uploads/2024/x.svg", f)
		for _, name := range []string{"x.svg", "x.SVG", "page.html", "shell.php", "a.js", "a.svgz", "x.phtml"} {
			if _, err := old(t, s, "/wp-content/uploads/2024/"+name); fault.Of(err) != fault.Gone {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAnAddressThatCannotBeKeptIsInvalid(t *testing.T) {
	each(t, func(t *testing.T, s *Store, _ *counting) {
		f := add(t, s, pdfOf("x"), Upload{})
		for _, path := range []string{"", "/", "/\xff", "https://party.example", strings.Repeat("x", 2000)} {
			if err := s.RememberOldPath(t.Context(), path, f.ID); fault.Of(err) != fault.Invalid {
				t.Errorf("%q: %v", path, err)
			}
		}
		if err := s.RememberOldPath(t.Context(), "/x.pdf", "absent"); fault.Of(err) != fault.Invalid {
			t.Errorf("for no file: %v", err)
		}
	})
}

func FuzzOldPath(f *testing.F) {
	f.Add("https://party.example/wp-content/uploads/2024/05/%D8%B9-300x200.jpg")
	f.Add("/wp-content/uploads/../../%2e%2e/x")
	f.Fuzz(func(t *testing.T, path string) {
		exact, folded, ok := oldPath(path)
		if ok && (exact[0] != '/' || strings.Contains(exact, "/../") || folded == "") {
			t.Errorf("%q: %q %q", path, exact, folded)
		}
	})
}
