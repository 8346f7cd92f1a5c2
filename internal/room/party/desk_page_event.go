package party

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

var (
	eventLines  = []string{"item", "title_fa", "title_en", "place_fa", "place_en", "day", "hour", "link"}
	eventFields = map[string]string{"page.event.past": "day", "page.event.link": "link"}
)

func eventPath(b id.Body, item string) string { return pagePath(b) + "events/" + item + "/" }

// hourField is a minute of the day as a field shows it.
func hourField(lang string, minute int) string {
	if minute < 0 {
		return ""
	}
	s := fmt.Sprintf("%d:%02d", minute/60, minute%60)
	if lang == i18n.Persian {
		return persian.Digits(s)
	}
	return s
}

// hour is a time of day that was typed, in minutes; nothing typed is -1.
func (s *sheet) hour(name string) int {
	if s.is[name] == "" {
		return -1
	}
	typed := persian.ParseDigits(s.is[name])
	for _, form := range []string{"15:04", "15"} {
		if t, err := time.Parse(form, typed); err == nil {
			return t.Hour()*60 + t.Minute()
		}
	}
	s.bad(name, "party.form.page.hour")
	return -1
}

// eventOf is the event of the address, of a body whose it is.
func (d deskRoom) eventOf(ctx context.Context, r *staff.Request) (*Directory, Body, string, error) {
	dir, b, err := d.bodyOf(ctx, r)
	item := r.PathValue("event")
	if err == nil && dir.parts[partKey{b.ID, partEvent, item}] == nil {
		err = fault.New(fault.NotFound, "")
	}
	return dir, b, item, err
}

func eventValues(r *staff.Request, dir *Directory, b Body, item string) map[string]string {
	s, n := dir.part(b.ID, partEvent, item)
	is := map[string]string{"state": strconv.Itoa(n), "item": item}
	if e, err := readEvent(s); err == nil {
		put(is, "title", e.Title)
		put(is, "place", e.Place)
		is["day"], is["hour"], is["link"] = dayField(r.Lang, e.Day), hourField(r.Lang, e.Minute), e.Link
	}
	return is
}

func (d deskRoom) newEventPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.eventForm(ctx, fresh(r, map[string]string{"state": "0", "item": id.New[string](d.o.IDs)}), dir, b, "")
}

func (d deskRoom) eventPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, item, err := d.eventOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.eventForm(ctx, fresh(r, eventValues(r, dir, b, item)), dir, b, item)
}

func (d deskRoom) eventForm(ctx context.Context, s *sheet, dir *Directory, b Body, item string) (staff.Answer, error) {
	r := s.r
	head := view.DeskHead{Title: r.Text("party.page.event.new"), Note: r.Text("party.page.event.note"), Crumbs: d.pageCrumbs(r, b)}
	if item != "" {
		head.Title = r.Text("party.page.event")
	}
	a, err := drawn(ctx, s, head, pagePath(b.ID),
		view.Group{Fields: []view.Field{{Name: "item", Kind: "hidden", Value: s.is["item"]}}},
		view.Group{Half: true, Fields: append(s.both("title", "", 0, true), s.both("place", "", 0, false)...)},
		view.Group{Half: true, Fields: []view.Field{
			s.field(view.Field{Name: "day", Kind: "date", Label: r.Text("party.field.event.day"), Required: true}),
			s.field(view.Field{Name: "hour", Hint: r.Text("party.field.hour.hint"), LTR: true}),
		}},
		view.Group{Fields: []view.Field{s.field(view.Field{Name: "link", Hint: r.Text("party.field.link.hint"), LTR: true})}})
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskFigure{deskForm: a.Data.(deskForm), May: r.May(ActPage, dir.scope(b.ID)).OK}
	if content, _ := dir.part(b.ID, partEvent, item); content != "" {
		p.Form.Also = []view.Button{{Name: "act", Value: "remove", Text: r.Text("party.page.event.remove")}}
	}
	if p.Deeds, err = d.partDeeds(ctx, r, dir, b, partEvent, item, func(x PagePart) (title, note string) {
		e, err := readEvent(x.Content)
		if err != nil {
			return r.Text("party.page.event.removed"), ""
		}
		title, _ = e.Title.In(r.Lang)
		return title, eventNote(r, e)
	}); err != nil {
		return staff.Answer{}, err
	}
	a.Template, a.Data, a.Nav = "party/desk-figure", p, pagesPath
	return a, nil
}

// eventNote is when and where an event is.
func eventNote(r *staff.Request, e PageEvent) string {
	note := e.Day.Medium(r.Lang)
	place, _ := e.Place.In(r.Lang)
	for _, s := range []string{hourField(r.Lang, e.Minute), place} {
		if s != "" {
			note += r.Text("view.comma") + " " + s
		}
	}
	return note
}

func (d deskRoom) addEvent(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, eventLines, nil)
	if !id.Valid(s.is["item"]) {
		s.is["item"] = id.New[string](d.o.IDs)
	}
	s.is["state"] = "0"
	a, err := d.takeEvent(ctx, s, dir, b, s.is["item"], "")
	if errors.Is(err, errStale) { // the same form sent twice
		return staff.Answer{To: pagePath(b.ID), Notice: "party.notice.saved"}, nil
	}
	return a, err
}

func (d deskRoom) setEvent(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, item, err := d.eventOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.takeEvent(ctx, filled(r, eventLines, nil), dir, b, item, item)
}

// takeEvent sets the event item; of names it where it was set before.
func (d deskRoom) takeEvent(ctx context.Context, s *sheet, dir *Directory, b Body, item, of string) (staff.Answer, error) {
	r := s.r
	x := PagePart{Body: b.ID, Part: partEvent, Item: item}
	var check func(Day) Troubles
	if r.PostFormValue("act") == "remove" && of != "" {
		clear(s.wrong)
	} else {
		s.need("title_fa", "party.form.page.title")
		s.need("day", "party.form.page.day")
		e := PageEvent{Title: *s.text("title"), Place: *s.text("place"), Day: s.day("day"), Minute: s.hour("hour"), Link: s.is["link"]}
		x.Content = e.content()
		check = func(today Day) Troubles { return checkEvent(e, today) }
	}
	if len(s.wrong) == 0 {
		err := d.SetPagePart(ctx, r.Actor(), s.count(), x, check)
		if err == nil {
			return staff.Answer{To: pagePath(b.ID), Notice: "party.notice.saved"}, nil
		}
		if of == "" && errors.Is(err, errStale) {
			return staff.Answer{}, err
		}
		if err = d.refused(s, err, eventFields, func() (map[string]string, error) {
			var err error
			dir, _, err = d.bodyOf(ctx, r)
			if err != nil {
				return nil, err
			}
			return eventValues(r, dir, b, item), nil
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.eventForm(ctx, s, dir, b, of)
}
