// Package staff serves the pages of the people who work. A room describes such a page once (Page): its address, the
// action that it is, what it is done to, and what it does. The description answers the request behind the door and the
// rules, and lets a test walk every address with every function.
//
// What holds: a page is answered only to a person who is signed in and whom access.Table allows its action on its
// object; a page without an action that has a rule is refused when it is registered. Nothing is cached. Without TLS only
// this machine is answered.
package staff

import (
	"context"
	"embed"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// Locales are the texts of the errors.
//
//go:embed locales
var Locales embed.FS

// Page is a page of the desk, described once.
type Page struct {
	Name    string // for logs and tests: "press.desk.item"
	Method  string // GET or POST
	Pattern string // http.ServeMux's, without method and language: "/desk/items/{item}/"

	// Action is what the page is, by the name under which access has its rule. Object says what it is done to; nil is
	// the party as a whole. An object that does not exist is fault.NotFound.
	Action access.Action
	Object func(ctx context.Context, r *Request) (access.Object, error)

	// Open is for the doors: pages before anybody has signed in. They have no Action.
	Open bool

	// MaxBody is the most that the form may hold, in bytes; 0 is the chain's own limit.
	MaxBody int64

	Do func(ctx context.Context, r *Request) (Answer, error)
}

// Visitor is who is signed in, on which device.
type Visitor struct {
	Person  id.Person
	Name    string
	Session id.Session
	Fresh   bool // a second factor was given a short time ago
}

// Door knows who is signed in. The room account is one.
type Door interface {
	// Visitor is who the request comes from; not ok is nobody.
	Visitor(ctx context.Context, r *http.Request) (v Visitor, ok bool, err error)

	// Ask answers a request that needs a person to sign in, or to give the second factor anew: it asks for that, and
	// leads on to where the request went. A form that was sent is kept.
	Ask(ctx context.Context, r *Request, fresh bool) (Answer, error)
}

// Nav is a link of the desk's menu. It is shown to those who may do Action somewhere.
type Nav struct {
	Key    string // of the catalogue
	Path   string // without language
	Action access.Action
	Order  int
	Count  func(ctx context.Context, r *Request) (int, error) // what waits there; may be nil

	// Shown says whether the link is for the visitor at all; nil is yes.
	Shown func(ctx context.Context, r *Request) (bool, error)
}

// Renderer turns a page into HTML. view.Renderer is one.
type Renderer interface {
	Render(w io.Writer, name string, p *view.Page) error
	Main(w io.Writer, name string, p *view.Page) error
}

// Options are what Pages are made of. All but Log and Now are required.
type Options struct {
	Renderer Renderer
	Errors   *web.Errors
	Texts    *i18n.Bundle
	Rules    *access.Table
	Grants   *access.Grants
	Door     Door
	Root     func(ctx context.Context) (id.Body, error) // the party itself
	Chrome   func(ctx context.Context, lang string) (view.Chrome, error)
	Now      func() time.Time
	Log      *slog.Logger
}

// Pages is the set of pages. They are registered before the first request; a wrong registration panics.
type Pages struct {
	o   Options
	all []Page
	nav []Nav
	mux *http.ServeMux

	again *again
}

// New makes an empty set.
func New(o Options) *Pages {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Pages{o: o, mux: http.NewServeMux(), again: newAgain()}
}

// Page registers a page in every language.
func (s *Pages) Page(p Page) {
	if err := s.check(p); err != nil {
		panic(fmt.Sprintf("staff: page %q: %v", p.Name, err))
	}
	s.all = append(s.all, p)
	h := s.o.Errors.Handle(func(w http.ResponseWriter, r *http.Request) error {
		if err := s.serve(w, r, p); err != nil {
			s.fail(w, r, err)
		}
		return nil
	})
	for _, lang := range i18n.Langs {
		s.mux.Handle(p.Method+" "+i18n.Prefix(lang)+exact(p.Pattern), h)
	}
}

// exact keeps a pattern that ends with a slash from taking what lies below it.
func exact(pattern string) string {
	if strings.HasSuffix(pattern, "/") {
		return pattern + "{$}"
	}
	return pattern
}

func (s *Pages) check(p Page) error {
	_, ruled := s.o.Rules.Rule(p.Action)
	switch {
	case p.Method != http.MethodGet && p.Method != http.MethodPost:
		return fmt.Errorf("method %q", p.Method)
	case !strings.HasPrefix(p.Pattern, "/"):
		return fmt.Errorf("pattern %q", p.Pattern)
	case p.Open == (p.Action != ""):
		return fmt.Errorf("it needs an action or an open door, not both")
	case !p.Open && !ruled:
		return fmt.Errorf("no rule for the action %q", p.Action)
	case p.Do == nil:
		return fmt.Errorf("it does nothing")
	}
	return nil
}

// Nav adds a link to the menu.
func (s *Pages) Nav(n Nav) {
	if _, ok := s.o.Rules.Rule(n.Action); !ok {
		panic(fmt.Sprintf("staff: menu %s: no rule for the action %q", n.Path, n.Action))
	}
	s.nav = append(s.nav, n)
}

// All lists the pages, for the tests that walk them.
func (s *Pages) All() []Page { return s.all }
