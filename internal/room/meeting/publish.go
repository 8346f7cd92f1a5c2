package meeting

import (
	"context"
	"fmt"
	"slices"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// Publish shows a meeting and some of its resolutions to everybody, or none of it any more. A resolution is shown once it has
// its number.
func (rm *Room) Publish(ctx context.Context, by ledger.Actor, m id.Meeting, seen int64, shown bool, rulings []id.Ruling) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.at(ctx, m, seen, Called, Held, Minuted, Signed)
		if err != nil {
			return err
		}
		if x.Guest {
			return fault.New(fault.Conflict, "meeting.error.guest")
		}
		now := db.Stored(rm.o.Now())
		act := "published"
		if shown && x.PublicAt.IsZero() {
			x.PublicAt = now
		} else if !shown {
			x.PublicAt, act, rulings = db.Instant(0), "unpublished", nil
		}
		if err := rm.store.change(ctx, &x); err != nil {
			return err
		}
		all, err := rm.store.ListRulings(ctx, RulingFilter{Meeting: m, Limit: 10_000})
		if err != nil {
			return err
		}
		for i := range all {
			r := &all[i]
			public := slices.Contains(rulings, r.ID)
			if public == !r.PublicAt.IsZero() {
				continue
			}
			if public && r.Number == 0 {
				return fault.New(fault.Conflict, "meeting.error.unsigned")
			}
			if r.PublicAt = db.Instant(0); public {
				r.PublicAt = now
			}
			if err := rm.store.changeRuling(ctx, r); err != nil {
				return err
			}
		}
		return rm.enter(ctx, by, &x, act, nil, rm.publicTags(x.Body)...)
	})
	if err != nil {
		err = fmt.Errorf("meeting: publish: %w", err)
	}
	return err
}

// publishPage asks what everybody is to see.
func (rm *Room) publishPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return rm.publishForm(ctx, r, nil)
}

func (rm *Room) publishForm(ctx context.Context, r *staff.Request, refused error) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if x.State == Draft || x.State == Cancelled || x.Guest {
		return staff.Answer{To: meetingPath(x.ID)}, nil
	}
	all, err := rm.store.ListRulings(ctx, RulingFilter{Meeting: x.ID, Limit: shownRulings})
	if err != nil {
		return staff.Answer{}, err
	}
	fields := []view.Field{hidden("version", x.Version)}
	shown := view.Field{Kind: "radio", Name: "shown", Label: r.Text("meeting.field.shown"), Required: true}
	for _, v := range []string{"yes", "no"} {
		shown.Options = append(shown.Options, view.Option{Value: v, Text: r.Text("meeting.shown." + v), Hint: r.Text("meeting.shown." + v + ".hint"), Chosen: (v == "yes") == !x.PublicAt.IsZero()})
	}
	choice := view.Field{Kind: "checks", Name: "ruling", Label: r.Text("meeting.field.shown.rulings"), Hint: r.Text("meeting.field.shown.rulings.hint")}
	for _, y := range all {
		if y.Number > 0 {
			choice.Options = append(choice.Options, view.Option{Value: string(y.ID), Text: rulingNumber(r, &y), Hint: cut(y.Text), Chosen: !y.PublicAt.IsZero()})
		}
	}
	var notices []view.Notice
	code := 0
	if refused != nil {
		n, was, err := refusedForm(r, refused)
		if err != nil {
			return staff.Answer{}, err
		}
		code = was
		if key, _ := fault.Text(refused); key == "meeting.error.shown" {
			shown.Error = n.Title
		} else {
			notices = append(notices, n)
		}
		for i := range shown.Options {
			shown.Options[i].Chosen = shown.Options[i].Value == typed(r, "shown")
		}
		for i := range choice.Options {
			choice.Options[i].Chosen = slices.Contains(r.PostForm["ruling"], choice.Options[i].Value)
		}
	}
	fields = append(fields, shown)
	if len(choice.Options) > 0 {
		fields = append(fields, choice)
	}
	return rm.confirm(r, &x.Meeting, r.Text("meeting.publish"), notices, view.Confirm{
		Title: r.Text("meeting.publish.title"), Text: r.Text("meeting.publish.text"), Action: r.Href(meetingPath(x.ID) + "publish/"), Submit: r.Text("meeting.save"), Fields: fields,
	}, code), nil
}

func (rm *Room) publishIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	m := id.Meeting(r.PathValue("meeting"))
	var rulings []id.Ruling
	for _, v := range r.PostForm["ruling"] {
		rulings = append(rulings, id.Ruling(v))
	}
	var err error
	shown := typed(r, "shown")
	if shown != "yes" && shown != "no" {
		err = fault.New(fault.Invalid, "meeting.error.shown")
	} else {
		err = rm.Publish(ctx, r.Actor(), m, version(r), shown == "yes", rulings)
	}
	if err == nil {
		return staff.Answer{To: meetingPath(m), Notice: "meeting.notice.shown." + shown}, nil
	}
	return rm.publishForm(ctx, r, err)
}
