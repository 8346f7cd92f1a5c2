package view

import (
	"math"
	"testing"

	"hemmat/internal/kit/settings"
)

func TestContrastIsMeasuredAsWCAGSays(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"000000", "ffffff", 21}, {"777777", "ffffff", 4.48}, {"00717a", "ffffff", 5.76}, {"ffffff", "ffffff", 1}} {
		if got := ratio(luminance(parseHex(c.a)), luminance(parseHex(c.b))); math.Abs(got-c.want) > .01 {
			t.Errorf("%s on %s: %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestAnAccentIsHeldToEveryGroundOfItsTheme(t *testing.T) {
	if g := grounds(); len(g[0]) != 3 || len(g[1]) != 3 {
		t.Fatalf("the grounds of the sheet: %v", g)
	}
	if err := CheckColors(settings.Colors{}); err != nil {
		t.Errorf("the sheet's own: %v", err)
	}
	for _, c := range []struct {
		color string
		dark  bool
		want  bool
	}{
		{"#00717a", false, true},
		{"#0b7f86", false, false}, // on the tint
		{"#ffff00", false, false},
		{"#ffffff", false, false},
		{"#000000", false, true},
		{"#57cac8", true, true},
		{"#000000", true, false},
		{"#00717a", true, false},
		{"#7a7a7a", true, false}, // neither text upon it can be read
	} {
		m := MeasureAccent(c.color, c.dark)
		if m.Passes() != c.want {
			t.Errorf("%s, dark %v: %.2f", c.color, c.dark, m.Least)
		}
		if near := MeasureAccent(m.Nearest, c.dark); !near.Passes() {
			t.Errorf("%s, dark %v: %s is proposed, with %.2f", c.color, c.dark, m.Nearest, near.Least)
		}
		if m.Passes() && m.Nearest != c.color {
			t.Errorf("%s passes, and %s is proposed", c.color, m.Nearest)
		}
	}
}
