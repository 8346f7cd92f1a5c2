package persian_test

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"

	"hemmat/persian"
)

func TestSortKeysOrderAsIntlDoes(t *testing.T) {
	type row struct{ group, text string }
	var rows []row
	for _, line := range sharedLines(t, "collation_fa_300.tsv") {
		group, text, _ := strings.Cut(line, "\t")
		rows = append(rows, row{group, text})
	}
	for i, a := range rows {
		for _, b := range rows[i+1:] {
			want := -1
			if a.group == b.group {
				want = 0
			}
			if got := bytes.Compare(persian.SortKey(a.text), persian.SortKey(b.text)); got != want {
				t.Errorf("%q and %q compare as %d, want %d", a.text, b.text, got, want)
			}
		}
	}
}

func TestSortKeysFollowTheAlphabet(t *testing.T) {
	want := []string{"۲", "12", "۲۲", "آب", "ابر", "بابل", "پارس", "تبریز", "چابهار", "زابل", "ژاله", "قم", "کرج", "گرگان", "لار", "نور", "ورامین", "هرات", "یزد", "Abc", "xyz"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(a, b string) int { return bytes.Compare(persian.SortKey(a), persian.SortKey(b)) })
	// Digits compare one by one.
	want[0], want[1] = "12", "۲"
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for i, r := range []rune(persian.Alphabet)[1:] {
		before := string([]rune(persian.Alphabet)[i])
		if bytes.Compare(persian.SortKey(before), persian.SortKey(string(r))) >= 0 {
			t.Errorf("%s does not come before %c", before, r)
		}
	}
	for _, pair := range [][2]string{{"می‌خواهم", "میخواهم"}, {"۱۴۰۴", "1404"}, {"علي", "علی"}, {"كتاب", "کتاب"}, {"سـلام", "سلام"}} {
		if !bytes.Equal(persian.SortKey(pair[0]), persian.SortKey(pair[1])) {
			t.Errorf("%q and %q do not sort alike", pair[0], pair[1])
		}
	}
}

func TestSortKeysMayBeMadeByManyAtOnce(t *testing.T) {
	titles := []string{"لزوم مشارکت مردم", "انتخابات شوراهای آتی", "Hemmat", "۱۲ بهمن"}
	var want [][]byte
	for _, s := range titles {
		want = append(want, persian.SortKey(s))
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 400 {
				if got := persian.SortKey(titles[i%4]); !bytes.Equal(got, want[i%4]) {
					t.Errorf("%q: %x, want %x", titles[i%4], got, want[i%4])
					return
				}
			}
		})
	}
	wg.Wait()
}

func FuzzSortKey(f *testing.F) {
	for _, s := range []string{"سلام", "\xff", "۱۲ Abc", "e\u0301", "ﷺ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if k := persian.SortKey(s); k[0] != persian.SortKeyVersion || !bytes.Equal(k, persian.SortKey(s)) {
			t.Fatalf("SortKey(%q) = %x", s, k)
		}
	})
}

func BenchmarkSortKey(b *testing.B) {
	for b.Loop() {
		persian.SortKey("لزوم مشارکت مردم در انتخابات شوراهای آتی شهر و روستا")
	}
}
