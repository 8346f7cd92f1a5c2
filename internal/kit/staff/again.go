package staff

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// Who clicks twice sends a form twice, and a browser shows what the second one is answered. Most acts refuse to be done again, for the
// form shows what is so no more: the person would read of a failure after a success. So a form that is refused is answered as the last
// one that was done from the same device, where both are the same letter for letter and a click apart. The second one was tried and has
// not done the act again; only what the person is told is what came before.

// againFor is how far apart two clicks may be, the first answer's way over a slow line with them.
const againFor = 15 * time.Second

// sent names a form: who sent it, from where to where, and each value, under a key of this process, for a value may be a password.
type sent [sha256.Size]byte

// led is where a form led, and when.
type led struct {
	form   sent
	answer Answer
	at     time.Time
}

// again remembers the last form that was done from each device a moment ago.
type again struct {
	key []byte

	mu    sync.Mutex
	last  map[id.Session]led
	being map[sent]chan struct{} // forms that are being done, each closed when it is
}

func newAgain() *again {
	g := &again{key: make([]byte, sha256.Size), last: map[id.Session]led{}, being: map[sent]chan struct{}{}}
	rand.Read(g.key)
	return g
}

// do does what the form of a request asks. Where that is refused and the same form is being done, or was the last, it answers as that one.
func (g *again) do(ctx context.Context, r *Request, do func() (Answer, error)) (Answer, error) {
	f := g.name(r)
	first, end := g.begin(f)
	defer end()
	a, err := do()
	switch {
	case r.Verdict.Refusal == access.NotFresh: // the door asks
	case refused(a, err):
		if first != nil {
			select {
			case <-first:
			case <-ctx.Done():
			}
		}
		if was, ok := g.was(r, f); ok {
			return was, nil
		}
	case err == nil:
		g.remember(r, f, a)
	}
	return a, err
}

// begin says that a form is being done. first is closed when one that began before it has ended, nil where there is none.
func (g *again) begin(f sent) (first <-chan struct{}, end func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c, ok := g.being[f]; ok {
		return c, func() {}
	}
	c := make(chan struct{})
	g.being[f] = c
	return nil, func() {
		g.mu.Lock()
		delete(g.being, f)
		g.mu.Unlock()
		close(c)
	}
}

// was is what a form was answered when it was the last one of its device, a moment ago.
func (g *again) was(r *Request, f sent) (Answer, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l, ok := g.last[r.Visitor.Session]
	return l.answer, ok && l.form == f && r.Now.Sub(l.at) < againFor
}

// remember keeps where a form led, in place of the one before it. Only a way and a notice are kept, never a page: it may say what is
// said once.
func (g *again) remember(r *Request, f sent, a Answer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.last, func(s id.Session, l led) bool { return s == r.Visitor.Session || r.Now.Sub(l.at) >= againFor })
	if a.To != "" && len(a.Cookies) == 0 {
		g.last[r.Visitor.Session] = led{f, Answer{To: a.To, Notice: a.Notice, Forget: a.Forget}, r.Now}
	}
}

// refused says whether an answer tells a person that nothing was done. One that asks to wait says something of now.
func refused(a Answer, err error) bool {
	if err == nil {
		return a.Status >= http.StatusBadRequest && a.Status < http.StatusInternalServerError && a.Status != http.StatusTooManyRequests
	}
	switch fault.Of(err) {
	case fault.Conflict, fault.Forbidden, fault.NotFound, fault.Gone, fault.Invalid:
		return true
	}
	return false
}

// plain says whether a request is a form of a known device that is read already: one with files is not.
func plain(r *Request) bool {
	return r.Visitor.Session != "" && r.Method == http.MethodPost && strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
}

// name names the form of a request.
func (g *again) name(r *Request) (f sent) {
	h := hmac.New(sha256.New, g.key)
	fmt.Fprintf(h, "%q %q", r.Visitor.Session, r.URL.RequestURI())
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		fmt.Fprintf(h, "%q", name)
		for _, v := range r.PostForm[name] {
			fmt.Fprintf(h, "=%d:", len(v))
			h.Write([]byte(v))
		}
	}
	h.Sum(f[:0])
	return f
}
