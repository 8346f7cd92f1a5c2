package press

import (
	"context"
	"html/template"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"hemmat/internal/kit/media"
)

// Enclosed is a file that goes with a text, and what it is called there: a document, film or sound that the text leads to, its cover, a
// picture beside it. What the text itself shows is not among them.
type Enclosed struct {
	media.File
	Text string
}

// Letter is the text of an edition as its page would show it, with the files that go with it, each once. It is for pages that
// answer to few: it asks nothing of where the item stands.
func (p *Public) Letter(ctx context.Context, it *Item, e *Edition) (template.HTML, []Enclosed, error) {
	text, err := p.bodyText(ctx, e.Lang, e.Body)
	if err != nil {
		return "", nil, err
	}
	links := linkedFiles(e.Body)
	hashes := make([]string, len(links))
	for i, l := range links {
		hashes[i] = l.hash
	}
	linked, err := p.files.ByHash(ctx, hashes...)
	if err != nil {
		return "", nil, err
	}
	beside, err := p.files.Files(ctx, it.figures()...)
	if err != nil {
		return "", nil, err
	}
	var all []Enclosed
	add := func(f media.File, text string) {
		if f.ID == "" || f.Gone || slices.ContainsFunc(all, func(x Enclosed) bool { return x.Hash == f.Hash }) {
			return
		}
		for _, other := range []string{f.Caption, f.Alt, f.Name} {
			if text == "" {
				text = other
			}
		}
		all = append(all, Enclosed{f, text})
	}
	for _, l := range links {
		add(useOf(linked[l.hash], ""), l.text)
	}
	add(beside[it.Cover], "")
	for _, f := range it.Gallery {
		add(beside[f.Media], f.Caption.In(e.Lang))
	}
	return text, all, nil
}

// linkedFile is a link of a text to a file that is no picture.
type linkedFile struct{ hash, text string }

func linkedFiles(body string) (all []linkedFile) {
	if !strings.Contains(body, media.Prefix) {
		return nil
	}
	z := html.NewTokenizer(strings.NewReader(body))
	var open *linkedFile
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		switch t := z.Token(); {
		case kind == html.StartTagToken && t.Data == "a":
			href := tokenAttr(t, "href")
			if m := storedAt.FindStringSubmatch(href); m != nil && media.AddressGenre(href) != "" && media.AddressGenre(href) != media.Pictures {
				open = &linkedFile{hash: m[1]}
			}
		case kind == html.TextToken && open != nil:
			open.text += t.Data
		case kind == html.EndTagToken && t.Data == "a" && open != nil:
			open.text = strings.Join(strings.Fields(open.text), " ")
			all, open = append(all, *open), nil
		}
	}
	return all
}
