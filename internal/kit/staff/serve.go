package staff

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// ServeHTTP answers the addresses of the pages.
func (s *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The mux leads an address that lacks its last slash to the one that has it.
	if _, pattern := s.mux.Handler(r); pattern != "" {
		s.mux.ServeHTTP(w, r)
		return
	}
	s.fail(w, r, s.lost(r))
}

// lost is the error of an address that no page answers: to this method, or at all.
func (s *Pages) lost(r *http.Request) error {
	var allow []string
	for _, m := range []string{http.MethodGet, http.MethodPost} {
		if _, pattern := s.mux.Handler(&http.Request{Method: m, URL: r.URL, Host: r.Host}); pattern != "" {
			allow = append(allow, m)
		}
	}
	if len(allow) == 0 {
		return fault.New(fault.NotFound, "")
	}
	return web.MethodNotAllowed(strings.Join(allow, ", "))
}

func (s *Pages) serve(w http.ResponseWriter, hr *http.Request, p Page) error {
	h := w.Header()
	h["Cache-Control"] = []string{"no-store"}
	h["X-Robots-Tag"] = []string{"noindex"}
	h["Referrer-Policy"] = []string{"same-origin"}
	if !web.Secure(hr) && !here(hr) {
		return fault.New(fault.Forbidden, "staff.error.tls")
	}
	if p.MaxBody > 0 {
		web.LimitBody(w, hr, p.MaxBody)
	}
	r := s.request(hr)
	ctx := hr.Context()
	a, err := s.answer(ctx, r, p)
	if err != nil {
		return err
	}
	return s.write(ctx, w, r, a)
}

func (s *Pages) request(hr *http.Request) *Request {
	lang, path := i18n.Split(hr.URL.Path)
	return &Request{Request: hr, Lang: lang, Path: path, Now: s.o.Now(), pages: s}
}

// here says whether a request comes from this machine and asks for it by a name that means it: one that a proxy of this
// machine hands on without TLS asks for another.
func here(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if host != "localhost" {
		ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
		if err != nil || !ip.IsLoopback() {
			return false
		}
	}
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && from.Addr().Unmap().IsLoopback()
}

func (s *Pages) answer(ctx context.Context, r *Request, p Page) (Answer, error) {
	v, in, err := s.o.Door.Visitor(ctx, r.Request)
	if err != nil {
		return Answer{}, err
	}
	if in {
		if err := s.enter(ctx, r, v); err != nil {
			return Answer{}, err
		}
	}
	if p.Open {
		return p.Do(ctx, r)
	}
	if !in {
		return s.o.Door.Ask(ctx, r, false)
	}
	if err := whole(r.Request); err != nil {
		return Answer{}, err
	}
	act := func() (Answer, error) { return s.act(ctx, r, p) }
	if plain(r) {
		return s.again.do(ctx, r, act)
	}
	return act()
}

// act does what a page does, where the visitor may.
func (s *Pages) act(ctx context.Context, r *Request, p Page) (Answer, error) {
	object := Whole
	if p.Object != nil {
		object = p.Object
	}
	o, err := object(ctx, r)
	if err != nil {
		return Answer{}, err
	}
	r.Verdict = r.May(p.Action, o)
	switch {
	case r.Verdict.OK:
		return p.Do(ctx, r)
	case r.Verdict.Refusal == access.NotFresh:
		return s.o.Door.Ask(ctx, r, true)
	case r.Verdict.Refusal == access.NoState:
		return Answer{}, fault.New(fault.Conflict, r.Verdict.Refusal.Key())
	}
	return Answer{}, fault.New(fault.Forbidden, r.Verdict.Refusal.Key())
}

// whole reads the form that was sent: a page never acts on the part of it that came through.
func whole(r *http.Request) error {
	err := r.ParseForm()
	var large *http.MaxBytesError
	if err == nil || errors.As(err, &large) {
		return err
	}
	return fault.Wrap(fault.Invalid, err)
}

func (s *Pages) enter(ctx context.Context, r *Request, v Visitor) error {
	held, err := s.o.Grants.Held(ctx, v.Person)
	if err != nil {
		return err
	}
	r.Visitor, r.Who = v, access.Who{Person: v.Person, Grants: held, Fresh: v.Fresh}
	return nil
}

func (s *Pages) write(ctx context.Context, w http.ResponseWriter, r *Request, a Answer) error {
	for _, c := range a.Cookies {
		http.SetCookie(w, c)
	}
	if a.Forget {
		w.Header()["Clear-Site-Data"] = []string{`"storage"`}
	}
	switch {
	case a.To != "":
		return s.lead(w, r, a)
	case a.Serve != nil:
		return a.Serve(w, r.Request)
	case a.Type != "":
		w.Header()["Content-Type"] = []string{a.Type}
		w.WriteHeader(cmp.Or(a.Status, http.StatusOK))
		_, err := w.Write(a.Body)
		return err
	}
	page, err := s.page(ctx, r, a)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	render := s.o.Renderer.Render
	if a.Bare {
		render = s.o.Renderer.Main
	}
	if err := render(&b, a.Template, page); err != nil {
		return err
	}
	w.Header()["Content-Type"] = []string{"text/html; charset=utf-8"}
	w.WriteHeader(cmp.Or(a.Status, http.StatusOK))
	_, err = w.Write(b.Bytes())
	return err
}

// lead sends the browser on. The notice goes along as a key of the catalogue, so that an address made by somebody else
// can say nothing of its own.
func (s *Pages) lead(w http.ResponseWriter, r *Request, a Answer) error {
	to, err := url.Parse(r.Href(a.To))
	if err != nil || to.Host != "" || !strings.HasPrefix(to.Path, "/") {
		return fmt.Errorf("staff: an answer leads to %q", a.To)
	}
	if a.Notice != "" {
		q := to.Query()
		q.Set("notice", a.Notice)
		to.RawQuery = q.Encode()
	}
	w.Header()["Location"] = []string{to.String()}
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

func (s *Pages) page(ctx context.Context, r *Request, a Answer) (*view.Page, error) {
	chrome, err := s.o.Chrome(ctx, r.Lang)
	if err != nil {
		return nil, err
	}
	if a.Colors != nil {
		chrome.Site.Colors = *a.Colors
	}
	d := &view.Desk{Name: r.Visitor.Name, Notice: s.notice(r)}
	if d.Menu, err = s.menu(ctx, r, a.Nav); err != nil {
		return nil, err
	}
	here := r.Path
	var others []view.Alternate
	for _, lang := range i18n.Langs {
		if lang != r.Lang {
			others = append(others, view.Alternate{Lang: lang, Path: i18n.Prefix(lang) + here})
		}
	}
	if a.Print || a.Public {
		d = nil
	}
	return &view.Page{
		Lang: r.Lang, Now: r.Now, Chrome: chrome, Data: a.Data, Desk: d,
		Meta: view.Meta{Print: a.Print, Title: a.Title, Canonical: r.Href(here), Alternates: others, NoIndex: true},
	}, nil
}

// notice is the text of the notice that the address carries: only a text of the catalogue that is made for it.
func (s *Pages) notice(r *Request) string {
	key := r.URL.Query().Get("notice")
	if !strings.Contains(key, ".notice.") || !s.o.Texts.Has(key) {
		return ""
	}
	return r.Text(key)
}

// menu is what the visitor may open.
func (s *Pages) menu(ctx context.Context, r *Request, current string) ([]view.Link, error) {
	if r.Visitor.Person == "" {
		return nil, nil
	}
	all := slices.Clone(s.nav)
	slices.SortStableFunc(all, func(a, b Nav) int { return cmp.Compare(a.Order, b.Order) })
	var links []view.Link
	for _, n := range all {
		if !r.May(n.Action, access.Object{Anywhere: true}).OK {
			continue
		}
		if n.Shown != nil {
			if ok, err := n.Shown(ctx, r); err != nil {
				return nil, err
			} else if !ok {
				continue
			}
		}
		l := view.Link{Text: r.Text(n.Key), Href: r.Href(n.Path), Current: n.Path == current}
		if n.Count != nil {
			var err error
			if l.Count, err = n.Count(ctx, r); err != nil {
				return nil, err
			}
		}
		links = append(links, l)
	}
	return links, nil
}
