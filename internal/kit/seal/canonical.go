package seal

import (
	"strings"
	"unicode"

	"hemmat/internal/kit/fault"
	"hemmat/persian"
)

// Phone is a telephone number as +989121234567, whatever digits, spaces, signs and prefix it was typed with: 0912…, 912…, 98912…, +98912…
// and 0098912… are one. A number of another country begins with + or 00.
func Phone(s string) (string, error) {
	wrong := fault.New(fault.Invalid, "seal.error.phone")
	var digits strings.Builder
	plus := false
	for _, r := range persian.ParseDigits(s) {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r == '+' || r == '＋':
			if plus || digits.Len() > 0 {
				return "", wrong
			}
			plus = true
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Pd, r), strings.ContainsRune("().-/_", r):
		default:
			return "", wrong
		}
		if digits.Len() > 20 {
			return "", wrong
		}
	}
	d := digits.String()
	switch {
	case plus:
	case strings.HasPrefix(d, "00"):
		d, plus = d[2:], true
	case strings.HasPrefix(d, "0") && len(d) == 11:
		d, plus = "98"+d[1:], true
	case strings.HasPrefix(d, "9") && len(d) == 10:
		d, plus = "98"+d, true
	case strings.HasPrefix(d, "98") && len(d) == 12:
		plus = true
	}
	if rest, home := strings.CutPrefix(d, "98"); home {
		rest = strings.TrimPrefix(rest, "0") // +98 (0)912 …
		if len(rest) != 10 || rest[0] == '0' {
			return "", wrong
		}
		d = "98" + rest
	}
	if !plus || len(d) < 8 || len(d) > 15 || d[0] == '0' {
		return "", wrong
	}
	return "+" + d, nil
}

// Mobile says whether a number that Phone made is an Iranian mobile's.
func Mobile(phone string) bool { return strings.HasPrefix(phone, "+989") }

// NationalNumber is an Iranian national number as ten ASCII digits. One whose last digit does not agree with the others was mistyped.
func NationalNumber(s string) (string, error) {
	var d []byte
	for _, r := range persian.ParseDigits(s) {
		switch {
		case r >= '0' && r <= '9' && len(d) < 11:
			d = append(d, byte(r))
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Pd, r), r == '-', r == '/':
		default:
			return "", fault.New(fault.Invalid, "seal.error.national.length")
		}
	}
	if len(d) != 10 {
		return "", fault.New(fault.Invalid, "seal.error.national.length")
	}
	sum, same := 0, true
	for i := range 9 {
		sum += int(d[i]-'0') * (10 - i)
		same = same && d[i] == d[9]
	}
	check := sum % 11
	if check >= 2 {
		check = 11 - check
	}
	if same || int(d[9]-'0') != check { // 1111111111 agrees with itself and is nobody's
		return "", fault.New(fault.Invalid, "seal.error.national.check")
	}
	return string(d), nil
}

// Name is a name as it is compared: one letter for each group that people and keyboards mix, without spaces, half-spaces and vowel
// signs. علی‌رضا, علی رضا and عليرضا are one.
func Name(s string) (string, error) {
	n := persian.FoldKey(s)
	if n == "" {
		return "", fault.New(fault.Invalid, "seal.error.name")
	}
	return n, nil
}
