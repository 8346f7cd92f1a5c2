package staff

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
)

func TestASecondClickWaitsForTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, now := newAgain(), time.Now()
		end := make(chan bool)
		answers := make(chan Answer, 2)
		click := func(ctx context.Context, do func() (Answer, error)) {
			r := &Request{Request: httptest.NewRequest(http.MethodPost, "/desk/x/", nil), Now: now, Visitor: Visitor{Session: "phone"}, Verdict: access.Verdict{OK: true}}
			a, _ := g.do(ctx, r, do)
			answers <- a
		}
		refuses := func() (Answer, error) { return Answer{}, fault.New(fault.Conflict, "") }
		go click(t.Context(), func() (Answer, error) { <-end; return Answer{To: "/desk/"}, nil })
		synctest.Wait()
		go click(t.Context(), refuses)
		synctest.Wait()
		if len(answers) > 0 {
			t.Fatal("the second click is answered before the first")
		}
		gone, leave := context.WithCancel(t.Context())
		go click(gone, refuses)
		leave()
		synctest.Wait()
		if a := <-answers; a.To != "" {
			t.Error("who has gone is answered as the first", a)
		}
		close(end)
		for range 2 {
			if a := <-answers; a.To != "/desk/" {
				t.Errorf("a click is answered with %+v", a)
			}
		}
		if len(g.being) > 0 {
			t.Error("a form is being done for ever")
		}
	})
}
