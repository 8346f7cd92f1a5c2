package jalali

import (
	"fmt"
	"strings"
	"unicode"
)

// Parse reads a date as people type it: year, month and day in Latin, Persian or
// Arabic digits separated by / - . or spaces (۱۴۰۴/۲/۵, 1404-02-05), or day, month
// name and year with or without the weekday («جمعه، ۵ اردیبهشت ۱۴۰۴», "5 Ordibehesht
// 1404"). The year has four digits: «۰۴» would be a guess.
//
// The error is ErrSyntax, ErrRange (also for a Gregorian year) or ErrInvalid (no such
// day, or a weekday that is not that day's).
func Parse(s string) (Date, error) {
	if len(s) > 128 {
		return Date{}, fmt.Errorf("jalali: parse: %w: %d bytes long", ErrSyntax, len(s))
	}
	words, err := split(s)
	if err != nil {
		return Date{}, fmt.Errorf("jalali: parse %q: %w", s, err)
	}
	d, err := read(words)
	if err != nil {
		return Date{}, fmt.Errorf("jalali: parse %q: %w", s, err)
	}
	return d, nil
}

// word is a number (name is "") or a name.
type word struct {
	name   string
	num    int
	digits int
}

// split cuts s in numbers and names, folding digits and letters on the way.
func split(s string) ([]word, error) {
	var words []word
	var name strings.Builder
	digit := false // the last rune was a digit of words' last number
	flush := func() {
		if name.Len() > 0 {
			words = append(words, word{name: name.String()})
			name.Reset()
		}
	}
	for _, r := range s {
		v := -1
		switch {
		case '0' <= r && r <= '9':
			v = int(r - '0')
		case '۰' <= r && r <= '۹':
			v = int(r - '۰')
		case '٠' <= r && r <= '٩':
			v = int(r - '٠')
		}
		switch {
		case v >= 0:
			flush()
			if !digit {
				words = append(words, word{})
			}
			w := &words[len(words)-1]
			if w.digits++; w.digits > 4 {
				return nil, fmt.Errorf("%w: a number of more than four digits", ErrSyntax)
			}
			w.num = 10*w.num + v
			digit = true
			continue
		case strings.ContainsRune("\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\u061c\ufeff", r):
			continue // marks of joining and direction do not part a number or a name
		case unicode.IsLetter(r):
			name.WriteRune(foldLetter(r))
		case unicode.IsSpace(r) || strings.ContainsRune("/-.,،‐‑–−", r):
			flush()
		default:
			return nil, fmt.Errorf("%w: unexpected %q", ErrSyntax, r)
		}
		digit = false
	}
	flush()
	return words, nil
}

func foldLetter(r rune) rune {
	switch r {
	case 'ي', 'ى':
		return 'ی'
	case 'ك':
		return 'ک'
	case 'آ', 'أ':
		return 'ا'
	}
	return unicode.ToLower(r)
}

func read(words []word) (Date, error) {
	weekday, words := takeWeekday(words)
	if len(words) != 3 {
		return Date{}, fmt.Errorf("%w: want year, month and day", ErrSyntax)
	}
	year, month, day := words[0], words[1], words[2]
	if month.name != "" {
		year, day = day, year
		m, ok := monthNames()[month.name]
		if !ok {
			return Date{}, fmt.Errorf("%w: no month is called %q", ErrSyntax, month.name)
		}
		month = word{num: int(m), digits: 2}
	}
	switch {
	case year.name != "" || day.name != "":
		return Date{}, fmt.Errorf("%w: the year and the day must be numbers", ErrSyntax)
	case year.digits != 4:
		return Date{}, fmt.Errorf("%w: the year must have four digits", ErrSyntax)
	case month.digits > 2 || day.digits > 2:
		return Date{}, fmt.Errorf("%w: the month and the day have at most two digits", ErrSyntax)
	}
	d, err := New(year.num, month.num, day.num)
	if err != nil {
		return Date{}, err
	}
	if weekday >= 0 && d.Weekday() != weekday {
		return Date{}, fmt.Errorf("%w: that day is a %s", ErrInvalid, d.Weekday().Name("en"))
	}
	return d, nil
}

// takeWeekday removes a leading weekday, which may be two words («سه شنبه»).
func takeWeekday(words []word) (Weekday, []word) {
	for n := 1; n <= 2 && n < len(words); n++ {
		var name string
		for _, w := range words[:n] {
			if w.name == "" {
				return -1, words
			}
			name += w.name
		}
		for i := range daysFa {
			if name == key(daysFa[i]) || name == key(daysEn[i]) {
				return Weekday(i), words[n:]
			}
		}
	}
	return -1, words
}

func monthNames() map[string]Month {
	m := make(map[string]Month, 25)
	for i := range monthsFa {
		m[key(monthsFa[i])] = Month(i + 1)
		m[key(monthsEn[i])] = Month(i + 1)
	}
	m["امرداد"] = Mordad // its older spelling, still in use
	return m
}

// key is a name as split reads it.
func key(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '\u200c' {
			return -1
		}
		return foldLetter(r)
	}, name)
}
