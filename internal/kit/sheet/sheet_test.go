package sheet_test

import (
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/sheet"
)

func TestATableIsReadBackAndHoldsNoFormula(t *testing.T) {
	w := sheet.New("نام", "یادداشت")
	w.Add("می‌خواهم", "=HYPERLINK(1)")
	w.Add("با \"گیومه\"، ویرگول,", "+98")
	w.Add("-1", "@x\nدو سطر")
	rows, err := sheet.Read(w.Bytes(), 10)
	if err != nil || len(rows) != 4 || !strings.HasPrefix(string(w.Bytes()), "\ufeffنام,") {
		t.Fatal(rows, err)
	}
	for i, want := range []string{"نام|یادداشت", "می‌خواهم|'=HYPERLINK(1)", "با \"گیومه\"، ویرگول,|'+98", "'-1|'@x\nدو سطر"} {
		if got := strings.Join(rows[i].Cells, "|"); got != want {
			t.Errorf("row %d: %q", i, got)
		}
	}
}

func TestATableOfAnySpreadsheetIsRead(t *testing.T) {
	for _, text := range []string{"a,b\n\nc,d", "\ufeffa;b\r\n ; \r\nc; d\r\n", "a\tb\n\nc\td"} {
		rows, err := sheet.Read([]byte(text), 2)
		if err != nil || len(rows) != 2 || rows[1].Line != 3 || rows[1].Cells[0] != "c" || rows[1].Cells[1] != "d" {
			t.Errorf("%q: %v, %v", text, rows, err)
		}
	}
	if _, err := sheet.Read([]byte("a\nb\nc"), 2); !fault.Is(err, fault.TooLarge) {
		t.Errorf("too long: %v", err)
	}
	if _, err := sheet.Read([]byte("a,\"b\nc"), 2); !fault.Is(err, fault.Invalid) {
		t.Errorf("an open quotation: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a,b\n\"c\"\"\",d"))
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, err := sheet.Read(text, 5)
		if err == nil && len(rows) > 5 {
			t.Errorf("%d rows", len(rows))
		}
	})
}
