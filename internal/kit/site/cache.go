package site

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
)

// cache keeps built pages by key, bounded by their bytes, and knows which page shows what.
//
// The generation counts drops. A build that has begun hears every drop until its end; when one of them names a tag of
// the build, the result is not stored, and it is given only to those who asked before that drop.
type cache struct {
	entries *otter.Cache[string, *entry]
	max     int64
	now     func() time.Time

	mu      sync.Mutex
	gen     uint64
	tags    map[string]map[*entry]struct{}
	flights map[string]*flight   // builds that may be joined, by key
	begun   map[*flight]struct{} // builds that have begun to read
	deaf    bool                 // nothing may be stored: changes are not heard
}

// flight is one build and those who wait for it. Its fields after done are fixed when done is closed.
type flight struct {
	drops []drop // since it began; guarded by cache.mu until done is closed

	done  chan struct{}
	e     *entry
	err   error
	tags  map[string]struct{}
	until time.Time
}

type drop struct {
	gen uint64
	tag string
}

// built is what a build hands to the cache.
type built func(ctx context.Context, now time.Time) (*entry, error)

func newCache(max int64, now func() time.Time) *cache {
	c := &cache{
		max: max, now: now,
		tags:    map[string]map[*entry]struct{}{},
		flights: map[string]*flight{},
		begun:   map[*flight]struct{}{},
	}
	c.entries = otter.Must(&otter.Options[string, *entry]{
		MaximumWeight: uint64(max),
		Weigher:       func(_ string, e *entry) uint32 { return e.weight.Load() },
		OnDeletion:    c.evicted,
	})
	return c
}

// peek is the lookup of the fast path: an entry that is still right, or nil.
func (c *cache) peek(key string) *entry {
	e, ok := c.entries.GetIfPresent(key)
	if !ok || e.until != 0 && c.now().UnixNano() >= e.until {
		return nil
	}
	return e
}

// get returns the page of key, building it when needed. run gives build its context and its bounds.
func (c *cache) get(ctx context.Context, key string, run func(begin func() time.Time, build built) (*entry, error), build built) (*entry, error) {
	c.mu.Lock()
	asked := c.gen
	c.mu.Unlock()
	now := c.now()
	for {
		c.mu.Lock()
		if e, ok := c.entries.GetIfPresent(key); ok {
			if e.until == 0 || now.UnixNano() < e.until {
				c.mu.Unlock()
				return e, nil
			}
			c.remove(e)
		}
		f := c.flights[key]
		if f == nil {
			f = &flight{done: make(chan struct{})}
			c.flights[key] = f
			go c.fly(key, f, run, build)
		}
		c.mu.Unlock()

		select {
		case <-f.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if f.answers(asked, now) {
			return f.e, f.err
		}
		// The build began before a change that we came after. The next one begins after us, so once is enough.
	}
}

// answers says whether the result is good for a request of the given generation and time.
func (f *flight) answers(asked uint64, now time.Time) bool {
	for _, d := range f.drops {
		// An error has no tags: what was not found may be what the drop announces.
		if d.gen <= asked && (f.err != nil || f.hit(d)) {
			return false
		}
	}
	return f.until.IsZero() || now.Before(f.until)
}

func (f *flight) hit(d drop) bool {
	if d.tag == everything {
		return true
	}
	_, ok := f.tags[d.tag]
	return ok
}

// fly builds one page for all who wait.
func (c *cache) fly(key string, f *flight, run func(func() time.Time, built) (*entry, error), build built) {
	var d *deps
	begin := func() time.Time {
		// Whatever was dropped before this is already seen by the reading that follows.
		c.mu.Lock()
		defer c.mu.Unlock()
		c.begun[f] = struct{}{}
		return c.now()
	}
	e, err := safely(func() (*entry, error) {
		return run(begin, func(ctx context.Context, now time.Time) (*entry, error) {
			ctx, d = withDeps(ctx, now)
			return build(ctx, now)
		})
	})
	var tags []string
	var until time.Time
	if d != nil {
		var derr error
		if tags, until, derr = d.list(); err == nil && derr != nil {
			e, err = nil, derr
		}
	}

	c.mu.Lock()
	f.e, f.err, f.until = e, err, until
	f.tags = make(map[string]struct{}, len(tags))
	for _, tag := range tags {
		f.tags[tag] = struct{}{}
	}
	delete(c.begun, f)
	delete(c.flights, key)
	if err == nil {
		e.key, e.tags = key, tags
		if !until.IsZero() {
			e.until = until.UnixNano()
		}
		c.store(f, e)
	}
	c.mu.Unlock()
	close(f.done)
}

// store keeps e unless something it shows was dropped while it was built. The caller holds mu.
func (c *cache) store(f *flight, e *entry) {
	// Queries that lead elsewhere have no end.
	if c.deaf || e.passing || e.status >= 400 || e.location != nil && e.query {
		return
	}
	for _, d := range f.drops {
		if f.hit(d) {
			return
		}
	}
	e.weigh()
	if int64(e.weight.Load()) > c.max/8 {
		return // one page must not push out all others
	}
	if old, ok := c.entries.GetEntryQuietly(e.key); ok {
		c.remove(old.Value)
	}
	e.cache = c
	for _, tag := range e.tags {
		m := c.tags[tag]
		if m == nil {
			m = map[*entry]struct{}{}
			c.tags[tag] = m
		}
		m[e] = struct{}{}
	}
	c.entries.Set(e.key, e)
}

// remove takes e out. The caller holds mu.
func (c *cache) remove(e *entry) {
	e.gone.Store(true)
	c.unindex(e)
	c.entries.Invalidate(e.key)
}

func (c *cache) unindex(e *entry) {
	for _, tag := range e.tags {
		if m := c.tags[tag]; m != nil {
			delete(m, e)
			if len(m) == 0 {
				delete(c.tags, tag)
			}
		}
	}
}

// evicted forgets the tags of what the bound pushed out. It runs on a goroutine of its own.
func (c *cache) evicted(d otter.DeletionEvent[string, *entry]) {
	// A replacement is a new weight of the same entry, or store has taken the old one out already.
	if d.Cause == otter.CauseReplacement || d.Value.gone.Load() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unindex(d.Value)
}

// grown tells the bound that e has become heavier by its compressed forms.
func (c *cache) grown(e *entry) {
	e.weigh()
	c.entries.ComputeIfPresent(e.key, func(old *entry) (*entry, otter.ComputeOp) {
		if old != e {
			return old, otter.CancelOp
		}
		return e, otter.WriteOp
	})
}

// drop forgets the pages that depend on any of tags. When it returns, no later request gets one of them.
func (c *cache) drop(tags []string) {
	if len(tags) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gen++
	for f := range c.begun {
		for _, tag := range tags {
			f.drops = append(f.drops, drop{c.gen, tag})
		}
	}
	for _, tag := range tags {
		for e := range c.tags[tag] {
			c.remove(e)
		}
	}
}

func (c *cache) dropAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clear()
}

// clear forgets everything. The caller holds mu.
func (c *cache) clear() {
	c.gen++
	for f := range c.begun {
		f.drops = append(f.drops, drop{c.gen, everything})
	}
	for _, m := range c.tags {
		for e := range m {
			e.gone.Store(true)
		}
	}
	clear(c.tags)
	c.entries.InvalidateAll()
}

// setDeaf stops and resumes storing. While the follower is lost, a page kept could stay wrong for good.
func (c *cache) setDeaf(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deaf = on
	c.clear()
}

// safely makes an error of a panic, for all who wait.
func safely(build func() (*entry, error)) (e *entry, err error) {
	defer func() {
		if v := recover(); v != nil {
			e, err = nil, fmt.Errorf("site: build: panic: %v\n%s", v, debug.Stack())
		}
	}()
	return build()
}
