package persian

import (
	"math"
	"strconv"
	"strings"
)

// The functions of this file write Persian only; a page in another language formats
// its numbers by itself.

// Digits writes the ASCII digits of a text the program made («1404/02/05») as Persian.
func Digits(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		if c := s[i]; c >= '0' && c <= '9' {
			b = append(b, 0xdb, 0xb0+c-'0') // U+06F0 is DB B0
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}

// Number writes ۱۲۳٬۴۵۶. A minus sign is U+2212 after a left-to-right mark, without
// which it would land on the wrong side of the number.
func Number(n int64) string { return group(strconv.FormatInt(n, 10)) }

// Decimal writes f rounded to the given number of decimals, ۱٬۲۳۴٫۵۰.
// Infinities and NaN are «—».
func Decimal(f float64, decimals int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "—"
	}
	s := strconv.FormatFloat(f, 'f', max(decimals, 0), 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-") // no minus zero
	}
	return group(s)
}

// Percent writes ۱۲٫۵٪ for 12.5: the value is in percent, not a fraction.
func Percent(f float64, decimals int) string { return Decimal(f, decimals) + "٪" }

// group writes an ASCII decimal number in Persian with separators.
func group(s string) string {
	var b strings.Builder
	if s[0] == '-' {
		b.WriteString("\u200e−")
		s = s[1:]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteRune('٬')
		}
		b.WriteRune(r - '0' + '۰')
	}
	if fraction != "" {
		b.WriteRune('٫')
		b.WriteString(Digits(fraction))
	}
	return b.String()
}

// FileSize writes a number of bytes as «۸۴ کیلوبایت» or «۱٫۲ مگابایت», units of 1000.
func FileSize(bytes int64) string {
	if bytes < 1000 {
		return Number(bytes) + " بایت"
	}
	f := float64(bytes)
	for i, unit := range []string{"کیلوبایت", "مگابایت", "گیگابایت", "ترابایت"} {
		f /= 1000
		if f < 999.5 || i == 3 {
			decimals := 0
			if f < 9.95 && i > 0 {
				decimals = 1
			}
			return strings.TrimSuffix(Decimal(f, decimals), "٫۰") + " " + unit
		}
	}
	panic("unreachable")
}

// ReadingMinutes estimates the time to read a text of that many words, at 200 words a
// minute: at least one minute, 0 only for an empty text.
func ReadingMinutes(words int) int { return (max(words, 0) + 199) / 200 }
