package site

// What the metrics and /readyz ask.

// Following reports whether this process hears what others commit. While it does
// not, nothing is kept in the cache.
func (s *Site) Following() bool {
	s.heard.mu.Lock()
	defer s.heard.mu.Unlock()
	return s.heard.following && !s.deaf.Load()
}

// PageName is the name of the page that answers a decoded path with language,
// false when none does.
func (s *Site) PageName(path string) (string, bool) {
	f, ok := s.routes.find(clean(path))
	if !ok {
		return "", false
	}
	return f.page.Name, true
}

// Seen is the number of the last entry of the ledger that Follow has read; 0 before it runs.
func (s *Site) Seen() int64 {
	s.heard.mu.Lock()
	defer s.heard.mu.Unlock()
	return s.heard.seen
}
