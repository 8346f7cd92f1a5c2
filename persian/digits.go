package persian

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrNumber: the text is not a whole number that fits 64 bits.
var ErrNumber = errors.New("persian: not a number")

// digitOf returns the value of a Latin, Persian or Arabic digit, or -1.
func digitOf(r rune) rune {
	switch {
	case r >= '0' && r <= '9':
		return r - '0'
	case r >= '۰' && r <= '۹':
		return r - '۰'
	case r >= '٠' && r <= '٩':
		return r - '٠'
	}
	return -1
}

// ParseDigits writes Persian and Arabic digits as ASCII and leaves the rest. It is for
// typed fields: telephone and identity numbers, codes, sums, dates.
func ParseDigits(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r > '9' && digitOf(r) >= 0 }) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if d := digitOf(r); d >= 0 {
			return '0' + d
		}
		return r
	}, s)
}

// ParseInt reads a whole number in any of the three digit families, with or without
// thousands separators (٬ , ،) between digits, sign, spaces around and direction marks.
// The error is ErrNumber.
func ParseInt(s string) (int64, error) {
	fail := func() (int64, error) { return 0, fmt.Errorf("%w: %.40q", ErrNumber, s) }
	if len(s) > 200 {
		return fail()
	}
	t := strings.TrimSpace(strings.Map(func(r rune) rune {
		switch r {
		case lrm, rlm, 0x61c, 0x2066, 0x2067, 0x2068, 0x2069, bom:
			return -1
		case '−':
			return '-'
		case '٬', '،':
			return ','
		}
		return r
	}, ParseDigits(s)))
	sign := ""
	if t != "" && (t[0] == '-' || t[0] == '+') {
		sign, t = t[:1], strings.TrimSpace(t[1:])
	}
	if t == "" || t[0] == ',' || t[len(t)-1] == ',' || strings.Contains(t, ",,") || t[0] == '-' || t[0] == '+' {
		return fail()
	}
	n, err := strconv.ParseInt(sign+strings.ReplaceAll(t, ",", ""), 10, 64)
	if err != nil {
		return fail()
	}
	return n, nil
}
