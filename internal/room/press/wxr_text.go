package press

import (
	"cmp"
	"context"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
)

// media finds what an item shows: its cover, its gallery, and what its text names.
func (im *importer) media(ctx context.Context, a *arrival) error {
	a.wordless = map[id.Media]bool{}
	defer func() {
		if n := len(a.wordless); n > 0 && a.here == "" {
			a.row.warn("pictures without alternative text: %d; where there is a caption or title it stands for it", n)
		}
	}()
	if err := im.cover(ctx, a); err != nil {
		return err
	}
	body := a.it.Content
	if strings.Contains(body, "[gallery") {
		for _, ids := range galleryCodes(body, 0) {
			if len(ids) == 0 {
				ids = im.index.galleryOf(a.it.ID)
			}
			if err := im.gallery(ctx, a, ids); err != nil {
				return err
			}
		}
	}
	if strings.Contains(body, "href") || strings.Contains(body, "src") {
		if err := im.named(ctx, a); err != nil {
			return err
		}
	}
	if a.draft.Kind == Occasion {
		if len(a.draft.Gallery) == 0 && !strings.Contains(body, "<img") {
			if err := im.gallery(ctx, a, im.index.galleryOf(a.it.ID)); err != nil {
				return err
			}
		}
		if a.draft.Cover == "" && len(a.draft.Gallery) > 0 {
			a.draft.Cover = a.draft.Gallery[0].Media
		}
	}
	return nil
}

func (im *importer) cover(ctx context.Context, a *arrival) error {
	for _, n := range numbers(a.it.Meta["_thumbnail_id"]) {
		f, file, err := im.byNumber(ctx, a, n)
		if err != nil {
			return a.missing(nameOf(f, n), err)
		}
		a.draft.Cover = figureOf(file)
		a.worded(f, file)
	}
	return nil
}

// worded notes a picture for which the old site had no words.
func (a *arrival) worded(f *attached, file media.File) {
	if file.Picture() && (f != nil && f.alt == "" || file.Alt == "") {
		a.wordless[file.ID] = true
	}
}

// nameOf is a file as the report names it.
func nameOf(f *attached, n int64) string {
	if f == nil {
		return "attachment " + decimal(n)
	}
	return uploadsFolder + f.path
}

// gallery adds attachments to the item's own gallery, each once.
func (im *importer) gallery(ctx context.Context, a *arrival, ids []int64) error {
	for _, n := range ids {
		f, file, err := im.byNumber(ctx, a, n)
		if err != nil {
			if err := a.missing(nameOf(f, n), err); err != nil {
				return err
			}
			continue
		}
		caption := file.Caption
		if f != nil {
			caption = f.caption
		}
		a.figure(figureOf(file), caption)
		a.worded(f, file)
	}
	return nil
}

func (a *arrival) figure(m id.Media, caption string) {
	if m == "" {
		return
	}
	for _, f := range a.draft.Gallery {
		if f.Media == m {
			return
		}
	}
	f := Figure{Media: m}
	if caption = strings.TrimSpace(caption); caption != "" {
		f.Caption = Text{"fa": caption}
	}
	a.draft.Gallery = append(a.draft.Gallery, f)
}

// named finds what the addresses in a text mean here: a picture or file of the
// old site is one of our store, a link to the old site a link to this one. Pictures of a gallery
// become the item's gallery.
func (im *importer) named(ctx context.Context, a *arrival) error {
	root := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(wordpress(a.it.Content, nil)), root)
	if err != nil {
		return nil // nested deeper than any text; Sanitise keeps its words
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	a.raw.Assets = map[string]Asset{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, key := range []string{"src", "href"} {
			if err := im.name(ctx, a, n, strings.TrimSpace(attr(n, key))); err != nil {
				return err
			}
		}
	}
	if len(a.raw.Assets) == 0 {
		a.raw.Assets = nil
	}
	return nil
}

func (im *importer) name(ctx context.Context, a *arrival, n *html.Node, address string) error {
	if address == "" {
		return nil
	}
	here, ok := im.index.own(address)
	shown := n.Data == "img"
	// What a link named may be a picture too: mostly the picture inside the link.
	if _, again := a.raw.Assets[address]; again && !shown || !ok {
		return nil
	}
	upload := uploadPath(here)
	if upload == "" {
		if here != address {
			a.raw.Assets[address] = Asset{Src: here}
		}
		return nil
	}
	file, err := im.picture(ctx, a, upload)
	if err != nil {
		a.raw.Assets[address] = Asset{Src: here}
		return a.missing(uploadsFolder+upload, err)
	}
	if file.ID == "" { // a dry run
		return nil
	}
	asset := assetOf(file, shown)
	if shown && strings.TrimSpace(attr(n, "alt")) == "" {
		a.wordless[file.ID] = true
		asset.Alt = cmp.Or(file.Alt, file.Caption)
	}
	a.raw.Assets[address] = asset
	if shown && galleryOf(n) != nil {
		a.figure(figureOf(file), captionOf(n))
	}
	return nil
}

// assetOf is a file as a text shows it, or links to it.
func assetOf(f media.File, shown bool) Asset {
	if !f.Picture() || !shown {
		return Asset{Src: f.Download()}
	}
	w, h := f.Width, f.Height
	if w > textWidth {
		w, h = textWidth, (f.Height*textWidth+f.Width/2)/f.Width
	}
	return Asset{Src: f.Src(textWidth), Width: w, Height: h}
}

// captionOf is what stands under a picture of a gallery.
func captionOf(img *html.Node) string {
	frame := img.Parent
	for frame != nil && frame.Parent != nil && frame.Parent != galleryOf(img) {
		frame = frame.Parent
	}
	if frame == nil || isGallery(frame) {
		return ""
	}
	for n := range frame.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "figcaption" || n.Data == "dd" || strings.Contains(attr(n, "class"), "caption") {
			return textOf(n)
		}
	}
	return ""
}
