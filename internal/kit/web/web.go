// Package web is the program's side of HTTP: handlers that return errors, one table from kinds of errors to pages,
// and the chain that every request passes (recover, request id, security headers, trusted proxies, cross-origin
// protection, body limit).
//
// No reader's address is written to any log, nor is a request's body or query, nor a key that stands in its path.
package web

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/fault"
)

// Locales are the texts of the error pages.
//
//go:embed locales
var Locales embed.FS

// Options are what a Chain is made of. Errors is required.
type Options struct {
	Errors *Errors
	Log    *slog.Logger

	// Trusted lists the proxies whose X-Forwarded-Proto and X-Forwarded-Host count. From anybody else, and by default,
	// these headers are ignored.
	Trusted []netip.Prefix

	// MaxBody is the most that a request's body may hold, in bytes; 1 MiB when 0. A handler that takes uploads sets its
	// own with LimitBody.
	MaxBody int64

	// Fast answers what needs nothing of the chain (cached public pages), and says whether it has.
	Fast func(w http.ResponseWriter, r *http.Request) bool

	// NewID makes request ids; nil is random.
	NewID func() string
}

// Chain puts next behind what every request passes.
func Chain(o Options, next http.Handler) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 1 << 20
	}
	if o.NewID == nil {
		o.NewID = newID
	}
	return &chain{Options: o, cross: http.NewCrossOriginProtection(), next: next}
}

type chain struct {
	Options
	cross *http.CrossOriginProtection
	next  http.Handler
}

func (c *chain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.believe(r)
	if c.Fast != nil && c.Fast(w, r) {
		return
	}
	t := &tracker{ResponseWriter: w}
	id := c.NewID()
	raw := r.Body
	r = r.WithContext(context.WithValue(r.Context(), requestKey{}, &request{id: id, body: raw, network: c.network(r)}))
	t.Header()["X-Request-Id"] = []string{id}
	PublicHeaders(t.Header(), r)
	defer c.recover(t, r)

	if err := c.cross.Check(r); err != nil {
		c.Errors.Write(t, r, fault.New(fault.Forbidden, "web.cross-origin"))
		return
	}
	if raw != nil {
		r.Body = http.MaxBytesReader(t, raw, c.MaxBody)
	}
	c.next.ServeHTTP(t, r)
}

// recover turns a panic into the page of an internal error and a line with the stack. Once the answer has begun it
// can only be broken off, so that no client takes the half for the whole.
func (c *chain) recover(t *tracker, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler {
		panic(v)
	}
	c.Log.Error("panic", "request", RequestID(r.Context()), "method", r.Method, "path", keyless(r.URL.Path),
		"panic", hide(r, fmt.Sprint(v)), "stack", string(debug.Stack()))
	if t.wrote {
		panic(http.ErrAbortHandler)
	}
	c.Errors.write(t, r, fault.New(fault.Internal, ""), false)
}

// believe sets r.URL.Scheme and r.Host to what the reader's browser used. A client may write a scheme into its request
// line; without a trusted proxy only the connection counts.
func (c *chain) believe(r *http.Request) {
	r.URL.Scheme = "http"
	if r.TLS != nil {
		r.URL.Scheme = "https"
	}
	if len(c.Trusted) == 0 || !c.trusted(r.RemoteAddr) {
		return
	}
	if proto := last(r.Header["X-Forwarded-Proto"]); proto == "http" || proto == "https" {
		r.URL.Scheme = proto
	}
	if host := last(r.Header["X-Forwarded-Host"]); host != "" {
		r.Host = host
	}
}

func (c *chain) trusted(addr string) bool {
	// A request over a local socket has no address: whoever may open the socket is trusted.
	if addr == "" || addr == "@" {
		return true
	}
	ap, err := netip.ParseAddrPort(addr)
	if err != nil {
		return false
	}
	ip := ap.Addr().Unmap()
	for _, p := range c.Trusted {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// network is where the request comes from. Of the addresses that proxies wrote, the last one that is no trusted proxy's
// counts: what stands before it may be the client's own.
func (c *chain) network(r *http.Request) netip.Prefix {
	from := r.RemoteAddr
	if len(c.Trusted) > 0 && c.trusted(from) {
		hops := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
		for _, hop := range slices.Backward(hops) {
			if from = strings.TrimSpace(hop); !c.trusted(from+":0") && !c.trusted("["+from+"]:0") {
				break
			}
		}
	}
	ip, err := netip.ParseAddr(from)
	if err != nil {
		ap, _ := netip.ParseAddrPort(from)
		ip = ap.Addr()
	}
	ip = ip.Unmap().WithZone("")
	bits := 24
	if ip.Is6() {
		bits = 48
	}
	p, _ := ip.Prefix(bits)
	return p
}

// Network is the network that the request of ctx comes from, /24 or /48: what sign-in slows down by. The address itself
// is handed to nobody. It is zero for a request over a local socket and outside a Chain.
func Network(ctx context.Context) netip.Prefix {
	if q, _ := ctx.Value(requestKey{}).(*request); q != nil {
		return q.network
	}
	return netip.Prefix{}
}

// last is what the nearest proxy wrote: values before it may be the client's own.
func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	v := values[len(values)-1]
	if i := strings.LastIndexByte(v, ','); i >= 0 {
		v = v[i+1:]
	}
	return strings.TrimSpace(v)
}

// ParseProxies reads a list of addresses and networks: "127.0.0.1, 10.0.0.0/8".
func ParseProxies(list string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, s := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		if p, err := netip.ParsePrefix(s); err == nil {
			all = append(all, p.Masked())
			continue
		}
		a, err := netip.ParseAddr(s)
		if err != nil {
			return nil, fmt.Errorf("web: trusted proxy %q is neither an address nor a network such as 10.0.0.0/8", s)
		}
		all = append(all, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
	}
	return all, nil
}

// Secure says whether the reader's connection is encrypted, up to the trusted proxy at least.
func Secure(r *http.Request) bool { return r.TLS != nil || r.URL.Scheme == "https" }

type requestKey struct{}

type request struct {
	id      string
	network netip.Prefix
	body    interface {
		Read([]byte) (int, error)
		Close() error
	}
}

// RequestID is the id of the request that ctx belongs to, or "". It is made here; one that a client sends is ignored.
func RequestID(ctx context.Context) string {
	if q, _ := ctx.Value(requestKey{}).(*request); q != nil {
		return q.id
	}
	return ""
}

// LimitBody replaces the chain's limit on the body by another, for handlers that take uploads.
func LimitBody(w http.ResponseWriter, r *http.Request, bytes int64) {
	if q, _ := r.Context().Value(requestKey{}).(*request); q != nil && q.body != nil {
		r.Body = http.MaxBytesReader(w, q.body, bytes)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, bytes)
}

func newID() string { return rand.Text()[:16] }

// hide takes the reader's address out of a text: errors of the network hold it.
func hide(r *http.Request, text string) string {
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil && host != "" {
		text = strings.ReplaceAll(text, r.RemoteAddr, "(reader)")
		text = strings.ReplaceAll(text, host, "(reader)")
	}
	return text
}

// keyless is a path without the keys that some addresses are (of an unpublished item, of a calendar, of a card): whoever reads the log
// must not come in by it. What looks like a key is cut after its first letters.
func keyless(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		random := strings.ContainsFunc(part, func(c rune) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' })
		if strings.ContainsFunc(part, func(c rune) bool { return c >= utf8.RuneSelf }) || !random || len(part) < 12 {
			continue
		}
		parts[i] = part[:4] + "…"
	}
	return strings.Join(parts, "/")
}
