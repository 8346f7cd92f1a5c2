// Command signedin lets tools that know no door attack the desk: it sets an account up by its one-time link, as a person
// does, and hands every request on to the program with that session. Everything is on this machine.
//
//	signedin -link http://localhost:8080/desk/set-up/?invite=… -least 30
//
// Addresses that end a session or change its account are answered 404, so that the tool stays signed in. SIGTERM ends it
// with an account of what was answered; it fails when fewer pages of the desk than -least were reached, when the session
// was lost, when the program failed at a request or answered it twice, or when it asked for an address that it was given.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"path"
	"strings"
	"syscall"
	"time"
)

// kept are the addresses that no tool reaches.
var kept = []string{"/desk/sign-in", "/desk/sign-out", "/desk/set-up", "/desk/confirm", "/my"}

// lured begins the addresses that wapiti hands in, to see whether the program asks for them.
const lured = "/ssrf/"

func main() {
	log.SetFlags(0)
	link := flag.String("link", "", "the account's one-time link")
	least := flag.Int("least", 0, "how many pages of the desk must be reached")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *link, *least); err != nil {
		log.Fatal("signedin: ", err)
	}
}

func run(ctx context.Context, link string, least int) error {
	at, err := url.Parse(link)
	if err != nil {
		return err
	}
	base := &url.URL{Scheme: at.Scheme, Host: at.Host}
	session, err := setUp(link, base)
	if err != nil {
		return fmt.Errorf("set up: %w", err)
	}
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return err
	}
	seen := newSeen()
	log.SetOutput(seen)
	defer log.SetOutput(os.Stderr)
	srv := &http.Server{Handler: door(base, session, seen), ReadHeaderTimeout: time.Minute}
	go func() {
		<-ctx.Done()
		srv.Close()
	}()
	fmt.Printf("Serving http://localhost:%d\n", l.Addr().(*net.TCPAddr).Port)
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	seen.print(os.Stdout)
	return errors.Join(seen.wrong(least), still(base, session))
}

// door hands requests on with the session.
func door(base *url.URL, session *http.Cookie, seen *seen) http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(base)
			r.Out.Header.Set("Cookie", session.Name+"="+session.Value)
		},
		ModifyResponse: func(a *http.Response) error {
			a.Header.Del("Set-Cookie")
			seen.answer(a)
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil { // not a tool that hung up
				seen.fault("%s %s: %v", r.Method, r.URL, err)
			}
			w.WriteHeader(http.StatusBadGateway)
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := path.Clean(r.URL.Path) + "/"
		if strings.HasPrefix(asked, lured) {
			seen.fault("asked for %s, which it was handed", r.URL)
		}
		plain := strings.TrimPrefix(asked, "/en")
		for _, k := range append(kept, lured, "/get_ssrf.php") {
			if strings.HasPrefix(plain, strings.TrimSuffix(k, "/")+"/") {
				http.NotFound(w, r)
				return
			}
		}
		proxy.ServeHTTP(w, r)
	})
}

// still says whether the session is signed in after all that was sent.
func still(base *url.URL, session *http.Cookie) error {
	r, err := http.NewRequest(http.MethodGet, base.JoinPath("/my/").String(), nil)
	if err != nil {
		return err
	}
	r.AddCookie(session)
	a, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	if a.StatusCode != http.StatusOK {
		return fmt.Errorf("the session was lost: one's own page answers %s", a.Status)
	}
	return nil
}
