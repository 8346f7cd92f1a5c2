package draw

// The site's colours: turquoise and sand, with pomegranate and gold kept for one thing in a picture.
var (
	ink    = hex(0x05393f)
	night  = hex(0x0a2a2f)
	deep   = hex(0x0a555c)
	teal   = hex(0x0b7f86)
	vivid  = hex(0x19a9ab)
	pale   = hex(0x7fd0cf)
	mist   = hex(0xcfeae7)
	cream  = hex(0xf7efe0)
	sand   = hex(0xe9d8b8)
	clay   = hex(0xc89b6a)
	brick  = hex(0x9a6a48)
	gold   = hex(0xd9a441)
	pom    = hex(0x9d1c3a)
	rose   = hex(0xc23a55)
	leaf   = hex(0x3f7f56)
	olive  = hex(0x7c9a5e)
	forest = hex(0x1f5a45)
)

// A light is the hour of a scene: the sky from above to the horizon, the sun or moon, and what far land takes from the air.
type light struct {
	sky  []flat
	disc flat
	far  flat
	dark bool
}

var lights = []light{
	{sky: []flat{teal, pale, cream}, disc: cream, far: hex(0x5fb3b5)},                          // morning
	{sky: []flat{hex(0x9fdcdb), mist, cream}, disc: hex(0xfffaf0), far: hex(0x8cc9c8)},         // noon
	{sky: []flat{deep, hex(0x5a9c98), hex(0xe8c793), cream}, disc: gold, far: hex(0x4d8f90)},   // evening
	{sky: []flat{night, ink, teal}, disc: cream, far: hex(0x0e5f66), dark: true},               // night
	{sky: []flat{hex(0xdfe9e4), hex(0xf3e9d6), sand}, disc: hex(0xfffaf0), far: hex(0xbfcfc4)}, // haze
	{sky: []flat{ink, deep, hex(0xb96a62), hex(0xe9b98a)}, disc: cream, far: hex(0x2d6a6c)},    // dusk
}

func (c *canvas) sky(l light, horizon float64) {
	c.ground(vertical{0, horizon, l.sky})
	if l.dark {
		for range 70 {
			x, y := c.between(0, c.w), c.between(0, horizon*.8)
			r := c.between(1.2, 6)
			c.fill(star(x, y, r, r*.42, 4, 0), cream.fade(c.between(.4, 1)))
		}
	}
}

func (c *canvas) sun(l light, x, y, r float64) {
	c.fill(circle(x, y, r*2.3), radial{x, y, r * 2.3, []flat{l.disc.fade(.35), l.disc.fade(0)}})
	c.fill(circle(x, y, r), l.disc)
	if l.dark {
		c.fill(circle(x-r*.36, y-r*.12, r*.86), l.sky[0].mix(l.sky[1], .35))
	}
}

// girihSky lays a faint lattice of twelve-pointed stars over the upper part, as tile over plaster.
func (c *canvas) girihSky(to, cell float64, tone flat, strength float64) {
	for y := 0.0; y < to+cell; y += cell {
		for x := 0.0; x < c.w+cell; x += cell {
			a := strength * (1 - y/(to+cell))
			c.fill(hollow(star(x+cell/2, y+cell/2, cell*.5, cell*.31, 8, 0), star(x+cell/2, y+cell/2, cell*.475, cell*.29, 8, 0)), tone.fade(a))
			c.fill(hollow(star(x, y, cell*.207, cell*.13, 4, 0), star(x, y, cell*.185, cell*.115, 4, 0)), tone.fade(a))
		}
	}
}

// hollow is out with in cut from it; both must turn the same way.
func hollow(out, in *path) *path {
	var pts []float64
	for _, o := range in.ops {
		if o.kind != 'Z' {
			pts = append([]float64{o.p[0], o.p[1]}, pts...)
		}
	}
	return out.join(poly(pts...))
}
