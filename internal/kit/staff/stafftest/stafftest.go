// Package stafftest gives a room's tests a desk without the room that signs people in: a request names who it comes
// from. Everything behind the door is real.
package stafftest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
)

// header names the person who sends a request, device what they send it from; fresh says that a second factor was just given.
const (
	header = "X-Test-Person"
	device = "X-Test-Device"
	fresh  = "X-Test-Fresh"
)

// Door believes the request.
type Door struct{}

// Visitor is the person whom the request names.
func (Door) Visitor(_ context.Context, r *http.Request) (staff.Visitor, bool, error) {
	p := r.Header.Get(header)
	return staff.Visitor{Person: id.Person(p), Name: p, Session: id.Session(r.Header.Get(device)), Fresh: r.Header.Get(fresh) != ""}, p != "", nil
}

// Ask leads to a page that nobody has. For a form the real door asks in its place, with the status of a refusal.
func (Door) Ask(_ context.Context, r *staff.Request, fresh bool) (staff.Answer, error) {
	if r.Method == http.MethodPost && r.Visitor.Session != "" {
		return staff.Answer{Template: "account/confirm", Status: http.StatusForbidden}, nil
	}
	if fresh {
		return staff.Answer{To: "/desk/confirm/"}, nil
	}
	return staff.Answer{To: "/desk/sign-in/"}, nil
}

// Get is a request of a person for a page of the desk.
func Get(person id.Person, path string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil)
	return from(r, person)
}

// Post sends a form.
func Post(person id.Person, path string, form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return from(r, person)
}

// As is a request of a browser, from a person.
func As(person id.Person, r *http.Request) *http.Request { return from(r.Clone(r.Context()), person) }

// Fresh says that the person has just given a second factor.
func Fresh(r *http.Request) *http.Request {
	r.Header.Set(fresh, "1")
	return r
}

// On says which device a request comes from. Without one each is from another: what a room refuses the second time is seen to be refused.
func On(s id.Session, r *http.Request) *http.Request {
	r.Header.Set(device, string(s))
	return r
}

func from(r *http.Request, person id.Person) *http.Request {
	r.RemoteAddr = "127.0.0.1:1024"
	r.Header.Set(header, string(person))
	return r
}
