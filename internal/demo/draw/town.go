package draw

import "math"

// bridge has two tiers of pointed arches over water.
func bridge(c *canvas) {
	l := lights[c.IntN(len(lights))]
	c.sky(l, 520)
	c.sun(l, c.between(220, 1380), c.between(130, 230), 78)
	c.fill(ridge(c, 470, 140, 7), l.far)
	y := c.between(330, 370)
	stone := c.pick(sand, hex(0xe3c99a), hex(0xd8b98a))
	if l.dark {
		stone = stone.mix(ink, .35)
	}
	shade := deep
	if l.dark {
		shade = gold.mix(brick, .25)
	}
	c.fill(rect(0, 560, c.w, 440), vertical{560, 1000, []flat{l.sky[len(l.sky)-1].mix(pale, .4), vivid, deep}})
	n := 6 + c.IntN(4)
	w := c.w / float64(n)
	// what the water gives back
	for i := range n {
		x := float64(i) * w
		c.fill(poly(x, 720, x+w*.16, 720, x+w*.16, 900, x, 900), stone.fade(.28))
		c.fill(poly(x+w*.84, 720, x+w, 720, x+w, 900, x+w*.84, 900), stone.fade(.28))
	}
	c.fill(rect(0, y, c.w, 360), stone)
	c.fill(rect(0, y-24, c.w, 26), gold)
	c.fill(rect(0, y-30, c.w, 10), stone.mix(cream, .5))
	c.fill(rect(0, y+156, c.w, 14), clay)
	for i := range 2 * n {
		x := float64(i) * w / 2
		c.fill(arch(x+w*.07, y+30, w*.36, 126, 84), shade)
		c.fill(rect(x+w*.48, y+30, w*.04, 126), clay.fade(.5))
	}
	for i := range n {
		x := float64(i) * w
		c.fill(arch(x+w*.1, y+186, w*.8, 180, 120), clay)
		c.fill(arch(x+w*.14, y+200, w*.72, 170, 112), shade)
		c.fill(arch(x+w*.2, y+226, w*.6, 144, 96), vertical{y + 226, y + 370, []flat{ink, teal}})
		c.fill(poly(x-w*.09, y+372, x, y+240, x+w*.09, y+372), stone.mix(brick, .35))
	}
	c.fill(rect(0, y+350, c.w, 24), stone.mix(brick, .3))
	for range 70 {
		wy := c.between(y+380, 990)
		c.fill(round(c.between(-60, c.w), wy, (wy-400)*c.between(.1, .4), 5, 2), cream.fade(c.between(.18, .5)))
	}
	for range 4 {
		c.walker(c.between(100, 1500), y-26, 66)
	}
}

// windcatchers is a desert town: domes, badgirs, arches.
func windcatchers(c *canvas) {
	l := lights[[]int{0, 2, 3, 5, 3}[c.IntN(5)]]
	c.sky(l, 760)
	c.sun(l, c.between(200, 1400), c.between(140, 240), 80)
	c.fill(ridge(c, 700, 200, 5), l.far)
	wall := func(depth float64) flat {
		s := sand.mix(l.far, depth)
		if l.dark {
			s = s.mix(ink, .38)
		}
		return s
	}
	for layer := range 3 {
		d := .42 - float64(layer)*.2
		base := 700 + float64(layer)*110
		for x := -40.0; x < c.w; {
			w := c.between(120, 250)
			h := c.between(90, 210)
			tone := wall(d).mix(clay, c.between(0, .25))
			switch c.IntN(4) {
			case 0:
				c.fill(onion(x+w*.16, base-h-w*.44, w*.68, w*.46), vivid.mix(l.far, d))
				c.fill(rect(x, base-h, w, 500), tone)
			case 1:
				c.badgir(x+w*.25, base-h, w*.5, c.between(190, 300), tone, l)
				c.fill(rect(x, base-h, w, 500), tone)
			case 2:
				c.fill(ellipse(x+w*.5, base-h, w*.36, w*.28), tone.mix(clay, .3))
				c.fill(rect(x, base-h, w, 500), tone)
			default:
				c.fill(rect(x, base-h, w, 500), tone)
				c.fill(rect(x-5, base-h-12, w+10, 16), tone.mix(brick, .4))
			}
			lit := deep
			if l.dark {
				lit = gold
			}
			for k := range int(w / 60) {
				c.fill(arch(x+20+float64(k)*60, base-h+34, 28, 54, 22), lit.mix(tone, d*.9))
			}
			x += w
		}
	}
	c.fill(rect(0, 900, c.w, 100), wall(0).mix(brick, .4))
	c.fill(arch(690, 640, 220, 380, 150), wall(0).mix(cream, .4))
	c.fill(arch(715, 672, 170, 340, 120), vertical{672, 1000, []flat{ink, teal}})
	c.walker(c.between(760, 840), 985, 120)
	c.cypress(c.between(380, 600), 1000, 330, forest)
	c.cypress(c.between(1020, 1220), 1000, 380, forest)
}

func (c *canvas) badgir(x, y, w, h float64, tone flat, l light) {
	c.fill(rect(x, y-h, w, h+10), tone)
	c.fill(rect(x+w*.7, y-h, w*.3, h+10), tone.mix(brick, .35))
	c.fill(rect(x-w*.08, y-h-14, w*1.16, 20), gold.mix(tone, .4))
	for i := range 4 {
		c.fill(arch(x+w*.08+float64(i)*w*.22, y-h+18, w*.14, h*.5, h*.16), night.mix(tone, .12))
	}
	c.fill(rect(x-w*.04, y-h*.34, w*1.08, 10), tone.mix(brick, .4))
}

// skyline is a city of flats and towers under a mountain.
func skyline(c *canvas) {
	l := lights[c.IntN(len(lights))]
	c.sky(l, 720)
	if c.IntN(2) == 0 {
		c.girihSky(420, 160, cream, .3)
	}
	c.sun(l, c.between(200, 1400), c.between(140, 240), 74)
	c.mountain(c.between(500, 1100), 720, 760, 420, l.far)
	c.fill(ridge(c, 700, 150, 6), l.far.mix(teal, .3))
	win := []flat{gold, cream, deep}
	for layer := range 3 {
		base := 1000.0
		x := -30.0
		for x < c.w {
			w := c.between(80, 170)
			h := c.between(200, 470) - float64(layer)*70 + 70
			tone := l.far.mix(c.pick(teal, deep, sand, mist, clay), .25+.3*float64(layer))
			if l.dark {
				tone = tone.mix(night, .45)
			}
			top := base - h - 60
			c.fill(rect(x, top, w, h+100), tone)
			c.fill(rect(x+w*.78, top, w*.22, h+100), tone.mix(night, .18))
			switch c.IntN(5) {
			case 0:
				c.fill(rect(x+w*.3, top-40, w*.3, 42), tone)
				c.fill(rect(x+w*.44, top-90, 5, 60), tone.mix(night, .3))
			case 1:
				c.fill(ellipse(x+w*.4, top, w*.26, 34), vivid)
			case 2:
				c.fill(round(x+w*.15, top-26, 46, 30, 6), clay)
			}
			for wy := top + 26; wy < 980; wy += 38 {
				for wx := x + 14; wx < x+w-26; wx += 30 {
					t := tone.mix(ink, .4)
					if l.dark && c.IntN(3) == 0 || !l.dark && c.IntN(9) == 0 {
						t = win[c.IntN(2)]
					}
					c.fill(rect(wx, wy, 15, 20), t)
				}
			}
			x += w + c.between(0, 30)
		}
	}
	for i := range 22 {
		c.tree(float64(i)*76+c.between(-20, 20), 1010, c.between(120, 190), c.pick(leaf, forest, olive))
	}
}

// school is a courtyard with a flag-less mast, tall windows and children.
func school(c *canvas) {
	l := lights[[]int{0, 1, 4}[c.IntN(3)]]
	c.sky(l, 620)
	c.sun(l, c.between(150, 420), 150, 62)
	c.fill(ridge(c, 520, 190, 5), l.far)
	brickwork := c.pick(clay, hex(0xcf9f6c), hex(0xc8865e))
	c.fill(rect(190, 300, 1220, 480), brickwork)
	for y := 312.0; y < 780; y += 20 {
		c.fill(rect(190, y, 1220, 2), brick.fade(.3))
	}
	c.fill(rect(170, 276, 1260, 34), cream)
	c.tileworkIn(c.IntN(3), 58, [4]flat{teal, vivid, pale, cream}, 640, 190, 320, 60)
	c.fill(rect(620, 190, 20, 90), cream)
	c.fill(rect(960, 190, 20, 90), cream)
	c.fill(rect(600, 250, 400, 30), cream)
	for i := range 10 {
		x := 226 + float64(i)*118
		if i == 4 || i == 5 {
			continue
		}
		c.fill(arch(x, 350, 84, 170, 50), cream)
		c.fill(arch(x+9, 364, 66, 148, 42), vertical{350, 520, []flat{pale, teal}})
		c.fill(rect(x+39, 370, 6, 142), cream)
		c.fill(rect(x, 580, 84, 130), cream)
		c.fill(rect(x+9, 590, 66, 112), vertical{580, 710, []flat{pale, teal}})
		c.fill(rect(x+39, 590, 6, 112), cream)
	}
	c.fill(arch(690, 360, 220, 420, 140), cream)
	c.fill(arch(712, 388, 176, 400, 118), deep)
	c.fill(arch(730, 412, 140, 380, 100), vertical{412, 780, []flat{ink, vivid}})
	c.fill(rect(0, 776, c.w, 224), hex(0xd9c7a0))
	for i := range 9 {
		x := float64(i) * 200
		c.fill(poly(x+40, 776, x+46, 776, x-60, 1000, x-72, 1000), clay.fade(.5))
	}
	for i := range 2 {
		for k := range 5 {
			x, y := 500+float64(k)*100, 866+float64(i)*60
			if (k+i)%2 == 0 {
				c.fill(poly(x, y, x+96, y, x+90, y+56, x-8, y+56), vivid.fade(.5))
			} else {
				c.fill(poly(x, y, x+96, y, x+90, y+56, x-8, y+56), cream.fade(.6))
			}
		}
	}
	c.tree(110, 800, 420, leaf)
	c.tree(1490, 800, 460, forest)
	for range 9 {
		c.walker(c.between(220, 1400), c.between(840, 980), c.between(110, 140))
	}
}

// bus waits at a stop in the evening street.
func bus(c *canvas) {
	l := lights[[]int{0, 2, 3, 5, 1}[c.IntN(5)]]
	c.sky(l, 620)
	c.fill(ridge(c, 520, 200, 6), l.far)
	for i := range 11 {
		x := float64(i)*160 - 40
		h := c.between(180, 430)
		tone := l.far.mix(c.pick(sand, teal, mist), .4)
		c.fill(rect(x, 720-h, 150, h), tone)
		for wy := 740 - h; wy < 700; wy += 44 {
			for wx := x + 16; wx < x+130; wx += 40 {
				c.fill(rect(wx, wy, 20, 24), c.pick(tone.mix(ink, .4), tone.mix(ink, .4), gold))
			}
		}
	}
	c.fill(rect(0, 715, c.w, 70), sand)
	c.fill(rect(0, 780, c.w, 220), hex(0x6f6a66))
	for i := range 7 {
		c.fill(rect(float64(i)*260-30, 900, 140, 12), cream.fade(.8))
	}
	for i := range 4 {
		c.tree(float64(i)*470+c.between(-40, 40), 760, c.between(320, 420), c.pick(leaf, forest))
	}
	x := c.between(300, 460)
	body := c.pick(vivid, teal, pom, gold)
	c.fill(ellipse(x+430, 866, 470, 26), night.fade(.5))
	c.fill(round(x, 470, 860, 380, 44), body)
	c.fill(rect(x, 690, 860, 40), cream)
	c.fill(round(x+24, 510, 812, 150, 20), night)
	for i := range 6 {
		wx := x + 40 + float64(i)*132
		c.fill(round(wx, 522, 118, 126, 10), vertical{520, 650, []flat{mist, pale}})
		if c.IntN(4) > 0 {
			c.fill(from(wx+20, 648).cube(wx+24, 604, wx+94, 604, wx+98, 648).close(), c.pick(ink, pom, brick, deep))
			c.fill(circle(wx+59, 586, 21), c.pick(hex(0xd9ad89), hex(0xc08a63), hex(0xe6c3a1)))
			c.fill(from(wx+36, 584).cube(wx+34, 550, wx+84, 550, wx+82, 584).cube(wx+70, 570, wx+48, 570, wx+36, 584).close(), c.pick(night, sand, vivid, hex(0x4a3a30)))
		}
	}
	c.fill(round(x+560, 500, 110, 330, 8), deep)
	c.fill(round(x+568, 512, 44, 306, 6), pale)
	c.fill(round(x+618, 512, 44, 306, 6), pale)
	c.fill(round(x+14, 484, 150, 22, 8), gold)
	for _, wx := range []float64{x + 170, x + 730} {
		c.fill(circle(wx, 850, 66), night)
		c.fill(circle(wx, 850, 34), mist)
		c.fill(star(wx, 850, 28, 14, 8, 0), deep)
	}
	c.fill(round(x+4, 760, 40, 26, 10), cream)
	sx := x + 960
	c.fill(rect(sx, 430, 12, 350), ink)
	c.fill(round(sx-50, 420, 112, 84, 12), teal)
	c.fill(star(sx+6, 462, 26, 18, 8, 0), cream)
	c.walker(sx+80, 790, 180)
	c.walker(sx+170, 800, 170)
	c.walker(x-90, 800, 176)
}

// clinic is a small white building among trees.
func clinic(c *canvas) {
	l := lights[[]int{0, 1, 4, 2}[c.IntN(4)]]
	c.sky(l, 640)
	c.girihSky(320, 160, cream, .35)
	c.fill(hills(c, 560, 80, 4), l.far)
	c.fill(hills(c, 660, 30, 3), olive)
	for i := range 16 {
		c.tree(float64(i)*110+c.between(-30, 30), 700, c.between(180, 300), c.pick(forest, leaf))
	}
	c.fill(rect(0, 780, c.w, 220), hex(0xd9c7a0))
	x := c.between(300, 420)
	c.fill(rect(x, 400, 900, 400), cream)
	c.fill(rect(x+640, 400, 260, 400), cream.mix(sand, .5))
	c.fill(rect(x-20, 380, 940, 30), vivid)
	c.fill(rect(x-20, 740, 940, 60), teal)
	for i := range 5 {
		wx := x + 60 + float64(i)*170
		if i == 2 {
			continue
		}
		c.fill(arch(wx, 480, 110, 190, 60), teal)
		c.fill(arch(wx+10, 496, 90, 168, 50), vertical{490, 660, []flat{mist, pale}})
		c.fill(rect(wx+52, 500, 6, 164), teal)
		c.fill(round(wx-6, 664, 122, 24, 6), brick)
		for k := range 5 {
			c.fill(circle(wx+12+float64(k)*22, 656, 10), c.pick(rose, leaf, pom, olive))
		}
	}
	c.fill(rect(x+370, 470, 160, 330), deep)
	c.fill(rect(x+384, 486, 62, 314), pale)
	c.fill(rect(x+454, 486, 62, 314), pale)
	c.fill(round(x+380, 250, 140, 140, 20), teal)
	// a heart for the sign
	hx, hy := x+450, 300.0
	c.fill(from(hx, hy+62).cube(hx-80, hy+10, hx-46, hy-40, hx, hy-4).cube(hx+46, hy-40, hx+80, hy+10, hx, hy+62).close(), cream)
	c.fill(poly(x+370, 800, x+530, 800, x+640, 1000, x+260, 1000), cream.fade(.8))
	for range 5 {
		c.walker(c.between(x, x+900), c.between(850, 970), c.between(130, 160))
	}
	c.cypress(x-90, 830, 380, forest)
	c.cypress(x+990, 830, 420, forest)
}

// square is a town square from above: paving, pool, trees, people with their shadows.
func square(c *canvas) {
	c.tilework(2, 130, [][4]flat{{sand, cream, mist, sand}, {cream, sand, pale, cream}, {mist, cream, sand, mist}}[c.IntN(3)])
	for i := range 4 {
		x, y := float64(i%2)*(c.w-330), float64(i/2)*(c.h-250)
		c.fill(rect(x, y, 330, 250), forest)
		for range 14 {
			tx, ty, r := x+c.between(20, 310), y+c.between(20, 230), c.between(30, 54)
			c.fill(circle(tx+10, ty+14, r), night.fade(.35))
			c.fill(circle(tx, ty, r), c.pick(leaf, olive, forest.mix(leaf, .5)))
			c.fill(circle(tx-r*.25, ty-r*.3, r*.5), olive.mix(cream, .2))
		}
	}
	cx, cy := c.w*c.between(.46, .54), c.h/2
	n := []int{8, 10, 12}[c.IntN(3)]
	c.fill(star(cx, cy, 260, 210, n, 0), teal)
	c.fill(star(cx, cy, 240, 194, n, 0), cream)
	c.fill(star(cx, cy, 206, 166, n, 0), radial{cx, cy, 210, []flat{mist, pale, vivid}})
	for i := range 12 {
		a := 2 * math.Pi * float64(i) / 12
		c.fill(line(5, cx+30*math.Cos(a), cy+30*math.Sin(a), cx+120*math.Cos(a), cy+120*math.Sin(a)), cream.fade(.75))
		c.fill(circle(cx+120*math.Cos(a), cy+120*math.Sin(a), 9), cream)
	}
	c.fill(circle(cx, cy, 34), gold)
	for range 56 {
		a, d := c.between(0, 2*math.Pi), c.between(300, 760)
		x, y := cx+d*math.Cos(a), cy+d*.62*math.Sin(a)
		if math.Abs(y-cy) < 200 && math.Abs(x-cx) < 300 {
			continue
		}
		c.fill(line(18, x+6, y+8, x+40, y+52), night.fade(.22))
		c.fill(ellipse(x, y, 24, 18), c.pick(ink, pom, teal, deep, gold, brick, hex(0x5d554e)))
		c.fill(circle(x, y, 12), c.pick(night, sand, hex(0x4a3a30), vivid, night))
	}
}
