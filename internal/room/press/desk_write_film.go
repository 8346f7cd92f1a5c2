package press

import (
	"cmp"
	"context"
	"path"
	"strings"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/view"
)

// played finds the film or sound of the library that a block was given by its address or id, and takes over what the
// library says of it where the block says nothing. What lies elsewhere stays a link, what stands as it was stays.
func (w *Writer) played(ctx context.Context, b *block.Block) error {
	if b.Kept() || !id.Valid(b.Address) && !strings.HasPrefix(b.Address, media.Prefix) {
		return nil
	}
	f, err := w.find(ctx, b.Address)
	if err != nil || !f.Plays() {
		return orMissing(err, "press.write.error.film", b.Address)
	}
	return w.play(ctx, b, f)
}

// play puts a film or sound into a block.
func (w *Writer) play(ctx context.Context, b *block.Block, f media.File) error {
	b.Address = f.Download()
	if strings.TrimSpace(b.Text) == "" {
		b.Text = strings.Join(strings.Fields(cmp.Or(f.Caption, strings.TrimSuffix(f.Name, path.Ext(f.Name)))), " ")
	}
	if b.Media != "" {
		return nil
	}
	cards, err := w.files.Cards(ctx, f.ID)
	if err != nil || cards[f.ID].Poster == "" {
		return err
	}
	p, err := w.shot(ctx, string(cards[f.ID].Poster), "")
	if fault.Is(err, fault.Invalid) { // it was taken out meanwhile
		return nil
	}
	b.Media, b.Alt, b.Width, b.Height = p.Media, p.Alt, p.Width, p.Height
	return err
}

// silent are the films and sounds of a text whose words nobody has written down: who does not hear, and who cannot pay for
// the bytes, has nothing of them.
func silent(ctx context.Context, store filmStore, body string) (all []media.Card, titles []string, err error) {
	refs := filmsIn(body)
	cards, err := films(ctx, store, refs)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for _, f := range refs {
		if c, ok := cards[f.Hash]; ok && c.Silent() && !c.Gone && !seen[f.Hash] {
			seen[f.Hash] = true
			all, titles = append(all, c), append(titles, cmp.Or(f.Title, c.Name))
		}
	}
	return all, titles, nil
}

// silent are links to those of the text that is being written, to where their words can be written down.
func (b *pageBuilder) silent(ctx context.Context) ([]view.Link, error) {
	if b.w.files == nil {
		return nil, nil
	}
	body := ""
	for _, x := range b.sh.Blocks {
		if s := x.HTML(); strings.Contains(s, media.Prefix) {
			body += Sanitise(s, b.sh.Lang) + "\n"
		}
	}
	cards, titles, err := silent(ctx, b.w.files, body)
	links := make([]view.Link, len(cards))
	for i, c := range cards {
		links[i].Text = titles[i]
		if b.w.shelf.Page != "" {
			links[i].Href = b.d.Href(b.w.shelf.Page + "files/" + string(c.ID) + "/")
		}
	}
	return links, err
}
