package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener without a network: in a bubble, time passes by itself while all wait.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 9), Port: 80} }

// peer gives a connection the address that must be in no log.
type peer struct{ net.Conn }

func (peer) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(203, 0, 113, 77), Port: 4711} }

func (p *pipes) dial() net.Conn {
	ours, theirs := net.Pipe()
	p.conns <- peer{theirs}
	return ours
}

// served runs fn against a server in a bubble and returns the log and the error of Serve.
func served(t *testing.T, h http.Handler, fn func(t *testing.T, p *pipes, stop func())) (log string, err error) {
	t.Helper()
	var buf bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		p := newPipes()
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() { done <- Serve(ctx, p, h, ServeOptions{Log: slog.New(slog.NewTextHandler(&buf, nil))}) }()
		fn(t, p, cancel)
		cancel()
		err = <-done
	})
	return buf.String(), err
}

// readAll reads until the server closes, and says how long that took.
func readAll(c net.Conn) (string, time.Duration) {
	start := time.Now()
	b, _ := io.ReadAll(c)
	return string(b), time.Since(start)
}

func TestASlowClientIsCutOffInEveryPhase(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, "body", 400)
			return
		}
		w.Write(make([]byte, 1<<20))
	})
	for name, c := range map[string]struct {
		send string
		read bool
		most time.Duration
	}{
		"nothing is sent":                  {"", true, DefaultTimeouts.ReadHeader},
		"half of the headers":              {"GET / HTTP/1.1\r\nHost: x\r\nX-Slow:", true, DefaultTimeouts.ReadHeader},
		"half of the body":                 {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf", true, DefaultTimeouts.Read},
		"the answer is not read":           {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", false, DefaultTimeouts.Write},
		"no second request on the line":    {"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n", true, DefaultTimeouts.Idle},
		"half of a second request's first": {"HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT", true, DefaultTimeouts.ReadHeader},
	} {
		t.Run(name, func(t *testing.T) {
			log, err := served(t, echo, func(t *testing.T, p *pipes, stop func()) {
				conn := p.dial()
				defer conn.Close()
				go io.WriteString(conn, c.send)
				var took time.Duration
				if c.read {
					_, took = readAll(conn)
				} else {
					start := time.Now()
					time.Sleep(c.most + time.Second) // of the bubble
					// What the server wrote before it gave up is not more than the pipe's one piece.
					if _, err := io.Copy(io.Discard, conn); err != nil && !errors.Is(err, io.ErrClosedPipe) {
						t.Log(err)
					}
					took = time.Since(start) - time.Second
				}
				if took > c.most+time.Second {
					t.Errorf("held for %s, the bound is %s", took, c.most)
				}
			})
			if err != nil {
				t.Error(err)
			}
			if strings.Contains(log, "203.0.113.77") {
				t.Error(log)
			}
		})
	}
}

func TestHugeHeadersAreRefused(t *testing.T) {
	reached := false
	served(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }), func(t *testing.T, p *pipes, stop func()) {
		conn := p.dial()
		defer conn.Close()
		go io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Huge: "+strings.Repeat("x", 2*DefaultTimeouts.HeaderSize)+"\r\n\r\n")
		got, _ := readAll(conn)
		if !strings.HasPrefix(got, "HTTP/1.1 431 ") {
			t.Errorf("answered %.60q", got)
		}
	})
	if reached {
		t.Error("the handler was reached")
	}
}

func TestRequestsUnderWayFinishWhenTheServerStops(t *testing.T) {
	slow := func(d time.Duration) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-time.After(d):
				io.WriteString(w, "whole")
			case <-r.Context().Done():
			}
		})
	}
	ask := func(want string) func(*testing.T, *pipes, func()) {
		return func(t *testing.T, p *pipes, stop func()) {
			conn := p.dial()
			go io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			synctest.Wait()
			stop()
			got, _ := readAll(conn)
			if !strings.HasSuffix(got, want) {
				t.Errorf("got %q", got)
			}
		}
	}
	if log, err := served(t, slow(DefaultTimeouts.Stop/2), ask("whole")); err != nil || log != "" {
		t.Errorf("all finished: %v, log %q", err, log)
	}
	// The stop itself is bounded, and one that had to cut a download off is still orderly: the log tells of it.
	log, err := served(t, slow(10*DefaultTimeouts.Stop), func(t *testing.T, p *pipes, stop func()) {
		start := time.Now()
		ask("")(t, p, stop)
		if took := time.Since(start); took > DefaultTimeouts.Stop+time.Second {
			t.Errorf("stopped after %s", took)
		}
	})
	if err != nil || !strings.Contains(log, "cut off") {
		t.Errorf("one was cut off: %v, log %q", err, log)
	}
}

func TestTheServersOwnLinesHoldNoAddress(t *testing.T) {
	log, _ := served(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("late") }), func(t *testing.T, p *pipes, stop func()) {
		conn := p.dial()
		go io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		readAll(conn)
	})
	if !strings.Contains(log, "panic serving (reader)") || strings.Contains(log, "203.0.113.77") {
		t.Errorf("log: %.300s", log)
	}
	var buf bytes.Buffer
	sl := &serverLog{slog.New(slog.NewTextHandler(&buf, nil))}
	for _, line := range []string{
		"http: TLS handshake error from 203.0.113.77:9: EOF",
		"http: response.WriteHeader on hijacked connection from [2001:db8::1]:443 x",
		"read tcp 203.0.113.77:80->[fe80::1%eth0]:5: i/o timeout",
		"from 2001:db8:0:0:0:0:0:7 and ::ffff:203.0.113.77",
	} {
		io.WriteString(sl, line)
	}
	for _, not := range []string{"203.0", "2001:db8", "fe80", "handshake"} {
		if strings.Contains(buf.String(), not) {
			t.Errorf("the log holds %q: %s", not, buf.String())
		}
	}
}

func TestATakenPortIsOneClearLine(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = Listen(l.Addr().String())
	if err == nil || !strings.Contains(err.Error(), "another program uses it") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v", err)
	}
	for _, addr := range []string{"nonsense", "127.0.0.1:99999", "192.0.2.1:0"} {
		if _, err := Listen(addr); err == nil || !strings.HasPrefix(err.Error(), "cannot listen on "+addr) {
			t.Errorf("%s: %v", addr, err)
		}
	}
	u, err := Listen("unix:" + t.TempDir() + "/s")
	if err != nil {
		t.Fatal(err)
	}
	u.Close()
}

func TestAWrongCertificateIsAnError(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	err = Serve(t.Context(), l, http.NotFoundHandler(), ServeOptions{CertFile: "none.pem", KeyFile: "none.pem"})
	if err == nil || !strings.Contains(err.Error(), "none.pem") {
		t.Error(err)
	}
}
