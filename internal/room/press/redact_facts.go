package press

import (
	"context"
	"path"
	"strings"

	"golang.org/x/net/html"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/persian"
)

// An item says more than its texts do: who signed, to whom it is addressed, what stands under its pictures, and what the
// library says of them to those who do not see. Whatever a page of the item shows is redacted with it.

// redactFacts takes a phrase out of what all editions of an item share, and reports whether it stood there. Whoever's name is
// taken out is not led to either.
func redactFacts(it *Item, out *strings.Replacer) (changed bool) {
	line := func(s string) string {
		now := out.Replace(s)
		changed = changed || now != s
		return now
	}
	text := func(t Text) Text {
		if t == nil {
			return nil
		}
		now := make(Text, len(t))
		for lang, s := range t {
			now[lang] = line(s)
		}
		return now
	}
	it.Authors, it.Audience, it.Gallery = clone(it.Authors), clone(it.Audience), clone(it.Gallery)
	for i := range it.Authors {
		a := &it.Authors[i]
		was := changed
		changed = false
		a.Name = text(a.Name)
		if changed {
			a.Person, a.Slug, a.PostID, a.BodyID, a.Asked = "", "", "", "", false
		}
		a.Post, a.Body = text(a.Post), text(a.Body)
		changed = changed || was
	}
	for i := range it.Audience {
		it.Audience[i].Name = text(it.Audience[i].Name)
	}
	for i := range it.Gallery {
		it.Gallery[i].Caption = text(it.Gallery[i].Caption)
	}
	it.Withdrawal = line(it.Withdrawal)
	return changed
}

// factTexts are the words of what all editions of an item share.
func factTexts(it *Item) (all []string) {
	add := func(texts ...Text) {
		for _, t := range texts {
			for _, s := range t {
				all = append(all, s)
			}
		}
	}
	for _, a := range it.Authors {
		add(a.Name, a.Post, a.Body)
	}
	for _, a := range it.Audience {
		add(a.Name)
	}
	for _, g := range it.Gallery {
		add(g.Caption)
	}
	return append(all, it.Withdrawal)
}

// unseen are the words of a text that stand in no paragraph: what its pictures show, what abbreviations stand for.
func unseen(body string) (all []string) {
	z := html.NewTokenizer(strings.NewReader(body))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		for _, a := range z.Token().Attr {
			if a.Key == "alt" || a.Key == "title" {
				all = append(all, a.Val)
			}
		}
	}
	return all
}

// wordStore is a store of media whose words can be changed.
type wordStore interface {
	filmStore
	Describe(ctx context.Context, c media.Card) (media.Card, error)
	ForgetNames(ctx context.Context, says func(name string) bool, files ...id.Media) ([]media.File, error)
}

// redactWords takes a phrase out of what the library says of the files that an item shows or showed, and forgets how they were
// called when that says it; seen gathers them. Other items that show the same files say less with it. It gives the files that said it, and writes
// nothing unless save.
func (rm *Room) redactWords(ctx context.Context, it *Item, texts []storedText, x erasure, seen map[id.Media]bool, save bool) (changed []media.File, err error) {
	out, key := x.out, x.key
	store, ok := rm.Media.(wordStore)
	if !ok {
		return nil, nil
	}
	hashes := it.mediaHashes()
	for _, t := range texts {
		hashes = append(hashes, hashesIn(t.Content.Lead, t.Content.Body)...)
		for _, a := range t.Content.Assets {
			hashes = append(hashes, hashesIn(a.Src, a.Poster)...)
		}
	}
	found, err := store.ByHash(ctx, hashes...)
	if err != nil {
		return nil, err
	}
	ids := it.figures()
	for _, files := range found {
		for _, f := range files {
			ids = append(ids, f.ID)
		}
	}
	cards, err := store.Cards(ctx, ids...)
	if err != nil {
		return nil, err
	}
	if err := documentsSilent(ctx, store, cards, x); err != nil {
		return nil, err
	}
	for _, file := range ids {
		c, ok := cards[file]
		if !ok || seen[file] {
			continue
		}
		seen[file] = true
		now := c
		now.Alt, now.Caption, now.Credit, now.Transcript = out.Replace(c.Alt), out.Replace(c.Caption), out.Replace(c.Credit), out.Replace(c.Transcript)
		if left(key, now.Alt, now.Caption, now.Credit, now.Transcript) {
			return nil, fault.New(fault.Invalid, "press.error.redact.left")
		}
		if now == c {
			if x.names(strings.TrimSuffix(c.Name, path.Ext(c.Name))) {
				changed = append(changed, c.File)
			}
			continue
		}
		if save {
			if _, err := store.Describe(ctx, now); err != nil {
				return nil, err
			}
		}
		changed = append(changed, c.File)
	}
	if !save {
		return changed, nil
	}
	if _, err := store.ForgetNames(ctx, x.names, ids...); err != nil {
		return nil, err
	}
	return changed, rm.forgetUploads(ctx, it.ID, ids, x)
}

// left reports whether a phrase, by its key, stands in one of the texts still.
func left(key string, texts ...string) bool {
	for _, t := range texts {
		if strings.Contains(persian.FoldKey(t), key) {
			return true
		}
	}
	return false
}
