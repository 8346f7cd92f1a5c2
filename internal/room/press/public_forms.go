package press

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	qrcode "github.com/skip2/go-qrcode"

	"hemmat/internal/kit/prose"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// print is the item on paper: letterhead, number, QR of the short address.
func (p *Public) print(ctx context.Context, r site.Request) (site.View, error) {
	it, e, v, err := p.other(ctx, r)
	if err != nil || v.Redirect != "" {
		return v, err
	}
	data, err := p.itemPage(ctx, r, &it, e)
	if err != nil {
		return site.View{}, err
	}
	data.Body = template.HTML(strings.ReplaceAll(string(data.Body), `<details class="text">`, `<details class="text" open>`)) // nobody opens them on paper
	names, err := p.bodies(ctx, r.Lang, bodiesOf(&it)...)
	if err != nil {
		return site.View{}, err
	}
	if data.Site, err = p.name(ctx, r.Lang); err != nil {
		return site.View{}, err
	}
	data.Letter.Title, data.Letter.Owner = e.Title, names[it.Owner].Text
	if it.Kind.Dated() {
		data.Letter.At = it.PublishedAt
	}
	data.Letter.QR = it.ShortPath(r.Lang) + "/qr.svg"
	data.Letter.URL = hostless(p.base + it.ShortPath(r.Lang))
	return site.View{Template: "press/print", Data: data, Modified: it.ChangedAt, Meta: view.Meta{
		Title: e.Title, Description: e.Lead, Canonical: it.Path(r.Lang), NoIndex: true, Print: true,
	}}, nil
}

// other finds the item for a further form of its page: only what has a text in
// this language has one.
func (p *Public) other(ctx context.Context, r site.Request) (Item, Edition, site.View, error) {
	it, elsewhere, err := p.find(ctx, r)
	if err != nil || elsewhere != "" {
		return it, Edition{}, site.View{Redirect: elsewhere}, err
	}
	e, ok := it.Edition(r.Lang)
	if it.Status != Published || !ok {
		return it, e, site.View{}, notFound()
	}
	return it, e, site.View{}, nil
}

// text is the item as plain text, for lines on which a page is too dear.
func (p *Public) text(ctx context.Context, r site.Request) (site.View, error) {
	it, e, v, err := p.other(ctx, r)
	if err != nil || v.Redirect != "" {
		return v, err
	}
	name, err := p.name(ctx, r.Lang)
	if err != nil {
		return site.View{}, err
	}
	var b strings.Builder
	if it.Number > 0 {
		fmt.Fprintf(&b, "%s %s\n", p.numberLabel(r.Lang, it.Kind), p.t(r.Lang, "press.n", "n", int(it.Number)))
	}
	for _, line := range []string{e.Kicker, e.Title} {
		if line != "" {
			b.WriteString(line + "\n")
		}
	}
	for _, a := range it.Authors {
		b.WriteString(joinedTexts(p.t(r.Lang, "press.comma"), a.Name.In(r.Lang), p.office(r.Lang, a)) + "\n")
	}
	b.WriteString(joinedTexts(p.t(r.Lang, "press.comma"), name, p.day(r.Lang, &it)) + "\n\n")
	over, _, err := p.fixes(ctx, r.Lang, &it)
	if err != nil {
		return site.View{}, err
	}
	for _, n := range over {
		b.WriteString(joinedTexts(p.t(r.Lang, "press.colon"), n.Title, n.Text) + "\n\n")
	}
	for _, part := range []string{e.Lead, e.Text} {
		if part != "" {
			b.WriteString(part + "\n\n")
		}
	}
	if err := p.filmTexts(ctx, r.Lang, e.Body, &b); err != nil {
		return site.View{}, err
	}
	b.WriteString(p.base + it.ShortPath(r.Lang) + "\n")
	return site.View{Type: "text/plain; charset=utf-8", Body: []byte(b.String()), Modified: it.ChangedAt}, nil
}

// day is the item's date in words, "" for a page.
func (p *Public) day(lang string, it *Item) string {
	d, err := jalali.FromTime(it.PublishedAt)
	if !it.Kind.Dated() || err != nil {
		return ""
	}
	return d.Long(lang)
}

func joinedTexts(comma string, texts ...string) string {
	var some []string
	for _, t := range texts {
		if t != "" {
			some = append(some, t)
		}
	}
	return strings.Join(some, comma)
}

func hostless(url string) string {
	return strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "http://")
}

// historyPage is what the template "history" shows.
type historyPage struct {
	Crumbs   view.Crumbs
	Title    string
	Editions []edition
	Notices  []view.Notice
	Kicker   string // of one edition, with its lead and text
	Lead     string
	Body     template.HTML
}

type edition struct {
	N    int
	Href string
	At   time.Time
	Note string
	Fix  bool
	Live bool

	Class    string        // what sort of correction, in words
	Redacted bool          // something was taken out of it afterwards
	Diff     []prose.Piece // to the edition before
}

// Bounds of the history: how many editions are compared, and how many words are shown around what has changed.
const (
	comparedEditions = 30
	wordsAround      = 8
)

// changes are the differences of two editions, with a few words around each.
func changes(before, after Content) ([]prose.Piece, error) {
	a, err := Read(before)
	if err != nil {
		return nil, err
	}
	b, err := Read(after)
	if err != nil {
		return nil, err
	}
	return prose.Near(prose.Words(a.whole(), b.whole()), wordsAround), nil
}

// whole is all that an edition says.
func (e *Edition) whole() string {
	return strings.Join([]string{e.Kicker, e.Title, e.Lead, e.Text}, "\n\n")
}

// history lists the editions that readers saw.
func (p *Public) history(ctx context.Context, r site.Request) (site.View, error) {
	it, e, v, err := p.other(ctx, r)
	if err != nil || v.Redirect != "" {
		return v, err
	}
	revisions, err := p.store.History(ctx, it.ID, r.Lang)
	if err != nil {
		return site.View{}, err
	}
	data := historyPage{Title: p.t(r.Lang, "press.history"), Crumbs: view.Crumbs{{Text: e.Title, Href: it.Path(r.Lang)}}}
	for i, rev := range revisions {
		ed := edition{N: len(revisions) - i, At: rev.At, Note: rev.Note, Fix: rev.Class.Announced(), Live: rev.N == e.Revision}
		ed.Href = it.Path(r.Lang)
		if !ed.Live {
			ed.Href += "v/" + strconv.Itoa(ed.N) + "/"
		}
		if rev.Class != "" {
			ed.Class = p.t(r.Lang, "press.class."+string(rev.Class))
		}
		ed.Redacted = rev.Redacted
		if i+1 < len(revisions) && i < comparedEditions {
			if ed.Diff, err = changes(revisions[i+1].Content, rev.Content); err != nil {
				return site.View{}, err
			}
		}
		data.Editions = append(data.Editions, ed)
	}
	return site.View{Template: "press/history", Data: data, Modified: it.ChangedAt, Meta: view.Meta{
		Title: joinedTexts(p.t(r.Lang, "press.colon"), data.Title, e.Title), Description: p.t(r.Lang, "press.about.history"), Canonical: it.Path(r.Lang) + "history/", NoIndex: true,
	}}, nil
}

// edition shows one edition of before: the n-th that readers saw, counted from one.
func (p *Public) edition(ctx context.Context, r site.Request) (site.View, error) {
	it, e, v, err := p.other(ctx, r)
	if err != nil || v.Redirect != "" {
		return v, err
	}
	revisions, err := p.store.History(ctx, it.ID, r.Lang)
	if err != nil {
		return site.View{}, err
	}
	n, err := strconv.Atoi(r.Params["n"])
	if err != nil || n < 1 || n > len(revisions) || strconv.Itoa(n) != r.Params["n"] {
		return site.View{}, notFound()
	}
	rev := revisions[len(revisions)-n]
	if rev.N == e.Revision {
		return site.View{Redirect: it.Path(r.Lang)}, nil
	}
	old, err := Read(rev.Content)
	if err != nil {
		return site.View{}, err
	}
	body, err := p.oldText(ctx, r.Lang, old.Body)
	if err != nil {
		return site.View{}, err
	}
	data := historyPage{
		Title: old.Title, Kicker: old.Kicker, Lead: old.Lead, Crumbs: view.Crumbs{{Text: e.Title, Href: it.Path(r.Lang)}, {Text: p.t(r.Lang, "press.history"), Href: it.Path(r.Lang) + "history/"}},
		Notices: []view.Notice{{
			Kind: "quiet", Title: p.t(r.Lang, "press.old"), At: rev.At, Text: p.t(r.Lang, "press.old.text", "n", n),
			Links: []view.Link{{Text: p.t(r.Lang, "press.old.today"), Href: it.Path(r.Lang)}},
		}},
		Body: body,
	}
	return site.View{Template: "press/history", Data: data, Modified: rev.At, Meta: view.Meta{
		Title: old.Title, Description: p.t(r.Lang, "press.old"), Canonical: it.Path(r.Lang), NoIndex: true,
	}}, nil
}

// qr draws the short address of an item as SVG, so that print needs no pixel.
func (p *Public) qr(ctx context.Context, r site.Request) (site.View, error) {
	it, err := p.byShort(ctx, r)
	if err != nil {
		return site.View{}, err
	}
	code, err := qrcode.New(p.base+it.ShortPath(r.Lang), qrcode.Medium)
	if err != nil {
		return site.View{}, fmt.Errorf("press: qr: %w", err)
	}
	code.DisableBorder = true
	bits := code.Bitmap()
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M-2-2h%dv%dH-2z"/><path d="`, len(bits)+4, len(bits)+4, len(bits)+4, len(bits)+4)
	for y, row := range bits {
		for x, dark := range row {
			if dark {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return site.View{Type: "image/svg+xml", Body: b.Bytes()}, nil
}
