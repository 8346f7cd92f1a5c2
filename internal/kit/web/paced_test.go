package web

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// sends is a handler of size bytes, written by the handler or read from a file by the connection.
func sends(size int, fromFile bool) http.Handler {
	content := bytes.Repeat([]byte("x"), size)
	h := Paced(func(w http.ResponseWriter, r *http.Request) error {
		if fromFile {
			http.ServeContent(w, r, "x.pdf", time.Time{}, bytes.NewReader(content))
			return nil
		}
		_, err := w.Write(content)
		return err
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = h(w, r) })
}

// take reads at a pace until the server ends, or n bytes and then nothing more for so long.
func take(c io.Reader, bytesInASecond, n int, stall time.Duration) (got int, took time.Duration) {
	start := time.Now()
	b := make([]byte, bytesInASecond)
	for {
		if n > 0 && got >= n {
			time.Sleep(stall)
			n = 0
		}
		m, err := io.ReadFull(c, b)
		got += m
		if err != nil {
			return got, time.Since(start)
		}
		time.Sleep(time.Second)
	}
}

func TestASlowLineGetsAWholeLargeFileAndAStalledOneIsCut(t *testing.T) {
	const size, pace = 4 << 20, 8 << 10 // some nine minutes
	for name, fromFile := range map[string]bool{"written": false, "from a file": true} {
		t.Run(name, func(t *testing.T) {
			_, err := served(t, sends(size, fromFile), func(t *testing.T, p *pipes, stop func()) {
				conn := p.dial()
				defer conn.Close()
				go io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
				got, took := take(conn, pace, 0, 0)
				if got < size || took < DefaultTimeouts.Write {
					t.Errorf("%d of %d bytes in %s", got, size, took)
				}

				stalled := p.dial()
				defer stalled.Close()
				go io.WriteString(stalled, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
				// Of what was sent before the cut, no more than the pipe holds may come.
				if got, _ := take(stalled, pace, 512<<10, paceTime+time.Second); got > 512<<10+pacePiece {
					t.Errorf("after a stall the client still got %d bytes", got)
				}

				drop := p.dial()
				defer drop.Close()
				go io.WriteString(drop, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
				if got, took := take(drop, 1<<10, 0, 0); got > size/2 || took > 10*time.Minute {
					t.Errorf("a client at a quarter of the least pace got %d bytes in %s", got, took)
				}
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPacedAnswersAreWhole(t *testing.T) {
	const size = 3*pacePiece + 17
	for name, r := range map[string]func() io.Reader{
		"all":     func() io.Reader { return strings.NewReader(strings.Repeat("x", size)) },
		"limited": func() io.Reader { return io.LimitReader(strings.NewReader(strings.Repeat("x", 2*size)), size) },
		"short":   func() io.Reader { return io.LimitReader(strings.NewReader(strings.Repeat("x", size)), 2*size) },
		"whole":   func() io.Reader { return strings.NewReader(strings.Repeat("x", pacePiece)) },
		"nothing": func() io.Reader { return strings.NewReader("") },
	} {
		want := map[string]int64{"whole": pacePiece, "nothing": 0}[name]
		if _, ok := map[string]bool{"all": true, "limited": true, "short": true}[name]; ok {
			want = size
		}
		var body bytes.Buffer
		w := &paced{ResponseWriter: bare{&body}, deadline: http.NewResponseController(bare{&body})}
		if n, err := w.ReadFrom(r()); err != nil || n != want || int64(body.Len()) != want {
			t.Errorf("%s: %d bytes, %d written, %v; want %d", name, n, body.Len(), err, want)
		}
	}
}

// bare is a writer without deadlines.
type bare struct{ io.Writer }

func (bare) Header() http.Header { return http.Header{} }
func (bare) WriteHeader(int)     {}
