// Package sheet writes and reads tables for spreadsheets: CSV in UTF-8 with a byte order mark, so that a spreadsheet
// reads Persian letters right. No cell that is written becomes a formula.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"hemmat/internal/kit/fault"
)

// Type is the media type of a table.
const Type = "text/csv; charset=utf-8"

const mark = "\ufeff"

// Writer makes a table in memory.
type Writer struct {
	b bytes.Buffer
	w *csv.Writer
}

// New begins a table with its headings.
func New(headings ...string) *Writer {
	s := &Writer{}
	s.b.WriteString(mark)
	s.w = csv.NewWriter(&s.b)
	s.Add(headings...)
	return s
}

// Add adds a row.
func (s *Writer) Add(cells ...string) {
	safe := make([]string, len(cells))
	for i, c := range cells {
		safe[i] = Safe(c)
	}
	_ = s.w.Write(safe) // memory takes everything
}

// Bytes is the table.
func (s *Writer) Bytes() []byte {
	s.w.Flush()
	return s.b.Bytes()
}

// Safe is a value that no spreadsheet takes for a formula.
func Safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}

// Row is a row that was read, with the line of the file on which it begins.
type Row struct {
	Line  int
	Cells []string
}

// Read reads a table of at most so many rows, its headings among them, separated by commas, semicolons or tabs, whichever
// stands first in it. Empty rows are left out. What is no table is fault.Invalid, one that is too long fault.TooLarge.
func Read(text []byte, most int) ([]Row, error) {
	text = bytes.TrimPrefix(text, []byte(mark))
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	if i := bytes.IndexAny(text, ",;\t\n"); i >= 0 && text[i] != '\n' {
		r.Comma = rune(text[i])
	}
	var rows []Row
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, err)
		}
		empty := true
		for i, c := range cells {
			cells[i] = strings.TrimSpace(c)
			empty = empty && cells[i] == ""
		}
		if empty {
			continue
		}
		if len(rows) == most {
			return nil, fault.New(fault.TooLarge, "")
		}
		line, _ := r.FieldPos(0)
		rows = append(rows, Row{line, cells})
	}
}
