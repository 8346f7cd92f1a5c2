package share

import (
	"bytes"
	_ "embed"
	"fmt"
	"image"
	"image/draw"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
	"golang.org/x/text/unicode/norm"
)

// The fonts are Vazirmatn (OFL-1.1), made smaller by fonts/subset.sh.
var (
	//go:embed fonts/Vazirmatn-Regular.ttf
	regularTTF []byte
	//go:embed fonts/Vazirmatn-Bold.ttf
	boldTTF []byte
)

type pair struct{ regular, bold *font.Font }

// fonts reads both fonts once. A Font may be shared, a Face may not.
var fonts = sync.OnceValues(func() (pair, error) {
	var p pair
	for ttf, f := range map[*[]byte]**font.Font{&regularTTF: &p.regular, &boldTTF: &p.bold} {
		face, err := font.ParseTTF(bytes.NewReader(*ttf))
		if err != nil {
			return p, fmt.Errorf("read font: %w", err)
		}
		*f = face.Font
	}
	return p, nil
})

// setter sets lines of text. It is for one goroutine.
type setter struct {
	regular, bold *font.Face
	rtl           bool
	lang          language.Language
	shaper        shaping.HarfbuzzShaper
	segmenter     shaping.Segmenter
	wrapper       shaping.LineWrapper
	raster        vector.Rasterizer
	mask          *image.Alpha
}

func newSetter(rtl bool, lang string) (*setter, error) {
	f, err := fonts()
	if err != nil {
		return nil, err
	}
	return &setter{regular: font.NewFace(f.regular), bold: font.NewFace(f.bold), rtl: rtl, lang: language.NewLanguage(lang)}, nil
}

// line is a set line: its runs from left to right.
type line struct {
	runs  []shaping.Output
	width float32
	size  float32
	cut   bool // ends with an ellipsis
}

// placed is a line with its place: x is where it starts (its right end on a page from right to left).
type placed struct {
	line
	x, baseline float32
	colour      ramp
}

// diamond is the mark before a kind; it has no runs.
var diamond = line{size: 30}

func (s *setter) direction() di.Direction {
	if s.rtl {
		return di.DirectionRTL
	}
	return di.DirectionLTR
}

// lines sets a text in no more than most lines of a width, cut with an ellipsis past that, and balances them: no line is much
// shorter than the others. A break is never inside a word, unless the word alone is wider than the line.
func (s *setter) lines(text string, face *font.Face, size float32, width, most int) []line {
	runes := []rune(s.drawable(text, face))
	if len(runes) == 0 {
		return nil
	}
	in := shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: s.direction(), Face: face, Size: fixed.Int26_6(size * 64), Language: s.lang,
	}
	var runs []shaping.Output
	for _, part := range s.segmenter.Split(in, one{face}) {
		runs = append(runs, s.shaper.Shape(part))
	}
	dots := in
	dots.Text, dots.RunEnd = []rune("…"), 1
	dots.Script = language.Latin
	if s.rtl {
		dots.Script = language.Arabic
	}
	config := shaping.WrapConfig{Direction: in.Direction, TruncateAfterLines: most, BreakPolicy: shaping.Never}.WithTruncator(&s.shaper, dots)
	wrap := func(width int) ([]shaping.Line, int) {
		// The wrapper takes the width off the space that ends a line, in the glyphs it was given.
		fresh := slices.Clone(runs)
		for i := range fresh {
			fresh[i].Glyphs = slices.Clone(fresh[i].Glyphs)
		}
		return s.wrapper.WrapParagraph(config, width, runes, shaping.NewSliceIterator(fresh))
	}
	lines, cut := wrap(width)
	// A word wider than its line must break; so must one that the ellipsis would swallow whole, and most of the line with it.
	if widest(lines) > width || cut > 0 && widest(lines[len(lines)-1:]) < width/2 {
		config.BreakPolicy = shaping.WhenNecessary
		lines, cut = wrap(width)
	}
	if n := len(lines); cut == 0 && n > 1 {
		narrow, wide := width/2, width
		for wide-narrow > 2 {
			mid := (narrow + wide) / 2
			if l, cut := wrap(mid); len(l) == n && cut == 0 && widest(l) <= mid {
				wide = mid
			} else {
				narrow = mid
			}
		}
		lines, cut = wrap(wide)
	}
	set := make([]line, len(lines))
	for i, l := range lines {
		runs := slices.Clone(l)
		slices.SortStableFunc(runs, func(a, b shaping.Output) int { return int(a.VisualIndex - b.VisualIndex) })
		set[i] = line{runs: runs, size: size, cut: cut > 0 && i == len(lines)-1}
		for _, r := range runs {
			set[i].width += float32(r.Advance) / 64
		}
	}
	return set
}

func widest(lines []shaping.Line) int {
	var most fixed.Int26_6
	for _, l := range lines {
		var w fixed.Int26_6
		for _, r := range l {
			w += r.Advance
		}
		most = max(most, w)
	}
	return most.Ceil()
}

type one struct{ f *font.Face }

func (o one) ResolveFace(rune) *font.Face { return o.f }

// most bounds a text in letters before it is set: more never fits, and setting it takes time.
const most = 500

// drawable brings a text to letters the font has: those it lacks are taken apart (ﷺ, ḥ) or, where that does not help, dropped
// (emoji). What is invisible and steers direction or joining stays.
func (s *setter) drawable(text string, face *font.Face) string {
	has := func(r rune) bool {
		_, ok := face.NominalGlyph(r)
		return ok || r >= 0x200b && r <= 0x200f || r >= 0x2066 && r <= 0x2069 || r == 0x061c
	}
	if cut := []rune(text[:min(len(text), 4*most)]); len(cut) > most {
		text = string(cut[:most])
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(oneLine(strings.ToValidUTF8(text, ""))) {
		if has(r) {
			b.WriteRune(r)
			continue
		}
		for _, p := range norm.NFKD.String(string(r)) {
			if has(p) && !(unicode.Is(unicode.Mn, p) && r < 0x600) {
				b.WriteRune(p)
			}
		}
	}
	return oneLine(b.String())
}

// draw puts a line on the picture. All its glyphs go through one rasteriser at once; one for each glyph takes ten times as long.
func (s *setter) draw(dst *image.Paletted, p placed) {
	left := p.x
	if s.rtl {
		left -= p.width
	}
	// The box leaves room on all sides for what reaches out of its place: marks, and the tails of last letters.
	pad := p.size
	box := image.Rect(int(left-pad), int(p.baseline-1.5*p.size), int(left+p.width+pad)+1, int(p.baseline+p.size)+1).Intersect(dst.Rect)
	s.raster.Reset(box.Dx(), box.Dy())
	x, y := left-float32(box.Min.X), p.baseline-float32(box.Min.Y)
	if p.runs == nil {
		s.diamond(p.x-float32(box.Min.X), y-p.size*0.32)
	}
	for _, run := range p.runs {
		scale := p.size / float32(run.Face.Upem())
		for _, g := range run.Glyphs {
			if o, ok := run.Face.GlyphDataOutline(g.GlyphID); ok && g.GlyphID != 0 {
				s.outline(o, x+float32(g.XOffset)/64, y-float32(g.YOffset)/64, scale)
			}
			x += float32(g.Advance) / 64
		}
	}
	if s.mask == nil {
		s.mask = image.NewAlpha(dst.Rect)
	}
	s.raster.DrawOp = draw.Src
	s.raster.Draw(s.mask, box, image.Opaque, image.Point{})
	p.colour.lay(dst, s.mask, box)
}

func (s *setter) outline(o font.GlyphOutline, x, y, scale float32) {
	at := func(p opentype.SegmentPoint) (float32, float32) { return x + p.X*scale, y - p.Y*scale }
	open := false
	for _, seg := range o.Segments {
		ax, ay := at(seg.Args[0])
		switch seg.Op {
		case opentype.SegmentOpMoveTo:
			if open {
				s.raster.ClosePath()
			}
			open = true
			s.raster.MoveTo(ax, ay)
		case opentype.SegmentOpLineTo:
			s.raster.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			bx, by := at(seg.Args[1])
			s.raster.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			bx, by := at(seg.Args[1])
			cx, cy := at(seg.Args[2])
			s.raster.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	if open {
		s.raster.ClosePath()
	}
}

func (s *setter) diamond(x, y float32) {
	const r = 9
	if s.rtl {
		x -= r + 1
	} else {
		x += r + 1
	}
	shape{{x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}}.trace(&s.raster, image.Point{})
}
