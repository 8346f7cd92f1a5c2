package press

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
	"hemmat/persian"
)

// content is the draft's text as it came.
func (d *Draft) content() Content {
	return Content{Lang: d.Lang, Kicker: d.Kicker, Title: d.Title, Lead: d.Lead, Body: d.Body, Format: d.Format, Assets: d.Assets}
}

// defaults fills in what may be left out.
func (d *Draft) defaults() {
	if d.Lang == "" {
		d.Lang = "fa"
	}
	if d.Format == "" {
		d.Format = HTML
	}
}

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.DefinitionList),
	goldmark.WithRendererOptions(html.WithUnsafe()), // Sanitise decides, for both formats alike
)

// render is the content's body as HTML that nobody has looked at yet.
func (c Content) render() (string, error) {
	if c.Format != Markdown {
		return c.Body, nil
	}
	var b bytes.Buffer
	if err := markdown.Convert([]byte(c.Body), &b); err != nil {
		return "", fmt.Errorf("press: markdown: %w", err)
	}
	return b.String(), nil
}

// Read makes an edition of a text as it came: lines and lead through
// persian.Store, the body through Sanitise. The same content gives the same edition.
func Read(c Content) (Edition, error) { return read(c, nil) }

// read is Read with a change of title, lead and body before all that is made of them.
func read(c Content, change func(*Edition)) (Edition, error) {
	e := Edition{Lang: c.Lang}
	if e.Lang == "" {
		e.Lang = "fa"
	}
	if c.Format == WordPress {
		c = c.opened()
	}
	for _, f := range []struct {
		from string
		to   *string
	}{{c.Kicker, &e.Kicker}, {c.Title, &e.Title}} {
		s, err := persian.StoreLine(f.from)
		if err != nil {
			return Edition{}, fault.Wrap(fault.Invalid, err)
		}
		*f.to = s
	}
	lead, err := persian.Store(c.Lead)
	if err != nil {
		return Edition{}, fault.Wrap(fault.Invalid, err)
	}
	e.Lead = strings.TrimSpace(lead)
	body, err := c.render()
	if err != nil {
		return Edition{}, err
	}
	e.Body = sanitise(body, e.Lang, c.Assets)
	if change != nil {
		change(&e)
	}
	e.Text = Plain(e.Body)
	e.Words = len(strings.Fields(e.Text)) + len(strings.Fields(e.Lead))
	e.Minutes = max(1, persian.ReadingMinutes(e.Words))
	e.SortKey = persian.SortKey(e.Title)
	if e.Title == "" {
		return Edition{}, fault.New(fault.Invalid, "press.error.title")
	}
	return e, nil
}

// facts puts what all editions share from a draft into the item.
func (it *Item) facts(d *Draft) {
	it.Kind, it.Owner, it.Province, it.Committee = d.Kind, d.Owner, d.Province, d.Committee
	it.Audience, it.Authors, it.Cover, it.Gallery = d.Audience, d.Authors, d.Cover, d.Gallery
	if it.Short == 0 { // whom readers know it from, it is for
		it.Reach = d.Reach
	}
	if it.Number == 0 {
		it.Series, it.Number = d.Series, d.Number
	}
	it.Topics = nil
	for _, t := range d.Topics {
		it.Topics = append(it.Topics, Topic{ID: t})
	}
}

// translate takes over the names that an edition in another language gives, each
// to the author, addressee or figure in the same place.
func (it *Item) translate(d *Draft) {
	name := func(t Text, from Text) Text {
		if s := from[d.Lang]; s != "" {
			m := Text{d.Lang: s}
			for l, v := range t {
				if l != d.Lang {
					m[l] = v
				}
			}
			return m
		}
		return t
	}
	for i := range min(len(it.Authors), len(d.Authors)) {
		a, from := &it.Authors[i], d.Authors[i]
		a.Name, a.Post, a.Body = name(a.Name, from.Name), name(a.Post, from.Post), name(a.Body, from.Body)
	}
	for i := range min(len(it.Audience), len(d.Audience)) {
		it.Audience[i].Name = name(it.Audience[i].Name, d.Audience[i].Name)
	}
	for i := range min(len(it.Gallery), len(d.Gallery)) {
		it.Gallery[i].Caption = name(it.Gallery[i].Caption, d.Gallery[i].Caption)
	}
}

// stored passes a short text in each language through persian.StoreLine.
func (t Text) stored() (Text, error) {
	if len(t) == 0 {
		return nil, nil
	}
	m := make(Text, len(t))
	for l, s := range t {
		s, err := persian.StoreLine(s)
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err)
		}
		if s != "" {
			m[l] = s
		}
	}
	return m, nil
}

// mend passes every short text of the draft that will be shown through
// persian.StoreLine. The texts of the edition itself are Read's.
func (d *Draft) mend() error {
	var err error
	put := func(t *Text) {
		if err == nil {
			*t, err = t.stored()
		}
	}
	d.Authors, d.Audience, d.Gallery = clone(d.Authors), clone(d.Audience), clone(d.Gallery)
	for i := range d.Authors {
		put(&d.Authors[i].Name)
		put(&d.Authors[i].Post)
		put(&d.Authors[i].Body)
	}
	for i := range d.Audience {
		put(&d.Audience[i].Name)
	}
	for i := range d.Gallery {
		put(&d.Gallery[i].Caption)
	}
	return err
}

func clone[T any](s []T) []T { return append([]T(nil), s...) }

// day sets the day and month that the item's address bears.
func (it *Item) day(at time.Time) error {
	it.JYear, it.JMonth, it.JDay = 0, 0, 0
	if !it.Kind.Dated() {
		return nil
	}
	d, err := jalali.FromTime(at)
	if err != nil {
		return fault.Wrap(fault.Invalid, err)
	}
	it.JYear, it.JMonth, it.JDay = d.Year, d.Month, d.Day
	return nil
}

// lists names the lists that a published item stands in: everything, its kind, topics,
// scopes (its bodies with all above them), authors and addressees, each also by kind.
func (it *Item) lists(scopes []id.Body) []string {
	if it.Status != Published || !it.Kind.Dated() {
		return nil
	}
	seen := map[string]bool{}
	var lists []string
	add := func(l string) {
		if !seen[l] {
			seen[l] = true
			lists = append(lists, l, of(l, it.Kind))
		}
	}
	add(ListAll)
	for _, t := range it.Topics {
		add(ListTopic(t.ID))
	}
	for _, b := range scopes {
		add(ListBody(b))
	}
	for _, a := range it.Authors {
		if a.Person != "" {
			add(ListAuthor(a.Person))
		}
	}
	for _, a := range it.Audience {
		if a.Body != "" {
			add(ListAudience(a.Body))
		}
	}
	return lists
}

// Content is what a revision keeps of a draft: the text as it came.
type Content struct {
	Lang   string           `json:"lang"`
	Kicker string           `json:"kicker,omitempty"`
	Title  string           `json:"title"`
	Lead   string           `json:"lead,omitempty"`
	Body   string           `json:"body,omitempty"`
	Format Format           `json:"format"`
	Assets map[string]Asset `json:"assets,omitempty"`
}

// Asset is what a picture or file that the text names by some other address (a
// file beside the text, an upload of the old site) is in our own store.
type Asset struct {
	Src    string `json:"src"` // "/media/…"
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
	Alt    string `json:"alt,omitempty"`    // for a picture of an old site to which the text gives no words
	Poster string `json:"poster,omitempty"` // of a film: the address of its picture
}
