package share

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

var samples = map[string]Card{
	"short": {"حزب آینده", "سخن دبیرکل", "هر شورا یک دفتر گشوده", "سیاوش مهرآذین، دبیرکل · پنجشنبه ۲۸ آبان ۱۴۰۵", "fa", ""},
	"mixed": {"حزب آینده", "اطلاعیهٔ شمارهٔ ۱۲", "می‌خواهیم «لایحهٔ ۱۴۰۵» را با GDP ۳٫۵٪ و C++ (نسخهٔ 2.0) بسنجیم؛ سلام، لا و إلا", "شورای مرکزی · ۰۲۱-۸۸۷۷۶۶۵۵", "fa", ""},
	"long": {
		"حزب همبستگی و پیشرفت و آبادانی و عدالت و آزادی مردم ایران‌زمین", "یادداشت",
		"پیاده‌رو، نخستین میدان شهروندی است و چرخ‌دار با هم برابر می‌شوند یا نمی‌شوند؛ دربارهٔ واگذاری حق‌آبهٔ چهار شهرستان به بخش خصوصی و آنچه از این همه نامه‌نگاری با وزارت نیرو در سه سال گذشته برای مردم به‌جا ماند",
		"لادن سپیدرود، عضو کمیتهٔ بودجهٔ شهری، دبیر پیشین شعبهٔ استان آذربایجان غربی و رئیس شورای شهر ارومیه · ۲۴ آبان ۱۴۰۵", "fa", "",
	},
	"three":    {"حزب آینده", "بیانیه", "آب رودخانه را نمی‌توان دو بار فروخت؛ نامه‌ها و پاسخ‌های این پرونده را می‌خوانیم", "شورای مرکزی، ۲۶ آبان ۱۴۰۵", "fa", ""},
	"word":     {"حزب", strings.Repeat("م", 200), strings.Repeat("می‌خواهیم‌", 60) + " https://party.example/" + strings.Repeat("a-very-long-address", 5), strings.Repeat("W", 300), "fa", ""},
	"en":       {"Future Party", "Statement No. 12", "A river cannot be sold twice: what three years of letters to the ministry have brought", "Central Council · 17 November 2026", "en", ""},
	"bare":     {Title: "درباره", Lang: "fa"},
	"empty":    {},
	"odd":      {"a\nb", "\u202e\u2066", "\xff\xfe 🙂 ﷺ Łódź é \u0301 \x00", strings.Repeat("\u200c", 50), "fa", ""},
	"signed":   {"حزب همبستگی و پیشرفت و آبادانی و عدالت و آزادی مردم ایران‌زمین", "بیانیه", "آب رودخانه را نمی‌توان دو بار فروخت", "شورای مرکزی، ۲۶ آبان ۱۴۰۵", "fa", "seal"},
	"signeden": {"Future Party", "Statement No. 12", "A river cannot be sold twice", "Central Council", "en", "wide"},
	"white":    {"حزب آینده", "بیانیه", "آب رودخانه را نمی‌توان دو بار فروخت", "", "fa", "white"},
}

// signs are the party's own: a round one, a wide one with letters of its own, one that paper swallows.
var signs = map[string]image.Image{
	"seal": seal(200, 200, color.NRGBA{0xa6, 0x1c, 0x3c, 255}), "wide": seal(900, 150, color.NRGBA{0x1d, 0x4e, 0x89, 255}), "white": seal(120, 80, color.NRGBA{250, 250, 250, 255}),
}

// seal is an ellipse on nothing, its start darker than its end, so that a mirrored one is another.
func seal(w, h int, c color.NRGBA) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			dx, dy := float64(2*x-w)/float64(w), float64(2*y-h)/float64(h)
			if dx*dx+dy*dy > 1 {
				continue
			}
			own := c
			if x < w/2 && c.G < 200 {
				own.R, own.G, own.B = c.R/2, c.G/2, c.B/2
			}
			img.SetNRGBA(x, y, own)
		}
	}
	return img
}

func picture(t testing.TB, c Card) (*image.Paletted, []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := Draw(&b, c, signs[c.Sign]); err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return m.(*image.Paletted), b.Bytes()
}

// own is the sign that a sample names.
func own(c Card) *sign {
	if c.Sign == "" {
		return nil
	}
	return newSign(c.Sign, signs[c.Sign])
}

func set(t testing.TB, lang string) *setter {
	t.Helper()
	s, err := newSetter(lang != "en", lang)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// With HEMMAT_SHARE_OUT a folder, the pictures are left there to be looked at.
func TestEveryPictureHasItsSizeAndIsSmall(t *testing.T) {
	for name, c := range samples {
		m, b := picture(t, c)
		if m.Rect != image.Rect(0, 0, 1200, 630) || len(b) > 100_000 {
			t.Errorf("%s: %v, %d bytes", name, m.Rect, len(b))
		}
		if dir := os.Getenv("HEMMAT_SHARE_OUT"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, name+".png"), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestWordsStayInsideTheirColumn(t *testing.T) {
	for name, c := range samples {
		m, _ := picture(t, c)
		g, before := blank(c.Lang != "en", own(c)), own(c).wide()
		left, right := Width-margin-column, Width-margin
		if c.Lang == "en" {
			left, right = margin, margin+column
		}
		ink := 0
		for y := range Height {
			for x := range Width {
				if m.ColorIndexAt(x, y) == g.ColorIndexAt(x, y) {
					continue
				}
				ink++
				// The madda over a first letter and the tail of a last one may reach a little over the edge.
				if x < left-8 || x >= right+8 || y < 70 || y > Height-16 {
					t.Fatalf("%s: ink at %d,%d", name, x, y)
				}
			}
		}
		if words := strings.TrimSpace(c.Title) != ""; (ink > 1000) != words {
			t.Errorf("%s: %d pixels of ink", name, ink)
		}
		s := set(t, c.Lang)
		for _, p := range s.compose(c, before) {
			start, end := p.x-p.width, p.x
			if !s.rtl {
				start, end = p.x, p.x+p.width
			}
			if start < float32(left)-1 || end > float32(right)+1 {
				t.Errorf("%s: a line from %.0f to %.0f", name, start, end)
			}
		}
	}
}

func TestTheSameCardMakesTheSameBytes(t *testing.T) {
	_, want := picture(t, samples["mixed"])
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var b bytes.Buffer
			if err := Draw(&b, samples["mixed"], nil); err != nil || !bytes.Equal(b.Bytes(), want) {
				t.Errorf("other bytes (%v)", err)
			}
		})
	}
	wg.Wait()
}

// drawn is the fingerprint of the pixels of some cards with the version they were drawn with. When this test fails because the
// drawing was changed on purpose, raise version and write the new fingerprint here: pictures are kept for ever under their Key.
var drawn = map[string][]string{
	"1 130845e341b1e092": {"en", "long", "mixed"},
	"1 f921530edefae3f0": {"signed", "signeden"},
}

func TestAChangeOfTheDrawingRaisesTheVersion(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("other processors round otherwise")
	}
	for want, names := range drawn {
		h := sha256.New()
		for _, name := range names {
			m, _ := picture(t, samples[name])
			h.Write(m.Pix)
			for _, c := range m.Palette {
				r, g, b, _ := c.RGBA()
				h.Write([]byte{byte(r), byte(g), byte(b)})
			}
		}
		if got := version + " " + hex.EncodeToString(h.Sum(nil)[:8]); got != want {
			t.Errorf("%v are drawn as %q now", names, got)
		}
	}
}

func TestAKeyNamesAllThatIsWritten(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range []Card{{}, {Site: "a"}, {Kind: "a"}, {Title: "a"}, {Foot: "a"}, {Lang: "a"}, {Sign: "a"}, {Site: "a", Kind: "b"}, {Site: "ab"}, {Title: "می‌خواهم"}, {Title: "میخواهم"}} {
		k := Key(c)
		if seen[k] || len(k) != 32 {
			t.Errorf("%+v: %s", c, k)
		}
		seen[k] = true
	}
}

func glyphs(s *setter, text string) []uint32 {
	var all []uint32
	for _, l := range s.lines(text, s.bold, 60, 10_000, 1) {
		for _, r := range l.runs {
			for _, g := range r.Glyphs {
				all = append(all, uint32(g.GlyphID))
			}
		}
	}
	return all
}

func TestPersianIsJoined(t *testing.T) {
	s := set(t, "fa")
	if slices.Equal(glyphs(s, "می‌خواهم"), glyphs(s, "میخواهم")) {
		t.Error("the half-space is lost")
	}
	// A half-space shows no glyph of its own and takes no room.
	with, without := s.lines("می‌خواهم", s.bold, 60, 10_000, 1)[0], s.lines("می خواهم", s.bold, 60, 10_000, 1)[0]
	if with.width >= without.width {
		t.Errorf("with a half-space %.1f wide, with a space %.1f", with.width, without.width)
	}
	if alone, word := glyphs(s, "ه"), glyphs(s, "ههه"); slices.Contains(word, alone[0]) {
		t.Error("letters stand alone in a word")
	}
	if n := len(glyphs(s, "لا")); n != 1 {
		t.Errorf("لا is %d glyphs", n)
	}
	// Digits run from left to right among Persian: the glyph of ۱ comes first.
	if one, year := glyphs(s, "۱"), glyphs(s, "سال ۱۴۰۵"); year[0] != one[0] {
		t.Error("a year runs backwards")
	}
	// And « opens at the right.
	open, both := glyphs(s, "«"), glyphs(s, "«آ»")
	if both[len(both)-1] != open[0] {
		t.Error("a quotation mark is not mirrored")
	}
}

func TestEveryPersianLetterIsInTheFont(t *testing.T) {
	s := set(t, "fa")
	const all = "ءآأؤإئابتثجحخدذرزژسشصضطظعغفقلمنهوپچکگیةكيىۀ۰۱۲۳۴۵۶۷۸۹٠١٢٬٫٪،؛؟«»‹›…–—ًٌٍَُِّْٔٓ﷼ ABCXYZabcxyz0189!?@#%&()[]{}+-=/\\:;'\""
	for _, r := range all {
		if _, ok := s.bold.NominalGlyph(r); !ok {
			t.Errorf("%c (%U) is not in the bold font", r, r)
		}
		if _, ok := s.regular.NominalGlyph(r); !ok {
			t.Errorf("%c (%U) is not in the regular font", r, r)
		}
	}
	if got := s.drawable("🙂 سلام\n ﷺ \U0001F468\u200d\U0001F469 Łódź ḥ", s.bold); strings.ContainsAny(got, "🙂\n") || !strings.Contains(got, "صلى الله") || !strings.Contains(got, "Łódź h") {
		t.Errorf("%q", got)
	}
}

func TestATitleBreaksBetweenWordsAndEvenly(t *testing.T) {
	s := set(t, "fa")
	text := samples["three"].Title
	runes := []rune(text)
	lines := s.lines(text, s.bold, 58, column, 4)
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	narrow, wide := lines[0].width, lines[0].width
	at := 0
	for i, l := range lines {
		for _, r := range l.runs {
			at = max(at, r.Runes.Offset+r.Runes.Count)
		}
		if i < 2 && runes[at-1] != ' ' {
			t.Errorf("line %d ends inside a word, after %c", i+1, runes[at-1])
		}
		narrow, wide = min(narrow, l.width), max(wide, l.width)
	}
	if at != len(runes) {
		t.Errorf("%d of %d letters are set", at, len(runes))
	}
	if narrow < 0.7*wide {
		t.Errorf("lines from %.0f to %.0f wide", narrow, wide)
	}
}

func TestATitleThatIsTooLongIsCutAfterFourLines(t *testing.T) {
	s := set(t, "fa")
	lines := s.lines(samples["long"].Title, s.bold, 40, column, 4)
	dots := glyphs(s, "…")
	last := lines[len(lines)-1]
	if len(lines) != 4 || !last.cut || uint32(last.runs[0].Glyphs[0].GlyphID) != dots[0] {
		t.Errorf("%d lines, cut %v", len(lines), last.cut)
	}
	if l := s.lines(strings.Repeat("W", 300), s.bold, 40, column, 1); len(l) != 1 || l[0].width < column/2 {
		t.Errorf("of a word wider than its line, %v is left", l)
	}
	if l := s.lines("کوتاه", s.bold, 40, column, 4); len(l) != 1 || l[0].cut {
		t.Errorf("a short one is cut: %v", l)
	}
}

func TestEnglishBeginsAtTheLeft(t *testing.T) {
	s := set(t, "en")
	for _, p := range s.compose(samples["en"], starWide) {
		if p.x > 140 {
			t.Errorf("a line starts at %.0f", p.x)
		}
	}
	g := blank(false, nil)
	if r, l := blank(true, nil), g; r.ColorIndexAt(200, 300) != l.ColorIndexAt(Width-1-200, 300) || l.ColorIndexAt(200, 300) != 0 {
		t.Error("the niche is not on the other side")
	}
}

func TestTheSignStandsWhereTheStarDoes(t *testing.T) {
	at := func(m *image.Paletted, x, y int) color.RGBA {
		r, g, b, _ := m.At(x, y).RGBA()
		return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}
	}
	for name, want := range map[string]map[image.Point]color.RGBA{
		// Its darker half is at the left in both directions; a mirrored sign would be somebody else's.
		"signed":   {image.Pt(Width-margin-50, signMid): {0x53, 0x0e, 0x1e, 255}, image.Pt(Width-margin-18, signMid): {0xa6, 0x1c, 0x3c, 255}},
		"signeden": {image.Pt(margin+60, signMid): {0x0e, 0x27, 0x44, 255}, image.Pt(margin+180, signMid): {0x1d, 0x4e, 0x89, 255}},
		// What paper would swallow stands on a dark ground.
		"white": {image.Pt(Width-margin-50, signMid): {250, 250, 250, 255}, image.Pt(Width-margin-1, signMid-signHigh/2): deep},
	} {
		m, _ := picture(t, samples[name])
		for p, c := range want {
			if got := at(m, p.X, p.Y); got != c {
				t.Errorf("%s: %v at %v, want %v", name, got, p, c)
			}
		}
		if s := own(samples[name]); s.small.Rect.Dx() > signWide || s.small.Rect.Dy() > signHigh {
			t.Errorf("%s: %v", name, s.small.Rect)
		}
	}
	// Another sign is seen at once, and none leaves the star.
	c := samples["signed"]
	m, _ := picture(t, c)
	c.Sign = "wide"
	n, _ := picture(t, c)
	c.Sign = ""
	star, _ := picture(t, c)
	p := image.Pt(Width-margin-18, signMid)
	if at(m, p.X, p.Y) == at(n, p.X, p.Y) || at(star, Width-margin-40, 112) != teal {
		t.Errorf("%v, %v, %v", at(m, p.X, p.Y), at(n, p.X, p.Y), at(star, Width-margin-40, 112))
	}
	// A sign in as many colours as there are keeps its look.
	rich := image.NewNRGBA(image.Rect(0, 0, 68, 68))
	for y := range 68 {
		for x := range 68 {
			rich.SetNRGBA(x, y, color.NRGBA{uint8(x * 3), uint8(y * 3), 90, 255})
		}
	}
	signs["rich"] = rich
	defer delete(signs, "rich")
	c.Sign = "rich"
	m, _ = picture(t, c)
	off := 0
	for y := range 68 {
		for x := range 68 {
			got, want := at(m, Width-margin-68+x, signMid-34+y), rich.NRGBAAt(x, y)
			off += max(abs(int(got.R)-int(want.R)), abs(int(got.G)-int(want.G)), abs(int(got.B)-int(want.B)))
		}
	}
	if off /= 68 * 68; off > 20 {
		t.Errorf("off by %d of 255 on average", off)
	}
}

func abs(n int) int { return max(n, -n) }

func BenchmarkDraw(b *testing.B) {
	for b.Loop() {
		if err := Draw(io.Discard, samples["long"], nil); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzDraw(f *testing.F) {
	for _, c := range samples {
		f.Add(c.Title, c.Foot, true)
	}
	f.Fuzz(func(t *testing.T, title, foot string, rtl bool) {
		s := set(t, map[bool]string{true: "fa", false: "en"}[rtl])
		for _, p := range s.compose(Card{Site: foot, Kind: foot, Title: title, Foot: foot}, starWide) {
			if p.width > column+1 {
				t.Errorf("%.0f wide", p.width)
			}
		}
	})
}
