package member

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
)

func TestAMemberSeesWhatThePartyHasAndWhoLooked(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.taken(0, "shiraz", Formal, "zohreh")
		b.taken(1, "yazd", Formal, "kaveh")
		b.now = b.now.AddDate(0, 0, 3)
		b.desk.See("shiraz", filePath(m.ID), http.StatusOK)
		text := b.desk.See("zohreh", MyPath, http.StatusOK).One("main").Text()
		for _, s := range []string{"زهره بابایی‌پور", "۰۴۹۹۳۷۰۸۹۹", "مسئول تشکیلات", "دفتر شیراز", "رسمی"} {
			if !strings.Contains(text, s) {
				t.Errorf("%q is not there: %s", s, text)
			}
		}
		if strings.Contains(text, "نام shiraz") || strings.Contains(text, "نام officer") || strings.Contains(text, "کاوه") {
			t.Error("it names a person:", text)
		}
		// Their own openings are written, and not among those of others.
		if n := b.count(`SELECT count(*) FROM member_look WHERE what = 'own'`); n != 1 || strings.Contains(text, "صفحهٔ خود عضو") {
			t.Error(n)
		}
		if s := b.desk.See("shiraz", filePath(m.ID), http.StatusOK).One("main").Text(); strings.Contains(s, "صفحهٔ خود عضو") {
			t.Error("the office sees when a member looks at their own file")
		}
		if _, err := b.Digest(t.Context()); err != nil {
			t.Fatal(err)
		}
		if wrong := b.wrong(); len(wrong) > 0 {
			t.Error(wrong)
		}
		if s := b.desk.See("centre", MyPath, http.StatusOK).One("main").Text(); !strings.Contains(s, "عضویتی ندارد") {
			t.Error(s)
		}
		nav := func(who id.Person) string { return b.desk.See(who, MyPath, http.StatusOK).One("nav").Text() }
		if strings.Contains(nav("centre"), "عضویت من") || !strings.Contains(nav("zohreh"), "عضویت من") {
			t.Error("the menu shows a membership to who has none")
		}
		b.desk.See("zohreh", "/en"+MyPath, http.StatusOK)
	})
}

func TestAMemberChangesPhoneAndAddressAndIsFoundByTheNewOne(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.taken(0, "shiraz", Formal, "zohreh")
		found := func(phone string) int {
			ids, err := b.Find(t.Context(), ByPhone, phone, nil, 10)
			if err != nil {
				t.Fatal(err)
			}
			return len(ids)
		}
		v := stafftest.Fields(b.desk.See("zohreh", MyPath, http.StatusOK), "form#contact")
		stale := url.Values{"mobile": {"0935 000 1122"}, "address": {"جای دیگر"}, "version": v["version"]}
		v.Set("mobile", "021 8888")
		v.Set("address", "شیراز، خیابان باغ")
		if d := b.desk.Refuse("zohreh", MyPath+"contact/", v, http.StatusUnprocessableEntity); d.One("textarea").Text() != "شیراز، خیابان باغ" || d.One("input#f-mobile").Attr("value") != "021 8888" {
			t.Error("what was typed is lost")
		}
		v.Set("mobile", "۰۹۳۶ ۵۵۵ ۴۴۳۳")
		b.desk.Send("zohreh", MyPath+"contact/", v)
		if found("09121234567") != 0 || found("0936 555 4433") != 1 {
			t.Error("the marks are not those of the file")
		}
		d := b.desk.Refuse("zohreh", MyPath+"contact/", stale, http.StatusUnprocessableEntity)
		if s := d.One("main").Text(); !strings.Contains(s, "در این میان") || d.One("textarea").Text() != "جای دیگر" || found("09350001122") != 0 {
			t.Error("a form that is stale:", s)
		}
		f, err := b.Own(t.Context(), "zohreh")
		if err != nil || f.Address != "شیراز، خیابان باغ" || f.Mobile != "+989365554433" || f.National == "" {
			t.Fatal(f, err)
		}
		if _, wrong := (Contact{Mobile: "09121234567", Address: strings.Repeat("ا", addressMost+1)}).Read(); len(wrong) != 1 || wrong["address"] == nil {
			t.Error(wrong)
		}
		for _, who := range []id.Person{"centre", "shiraz"} {
			b.desk.Refuse(who, MyPath+"contact/", v, http.StatusNotFound)
		}
		if acts := b.acts(m.ID); acts[len(acts)-1] != "member.corrected" {
			t.Error(acts)
		}
	})
}

func TestAConsentIsTakenBackAndGivenAgain(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m := b.taken(0, "shiraz", Formal, "zohreh")
		version := func() int64 { return b.member(m.ID).Version }
		if err := b.Agree(ctx, "zohreh", version(), "register", false); !fault.Is(err, fault.NotFound) {
			t.Error("the register's own consent is taken back without leaving", err)
		}
		form := url.Values{"purpose": {"news"}, "give": {"1"}, "version": {stafftest.Fields(b.desk.See("zohreh", MyPath, http.StatusOK), "form#contact").Get("version")}}
		b.desk.Send("zohreh", MyPath+"consents/", form)
		b.desk.Refuse("zohreh", MyPath+"consents/", form, http.StatusUnprocessableEntity) // stale
		state := func() (c Consent) {
			all, err := b.store.Consents(ctx, m.ID)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(all, func(c Consent) bool { return c.Purpose == "news" })
			if i >= 0 {
				c = all[i]
			}
			return c
		}
		if c := state(); c.Edition != 1 || c.Given.IsZero() || !c.Withdrawn.IsZero() {
			t.Fatal(c)
		}
		b.now = b.now.AddDate(0, 0, 1)
		b.must(b.Agree(ctx, "zohreh", version(), "news", false))
		if c := state(); !c.Withdrawn.Equal(b.now) {
			t.Fatal(c)
		}
		if s := b.desk.See("zohreh", MyPath, http.StatusOK).One("main").Text(); !strings.Contains(s, "پس گرفتید") {
			t.Error(s)
		}
		b.must(b.Agree(ctx, "zohreh", version(), "news", true))
		if c := state(); !c.Withdrawn.IsZero() {
			t.Fatal(c)
		}
	})
}

func TestAMemberTakesEverythingAlongAndLeaves(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.taken(0, "shiraz", Formal, "zohreh")
		b.door.numbers["zohreh"] = m.Number
		b.desk.See("shiraz", filePath(m.ID), http.StatusOK)
		fresh := func(path string) string {
			res := b.desk.Ask(stafftest.Fresh(stafftest.Get("zohreh", path)))
			body, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatal(path, res.StatusCode, err)
			}
			return string(body)
		}
		for _, path := range []string{"membership.html", "membership.json", "leave/"} {
			if res := b.desk.Ask(stafftest.Get("zohreh", MyPath+path)); res.StatusCode != http.StatusSeeOther {
				t.Error(path, "needs no second factor", res.StatusCode)
			}
		}
		var c ownCopy
		if err := json.Unmarshal([]byte(fresh(MyPath+"membership.json")), &c); err != nil || c.File.National != "0499370899" || len(c.Consents) != 1 || len(c.Looks) != 1 || c.Looks[0].Body != names["shiraz"] {
			t.Error(c, err)
		}
		if s := fresh(MyPath + "membership.html"); !strings.Contains(s, "۰۴۹۹۳۷۰۸۹۹") || !strings.Contains(s, `dir="rtl"`) || !strings.Contains(s, "حزب هنوز عضو رسمی ندارد") {
			t.Error(s)
		}
		b.desk.Read(b.desk.Ask(stafftest.Fresh(stafftest.Get("zohreh", MyPath+"leave/"))), "leave", http.StatusOK)
		stale := url.Values{"version": {"1"}, "reason": {"دلیل من"}}
		post := func(v url.Values) *http.Response {
			return b.desk.Ask(stafftest.Fresh(stafftest.Post("zohreh", MyPath+"leave/", v)))
		}
		if d := b.desk.Read(post(stale), "leave", http.StatusUnprocessableEntity); d.One("textarea").Text() != "دلیل من" {
			t.Error("what was typed is lost")
		}
		res := post(stafftest.Fields(b.desk.Read(b.desk.Ask(stafftest.Fresh(stafftest.Get("zohreh", MyPath+"leave/"))), "leave", http.StatusOK), "form.form"))
		if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != leftPath {
			t.Fatal(res.StatusCode, res.Header)
		}
		if got := b.member(m.ID); got.State != Left || got.Person != "" || len(b.door.numbers) != 0 || b.count(`SELECT count(*) FROM member_mark WHERE kind = 'held'`) != 0 {
			t.Error(got, b.door.numbers)
		}
		b.desk.See("", leftPath, http.StatusOK)
		b.now = b.now.AddDate(0, 0, 366)
		b.must(b.Tend(t.Context(), b.now))
		if n := b.count(`SELECT count(*) FROM member`); n != 0 {
			t.Error("the file of who left is there", n)
		}
	})
}

func TestACardSaysValidAndNothingElse(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m := b.taken(0, "shiraz", Formal, "zohreh")
		token, err := b.Card(ctx, &m)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := b.Card(ctx, &m); err != nil || again != token {
			t.Fatal("a card is another each time", again, err)
		}
		check := func(token string) string {
			d := b.desk.See("", CardPath+token+"/", http.StatusOK)
			s := d.One("main").Text()
			for _, x := range []string{"زهره", "۱", string(m.ID), "شیراز"} {
				if strings.Contains(s, x) {
					t.Errorf("it tells %q: %s", x, s)
				}
			}
			return d.One("h1").Text()
		}
		if s := check(token); s != "معتبر" {
			t.Error(s)
		}
		for _, x := range []string{strings.Repeat("0", 32), "x", string(m.ID)} {
			if s := check(x); s != "نامعتبر" {
				t.Error(x, s)
			}
		}
		if n := b.count(`SELECT count(*) FROM member_card`); n != 1 {
			t.Error(n)
		}
		d := b.desk.See("zohreh", MyPath+"card/", http.StatusOK)
		if s := d.One("main").Text(); !strings.Contains(s, "زهره بابایی‌پور") {
			t.Error(s)
		}
		d.One(`a[href="https://example.org` + CardPath + token + `/"]`)
		d.One("article svg.qr")
		b.desk.Send("zohreh", MyPath+"card/renew/", stafftest.Fields(d, "form"))
		if s := check(token); s != "نامعتبر" {
			t.Error("a card that was lost is valid")
		}
		m = b.member(m.ID)
		if token, err = b.Card(ctx, &m); err != nil || check(token) != "معتبر" {
			t.Error(err)
		}
		b.desk.Send("shiraz", filePath(m.ID)+"card/renew/", stafftest.Fields(b.desk.See("shiraz", filePath(m.ID)+"card/print/", http.StatusOK), "form"))
		b.desk.See("yazd", filePath(m.ID)+"card/print/", http.StatusForbidden)
		b.desk.See("inspector", filePath(m.ID)+"card/print/", http.StatusForbidden)
		m = b.member(m.ID)
		if token, err = b.Card(ctx, &m); err != nil {
			t.Fatal(err)
		}
		b.must(b.Suspend(ctx, officer("shiraz"), b.on(m.ID, "دلیل", "")))
		if s := check(token); s != "نامعتبر" {
			t.Error("the card of who is suspended is valid")
		}
		m = b.member(m.ID)
		_, err = b.Card(ctx, &m)
		refused(t, err, fault.Conflict, "member.error.card")
		b.must(b.Restore(ctx, officer("shiraz"), b.on(m.ID, "دلیل", "")))
		if s := check(token); s != "معتبر" {
			t.Error(s)
		}
		b.must(b.Leave(ctx, officer("shiraz"), b.on(m.ID, "دلیل", "")))
		if s := check(token); s != "نامعتبر" {
			t.Error("the card of who left is valid")
		}
	})
}
