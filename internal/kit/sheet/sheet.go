// Package sheet writes and reads tables for spreadsheets. It writes CSV in UTF-8 with a byte order mark, so that a
// spreadsheet reads Persian letters right, and XLSX; no cell that is written becomes a formula. It reads what spreadsheets
// save: CSV and XLSX, within bounds of size, rows and cells. A file is read whole or is an error: no row is ever left
// out in silence.
package sheet

import (
	"bytes"
	"encoding/csv"
	"strings"
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
