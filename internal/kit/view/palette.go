package view

import (
	"fmt"
	"math"
	"regexp"
	"strings"

	"hemmat/internal/kit/settings"
)

// A party's own colours stand in a sheet of their own, whose address says what
// they are: /assets/colors.00717a.57cac8.css. It is made from the address alone,
// so that it can be kept for ever and no page needs a style inside it.
var palettePath = regexp.MustCompile(`^` + AssetRoot + `colors\.([0-9a-f]{6})\.([0-9a-f]{6})\.css$`)

// The sheet's own accents, used where a party sets only one of the two.
const ownAccent, ownAccentDark = "00717a", "57cac8"

// Palette is the address of the sheet of c, "" when c sets nothing.
func Palette(c settings.Colors) string {
	light, dark := hexOr(c.Accent, ownAccent), hexOr(c.AccentDark, ownAccentDark)
	if light == ownAccent && dark == ownAccentDark {
		return ""
	}
	return AssetRoot + "colors." + light + "." + dark + ".css"
}

// PaletteSheet is the content at Palette's address, for a copy on disk; nil when c sets nothing.
func PaletteSheet(c settings.Colors) []byte {
	f := paletteAsset(Palette(c))
	if f == nil {
		return nil
	}
	return f.body
}

func hexOr(color, own string) string {
	s := strings.ToLower(strings.TrimPrefix(color, "#"))
	if len(s) != 6 || strings.Trim(s, "0123456789abcdef") != "" {
		return own
	}
	return s
}

func paletteAsset(path string) *asset {
	m := palettePath.FindStringSubmatch(path)
	if m == nil {
		return nil
	}
	light, dark := tokens(m[1], -.28), tokens(m[2], .35)
	f := newAsset("colors.css", []byte("@media screen{:root{"+light+"}}"+
		"@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){"+dark+"}}"+
		"@media screen{:root[data-theme=dark]{"+dark+"}}"))
	f.path = path
	return f
}

// tokens are the accent, its hover form moved toward black or white, and the
// better readable of white and near-black upon it.
func tokens(hex string, shift float64) string {
	rgb := parseHex(hex)
	moved := rgb
	for i := range moved {
		if shift > 0 {
			moved[i] += (255 - moved[i]) * shift
		} else {
			moved[i] += moved[i] * shift
		}
	}
	return fmt.Sprintf("--accent:#%s;--accent-2:#%02x%02x%02x;--on-accent:%s",
		hex, int(moved[0]), int(moved[1]), int(moved[2]), onAccent(rgb))
}

// onAccent is the better readable of white and near-black upon a colour.
func onAccent(rgb [3]float64) string {
	if l := luminance(rgb); (l+.05)/.05 > 1.05/(l+.05) {
		return "#04282c"
	}
	return "#fff"
}

// luminance is the relative luminance of WCAG 2, 0 to 1.
func luminance(rgb [3]float64) float64 {
	var l float64
	for i, w := range []float64{.2126, .7152, .0722} {
		c := rgb[i] / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		l += w * c
	}
	return l
}
