package media

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/media/mediatest"
)

func poppler(t testing.TB) *Poppler {
	t.Helper()
	p := FindPoppler()
	dbtest.Require(t, "poppler", p != nil, "no pdfinfo, pdftoppm and pdftotext on this host")
	return p
}

func unsaid(context.Context, []File) error { return nil }

func TestPagesOfADocumentAreShownWithTheirWords(t *testing.T) {
	p := poppler(t)
	each(t, func(t *testing.T, s *Store, _ *counting) {
		ctx := t.Context()
		f := add(t, s, mediatest.PDF(3, "Rudbanan", ""), Upload{Name: "report.pdf"})
		waiting, err := s.Unpaged(ctx, 10)
		if err != nil || len(waiting) != 1 || waiting[0] != f.Hash {
			t.Fatal(waiting, err)
		}
		told := 0
		for range 2 { // done again, it changes nothing
			if err := s.MakePages(ctx, p, f.Hash, func(_ context.Context, files []File) error { told += len(files); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if now, err := s.File(ctx, f.ID); err != nil || now.Pages != 3 || told != 1 || len(now.Parts()) != 7 {
			t.Fatalf("%+v, told %d, %v", now, told, err)
		} else {
			f = now
		}
		pages, err := s.Pages(ctx, f.Hash)
		if err != nil || len(pages[f.Hash]) != 3 || pages[f.Hash][1].Words != "Rudbanan 2" || pages[f.Hash][1].Height != pageSide || pages[f.Hash][1].Width != 1240 {
			t.Errorf("%+v %v", pages, err)
		}
		for _, part := range f.Parts()[1:] {
			res := get(t, s, "GET", part.Path)
			if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "image/jpeg" {
				t.Errorf("%s: %d %s", part.Path, res.StatusCode, res.Header.Get("Content-Type"))
			}
		}
		for _, path := range []string{"page-4.jpg", "page-0.jpg", "page-1-360.jpg", "page-1.png", "page-01.jpg"} {
			if res := get(t, s, "GET", Prefix+f.Hash+"/"+path); res.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d", path, res.StatusCode)
			}
		}
		if err := s.Verify(ctx, func(key, what string) { t.Errorf("%s: %s", key, what) }); err != nil {
			t.Fatal(err)
		}
		if waiting, err = s.Unpaged(ctx, 10); err != nil || len(waiting) != 0 {
			t.Errorf("%v wait still, %v", waiting, err)
		}
	})
}

func TestADocumentThatCannotBeShownStaysAFile(t *testing.T) {
	p := poppler(t)
	each(t, func(t *testing.T, s *Store, _ *counting) {
		loop := []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 9999999/Kids[2 0 R]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
		locked := bytes.Replace(mediatest.PDF(1, "x", ""), []byte("trailer<<"), []byte("trailer<</Encrypt<</Filter/Standard/V 1/R 2/O(01234567890123456789012345678901)/U(01234567890123456789012345678901)/P -4>>/ID[(a)(a)]"), 1)
		for name, src := range map[string][]byte{"broken": pdfOf("nothing"), "loop": loop, "locked": locked} {
			f := add(t, s, src, Upload{Name: name + ".pdf"})
			if err := s.MakePages(t.Context(), p, f.Hash, unsaid); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			got, err := s.Paging(t.Context(), f.Hash)
			if err != nil || got.Shown != 0 || got.Why == "" || name == "locked" && got.Why != whyLocked {
				t.Errorf("%s: %+v %v", name, got, err)
			}
			if res := get(t, s, "GET", f.Download()); res.StatusCode != http.StatusOK {
				t.Errorf("%s is no file any more: %d", name, res.StatusCode)
			}
		}
		// More pages than are shown.
		f := add(t, s, mediatest.PDF(4, "x", ""), Upload{Name: "long.pdf"})
		short := *p
		short.most = 2
		if err := s.MakePages(t.Context(), &short, f.Hash, unsaid); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Paging(t.Context(), f.Hash); err != nil || got.Shown != 2 || got.Of != 4 {
			t.Errorf("%+v %v", got, err)
		}
	})
}

// A program in place of poppler's, which misbehaves.
func script(t *testing.T, body string) *Poppler {
	t.Helper()
	name := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return &Poppler{name, name, name, 3}
}

func TestAProgramThatMisbehavesIsKilledWithItsGroupAndLeavesNothing(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("SECRET", "رازمگو")
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	mark := filepath.Join(t.TempDir(), "alive")
	begun := time.Now()
	_, err := script(t, "(sleep 3; echo still > "+mark+") & sleep 60").read(ctx, strings.NewReader("%PDF-1.4"), nil)
	if err == nil || time.Since(begun) > 10*time.Second {
		t.Errorf("after %v: %v", time.Since(begun), err)
	}
	for body, why := range map[string]string{
		"yes":          whyBounds, // says too much
		"exit 3":       whyBroken,
		"echo nothing": whyBroken,
		`test -z "$SECRET" && exit 3; echo Incorrect password >&2; exit 1`: whyBroken,
		"echo Incorrect password >&2; exit 1":                              whyLocked,
	} {
		_, err := script(t, body).read(t.Context(), strings.NewReader("%PDF-1.4"), nil)
		if bad, ok := err.(*unshown); !ok || bad.why != why {
			t.Errorf("%s: %v, want %s", body, err, why)
		}
	}
	if took := time.Since(begun); took > 15*time.Second {
		t.Errorf("what says too much is heard for %v", took)
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	time.Sleep(time.Until(begun.Add(4 * time.Second)))
	if _, err := os.Stat(mark); err == nil {
		t.Error("what it had begun lives on")
	}
}

func TestWhatFailsForOurSakeIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, s *Store, b *counting) {
		f := add(t, s, pdfOf("x"), Upload{Name: "a.pdf"})
		if err := s.MakePages(t.Context(), &Poppler{"/nowhere/a", "/nowhere/b", "/nowhere/c", 1}, f.Hash, unsaid); err == nil {
			t.Error("a program that is gone is no error")
		}
		if err := b.Remove(t.Context(), key(f.Hash, "file", "pdf")); err != nil {
			t.Fatal(err)
		}
		if err := s.MakePages(t.Context(), &Poppler{}, f.Hash, unsaid); !fault.Is(err, fault.NotFound) {
			t.Errorf("without its bytes: %v", err)
		}
		if n, err := db.Value[int64](t.Context(), s.d, `SELECT pages FROM media_content WHERE hash = $1`, f.Hash); err != nil || n != -1 {
			t.Errorf("%d %v", n, err)
		}
	})
}
