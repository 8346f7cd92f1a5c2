package draw

import "math"

// tree is a round-headed tree standing on y.
func (c *canvas) tree(x, y, h float64, tone flat) {
	c.fill(poly(x-h*.03, y, x-h*.018, y-h*.5, x+h*.018, y-h*.5, x+h*.03, y), hex(0x5c4433))
	dark := tone.mix(night, .3)
	for range 9 {
		a, d := c.between(0, 2*math.Pi), c.between(0, h*.17)
		c.fill(circle(x+d*math.Cos(a), y-h*.66+d*math.Sin(a), h*c.between(.11, .17)), dark)
	}
	for range 7 {
		a, d := c.between(0, 2*math.Pi), c.between(0, h*.13)
		c.fill(circle(x-h*.03+d*math.Cos(a), y-h*.7+d*math.Sin(a), h*c.between(.07, .12)), tone)
	}
	for range 5 {
		a, d := c.between(0, 2*math.Pi), c.between(0, h*.1)
		c.fill(circle(x-h*.06+d*math.Cos(a), y-h*.74+d*math.Sin(a), h*c.between(.025, .05)), tone.mix(cream, .3))
	}
}

// cypress is the flame-shaped tree of gardens.
func (c *canvas) cypress(x, y, h float64, tone flat) {
	c.fill(rect(x-h*.012, y-h*.06, h*.024, h*.06), hex(0x5c4433))
	body := func(x, w float64) *path {
		return from(x, y-h).cube(x+w*.3, y-h*.75, x+w, y-h*.45, x+w*.72, y-h*.12).
			cube(x+w*.5, y-h*.02, x-w*.5, y-h*.02, x-w*.72, y-h*.12).cube(x-w, y-h*.45, x-w*.3, y-h*.75, x, y-h).close()
	}
	c.fill(body(x, h*.14), tone.mix(night, .25))
	c.fill(from(x, y-h).cube(x-h*.04, y-h*.75, x-h*.14, y-h*.45, x-h*.1, y-h*.12).cube(x-h*.06, y-h*.03, x, y-h*.03, x, y-h*.06).close(), tone)
}

// mountain is a snow-capped cone with its shaded side.
func (c *canvas) mountain(x, base, w, h float64, tone flat) {
	top := base - h
	c.fill(from(x-w, base).cube(x-w*.45, base-h*.3, x-w*.22, top+h*.2, x-w*.06, top).line(x+w*.05, top+h*.01).
		cube(x+w*.2, top+h*.2, x+w*.45, base-h*.28, x+w, base).close(), tone)
	c.fill(from(x+w*.05, top+h*.01).cube(x+w*.2, top+h*.2, x+w*.45, base-h*.28, x+w, base).line(x+w*.1, base).
		line(x+w*.16, base-h*.4).line(x+w*.02, base-h*.6).close(), tone.mix(ink, .28))
	c.fill(poly(x-w*.06, top, x+w*.05, top+h*.01, x+w*.15, top+h*.2, x+w*.18, top+h*.36, x+w*.1, top+h*.29, x+w*.05, top+h*.46, x-w*.01, top+h*.3,
		x-w*.07, top+h*.42, x-w*.12, top+h*.28, x-w*.24, top+h*.4, x-w*.17, top+h*.2), cream)
	c.fill(poly(x+w*.05, top+h*.01, x+w*.15, top+h*.2, x+w*.18, top+h*.36, x+w*.1, top+h*.29, x+w*.06, top+h*.2), mist.mix(l2, .4))
}

var l2 = hex(0x8fb9bd)

// dawn is the great mountain with a star of light behind it.
func dawn(c *canvas) {
	l := lights[[]int{0, 2, 5, 0}[c.IntN(4)]]
	c.sky(l, 780)
	c.girihSky(620, 150, cream, .5)
	x := c.between(560, 1040)
	sx, sy := x+c.between(120, 260), c.between(300, 380)
	c.fill(circle(sx, sy, 420), radial{sx, sy, 420, []flat{cream.fade(.55), cream.fade(0)}})
	c.fill(star(sx, sy, 230, 178, 12, c.Float64()), cream)
	c.fill(star(sx, sy, 178, 138, 12, 0), gold)
	c.fill(ridge(c, 760, 210, 5), l.far)
	c.mountain(x, 830, c.between(560, 680), c.between(470, 560), teal)
	c.fill(hills(c, 770, 46, 5), deep)
	c.fill(hills(c, 850, 36, 4), forest.mix(ink, .4))
	for i := range 14 {
		c.cypress(c.between(0, c.w), 900+float64(i)*5, c.between(70, 150), forest)
	}
	c.fill(hills(c, 950, 22, 3), ink)
}

// river winds through fields from the mountains to the foot of the picture.
func river(c *canvas) {
	l := lights[[]int{0, 1, 2, 4}[c.IntN(4)]]
	c.sky(l, 440)
	c.sun(l, c.between(250, 1350), c.between(120, 220), 62)
	c.fill(ridge(c, 420, 190, 6), l.far)
	c.fill(ridge(c, 450, 120, 8), teal.mix(l.far, .5))
	c.fill(hills(c, 450, 20, 4), olive)
	tones := []flat{olive, leaf, hex(0xb9b56a), hex(0xd6c07c), forest.mix(leaf, .5), hex(0xa9bf78)}
	for r, y := 0, 450.0; y < c.h; r++ {
		h := 50 + float64(r)*34
		x := -c.between(40, 300)
		for x < c.w {
			w := h * c.between(2.2, 4.4)
			skew := (x + w/2 - c.w/2) * .1
			c.fill(poly(x, y, x+w-5, y, x+w-5+skew, y+h-4, x+skew, y+h-4), tones[c.IntN(len(tones))])
			for k := range 5 {
				fx := x + w*float64(k+1)/6
				c.fill(poly(fx, y+4, fx+3, y+4, fx+skew+5, y+h-6, fx+skew, y+h-6), night.fade(.1))
			}
			x += w
		}
		y += h
	}
	// the water, widening towards us
	b := c.between(600, 1000)
	sw := c.between(120, 260) * float64(1-2*c.IntN(2))
	course := func(k float64) *path {
		return from(b-14*k, 446).
			cube(b+sw-30*k, 540, b-sw*1.6-70*k, 610, b-sw*.4-130*k, 730).
			cube(b+sw*.6-190*k, 830, b+sw-300*k, 900, b+sw*.3-330*k, 1010).
			line(b+sw*.3+330*k, 1010).
			cube(b+sw+60*k, 900, b+sw*.6+150*k, 830, b-sw*.4+120*k, 730).
			cube(b-sw*1.6+20*k, 610, b+sw+40*k, 540, b+14*k, 446).close()
	}
	c.fill(course(1.13), sand)
	c.fill(course(1), vertical{446, 1000, []flat{mist, pale, vivid, teal}})
	for range 26 {
		y := c.between(700, 990)
		x := b + sw*.3 + c.between(-1, 1)*(y-640)*.55
		c.fill(round(x, y, c.between(40, 130), 5, 2), cream.fade(.5))
	}
	for range 8 {
		x := c.between(0, c.w)
		if math.Abs(x-b) > 260 {
			y := c.between(560, 900)
			c.tree(x, y, (y-360)*.42, c.pick(leaf, forest, olive))
		}
	}
	for range 5 {
		c.fill(star(c.between(100, 1500), c.between(80, 300), 8, 3, 4, 0), cream.fade(.7))
	}
}

// avenue is a street between rows of plane trees, with a stream at its side and a walker or two.
func avenue(c *canvas) {
	l := lights[[]int{0, 1, 2, 4}[c.IntN(4)]]
	c.sky(l, 560)
	vx, vy := c.between(720, 880), 520.0
	c.sun(l, vx, vy-70, 80)
	c.mountain(vx-30, 560, 520, 250, l.far)
	autumn := c.IntN(3) == 0
	c.fill(poly(-20, 1000, -20, vy+60, vx, vy, c.w+20, vy+60, c.w+20, 1000), hex(0xcdbb94))
	c.fill(poly(vx-10, vy, vx+10, vy, c.w*.86, 1010, c.w*.14, 1010), hex(0xa89d90))
	c.fill(poly(vx-8, vy, vx+8, vy, c.w*.80, 1010, c.w*.20, 1010), hex(0xbdb3a5))
	for i := range 10 {
		t := math.Pow(float64(i)/10, 2)
		y := vy + 20 + t*470
		w := (y - vy) * .02
		c.fill(poly(vx-w, y, vx+w, y, vx+w*1.4, y+w*5, vx-w*1.4, y+w*5), cream.fade(.8))
	}
	c.fill(poly(vx-11, vy, vx-9, vy, c.w*.13, 1010, c.w*.05, 1010), vivid)
	c.fill(poly(vx+11, vy, vx+9, vy, c.w*.87, 1010, c.w*.95, 1010), vivid)
	for i := range 11 {
		t := math.Pow(float64(i+1)/11, 2.1)
		h := 60 + t*900
		for _, s := range []float64{-1, 1} {
			x := vx + s*(26+t*800)
			tone := c.pick(leaf, olive, forest.mix(leaf, .4))
			if autumn {
				tone = c.pick(gold, hex(0xc9772f), hex(0xb8552c), olive)
			}
			c.tree(x, vy+14+t*440, h, tone)
		}
	}
	for range 3 + c.IntN(3) {
		t := c.between(.25, .8)
		c.walker(vx+c.between(-1, 1)*t*330, vy+t*420, 40+t*190)
	}
}

// walker is a figure in the street, h high.
func (c *canvas) walker(x, y, h float64) {
	coat := c.pick(ink, deep, pom, teal, hex(0x5d554e), brick, gold)
	c.fill(ellipse(x+h*.1, y, h*.24, h*.04), night.fade(.3))
	c.fill(line(h*.07, x-h*.06, y-h*.04, x-h*.03, y-h*.4), night)
	c.fill(line(h*.07, x+h*.09, y-h*.02, x+h*.03, y-h*.4), night)
	c.fill(from(x-h*.15, y-h*.26).cube(x-h*.17, y-h*.6, x-h*.13, y-h*.78, x, y-h*.79).cube(x+h*.13, y-h*.78, x+h*.17, y-h*.6, x+h*.15, y-h*.26).close(), coat)
	c.fill(circle(x, y-h*.88, h*.085), hex(0xd9ad89))
	if c.IntN(2) == 0 { // scarf or hair
		c.fill(from(x-h*.1, y-h*.76).cube(x-h*.14, y-h*1.04, x+h*.14, y-h*1.04, x+h*.1, y-h*.76).cube(x+h*.05, y-h*.82, x+h*.07, y-h*.94, x, y-h*.94).
			cube(x-h*.07, y-h*.94, x-h*.05, y-h*.82, x-h*.1, y-h*.76).close(), c.pick(sand, vivid, rose, pale))
	} else {
		c.fill(from(x-h*.09, y-h*.88).cube(x-h*.1, y-h*1.02, x+h*.1, y-h*1.02, x+h*.09, y-h*.88).cube(x+h*.04, y-h*.94, x-h*.04, y-h*.94, x-h*.09, y-h*.88).close(), night)
	}
}

// qanat cuts the earth open: wells in a row, the tunnel, the village it waters.
func qanat(c *canvas) {
	l := lights[[]int{1, 2, 4}[c.IntN(3)]]
	c.sky(l, 420)
	c.sun(l, 300, 140, 66)
	c.fill(ridge(c, 400, 220, 5), l.far)
	top := func(x float64) float64 { return 330 + x*.16 }
	c.fill(poly(0, top(0), c.w, top(c.w), c.w, 1000, 0, 1000), vertical{330, 1000, []flat{hex(0xd8b27c), clay, brick, hex(0x6d4a35)}})
	for i := range 5 {
		y := 470 + float64(i)*105
		c.fill(poly(0, y-30, c.w, y+90, c.w, y+97, 0, y-24), brick.mix(night, .2).fade(.35))
		for range 16 {
			x := c.between(0, c.w)
			c.fill(ellipse(x, y+x*.075-8+c.between(-26, 40), c.between(6, 22), c.between(4, 11)), sand.fade(.35))
		}
	}
	tunnel := func(x float64) float64 { return 770 - (x-100)*.03 }
	c.fill(poly(100, tunnel(100)-34, 1330, tunnel(1330)-34, c.w, top(c.w)+60, c.w, top(c.w)+110, 1330, tunnel(1330)+22, 100, tunnel(100)+22), night)
	c.fill(poly(100, tunnel(100)-2, 1330, tunnel(1330)-2, c.w, top(c.w)+88, c.w, top(c.w)+110, 1330, tunnel(1330)+22, 100, tunnel(100)+22), vivid)
	n := 5 + c.IntN(2)
	for i := range n {
		x := 170 + float64(i)*980/float64(n-1)
		c.fill(rect(x-15, top(x)-4, 30, tunnel(x)-top(x)), night)
		c.fill(from(x-74, top(x)+14).cube(x-60, top(x)-34, x-30, top(x)-34, x-16, top(x)-4).line(x+16, top(x)-2).cube(x+30, top(x)-30, x+60, top(x)-26, x+78, top(x)+14).close(), sand)
	}
	x := 170 + 980/float64(n-1)
	c.fill(line(6, x-60, top(x)-10, x-30, top(x)-150, x+40, top(x)-150, x+66, top(x)-6), hex(0x5c4433))
	c.fill(rect(x-2, top(x)-150, 4, 330), cream)
	c.fill(poly(x-16, top(x)+180, x+16, top(x)+180, x+11, top(x)+222, x-11, top(x)+222), gold)
	for i := range 6 {
		tx := 1290 + float64(i)*58
		c.tree(tx, top(tx)+c.between(0, 40), c.between(140, 230), c.pick(leaf, forest, olive))
	}
	c.fill(rect(1180, top(1180)-80, 110, 100), sand)
	c.fill(onion(1196, top(1180)-140, 78, 66), pale)
	c.fill(arch(1218, top(1180)-46, 36, 60, 24), deep)
}

// wetland has reeds, still water and birds.
func wetland(c *canvas) {
	l := lights[[]int{0, 2, 5, 4}[c.IntN(4)]]
	c.sky(l, 520)
	x := c.between(400, 1200)
	c.sun(l, x, 370, 92)
	c.fill(ridge(c, 520, 130, 6), l.far)
	c.fill(rect(0, 520, c.w, 480), vertical{520, 1000, []flat{l.sky[len(l.sky)-1], pale, vivid, deep}})
	for i := range 26 {
		y := 530 + float64(i)*9
		w := c.between(20, 150) * (1 - float64(i)/34)
		c.fill(round(x-w+c.between(-20, 20), y, 2*w, 4, 2), l.disc.fade(.7))
	}
	for range 40 {
		y := c.between(540, 990)
		c.fill(round(c.between(-40, c.w), y, c.between(40, 220), 3, 1), cream.fade(.28))
	}
	for range 7 {
		bx, by, s := c.between(200, 1400), c.between(90, 320), c.between(16, 40)
		c.fill(from(bx-s, by-s*.3).cube(bx-s*.6, by-s*.6, bx-s*.2, by-s*.3, bx, by).cube(bx+s*.2, by-s*.3, bx+s*.6, by-s*.6, bx+s, by-s*.3).
			cube(bx+s*.6, by-s*.4, bx+s*.2, by-s*.1, bx, by+s*.18).cube(bx-s*.2, by-s*.1, bx-s*.6, by-s*.4, bx-s, by-s*.3).close(), ink)
	}
	for range 3 {
		c.flamingo(c.between(300, 1300), c.between(640, 800), c.between(150, 230), 1-2*float64(c.IntN(2)))
	}
	for i := range 90 {
		side := float64(i%2)*c.w + c.between(-60, 330)*(1-2*float64(i%2))
		h := c.between(160, 480)
		lean := c.between(-60, 60)
		c.fill(bend(7, side, 1010, side, 1000-h*.5, side+lean*.4, 1000-h*.8, side+lean, 1000-h), c.pick(forest, leaf, olive, deep))
		if c.IntN(2) == 0 {
			c.fill(ellipse(side+lean, 1000-h, 9, 36), brick)
		}
	}
}

func (c *canvas) flamingo(x, y, h, s float64) {
	c.fill(round(x-h*.3, y+h*.02, h*.6, 5, 2), ink.fade(.4))
	c.fill(rect(x-4, y-h*.5, 6, h*.52), rose)
	c.fill(rect(x+10*s, y-h*.5, 6, h*.5), rose)
	c.fill(ellipse(x, y-h*.58, h*.22, h*.13), hex(0xe9a3a3))
	c.fill(ellipse(x-s*h*.1, y-h*.57, h*.14, h*.08), rose)
	c.fill(bend(h*.05, x+s*h*.17, y-h*.62, x+s*h*.4, y-h*.7, x+s*h*.1, y-h*.9, x+s*h*.28, y-h), hex(0xe9a3a3))
	c.fill(circle(x+s*h*.28, y-h, h*.05), hex(0xe9a3a3))
	c.fill(poly(x+s*h*.3, y-h*1.03, x+s*h*.4, y-h*.95, x+s*h*.37, y-h*.9, x+s*h*.3, y-h*.97), ink)
}

// gulf is the southern sea with wooden ships.
func gulf(c *canvas) {
	l := lights[[]int{0, 2, 5, 1}[c.IntN(4)]]
	c.sky(l, 560)
	x := c.between(400, 1200)
	c.sun(l, x, 430, 100)
	c.fill(ridge(c, 562, 60, 9), l.far)
	c.fill(rect(0, 560, c.w, 440), vertical{560, 1000, []flat{pale, vivid, teal, deep}})
	for i := range 24 {
		w := c.between(30, 150)
		c.fill(round(x-w, 566+float64(i)*11, 2*w, 4, 2), l.disc.fade(.55))
	}
	for range 60 {
		y := c.between(570, 990)
		c.fill(round(c.between(-40, c.w), y, (y-500)*c.between(.1, .5), 4, 2), cream.fade(.25))
	}
	c.lenj(c.between(240, 520), 650, .55)
	c.lenj(c.between(980, 1250), 720, .8)
	c.lenj(c.between(480, 900), 850, 1.35)
	for i := range 5 {
		px := 1360 + float64(i)*50
		c.palm(px, 1010, c.between(330, 520))
	}
}

func (c *canvas) lenj(x, y, k float64) {
	p := func(v ...float64) []float64 {
		for i := range v {
			v[i] *= k
			if i%2 == 0 {
				v[i] += x
			} else {
				v[i] += y
			}
		}
		return v
	}
	tone := c.pick(brick, hex(0x7a4f34), pom.mix(brick, .5))
	c.fill(ellipse(x, y+8*k, 200*k, 14*k), ink.fade(.4))
	c.fill(poly(p(0, -40, 8, -40, 8, -300, 0, -300)...), hex(0x4a3423))
	v := p(6, -290, 150, -230, 170, -110, 150, -60, 60, -60, 20, -60, 6, -60)
	c.fill(from(v[0], v[1]).cube(v[2], v[3], v[4], v[5], v[6], v[7]).line(v[12], v[13]).close(), c.pick(cream, sand, mist))
	v = p(2, -300, -60, -200, -120, -110, -150, -56)
	c.fill(from(v[0], v[1]).cube(v[2], v[3], v[4], v[5], v[6], v[7]).line(x, y-56*k).close(), c.pick(vivid, pale, gold))
	v = p(-220, -70, -150, -30, 130, -30, 230, -110, 200, -20, 170, 20, 110, 20, -110, 20, -180, 10, -200, -30, -220, -70)
	c.fill(from(v[0], v[1]).cube(v[2], v[3], v[4], v[5], v[6], v[7]).cube(v[8], v[9], v[10], v[11], v[12], v[13]).line(v[14], v[15]).cube(v[16], v[17], v[18], v[19], v[20], v[21]).close(), tone)
	c.fill(line(6*k, p(-206, -52, -140, -18, 130, -16, 214, -70)...), sand)
	c.fill(poly(p(-170, -60, -90, -60, -90, -110, -160, -110)...), teal)
}

func (c *canvas) palm(x, y, h float64) {
	lean := c.between(-60, 30)
	c.fill(bend(h*.045, x, y, x+lean*.1, y-h*.4, x+lean*.5, y-h*.8, x+lean, y-h), hex(0x6d4a35))
	for i := range 9 {
		a := math.Pi*(1.05+.9*float64(i)/8) + c.between(-.1, .1)
		l := h * c.between(.34, .44)
		ex, ey := x+lean+l*math.Cos(a), y-h+l*math.Sin(a)*.7+l*.35
		mx, my := x+lean+l*.6*math.Cos(a), y-h+l*.7*math.Sin(a)-10
		c.fill(from(x+lean, y-h).cube(mx, my-l*.14, mx, my-l*.12, ex, ey).cube(mx, my+l*.06, mx, my+l*.04, x+lean, y-h).close(), c.pick(forest, leaf, deep))
	}
}

// terraces are flooded fields on a hillside, with planters at work.
func terraces(c *canvas) {
	l := lights[[]int{0, 1, 4, 2}[c.IntN(4)]]
	c.sky(l, 420)
	c.sun(l, c.between(200, 1400), 150, 64)
	c.fill(hills(c, 330, 70, 4), l.far)
	c.fill(hills(c, 400, 50, 5), forest.mix(l.far, .5))
	for i := range 30 {
		x := float64(i)*58 - 20
		c.tree(x, 450+c.between(-18, 18), c.between(80, 130), forest)
	}
	side := 1 - 2*float64(c.IntN(2))
	for i := range 8 {
		t := float64(i) / 8
		y := 450 + t*t*560
		next := 450 + (t+.125)*(t+.125)*560
		a, b := c.between(-36, 36), c.between(-36, 36)
		c.fill(from(-20, y+a).cube(500, y-50*side*t, 1000, y+60*side*t, c.w+20, y+b).line(c.w+20, 1010).line(-20, 1010).close(), c.pick(leaf, olive, hex(0x8fb56a)))
		edge := 8 + t*16
		c.fill(from(-20, y+a+edge).cube(500, y-50*side*t+edge, 1000, y+60*side*t+edge, c.w+20, y+b+edge).line(c.w+20, 1010).line(-20, 1010).close(),
			vertical{y, next + 60, []flat{mist, pale, c.pick(vivid, pale)}})
		for k := range 26 {
			x := float64(k)*64 + c.between(0, 30)
			py := y + edge + (next-y)*.55 + 20*t + c.between(-8, 8)
			s := 6 + t*22
			c.fill(poly(x-s*.1, py, x-s*.6, py-s, x, py-s*.3, x+s*.1, py-s*1.3, x+s*.2, py-s*.3, x+s*.7, py-s, x+s*.2, py), leaf)
		}
	}
	for range 4 {
		x, y := c.between(200, 1400), c.between(690, 930)
		c.planter(x, y, 110+(y-600)*.25)
	}
}

func (c *canvas) planter(x, y, h float64) {
	c.fill(round(x-h*.4, y-4, h*.8, 8, 4), ink.fade(.35))
	c.fill(line(h*.12, x-h*.12, y, x-h*.08, y-h*.4), deep)
	c.fill(line(h*.12, x+h*.06, y, x+h*.02, y-h*.4), deep)
	c.fill(line(h*.3, x-h*.02, y-h*.46, x+h*.3, y-h*.62), c.pick(rose, gold, teal, pom))
	c.fill(line(h*.08, x+h*.34, y-h*.56, x+h*.42, y-h*.16), hex(0xd9ad89))
	c.fill(circle(x+h*.46, y-h*.66, h*.11), hex(0xd9ad89))
	c.fill(ellipse(x+h*.46, y-h*.74, h*.22, h*.07), sand)
	c.fill(ellipse(x+h*.46, y-h*.79, h*.1, h*.07), sand.mix(clay, .3))
}
