package view

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"hemmat/internal/kit/i18n"
)

//go:embed all:templates static
var files embed.FS

//go:embed locales
var Locales embed.FS

// Options is what a Renderer is made of.
type Options struct {
	Texts *i18n.Bundle     // must hold Locales and the rooms' own
	Sets  map[string]fs.FS // a room's templates, *.html at the root of its FS
	Theme fs.FS            // may be nil
}

// Renderer executes templates. It is safe for concurrent use.
type Renderer struct {
	sets   map[string]*set // by language
	assets *assets
	texts  *i18n.Bundle
	shapes []shape
}

// set is everything one language can draw.
type set struct {
	layout *template.Template
	pages  map[string]*template.Template
	look   map[string]func() error // of each folder of pages, before one of them is drawn
	parts  *template.Template
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// New parses every template for every language and makes the assets.
func New(o Options) (*Renderer, error) {
	shapes, err := readShapes(o.Theme)
	if err != nil {
		return nil, fmt.Errorf("view: map: %w", err)
	}
	a, err := makeAssets(o.Theme)
	if err != nil {
		return nil, fmt.Errorf("view: assets: %w", err)
	}
	r := &Renderer{sets: map[string]*set{}, assets: a, texts: o.Texts, shapes: shapes}
	sources, err := readSources(o.Sets, o.Theme)
	if err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	var each errgroup.Group // a language is a good part of the program's start
	sets := make([]*set, len(i18n.Langs))
	for i, lang := range i18n.Langs {
		f := funcs{lang: lang, texts: o.Texts, assets: a, shapes: shapes, r: r}
		each.Go(func() (err error) {
			sets[i], err = parse(sources, f.all())
			return err
		})
	}
	if err := each.Wait(); err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	for i, lang := range i18n.Langs {
		r.sets[lang] = sets[i]
	}
	if o.Theme != nil { // files of whoever runs the program
		return r, r.Check()
	}
	return r, nil
}

// Render writes the page name, "press/item", in the layout. Nothing is written
// when a template fails.
func (r *Renderer) Render(w io.Writer, name string, p *Page) error {
	s, t, err := r.find(name, p.Lang)
	if err != nil {
		return err
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := t.Execute(b, p); err != nil {
		return fmt.Errorf("view: %s: %w", name, err)
	}
	main := template.HTML(b.String())
	b.Reset()
	if err := s.layout.Execute(b, frame{p, main}); err != nil {
		return fmt.Errorf("view: layout of %s: %w", name, err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

// Main writes the page without its layout.
func (r *Renderer) Main(w io.Writer, name string, p *Page) error {
	_, t, err := r.find(name, p.Lang)
	if err != nil {
		return err
	}
	if err := t.Execute(w, p); err != nil {
		return fmt.Errorf("view: %s: %w", name, err)
	}
	return nil
}

// Component writes the named component with its struct: for tests and pieces swapped in by htmx.
func (r *Renderer) Component(w io.Writer, lang, name string, data any) error {
	s := r.sets[lang]
	if s == nil {
		return fmt.Errorf("view: no language %q", lang)
	}
	t := s.parts.Lookup(name)
	if t == nil {
		return fmt.Errorf("view: no component %q", name)
	}
	if err := t.Execute(w, data); err != nil {
		return fmt.Errorf("view: %s: %w", name, err)
	}
	return nil
}

func (r *Renderer) find(name, lang string) (*set, *template.Template, error) {
	s := r.sets[lang]
	if s == nil {
		return nil, nil, fmt.Errorf("view: %s: no language %q", name, lang)
	}
	t := s.pages[name]
	if t == nil {
		return nil, nil, fmt.Errorf("view: no template %q", name)
	}
	of, _, _ := strings.Cut(name, "/")
	return s, t, s.look[of]()
}

// Has reports whether there is a page template of that name.
func (r *Renderer) Has(name string) bool {
	_, ok := r.sets[i18n.Persian].pages[name]
	return ok
}

// Names lists the page templates in order, so that a test can execute each.
func (r *Renderer) Names() []string {
	return slices.Sorted(maps.Keys(r.sets[i18n.Persian].pages))
}

// frame is the page with its own part done.
type frame struct {
	*Page
	Main template.HTML
}

// Section is a part of a composed page: a page template with its own data.
// {{section $ .}} draws it with the page around it, its Data in place of the page's.
type Section struct {
	Key      string // in settings and as the id of its part
	Template string
	Data     any
}

func (f funcs) section(p *Page, s Section) (template.HTML, error) {
	q := *p
	q.Data = s.Data
	_, t, err := f.r.find(s.Template, f.lang)
	if err != nil {
		return "", err
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := t.Execute(b, &q); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}
