package sheet

import (
	"bytes"
	"fmt"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"hemmat/internal/kit/fault"
)

// XLSXType is the media type of a spreadsheet.
const XLSXType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// mostCell is the longest text of a cell of a spreadsheet, in units of UTF-16.
const mostCell = 32767

// Book makes a spreadsheet of one sheet, row by row: a row is packed when it is added. Every cell is text, so that no number loses a
// zero and nothing becomes a formula. In Persian the sheet runs from right to left.
type Book struct {
	f    *excelize.File
	w    *excelize.StreamWriter
	rows int
	err  error
}

// NewBook begins a spreadsheet in a language with the name of its sheet and its headings, which stay in sight.
func NewBook(lang, name string, headings ...string) *Book {
	b := &Book{f: excelize.NewFile()}
	leftward := lang == "fa"
	b.try(b.f.SetSheetName("Sheet1", sheetName(name)))
	name = b.f.GetSheetName(0)
	b.try(b.f.SetSheetView(name, 0, &excelize.ViewOptions{RightToLeft: &leftward}))
	b.try(b.f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	bold, err := b.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	b.try(err)
	b.w, err = b.f.NewStreamWriter(name)
	b.try(err)
	if b.err == nil {
		b.try(b.w.SetColWidth(1, max(len(headings), 1), 22))
		b.add(headings, excelize.RowOpts{StyleID: bold})
	}
	return b
}

func (b *Book) try(err error) {
	if b.err == nil && err != nil {
		b.err = fmt.Errorf("sheet: write: %w", err)
	}
}

// Add adds a row. A text that no cell can hold is fault.TooLarge from Bytes: nothing is cut in silence.
func (b *Book) Add(cells ...string) { b.add(cells) }

func (b *Book) add(cells []string, o ...excelize.RowOpts) {
	if b.err != nil {
		return
	}
	b.rows++
	row := make([]any, len(cells))
	for i, c := range cells {
		if len(c) > mostCell && len(utf16.Encode([]rune(c))) > mostCell || b.rows > lastRow {
			b.err = fault.New(fault.TooLarge, "")
			return
		}
		row[i] = c
	}
	at, err := excelize.CoordinatesToCellName(1, b.rows)
	b.try(err)
	b.try(b.w.SetRow(at, row, o...))
}

// Bytes is the spreadsheet. Nothing can be added afterwards.
func (b *Book) Bytes() ([]byte, error) {
	defer b.f.Close()
	if b.err == nil {
		b.try(b.w.Flush())
	}
	var out bytes.Buffer
	if b.err == nil {
		_, err := b.f.WriteTo(&out)
		b.try(err)
	}
	return out.Bytes(), b.err
}

// sheetName makes a name that a sheet may have: at most 31 letters, none of which means something in a formula.
func sheetName(name string) string {
	var letters []rune
	for _, r := range name {
		switch r {
		case ':', '\\', '/', '?', '*', '[', ']', '\'':
			r = ' '
		}
		if len(letters) < 31 {
			letters = append(letters, r)
		}
	}
	if len(letters) == 0 {
		return "Sheet1"
	}
	return string(letters)
}

// Out is a table that is being written, whichever file comes of it.
type Out interface {
	Add(cells ...string)
	Done() (Written, error)
}

// Written is a table with its media type.
type Written struct {
	Type string
	Body []byte
}

// Begin begins a table of a kind, CSV or XLSX; name is that of the sheet.
func Begin(kind, lang, name string, headings ...string) Out {
	if kind == XLSX {
		return NewBook(lang, name, headings...)
	}
	return New(headings...)
}

// Done ends a CSV.
func (s *Writer) Done() (Written, error) { return Written{Type, s.Bytes()}, nil }

// Done ends a spreadsheet.
func (b *Book) Done() (Written, error) {
	body, err := b.Bytes()
	return Written{XLSXType, body}, err
}
