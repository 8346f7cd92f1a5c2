package app

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/room/account"
	"hemmat/internal/room/party"
)

// example is an object of a page: what its address and its form name.
type example struct {
	path map[string]string // of the pattern's wildcards
	form url.Values
	mark string // a text of the object that nobody may see who may not see the object

	top    bool // whoever may in the party itself may here too, below or not
	whole  bool // the object belongs to the party, whatever body was asked for
	others bool // it belongs to somebody else: of what is one's own, nobody reaches it

	anywhere bool // the address has no object: whoever has the function in some body may
}

// exampleFunc makes a new object of a body. Each request gets its own, so that what one changed does not help the next.
type exampleFunc func(w *walk, body id.Body) example

// examples are the objects of each page whose pattern has a wildcard, or whose form names the body. A room adds its map
// here; a page without one fails the test.
var examples = []map[string]exampleFunc{accountExamples, pressExamples, partyExamples, lawExamples, deskExamples, libraryExamples, circularExamples, memberExamples, meetingExamples}

// exampleOf finds the examples of a page.
func exampleOf(p staff.Page) exampleFunc {
	for _, m := range examples {
		if fn := m[p.Name]; fn != nil {
			return fn
		}
	}
	return nil
}

var accountExamples = map[string]exampleFunc{
	"account.my.device.end": func(w *walk, _ id.Body) example {
		return example{path: map[string]string{"session": "00000000-0000-7000-8000-000000000000"}, others: true}
	},
	"account.my.passkey.remove": func(w *walk, _ id.Body) example {
		return example{path: map[string]string{"passkey": "00000000-0000-7000-8000-000000000000"}, others: true}
	},
	"account.people.person": func(w *walk, body id.Body) example {
		p, _ := w.colleague(body)
		return example{path: map[string]string{"person": string(p)}, mark: w.name, top: true}
	},
	"account.people.invite.send": func(w *walk, body id.Body) example {
		return example{form: url.Values{"body": {string(body)}}}
	},
	"account.people.grant": func(w *walk, body id.Body) example {
		p, _ := w.colleague("")
		return example{path: map[string]string{"person": string(p)}, form: url.Values{"body": {string(body)}}, mark: w.name}
	},
	"account.people.revoke": func(w *walk, body id.Body) example {
		p, g := w.colleague(body)
		return example{path: map[string]string{"person": string(p), "grant": string(g)}, mark: w.name}
	},
	"account.people.reset": func(w *walk, body id.Body) example {
		p, _ := w.colleague(body)
		return example{path: map[string]string{"person": string(p)}, mark: w.name, whole: true}
	},
	"second.account.export":          exportExample,
	"second.account.export.confirm":  exportExample,
	"second.account.export.refuse":   exportExample,
	"second.account.export.withdraw": exportExample,
	"account.people.proposal": func(w *walk, body id.Body) example {
		p, _ := w.colleague("")
		form := url.Values{"function": {string(access.Administrator)}, "body": {string(body)}}
		if a := w.send(w.root, http.MethodPost, "/desk/people/"+string(p)+"/grants/", form); a.Code != http.StatusSeeOther {
			w.t.Fatalf("proposing: %d", a.Code)
		}
		list := w.send(w.root, http.MethodGet, "/desk/people/", nil)
		all := proposalID.FindAllStringSubmatch(w.send(w.second, http.MethodGet, "/desk/people/", nil).Body.String(), -1)
		if len(all) == 0 {
			w.t.Fatalf("no proposal in the list: %d", list.Code)
		}
		newest := slices.MaxFunc(all, func(a, b []string) int { return cmp.Compare(a[1], b[1]) })
		return example{path: map[string]string{"proposal": newest[1]}, form: url.Values{"answer": {"no"}}}
	},
}

// exportExample is somebody's proposal of the table of people.
func exportExample(w *walk, _ id.Body) example {
	return w.proposal(second.Proposal{Act: "account.export"})
}

// proposal is an act that somebody proposed for the party.
func (w *walk) proposal(p second.Proposal) example {
	w.t.Helper()
	w.n++
	who, _ := w.colleague("")
	if p.Why = w.name; p.Object == "" {
		p.Object = fmt.Sprintf("walk:%d", w.n)
	}
	p, err := w.a.Second.Propose(w.t.Context(), ledger.Actor{Person: who, Via: "desk"}, p)
	if err != nil {
		w.t.Fatal(err)
	}
	return example{path: map[string]string{"proposal": p.ID}, mark: w.name, whole: true}
}

var (
	proposalID = regexp.MustCompile(`/desk/proposals/([0-9a-f-]{36})/`)
	walkHidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	walkKey    = regexp.MustCompile(`spelled">([A-Z2-7 ]+)<`)
	wildcard   = regexp.MustCompile(`\{([^}]*)\}`)
)

// walk is the program with people of every function.
type walk struct {
	t    *testing.T
	a    *App
	h    http.Handler
	name string // of every colleague
	n    int

	terms map[id.Body]example // of the party, by body

	root, second string // sessions of two administrators of the party
}

// colleague makes an account with a function in a body.
func (w *walk) colleague(body id.Body) (id.Person, id.Grant) {
	w.t.Helper()
	in := account.Invitation{Name: w.name}
	if body != "" {
		in.Grant = access.Grant{Function: access.Archivist, Body: body}
	}
	_, p, err := w.a.Account.InviteSomebody(w.t.Context(), cliActor, in)
	if err != nil {
		w.t.Fatal(err)
	}
	held, err := w.a.Grants.Of(w.t.Context(), p)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(held) == 0 {
		return p, ""
	}
	return p, held[0].ID
}

// send asks over TLS, with a session or without.
func (w *walk) send(session, method, path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "https://party.example"+path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if session != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-session", Value: session})
	}
	rec := httptest.NewRecorder()
	w.h.ServeHTTP(rec, r)
	return rec
}

// somebody sets an account with functions up, as a person does, and gives their session.
func (w *walk) somebody(grants ...access.Grant) string {
	w.t.Helper()
	return w.member("", grants...)
}

// member gives somebody of the party an account and signs them in; "" is somebody whom the party does not know.
func (w *walk) member(known id.Person, grants ...access.Grant) string {
	w.t.Helper()
	w.n++
	token, person, err := w.a.Account.InviteSomebody(w.t.Context(), cliActor, account.Invitation{Name: fmt.Sprintf("نفر %d", w.n), Person: known})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, g := range grants {
		g.Person = person
		if _, err := w.a.Grants.Give(w.t.Context(), cliActor, g); err != nil {
			w.t.Fatal(err)
		}
	}
	page := w.send("", http.MethodGet, "/desk/set-up/?invite="+token, nil).Body.String()
	form := url.Values{"name": {"کسی"}, "login": {fmt.Sprintf("person%d", w.n)}, "password": {"اسب آبی روی بام ۷"}}
	for _, m := range walkHidden.FindAllStringSubmatch(page, -1) {
		form.Set(m[1], m[2])
	}
	key := walkKey.FindStringSubmatch(page)
	if key == nil {
		w.t.Fatalf("no key in the page: %s", page)
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(key[1], " ", ""), today)
	if err != nil {
		w.t.Fatal(err)
	}
	form.Set("code", code)
	a := w.send("", http.MethodPost, "/desk/set-up/", form)
	for _, c := range a.Result().Cookies() {
		if c.Name == "__Host-session" {
			return c.Value
		}
	}
	w.t.Fatalf("no session: %d", a.Code)
	return ""
}

// TestEveryPageOfTheDeskIsAnsweredByTheRulesAlone asks for every page with every function, in one's own body, one below
// it and a foreign one, and compares the answer with what the rule says, worked out here anew. Whoever the rule does not
// name is refused in each body alike: they ask from one body in turn, and from every one with HEMMAT_TEST_WALK=all.
func TestEveryPageOfTheDeskIsAnsweredByTheRulesAlone(t *testing.T) {
	t.Parallel()
	a := open(t, dbtest.Address(t, db.SQLite))
	fill(t, a, 3)
	w := &walk{t: t, a: a, h: a.handler(), name: "همکاری که نباید دیده شود"}
	d, err := a.Party.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fars, _ := d.BodyAt("fars")
	yazd, _ := d.BodyAt("yazd")
	if fars.ID == "" || yazd.ID == "" {
		t.Fatal("the provinces are not there")
	}
	own, child := d.Root(), fars // the party has provinces below it
	w.root = w.somebody(access.Grant{Function: access.Administrator, Body: party.RootID, Below: true})
	w.second = w.somebody(access.Grant{Function: access.Administrator, Body: party.RootID, Below: true})

	type actor struct {
		function access.Function
		body     party.Body
		below    bool
		session  string
	}
	actors := []actor{{"", fars, false, w.somebody()}}
	for _, f := range access.Functions {
		for _, in := range []struct {
			body  party.Body
			below bool
		}{{own, true}, {own, false}, {fars, false}} {
			actors = append(actors, actor{f, in.body, in.below, w.somebody(access.Grant{Function: f, Body: in.body.ID, Below: in.below})})
		}
	}
	asked, all := 0, os.Getenv("HEMMAT_TEST_WALK") == "all"
	for turn, p := range a.Desk.All() {
		rule, _ := a.Rules.Rule(p.Action)
		fn := exampleOf(p)
		if fn == nil && strings.Contains(p.Pattern, "{") {
			t.Errorf("%s: no example of its object; add one to examples", p.Name)
			continue
		}
		if p.Open {
			if got := w.send("", p.Method, p.Pattern, nil); got.Code >= 500 {
				t.Errorf("%s, open: %d", p.Name, got.Code)
			}
			continue
		}
		bodies := []party.Body{own, child, yazd}
		if fn == nil {
			bodies = bodies[:1]
		}
		for _, body := range bodies {
			x := example{}
			if fn != nil {
				x = fn(w, body.ID)
			}
			w.outside(p, x)
			for i, who := range actors {
				named := slices.Contains(rule.Functions, who.function) || rule.Reads && who.function == access.Inspector
				if !named && !rule.Everybody && !all && i > 0 && (i+turn)%9 != 0 {
					continue
				}
				if fn != nil && p.Method == http.MethodPost {
					x = fn(w, body.ID)
				}
				at := body
				if x.whole || fn == nil && p.Object == nil {
					at = own
				}
				anywhere := x.anywhere || fn == nil && p.Object != nil
				reaches := anywhere || who.body.ID == at.ID || (who.below || x.top) && who.body.ID == own.ID
				allowed := rule.Everybody || named && reaches
				got := w.ask(who.session, p, x)
				asked++
				what := fmt.Sprintf("%s %s of %s, by %q in %s below=%v", p.Method, p.Name, body.Slug, who.function, who.body.Slug, who.below)
				switch {
				case got.Code >= 500:
					t.Errorf("%s: %d", what, got.Code)
				case x.others:
					if got.Code != http.StatusNotFound {
						t.Errorf("%s: what is another's is answered: %d", what, got.Code)
					}
				case allowed && (got.Code == http.StatusForbidden || got.Code == http.StatusNotFound || leadsToTheDoor(got)):
					t.Errorf("%s: refused, and the rule allows it: %d", what, got.Code)
				case !allowed && got.Code != http.StatusForbidden:
					t.Errorf("%s: answered, and no rule allows it: %d", what, got.Code)
				case !allowed && x.mark != "" && strings.Contains(got.Body.String(), x.mark):
					t.Errorf("%s: the refusal shows what it refuses", what)
				}
			}
		}
	}
	if asked < 500 {
		t.Errorf("%d questions: the walk does not see the desk", asked)
	}
}

// outside asks without having signed in: the door answers, and nothing of the object is in the answer.
func (w *walk) outside(p staff.Page, x example) {
	w.t.Helper()
	got := w.ask("", p, x)
	if !leadsToTheDoor(got) && !(p.Method == http.MethodPost && got.Code == http.StatusForbidden && strings.Contains(got.Body.String(), `id="sign-in"`)) {
		w.t.Errorf("%s, nobody signed in: %d", p.Name, got.Code)
	}
	if x.mark != "" && strings.Contains(got.Body.String(), x.mark) {
		w.t.Errorf("%s: a stranger is shown the object", p.Name)
	}
}

func leadsToTheDoor(a *httptest.ResponseRecorder) bool {
	to := a.Header().Get("Location")
	return a.Code == http.StatusSeeOther && (strings.Contains(to, "/desk/sign-in/") || strings.Contains(to, "/desk/confirm/"))
}

// ask sends a page's request about an example.
func (w *walk) ask(session string, p staff.Page, x example) *httptest.ResponseRecorder {
	path := wildcard.ReplaceAllStringFunc(p.Pattern, func(m string) string {
		v, ok := x.path[strings.Trim(m, "{}.$")]
		if !ok {
			w.t.Errorf("%s: the example has no %s", p.Name, m)
		}
		return v
	})
	return w.send(session, p.Method, path, x.form)
}
