package draw

import (
	"image/color"
	"math"
)

var (
	skins = []flat{hex(0xd9ad89), hex(0xc99a76), hex(0xe6c3a1), hex(0xb98560), hex(0x9c6b4a), hex(0xd1a07a)}
	hairs = []flat{hex(0x2b2320), hex(0x1d1a1a), hex(0x4a3a30), hex(0x6b4a34), hex(0x4a4440)}
	greys = []flat{hex(0x8d8880), hex(0xb5b0a8), hex(0x6b6560)}
)

// A face says whom to draw.
type face struct {
	woman   bool
	old     bool
	glasses bool
	beard   int // 0 none, 1 short, 2 full
}

// portrait sets a head and shoulders under an arch of tile. Faces have no features: they are nobody's.
func portrait(c *canvas, f face) {
	paper := c.pick(cream, mist, sand, hex(0xe4f2f0))
	c.ground(paper)
	kinds := [][4]flat{{deep, teal, vivid, pale}, {teal, vivid, pale, cream}, {ink, deep, teal, pale}, {hex(0x6f8f86), hex(0x8fb0a4), mist, cream}, {brick, clay, sand, cream}}
	tones := kinds[c.IntN(len(kinds))]
	// The tile is drawn on a canvas of its own and let through the arch.
	back := newCanvas(960, 1200, c.scale, c.Uint64())
	back.tilework(back.IntN(3), back.between(150, 230), tones)
	back.ground(radial{480, 470, 760, []flat{mist.fade(.92), pale.fade(.4), ink.fade(.4)}})
	c.fill(arch(40, 30, 880, 1200, 600), gold.fade(.9))
	c.fill(arch(54, 54, 852, 1200, 586), through{back, 0, 0})

	skin, hair := c.pick(skins...), c.pick(hairs...)
	if f.old {
		hair = c.pick(greys...)
	}
	shade := skin.mix(brick, .35)
	coat := c.pick(ink, deep, night, hex(0x3a3f4a), hex(0x4a3a30), pom.mix(night, .35), teal.mix(ink, .5), hex(0x5d554e))
	// shoulders
	c.fill(from(60, 1210).cube(68, 950, 190, 870, 372, 812).line(480, 880).line(588, 812).cube(770, 870, 892, 950, 900, 1210).close(), coat)
	c.fill(from(60, 1210).cube(68, 950, 190, 870, 300, 836).cube(220, 940, 210, 1080, 214, 1210).close(), coat.mix(night, .25))
	if f.woman {
		c.woman(skin, shade, hair)
	} else {
		c.man(f, skin, shade, hair, coat)
	}
	if f.glasses {
		for _, s := range []float64{-1, 1} {
			c.fill(ring(480+s*68, 478, 52, 45), night)
			c.fill(circle(480+s*68, 478, 45), cream.fade(.22))
		}
		c.fill(rect(462, 470, 36, 7), night)
		c.fill(line(7, 360, 474, 338, 466), night)
		c.fill(line(7, 600, 474, 622, 466), night)
	}
}

// through shows another canvas whose corner lies at x, y.
type through struct {
	*canvas
	x, y int
}

func (t through) at(x, y float64) color.NRGBA {
	px := func(v float64, from, most int) int {
		return max(0, min(int(math.Round((v-float64(from))*t.scale)), most-1))
	}
	i := t.img.PixOffset(px(x, t.x, t.img.Rect.Dx()), px(y, t.y, t.img.Rect.Dy()))
	p := t.img.Pix[i : i+4]
	return color.NRGBA{p[0], p[1], p[2], 255}
}

func (c *canvas) head(skin flat) {
	c.fill(from(334, 452).cube(334, 300, 626, 300, 626, 452).cube(626, 618, 568, 730, 480, 730).cube(392, 730, 334, 618, 334, 452).close(), skin)
}

func (c *canvas) man(f face, skin, shade, hair, coat flat) {
	shirt := c.pick(cream, hex(0xfffaf0), mist, sand)
	c.fill(poly(384, 806, 480, 1040, 576, 806, 524, 770, 436, 770), shirt)
	c.fill(from(406, 660).line(554, 660).line(554, 796).cube(554, 850, 406, 850, 406, 796).close(), shade)
	c.fill(poly(384, 800, 480, 1046, 424, 1130, 316, 830), coat.mix(cream, .07))
	c.fill(poly(576, 800, 480, 1046, 536, 1130, 644, 830), coat.mix(cream, .07))
	c.fill(circle(334, 490, 30), shade)
	c.fill(circle(626, 490, 30), shade)
	c.head(skin)
	switch c.IntN(3) {
	case 0: // parted
		c.fill(from(318, 500).cube(290, 316, 366, 222, 486, 222).cube(606, 222, 676, 322, 642, 500).cube(632, 420, 600, 400, 570, 372).cube(500, 402, 412, 396, 382, 380).cube(350, 406, 330, 440, 318, 500).close(), hair)
	case 1: // short, receding
		c.fill(from(322, 470).cube(300, 330, 372, 246, 480, 246).cube(588, 246, 660, 330, 638, 470).cube(622, 430, 616, 400, 590, 382).cube(540, 352, 420, 352, 370, 382).cube(344, 400, 338, 430, 322, 470).close(), hair)
	default: // swept up
		c.fill(from(322, 490).cube(286, 330, 340, 230, 440, 236).cube(480, 196, 640, 220, 644, 350).cube(656, 400, 648, 450, 638, 490).cube(626, 430, 616, 404, 596, 380).cube(520, 370, 420, 346, 386, 372).cube(352, 400, 334, 440, 322, 490).close(), hair)
	}
	switch f.beard {
	case 1:
		c.fill(from(338, 530).cube(346, 660, 396, 742, 480, 742).cube(564, 742, 614, 660, 622, 530).cube(606, 606, 574, 632, 524, 628).cube(500, 608, 460, 608, 436, 628).cube(386, 632, 354, 606, 338, 530).close(), hair.fade(.75))
	case 2:
		c.fill(from(334, 520).cube(336, 690, 386, 784, 480, 784).cube(574, 784, 624, 690, 626, 520).cube(612, 600, 584, 624, 530, 616).cube(500, 596, 460, 596, 430, 616).cube(376, 624, 348, 600, 334, 520).close(), hair)
	}
}

func (c *canvas) woman(skin, shade, hair flat) {
	scarf := c.pick(vivid, pom, deep, sand, gold, pale, hex(0x4d6b8a), teal, hex(0x8a4f5c), cream, olive)
	dark := scarf.mix(night, .25)
	switch c.IntN(3) {
	case 0: // a loose shawl with hair showing
		c.fill(from(262, 880).cube(230, 500, 280, 196, 484, 192).cube(690, 196, 734, 500, 700, 880).cube(640, 960, 320, 960, 262, 880).close(), scarf)
		c.fill(ellipse(481, 430, 152, 176), hair)
		c.fill(from(410, 640).line(550, 640).line(560, 820).cube(540, 880, 420, 880, 400, 820).close(), shade)
		c.head(skin)
		c.fill(from(330, 470).cube(306, 320, 400, 246, 500, 262).cube(600, 256, 652, 330, 632, 470).cube(600, 410, 572, 366, 520, 330).cube(470, 372, 370, 384, 330, 470).close(), hair)
		c.fill(from(286, 420).cube(280, 256, 390, 192, 484, 192).cube(600, 194, 690, 270, 680, 430).cube(650, 330, 590, 276, 500, 276).cube(400, 272, 320, 326, 286, 420).close(), scarf)
		c.fill(from(300, 760).cube(420, 900, 560, 900, 664, 750).cube(720, 860, 640, 980, 560, 1000).cube(440, 980, 300, 940, 262, 860).close(), dark)
		c.fill(from(300, 760).cube(420, 890, 540, 890, 640, 800).cube(600, 930, 400, 950, 280, 850).close(), scarf)
	case 1: // a scarf drawn close
		c.fill(from(230, 1010).cube(250, 700, 240, 196, 480, 190).cube(720, 196, 710, 700, 730, 1010).cube(600, 1080, 360, 1080, 230, 1010).close(), scarf)
		c.fill(from(480, 860).cube(560, 900, 640, 960, 730, 1010).cube(600, 1080, 360, 1080, 300, 1040).cube(360, 960, 420, 900, 480, 860).close(), dark)
		c.fill(from(346, 470).cube(346, 320, 614, 320, 614, 470).cube(614, 620, 560, 716, 480, 716).cube(400, 716, 346, 620, 346, 470).close(), skin)
		c.fill(from(346, 462).cube(340, 330, 430, 290, 480, 290).cube(530, 290, 620, 330, 614, 462).cube(600, 390, 560, 356, 480, 350).cube(400, 356, 360, 390, 346, 462).close(), hair.mix(scarf, .1))
		c.fill(from(346, 430).cube(350, 320, 430, 278, 480, 278).cube(530, 278, 610, 320, 614, 430).cube(590, 346, 540, 320, 480, 320).cube(420, 320, 370, 346, 346, 430).close(), dark)
	default: // a hood-like scarf, pinned, with a pattern at its edge
		c.fill(from(216, 1090).cube(270, 760, 226, 190, 480, 184).cube(734, 190, 690, 760, 744, 1090).cube(620, 1170, 340, 1170, 216, 1090).close(), scarf)
		c.fill(from(340, 478).cube(336, 300, 624, 300, 620, 478).cube(620, 640, 560, 724, 480, 724).cube(400, 724, 340, 640, 340, 478).close(), skin)
		c.fill(from(480, 724).cube(430, 724, 390, 690, 366, 640).cube(350, 780, 400, 960, 470, 1110).line(500, 1110).cube(570, 960, 610, 780, 594, 640).cube(570, 690, 530, 724, 480, 724).close(), dark.fade(.6))
		for i := range 15 {
			a := math.Pi + math.Pi*float64(i)/14
			c.fill(star(480+212*math.Cos(a), 470+230*math.Sin(a), 15, 8, 4, a), cream.fade(.75))
		}
	}
}
