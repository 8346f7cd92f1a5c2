package party

import (
	"time"

	"hemmat/internal/kit/id"
	tables "hemmat/internal/kit/sheet"
)

// A file of bodies, or of people with their posts and terms, is brought in by three steps: it is kept as a draft of
// whoever sent it, tried against what is recorded as often as somebody looks at it, and recorded at once. What it asks for
// goes through the same rules as the forms of the desk and the files of the command line; there are no others.

// The kinds of imports.
const (
	ImportBodies = "bodies" // a row is a body
	ImportTerms  = "terms"  // a row is somebody in a post of a body; without one of the three, only the others
)

// Bounds of an import.
const (
	maxImport     = 4 << 20 // bytes of a file
	maxImportRows = 5000
	mostDrafts    = 10 // of one sender; an older one goes
	draftLife     = 24 * time.Hour
	undoLife      = 7 * 24 * time.Hour
	maxRounds     = 40 // of leaving out rows that others need
)

// Choice is how a file is read and what of it is wanted.
type Choice struct {
	Kind     string
	Columns  []string // what each column holds, "" nothing that is read
	Headings bool     // the first row names the columns
	Encoding tables.Encoding
	Comma    rune
	Sheet    string
	Left     []int // lines of rows that are left out
}

// Draft is a file on its way in.
type Draft struct {
	ID      id.Import
	By      id.Person
	At      time.Time
	Until   time.Time
	Version int64
	Name    string // of the file; "" for rows that were pasted
	File    []byte
	Cells   Cells
	Choice  Choice
}

// Cells are the rows of a file as its choice reads them.
type Cells struct {
	Kind   string
	Sheets []string
	Rows   []tables.Row
}

// head is the row that names the columns; nil without.
func (d *Draft) head() []string {
	if d.Choice.Headings && len(d.Cells.Rows) > 0 {
		return d.Cells.Rows[0].Cells
	}
	return nil
}

// body are the rows that are read.
func (d *Draft) body() []tables.Row {
	if d.Choice.Headings && len(d.Cells.Rows) > 0 {
		return d.Cells.Rows[1:]
	}
	return d.Cells.Rows
}

// Import is a file that was recorded.
type Import struct {
	ID             id.Import
	By             id.Person
	Via            string
	At             time.Time
	Kind           string
	Name           string
	Fresh, Changed int
	UndoUntil      time.Time
}

// Made is an object that an import put in a state: the N-th of those it was ever in.
type Made struct {
	Object string // "body:<id>"
	N      int
	Fresh  bool // it was not there before
}
