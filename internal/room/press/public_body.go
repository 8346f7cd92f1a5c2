package press

import (
	"context"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"hemmat/internal/kit/media"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// bodyText is the text of an edition as a page shows it: its pictures in all their
// sizes, under those in figures the credit and the press size, players in the place of
// our own films, and before others where they are. Sanitise made the text when it was stored; all the rest of it
// keeps its bytes. A picture that was replaced or blurred since is shown as it is now, one that was taken out is not.
// A text without pictures asks the database nothing.
func (p *Public) bodyText(ctx context.Context, lang, body string) (template.HTML, error) {
	return p.bodyWith(ctx, lang, body, false)
}

// oldText is bodyText of an edition of before: what was replaced since is shown as it was.
func (p *Public) oldText(ctx context.Context, lang, body string) (template.HTML, error) {
	return p.bodyWith(ctx, lang, body, true)
}

func (p *Public) bodyWith(ctx context.Context, lang, body string, then bool) (template.HTML, error) {
	hashes, refs := picturesIn(body), filmsIn(body)
	for _, f := range refs {
		hashes = append(hashes, f.Hash)
	}
	if len(hashes) == 0 && !strings.Contains(body, `class="`+filmClass+`"`) {
		return template.HTML(body), nil
	}
	var files map[string][]media.File
	if len(hashes) > 0 {
		find, err := p.files.ByHash, error(nil)
		if then {
			find = p.files.ByHashThen
		}
		if files, err = find(ctx, hashes...); err != nil {
			return "", err
		}
	}
	for _, uses := range files {
		for _, f := range uses {
			site.Depend(ctx, f.Tag())
		}
	}
	cards, err := carded(ctx, p.files, files)
	if err != nil {
		return "", err
	}
	pages, err := pagesOf(ctx, p.files, cards)
	if err != nil {
		return "", err
	}
	w := bodyWriter{p: p, lang: lang, files: files, pages: pages}
	from := 0
	for _, f := range refs {
		if c, ok := cards[f.Hash]; ok { // else its link stays what it is
			w.copy(body[from:f.start])
			w.film(f, c)
			from = f.end
		}
	}
	w.copy(body[from:])
	return template.HTML(w.b.String()), nil
}

// copy copies a part of the text that ends between two tags.
func (w *bodyWriter) copy(part string) {
	z := html.NewTokenizer(strings.NewReader(part))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		raw := string(z.Raw())
		w.token(kind, z.Token(), raw)
	}
}

// picturesIn are the hashes of a text's own pictures, each once.
func picturesIn(body string) []string {
	if !strings.Contains(body, `<img src="`+media.Prefix) {
		return nil
	}
	var hashes []string
	seen := map[string]bool{}
	z := html.NewTokenizer(strings.NewReader(body))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		if t := z.Token(); t.Data == "img" {
			if h := hashOf(t); h != "" && !seen[h] {
				seen[h] = true
				hashes = append(hashes, h)
			}
		}
	}
	return hashes
}

// hashOf is the hash in the address of a picture of our store.
func hashOf(t html.Token) string {
	src := tokenAttr(t, "src")
	if !ownMedia.MatchString(src) {
		return ""
	}
	hash, _, _ := strings.Cut(strings.TrimPrefix(src, media.Prefix), "/")
	return hash
}

func tokenAttr(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// bodyWriter copies a text tag by tag.
type bodyWriter struct {
	p       *Public
	lang    string
	files   map[string][]media.File
	pages   map[string][]media.Page
	b       strings.Builder
	figures []bodyFigure // open ones, the innermost last
	links   int          // open ones
	leads   string       // where the film leads whose link was opened
}

// bodyFigure is a figure of the text while it is copied.
type bodyFigure struct {
	credits []string
	press   string // of its only picture, unless that leads elsewhere
	shown   int    // pictures of ours
	caption strings.Builder
	in      bool // its caption
	noted   bool
	film    string // what its caption says of its film
	credit  string // of the film
	words   string // of the film, which come after the figure
}

func (w *bodyWriter) token(kind html.TokenType, t html.Token, raw string) {
	var fig *bodyFigure
	if len(w.figures) > 0 {
		fig = &w.figures[len(w.figures)-1]
	}
	start := kind == html.StartTagToken
	end := kind == html.EndTagToken
	if kind == html.TextToken && w.leads != "" {
		raw, w.leads = w.filmed(t.Data, raw), ""
	}
	switch {
	case kind == html.TextToken && fig != nil && fig.in:
		fig.caption.WriteString(t.Data)
	case start && t.Data == "a":
		w.links++
		if tokenAttr(t, "class") == filmClass {
			w.leads = tokenAttr(t, "href")
		}
	case end && t.Data == "a":
		w.links--
		w.leads = ""
	case start && t.Data == "figure":
		w.figures = append(w.figures, bodyFigure{})
	case start && t.Data == "figcaption" && fig != nil:
		fig.in = true
	case end && t.Data == "figcaption" && fig != nil:
		w.b.WriteString(w.notes(fig))
		fig.in, fig.noted = false, true
	case end && t.Data == "figure" && fig != nil:
		if notes := w.notes(fig); !fig.noted && notes != "" {
			w.b.WriteString("<figcaption>" + notes + "</figcaption>")
		}
		raw += fig.words
		w.figures = w.figures[:len(w.figures)-1]
	case !end && t.Data == "img" && kind != html.TextToken:
		raw = w.picture(t, raw, fig)
	}
	w.b.WriteString(raw)
}

// filmed are the words of a film's link: where it is shown comes before its title.
func (w *bodyWriter) filmed(title, raw string) string {
	place := placeOf(w.leads)
	words := w.p.t(w.lang, "press.video.here")
	if strings.HasPrefix(w.leads, "http") {
		words = w.p.t(w.lang, "press.video", "host", place)
		if strings.TrimSpace(title) == place {
			return html.EscapeString(words)
		}
	}
	return html.EscapeString(words+w.p.t(w.lang, "press.colon")) + raw
}

// picture is the tag of a picture with all that a page says of one.
func (w *bodyWriter) picture(t html.Token, raw string, fig *bodyFigure) string {
	alt := tokenAttr(t, "alt")
	f := useOf(w.files[hashOf(t)], alt)
	// As wide as the text is, or as the writer wants it: a small picture stays small.
	width, sizes := tokenAttr(t, "width"), view.Full("(min-width:48rem) 32rem")
	height := tokenAttr(t, "height")
	if width == "" || height == "" {
		width, height = strconv.Itoa(f.Width), strconv.Itoa(f.Height)
	}
	if n, err := strconv.Atoi(width); err == nil && n < measure {
		sizes = width + "px"
	}
	if f.Gone {
		return `<span>` + html.EscapeString(w.p.t(w.lang, "press.picture.out")) + `</span>`
	}
	pic := view.NewPicture(f, sizes)
	if pic == nil {
		return raw
	}
	if fig != nil {
		fig.shown++
		if f.Credit != "" && !slices.Contains(fig.credits, f.Credit) {
			fig.credits = append(fig.credits, f.Credit)
		}
		if fig.press = ""; fig.shown == 1 && w.links == 0 {
			fig.press = f.Press()
		}
	}
	var b strings.Builder
	put := func(key, v string) { b.WriteString(" " + key + `="` + html.EscapeString(v) + `"`) }
	b.WriteString("<img")
	put("src", pic.Src)
	put("srcset", pic.SrcSet)
	put("sizes", pic.Sizes)
	put("width", width)
	put("height", height)
	put("alt", alt)
	put("loading", "lazy")
	put("decoding", "async")
	b.WriteString(">")
	return b.String()
}

// measure is the width of the text in pixels, 32rem.
const measure = 512

// useOf is the file whose words a picture of the text shares; else one that says
// whose picture it is.
func useOf(uses []media.File, alt string) (f media.File) {
	for _, u := range uses {
		switch {
		case u.Alt == alt && u.Credit != "":
			return u
		case f.ID == "" || f.Credit == "" && u.Credit != "":
			f = u
		}
	}
	return f
}

// notes is what a figure's caption says after its words.
func (w *bodyWriter) notes(fig *bodyFigure) string {
	credit := strings.Join(fig.credits, w.p.t(w.lang, "press.comma"))
	if credit == "" && fig.press == "" && fig.film == "" {
		return ""
	}
	caption := strings.TrimSpace(fig.caption.String())
	notes := string(view.Notes(w.p.texts, w.lang, caption, credit, fig.press))
	if fig.film == "" {
		return notes
	}
	return strings.TrimPrefix(notes+fig.credit+" "+fig.film, " ")
}
