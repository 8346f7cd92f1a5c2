package meeting

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/persian"
)

// Reader is who looks something up: what they may see decides what is found.
type Reader struct {
	Person id.Person
	Posts  []id.Post // that they hold now
	Bodies []id.Body // whose meetings they may see by their function
	All    bool      // of every body
}

// Found is something that the memory holds: the minutes of an item, or a resolution.
type Found struct {
	Meeting id.Meeting
	Ruling  id.Ruling // "" for minutes
	Title   string    // of the item
	Text    string
	At      time.Time // the day of the meeting
}

// foundAtOnce is how many answers one page has.
const foundAtOnce = 20

// Recall finds what was said and decided about something, the latest first; before is where the page above ended. Only what
// the reader may see is looked at. Minutes are found once they are circulated.
func (rm *Room) Recall(ctx context.Context, who Reader, words string, before Place) ([]Found, *Place, error) {
	q := persian.ParseQuery(words)
	if len(q.Units) == 0 || who.Person == "" && !who.All {
		return nil, nil, nil
	}
	found, err := rm.store.recall(ctx, who, q, before, foundAtOnce+1)
	if err != nil {
		return nil, nil, fmt.Errorf("meeting: recall: %w", err)
	}
	var next *Place
	if len(found) > foundAtOnce {
		found = found[:foundAtOnce]
		last := found[foundAtOnce-1]
		next = &Place{last.at, last.doc}
	}
	all := make([]Found, len(found))
	for i, x := range found {
		all[i] = x.Found
	}
	return all, next, nil
}

// Place is where a page of answers ended.
type Place struct {
	At  int64
	Doc string
}

// remember hands the minutes to the memory, in place of what it had of the meeting.
func (rm *Room) remember(ctx context.Context, m *Meeting, text *Minutes) error {
	if err := rm.store.forget(ctx, m.ID); err != nil {
		return err
	}
	for _, p := range text.Points {
		if p.Text != "" {
			if err := rm.store.remember(ctx, m, "text:"+string(m.ID)+"/"+string(p.ID), "", p.Title, p.Text); err != nil {
				return err
			}
		}
		for _, d := range p.Decided {
			if err := rm.store.remember(ctx, m, "ruling:"+string(d.ID), d.ID, p.Title, d.Text); err != nil {
				return err
			}
		}
	}
	return nil
}
