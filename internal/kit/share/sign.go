package share

import (
	"cmp"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"sync"

	xdraw "golang.org/x/image/draw"
)

// The party's own sign stands where the drawn star does, before the name, upright in both directions of the page.
const (
	signHigh = 68  // between the frieze and the rule
	signWide = 240 // a name of two words still has room beside it
	signMid  = 111
	starWide = 48
	signGap  = 14
	plate    = 8 // around a sign that needs a ground of its own
)

// sign is the party's own in the size in which it is drawn, with the ground it is seen on.
type sign struct {
	name  string
	small *image.RGBA
	on    color.RGBA
}

// newSign makes a sign as large as its place, never larger than itself. The name says which picture it is: another picture has
// another name. One that paper would swallow, as white on white, gets a dark ground.
func newSign(name string, img image.Image) *sign {
	size := img.Bounds().Size()
	k := min(1, signHigh/float64(size.Y), signWide/float64(size.X))
	r := image.Rect(0, 0, max(1, int(math.Round(k*float64(size.X)))), max(1, int(math.Round(k*float64(size.Y)))))
	s := &sign{name: name, small: image.NewRGBA(r), on: paper}
	xdraw.CatmullRom.Scale(s.small, r, img, img.Bounds(), draw.Src, nil)
	if !stands(s.flat()) {
		s.on = deep
	}
	return s
}

// wide is how much of the line before the name the sign takes; without one, the star.
func (s *sign) wide() int {
	if s == nil {
		return starWide
	}
	return s.small.Rect.Dx()
}

// flat is the sign on its ground.
func (s *sign) flat() (flat *image.RGBA, on color.RGBA) {
	flat = image.NewRGBA(s.small.Rect)
	fill(flat, flat.Rect, s.on)
	draw.Draw(flat, flat.Rect, s.small, image.Point{}, draw.Over)
	return flat, s.on
}

// place puts the sign at the start of a page of a direction.
func (s *sign) place(dst *image.RGBA, rtl bool) {
	size := s.small.Rect.Size()
	at := image.Rectangle{Max: size}.Add(image.Pt(margin, signMid-size.Y/2))
	if rtl {
		at = at.Add(image.Pt(Width-2*margin-size.X, 0))
	}
	if s.on != paper {
		fill(dst, at.Inset(-plate), s.on)
	}
	draw.Draw(dst, at, s.small, image.Point{}, draw.Over)
}

// stands says whether a picture is seen on its ground: a fiftieth of it has the contrast that shapes need (WCAG 2.2, 1.4.11).
func stands(img *image.RGBA, on color.RGBA) bool {
	const least = 3
	seen, ground := 0, luminance(on)
	for i := 0; i < len(img.Pix); i += 4 {
		l := luminance(color.RGBA{img.Pix[i], img.Pix[i+1], img.Pix[i+2], 255})
		if (max(l, ground)+.05)/(min(l, ground)+.05) >= least {
			seen++
		}
	}
	return 50*seen >= len(img.Pix)/4
}

func luminance(c color.RGBA) float64 {
	part := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= .04045 {
			return x / 12.92
		}
		return math.Pow((x+.055)/1.055, 2.4)
	}
	return .2126*part(c.R) + .7152*part(c.G) + .0722*part(c.B)
}

// tones is how many colours of the palette a sign may have for its own; it is small, and by how often they come none would be left.
const tones = 72

// colours are those that come most often, so far apart that they reach for the whole sign.
func (s *sign) colours() []color.RGBA {
	flat, _ := s.flat()
	all := byCount(flat)
	for apart := 75; ; apart *= 2 {
		var own []color.RGBA
		for _, c := range all {
			near := func(o color.RGBA) bool {
				d := func(a, b uint8) int { return (int(a) - int(b)) * (int(a) - int(b)) }
				return d(c.R, o.R)+d(c.G, o.G)+d(c.B, o.B) < apart
			}
			if !slices.ContainsFunc(own, near) {
				own = append(own, c)
			}
			if len(own) > tones {
				break
			}
		}
		if len(own) <= tones {
			return own
		}
	}
}

// byCount are the colours of a picture, those that come most often first.
func byCount(src *image.RGBA) []color.RGBA {
	count := map[color.RGBA]int{}
	for i := 0; i < len(src.Pix); i += 4 {
		count[color.RGBA{src.Pix[i], src.Pix[i+1], src.Pix[i+2], 255}]++
	}
	most := make([]color.RGBA, 0, len(count))
	for c := range count {
		most = append(most, c)
	}
	slices.SortFunc(most, func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	return most
}

// signed keeps the grounds with the sign that was drawn last; a site has one at a time.
var signed struct {
	sync.Mutex
	name     string
	rtl, ltr *image.Paletted
}

// plain is the ground of a page of a direction, with the sign on it.
func plain(rtl bool, s *sign) *image.Paletted {
	switch {
	case s == nil && rtl:
		return plainRTL()
	case s == nil:
		return plainLTR()
	}
	signed.Lock()
	defer signed.Unlock()
	if signed.name != s.name || signed.rtl == nil {
		right, left := ground(), image.NewRGBA(image.Rect(0, 0, Width, Height))
		for y := range Height {
			for x := range Width {
				left.SetRGBA(Width-1-x, y, right.RGBAAt(x, y))
			}
		}
		s.place(right, true)
		s.place(left, false)
		own := s.colours()
		signed.name, signed.rtl, signed.ltr = s.name, reduce(right, own...), reduce(left, own...)
	}
	if rtl {
		return signed.rtl
	}
	return signed.ltr
}
