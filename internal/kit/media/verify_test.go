package media

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
)

func TestVerifyFindsEveryDamage(t *testing.T) {
	each(t, func(t *testing.T, s *Store, b *counting) {
		pic, doc := add(t, s, jpegOf(t, photo(800, 600)), Upload{}), add(t, s, pdfOf("x"), Upload{Name: "x.pdf"})
		found := func() map[string]string {
			all := map[string]string{}
			if err := s.Verify(t.Context(), func(key, what string) { all[key] = what }); err != nil {
				t.Fatal(err)
			}
			return all
		}
		if got := found(); len(got) != 0 {
			t.Errorf("all is well, but: %v", got)
		}
		var n int
		for k, err := range s.Kept(t.Context()) {
			if o, oerr := b.Open(t.Context(), k.Key); err != nil || oerr != nil || o.Size != k.Bytes {
				t.Errorf("%v %v %v", k, err, oerr)
			}
			n++
		}
		if n != len(pic.Parts())+len(doc.Parts()) || n != 6 {
			t.Errorf("%d blobs kept", n)
		}
		parts := pic.Parts()
		damage := func(k string, change func([]byte) []byte) {
			name := filepath.Join(b.root.Name(), k)
			text, err := os.ReadFile(name)
			if err == nil {
				err = os.WriteFile(name, change(text), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		damage(parts[0].Key, func(b []byte) []byte { b[50] ^= 1; return b })
		damage(parts[1].Key, func(b []byte) []byte { return b[:9] })
		if err := os.Remove(filepath.Join(b.root.Name(), doc.Parts()[0].Key)); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(t.Context(), s.d, `DELETE FROM media_blob WHERE key = $1`, parts[2].Key); err != nil {
			t.Fatal(err)
		}
		got := found()
		for k, want := range map[string]string{
			parts[0].Key: "other bytes than were stored", doc.Parts()[0].Key: "missing", pic.Hash: "4 parts noted, not 5",
		} {
			if got[k] != want {
				t.Errorf("%s: %q", k, got[k])
			}
		}
		if !strings.HasPrefix(got[parts[1].Key], "9 bytes, not ") || len(got) != 4 {
			t.Errorf("%v", got)
		}
		put(t, b, "share/x.png", "not of media")
		put(t, b, "ab/ab000000000000000000000000000000/360.jpg", "an interrupted upload")
		var lost []string
		for k, err := range s.Orphans(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			lost = append(lost, k)
		}
		if len(lost) != 2 || lost[0] != parts[2].Key && lost[1] != parts[2].Key {
			t.Errorf("orphans: %v", lost)
		}
	})
}

func TestAPictureFromBeforeThereWereFacesIsWhole(t *testing.T) {
	each(t, func(t *testing.T, s *Store, b *counting) {
		f := add(t, s, jpegOf(t, photo(800, 600)), Upload{})
		face := f.Parts()[0]
		if err := os.Remove(filepath.Join(b.root.Name(), face.Key)); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(t.Context(), s.d, `DELETE FROM media_blob WHERE key = $1`, face.Key); err != nil {
			t.Fatal(err)
		}
		if err := s.Verify(t.Context(), func(key, what string) { t.Errorf("%s: %s", key, what) }); err != nil {
			t.Fatal(err)
		}
		want := read(t, b, face.Else)
		if r := get(t, s, "GET", face.Path); r.StatusCode != 200 || string(body(t, r)) != want {
			t.Errorf("%s answers %d, and not with the next size", face.Path, r.StatusCode)
		}
	})
}
