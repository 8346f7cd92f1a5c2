package party

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"hemmat/persian"
)

// The organisation chart is drawn for a phone first: one box below the other, those of the next level set in, a line down
// the side that leads to each. The units are those of the SVG, which is as wide as a small phone.
const (
	chartWidth  = 360
	chartInset  = 22 // of each level
	chartGap    = 10 // between boxes
	chartPad    = 9  // above and below the words of a box
	chartLine   = 22 // of a line of the name
	chartNote   = 18 // of the line below it
	chartLetter = 8  // width of a letter, on the wide side
)

// The bounds of a drawing. Whatever a level has beyond them stands in one box that says how many they are; the list beside
// the drawing names them.
const (
	maxChartBoxes    = 24 // with the second level; beyond them only the first is drawn
	maxChartSiblings = 40
	maxChartKind     = 7 // siblings of one kind that are drawn one by one
)

// chartNode is a body in the chart, or a group of them in one box.
type chartNode struct {
	Name  string
	Note  string // who heads it, how many are below it
	Href  string
	Here  bool // the body whose chart it is
	Group bool
	Below []chartNode
}

// boxes counts the node and all below it.
func (n chartNode) boxes() int {
	all := 1
	for _, c := range n.Below {
		all += c.boxes()
	}
	return all
}

// drawing is a chart laid out.
type drawing struct {
	Width, Height int
	Boxes         []chartBox
	Lines         []string // paths from a box to those below it
}

// chartBox is a box with its words, each line centred at Middle.
type chartBox struct {
	X, Y, W, H int
	Name       string // whole
	Href       string
	Class      string
	Words      []chartWords
}

type chartWords struct {
	X, Y int
	Text string
	Note bool
}

// layChart lays a tree out, in the order in which it is read. On a page from right to left the levels are set in from the right.
func layChart(root chartNode, rtl bool) drawing {
	d := drawing{Width: chartWidth}
	y := 1
	var lay func(n chartNode, depth int) (box int)
	lay = func(n chartNode, depth int) int {
		inset := depth * chartInset
		b := chartBox{X: 1 + inset, Y: y, W: chartWidth - 2 - inset, Name: n.Name, Href: n.Href}
		if rtl {
			b.X = 1
		}
		switch {
		case n.Here:
			b.Class = "here"
		case n.Group:
			b.Class = "group"
		}
		b.words(n)
		y += b.H + chartGap
		at := len(d.Boxes)
		d.Boxes = append(d.Boxes, b)
		trunk := mirrored(1+inset+chartInset/2, rtl)
		last := 0
		for _, c := range n.Below {
			child := d.Boxes[lay(c, depth+1)]
			last = child.Y + child.H/2
			d.Lines = append(d.Lines, fmt.Sprintf("M%d %dH%d", trunk, last, mirrored(1+inset+chartInset, rtl)))
		}
		if last > 0 {
			d.Lines = append(d.Lines, fmt.Sprintf("M%d %dV%d", trunk, b.Y+b.H, last))
		}
		return at
	}
	lay(root, 0)
	d.Height = y - chartGap + 1
	return d
}

func mirrored(x int, rtl bool) int {
	if rtl {
		return chartWidth - x
	}
	return x
}

// words sets the name in one or two lines, and the note below it, and makes the box as high as they are.
func (b *chartBox) words(n chartNode) {
	room := (b.W - 2*chartPad) / chartLetter
	y, middle := b.Y+chartPad, b.X+b.W/2
	for _, line := range twoLines(n.Name, room) {
		b.Words = append(b.Words, chartWords{middle, y + chartLine - 6, line, false})
		y += chartLine
	}
	if n.Note != "" {
		b.Words = append(b.Words, chartWords{middle, y + chartNote - 5, persian.Truncate(n.Note, room+4), true})
		y += chartNote
	}
	b.H = y + chartPad - b.Y
}

// twoLines breaks a text between words into at most two lines of so many letters; what does not fit is cut.
func twoLines(s string, room int) []string {
	if utf8.RuneCountInString(s) <= room {
		return []string{s}
	}
	first := ""
	rest := strings.Fields(s)
	for len(rest) > 0 && utf8.RuneCountInString(first)+1+utf8.RuneCountInString(rest[0]) <= room {
		first = strings.TrimSpace(first + " " + rest[0])
		rest = rest[1:]
	}
	if first == "" { // one endless word
		return []string{persian.Truncate(s, room)}
	}
	return []string{first, persian.Truncate(strings.Join(rest, " "), room)}
}
