package share

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// point is a place on the picture, in pixels.
type point struct{ x, y float32 }

// shape is a closed outline.
type shape []point

// star has n points at the radius out and n dents at the radius in; turn is where the first point lies, in degrees from the right.
func star(cx, cy float32, n int, out, in float32, turn float64) shape {
	var s shape
	for i := range 2 * n {
		r := out
		if i%2 == 1 {
			r = in
		}
		sin, cos := math.Sincos((turn + 180*float64(i)/float64(n)) * math.Pi / 180)
		s = append(s, point{cx + r*float32(cos), cy + r*float32(sin)})
	}
	return s
}

func (s shape) trace(z *vector.Rasterizer, min image.Point) {
	for i, p := range s {
		x, y := p.x-float32(min.X), p.y-float32(min.Y)
		if i == 0 {
			z.MoveTo(x, y)
		} else {
			z.LineTo(x, y)
		}
	}
	z.ClosePath()
}

func (s shape) bounds(pad float32) image.Rectangle {
	lo, hi := s[0], s[0]
	for _, p := range s {
		lo.x, lo.y, hi.x, hi.y = min(lo.x, p.x), min(lo.y, p.y), max(hi.x, p.x), max(hi.y, p.y)
	}
	return image.Rect(int(lo.x-pad)-1, int(lo.y-pad)-1, int(hi.x+pad)+2, int(hi.y+pad)+2)
}

func (s shape) fill(dst draw.Image, c color.RGBA) { s.paint(dst, image.NewUniform(c), image.Point{}) }

// paint fills the shape with a picture, of which sp comes to the picture's own origin.
func (s shape) paint(dst draw.Image, src image.Image, sp image.Point) {
	box := s.bounds(0).Intersect(dst.Bounds())
	if box.Empty() {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	s.trace(z, box.Min)
	z.Draw(dst, box, src, box.Min.Add(sp))
}

// stroke draws the outline with round corners.
func (s shape) stroke(dst draw.Image, width float32, c color.RGBA) {
	box := s.bounds(width).Intersect(dst.Bounds())
	if box.Empty() {
		return
	}
	z := vector.NewRasterizer(box.Dx(), box.Dy())
	h := width / 2
	for i, a := range s {
		b := s[(i+1)%len(s)]
		dx, dy := b.x-a.x, b.y-a.y
		if l := float32(math.Hypot(float64(dx), float64(dy))); l > 0 {
			dx, dy = dx/l*h, dy/l*h
			shape{{a.x + dy, a.y - dx}, {b.x + dy, b.y - dx}, {b.x - dy, b.y + dx}, {a.x - dy, a.y + dx}}.trace(z, box.Min)
		}
		star(a.x, a.y, 4, h, h, 0).trace(z, box.Min)
	}
	z.Draw(dst, box, image.NewUniform(c), image.Point{})
}

// ground draws all but the words and what stands before the name, for a page from right to left.
func ground() *image.RGBA {
	dst := image.NewRGBA(image.Rect(0, 0, Width, Height))
	fill(dst, dst.Rect, paper)
	fill(dst, image.Rect(0, band, Width, Height), tint)
	frieze(dst)
	// The Oxford rule under the name, as long as the text column, and the stroke over the foot.
	from := Width - margin - column
	fill(dst, image.Rect(from, 152, Width-margin, 155), ink)
	fill(dst, image.Rect(from, 158, Width-margin, 159), ink)
	fill(dst, image.Rect(Width-margin-96, band-3, Width-margin, band+3), teal)
	niche(dst, 218, 98)
	return dst
}

// frieze is the band of tile at the top: eight-pointed stars in a row, smaller ones where four of them meet.
func frieze(dst *image.RGBA) {
	const side = 44
	strip := dst.SubImage(image.Rect(0, 0, Width, side)).(*image.RGBA)
	fill(strip, strip.Rect, tile)
	const k = float32(side) / 24
	for x := float32(0); x <= Width; x += side {
		for _, y := range []float32{0, side} {
			star(x, y, 8, 4.95*k, 2.1*k, 45).fill(strip, pale)
		}
	}
	for x := float32(side) / 2; x < Width+side; x += side {
		s := star(x, side/2, 8, 12*k, 6.5*k, 0)
		s.fill(strip, vivid)
		s.stroke(strip, 2, cream)
	}
}

// mark stands before the party's name: the star of the frieze with its inner star.
func mark(dst *image.RGBA, x, y float32) {
	star(x, y, 8, 25, 18.5, 22.5).fill(dst, teal)
	star(x, y, 8, 13, 7.4, 22.5).fill(dst, paper)
}

// arch is the outline of a pointed arch: its top at (x, y), half as wide as half on each side, down to the foot of the picture.
func arch(x, y, half float32) shape {
	var s shape
	curve := func(a, b, c, d point) {
		const steps = 48
		for i := 1; i <= steps; i++ {
			t := float32(i) / steps
			u := 1 - t
			f := func(a, b, c, d float32) float32 { return u*u*u*a + 3*u*u*t*b + 3*u*t*t*c + t*t*t*d }
			s = append(s, point{f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)})
		}
	}
	spring := y + 1.24*half
	top := point{x, y}
	s = append(s, point{x - half, Height + 20}, point{x - half, spring})
	curve(point{x - half, spring}, point{x - half, spring - 0.64*half}, point{x - 0.56*half, y + 0.4*half}, top)
	curve(top, point{x + 0.56*half, y + 0.4*half}, point{x + half, spring - 0.64*half}, point{x + half, spring})
	return append(s, point{x + half, Height + 20})
}

// niche is the arch at the end of the page, tiled with twelve-pointed stars.
func niche(dst *image.RGBA, x, y float32) {
	const half = 148
	arch(x, y, half).fill(dst, tile)
	arch(x, y+8, half-6).fill(dst, cream)
	inner := arch(x, y+22, half-16)
	inner.paint(dst, girih(inner.bounds(0), x, y+half*1.22), image.Point{})
	inner.stroke(dst, 2, deep)
	sun(dst, x, y+half*1.22)
}

// girih is a field of twelve-pointed stars on a lattice of triangles, with one of them at (cx, cy).
func girih(r image.Rectangle, cx, cy float32) *image.RGBA {
	dst := image.NewRGBA(r)
	fill(dst, r, deep)
	const a = float32(46) // radius of a star; neighbours touch
	row := a * float32(math.Sqrt(3))
	for j := -8; j <= 8; j++ {
		for i := -8; i <= 8; i++ {
			x, y := cx+2*a*float32(i), cy+row*float32(j)
			if j%2 != 0 {
				x += a
			}
			s := star(x, y, 12, a, 0.688*a, 0)
			s.fill(dst, vivid)
			s.stroke(dst, 2, cream)
			core := star(x, y, 12, 0.52*a, 0.322*a, 0)
			core.fill(dst, deep2)
			core.stroke(dst, 1.4, cream)
			// The gaps between three stars hold small gold ones.
			for _, up := range []float32{-1, 1} {
				g := star(x, y+up*a*1.1547, 3, 0.155*a, 0.0725*a, float64(-90*up)+180)
				g.fill(dst, gold)
			}
		}
	}
	return dst
}

// sun is the gold star in the middle of the niche.
func sun(dst *image.RGBA, x, y float32) {
	star(x, y, 12, 56, 44, 15).fill(dst, cream)
	star(x, y, 12, 50, 38, 15).fill(dst, gold)
	star(x, y, 12, 34, 26, 0).fill(dst, cream)
	star(x, y, 8, 26, 15, 0).fill(dst, vivid)
}
