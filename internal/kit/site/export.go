package site

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
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

// Locales are the texts of the copy's notice.
//
//go:embed locales
var Locales embed.FS

// File is a file that the copy takes over as it is, or, when it is a style sheet, with its links mended.
type File struct {
	Path string // its address: "/assets/site.css", "/media/<hash>/720.jpg"
	Open func() (io.ReadCloser, error)
}

// Content is a File of bytes in memory.
func Content(path string, b []byte) File {
	return File{path, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

// ExportOptions say what the copy holds beside the pages.
type ExportOptions struct {
	Texts    *i18n.Bundle                                              // with Locales
	Files    []func(ctx context.Context, yield func(File) error) error // assets and media
	Progress func(done, total int)                                     // may be nil; is called by one goroutine at a time
}

// Report says what an export has written.
type Report struct {
	Pages   int
	Files   int
	Missing []string // pictures and files that pages show and the copy lacks, in order; at most 100
}

// marker is the file by which a folder is known as an earlier copy, which may be replaced.
const marker = ".hemmat-copy"

// noticeFile is where links lead that have nothing to lead to in the copy, within the language's folder.
const noticeFile = "notice.html"

// Export writes a copy of every listed page to dir, to be opened from disk without a server. The copy is made in a
// folder beside dir and takes its place when it is whole; when anything fails, dir stays as it was. A folder that is
// neither empty nor an earlier copy is never replaced.
func (s *Site) Export(ctx context.Context, dir string, o ExportOptions) (Report, error) {
	dir = filepath.Clean(dir)
	if err := replaceable(dir); err != nil {
		return Report{}, err
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return Report{}, fmt.Errorf("site: export: %w", err)
	}
	tmp := dir + ".new-" + strings.ToLower(rand.Text()[:8])
	if err := os.Mkdir(tmp, 0o755); err != nil {
		return Report{}, fmt.Errorf("site: export: %w", err)
	}
	defer os.RemoveAll(tmp)
	root, err := os.OpenRoot(tmp)
	if err != nil {
		return Report{}, fmt.Errorf("site: export: %w", err)
	}
	defer root.Close()
	c := &copying{s: s, o: o, root: root, names: newNames(s.o.BaseURL)}
	if err := c.run(ctx); err != nil {
		return Report{}, fmt.Errorf("site: export: %w", err)
	}
	root.Close() // some systems do not rename an open folder
	if err := swap(tmp, dir); err != nil {
		return Report{}, fmt.Errorf("site: export: %w", err)
	}
	return c.report(), nil
}

func replaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("site: export: %w", err)
	}
	if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == marker }) {
		return fmt.Errorf("site: export: %s holds something else than an earlier copy; choose another folder or empty it", dir)
	}
	return nil
}

// swap puts tmp in the place of dir.
func swap(tmp, dir string) error {
	old := tmp + ".old"
	err := os.Rename(dir, old)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	had := err == nil
	if err := os.Rename(tmp, dir); err != nil {
		if had {
			err = errors.Join(err, os.Rename(old, dir))
		}
		return err
	}
	return os.RemoveAll(old)
}

// copying is one export under way.
type copying struct {
	s     *Site
	o     ExportOptions
	root  *os.Root
	names *names

	pages, files atomic.Int64
	progress     sync.Mutex
	done         int
	mu           sync.Mutex
	missing      map[string]bool
}

// target is a page to be written.
type target struct {
	f    found
	file string
}

func (c *copying) run(ctx context.Context) error {
	c.missing = map[string]bool{}
	targets, err := c.targets(ctx)
	if err != nil {
		return err
	}
	var files []File
	for _, list := range c.o.Files {
		err := list(ctx, func(f File) error {
			files = append(files, f)
			c.names.add(f.Path, f.Path)
			return nil
		})
		if err != nil {
			return err
		}
	}
	total := len(targets) + len(files)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, t := range targets {
		g.Go(func() error { return c.step(total, c.page(ctx, t)) })
	}
	for _, f := range files {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return c.step(total, c.file(f))
		})
	}
	for _, lang := range i18n.Langs {
		g.Go(func() error { return c.notice(ctx, lang) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return c.root.WriteFile(marker, []byte("A copy made by hemmat export site. It may be replaced by the next one.\n"), 0o644)
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
		all = append(all, target{f, c.names.add(full, name)})
		return nil
	})
	return all, err
}

func (c *copying) step(total int, err error) error {
	if err != nil {
		return err
	}
	c.progress.Lock()
	defer c.progress.Unlock()
	c.done++
	if c.o.Progress != nil {
		c.o.Progress(c.done, total)
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
		return c.s.build(ctx, t.f, Request{Lang: t.f.lang, Path: t.f.path, Params: t.f.params, Now: now, Export: true})
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
