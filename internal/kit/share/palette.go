package share

import (
	"image"
	"image/color"
	"slices"
	"sync"
)

// A picture has 256 colours: three ramps for words on their ground, and those the ground itself uses most. A third of the bytes
// of a picture in full colour, and no eye sees the difference.

// ramp is a run of the palette, from the ground (no ink) to the full colour of a word.
type ramp struct{ first, last uint8 }

const levels = 32

var (
	inkOnPaper  = ramp{0, levels - 1}
	tealOnPaper = ramp{levels, 2*levels - 1}
	softOnTint  = ramp{2 * levels, 3*levels - 1}

	ramps = []struct{ from, to color.RGBA }{{paper, ink}, {paper, teal}, {tint, soft}}
)

// lay puts ink where the mask covers the ground. Words stand on plain ground only.
func (r ramp) lay(dst *image.Paletted, mask *image.Alpha, box image.Rectangle) {
	for y := box.Min.Y; y < box.Max.Y; y++ {
		m := mask.Pix[mask.PixOffset(box.Min.X, y):][:box.Dx()]
		d := dst.Pix[dst.PixOffset(box.Min.X, y):][:box.Dx()]
		for x, a := range m {
			level := r.first + uint8((int(a)*(levels-1)+127)/255)
			// Where two lines touch, the darker stays.
			if old := d[x]; level > r.first && (old < r.first || old > r.last || level > old) {
				d[x] = level
			}
		}
	}
}

// blank returns a fresh picture with all but the words.
func blank(rtl bool, s *sign) *image.Paletted {
	g := plain(rtl, s)
	return &image.Paletted{Pix: slices.Clone(g.Pix), Stride: Width, Rect: image.Rect(0, 0, Width, Height), Palette: g.Palette}
}

var (
	plainRTL = sync.OnceValue(func() *image.Paletted {
		g := ground()
		mark(g, Width-margin-24, 112)
		return reduce(g)
	})
	plainLTR = sync.OnceValue(func() *image.Paletted { return mirror(plainRTL()) })
)

// reduce brings a picture to the palette: the ramps, then the colours it must have, then its own by how often they come.
func reduce(src *image.RGBA, must ...color.RGBA) *image.Paletted {
	var pal color.Palette
	for _, r := range ramps {
		mix := func(a, b uint8, i int) uint8 {
			return uint8((int(a)*(levels-1-i) + int(b)*i + levels/2) / (levels - 1))
		}
		for i := range levels {
			pal = append(pal, color.RGBA{mix(r.from.R, r.to.R, i), mix(r.from.G, r.to.G, i), mix(r.from.B, r.to.B, i), 255})
		}
	}
	most := byCount(src)
	for _, c := range slices.Concat(must, most) {
		if len(pal) == 256 {
			break
		}
		if !slices.Contains(pal, color.Color(c)) {
			pal = append(pal, c)
		}
	}
	nearest := make(map[color.RGBA]uint8, len(most))
	for _, c := range most {
		nearest[c] = uint8(pal.Index(c))
	}
	dst := image.NewPaletted(src.Rect, pal)
	for i := range dst.Pix {
		dst.Pix[i] = nearest[color.RGBA{src.Pix[4*i], src.Pix[4*i+1], src.Pix[4*i+2], 255}]
	}
	return dst
}

func mirror(src *image.Paletted) *image.Paletted {
	dst := image.NewPaletted(src.Rect, src.Palette)
	for y := range Height {
		row := dst.Pix[y*Width:][:Width]
		copy(row, src.Pix[y*Width:][:Width])
		slices.Reverse(row)
	}
	return dst
}
