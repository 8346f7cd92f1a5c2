package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"hemmat/internal/kit/fault"
)

// Bounds on a picture that comes in.
const (
	MaxPicture = 32 << 20   // bytes of the file
	MaxPixels  = 50_000_000 // width × height
	maxSide    = 30_000     // pixels; JPEG itself ends at 65,535
)

// Widths are the sizes a picture is kept in besides the press size, in pixels. The first is for faces beside names, at up to
// three pixels a pixel. It came later than the others: what was taken in before has no such size and answers with the next.
var Widths = [...]int{faceWidth, 360, 720, 1280}

const faceWidth = 176

// PressWidth is the largest width kept: the one the press may download.
const PressWidth = 2400

// rendition is one encoded size of a picture.
type rendition struct {
	slot string // "176", "360", "720", "1280", "press"
	data []byte
}

// picture is what is kept of a picture: never its first bytes, so nothing that a camera wrote into them.
type picture struct {
	ctype         string // image/jpeg or image/png
	ext           string // "jpg" or "png"
	width, height int    // of the press size, after turning
	parts         []rendition
}

// format is a picture format that is read.
type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	flat   bool // may hold drawings with few colours, or transparency
}

// formatOf knows a picture by its first bytes, never by its name.
func formatOf(head []byte) (format, bool) {
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xd8, 0xff}):
		return format{jpeg.DecodeConfig, jpeg.Decode, false}, true
	case bytes.HasPrefix(head, pngMagic):
		return format{png.DecodeConfig, png.Decode, true}, true
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		return format{gif.DecodeConfig, firstFrame, true}, true
	case isWebP(head):
		return format{webp.DecodeConfig, webp.Decode, true}, true
	}
	return format{}, false
}

// measure reads a picture's size from its header and refuses one that is too large, before any of it is decoded.
// The size is the largest that any part of the file claims: a WebP frame may be larger than the canvas it is put on.
func measure(f format, src []byte) (image.Point, error) {
	c, err := f.config(bytes.NewReader(src))
	if err != nil {
		return image.Point{}, broken(err)
	}
	size := image.Pt(c.Width, c.Height)
	if isWebP(src) {
		inner := webpFrame(src)
		size = image.Pt(max(size.X, inner.X), max(size.Y, inner.Y))
	}
	switch {
	case size.X <= 0 || size.Y <= 0:
		return size, broken(errors.New("no pixels"))
	case size.X > maxSide || size.Y > maxSide || size.X*size.Y > MaxPixels:
		return size, &fault.Error{
			Kind: fault.TooLarge, Key: "media.too-many-pixels", Args: []any{"n", MaxPixels / 1_000_000},
			Err: fmt.Errorf("media: a picture of %d×%d pixels", size.X, size.Y),
		}
	}
	return size, nil
}

// webpFrame returns the largest size that the frames of a WebP file claim for themselves.
func webpFrame(src []byte) image.Point {
	var most image.Point
	for id, b := range riffChunks(src) {
		var w, h int
		switch {
		case id == "VP8 " && len(b) >= 10:
			w, h = int(binary.LittleEndian.Uint16(b[6:])&0x3fff), int(binary.LittleEndian.Uint16(b[8:])&0x3fff)
		case id == "VP8L" && len(b) >= 5:
			bits := binary.LittleEndian.Uint32(b[1:])
			w, h = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
		}
		most = image.Pt(max(most.X, w), max(most.Y, h))
	}
	return most
}

// firstFrame puts the first frame of a GIF where it belongs on its canvas: a frame may be smaller.
func firstFrame(r io.Reader) (image.Image, error) {
	src, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	c, err := gif.DecodeConfig(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	img, err := gif.Decode(bytes.NewReader(src))
	if err != nil {
		return nil, err
	}
	canvas := image.Rect(0, 0, c.Width, c.Height)
	if img.Bounds() == canvas {
		return img, nil
	}
	whole := image.NewRGBA(canvas)
	draw.Draw(whole, img.Bounds(), img, img.Bounds().Min, draw.Src)
	return whole, nil
}

func broken(err error) error {
	return &fault.Error{Kind: fault.Invalid, Key: "media.broken", Err: fmt.Errorf("media: read picture: %w", err)}
}

// makePicture decodes a picture whose size measure has allowed, turns it upright and encodes it in every size that is not larger
// than the picture itself. The same bytes always make the same renditions.
func makePicture(f format, src []byte) (picture, error) {
	img, err := f.decode(bytes.NewReader(src))
	if err != nil {
		return picture{}, broken(err)
	}
	return render(img, orientation(src), f.flat)
}

// render turns a picture upright and encodes it in its sizes. flat says that it may hold a drawing with few colours, or
// transparency.
func render(img image.Image, turn int, flat bool) (picture, error) {
	few := flat && fewColours(img)
	size := img.Bounds().Size()
	if turn >= 5 {
		size.X, size.Y = size.Y, size.X
	}
	target := fit(size, PressWidth)
	unturned := target
	if turn >= 5 {
		unturned.X, unturned.Y = target.Y, target.X
	}
	press := upright(resize(img, unturned), turn)

	p := picture{ctype: "image/jpeg", ext: "jpg", width: target.X, height: target.Y}
	var data []byte
	var err error
	switch {
	case flat && !press.Opaque():
		p.ctype, p.ext = "image/png", "png"
		data, err = encodePNG(press)
	case few:
		data, err = encodeJPEG(press, pressQuality)
		if png, perr := encodePNG(press); perr == nil && len(png) <= len(data) {
			p.ctype, p.ext, data = "image/png", "png", png
		}
	default:
		data, err = encodeJPEG(press, pressQuality)
	}
	if err != nil {
		return picture{}, fmt.Errorf("media: encode picture: %w", err)
	}
	widths := slots(p.width)
	p.parts = make([]rendition, len(widths), len(widths)+1)
	small := press
	for i, w := range slices.Backward(widths) { // each size from the one above it: most of the work is in reading large ones
		small = resize(small, fit(target, w))
		var b []byte
		if p.ext == "png" {
			b, err = encodePNG(small)
		} else {
			q := qualities[w]
			if w == 720 {
				q = q.tall(small.Rect.Size())
			}
			b, err = encodeJPEG(small, q)
		}
		if err != nil {
			return picture{}, fmt.Errorf("media: encode picture: %w", err)
		}
		p.parts[i] = rendition{slotName(w), b}
	}
	p.parts = append(p.parts, rendition{"press", data})
	return p, nil
}

// slots returns which of Widths exist for a picture of a width: all that are smaller, and the first that is not, which then
// holds the picture's own width. So a picture 1,000 wide has 176, 360, 720, and 1,000 under the name 1280.
func slots(width int) []int {
	for i, w := range Widths {
		if w >= width {
			return Widths[:i+1]
		}
	}
	return Widths[:]
}
