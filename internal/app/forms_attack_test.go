package app

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/room/account"
	"hemmat/internal/room/member"
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
	k.opensMembership()
	item := k.item(yazd.ID, press.News, false)
	published := k.item(yazd.ID, press.News, true)
	colleague, grant := k.colleague(yazd.ID)
	occasion := occasionExample(k.walk, yazd.ID)
	proposal := k.proposed(published, press.Slip)
	k.foreign = []string{string(item), string(published), string(yazd.ID), string(colleague), string(grant), occasion.path["occasion"], proposal}
	return k
}

// opensMembership lets citizens apply.
func (k *attack) opensMembership() {
	k.t.Helper()
	seen, want := map[member.Rule]int{}, map[member.Rule]int{}
	for _, x := range member.Numbers {
		seen[x.Name], want[x.Name] = x.Value, x.Value
	}
	want[member.Open] = 1
	if err := k.a.Member.SetRules(k.t.Context(), cliActor, seen, want); err != nil {
		k.t.Fatal(err)
	}
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
