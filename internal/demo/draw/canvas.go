// Package draw makes the demonstration's pictures: halls, bridges, gardens, streets and faces in the flat, tiled manner
// of the site, each from a scene and a seed. The same name always gives the same pixels.
//
// Scenes are drawn on 1600 by 1000, portraits on 960 by 1200, in those units.
package draw

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// A canvas is a picture being drawn, with the seed's own source of chance.
type canvas struct {
	*rand.Rand
	img  *image.RGBA
	w, h float64
	ras  vector.Rasterizer
	mask *image.Alpha
}

func newCanvas(w, h int, seed uint64) *canvas {
	return &canvas{
		Rand: rand.New(rand.NewPCG(seed, 0x68656d6d6174)),
		img:  image.NewRGBA(image.Rect(0, 0, w, h)),
		w:    float64(w), h: float64(h),
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
	x0, y0 := math.Floor(p.minX), math.Floor(p.minY)
	w, h := int(math.Ceil(p.maxX)-x0)+1, int(math.Ceil(p.maxY)-y0)+1
	if x0 > c.w || y0 > c.h || x0+float64(w) < 0 || y0+float64(h) < 0 {
		return
	}
	c.ras.Reset(w, h)
	pt := func(i int, o op) (float32, float32) { return float32(o.p[i] - x0), float32(o.p[i+1] - y0) }
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
	clear(m.Pix)
	c.ras.Draw(m, m.Rect, image.Opaque, image.Point{})

	left, top := int(x0), int(y0)
	solid, isFlat := paint.(flat)
	_, level := paint.(vertical) // one colour a row
	for y := max(0, -top); y < h && y+top < int(c.h); y++ {
		if level {
			solid = flat(paint.at(0, float64(y+top)))
		}
		for x := max(0, -left); x < w && x+left < int(c.w); x++ {
			a := uint32(m.Pix[y*w+x])
			if a == 0 {
				continue
			}
			src := color.NRGBA(solid)
			if !isFlat && !level {
				src = paint.at(float64(x+left), float64(y+top))
			}
			a = a * uint32(src.A) / 255
			i := (y+top)*c.img.Stride + (x+left)*4
			d := c.img.Pix[i : i+4 : i+4]
			if a == 255 {
				d[0], d[1], d[2], d[3] = src.R, src.G, src.B, 255
				continue
			}
			d[0] = uint8((uint32(src.R)*a + uint32(d[0])*(255-a) + 127) / 255)
			d[1] = uint8((uint32(src.G)*a + uint32(d[1])*(255-a) + 127) / 255)
			d[2] = uint8((uint32(src.B)*a + uint32(d[2])*(255-a) + 127) / 255)
			d[3] = 255
		}
	}
}

// ground paints the whole canvas.
func (c *canvas) ground(p paint) { c.fill(rect(0, 0, c.w, c.h), p) }

// between is a number in [a, b).
func (c *canvas) between(a, b float64) float64 { return a + c.Float64()*(b-a) }

// pick chooses one of the colours.
func (c *canvas) pick(of ...flat) flat { return of[c.IntN(len(of))] }
