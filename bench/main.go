// Command bench measures the program beside nginx, a bare Go server and a bare
// query-and-render loop, on one machine and over loopback, and prints a table
// with what must be reached. README.md says how to make the posts it loads.
//
// Every server runs on one core with GOMAXPROCS=1 (nginx with one worker), wrk
// on another. What is compared is run in turn, several rounds, and the ratio is
// the median of the rounds' ratios: the machine's speed may drift.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// options are the flags.
type options struct {
	n, n100k       int
	wxr, wxr100k   string
	data, data100k string
	uploads        string
	hemmat         string
	rounds         int
	length         time.Duration
	conns          int
	pages          int
	serverCore     string
	clientCore     string
	only           string
	json           string
	profile        string
	postgres       string
	keep           bool
	timeout        time.Duration
}

func main() {
	if role := os.Getenv(roleVar); role != "" {
		if err := play(role); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", role+":", err)
			os.Exit(1)
		}
		return
	}
	var o options
	flag.IntVar(&o.n, "n", 10_000, "posts in -wxr")
	flag.StringVar(&o.wxr, "wxr", "", "export `file` to load")
	flag.StringVar(&o.data, "data", "", "data `folder` that is loaded already, in place of -wxr; the import is not measured")
	flag.IntVar(&o.n100k, "n100k", 100_000, "posts in -wxr100k")
	flag.StringVar(&o.wxr100k, "wxr100k", "", "a larger export `file`, for the growth")
	flag.StringVar(&o.data100k, "data100k", "", "`folder` in place of -wxr100k")
	flag.StringVar(&o.uploads, "uploads", "", "`folder` of the export's pictures")
	flag.StringVar(&o.hemmat, "hemmat", "", "the program's `binary` (default: built from ./cmd/hemmat)")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds of everything that is compared")
	flag.DurationVar(&o.length, "d", 5*time.Second, "length of one run of wrk")
	flag.IntVar(&o.conns, "c", 32, "connections of wrk")
	flag.IntVar(&o.pages, "pages", 2000, "different item pages in random order")
	flag.StringVar(&o.serverCore, "server-core", "0", "core of the servers")
	flag.StringVar(&o.clientCore, "client-core", "1", "core of wrk")
	flag.StringVar(&o.only, "only", "", "some of "+strings.Join(parts, ",")+" (default: all)")
	flag.StringVar(&o.json, "json", "bench.json", "`file` for every figure")
	flag.StringVar(&o.profile, "profile", "", "`folder` for CPU profiles of the parts, taken through the second listener")
	flag.StringVar(&o.postgres, "postgres", "", "`URL` of an empty database: the desk is measured on it too")
	flag.BoolVar(&o.keep, "keep", false, "keep the work folder with the loaded data, and say where it is")
	flag.DurationVar(&o.timeout, "timeout", time.Hour, "bound on the whole")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// parts are the parts of the measuring, in order.
var parts = []string{"import", "start", "cached", "many", "search", "beside", "cold", deskPart}

// bench is one run.
type bench struct {
	options
	dir  string // everything it writes, but the report
	sets []*set // the smaller first
	report
}

func run(ctx context.Context, o options) error {
	if o.wxr == "" && o.data == "" || flag.NArg() > 0 {
		return errors.New("usage: go run ./bench -n 10000 -wxr FILE [-uploads DIR] [-wxr100k FILE]; -h lists the flags")
	}
	for _, part := range strings.Split(o.only, ",") {
		if o.only != "" && !slices.Contains(parts, part) {
			return fmt.Errorf("-only %s: the parts are %s", part, strings.Join(parts, ","))
		}
	}
	tools := []string{"taskset", "nginx", "wrk"}
	if o.only == deskPart {
		tools = tools[:1]
	}
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%w (Debian: apt-get install nginx-light wrk util-linux)", err)
		}
	}
	dir, err := os.MkdirTemp("", "hemmat-bench-")
	if err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // nginx's worker is another user
		return err
	}
	b := &bench{options: o, dir: dir}
	if o.keep {
		defer say("kept: %s", dir)
	} else {
		defer os.RemoveAll(dir)
	}
	if b.hemmat == "" {
		b.hemmat = filepath.Join(dir, "hemmat")
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", b.hemmat, "./cmd/hemmat").CombinedOutput(); err != nil {
			return fmt.Errorf("build: %w\n%s", err, out)
		}
	}
	b.machine()
	err = b.measure(ctx)
	b.After = load()
	// What was measured before an error counts too.
	b.print(os.Stdout)
	return errors.Join(err, b.write(b.json))
}

func (b *bench) measure(ctx context.Context) error {
	if err := b.load(ctx); err != nil {
		return err
	}
	steps := []struct {
		part string
		do   func(context.Context) error
	}{{"start", b.start}, {"", b.hot}, {"cold", b.cold}, {deskPart, b.desk}}
	for _, s := range steps {
		if s.part != "" && !b.wants(s.part) {
			continue
		}
		if err := s.do(ctx); err != nil {
			return err
		}
	}
	return nil
}

// wants says whether a part is to be measured.
func (b *bench) wants(part string) bool {
	return b.only == "" || slices.Contains(strings.Split(b.only, ","), part)
}

// say tells how far the run is.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format("15:04:05 ")+format+"\n", args...)
}
