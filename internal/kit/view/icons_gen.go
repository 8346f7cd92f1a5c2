//go:build ignore

// Draws the app icons static/img/icon-192.png and icon-512.png: the mark in white on
// turquoise to the edge, inside the circle that a phone's mask may leave.
package main

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"log"
	"os"
	"strconv"

	"golang.org/x/image/vector"
)

// The mark on its grid of 48, as of components/mark.html.
var (
	star   = []float32{24, 2, 30.4, 8.5, 39.6, 8.4, 39.5, 17.6, 46, 24, 43, 27, 5, 27, 2, 24, 8.5, 17.6, 8.4, 8.4, 17.6, 8.5}
	hollow = []float32{24, 16, 27.2, 19.2, 31.8, 19.2, 31.8, 23.8, 35, 27, 13, 27, 16.2, 23.8, 16.2, 19.2, 20.8, 19.2}
	waves  = [][]float32{
		{7, 30.5, 41, 30.5, 41, 34.1, 7, 34.1},
		{12.5, 36.8, 35.5, 36.8, 35.5, 40, 12.5, 40},
		{18, 42.7, 30, 42.7, 30, 45.5, 18, 45.5},
	}
)

func main() {
	ground, ink := color.RGBA{0, 0x71, 0x7a, 255}, color.RGBA{255, 255, 255, 255}
	for _, size := range []int{192, 512} {
		img := image.NewPaletted(image.Rect(0, 0, size, size), nil)
		for i := range 16 {
			img.Palette = append(img.Palette, color.RGBA{
				uint8(i * 255 / 15), uint8(0x71 + i*(255-0x71)/15), uint8(0x7a + i*(255-0x7a)/15), 255,
			})
		}
		full := image.NewRGBA(img.Rect)
		draw.Draw(full, full.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
		fill(full, star, ink)
		fill(full, hollow, ground)
		for _, w := range waves {
			fill(full, w, ink)
		}
		draw.Draw(img, img.Rect, full, image.Point{}, draw.Src)
		f, err := os.Create("static/img/icon-" + strconv.Itoa(size) + ".png")
		if err != nil {
			log.Fatal(err)
		}
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, img); err != nil {
			log.Fatal(err)
		}
		if err := f.Close(); err != nil {
			log.Fatal(err)
		}
	}
}

func fill(dst *image.RGBA, points []float32, c color.Color) {
	size := dst.Rect.Dx()
	scale := float32(size) * .56 / 48
	offset := float32(size) * .22
	z := vector.NewRasterizer(size, size)
	for i := 0; i < len(points); i += 2 {
		x, y := points[i]*scale+offset, points[i+1]*scale+offset
		if i == 0 {
			z.MoveTo(x, y)
		} else {
			z.LineTo(x, y)
		}
	}
	z.ClosePath()
	z.Draw(dst, dst.Rect, image.NewUniform(c), image.Point{})
}
