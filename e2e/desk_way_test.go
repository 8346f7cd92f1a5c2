package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"
)

// wayTime bounds a whole way.
const wayTime = 8 * time.Minute

// The people of the way are some of the demonstration's.
const (
	mahtab   = "مهتاب شب‌آهنگیان"  // the first administrator
	taraneh  = "ترانه سروستان‌فر"  // reporter in Fars
	ladan    = "لادن سپیدرود"      // editor there
	keyvan   = "کیوان اخترشناس"    // chief editor
	niloufar = "نیلوفر سپیده‌دمان" // publisher of statements
)

// way goes from a clean database to texts that were corrected, withdrawn and taken away, as people do it: each at a screen
// of one width, with scripts or without.
type way struct {
	*server
	t      *testing.T
	width  int64
	script bool
	kept   func(b *tab, name, part string) // keeps what is looked at

	administrator, reporter, editor, chief, publisher *hand
}

// hand is one of the people at their own screen.
type hand struct {
	*tab
	*way
}

// newWay starts the program on a clean database, with a name for the party.
func newWay(t *testing.T, width int64, script bool) *way {
	w := &way{server: desk(t), t: t, width: width, script: script}
	bin, err := program()
	must(t, err)
	for path, words := range map[string]string{"name.fa": "حزب آینده", "name.en": "Ayandeh Party"} {
		cmd := exec.Command(bin, "settings", "set", path, words, "--data", w.Data)
		cmd.Env = environment()
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("settings set: %v\n%s", err, text)
		}
	}
	return w
}

// TestTheWholeWayOfTheDesk walks once in the gate, on a phone with scripts; HEMMAT_E2E_WAYS=all adds the
// other three.
func TestTheWholeWayOfTheDesk(t *testing.T) {
	needChromium(t)
	for _, c := range []struct {
		width  int64
		script bool
		always bool
	}{{360, true, true}, {1280, false, false}, {1280, true, false}, {360, false, false}} {
		name := fmt.Sprintf("%d px without script", c.width)
		if c.script {
			name = fmt.Sprintf("%d px with script", c.width)
		}
		if !c.always && os.Getenv("HEMMAT_E2E_WAYS") != "all" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newWay(t, c.width, c.script).walk()
		})
	}
}

// walk is the whole way.
func (w *way) walk() {
	w.people()
	news := w.writesNews()
	w.isReviewed(news)
	w.isScheduled(&news)
	w.isCorrected(news)
	w.isWithdrawn(news)
	w.isTakenAway()
	w.isAStatement()
	w.isUrgent()
	for _, h := range []*hand{w.administrator, w.reporter, w.editor, w.chief, w.publisher} {
		said, _ := h.heard()
		for _, s := range said {
			if !strings.Contains(s, "Cleared data types") { // what signing out asks of it
				w.t.Errorf("the browser says: %s", s)
			}
		}
	}
}

// seat gives somebody a browser that knows nobody yet, and a device that keeps passkeys.
func (w *way) seat() *hand {
	b := openFor(w.t, wayTime, chromedp.WithNewBrowserContext())
	authenticator(w.t, b)
	must2(w.t, func() (any, error) {
		return chromedp.Call(b.Context, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	})
	b.screen(w.t, w.width, 800, 1, "light", "")
	return &hand{b, w}
}

// joins makes the account that a link is for: with a passkey, which needs a script, or with a password and an app.
func (w *way) joins(link, login string, passkey bool) *hand {
	w.t.Helper()
	h := w.seat()
	h.tab.script(w.t, passkey || w.script)
	h.visit(w.t, link)
	h.fill("#f-login", login)
	if passkey {
		send(w.t, h.tab, "button[data-passkey=create]")
	} else {
		key := strings.ReplaceAll(eval[string](w.t, h.tab, `document.querySelector('.spelled').textContent`), " ", "")
		code, err := totp.GenerateCode(key, time.Now())
		must(w.t, err)
		h.fill("#f-password", "اسب آبی روی بام ۷")
		h.fill("#f-code", code)
		h.look("set-up-password", "[aria-labelledby=way-password]")
		send(w.t, h.tab, "#set-up button:not([type=button])")
		h.says("رمزهای بازیابی")
		h.look("codes")
		send(w.t, h.tab, "main a.btn")
	}
	if at := path(w.t, h.tab); at != "/desk/" {
		w.t.Fatalf("%s comes to %s: %s", login, at, h.text())
	}
	h.tab.script(w.t, w.script)
	return h
}

// at opens a page of the program.
func (h *hand) at(path string) {
	h.t.Helper()
	h.visit(h.t, h.Base+strings.TrimPrefix(path, h.Base))
}

// text is what the page says.
func (h *hand) text() string {
	h.t.Helper()
	return eval[string](h.t, h.tab, `document.querySelector('main').innerText`)
}

// says fails the test where the page does not say all of it.
func (h *hand) says(all ...string) {
	h.t.Helper()
	text := h.text()
	for _, s := range all {
		if !strings.Contains(text, s) {
			h.t.Fatalf("%s does not say %q:\n%s", path(h.t, h.tab), s, text)
		}
	}
}

// look looks at the page as it is. A picture of the guide begins at the part.
func (h *hand) look(name string, part ...string) {
	h.t.Helper()
	on := !h.bare
	h.tab.script(h.t, true)
	mode := "bare"
	if h.way.script {
		mode = "script"
	}
	seenAt(h.t, h.tab, fmt.Sprintf("way-%s-%s", mode, name), h.width)
	if h.kept != nil {
		h.kept(h.tab, name, strings.Join(part, ""))
	}
	h.tab.script(h.t, on)
}

// fill writes into a field, chooses in a list, or marks a choice.
func (h *hand) fill(field, words string) {
	h.t.Helper()
	done := eval[bool](h.t, h.tab, fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll(%q)], first = all[0], words = %q
		if (!first) return false
		if (first.type === 'radio' || first.type === 'checkbox') {
			const one = all.find(e => e.value === words)
			one?.click()
			return !!one?.checked
		}
		first.value = words
		first.dispatchEvent(new Event('input', {bubbles: true}))
		first.dispatchEvent(new Event('change', {bubbles: true}))
		return first.value.replaceAll('\r', '') === words
	})()`, field, words))
	if !done {
		h.t.Fatalf("%s: %s does not take %q:\n%s", path(h.t, h.tab), field, words, h.text())
	}
}

// choose takes the first choice of a list that says so.
func (h *hand) choose(field, words string) {
	h.t.Helper()
	value := eval[string](h.t, h.tab, fmt.Sprintf(`[...document.querySelector(%q).options].find(o => o.text.includes(%q))?.value ?? ''`, field, words))
	if value == "" {
		h.t.Fatalf("%s: %s has no %q", path(h.t, h.tab), field, words)
	}
	h.fill(field, value)
}

// act sends the form of an act with its fields ("reason", "…"), which it unfolds first where they stand folded.
func (h *hand) act(name string, fields ...string) {
	h.t.Helper()
	form := `form[action$="/` + name + `/"]`
	h.unfold(name)
	for i := 0; i < len(fields); i += 2 {
		h.fill(form+` [name="`+fields[i]+`"]`, fields[i+1])
	}
	send(h.t, h.tab, form+" button")
}

// unfold opens the fold in which the form of an act stands.
func (h *hand) unfold(name string) {
	h.t.Helper()
	form := `form[action$="/` + name + `/"]`
	if n := eval[int](h.t, h.tab, fmt.Sprintf(`document.querySelectorAll(%q).length`, form)); n != 1 {
		h.t.Fatalf("%s: %d forms of %s:\n%s", path(h.t, h.tab), n, name, h.text())
	}
	if eval[bool](h.t, h.tab, fmt.Sprintf(`!!document.querySelector(%q)`, "details:not([open]) "+form)) {
		must(h.t, chromedp.Do(h.tab.Context, chromedp.Click("details:has("+form+") > summary")))
	}
}

// follow follows the link of the page that says so.
func (h *hand) follow(words string) {
	h.t.Helper()
	href := eval[string](h.t, h.tab, fmt.Sprintf(`[...document.querySelectorAll('a[href]')].find(a => typeof a.href === 'string' && a.checkVisibility() && a.textContent.includes(%q))?.href ?? ''`, words))
	if href == "" {
		h.t.Fatalf("%s has no link %q:\n%s", path(h.t, h.tab), words, h.text())
	}
	h.at(href)
}

// until waits for what the page is to hold, and says what it holds where that does not come.
func (h *hand) until(holds string) {
	h.t.Helper()
	for late := time.Now().Add(pageTime); !eval[bool](h.t, h.tab, holds); {
		if time.Now().After(late) {
			h.t.Fatalf("%s: not %s:\n%s", path(h.t, h.tab), holds, h.text())
		}
	}
}
