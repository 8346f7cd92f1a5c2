package account

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

var office = ledger.Actor{Person: "officer", Body: "fars", Via: "desk"}

func (g *rig) ticket(person id.Person, login string) Ticket {
	g.t.Helper()
	x, err := g.rm.Nameless(g.t.Context(), office, person, "عضو شمارهٔ "+login, login)
	if err != nil {
		g.t.Fatal(err)
	}
	return x
}

// paper types the code of a sheet.
func (b *browser) paper(number, code string) page {
	return b.post(paperPath, url.Values{"number": {number}, "code": {code}})
}

// settles goes from a sheet to an account.
func (g *rig) settles(x Ticket) *member {
	g.t.Helper()
	m := &member{browser: g.browser(), login: x.Login, password: goodPassword}
	res := m.browser.paper("۱۲", strings.ToUpper(strings.ReplaceAll(x.Code, "-", " "))).status(303)
	p := m.browser.get(res.Header.Get("Location")).status(200).holds("۱۲")
	if strings.Contains(p.Body, `name="login"`) || strings.Contains(p.Body, `name="name"`) {
		g.t.Error("an account without a name asks for one")
	}
	m.app = p.app()
	// What is sent along as a name or a log-in name is not taken.
	m.browser.post(setUpPath, p.form("name", "زهره بابایی", "login", "zohreh", "password", m.password, "code", m.app.code(g.now))).status(200).holds(myPath)
	g.now = g.now.Add(time.Minute)
	return m
}

func TestAMemberSetsUpAnAccountWithACodeOnPaper(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		admin := g.first()
		x := g.ticket("p-12", "12")
		if !strings.HasPrefix(x.Link, base+setUpPath) || x.Until != g.now.Add(paperTime) {
			t.Fatal(x)
		}
		g.browser().get(signInPath).holds(paperPath)
		g.browser().get(paperPath).status(200).holds("شمارهٔ عضویت")
		m := g.settles(x)
		if a, err := g.rm.Account(t.Context(), "p-12"); err != nil || a.Name != "عضو شمارهٔ 12" || a.Login != "12" || !a.Nameless || a.Ready.IsZero() {
			t.Fatal(a, err)
		}
		// A code counts once.
		g.browser().paper("12", x.Code).status(422).holds("برگهٔ تازه")
		b := g.browser()
		m.signIn(b).to(myPath)
		if p := b.get(myPath).status(200).holds("عضو شمارهٔ 12"); strings.Contains(p.Body, `name="name"`) {
			t.Error("a number can be called otherwise")
		}
		b.post(myPath+"name/", url.Values{"name": {"زهره"}}).status(404)
		// They are not among the people of the desk, and nobody gives them a function there.
		if p := admin.browser.get(peoplePath); strings.Contains(p.Body, "عضو شمارهٔ") {
			t.Error("a member is among the people of the desk")
		}
		admin.fresh()
		admin.browser.get(peoplePath + "p-12/").status(404)
		// A sheet takes no account that has a name from whom it belongs to.
		named, err := g.rm.Account(t.Context(), admin.person)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.rm.Nameless(t.Context(), office, named.Person, "عضو شمارهٔ 13", "13"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a named account: %v", err)
		}
		if still, err := g.rm.Account(t.Context(), named.Person); err != nil || still != named {
			t.Errorf("it is %+v, was %+v: %v", still, named, err)
		}
		admin.browser.get(peoplePath).status(200)
		admin.browser.post(peoplePath+"p-12/grants/", grantForm("editor", "fars")).status(404)
		admin.browser.post(peoplePath+"p-12/reset/", url.Values{}).status(404)
		if found, err := g.rm.Named(t.Context(), "عضو"); err != nil || len(found) != 0 {
			t.Error(found, err)
		}
		// The next sheet ends what was before.
		y := g.ticket("p-12", "12")
		b.get(myPath).status(303)
		m.browser.get(myPath).status(303)
		g.now = g.now.Add(paperTime)
		g.browser().paper("12", y.Code).status(422)
		g.settles(g.ticket("p-12", "12"))
		for range 2 {
			if err := g.rm.CloseNameless(t.Context(), office, "p-12"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := g.rm.Account(t.Context(), "p-12"); !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		if _, err := Check(t.Context(), d, func(object, what string) { t.Error(object, what) }); err != nil {
			t.Fatal(err)
		}
	})
}

func TestACodeOnPaperCountsWithItsNumberAloneAndIsNotGuessed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		x, _ := g.ticket("p-12", "12"), g.ticket("p-13", "13")
		g.browser().paper("13", x.Code).status(422)
		stored, err := db.Select(t.Context(), d, func(r db.Row) (s []byte, err error) { return s, r.Scan(&s) }, `SELECT hash FROM account_invite`)
		if err != nil || len(stored) != 2 {
			t.Fatal(len(stored), err)
		}
		for _, h := range stored {
			if strings.Contains(string(h), recoveryText(x.Code)) {
				t.Error("the code lies in the database")
			}
		}
		for i := range accountPace.free + 1 {
			b := g.browser()
			b.from = "192.0.2." + itoa(i+20) + ":1"
			b.paper("12", "aaaa-aaaa-aaaa-aaaa").status(422)
		}
		g.browser().paper("12", x.Code).status(503) // also the right one, until the wait is over
		g.now = g.now.Add(longestWait)
		g.browser().paper("12", x.Code).status(303)
	})
}

func TestANameOfDigitsIsAMembers(t *testing.T) {
	for typed, want := range map[string]bool{"۱۲۳۴": false, "123456789": false, "09121234567": true, "0499370899": true, "sara12": true} {
		if _, _, err := readLogin(typed); (err == nil) != want {
			t.Error(typed, err)
		}
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		if _, err := g.rm.Nameless(t.Context(), office, "p", "زهره", "zohreh"); err == nil {
			t.Error("an account without a name has one")
		}
		g.first()
		_, named, err := g.rm.InviteSomebody(t.Context(), office, Invitation{Name: "سارا"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.rm.Nameless(t.Context(), office, named, "عضو شمارهٔ ۱", "1"); !fault.Is(err, fault.Conflict) {
			t.Error("a colleague's account became a member's", err)
		}
		if err := g.rm.CloseNameless(t.Context(), office, named); err == nil {
			t.Error("a colleague's account was closed")
		}
	})
}
