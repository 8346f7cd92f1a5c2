// Package access says who may do what where. A grant gives a person a function in a body of the party, for a time; a
// rule says which functions an action asks for. Decide is the one place where the two meet: it is pure, and denies
// whatever no rule allows.
package access

import (
	"context"
	"embed"
	"fmt"
	"maps"
	"slices"
	"time"

	"hemmat/internal/kit/id"
)

// Locales are the names of the functions and the texts of the refusals.
//
//go:embed locales
var Locales embed.FS

// Function is a kind of work that people of the party do.
type Function string

// The functions. An inspector reads everything and changes nothing.
const (
	Reporter           Function = "reporter"
	Editor             Function = "editor"
	ChiefEditor        Function = "chief_editor"
	StatementPublisher Function = "statement_publisher"
	Archivist          Function = "archivist"
	MediaOfficer       Function = "media_officer"
	OrganisationOffice Function = "organisation_officer"
	Inspector          Function = "inspector"
	Administrator      Function = "administrator"
)

// Key is the catalogue key of the function's name.
func (f Function) Key() string { return "access.function." + string(f) }

// Functions lists the functions in the order in which a list of choices shows them.
var Functions = []Function{Reporter, Editor, ChiefEditor, StatementPublisher, Archivist, MediaOfficer, OrganisationOffice, Inspector, Administrator}

// Known says whether f is one of Functions.
func (f Function) Known() bool { return slices.Contains(Functions, f) }

// Grant is a function that a person holds in a body from one instant to another.
type Grant struct {
	ID       id.Grant
	Person   id.Person
	Function Function
	Body     id.Body
	Below    bool      // in every body below it too
	Term     id.Term   // "" or the term of a post with which it ends
	From     time.Time // the first instant
	Until    time.Time // the first instant at which it is no longer held; zero: open
	By       id.Person // "" for the command line
}

// Holds says whether the grant is held at an instant.
func (g Grant) Holds(at time.Time) bool {
	return !at.Before(g.From) && (g.Until.IsZero() || at.Before(g.Until))
}

// covers says whether the grant reaches the object: it is of the object's body, or of one above that reaches down to it
// and not to the other side.
func (g Grant) covers(o Object) bool {
	return len(o.Scope) > 0 && (g.Body == o.Scope[0] || g.Below && slices.Contains(o.Scope, g.Body) && !slices.Contains(o.Other, g.Body))
}

// Bodies lists the bodies that grants reach, each once; all says that they reach every body. below lists a body and those
// below it.
func Bodies(ctx context.Context, grants []Grant, root id.Body, below func(context.Context, id.Body) ([]id.Body, error)) (all bool, bodies []id.Body, err error) {
	seen := map[id.Body]bool{}
	for _, g := range grants {
		reached := []id.Body{g.Body}
		if g.Below {
			if g.Body == root {
				return true, nil, nil
			}
			if reached, err = below(ctx, g.Body); err != nil {
				return false, nil, err
			}
		}
		for _, b := range reached {
			if !seen[b] {
				seen[b] = true
				bodies = append(bodies, b)
			}
		}
	}
	return false, bodies, nil
}

// Action is something that a person of the desk does or sees: "press.approve".
type Action string

// Rule says who may do an action.
type Rule struct {
	Action    Action
	Functions []Function // any one of them; nobody when empty
	Reads     bool       // changes nothing: an inspector may too
	Everybody bool       // whoever is signed in, for what is their own
	States    []string   // in which the object must be; any when empty
	Apart     bool       // not for a person who had a hand in the object
	Fresh     bool       // asks for a second factor given a short time ago
}

// Object is what an action is done to.
type Object struct {
	Scope    []id.Body // the body it belongs to, then every body above that one
	Other    []id.Body // as Scope, of the other side, where two bodies have to agree: who acts for both acts for neither
	Anywhere bool      // no object yet: a list or a form, open to whoever has the function in some body
	State    string
	Hands    []id.Person // who had a hand in it
}

// Who is the person who acts.
type Who struct {
	Person id.Person
	Grants []Grant // those held now
	Fresh  bool
}

// Refusal is why an action is not allowed: the last part of a catalogue key.
type Refusal string

// The refusals, in the order in which they are found.
const (
	NoRule     Refusal = "rule"     // a defect: no rule names the action
	NoFunction Refusal = "function" // the person holds no function that may
	NoBody     Refusal = "body"     // they do, in another body
	NoState    Refusal = "state"    // not in this state
	NotApart   Refusal = "apart"    // a second person is needed
	NotFresh   Refusal = "fresh"    // after a second factor
)

// Refusals lists them, so that a test can ask for the text of each.
var Refusals = []Refusal{NoRule, NoFunction, NoBody, NoState, NotApart, NotFresh}

// Key is the catalogue key of the text that says so.
func (r Refusal) Key() string { return "access.refused." + string(r) }

// Verdict is the answer: OK, by way of the grant given (zero when the rule is for everybody), or why not.
type Verdict struct {
	OK      bool
	Grant   Grant
	Refusal Refusal
}

// Table holds the rules of all rooms.
type Table struct{ rules map[Action]Rule }

// NewTable gathers rules. Two rules for one action are an error, and so is one that lets nobody do anything.
func NewTable(rules ...[]Rule) (*Table, error) {
	t := &Table{rules: map[Action]Rule{}}
	for _, r := range slices.Concat(rules...) {
		if _, twice := t.rules[r.Action]; twice {
			return nil, fmt.Errorf("access: two rules for %s", r.Action)
		}
		if len(r.Functions) == 0 && !r.Everybody || r.Action == "" {
			return nil, fmt.Errorf("access: the rule for %q lets nobody act", r.Action)
		}
		for _, f := range r.Functions {
			if !f.Known() {
				return nil, fmt.Errorf("access: the rule for %s names the function %q", r.Action, f)
			}
		}
		t.rules[r.Action] = r
	}
	return t, nil
}

// Actions lists the actions that have a rule, sorted.
func (t *Table) Actions() []Action { return slices.Sorted(maps.Keys(t.rules)) }

// Rule is the rule of an action.
func (t *Table) Rule(a Action) (Rule, bool) {
	r, ok := t.rules[a]
	return r, ok
}

// Decide says whether who may do the action to the object. What is refused for several reasons is refused for the one
// that is hardest to mend.
func (t *Table) Decide(who Who, a Action, o Object) Verdict {
	rule, ok := t.rules[a]
	if !ok {
		return Verdict{Refusal: NoRule}
	}
	v := rule.grant(who, o)
	switch {
	case !v.OK:
		return v
	case len(rule.States) > 0 && !o.Anywhere && !slices.Contains(rule.States, o.State):
		return Verdict{Refusal: NoState}
	case rule.Apart && slices.Contains(o.Hands, who.Person):
		return Verdict{Refusal: NotApart}
	case rule.Fresh && !who.Fresh:
		return Verdict{Refusal: NotFresh}
	}
	return v
}

// grant finds the grant by which the rule is met.
func (r Rule) grant(who Who, o Object) Verdict {
	if r.Everybody {
		return Verdict{OK: true}
	}
	held := false
	for _, g := range who.Grants {
		if !r.names(g.Function) {
			continue
		}
		held = true
		if o.Anywhere || g.covers(o) {
			return Verdict{OK: true, Grant: g}
		}
	}
	if held {
		return Verdict{Refusal: NoBody}
	}
	return Verdict{Refusal: NoFunction}
}

func (r Rule) names(f Function) bool {
	return slices.Contains(r.Functions, f) || r.Reads && f == Inspector
}

// Reach lists the grants by which who may do the action somewhere: what a list of objects is narrowed by.
func (t *Table) Reach(who Who, a Action) []Grant {
	rule := t.rules[a]
	var by []Grant
	for _, g := range who.Grants {
		if rule.names(g.Function) {
			by = append(by, g)
		}
	}
	return by
}
