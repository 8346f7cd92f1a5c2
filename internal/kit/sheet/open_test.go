package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/sheet"
)

const persian = "نام;شهر\nمی‌خواهم;پاکدشت\nژیلا گچی;ارومیه\n"

func encoded(t *testing.T, e encoding.Encoding, text string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func joined(rows []sheet.Row) string {
	var all []string
	for _, r := range rows {
		all = append(all, fmt.Sprint(r.Line, ":", strings.Join(r.Cells, "|")))
	}
	return strings.Join(all, "\n")
}

// problem is what is wrong with a file that must be refused.
func problem(t *testing.T, err error) *sheet.Error {
	t.Helper()
	var e *sheet.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v, want the file refused", err)
	}
	return e
}

func TestPersianIsReadInEveryEncodingThatSpreadsheetsSaveIn(t *testing.T) {
	// Windows-1256 has the Arabic yeh alone; persian.Store makes one of both.
	arabic := strings.ReplaceAll(persian, "ی", "ي")
	for name, c := range map[string]struct {
		data []byte
		is   sheet.Encoding
		text string
	}{
		"utf-8":                {[]byte(persian), sheet.UTF8, persian},
		"utf-8 with a mark":    {[]byte("\ufeff" + persian), sheet.UTF8, persian},
		"windows-1256":         {encoded(t, charmap.Windows1256, arabic), sheet.Windows1256, arabic},
		"utf-16le with a mark": {encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), persian), sheet.UTF16LE, persian},
		"utf-16be with a mark": {encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), persian), sheet.UTF16BE, persian},
		"utf-16le":             {encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "a,1\nb,"+persian), sheet.UTF16LE, ""},
		"utf-16be":             {encoded(t, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "a,1\nb,"+persian), sheet.UTF16BE, ""},
		"ascii":                {[]byte("a;b\n"), sheet.UTF8, "a;b\n"},
	} {
		got, err := sheet.Open(c.data, sheet.Options{Most: 10})
		if err != nil || got.Encoding != c.is {
			t.Errorf("%s: %s, %v", name, got.Encoding, err)
			continue
		}
		if c.text == "" {
			continue
		}
		want := ""
		for i, line := range strings.Split(strings.TrimSpace(c.text), "\n") {
			want += fmt.Sprintf("\n%d:%s", i+1, strings.ReplaceAll(line, ";", "|"))
		}
		if joined(got.Rows) != want[1:] || got.Comma != ';' {
			t.Errorf("%s: %q, want %q", name, joined(got.Rows), want[1:])
		}
	}
}

func TestAGuessCanBeOverruled(t *testing.T) {
	data := encoded(t, charmap.Windows1256, "نام,a;b\n")
	got, err := sheet.Open(data, sheet.Options{Most: 10, Encoding: sheet.Windows1256, Comma: ';'})
	if err != nil || joined(got.Rows) != "1:نام,a|b" {
		t.Errorf("%q, %v", joined(got.Rows), err)
	}
	if _, err := sheet.Open(data, sheet.Options{Most: 10, Encoding: sheet.UTF8}); problem(t, err).Problem != sheet.Letters {
		t.Error(err)
	}
	if _, err := sheet.Open([]byte("a\nb\xff"), sheet.Options{Most: 10, Encoding: sheet.UTF8}); problem(t, err).Line != 2 {
		t.Error(err)
	}
}

func TestCellsArePartedByWhatPartsTheFirstRow(t *testing.T) {
	for text, want := range map[string]string{
		"a,b;c;d":             "1:a,b|c|d",
		"\"x;y;z\",b,c":       "1:x;y;z|b|c",
		"sep=;\na;b,c,d":      "2:a|b,c,d",
		"a\t\tb\n\t\tc":       "1:a||b\n2:||c", // an empty cell keeps its place
		"\n\na,b\n\"x\ny\",z": "3:a|b\n4:x\ny|z",
		"a":                   "1:a",
		"":                    "",
	} {
		got, err := sheet.Open([]byte(text), sheet.Options{Most: 10})
		if err != nil || joined(got.Rows) != want {
			t.Errorf("%q: %q, %v; want %q", text, joined(got.Rows), err, want)
		}
	}
}

// book makes a spreadsheet.
func book(t *testing.T, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASpreadsheetIsReadAsItsCellsMean(t *testing.T) {
	data := book(t, func(f *excelize.File) {
		f.SetSheetRow("Sheet1", "A1", &[]any{"نام", "تلفن", "روز", "مبلغ", "درست"})
		f.SetSheetRow("Sheet1", "A3", &[]any{"می‌خواهم", 2188776655, time.Date(2025, 4, 25, 0, 0, 0, 0, time.UTC), 45000, true})
		style, _ := f.NewStyle(&excelize.Style{NumFmt: 3}) // 45,000
		f.SetCellStyle("Sheet1", "D3", "D3", style)
		f.SetCellFormula("Sheet1", "F3", "WEBSERVICE(\"http://x.example\")")
		f.NewSheet("دوم")
		f.SetCellValue("دوم", "A1", "اینجا")
	})
	got, err := sheet.Open(data, sheet.Options{Most: 10})
	if err != nil || got.Kind != sheet.XLSX || got.Sheet != "Sheet1" || strings.Join(got.Sheets, ",") != "Sheet1,دوم" {
		t.Fatal(got, err)
	}
	if s := joined(got.Rows); s != "1:نام|تلفن|روز|مبلغ|درست\n3:می‌خواهم|2188776655|1404/02/05|45000|1|" {
		t.Errorf("%q", s)
	}
	if got, err := sheet.Open(data, sheet.Options{Most: 10, Sheet: "دوم"}); err != nil || joined(got.Rows) != "1:اینجا" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := sheet.Open(data, sheet.Options{Most: 10, Sheet: "سوم"}); problem(t, err).Problem != sheet.NoSheet {
		t.Error(err)
	}
	if _, err := sheet.Open(data, sheet.Options{Most: 1}); problem(t, err).Problem != sheet.Rows || !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
}

func TestTheFirstSheetThatIsShownAndFullIsRead(t *testing.T) {
	data := book(t, func(f *excelize.File) {
		f.SetCellValue("Sheet1", "A1", "پنهان")
		f.NewSheet("خالی")
		f.NewSheet("پر")
		f.SetCellValue("پر", "B2", "این")
		f.SetActiveSheet(2)
		f.SetSheetVisible("Sheet1", false)
	})
	got, err := sheet.Open(data, sheet.Options{Most: 10})
	if err != nil || got.Sheet != "پر" || joined(got.Rows) != "2:|این" {
		t.Errorf("%s: %q, %v", got.Sheet, joined(got.Rows), err)
	}
}

// pack makes an archive with the parts of a spreadsheet, some of them other than they should be.
func pack(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	whole := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":         `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": grid(`<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>`),
	}
	for name, text := range parts {
		whole[name] = text
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range whole {
		if text == "" {
			continue
		}
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
	}
	z.Close()
	return b.Bytes()
}

func grid(rows string) string {
	return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + rows + `</sheetData></worksheet>`
}

const strs = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`

func TestAFileThatMeansHarmIsRefusedClearly(t *testing.T) {
	if _, err := sheet.Open(pack(t, nil), sheet.Options{Most: 10}); err != nil {
		t.Fatal("the sample itself:", err)
	}
	long := strings.Repeat("ب", 1<<14)
	var many strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&many, `<row r="%d"><c t="s"><v>0</v></c></row>`, i+1)
	}
	wide := `<row r="1">` + strings.Repeat(`<c t="inlineStr"><is><t>x</t></is></c>`, 101) + `</row>`
	for name, c := range map[string]struct {
		data []byte
		is   sheet.Problem
	}{
		"a bomb":             {pack(t, map[string]string{"xl/worksheets/sheet1.xml": grid(strings.Repeat(" ", 33<<20))}), sheet.Size},
		"a million tags":     {pack(t, map[string]string{"xl/sharedStrings.xml": strs + strings.Repeat("<si/>", 1_300_000) + "</sst>"}), sheet.Size},
		"one text often":     {pack(t, map[string]string{"xl/sharedStrings.xml": strs + "<si><t>" + long + "</t></si></sst>", "xl/worksheets/sheet1.xml": grid(many.String())}), sheet.Size},
		"too wide":           {pack(t, map[string]string{"xl/worksheets/sheet1.xml": grid(wide)}), sheet.Columns},
		"a row far below":    {pack(t, map[string]string{"xl/worksheets/sheet1.xml": grid(`<row r="2000000000"><c t="inlineStr"><is><t>x</t></is></c></row>`)}), sheet.Rows},
		"half a sheet":       {pack(t, map[string]string{"xl/worksheets/sheet1.xml": strings.TrimSuffix(grid(`<row r="1"/>`), "</sheetData></worksheet>")}), sheet.Broken},
		"entities":           {pack(t, map[string]string{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "b">]>` + grid(`<row r="1"><c t="inlineStr"><is><t>&a;</t></is></c></row>`)}), sheet.Broken},
		"a cut archive":      {pack(t, nil)[:300], sheet.Broken},
		"a text document":    {pack(t, map[string]string{"xl/workbook.xml": "", "word/document.xml": "<x/>"}), sheet.Other},
		"an old spreadsheet": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), sheet.Encrypted},
		"a picture":          {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), sheet.Other},
		"no sheet":           {pack(t, map[string]string{"xl/workbook.xml": `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>`}), sheet.NoSheet},
		"an open quotation":  {[]byte("a,b\nc,\"d\ne"), sheet.Quotes},
		"a bare quotation":   {[]byte("a,b\nدفتر \"شیراز\",d"), sheet.Quotes},
		"half a letter":      {[]byte("\xff\xfea\x00,"), sheet.Letters},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begun := time.Now()
		_, err := sheet.Open(c.data, sheet.Options{Most: 5000})
		runtime.ReadMemStats(&after)
		if problem(t, err).Problem != c.is {
			t.Errorf("%s: %v, want %s", name, err, c.is)
		}
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 400 {
			t.Errorf("%s: %d MB", name, mb)
		}
		t.Logf("%s: %v, %d MB, %v", name, time.Since(begun).Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20, err)
	}
}

func TestAnErrorSaysOnWhichLine(t *testing.T) {
	if _, err := sheet.Open([]byte("a,b\n\nc,\"d\" x\n"), sheet.Options{Most: 9}); problem(t, err).Line != 3 {
		t.Error(err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(persian), "")
	f.Add([]byte("\xff\xfea\x00,\x00"), "utf-16le")
	f.Add([]byte("PK\x03\x04"), "")
	t := &testing.T{}
	f.Add(pack(t, nil), "")
	f.Fuzz(func(t *testing.T, data []byte, encoding string) {
		got, err := sheet.Open(data, sheet.Options{Most: 50, Encoding: sheet.Encoding(encoding)})
		var e *sheet.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatal("an error of another kind:", err)
		}
		if err != nil {
			return
		}
		text := 0
		for _, r := range got.Rows {
			if len(r.Cells) > 100 || r.Line < 1 {
				t.Errorf("%+v", r)
			}
			for _, c := range r.Cells {
				text += len(c)
			}
		}
		if len(got.Rows) > 50 || text > 16<<20 {
			t.Errorf("%d rows, %d bytes", len(got.Rows), text)
		}
	})
}
