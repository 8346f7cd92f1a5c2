package account

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

// names are the fields of all of the room's forms.
var names = []string{
	"login", "password", "code", "half", "keep", "next", "state", "credential", "invite", "name", "key", "function", "body", "below", "from", "until",
	"term", "person", "answer", "notice", "number",
}

func TestWhateverIsSentIsAnsweredAndNothingBreaks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		n := g.invited("nader", access.Editor, "fars", false)
		m.fresh()
		own, err := g.rm.o.Grants.Of(t.Context(), n.person)
		if err != nil {
			t.Fatal(err)
		}
		path := strings.NewReplacer("{person}", string(n.person), "{grant}", string(own[0].ID), "{session}", "x", "{passkey}", "x%00", "{proposal}", "%F0%9F")
		for _, junk := range []string{"", "\x00", "\xff\xfe", "<script>alert(1)</script>", "' OR 1=1 --", strings.Repeat("ا", 5000), "\u202e\u200c\u200c", "[]", "-1", "۹۹۹۹/۹۹/۹۹", "//evil.example"} {
			form := url.Values{}
			for _, f := range names {
				form[f] = []string{junk, junk}
			}
			for _, p := range g.pages.All() {
				if p.Name == "account.sign-out" || strings.HasPrefix(p.Name, "account.people.reset") || strings.HasPrefix(p.Name, "account.my.devices") {
					continue // which need no form
				}
				at := path.Replace(p.Pattern)
				for who, b := range map[string]*browser{"nobody": g.browser(), "an administrator": m.browser} {
					var a page
					if p.Method == http.MethodGet {
						a = b.get(at + "?" + form.Encode())
					} else {
						a = b.post(at, form)
					}
					if a.StatusCode >= 500 && a.StatusCode != 503 {
						t.Errorf("%s, by %s, with %.20q: %d", p.Name, who, junk, a.StatusCode)
					}
					if strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Header.Get("Location"), "evil") && !strings.HasPrefix(a.Header.Get("Location"), "/") {
						t.Errorf("%s, by %s: what was sent comes back as it is", p.Name, who)
					}
				}
			}
		}
		if strings.Contains(g.log.String(), "level=ERROR") {
			t.Errorf("the log has: %.2000s", g.log)
		}
		m.browser.get(myPath).status(200)
	})
}

func TestAForeignSiteCannotSendAForm(t *testing.T) {
	g := newRig(t, dbtest.Open(t, db.SQLite), base)
	m := g.first()
	r := httptest.NewRequest(http.MethodPost, base+"/my/name/", strings.NewReader("name=دیگری"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	m.browser.do(r).status(403)
	if a, err := g.rm.Account(t.Context(), m.person); err != nil || a.Name == "دیگری" {
		t.Error(a.Name, err)
	}
}

// TestAnothersDeviceHelpsNobody: a device is known for the people who have signed in on it, and for no one else.
func TestAnothersDeviceHelpsNobody(t *testing.T) {
	g := newRig(t, dbtest.Open(t, db.SQLite), base)
	m := g.first()
	n := g.invited("nader", access.Editor, "fars", false)
	wrong := url.Values{"login": {m.login}, "password": {"یک گذرواژهٔ نادرست"}}
	for range accountPace.free + 1 {
		n.browser.post(signInPath, wrong)
	}
	n.browser.post(signInPath, wrong).status(503)
	// And a known device has an end too, of its own.
	m.browser.post("/desk/sign-out/", nil)
	slowed := false
	for range devicePace.free + 2 {
		slowed = m.browser.post(signInPath, wrong).StatusCode == 503 || slowed
	}
	if !slowed {
		t.Error("a known device may try as often as it likes")
	}
}

// TestOnlyOneOfTwoGetsIn sends one code from two devices at once.
func TestOnlyOneOfTwoGetsIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := newRig(t, d, base)
		m := g.first()
		code := m.app.code(g.now)
		done := make(chan bool)
		for range 2 {
			go func() {
				ok, err := g.rm.useTOTP(t.Context(), m.person, code)
				if err != nil {
					t.Error(err)
				}
				done <- ok
			}()
		}
		if a, b := <-done, <-done; a == b {
			t.Errorf("%v and %v", a, b)
		}
	})
}

func TestASealedValueOpensNowhereElse(t *testing.T) {
	a, err := NewSecret([]byte(strings.Repeat("a", secretBytes)))
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewSecret([]byte(strings.Repeat("b", secretBytes)))
	if err != nil {
		t.Fatal(err)
	}
	sealed := a.seal("totp", []byte("key"), "mina")
	if plain, err := a.open("totp", sealed, "mina"); err != nil || string(plain) != "key" {
		t.Fatal(plain, err)
	}
	for name, err := range map[string]error{
		"another secret":  errOf(b.open("totp", sealed, "mina")),
		"another purpose": errOf(a.open("slip half", sealed, "mina")),
		"another person":  errOf(a.open("totp", sealed, "nader")),
		"changed":         errOf(a.open("totp", append([]byte{sealed[0] ^ 1}, sealed[1:]...), "mina")),
	} {
		if err == nil {
			t.Errorf("%s: it opens", name)
		}
	}
	if _, err := SecretFile(t.TempDir()); err == nil {
		t.Error("a folder is a secret")
	}
}

func errOf(_ []byte, err error) error { return err }

// TestHalfASignInDiesWithThePassword: what was begun with an old password is not finished with it.
func TestHalfASignInDiesWithThePassword(t *testing.T) {
	g := newRig(t, dbtest.Open(t, db.SQLite), base)
	m := g.first()
	b := g.browser()
	p := b.post(signInPath, url.Values{"login": {m.login}, "password": {m.password}}).status(200)
	m.browser.post("/my/password/", url.Values{"password": {"درختی که سایه ندارد"}}).status(303)
	b.post(signInPath+"code/", p.form("code", m.app.code(g.now))).status(422).holds("زمان این گام گذشته است")
	if b.cookies[sessionCookie] != "" {
		t.Error("signed in with a password that is no more")
	}
	m.password = "درختی که سایه ندارد"
	p = b.post(signInPath, url.Values{"login": {m.login}, "password": {m.password}}).status(200)
	g.now = g.now.Add(halfTime)
	b.post(signInPath+"code/", p.form("code", m.app.code(g.now))).status(422).holds("زمان این گام گذشته است")
}
