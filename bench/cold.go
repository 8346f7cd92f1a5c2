package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os/exec"
	"strings"
	"time"
)

// start measures the time from the program's start to its first home page.
func (b *bench) start(ctx context.Context) error {
	for _, d := range b.sets {
		for _, where := range []struct{ core, name string }{{anyCore, "as installed"}, {b.serverCore, "one core"}} {
			var took []float64
			for i := range 6 { // the first reads the files into memory and is not counted
				from := time.Now()
				p, err := b.serve(ctx, d.data, where.core)
				if err != nil {
					return err
				}
				if i > 0 {
					took = append(took, ms(time.Since(from)))
				}
				if err := p.stop(); err != nil {
					return err
				}
			}
			r := row{
				What:     fmt.Sprintf("from the start to the first home page, %s posts, %s", count(d.n), where.name),
				Measured: fmt.Sprintf("%.0f ms (%.0f – %.0f)", median(took), quantile(took, 0), quantile(took, 1)),
				Samples:  map[string][]float64{"ms": took},
			}
			if where.core == anyCore && d.n <= 10_000 {
				r.atMost(median(took), 200, "≤ 200 ms")
			}
			b.add(r)
		}
	}
	return nil
}

// coldRounds is how often the server is started anew for the cold pages: a
// province has one page only, and a page is cold once.
const coldRounds = 4

// sort is one sort of cold page.
type sort struct {
	name  string
	paths []string // all that are asked for, a share in each round
	again bool     // few pages: all in each round
	loop  loop
	took  []float64
	bare  []float64
}

// cold times pages that are not in the cache, from requests one after the other
// on one connection, beside bare loops in the same minutes.
func (b *bench) cold(ctx context.Context) error {
	sorts := make([][]*sort, len(b.sets))
	homes := make([][]float64, len(b.sets))
	for i, d := range b.sets {
		sorts[i] = d.sorts()
	}
	var floor []float64
	for round := range coldRounds {
		for i, d := range b.sets {
			say("cold pages, %s posts, round %d", count(d.n), round+1)
			f, home, err := b.coldRound(ctx, d, sorts[i], round)
			if err != nil {
				return err
			}
			floor = append(floor, f)
			homes[i] = append(homes[i], home...)
			for _, s := range sorts[i] {
				took, err := b.bareLoop(ctx, s.loop)
				if err != nil {
					return err
				}
				s.bare = append(s.bare, took...)
			}
		}
	}
	for i, d := range b.sets {
		for _, s := range sorts[i] {
			b.addCold(d, s)
		}
		r := row{
			What: fmt.Sprintf("home, cold, %s posts", count(d.n)), Measured: inMS(homes[i]), Samples: map[string][]float64{"ms": homes[i]},
			Note: "rebuilt after a setting was changed by a command beside the server",
		}
		b.add(r)
	}
	b.add(row{What: "a cached page, asked for in the same way", Measured: inMS(floor), Note: "what the client and the connection add to each cold figure"})
	if len(b.sets) == 2 {
		b.growth("home", homes[0], homes[1])
		for i, s := range sorts[0] {
			if s.name == "item" || strings.HasPrefix(s.name, "list, page") {
				name := s.name
				if other := sorts[1][i].name; other != name {
					name += " and " + other
				}
				b.growth(name, s.took, sorts[1][i].took)
			}
		}
	}
	return nil
}

// sorts are the cold pages of a set.
func (d *set) sorts() []*sort {
	item := &sort{name: "item", loop: loop{Query: statement("item")}}
	item.paths = d.items[len(d.items)-min(coldPages, len(d.items)/2):] // not those of the other parts
	near := &sort{name: "list", loop: loop{Query: statement("list"), List: true}}
	deep := &sort{name: fmt.Sprintf("list, page %d", d.depth), loop: loop{Query: statement("list"), List: true}}
	province := &sort{name: "province", paths: d.provinces, again: true, loop: loop{Query: statement("list"), List: true}}
	for _, k := range d.keys {
		item.loop.Args = append(item.loop.Args, []any{k})
	}
	for _, l := range []struct {
		s      *sort
		places []place
	}{{near, d.near}, {deep, d.deep}} {
		for _, p := range l.places {
			l.s.paths = append(l.s.paths, d.path+"?before="+p.String())
			l.s.loop.Args = append(l.s.loop.Args, []any{d.list, p.At, p.Short})
		}
	}
	for _, body := range d.bodies {
		province.loop.Args = append(province.loop.Args, []any{body, int64(math.MaxInt64), 0})
	}
	all := []*sort{item, near, deep, province}
	for _, s := range all {
		s.loop.Data = d.data
	}
	return all
}

// share is what is asked for in a round.
func (s *sort) share(round int) []string {
	if s.again {
		return s.paths
	}
	n := len(s.paths) / coldRounds
	return s.paths[round*n : (round+1)*n]
}

// coldRound starts the server, gets it warm with other pages, and asks for each
// page once, the sorts in turn.
func (b *bench) coldRound(ctx context.Context, d *set, sorts []*sort, round int) (floor float64, homes []float64, err error) {
	p, err := b.serve(ctx, d.data, b.serverCore)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	c := client()
	warm := append([]string{"/", d.path, "/provinces/", "/en" + d.provinces[0]}, d.items[:min(20, len(d.items)/4)]...)
	for _, path := range warm {
		if _, _, err := timed(c, p.url+path, ""); err != nil {
			return 0, nil, err
		}
	}
	most := 0
	for _, s := range sorts {
		most = max(most, len(s.share(round)))
	}
	wait := b.record(ctx, p, fmt.Sprintf("cold-%d-%d", d.n, round), 2*time.Second)
	for i := range most {
		for _, s := range sorts {
			share := s.share(round)
			if i >= len(share) {
				continue
			}
			took, body, err := timed(c, p.url+share[i], "")
			if err != nil {
				return 0, nil, err
			}
			s.took = append(s.took, ms(took))
			s.loop.Bytes = len(body)
		}
	}
	wait()
	var cached []float64
	for range 200 {
		took, _, err := timed(c, p.url+"/", "")
		if err != nil {
			return 0, nil, err
		}
		cached = append(cached, ms(took))
	}
	homes, err = b.coldHomes(ctx, d, p, round)
	return median(cached), homes, err
}

// coldHomes changes the site's name beside the server and times the first home
// page that shows it.
func (b *bench) coldHomes(ctx context.Context, d *set, p *process, round int) ([]float64, error) {
	set := func(name string) error {
		if out, err := exec.CommandContext(ctx, b.hemmat, "settings", "set", "name.fa", name, "--data", d.data).CombinedOutput(); err != nil {
			return fmt.Errorf("settings set: %w\n%s", err, out)
		}
		return nil
	}
	old, err := exec.CommandContext(ctx, b.hemmat, "settings", "get", "name.fa", "--data", d.data).Output()
	if err != nil {
		return nil, fmt.Errorf("settings get: %w", err)
	}
	c := client()
	var homes []float64
	for i := range 6 {
		name := fmt.Sprintf("bench %d %d %d", d.n, round, i)
		if err := set(name); err != nil {
			return nil, err
		}
		for end := time.Now().Add(5 * time.Second); ; {
			took, body, err := timed(c, p.url+"/", "")
			if err != nil {
				return nil, err
			}
			if strings.Contains(string(body), name) {
				homes = append(homes, ms(took))
				break
			}
			if time.Now().After(end) {
				return nil, fmt.Errorf("the home page does not show a changed name within 5 s")
			}
			time.Sleep(3 * time.Millisecond)
		}
	}
	return homes, set(strings.TrimSpace(string(old)))
}

func (b *bench) addCold(d *set, s *sort) {
	if len(s.took) == 0 {
		b.warn("%s posts are too few for cold pages of the sort %q", count(d.n), s.name)
		return
	}
	times := median(s.took) / median(s.bare)
	r := row{
		What:     fmt.Sprintf("%s, cold, %s posts (%.0f KB)", s.name, count(d.n), float64(s.loop.Bytes)/1000),
		Measured: inMS(s.took),
		Ratio:    fmt.Sprintf("%.1f × bare loop", times),
		Note:     fmt.Sprintf("%d pages; bare loop %s", len(s.took), inMS(s.bare)),
		Samples:  map[string][]float64{"ms": s.took, "bare ms": s.bare},
	}
	r.decide(median(s.took) <= 5 && times <= 10, "≤ 5 ms, ≤ 10 × bare loop")
	b.add(r)
}

func (b *bench) growth(name string, small, large []float64) {
	times := median(large) / median(small)
	r := row{
		What:     fmt.Sprintf("growth from %s to %s posts: %s, cold", count(b.sets[0].n), count(b.sets[1].n), name),
		Measured: fmt.Sprintf("%.2f ms → %.2f ms", median(small), median(large)),
		Ratio:    fmt.Sprintf("%.2f", times),
	}
	r.atMost(times, 1.5, "≤ 1.5 ×")
	b.add(r)
}

// inMS shows median, 5th and 95th hundredth.
func inMS(v []float64) string {
	return fmt.Sprintf("%.2f ms (%.2f – %.2f)", median(v), quantile(v, 0.05), quantile(v, 0.95))
}
