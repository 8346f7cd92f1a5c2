package press

import (
	"context"
	"strings"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// changedFacts are the facts in which an item would differ, each in words: from what to what.
func (d *Desk) changedFacts(ctx context.Context, r *staff.Request, before, after *Item) ([]view.Key, error) {
	names, err := d.public.bodies(ctx, r.Lang, append(bodiesNamed(before), bodiesNamed(after)...)...)
	if err != nil {
		return nil, err
	}
	files := map[id.Media]media.File{}
	if all := append(before.figures(), after.figures()...); d.room.Media != nil && len(all) > 0 {
		if files, err = d.room.Media.Files(ctx, all...); err != nil {
			return nil, err
		}
	}
	w := factWords{r, names, files}
	was, is := w.of(before), w.of(after)
	var all []view.Key
	for i, f := range is {
		if f.text != was[i].text {
			all = append(all, view.Key{Term: r.Text(f.key), Text: r.Text("press.desk.changes", "from", w.or(was[i].text), "to", w.or(f.text))})
		}
	}
	return all, nil
}

// bodiesNamed are the bodies that an item's facts name.
func bodiesNamed(it *Item) []id.Body {
	all := bodiesOf(it)
	for _, a := range it.Audience {
		if a.Body != "" {
			all = append(all, a.Body)
		}
	}
	return all
}

// factWords puts facts into words.
type factWords struct {
	r     *staff.Request
	names map[id.Body]view.Link
	files map[id.Media]media.File
}

type factText struct{ key, text string }

// of are the facts of an item, always in this order.
func (w factWords) of(it *Item) []factText {
	lang := w.r.Lang
	var topics, signers, to, pictures []string
	for _, t := range it.Topics {
		topics = append(topics, t.Name.In(lang))
	}
	for _, a := range it.Authors {
		signers = append(signers, joinedTexts(w.r.Text("press.comma"), a.Name.In(lang), a.Post.In(lang)))
	}
	for _, a := range it.Audience {
		if name := w.names[a.Body].Text; name != "" {
			to = append(to, name)
		} else {
			to = append(to, a.Name.In(lang))
		}
	}
	for _, f := range it.Gallery {
		pictures = append(pictures, joinedTexts(w.r.Text("press.colon"), w.file(f.Media), f.Caption.In(lang)))
	}
	list := func(all []string) string { return strings.Join(all, w.r.Text("press.semicolon")) }
	return []factText{
		{"press.write.kind", w.r.Text("press.kind." + string(it.Kind))},
		{"press.write.slug", it.Path(it.Lang)},
		{"press.write.owner", w.body(it.Owner, "press.write.owner.none")},
		{"press.write.province", w.body(it.Province, "")},
		{"press.write.committee", w.body(it.Committee, "")},
		{"press.write.topics", list(topics)},
		{"press.write.signers", list(signers)},
		{"press.write.audience", list(to)},
		{"press.write.reach", w.r.Text(it.Reach.key())},
		{"press.write.series", it.Series},
		{"press.write.cover", w.file(it.Cover)},
		{"press.write.gallery", list(pictures)},
	}
}

func (w factWords) body(b id.Body, none string) string {
	switch {
	case b != "":
		return w.names[b].Text
	case none != "":
		return w.r.Text(none)
	}
	return ""
}

// file is what a picture shows, else how it is called.
func (w factWords) file(m id.Media) string {
	f, ok := w.files[m]
	switch {
	case m == "":
		return ""
	case !ok:
		return string(m)
	case f.Alt != "":
		return f.Alt
	case f.Caption != "":
		return f.Caption
	}
	return f.Name
}

func (w factWords) or(text string) string {
	if text == "" {
		return w.r.Text("press.desk.nothing")
	}
	return text
}
