package account

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

func TestTheFirstLinkMakesTheFirstAdministratorOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		old, _, err := g.rm.First(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		m := g.first() // a second start
		held, err := g.rm.o.Grants.Held(t.Context(), m.person)
		if err != nil || len(held) != 1 || held[0].Function != access.Administrator || held[0].Body != "party" || !held[0].Below {
			t.Errorf("holds %+v, %v", held, err)
		}
		m.browser.get(myPath).status(200).holds("مینا نخستین", "فایرفاکس، اندروید")
		g.browser().get(setUpPath + "?invite=" + old).status(410)
		if _, needed, err := g.rm.First(t.Context()); needed || err != nil {
			t.Error("another first link", err)
		}
		for _, e := range g.acts() {
			if s := e.Act + e.Object + e.Reason; strings.Contains(s, "مینا") || strings.Contains(s, "party.example") || strings.Contains(s, "192.0") {
				t.Errorf("the ledger says %+v", e)
			}
		}
	})
}

func TestSigningInTakesBothHalves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		b := g.browser()
		b.get("/desk/people/?x=1").to("/desk/sign-in/?next=%2Fdesk%2Fpeople%2F%3Fx%3D1")
		p := b.get("/desk/sign-in/?next=%2Fdesk%2Fpeople%2F%3Fx%3D1").status(200)
		p = b.post(signInPath, p.form("login", "  MINA@party.example", "password", m.password)).status(200).holds("گام دوم")
		if b.cookies[sessionCookie] != "" {
			t.Fatal("the password alone gives a session")
		}
		b.get(myPath).status(303)
		b.post(signInPath+"code/", p.form("code", "000000")).status(422).holds("این رمز درست نیست")
		b.post(signInPath+"code/", p.form("code", persianDigits(m.app.code(g.now)))).to("/desk/people/?x=1")
		b.get("/desk/people/?x=1").status(200)
		out := b.post("/desk/sign-out/", nil).to("/desk/sign-in/?notice=account.notice.out")
		if got := out.Header.Get("Clear-Site-Data"); got != `"storage"` {
			t.Errorf("what was written and not sent stays on the device: %q", got)
		}
		b.get(myPath).status(303)
	})
}

func persianDigits(s string) string {
	return strings.Map(func(r rune) rune { return r - '0' + '۰' }, s)
}

func TestACodeCountsOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		m.signIn(g.browser()).to("/desk/")
		b := g.browser()
		p := b.post(signInPath, url.Values{"login": {m.login}, "password": {m.password}}).status(200)
		b.post(signInPath+"code/", p.form("code", m.app.code(g.now))).status(422)
		b.post(signInPath+"code/", p.form("code", m.app.code(g.now.Add(-30*time.Second)))).status(422) // an older one neither
		b.post(signInPath+"code/", p.form("code", strings.ToUpper(m.codes[0]))).to("/desk/")
		c := g.browser()
		p = c.post(signInPath, url.Values{"login": {m.login}, "password": {m.password}}).status(200)
		c.post(signInPath+"code/", p.form("code", m.codes[0])).status(422)
		if strings.Contains(c.get(myPath).Header.Get("Location"), "/my") && c.cookies[sessionCookie] != "" {
			t.Error("signed in")
		}
	})
}

func TestNobodyLearnsWhetherAnAccountExists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		if _, _, err := g.rm.InviteSomebody(t.Context(), self(m.person), Invitation{Name: "دعوت‌شده"}); err != nil {
			t.Fatal(err)
		}
		var answers []string
		for _, login := range []string{m.login, "nobody@party.example"} {
			b := g.browser()
			var all []string
			for range 7 { // past the free ones
				p := b.post(signInPath, url.Values{"login": {login}, "password": {"یک گذرواژهٔ نادرست"}})
				all = append(all, p.Status, p.Header.Get("Retry-After"), strings.ReplaceAll(p.Body, login, "LOGIN"))
			}
			answers = append(answers, strings.Join(all, "|"))
			b.from = "198.51.100.1:1"
		}
		if answers[0] != answers[1] {
			t.Errorf("an account and none answer differently:\n%s\n%s", text(answers[0]), text(answers[1]))
		}
		if !strings.Contains(answers[0], "503") || !strings.Contains(answers[0], "422") {
			t.Error("nothing was slowed down")
		}
	})
}

// TestTheWorkIsTheSameForUnknownNames counts hashes, for a clock would only guess.
func TestTheWorkIsTheSameForUnknownNames(t *testing.T) {
	for kept, want := range map[string]bool{"": false, nobody: false} {
		before := stretches.Load()
		ok, err := checkPassword(t.Context(), kept, "یک گذرواژهٔ نادرست")
		if ok != want || err != nil {
			t.Errorf("%q: %v %v", kept, ok, err)
		}
		if n := stretches.Load() - before; n != 1 {
			t.Errorf("%q: %d hashes", kept, n)
		}
	}
}

// Whoever has an account may not free the network of the attempts that were made from it.
func TestASignInDoesNotForgiveItsNetwork(t *testing.T) {
	g := newRig(t, dbtest.Open(t, db.SQLite), base)
	m := g.first()
	guess := func(b *browser, n int64) int {
		return b.post(signInPath, url.Values{"login": {"name" + itoa(n)}, "password": {"یک گذرواژهٔ نادرست"}}).StatusCode
	}
	b := g.browser()
	b.from = "198.51.100.7:1"
	for n := range int64(45) {
		guess(b, n)
	}
	g.now = g.now.Add(longestWait)
	own := g.browser()
	own.from = "198.51.100.8:1"
	m.signIn(own).to("/desk/")
	if first, second := guess(b, 100), guess(b, 101); first != 422 || second != 503 {
		t.Errorf("after a sign-in from the network its next attempts are answered %d and %d", first, second)
	}
}

func TestNoStrangerLocksAnybodyOut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		stranger := g.browser()
		stranger.from = "198.51.100.77:1"
		wrong := url.Values{"login": {m.login}, "password": {"یک گذرواژهٔ نادرست"}}
		for range 12 {
			stranger.post(signInPath, wrong)
		}
		p := stranger.post(signInPath, wrong).status(503)
		if p.Header.Get("Retry-After") == "" || !strings.Contains(p.Body, "ساعت") {
			t.Errorf("when to try again: %q, %s", p.Header.Get("Retry-After"), text(p.Body))
		}
		// The right password is slowed down from elsewhere too, and not from the device that is known.
		other := g.browser()
		other.from = "203.0.113.5:1"
		other.post(signInPath, url.Values{"login": {m.login}, "password": {m.password}}).status(503)
		m.browser.post("/desk/sign-out/", nil)
		m.signIn(m.browser).to("/desk/")
		// Whoever waits gets in.
		g.now = g.now.Add(longestWait)
		m.signIn(other).to("/desk/")
	})
}

func TestManyAccountsFromOneNetworkAreSlowedDown(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	g := newRig(t, d, base)
	b := g.browser()
	slowed := 0
	for i := range 45 {
		b.from = "198.51.100." + itoa(int64(i)) + ":1"
		if b.post(signInPath, url.Values{"login": {"name" + itoa(int64(i))}, "password": {"یک گذرواژهٔ نادرست"}}).StatusCode == 503 {
			slowed++
		}
	}
	if slowed == 0 {
		t.Error("a network may try as often as it likes")
	}
	keys, err := db.Select(t.Context(), d, func(r db.Row) (s string, err error) { return s, r.Scan(&s) }, `SELECT key FROM account_slow`)
	if err != nil || len(keys) < 40 {
		t.Fatal(keys, err)
	}
	for _, k := range keys {
		if strings.Contains(k, "198") || strings.Contains(k, "name") {
			t.Errorf("kept: %s", k)
		}
	}
	g.now = g.now.Add(slowLives)
	if err := g.rm.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := db.Value[int64](t.Context(), d, `SELECT count(*) FROM account_slow`); n != 0 || err != nil {
		t.Errorf("%d rows live longer than a day, %v", n, err)
	}
	told := ""
	for _, e := range g.acts() {
		if e.Act == "account.refused" {
			told += e.Object + "=" + e.Reason + " "
		}
	}
	if !strings.HasPrefix(told, "hour:2026-11-27T09=") {
		t.Errorf("the ledger was told %q", told)
	}
}

func TestASessionIsNeverTakenOverAndEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		// Fixation: what somebody planted in the browser is not what it signs in with.
		b := g.browser()
		b.cookies[sessionCookie], b.cookies[deviceCookie] = strings.Repeat("A", 43), strings.Repeat("B", 43)
		m.signIn(b).to("/desk/")
		if b.cookies[sessionCookie] == strings.Repeat("A", 43) || b.cookies[deviceCookie] == strings.Repeat("B", 43) {
			t.Error("a planted cookie was taken over")
		}
		// A new sign-in ends the session before it.
		before := b.cookies[sessionCookie]
		g.now = g.now.Add(time.Minute)
		m.signIn(b).to("/desk/")
		thief := g.browser()
		thief.cookies[sessionCookie] = before
		thief.get(myPath).status(303)
		// The database has no token.
		rows, err := db.Select(t.Context(), d, func(r db.Row) (s []byte, err error) { return s, r.Scan(&s) }, `SELECT hash FROM account_session`)
		if err != nil || len(rows) == 0 {
			t.Fatal(err)
		}
		for _, h := range rows {
			if strings.Contains(string(h), b.cookies[sessionCookie]) {
				t.Error("a token is kept as it is")
			}
		}
		// Idle, and at most fourteen days.
		g.now = g.now.Add(idleTime - time.Minute)
		b.get(myPath).status(200)
		g.now = g.now.Add(idleTime)
		b.get(myPath).status(303)
		g.now = g.now.Add(time.Minute)
		m.signIn(b).to("/desk/")
		for range 28 {
			g.now = g.now.Add(idleTime - time.Minute)
			b.get(myPath)
		}
		b.get(myPath).status(200)
		g.now = g.now.Add(time.Hour)
		b.get(myPath).status(303)
	})
}

func TestALinkIsUsedOnceAndExpires(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		token, _, err := g.rm.InviteSomebody(t.Context(), self(m.person), Invitation{Name: "همکار"})
		if err != nil {
			t.Fatal(err)
		}
		b := g.browser()
		p := b.get(setUpPath + "?invite=" + token).status(200)
		sent := p.form("name", "همکار", "login", "hamkar", "password", goodPassword, "code", p.app().code(g.now))
		b.post(setUpPath, sent).status(200)
		g.browser().post(setUpPath, sent).status(410) // the double click, and the thief
		g.browser().get(setUpPath + "?invite=" + token).status(410)
		late, _, err := g.rm.InviteSomebody(t.Context(), self(m.person), Invitation{Name: "دیرآمده"})
		if err != nil {
			t.Fatal(err)
		}
		g.now = g.now.Add(inviteTime)
		g.browser().get(setUpPath + "?invite=" + late).status(410)
		g.browser().get(setUpPath).status(410)
	})
}

func TestSettingUpSaysWhatIsWrongAndKeepsTheRest(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	g := newRig(t, d, base)
	m := g.first()
	token, _, err := g.rm.InviteSomebody(t.Context(), self(m.person), Invitation{Name: "همکار"})
	if err != nil {
		t.Fatal(err)
	}
	b := g.browser()
	p := b.get(setUpPath + "?invite=" + token).status(200)
	app := p.app()
	for _, c := range []struct{ name, login, password, says string }{
		{"", "hamkar", goodPassword, "نام را بنویسید"},
		{"همکار", "ab", goodPassword, "رایانامه، یا نامی"},
		{"همکار", "Mina@PARTY.example", goodPassword, "از آن کس دیگری است"},
		{"همکار", "hamkar", "کوتاه", "دست‌کم ۱۰ نویسه"},
		{"همکار", "hamkar", "password123", "همه می‌آزمایند"},
		{"همکار", "hamkar", "qwertyuiop", "همه می‌آزمایند"},
		{"همکار", "hamkar", "۱۲۳۴۵۶۷۸۹۰", "همه می‌آزمایند"},
		{"همکار", "hamkar", "123456789012", "همه می‌آزمایند"},
		{"همکار", "hamkar", "abcdefghijklm", "همه می‌آزمایند"},
		{"همکار", "hamkar", "Superman2024", "همه می‌آزمایند"},
		{"همکار", "hamkar", "aaaaaaaaaaaa", "همه می‌آزمایند"},
		{"همکار", "hamkar@party.example", "hamkar@party.example", "همه می‌آزمایند"},
	} {
		p = b.post(setUpPath, p.form("name", c.name, "login", c.login, "password", c.password, "code", app.code(g.now)))
		p.status(422).holds(c.says, `value="`+c.login+`"`)
		if strings.Contains(p.Body, `value="`+c.password+`"`) && c.password != c.login {
			t.Error("the password is in the page")
		}
		if p.app() != app {
			t.Fatal("the app has to scan again")
		}
	}
	p = b.post(setUpPath, p.form("name", "همکار", "login", "hamkar", "password", goodPassword, "code", "000000")).status(422).holds("رمز با این کلید نمی‌خواند")
	b.post(setUpPath, p.form("name", "همکار", "login", "همکار.فارس", "password", goodPassword, "code", app.code(g.now))).status(200)
}

func TestAFormThatWasSentWaitsUntilItsSenderHasSignedIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		b := g.browser()
		long := "متنی که نباید گم شود، با «گیومه» و می‌خواهم"
		p := b.post("/my/name/?x=1", url.Values{"name": {long}, "two": {"a", "b"}}).status(http.StatusForbidden).holds("نگه داشته شده است")
		if strings.Contains(p.Body, "گم شود") {
			t.Error("the form is shown before its sender is known")
		}
		p = b.post(signInPath, p.form("login", m.login, "password", m.password)).status(200)
		p = b.post(signInPath+"code/", p.form("code", m.app.code(g.now))).status(200).holds(long, `action="/my/name/?x=1"`, `name="two" value="b"`)
		if a, _ := g.rm.Account(t.Context(), m.person); a.Name == long {
			t.Error("it was sent by itself")
		}
		b.post("/my/name/?x=1", p.form()).to("/my/?notice=account.notice.saved")
		if a, _ := g.rm.Account(t.Context(), m.person); a.Name != long {
			t.Errorf("the name is %q", a.Name)
		}
		// A password is never kept, nor a form that is too large, nor another type.
		b = g.browser()
		b.post("/my/password/", url.Values{"password": {goodPassword}}).to("/desk/sign-in/?notice=account.notice.not-kept")
		b.post("/my/name/", url.Values{"name": {strings.Repeat("x", mostKept)}}).to("/desk/sign-in/?notice=account.notice.not-kept")
		b.post("/my/name/", url.Values{"name": {strings.Repeat("x", 2<<20)}}).status(413)
		// What somebody made up leads nowhere.
		m.browser.post("/desk/sign-out/", nil)
		g.now = g.now.Add(time.Minute)
		p = m.browser.post(signInPath, url.Values{"login": {m.login}, "password": {m.password}, "keep": {"bm9uc2Vuc2U"}}).status(200)
		m.browser.post(signInPath+"code/", p.form("code", m.app.code(g.now))).to("/desk/?notice=account.notice.not-kept")
	})
}

func TestOnlyOwnPagesAreLedOnTo(t *testing.T) {
	for next, want := range map[string]string{
		"/desk/people/?a=b": "/desk/people/?a=b", "/en/my/": "/my/", "": "/desk/", "https://evil.example/desk/": "/desk/", "//evil.example/desk/": "/desk/",
		`/\evil.example`: "/desk/", "/desk//evil.example": "/desk/", "/news/": "/desk/", "/desk/sign-in/": "/desk/", "javascript:alert(1)": "/desk/", "/desk/sign-out/": "/desk/",
	} {
		if got := nextPath(next); got != want {
			t.Errorf("%s leads to %s", next, got)
		}
	}
}
