package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"
)

// photo draws something as hard to pack as a photograph: soft light, edges, and grain.
func photo(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	rnd := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			fx, fy := float64(x)/float64(w), float64(y)/float64(h)
			v := 128 + 70*math.Sin(fx*40)*math.Cos(fy*30) + 20*rnd.NormFloat64()/4
			if (x*7/w+y*5/h)%2 == 0 {
				v += 40
			}
			c := func(d float64) uint8 { return uint8(max(0, min(255, v+d))) }
			m.SetRGBA(x, y, color.RGBA{c(0), c(30 * fx), c(-40 * fy), 255})
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const secret = "GPS-35.6892N-51.3890E"

// exifOf makes an EXIF block with an orientation, a camera, and a place in a GPS directory.
func exifOf(turn int) []byte {
	le := binary.LittleEndian
	b := []byte("II*\x00")
	b = le.AppendUint32(b, 8)
	b = le.AppendUint16(b, 3)
	entry := func(tag, typ uint16, n, v uint32) {
		b = le.AppendUint16(b, tag)
		b = le.AppendUint16(b, typ)
		b = le.AppendUint32(b, n)
		b = le.AppendUint32(b, v)
	}
	entry(0x010f, 2, uint32(len(secret)), 100) // maker
	entry(0x0112, 3, 1, uint32(turn))
	entry(0x8825, 4, 1, 50) // GPS directory
	b = le.AppendUint32(b, 0)
	b = append(b, make([]byte, 100-len(b))...)
	return append(b, secret...)
}

func withExif(src []byte, turn int) []byte {
	body := append([]byte("Exif\x00\x00"), exifOf(turn)...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	out = append(out, body...)
	comment := []byte("xmp " + secret)
	out = append(out, 0xff, 0xfe)
	out = binary.BigEndian.AppendUint16(out, uint16(len(comment)+2))
	out = append(out, comment...)
	return append(out, src[2:]...)
}

func make1(t testing.TB, src []byte) picture {
	t.Helper()
	f, ok := formatOf(src)
	if !ok {
		t.Fatal("not known as a picture")
	}
	if _, err := measure(f, src); err != nil {
		t.Fatal(err)
	}
	p, err := makePicture(f, src)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sizes(t *testing.T, p picture) map[string]image.Point {
	t.Helper()
	got := map[string]image.Point{}
	for _, r := range p.parts {
		c, name, err := image.DecodeConfig(bytes.NewReader(r.data))
		if err != nil {
			t.Fatal(err)
		}
		if name != map[string]string{"jpg": "jpeg", "png": "png"}[p.ext] {
			t.Errorf("%s is %s, not %s", r.slot, name, p.ext)
		}
		got[r.slot] = image.Pt(c.Width, c.Height)
	}
	return got
}
