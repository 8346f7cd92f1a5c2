package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// ids are what tells one thing's page from that of another of its kind.
var ids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// most is how many faults are named.
const most = 20

// seen counts what the program answered.
type seen struct {
	mu      sync.Mutex
	pages   map[string]bool // of the desk, shown
	queries map[string]bool // of the desk, shown: the kind of address and the names of its parameters
	forms   map[string]bool // of the desk, taken
	answers map[string]int  // by method and status
	faults  []string
}

func newSeen() *seen {
	return &seen{pages: map[string]bool{}, queries: map[string]bool{}, forms: map[string]bool{}, answers: map[string]int{}}
}

func (s *seen) answer(a *http.Response) {
	r := a.Request
	switch {
	case a.StatusCode >= 500 && a.StatusCode != http.StatusServiceUnavailable: // busy is no fault
		s.fault("%s %s: %s", r.Method, r.URL, a.Status)
	case strings.Contains(a.Header.Get("Location"), "/desk/sign-in/"):
		s.fault("%s %s: asks to sign in", r.Method, r.URL)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[fmt.Sprint(r.Method, " ", a.StatusCode)]++
	if !strings.Contains(r.URL.Path, "/desk/") {
		return
	}
	switch {
	case r.Method == http.MethodGet && a.StatusCode == http.StatusOK:
		s.pages[r.URL.Path] = true
		s.query(r.URL)
	case r.Method == http.MethodPost && (a.StatusCode == http.StatusOK || a.StatusCode == http.StatusSeeOther):
		s.forms[r.URL.Path] = true
	}
}

// query says at once which addresses take parameters, for a tool that needs them named. What a tool has made up, and the
// notice that an act leads to, are none.
func (s *seen) query(u *url.URL) {
	names := slices.Sorted(maps.Keys(u.Query()))
	made := func(name string) bool {
		return name == "notice" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-_") != ""
	}
	if len(names) == 0 || slices.ContainsFunc(names, made) {
		return
	}
	if key := ids.ReplaceAllString(u.Path, "{id}") + "?" + strings.Join(names, "&"); !s.queries[key] {
		s.queries[key] = true
		fmt.Println("asks", u.RequestURI())
	}
}

func (s *seen) fault(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

// Write takes the log of net/http, which says there that more came after an answer than the answer: what one request asks
// for would be read as the answer to the next.
func (s *seen) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("Unsolicited response")) {
		s.fault("%.200s", line)
		return len(line), nil
	}
	return os.Stderr.Write(line)
}

func (s *seen) print(w io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range slices.Sorted(maps.Keys(s.answers)) {
		fmt.Fprintf(w, "%s: %d\n", k, s.answers[k])
	}
	for _, p := range slices.Sorted(maps.Keys(s.pages)) {
		fmt.Fprintln(w, "shown", p)
	}
	for _, p := range slices.Sorted(maps.Keys(s.forms)) {
		fmt.Fprintln(w, "taken", p)
	}
}

// wrong is why what was seen proves nothing, or what it proves against the program.
func (s *seen) wrong(least int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	if len(s.pages) < least {
		errs = append(errs, fmt.Errorf("%d pages of the desk were shown, not %d", len(s.pages), least))
	}
	if len(s.forms) == 0 && least > 0 {
		errs = append(errs, errors.New("no form of the desk was taken"))
	}
	for _, f := range s.faults[:min(len(s.faults), most)] {
		errs = append(errs, errors.New(f))
	}
	if n := len(s.faults) - most; n > 0 {
		errs = append(errs, fmt.Errorf("and %d more", n))
	}
	return errors.Join(errs...)
}
