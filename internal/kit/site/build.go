package site

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled keeps one huge page from staying in the pool for ever.
const maxPooled = 1 << 20

// build makes one page: its view, then its bytes.
func (s *Site) build(ctx context.Context, f found, r Request) (*entry, error) {
	v, err := f.page.Build(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("site: %s: %w", f.page.Name, err)
	}
	var e *entry
	switch {
	case v.Redirect != "":
		e = newRedirect(view.Escape(v.Redirect), r.Now)
	case v.Template == "":
		e = newEntry(v.Status, v.Type, v.Body, r.Now)
	default:
		body, err := s.html(ctx, r, v)
		if err != nil {
			return nil, fmt.Errorf("site: %s: %w", f.page.Name, err)
		}
		e = newEntry(v.Status, v.Type, body, r.Now)
	}
	e.name, e.query = f.page.Name, len(r.Query) > 0
	e.passing, e.open = v.Passing, f.page.Machine
	if e.status == http.StatusOK && e.ctype[0] == typeHTML[0] && !v.Passing && !r.Export {
		e.visits = s.visits.of(r.Address())
	}
	return e, nil
}

// html renders a view in the site's frame.
func (s *Site) html(ctx context.Context, r Request, v View) ([]byte, error) {
	Depend(ctx, TagSettings())
	chrome, err := s.o.Chrome(ctx, r.Lang)
	if err != nil {
		return nil, err
	}
	chrome.Export = r.Export
	p := &view.Page{Lang: r.Lang, Meta: v.Meta, Chrome: chrome, Data: v.Data, BaseURL: s.o.BaseURL, Now: r.Now}
	if p.Canonical == "" {
		p.Canonical = r.Address()
	}
	if p.Modified.IsZero() {
		p.Modified = v.Modified
	}
	if own := chrome.Share; p.Image == "" && !p.NoIndex {
		p.Image, p.ImageAlt, p.ImageW, p.ImageH = own.Src, own.Alt, own.Width, own.Height
	}
	if v.Status >= http.StatusBadRequest {
		p.NoIndex = true
	}
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		if buf.Cap() <= maxPooled {
			buffers.Put(buf)
		}
	}()
	if err := s.o.Renderer.Render(buf, v.Template, p); err != nil {
		return nil, err
	}
	return bytes.Clone(buf.Bytes()), nil
}

// ErrorPage renders problems with the site's frame and the template kit/error.
func ErrorPage(rd Renderer, baseURL string, now func() time.Time, chrome func(ctx context.Context, lang string) (view.Chrome, error)) web.ErrorPage {
	return func(w io.Writer, p web.Problem) error {
		pg := &view.Page{Lang: p.Lang, BaseURL: baseURL, Now: now(), Meta: view.Meta{Title: p.Title, NoIndex: true}}
		if chrome != nil {
			// The frame comes from memory. When even that fails, a bare frame must do: the reader needs the page.
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			if c, err := chrome(ctx, p.Lang); err == nil {
				pg.Chrome = c
			}
		}
		for _, lang := range i18n.Langs {
			if lang != p.Lang {
				pg.Alternates = append(pg.Alternates, view.Alternate{Lang: lang, Path: i18n.Prefix(lang) + "/"})
			}
		}
		data := view.ErrorPage{Status: p.Status, Title: p.Title, Text: p.Text, Request: p.RequestID}
		for _, l := range p.Near {
			data.Near = append(data.Near, view.Link{Text: l.Text, Href: l.Href})
		}
		pg.Data = data
		return rd.Render(w, "kit/error", pg)
	}
}
