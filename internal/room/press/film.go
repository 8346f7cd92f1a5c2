package press

import (
	"context"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	nethtml "golang.org/x/net/html"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// A film or sound of the library stands in a text as a link of the film's class, like any film: the stored text is plain
// HTML that says where it lies. What a page makes of it, a player with nothing loaded before a reader asks, and what else
// is told of it, its size, its length and the words that are spoken in it, is the library's as it is now.

// filmRef is a film or sound of the library in a text.
type filmRef struct {
	Href, Hash, Title string
	Poster            nethtml.Token // the picture in the link; no Data: none
	start, end        int           // where it stands in the text
	inFigure          bool          // its link alone stands there, in a figure that goes on; else its whole paragraph
}

// opensFilm is how the paragraph or figure of a film or document of ours begins, as Sanitise writes it.
var opensFilm = regexp.MustCompile(`<(p|figure)(?: dir="[a-z]+")?(?: lang="[A-Za-z0-9-]+")?>\n?(<a href="(/media/([0-9a-f]{32})/[^"]*)"( class="video")?(?: dir="[a-z]+")?(?: lang="[A-Za-z0-9-]+")?>)`)

// filmsIn are the films, sounds and PDF documents of a text that stand by themselves, in its order.
func filmsIn(body string) (all []filmRef) {
	if !strings.Contains(body, `<a href="`+media.Prefix) {
		return nil
	}
	from := 0
	for {
		m := opensFilm.FindStringSubmatchIndex(body[from:])
		if m == nil {
			return all
		}
		for i := range m {
			m[i] += from
		}
		from = m[1]
		n := strings.Index(body[from:], "</a>")
		if n < 0 {
			return all
		}
		f := filmRef{
			Href: html.UnescapeString(body[m[6]:m[7]]), Hash: body[m[8]:m[9]],
			start: m[4], end: from + n + len("</a>"), inFigure: body[m[2]:m[3]] == "figure",
		}
		switch g := media.AddressGenre(f.Href); {
		case (g == media.Films || g == media.Sounds) && m[10] >= 0:
		case g == media.Documents && strings.HasSuffix(f.Href, ".pdf") && !f.inFigure:
		default:
			continue
		}
		if !f.inFigure {
			if !strings.HasPrefix(body[f.end:], "</p>") {
				continue // it stands among words: its link goes on being one
			}
			f.start, f.end = m[0], f.end+len("</p>")
		}
		f.said(body[from : from+n])
		all = append(all, f)
		from = f.end
	}
}

// said reads what stands in the link: a poster, a title.
func (f *filmRef) said(inner string) {
	z := nethtml.NewTokenizer(strings.NewReader(inner))
	var title strings.Builder
	for kind := z.Next(); kind != nethtml.ErrorToken; kind = z.Next() {
		switch t := z.Token(); {
		case kind == nethtml.TextToken:
			title.WriteString(t.Data)
		case t.Data == "img" && f.Poster.Data == "":
			f.Poster = t
		}
	}
	f.Title = strings.Join(strings.Fields(title.String()), " ")
}

// films are the files of the films and documents in some texts, by their hashes, each with the words that are spoken in it. Of several
// files with the same bytes it is one that has words.
func films(ctx context.Context, store filmStore, refs []filmRef) (map[string]media.Card, error) {
	if len(refs) == 0 || store == nil {
		return nil, nil
	}
	var hashes []string
	for _, f := range refs {
		hashes = append(hashes, f.Hash)
	}
	slices.Sort(hashes)
	files, err := store.ByHash(ctx, slices.Compact(hashes)...)
	if err != nil {
		return nil, err
	}
	return carded(ctx, store, files)
}

// carded adds the words to files.
func carded(ctx context.Context, store filmStore, files map[string][]media.File) (map[string]media.Card, error) {
	var ids []id.Media
	for _, uses := range files {
		for _, f := range uses {
			if played(f) {
				ids = append(ids, f.ID)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	cards, err := store.Cards(ctx, ids...)
	if err != nil {
		return nil, err
	}
	all := map[string]media.Card{}
	for hash, uses := range files {
		for _, f := range uses {
			c := cards[f.ID]
			c.File = f // the bytes of then
			if old, ok := all[hash]; played(f) && (!ok || old.Transcript == "") {
				all[hash] = c
			}
		}
	}
	return all, nil
}

// played reports whether a page makes more of a file than a link.
func played(f media.File) bool { return f.Plays() || f.Type == media.PDF }

// filmStore is what is asked of a store of media about films.
type filmStore interface {
	ByHash(ctx context.Context, hashes ...string) (map[string][]media.File, error)
	Cards(ctx context.Context, files ...id.Media) (map[id.Media]media.Card, error)
	Pages(ctx context.Context, hashes ...string) (map[string][]media.Page, error)
}

// genreKey is the part of a text's key that tells films and sounds apart.
func genreKey(f media.File) string {
	switch f.Genre() {
	case media.Sounds:
		return "press.sound"
	case media.Documents:
		return "press.document"
	}
	return "press.film"
}

// film writes the player of a film or sound, in a figure of its own or in the one that is open.
func (w *bodyWriter) film(f filmRef, c media.Card) {
	if !c.Plays() {
		w.document(f, c)
		return
	}
	key := genreKey(c.File)
	if !f.inFigure {
		w.b.WriteString(`<figure>`)
		w.figures = append(w.figures, bodyFigure{})
	}
	fig := &w.figures[len(w.figures)-1]
	title := f.Title
	if title == "" || title == placeOf(f.Href) {
		title = c.Caption
	}
	fig.words = w.words(title, c)
	if c.Gone {
		w.b.WriteString(`<span>` + html.EscapeString(w.p.t(w.lang, key+".out")) + `</span>`)
		fig.words = ""
	} else {
		w.player(f, c, title)
		fig.film = w.measures(c, key)
		if c.Credit != "" {
			fig.credit = " " + html.EscapeString(w.p.t(w.lang, key+".credit", "name", c.Credit))
		}
	}
	if !f.inFigure {
		if title != "" {
			w.b.WriteString(`<figcaption><bdi>` + html.EscapeString(title) + `</bdi>`)
			fig.caption.WriteString(title)
		} else {
			w.b.WriteString(`<figcaption>`)
		}
		w.b.WriteString(w.notes(fig) + `</figcaption></figure>` + fig.words)
		w.figures = w.figures[:len(w.figures)-1]
	}
}

// player is the element itself. Nothing is loaded before a reader starts it, but the poster.
func (w *bodyWriter) player(f filmRef, c media.Card, title string) {
	name := "video"
	if c.Genre() == media.Sounds {
		name = "audio"
	}
	w.b.WriteString("<" + name + ` controls preload="none"`)
	put := func(key, v string) {
		if v != "" {
			w.b.WriteString(" " + key + `="` + html.EscapeString(v) + `"`)
		}
	}
	put("src", c.Download())
	put("aria-label", title)
	if poster := useOf(w.files[hashOf(f.Poster)], tokenAttr(f.Poster, "alt")); name == "video" && poster.Picture() && !poster.Gone {
		p := view.NewPicture(poster, "")
		put("poster", poster.Src(textWidth))
		put("width", strconv.Itoa(p.Width))
		put("height", strconv.Itoa(p.Height))
	}
	w.b.WriteString("></" + name + ">")
}

// measures say how long the film is and how many bytes it costs, with the link that downloads it.
func (w *bodyWriter) measures(c media.Card, key string) string {
	var b strings.Builder
	if c.Length > 0 {
		s := strconv.Itoa(int(c.Length.Round(time.Second) / time.Second))
		b.WriteString(html.EscapeString(w.p.t(w.lang, "press.film.length")) + ` <time datetime="PT` + s + `S">` + view.Clock(w.lang, c.Length) + `</time>` + html.EscapeString(w.p.t(w.lang, "press.film.after")) + " ")
	}
	b.WriteString(`<a href="` + html.EscapeString(c.Download()) + `" download>` + html.EscapeString(w.p.t(w.lang, key+".get", "size", view.FileSize(w.p.texts, w.lang, c.Bytes))) + `</a>`)
	return b.String()
}

// words are what is spoken in the film, for who does not hear it or does not load it; closed until it is asked for.
func (w *bodyWriter) words(title string, c media.Card) string {
	if c.Transcript == "" {
		return ""
	}
	head := html.EscapeString(w.p.t(w.lang, "press.film.words"))
	if title != "" {
		head += html.EscapeString(w.p.t(w.lang, "press.colon")) + `<bdi>` + html.EscapeString(title) + `</bdi>`
	}
	var b strings.Builder
	b.WriteString(`<details class="text"><summary>` + head + `</summary>`)
	for run := range strings.SplitSeq(c.Transcript, "\n\n") {
		if run = strings.TrimSpace(run); run != "" {
			b.WriteString(`<p dir="auto">` + strings.ReplaceAll(html.EscapeString(run), "\n", "<br>") + `</p>`)
		}
	}
	b.WriteString(`</details>`)
	return b.String()
}

// spoken are the words of the films that a text offers, for the index and the plain text.
func spoken(refs []filmRef, cards map[string]media.Card) (all []string) {
	for _, o := range offers(refs, cards) {
		if o.Transcript != "" {
			all = append(all, o.Transcript)
		}
	}
	return all
}

// filmTexts writes what a text offers to play as lines: what it is, where it lies, what is spoken in it.
func (p *Public) filmTexts(ctx context.Context, lang, body string, b *strings.Builder) error {
	refs := filmsIn(body)
	cards, err := p.filmed(ctx, refs)
	if err != nil {
		return err
	}
	for _, f := range refs {
		c, ok := cards[f.Hash]
		if !ok || c.Gone {
			continue
		}
		key, length := genreKey(c.File), ""
		if c.Length > 0 {
			length = view.Clock(lang, c.Length)
		}
		about := joinedTexts(p.t(lang, "press.comma"), length, view.FileSize(p.texts, lang, c.Bytes))
		b.WriteString(joinedTexts(p.t(lang, "press.colon"), p.t(lang, key), f.Title) + " (" + about + ")\n" + p.base + c.Download() + "\n\n")
		if c.Transcript != "" {
			b.WriteString(p.t(lang, "press.film.words") + p.t(lang, "press.colon") + "\n" + c.Transcript + "\n\n")
		}
	}
	return nil
}

// filmed is films, for a page that depends on them.
func (p *Public) filmed(ctx context.Context, refs []filmRef) (map[string]media.Card, error) {
	if len(refs) == 0 || p.files == nil {
		return nil, nil
	}
	cards, err := films(ctx, p.files, refs)
	for _, c := range cards {
		site.Depend(ctx, c.Tag())
	}
	return cards, err
}

// offered is a film, sound or document that a text offers, with its file.
type offered struct {
	filmRef
	media.Card
}

// offers are what a text offers, each once, in its order; what was taken out is not.
func offers(refs []filmRef, cards map[string]media.Card) (all []offered) {
	seen := map[string]bool{}
	for _, f := range refs {
		if c, ok := cards[f.Hash]; ok && !c.Gone && !seen[f.Hash] {
			seen[f.Hash] = true
			all = append(all, offered{f, c})
		}
	}
	return all
}

// seconds is how long it plays, 0 where it does not say.
func (o offered) seconds() int { return int(o.Length.Round(time.Second) / time.Second) }

// enclosures are the films and sounds of a text as a feed offers them.
func (p *Public) enclosures(refs []filmRef, cards map[string]media.Card) (all []enclosure) {
	for _, o := range offers(refs, cards) {
		if o.Plays() {
			all = append(all, enclosure{p.base + o.Download(), o.Type, o.Title, o.Bytes, o.seconds()})
		}
	}
	return all
}
