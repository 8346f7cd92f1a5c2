package draw

import "math"

// assembly is a hall: rows of heads before a tiled iwan.
func assembly(c *canvas) {
	t := [][4]flat{{teal, vivid, pale, cream}, {deep, teal, pale, cream}, {ink, teal, vivid, mist}}[c.IntN(3)]
	c.tilework(c.IntN(3), c.between(150, 180), t)
	c.ground(vertical{0, c.h, []flat{ink.fade(.78), ink.fade(.1), ink.fade(.55)}})
	w := c.between(760, 860)
	x, y := (c.w-w)/2, c.between(60, 90)
	c.fill(arch(x+16, y-10, w, c.h, 520), night.fade(.4))
	c.fill(arch(x, y, w, c.h, 510), cream)
	c.fill(arch(x+34, y+46, w-68, c.h, 480), vertical{y, c.h, []flat{cream, sand, clay.mix(sand, .6)}})
	cx, cy := c.w/2, y+330
	n := []int{8, 10, 12}[c.IntN(3)]
	c.fill(star(cx, cy, 160, 122, n, 0), gold)
	c.fill(star(cx, cy, 122, 94, n, 0), cream)
	c.fill(star(cx, cy, 80, 60, n, math.Pi/float64(n)), c.pick(vivid, pom, teal))
	// the platform and who speaks from it
	c.fill(round(cx-190, y+560, 380, 60, 8), brick)
	c.fill(round(cx-70, y+500, 140, 90, 8), deep)
	c.fill(star(cx, y+545, 24, 17, 8, 0), gold)
	c.fill(circle(cx, y+446, 26), hex(0xd9ad89))
	c.fill(from(cx-52, y+520).cube(cx-50, y+470, cx-24, y+468, cx, y+468).cube(cx+24, y+468, cx+50, y+470, cx+52, y+520).close(), ink)
	for row := range 6 {
		ry := 690 + float64(row)*62
		r := 21 + float64(row)*4.6
		gap := r * 3.15
		for i := -12; i <= 12; i++ {
			hx := cx + (float64(i)+float64(row%2)/2)*gap
			hy := ry - math.Abs(float64(i))*float64(5-row/2)*.9 + c.between(-4, 4)
			dress := c.pick(ink, deep, ink, night, teal, ink, gold, pom.mix(ink, .4))
			c.fill(from(hx-r*1.5, hy+r*3.6).cube(hx-r*1.4, hy+r*1.1, hx-r*.7, hy+r*.9, hx, hy+r*.9).cube(hx+r*.7, hy+r*.9, hx+r*1.4, hy+r*1.1, hx+r*1.5, hy+r*3.6).close(), dress)
			c.fill(circle(hx, hy, r), c.pick(night, hex(0x2b2320), ink, hex(0x4a3a30), c.pick(teal, sand, pale, night)))
		}
	}
}

// council is a round table from above, with chairs, papers and tea.
func council(c *canvas) {
	floor := [][4]flat{{cream, mist, pale, cream}, {sand, cream, mist, sand}, {mist, pale, cream, mist}}[c.IntN(3)]
	c.tilework(c.IntN(3), 150, floor)
	cx, cy := c.w*c.between(.46, .54), c.h*.5
	rx, ry := c.between(470, 560), c.between(290, 320)
	c.fill(ellipse(cx, cy, rx*1.5, ry*1.45), c.pick(pom, deep, brick).fade(.9))
	c.fill(hollowEllipse(cx, cy, rx*1.44, ry*1.38, 10), gold.fade(.9))
	for i := range 48 {
		a := 2 * math.Pi * float64(i) / 48
		c.fill(star(cx+rx*1.36*math.Cos(a), cy+ry*1.3*math.Sin(a), 12, 6, 4, a), cream.fade(.75))
	}
	seats := 11 + c.IntN(4)
	for i := range seats {
		a := 2*math.Pi*float64(i)/float64(seats) + .2
		x, y := cx+rx*1.18*math.Cos(a), cy+ry*1.2*math.Sin(a)
		c.fill(ellipse(x+8, y+12, 62, 56), night.fade(.3))
		c.fill(ellipse(x, y, 60, 54), c.pick(deep, ink, teal, ink, brick, hex(0x5d554e)))
		c.fill(ellipse(x-8*math.Cos(a), y-8*math.Sin(a), 31, 31), c.pick(night, hex(0x2b2320), hex(0x6b6560), teal, sand, hex(0x4a3a30)))
	}
	c.fill(ellipse(cx+10, cy+18, rx, ry), night.fade(.35))
	c.fill(ellipse(cx, cy, rx, ry), hex(0x7a4f34))
	c.fill(ellipse(cx, cy-5, rx-8, ry-8), vertical{cy - ry, cy + ry, []flat{hex(0xb98355), hex(0x9a6a48)}})
	c.fill(ellipse(cx, cy, rx*.52, ry*.5), ink.fade(.88))
	c.fill(hollowEllipse(cx, cy, rx*.5, ry*.47, 5), gold)
	c.fill(star(cx, cy, ry*.36, ry*.26, 12, 0), vivid)
	c.fill(star(cx, cy, ry*.22, ry*.15, 12, math.Pi/12), cream)
	for i := range seats {
		a := 2*math.Pi*float64(i)/float64(seats) + .2
		x, y := cx+rx*.78*math.Cos(a), cy+ry*.78*math.Sin(a)
		c.sheet(x, y, 54, 70, a+math.Pi/2, cream)
		if c.IntN(3) > 0 {
			tx, ty := cx+rx*.8*math.Cos(a+.2), cy+ry*.8*math.Sin(a+.2)
			c.fill(circle(tx, ty, 19), cream)
			c.fill(circle(tx, ty, 12), hex(0x9b4a1e))
		}
	}
}

func hollowEllipse(x, y, rx, ry, w float64) *path {
	p := ellipse(x, y, rx, ry)
	ix, iy := rx-w, ry-w
	kx, ky := ix*kappa, iy*kappa
	return p.move(x+ix, y).
		cube(x+ix, y-ky, x+kx, y-iy, x, y-iy).cube(x-kx, y-iy, x-ix, y-ky, x-ix, y).
		cube(x-ix, y+ky, x-kx, y+iy, x, y+iy).cube(x+kx, y+iy, x+ix, y+ky, x+ix, y).close()
}

// sheet is a page with lines of writing, turned by a.
func (c *canvas) sheet(x, y, w, h, a float64, tone flat) {
	turn := func(dx, dy float64) (float64, float64) {
		return x + dx*math.Cos(a) - dy*math.Sin(a), y + dx*math.Sin(a) + dy*math.Cos(a)
	}
	quad := func(l, t, r, b float64) *path {
		x0, y0 := turn(l, t)
		x1, y1 := turn(r, t)
		x2, y2 := turn(r, b)
		x3, y3 := turn(l, b)
		return poly(x0, y0, x1, y1, x2, y2, x3, y3)
	}
	c.fill(quad(-w/2+5, -h/2+7, w/2+5, h/2+7), night.fade(.25))
	c.fill(quad(-w/2, -h/2, w/2, h/2), tone)
	for i, ly := 0, -h*.36; ly < h*.38; i, ly = i+1, ly+h*.13 {
		left := -w * c.between(.1, .4)
		tone := deep.fade(.55)
		if i == 0 {
			left, tone = -w*.05, teal
		}
		c.fill(quad(left, ly, w*.4, ly+h*.045), tone)
	}
}

// ballot is a box with a folded paper falling into it, hands around.
func ballot(c *canvas) {
	t := [][4]flat{{mist, cream, pale, mist}, {deep, teal, vivid, deep}, {sand, cream, mist, sand}}[c.IntN(3)]
	c.tilework(c.IntN(3), 190, t)
	c.ground(radial{c.w / 2, 420, 950, []flat{cream.fade(.85), cream.fade(.35), deep.fade(.5)}})
	c.fill(rect(0, 860, c.w, 140), hex(0x9a6a48))
	c.fill(rect(0, 860, c.w, 12), hex(0xc89b6a))
	cx := c.w * c.between(.44, .56)
	c.fill(ellipse(cx+30, 912, 390, 34), night.fade(.4))
	c.fill(poly(cx-310, 480, cx+310, 480, cx+340, 910, cx-340, 910), vertical{480, 910, []flat{vivid, teal, deep}})
	c.fill(poly(cx-310, 480, cx+310, 480, cx+250, 410, cx-250, 410), pale)
	c.fill(round(cx-130, 436, 260, 20, 8), night)
	y := c.between(560, 600)
	c.fill(star(cx, y+120, 130, 98, 8, math.Pi/8), cream)
	c.fill(star(cx, y+120, 104, 78, 8, math.Pi/8), teal)
	c.fill(line(24, cx-46, y+120, cx-10, y+158, cx+56, y+84), cream)
	// the paper
	tilt := c.between(-40, 40)
	c.fill(poly(cx-96+tilt, 170, cx+96+tilt, 190, cx+104, 446, cx-104, 446), cream)
	c.fill(poly(cx+tilt, 180, cx+96+tilt, 190, cx+104, 446, cx, 446), sand.mix(cream, .4))
	for i := range 4 {
		ly := 240 + float64(i)*44
		c.fill(rect(cx-60+tilt*.6, ly, 100, 9), deep.fade(.6))
		c.fill(rect(cx+52+tilt*.6, ly-7, 22, 22), teal.fade(.8))
	}
	// the hand that holds it
	skin := c.pick(hex(0xd9ad89), hex(0xc08a63), hex(0xe6c3a1), hex(0x9c6b4a))
	sleeve := c.pick(ink, pom, deep, gold)
	hx := cx + tilt + 80
	c.fill(line(96, hx+90, 150, c.w+60, c.between(-80, 60)), sleeve)
	c.fill(line(74, hx+20, 196, hx+120, 146), skin)
	c.fill(line(34, hx+30, 190, hx-48, 210), skin)
	c.fill(line(30, hx+30, 222, hx-36, 250), skin)
	c.fill(line(28, hx+40, 238, hx-6, 284), skin)
}

// newsstand is a kiosk with papers hung on a line.
func newsstand(c *canvas) {
	l := lights[[]int{0, 1, 4, 5}[c.IntN(4)]]
	c.sky(l, 800)
	c.girihSky(300, 150, cream, .35)
	for i := range 9 {
		x := float64(i) * 190
		h := c.between(240, 460)
		c.fill(rect(x-10, 800-h, 180, h), l.far.mix(cream, c.between(.1, .45)))
	}
	c.fill(rect(0, 800, c.w, 200), hex(0x8d8378))
	c.fill(rect(0, 800, c.w, 18), sand)
	for i := range 12 {
		x := float64(i)*150 - 40
		c.fill(poly(x, 818, x+6, 818, x-60, 1000, x-70, 1000), night.fade(.2))
	}
	x := c.between(380, 520)
	c.fill(rect(x-20, 330, 760, 540), deep)
	c.fill(rect(x+10, 400, 700, 270), night)
	c.fill(rect(x+10, 400, 700, 270), radial{x + 360, 420, 420, []flat{gold.fade(.75), gold.fade(.05)}})
	c.fill(circle(x+470, 520, 46), c.pick(hex(0xd9ad89), hex(0xc08a63)))
	c.fill(from(x+380, 680).cube(x+384, 580, x+430, 570, x+470, 570).cube(x+510, 570, x+556, 580, x+560, 680).close(), teal)
	c.fill(from(x+420, 520).cube(x+414, 450, x+526, 450, x+520, 520).cube(x+500, 484, x+440, 484, x+420, 520).close(), hex(0x6b6560))
	for i := range 8 {
		tone := cream
		if i%2 == 0 {
			tone = c.pick(vivid, vivid, teal)
		}
		ax := x - 60 + float64(i)*105
		c.fill(from(ax, 290).line(ax+105, 290).line(ax+105, 380).cube(ax+105, 424, ax, 424, ax, 380).close(), tone)
	}
	c.fill(rect(x-64, 270, 848, 26), ink)
	c.fill(rect(x-30, 670, 780, 40), clay)
	for i := range 6 {
		c.paper(x-4+float64(i)*124, 700, 108, 150)
	}
	for i := range 5 {
		c.paper(x+30+float64(i)*64, 440+c.between(0, 16), 56, 78)
	}
	c.tree(c.between(120, 230), 850, 480, leaf)
	c.tree(1440, 860, 520, forest)
}

// paper is a newspaper's front page: a head, a picture, columns.
func (c *canvas) paper(x, y, w, h float64) {
	c.fill(rect(x+6, y+8, w, h), night.fade(.3))
	c.fill(rect(x, y, w, h), cream)
	c.fill(rect(x+w*.1, y+h*.06, w*.8, h*.09), c.pick(teal, ink, pom, deep))
	c.fill(rect(x+w*.1, y+h*.2, w*.48, h*.3), c.pick(pale, sand, mist, clay))
	for i := range 7 {
		ly := y + h*.21 + float64(i)*h*.11
		if ly < y+h*.5 {
			c.fill(rect(x+w*.64, ly, w*.26, h*.03), hex(0x857b71))
		} else {
			c.fill(rect(x+w*.1, ly, w*.36, h*.03), hex(0x857b71))
			c.fill(rect(x+w*.54, ly, w*.36, h*.03), hex(0x857b71))
		}
	}
}

// ledger is an open book whose right page holds a chart of bars.
func ledger(c *canvas) {
	c.tilework(c.IntN(3), 170, [][4]flat{{deep, teal, vivid, deep}, {ink, deep, teal, ink}, {teal, vivid, pale, teal}}[c.IntN(3)])
	c.ground(radial{800, 500, 1000, []flat{night.fade(.1), night.fade(.65)}})
	y := c.between(150, 190)
	c.fill(poly(170, y+60, 1430, y+60, 1490, 900, 110, 900), night.fade(.4))
	c.fill(poly(180, y+20, 1420, y+20, 1470, 870, 130, 870), pom.mix(night, .25))
	for side := range 2 {
		s := float64(side*2 - 1)
		e := func(v float64) float64 { return 800 + s*v }
		c.fill(from(800, y+30).cube(e(130), y-30, e(420), y-40, e(590), y).line(e(636), 840).cube(e(440), 790, e(140), 800, 800, 850).close(),
			vertical{y, 850, []flat{cream, cream.mix(sand, .5)}})
	}
	c.fill(poly(794, y+30, 806, y+30, 810, 850, 790, 850), clay.fade(.8))
	for i := range 11 {
		ly := y + 80 + float64(i)*56
		l := c.between(200, 400)
		c.fill(round(1300-l, ly, l, 10, 5), deep.fade(.5))
		c.fill(round(880, ly, c.between(50, 110), 10, 5), teal)
	}
	base := 750.0
	c.fill(rect(240, base, 480, 6), deep)
	for i := range 6 {
		h := c.between(90, 430)
		tone := []flat{teal, vivid, teal, vivid, gold, teal}[i]
		c.fill(rect(262+float64(i)*77, base-h, 52, h), tone)
	}
	c.fill(line(26, 1210, 940, 1440, 640), gold)
	c.fill(poly(1186, 972, 1199, 932, 1222, 950), ink)
	for i := range 9 {
		cy := 930 - float64(i)*13
		c.fill(ellipse(250, cy, 66, 22), brick)
		c.fill(ellipse(250, cy-5, 66, 22), gold)
	}
	c.fill(hollowEllipse(250, 822, 48, 14, 4), brick)
}

// letters is a desk of letters, a stamp and a pen.
func letters(c *canvas) {
	c.ground(vertical{0, c.h, []flat{hex(0xb98355), hex(0x8a5a3b)}})
	for i := range 9 {
		c.fill(rect(0, float64(i)*120+c.between(-8, 8), c.w, 4), night.fade(.16))
	}
	for range 9 {
		x, y := c.between(160, 1440), c.between(140, 880)
		a := c.between(-.5, .5)
		if c.IntN(3) == 0 {
			c.envelope(x, y, a)
		} else {
			c.sheet(x, y, c.between(270, 320), c.between(370, 420), a, c.pick(cream, mist, cream, hex(0xfffaf0)))
		}
	}
	c.envelope(c.between(560, 1000), c.between(420, 600), c.between(-.2, .2))
	x, y := c.between(240, 420), c.between(620, 760)
	c.fill(ring(x, y, 84, 76), pom.fade(.85))
	c.fill(ring(x, y, 66, 62), pom.fade(.85))
	c.fill(star(x, y, 46, 32, 8, 0), pom.fade(.85))
	c.fill(circle(1380, 250, 104), night.fade(.3))
	c.fill(circle(1366, 236, 104), cream)
	c.fill(circle(1366, 236, 84), hex(0x8a3f1a))
	c.fill(circle(1366, 236, 84), radial{1340, 210, 90, []flat{gold.fade(.6), gold.fade(0)}})
}

func (c *canvas) envelope(x, y, a float64) {
	turn := func(pts ...float64) *path {
		out := make([]float64, len(pts))
		for i := 0; i < len(pts); i += 2 {
			out[i] = x + pts[i]*math.Cos(a) - pts[i+1]*math.Sin(a)
			out[i+1] = y + pts[i]*math.Sin(a) + pts[i+1]*math.Cos(a)
		}
		return poly(out...)
	}
	tone := c.pick(sand, mist, pale)
	c.fill(turn(-206, -116, 214, -116, 214, 144, -206, 144), night.fade(.3))
	c.fill(turn(-210, -130, 210, -130, 210, 130, -210, 130), tone)
	c.fill(turn(-210, -130, 210, -130, 0, 40), tone.mix(clay, .25))
	c.fill(turn(-206, -130, 206, -130, 0, 26), tone.mix(cream, .5))
	c.fill(turn(-18, 10, 18, 10, 18, 46, -18, 46), pom)
}
