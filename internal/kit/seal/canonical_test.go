package seal_test

import (
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/seal"
)

func TestAPhoneInFiveSpellingsIsOne(t *testing.T) {
	for _, s := range []string{
		"09121234567", "9121234567", "+989121234567", "00989121234567", "989121234567", "۰۹۱۲۱۲۳۴۵۶۷", "٠٩١٢١٢٣٤٥٦٧", "۰۹۱۲ ۱۲۳ ۴۵۶۷", "0912-123-4567",
		"+98 (912) 123 45 67", "+98 (0)912 1234567", "\u202a+989121234567\u202c", "۰۹۱۲\u200c۱۲۳۴۵۶۷", "0912–123–4567", " ＋98 912 123 4567 ", "0098 0912 1234567",
	} {
		if got, err := seal.Phone(s); got != "+989121234567" || err != nil {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	for s, want := range map[string]string{"021 8888 8888": "+982188888888", "+49 30 1234567": "+49301234567", "0044 20 7946 0000": "+442079460000"} {
		if got, err := seal.Phone(s); got != want || err != nil {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	for _, s := range []string{
		"", "0", "+", "0912", "091212345678", "0912123456", "98", "+98", "+9891212345", "12345678", "+0123456789", "++989121234567", "9+89121234567", "0912x1234567",
		"0912123456७", "+1234567890123456", strings.Repeat("9", 400), "a@b", "000912123456", "+98 0912 123456",
	} {
		if got, err := seal.Phone(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	if !seal.Mobile("+989121234567") || seal.Mobile("+982188888888") || seal.Mobile("+49301234567") {
		t.Error("mobile")
	}
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"09121234567", "+98", "۰۹۱۲\u200c۱۲۳۴۵۶۷", "0044 20"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := seal.Phone(s)
		if err != nil {
			return
		}
		if again, err := seal.Phone(p); again != p || err != nil {
			t.Errorf("%q is %q is %q, %v", s, p, again, err)
		}
		if p[0] != '+' || len(p) < 9 || len(p) > 16 || strings.Trim(p[1:], "0123456789") != "" {
			t.Errorf("%q is %q", s, p)
		}
	})
}

func TestANationalNumberAgreesWithItself(t *testing.T) {
	for s, want := range map[string]string{
		"0499370899": "0499370899", "۰۴۹۹۳۷۰۸۹۹": "0499370899", "٠٤٩٩٣٧٠٨٩٩": "0499370899", "049-937089-9": "0499370899", " 0084575948 ": "0084575948",
		"\u202a0790419904\u202c": "0790419904", "7731689956": "7731689956",
	} {
		if got, err := seal.NationalNumber(s); got != want || err != nil {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	for s, key := range map[string]string{
		"": "seal.error.national.length", "499370899": "seal.error.national.length", "04993708990": "seal.error.national.length", "04993x0899": "seal.error.national.length",
		"0499370898": "seal.error.national.check", "0499730899": "seal.error.national.check", "1111111111": "seal.error.national.check", "0000000000": "seal.error.national.check",
	} {
		_, err := seal.NationalNumber(s)
		if got, _ := fault.Text(err); got != key || !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// Each digit mistyped, and each two neighbours that differ exchanged, is found. (Not of every number: remainders 1 and 10 have one check digit.)
func TestAMistypedNationalNumberIsFound(t *testing.T) {
	const good = "0499370899"
	for i := range good {
		for c := byte('0'); c <= '9'; c++ {
			b := []byte(good)
			if b[i] == c {
				continue
			}
			b[i] = c
			if _, err := seal.NationalNumber(string(b)); err == nil {
				t.Errorf("%s passes", b)
			}
		}
		if i > 0 && good[i] != good[i-1] && i < 9 {
			b := []byte(good)
			b[i], b[i-1] = b[i-1], b[i]
			if _, err := seal.NationalNumber(string(b)); err == nil {
				t.Errorf("%s passes", b)
			}
		}
	}
}

func FuzzNationalNumber(f *testing.F) {
	f.Add("0499370899")
	f.Add("۰۴۹۹۳۷۰۸۹۹ ")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := seal.NationalNumber(s)
		if err != nil {
			return
		}
		if again, err := seal.NationalNumber(n); again != n || err != nil || len(n) != 10 {
			t.Errorf("%q is %q is %q, %v", s, n, again, err)
		}
	})
}

func TestANameInItsSpellingsIsOne(t *testing.T) {
	want, err := seal.Name("علی‌رضا موسوی")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"علی رضا موسوی", "عليرضا موسوي", "علی‌رضا  موسوی", " عَلی‌رضا موسوی ", "علیرضاموسوی"} {
		if got, err := seal.Name(s); got != want || err != nil {
			t.Errorf("%q: %q, want %q, %v", s, got, want, err)
		}
	}
	if other, err := seal.Name("علی‌رضا موسویان"); other == want || err != nil {
		t.Error(other, err)
	}
	for _, s := range []string{"", " ", "\u200c", "ـ"} {
		if got, err := seal.Name(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
}

func FuzzName(f *testing.F) {
	f.Add("علی‌رضا موسوی")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := seal.Name(s)
		if err != nil {
			return
		}
		if again, err := seal.Name(n); again != n || err != nil {
			t.Errorf("%q is %q is %q, %v", s, n, again, err)
		}
	})
}

func TestEveryErrorHasItsText(t *testing.T) {
	b, err := i18n.New(seal.Locales)
	if err != nil {
		t.Fatal(err)
	}
	for _, make := range []func(string) (string, error){seal.Phone, seal.NationalNumber, seal.Name} {
		for _, s := range []string{"", "1111111111"} {
			if _, err := make(s); err != nil {
				if key, _ := fault.Text(err); !b.Has(key) {
					t.Errorf("no text for %q", key)
				}
			}
		}
	}
}
