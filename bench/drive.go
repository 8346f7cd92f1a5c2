package main

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

//go:embed load.lua nginx.conf
var files embed.FS

// run is what wrk saw, and what the server used for it.
type figures struct {
	Requests     float64 `json:"requests"`
	Microseconds float64 `json:"microseconds"`
	P50          float64 `json:"p50"` // µs
	P99          float64 `json:"p99"` // µs
	Bytes        float64 `json:"bytes"`
	Bad          float64 `json:"bad"`    // answers that are not 2xx or 3xx
	Broken       float64 `json:"broken"` // connections

	cpu time.Duration
}

func (f figures) rate() float64 { return f.Requests / f.Microseconds * 1e6 }

// cost is the server's CPU for one request, in µs.
func (f figures) cost() float64 { return float64(f.cpu.Microseconds()) / f.Requests }

// target is one address as wrk asks for it.
type target struct {
	name  string
	p     *process
	path  string
	paths string // file of paths, in place of path
	gzip  bool
}

// drive runs wrk once. Any answer but the page is an error: it would be fast
// for the wrong reason.
func (b *bench) drive(ctx context.Context, t target, length time.Duration) (figures, error) {
	script := filepath.Join(b.dir, "load.lua")
	if _, err := os.Stat(script); err != nil {
		text, _ := files.ReadFile("load.lua")
		if err := os.WriteFile(script, text, 0o644); err != nil {
			return figures{}, err
		}
	}
	args := []string{"-t1", "-c" + strconv.Itoa(b.conns), fmt.Sprintf("-d%ds", max(int(length.Seconds()), 1)), "--timeout", "10s", "-s", script}
	if t.gzip {
		args = append(args, "-H", "Accept-Encoding: gzip")
	}
	args = append(args, t.p.url+t.path)
	if t.paths != "" {
		args = append(args, "--", t.paths)
	}
	before := t.p.cpu()
	out, err := command(ctx, b.clientCore, "wrk", args...).CombinedOutput()
	used := t.p.cpu() - before
	var f figures
	_, line, found := bytes.Cut(out, []byte("figures "))
	if err != nil || !found {
		return f, fmt.Errorf("wrk %s: %w\n%s", t.name, err, out)
	}
	if err := json.Unmarshal(line, &f); err != nil {
		return f, fmt.Errorf("wrk %s: %w", t.name, err)
	}
	f.cpu = used
	if f.Bad+f.Broken > 0 || f.Requests == 0 {
		return f, fmt.Errorf("wrk %s: %.0f answers, %.0f bad, %.0f broken connections", t.name, f.Requests, f.Bad, f.Broken)
	}
	return f, nil
}

// inTurn drives the targets one after the other, all rounds, after a short
// warm-up of each: no target has the quiet minutes for itself.
func (b *bench) inTurn(ctx context.Context, targets ...target) (map[string][]figures, error) {
	seen := map[string][]figures{}
	for _, t := range targets {
		if _, err := b.drive(ctx, t, time.Second); err != nil {
			return nil, err
		}
	}
	for range b.rounds {
		for _, t := range targets {
			wait := b.record(ctx, t.p, fileName(t.name), b.length)
			f, err := b.drive(ctx, t, b.length)
			wait()
			if err != nil {
				return nil, err
			}
			say("%-28s %7.0f/s  p99 %5.2f ms  CPU %5.1f µs", t.name, f.rate(), f.P99/1000, f.cost())
			seen[t.name] = append(seen[t.name], f)
		}
	}
	return seen, nil
}

// each takes one figure out of all rounds.
func each(fs []figures, of func(figures) float64) []float64 {
	var v []float64
	for _, f := range fs {
		v = append(v, of(f))
	}
	return v
}

func rate(f figures) float64 { return f.rate() }
func p99(f figures) float64  { return f.P99 }
func cost(f figures) float64 { return f.cost() }

// client keeps one connection and takes bodies as they come.
func client() *http.Client {
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 1}}
}

var plainClient = client()

// fetch returns the body of a page, in the encoding it was sent in.
func fetch(url, encoding string) ([]byte, error) {
	_, body, err := timed(plainClient, url, encoding)
	return body, err
}

// timed asks once, and returns the time until the head of the answer.
func timed(c *http.Client, url, encoding string) (time.Duration, []byte, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return 0, nil, err
	}
	if encoding != "" {
		req.Header.Set("Accept-Encoding", encoding)
	}
	from := time.Now()
	res, err := c.Do(req)
	took := time.Since(from)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", url, res.Status)
	}
	if err == nil && res.Header.Get("Content-Encoding") != encoding {
		err = fmt.Errorf("%s: encoded %q, not %q", url, res.Header.Get("Content-Encoding"), encoding)
	}
	return took, body, err
}
