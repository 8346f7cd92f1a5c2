package view

import "testing"

func TestAPortraitIsNamedInThePagesLanguage(t *testing.T) {
	for _, c := range []struct{ alt, name, lang, want string }{
		{"نگارهٔ سیاوش مهرآذین", "سیاوش مهرآذین", "fa", "نگارهٔ سیاوش مهرآذین"},
		{"نگارهٔ سیاوش مهرآذین", "Siavash Mehrazin", "en", "Siavash Mehrazin"},
		{"Siavash Mehrazin, drawn", "Siavash Mehrazin", "en", "Siavash Mehrazin, drawn"},
		{"نگارهٔ سیاوش مهرآذین", "", "en", "نگارهٔ سیاوش مهرآذین"},
		{"", "Siavash Mehrazin", "en", ""},
	} {
		if got := PortraitAlt(c.alt, c.name, c.lang); got != c.want {
			t.Errorf("PortraitAlt(%q, %q, %s) = %q, want %q", c.alt, c.name, c.lang, got, c.want)
		}
	}
}
