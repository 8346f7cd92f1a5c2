package press

import (
	"context"
	"slices"
	"strings"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/persian"
)

// find is the picture that somebody names by its address or id. Of several with the same bytes it is the one that stood
// there, else the oldest.
func (w *Writer) find(ctx context.Context, ref string, stood ...id.Media) (media.File, error) {
	missing := fault.New(fault.Invalid, "press.write.error.media", "ref", short(ref))
	if w.files == nil {
		return media.File{}, missing
	}
	if m := storedAt.FindStringSubmatch(ref); m != nil {
		found, err := w.files.ByHash(ctx, m[1])
		if err != nil {
			return media.File{}, err
		}
		same := slices.DeleteFunc(found[m[1]], func(f media.File) bool { return f.Gone })
		for _, f := range same {
			if slices.Contains(stood, f.ID) {
				return f, nil
			}
		}
		if len(same) > 0 {
			return same[0], nil
		}
		return media.File{}, missing
	}
	if len(ref) > 64 {
		return media.File{}, missing
	}
	found, err := w.files.Files(ctx, id.Media(ref))
	if err != nil {
		return media.File{}, err
	}
	f, ok := found[id.Media(ref)]
	if !ok || f.Gone {
		return media.File{}, missing
	}
	return f, nil
}

// shot is the picture that a block shows: its address in the text's width, its measures, what it shows in words.
func (w *Writer) shot(ctx context.Context, ref, alt string) (p block.Picture, err error) {
	f, err := w.find(ctx, ref)
	if err != nil {
		return p, err
	}
	if !f.Picture() {
		return p, fault.New(fault.Invalid, "press.write.error.media", "ref", short(ref))
	}
	p = block.Picture{Media: f.Src(textWidth), Alt: strings.TrimSpace(alt), Width: f.Width, Height: f.Height}
	if p.Width > textWidth {
		p.Width, p.Height = textWidth, (f.Height*textWidth+f.Width/2)/f.Width
	}
	if p.Alt == "" {
		p.Alt = f.Alt
	}
	return p, nil
}

// figures finds the pictures of blocks that were added or whose picture was changed. One that stands as it was stays.
func (w *Writer) figures(ctx context.Context, blocks []block.Block) error {
	for i, b := range blocks {
		var err error
		switch b.Kind {
		case block.Figure, block.Film:
			if b.Kind == block.Film {
				if err = w.played(ctx, &b); err != nil {
					break
				}
				blocks[i] = b
			}
			if b.Media == "" || b.Width > 0 && b.Height > 0 && ownMedia.MatchString(b.Media) || b.HTML() == "" || b.Kept() {
				continue
			}
			var p block.Picture
			if p, err = w.shot(ctx, b.Media, b.Alt); err == nil {
				b.Media, b.Alt, b.Width, b.Height = p.Media, p.Alt, p.Width, p.Height
			}
		case block.Gallery:
			if b.Kept() {
				continue
			}
			for j, p := range b.Pictures {
				if p.Width > 0 && ownMedia.MatchString(p.Media) {
					continue
				}
				if b.Pictures[j], err = w.shot(ctx, p.Media, p.Alt); err != nil {
					break
				}
			}
		default:
			continue
		}
		if err != nil {
			return &atBlock{i + 1, err}
		}
		blocks[i] = b.Changed()
	}
	return nil
}

// atBlock is an error of the n-th block.
type atBlock struct {
	n   int
	err error
}

func (e *atBlock) Error() string { return e.err.Error() }
func (e *atBlock) Unwrap() error { return e.err }

// pictures finds cover and gallery.
func (w *Writer) pictures(ctx context.Context, sh *sheet, it *Item, d *Draft) error {
	var cover id.Media
	var old []Figure
	if it != nil {
		cover, old = it.Cover, it.Gallery
	}
	if sh.Cover != "" {
		if sh.Cover == string(cover) {
			d.Cover = cover
		} else {
			f, err := w.find(ctx, sh.Cover, cover)
			if err != nil || !f.Picture() {
				return orMissing(err, "press.write.error.cover", sh.Cover)
			}
			d.Cover = f.ID
		}
	}
	stood := make([]id.Media, len(old))
	for i, f := range old {
		stood[i] = f.Media
	}
	for line := range strings.SplitSeq(sh.Gallery, "\n") {
		ref, caption, _ := strings.Cut(line, "|")
		if ref = strings.TrimSpace(ref); ref == "" {
			continue
		}
		if len(d.Gallery) == maxGallery {
			return fault.New(fault.TooLarge, "press.write.error.gallery", "n", maxGallery)
		}
		fig := Figure{Media: id.Media(ref)}
		if i := slices.Index(stood, fig.Media); i >= 0 {
			fig.Caption = old[i].Caption
		} else {
			f, err := w.find(ctx, ref, stood...)
			if err != nil || !f.Picture() {
				return orMissing(err, "press.write.error.picture", ref)
			}
			fig.Media = f.ID
			if i := slices.Index(stood, f.ID); i >= 0 {
				fig.Caption = old[i].Caption
			}
		}
		if caption = strings.TrimSpace(caption); caption != fig.Caption.In(sh.Lang) {
			t := Text{}
			for l, s := range fig.Caption {
				t[l] = s
			}
			if t[sh.Lang] = caption; caption == "" {
				delete(t, sh.Lang)
			}
			fig.Caption = t
		}
		d.Gallery = append(d.Gallery, fig)
	}
	return nil
}

// maxGallery is how many pictures an item's gallery may have.
const maxGallery = 500

// orMissing makes "there is no such picture" a fault of the field.
func orMissing(err error, key, ref string) error {
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	return fault.New(fault.Invalid, key, "ref", short(ref))
}

// short is what was typed as an error repeats it, kept from moving the words around it.
func short(s string) string { return "\u2068" + persian.Truncate(s, 60) + "\u2069" }
