package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"hemmat/internal/kit/web"
)

// entry is one version of a page, with its headers ready to be assigned. Its compressed forms are made when the first
// reader wants them, once.
type entry struct {
	key   string
	name  string // of the page
	query bool   // the key holds a query, so that no path can be taken for it
	open  bool   // scripts of any origin may read it

	passing bool // never kept

	visits *atomic.Int64 // of the page's address; nil when it is not counted

	status int
	plain  *variant

	gzip, zstd lazy
	compress   bool

	ctype    []string
	location []string
	built    time.Time
	modified []string
	dated    atomic.Bool // see lastModified

	tags   []string
	until  int64 // Unix nanoseconds; 0 is for ever
	cache  *cache
	weight atomic.Uint32
	gone   atomic.Bool
}

// variant is the page in one encoding.
type variant struct {
	body     []byte
	etag     []string
	length   []string
	encoding []string
	heads    [2]atomic.Pointer[web.Head] // what serveWhole begins with, by whether the reader's line is encrypted
}

type lazy struct {
	once sync.Once
	v    atomic.Pointer[variant]
}

// Shared header values.
var (
	revalidate     = []string{"no-cache"}
	varyEncoding   = []string{"Accept-Encoding"}
	encodingGzip   = []string{"gzip"}
	encodingZstd   = []string{"zstd"}
	typeHTML       = []string{"text/html; charset=utf-8"}
	overhead       = 4 << 10 // of an entry beside its bodies: headers, index, key
	smallest       = 1 << 10 // bodies below this are not worth compressing: they fit one packet anyway
	compressedLike = []string{
		"text/", "application/json", "application/xml", "application/atom+xml", "application/rss+xml",
		"application/feed+json", "application/ld+json", "application/manifest+json", "application/javascript", "image/svg+xml",
	}
)

// newEntry takes over body.
func newEntry(status int, ctype string, body []byte, built time.Time) *entry {
	e := &entry{status: status, plain: newVariant(body, nil, ""), built: built}
	if status == 0 {
		e.status = http.StatusOK
	}
	if ctype == "" || ctype == typeHTML[0] {
		e.ctype = typeHTML
	} else {
		e.ctype = []string{ctype}
	}
	e.modified = []string{built.UTC().Format(http.TimeFormat)}
	e.compress = len(body) >= smallest && compressible(e.ctype[0])
	return e
}

func newRedirect(location string, built time.Time) *entry {
	e := newEntry(http.StatusMovedPermanently, "text/plain; charset=utf-8", nil, built)
	e.location = []string{location}
	return e
}

func compressible(ctype string) bool {
	for _, prefix := range compressedLike {
		if strings.HasPrefix(ctype, prefix) {
			return true
		}
	}
	return false
}

// newVariant makes the strong tag from the very bytes of the variant.
func newVariant(body []byte, encoding []string, suffix string) *variant {
	sum := sha256.Sum256(body)
	return &variant{
		body:     body,
		etag:     []string{`"` + hex.EncodeToString(sum[:10]) + suffix + `"`},
		length:   []string{strconv.Itoa(len(body))},
		encoding: encoding,
	}
}

// weigh sets the weight to all the bytes that e holds.
func (e *entry) weigh() {
	n := overhead + len(e.plain.body) + 2*len(e.key)
	for _, tag := range e.tags {
		n += 64 + len(tag)
	}
	for _, l := range []*lazy{&e.gzip, &e.zstd} {
		if v := l.v.Load(); v != nil && v != e.plain {
			n += len(v.body) + 256
		}
	}
	e.weight.Store(uint32(min(n, 1<<31)))
}

// in is e in an encoding; plain when compression does not pay.
func (e *entry) in(enc encoding) *variant {
	if !e.compress || enc == identity {
		return e.plain
	}
	l := &e.gzip
	if enc == zstandard {
		l = &e.zstd
	}
	if v := l.v.Load(); v != nil {
		return v
	}
	l.once.Do(func() {
		v := e.plain
		if enc == zstandard {
			if b := zstdBytes(e.plain.body); len(b) < len(e.plain.body) {
				v = newVariant(b, encodingZstd, "-zs")
			}
		} else if b := gzipBytes(e.plain.body); len(b) < len(e.plain.body) {
			v = newVariant(b, encodingGzip, "-gz")
		}
		l.v.Store(v)
		if e.cache != nil {
			e.cache.grown(e)
		}
	})
	return l.v.Load()
}

// lastModified says whether Last-Modified may be shown and believed. It is the second of the build. In that very
// second another version may follow with the same date; so a version shows its date only once the second is over, and
// whoever holds the date holds the last version of it.
func (e *entry) lastModified(now func() time.Time) bool {
	if e.dated.Load() {
		return true
	}
	if now().Unix() <= e.built.Unix() {
		return false
	}
	e.dated.Store(true)
	return true
}

// serve answers a GET or HEAD.
func (e *entry) serve(w http.ResponseWriter, r *http.Request, now func() time.Time) {
	v := e.plain
	if e.compress {
		v = e.in(accepted(r.Header["Accept-Encoding"]))
	}
	dated := e.lastModified(now)
	if dated && e.serveWhole(w, r, v) {
		e.visit(r)
		return
	}
	h := w.Header()
	e.headers(h, r, v, dated)
	switch {
	case e.location != nil:
		w.WriteHeader(e.status)
		return
	case e.status != http.StatusOK:
		w.WriteHeader(e.status)
	case e.unchanged(r, v, dated):
		for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding"} {
			delete(h, name)
		}
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method != http.MethodHead {
		w.Write(v.body) //nolint:errcheck // the reader has gone
		e.visit(r)
	}
}

// headers are those of the answer with v.
func (e *entry) headers(h http.Header, r *http.Request, v *variant, dated bool) {
	web.PublicHeaders(h, r)
	h["Cache-Control"] = revalidate
	if e.open {
		h["Access-Control-Allow-Origin"] = web.AnyOrigin
	}
	if e.location != nil {
		h["Location"] = e.location
		return
	}
	if e.compress {
		h["Vary"] = varyEncoding
	}
	if e.status == http.StatusOK {
		h["Etag"] = v.etag
		if dated {
			h["Last-Modified"] = e.modified
		}
	}
	h["Content-Type"] = e.ctype
	h["Content-Length"] = v.length
	if v.encoding != nil {
		h["Content-Encoding"] = v.encoding
	}
}

// serveWhole is the shortest way, and that of most requests: the same headers, written once for all of them.
func (e *entry) serveWhole(w http.ResponseWriter, r *http.Request, v *variant) bool {
	if e.status != http.StatusOK || r.Header["If-None-Match"] != nil || r.Header["If-Modified-Since"] != nil {
		return false
	}
	at := &v.heads[0]
	if web.Secure(r) {
		at = &v.heads[1]
	}
	head := at.Load()
	if head == nil {
		h := http.Header{}
		e.headers(h, r, v, true)
		made := web.NewHead(h)
		head = &made
		at.Store(head)
	}
	return web.WriteWhole(w, r, *head, v.body)
}

// unchanged decides a conditional request. If-None-Match counts before If-Modified-Since, which must name our date
// exactly: between nodes dates are not in order.
func (e *entry) unchanged(r *http.Request, v *variant, dated bool) bool {
	if tags, ok := r.Header["If-None-Match"]; ok {
		for _, list := range tags {
			if matches(list, v.etag[0]) {
				return true
			}
		}
		return false
	}
	since := r.Header["If-Modified-Since"]
	return dated && len(since) == 1 && since[0] == e.modified[0]
}

// matches looks for tag in the value of If-None-Match. The comparison is weak: proxies may have weakened our tag.
func matches(list, tag string) bool {
	if list == tag {
		return true
	}
	for part := range strings.SplitSeq(list, ",") {
		part = strings.TrimSpace(part)
		if part == "*" || strings.TrimPrefix(part, "W/") == tag {
			return true
		}
	}
	return false
}

var gzips = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.DefaultCompression)
	return z
}}

func gzipBytes(b []byte) []byte {
	var buf bytes.Buffer
	z := gzips.Get().(*gzip.Writer)
	defer gzips.Put(z)
	z.Reset(&buf)
	z.Write(b) //nolint:errcheck // a buffer takes everything
	z.Close()  //nolint:errcheck
	return bytes.Clone(buf.Bytes())
}

// zstds holds at most two encoders with small windows: pages are small, and their memory counts.
var zstds = sync.OnceValue(func() *zstd.Encoder {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithLowerEncoderMem(true),
		zstd.WithWindowSize(256<<10), zstd.WithEncoderLevel(zstd.SpeedBetterCompression))
	if err != nil {
		panic(err) // the options are constants
	}
	return z
})

func zstdBytes(b []byte) []byte { return bytes.Clone(zstds().EncodeAll(b, nil)) }
