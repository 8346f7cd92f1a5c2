package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// Timeouts bound every phase of a connection, so that a slow or silent client cannot hold one.
type Timeouts struct {
	ReadHeader time.Duration // from the first byte to the end of the headers
	Read       time.Duration // to the end of the body
	Write      time.Duration // from the end of the headers to the end of the answer
	Idle       time.Duration // between two requests
	Stop       time.Duration // how long requests under way may take to finish when the server stops
	HeaderSize int           // bytes of the request line and all headers
}

// DefaultTimeouts let a reader on a slow line finish a page. Handlers of files are Paced.
var DefaultTimeouts = Timeouts{
	ReadHeader: 10 * time.Second,
	Read:       60 * time.Second,
	Write:      2 * time.Minute,
	Idle:       2 * time.Minute,
	Stop:       15 * time.Second,
	HeaderSize: 32 << 10,
}

// Listen opens addr (":8080", "127.0.0.1:0", or "unix:/path"). Its error is one line that says what to do.
func Listen(addr string) (net.Listener, error) {
	network, address := "tcp", addr
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		network, address = "unix", path
	}
	l, err := net.Listen(network, address)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("cannot listen on %s: another program uses it; stop that program or choose another address", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("cannot listen on %s: not permitted; ports below 1024 need a privilege", addr)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, fmt.Errorf("cannot listen on %s: this machine has no such address", addr)
	}
	var oe *net.OpError
	if errors.As(err, &oe) {
		err = oe.Err
	}
	return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
}

// ServeOptions say how Serve listens.
type ServeOptions struct {
	Log      *slog.Logger
	Timeouts Timeouts // DefaultTimeouts when zero
	CertFile string   // with KeyFile: TLS
	KeyFile  string
}

// Serve answers on l until ctx ends, then takes no more connections and lets the requests under way finish, for as
// long as Timeouts.Stop; a download may be paced for hours, so what is not done by then is cut off. Either is an orderly
// stop, after which it returns nil.
func Serve(ctx context.Context, l net.Listener, h http.Handler, o ServeOptions) error {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Timeouts == (Timeouts{}) {
		o.Timeouts = DefaultTimeouts
	}
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: o.Timeouts.ReadHeader,
		ReadTimeout:       o.Timeouts.Read,
		WriteTimeout:      o.Timeouts.Write,
		IdleTimeout:       o.Timeouts.Idle,
		MaxHeaderBytes:    o.Timeouts.HeaderSize,
		ErrorLog:          log.New(&serverLog{o.Log}, "", 0),
		ConnContext:       withConn,
		// Requests keep their own lives when the server is asked to stop.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	failed := make(chan error, 1)
	go func() {
		if o.CertFile != "" || o.KeyFile != "" {
			failed <- srv.ServeTLS(l, o.CertFile, o.KeyFile)
			return
		}
		failed <- srv.Serve(listener{l})
	}()
	select {
	case err := <-failed:
		l.Close() // a wrong certificate leaves it open
		return fmt.Errorf("web: serve: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.Timeouts.Stop)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil {
		o.Log.Warn("web: stopped, some requests were cut off", "after", o.Timeouts.Stop, "err", err)
		srv.Close()
	}
	<-failed
	return nil
}

// serverLog takes net/http's own lines into the log without the addresses that they hold. Failed handshakes are the
// clients' affair and are left out.
type serverLog struct{ log *slog.Logger }

var _ io.Writer = (*serverLog)(nil)

// address finds IPv4 and IPv6 addresses, with or without a port.
var address = regexp.MustCompile(`\[[0-9A-Fa-f:.]+(?:%[^\]]*)?\](?::\d+)?|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|\b(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}\b`)

func (s *serverLog) Write(b []byte) (int, error) {
	line := strings.TrimSpace(string(b))
	if strings.Contains(line, "TLS handshake error") {
		return len(b), nil
	}
	s.log.Warn("http server", "message", address.ReplaceAllString(line, "(reader)"))
	return len(b), nil
}
