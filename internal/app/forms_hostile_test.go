package app

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

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
			every := 31 // a sample; HEMMAT_TEST_FORMS=all sends every form to SQLite
			if engine == db.SQLite && os.Getenv("HEMMAT_TEST_FORMS") == "all" {
				every = 1
			}
			seen := map[string]bool{}
			for _, p := range k.places() {
				session := k.own
				switch {
				case strings.HasPrefix(p.name, "account.sign-in"):
					session = ""
				case strings.HasPrefix(p.name, "circular.my."), strings.HasPrefix(p.name, "meeting.my."): // the letters and meetings of the examples are theirs
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
			k.named()
			t.Logf("%d forms sent", k.sent)
		})
	}
}

// named holds that the ledger's reader has words for each act that was done.
func (k *attack) named() {
	k.t.Helper()
	acts, err := db.Select(k.t.Context(), k.a.DB, func(r db.Row) (act string, err error) { return act, r.Scan(&act) }, `SELECT DISTINCT act FROM ledger ORDER BY act`)
	if err != nil {
		k.t.Fatal(err)
	}
	for _, act := range acts {
		if !k.a.Texts.Has("ledger.act." + act) {
			k.t.Errorf("the ledger's reader has no words for %s", act)
		}
	}
}

// asksMore are pages that nothing leads to as bare as they are asked for here: the list of who has not read is for whoever
// stands above one of them, an applicant is introduced by a formal member, a file of a letter or a meeting is named there, a calendar
// has an address that was made.
var asksMore = map[string]bool{
	"press.desk.bulk.form": true, "desk.settings.column": true, "circular.my.unread": true, "circular.my.file": true, "meeting.my.file": true, "member.introduce.form": true,
	"member.my.leave.form": true, "member.my.data": true, "member.my.data.json": true, "member.my.card": true, "meeting.feed": true,
	"member.export.file": true,
}

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
