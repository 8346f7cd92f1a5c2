package account

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// held is what somebody holds, as "function/body".
func (g *rig) held(p id.Person) string {
	g.t.Helper()
	all, err := g.rm.o.Grants.Held(g.t.Context(), p)
	if err != nil {
		g.t.Fatal(err)
	}
	var s []string
	for _, x := range all {
		t := string(x.Function) + "/" + string(x.Body)
		if x.Below {
			t += "+"
		}
		s = append(s, t)
	}
	return strings.Join(s, " ")
}

func grantForm(f access.Function, body string, more ...string) url.Values {
	v := url.Values{"function": {string(f)}, "body": {body}}
	for i := 0; i+1 < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return v
}

func TestAnAdministratorInvitesGivesAndTakesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		m.browser.get(peoplePath).status(200).holds("مینا نخستین", "مدیر سامانه", "دعوت همکار")
		m.browser.get(peoplePath+"invite/").status(200).holds("سارا نیک‌بین", "– استان فارس", "– – شیراز")
		m.browser.post(peoplePath+"invite/", url.Values{"name": {""}}).status(422).holds("نام را بنویسید", "نهادی را برگزینید", "یکی از مسئولیت‌ها")
		p := m.browser.post(peoplePath+"invite/", grantForm(access.Reporter, "fars", "name", "", "person", "sara")).status(200).holds("سارا نیک‌بین", base+setUpPath)
		link := viewedLink.FindStringSubmatch(p.Body)[1]
		m.browser.get(peoplePath).holds("دعوت شده است")
		sara := g.join(link, "سارا نیک‌بین", "sara")
		if sara.person != "sara" || g.held("sara") != "reporter/fars" {
			t.Errorf("%s holds %q", sara.person, g.held("sara"))
		}
		at := peoplePath + "sara/"
		m.browser.get(at).status(200).holds("دبیر استان فارس")
		m.browser.post(at+"grants/", grantForm(access.Editor, "fars", "below", "1", "until", "۱۴۰۵/۰۹/۳۰", "term", "secretary")).to(at + "?notice=account.notice.granted")
		all, err := g.rm.o.Grants.Of(t.Context(), "sara")
		if err != nil || len(all) != 2 {
			t.Fatal(all, err)
		}
		if e := all[1]; e.Function != access.Editor || !e.Below || e.Term != "secretary" || e.By != m.person || e.Until.Format("2006-01-02 15:04") != "2026-12-21 20:30" {
			t.Errorf("given: %+v", e)
		}
		for _, c := range []struct{ key, value, says string }{
			{"until", "۱۴۰۵/۱۳/۳۰", "تاریخ را مانند"}, {"until", "۱۴۰۵/۰۹/۰۱", "پایان مسئولیت باید"}, {"from", "۱۴۰۴/۰۱/۰۱", "در گذشته"}, {"term", "another", "همین شخص ندارد"},
		} {
			m.browser.post(at+"grants/", grantForm(access.Archivist, "fars", c.key, c.value)).status(422).holds(c.says)
		}
		for range 2 { // a double click
			m.browser.post(at+"grants/"+string(all[0].ID)+"/revoke/", nil).to(at + "?notice=account.notice.revoked")
		}
		g.now = g.now.Add(time.Minute)
		m.browser.post(at+"grants/"+string(all[0].ID)+"/revoke/", nil).status(409)
		if g.held("sara") != "editor/fars+" {
			t.Errorf("holds %q", g.held("sara"))
		}
	})
}

var viewedLink = regexp.MustCompile(`href="` + base + `/desk/set-up/\?invite=([\w-]+)"`)

func TestTwoPeopleMakeAnAdministrator(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		n := g.invited("nader", access.Editor, "fars", false)
		at := peoplePath + string(n.person) + "/"
		m.browser.post(at+"grants/", grantForm(access.Administrator, "party")).status(422).holds("hemmat user grant")
		second := g.invited("second", access.Administrator, "party", true)
		m.browser.get(at)
		m.fresh()
		m.browser.post(at+"grants/", grantForm(access.Administrator, "fars")).to(at + "?notice=account.notice.proposed")
		if strings.Contains(g.held(n.person), "administrator") {
			t.Fatal("one administrator made another")
		}
		open, err := g.rm.proposals(t.Context())
		if err != nil || len(open) != 1 {
			t.Fatal(open, err)
		}
		yes := "/desk/proposals/" + string(open[0].ID) + "/"
		m.browser.get(peoplePath).holds("مدیر دیگری باید این را تأیید کند")
		m.browser.post(yes, url.Values{"answer": {"yes"}}).status(403)
		n.browser.post(yes, url.Values{"answer": {"yes"}}).status(403)
		second.browser.get(peoplePath).status(200).holds("پیشنهاد کرده است", yes)
		second.browser.post(yes, url.Values{"answer": {"perhaps"}}).status(400)
		for range 2 { // a double click
			second.browser.post(yes, url.Values{"answer": {"yes"}}).to("/desk/people/?notice=account.notice.decided-yes")
		}
		second.browser.post(yes, url.Values{"answer": {"no"}}).status(409)
		if got := g.held(n.person); got != "editor/fars administrator/fars" {
			t.Errorf("holds %q", got)
		}
	})
}

// fresh gives the member's device a second factor anew.
func (m *member) fresh() {
	g := m.browser.g
	g.t.Helper()
	g.now = g.now.Add(time.Minute)
	m.browser.post(confirmPath, url.Values{"code": {m.app.code(g.now)}}).to("/desk/")
}

func TestNobodyReachesFurtherThanTheirOwnFunction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		fars := g.invited("fars", access.Administrator, "fars", false)
		yazd := g.invited("yazd", access.Editor, "yazd", false)
		inspector := g.invited("inspector", access.Inspector, "party", true)
		none := g.invited("none", "", "", false)
		fars.fresh()
		b := fars.browser
		p := b.get(peoplePath).status(200).holds("همکار fars")
		if strings.Contains(p.Body, "همکار yazd") || strings.Contains(p.Body, "مینا") {
			t.Error("an administrator of Fars sees those of Yazd")
		}
		b.get(peoplePath + string(yazd.person) + "/").status(403)
		b.post(peoplePath+string(none.person)+"/grants/", grantForm(access.Editor, "yazd")).status(403)
		b.post(peoplePath+string(none.person)+"/grants/", grantForm(access.Editor, "party")).status(403)
		b.post(peoplePath+string(none.person)+"/grants/", grantForm(access.Editor, "shiraz")).status(403)
		b.post(peoplePath+string(none.person)+"/grants/", grantForm(access.Editor, "nowhere")).status(404)
		b.post(peoplePath+string(fars.person)+"/grants/", grantForm(access.ChiefEditor, "fars")).status(403) // nobody to oneself
		b.post(peoplePath+string(none.person)+"/reset/", nil).status(403)
		b.post(peoplePath+"invite/", grantForm(access.Editor, "fars", "name", "تازه", "below", "1")).status(422).holds("زیرمجموعه‌های این نهاد")
		b.post(peoplePath+string(none.person)+"/grants/", grantForm(access.Editor, "fars")).status(303)
		inspector.browser.get(peoplePath).status(200).holds("همکار yazd")
		inspector.browser.get(peoplePath + "invite/").status(403)
		if p := inspector.browser.get(peoplePath + string(yazd.person) + "/").status(200); strings.Contains(p.Body, "/revoke/") || strings.Contains(p.Body, "/reset/") {
			t.Error("an inspector is shown what changes something")
		}
		yazd.browser.get(peoplePath).status(403)
		g.now = g.now.Add(freshTime)
		own, err := g.rm.o.Grants.Of(t.Context(), yazd.person)
		if err != nil {
			t.Fatal(err)
		}
		revoke := peoplePath + string(yazd.person) + "/grants/" + string(own[0].ID) + "/revoke/"
		m.browser.post(revoke, nil).status(403).holds("هویت خود را دوباره نشان دهید") // not fresh
		m.fresh()
		m.browser.post(revoke, nil).status(303)
		if g.held(yazd.person) != "" {
			t.Error("still held")
		}
	})
}

func TestAResetTakesEverythingAndNeverAnAdministrators(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		second := g.invited("second", access.Administrator, "party", true)
		n := g.invited("nader", access.Editor, "fars", false)
		m.fresh()
		m.browser.post(peoplePath+string(second.person)+"/reset/", nil).status(409).holds("hemmat user reset")
		m.browser.post(peoplePath+string(m.person)+"/reset/", nil).status(403)
		p := m.browser.post(peoplePath+string(n.person)+"/reset/", nil).status(200)
		n.browser.get(myPath).status(303)
		n.browser.post(signInPath, url.Values{"login": {n.login}, "password": {n.password}}).status(422)
		link := viewedLink.FindStringSubmatch(p.Body)[1]
		again := g.join(link, "نادر", "nader")
		if again.person != n.person || g.held(n.person) != "editor/fars" {
			t.Errorf("%s holds %q", again.person, g.held(n.person))
		}
		bad := 0
		if _, err := Check(t.Context(), d, func(o, what string) { bad++; t.Log(o, what) }); err != nil || bad > 0 {
			t.Error(bad, err)
		}
		if _, err := db.Exec(t.Context(), d, `DELETE FROM account_totp WHERE person_id = $1`, n.person); err != nil {
			t.Fatal(err)
		}
		if _, err := Check(t.Context(), d, func(string, string) { bad++ }); err != nil || bad != 1 {
			t.Error("what is wrong is not seen", bad, err)
		}
	})
}

func TestOnesOwnAccount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		other := g.browser()
		other.agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130 Safari/537"
		m.signIn(other).to("/desk/")
		stranger := g.invited("stranger", access.Administrator, "party", true)
		p := m.browser.get(myPath).status(200).holds("کروم، ویندوز", "همین دستگاه", "۱۰ رمز بازیابی")
		end := regexp.MustCompile(`/my/devices/([0-9a-f-]{36})/end/`).FindString(p.Body)
		stranger.browser.post(end, nil).status(404)
		other.get(myPath).status(200)
		m.browser.post(end, nil).to("/my/?notice=account.notice.device-out")
		other.get(myPath).status(303)
		m.browser.post("/my/name/", url.Values{"name": {strings.Repeat("ن", 81)}}).status(422)
		m.fresh()
		m.browser.post("/my/password/", url.Values{"password": {"123456789012"}}).status(422)
		g.now = g.now.Add(time.Minute)
		m.signIn(other).to("/desk/")
		m.browser.post("/my/password/", url.Values{"password": {"درختی که سایه ندارد"}}).to("/my/?notice=account.notice.password")
		other.get(myPath).status(303)
		m.password = "درختی که سایه ندارد"
		// Another app: the old one no longer counts.
		p = m.browser.get("/my/app/").status(200)
		fresh := p.app()
		p = m.browser.post("/my/app/", p.form("code", "111111")).status(422)
		if p.app() != fresh {
			t.Fatal("the app has to scan again")
		}
		m.browser.post("/my/app/", p.form("code", fresh.code(g.now))).status(200).holds("رمزهای بازیابی")
		g.now = g.now.Add(time.Minute)
		p = other.post(signInPath, url.Values{"login": {m.login}, "password": {m.password}}).status(200)
		other.post(signInPath+"code/", p.form("code", m.app.code(g.now))).status(422)
		other.post(signInPath+"code/", p.form("code", m.codes[1])).status(422) // the old recovery codes neither
		m.app = fresh
		other.post(signInPath+"code/", p.form("code", m.app.code(g.now))).to("/desk/")
		m.browser.post("/my/codes/", nil).status(200)
		m.browser.post("/my/devices/end/", nil).status(303)
		other.get(myPath).status(303)
		g.now = g.now.Add(freshTime)
		m.browser.get("/my/password/").to("/desk/confirm/?next=%2Fmy%2Fpassword%2F")
		m.browser.post("/my/codes/", nil).status(403)
	})
}

func TestAFunctionThatBelongsToTheFirstLinkIsGivenToItAlone(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	g := newRig(t, d, base)
	first, _, err := g.rm.First(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := g.rm.InviteSomebody(t.Context(), ledger.Actor{Via: "cli"}, Invitation{Name: "کسی"})
	if err != nil {
		t.Fatal(err)
	}
	m := g.join(token, "کسی", "kasi")
	if g.held(m.person) != "" {
		t.Errorf("holds %q", g.held(m.person))
	}
	// Somebody can sign in now: the first link makes no second administrator behind their back.
	b := g.browser()
	p := b.get(setUpPath + "?invite=" + first).status(200)
	b.post(setUpPath, p.form("name", "دیر", "login", "dir", "password", goodPassword, "code", p.app().code(g.now))).status(410)
}

func TestTheSamePagesInEnglish(t *testing.T) {
	g := newRig(t, dbtest.Open(t, db.SQLite), base)
	m := g.first()
	m.browser.get("/en/my/").status(200).holds("My account", "Firefox, Android", "Administrator")
	m.browser.get("/en/desk/people/").status(200).holds("Users and functions", `href="/en/desk/people/invite/"`)
	m.browser.get("/en/desk/people/invite/").status(200).holds("Make the link")
	m.browser.post("/en/desk/sign-out/", nil).to("/en/desk/sign-in/?notice=account.notice.out")
	m.browser.get("/en/desk/sign-in/?notice=account.notice.out").status(200).holds("Sign in to the desk", "You are signed out")
	m.browser.get("/en/my/").to("/en/desk/sign-in/?next=%2Fmy%2F")
	p := m.browser.post("/en/desk/sign-in/", url.Values{"login": {m.login}, "password": {m.password}, "next": {"/my/"}}).status(200).holds("The second step")
	m.browser.post("/en/desk/sign-in/code/", p.form("code", m.app.code(g.now))).to("/en/my/")
}
