package site

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"hemmat/internal/kit/ledger"
)

// manyTags is how many tags at once make it cheaper to forget everything: an import touches nearly every page anyway.
const manyTags = 1000

// heard remembers which entries this process has dropped itself, so that the follower need not do it again and throw
// away what was built since.
type heard struct {
	mu        sync.Mutex
	own       map[int64]struct{}
	following bool
	seen      int64 // the follower's place
}

// Attach makes this process's own commits drop their tags before they return to whoever made them. Call it once,
// while the program is built.
func (s *Site) Attach(l *ledger.Ledger) {
	l.OnCommit(func(entries []ledger.Entry) {
		s.dropEntries(entries)
		s.heard.mu.Lock()
		defer s.heard.mu.Unlock()
		if !s.heard.following {
			return
		}
		for _, e := range entries {
			if e.Seq > s.heard.seen {
				s.heard.own[e.Seq] = struct{}{}
			}
		}
	})
}

// Follow drops the tags of what other processes commit, until ctx ends. Options.Before is told first; when Follow
// begins, it is told that entries may have been missed. Once it fails, nothing is kept in the cache until it runs again: a page that
// missed its change would stay wrong.
func (s *Site) Follow(ctx context.Context, l *ledger.Ledger) error {
	tell := func(entries []ledger.Entry, lost bool) {
		if s.o.Before != nil {
			s.o.Before(ctx, entries, lost)
		}
	}
	head, err := l.Head(ctx)
	if err != nil {
		s.loseLine()
		return fmt.Errorf("site: follow: %w", err)
	}
	s.heard.mu.Lock()
	s.heard.own, s.heard.following, s.heard.seen = map[int64]struct{}{}, true, head.Seq
	s.heard.mu.Unlock()
	tell(nil, true)
	s.findLine()
	s.DropAll() // of what was built before head was read, some may have missed an entry
	err = l.Follow(ctx, head.Seq, func(entries []ledger.Entry, lost bool) error {
		others := s.others(entries)
		if lost || len(others) > 0 {
			tell(others, lost)
		}
		if lost {
			s.o.Log.Warn("ledger line was lost; the cache is emptied")
			s.DropAll()
			return nil
		}
		s.dropEntries(others)
		return nil
	})
	s.heard.mu.Lock()
	s.heard.own, s.heard.following = nil, false
	s.heard.mu.Unlock()
	if err == nil || ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	s.loseLine()
	return fmt.Errorf("site: follow: %w", err)
}

// others leaves out what this process has dropped itself.
func (s *Site) others(entries []ledger.Entry) []ledger.Entry {
	s.heard.mu.Lock()
	defer s.heard.mu.Unlock()
	var kept []ledger.Entry
	for _, e := range entries {
		s.heard.seen = max(s.heard.seen, e.Seq)
		if _, ok := s.heard.own[e.Seq]; ok {
			delete(s.heard.own, e.Seq)
			continue
		}
		kept = append(kept, e)
	}
	return kept
}

func (s *Site) dropEntries(entries []ledger.Entry) {
	var tags []string
	for _, e := range entries {
		tags = append(tags, e.Touches...)
	}
	if len(tags) > manyTags {
		s.DropAll()
		return
	}
	s.Drop(tags...)
}

func (s *Site) loseLine() {
	if s.deaf.CompareAndSwap(false, true) {
		s.cache.setDeaf(true)
	}
}

func (s *Site) findLine() {
	if s.deaf.CompareAndSwap(true, false) {
		s.cache.setDeaf(false)
	}
}
