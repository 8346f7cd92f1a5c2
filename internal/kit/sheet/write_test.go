package sheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/sheet"
)

// written is a table of a kind with rows.
func written(t *testing.T, kind, lang string, rows ...[]string) sheet.Written {
	t.Helper()
	w := sheet.Begin(kind, lang, "رسیدها: [۱]/آذر و بیش از سی و یک نویسه که در نام برگه جا نمی‌شود", rows[0]...)
	for _, r := range rows[1:] {
		w.Add(r...)
	}
	b, err := w.Done()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// inside is a part of a spreadsheet.
func inside(t *testing.T, book []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestASpreadsheetIsReadBackAsItWasWritten(t *testing.T) {
	rows := [][]string{
		{"نام", "تلفن", "یادداشت"},
		{"می‌خواهم", "00989121234567", "=HYPERLINK(\"http://x.example\")"},
		{"دو\nسطر", "۱۲", "<b>&amp;</b>"},
		{"1404/02/05", "+98", strings.Repeat("ب", 32767)},
	}
	b := written(t, sheet.XLSX, "fa", rows...)
	got, err := sheet.Open(b.Body, sheet.Options{Most: 10})
	if err != nil || b.Type != sheet.XLSXType || got.Kind != sheet.XLSX || !strings.HasPrefix(got.Sheet, "رسیدها") {
		t.Fatal(got.Sheet, b.Type, err)
	}
	for i, r := range rows {
		if !slices.Equal(got.Rows[i].Cells, r) {
			t.Errorf("row %d: %.200q, want %.200q", i+1, got.Rows[i].Cells, r)
		}
	}
	part := inside(t, b.Body, "xl/worksheets/sheet1.xml")
	if !strings.Contains(part, `rightToLeft="true"`) || !strings.Contains(part, `state="frozen"`) || strings.Contains(part, "<f>") {
		t.Errorf("%.900s", part)
	}
	if part := inside(t, written(t, sheet.XLSX, "en", rows...).Body, "xl/worksheets/sheet1.xml"); strings.Contains(part, `rightToLeft="true"`) {
		t.Errorf("%.900s", part)
	}
	if b := written(t, sheet.CSV, "fa", rows...); b.Type != sheet.Type || !strings.HasPrefix(string(b.Body), "\ufeffنام,") {
		t.Errorf("%s %.30q", b.Type, b.Body)
	}
}

func TestATextThatNoCellHoldsIsNotCutInSilence(t *testing.T) {
	w := sheet.NewBook("fa", "", "نام")
	w.Add(strings.Repeat("ب", 32768))
	w.Add("دیگری")
	if _, err := w.Bytes(); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
}

func FuzzBook(f *testing.F) {
	f.Add("می‌خواهم", "=1+1")
	f.Add("\x00\x0b", "_x000D_")
	f.Fuzz(func(t *testing.T, a, b string) {
		w := sheet.NewBook("fa", a, a, b)
		w.Add(b, a)
		data, err := w.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sheet.Open(data, sheet.Options{Most: 5}); err != nil {
			t.Fatalf("%q %q: %v", a, b, err)
		}
	})
}

func BenchmarkBook(b *testing.B) {
	row := slices.Repeat([]string{"دبیر استان فارس"}, 11)
	for b.Loop() {
		w := sheet.NewBook("fa", "رسیدها", row...)
		for range 50_000 {
			w.Add(row...)
		}
		if _, err := w.Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}
