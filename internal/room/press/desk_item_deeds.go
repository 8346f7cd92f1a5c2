package press

import (
	"context"
	"strings"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// timelineActs is how many acts the timeline of an item shows.
const timelineActs = 100

// timeline is what the ledger says of the item, the newest first.
func (d *Desk) timeline(ctx context.Context, r *staff.Request, item id.Item) ([]view.Deed, error) {
	entries, err := d.room.Ledger.Of(ctx, "item:"+string(item), timelineActs)
	if err != nil {
		return nil, err
	}
	var who []id.Person
	for _, e := range entries {
		who = append(who, e.Actor.Person)
	}
	names, err := d.people(ctx, r, who...)
	if err != nil {
		return nil, err
	}
	deeds := make([]view.Deed, 0, len(entries))
	for _, e := range entries {
		deed := view.Deed{Title: r.Text("press.did." + strings.TrimPrefix(e.Act, "press.")), At: e.At, State: "done", Reason: e.Reason}
		if deed.Who = names[e.Actor.Person]; deed.Who == "" {
			deed.Who = r.Text("press.via." + e.Actor.Via)
		}
		for _, typed := range []string{"press.return.", "press.unpublish.", "press.class."} { // a choice, not somebody's words
			if strings.HasPrefix(e.Reason, typed) {
				deed.Reason, deed.Note = "", r.Text(e.Reason)
			}
		}
		if e.Act == "press.emergency" {
			deed.State = "late"
		}
		deeds = append(deeds, deed)
	}
	return deeds, nil
}
