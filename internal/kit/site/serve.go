package site

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// ServeCached answers a request for a page that is in the cache, and says whether it has. It is the whole way of most
// requests: one lookup, one write. It belongs before everything else (web.Options.Fast), and names the page in r.Pattern.
func (s *Site) ServeCached(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || r.URL.RawQuery != "" {
		return false
	}
	e := s.cache.peek(r.URL.Path)
	if e == nil || e.query || r.URL.RawPath != "" && !normal(r.URL.RawPath) {
		return false
	}
	r.Pattern = e.name
	e.serve(w, r, s.o.Now)
	return true
}

// ServeHTTP answers every public address.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.ServeCached(w, r) {
		return
	}
	if err := s.serve(w, r); err != nil {
		s.o.Errors.Write(w, r, err)
	}
}

// oldKeys are the query keys by which the old site's addresses named things on the home page.
var oldKeys = []string{"p", "page_id", "attachment_id", "cat", "category_name", "tag", "author", "feed", "m", "name", "pagename", "s", "rest_route"}

func (s *Site) serve(w http.ResponseWriter, r *http.Request) error {
	full := clean(r.URL.Path)
	if strings.IndexByte(full, 0) >= 0 {
		return fault.New(fault.NotFound, "")
	}
	moved := full != r.URL.Path || !normal(r.URL.RawPath)
	f, ok := s.routes.find(full)
	read := r.Method == http.MethodGet || r.Method == http.MethodHead
	if !ok || !read {
		if h, allow := s.routes.other(r); h != nil {
			h.ServeHTTP(w, r)
			return nil
		} else if allow != "" {
			return web.MethodNotAllowed(allow)
		}
		switch {
		case ok:
			return web.MethodNotAllowed("GET, HEAD")
		case !read:
			return fault.New(fault.NotFound, "")
		case moved:
			// A handler of one form of the address answers there; the finder knows the rest.
			if h, _ := s.routes.other(&http.Request{Method: r.Method, URL: &url.URL{Path: full}}); h != nil {
				return s.redirect(w, r, full, r.URL.RawQuery)
			}
		}
		return s.notFound(w, r, fault.New(fault.NotFound, ""))
	}
	moved = moved || full != i18n.Prefix(f.lang)+f.path

	values := r.URL.Query()
	if f.page.Machine {
		if err := strict(r.URL.RawQuery, f.page.Query); err != nil {
			return err
		}
	}
	if f.path == "/" && s.finder != nil && old(values) {
		to, err := s.lookFor(r)
		if err != nil || to != "" {
			if err == nil {
				err = s.redirect(w, r, to, "")
			}
			return err
		}
	}
	query := allowed(values, f.page.Query)
	address := i18n.Prefix(f.lang) + f.path
	if f.page.Uncached && moved {
		return s.moved(w, r, f, address, query)
	}
	e, err := s.entry(r.Context(), f, query)
	if err != nil {
		if fault.Is(err, fault.NotFound) && !errors.Is(err, errNowhere) && !f.page.Machine {
			return s.notFound(w, r, err)
		}
		return err
	}
	if moved && e.location == nil {
		return s.moved(w, r, f, address, query)
	}
	e.serve(w, r, s.o.Now)
	return nil
}

// entry is the built page, from the cache when it may be there.
func (s *Site) entry(ctx context.Context, f found, query url.Values) (*entry, error) {
	run := func(begin func() time.Time, build built) (*entry, error) {
		// Others may wait for this build, so it does not end with the reader who asked first.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.o.BuildTimeout)
		defer cancel()
		gate := f.page.Gate
		if len(f.page.Query) > 0 && len(query) == 0 {
			gate = nil
		}
		leave, err := gate.Enter(ctx)
		if err != nil {
			return nil, err
		}
		defer leave()
		if leave, err = s.builds.Enter(ctx); err != nil {
			return nil, err
		}
		defer leave()
		return build(ctx, begin())
	}
	build := func(ctx context.Context, now time.Time) (*entry, error) {
		return s.build(ctx, f, Request{Lang: f.lang, Path: f.path, Params: f.params, Query: query, Now: now})
	}
	if f.page.Uncached {
		return safely(func() (*entry, error) { return run(s.o.Now, build) })
	}
	key := i18n.Prefix(f.lang) + f.path
	if len(query) > 0 {
		key += "\x00" + query.Encode()
	}
	return s.cache.get(ctx, key, run, build)
}

// moved leads to the one spelling of a page's address.
func (s *Site) moved(w http.ResponseWriter, r *http.Request, f found, address string, query url.Values) error {
	if f.page.Machine {
		w.Header()["Access-Control-Allow-Origin"] = web.AnyOrigin
	}
	return s.redirect(w, r, address, query.Encode())
}

// strict refuses a query that a page for programs does not understand as a whole.
func strict(rawQuery string, keys []string) error {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return fault.New(fault.Invalid, "site.query.torn")
	}
	for _, k := range slices.Sorted(maps.Keys(values)) {
		switch {
		case !slices.Contains(keys, k):
			return fault.New(fault.Invalid, "site.query.unknown", "parameter", k)
		case len(values[k]) > 1:
			return fault.New(fault.Invalid, "site.query.twice", "parameter", k)
		case values[k][0] == "":
			return fault.New(fault.Invalid, "site.query.empty", "parameter", k)
		}
	}
	return nil
}

// allowed keeps the keys that change the page, with one value each.
func allowed(values url.Values, keys []string) url.Values {
	var kept url.Values
	for _, k := range keys {
		if v := values.Get(k); v != "" {
			if kept == nil {
				kept = url.Values{}
			}
			kept[k] = []string{v}
		}
	}
	return kept
}

func old(values url.Values) bool {
	for k := range values {
		if slices.Contains(oldKeys, k) {
			return true
		}
	}
	return false
}

// lookFor asks the finder about an address that a page answers too.
func (s *Site) lookFor(r *http.Request) (redirect string, err error) {
	leave, err := s.lost.Enter(r.Context())
	if err != nil {
		return "", err
	}
	defer leave()
	redirect, gone, _, err := s.finder(r.Context(), r.URL.Path, r.URL.RawQuery)
	if err == nil && gone {
		err = fault.New(fault.Gone, "")
	}
	return redirect, err
}

// notFound asks the finder, and shows the page with what comes near. Nothing of it is kept: such addresses have no end.
func (s *Site) notFound(w http.ResponseWriter, r *http.Request, cause error) error {
	leave, err := s.lost.Enter(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	if s.finder == nil {
		s.o.Errors.Write(w, r, cause)
		return nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.o.BuildTimeout)
	defer cancel()
	to, gone, near, err := s.finder(ctx, r.URL.Path, r.URL.RawQuery)
	switch {
	case fault.Is(err, fault.NotFound):
	case err != nil:
		return err
	case gone:
		return fault.New(fault.Gone, "")
	case to != "" && !sameAddress(to, r.URL):
		return s.redirect(w, r, to, "")
	}
	links := make([]web.Link, 0, len(near))
	for _, l := range near {
		links = append(links, web.Link{Text: l.Text, Href: l.Href})
	}
	// Written while the place is held: rendering is part of the cost.
	s.o.Errors.Write(w, r, web.Near(cause, links))
	return nil
}

// sameAddress guards against a finder that sends a reader in a circle.
func sameAddress(to string, u *url.URL) bool {
	t, err := url.Parse(to)
	return err == nil && t.Host == "" && t.Path == u.Path && (t.RawQuery == u.RawQuery || u.RawQuery == "")
}

// redirect sends the reader on for good. Browsers ask again each time: what an old address means may still change.
func (s *Site) redirect(w http.ResponseWriter, r *http.Request, to, rawQuery string) error {
	if strings.HasPrefix(to, "//") {
		return errors.New("site: redirect to another host")
	}
	to = view.Escape(to)
	if rawQuery != "" {
		to += "?" + rawQuery
	}
	newRedirect(to, s.o.Now()).serve(w, r, s.o.Now)
	return nil
}

// Handle registers what is no page: files, media, health. The pattern is http.ServeMux's.
func (s *Site) Handle(pattern string, h http.Handler) {
	s.routes.mux.Handle(pattern, h)
	_, path, found := strings.Cut(pattern, "/")
	if first, _, _ := strings.Cut(path, "/"); found && first != "" && !strings.HasPrefix(first, "{") {
		s.routes.reserved[first] = true
	}
}

// Reserved lists the first segments that pages, handlers and rooms to come have: no root slug may be one.
func (s *Site) Reserved() []string { return slices.Sorted(maps.Keys(s.routes.reserved)) }

// Drop forgets the pages that depend on any of tags. When it returns, the change is visible to every later request.
func (s *Site) Drop(tags ...string) { s.cache.drop(tags) }

// DropAll forgets every page.
func (s *Site) DropAll() { s.cache.dropAll() }

// Stats counts what the cache holds now, for the metrics.
func (s *Site) Stats() (pages int, bytes uint64) {
	return s.cache.entries.EstimatedSize(), s.cache.entries.WeightedSize()
}
