package draw

import "math"

type op struct {
	kind byte
	p    [6]float64
}

// A path is an outline; its bounds follow the points as they are added.
type path struct {
	ops                    []op
	minX, minY, maxX, maxY float64
}

func (p *path) add(kind byte, pts ...float64) *path {
	o := op{kind: kind}
	copy(o.p[:], pts)
	for i := 0; i+1 < len(pts); i += 2 {
		if len(p.ops) == 0 && i == 0 {
			p.minX, p.maxX, p.minY, p.maxY = pts[0], pts[0], pts[1], pts[1]
		}
		p.minX, p.maxX = math.Min(p.minX, pts[i]), math.Max(p.maxX, pts[i])
		p.minY, p.maxY = math.Min(p.minY, pts[i+1]), math.Max(p.maxY, pts[i+1])
	}
	p.ops = append(p.ops, o)
	return p
}

func from(x, y float64) *path                       { return new(path).add('M', x, y) }
func (p *path) move(x, y float64) *path             { return p.add('M', x, y) }
func (p *path) line(x, y float64) *path             { return p.add('L', x, y) }
func (p *path) cube(a, b, c, d, x, y float64) *path { return p.add('C', a, b, c, d, x, y) }
func (p *path) close() *path                        { return p.add('Z') }
func (p *path) join(q *path) *path {
	for _, o := range q.ops {
		n := map[byte]int{'M': 2, 'L': 2, 'C': 6, 'Z': 0}[o.kind]
		p.add(o.kind, o.p[:n]...)
	}
	return p
}

// poly is a closed polygon through x, y pairs.
func poly(pts ...float64) *path {
	p := from(pts[0], pts[1])
	for i := 2; i+1 < len(pts); i += 2 {
		p.line(pts[i], pts[i+1])
	}
	return p.close()
}

func rect(x, y, w, h float64) *path { return poly(x, y, x+w, y, x+w, y+h, x, y+h) }

const kappa = .5522847498

func ellipse(x, y, rx, ry float64) *path {
	kx, ky := rx*kappa, ry*kappa
	return from(x+rx, y).
		cube(x+rx, y+ky, x+kx, y+ry, x, y+ry).cube(x-kx, y+ry, x-rx, y+ky, x-rx, y).
		cube(x-rx, y-ky, x-kx, y-ry, x, y-ry).cube(x+kx, y-ry, x+rx, y-ky, x+rx, y).close()
}

func circle(x, y, r float64) *path { return ellipse(x, y, r, r) }

// ring is a circle with a hole.
func ring(x, y, out, in float64) *path {
	p := circle(x, y, out)
	k := in * kappa
	return p.move(x+in, y).
		cube(x+in, y-k, x+k, y-in, x, y-in).cube(x-k, y-in, x-in, y-k, x-in, y).
		cube(x-in, y+k, x-k, y+in, x, y+in).cube(x+k, y+in, x+in, y+k, x+in, y).close()
}

// round is a rectangle with corners of radius r.
func round(x, y, w, h, r float64) *path {
	k := r * (1 - kappa)
	return from(x+r, y).line(x+w-r, y).cube(x+w-k, y, x+w, y+k, x+w, y+r).
		line(x+w, y+h-r).cube(x+w, y+h-k, x+w-k, y+h, x+w-r, y+h).
		line(x+r, y+h).cube(x+k, y+h, x, y+h-k, x, y+h-r).
		line(x, y+r).cube(x, y+k, x+k, y, x+r, y).close()
}

// star has n points at radius out, with its inner corners at radius in, turned by turn radians.
func star(x, y, out, in float64, n int, turn float64) *path {
	p := new(path)
	for i := range 2 * n {
		r := out
		if i%2 == 1 {
			r = in
		}
		a := turn + math.Pi*float64(i)/float64(n) - math.Pi/2
		if i == 0 {
			p.move(x+r*math.Cos(a), y+r*math.Sin(a))
		} else {
			p.line(x+r*math.Cos(a), y+r*math.Sin(a))
		}
	}
	return p.close()
}

// arch is a pointed Persian arch standing on y+h: x is its left, rise the height of its curved part.
func arch(x, y, w, h, rise float64) *path {
	return from(x, y+h).line(x, y+rise).
		cube(x, y+rise*.48, x+w*.22, y+rise*.32, x+w/2, y).
		cube(x+w*.78, y+rise*.32, x+w, y+rise*.48, x+w, y+rise).
		line(x+w, y+h).close()
}

// onion is a dome standing on y+h, drawn to a point.
func onion(x, y, w, h float64) *path {
	return from(x+w*.06, y+h).
		cube(x-w*.1, y+h*.62, x+w*.16, y+h*.34, x+w*.4, y+h*.2).
		cube(x+w*.46, y+h*.15, x+w*.49, y+h*.08, x+w*.5, y).
		cube(x+w*.51, y+h*.08, x+w*.54, y+h*.15, x+w*.6, y+h*.2).
		cube(x+w*.84, y+h*.34, x+w*1.1, y+h*.62, x+w*.94, y+h).close()
}

// line is a stroke of width w through the points, with round ends and joints.
func line(w float64, pts ...float64) *path {
	p := new(path)
	for i := 0; i+3 < len(pts); i += 2 {
		x0, y0, x1, y1 := pts[i], pts[i+1], pts[i+2], pts[i+3]
		l := math.Hypot(x1-x0, y1-y0)
		if l == 0 {
			continue
		}
		nx, ny := -(y1-y0)/l*w/2, (x1-x0)/l*w/2
		// The same turn as ellipse, so that overlaps add instead of cancelling.
		p.join(poly(x0-nx, y0-ny, x1-nx, y1-ny, x1+nx, y1+ny, x0+nx, y0+ny))
	}
	for i := 0; i+1 < len(pts); i += 2 {
		p.join(circle(pts[i], pts[i+1], w/2))
	}
	return p
}

// bend is a stroke along a cubic curve.
func bend(w, x0, y0, x1, y1, x2, y2, x3, y3 float64) *path {
	var pts []float64
	const steps = 28
	for i := range steps + 1 {
		t := float64(i) / steps
		u := 1 - t
		pts = append(pts,
			u*u*u*x0+3*u*u*t*x1+3*u*t*t*x2+t*t*t*x3,
			u*u*u*y0+3*u*u*t*y1+3*u*t*t*y2+t*t*t*y3)
	}
	return line(w, pts...)
}

// ridge is land below a jagged line from the left edge to the right: n peaks around height y, up to amp high.
func ridge(c *canvas, y, amp float64, n int) *path {
	p := from(-20, c.h+20).line(-20, y)
	step := (c.w + 40) / float64(2*n)
	for i := range 2 * n {
		x := -20 + step*(float64(i)+1)
		if i%2 == 0 {
			p.line(x+c.between(-.25, .25)*step, y-amp*c.between(.45, 1))
		} else {
			p.line(x+c.between(-.25, .25)*step, y-amp*c.between(0, .3))
		}
	}
	return p.line(c.w+20, y).line(c.w+20, c.h+20).close()
}

// hills is land below a soft line.
func hills(c *canvas, y, amp float64, n int) *path {
	p := from(-20, c.h+20)
	step := (c.w + 40) / float64(n)
	last := y + amp*c.between(-.5, .5)
	p.line(-20, last)
	for i := range n {
		x := -20 + step*float64(i)
		next := y + amp*c.between(-1, 1)
		p.cube(x+step*.4, last, x+step*.6, next, x+step, next)
		last = next
	}
	return p.line(c.w+20, c.h+20).close()
}
