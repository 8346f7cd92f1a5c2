package site

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
)

// copying is one export under way.
type copying struct {
	s     *Site
	o     ExportOptions
	root  *os.Root
	names *names

	pages, files atomic.Int64
	progress     sync.Mutex
	done, total  int
	mu           sync.Mutex
	missing      map[string]bool
	named        map[string]bool   // addresses that pages and sheets of the copy lead to
	followed     map[string]target // listed pages that lead on to further parts, by address
	parts        []target          // found, not yet written
}

// target is a page to be written.
type target struct {
	f     found
	query url.Values // of a further part
	file  string
}

func (c *copying) run(ctx context.Context) error {
	c.missing, c.named, c.followed = map[string]bool{}, map[string]bool{}, map[string]target{}
	targets, err := c.targets(ctx)
	if err != nil {
		return err
	}
	always, err := c.list(ctx, c.o.Files)
	if err != nil {
		return err
	}
	shown, err := c.list(ctx, c.o.Shown)
	if err != nil {
		return err
	}
	c.total = len(targets) + len(always)
	steps := c.copies(always)
	for len(targets)+len(steps) > 0 {
		for _, t := range targets {
			steps = append(steps, func(ctx context.Context) error { return c.page(ctx, t) })
		}
		if err := c.each(ctx, steps); err != nil {
			return err
		}
		targets, steps, c.parts = c.parts, nil, nil // what the pages just written have led to
		c.total += len(targets)
	}
	for _, lang := range i18n.Langs {
		if err := c.notice(ctx, lang); err != nil {
			return err
		}
	}
	// Only now is it known which pictures and files the pages name.
	shown = slices.DeleteFunc(shown, func(f File) bool { return !c.named[f.Path] })
	c.total += len(shown)
	if err := c.each(ctx, c.copies(shown)); err != nil {
		return err
	}
	return c.root.WriteFile(marker, []byte("A copy made by hemmat export site. It may be replaced by the next one.\n"), 0o644)
}

// list collects files and gives each its place.
func (c *copying) list(ctx context.Context, files Files) (all []File, err error) {
	if files == nil {
		return nil, nil
	}
	err = files(ctx, func(f File) error {
		all = append(all, f)
		c.names.add(f.Path, f.Path)
		return nil
	})
	return all, err
}

func (c *copying) copies(files []File) (all []func(context.Context) error) {
	for _, f := range files {
		all = append(all, func(context.Context) error { return c.file(f) })
	}
	return all
}

// each takes steps on all cores and counts them.
func (c *copying) each(ctx context.Context, steps []func(context.Context) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, step := range steps {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return c.step(step(ctx))
		})
	}
	return g.Wait()
}

// targets gives every listed address a place in the copy. A page must know all places before it is written.
func (c *copying) targets(ctx context.Context) ([]target, error) {
	var all []target
	for _, lang := range i18n.Langs {
		c.names.take(noticeAt(lang))
	}
	err := c.s.Each(ctx, func(_ Page, a Address) error {
		full := i18n.Prefix(a.Lang) + a.Path
		f, ok := c.s.routes.exact(full)
		if !ok {
			return fmt.Errorf("%s is listed and answered by no page", full)
		}
		if c.names.has(full) {
			return nil // listed by two pages
		}
		name := full
		switch {
		case strings.HasSuffix(full, "/"):
			name += "index.html"
		case path.Ext(full) == "" && path.Base(full) == "text":
			name += ".txt"
		case path.Ext(full) == "":
			name += ".html"
		}
		t := target{f: f, file: c.names.add(full, name)}
		if f.page.Follow != "" {
			c.followed[full] = t
		}
		all = append(all, t)
		return nil
	})
	return all, err
}

func (c *copying) step(err error) error {
	if err != nil {
		return err
	}
	c.progress.Lock()
	defer c.progress.Unlock()
	c.done++
	if c.o.Progress != nil {
		c.o.Progress(c.done, c.total)
	}
	return nil
}

// page builds and writes one page.
func (c *copying) page(ctx context.Context, t target) error {
	ctx, cancel := context.WithTimeout(ctx, c.s.o.BuildTimeout)
	defer cancel()
	full := i18n.Prefix(t.f.lang) + t.f.path
	now := c.s.o.Now()
	ctx, d := withDeps(ctx, now)
	e, err := safely(func() (*entry, error) {
		return c.s.build(ctx, t.f, Request{Lang: t.f.lang, Path: t.f.path, Params: t.f.params, Query: t.query, Now: now, Export: true})
	})
	if err == nil {
		_, _, err = d.list()
	}
	switch kind := fault.Of(err); {
	case err != nil && (kind == fault.NotFound || kind == fault.Gone):
		// Taken down since the addresses were listed. Other pages lead here already.
		return c.noticeTo(ctx, t.f.lang, t.file)
	case err != nil:
		return fmt.Errorf("%s: %w", full, err)
	}
	body := e.plain.body
	switch {
	case e.location != nil:
		body = c.stub(t, e.location[0])
	case strings.HasPrefix(e.ctype[0], "text/html"):
		body = c.rewriter(full, t.file, t.f.lang).html(body)
	}
	c.pages.Add(1)
	return c.write(t.file, body)
}

// file takes over an asset or a picture.
func (c *copying) file(f File) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	defer r.Close()
	name := c.names.file(f.Path)
	c.files.Add(1)
	if path.Ext(f.Path) == ".css" {
		b, err := io.ReadAll(r)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
		return c.write(name, c.rewriter(f.Path, name, i18n.Persian).css(b))
	}
	if err := c.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	w, err := c.root.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	if err := errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	return nil
}

func (c *copying) write(name string, body []byte) error {
	if err := c.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	return c.root.WriteFile(name, body, 0o644)
}

// noticeAt is the place of the notice in a language.
func noticeAt(lang string) string {
	return path.Join(strings.TrimPrefix(i18n.Prefix(lang), "/"), noticeFile)
}

func (c *copying) notice(ctx context.Context, lang string) error {
	return c.noticeTo(ctx, lang, noticeAt(lang))
}

// noticeTo writes the page that says what does not work in a copy.
func (c *copying) noticeTo(ctx context.Context, lang, file string) error {
	text := func(key string) string { return c.o.Texts.Text(lang, key) }
	home := i18n.Prefix(lang) + "/"
	data := view.ErrorPage{
		Title: text("site.notice.title"), Text: text("site.notice.text"),
		Near: []view.Link{{Text: text("site.notice.home"), Href: home}},
	}
	r := Request{Lang: lang, Path: "/" + noticeFile, Now: c.s.o.Now(), Export: true}
	b, err := c.s.html(ctx, r, View{Template: "kit/error", Meta: view.Meta{Title: data.Title, NoIndex: true}, Data: data})
	if err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	return c.write(file, c.rewriter(home, file, lang).html(b))
}

// part is the place of a further part of a listed page, which is written later; "" when the query leads to none.
func (c *copying) part(address, rawQuery string) string {
	t, ok := c.followed[address]
	query, err := url.ParseQuery(rawQuery)
	if !ok || err != nil || len(query) != 1 || query.Get(t.f.page.Follow) == "" {
		return ""
	}
	key := t.f.page.Follow
	t.query = url.Values{key: {query.Get(key)}}
	c.mu.Lock()
	defer c.mu.Unlock()
	address += "?" + t.query.Encode()
	if file := c.names.file(address); file != "" {
		return file
	}
	t.file = c.names.add(address, path.Dir(t.file)+"/"+key+"-"+t.query.Get(key)+"/index.html")
	c.parts = append(c.parts, t)
	return t.file
}

// leadsTo remembers an address that a page names.
func (c *copying) leadsTo(address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.named[address] = true
}

func (c *copying) lacks(address string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.missing) < 100 {
		c.missing[address] = true
	}
}

func (c *copying) report() Report {
	r := Report{Pages: int(c.pages.Load()), Files: int(c.files.Load())}
	for address := range c.missing {
		r.Missing = append(r.Missing, address)
	}
	slices.Sort(r.Missing)
	return r
}
