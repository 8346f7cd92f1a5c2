package media

import (
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
)

// ServeHTTP answers GET and HEAD of /media/{hash}/{file}. Serve is the same for those who show errors as pages.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := s.Serve(w, r)
	switch {
	case err == nil:
	case fault.Is(err, fault.NotFound):
		http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
	default:
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}

// Serve answers GET and HEAD of /media/{hash}/{file}, with ranges, a strong ETag and caching for ever. A size that a picture does
// not have is answered by the next smaller one, or the smallest it has. Before an error it has written nothing.
func (s *Store) Serve(w http.ResponseWriter, r *http.Request) error {
	hash, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	a, err := answerFor(hash, name)
	if err != nil {
		return err
	}
	a.cache, a.tagged = immutable, true
	return s.send(w, r, a)
}

// ServeTo is Serve for a page that has asked who may see the file, and has an address of its own for it: nothing of the answer tells
// the hash, and what was said of its keeping stands.
func (s *Store) ServeTo(w http.ResponseWriter, r *http.Request, hash, name string) error {
	a, err := answerFor(hash, name)
	if err != nil {
		return err
	}
	return s.send(w, r, a)
}

// answerFor is what lies under a hash by a name.
func answerFor(hash, name string) (answer, error) {
	none := fault.New(fault.NotFound, "")
	slot, ext, dot := cutLast(name)
	if !dot || !isHash(hash) || strings.Contains(name, "/") {
		return answer{}, none
	}
	if ctype, ok := pictureTypes[ext]; ok {
		slots := slotsFor(slot)
		if ext == "jpg" && pageSlots.MatchString(slot) {
			slots = []string{slot}
		}
		if slots == nil {
			return answer{}, none
		}
		return answer{hash: hash, slots: slots, ext: ext, ctype: ctype}, nil
	}
	k, ok := kindByExt(ext)
	if !ok {
		return answer{}, none
	}
	return answer{hash: hash, slots: []string{"file"}, ext: ext, ctype: k.ctype, name: cleanName(name, ext)}, nil
}

var pictureTypes = map[string]string{"jpg": "image/jpeg", "png": "image/png"}

// sizeNames are the names of sizes, largest first.
var sizeNames = func() []string {
	all := []string{"press"}
	for i := range Widths {
		all = append(all, slotName(Widths[len(Widths)-1-i]))
	}
	return all
}()

// slotsFor lists where a size is looked for: in its own place, in the smaller ones, and in the one that was the smallest before
// there were faces. It is nil for what is no size.
func slotsFor(slot string) []string {
	i := slices.Index(sizeNames, slot)
	if i < 0 {
		return nil
	}
	return append(slices.Clone(sizeNames[i:]), slotName(Widths[1]))
}

func cutLast(name string) (stem, ext string, ok bool) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return "", "", false
	}
	return name[:i], name[i+1:], true
}

// answer is what is sent: the first of slots that is there. A name makes it a download; tagged gives it an ETag by its hash.
type answer struct {
	hash       string
	slots      []string
	ext, ctype string
	name       string
	cache      string // "" leaves what the header says
	tagged     bool
}

func (s *Store) send(w http.ResponseWriter, r *http.Request, a answer) error {
	h := w.Header()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return nil
	}
	var b *Blob
	var slot string
	err := fault.New(fault.NotFound, "")
	for _, slot = range a.slots {
		if b, err = s.blobs.Open(r.Context(), key(a.hash, slot, a.ext)); err == nil || !fault.Is(err, fault.NotFound) {
			break
		}
	}
	if err != nil {
		return err
	}
	defer b.Close()
	h.Set("Content-Type", a.ctype)
	if a.cache != "" {
		h.Set("Cache-Control", a.cache)
	}
	if a.tagged {
		h.Set("ETag", `"`+a.hash+"-"+slot+`"`)
	}
	h.Set("X-Content-Type-Options", "nosniff")
	// Should a browser ever take one of these for a page, it can do nothing there.
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if a.name != "" {
		h.Set("Content-Disposition", attachment(a.name))
	}
	// No time of change: the ETag says more, and nodes would disagree about it.
	http.ServeContent(w, r, "", time.Time{}, b.ReadSeekCloser)
	return nil
}

// attachment names a download as RFC 6266 has it, with ASCII letters for old programs.
func attachment(name string) string {
	if d := mime.FormatMediaType("attachment", map[string]string{"filename": name}); d != "" {
		return d
	}
	return "attachment"
}

// ServeOld answers an address of the old site below /wp-content/uploads/. A picture answers there itself, in the size nearest to
// what the address asks for; another file as a download; what a browser might run is fault.Gone. One query.
func (s *Store) ServeOld(w http.ResponseWriter, r *http.Request, path string) error {
	if isActive(path) {
		return fault.New(fault.Gone, "")
	}
	f, width, err := s.ByOldPath(r.Context(), path)
	if err != nil {
		return err
	}
	a := answer{hash: f.Hash, slots: []string{"file"}, ext: f.ext(), ctype: f.Type, name: f.Name, cache: "public, max-age=86400", tagged: true}
	if f.Picture() {
		a.slots, a.name = slotsFor(f.nearest(width)), ""
	}
	return s.send(w, r, a)
}

// nearest names the size whose width is nearest to what is wanted; 0 wants all there is.
func (f File) nearest(width int) string {
	best, off := "press", abs(f.Width-width)
	if width == 0 {
		return best
	}
	for _, w := range slots(f.Width) {
		if d := abs(min(w, f.Width) - width); d <= off {
			best, off = slotName(w), d
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }
