package draw

import "math"

func (c *canvas) pomegranate(x, y, r float64) {
	c.fill(from(x-r*.26, y-r*.86).line(x-r*.36, y-r*1.3).line(x-r*.14, y-r*1.08).line(x, y-r*1.36).line(x+r*.14, y-r*1.08).line(x+r*.36, y-r*1.3).line(x+r*.26, y-r*.86).close(), pom)
	c.fill(from(x, y-r*.95).cube(x+r*.7, y-r*.98, x+r, y-r*.45, x+r, y).cube(x+r, y+r*.6, x+r*.55, y+r*.96, x, y+r*.96).
		cube(x-r*.55, y+r*.96, x-r, y+r*.6, x-r, y).cube(x-r, y-r*.45, x-r*.7, y-r*.98, x, y-r*.95).close(),
		radial{x - r*.3, y - r*.35, r * 1.5, []flat{rose, pom, hex(0x6d1229)}})
	c.fill(from(x-r*.42, y-r*.62).cube(x-r*.8, y-r*.4, x-r*.86, y, x-r*.74, y+r*.28).cube(x-r*.9, y-r*.2, x-r*.72, y-r*.5, x-r*.42, y-r*.62).close(), hex(0xe07a8a).fade(.8))
}

// cut is a pomegranate cut open: rind, chambers, seeds.
func (c *canvas) cut(x, y, r float64) {
	c.fill(circle(x, y, r), pom)
	c.fill(circle(x, y, r*.93), hex(0xf3dcc0))
	for i := range 6 {
		a0 := math.Pi / 3 * float64(i)
		for range 20 {
			a, d := a0+c.between(.14, .9), r*c.between(.2, .8)
			c.fill(ellipse(x+d*math.Cos(a), y+d*math.Sin(a), r*.075, r*.09), c.pick(pom, rose, hex(0xb02645)))
		}
	}
}

// yalda is the longest night: fruit above a lit town.
func yalda(c *canvas) {
	c.sky(lights[3], 1000)
	for range 40 {
		x, y, r := c.between(0, c.w), c.between(0, 560), c.between(4, 13)
		c.fill(star(x, y, r, r*.4, 8, 0), cream.fade(c.between(.5, 1)))
	}
	x := c.between(620, 980)
	c.fill(circle(x, 330, 420), radial{x, 330, 420, []flat{rose.fade(.45), rose.fade(0)}})
	c.pomegranate(x, 350, c.between(180, 220))
	l := lights[3]
	for i := range 9 {
		bx := float64(i)*190 - 50
		w, h := c.between(150, 220), c.between(130, 270)
		tone := sand.mix(ink, c.between(.15, .4))
		if i%3 == 0 {
			c.badgir(bx+30, 1000-h, 90, 190, tone, l)
		} else if i%3 == 1 {
			c.fill(onion(bx+20, 1000-h-90, w-50, 96), teal)
		}
		c.fill(rect(bx, 1000-h, w, h), tone)
		for k := range int(w / 52) {
			c.fill(arch(bx+14+float64(k)*52, 1000-h+34, 26, 54, 22), gold)
			c.fill(circle(bx+27+float64(k)*52, 1000-h+64, 60), radial{bx + 27 + float64(k)*52, 1000 - h + 64, 60, []flat{gold.fade(.35), gold.fade(0)}})
		}
	}
}

// spread is the table of a night together: cloth, fruit, nuts, an open book, tea.
func spread(c *canvas) {
	cloth := c.pick(pom, deep, teal)
	c.tilework(c.IntN(3), 150, [4]flat{cloth, cloth.mix(night, .18), cloth.mix(cream, .2), cloth.mix(night, .1)})
	c.fill(hollow(rect(40, 40, 1520, 920), rect(52, 52, 1496, 896)), gold)
	c.fill(hollow(rect(66, 66, 1468, 868), rect(70, 70, 1460, 860)), cream)
	plate := func(x, y, r float64) {
		c.fill(circle(x+10, y+16, r), night.fade(.4))
		c.fill(circle(x, y, r), cream)
		c.fill(ring(x, y, r*.94, r*.86), vivid)
		c.fill(circle(x, y, r*.8), hex(0xfffaf0))
		for i := range 16 {
			a := 2 * math.Pi * float64(i) / 16
			c.fill(star(x+r*.9*math.Cos(a), y+r*.9*math.Sin(a), r*.05, r*.025, 4, a), cream)
		}
	}
	plate(400, 360, 240)
	c.cut(330, 330, 110)
	c.cut(480, 420, 92)
	c.pomegranate(470, 270, 76)
	plate(1180, 640, 230)
	for range 90 {
		a, d := c.between(0, 2*math.Pi), 150*math.Sqrt(c.Float64())
		c.fill(ellipse(1180+d*math.Cos(a), 640+d*math.Sin(a), c.between(12, 20), c.between(10, 14)), c.pick(clay, brick, olive, gold, sand, hex(0x6d4a35)))
	}
	// the book
	c.fill(poly(700, 190, 1240, 190, 1260, 470, 680, 470), night.fade(.4))
	c.fill(poly(700, 180, 962, 196, 962, 460, 680, 446), cream)
	c.fill(poly(1236, 180, 974, 196, 974, 460, 1256, 446), cream)
	for i := range 6 {
		y := 226 + float64(i)*36
		c.fill(rect(730, y, 90, 7), deep.fade(.6))
		c.fill(rect(842, y, 90, 7), deep.fade(.6))
		c.fill(rect(1004, y, 90, 7), deep.fade(.6))
		c.fill(rect(1116, y, 90, 7), deep.fade(.6))
	}
	// a slice of melon and the tea
	c.fill(from(300, 720).cube(360, 900, 600, 900, 660, 720).close(), forest)
	c.fill(from(318, 724).cube(376, 880, 584, 880, 642, 724).close(), cream)
	c.fill(from(334, 726).cube(390, 862, 570, 862, 626, 726).close(), rose)
	for i := range 9 {
		c.fill(ellipse(390+float64(i)*23, 760+float64(i%3)*26, 6, 10), night)
	}
	for i := range 3 {
		x, y := 780+float64(i)*92, 700+float64(i%2)*110
		c.fill(circle(x+6, y+10, 54), night.fade(.4))
		c.fill(circle(x, y, 54), cream)
		c.fill(circle(x, y, 38), hex(0x8a3f1a))
		c.fill(circle(x-10, y-12, 10), gold.fade(.8))
	}
	for i := range 4 {
		x := 1380 + float64(i%2)*70
		y := 200 + float64(i)*62
		c.fill(circle(x, y, 42), c.pick(gold, hex(0xd9772f)))
		c.fill(circle(x-12, y-14, 12), cream.fade(.45))
		c.fill(star(x, y-36, 10, 4, 5, 0), leaf)
	}
}

// nowruz is a window sill in spring: sprouts, fish, hyacinth, eggs, a mirror.
func nowruz(c *canvas) {
	c.ground(vertical{0, 1000, []flat{mist, cream}})
	c.tileworkIn(c.IntN(3), 120, [4]flat{teal, vivid, pale, cream}, 0, 0, c.w, c.h)
	c.ground(vertical{0, 1000, []flat{ink.fade(.25), ink.fade(.05)}})
	c.fill(arch(330, 40, 940, 800, 430), cream)
	c.fill(arch(366, 80, 868, 760, 400), vertical{80, 800, []flat{pale, mist, cream}})
	c.sun(lights[1], 1010, 300, 60)
	c.mountain(760, 720, 420, 300, hex(0x6db7b8))
	for i := range 7 {
		x := 400 + float64(i)*130
		c.fill(bend(10, x, 780, x-10, 660, x+30, 600, x+c.between(-40, 40), 520), hex(0x6d4a35))
		for range 26 {
			c.fill(star(x+c.between(-80, 80), 560+c.between(-90, 120), c.between(9, 16), 5, 5, c.Float64()), c.pick(hex(0xf3c6cb), cream, rose, hex(0xf3c6cb)))
		}
	}
	c.fill(rect(0, 780, c.w, 220), c.pick(pom, deep, teal))
	c.fill(rect(0, 780, c.w, 26), gold)
	for i := range 27 {
		c.fill(poly(float64(i)*60, 806, float64(i)*60+60, 806, float64(i)*60+30, 846), cream.fade(.85))
	}
	at := c.between(-30, 30)
	// sprouts
	c.fill(ellipse(300+at, 850, 150, 26), night.fade(.4))
	c.fill(from(170+at, 770).line(430+at, 770).cube(420+at, 850, 360+at, 856, 300+at, 856).cube(240+at, 856, 180+at, 850, 170+at, 770).close(), vivid)
	for i := range 70 {
		x := 178 + at + float64(i)*3.5
		c.fill(bend(5, x, 776, x, 720, x+c.between(-12, 12), 680, x+c.between(-26, 26), 640+c.between(-20, 30)), c.pick(leaf, olive, hex(0x6fae5e)))
	}
	c.fill(rect(166+at, 738, 268, 22), pom)
	// the bowl
	x := 800 + at
	c.fill(ellipse(x, 880, 170, 26), night.fade(.4))
	c.fill(circle(x, 740, 150), mist.fade(.75))
	c.fill(from(x-146, 716).line(x+146, 716).cube(x+158, 800, x+96, 892, x, 892).cube(x-96, 892, x-158, 800, x-146, 716).close(), pale.fade(.85))
	c.fill(ellipse(x, 716, 146, 18), cream.fade(.8))
	for i := range 2 {
		fx, fy, s := x-50+float64(i)*84, 770+float64(i)*48, 1-2*float64(i)
		c.fill(from(fx-44*s, fy).cube(fx-10*s, fy-34, fx+34*s, fy-20, fx+48*s, fy).cube(fx+34*s, fy+20, fx-10*s, fy+34, fx-44*s, fy).close(), hex(0xd9632f))
		c.fill(poly(fx-38*s, fy, fx-82*s, fy-26, fx-72*s, fy, fx-82*s, fy+26), hex(0xd9632f))
		c.fill(circle(fx+30*s, fy-5, 5), night)
	}
	c.fill(hollowEllipse(x, 606, 74, 16, 6), cream)
	// eggs and hyacinth
	for i := range 4 {
		ex := 1030 + at + float64(i)*62
		c.fill(ellipse(ex+6, 862, 30, 10), night.fade(.4))
		c.fill(ellipse(ex, 824, 28, 38), []flat{vivid, gold, rose, cream}[i])
		c.fill(star(ex, 824, 16, 7, 8, 0), cream.fade(.9))
	}
	hx := 1390 + at
	c.fill(poly(hx-70, 760, hx+70, 760, hx+54, 880, hx-54, 880), brick)
	c.fill(rect(hx-80, 744, 160, 30), clay)
	for i := range 5 {
		c.fill(bend(14, hx, 750, hx+float64(i-2)*20, 660, hx+float64(i-2)*60, 600, hx+float64(i-2)*70, 560), leaf)
	}
	for range 60 {
		c.fill(star(hx+c.between(-44, 44), c.between(470, 690), 20, 9, 6, c.Float64()), c.pick(hex(0x7a68a8), hex(0x9a8cc4), hex(0xb7aad8)))
	}
}

// lanterns is an evening gathering in a courtyard under strings of light.
func lanterns(c *canvas) {
	l := lights[[]int{3, 5, 3}[c.IntN(3)]]
	c.sky(l, 800)
	c.sun(l, c.between(200, 1400), 150, 60)
	for i := range 5 {
		x := float64(i)*330 - 20
		c.fill(rect(x, 380, 320, 420), sand.mix(ink, .35))
		c.fill(arch(x+40, 430, 240, 370, 150), teal.mix(ink, .3))
		c.fill(arch(x+62, 462, 196, 340, 124), vertical{462, 800, []flat{night, brick}})
		c.fill(circle(x+160, 660, 150), radial{x + 160, 660, 150, []flat{gold.fade(.6), gold.fade(0)}})
	}
	c.tileworkIn(c.IntN(3), 60, [4]flat{deep, teal, pale, cream}, 0, 352, c.w, 30)
	c.fill(rect(0, 330, c.w, 24), sand.mix(ink, .2))
	c.fill(rect(0, 800, c.w, 200), hex(0x3f3a37))
	c.fill(ellipse(800, 900, 420, 60), vivid.mix(ink, .3))
	c.fill(ellipse(800, 896, 396, 50), vertical{846, 946, []flat{teal, pale}})
	for k := range 3 {
		y0 := 120 + float64(k)*70
		pts := []float64{}
		for i := range 41 {
			t := float64(i) / 40
			pts = append(pts, t*c.w, y0+240*t*(1-t)+20)
		}
		c.fill(line(3, pts...), cream.fade(.5))
		for i := 2; i < 40; i += 3 {
			x, y := pts[2*i], pts[2*i+1]
			tone := c.pick(gold, rose, vivid, cream)
			c.fill(circle(x, y+24, 52), radial{x, y + 24, 52, []flat{tone.fade(.5), tone.fade(0)}})
			c.fill(ellipse(x, y+24, 15, 20), tone)
			c.fill(rect(x-7, y+2, 14, 5), night)
		}
	}
	for range 18 {
		y := c.between(850, 985)
		c.walker(c.between(60, 1540), y, 150+(y-850)*.4)
	}
}

// books is a wall of shelves with a reader's lamp.
func books(c *canvas) {
	c.ground(hex(0x6d4a35))
	for row := range 4 {
		y := 40 + float64(row)*240
		c.fill(rect(30, y, c.w-60, 210), hex(0x3d2a20))
		for x := 40.0; x < c.w-70; {
			w, h := c.between(20, 54), c.between(130, 194)
			if c.IntN(14) == 0 { // an ornament in a gap
				if c.IntN(2) == 0 {
					c.pomegranate(x+60, y+152, 50)
				} else {
					c.fill(from(x+40, y+208).cube(x-10, y+150, x+30, y+120, x+48, y+70).line(x+72, y+70).cube(x+90, y+120, x+130, y+150, x+80, y+208).close(), vivid)
				}
				x += 130
				continue
			}
			tone := c.pick(teal, deep, pom, gold, vivid, sand, ink, brick, pale, cream)
			c.fill(rect(x, y+208-h, w, h), tone)
			c.fill(rect(x, y+208-h*.85, w, 6), tone.mix(cream, .55))
			c.fill(rect(x, y+208-h*.2, w, 6), tone.mix(cream, .55))
			if w > 36 {
				c.fill(star(x+w/2, y+208-h*.5, 12, 7, 8, 0), tone.mix(cream, .7))
			}
			x += w + 2
		}
		c.fill(rect(20, y+208, c.w-40, 22), hex(0x8a5a3b))
	}
	x, y := c.between(500, 1100), 360.0
	c.fill(circle(x, y, 720), radial{x, y, 720, []flat{hex(0xffe9b0).fade(.55), hex(0xffe9b0).fade(0)}})
	c.ground(radial{x, y, 1200, []flat{night.fade(0), night.fade(.15), night.fade(.6)}})
}
