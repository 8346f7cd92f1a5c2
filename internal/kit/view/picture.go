package view

import (
	"fmt"
	"html/template"
	"strings"
	"unicode"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/media"
)

// NewPicture shows a picture of the store. sizes tells how wide it stands, as
// HTML's sizes does: "(min-width: 48rem) 12rem, 5.5rem". It is nil for a file that is no picture.
func NewPicture(f media.File, sizes string) *Picture {
	if !f.Picture() {
		return nil
	}
	return &Picture{
		Src: f.Src(720), SrcSet: f.SrcSet(), Sizes: sizes, Alt: f.Alt,
		Class: Focus(f.FocusX, f.FocusY), Width: f.Width, Height: f.Height,
	}
}

// Full are the sizes of a picture as wide as a phone, which stands at wide on
// larger screens. A phone of three pixels a pixel gets the picture of two: the
// eye sees no difference, and the line carries a third of the bytes.
func Full(wide string) string {
	return "(max-width:48rem) and (min-resolution:2.5dppx) 61vw, " + wide + ", 92vw"
}

// PortraitSizes are those of a portrait under its arch. On a dense phone a little
// less than two pixels a pixel do: the next size has four times the area.
const PortraitSizes = "(min-width:48rem) 19rem, (min-resolution:1.5dppx) 9rem, 12rem"

// NewFigure is the picture with its caption, credit and press size.
func NewFigure(f media.File, sizes string) *Figure {
	p := NewPicture(f, sizes)
	if p == nil {
		return nil
	}
	return &Figure{Picture: p, Caption: f.Caption, Credit: f.Credit, Press: f.Press()}
}

// Notes is what stands in a picture's caption after its words: who took it, and its press size.
func Notes(texts *i18n.Bundle, lang, caption, credit, press string) template.HTML {
	var b strings.Builder
	if caption != "" && !ended(caption) {
		b.WriteString(texts.Text(lang, "view.stop"))
	}
	if credit != "" {
		if caption != "" {
			b.WriteByte(' ')
		}
		b.WriteString(template.HTMLEscapeString(texts.Text(lang, "view.picture.credit", "name", isolate(credit))))
	}
	if press != "" {
		b.WriteString(` <a href="` + template.HTMLEscapeString(press) + `">` + template.HTMLEscapeString(texts.Text(lang, "view.picture.press")) + `</a>`)
	}
	return template.HTML(b.String())
}

// Focus is the classes of a focal point given in percent; the middle needs none.
// A policy without inline style leaves steps of ten.
func Focus(x, y int) string {
	var c []string
	if s := step(x); s != 50 {
		c = append(c, fmt.Sprintf("fx-%d", s))
	}
	if s := step(y); s != 50 {
		c = append(c, fmt.Sprintf("fy-%d", s))
	}
	return strings.Join(c, " ")
}

func step(v int) int { return (min(max(v, 0), 100) + 5) / 10 * 10 }

// Lazily is the picture below the fold.
func (p *Picture) Lazily() *Picture {
	if p != nil {
		p.Lazy = true
	}
	return p
}

// First is the one picture above the fold.
func (p *Picture) First() *Picture {
	if p != nil {
		p.High = true
	}
	return p
}

// As adds a class: "face".
func (p *Picture) As(class string) *Picture {
	if p != nil {
		p.Class = strings.TrimSpace(class + " " + p.Class)
	}
	return p
}

// Of says whose portrait it is on a page in a language. Words about a picture
// are written once, in Persian as a rule: elsewhere the name stands for them.
func (p *Picture) Of(name, lang string) *Picture {
	if p != nil {
		p.Alt = PortraitAlt(p.Alt, name, lang)
	}
	return p
}

// PortraitAlt is the alternative text of a portrait on a page in a language.
func PortraitAlt(alt, name, lang string) string {
	persian := func(r rune) bool { return unicode.Is(unicode.Arabic, r) }
	if lang != i18n.Persian && name != "" && strings.ContainsFunc(alt, persian) {
		return name
	}
	return alt
}
