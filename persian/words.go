package persian

import "strings"

var (
	ones = [20]string{
		"", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده",
		"یازده", "دوازده", "سیزده", "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده",
	}
	tens     = [10]string{"", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود"}
	hundreds = [10]string{"", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد"}
	scales   = [7]string{"", " هزار", " میلیون", " میلیارد", " تریلیون", " کوادریلیون", " کوینتیلیون"}
)

// Words writes a whole number in words: «یک هزار و چهارصد و چهار», «صفر», «منفی دو».
func Words(n int64) string {
	switch {
	case n == 0:
		return "صفر"
	case n < 0:
		return "منفی " + words(-uint64(n))
	}
	return words(uint64(n))
}

func words(n uint64) string {
	var groups []string // lowest last
	for i := 0; n > 0; i, n = i+1, n/1000 {
		if g := int(n % 1000); g > 0 {
			groups = append([]string{below1000(g) + scales[i]}, groups...)
		}
	}
	return strings.Join(groups, " و ")
}

func below1000(n int) string {
	var w []string
	if n >= 100 {
		w = append(w, hundreds[n/100])
		n %= 100
	}
	if n >= 20 {
		w = append(w, tens[n/10])
		n %= 10
	}
	if n > 0 {
		w = append(w, ones[n])
	}
	return strings.Join(w, " و ")
}

// Ordinal writes «یکم», «دوم», «سوم», «سی‌ام», «یک هزار و صدم»: the place of a thing in
// a row. A heading may prefer «اول» for 1, which is its own to say.
func Ordinal(n int64) string {
	w := Words(n)
	switch {
	case strings.HasSuffix(w, "سه"):
		return strings.TrimSuffix(w, "سه") + "سوم"
	case strings.HasSuffix(w, "سی"):
		return w + "\u200cام"
	}
	return w + "م"
}
