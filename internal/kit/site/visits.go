package site

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// Visits are how often each page was opened since they were last taken, by its address with language and without query.
// Nothing about who opened it is looked at but the two headers of counts, and nothing of them is kept.
//
// What is counted: a GET that was answered with the whole of a public HTML page, to a browser. Not a HEAD, not a 304 (the
// reader has the page already), not what a browser fetches ahead or into another page, not a program.
type visits struct {
	mu sync.Mutex
	by map[string]*atomic.Int64
}

// mostCounted bounds the addresses that are counted apart. Only those that a page answers come in, and a site has fewer.
const mostCounted = 100_000

// of is the counter of an address, nil when there is no room for another.
func (v *visits) of(address string) *atomic.Int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := v.by[address]
	if n == nil && len(v.by) < mostCounted {
		n = new(atomic.Int64)
		v.by[address] = n
	}
	return n
}

// TakeVisits gives what was counted since the last taking.
func (s *Site) TakeVisits() map[string]int64 {
	s.visits.mu.Lock()
	defer s.visits.mu.Unlock()
	taken := map[string]int64{}
	for address, n := range s.visits.by {
		if n := n.Swap(0); n > 0 {
			taken[address] = n
		}
	}
	return taken
}

// ReturnVisits adds what was taken and could not be kept.
func (s *Site) ReturnVisits(taken map[string]int64) {
	for address, n := range taken {
		if c := s.visits.of(address); c != nil {
			c.Add(n)
		}
	}
}

// visit counts an answer that was given.
func (e *entry) visit(r *http.Request) {
	if e.visits != nil && counts(r.Header) {
		e.visits.Add(1)
	}
}

// counts says whether the request is of a browser that shows the page. Every browser names itself Mozilla; a program
// that does so too mostly says what it is, or where one reads about it. The header is searched, not kept.
func counts(h http.Header) bool {
	agent := h["User-Agent"]
	if len(agent) != 1 || !strings.HasPrefix(agent[0], "Mozilla/") {
		return false
	}
	for _, mark := range []string{"http", "bot", "Bot", "rawl", "pider", "Headless", "Lighthouse"} {
		if strings.Contains(agent[0], mark) {
			return false
		}
	}
	if dest := h["Sec-Fetch-Dest"]; len(dest) > 0 && dest[0] != "document" {
		return false
	}
	return h["Sec-Purpose"] == nil && h["Purpose"] == nil && h["X-Moz"] == nil
}
