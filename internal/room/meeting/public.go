package meeting

import "hemmat/internal/kit/id"

// touches are the tags of public pages that a change of a meeting reaches.
func (rm *Room) touches(m *Meeting) []string {
	if m.PublicAt.IsZero() {
		return nil
	}
	return rm.publicTags(m.Body)
}

func (rm *Room) publicTags(body id.Body) []string { return nil }
