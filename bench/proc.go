package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// process is a server that this program started, and will end.
type process struct {
	cmd  *exec.Cmd
	url  string // without the last slash
	ops  string // of the second listener, when there is one
	log  string
	done chan struct{}
}

// anyCore leaves the choice of cores to the system.
const anyCore = ""

var started atomic.Int64

// command is a command on one core; its pid is the program's own, for taskset
// becomes it.
func command(ctx context.Context, core string, name string, args ...string) *exec.Cmd {
	if core != anyCore {
		name, args = "taskset", append([]string{"-c", core, name}, args...)
	}
	c := exec.CommandContext(ctx, name, args...)
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 10 * time.Second
	return c
}

// spawn starts a server whose output goes to a file of the work folder.
func (b *bench) spawn(c *exec.Cmd, url string) (*process, error) {
	name := filepath.Join(b.dir, fmt.Sprintf("%02d.log", started.Add(1)))
	log, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	c.Stdout, c.Stderr = log, log
	if err := c.Start(); err != nil {
		return nil, err
	}
	p := &process{cmd: c, url: url, log: name, done: make(chan struct{})}
	go func() {
		c.Wait() //nolint:errcheck // how it ended stands in its log
		close(p.done)
	}()
	return p, nil
}

// serve starts the program on data and waits until it answers. With one core it
// runs with GOMAXPROCS=1. more are flags beside the usual ones.
func (b *bench) serve(ctx context.Context, data, core string, more ...string) (*process, error) {
	listen := address()
	args := append([]string{"serve", "--data", data, "--listen", listen, "--log-level", "warn"}, more...)
	ops := ""
	if b.profile != "" {
		ops = address()
		args = append(args, "--ops-listen", ops)
	}
	c := command(ctx, core, b.hemmat, args...)
	c.Env = os.Environ()
	if core != anyCore {
		c.Env = append(c.Env, "GOMAXPROCS=1")
	}
	p, err := b.spawn(c, "http://"+listen)
	if err != nil {
		return nil, err
	}
	if ops != "" {
		p.ops = "http://" + ops
	}
	return p, p.await(ctx, "/", time.Millisecond)
}

// await returns when path is answered with 200.
func (p *process) await(ctx context.Context, path string, every time.Duration) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	end := time.Now().Add(time.Minute)
	for {
		res, err := client.Get(p.url + path)
		if err == nil {
			io.Copy(io.Discard, res.Body) //nolint:errcheck
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-p.done:
			out, _ := os.ReadFile(p.log)
			return fmt.Errorf("%s ended: %s", p.cmd, out)
		case <-ctx.Done():
			return errors.Join(ctx.Err(), p.stop())
		case <-time.After(every):
		}
		if time.Now().After(end) {
			return errors.Join(fmt.Errorf("%s%s: no 200 within a minute (%v)", p.url, path, err), p.stop())
		}
	}
}

// stop ends the process and waits for it.
func (p *process) stop() error {
	p.cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may have ended
	select {
	case <-p.done:
		return nil
	case <-time.After(15 * time.Second):
		p.cmd.Process.Kill() //nolint:errcheck
		<-p.done
		return fmt.Errorf("%s did not stop within 15 s of SIGTERM", p.cmd)
	}
}

// pids are the process and its children: nginx works in a child.
func (p *process) pids() []string {
	own := strconv.Itoa(p.cmd.Process.Pid)
	children, _ := os.ReadFile(filepath.Join("/proc", own, "task", own, "children"))
	return append([]string{own}, strings.Fields(string(children))...)
}

// cpu is the time that the process and its children have used.
func (p *process) cpu() time.Duration {
	var ticks int64
	for _, pid := range p.pids() {
		stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
		if err != nil {
			continue
		}
		// The name may hold spaces; what follows its bracket does not. Fields 14 and 15 of proc(5).
		_, rest, _ := strings.Cut(string(stat), ") ")
		if f := strings.Fields(rest); len(f) > 12 {
			for _, s := range f[11:13] {
				n, _ := strconv.ParseInt(s, 10, 64)
				ticks += n
			}
		}
	}
	return time.Duration(ticks) * time.Second / 100 // USER_HZ is 100 on every Linux that Go knows
}

// memory is the resident memory now and at its highest, in MB.
func (p *process) memory() (now, peak float64) {
	status, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "status"))
	for line := range strings.Lines(string(status)) {
		key, value, _ := strings.Cut(line, ":")
		kb, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
		switch key {
		case "VmRSS":
			now = kb / 1024
		case "VmHWM":
			peak = kb / 1024
		}
	}
	return now, peak
}

// address is a free one on loopback.
func address() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err) // a machine without loopback cannot measure anything
	}
	defer l.Close()
	return l.Addr().String()
}

// record takes a CPU profile for a while, when profiles are wanted. Call the
// returned function to wait for it.
func (b *bench) record(ctx context.Context, p *process, name string, length time.Duration) func() {
	if b.profile == "" || p.ops == "" {
		return func() {}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := b.profileTo(ctx, p, name, length); err != nil {
			say("profile %s: %v", name, err)
		}
	}()
	return func() { <-done }
}

func (b *bench) profileTo(ctx context.Context, p *process, name string, length time.Duration) error {
	url := fmt.Sprintf("%s/debug/pprof/profile?seconds=%d", p.ops, max(int(length.Seconds()), 1))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errors.New(res.Status)
	}
	if err := os.MkdirAll(b.profile, 0o755); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(b.profile, name+".pprof"))
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(f, res.Body)
	return err
}
