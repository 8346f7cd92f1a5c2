package web

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"
)

// Head is the beginning of a whole answer: the status line 200 and the headers, ready to be sent many times.
type Head []byte

// NewHead writes h as net/http does, but for the date, which each answer has of its own.
func NewHead(h http.Header) Head {
	var b strings.Builder
	b.WriteString("HTTP/1.1 200 OK\r\n")
	h.Write(&b) //nolint:errcheck // a builder takes everything
	return Head(b.String())
}

// WriteWhole sends an answer that lies ready in memory, and says whether it could; when it could not, nothing is sent
// and w is as it was. net/http copies and sorts an answer's headers and sends its first four kilobytes apart from the
// rest, which together is about half of what a page from the cache costs. Here one call of the system takes all.
//
// It serves plain HTTP/1.1 GET requests without a body on the connections of Serve. Everything else about the
// connection (limits, deadlines, keeping it alive) stays with net/http. A handler that is asked from within another
// request has that one's connection in its context, but not its writer: it never answers past its own.
func WriteWhole(w http.ResponseWriter, r *http.Request, head Head, body []byte) bool {
	c, _ := r.Context().Value(connKey{}).(*conn)
	if c == nil || r.Method != http.MethodGet || r.ProtoMajor != 1 || r.ProtoMinor != 1 || r.Close || r.ContentLength != 0 ||
		len(r.TransferEncoding) > 0 || r.Header["Expect"] != nil || !connected(w) {
		return false
	}
	c.writeWhole(head, body)
	return true
}

// connected says whether what w is given goes out on a connection.
func connected(w http.ResponseWriter) bool {
	for {
		u, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			_, ok := w.(http.Hijacker)
			return ok
		}
		w = u.Unwrap()
	}
}

type connKey struct{}

// withConn keeps the connection where WriteWhole finds it.
func withConn(ctx context.Context, c net.Conn) context.Context {
	if c, ok := c.(*conn); ok {
		return context.WithValue(ctx, connKey{}, c)
	}
	return ctx
}

// conn is a connection on which one answer can go past net/http.
//
// net/http, to which the handler of such an answer has written nothing, ends it with an empty one of its own: a few
// headers in one Write, which is dropped. Only the goroutine that answers the connection's requests writes to it.
type conn struct {
	*net.TCPConn
	answered bool
	failed   error // of the last whole answer
	head     []byte
	parts    [2][]byte
}

func (c *conn) writeWhole(head Head, body []byte) {
	b := append(c.head[:0], head...)
	b = append(b, "Date: "...)
	b = time.Now().UTC().AppendFormat(b, http.TimeFormat)
	c.head = append(b, "\r\n\r\n"...)
	c.parts = [2][]byte{c.head, body}
	rest := net.Buffers(c.parts[:])
	c.answered = true
	_, c.failed = rest.WriteTo(c.TCPConn)
	c.parts[1] = nil
}

func (c *conn) Write(p []byte) (int, error) {
	if c.answered {
		c.answered = false
		if c.failed != nil {
			return 0, c.failed // half an answer must not be followed by another
		}
		return len(p), nil
	}
	return c.TCPConn.Write(p)
}

// listener makes conns of what it accepts.
type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if t, ok := c.(*net.TCPConn); ok {
		return &conn{TCPConn: t}, err
	}
	return c, err
}
