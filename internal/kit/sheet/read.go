package sheet

import (
	"bytes"
	"fmt"
	"strings"

	"hemmat/internal/kit/fault"
)

// Bounds of a table, whatever its rows.
const (
	mostColumns = 100
	mostText    = 16 << 20 // bytes of all cells together
)

// Row is a row that was read, with the line of the file, or the row of the spreadsheet, on which it begins.
type Row struct {
	Line  int
	Cells []string
}

// The kinds of files.
const (
	CSV  = "csv"
	XLSX = "xlsx"
)

// Options say how a file is read. What is not said is found in the file itself.
type Options struct {
	Most     int      // rows, headings among them
	Encoding Encoding // of CSV
	Comma    rune     // of CSV: , or ; or tab
	Sheet    string   // of a spreadsheet
}

// Table is a file that was read, and how.
type Table struct {
	Rows     []Row
	Kind     string // CSV or XLSX
	Encoding Encoding
	Comma    rune
	Sheet    string
	Sheets   []string // of a spreadsheet, hidden ones too
}

// Problem is why a file is no table that can be read.
type Problem string

// The problems.
const (
	Broken    Problem = "broken"    // not what its beginning says it is, or cut off
	Encrypted Problem = "encrypted" // or an old .xls: both look alike from outside
	Other     Problem = "other"     // pictures, documents, spreadsheets of another program
	Letters   Problem = "letters"   // not in the encoding
	Quotes    Problem = "quotes"    // a quotation mark that is not closed, or stands within a cell
	Rows      Problem = "rows"      // too many
	Columns   Problem = "columns"   // too many
	Size      Problem = "size"      // too large, packed or unpacked
	NoSheet   Problem = "sheet"     // no such sheet, or none at all
)

// Problems lists them, so that a test can ask for the text of each.
var Problems = []Problem{Broken, Encrypted, Other, Letters, Quotes, Rows, Columns, Size, NoSheet}

// Error is a file that cannot be read. It is fault.TooLarge or fault.Invalid.
type Error struct {
	Problem Problem
	Line    int // 0 when it is about the whole file
}

func (e *Error) Error() string { return fmt.Sprintf("sheet: %s on line %d", e.Problem, e.Line) }

// Unwrap gives the kind.
func (e *Error) Unwrap() error {
	switch e.Problem {
	case Rows, Columns, Size:
		return fault.New(fault.TooLarge, "")
	}
	return fault.New(fault.Invalid, "")
}

// Open reads a table. Empty rows are left out, and the white space around cells.
func Open(data []byte, o Options) (Table, error) {
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return openXLSX(data, o)
	case bytes.HasPrefix(data, ole):
		return Table{}, &Error{Problem: Encrypted}
	}
	return openCSV(data, o)
}

// Read reads the rows of a table of at most so many, its headings among them.
func Read(data []byte, most int) ([]Row, error) {
	t, err := Open(data, Options{Most: most})
	return t.Rows, err
}

// rows gathers what is read, within the bounds.
type rows struct {
	all  []Row
	most int
	text int
}

func (r *rows) add(line int, cells []string) error {
	last := 0
	for i, c := range cells {
		cells[i] = strings.TrimSpace(c)
		if cells[i] != "" {
			last = i + 1
		}
		r.text += len(cells[i])
	}
	switch {
	case last == 0:
		return nil
	case last > mostColumns:
		return &Error{Columns, line}
	case len(r.all) == r.most:
		return &Error{Rows, line}
	case r.text > mostText:
		return &Error{Size, line}
	}
	r.all = append(r.all, Row{line, cells[:min(len(cells), mostColumns)]})
	return nil
}
