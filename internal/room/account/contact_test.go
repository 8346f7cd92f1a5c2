package account

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/notice"
	"hemmat/persian"
)

func eachRig(t *testing.T, fn func(t *testing.T, g *rig)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newRig(t, d, base)) })
}

// delivered gives what came since it was last asked.
func (g *rig) delivered() []notice.Message {
	g.t.Helper()
	if _, _, err := g.notices.Due(g.t.Context()); err != nil {
		g.t.Fatal(err)
	}
	took := g.post.took
	g.post.took = nil
	return took
}

// codeIn is the code of a message.
func codeIn(t *testing.T, m notice.Message) string {
	t.Helper()
	for word := range strings.FieldsSeq(persian.ParseDigits(m.Text)) {
		if w := strings.Trim(word, ".:"); len(w) == 6 && strings.Trim(w, "0123456789") == "" {
			return w
		}
	}
	t.Fatalf("no code in %q", m.Text)
	return ""
}

func (g *rig) told(m *member, text string) []notice.Address {
	g.t.Helper()
	to, err := g.rm.Contacts(g.t.Context(), notice.Notice{Key: "circular:1", Person: m.person, Text: text})
	if err != nil {
		g.t.Fatal(err)
	}
	return to
}

func (b *browser) contact(part string, form ...string) page {
	f := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		f.Set(form[i], form[i+1])
	}
	return b.post(contactPath+part, f)
}

func TestAnAddressIsUsedAfterItsCodeCameBack(t *testing.T) {
	eachRig(t, func(t *testing.T, g *rig) {
		m := g.first()
		b := m.browser
		b.get(contactPath).status(200).holds("نشانی رایانامه", "شمارهٔ تلفن همراه")
		b.contact("mail/", "mail", " Maryam@Party.Example ").to("/my/contact/?notice=account.notice.contact.sent")
		took := g.delivered()
		if len(took) != 1 || took[0].To != "Maryam@party.example" || took[0].Channel != notice.Mail {
			t.Fatalf("%+v", took)
		}
		if to := g.told(m, notice.Letter); len(to) != 0 {
			t.Errorf("told before it was confirmed: %+v", to)
		}
		code := codeIn(t, took[0])
		b.get(contactPath).status(200).holds("در انتظار رمز", "Maryam@party.example")
		b.contact("mail/code/", "code", "000000").status(422).holds("این رمز درست نیست", `value="000000"`)
		b.contact("mail/code/", "code", persian.Digits(code[:3])+" "+persian.Digits(code[3:])).to("/my/contact/?notice=account.notice.contact.on")
		b.contact("mail/code/", "code", code).status(409).holds("در انتظار رمز نیست", "به کار می‌رود") // the second click
		if to := g.told(m, notice.Letter); len(to) != 1 || to[0].To != "Maryam@party.example" || to[0].Lang != "fa" || to[0].Code != "" {
			t.Errorf("%+v", to)
		}
		b.contact("phone/", "phone", "۰۹۱۲ ۱۲۳ ۴۵۶۷", "channel", "sms").to("/my/contact/?notice=account.notice.contact.sent")
		took = g.delivered()
		if len(took) != 1 || took[0].To != "+989121234567" || took[0].Channel != notice.SMS {
			t.Fatalf("%+v", took)
		}
		b.contact("phone/code/", "code", codeIn(t, took[0])).to("/my/contact/?notice=account.notice.contact.on")
		if to := g.told(m, notice.Letter); len(to) != 2 || to[0].Channel != notice.Mail || to[1].To != "+989121234567" {
			t.Errorf("%+v", to)
		}
		b.get(contactPath).status(200).holds("<b>۰۹۱۲۱۲۳۴۵۶۷</b>", "خبرهای اخیر", "رمز تأیید نشانی", "فرستاده شد")
		b.get("/en"+contactPath).status(200).holds("<b>09121234567</b>", "Latest notices")
		b.contact("phone/remove/").to("/my/contact/?notice=account.notice.contact.gone")
		b.contact("phone/remove/").to("/my/contact/?notice=account.notice.contact.gone")
		if to := g.told(m, notice.Letter); len(to) != 1 || to[0].Channel != notice.Mail {
			t.Errorf("%+v", to)
		}
		acts := ""
		for _, e := range g.acts() {
			if strings.HasPrefix(e.Act, "account.contact") {
				acts += strings.TrimPrefix(e.Act, "account.contact-") + " " + e.Reason + ", "
			}
			if all := fmt.Sprint(e); strings.Contains(all, "912") && strings.Contains(all, "4567") || strings.Contains(all, "Maryam") {
				t.Errorf("the ledger has an address: %+v", e)
			}
		}
		if acts != "set mail, confirmed mail, set phone, confirmed phone, removed phone, " {
			t.Error(acts)
		}
		if log := g.log.String(); strings.Contains(log, "4567") || strings.Contains(log, "Maryam") {
			t.Errorf("the log has an address: %s", log)
		}
	})
}

func TestANewAddressTakesThePlaceOfTheOldOneWhenItIsConfirmed(t *testing.T) {
	eachRig(t, func(t *testing.T, g *rig) {
		m := g.first()
		b := m.browser
		b.contact("mail/", "mail", "old@party.example")
		b.contact("mail/code/", "code", codeIn(t, g.delivered()[0])).status(303)
		b.contact("mail/", "mail", "first@party.example")
		first := codeIn(t, g.delivered()[0])
		b.contact("mail/", "mail", "new@party.example")
		second := codeIn(t, g.delivered()[0])
		if to := g.told(m, notice.Letter); len(to) != 1 || to[0].To != "old@party.example" {
			t.Errorf("%+v", to)
		}
		b.get(contactPath).status(200).holds("old@party.example", "new@party.example")
		if first != second {
			b.contact("mail/code/", "code", first).status(422)
		}
		b.contact("mail/code/", "code", second).status(303)
		if to := g.told(m, notice.Letter); len(to) != 1 || to[0].To != "new@party.example" {
			t.Errorf("%+v", to)
		}
		if n, err := db.Value[int64](t.Context(), g.d, `SELECT count(*) FROM account_contact`); n != 1 || err != nil {
			t.Errorf("%d rows: %v", n, err)
		}
	})
}

func TestACodeIsForItsAddressAloneForAQuarterOfAnHourAndFiveTries(t *testing.T) {
	eachRig(t, func(t *testing.T, g *rig) {
		m := g.first()
		b := m.browser
		wrong := func(code string) string {
			if code == "111111" {
				return "222222"
			}
			return "111111"
		}
		b.contact("mail/", "mail", "a@party.example")
		code := codeIn(t, g.delivered()[0])
		for range codeTries {
			b.contact("mail/code/", "code", wrong(code)).status(422).holds("این رمز درست نیست")
		}
		b.contact("mail/code/", "code", code).status(422).holds("این رمز دیگر کار نمی‌کند")
		b.contact("mail/again/").status(303)
		again := codeIn(t, g.delivered()[0])
		g.now = g.now.Add(codeTime)
		b.contact("mail/code/", "code", again).status(422).holds("این رمز دیگر کار نمی‌کند")
		b.contact("mail/again/").status(303)
		last := codeIn(t, g.delivered()[0])
		if again != last {
			b.contact("mail/code/", "code", again).status(422)
		}
		b.contact("phone/code/", "code", last).status(409)
		other := g.invited("other", "", "", false)
		other.browser.contact("mail/code/", "code", last).status(409)
		other.browser.contact("mail/again/").status(409)
		b.contact("mail/code/", "code", last).status(303)
		other.browser.contact("mail/remove/").status(303)
		if to := g.told(m, notice.Letter); len(to) != 1 {
			t.Error("somebody else took it away")
		}
	})
}

func TestNobodyIsFloodedWithCodes(t *testing.T) {
	eachRig(t, func(t *testing.T, g *rig) {
		m := g.first()
		b := m.browser
		for i := range codesAnHour - 1 {
			b.contact("mail/", "mail", fmt.Sprintf("victim%d@party.example", i)).status(303)
			g.delivered()
		}
		b.contact("mail/again/").status(303) // what follows is the same form, and no second click
		g.delivered()
		b.contact("mail/again/").status(429).holds("چند رمز برای شما فرستاده شد")
		b.contact("phone/", "phone", "09121234567", "channel", "sms").status(429).holds("چند رمز برای شما فرستاده شد", `value="09121234567"`)
		if took := g.delivered(); len(took) > 0 {
			t.Errorf("%d more codes", len(took))
		}
		if n, err := db.Value[int64](t.Context(), g.d, `SELECT count(*) FROM account_contact WHERE kind = 'phone'`); n != 0 || err != nil {
			t.Errorf("what was refused is kept: %d, %v", n, err)
		}
		g.now = g.now.Add(time.Hour)
		b.contact("mail/again/").status(303)
	})
}

func TestACodeThatNobodyTookYetDoesNotComeAfterTheNextOne(t *testing.T) {
	eachRig(t, func(t *testing.T, g *rig) {
		b := g.first().browser
		b.contact("mail/", "mail", "a@party.example").status(303)
		b.contact("mail/again/").status(303)
		b.contact("mail/", "mail", "b@party.example").status(303)
		took := g.delivered()
		if len(took) != 1 || took[0].To != "b@party.example" {
			t.Fatalf("%+v", took)
		}
		b.contact("mail/code/", "code", codeIn(t, took[0])).status(303)
		p := b.get(contactPath)
		if strings.Contains(p.Body, "راهی برای فرستادن نبود") {
			t.Error("what was not sent on purpose is listed")
		}
	})
}

func TestWhatWasTypedWrongStaysInTheForm(t *testing.T) {
	eachRig(t, func(t *testing.T, g *rig) {
		b := g.first().browser
		b.contact("mail/", "mail", "maryam@party").status(422).holds(`value="maryam@party"`, "با حروف لاتین")
		b.contact("phone/", "phone", "0912123", "channel", "messenger").status(422).holds(`value="0912123"`, "شماره را کامل بنویسید", `value="messenger" selected`)
		b.contact("phone/", "phone", "09121234567", "channel", "mail").status(422).holds("یکی از راه‌های فهرست")
		g.post.has = []notice.Channel{notice.Mail}
		p := b.get(contactPath).status(200)
		if strings.Contains(p.Body, "شمارهٔ تلفن همراه") {
			t.Error("a site without SMS asks for a number")
		}
		b.contact("phone/", "phone", "09121234567", "channel", "sms").status(422)
		g.post.has = nil
		b.get(contactPath).status(200)
	})
}

func TestAMailAddressIsReadAsItIsUsed(t *testing.T) {
	for s, want := range map[string]string{
		"a@b.example": "a@b.example", " A.b+c@B.Example ": "A.b+c@b.example", "a۱۲@b.example": "a12@b.example", "a\u200c@b.example": "a@b.example", "<a@b.example>": "a@b.example", "a@b.example،": "a@b.example",
	} {
		if got, err := readMail(s); got != want || err != nil {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "a", "a@b", "@b.example", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "A <a@b.example>", "\"a b\"@c.example", "مریم@b.example", "a@[127.0.0.1]", strings.Repeat("a", 250) + "@b.example", "a b@c.example"} {
		if got, err := readMail(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
}

func FuzzReadMail(f *testing.F) {
	for _, s := range []string{"a@b.example", "a@b.example\r\nBcc: x@y.z", "\"a\"@b.c", "مریم@b.example"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := readMail(s)
		if err != nil {
			return
		}
		if again, err := readMail(got); again != got || err != nil || strings.ContainsAny(got, "\r\n\x00 <>,;\"") || strings.Count(got, "@") != 1 {
			t.Errorf("%q is %q is %q, %v", s, got, again, err)
		}
	})
}

func TestAnAddressOfNobodyIsFound(t *testing.T) {
	g := newRig(t, dbtest.Open(t, db.SQLite), base)
	m := g.invited("third", access.Editor, "fars", false)
	m.browser.contact("mail/", "mail", "a@party.example").status(303)
	var bad []string
	check := func() {
		bad = nil
		if _, err := Check(context.Background(), g.d, func(object, what string) { bad = append(bad, what) }); err != nil {
			t.Fatal(err)
		}
	}
	if check(); len(bad) != 0 {
		t.Error(bad)
	}
	if _, err := db.Exec(t.Context(), g.d, `UPDATE account_contact SET person_id = 'gone'`); err != nil {
		t.Fatal(err)
	}
	if check(); len(bad) != 1 || !strings.Contains(bad[0], "contact") {
		t.Error(bad)
	}
}
