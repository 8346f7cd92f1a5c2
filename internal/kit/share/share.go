// Package share draws the picture that goes with a link when it is passed on: 1200×630 PNG, in the dress of the site, with the party's
// name, what kind of page it is, its title, and whose it is and of when.
//
// Text is laid out as a browser does: runs of one direction first (Unicode's bidirectional algorithm), then shaping, then lines.
// The same card always makes the same bytes on the same processor family, so a picture may be kept under its Key for ever.
package share

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"strings"
	"sync"
)

// The size of a picture in pixels, and its type.
const (
	Width  = 1200
	Height = 630
	Type   = "image/png"
)

// version goes into Key. It changes with every change of what is drawn; a test holds it to that.
const version = "1"

// Card is what is written on a picture. Site, Kind and Foot are one line each and are cut with an ellipsis where they are too long;
// Title takes up to four. Any may be empty. Lang is "fa" or "en": it gives the direction of the whole.
// Sign is the name of the party's own sign, drawn in place of the star; "" leaves the star.
type Card struct {
	Site, Kind, Title, Foot string
	Lang                    string
	Sign                    string
}

// Key names the picture of a card: 32 hexadecimal digits that change with its words and with how it is drawn.
func Key(c Card) string {
	h := sha256.New()
	all := []string{version, c.Site, c.Kind, c.Title, c.Foot, c.Lang}
	if c.Sign != "" {
		all = append(all, c.Sign)
	}
	for _, s := range all {
		fmt.Fprintf(h, "%d %s\n", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// The colours are those of the site's sheet.
var (
	paper = color.RGBA{0xff, 0xff, 0xff, 255}
	tint  = color.RGBA{0xe9, 0xf5, 0xf3, 255}
	ink   = color.RGBA{0x23, 0x1f, 0x1c, 255}
	soft  = color.RGBA{0x5d, 0x55, 0x4e, 255}
	teal  = color.RGBA{0x00, 0x71, 0x7a, 255}
	tile  = color.RGBA{0x0b, 0x7f, 0x86, 255}
	vivid = color.RGBA{0x19, 0xa9, 0xab, 255}
	pale  = color.RGBA{0x7f, 0xd0, 0xcf, 255}
	deep  = color.RGBA{0x05, 0x39, 0x3f, 255}
	deep2 = color.RGBA{0x0a, 0x55, 0x5c, 255}
	cream = color.RGBA{0xf7, 0xef, 0xe0, 255}
	gold  = color.RGBA{0xd9, 0xa4, 0x41, 255}
)

// Where things stand, for a page from right to left; a page from left to right is its mirror image.
const (
	margin = 72
	column = 704 // width of the text
	band   = 532 // where the tinted band begins that the foot stands in
)

// titleSizes are tried from the largest: the first in which the title takes no more than its lines. The last one is cut.
var titleSizes = []struct {
	size  float32
	lines int
}{{76, 2}, {66, 3}, {58, 3}, {52, 4}, {46, 4}, {40, 4}}

// Draw writes the picture of a card. It takes some 50 ms of one processor; bound how many run at once. img is the picture of
// the sign that the card names; nil leaves the star.
func Draw(w io.Writer, c Card, img image.Image) error {
	var own *sign
	if img != nil && !img.Bounds().Empty() {
		own = newSign(c.Sign, img)
	}
	rtl := c.Lang != "en"
	s, err := newSetter(rtl, c.Lang)
	if err != nil {
		return fmt.Errorf("share: draw: %w", err)
	}
	dst := blank(rtl, own)
	for _, l := range s.compose(c, own.wide()) {
		s.draw(dst, l)
	}
	b := bufio.NewWriterSize(w, 32<<10)
	e := png.Encoder{CompressionLevel: png.DefaultCompression, BufferPool: &buffers}
	if err := e.Encode(b, dst); err != nil {
		return fmt.Errorf("share: encode: %w", err)
	}
	return b.Flush()
}

// compose sets every line of a card and says where it stands. before is the width of what stands before the name.
func (s *setter) compose(c Card, before int) []placed {
	var all []placed
	put := func(lines []line, x, baseline float32, col ramp) {
		for _, l := range lines {
			all = append(all, placed{l, x, baseline, col})
			baseline += l.size * 1.45
		}
	}
	start := s.x(Width - margin)
	put(s.lines(c.Site, s.bold, 38, column-before-signGap-2, 1), s.x(float32(Width-margin-before-signGap)), 126, inkOnPaper)

	var title []line
	for i, t := range titleSizes {
		last := i == len(titleSizes)-1
		limit := t.lines
		if !last {
			limit++
		}
		if title = s.lines(c.Title, s.bold, t.size, column, limit); len(title) <= t.lines {
			break
		}
	}
	// Kind and title stand together in the middle between the rule and the band.
	const kindHeight, from, to = 58, 168, band
	height := float32(0)
	for _, l := range title {
		height += l.size * 1.45
	}
	if c.Kind != "" {
		height += kindHeight
	}
	y := from + max(8, (to-from-height)/2)
	if c.Kind != "" {
		put(s.lines(c.Kind, s.bold, 30, column-30, 1), s.x(Width-margin-30), y+38, tealOnPaper)
		all = append(all, placed{line: diamond, x: start, baseline: y + 38, colour: tealOnPaper})
		y += kindHeight
	}
	if len(title) > 0 {
		put(title, start, y+title[0].size*1.06, inkOnPaper)
	}
	put(s.lines(c.Foot, s.regular, 28, column, 1), start, band+60, softOnTint)
	return all
}

// x mirrors a place from the right for a page from left to right.
func (s *setter) x(fromRight float32) float32 {
	if s.rtl {
		return fromRight
	}
	return Width - fromRight
}

func fill(dst draw.Image, r image.Rectangle, c color.RGBA) {
	draw.Draw(dst, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// oneLine drops what breaks a line.
func oneLine(s string) string { return strings.Join(strings.FieldsFunc(s, breaks), " ") }

func breaks(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

type bufferPool struct{ p sync.Pool }

func (b *bufferPool) Get() *png.EncoderBuffer {
	e, _ := b.p.Get().(*png.EncoderBuffer)
	return e
}

func (b *bufferPool) Put(e *png.EncoderBuffer) { b.p.Put(e) }

var buffers bufferPool
