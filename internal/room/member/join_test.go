package member

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/persian"
)

// filled is the form of /join/ as a person fills it.
func (b *bench) filled(i int) url.Values {
	b.t.Helper()
	v := stafftest.Fields(b.desk.See("", "/join/", http.StatusOK), "form#join")
	x := typed[i]
	for name, value := range map[string]string{"given": x.Given, "family": x.Family, "birth": x.Birth, "national": x.National, "mobile": x.Mobile, "county": x.County, "body": "shiraz", "agree-register": "1"} {
		v.Set(name, value)
	}
	return v
}

// joined goes the whole way and gives the tracking code as it is shown.
func (b *bench) joined(i int) string {
	b.t.Helper()
	d := b.desk.Read(b.desk.Ask(b.post("/join/", b.filled(i))), "/join/", http.StatusOK)
	v := stafftest.Fields(d, "form#confirm")
	v.Set("go", "send")
	return strings.TrimSpace(b.desk.Read(b.desk.Ask(b.post("/join/", v)), "/join/", http.StatusOK).One("#code").Text())
}

func (b *bench) count(query string) int {
	b.t.Helper()
	n, err := db.Value[int](b.t.Context(), b.d, query)
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func TestACitizenAppliesWithoutScriptAndFollows(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		v := b.filled(0)
		d := b.desk.Read(b.desk.Ask(b.post("/join/", v)), "/join/", http.StatusOK)
		if text := d.One("main").Text(); !strings.Contains(text, "پنجم اردیبهشت") || !strings.Contains(text, "بابایی‌پور") {
			t.Error("the confirmation does not say what was understood:", text)
		}
		if n := b.count(`SELECT count(*) FROM member`); n != 0 {
			t.Error("it was written before it was confirmed")
		}
		v = stafftest.Fields(d, "form#confirm")
		v.Set("go", "change")
		if d := b.desk.Read(b.desk.Ask(b.post("/join/", v)), "/join/", http.StatusOK); d.One("#f-family").Attr("value") != "بابایی‌پور" || d.One("#f-birth").Attr("value") != "۱۳۷۰/۲/۵" {
			t.Error("what was typed is lost")
		}
		v.Set("go", "send")
		res := b.desk.Ask(b.post("/join/", v))
		if c := res.Header.Get("Cache-Control"); c != "no-store" {
			t.Error("kept in a cache:", c)
		}
		d = b.desk.Read(res, "/join/", http.StatusOK)
		code := strings.TrimSpace(d.One("#code").Text())
		if len([]rune(code)) != 19 || !strings.Contains(d.One("main").Text(), "https://example.org/my/introduce/") {
			t.Error(code)
		}
		if again := strings.TrimSpace(b.desk.Read(b.desk.Ask(b.post("/join/", v)), "/join/", http.StatusOK).One("#code").Text()); again != code || b.count(`SELECT count(*) FROM member`) != 1 {
			t.Error("a form that was sent twice is two applications")
		}
		for _, typed := range []string{code, persian.ParseDigits(code), strings.ReplaceAll(code, " ", "-")} {
			d = b.desk.Read(b.desk.Ask(b.post("/join/follow/", url.Values{"code": {typed}})), "/join/follow/", http.StatusOK)
			if text := d.One("main").Text(); !strings.Contains(text, "در انتظار معرف‌ها") || !strings.Contains(text, "دفتر شیراز") || strings.Contains(text, "بابایی") {
				t.Error(text)
			}
		}
		w := url.Values{"code": {code}}
		b.desk.Read(b.desk.Ask(b.post("/join/withdraw/", w)), "/join/withdraw/", http.StatusOK)
		if b.count(`SELECT count(*) FROM member`) != 1 {
			t.Error("erased before it was meant")
		}
		w.Set("sure", "1")
		if to := b.desk.Send("", "/join/withdraw/", w); to != "/join/gone/" || b.count(`SELECT count(*) FROM member`)+b.count(`SELECT count(*) FROM member_mark`) != 0 {
			t.Error("something stays", to)
		}
		b.desk.See("", "/join/gone/", http.StatusOK)
		b.desk.See("", "/en/join/", http.StatusOK)
		b.desk.See("", "/en/join/follow/", http.StatusOK)
		b.desk.Refuse("", "/join/follow/", url.Values{"code": {code}}, http.StatusUnprocessableEntity)
	})
}

func TestAFormThatIsRefusedKeepsWhatWasTyped(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		v := b.filled(0)
		v.Set("national", "۰۴۹۹۳۷۰۸۹۸")
		v.Set("birth", "۱۳۹۹/۱/۱")
		v.Del("agree-register")
		v.Set("body", "atlantis")
		d := b.desk.Read(b.desk.Ask(b.post("/join/", v)), "/join/", http.StatusUnprocessableEntity)
		if d.One("#f-national").Attr("value") != "۰۴۹۹۳۷۰۸۹۸" || d.One("#f-given").Attr("value") != "زهره" {
			t.Error("what was typed is lost")
		}
		var wrong []string
		for _, n := range d.Find("#errors a") {
			wrong = append(wrong, n.Attr("href"))
		}
		if want := []string{"#f-birth", "#f-national", "#f-body", "#f-agree-register"}; !slices.Equal(wrong, want) {
			t.Error(wrong)
		}
		v.Set("token", "mine")
		b.desk.Refuse("", "/join/", v, http.StatusBadRequest)
	})
}

// Whoever applies in the name of somebody must not learn whether they are a member.
func TestTheAnswerToADuplicateIsTheSame(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		first, _ := b.apply(0, "yazd")
		if _, err := db.Exec(t.Context(), b.d, `UPDATE member SET state = 'active', number = 7 WHERE id = $1`, first.ID); err != nil {
			t.Fatal(err)
		}
		text := func(d *viewtest.Doc) string { return strings.Join(strings.Fields(d.One("main").Text()), " ") }
		follow := func(code string) string {
			return text(b.desk.Read(b.desk.Ask(b.post("/join/follow/", url.Values{"code": {code}})), "/join/follow/", http.StatusOK))
		}
		twin, other := b.joined(0), b.joined(1)
		hide := func(s string) string { // each has a link of its own
			i := strings.Index(s, "/my/introduce/") + len("/my/introduce/")
			return s[:i] + s[i+32:]
		}
		if a, b := hide(follow(twin)), hide(follow(other)); a != b {
			t.Errorf("a duplicate reads\n%s\nand another\n%s", a, b)
		}
		// Nor when both are refused, as an office refuses that says nothing more.
		for _, code := range []string{twin, other} {
			m, err := b.Followed(t.Context(), codeOf(code))
			b.must(err)
			path := applicationPath(m.ID)
			form := stafftest.Fields(b.desk.See("shiraz", path, http.StatusOK), `form[action="`+path+`refuse/"]`)
			form.Set("reason", "دلیلی")
			b.desk.Send("shiraz", path+"refuse/", form)
		}
		if a, b := follow(twin), follow(other); a != b || !strings.Contains(a, "مدرک شناسایی") {
			t.Errorf("a duplicate that is refused reads\n%s\nand another\n%s", a, b)
		}
	})
}

func TestANetworkMayApplySoOftenADay(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		if err := b.store.setRule(t.Context(), AppliedDaily, 2, "officer", noon); err != nil {
			t.Fatal(err)
		}
		b.joined(0)
		b.joined(1)
		v := b.filled(2)
		v.Set("go", "send")
		d := b.desk.Refuse("", "/join/", v, http.StatusTooManyRequests)
		if d.One("input#f-family").Attr("value") != typed[2].Family || d.One("input#f-national").Attr("value") != typed[2].National || b.count(`SELECT count(*) FROM member`) != 2 {
			t.Error("what was typed is lost, or a third one is taken")
		}
		for range wrongCodes {
			b.desk.Refuse("", "/join/follow/", url.Values{"code": {"1234"}}, http.StatusUnprocessableEntity)
		}
		if res := b.desk.Ask(b.post("/join/follow/", url.Values{"code": {"1234"}})); res.StatusCode == http.StatusUnprocessableEntity {
			t.Error("codes can be tried without end")
		}
		b.now = b.now.AddDate(0, 0, 1)
		b.joined(2)
		if err := b.store.forget(t.Context(), day(b.now)); err != nil || b.count(`SELECT count(*) FROM member_try`) != 1 {
			t.Error("what was counted yesterday stays", err)
		}
	})
}

func TestACodeThatIsRightCountsAgainstNobody(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		code := b.joined(0)
		for range wrongCodes + 5 {
			b.desk.Read(b.desk.Ask(b.post("/join/follow/", url.Values{"code": {code}})), "/join/follow/", http.StatusOK)
		}
	})
}

func TestWhoIsAMemberWithdrawsNoApplication(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m, r := b.apply(0, "shiraz")
		for _, state := range []State{Active, Suspended, Left} {
			if _, err := db.Exec(t.Context(), b.d, `UPDATE member SET state = $1, number = 7 WHERE id = $2`, state, m.ID); err != nil {
				t.Fatal(err)
			}
			d := b.desk.Read(b.desk.Ask(b.post("/join/follow/", url.Values{"code": {r.Code}})), "/join/follow/", http.StatusOK)
			if len(d.Find(`form[action="/join/withdraw/"]`)) > 0 {
				t.Error(state)
			}
			refused(t, b.Withdraw(t.Context(), m.ID), fault.Conflict, "member.error.member")
		}
	})
}

func TestNobodyAppliesBeforeTheSecretariatOpensTheDoor(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		v := stafftest.Fields(b.desk.See("", JoinPath, http.StatusOK), "form#join")
		rules := stafftest.Fields(b.desk.See("centre", rulesPath, http.StatusOK), "form#rules")
		rules.Del("open")
		b.desk.Send("centre", rulesPath, rules)
		b.desk.See("", JoinPath, http.StatusOK).None("form#join")
		if res := b.desk.Ask(b.post(JoinPath, v)); res.StatusCode != http.StatusConflict { // it was open in a tab
			t.Errorf("the form is answered %d", res.StatusCode)
		}
		b.desk.See("", followPath, http.StatusOK).One("form#follow")
		rules = stafftest.Fields(b.desk.See("centre", rulesPath, http.StatusOK), "form#rules")
		rules.Set("open", "1")
		b.desk.Send("centre", rulesPath, rules)
		b.desk.See("", JoinPath, http.StatusOK).One("form#join")
	})
}

func TestAFreshPartyTakesNoApplications(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		if n, err := b.Number(t.Context(), Open); err != nil || n != 0 {
			t.Errorf("open is %d, %v", n, err)
		}
	})
}
