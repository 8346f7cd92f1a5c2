package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"hemmat/jalali"
)

// Bounds of a spreadsheet. A file that says it is larger is not unpacked; a part that unpacks to more than it says is
// broken. Tags are bounded too: an empty one takes five bytes in the file and much more in memory.
const (
	mostUnpacked = 32 << 20
	mostParts    = 1000
	mostTags     = 1_200_000
	lastRow      = 1 << 20 // of any spreadsheet
)

// ole begins a file of the older kind: .xls, and whatever is locked by a password.
var ole = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

// openXLSX reads one sheet of a spreadsheet: the one that is asked for, else the first that is shown and holds
// something. A cell that holds a date gives it in the Solar Hijri calendar, 1404/02/05; other numbers stand as they are
// kept, without the form in which they are shown. Nothing is calculated and nothing outside of the file is read.
func openXLSX(data []byte, o Options) (t Table, err error) {
	defer func() {
		if recover() != nil { // the library was not made for files that mean harm
			t, err = Table{}, &Error{Problem: Broken}
		}
	}()
	if err := packed(data); err != nil {
		return Table{}, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked, RawCellValue: true})
	if err != nil {
		return Table{}, &Error{Problem: Broken}
	}
	defer f.Close()
	t = Table{Kind: XLSX, Sheets: f.GetSheetList()}
	if o.Sheet != "" {
		if !slices.Contains(t.Sheets, o.Sheet) {
			return t, &Error{Problem: NoSheet}
		}
		t.Sheet = o.Sheet
		t.Rows, err = sheetRows(f, o.Sheet, o.Most)
		return t, err
	}
	for _, name := range t.Sheets {
		if shown, err := f.GetSheetVisible(name); err != nil || !shown {
			continue
		}
		if t.Sheet == "" {
			t.Sheet = name
		}
		all, err := sheetRows(f, name, o.Most)
		if err != nil || len(all) > 0 {
			t.Sheet, t.Rows = name, all
			return t, err
		}
	}
	if t.Sheet == "" {
		return t, &Error{Problem: NoSheet}
	}
	return t, nil
}

// packed looks at a file before it is unpacked, and at its parts before anything is made of them.
func packed(data []byte) error {
	if bytes.Contains(data, ole) { // the library would try to open what is locked
		return &Error{Problem: Encrypted}
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return &Error{Problem: Broken}
	}
	if len(z.File) > mostParts {
		return &Error{Problem: Size}
	}
	size, tags, book := uint64(0), 0, false
	for _, f := range z.File {
		if size += f.UncompressedSize64; size > mostUnpacked || f.UncompressedSize64 > mostUnpacked {
			return &Error{Problem: Size}
		}
		book = book || strings.EqualFold(f.Name, "xl/workbook.xml")
	}
	if !book {
		return &Error{Problem: Other}
	}
	for _, f := range z.File {
		n, err := part(f)
		if err != nil {
			return err
		}
		if tags += n; tags > mostTags {
			return &Error{Problem: Size}
		}
	}
	return nil
}

// part counts the tags of a part. One of the rows must be well formed to its end, for the library stops at a fault
// without a word.
func part(f *zip.File) (tags int, err error) {
	if !strings.HasSuffix(f.Name, ".xml") && !strings.HasSuffix(f.Name, ".rels") {
		return 0, nil
	}
	r, err := f.Open()
	if err != nil {
		return 0, &Error{Problem: Broken}
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, mostUnpacked+1))
	if err != nil || len(b) > mostUnpacked {
		return 0, &Error{Problem: Broken}
	}
	tags = bytes.Count(b, []byte{'<'})
	if tags > mostTags || !strings.HasPrefix(f.Name, "xl/worksheets/") && f.Name != "xl/sharedStrings.xml" {
		return tags, nil
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return tags, nil
		}
		if err != nil {
			return tags, &Error{Problem: Broken}
		}
	}
}

func sheetRows(f *excelize.File, name string, most int) ([]Row, error) {
	shown, err := f.Rows(name)
	if err != nil {
		return nil, &Error{Problem: NoSheet}
	}
	defer shown.Close()
	kept, err := f.Rows(name)
	if err != nil {
		return nil, &Error{Problem: NoSheet}
	}
	defer kept.Close()
	late := false
	if p, err := f.GetWorkbookProps(); err == nil && p.Date1904 != nil {
		late = *p.Date1904
	}
	into := rows{most: most}
	for line := 1; kept.Next() && shown.Next(); line++ {
		if line > lastRow {
			return nil, &Error{Rows, line}
		}
		cells, err := kept.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, &Error{Broken, line}
		}
		forms, err := shown.Columns(excelize.Options{})
		if err != nil {
			return nil, &Error{Broken, line}
		}
		if len(cells) > 1<<14 {
			return nil, &Error{Columns, line}
		}
		for i := range cells {
			if i < len(forms) {
				cells[i] = value(cells[i], forms[i], late)
			}
		}
		if err := into.add(line, cells); err != nil {
			return nil, err
		}
	}
	return into.all, nil
}

// value is what a cell holds: a number that is shown as a date is that day. Days before the calendar stay numbers.
func value(kept, shown string, late bool) string {
	if kept == shown || !dated(shown) {
		return kept
	}
	n, err := strconv.ParseFloat(kept, 64)
	if err != nil || n < 1 || n > 110_000 {
		return kept
	}
	at, err := excelize.ExcelDateToTime(n, late)
	if err != nil {
		return kept
	}
	d, err := jalali.FromGregorian(at.Date())
	if err != nil {
		return kept
	}
	return d.Numeric()
}

// dated says whether a number is shown as a date: in three parts, or with the name of a month.
func dated(shown string) bool {
	parts := strings.FieldsFunc(shown, func(r rune) bool { return strings.ContainsRune("/-. ", r) })
	digits := 0
	for _, p := range parts {
		if strings.IndexFunc(p, func(r rune) bool { return r < '0' || r > '9' }) < 0 {
			digits++
		}
	}
	return len(parts) >= 3 && digits >= 2
}
