package press

import (
	"context"
	"html"
	"strconv"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/view"
)

// pagesOf are the pages of those documents that have any.
func pagesOf(ctx context.Context, store filmStore, cards map[string]media.Card) (map[string][]media.Page, error) {
	var hashes []string
	for _, c := range cards {
		if c.Pages > 0 && !c.Gone {
			hashes = append(hashes, c.Hash)
		}
	}
	if len(hashes) == 0 {
		return nil, nil
	}
	return store.Pages(ctx, hashes...)
}

// document writes a document: its link, how large it is, and its pages, which are loaded when somebody opens them.
func (w *bodyWriter) document(f filmRef, c media.Card) {
	title := f.Title
	if title == "" {
		title = c.Name
	}
	if c.Gone {
		w.b.WriteString(`<p>` + html.EscapeString(w.p.t(w.lang, "press.document.out")) + `</p>`)
		return
	}
	about := w.p.t(w.lang, "press.document.about", "size", view.FileSize(w.p.texts, w.lang, c.Bytes))
	w.b.WriteString(`<p><a href="` + html.EscapeString(c.Download()) + `"><bdi>` + html.EscapeString(title) + `</bdi></a> <small>` + html.EscapeString(about) + `</small></p>`)
	pages := w.pages[c.Hash]
	if len(pages) == 0 {
		return
	}
	w.b.WriteString(`<details class="text pages"><summary>` + html.EscapeString(w.p.t(w.lang, "press.document.pages", "n", len(pages))) + `</summary>`)
	of := i18n.Number(w.lang, int64(max(c.PagesOf, len(pages))))
	for _, x := range pages {
		n := i18n.Number(w.lang, int64(x.N))
		w.b.WriteString(`<p><img src="` + c.PageSrc(x.N) + `"`)
		if set := c.PageSrcSet(x); set != "" {
			w.b.WriteString(` srcset="` + set + `" sizes="` + html.EscapeString(view.Full("(min-width:48rem) 32rem")) + `"`)
		}
		w.b.WriteString(` width="` + strconv.Itoa(x.Width) + `" height="` + strconv.Itoa(x.Height) + `" alt="` + html.EscapeString(w.p.t(w.lang, "press.document.page", "page", n, "of", of)) + `" loading="lazy" decoding="async"></p>`)
		if x.Words != "" {
			w.b.WriteString(`<details class="text"><summary>` + html.EscapeString(w.p.t(w.lang, "press.document.words", "page", n)) + `</summary><p dir="auto">` +
				strings.ReplaceAll(html.EscapeString(x.Words), "\n", "<br>") + `</p></details>`)
		}
	}
	w.b.WriteString(`</details>`)
}

// lettered are the words of the documents that a text shows.
func lettered(refs []filmRef, pages map[string][]media.Page) (all []string) {
	seen := map[string]bool{}
	for _, f := range refs {
		if seen[f.Hash] {
			continue
		}
		seen[f.Hash] = true
		for _, x := range pages[f.Hash] {
			if x.Words != "" {
				all = append(all, x.Words)
			}
		}
	}
	return all
}
