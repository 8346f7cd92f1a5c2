// Package draw makes the demonstration's pictures: halls, bridges, gardens, streets and faces in the flat, tiled manner
// of the site, each from a scene and a seed. The same name always gives the same pixels.
//
// Scenes are described on 1600 by 1000, portraits on 960 by 1200, and drawn at the size pages show at most.
package draw

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// A canvas is a picture being drawn, with the seed's own source of chance. It is w by h units; a unit is scale pixels.
type canvas struct {
	*rand.Rand
	img   *image.RGBA
	w, h  float64
	scale float64
	ras   vector.Rasterizer
	mask  *image.Alpha
}

func newCanvas(w, h int, scale float64, seed uint64) *canvas {
	px := func(n int) int { return int(math.Ceil(float64(n) * scale)) }
	return &canvas{
		Rand: rand.New(rand.NewPCG(seed, 0x68656d6d6174)),
		img:  image.NewRGBA(image.Rect(0, 0, px(w), px(h))),
		w:    float64(w), h: float64(h), scale: scale,
	}
}

// A paint gives the colour of a point.
type paint interface {
	at(x, y float64) color.NRGBA
}

type flat color.NRGBA

func (f flat) at(_, _ float64) color.NRGBA { return color.NRGBA(f) }

// hex reads an opaque colour such as 0x0b7f86.
func hex(v uint32) flat { return flat{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} }

// fade is the colour with opacity a.
func (f flat) fade(a float64) flat { f.A = uint8(255 * a); return f }

// mix goes from f (0) to g (1).
func (f flat) mix(g flat, t float64) flat {
	l := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*t + .5) }
	return flat{l(f.R, g.R), l(f.G, g.G), l(f.B, g.B), l(f.A, g.A)}
}

// A vertical paint runs down from y0 to y1 through its colours, evenly.
type vertical struct {
	y0, y1 float64
	stops  []flat
}

func (v vertical) at(_, y float64) color.NRGBA {
	return color.NRGBA(ramp(v.stops, (y-v.y0)/(v.y1-v.y0)))
}

// A radial paint runs out from a centre to radius r.
type radial struct {
	x, y, r float64
	stops   []flat
}

func (d radial) at(x, y float64) color.NRGBA {
	return color.NRGBA(ramp(d.stops, math.Hypot(x-d.x, y-d.y)/d.r))
}

// rings is a radial paint mixed beforehand, finer than anyone sees: it covers whole pictures.
type rings struct {
	radial
	mixed [1024]color.NRGBA
}

func (d radial) mix() *rings {
	r := &rings{radial: d}
	for i := range r.mixed {
		r.mixed[i] = color.NRGBA(ramp(d.stops, float64(i)/float64(len(r.mixed)-1)))
	}
	return r
}

func (r *rings) at(x, y float64) color.NRGBA {
	dx, dy, last := x-r.x, y-r.y, len(r.mixed)-1
	return r.mixed[min(int(math.Sqrt(dx*dx+dy*dy)/r.r*float64(last)+.5), last)]
}

func ramp(stops []flat, t float64) flat {
	n := len(stops) - 1
	t = math.Max(0, math.Min(1, t)) * float64(n)
	i := min(int(t), n-1)
	return stops[i].mix(stops[i+1], t-float64(i))
}

// fill paints the inside of the path. Parts that run the other way round are holes.
func (c *canvas) fill(p *path, paint paint) {
	if len(p.ops) == 0 {
		return
	}
	x0, y0 := math.Floor(p.minX*c.scale), math.Floor(p.minY*c.scale)
	w, h := int(math.Ceil(p.maxX*c.scale)-x0)+1, int(math.Ceil(p.maxY*c.scale)-y0)+1
	left, top := int(x0), int(y0)
	if !image.Rect(left, top, left+w, top+h).Overlaps(c.img.Rect) {
		return
	}
	c.ras.Reset(w, h)
	pt := func(i int, o op) (float32, float32) {
		return float32(o.p[i]*c.scale - x0), float32(o.p[i+1]*c.scale - y0)
	}
	for _, o := range p.ops {
		x, y := pt(0, o)
		switch o.kind {
		case 'M':
			c.ras.MoveTo(x, y)
		case 'L':
			c.ras.LineTo(x, y)
		case 'C':
			x2, y2 := pt(2, o)
			x3, y3 := pt(4, o)
			c.ras.CubeTo(x, y, x2, y2, x3, y3)
		case 'Z':
			c.ras.ClosePath()
		}
	}
	c.ras.ClosePath()
	if c.mask == nil || len(c.mask.Pix) < w*h {
		c.mask = image.NewAlpha(image.Rect(0, 0, w, h))
	}
	m := &image.Alpha{Pix: c.mask.Pix[:w*h], Stride: w, Rect: image.Rect(0, 0, w, h)}
	c.ras.DrawOp = draw.Src
	c.ras.Draw(m, m.Rect, image.Opaque, image.Point{})

	in := image.Rect(left, top, left+w, top+h).Intersect(c.img.Rect)
	if d, ok := paint.(radial); ok {
		paint = d.mix()
	}
	for y := in.Min.Y; y < in.Max.Y; y++ {
		c.row(in.Min.X, y, m.Pix[(y-top)*w+in.Min.X-left:][:in.Dx()], paint)
	}
}

// ground paints the whole canvas.
func (c *canvas) ground(p paint) {
	if d, ok := p.(radial); ok {
		p = d.mix()
	}
	all := bytes.Repeat([]byte{255}, c.img.Rect.Dx())
	for y := range c.img.Rect.Dy() {
		c.row(0, y, all, p)
	}
}

// row paints pixels of the row y from x on, each as far as cover says.
func (c *canvas) row(x, y int, cover []byte, paint paint) {
	at := float64(y) / c.scale
	solid, level := paint.(flat)
	if _, ok := paint.(vertical); ok { // one colour a row
		solid, level = flat(paint.at(0, at)), true
	}
	pix := c.img.Pix[c.img.PixOffset(x, y):]
	for i, a := range cover {
		if a == 0 {
			continue
		}
		src := color.NRGBA(solid)
		if !level {
			src = paint.at(float64(x+i)/c.scale, at)
		}
		blend(pix[i*4:i*4+4:i*4+4], src, uint32(a)*uint32(src.A)/255)
	}
}

// blend lays a colour over an opaque pixel.
func blend(d []byte, src color.NRGBA, a uint32) {
	if a == 255 {
		d[0], d[1], d[2], d[3] = src.R, src.G, src.B, 255
		return
	}
	d[0] = uint8((uint32(src.R)*a + uint32(d[0])*(255-a) + 127) / 255)
	d[1] = uint8((uint32(src.G)*a + uint32(d[1])*(255-a) + 127) / 255)
	d[2] = uint8((uint32(src.B)*a + uint32(d[2])*(255-a) + 127) / 255)
	d[3] = 255
}

// between is a number in [a, b).
func (c *canvas) between(a, b float64) float64 { return a + c.Float64()*(b-a) }

// pick chooses one of the colours.
func (c *canvas) pick(of ...flat) flat { return of[c.IntN(len(of))] }
