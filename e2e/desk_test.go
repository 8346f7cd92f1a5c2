package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
)

// desk starts a program without content on data of its own.
func desk(t *testing.T) *server {
	t.Helper()
	needChromium(t)
	dir, err := scratch()
	must(t, err)
	data, err := os.MkdirTemp(dir, "desk-")
	must(t, err)
	s, err := startWith(data, time.Minute)
	must(t, err)
	t.Cleanup(func() { must(t, s.stop(syscall.SIGTERM)) })
	return s
}

// invited gives the link that the command line makes for somebody.
func (s *server) invited(t *testing.T, args ...string) string {
	t.Helper()
	bin, err := program()
	must(t, err)
	cmd := exec.Command(bin, append(append([]string{"user", "invite"}, args...), "--data", s.Data, "--base-url", s.Base)...)
	cmd.Env = environment()
	out, err := cmd.Output()
	must(t, err)
	return strings.TrimSpace(string(out))
}

// seen looks at the page as it is: on a phone and wide, in both schemes, for its width, for what shuts people out, and for
// people to look at where HEMMAT_E2E_SHOTS names a folder.
func seen(t *testing.T, b *tab, name string) {
	t.Helper()
	seenAt(t, b, name, 360, 1280)
	b.screen(t, 1280, 900, 1, "light", "")
}

// seenAt is seen at some widths. The last one stays.
func seenAt(t *testing.T, b *tab, name string, widths ...int64) {
	t.Helper()
	axe, err := axeScript()
	must(t, err)
	eval[bool](t, b, lookScript+"\n;true")
	eval[bool](t, b, axe+"\n;true")
	for _, width := range widths {
		for _, scheme := range []string{"light", "dark"} {
			b.screen(t, width, 800, 1, scheme, "")
			for _, w := range eval[[]string](t, b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(e2e.wide()))))`) {
				t.Errorf("%s at %d px: %s", name, width, w)
			}
			rules := ""
			if scheme == "dark" {
				rules = `['color-contrast', 'link-in-text-block']` // all that colours decide
			}
			for _, f := range eval[[]string](t, b, `e2e.axe(`+rules+`)`) {
				t.Errorf("%s at %d px in %s: %s", name, width, scheme, f)
			}
			if dir := os.Getenv("HEMMAT_E2E_SHOTS"); dir != "" {
				must(t, os.MkdirAll(dir, 0o755))
				height := eval[int64](t, b, `document.scrollingElement.scrollHeight`)
				b.screen(t, width, min(height, 9000), 1, scheme, "")
				shot, err := chromedp.Call(b.Context, cdp.CaptureScreenshot, cdp.CaptureScreenshotParams{})
				must(t, err)
				must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("desk-%s-%d-%s.png", name, width, scheme)), shot.Data, 0o600))
			}
		}
		b.screen(t, width, 800, 1, "light", "")
	}
}

// at loads an address of this program.
func (s *server) at(t *testing.T, b *tab, path string) {
	t.Helper()
	b.visit(t, s.Base+path)
}

// send clicks a button that sends a form, and waits for the next page.
func send(t *testing.T, b *tab, button string) {
	t.Helper()
	if _, err := chromedp.RunResponse(b.Context, chromedp.Click(button)); err != nil {
		t.Fatalf("%s: %v", button, err)
	}
	eval[bool](t, b, `document.fonts.ready.then(() => true)`)
}

// write fills a field in.
func write(t *testing.T, b *tab, field, words string) {
	t.Helper()
	must(t, chromedp.Do(b.Context, chromedp.SetValue(field, words)))
}

// path is where the browser is.
func path(t *testing.T, b *tab) string {
	t.Helper()
	return eval[string](t, b, `location.pathname`)
}

// authenticator gives the tab a device that keeps passkeys and knows its owner.
func authenticator(t *testing.T, b *tab) {
	t.Helper()
	must2(t, func() (any, error) { return chromedp.Call(b.Context, webauthn.Enable, webauthn.EnableParams{}) })
	must2(t, func() (any, error) {
		return chromedp.Call(b.Context, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}})
	})
}

func TestTheFirstAdministratorSetsUpAPasskeyAndInvites(t *testing.T) {
	s := desk(t)
	var link string
	select {
	case link = <-s.setUp:
	case <-time.After(time.Minute):
		t.Fatal("the first start prints no link")
	}
	b := open(t, chromedp.WithNewBrowserContext())
	authenticator(t, b)
	b.visit(t, link)
	seen(t, b, "set-up")
	write(t, b, "#f-name", "مینا نخستین")
	write(t, b, "#f-login", "mina@party.example")
	send(t, b, "button[data-passkey=create]")
	if at := path(t, b); at != "/desk/" {
		t.Fatalf("leads to %s: %s", at, eval[string](t, b, `document.querySelector('main').innerText`))
	}
	s.at(t, b, "/my/")
	seen(t, b, "my")
	send(t, b, "form[action='/desk/sign-out/'] button")
	if at := path(t, b); at != "/desk/sign-in/" {
		t.Fatalf("signing out leads to %s", at)
	}
	s.at(t, b, "/desk/people/")
	seen(t, b, "sign-in")
	send(t, b, "button[data-passkey=get]")
	if at := path(t, b); at != "/desk/people/" {
		t.Fatalf("leads to %s: %s", at, eval[string](t, b, `document.querySelector('main').innerText`))
	}
	s.at(t, b, "/desk/people/invite/")
	seen(t, b, "invite")
	write(t, b, "#f-name", "مریم احمدی")
	write(t, b, "#f-function", "editor")
	eval[bool](t, b, `(document.querySelector('#f-body').selectedIndex = 2, true)`)
	send(t, b, "#invite button")
	link = eval[string](t, b, `document.querySelector('.invitelink').href`)
	seen(t, b, "link")
	if !strings.HasPrefix(link, s.Base+"/desk/set-up/?invite=") {
		t.Fatalf("the link is %s", link)
	}
	s.at(t, b, "/desk/people/")
	seen(t, b, "people")
	send(t, b, ".people-list li:nth-child(1) a")
	seen(t, b, "person")
	said, _ := b.heard()
	for _, x := range said {
		if !strings.Contains(x, "Cleared data types") { // what signing out asks of it
			t.Errorf("the browser says: %s", x)
		}
	}
}

func TestAPasswordAndAnAppWithoutScript(t *testing.T) {
	s := desk(t)
	link := s.invited(t, "مریم احمدی", "--function", "editor", "--body", "fars", "--below")
	b := open(t, chromedp.WithNewBrowserContext())
	b.script(t, false)
	b.screen(t, 360, 740, 1, "light", "")
	b.visit(t, link)
	if n := eval[int](t, b, `[...document.querySelectorAll('button[data-passkey]')].filter(x => x.checkVisibility()).length`); n != 0 {
		t.Error("a button that needs a script is shown without one")
	}
	key := strings.ReplaceAll(eval[string](t, b, `document.querySelector('.spelled').textContent`), " ", "")
	code := func(at time.Time) string {
		c, err := totp.GenerateCode(key, at)
		must(t, err)
		return c
	}
	write(t, b, "#f-login", "maryam")
	write(t, b, "#f-password", "کوتاه")
	write(t, b, "#f-code", code(time.Now()))
	send(t, b, "#set-up button:not([type=button])")
	b.script(t, true)
	seen(t, b, "set-up-wrong")
	b.script(t, false)
	const password = "اسب آبی روی بام ۷"
	write(t, b, "#f-password", password)
	write(t, b, "#f-code", code(time.Now()))
	send(t, b, "#set-up button:not([type=button])")
	codes := eval[[]string](t, b, `[...document.querySelectorAll('.codes code')].map(x => x.textContent)`)
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes: %s", len(codes), eval[string](t, b, `document.querySelector('main').innerText`))
	}
	b.script(t, true)
	seen(t, b, "codes")
	b.script(t, false)
	s.at(t, b, "/my/")
	send(t, b, "form[action='/desk/sign-out/'] button")
	s.at(t, b, "/my/")
	write(t, b, "#f-login", "Maryam")
	write(t, b, "#f-password", password)
	send(t, b, "#sign-in button:not([type=button])")
	b.script(t, true)
	seen(t, b, "code")
	b.script(t, false)
	write(t, b, "#f-code", codes[3])
	send(t, b, "#code button")
	if at := path(t, b); at != "/my/" {
		t.Fatalf("leads to %s: %s", at, eval[string](t, b, `document.querySelector('main').innerText`))
	}
	if name := eval[string](t, b, `document.querySelector('#f-name').value`); name != "مریم احمدی" {
		t.Errorf("signed in as %q", name)
	}
}
