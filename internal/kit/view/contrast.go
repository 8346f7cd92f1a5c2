package view

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"hemmat/internal/kit/settings"
)

// LeastContrast is what text needs upon its ground (WCAG 2.2, 1.4.3).
const LeastContrast = 4.5

// Ground is what a colour of a theme is seen with: a ground of the sheet it is written on, or the text that stands on it.
type Ground struct {
	Token string // of the sheet: "paper", "tint", "wash"; "on-accent" is the text of buttons
	Color string // #rrggbb
	Ratio float64
}

// Contrast says how a party's colour stands to every ground of a theme, the worst ratio first in meaning: it is what
// counts. Nearest is the colour next to it, lighter or darker, that passes; color itself when that does.
type Contrast struct {
	Grounds []Ground
	Least   float64
	Nearest string
}

// Passes says whether the colour can be read everywhere.
func (c Contrast) Passes() bool { return c.Least >= LeastContrast }

// grounds are the sheet's own, by theme, read from the files that make the sheet.
var grounds = sync.OnceValue(func() [2][]Ground {
	token := regexp.MustCompile(`--(paper|tint|wash):(#[0-9a-f]{3,6})\b`)
	var all [2][]Ground
	for i, name := range []string{"static/css/tokens.css", "static/css/dark.css"} {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err) // the file is part of the program
		}
		for _, m := range token.FindAllStringSubmatch(string(b), -1) {
			all[i] = append(all[i], Ground{Token: m[1], Color: whole(m[2])})
		}
	}
	return all
})

// whole is a colour with six digits.
func whole(hex string) string {
	if len(hex) == 4 {
		return "#" + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:3], 2) + strings.Repeat(hex[3:4], 2)
	}
	return hex
}

// MeasureAccent measures an accent, of the light theme or the dark one. An empty colour is the sheet's own.
func MeasureAccent(color string, dark bool) Contrast {
	own, i, toward := ownAccent, 0, 0.0
	if dark {
		own, i, toward = ownAccentDark, 1, 255
	}
	rgb := parseHex(hexOr(color, own))
	c := measure(rgb, grounds()[i])
	c.Nearest = hexOf(rgb)
	for step := 1; step <= 100 && c.Least < LeastContrast; step++ {
		mixed := rgb
		for k := range mixed {
			mixed[k] = math.Round(mixed[k] + (toward-mixed[k])*float64(step)/100)
		}
		if measure(mixed, grounds()[i]).Passes() {
			c.Nearest = hexOf(mixed)
			break
		}
	}
	return c
}

func measure(rgb [3]float64, on []Ground) Contrast {
	c := Contrast{Least: math.Inf(1)}
	all := append(on[:len(on):len(on)], Ground{Token: "on-accent", Color: whole(onAccent(rgb))})
	for _, g := range all {
		g.Ratio = ratio(luminance(rgb), luminance(parseHex(g.Color[1:])))
		c.Least = min(c.Least, g.Ratio)
		c.Grounds = append(c.Grounds, g)
	}
	return c
}

// ratio is the contrast of two luminances by WCAG 2, 1 to 21.
func ratio(a, b float64) float64 { return (max(a, b) + .05) / (min(a, b) + .05) }

// CheckColors refuses colours that could not be read; settings ask it.
func CheckColors(c settings.Colors) error {
	for _, x := range []struct {
		path, color string
		dark        bool
	}{{"colors.accent", c.Accent, false}, {"colors.accent_dark", c.AccentDark, true}} {
		if m := MeasureAccent(x.color, x.dark); !m.Passes() {
			return fmt.Errorf("%s: %s has a contrast of %.2f, and text needs %.1f; %s would do", x.path, x.color, math.Floor(m.Least*100)/100, LeastContrast, m.Nearest)
		}
	}
	return nil
}

func parseHex(hex string) [3]float64 {
	v, _ := strconv.ParseUint(hex, 16, 32)
	return [3]float64{float64(v >> 16), float64(v >> 8 & 255), float64(v & 255)}
}

func hexOf(rgb [3]float64) string {
	return fmt.Sprintf("#%02x%02x%02x", int(rgb[0]), int(rgb[1]), int(rgb[2]))
}
