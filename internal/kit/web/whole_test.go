package web

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

// listening runs Serve on a real port until the test ends.
func listening(t *testing.T, o ServeOptions, h http.Handler) (addr string) {
	t.Helper()
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- Serve(ctx, l, h, o) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

// page answers body whole where it can, or by net/http alone below /plain/, and tells which.
func page(body []byte, whole chan<- bool) http.Handler {
	headers := http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Content-Length": {strconv.Itoa(len(body))}, "Etag": {`"e"`}}
	PublicHeaders(headers, &http.Request{URL: &url.URL{}})
	head := NewHead(headers)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ok := !strings.HasPrefix(r.URL.Path, "/plain/") && WriteWhole(w, r, head, body)
		whole <- ok
		if ok {
			return
		}
		maps.Copy(w.Header(), headers)
		if r.Method != http.MethodHead {
			w.Write(body)
		}
	})
}

func TestAWholeAnswerIsThatOfNetHTTP(t *testing.T) {
	body := []byte(strings.Repeat("می‌خواهم ", 4000))
	way := make(chan bool, 10)
	addr := listening(t, ServeOptions{}, page(body, way))
	const simple = "GET /any/ HTTP/1.1\r\nHost: example.org\r\n\r\n"
	for request, want := range map[string]bool{
		simple: true,
		"GET /any/ HTTP/1.1\r\nHost: example.org\r\nAccept-Encoding: gzip\r\nUser-Agent: x\r\n\r\n":          true,
		"HEAD /any/ HTTP/1.1\r\nHost: example.org\r\n\r\n":                                                   false,
		"GET /any/ HTTP/1.0\r\nHost: example.org\r\nConnection: keep-alive\r\n\r\n":                          false,
		"GET /any/ HTTP/1.1\r\nHost: example.org\r\nContent-Length: 3\r\n\r\nabc":                            false,
		"GET /any/ HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n": false,
		"GET /any/ HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n":                               false,
		"GET /any/ HTTP/1.1\r\nHost: example.org\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n":       false,
		"POST /any/ HTTP/1.1\r\nHost: example.org\r\nContent-Length: 0\r\n\r\n":                              false,
	} {
		name := strings.ReplaceAll(request, "\r\n", " | ")
		// Before it and after it on one line, sent at once: an answer must neither swallow nor double another.
		c := dial(t, addr)
		sent := simple + strings.Replace(request, "/any/", "/plain/", 1) + simple + request
		if _, err := io.WriteString(c, sent); err != nil {
			t.Fatal(err)
		}
		method, _, _ := strings.Cut(request, " ")
		closes := strings.Contains(request, "close")
		from := bufio.NewReader(c)
		var answers []*http.Response
		var bodies [][]byte
		read := func(method string) {
			t.Helper()
			res, err := http.ReadResponse(from, &http.Request{Method: method})
			if err != nil {
				t.Fatalf("%s: answer %d: %v", name, len(answers), err)
			}
			b, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatalf("%s: answer %d: %v", name, len(answers), err)
			}
			date, err := http.ParseTime(res.Header.Get("Date"))
			if err != nil || time.Since(date).Abs() > time.Minute {
				t.Errorf("%s: date %q", name, res.Header.Get("Date"))
			}
			res.Header.Del("Date")
			answers, bodies = append(answers, res), append(bodies, b)
		}
		read("GET")
		read(method)
		if closes { // the rest goes another way
			c = dial(t, addr)
			io.WriteString(c, simple+request)
			from = bufio.NewReader(c)
		}
		read("GET")
		read(method)
		for i, wanted := range []bool{true, false, true, want} {
			if got := <-way; got != wanted {
				t.Errorf("%s: answer %d went whole: %v", name, i, got)
			}
		}
		if !reflect.DeepEqual(answers[0].Header, answers[2].Header) || !bytes.Equal(bodies[0], body) || !bytes.Equal(bodies[2], body) {
			t.Errorf("%s: its neighbours are not what they were", name)
		}
		if answers[1].Status != answers[3].Status || !reflect.DeepEqual(answers[1].Header, answers[3].Header) || !bytes.Equal(bodies[1], bodies[3]) {
			t.Errorf("%s:\n%s %v, want\n%s %v", name, answers[3].Status, answers[3].Header, answers[1].Status, answers[1].Header)
		}
		if want && (answers[1].ContentLength != answers[3].ContentLength || answers[3].Proto != "HTTP/1.1") {
			t.Errorf("%s: %s, length %d", name, answers[3].Proto, answers[3].ContentLength)
		}
	}
}

func TestAnAnswerWithinAnotherIsNotSent(t *testing.T) {
	inner := page([]byte("what a page of the desk asks the site"), make(chan bool, 10))
	addr := listening(t, ServeOptions{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		within, err := http.NewRequestWithContext(r.Context(), http.MethodGet, "/any/", nil)
		if err != nil {
			t.Error(err)
		}
		asked := httptest.NewRecorder()
		inner.ServeHTTP(asked, within)
		io.WriteString(w, "it says: "+asked.Body.String())
	}))
	for range 2 { // the second finds out what was left on the line
		res, err := http.Get("http://" + addr)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || string(b) != "it says: what a page of the desk asks the site" {
			t.Errorf("%q, %v", b, err)
		}
	}
}

// Most of such a body stays with us: no buffer of a connection holds it.
var huge = bytes.Repeat([]byte("0123456789abcdef"), 4<<20)

func TestAReaderWhoLeavesOrStopsReadingEndsOnlyTheirOwnLine(t *testing.T) {
	way := make(chan bool, 10)
	addr := listening(t, ServeOptions{Timeouts: Timeouts{Write: 200 * time.Millisecond, Stop: 10 * time.Second}}, page(huge, way))
	const request = "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"

	left := dial(t, addr)
	io.WriteString(left, request)
	io.ReadFull(left, make([]byte, 10_000))
	left.Close()

	if !<-way {
		t.Fatal("not whole")
	}

	// Nobody reads: the handler comes back when the deadline has ended the answer. What the system had taken arrives,
	// and nothing after it.
	stopped := dial(t, addr)
	io.WriteString(stopped, request+request)
	if !<-way {
		t.Fatal("not whole")
	}
	half, _ := io.Copy(io.Discard, stopped)
	if half == 0 || half >= int64(len(huge)) {
		t.Errorf("%d bytes arrived", half)
	}
	select {
	case <-way:
		t.Error("a broken answer was followed by another")
	default:
	}

	c := dial(t, addr)
	io.WriteString(c, request)
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("the next reader gets %v, %v", res, err)
	}
}
