package access

import (
	"slices"
	"testing"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
)

var rules = []Rule{
	{Action: "press.write", Functions: []Function{Reporter, Editor}, States: []string{"draft"}},
	{Action: "press.approve", Functions: []Function{Editor, ChiefEditor}, States: []string{"submitted"}, Apart: true},
	{Action: "press.withdraw", Functions: []Function{ChiefEditor}, States: []string{"published"}, Fresh: true},
	{Action: "press.see", Functions: []Function{Reporter, Editor, ChiefEditor}, Reads: true},
	{Action: "account.own", Everybody: true},
}

// TestWhoMayDoWhat is the whole of the decision: each function, each action, one's own body, one below it, one above
// it and a foreign one, in each state.
func TestWhoMayDoWhat(t *testing.T) {
	table, err := NewTable(rules)
	if err != nil {
		t.Fatal(err)
	}
	const party, fars, shiraz, yazd = id.Body("party"), id.Body("fars"), id.Body("shiraz"), id.Body("yazd")
	scopes := map[id.Body][]id.Body{party: {party}, fars: {fars, party}, shiraz: {shiraz, fars, party}, yazd: {yazd, party}}
	const me, other = id.Person("me"), id.Person("other")
	for _, f := range Functions {
		for _, below := range []bool{false, true} {
			for body, scope := range scopes {
				for _, state := range []string{"draft", "submitted", "published"} {
					for _, hand := range []id.Person{me, other} {
						for _, fresh := range []bool{false, true} {
							who := Who{Person: me, Fresh: fresh, Grants: []Grant{{Person: me, Function: f, Body: fars, Below: below}}}
							o := Object{Scope: scope, State: state, Hands: []id.Person{hand}}
							reaches := body == fars || body == shiraz && below
							for _, r := range rules {
								named := slices.Contains(r.Functions, f) || r.Reads && f == Inspector
								want := Refusal("")
								switch {
								case r.Everybody:
								case !named:
									want = NoFunction
								case !reaches:
									want = NoBody
								case len(r.States) > 0 && !slices.Contains(r.States, state):
									want = NoState
								case r.Apart && hand == me:
									want = NotApart
								case r.Fresh && !fresh:
									want = NotFresh
								}
								got := table.Decide(who, r.Action, o)
								if got.Refusal != want || got.OK != (want == "") {
									t.Fatalf("%s below=%v does %s to %s of %s, hand %s, fresh %v: %+v, want %q", f, below, r.Action, state, body, hand, fresh, got, want)
								}
								if got.OK && !r.Everybody && got.Grant.Function != f {
									t.Fatalf("%s: allowed by way of %+v", r.Action, got.Grant)
								}
							}
						}
					}
				}
			}
		}
	}
}

func TestWhatNoRuleNamesIsDenied(t *testing.T) {
	table, err := NewTable(rules)
	if err != nil {
		t.Fatal(err)
	}
	all := Who{Person: "me", Fresh: true}
	for _, f := range Functions {
		all.Grants = append(all.Grants, Grant{Function: f, Body: "party", Below: true})
	}
	if v := table.Decide(all, "press.burn", Object{Scope: []id.Body{"party"}}); v.OK || v.Refusal != NoRule {
		t.Error(v)
	}
	if v := table.Decide(Who{Person: "me"}, "press.see", Object{Anywhere: true}); v.OK {
		t.Error("whoever holds nothing sees a list")
	}
	if v := table.Decide(all, "press.see", Object{}); v.OK {
		t.Error("an object that belongs to no body is open")
	}
}

func TestASecondFunctionHelpsWhereTheFirstDoesNot(t *testing.T) {
	table, _ := NewTable(rules)
	who := Who{Person: "me", Grants: []Grant{{Function: Editor, Body: "yazd"}, {Function: ChiefEditor, Body: "fars"}}}
	if v := table.Decide(who, "press.approve", Object{Scope: []id.Body{"fars"}, State: "submitted"}); !v.OK || v.Grant.Function != ChiefEditor {
		t.Errorf("%+v", v)
	}
	if n := len(table.Reach(who, "press.approve")); n != 2 {
		t.Errorf("%d grants reach", n)
	}
}

func TestWrongTablesAreRefused(t *testing.T) {
	for name, rs := range map[string][]Rule{
		"twice":   {{Action: "a", Everybody: true}, {Action: "a", Everybody: true}},
		"nobody":  {{Action: "a"}},
		"unknown": {{Action: "a", Functions: []Function{"king"}}},
		"unnamed": {{Everybody: true}},
	} {
		if _, err := NewTable(rs); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestAGrantIsHeldFromItsFirstInstantToItsEnd(t *testing.T) {
	from := time.UnixMilli(1000)
	g := Grant{From: from, Until: from.Add(time.Second)}
	for ms, want := range map[int64]bool{999: false, 1000: true, 1999: true, 2000: false} {
		if g.Holds(time.UnixMilli(ms)) != want {
			t.Errorf("at %d: %v", ms, !want)
		}
	}
}

func TestEveryFunctionAndRefusalHasItsText(t *testing.T) {
	texts, err := i18n.New(Locales)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range Functions {
		if !texts.Has(f.Key()) {
			t.Errorf("no name for %s", f)
		}
	}
	for _, r := range Refusals {
		if !texts.Has(r.Key()) {
			t.Errorf("no text for %s", r)
		}
	}
}

func TestWhoActsForBothSidesActsForNeither(t *testing.T) {
	const root, zone, fars, yazd = id.Body("root"), id.Body("zone"), id.Body("fars"), id.Body("yazd")
	table, err := NewTable([]Rule{{Action: "x.answer", Functions: []Function{Editor}}})
	if err != nil {
		t.Fatal(err)
	}
	type held struct {
		body  id.Body
		below bool
	}
	for _, c := range []struct {
		name         string
		held         []held
		scope, other []id.Body
		want         bool
	}{
		{"the province, of what the centre has", []held{{fars, false}}, []id.Body{fars, zone, root}, []id.Body{root}, true},
		{"the centre, of what it has itself", []held{{root, true}}, []id.Body{fars, zone, root}, []id.Body{root}, false},
		{"the centre, of what a province has", []held{{root, true}}, []id.Body{root}, []id.Body{fars, zone, root}, true},
		{"a zone above one side", []held{{zone, true}}, []id.Body{fars, zone, root}, []id.Body{root}, true},
		{"a zone above both", []held{{zone, true}}, []id.Body{fars, zone, root}, []id.Body{yazd, zone, root}, false},
		{"a zone without what is below it", []held{{zone, false}}, []id.Body{fars, zone, root}, []id.Body{root}, false},
		{"another province", []held{{yazd, true}}, []id.Body{fars, zone, root}, []id.Body{root}, false},
		{"one grant of several", []held{{root, true}, {fars, false}}, []id.Body{fars, zone, root}, []id.Body{root}, true},
		{"without another side", []held{{root, true}}, []id.Body{fars, zone, root}, nil, true},
	} {
		var who Who
		for _, h := range c.held {
			who.Grants = append(who.Grants, Grant{Function: Editor, Body: h.body, Below: h.below})
		}
		if v := table.Decide(who, "x.answer", Object{Scope: c.scope, Other: c.other}); v.OK != c.want || !c.want && v.Refusal != NoBody {
			t.Errorf("%s: %+v", c.name, v)
		}
	}
}
