package meeting

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/jalali"
)

// Dated is a meeting, or an open resolution on the last day that it has, as a calendar shows them.
type Dated struct {
	At    time.Time
	Kind  string // in words
	Title string
	Href  string // with language
	Body  id.Body
	Whole bool // of the whole day
	Late  bool
}

// mostDates bounds what of each sort a calendar is given.
const mostDates = 500

// Dates lists the meetings and resolutions from from up to, not with, to, that the visitor sees: at the desk those of the bodies whose
// meetings they see there, under their own name those in which they have a seat, and what is theirs to do.
func (rm *Room) Dates(ctx context.Context, r *staff.Request, from, to time.Time) ([]Dated, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return nil, err
	}
	bodies, err := r.Bodies(ctx, ActSee, rm.o.Party.Subtree)
	if err != nil {
		return nil, err
	}
	posts := held(r, tree)
	all, err := rm.meetingDates(ctx, r, bodies, posts, from, to)
	if err != nil {
		return nil, fmt.Errorf("meeting: dates: %w", err)
	}
	due, err := rm.rulingDates(ctx, r, bodies, posts, from, to)
	if err != nil {
		return nil, fmt.Errorf("meeting: dates: %w", err)
	}
	all = append(all, due...)
	slices.SortStableFunc(all, func(a, b Dated) int { return cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()) })
	return all, nil
}

func (rm *Room) meetingDates(ctx context.Context, r *staff.Request, bodies []id.Body, posts []id.Post, from, to time.Time) ([]Dated, error) {
	stands := slices.DeleteFunc(slices.Clone(States), func(s State) bool { return s == Cancelled })
	seen := map[id.Meeting]bool{}
	var all []Dated
	for _, part := range []struct {
		f    Filter
		path func(id.Meeting) string
	}{
		{Filter{Bodies: bodies, States: stands, After: from, Before: to, Later: true, Limit: mostDates}, meetingPath},
		{Filter{Person: r.Visitor.Person, Posts: posts, States: stands, After: from, Before: to, Later: true, Limit: mostDates}, myPath},
	} {
		found, err := rm.store.List(ctx, part.f)
		if err != nil {
			return nil, err
		}
		for _, m := range found {
			if seen[m.ID] {
				continue
			}
			seen[m.ID] = true
			all = append(all, Dated{At: m.Begins, Kind: r.Text("meeting.calendar.meeting", "state", r.Text("meeting.state."+string(m.State))), Title: m.Title, Href: r.Href(part.path(m.ID)), Body: m.Body})
		}
	}
	return all, nil
}

func (rm *Room) rulingDates(ctx context.Context, r *staff.Request, bodies []id.Body, posts []id.Post, from, to time.Time) ([]Dated, error) {
	seen := map[id.Ruling]bool{}
	var all []Dated
	add := func(x *Ruling, path string) {
		d, err := jalali.Parse(x.Due)
		if err != nil || seen[x.ID] {
			return
		}
		seen[x.ID] = true
		all = append(all, Dated{At: d.Time(), Whole: true, Late: x.Late(day(r.Now)), Kind: r.Text("meeting.calendar.ruling"), Title: cut(x.Text), Href: r.Href(path), Body: x.Body})
	}
	open := RulingFilter{States: []RulingState{Open}, From: day(from), Late: day(to), Limit: mostDates}
	desk, own := open, open
	desk.Bodies, own.Posts = bodies, posts
	found, err := rm.store.ListRulings(ctx, desk)
	if err != nil {
		return nil, err
	}
	for i := range found {
		add(&found[i], rulingPath(found[i].ID))
	}
	if found, err = rm.store.ListRulings(ctx, own); err != nil {
		return nil, err
	}
	meetings := make([]id.Meeting, len(found))
	for i := range found {
		meetings[i] = found[i].Meeting
	}
	of, err := rm.store.Meetings(ctx, meetings...)
	for i := range found {
		if m := of[found[i].Meeting]; m.Edition > 0 { // before it is circulated it is nobody's
			add(&found[i], myRulingPath(found[i].ID))
		}
	}
	return all, err
}

// Covers says that Dates has what a task is about, on its own day, for whoever sees the task.
func Covers(t task.Task) bool { return t.Kind == taskRuling }
