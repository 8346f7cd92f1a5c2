package press

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
	"hemmat/persian"
)

// FileHelp teaches the form of a press file, for --help.
const FileHelp = `A press file is front matter in YAML between two lines of ---, then the text in
Markdown (or HTML, when the file's name ends in .html).

  ---
  kind: announcement          # news word statement announcement note interview occasion page
  title: فراخوان نشست استان‌ها
  kicker: دبیرخانه            # the line above the title
  lead: یک یا دو جمله         # the summary under the title
  date: 1404/02/05 10:30      # Jalali, or 2025-04-25 10:30; in Tehran; left out: when it is published
  authors:                    # who signs, in order
    - sara-nouri              # a person of the party: name and post of that day are looked up
    - {name: رضا کاظمی, post: پژوهشگر}
  owner: secretariat          # the body that speaks, by the slug of its page
  province: tehran
  committee: women
  topics: [elections, councils]
  audience:                   # whom a statement or announcement is addressed to
    - tehran                  # a body, by slug
    - {name: هواداران حزب}
  cover: {file: bridge.jpg, alt: پل قدیم, credit: عکاس, caption: پل قدیم شهر, focus: 50 30}
  gallery:
    - {file: one.jpg, alt: جمع هواداران, caption: میدان اصلی شهر}
  films:                      # what is told of films and sounds that stand in the text
    - {file: talk.mp4, transcript: talk.txt, poster: {file: talk.jpg, alt: دبیرکل پشت تریبون}, credit: نام فیلم‌بردار}
  ---
  متن با *Markdown*. تصویرِ کنار فایل: ![پل قدیم](bridge.jpg "شرح عکس")

  ![گفت‌وگو با دبیرکل](talk.mp4)

  ![گزارش سالانه](report.pdf)

Also: reach (members or addressees: of an announcement that is not for everyone), slug (made from the title when left out), lang (fa or en), status (draft, or
published to publish with add), series and number (of what was numbered before),
id (of the item, for edit), revision (the one you edited: a newer one refuses the edit).
A file with another lang and the same slug and date, or id, adds a translation.
Pictures are named relative to the file.`

// File is a press file that was read but not yet resolved: slugs are still slugs.
type File struct {
	ID        id.Item
	Status    Status // "", Drafted or Published
	Draft     Draft  // without bodies, topics and media
	Day       string // the date as written
	Owner     string
	Province  string
	Committee string
	Topics    []string
	Audience  []FileAudience
	Cover     *FilePicture
	Gallery   []FilePicture
	Films     []FileFilm
}

// FileAudience is an addressee in a file: a body's slug or a name.
type FileAudience struct{ Slug, Name string }

// FilePicture is a picture in a file.
type FilePicture struct {
	File, Alt, Credit, Caption string
	FocusX, FocusY             int
	Line                       int
}

// FileFilm is what a file tells of a film or sound that its text shows.
type FileFilm struct {
	File, Credit, Caption string
	Transcript            string // a file of plain text
	Poster                *FilePicture
	Line                  int
}

// FileError is a fault of a press file, with its line.
type FileError struct {
	Name string
	Line int
	What string
}

func (e *FileError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.What) }

// ParseFile reads a press file. Keys are strict: one that is not in FileHelp is an error,
// and so is a key written twice. Errors are fault.Invalid and hold a *FileError.
func ParseFile(name string, data []byte) (File, error) {
	p := &front{name: name}
	f := p.file(data)
	if p.err != nil {
		return File{}, fault.Wrap(fault.Invalid, p.err)
	}
	return f, nil
}

// front reads front matter; the first fault stays.
type front struct {
	name string
	skip int // lines before the YAML
	err  *FileError
}

func (p *front) fail(line int, format string, args ...any) {
	if p.err == nil {
		p.err = &FileError{Name: p.name, Line: line, What: fmt.Sprintf(format, args...)}
	}
}

func (p *front) at(n *yaml.Node, format string, args ...any) { p.fail(n.Line+p.skip, format, args...) }

func (p *front) file(data []byte) File {
	f := File{Draft: Draft{Kind: News, Lang: "fa", Format: Markdown}}
	if ext := strings.ToLower(path.Ext(p.name)); ext == ".html" || ext == ".htm" {
		f.Draft.Format = HTML
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	head, ok := bytes.CutPrefix(data, []byte("---\n"))
	if !ok {
		p.fail(1, "a press file begins with a line --- and its front matter")
		return f
	}
	p.skip = 1
	head, body, ok := bytes.Cut(append([]byte("\n"), head...), []byte("\n---\n"))
	if !ok {
		head, ok = bytes.CutSuffix(head, []byte("\n---"))
		if !ok {
			p.fail(1, "the front matter has no second line ---")
			return f
		}
	}
	head = bytes.TrimPrefix(head, []byte("\n"))
	f.Draft.Body = strings.Trim(string(body), "\n")
	var doc yaml.Node
	if err := yaml.Unmarshal(head, &doc); err != nil {
		line, what := yamlError(err)
		p.fail(line+p.skip, "%s", what)
		return f
	}
	if len(doc.Content) == 0 {
		p.fail(1, "the front matter is empty")
		return f
	}
	p.fields(doc.Content[0], map[string]func(*yaml.Node){
		"id":        func(n *yaml.Node) { f.ID = id.Item(p.text(n)) },
		"kind":      func(n *yaml.Node) { f.Draft.Kind = Kind(p.one(n, kindNames()...)) },
		"status":    func(n *yaml.Node) { f.Status = Status(p.one(n, string(Drafted), string(Published))) },
		"lang":      func(n *yaml.Node) { f.Draft.Lang = p.one(n, "fa", "en") },
		"title":     func(n *yaml.Node) { f.Draft.Title = p.text(n) },
		"kicker":    func(n *yaml.Node) { f.Draft.Kicker = p.text(n) },
		"lead":      func(n *yaml.Node) { f.Draft.Lead = p.text(n) },
		"slug":      func(n *yaml.Node) { f.Draft.Slug = p.text(n) },
		"date":      func(n *yaml.Node) { f.Day = p.text(n); f.Draft.At = p.date(n) },
		"owner":     func(n *yaml.Node) { f.Owner = p.text(n) },
		"province":  func(n *yaml.Node) { f.Province = p.text(n) },
		"committee": func(n *yaml.Node) { f.Committee = p.text(n) },
		"topics":    func(n *yaml.Node) { p.each(n, func(n *yaml.Node) { f.Topics = append(f.Topics, p.text(n)) }) },
		"reach":     func(n *yaml.Node) { f.Draft.Reach = Reach(p.one(n, string(Members), string(Addressees))) },
		"series":    func(n *yaml.Node) { f.Draft.Series = p.text(n) },
		"number":    func(n *yaml.Node) { f.Draft.Number = int64(p.number(n, 1, 1<<31)) },
		"revision":  func(n *yaml.Node) { f.Draft.Based = p.number(n, 1, 1<<31) },
		"cover":     func(n *yaml.Node) { c := p.picture(n); f.Cover = &c },
		"gallery":   func(n *yaml.Node) { p.each(n, func(n *yaml.Node) { f.Gallery = append(f.Gallery, p.picture(n)) }) },
		"films":     func(n *yaml.Node) { p.each(n, func(n *yaml.Node) { f.Films = append(f.Films, p.film(n)) }) },
		"authors":   func(n *yaml.Node) { p.each(n, func(n *yaml.Node) { p.author(n, &f) }) },
		"audience":  func(n *yaml.Node) { p.each(n, func(n *yaml.Node) { p.audience(n, &f) }) },
	})
	if p.err == nil && strings.TrimSpace(f.Draft.Title) == "" {
		p.fail(1, "a title is missing")
	}
	// Names are written in the file's own language.
	for i := range f.Draft.Authors {
		a := &f.Draft.Authors[i]
		a.Name, a.Post = inLang(a.Name, f.Draft.Lang), inLang(a.Post, f.Draft.Lang)
	}
	return f
}

func inLang(t Text, lang string) Text {
	if s := t[""]; s != "" {
		return Text{lang: s}
	}
	return nil
}

func kindNames() []string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return names
}

// yamlError takes "yaml: line 3: …" apart.
func yamlError(err error) (int, string) {
	what := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if rest, ok := strings.CutPrefix(what, "line "); ok {
		n, text, _ := strings.Cut(rest, ": ")
		line, _ = strconv.Atoi(n)
		what = text
	}
	return line, strings.ReplaceAll(what, "\n", " ")
}

func (p *front) fields(n *yaml.Node, known map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		p.at(n, "keys with values are expected here")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, ok := known[key.Value]
		switch {
		case !ok:
			p.at(key, "unknown key %q", key.Value)
		case seen[key.Value]:
			p.at(key, "key %q is there twice", key.Value)
		default:
			seen[key.Value] = true
			read(value)
		}
	}
}

func (p *front) each(n *yaml.Node, read func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		p.at(n, "a list is expected here")
		return
	}
	for _, c := range n.Content {
		read(c)
	}
}

func (p *front) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		p.at(n, "a text is expected here")
		return ""
	}
	return n.Value
}

func (p *front) one(n *yaml.Node, of ...string) string {
	s := p.text(n)
	for _, o := range of {
		if s == o {
			return s
		}
	}
	p.at(n, "%q is none of %s", s, strings.Join(of, ", "))
	return ""
}

func (p *front) number(n *yaml.Node, low, high int64) int {
	v, err := persian.ParseInt(p.text(n))
	if err != nil || v < low || v > high {
		p.at(n, "%q is not a number from %d to %d", n.Value, low, high)
		return 0
	}
	return int(v)
}

func (p *front) picture(n *yaml.Node) FilePicture {
	pic := FilePicture{Line: n.Line + p.skip}
	if n.Kind == yaml.ScalarNode {
		pic.File = p.text(n)
		return pic
	}
	p.fields(n, map[string]func(*yaml.Node){
		"file":    func(n *yaml.Node) { pic.File = p.text(n) },
		"alt":     func(n *yaml.Node) { pic.Alt = p.text(n) },
		"credit":  func(n *yaml.Node) { pic.Credit = p.text(n) },
		"caption": func(n *yaml.Node) { pic.Caption = p.text(n) },
		"focus":   func(n *yaml.Node) { pic.FocusX, pic.FocusY = p.focus(n) },
	})
	if pic.File == "" {
		p.at(n, "a picture needs its file")
	}
	return pic
}

func (p *front) film(n *yaml.Node) FileFilm {
	film := FileFilm{Line: n.Line + p.skip}
	p.fields(n, map[string]func(*yaml.Node){
		"file":       func(n *yaml.Node) { film.File = p.text(n) },
		"credit":     func(n *yaml.Node) { film.Credit = p.text(n) },
		"caption":    func(n *yaml.Node) { film.Caption = p.text(n) },
		"transcript": func(n *yaml.Node) { film.Transcript = p.text(n) },
		"poster":     func(n *yaml.Node) { pic := p.picture(n); film.Poster = &pic },
	})
	if film.File == "" {
		p.at(n, "a film needs its file")
	}
	return film
}

// focus reads "50 30" or [50, 30]: per cent from the left and from the top.
func (p *front) focus(n *yaml.Node) (x, y int) {
	parts := n.Content
	if n.Kind == yaml.ScalarNode {
		parts = nil
		for f := range strings.FieldsSeq(strings.NewReplacer(",", " ", "،", " ", "%", " ").Replace(n.Value)) {
			parts = append(parts, &yaml.Node{Kind: yaml.ScalarNode, Value: f, Line: n.Line})
		}
	}
	if len(parts) != 2 {
		p.at(n, "focus is two numbers from 0 to 100")
		return 0, 0
	}
	return p.number(parts[0], 0, 100), p.number(parts[1], 0, 100)
}

func (p *front) author(n *yaml.Node, f *File) {
	var a Author
	if n.Kind == yaml.ScalarNode {
		a.Slug = p.text(n)
	} else {
		p.fields(n, map[string]func(*yaml.Node){
			"person": func(n *yaml.Node) { a.Slug = p.text(n) },
			"name":   func(n *yaml.Node) { a.Name = Text{"": p.text(n)} },
			"post":   func(n *yaml.Node) { a.Post = Text{"": p.text(n)} },
		})
		if a.Slug == "" && len(a.Name) == 0 {
			p.at(n, "an author is a person's slug or has a name")
		}
	}
	f.Draft.Authors = append(f.Draft.Authors, a)
}

func (p *front) audience(n *yaml.Node, f *File) {
	var a FileAudience
	if n.Kind == yaml.ScalarNode {
		a.Slug = p.text(n)
	} else {
		p.fields(n, map[string]func(*yaml.Node){
			"body": func(n *yaml.Node) { a.Slug = p.text(n) },
			"name": func(n *yaml.Node) { a.Name = p.text(n) },
		})
		if a.Slug == "" && a.Name == "" {
			p.at(n, "an addressee is a body's slug or has a name")
		}
	}
	f.Audience = append(f.Audience, a)
}

// date reads a Jalali or Gregorian day, with or without a time of day in Tehran.
// A day alone is its noon: neither clock change nor a neighbour's midnight moves it.
func (p *front) date(n *yaml.Node) time.Time {
	s := strings.TrimSpace(persian.ParseDigits(p.text(n)))
	day, clock, _ := strings.Cut(strings.Replace(s, "T", " ", 1), " ")
	hour, minute := 12, 0
	if clock = strings.TrimSpace(clock); clock != "" {
		t, err := time.Parse("15:04", clock)
		if err != nil {
			if t, err = time.Parse("15:04:05", clock); err != nil {
				p.at(n, "%q is no date: 1404/02/05 10:30 or 2025-04-25 10:30", n.Value)
				return time.Time{}
			}
		}
		hour, minute = t.Hour(), t.Minute()
	}
	if g, err := time.Parse("2006-01-02", day); err == nil && g.Year() > 1600 {
		return time.Date(g.Year(), g.Month(), g.Day(), hour, minute, 0, 0, jalali.Location()).UTC()
	}
	d, err := jalali.Parse(day)
	if err != nil {
		p.at(n, "%q is no date: 1404/02/05 10:30 or 2025-04-25 10:30", n.Value)
		return time.Time{}
	}
	y, m, dd := d.Gregorian()
	return time.Date(y, m, dd, hour, minute, 0, 0, jalali.Location()).UTC()
}
