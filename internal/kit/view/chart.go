package view

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"hemmat/internal/kit/i18n"
)

// The chart's grid, in the svg's units: a label, a bar, a figure on each line,
// in the order of the page's direction.
const (
	chartWidth = 360
	chartStep  = 36
	barHeight  = 18
	labelLeast = 70  // width of the labels: as the longest needs, within these
	labelMost  = 150 // what is longer is cut by the edge of the chart, and whole in the table
	letterWide = 6.5 // of a letter, more or less
	barTo      = 300 // where the longest bar ends on a left-to-right page; mirrored on a right-to-left one
	figureAt   = 330
)

// drawnChart is a chart laid out.
type drawnChart struct {
	Height int
	Bars   []drawnBar
	Texts  []drawnText
	Table  Table
}

type drawnBar struct{ Class, D string }

type drawnText struct {
	X, Y int
	Text string
}

// chart lays a chart out in the direction of the language and makes its table.
// Bars are in proportion to Whole, or to the longest; a value below zero has no bar.
func (f funcs) chart(c Chart) drawnChart {
	top := c.Whole
	for _, b := range c.Bars {
		top = math.Max(top, b.Value)
	}
	rtl := i18n.Dir(f.lang) == "rtl"
	mirror := func(x int) int {
		if rtl {
			return chartWidth - x
		}
		return x
	}
	sign := 1
	if rtl {
		sign = -1
	}
	barFrom := labelLeast
	for _, b := range c.Bars {
		barFrom = min(max(barFrom, int(letterWide*float64(utf8.RuneCountInString(b.Label)))+12), labelMost)
	}
	barLength := barTo - barFrom
	labelAt := (barFrom - 4) / 2
	drawn := drawnChart{Height: max(len(c.Bars)*chartStep, chartStep)}
	drawn.Table = Table{ID: c.ID, Caption: c.Title, Columns: []Column{{Text: c.Name}, {Text: c.Measure, Numeric: true}}}
	if drawn.Table.ID == "" {
		drawn.Table.ID = "chart"
	}
	for i, b := range c.Bars {
		y := i*chartStep + 8
		bar := func(class string, length int) {
			if length > 0 {
				drawn.Bars = append(drawn.Bars, drawnBar{
					class,
					fmt.Sprintf("M%d %dh%dv%dh%dz", mirror(barFrom), y, sign*length, barHeight, -sign*length),
				})
			}
		}
		if c.Whole > 0 {
			bar("back", barLength)
		}
		class := "bar"
		if b.Low {
			class = "low"
		}
		length := 0
		if top > 0 && b.Value > 0 {
			length = max(1, int(math.Round(b.Value/top*float64(barLength))))
		}
		bar(class, length)
		text := b.Text
		if text == "" {
			text = strconv.FormatFloat(b.Value, 'f', -1, 64)
			if b.Value == math.Trunc(b.Value) && math.Abs(b.Value) < 1<<53 {
				text = i18n.Number(f.lang, int64(b.Value))
			}
		}
		drawn.Texts = append(drawn.Texts,
			drawnText{mirror(labelAt), y + 14, cmp.Or(b.Brief, b.Label)},
			drawnText{mirror(figureAt), y + 14, f.digits(text)})
		drawn.Table.Rows = append(drawn.Table.Rows, Row{Head: b.Label, Cells: []string{text}})
	}
	return drawn
}
