package account

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
	"hemmat/jalali"
	"hemmat/persian"
)

// The cookies: of the session, and of a device that has signed in before.
const (
	sessionCookie = "__Host-session"
	deviceCookie  = "__Host-device"
)

// Where the room's pages are, without language.
const (
	signInPath  = "/desk/sign-in/"
	setUpPath   = "/desk/set-up/"
	paperPath   = setUpPath + "code/"
	confirmPath = "/desk/confirm/"
	peoplePath  = "/desk/people/"
	myPath      = "/my/"
	deskPath    = "/desk/"
)

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) > 100 {
		return ""
	}
	return c.Value
}

func newCookie(name, value string, age time.Duration) *http.Cookie {
	c := &http.Cookie{Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: int(age / time.Second)}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// origin is where a request comes from.
func (rm *Room) origin(r *staff.Request) origin {
	return origin{
		network: web.Network(r.Context()), device: cookie(r.Request, deviceCookie), label: deviceLabel(r.UserAgent()),
		session: cookie(r.Request, sessionCookie),
	}
}

// Visitor is who a request comes from.
func (rm *Room) Visitor(ctx context.Context, r *http.Request) (staff.Visitor, bool, error) {
	s, name, ok, err := rm.session(ctx, cookie(r, sessionCookie))
	if err != nil || !ok {
		return staff.Visitor{}, false, err
	}
	if err := rm.see(ctx, s); err != nil && !fault.Is(err, fault.Busy) { // a full disk keeps nobody from reading
		return staff.Visitor{}, false, err
	}
	return staff.Visitor{Person: s.Person, Name: name, Session: s.ID, Fresh: s.fresh(rm.o.Now())}, true, nil
}

// Ask asks for a person, or for a second factor, and leads on. A form that was sent waits in the page: it is sent on when
// the person says so afterwards.
func (rm *Room) Ask(ctx context.Context, r *staff.Request, fresh bool) (staff.Answer, error) {
	door, page := signInPath, rm.signInPage
	if fresh {
		door, page = confirmPath, rm.confirmPage
	}
	if r.Method == http.MethodPost {
		keep, ok, err := rm.keep(r)
		if err != nil {
			return staff.Answer{}, err
		}
		if !ok {
			return staff.Answer{To: door, Notice: "account.notice.not-kept"}, nil
		}
		a, err := page(ctx, r, asked{keep: keep})
		a.Status = http.StatusForbidden
		return a, err
	}
	next := r.Path
	if r.URL.RawQuery != "" {
		next += "?" + r.URL.RawQuery
	}
	return staff.Answer{To: door + "?" + url.Values{"next": {next}}.Encode()}, nil
}

// asked is what the pages of the door carry along: where to go on, or the form that waits.
type asked struct{ next, keep string }

func askedOf(r *staff.Request) asked {
	return asked{next: r.FormValue("next"), keep: r.PostFormValue("keep")}
}

// fields are what carries it along in a form.
func (a asked) fields() []view.Field {
	return []view.Field{{Kind: "hidden", Name: "next", Value: a.next}, {Kind: "hidden", Name: "keep", Value: a.keep}}
}

// nextPath is where to go on: a page of the desk or one's own, never another site, never the door itself.
func nextPath(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host != "" || u.Scheme != "" || strings.ContainsAny(s, "\\\n\r") {
		return deskPath
	}
	_, path := i18n.Split(u.Path)
	if !strings.HasPrefix(path, deskPath) && !strings.HasPrefix(path, myPath) || strings.Contains(path, "//") ||
		strings.HasPrefix(path, signInPath) || strings.HasPrefix(path, setUpPath) || strings.HasPrefix(path, confirmPath) || path == "/desk/sign-out/" {
		return deskPath
	}
	return (&url.URL{Path: path, RawQuery: u.RawQuery}).String()
}

// kept is a form that waits until its sender has shown who they are.
type kept struct {
	Path string // with language and query
	Form url.Values
}

// mostKept bounds a form that is kept, in bytes; sealed and written as text it still fits a form.
const mostKept = 512 << 10

// secretField says whether a field holds what is never kept: a form with one is not kept at all.
func secretField(name string) bool {
	return strings.HasPrefix(name, "password") || name == "code" || name == "credential" || name == "invite"
}

// keep seals the form of a request. Not ok is a form that cannot be kept: with a file, with a secret, or too large.
func (rm *Room) keep(r *staff.Request) (sealed string, ok bool, err error) {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if media != "application/x-www-form-urlencoded" {
		return "", false, nil
	}
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return "", false, err
		}
		return "", false, fault.Wrap(fault.Invalid, err)
	}
	size := 0
	for name, values := range r.PostForm {
		if secretField(name) {
			return "", false, nil
		}
		for _, v := range values {
			size += len(name) + len(v) + 8
		}
	}
	if size > mostKept {
		return "", false, nil
	}
	sealed, err = slip(rm.o.Secret, "form", kept{r.URL.RequestURI(), r.PostForm}, r.Now.Add(keptTime))
	return sealed, err == nil, err
}

// keptPage shows a form that waited, with the button that sends it on.
type keptPage struct {
	Action string
	Fields []view.Field
	Words  []string // by which the sender knows it again
}

// on leads on after somebody has shown who they are.
func (rm *Room) on(r *staff.Request, a asked, cookies ...*http.Cookie) (staff.Answer, error) {
	if a.keep == "" {
		return staff.Answer{To: nextPath(a.next), Cookies: cookies}, nil
	}
	k, err := readSlip[kept](rm.o.Secret, "form", a.keep, r.Now)
	if err != nil {
		return staff.Answer{To: deskPath, Notice: "account.notice.not-kept", Cookies: cookies}, nil
	}
	p := keptPage{Action: k.Path}
	for _, name := range sortedKeys(k.Form) {
		for _, v := range k.Form[name] {
			p.Fields = append(p.Fields, view.Field{Kind: "hidden", Name: name, Value: v})
			if utf8.RuneCountInString(v) > 20 && len(p.Words) < 3 {
				p.Words = append(p.Words, persian.Truncate(v, 160))
			}
		}
	}
	return staff.Answer{Template: "account/kept", Title: r.Text("account.kept.title"), Data: p, Cookies: cookies}, nil
}

// inCookies are the cookies of a device that has signed in.
func inCookies(s signed) []*http.Cookie {
	return []*http.Cookie{newCookie(sessionCookie, s.session, sessionTime), newCookie(deviceCookie, s.device, knownTime)}
}

// slowed says in the reader's language when to try again; every other error stays what it is.
func slowed(r *staff.Request, err error) error {
	var s *Slow
	if !errors.As(err, &s) {
		return err
	}
	until := s.Until.Add(time.Minute - 1).Truncate(time.Minute) // the clock shows minutes
	return web.Later(fault.New(fault.Busy, "account.error.slow", "time", jalali.Clock(until, r.Lang)), s.Until.Sub(r.Now))
}

// told is the text of an error that a person made, "" for any other.
func told(r *staff.Request, err error) string {
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict, fault.Gone, fault.Forbidden, fault.NotFound, fault.Busy:
	default:
		return ""
	}
	key, args := fault.Text(err)
	if key == "" {
		return ""
	}
	return r.Text(key, args...)
}

// show puts what is wrong beside the fields of a form. An error that is nobody's fault is returned.
func show(r *staff.Request, fields []view.Field, err error, at string) error {
	var all faults
	if !errors.As(err, &all) {
		if !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) {
			return slowed(r, err)
		}
		all = faults{at: err}
	}
	for i, f := range fields {
		if e := all[f.Name]; e != nil {
			fields[i].Error = told(r, e)
		}
	}
	return nil
}

// script answers a script.
func script(status int, v any) (staff.Answer, error) {
	body, err := json.Marshal(v)
	return staff.Answer{Type: "application/json", Body: body, Status: status}, err
}

// begun is what a script needs to ask the browser for a passkey; or what is wrong.
type begun struct {
	State   string `json:"state,omitempty"`
	Options any    `json:"options,omitempty"`
	Error   string `json:"error,omitempty"`
}

func (rm *Room) begin(r *staff.Request, options any, state string, err error) (staff.Answer, error) {
	if err == nil {
		return script(http.StatusOK, begun{State: state, Options: options})
	}
	var all faults
	if errors.As(err, &all) {
		for _, e := range all {
			err = e
		}
	}
	if text := told(r, slowed(r, err)); text != "" {
		return script(http.StatusBadRequest, begun{Error: text})
	}
	return staff.Answer{}, err
}

// own is the session that a request behind the door comes from.
func own(r *staff.Request) Session { return Session{ID: r.Visitor.Session, Person: r.Visitor.Person} }
