package media

import (
	"image"
	"image/color"
	"image/draw"
)

// Box is a part of a picture in thousandths of its width and height, from the left and from the top.
type Box struct{ X, Y, W, H int }

// MaxBoxes is how many boxes a picture may have.
const MaxBoxes = 200

// Valid reports whether the box lies in the picture and holds something.
func (b Box) Valid() bool {
	return b.X >= 0 && b.Y >= 0 && b.W > 0 && b.H > 0 && b.X+b.W <= 1000 && b.Y+b.H <= 1000
}

// cells is how many coarse cells the longer side of a box is made of: too few to know a face by.
const cells = 5

// coarse makes a copy of a picture in which each box is a few cells of one colour. The box grows by a twelfth on each side,
// so that hair and chin do not stand out. Of each cell only three bits of each colour stay, so that the cells say too little
// to try faces against them.
func coarse(img image.Image, boxes []Box) image.Image {
	r := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	draw.Draw(out, out.Rect, img, r.Min, draw.Src)
	for _, b := range boxes {
		box := image.Rect(b.X*r.Dx()/1000, b.Y*r.Dy()/1000, (b.X+b.W)*r.Dx()/1000, (b.Y+b.H)*r.Dy()/1000)
		grow := max(box.Dx(), box.Dy())/12 + 1
		box = box.Inset(-grow).Intersect(out.Rect)
		side := max((max(box.Dx(), box.Dy())+cells-1)/cells, 1)
		for y := box.Min.Y; y < box.Max.Y; y += side {
			for x := box.Min.X; x < box.Max.X; x += side {
				cell := image.Rect(x, y, x+side, y+side).Intersect(box)
				draw.Draw(out, cell, image.NewUniform(mean(out, cell)), image.Point{}, draw.Src)
			}
		}
	}
	return out
}

// mean is the colour of a cell, rounded.
func mean(img *image.RGBA, r image.Rectangle) color.RGBA {
	var sum [4]int
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := img.Pix[img.PixOffset(r.Min.X, y):img.PixOffset(r.Max.X, y)]
		for i, v := range row {
			sum[i%4] += int(v)
		}
	}
	n := r.Dx() * r.Dy()
	round := func(v int) uint8 { return uint8(v/n)&0xe0 | 0x10 }
	return color.RGBA{round(sum[0]), round(sum[1]), round(sum[2]), 255}
}
