package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"text/template"
	"time"
)

// hot measures what one server does while it runs: cached pages beside nginx,
// many different pages, searches, readers beside searchers, and the memory of
// all that. A larger set is measured for searches alone.
func (b *bench) hot(ctx context.Context) error {
	for i, d := range b.sets {
		if i > 0 && !b.wants("search") {
			continue
		}
		p, err := b.serve(ctx, d.data, b.serverCore)
		if err != nil {
			return err
		}
		steps := []struct {
			part string
			do   func(context.Context, *set, *process) error
		}{{"cached", b.cached}, {"many", b.many}, {"search", b.search}, {"beside", b.beside}}
		done := ""
		for _, s := range steps {
			if !b.wants(s.part) || i > 0 && s.part != "search" {
				continue
			}
			if err := s.do(ctx, d, p); err != nil {
				return errors.Join(err, p.stop())
			}
			done += ", " + s.part
		}
		if done != "" {
			b.addMemory(d, p, done[2:])
		}
		if err := p.stop(); err != nil {
			return err
		}
	}
	return nil
}

// addMemory notes the memory a server took at its highest.
func (b *bench) addMemory(d *set, p *process, load string) {
	now, peak := p.memory()
	r := row{
		What: fmt.Sprintf("resident memory under load, %s posts", count(d.n)), Measured: fmt.Sprintf("%.0f MB at its highest", peak),
		Note: fmt.Sprintf("%.0f MB at the end; load: %s", now, load), Samples: map[string][]float64{"peak MB": {peak}, "MB": {now}},
	}
	r.atMost(peak, 250, "≤ 250 MB")
	b.add(r)
}

// cached compares home and one item with the same bytes as files of nginx and
// in the memory of a bare Go server.
func (b *bench) cached(ctx context.Context, d *set, ours *process) error {
	pages := map[string]string{"home": "/", "item": d.items[0]}
	static := filepath.Join(b.dir, "static")
	for _, dir := range []string{static, filepath.Join(b.dir, "tmp")} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	for name, path := range pages {
		for ext, encoding := range map[string]string{"": "", ".gz": "gzip"} {
			body, err := fetch(ours.url+path, encoding)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(static, name+".html"+ext), body, 0o644); err != nil {
				return err
			}
		}
	}
	nginx, err := b.nginx(ctx)
	if err != nil {
		return err
	}
	bare, err := b.bareServer(ctx, static)
	if err != nil {
		return errors.Join(err, nginx.stop())
	}
	err = b.compare(ctx, pages, ours, nginx, bare)
	return errors.Join(err, nginx.stop(), bare.stop())
}

func (b *bench) compare(ctx context.Context, pages map[string]string, ours, nginx, bare *process) error {
	for _, gzip := range []bool{false, true} {
		for _, page := range []string{"home", "item"} {
			kind, encoding := "plain", ""
			if gzip {
				kind, encoding = "gzip", "gzip"
			}
			file := "/" + page + ".html"
			body, err := fetch(ours.url+pages[page], encoding)
			if err != nil {
				return err
			}
			for _, p := range []*process{nginx, bare} {
				same, err := fetch(p.url+file, encoding)
				if err != nil {
					return err
				}
				if string(same) != string(body) {
					return fmt.Errorf("%s%s, %s: not the bytes of our page", p.url, file, kind)
				}
			}
			name := page + " " + kind
			seen, err := b.inTurn(ctx,
				target{name: name + ", nginx", p: nginx, path: file, gzip: gzip},
				target{name: name + ", ours", p: ours, path: pages[page], gzip: gzip},
				target{name: name + ", bare Go", p: bare, path: file, gzip: gzip})
			if err != nil {
				return err
			}
			b.addCompared(page, gzip, len(body), seen[name+", ours"], seen[name+", nginx"], seen[name+", bare Go"])
		}
	}
	return nil
}

func (b *bench) addCompared(page string, gzip bool, bytes int, ours, nginx, bare []figures) {
	what, limit := "plain", 0.8
	if gzip {
		what, limit = "gzip", 0.55
	}
	speed := ratios(each(ours, rate), each(nginx, rate))
	r := row{
		What:     fmt.Sprintf("%s page, cached, %s (%.1f KB)", page, what, float64(bytes)/1000),
		Measured: fmt.Sprintf("%.0f/s; nginx %.0f/s, bare Go %.0f/s", median(each(ours, rate)), median(each(nginx, rate)), median(each(bare, rate))),
		Ratio:    spread(speed),
		Note: fmt.Sprintf("CPU per request %.0f µs; nginx %.0f, bare Go %.0f; bare Go reaches %s", median(each(ours, cost)),
			median(each(nginx, cost)), median(each(bare, cost)), spread(ratios(each(bare, rate), each(nginx, rate)))),
		Samples: map[string][]float64{
			"ours/s": each(ours, rate), "nginx/s": each(nginx, rate), "bare/s": each(bare, rate),
			"ours CPU µs": each(ours, cost), "nginx CPU µs": each(nginx, cost), "bare CPU µs": each(bare, cost),
		},
	}
	r.atLeast(median(speed), limit, fmt.Sprintf("≥ %.2f × nginx", limit))
	late := ratios(each(ours, p99), each(nginx, p99))
	l := row{
		What:     fmt.Sprintf("%s page, cached, %s: p99", page, what),
		Measured: fmt.Sprintf("%.2f ms; nginx %.2f ms, bare Go %.2f ms", median(each(ours, p99))/1000, median(each(nginx, p99))/1000, median(each(bare, p99))/1000),
		Ratio:    spread(late),
		Samples:  map[string][]float64{"ours µs": each(ours, p99), "nginx µs": each(nginx, p99), "bare µs": each(bare, p99)},
	}
	l.atMost(median(late), 2, "≤ 2 × nginx")
	b.add(r, l)
}

// nginx serves the work folder's static files.
func (b *bench) nginx(ctx context.Context) (*process, error) {
	text, _ := files.ReadFile("nginx.conf")
	t, err := template.New("nginx.conf").Parse(string(text))
	if err != nil {
		return nil, err
	}
	name := filepath.Join(b.dir, "nginx.conf")
	f, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	listen := address()
	if err := errors.Join(t.Execute(f, struct{ Dir, Listen string }{b.dir, listen}), f.Close()); err != nil {
		return nil, err
	}
	p, err := b.spawn(command(ctx, b.serverCore, "nginx", "-p", b.dir, "-e", filepath.Join(b.dir, "nginx.log"), "-c", name), "http://"+listen)
	if err != nil {
		return nil, err
	}
	return p, p.await(ctx, "/home.html", 10*time.Millisecond)
}

// many asks for different item pages in random order, beside one of them, the
// requests made in the same way.
func (b *bench) many(ctx context.Context, d *set, p *process) error {
	items := d.items[:min(b.pages, len(d.items))]
	all, one := filepath.Join(b.dir, "many.txt"), filepath.Join(b.dir, "one.txt")
	if err := errors.Join(os.WriteFile(all, []byte(strings.Join(items, "\n")), 0o644), os.WriteFile(one, []byte(items[0]), 0o644)); err != nil {
		return err
	}
	for _, encoding := range []string{"gzip", ""} {
		from := time.Now()
		var bytes int
		for _, item := range items {
			body, err := fetch(p.url+item, encoding)
			if err != nil {
				return err
			}
			bytes += len(body)
		}
		warm := time.Since(from)
		name := "plain"
		if encoding != "" {
			name = encoding
		}
		seen, err := b.inTurn(ctx, target{name: "one item " + name, p: p, paths: one, gzip: encoding != ""},
			target{name: "many items " + name, p: p, paths: all, gzip: encoding != ""})
		if err != nil {
			return err
		}
		hot, mixed := seen["one item "+name], seen["many items "+name]
		speed := ratios(each(mixed, rate), each(hot, rate))
		r := row{
			What:     fmt.Sprintf("%s different item pages in random order, %s", count(len(items)), name),
			Measured: fmt.Sprintf("%.0f/s; one hot item %.0f/s", median(each(mixed, rate)), median(each(hot, rate))),
			Ratio:    spread(speed),
			Note: fmt.Sprintf("CPU per request %.0f µs, hot %.0f; the warm-up pass: %.1f ms a page, %.0f MB in all", median(each(mixed, cost)),
				median(each(hot, cost)), warm.Seconds()*1000/float64(len(items)), float64(bytes)/1e6),
			Samples: map[string][]float64{"many/s": each(mixed, rate), "hot/s": each(hot, rate), "many p99 µs": each(mixed, p99)},
		}
		r.atLeast(median(speed), 0.7, "≥ 0.7 × hot item")
		b.add(r)
	}
	return nil
}

// search asks for different pairs of words, one after the other.
func (b *bench) search(ctx context.Context, d *set, p *process) error {
	if len(d.queries) < 200 {
		b.warn("only %d different queries", len(d.queries))
	}
	// What the first query after a start pays once is not the search's.
	for _, q := range []string{"الف", "ب پ"} {
		if _, err := fetch(p.url+"/search/?q="+url.QueryEscape(q), ""); err != nil {
			return err
		}
	}
	wait := b.record(ctx, p, fmt.Sprintf("search-%d", d.n), 3*time.Second)
	took := map[string][]float64{}
	before := p.cpu()
	for i := range d.queries {
		// The sorts of queries take turns, however many there are of each.
		q := d.queries[i*7919%len(d.queries)]
		t, _, err := timed(plainClient, p.url+"/search/?q="+url.QueryEscape(q.text), "")
		if err != nil {
			return err
		}
		took[q.from] = append(took[q.from], ms(t))
		took["all"] = append(took["all"], ms(t))
	}
	used := p.cpu() - before
	wait()
	worst, slowest := "", 0.0
	said := []string{fmt.Sprintf("CPU per search %.1f ms", ms(used)/float64(len(d.queries)))}
	for _, from := range []string{"one title", "two titles", "common words"} {
		if v := took[from]; len(v) > 0 {
			said = append(said, fmt.Sprintf("%s: %d queries, median %.1f, p95 %.1f ms", from, len(v), median(v), quantile(v, 0.95)))
			if q := quantile(v, 0.95); q > slowest {
				worst, slowest = from, q
			}
		}
	}
	r := row{
		What: fmt.Sprintf("search, two words, uncached, %s posts: p95", count(d.n)),
		Measured: fmt.Sprintf("%.1f ms of the slowest sort (%s); of all %.1f, median %.1f, most %.1f ms", slowest, worst,
			quantile(took["all"], 0.95), median(took["all"]), quantile(took["all"], 1)),
		Note: strings.Join(said, "; "), Samples: took,
	}
	if d.n <= 10_000 {
		r.atMost(slowest, 15, "≤ 15 ms")
	} else {
		r.atMost(slowest, 50, "≤ 50 ms")
	}
	b.add(r)
	return nil
}

// searchers is how many ask at once beside the readers of the home page.
const searchers = 64

// beside asks for the cached home, alone and beside searchers in turn: on one
// core, and with all cores as a server has them.
func (b *bench) beside(ctx context.Context, d *set, one *process) error {
	if err := b.besideOn(ctx, d, one, "one core"); err != nil {
		return err
	}
	all, err := b.serve(ctx, d.data, anyCore)
	if err != nil {
		return err
	}
	err = b.besideOn(ctx, d, all, "all cores, shared with wrk")
	b.addMemory(d, all, "home beside searchers, all cores")
	return errors.Join(err, all.stop())
}

func (b *bench) besideOn(ctx context.Context, d *set, p *process, where string) error {
	home := target{name: "home, " + where, p: p, path: "/", gzip: true}
	if _, err := b.drive(ctx, home, time.Second); err != nil {
		return err
	}
	var alone, among []figures
	var found, refused []float64
	for range b.rounds {
		f, err := b.drive(ctx, home, b.length)
		if err != nil {
			return err
		}
		alone = append(alone, f)
		end := b.searchers(d, p)
		wait := b.record(ctx, p, "beside-"+fileName(where), b.length)
		f, err = b.drive(ctx, home, b.length)
		wait()
		ok, busy, wrong := end()
		if err = errors.Join(err, wrong); err != nil {
			return err
		}
		among = append(among, f)
		found, refused = append(found, ok/b.length.Seconds()), append(refused, busy/b.length.Seconds())
		say("home alone p99 %.2f ms, beside %d searchers %.2f ms (%.0f searches/s, %.0f refused/s)", alone[len(alone)-1].P99/1000, searchers, f.P99/1000,
			found[len(found)-1], refused[len(refused)-1])
	}
	late := ratios(each(among, p99), each(alone, p99))
	r := row{
		What:     fmt.Sprintf("%d search clients beside the cached home, %s: p99 of home", searchers, where),
		Measured: fmt.Sprintf("%.2f ms; alone %.2f ms", median(each(among, p99))/1000, median(each(alone, p99))/1000),
		Ratio:    spread(late),
		Note: fmt.Sprintf("home %.0f/s, alone %.0f/s; %.0f searches/s answered, %.0f/s refused with 503", median(each(among, rate)),
			median(each(alone, rate)), median(found), median(refused)),
		Samples: map[string][]float64{"beside µs": each(among, p99), "alone µs": each(alone, p99), "searches/s": found, "refused/s": refused},
	}
	r.atMost(median(late), 2, "≤ 2 × alone")
	b.add(r)
	return nil
}

// searchers start asking; the returned function ends them and counts. They
// obey Retry-After, as readers' programs and proxies do.
func (b *bench) searchers(d *set, p *process) func() (found, refused float64, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	var mu sync.Mutex
	var ok, busy float64
	var wrong error
	var all sync.WaitGroup
	c := &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: searchers}, Timeout: 30 * time.Second}
	for i := range searchers {
		all.Go(func() {
			for n := i; ctx.Err() == nil; n += searchers {
				q := d.queries[n%len(d.queries)]
				req, _ := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/search/?q="+url.QueryEscape(q.text), nil)
				res, err := c.Do(req)
				if err == nil {
					_, err = io.Copy(io.Discard, res.Body)
					res.Body.Close()
				}
				if ctx.Err() != nil {
					return
				}
				mu.Lock()
				switch {
				case err != nil:
					wrong = err
				case res.StatusCode == http.StatusOK:
					ok++
				case res.StatusCode == http.StatusServiceUnavailable && res.Header.Get("Retry-After") != "":
					busy++
				default:
					wrong = fmt.Errorf("search %q: %s", q.text, res.Status)
				}
				mu.Unlock()
				if err == nil && res.StatusCode != http.StatusOK {
					s, _ := time.ParseDuration(res.Header.Get("Retry-After") + "s")
					select {
					case <-ctx.Done():
					case <-time.After(s):
					}
				}
			}
		})
	}
	return func() (float64, float64, error) {
		cancel()
		all.Wait()
		c.CloseIdleConnections()
		return ok, busy, wrong
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
