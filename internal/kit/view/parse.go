package view

import (
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"hemmat/internal/kit/i18n"
)

// source is one template file; at is its name in messages and in a theme:
// kit/components/card.html.
type source struct{ at, text string }

// sources are the files of all sets, kit's layout and components first.
type sources struct {
	shared   []source
	sets     []string
	partials map[string][]source
	pages    map[string][]source
}

func readSources(sets map[string]fs.FS, theme fs.FS) (*sources, error) {
	own, err := fs.Sub(files, "templates")
	if err != nil {
		return nil, err
	}
	s := &sources{partials: map[string][]source{}, pages: map[string][]source{}}
	names, err := fs.Glob(own, "components/*.html")
	if err != nil {
		return nil, err
	}
	for _, n := range append([]string{"layout.html"}, names...) {
		f, err := readSource(own, n, "kit", theme)
		if err != nil {
			return nil, err
		}
		s.shared = append(s.shared, f)
	}
	all := map[string]fs.FS{"kit": own}
	for name, fsys := range sets {
		if name == "kit" {
			return nil, errors.New(`the set name "kit" is taken`)
		}
		all[name] = fsys
	}
	s.sets = slices.Sorted(maps.Keys(all))
	for _, set := range s.sets {
		names, err := fs.Glob(all[set], "*.html")
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			if set == "kit" && n == "layout.html" {
				continue
			}
			f, err := readSource(all[set], n, set, theme)
			if err != nil {
				return nil, err
			}
			if strings.HasPrefix(n, "_") {
				s.partials[set] = append(s.partials[set], f)
			} else {
				s.pages[set] = append(s.pages[set], f)
			}
		}
	}
	return s, nil
}

// readSource reads the theme's file of that name where there is one.
func readSource(fsys fs.FS, name, set string, theme fs.FS) (source, error) {
	at := set + "/" + name
	if theme != nil {
		b, err := fs.ReadFile(theme, "templates/"+at)
		if err == nil {
			return source{"theme: " + at, string(b)}, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return source{}, fmt.Errorf("theme: %w", err)
		}
	}
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return source{}, fmt.Errorf("templates of %s: %w", set, err)
	}
	return source{at, string(b)}, nil
}

// parse makes the templates of one language. A set is one space of names, so
// that what its pages share is escaped once and the program starts fast; "main"
// of each page is therefore kept under the page's own name.
func parse(src *sources, fm template.FuncMap) (*set, error) {
	shared := template.New("").Funcs(fm)
	seen := map[string]string{}
	for _, f := range src.shared {
		if err := add(shared, fm, f, "", seen); err != nil {
			return nil, err
		}
	}
	s := &set{pages: map[string]*template.Template{}, look: map[string]func() error{}}
	for _, name := range src.sets {
		t, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		known := maps.Clone(seen)
		for _, f := range src.partials[name] {
			if err := add(t, fm, f, "", known); err != nil {
				return nil, err
			}
		}
		var all []*template.Template
		for _, f := range src.pages[name] {
			page := name + "/" + strings.TrimSuffix(path.Base(f.at), ".html")
			if err := add(t, fm, f, page, known); err != nil {
				return nil, err
			}
			s.pages[page] = t.Lookup(page)
			all = append(all, t.Lookup(page))
		}
		s.look[name] = sync.OnceValue(func() error { return look(all) })
	}
	parts, err := shared.Clone()
	if err != nil {
		return nil, err
	}
	s.parts = parts
	s.layout = shared.Lookup("layout")
	if s.layout == nil {
		return nil, errors.New(`kit/layout.html defines no "layout"`)
	}
	return s, nil
}

// add parses a file into t. page is the name its "main" is kept under, or ""
// for files that are no page. seen has the file of every name so far.
func add(t *template.Template, fm template.FuncMap, f source, page string, seen map[string]string) error {
	file, err := template.New(f.at).Funcs(fm).Parse(f.text)
	if err != nil {
		return err
	}
	for _, d := range file.Templates() {
		name := d.Name()
		if name == f.at || d.Tree == nil {
			continue
		}
		if name == "main" {
			if page == "" {
				return fmt.Errorf(`%s: "main" belongs to a page, not to a file others share`, f.at)
			}
			name = page
		}
		if old := seen[name]; old != "" {
			return fmt.Errorf("%s: %q is defined in %s already", f.at, name, old)
		}
		seen[name] = f.at
		if _, err := t.AddParseTree(name, d.Tree); err != nil {
			return fmt.Errorf("%s: %w", f.at, err)
		}
	}
	if page != "" && seen[page] == "" {
		return fmt.Errorf(`%s: a page defines "main"`, f.at)
	}
	return nil
}

// Check looks at every template. The program's own are looked at by its tests, so that a start need not wait for it.
func (r *Renderer) Check() error {
	for _, lang := range i18n.Langs {
		s := r.sets[lang]
		for _, name := range slices.Sorted(maps.Keys(s.look)) {
			if err := s.look[name](); err != nil {
				return err
			}
		}
		if err := look([]*template.Template{s.layout}); err != nil {
			return err
		}
	}
	return nil
}

// look makes html/template look at every place of templates, which it otherwise does when each is first drawn. The pages of a set are
// looked at together and in order, before the first of them is drawn: what they share is escaped by the place where it is met first,
// and that is the same in a test and for readers.
func look(all []*template.Template) error {
	for _, t := range all {
		err := t.Execute(nowhere{}, nil)
		var bad *template.Error
		if errors.As(err, &bad) && bad.ErrorCode != template.OK {
			return fmt.Errorf("view: %w", bad)
		}
	}
	return nil
}

// nowhere ends an execution at its first letter.
type nowhere struct{}

func (nowhere) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
