package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"hemmat/internal/demo"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/web"
	"hemmat/internal/room/desk"
)

// Serve runs the site until ctx ends. Everything that can be wrong with the
// configuration is one line before the first request.
func Serve(ctx context.Context, cfg Config, o ServeOptions) error {
	cfg.Data = o.data(cfg.Data)
	if (o.TLSCert == "") != (o.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	if o.TLSCert != "" { // before the address is announced
		if _, err := tls.LoadX509KeyPair(o.TLSCert, o.TLSKey); err != nil {
			return fmt.Errorf("--tls-cert, --tls-key: %w", err)
		}
	}
	trusted, err := web.ParseProxies(strings.Join(o.TrustedProxies, ","))
	if err != nil {
		return fmt.Errorf("--trusted-proxies: %w", err)
	}
	if cfg.Senders == nil {
		if cfg.Senders, err = o.senders(cfg.withDefaults().Now); err != nil {
			return err
		}
	}
	l, err := web.Listen(o.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	if cfg.BaseURL == "" {
		cfg.BaseURL = local(l.Addr(), o.TLSCert != "")
	}
	a, err := Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer a.Close()
	if o.Demo || a.demo { // a demonstration whose fill was broken off is never served so
		if err := a.fillDemo(ctx, demo.Picture, os.Stderr); err != nil {
			return err
		}
	}
	boundMemory(a.CacheSize << 20)
	return a.run(ctx, l, web.Chain(web.Options{Errors: a.Errors, Log: a.Log, Trusted: trusted, Fast: a.Site.ServeCached}, a.Site), o)
}

// data is the folder that is served: the demonstration has its own.
func (o ServeOptions) data(folder string) string {
	if o.Demo && folder == "data" {
		return "data-demo"
	}
	return folder
}

// headroom is what the program needs beside its cache.
const headroom = 64 << 20

// rarely is how far the heap may grow over what is in use before the collector comes, in percent, as long as the
// limit leaves room: most of what a request makes is garbage when it ends.
const rarely = 400

// boundMemory makes the collector keep the heap near what the cache holds, in
// place of twice that, and come seldom below it. An operator's own GOMEMLIMIT and GOGC stand.
func boundMemory(cache int64) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(cache + headroom)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(rarely)
	}
}

// run holds the program's parts together: when one ends, all do.
func (a *App) run(ctx context.Context, l net.Listener, h http.Handler, o ServeOptions) error {
	if err := a.Inbox.Start(ctx); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	if o.OpsListen != "" {
		line, err := web.Listen(o.OpsListen)
		if err != nil {
			return err
		}
		ops := newOps(a)
		h = ops.count(h)
		g.Go(func() error { return web.Serve(ctx, line, ops.handler(), web.ServeOptions{Log: a.Log}) })
	}
	g.Go(func() error { return a.keepFollowing(ctx) })
	g.Go(func() error { return a.publishDue(ctx) })
	g.Go(func() error { return a.sweepAccounts(ctx) })
	visits, err := a.Inbox.Visits(a.Site)
	if err != nil {
		return err
	}
	defer a.keepVisits(context.WithoutCancel(ctx), visits) // those of the last minute
	g.Go(func() error {
		for sleep(ctx, visits.Wait()) {
			a.keepVisits(ctx, visits)
		}
		return nil
	})
	g.Go(func() error { return a.keepLibrary(ctx) })
	g.Go(func() error { return a.keepCircular(ctx) })
	g.Go(func() error { return a.keepMember(ctx) })
	g.Go(func() error {
		handlers := a.Inbox.Handlers()
		maps.Copy(handlers, a.Press.Handlers())
		maps.Copy(handlers, a.Library.Handlers())
		maps.Copy(handlers, a.Circular.Handlers())
		runner := jobs.Runner{Queue: a.Jobs, Handlers: handlers, Log: a.Log}
		return ended(runner.Run(ctx))
	})
	g.Go(func() error { // long ones, which keep no other waiting
		runner := jobs.Runner{Queue: a.Jobs, Handlers: a.Member.Handlers(), Log: a.Log, Workers: 1}
		return ended(runner.Run(ctx))
	})
	g.Go(func() error {
		if err := a.confirmed(ctx); err != nil {
			return ended(err)
		}
		return ended(a.Notices.Run(ctx))
	})
	g.Go(func() error {
		return web.Serve(ctx, l, h, web.ServeOptions{Log: a.Log, CertFile: o.TLSCert, KeyFile: o.TLSKey})
	})
	announce(os.Stdout, a.BaseURL)
	g.Go(func() error { return ended(a.invite(ctx, os.Stdout)) })
	return g.Wait()
}

// announce prints the address people open.
func announce(w io.Writer, base string) { fmt.Fprintln(w, "Serving", base) }

// local is the address to open on this machine.
func local(addr net.Addr, tls bool) string {
	scheme := "http"
	if tls {
		scheme = "https"
	}
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return scheme + "://localhost"
	}
	return fmt.Sprintf("%s://localhost:%d", scheme, tcp.Port)
}

// retry is how long a follower waits for a database that went away.
const retry = time.Second

// keepFollowing brings what other processes commit: first to what rooms keep in
// memory, then to the cache. While the line is down the site serves uncached.
func (a *App) keepFollowing(ctx context.Context) error {
	for {
		err := a.Site.Follow(ctx, a.Ledger)
		if ctx.Err() != nil {
			return nil
		}
		a.Log.Warn("the ledger is not followed; trying again", "error", err)
		if !sleep(ctx, retry) {
			return nil
		}
	}
}

// hear is told of other processes' entries before the cache is.
func (a *App) hear(ctx context.Context, entries []ledger.Entry, lost bool) {
	if lost {
		a.Settings.Drop()
		a.Joining.Drop()
		if err := a.Party.Refresh(ctx); err != nil {
			a.Log.Error("the party's directory was not read", "error", err)
		}
		return
	}
	a.Settings.Hear(entries)
	a.Joining.Hear(entries)
	a.Party.Heard(entries)
}

// longestNap bounds the wait for the next scheduled item: another node may have
// scheduled an earlier one.
const longestNap = time.Second

// publishDue publishes scheduled items at their instant, once only on many nodes.
func (a *App) publishDue(ctx context.Context) error {
	for {
		if _, err := a.Press.PublishDue(ctx, a.Now()); err != nil && ctx.Err() == nil {
			a.Log.Error("a scheduled item was not published", "error", err)
		}
		nap := longestNap
		if at, ok, err := a.Press.Store().NextDue(ctx); err == nil && ok {
			nap = min(max(at.Sub(a.Now()), 0), longestNap)
		}
		if !sleep(ctx, nap) {
			return nil
		}
	}
}

// keepVisits writes down how often pages were opened.
func (a *App) keepVisits(ctx context.Context, v *desk.Visits) {
	if err := v.Keep(ctx); err != nil && ctx.Err() == nil {
		a.Log.Error("numbers of visits were not kept; they are counted on", "error", err)
	}
}

// sleep waits, and reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// ended makes an orderly stop no error.
func ended(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// Version is the program's version as it was built.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) > 12 {
			version += " " + s.Value[:12]
		}
	}
	return version
}
