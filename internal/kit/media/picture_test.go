package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"

	"hemmat/internal/kit/fault"
)

func TestAPictureIsKeptInEverySizeThatIsNotLarger(t *testing.T) {
	for _, c := range []struct {
		w, h int
		want map[string]image.Point
	}{
		{3000, 2000, map[string]image.Point{"176": {176, 117}, "360": {360, 240}, "720": {720, 480}, "1280": {1280, 853}, "press": {2400, 1600}}},
		{1000, 500, map[string]image.Point{"176": {176, 88}, "360": {360, 180}, "720": {720, 360}, "1280": {1000, 500}, "press": {1000, 500}}},
		{720, 90, map[string]image.Point{"176": {176, 22}, "360": {360, 45}, "720": {720, 90}, "press": {720, 90}}},
		{200, 300, map[string]image.Point{"176": {176, 264}, "360": {200, 300}, "press": {200, 300}}},
		{150, 100, map[string]image.Point{"176": {150, 100}, "press": {150, 100}}},
		{4000, 1, map[string]image.Point{"176": {176, 1}, "360": {360, 1}, "720": {720, 1}, "1280": {1280, 1}, "press": {2400, 1}}},
	} {
		p := make1(t, jpegOf(t, photo(c.w, c.h)))
		got := sizes(t, p)
		if len(got) != len(c.want) {
			t.Errorf("%d×%d is kept as %v", c.w, c.h, got)
		}
		for slot, want := range c.want {
			if got[slot] != want {
				t.Errorf("%d×%d: %s is %v, want %v", c.w, c.h, slot, got[slot], want)
			}
		}
		if p.width != got["press"].X || p.height != got["press"].Y {
			t.Errorf("the row says %d×%d, the press size is %v", p.width, p.height, got["press"])
		}
	}
}

func TestNothingACameraWroteSurvives(t *testing.T) {
	src := withExif(jpegOf(t, photo(900, 600)), 1)
	if bytes.Count(src, []byte(secret)) != 2 {
		t.Fatal("the picture of this test holds no place")
	}
	for _, r := range make1(t, src).parts {
		for _, mark := range []string{secret, "Exif", "35.6892", "http://ns.adobe.com", "\xff\xe1", "II*\x00"} {
			if bytes.Contains(r.data[:min(len(r.data), 600)], []byte(mark)) || bytes.Contains(r.data, []byte(secret)) {
				t.Errorf("%s holds %q", r.slot, mark)
			}
		}
	}
	// The same for PNG, whose text chunks say as much.
	flat := pngOf(t, image.NewPaletted(image.Rect(0, 0, 400, 300), color.Palette{color.White, color.Black}))
	for _, r := range make1(t, withPNGChunk(flat, "tEXt", []byte("Location\x00"+secret))).parts {
		if bytes.Contains(r.data, []byte(secret)) {
			t.Errorf("%s of a PNG holds the place", r.slot)
		}
	}
}

func withPNGChunk(src []byte, name string, body []byte) []byte {
	chunk := append([]byte(name), body...)
	out := append([]byte{}, src[:33]...) // magic and IHDR
	out = binary.BigEndian.AppendUint32(out, uint32(len(body)))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, src[33:]...)
}

func TestATurnedPictureStandsUpright(t *testing.T) {
	// Upright, the corners are red, green, blue and white, clockwise from the top left.
	red, green, blue, white := color.RGBA{220, 30, 30, 255}, color.RGBA{30, 200, 30, 255}, color.RGBA{30, 30, 220, 255}, color.RGBA{250, 250, 250, 255}
	want := [4]color.RGBA{red, green, blue, white}
	// stored[i] is what a camera stores at the top left, top right, bottom right, bottom left for orientation i+1.
	stored := [8][4]color.RGBA{
		{red, green, blue, white},
		{green, red, white, blue},
		{blue, white, red, green},
		{white, blue, green, red},
		{red, white, blue, green},
		{green, blue, white, red},
		{blue, green, red, white},
		{white, red, green, blue},
	}
	for i, s := range stored {
		turn := i + 1
		w, h := 160, 80
		if turn >= 5 {
			w, h = h, w
		}
		m := image.NewRGBA(image.Rect(0, 0, w, h))
		for y := range h {
			for x := range w {
				q := 0
				switch {
				case x >= w/2 && y < h/2:
					q = 1
				case x >= w/2:
					q = 2
				case y >= h/2:
					q = 3
				}
				m.SetRGBA(x, y, s[q])
			}
		}
		p := make1(t, withExif(jpegOf(t, m), turn))
		if p.width != 160 || p.height != 80 {
			t.Errorf("orientation %d: %d×%d, want 160×80", turn, p.width, p.height)
			continue
		}
		out, err := jpeg.Decode(bytes.NewReader(p.parts[len(p.parts)-1].data))
		if err != nil {
			t.Fatal(err)
		}
		for q, at := range [4]image.Point{{20, 20}, {140, 20}, {140, 60}, {20, 60}} {
			r, g, b, _ := out.At(at.X, at.Y).RGBA()
			c := want[q]
			if off(r>>8, c.R)+off(g>>8, c.G)+off(b>>8, c.B) > 40 {
				t.Errorf("orientation %d: corner %d is %d,%d,%d, want %v", turn, q, r>>8, g>>8, b>>8, c)
			}
		}
	}
}

func off(a uint32, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

// bomb is a PNG whose header claims a size and that holds nothing else.
func bomb(w, h uint32) []byte {
	ihdr := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	ihdr = binary.BigEndian.AppendUint32(ihdr, h)
	ihdr = append(ihdr, 8, 6, 0, 0, 0)
	b := append([]byte{}, pngMagic...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(ihdr)-4))
	b = append(b, ihdr...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(ihdr))
}

func webpBomb() []byte {
	le := binary.LittleEndian
	x := append([]byte("VP8X\x0a\x00\x00\x00"), 0, 0, 0, 0, 9, 0, 0, 9, 0, 0) // a canvas of 10×10
	l := append([]byte("VP8L\x06\x00\x00\x00"), 0x2f)
	l = le.AppendUint32(l, 16383|16383<<14) // and a frame of 16,384×16,384
	l = append(l, 0)
	body := append(append([]byte("WEBP"), x...), l...)
	return append(le.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func TestABombIsRefusedBeforeItIsDecoded(t *testing.T) {
	for name, src := range map[string][]byte{
		"100 megapixels": bomb(10_000, 10_000), "one endless row": bomb(40_000_000, 1),
		"just too many": bomb(10_000, 5_001), "a frame larger than its canvas": webpBomb(),
	} {
		f, ok := formatOf(src)
		if !ok {
			t.Fatal(name, "is not known as a picture")
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := measure(f, src)
		runtime.ReadMemStats(&after)
		if fault.Of(err) != fault.TooLarge {
			t.Errorf("%s: %v", name, err)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
			t.Errorf("%s: %d bytes were taken to refuse it", name, used)
		}
	}
	if _, err := measure(must(formatOf(bomb(10_000, 5_000))), bomb(10_000, 5_000)); err != nil {
		t.Errorf("50 megapixels: %v", err)
	}
}

func must(f format, _ bool) format { return f }

func TestACoverOnAPhoneIsAtMost30KBAtEveryDensity(t *testing.T) {
	p := make1(t, jpegOf(t, photo(2400, 1600)))
	for _, r := range p.parts {
		t.Log(r.slot, len(r.data))
		if most := map[string]int{"176": 5_000, "360": 30_000, "720": 30_000}[r.slot]; most > 0 && len(r.data) > most {
			t.Errorf("%s has %d bytes, more than %d", r.slot, len(r.data), most)
		}
	}
}

func TestTheSameBytesMakeTheSameRenditions(t *testing.T) {
	src := jpegOf(t, photo(1500, 900))
	a, b := make1(t, src), make1(t, src)
	for i := range a.parts {
		if !bytes.Equal(a.parts[i].data, b.parts[i].data) {
			t.Errorf("%s differs", a.parts[i].slot)
		}
	}
}

func TestADrawingStaysSharpAndAPhotographIsPacked(t *testing.T) {
	drawing := image.NewRGBA(image.Rect(0, 0, 800, 400))
	for i := range drawing.Pix {
		drawing.Pix[i] = 255
	}
	for x := range 800 {
		drawing.SetRGBA(x, x/2, color.RGBA{0, 113, 122, 255})
	}
	if p := make1(t, pngOf(t, drawing)); p.ext != "png" {
		t.Errorf("a drawing became %s", p.ext)
	}
	if p := make1(t, pngOf(t, photo(800, 400))); p.ext != "jpg" {
		t.Errorf("a photograph became %s", p.ext)
	}
	clear := photo(800, 400)
	clear.SetRGBA(5, 5, color.RGBA{})
	p := make1(t, pngOf(t, clear))
	if p.ext != "png" {
		t.Fatalf("a picture with a clear part became %s", p.ext)
	}
	out, err := png.Decode(bytes.NewReader(p.parts[len(p.parts)-1].data))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := out.At(5, 5).RGBA(); a != 0 {
		t.Error("the clear part is filled")
	}
}

func TestOnlyTheFirstFrameOfAGIFIsKept(t *testing.T) {
	pal := color.Palette{color.White, color.RGBA{0, 113, 122, 255}, color.RGBA{157, 28, 58, 255}}
	first, second := image.NewPaletted(image.Rect(10, 10, 20, 20), pal), image.NewPaletted(image.Rect(0, 0, 60, 40), pal)
	for i := range first.Pix {
		first.Pix[i] = 1
	}
	for i := range second.Pix {
		second.Pix[i] = 2
	}
	var b bytes.Buffer
	err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{first, second}, Delay: []int{5, 5}, Config: image.Config{ColorModel: pal, Width: 60, Height: 40}})
	if err != nil {
		t.Fatal(err)
	}
	p := make1(t, b.Bytes())
	if p.width != 60 || p.height != 40 {
		t.Fatalf("%d×%d", p.width, p.height)
	}
	out, _, err := image.Decode(bytes.NewReader(p.parts[0].data))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, _, _ := out.At(15, 15).RGBA(); r>>8 > 20 || g>>8 < 100 {
		t.Errorf("the first frame is not there: %v", out.At(15, 15))
	}
}

func TestResizingInBandsIsResizing(t *testing.T) {
	// A flat colour stays flat over every seam between bands, and a ramp stays a ramp.
	src := image.NewRGBA(image.Rect(0, 0, 500, 300))
	for y := range 300 {
		for x := range 500 {
			src.SetRGBA(x, y, color.RGBA{uint8(x / 2), uint8(y / 2), 77, 255})
		}
	}
	dst := resize(src, image.Pt(250, 150))
	for y := 2; y < 148; y++ {
		for x := 2; x < 248; x++ {
			c := dst.RGBAAt(x, y)
			if off(uint32(x), c.R) > 1 || off(uint32(y), c.G) > 1 || c.B != 77 || c.A != 255 {
				t.Fatalf("%d,%d is %v", x, y, c)
			}
		}
	}
}

func FuzzOrientation(f *testing.F) {
	small := image.NewGray(image.Rect(0, 0, 2, 2))
	f.Add(withExif(jpegOf(f, small), 6))
	f.Add(withPNGChunk(pngOf(f, small), "eXIf", exifOf(3)))
	f.Add(webpBomb())
	f.Fuzz(func(t *testing.T, src []byte) {
		if o := orientation(src); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
		if isWebP(src) {
			webpFrame(src)
		}
	})
}

func TestOrientationIsReadFromPNGAndWebP(t *testing.T) {
	small := image.NewGray(image.Rect(0, 0, 2, 2))
	if o := orientation(withPNGChunk(pngOf(t, small), "eXIf", exifOf(3))); o != 3 {
		t.Errorf("PNG: %d", o)
	}
	e := exifOf(8)
	w := append([]byte("RIFF\x00\x00\x00\x00WEBPICCP\x01\x00\x00\x00z\x00EXIF"), binary.LittleEndian.AppendUint32(nil, uint32(len(e)))...)
	if o := orientation(append(w, e...)); o != 8 {
		t.Errorf("WebP: %d", o)
	}
}
