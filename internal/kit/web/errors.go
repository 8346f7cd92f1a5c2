package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
)

// Handler answers a request or returns why it cannot. It returns an error before it writes anything.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Problem is what an error page says.
type Problem struct {
	Lang      string
	Status    int
	Kind      fault.Kind
	Title     string
	Text      string // what the reader can do next
	RequestID string // for the reader to name when asking for help; "" when that would not help
	Near      []Link // addresses the reader may have meant
	Search    bool   // offer the search box
}

// Link is an address the reader may have meant.
type Link struct{ Text, Href string }

// ErrorPage renders a problem as a whole HTML page.
type ErrorPage func(w io.Writer, p Problem) error

// Errors turns errors into pages.
type Errors struct {
	log   *slog.Logger
	texts *i18n.Bundle
	page  ErrorPage

	machines string // below this prefix programs ask; "" is nowhere
}

// NewErrors makes the table. texts holds Locales. Without a page, or when it fails, a plain page is written.
func NewErrors(log *slog.Logger, texts *i18n.Bundle, page ErrorPage) *Errors {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Errors{log: log, texts: texts, page: page}
}

// Within is the same table with another page around what went wrong: that of a part of the site with a frame of its own.
func (e *Errors) Within(page ErrorPage) *Errors {
	c := *e
	c.page = page
	return &c
}

// outcome is what a kind of error looks like from outside.
type outcome struct {
	status int
	key    string // of the catalogue: key.title and key.text
}

var table = map[fault.Kind]outcome{
	fault.Internal:  {http.StatusInternalServerError, "web.internal"},
	fault.NotFound:  {http.StatusNotFound, "web.not-found"},
	fault.Gone:      {http.StatusGone, "web.gone"},
	fault.Conflict:  {http.StatusConflict, "web.conflict"},
	fault.Invalid:   {http.StatusBadRequest, "web.invalid"},
	fault.Forbidden: {http.StatusForbidden, "web.forbidden"},
	fault.Busy:      {http.StatusServiceUnavailable, "web.busy"},
	fault.TooLarge:  {http.StatusRequestEntityTooLarge, "web.too-large"},
}

var notAllowed = outcome{http.StatusMethodNotAllowed, "web.method"}

// retryAfter is in seconds: a queue of the Gate is gone by then.
const retryAfter = "5"

// methodError is a request with a method that the address does not know.
type methodError struct{ allow string }

func (e *methodError) Error() string { return "method not allowed; allowed: " + e.allow }

// MethodNotAllowed is the error of an address that answers other methods, written as in Allow: "GET, HEAD".
func MethodNotAllowed(allow string) error { return &methodError{allow} }

// nearError carries near matches to the page of what was not found.
type nearError struct {
	error
	near []Link
}

func (e *nearError) Unwrap() error { return e.error }

// Near adds addresses the reader may have meant.
func Near(err error, near []Link) error {
	if err == nil || len(near) == 0 {
		return err
	}
	return &nearError{err, near}
}

// laterError says when it is worth trying again.
type laterError struct {
	error
	wait time.Duration
}

func (e *laterError) Unwrap() error { return e.error }

// Later adds to an error how long to wait before trying again, for Retry-After.
func Later(err error, wait time.Duration) error { return &laterError{err, wait} }

// waits is the value of Retry-After.
func waits(err error) string {
	var le *laterError
	if errors.As(err, &le) {
		return strconv.FormatInt(int64(max(1, (le.wait+time.Second-1)/time.Second)), 10)
	}
	return retryAfter
}

// Handle makes h an http.Handler.
func (e *Errors) Handle(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, ok := w.(*tracker)
		if !ok {
			t = &tracker{ResponseWriter: w}
		}
		if err := h(t, r); err != nil {
			e.Write(t, r, err)
		}
	})
}

// Write answers with the page of err. It is never cached, and can be swapped into a page by htmx: it replaces the
// whole body. When the answer has begun already, the connection is broken off.
func (e *Errors) Write(w http.ResponseWriter, r *http.Request, err error) { e.write(w, r, err, true) }

func (e *Errors) write(w http.ResponseWriter, r *http.Request, err error, log bool) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		return // the reader has gone
	}
	err = classify(err)
	p, allow := e.problem(r, err)
	if log && p.Kind == fault.Internal && allow == "" {
		e.log.Error("request failed", "request", RequestID(r.Context()), "method", r.Method, "path", keyless(r.URL.Path),
			"error", hide(r, err.Error()))
	}
	if t, ok := w.(*tracker); ok && t.wrote {
		panic(http.ErrAbortHandler)
	}

	h := w.Header()
	for _, name := range []string{"Etag", "Last-Modified", "Content-Encoding", "Content-Disposition", "Vary"} {
		delete(h, name)
	}
	PublicHeaders(h, r)
	h["Cache-Control"] = []string{"no-store"}
	var body []byte
	if e.machine(r) {
		body = e.forMachines(h, p, err)
	} else {
		h["Content-Type"] = []string{"text/html; charset=utf-8"}
		body = e.render(r, p)
	}
	if allow != "" {
		h["Allow"] = []string{allow}
	}
	if p.Kind == fault.Busy {
		h["Retry-After"] = []string{waits(err)}
	}
	if r.Header.Get("HX-Request") != "" {
		h["Hx-Retarget"] = []string{"body"}
		h["Hx-Reswap"] = []string{"innerHTML"}
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		w.Write(body) //nolint:errcheck // the reader has gone
	}
}

// classify gives a kind to the errors of net/http and of the reader's connection.
func classify(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Wrap(fault.TooLarge, err)
	}
	var ne net.Error
	if fault.Of(err) == fault.Internal && (errors.As(err, &ne) && ne.Timeout() || errors.Is(err, io.ErrUnexpectedEOF)) {
		return fault.Wrap(fault.Invalid, err)
	}
	return err
}

func (e *Errors) problem(r *http.Request, err error) (p Problem, allow string) {
	lang, _ := i18n.Split(r.URL.Path)
	p = Problem{Lang: lang, Kind: fault.Of(err)}
	out := table[p.Kind]
	var me *methodError
	if errors.As(err, &me) {
		out, allow, p.Kind = notAllowed, me.allow, fault.Invalid
	}
	p.Status = out.status
	p.Title = e.texts.Text(lang, out.key+".title")
	p.Text = e.texts.Text(lang, out.key+".text")
	if key, args := fault.Text(err); key != "" && p.Kind != fault.Internal {
		p.Text = e.texts.Text(lang, key, args...)
	}
	var ne *nearError
	if errors.As(err, &ne) {
		p.Near = slices.Clone(ne.near)
	}
	p.Search = p.Kind == fault.NotFound || p.Kind == fault.Gone
	if p.Kind == fault.Internal {
		p.RequestID = RequestID(r.Context())
	}
	return p, allow
}

func (e *Errors) render(r *http.Request, p Problem) []byte {
	var buf bytes.Buffer
	if e.page != nil {
		err := e.safely(&buf, p)
		if err == nil {
			return buf.Bytes()
		}
		e.log.Error("error page failed", "request", RequestID(r.Context()), "status", p.Status, "error", err)
		buf.Reset()
	}
	fmt.Fprintf(&buf, "<!doctype html>\n<html lang=%q dir=%q>\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width\">\n<title>%s</title>\n<h1>%s</h1>\n<p>%s</p>\n",
		p.Lang, i18n.Dir(p.Lang), html.EscapeString(p.Title), html.EscapeString(p.Title), html.EscapeString(p.Text))
	if p.RequestID != "" {
		fmt.Fprintf(&buf, "<p><code>%s</code></p>\n", html.EscapeString(p.RequestID))
	}
	home := i18n.Prefix(p.Lang) + "/"
	fmt.Fprintf(&buf, "<p><a href=\"%s\">%s</a></p>\n</html>\n", home, html.EscapeString(e.texts.Text(p.Lang, "web.home")))
	return buf.Bytes()
}

// safely renders the injected page; a panic in it must not cost the reader the plain page.
func (e *Errors) safely(w io.Writer, p Problem) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("web: error page: panic: %v", v)
		}
	}()
	return e.page(w, p)
}

// Status is the status code of err, for those who keep counts.
func Status(err error) int {
	var me *methodError
	if errors.As(err, &me) {
		return notAllowed.status
	}
	return table[fault.Of(classify(err))].status
}

// Methods answers with MethodNotAllowed unless r's method is one of those named in allow ("GET, HEAD").
func Methods(r *http.Request, allow string) error {
	for m := range strings.SplitSeq(allow, ", ") {
		if r.Method == m {
			return nil
		}
	}
	return MethodNotAllowed(allow)
}
