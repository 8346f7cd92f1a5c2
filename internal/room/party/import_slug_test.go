package party

import "testing"

func TestPersianNamesBecomeAddressesThatCanBeSaid(t *testing.T) {
	for name, want := range map[string]string{
		"شیراز": "shiraz", "مشهد": "mashhad", "تبریز": "tabriz", "کرمان": "karman", "یزد": "yazd", "ورامین": "varamin", "ایلام": "ilam",
		"دفتر شهر": "daftar-shahr", "پریسا دشتی": "parisa-dashti", "فاطمه": "fatmeh", "کمیتهٔ آب": "kamiteh-ab", "می‌خواهم": "mi-khavahm",
		"دفتر ۱۲": "daftar-12", "Tehran 3": "tehran-3", "«»": "",
	} {
		if got := romanised(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestAnAddressIsFreeAndShort(t *testing.T) {
	taken := map[string]bool{"ab": true, "fars-ab": true}
	has := func(s string) bool { return taken[s] }
	if s := freeSlug("ab", "fars", has); s != "ab-2" {
		t.Error(s)
	}
	if s := freeSlug("ab", "yazd", has); s != "yazd-ab" {
		t.Error(s)
	}
	if s := freeSlug("news", "", has); s != "news-2" { // an address of the site
		t.Error(s)
	}
}
