package press

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	tag "golang.org/x/net/html/atom"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/jalali"
	"hemmat/persian"
)

// Source is a press file: its name, for messages and for the format; its bytes;
// and how to open what it names beside itself.
type Source struct {
	Name string
	Data []byte
	Open func(name string) (io.ReadCloser, error)
}

// AddFile adds the item of a file, or a translation of an item that is there. With
// status published it is published too, as of its date. A file that was added before is
// refused with the address it has.
func (rm *Room) AddFile(ctx context.Context, actor ledger.Actor, src Source) (Item, error) {
	f, d, err := rm.read(ctx, src)
	if err != nil {
		return Item{}, err
	}
	var it Item
	err = rm.DB.Tx(ctx, func(ctx context.Context) error {
		there, err := rm.find(ctx, &f)
		switch {
		case err == nil && (there.Editions[d.Lang].Revision > 0 || there.Status == Withdrawn):
			return fault.New(fault.Conflict, "press.error.added", "path", there.Path(d.Lang), "id", string(there.ID))
		case err == nil:
			if d.Kind != there.Kind {
				d.Kind = there.Kind
			}
			it, err = rm.edit(ctx, actor, there.ID, d, d.content(), change{})
			return err
		case !fault.Is(err, fault.NotFound):
			return err
		}
		r, err := d.read()
		if err != nil {
			return err
		}
		if f.Status == Published && !d.At.After(rm.Now()) {
			it, err = rm.add(ctx, actor, r, true)
			return err
		}
		if it, err = rm.add(ctx, actor, r, false); err != nil || f.Status != Published {
			return err
		}
		it, err = rm.Publish(ctx, actor, it.ID, d.At)
		return err
	})
	if err != nil {
		return Item{}, fmt.Errorf("press: add %s: %w", src.Name, err)
	}
	return it, nil
}

// EditFile puts a file in the place of the edition it names by id, or by slug and
// date.
func (rm *Room) EditFile(ctx context.Context, actor ledger.Actor, src Source, note string, correction bool) (Item, error) {
	f, d, err := rm.read(ctx, src)
	if err != nil {
		return Item{}, err
	}
	there, err := rm.find(ctx, &f)
	if err != nil {
		return Item{}, notAdded(src.Name, err)
	}
	it, err := rm.Edit(ctx, actor, there.ID, d, note, correction)
	if err != nil {
		return Item{}, fmt.Errorf("%s: %w", src.Name, err)
	}
	return it, nil
}

// PublishFile publishes the item of a file as of the file's date, now when it
// has none. A file that nobody added is added first, in the same transaction.
func (rm *Room) PublishFile(ctx context.Context, actor ledger.Actor, src Source) (Item, error) {
	f, d, err := rm.read(ctx, src)
	if err != nil {
		return Item{}, err
	}
	var it Item
	err = rm.DB.Tx(ctx, func(ctx context.Context) error {
		there, err := rm.find(ctx, &f)
		if fault.Is(err, fault.NotFound) {
			there, err = rm.addOne(ctx, actor, d, false)
		}
		if err != nil {
			return err
		}
		it, err = rm.Publish(ctx, actor, there.ID, d.At)
		return err
	})
	if err != nil {
		return Item{}, fmt.Errorf("press: publish %s: %w", src.Name, err)
	}
	return it, nil
}

// WithdrawFile withdraws the item of a file.
func (rm *Room) WithdrawFile(ctx context.Context, actor ledger.Actor, src Source, reason string) (Item, error) {
	f, err := ParseFile(src.Name, src.Data)
	if err != nil {
		return Item{}, err
	}
	there, err := rm.find(ctx, &f)
	if err != nil {
		return Item{}, notAdded(src.Name, err)
	}
	return rm.Withdraw(ctx, actor, there.ID, reason)
}

func notAdded(name string, err error) error {
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "press.error.notadded", "file", name)
	}
	return fmt.Errorf("press: %s: %w", name, err)
}

// find is the item that a file means: by id, or by slug and month. A file without a
// date means this month.
func (rm *Room) find(ctx context.Context, f *File) (Item, error) {
	if f.ID != "" {
		return rm.store.Item(ctx, f.ID)
	}
	slug := f.Draft.Slug
	if slug == "" {
		title, err := persian.StoreLine(f.Draft.Title)
		if err != nil {
			return Item{}, fault.Wrap(fault.Invalid, err)
		}
		slug = persian.Slug(title)
	}
	at := f.Draft.At
	if at.IsZero() {
		at = rm.Now()
	}
	day, err := jalali.FromTime(at)
	if err != nil {
		return Item{}, fault.Wrap(fault.Invalid, err)
	}
	it, err := rm.store.byPathKey(ctx, PathKey(f.Draft.Kind, day.Year, day.Month, slug))
	if fault.Is(err, fault.NotFound) && f.Draft.Kind.Dated() && f.Draft.At.IsZero() {
		// Written last month and published since: the newest with this slug.
		return rm.store.item(ctx, `WHERE slug = $1 AND kind = $2 AND path_key IS NOT NULL ORDER BY published_at DESC LIMIT 1`, slug, f.Draft.Kind)
	}
	return it, err
}

// read parses a file and resolves what it names. Pictures are stored on the way,
// before any transaction.
func (rm *Room) read(ctx context.Context, src Source) (File, Draft, error) {
	f, err := ParseFile(src.Name, src.Data)
	if err != nil {
		return File{}, Draft{}, err
	}
	d := f.Draft
	for _, b := range []struct {
		slug string
		to   *id.Body
	}{{f.Owner, &d.Owner}, {f.Province, &d.Province}, {f.Committee, &d.Committee}} {
		if *b.to, err = rm.body(ctx, src.Name, b.slug); err != nil {
			return File{}, Draft{}, err
		}
	}
	for _, a := range f.Audience {
		to := Audience{}
		if to.Body, err = rm.body(ctx, src.Name, a.Slug); err != nil {
			return File{}, Draft{}, err
		}
		if a.Name != "" {
			to.Name = Text{d.Lang: a.Name}
		}
		d.Audience = append(d.Audience, to)
	}
	for _, slug := range f.Topics {
		t, err := rm.store.Topic(ctx, slug)
		if err != nil {
			return File{}, Draft{}, fmt.Errorf("press: %s: topic %q: %w", src.Name, slug, missing(err))
		}
		d.Topics = append(d.Topics, t.ID)
	}
	if f.Cover != nil {
		file, err := rm.upload(ctx, src, *f.Cover)
		if err != nil {
			return File{}, Draft{}, err
		}
		d.Cover = file.ID
	}
	for _, p := range f.Gallery {
		file, err := rm.upload(ctx, src, p)
		if err != nil {
			return File{}, Draft{}, err
		}
		fig := Figure{Media: file.ID}
		if p.Caption != "" {
			fig.Caption = Text{d.Lang: p.Caption}
		}
		d.Gallery = append(d.Gallery, fig)
	}
	d.Assets, err = rm.assets(ctx, src, d.content(), f.Films)
	return f, d, err
}

func (rm *Room) body(ctx context.Context, file, slug string) (id.Body, error) {
	if slug == "" {
		return "", nil
	}
	if rm.Party == nil {
		return "", fault.Wrap(fault.Invalid, fmt.Errorf("press: %s: body %q: there are no bodies", file, slug))
	}
	b, err := rm.Party.BodyBySlug(ctx, slug)
	if err != nil {
		return "", fmt.Errorf("press: %s: body %q: %w", file, slug, missing(err))
	}
	return b, nil
}

// missing makes "there is no such thing" a fault of the file that names it.
func missing(err error) error {
	if fault.Is(err, fault.NotFound) {
		return fault.Wrap(fault.Invalid, fmt.Errorf("there is none of this name"))
	}
	return err
}

func (rm *Room) upload(ctx context.Context, src Source, p FilePicture) (media.File, error) {
	fail := func(err error) (media.File, error) {
		return media.File{}, fmt.Errorf("press: %s:%d: picture %s: %w", src.Name, p.Line, p.File, err)
	}
	if rm.Media == nil || src.Open == nil {
		return fail(fault.Wrap(fault.Invalid, fmt.Errorf("files beside this one cannot be read")))
	}
	if strings.TrimSpace(p.Alt) == "" {
		return fail(fault.Wrap(fault.Invalid, fmt.Errorf(
			"say in words what it shows, for those who cannot see it: alt: … beside file: in the head, ![…](%s) in the text", p.File)))
	}
	r, err := src.Open(p.File)
	if err != nil {
		return fail(fault.Wrap(fault.Invalid, err))
	}
	defer r.Close()
	file, err := rm.Media.Add(ctx, r, media.Upload{
		Name: path.Base(p.File), Alt: p.Alt, Credit: p.Credit, Caption: p.Caption, FocusX: p.FocusX, FocusY: p.FocusY,
	})
	if err != nil {
		return fail(err)
	}
	return file, nil
}

// textWidth is the width at which a text's own pictures are shown.
const textWidth = 720

// assets stores the pictures and files that a text names beside its file.
func (rm *Room) assets(ctx context.Context, src Source, c Content, films []FileFilm) (map[string]Asset, error) {
	body, err := c.render()
	if err != nil {
		return nil, err
	}
	nodes, err := html.ParseFragment(strings.NewReader(body), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: tag.Body})
	if err != nil {
		return nil, nil // Sanitise will make the best of it
	}
	found := map[string]Asset{}
	take := func(n *html.Node) error {
		if n.Type != html.ElementNode || n.Data != "img" && n.Data != "source" && !players[n.Data] {
			return nil
		}
		name := attr(n, "src")
		if _, ok := found[name]; ok || name == "" || strings.HasPrefix(name, "/") || strings.Contains(name, ":") {
			return nil
		}
		file := name // Markdown writes a Persian name as an address does
		if plain, err := url.PathUnescape(name); err == nil && utf8.ValidString(plain) {
			file = plain
		}
		line := 1 + strings.Count(string(src.Data[:max(0, strings.Index(string(src.Data), file))]), "\n")
		if g := media.NameGenre(name); g == media.Films || g == media.Sounds || g == media.Documents {
			a, err := rm.uploadFilm(ctx, src, filmOf(films, file, line))
			found[name] = a
			return err
		} else if n.Data != "img" {
			return nil
		}
		f, err := rm.upload(ctx, src, FilePicture{File: file, Alt: attr(n, "alt"), Line: line})
		if err != nil {
			return err
		}
		a := Asset{Src: f.Src(textWidth), Width: f.Width, Height: f.Height}
		if a.Width > textWidth {
			a.Width, a.Height = textWidth, (f.Height*textWidth+f.Width/2)/f.Width
		}
		found[name] = a
		return nil
	}
	for _, n := range nodes {
		if err := take(n); err != nil {
			return nil, err
		}
		for d := range n.Descendants() {
			if err := take(d); err != nil {
				return nil, err
			}
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	return found, nil
}

// PutTopic adds a topic, or changes the one with its slug.
func (rm *Room) PutTopic(ctx context.Context, actor ledger.Actor, t Topic) (Topic, error) {
	err := rm.DB.Tx(ctx, func(ctx context.Context) (err error) {
		t, err = rm.putTopic(ctx, actor, t)
		return err
	})
	if err != nil {
		return Topic{}, fmt.Errorf("press: topic: %w", err)
	}
	return t, nil
}
