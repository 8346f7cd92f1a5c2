package view

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// AssetRoot is where assets are served.
const AssetRoot = "/assets/"

// assets are the files of static/, by name and by hashed address.
type assets struct {
	byName map[string]*asset // "site.css", "font/vazirmatn.woff2"
	byPath map[string]*asset // "/assets/site.0f3c….css"
}

// asset is one file with its forms. The compressed ones are made when first asked for.
type asset struct {
	path  string
	ctype []string
	etag  []string
	body  []byte
	desk  bool          // no public page asks for it
	gzip  func() []byte // nil results for what compression does not make smaller
	zstd  func() []byte
}

var assetTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// readStatic reads a file of static/, the theme's where it has one.
func readStatic(name string, theme fs.FS) ([]byte, error) {
	if theme != nil {
		b, err := fs.ReadFile(theme, "static/"+name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return b, err
		}
	}
	return files.ReadFile("static/" + name)
}

func makeAssets(theme fs.FS) (*assets, error) {
	a := &assets{byName: map[string]*asset{}, byPath: map[string]*asset{}}
	names := map[string]bool{}
	collect := func(fsys fs.FS, root string) error {
		return fs.WalkDir(fsys, root, func(p string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) && p == root {
				return fs.SkipAll
			}
			if err != nil || d.IsDir() {
				return err
			}
			name := strings.TrimPrefix(p, "static/")
			if _, known := assetTypes[path.Ext(name)]; known && !slices.ContainsFunc(sheets, func(s sheet) bool { return path.Dir(name) == s.dir }) {
				names[name] = true
			}
			return nil
		})
	}
	if err := collect(files, "static"); err != nil {
		return nil, err
	}
	if theme != nil {
		if err := collect(theme, "static"); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		b, err := readStatic(name, theme)
		if err != nil {
			return nil, err
		}
		if path.Ext(name) == ".css" {
			b = []byte(squeeze(string(b)))
		}
		a.put(name, b)
	}
	for _, s := range sheets {
		css, err := makeSheet(s, theme, func(name string) (string, bool) {
			f := a.byName[name]
			if f == nil {
				return "", false
			}
			return path.Base(f.path), true // beside the sheet, so that a copy opened from disk finds it
		})
		if err != nil {
			return nil, err
		}
		a.put(s.name, css)
	}
	return a, nil
}

func (a *assets) put(name string, body []byte) {
	f := newAsset(name, body)
	a.byName[name] = f
	a.byPath[f.path] = f
}

func newAsset(name string, body []byte) *asset {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:8])
	ext := path.Ext(name)
	f := &asset{
		path:  AssetRoot + strings.TrimSuffix(path.Base(name), ext) + "." + hash + ext,
		ctype: []string{assetTypes[ext]},
		etag:  []string{`"` + hash + `"`},
		body:  body,
		desk:  deskOnly(name),
	}
	f.gzip, f.zstd = func() []byte { return nil }, func() []byte { return nil }
	if ext != ".png" && ext != ".woff2" {
		f.gzip = sync.OnceValue(func() []byte { return smaller(gzipped(body), body) })
		f.zstd = sync.OnceValue(func() []byte { return smaller(zstded(body), body) })
	}
	return f
}

func smaller(packed, plain []byte) []byte {
	if len(packed) < len(plain) {
		return packed
	}
	return nil
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

func zstded(b []byte) []byte {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil
	}
	defer w.Close()
	return w.EncodeAll(b, nil)
}

// address is the hashed address of a file; an unknown name is a mistake in a template.
func (a *assets) address(name string) (string, error) {
	f := a.byName[name]
	if f == nil {
		return "", fmt.Errorf("no asset %q", name)
	}
	return f.path, nil
}

// Asset is the address of a file below static/ ("img/icon.svg") or of a
// sheet ("site.css", "desk.css"), "" when there is none.
func (r *Renderer) Asset(name string) string {
	p, err := r.assets.address(name)
	if err != nil {
		return ""
	}
	return p
}

// AssetFiles gives address and content of every asset of public pages, in order, for a copy on disk.
func (r *Renderer) AssetFiles() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, p := range slices.Sorted(maps.Keys(r.assets.byPath)) {
			if f := r.assets.byPath[p]; !f.desk && !yield(p, f.body) {
				return
			}
		}
	}
}

var (
	immutable = []string{"public, max-age=31536000, immutable"}
	vary      = []string{"Accept-Encoding"}
	isGzip    = []string{"gzip"}
	isZstd    = []string{"zstd"}
)

// Assets serves AssetRoot. An address names its content by hash and is kept
// for a year; any other address below the root is not found.
func (r *Renderer) Assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		f := r.assets.byPath[q.URL.Path]
		if f == nil {
			f = paletteAsset(q.URL.Path)
		}
		if f == nil {
			f = logoAsset(q.URL.Path)
		}
		if f == nil {
			http.NotFound(w, q)
			return
		}
		if q.Method != http.MethodGet && q.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		h := w.Header()
		h["Content-Type"], h["Cache-Control"], h["Etag"], h["Vary"] = f.ctype, immutable, f.etag, vary
		if q.Header.Get("If-None-Match") == f.etag[0] {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		body := f.body
		coding := q.Header.Get("Accept-Encoding")
		if b := f.zstd(); b != nil && Accepts(coding, "zstd") {
			body = b
			h["Content-Encoding"] = isZstd
		} else if b := f.gzip(); b != nil && Accepts(coding, "gzip") {
			body = b
			h["Content-Encoding"] = isGzip
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if q.Method == http.MethodHead {
			return
		}
		io.Copy(w, bytes.NewReader(body))
	})
}

// Accepts reports whether an Accept-Encoding header allows the coding by name.
func Accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, weighed := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		if !weighed {
			return true
		}
		v, err := strconv.ParseFloat(q, 64)
		return err == nil && v > 0
	}
	return false
}
