package draw

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	xdraw "golang.org/x/image/draw"
)

// Most of what a phone loads before it shows a page is its one picture.
const phoneWidth, phoneBytes = 360, 30 << 10

func TestEveryPictureIsSmallOnAPhone(t *testing.T) {
	names := []string{"man-1", "man-old-beard-2", "woman-3", "woman-glasses-4"}
	for _, scene := range Scenes() {
		names = append(names, scene+"-1")
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			img, ok := Picture(name)
			if !ok {
				t.Fatal("is not drawn")
			}
			b := img.Bounds()
			small := image.NewRGBA(image.Rect(0, 0, phoneWidth, phoneWidth*b.Dy()/b.Dx()))
			xdraw.CatmullRom.Scale(small, small.Rect, img, b, xdraw.Src, nil)
			var out bytes.Buffer
			if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: 72}); err != nil {
				t.Fatal(err)
			}
			if out.Len() > phoneBytes {
				t.Errorf("%d bytes at %d pixels, want at most %d", out.Len(), phoneWidth, phoneBytes)
			}
			for _, p := range []image.Point{{0, 0}, {b.Dx() - 1, 0}, {0, b.Dy() - 1}, {b.Dx() - 1, b.Dy() - 1}} {
				if _, _, _, a := img.At(p.X, p.Y).RGBA(); a != 0xffff {
					t.Errorf("the corner %v is not painted", p)
				}
			}
		})
	}
}

func TestTheSameNameGivesTheSamePixels(t *testing.T) {
	for _, pair := range []struct {
		a, b string
		same bool
	}{{"ledger-3", "ledger-3", true}, {"woman-old-5", "woman-old-5", true}, {"tile-1", "tile-2", false}, {"man-1", "man-2", false}} {
		if got := bytes.Equal(pixels(t, pair.a), pixels(t, pair.b)); got != pair.same {
			t.Errorf("%s and %s the same: %t, want %t", pair.a, pair.b, got, pair.same)
		}
	}
}

func TestAnUnknownNameIsNotDrawn(t *testing.T) {
	for _, name := range []string{"", "bridge", "bridge-", "bridge-0", "bridge-100", "bridge-01", "bridge--1", "-1", "castle-1", "man-tall-1", "child-1"} {
		if _, ok := Picture(name); ok || Has(name) {
			t.Errorf("%q is drawn", name)
		}
	}
}

func pixels(t *testing.T, name string) []byte {
	t.Helper()
	img, ok := Picture(name)
	if !ok {
		t.Fatalf("%q is not drawn", name)
	}
	return img.(*image.RGBA).Pix
}
