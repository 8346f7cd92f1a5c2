package staff

import (
	"context"
	"net/http"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/settings"
	"hemmat/persian"
)

// Request is what a page is answered from.
type Request struct {
	*http.Request
	Lang    string // "fa" or "en"
	Path    string // without language
	Now     time.Time
	Visitor Visitor        // zero behind an open door
	Who     access.Who     // the visitor with what they hold now
	Verdict access.Verdict // by which the page is allowed

	pages *Pages
}

// Actor is the visitor as the ledger names them: in the body of the grant by which they act.
func (r *Request) Actor() ledger.Actor {
	return ledger.Actor{Person: r.Visitor.Person, Body: r.Verdict.Grant.Body, Via: "desk"}
}

// May says whether the visitor may do another action: what a button asks before it is drawn.
func (r *Request) May(a access.Action, o access.Object) access.Verdict {
	return r.pages.o.Rules.Decide(r.Who, a, o)
}

// Reach lists the grants by which the visitor may do an action somewhere.
func (r *Request) Reach(a access.Action) []access.Grant { return r.pages.o.Rules.Reach(r.Who, a) }

// Bodies are those for which the visitor may do an action, and for which below lists what stands below each; nil is all.
func (r *Request) Bodies(ctx context.Context, a access.Action, below func(context.Context, id.Body) ([]id.Body, error)) ([]id.Body, error) {
	root, err := r.Root(ctx)
	if err != nil {
		return nil, err
	}
	all, bodies, err := access.Bodies(ctx, r.Reach(a), root, below)
	if err != nil || all {
		return nil, err
	}
	return append([]id.Body{}, bodies...), nil
}

// Said is what a form shows of a refusal, otherwise where the refusal has no words; an error that is none is given back.
func (r *Request) Said(err error, otherwise string) (string, error) {
	key, args := fault.Text(err)
	switch fault.Of(err) {
	case fault.Invalid, fault.TooLarge, fault.Conflict:
		if key == "" {
			key = otherwise
		}
		for i := 1; i < len(args); i += 2 {
			if n, ok := args[i].(int); ok {
				args[i] = i18n.Number(r.Lang, int64(n))
			}
		}
		return r.Text(key, args...), nil
	}
	return "", err
}

// Text is a text of the catalogue in the page's language.
func (r *Request) Text(key string, args ...any) string {
	return r.pages.o.Texts.Text(r.Lang, key, args...)
}

// Href is a path of this site in the page's language.
func (r *Request) Href(path string) string { return i18n.Prefix(r.Lang) + path }

// Line is a field of the form that holds one line, as it is stored.
func (r *Request) Line(name string) (string, error) {
	s, err := persian.StoreLine(r.PostFormValue(name))
	return s, fault.Wrap(fault.Invalid, err)
}

// Lines is a field of the form that may hold several lines, as it is stored.
func (r *Request) Lines(name string) (string, error) {
	s, err := persian.Store(r.PostFormValue(name))
	return s, fault.Wrap(fault.Invalid, err)
}

// typedMost is how much of a number, a code or a name stands in a form that is shown again.
const typedMost = 200

// Typed is a line of the form as it was typed, for the form that is shown again.
func (r *Request) Typed(name string) string {
	return persian.Truncate(strings.ToValidUTF8(r.PostFormValue(name), "\uFFFD"), typedMost)
}

// Root is the party itself.
func (r *Request) Root(ctx context.Context) (id.Body, error) { return r.pages.o.Root(ctx) }

// Answer is what a page gives. Exactly one of Template, Type (with Body), Serve and To is set.
type Answer struct {
	Template string
	Title    string
	Data     any
	Nav      string           // the path of the menu's link that is current
	Status   int              // 200 when 0
	Colors   *settings.Colors // worn in place of the site's own, to be looked at
	Print    bool             // made for paper: the letterhead in place of the desk's frame
	Public   bool             // behind an open door: the site's own frame in place of the desk's
	Bare     bool             // without the layout: a piece that a script swaps in

	Type string // media type of Body
	Body []byte

	// Serve writes a file that is too large to be held. Before an error it has written nothing.
	Serve func(w http.ResponseWriter, r *http.Request) error

	To     string // path without language, answered with 303
	Notice string // catalogue key of what the page led to says first

	Cookies []*http.Cookie
	Forget  bool // the browser forgets what pages have kept on the device
}

// Whole is the object of what belongs to the party as a whole.
func Whole(ctx context.Context, r *Request) (access.Object, error) {
	root, err := r.Root(ctx)
	return access.Object{Scope: []id.Body{root}}, err
}

// Anywhere is the object of lists and empty forms: whoever has the function in some body may.
func Anywhere(context.Context, *Request) (access.Object, error) {
	return access.Object{Anywhere: true}, nil
}
