package media

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"strconv"

	"golang.org/x/image/draw"
)

func slotName(width int) string { return strconv.Itoa(width) }

// fit returns the size of a picture brought to a width, never enlarged.
func fit(size image.Point, width int) image.Point {
	if size.X <= width {
		return size
	}
	return image.Pt(width, max(1, (size.Y*width+size.X/2)/size.X))
}

// band is how many rows or columns are resized at a time. The kernel scaler keeps 32 bytes for each pixel between its two
// passes: 440 MB for a picture of 50 megapixels, if it were given whole. A kernel is separable and leaves a side of unchanged
// length as it is, so bands of one pass, then bands of the other, make the same picture in a few megabytes.
const band = 64

// resize returns a picture in another size, as RGBA from the origin. One that is so already is returned as it is.
func resize(src image.Image, to image.Point) *image.RGBA {
	r := src.Bounds()
	if r.Size() == to {
		if same, ok := src.(*image.RGBA); ok && r.Min == (image.Point{}) {
			return same
		}
		dst := image.NewRGBA(image.Rectangle{Max: to})
		draw.Draw(dst, dst.Rect, src, r.Min, draw.Src)
		return dst
	}
	wide := image.NewRGBA(image.Rect(0, 0, to.X, r.Dy()))
	var s draw.Scaler
	for y, last := 0, 0; y < r.Dy(); y += band {
		n := min(band, r.Dy()-y)
		if n != last {
			s, last = draw.CatmullRom.NewScaler(to.X, n, r.Dx(), n), n
		}
		s.Scale(wide, image.Rect(0, y, to.X, y+n), src, image.Rect(r.Min.X, r.Min.Y+y, r.Max.X, r.Min.Y+y+n), draw.Src, nil)
	}
	dst := image.NewRGBA(image.Rectangle{Max: to})
	for x, last := 0, 0; x < to.X; x += band {
		n := min(band, to.X-x)
		if n != last {
			s, last = draw.CatmullRom.NewScaler(n, to.Y, n, r.Dy()), n
		}
		s.Scale(dst, image.Rect(x, 0, x+n, to.Y), wide, image.Rect(x, 0, x+n, r.Dy()), draw.Src, nil)
	}
	return dst
}

// upright turns and mirrors a picture as EXIF's orientation says (1–8; 1 is upright already).
func upright(src *image.RGBA, turn int) *image.RGBA {
	if turn <= 1 || turn > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	if turn >= 5 {
		w, h = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			sx, sy := x, y
			switch turn {
			case 2: // mirrored
				sx = w - 1 - x
			case 3: // upside down
				sx, sy = w-1-x, h-1-y
			case 4: // upside down, mirrored
				sy = h - 1 - y
			case 5: // on its side, mirrored
				sx, sy = y, x
			case 6: // the top is at the right
				sx, sy = y, w-1-x
			case 7: // on its other side, mirrored
				sx, sy = h-1-y, w-1-x
			case 8: // the top is at the left
				sx, sy = h-1-y, x
			}
			copy(dst.Pix[y*dst.Stride+4*x:][:4], src.Pix[sy*src.Stride+4*sx:][:4])
		}
	}
	return dst
}

// quality is a list of JPEG qualities to try: the first whose bytes are within most is taken, else the last.
type quality struct {
	most int
	try  []int
}

// Larger sizes go to dense screens, which forgive more. What a phone shows above the fold should stay within 30 KB with its header: 360 at one
// pixel a pixel, 720 at two or three. The press gets nearly all.
var (
	pressQuality = quality{math.MaxInt, []int{90}}
	qualities    = map[int]quality{
		faceWidth: {5_000, []int{78, 70, 62, 54, 46, 40}},

		360:  {29_500, []int{80, 72, 64, 56, 48}},
		720:  {29_500, []int{76, 70, 64, 58, 52, 46, 40, 34, 30, 26, 22}},
		1280: {220_000, []int{74, 68, 60, 52}},
	}
)

// tall allows pictures that are taller than a cover as many bytes as their area asks for. A portrait on a phone is the size before.
func (q quality) tall(size image.Point) quality {
	if q.most < math.MaxInt {
		q.most = max(q.most, q.most*size.Y*3/(size.X*2))
	}
	return q
}

func encodeJPEG(img *image.RGBA, q quality) ([]byte, error) {
	at := func(i int) ([]byte, error) {
		var b bytes.Buffer
		err := jpeg.Encode(&b, img, &jpeg.Options{Quality: q.try[i]})
		return b.Bytes(), err
	}
	best, err := at(0)
	if err != nil || len(best) <= q.most {
		return best, err
	}
	// The rest is halved, for a hard picture would be encoded ten times: what is at low or above does not fit, what is at high does,
	// or is the last.
	low, high := 0, len(q.try)-1
	if best, err = at(high); err != nil {
		return nil, err
	}
	for high-low > 1 {
		i := (low + high) / 2
		b, err := at(i)
		switch {
		case err != nil:
			return nil, err
		case len(b) <= q.most:
			high, best = i, b
		default:
			low = i
		}
	}
	return best, nil
}

// encodePNG writes a palette when 256 colours are enough.
func encodePNG(img *image.RGBA) ([]byte, error) {
	var out image.Image = img
	if p := paletted(img); p != nil {
		out = p
	}
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&b, out); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func paletted(img *image.RGBA) *image.Paletted {
	index := map[color.RGBA]uint8{}
	p := image.NewPaletted(img.Rect, nil)
	for y := range img.Rect.Dy() {
		row := img.Pix[y*img.Stride:]
		for x := range img.Rect.Dx() {
			c := color.RGBA{row[4*x], row[4*x+1], row[4*x+2], row[4*x+3]}
			i, ok := index[c]
			if !ok {
				if len(index) == 256 {
					return nil
				}
				i = uint8(len(index))
				index[c] = i
				p.Palette = append(p.Palette, color.NRGBAModel.Convert(c))
			}
			p.Pix[y*p.Stride+x] = i
		}
	}
	return p
}

// fewColours tells a drawing from a photograph.
func fewColours(img image.Image) bool {
	if p, ok := img.(*image.Paletted); ok {
		return len(p.Palette) <= 256
	}
	seen := map[color.Color]struct{}{}
	r := img.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			seen[img.At(x, y)] = struct{}{}
			if len(seen) > 256 {
				return false
			}
		}
	}
	return true
}
