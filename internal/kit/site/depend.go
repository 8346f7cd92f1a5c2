package site

import (
	"context"
	"slices"
	"sync"
	"time"
)

// deps is what one build depends on. Goroutines of the build may add to it at once.
type deps struct {
	mu    sync.Mutex
	now   time.Time
	tags  map[string]struct{}
	until time.Time
	err   error
}

type depsKey struct{}

func withDeps(ctx context.Context, now time.Time) (context.Context, *deps) {
	d := &deps{now: now, tags: map[string]struct{}{}}
	return context.WithValue(ctx, depsKey{}, d), d
}

// Depend says that the page being built shows what the tags name. It may be called before or after the reading, and
// by anyone in the course of the build. Outside of a build it does nothing, so that the same store method serves the
// desk. A tag that is not in the grammar fails the build: the page would never be renewed.
func Depend(ctx context.Context, tags ...string) {
	d, _ := ctx.Value(depsKey{}).(*deps)
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, tag := range tags {
		if err := CheckTag(tag); err != nil && d.err == nil {
			d.err = err
		}
		d.tags[tag] = struct{}{}
	}
}

// Until says that the page being built changes by itself at t: a term lapses, an embargo lifts, an item turns two
// years old. The earliest counts. An instant that has come already, or a zero one, changes nothing.
func Until(ctx context.Context, t time.Time) {
	d, _ := ctx.Value(depsKey{}).(*deps)
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if t.IsZero() || !t.After(d.now) {
		return
	}
	if d.until.IsZero() || t.Before(d.until) {
		d.until = t
	}
}

// Collect runs read and returns the tags and the instant that it names, for tests of rooms.
func Collect(ctx context.Context, now time.Time, read func(ctx context.Context) error) (tags []string, until time.Time, err error) {
	ctx, d := withDeps(ctx, now)
	if err := read(ctx); err != nil {
		return nil, time.Time{}, err
	}
	return d.list()
}

// list closes the collection.
func (d *deps) list() (tags []string, until time.Time, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for tag := range d.tags {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	return tags, d.until, d.err
}
