package account

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/seal"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
)

var noon = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)

// tree is a party of four bodies: the party, Fars below it, Shiraz below Fars, and Yazd.
type tree struct{}

var above = map[id.Body][]id.Body{
	"party": {"party"}, "fars": {"fars", "party"}, "shiraz": {"shiraz", "fars", "party"}, "yazd": {"yazd", "party"},
}

func (tree) Root(context.Context) (id.Body, error) { return "party", nil }
func (tree) Bodies(context.Context, string) ([]BodyChoice, error) {
	return []BodyChoice{{"party", "party", "حزب", 0}, {"fars", "fars", "استان فارس", 1}, {"shiraz", "shiraz", "شیراز", 2}, {"yazd", "yazd", "استان یزد", 1}}, nil
}
func (tree) Scope(_ context.Context, b id.Body) ([]id.Body, error) { return above[b], nil }
func (tree) People(context.Context, string) ([]PersonChoice, error) {
	return []PersonChoice{{"sara", "sara", "سارا نیک‌بین"}}, nil
}

func (tree) Terms(_ context.Context, _ string, p id.Person) ([]TermChoice, error) {
	if p == "sara" {
		return []TermChoice{{"secretary", "دبیر استان فارس"}}, nil
	}
	return nil, nil
}

// rig is a desk with the room's pages and nothing else.
type rig struct {
	t     *testing.T
	d     *db.DB
	rm    *Room
	pages *staff.Pages
	h     http.Handler
	texts *i18n.Bundle
	log   *bytes.Buffer
	now   time.Time

	master  string
	keys    *seal.Keys
	notices *notice.Outbox
	post    *post

	renderer *view.Renderer
}

// post takes what people are told.
type post struct {
	has  []notice.Channel
	took []notice.Message
	says error
}

func (p *post) Channels() []notice.Channel { return p.has }
func (p *post) Close() error               { return nil }

func (p *post) Send(_ context.Context, m notice.Message) error {
	p.took = append(p.took, m)
	return p.says
}

func newRig(t *testing.T, d *db.DB, base string) *rig {
	t.Helper()
	g := &rig{t: t, d: d, now: noon, log: &bytes.Buffer{}}
	clock := func() time.Time { return g.now }
	log := slog.New(slog.NewTextHandler(g.log, nil))
	renderer, texts := viewtest.Renderer(t, map[string]fs.FS{"account": Templates(), "second": second.Templates()}, web.Locales, access.Locales, staff.Locales, second.Locales, seal.Locales, notice.Locales, Locales)
	g.texts, g.renderer = texts, renderer
	l := ledger.New(d, clock)
	ids := id.NewSource(clock, nil)
	grants := access.NewGrants(d, l, ids, clock)
	secret, err := NewSecret(bytes.Repeat([]byte{7}, secretBytes))
	if err != nil {
		t.Fatal(err)
	}
	g.master = filepath.Join(t.TempDir(), "master.key")
	if g.keys, err = seal.Load(t.Context(), seal.Options{DB: d, Master: seal.Master{File: g.master}, Now: clock}); err != nil {
		t.Fatal(err)
	}
	site := func(context.Context, string) (string, error) { return "حزب نمونه", nil }
	g.post = &post{has: notice.Channels}
	g.notices = notice.New(notice.Options{
		DB: d, IDs: ids, Jobs: jobs.New(d, ids, clock), Now: clock, Texts: texts, BaseURL: base, Site: site, Senders: []notice.Sender{g.post},
		Book: func(ctx context.Context, n notice.Notice) ([]notice.Address, error) { return g.rm.Contacts(ctx, n) },
	})
	g.rm, err = New(Options{
		Keys: g.keys, Notices: g.notices,
		DB: d, Ledger: l, IDs: ids, Now: clock, Log: log, Secret: secret, Grants: grants, Party: tree{}, BaseURL: base,
		SiteName: func(context.Context, string) (string, error) { return "حزب نمونه", nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := access.NewTable(Rules())
	if err != nil {
		t.Fatal(err)
	}
	two := second.New(second.Options{
		DB: d, Ledger: l, IDs: ids, Tasks: task.New(d, ids, clock), Now: clock, Rules: rules, Root: tree{}.Root, Scope: tree{}.Scope,
		Names: func(ctx context.Context, _ string, people ...id.Person) (map[id.Person]string, error) {
			return g.rm.Names(ctx, people...)
		},
	})
	g.rm.Plug(two)
	errs := web.NewErrors(log, texts, nil)
	g.pages = staff.New(staff.Options{
		Renderer: renderer, Errors: errs, Texts: texts, Rules: rules, Grants: grants, Door: g.rm, Root: tree{}.Root,
		Now: clock, Log: log, Chrome: func(context.Context, string) (c view.Chrome, err error) {
			c.Site.Name = map[string]string{"fa": "حزب نمونه", "en": "Sample Party"}
			return c, nil
		},
	})
	g.rm.Register(g.pages)
	two.Register(g.pages)
	g.h = web.Chain(web.Options{Errors: errs, Log: log}, g.pages)
	t.Cleanup(func() {
		if missing := texts.Missing(); len(missing) > 0 {
			t.Errorf("texts that are not in the catalogue: %q", missing)
		}
	})
	return g
}

const base = "https://party.example"

// browser is a person's browser: its cookies, where it is.
type browser struct {
	g       *rig
	cookies map[string]string
	from    string
	agent   string
}

func (g *rig) browser() *browser {
	return &browser{g: g, cookies: map[string]string{}, from: "192.0.2.10:999", agent: "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"}
}

// page is what a browser got.
type page struct {
	*http.Response
	Body string
	t    *testing.T
}

func (b *browser) do(r *http.Request) page {
	b.g.t.Helper()
	w := b.serve(r)
	a := w.Result()
	for _, c := range a.Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			b.g.t.Errorf("cookie %s", c)
		}
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	if strings.Contains(w.Body.String(), `id="main"`) { // a page of the room's, not of an error
		for _, fault := range viewtest.Check(viewtest.Parse(b.g.t, w.Body.String())) {
			b.g.t.Errorf("%s %s: %s", r.Method, r.URL.Path, fault)
		}
	}
	return page{a, w.Body.String(), b.g.t}
}

// serve answers a request as it comes from the browser, over TLS and with its cookies.
func (b *browser) serve(r *http.Request) *httptest.ResponseRecorder {
	r.RemoteAddr = b.from
	r.Header.Set("User-Agent", b.agent)
	r.TLS = httptest.NewRequest(http.MethodGet, "https://party.example/", nil).TLS
	for n, v := range b.cookies {
		r.AddCookie(&http.Cookie{Name: n, Value: v})
	}
	w := httptest.NewRecorder()
	b.g.h.ServeHTTP(w, r)
	return w
}

func (b *browser) get(path string) page {
	return b.do(httptest.NewRequest(http.MethodGet, base+path, nil))
}

func (b *browser) post(path string, form url.Values) page {
	r := httptest.NewRequest(http.MethodPost, base+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// status fails the test when the answer is another one.
func (p page) status(want int) page {
	p.t.Helper()
	if p.StatusCode != want {
		p.t.Fatalf("%d, want %d: %s", p.StatusCode, want, text(p.Body))
	}
	return p
}

// to fails the test when the answer leads elsewhere.
func (p page) to(want string) page {
	p.t.Helper()
	if at := p.status(http.StatusSeeOther).Header.Get("Location"); at != want {
		p.t.Fatalf("leads to %s, not to %s", at, want)
	}
	return p
}

// holds fails the test when a text is not there.
func (p page) holds(texts ...string) page {
	p.t.Helper()
	for _, s := range texts {
		if !strings.Contains(p.Body, s) {
			p.t.Fatalf("%q is not in: %s", s, text(p.Body))
		}
	}
	return p
}

var (
	hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	tags        = regexp.MustCompile(`(?s)<svg.*?</svg>|<[^>]*>`)
)

func text(body string) string {
	return strings.Join(strings.Fields(tags.ReplaceAllString(body, " ")), " ")
}

// form is the hidden fields of the page, to be sent back with others.
func (p page) form(more ...string) url.Values {
	f := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(p.Body, -1) {
		f.Add(m[1], strings.ReplaceAll(m[2], "&#43;", "+"))
	}
	for i := 0; i+1 < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

var spelledKey = regexp.MustCompile(`spelled">([A-Z2-7 ]+)<`)

// app is an authenticator app that has read the page.
type app string

func (p page) app() app {
	p.t.Helper()
	m := spelledKey.FindStringSubmatch(p.Body)
	if m == nil {
		p.t.Fatalf("no key in: %s", text(p.Body))
	}
	return app(strings.ReplaceAll(m[1], " ", ""))
}

func (a app) code(now time.Time) string {
	c, err := totp.GenerateCodeCustom(string(a), now, totpOpts)
	if err != nil {
		panic(err)
	}
	return c
}

// member is somebody with a password and an app.
type member struct {
	browser  *browser
	person   id.Person
	login    string
	password string
	app      app
	codes    []string
}

var recoveryPattern = regexp.MustCompile(`<code class="ltr">([a-z2-7-]{19})</code>`)

// goodPassword is nobody's.
const goodPassword = "اسب آبی روی بام ۷"

// join sets an account up behind a token.
func (g *rig) join(token, name, login string) *member {
	g.t.Helper()
	m := &member{browser: g.browser(), login: login, password: goodPassword}
	p := m.browser.get(setUpPath + "?invite=" + token).status(200)
	m.app = p.app()
	p = m.browser.post(setUpPath, p.form("name", name, "login", login, "password", m.password, "code", m.app.code(g.now))).status(200)
	for _, c := range recoveryPattern.FindAllStringSubmatch(p.Body, -1) {
		m.codes = append(m.codes, c[1])
	}
	if len(m.codes) != recoveryCodes {
		g.t.Fatalf("%d recovery codes", len(m.codes))
	}
	a, err := g.rm.Find(g.t.Context(), login)
	if err != nil {
		g.t.Fatal(err)
	}
	m.person = a.Person
	g.now = g.now.Add(time.Minute) // the app has another code
	return m
}

// first is the first administrator.
func (g *rig) first() *member {
	g.t.Helper()
	token, needed, err := g.rm.First(g.t.Context())
	if err != nil || !needed {
		g.t.Fatal(needed, err)
	}
	return g.join(token, "مینا نخستین", "mina@party.example")
}

// invited is a member with a function.
func (g *rig) invited(login string, f access.Function, body id.Body, below bool) *member {
	g.t.Helper()
	in := Invitation{Name: "همکار " + login}
	if f != "" {
		in.Grant = access.Grant{Function: f, Body: body, Below: below}
	}
	token, _, err := g.rm.InviteSomebody(g.t.Context(), ledger.Actor{Via: "cli"}, in)
	if err != nil {
		g.t.Fatal(err)
	}
	return g.join(token, in.Name, login)
}

// signIn goes both steps from a browser.
func (m *member) signIn(b *browser) page {
	b.g.t.Helper()
	p := b.post(signInPath, url.Values{"login": {m.login}, "password": {m.password}}).status(200)
	return b.post(signInPath+"code/", p.form("code", m.app.code(b.g.now)))
}

// acts lists the ledger's acts.
func (g *rig) acts() []ledger.Entry {
	g.t.Helper()
	all, err := g.rm.o.Ledger.Since(g.t.Context(), 0, 1000)
	if err != nil {
		g.t.Fatal(err)
	}
	return all
}
