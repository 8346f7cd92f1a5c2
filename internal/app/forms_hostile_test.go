package app

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/room/account"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// attack is the program under people who send it what no form would.
type attack struct {
	*walk
	log      bytes.Buffer // at level error and above
	fars     id.Body
	own      string // a session that may do everything in the province of Fars and nothing elsewhere
	owner    id.Person
	root     string // one that may do everything in the whole party
	head     string // of the Secretary-General, who holds no function at the desk
	pages    []staff.Page
	patterns map[string]*regexp.Regexp
	foreign  []string // ids of another body's things
	sent     int
	reached  map[string]bool // POST pages by name
}

// form is a form as a page shows it.
type form struct {
	at     string // of the page it lies on
	action string
	page   staff.Page
	fields []field
}

type field struct{ name, kind, value string }

func (f form) values() url.Values {
	v := url.Values{}
	for _, x := range f.fields {
		v.Add(x.name, x.value)
	}
	return v
}

// place is an object in a state in which its pages show forms: it makes a new one and gives the page's address.
type place struct {
	name string
	make func() string
}

func openAttack(t *testing.T, address string) *attack {
	t.Helper()
	k := &attack{patterns: map[string]*regexp.Regexp{}, reached: map[string]bool{}}
	a, err := Open(t.Context(), Config{
		Data: t.TempDir(), Database: address, BaseURL: "https://party.example", CacheSize: 64, Now: func() time.Time { return today },
		Entropy: entropy{rand.NewChaCha8([32]byte{9})}, Log: slog.New(slog.NewTextHandler(&k.log, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	fill(t, a, 2)
	k.walk = &walk{t: t, a: a, h: a.handler(), name: "همکار"}
	d, err := a.Party.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fars, _ := d.BodyAt("fars")
	yazd, _ := d.BodyAt("yazd")
	k.fars = fars.ID
	var here, everywhere []access.Grant
	for _, f := range access.Functions {
		here = append(here, access.Grant{Function: f, Body: fars.ID})
		everywhere = append(everywhere, access.Grant{Function: f, Body: party.RootID, Below: true})
	}
	k.own = k.somebody(here...)
	if k.owner, err = db.Value[id.Person](t.Context(), a.DB, `SELECT person_id FROM account_session ORDER BY id DESC LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	k.root, k.head = k.somebody(everywhere...), k.member(k.walk.head().Person.ID)
	k.walk.root, k.second = k.root, k.somebody(access.Grant{Function: access.Administrator, Body: party.RootID, Below: true})
	for _, p := range a.Desk.All() {
		if p.Method == http.MethodPost {
			k.pages = append(k.pages, p)
			source := "^(?:/en)?"
			for i, part := range wildcard.Split(p.Pattern, -1) {
				if i > 0 {
					source += "[^/]+"
				}
				source += regexp.QuoteMeta(part)
			}
			k.patterns[p.Name] = regexp.MustCompile(source + "$")
		}
	}
	item := k.item(yazd.ID, press.News, false)
	published := k.item(yazd.ID, press.News, true)
	colleague, grant := k.colleague(yazd.ID)
	occasion := occasionExample(k.walk, yazd.ID)
	proposal := k.proposed(published, press.Slip)
	k.foreign = []string{string(item), string(published), string(yazd.ID), string(colleague), string(grant), occasion.path["occasion"], proposal}
	return k
}

func (k *attack) proposed(item id.Item, c press.Class) string {
	k.t.Helper()
	p, err := k.a.Press.Propose(k.t.Context(), cliActor, item, press.Amendment{Class: c, Note: "چرا", Draft: press.Draft{Lang: "fa", Title: "تازه", Body: "<p>متن دیگر</p>"}})
	if err != nil {
		k.t.Fatal(err)
	}
	return p.ID
}

// brought is an item of the province that somebody else brought to a state.
func (k *attack) brought(kind press.Kind, state string) id.Item {
	k.t.Helper()
	ctx, rm := k.t.Context(), k.a.Press
	item := k.item(k.fars, kind, state == "published")
	actor := cliActor
	actor.Person, actor.Via = id.Person("00000000-0000-7000-8000-00000000000a"), press.ViaDesk
	other := actor
	other.Person = "00000000-0000-7000-8000-00000000000b"
	must := func(it press.Item, err error) press.Item {
		k.t.Helper()
		if err != nil {
			k.t.Fatal(err)
		}
		return it
	}
	if state == "red" {
		must(rm.Emergency(ctx, actor, item, "فوری"))
	}
	for _, step := range []string{"submitted", "in_review", "approved", "scheduled"} {
		if !slices.Contains([]string{"submitted", "in_review", "approved", "scheduled"}, state) {
			break
		}
		switch step {
		case "submitted":
			must(rm.Submit(ctx, actor, item))
		case "in_review":
			must(rm.TakeUp(ctx, other, item))
		case "approved":
			it := must(rm.Store().Item(ctx, item))
			must(rm.Approve(ctx, other, item, it.Mark()))
		case "scheduled":
			must(rm.Release(ctx, kind.PublishAct(), actor, item, today.Add(24*time.Hour)))
		}
		if step == state {
			break
		}
	}
	return item
}

// places are where forms lie: every page without an object, every example, and items in each state.
func (k *attack) places() []place {
	var all []place
	for _, p := range k.a.Desk.All() {
		fn := exampleOf(p)
		switch {
		case p.Method != http.MethodGet:
		case p.Name == "desk.components": // shows forms that lead nowhere
		case p.Name == "account.set-up":
			all = append(all, place{p.Name, func() string {
				token, _, err := k.a.Account.InviteSomebody(k.t.Context(), cliActor, account.Invitation{Name: k.name})
				if err != nil {
					k.t.Fatal(err)
				}
				return p.Pattern + "?invite=" + token
			}})
		case !strings.Contains(p.Pattern, "{"):
			all = append(all, place{p.Name, func() string { return p.Pattern }})
		case fn != nil && !strings.HasPrefix(p.Name, "press.desk."):
			all = append(all, place{p.Name, func() string {
				x := fn(k.walk, k.fars)
				return wildcard.ReplaceAllStringFunc(p.Pattern, func(m string) string { return x.path[strings.Trim(m, "{}.$")] })
			}})
		}
	}
	at := func(under string, kind press.Kind, state string, more func(id.Item)) {
		all = append(all, place{fmt.Sprintf("%s %s %s", under, kind, state), func() string {
			item := k.brought(kind, state)
			if more != nil {
				more(item)
			}
			return press.DeskPath(item) + under
		}})
	}
	for _, state := range []string{"draft", "submitted", "in_review", "approved", "scheduled", "red"} {
		at("", press.News, state, nil)
	}
	at("", press.Statement, "approved", nil)
	for _, under := range []string{"schedule/", "links/"} {
		at(under, press.News, "approved", nil)
	}
	at("schedule-statement/", press.Statement, "approved", nil)
	at("return/", press.News, "in_review", nil)
	at("emergency/", press.News, "draft", nil)
	at("links/", press.News, "draft", func(item id.Item) {
		if _, _, err := k.a.Press.Invite(k.t.Context(), press.Preview, cliActor, item, "کسی"); err != nil {
			k.t.Fatal(err)
		}
	})
	for _, under := range []string{"withdraw/", "unpublish/", "fa/write/", "redact/"} {
		at(under, press.News, "published", nil)
	}
	for _, c := range press.Classes {
		at("", press.News, "published", func(item id.Item) { k.proposed(item, c) })
	}
	at("redact/", press.News, "published", func(item id.Item) {
		if _, err := k.a.Press.ProposeRedaction(k.t.Context(), cliActor, item, "شمارهٔ او", "privacy"); err != nil {
			k.t.Fatal(err)
		}
	})
	return append(all, place{"a key", func() string {
		_, key, err := k.a.Press.Invite(k.t.Context(), press.Review, cliActor, k.brought(press.News, "draft"), "کسی")
		if err != nil {
			k.t.Fatal(err)
		}
		return "/desk/look/" + key + "/"
	}}, place{"a list that failed", func() string {
		deskExamples["desk.job.retry"](k.walk, "")
		return "/desk/health/"
	}}, place{"what was typed before", func() string {
		item := k.brought(press.News, "draft")
		k.send(k.own, http.MethodPost, press.DeskPath(item)+"fa/autosave/", url.Values{"title": {"نیمه"}, "body": {"<p>نیمه</p>"}})
		return press.DeskPath(item) + "fa/write/"
	}}, place{"a person with functions", func() string {
		p, _ := k.colleague(k.fars)
		return "/desk/people/" + string(p) + "/"
	}})
}

// forms reads the forms of a page that send something.
func (k *attack) forms(at string, page io.Reader) []form {
	k.t.Helper()
	doc, err := html.Parse(page)
	if err != nil {
		k.t.Fatal(err)
	}
	var all []form
	var now *form
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			a := attributes(n)
			switch n.Data {
			case "form":
				if strings.EqualFold(a["method"], "post") {
					f := form{at: at, action: a["action"]}
					for _, p := range k.pages {
						if k.patterns[p.Name].MatchString(f.action) {
							f.page = p
						}
					}
					if f.page.Name == "" {
						k.t.Errorf("%s: a form goes to %q, which nothing answers", at, f.action)
					}
					all = append(all, f)
					now = &all[len(all)-1]
					defer func() { now = nil }()
				}
			case "input", "textarea", "select", "button":
				_, off := a["disabled"]
				_, chosen := a["checked"]
				if now == nil || a["name"] == "" || off {
					break
				}
				x := field{a["name"], a["type"], a["value"]}
				if _, required := a["required"]; required || a["aria-required"] == "true" {
					x.value = cmp.Or(x.value, sensible[x.name], "متن نمونه")
				}
				if n.Data != "input" {
					x.kind = n.Data
				}
				switch {
				case n.Data == "textarea" && n.FirstChild != nil && n.FirstChild.Data != "":
					x.value = n.FirstChild.Data
				case n.Data == "select":
					x.value = selected(n)
				case n.Data == "button" && now.has(x.name), (x.kind == "radio" || x.kind == "checkbox") && !chosen && (x.kind == "checkbox" || now.has(x.name)):
					return
				}
				now.fields = append(now.fields, x)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
	return all
}

// sensible is what a person would type where a form wants something.
var sensible = map[string]string{"phrase": "شمارهٔ او", "day": "1405/10/01", "clock": "10:00", "year": "1405", "login": "somebody"}

func (f *form) has(name string) bool {
	return slices.ContainsFunc(f.fields, func(x field) bool { return x.name == name })
}

func attributes(n *html.Node) map[string]string {
	m := map[string]string{}
	for _, a := range n.Attr {
		m[a.Key] = a.Val
	}
	return m
}

func selected(n *html.Node) (value string) {
	first := true
	for o := range n.Descendants() {
		if o.Type == html.ElementNode && o.Data == "option" {
			a := attributes(o)
			if _, chosen := a["selected"]; chosen || first {
				value, first = a["value"], false
			}
		}
	}
	return value
}

// TestEveryFormOfTheDeskWithstandsWhatIsSentToIt finds every form of the desk on its page, and sends it with each field
// missing, twice, and filled with what nobody would type.
func TestEveryFormOfTheDeskWithstandsWhatIsSentToIt(t *testing.T) {
	t.Parallel()
	for _, engine := range dbtest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			k := openAttack(t, dbtest.Address(t, engine))
			every := 14 // a sample; HEMMAT_TEST_FORMS=all sends every form to SQLite
			if engine == db.SQLite && os.Getenv("HEMMAT_TEST_FORMS") == "all" {
				every = 1
			}
			seen := map[string]bool{}
			for _, p := range k.places() {
				session := k.own
				switch {
				case strings.HasPrefix(p.name, "account.sign-in"):
					session = ""
				case strings.HasPrefix(p.name, "circular.my."): // the letters of the examples are to them
					session = k.head
				}
				get := func() []form {
					at := p.make()
					got := k.send(session, http.MethodGet, at, nil)
					if got.Code == http.StatusForbidden {
						session = k.root
						got = k.send(session, http.MethodGet, at, nil)
					}
					if got.Code != http.StatusOK && got.Code != http.StatusSeeOther && !asksMore[p.name] {
						t.Errorf("%s: %s answers %d", p.name, at, got.Code)
					}
					return k.forms(at, bytes.NewReader(got.Body.Bytes()))
				}
				for i, f := range get() {
					shape := f.page.Name + " " + fmt.Sprint(len(f.fields) > 0)
					if seen[shape] || f.page.Name == "account.sign-out" {
						continue
					}
					seen[shape], k.reached[f.page.Name] = true, true
					before, began := k.sent, time.Now()
					some := every
					if len(f.fields) > 15 {
						some *= 3
					}
					k.try(session, f, some, func() form {
						if all := get(); i < len(all) {
							return all[i]
						}
						return f
					})
					t.Logf("%s: %d forms in %v", f.page.Name, k.sent-before, time.Since(began).Round(time.Millisecond))
				}
			}
			k.without(every)
			for _, p := range k.pages {
				if !k.reached[p.Name] && !unshown[p.Name] {
					t.Errorf("%s: no form of it was found on any page", p.Name)
				}
			}
			t.Logf("%d forms sent", k.sent)
		})
	}
}

// asksMore are pages that nothing leads to as bare as they are asked for here: the list of who has not read is for whoever
// stands above one of them.
var asksMore = map[string]bool{"press.desk.bulk.form": true, "desk.settings.column": true, "circular.my.unread": true}

// unshown are pages whose form only a script or another page's button sends, and those that end the session.
var unshown = map[string]bool{"account.sign-out": true}

// byScript are the fields of what only scripts send.
var byScript = map[string][]string{
	"press.write.autosave": {"title", "body", "based", "kind", "owner", "lead"}, "press.write.proof": {"title", "lead", "body", "lang"}, "press.write.word": {"word"},
}

// without sends what no page shows a form for: what scripts send, and what the examples of other pages name.
func (k *attack) without(every int) {
	for _, p := range k.pages {
		if k.reached[p.Name] || unshown[p.Name] {
			continue
		}
		k.reached[p.Name] = true
		fn := exampleOf(p)
		next := func() form {
			f := form{action: p.Pattern, page: p}
			for _, name := range append(byScript[p.Name], "state", "credential") {
				f.fields = append(f.fields, field{name, "hidden", "x"})
			}
			if fn != nil {
				x := fn(k.walk, k.fars)
				f.action = wildcard.ReplaceAllStringFunc(p.Pattern, func(m string) string { return x.path[strings.Trim(m, "{}.$")] })
			}
			return f
		}
		session := k.own
		f := next()
		k.try(session, f, every, next)
	}
}

// try sends one form in every wrong way. again makes a new object whose form it is after one that went through.
func (k *attack) try(session string, f form, every int, again func() form) {
	n := 0
	send := func(what string, change func(url.Values)) {
		n++
		if every > 1 && (n+len(f.page.Name))%every != 0 {
			return
		}
		v := f.values()
		change(v)
		got := k.post(session, f, v, what)
		if got.Code < 400 {
			f = again()
		}
	}
	send("as it is", func(url.Values) {})
	send("nothing", func(v url.Values) { clear(v) })
	done := map[string]bool{}
	for _, x := range f.fields {
		if done[x.name] || laterRow.MatchString(x.name) {
			continue
		}
		done[x.name] = true
		send(x.name+" missing", func(v url.Values) { v.Del(x.name) })
		send(x.name+" twice", func(v url.Values) { v[x.name] = append(v[x.name], "دیگر") })
		for _, kind := range hostileKinds {
			send(x.name+": "+kind, func(v url.Values) { v.Set(x.name, hostile[kind]) })
		}
		if len(x.value) > 8 || x.kind == "hidden" || x.kind == "select" {
			for _, other := range k.foreign {
				send(x.name+": of another body", func(v url.Values) { v.Set(x.name, other) })
			}
		}
	}
	if wildcards := strings.Count(f.page.Pattern, "{"); wildcards > 0 && !f.page.Open {
		for _, other := range append(slices.Clone(k.foreign), "00000000-0000-7000-8000-000000000000", "%00", "..%2f..", strings.Repeat("x", 3000), "%ff") {
			parts, pattern := strings.Split(f.action, "/"), strings.Split(f.page.Pattern, "/")
			items := len(k.foreign)
			if f.page.Name == "press.write.drop" || f.page.Name == "press.write.autosave" {
				items = 2 // an id that is no item may be one of the person's own that is not saved yet
			}
			for i := range pattern {
				if !strings.HasPrefix(pattern[i], "{") {
					continue
				}
				to := f
				p := slices.Clone(parts)
				p[i] = other
				to.action = strings.Join(p, "/")
				n++
				if every > 1 && n%every != 0 {
					continue
				}
				if got := k.post(session, to, f.values(), "address "+to.action); session == k.own && got.Code < 400 && !leadsToTheDoor(got) && slices.Contains(k.foreign[:items], other) {
					k.t.Errorf("%s: %s, which is another body's, is answered %d", f.page.Name, to.action, got.Code)
				}
			}
		}
	}
}

var hostileKinds = func() (all []string) {
	for kind := range hostile {
		all = append(all, kind)
	}
	slices.Sort(all)
	return all
}()
