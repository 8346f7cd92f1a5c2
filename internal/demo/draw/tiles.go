package draw

import "math"

// tilework covers the canvas with a star pattern of the given cell; kind chooses the pattern, tones its colours:
// ground, star, small star, line.
func (c *canvas) tilework(kind int, cell float64, tones [4]flat) {
	const x0, y0 = 0.0, 0.0
	w, h := c.w, c.h
	c.ground(tones[0])
	outline := func(x, y, out, in float64, n int, turn float64, body flat) {
		c.fill(star(x, y, out, in, n, turn), tones[3])
		k := 1 - .035*cell/out*.5
		c.fill(star(x, y, out*k, in*(1-.035*cell/in*.4), n, turn), body)
	}
	switch kind % 3 {
	case 0: // eight-pointed stars touching, small four-pointed ones between
		for y := y0; y < y0+h+cell; y += cell {
			for x := x0; x < x0+w+cell; x += cell {
				outline(x+cell/2, y+cell/2, cell*.5, cell*.27, 8, 0, tones[1])
				c.fill(star(x+cell/2, y+cell/2, cell*.2, cell*.12, 8, math.Pi/8), tones[2])
				outline(x, y, cell*.2, cell*.085, 4, 0, tones[2])
			}
		}
	case 1: // twelve-pointed rosettes in a hexagonal net
		row := cell * math.Sqrt(3) / 2
		for i, y := 0, y0; y < y0+h+cell; i, y = i+1, y+row {
			for x := x0 - cell/2*float64(i%2); x < x0+w+cell; x += cell {
				outline(x, y, cell*.5, cell*.37, 12, 0, tones[1])
				c.fill(star(x, y, cell*.3, cell*.2, 12, math.Pi/12), tones[3])
				c.fill(star(x, y, cell*.27, cell*.17, 12, math.Pi/12), tones[2])
				c.fill(circle(x, y, cell*.07), gold)
				outline(x+cell/2, y+row/3, cell*.12, cell*.06, 3, 0, tones[2])
				outline(x+cell/2, y-row/3, cell*.12, cell*.06, 3, math.Pi, tones[2])
			}
		}
	case 2: // stars and crosses
		for i, y := 0, y0; y < y0+h+cell; i, y = i+1, y+cell/2 {
			for j, x := 0, x0; x < x0+w+cell; j, x = j+1, x+cell/2 {
				if (i+j)%2 == 0 {
					s := cell * .275
					c.fill(star(x, y, s*1.05, s*.77, 8, math.Pi/8), tones[3])
					c.fill(star(x, y, s*.97, s*.71, 8, math.Pi/8), tones[1])
					c.fill(star(x, y, s*.45, s*.3, 8, math.Pi/8), tones[2])
				} else {
					s := cell * .15
					c.fill(star(x, y, s, s*.5, 4, math.Pi/4), tones[2].fade(.75))
				}
			}
		}
	}
}

// tileworkIn covers one rectangle with it.
func (c *canvas) tileworkIn(kind int, cell float64, tones [4]flat, x, y, w, h float64) {
	panel := newCanvas(int(w), int(h), c.scale, c.Uint64())
	panel.tilework(kind, cell, tones)
	c.fill(rect(x, y, w, h), through{panel, int(x), int(y)})
}

func (c *canvas) tones() [4]flat {
	sets := [][4]flat{
		{teal, vivid, pale, cream},
		{deep, teal, pale, mist},
		{ink, deep, vivid, pale},
		{cream, pale, vivid, teal},
		{sand, vivid, cream, deep},
		{deep, vivid, gold, cream},
	}
	return sets[c.IntN(len(sets))]
}

// tilePanel is a wall of tile with one great rosette.
func tilePanel(c *canvas) {
	t := c.tones()
	c.tilework(c.IntN(3), []float64{160, 200, 230}[c.IntN(3)], t)
	c.ground(radial{c.w / 2, c.h / 2, 980, []flat{night.fade(0), night.fade(.05), night.fade(.45)}})
	x, y := c.w*c.between(.4, .6), c.h/2
	n := []int{8, 10, 12, 16}[c.IntN(4)]
	layers := []flat{cream, gold, cream, teal, cream, vivid, gold}
	for i, r := 0, 330.0; r > 40; i, r = i+1, r*.8 {
		turn := 0.0
		if i%4 > 1 {
			turn = math.Pi / float64(n)
		}
		if i%2 == 1 {
			r *= 1.19
		}
		c.fill(star(x, y, r, r*.76, n, turn), layers[i%len(layers)])
	}
}

// charbagh is a walled garden seen from above: four beds, two channels, a star-shaped pool.
func charbagh(c *canvas) {
	bed := c.pick(deep, forest, teal)
	c.ground(sand)
	c.fill(rect(36, 36, c.w-72, c.h-72), c.pick(clay, brick))
	c.fill(rect(58, 58, c.w-116, c.h-116), cream)
	cx, cy, path := c.w/2, c.h/2, c.between(70, 96)
	step := c.between(88, 112)
	kind := c.IntN(3)
	for _, q := range [][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		x, y := 92+q[0]*(cx-92+path), 92+q[1]*(cy-92+path)
		w, h := cx-92-path, cy-92-path
		c.fill(rect(x, y, w, h), bed)
		c.fill(hollow(rect(x+14, y+14, w-28, h-28), rect(x+18, y+18, w-36, h-36)), pale.fade(.6))
		nx, ny := int((w-40)/step), int((h-40)/step)
		for i := range nx {
			for j := range ny {
				tx := x + w/2 + (float64(i)-float64(nx-1)/2)*step
				ty := y + h/2 + (float64(j)-float64(ny-1)/2)*step
				r := step * c.between(.3, .38)
				c.fill(ellipse(tx+8, ty+12, r, r*.92), night.fade(.35))
				switch (kind + (i+j)%2) % 3 {
				case 0:
					c.fill(star(tx, ty, r, r*.78, 12, c.Float64()), vivid)
					c.fill(star(tx-3, ty-4, r*.6, r*.44, 8, 0), pale)
				case 1:
					c.fill(circle(tx, ty, r), leaf)
					c.fill(circle(tx-r*.2, ty-r*.25, r*.62), olive)
					c.fill(circle(tx+r*.3, ty+r*.2, 5), pom)
					c.fill(circle(tx-r*.35, ty+r*.1, 5), pom)
				case 2:
					c.fill(star(tx, ty, r*.9, r*.4, 8, 0), cream)
					c.fill(circle(tx, ty, r*.2), gold)
				}
			}
		}
	}
	water := vertical{0, c.h, []flat{pale, vivid, pale}}
	c.fill(rect(58, cy-26, c.w-116, 52), cream)
	c.fill(rect(58, cy-20, c.w-116, 40), water)
	c.fill(rect(cx-20, 58, 40, c.h-116), water)
	for range 40 {
		x := c.between(80, c.w-120)
		c.fill(rect(x, cy+c.between(-14, 12), c.between(20, 70), 3), cream.fade(.6))
	}
	c.fill(star(cx, cy, 210, 162, 8, math.Pi/8), ink)
	c.fill(star(cx, cy, 200, 153, 8, math.Pi/8), cream)
	c.fill(star(cx, cy, 168, 129, 8, math.Pi/8), radial{cx, cy, 170, []flat{mist, pale, vivid}})
	for r := 100.0; r > 20; r -= 26 {
		c.fill(ring(cx, cy, r, r-4), cream.fade(.7))
	}
	c.fill(star(cx, cy, 44, 26, 8, 0), gold)
	c.fill(circle(cx, cy, 12), cream)
}
