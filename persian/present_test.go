package persian_test

import (
	"errors"
	"math"
	"testing"

	"hemmat/persian"
)

func TestNumbersReadInPersian(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{persian.Number(0), "۰"},
		{persian.Number(999), "۹۹۹"},
		{persian.Number(123456), "۱۲۳٬۴۵۶"},
		{persian.Number(-1234567), "\u200e−۱٬۲۳۴٬۵۶۷"},
		{persian.Number(math.MinInt64), "\u200e−۹٬۲۲۳٬۳۷۲٬۰۳۶٬۸۵۴٬۷۷۵٬۸۰۸"},
		{persian.Decimal(1234.5, 2), "۱٬۲۳۴٫۵۰"},
		{persian.Decimal(-0.001, 1), "۰٫۰"},
		{persian.Decimal(math.NaN(), 1), "—"},
		{persian.Percent(12.5, 1), "۱۲٫۵٪"},
		{persian.Percent(100, 0), "۱۰۰٪"},
		{persian.Digits("1404/02/05"), "۱۴۰۴/۰۲/۰۵"},
		{persian.Digits("بی رقم"), "بی رقم"},
		{persian.FileSize(84_200), "۸۴ کیلوبایت"},
		{persian.FileSize(0), "۰ بایت"},
		{persian.FileSize(1_234_567), "۱٫۲ مگابایت"},
		{persian.FileSize(2_000_000), "۲ مگابایت"},
		{persian.FileSize(999_900), "۱ مگابایت"},
		{persian.FileSize(45_000_000_000_000_000), "۴۵٬۰۰۰ ترابایت"},
		{persian.Words(0), "صفر"},
		{persian.Words(1404), "یک هزار و چهارصد و چهار"},
		{persian.Words(999_999), "نهصد و نود و نه هزار و نهصد و نود و نه"},
		{persian.Words(100_012), "صد هزار و دوازده"},
		{persian.Words(2_000_000), "دو میلیون"},
		{persian.Words(-21), "منفی بیست و یک"},
		{persian.Words(math.MinInt64)[:len("منفی نه")], "منفی نه"},
		{persian.Ordinal(1), "یکم"},
		{persian.Ordinal(3), "سوم"},
		{persian.Ordinal(23), "بیست و سوم"},
		{persian.Ordinal(30), "سی\u200cام"},
		{persian.Ordinal(100), "صدم"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	for words, want := range map[int]int{0: 0, 1: 1, 200: 1, 201: 2, -5: 0} {
		if got := persian.ReadingMinutes(words); got != want {
			t.Errorf("%d words take %d minutes", words, got)
		}
	}
}

func TestTypedNumbersAreReadInAnyDigits(t *testing.T) {
	if got := persian.ParseDigits("۰۲۱-٨٨٧٧ 12الف"); got != "021-8877 12الف" {
		t.Errorf("ParseDigits: %q", got)
	}
	for s, want := range map[string]int64{
		"۱۲۳": 123, "١٢٣": 123, "123": 123, " ۱۲۳٬۴۵۶ ": 123456, "1,234": 1234, "\u200e−۵": -5, "- 5": -5, "+۷": 7,
		"9223372036854775807": math.MaxInt64, persian.Number(math.MinInt64): math.MinInt64,
	} {
		if got, err := persian.ParseInt(s); err != nil || got != want {
			t.Errorf("ParseInt(%q) = %d, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "-", "--5", "۱۲ ۳", "۱٫۵", ",1", "1,", "1,,2", "x", "9223372036854775808", "1_000", "0x1"} {
		if got, err := persian.ParseInt(s); !errors.Is(err, persian.ErrNumber) {
			t.Errorf("ParseInt(%q) = %d, %v", s, got, err)
		}
	}
}
