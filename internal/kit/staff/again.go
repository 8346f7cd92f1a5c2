package staff

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"hemmat/internal/kit/fault"
)

// Who clicks twice sends a form twice, and a browser shows what the second one is answered. Most acts refuse to be done again, for the
// form shows what is so no more: the person would read of a failure after a success. So a form that is refused is answered as the
// same one, letter for letter and from the same device, was answered a moment ago. It decides nothing: the second form was tried and
// has changed nothing.

const (
	againFor  = time.Minute
	againMost = 4096 // forms of all who work, in the memory of this process
)

// sent names a form: who sent it, from where to where, and each value.
type sent [sha256.Size]byte

// led is where a form led, and when.
type led struct {
	answer Answer
	at     time.Time
}

// again remembers where forms led that were done a moment ago.
type again struct {
	done *otter.Cache[sent, led]

	mu    sync.Mutex
	being map[sent]chan struct{} // forms that are being done, each closed when it is
}

func newAgain() *again {
	return &again{done: otter.Must(&otter.Options[sent, led]{MaximumSize: againMost}), being: map[sent]chan struct{}{}}
}

// do does what the form of a request asks. Where that is refused and the same form is being done, or was, it answers as that one.
func (g *again) do(ctx context.Context, r *Request, do func() (Answer, error)) (Answer, error) {
	f := sentBy(r)
	g.mu.Lock()
	first, second := g.being[f]
	if !second {
		first = make(chan struct{})
		g.being[f] = first
	}
	g.mu.Unlock()
	if !second {
		defer func() {
			g.mu.Lock()
			delete(g.being, f)
			g.mu.Unlock()
			close(first)
		}()
	}
	a, err := do()
	if refused(a, err) {
		if second {
			select {
			case <-first:
			case <-ctx.Done():
			}
		}
		if was, ok := g.done.GetIfPresent(f); ok && r.Now.Sub(was.at) < againFor {
			return was.answer, nil
		}
		return a, err
	}
	// Only a way and a notice are remembered, never a page: it may say what is said once. Who was led to the door has done nothing yet.
	if err == nil && r.Verdict.OK && a.To != "" && len(a.Cookies) == 0 {
		g.done.Set(f, led{Answer{To: a.To, Notice: a.Notice, Forget: a.Forget}, r.Now})
	}
	return a, err
}

// refused says whether an answer tells a person that nothing was done.
func refused(a Answer, err error) bool {
	if err == nil {
		return a.Status >= http.StatusBadRequest
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

// sentBy names the form of a request.
func sentBy(r *Request) (f sent) {
	h := sha256.New()
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
