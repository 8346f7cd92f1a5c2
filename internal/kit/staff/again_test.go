package staff_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
)

// once adds a page that does something one time, and is refused from then on by what refuses.
func once(s *staff.Pages, name string, refuses func() (staff.Answer, error)) (done *int) {
	done = new(int)
	s.Page(staff.Page{Name: name, Method: http.MethodPost, Pattern: "/desk/fars/" + name + "/", Action: "list", Object: staff.Anywhere, Do: func(context.Context, *staff.Request) (staff.Answer, error) {
		if *done++; *done > 1 {
			return refuses()
		}
		return staff.Answer{To: "/desk/", Notice: "staff.notice.x"}, nil
	}})
	return done
}

func refusedAs(kind fault.Kind) func() (staff.Answer, error) {
	return func() (staff.Answer, error) { return staff.Answer{}, fault.New(kind, "staff.error.conflict") }
}

func TestTheSecondOfTwoClicksIsAnsweredAsTheFirst(t *testing.T) {
	now := noon
	s := deskAt(t, func() time.Time { return now })
	once(s, "conflict", refusedAs(fault.Conflict))
	once(s, "forbidden", refusedAs(fault.Forbidden))
	once(s, "gone", refusedAs(fault.Gone))
	once(s, "wrong", func() (staff.Answer, error) { return staff.Answer{Template: "form", Status: 422}, nil })
	once(s, "defect", refusedAs(fault.Internal))
	once(s, "busy", refusedAs(fault.Busy))
	send := func(path string, device id.Session, form url.Values, want int) {
		t.Helper()
		a, body := ask(s, stafftest.On(device, stafftest.Post("editor", path, form)))
		if to := a.Header.Get("Location"); a.StatusCode != want || want == 303 && to != "/desk/?notice=staff.notice.x" {
			t.Errorf("%s: %d to %q, want %d: %s", path, a.StatusCode, to, want, body)
		}
	}
	form := url.Values{"version": {"3"}, "reason": {"می‌خواهم"}}
	for path, want := range map[string]int{"conflict": 409, "forbidden": 403, "gone": 410, "wrong": 422} {
		path = "/desk/fars/" + path + "/"
		send(path, "phone", form, 303)
		send(path, "phone", form, 303)
		send(path, "laptop", form, want)
		send(path, "", form, want)
		send(path, "phone", url.Values{"version": {"3"}, "reason": {"می خواهم"}}, want)
		send(path, "phone", url.Values{"version": {"3"}, "reason": {"می‌خواهم", ""}}, want)
		send(path+"?a=1", "phone", form, want)
	}
	for path, want := range map[string]int{"defect": 500, "busy": 503} { // neither says that it was not done
		send("/desk/fars/"+path+"/", "phone", form, 303)
		send("/desk/fars/"+path+"/", "phone", form, want)
	}
	once(s, "unknown", refusedAs(fault.Conflict))
	send("/desk/fars/unknown/", "", form, 303)
	send("/desk/fars/unknown/", "", form, 409)
	once(s, "wait", func() (staff.Answer, error) { return staff.Answer{Template: "form", Status: 429}, nil })
	send("/desk/fars/wait/", "phone", form, 303)
	send("/desk/fars/wait/", "phone", form, 429) // it says when one may try again
	once(s, "late", refusedAs(fault.Conflict))
	send("/desk/fars/late/", "phone", form, 303)
	now = now.Add(14 * time.Second)
	send("/desk/fars/late/", "phone", form, 303)
	now = now.Add(time.Second)
	send("/desk/fars/late/", "phone", form, 409)
}

// Schedule, take back, schedule again: the third form is the first one letter for letter, and is no second click.
func TestAFormIsASecondClickOnlyWhenNothingWasDoneInBetween(t *testing.T) {
	s := desk(t)
	once(s, "schedule", refusedAs(fault.Conflict))
	once(s, "back", refusedAs(fault.Conflict))
	once(s, "page", refusedAs(fault.Conflict))
	s.Page(staff.Page{Name: "show", Method: http.MethodPost, Pattern: "/desk/fars/show/", Action: "list", Object: staff.Anywhere, Do: func(context.Context, *staff.Request) (staff.Answer, error) {
		return staff.Answer{Template: "done"}, nil
	}})
	for i, c := range []struct {
		path string
		want int
	}{{"schedule", 303}, {"schedule", 303}, {"back", 303}, {"schedule", 409}, {"back", 303}, {"page", 303}, {"show", 200}, {"page", 409}} {
		if a, _ := ask(s, stafftest.On("phone", stafftest.Post("editor", "/desk/fars/"+c.path+"/", nil))); a.StatusCode != c.want {
			t.Errorf("%d, %s: %d, want %d", i, c.path, a.StatusCode, c.want)
		}
	}
}

func TestWhatIsSaidOnceAndTheDoorAreNotAnswersOfASecondClick(t *testing.T) {
	s := desk(t)
	shown := false
	s.Page(staff.Page{Name: "secret", Method: http.MethodPost, Pattern: "/desk/fars/secret/", Action: "list", Object: staff.Anywhere, Do: func(context.Context, *staff.Request) (staff.Answer, error) {
		if shown {
			return refusedAs(fault.Conflict)()
		}
		shown = true
		return staff.Answer{Template: "passphrase"}, nil
	}})
	n := 0
	s.Page(staff.Page{Name: "seal", Method: http.MethodPost, Pattern: "/desk/fars/seal/", Action: "burn", Object: func(context.Context, *staff.Request) (access.Object, error) {
		return access.Object{Scope: []id.Body{"fars"}}, nil
	}, Do: func(context.Context, *staff.Request) (staff.Answer, error) {
		if n++; n > 1 {
			return refusedAs(fault.Conflict)()
		}
		return staff.Answer{To: "/desk/"}, nil
	}})
	seal := func() *http.Request { return stafftest.Post("editor", "/desk/fars/seal/", nil) }
	for i, c := range []struct {
		r    *http.Request
		want int
	}{
		{stafftest.Post("editor", "/desk/fars/secret/", nil), 200},
		{stafftest.Post("editor", "/desk/fars/secret/", nil), 409},
		{seal(), 403}, // the second factor is asked for
		{stafftest.Fresh(seal()), 303},
		{stafftest.Fresh(seal()), 303},
		{seal(), 403},
	} {
		if a, _ := ask(s, stafftest.On("phone", c.r)); a.StatusCode != c.want {
			t.Errorf("%d: %d, want %d", i, a.StatusCode, c.want)
		}
	}
}
