package press

import (
	"strconv"
	"strings"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/view"
)

// add is the choice of a block to add after the n-th.
func (b *pageBuilder) add(n int) addForm {
	f := view.Field{Name: "b." + strconv.Itoa(n) + ".new", Kind: "select", Label: b.t("block.add.kind")}
	for _, k := range block.Kinds {
		f.Options = append(f.Options, view.Option{Value: string(k), Text: b.t("block." + string(k))})
	}
	return addForm{n, f}
}

// block is the form of the n-th of so many blocks.
func (b *pageBuilder) block(n, of int, x block.Block) blockForm {
	f := blockForm{N: n, Spot: spot(n), Name: b.t("block." + string(x.Kind)), First: n == 1, Last: n == of, Add: b.add(n)}
	values := x.Fields()
	name := func(field string) string { return "b." + strconv.Itoa(n) + "." + field }
	put := func(field, kind, key string) *view.Field {
		v := b.field(name(field), kind, key, values.Get(field))
		v.Name = name(field)
		if kind == "check" {
			v.Value, v.Checked = "1", values.Get(field) != ""
		}
		f.Fields = append(f.Fields, v)
		return &f.Fields[len(f.Fields)-1]
	}
	keep := func(fields ...string) {
		for _, field := range fields {
			f.Fields = append(f.Fields, hidden(name(field), values.Get(field)))
		}
	}
	f.Choose = b.w.shelf.Page != "" && (x.Kind == block.Figure || x.Kind == block.Gallery || x.Kind == block.Film)
	keep("kind", "was")
	switch x.Kind {
	case block.Paragraph, block.Correction:
		put("text", "textarea", "text").Rows = rowsFor(x.Text, 5)
	case block.Heading:
		put("text", "", "text")
		level := put("level", "select", "level")
		for l := 2; l <= 4; l++ {
			level.Options = append(level.Options, view.Option{Value: strconv.Itoa(l), Text: b.t("level." + strconv.Itoa(l)), Chosen: l == x.Level})
		}
	case block.List:
		put("text", "textarea", "items").Rows = rowsFor(x.Text, 4)
		put("ordered", "check", "ordered")
		put("start", "number", "start")
		keep("loose")
	case block.Quotation:
		put("text", "textarea", "text").Rows = rowsFor(x.Text, 4)
		put("source", "", "source")
		put("cite", "url", "cite")
	case block.Figure:
		put("media", "", "media").LTR = true
		put("alt", "textarea", "alt").Rows = 2
		put("text", "textarea", "caption").Rows = 2
		keep("width", "height")
	case block.Gallery:
		put("pictures", "textarea", "pictures").Rows = rowsFor(values.Get("pictures"), 5)
		put("text", "textarea", "caption").Rows = 2
	case block.Table:
		put("text", "textarea", "rows").Rows = rowsFor(x.Text, 5)
		put("head", "check", "head")
		put("source", "", "caption")
	case block.Film:
		put("address", "", "film").LTR = true
		f.Film = f.Choose
		put("text", "", "film.title")
		put("media", "", "poster").LTR = true
		put("alt", "", "alt")
		keep("width", "height")
	case block.Raw:
		f.Raw = strings.TrimSpace(Plain(x.HTML()))
		if f.Raw == "" {
			f.Raw = x.HTML()
		}
		return f
	}
	if (x.Kind == block.Figure || x.Kind == block.Film) && x.Width > 0 && x.Height > 0 && ownMedia.MatchString(x.Media) {
		f.Picture = &view.Picture{Src: x.Media, Alt: x.Alt, Width: x.Width, Height: x.Height, Lazy: true}
	}
	b.direction(&f, name, x)
	return f
}

// direction are the fields of a block that few need.
func (b *pageBuilder) direction(f *blockForm, name func(string) string, x block.Block) {
	dir := b.field(name("dir"), "select", "dir", x.Dir)
	for _, v := range []string{"", "rtl", "ltr", "auto"} {
		key := v
		if v == "" {
			key = "own"
		}
		dir.Options = append(dir.Options, view.Option{Value: v, Text: b.t("dir." + key), Chosen: v == x.Dir})
	}
	lang := b.field(name("lang"), "", "lang", x.Lang)
	lang.LTR = true
	f.More = []view.Field{dir, lang}
}

// rowsFor is how many lines a field needs for a text: about what a phone shows.
func rowsFor(text string, least int) int {
	n := 1
	for line := range strings.SplitSeq(text, "\n") {
		n += 1 + letters(line)/60
	}
	return min(max(n, least), 18)
}
