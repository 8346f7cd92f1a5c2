package party

import (
	"net/http"
	"net/url"
	"strings"

	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// asOf is the day that a page of the desk shows: today, or the one that its address asks for, past or to come. Who held
// what and which bodies there were is of that day; names and addresses are those recorded now. On another day nothing is
// changed: the page bears no such links.
type asOf struct {
	Day    Day
	Other  bool // than today
	Notice *view.Notice
	Form   view.Form
	query  string // keeps the day in links from here
	status int
}

// asOf reads the day; one that cannot be read is said to be wrong, and today is shown.
func (d deskRoom) asOf(r *staff.Request) asOf {
	today := Today(r.Now)
	at := asOf{Day: today}
	typed := strings.TrimSpace(r.URL.Query().Get("on"))
	f := view.Field{Name: "on", Kind: "date", Label: r.Text("party.asof.label"), Hint: r.Text("party.day.hint"), Value: typed}
	if typed != "" {
		day, err := jalali.Parse(typed)
		switch {
		case err != nil:
			at.status, f.Error = http.StatusUnprocessableEntity, r.Text("party.form.day")
		case day != today:
			at.Day, at.Other, f.At, f.Value = day, true, day.Time(), dayField(r.Lang, day)
			at.query = "?on=" + url.QueryEscape(strings.ReplaceAll(day.Numeric(), "/", "-"))
			key := "party.asof.past"
			if today.Before(day) {
				key = "party.asof.coming"
			}
			at.Notice = &view.Notice{Title: r.Text(key, "date", day.Long(r.Lang)), Text: r.Text("party.asof.text"), Links: []view.Link{{Text: r.Text("party.asof.today"), Href: r.Href(r.Path)}}}
		}
	}
	at.Form = view.Form{Action: r.Href(r.Path), Title: r.Text("party.day"), Fields: []view.Field{f}, Submit: r.Text("party.day.submit")}
	return at
}

// link is an address of the desk on the same day.
func (at asOf) link(href string) string { return href + at.query }

// heads drops what changes something from the head of a page of another day.
func (at asOf) heads(h view.DeskHead) view.DeskHead {
	if !at.Other {
		return h
	}
	h.Main, h.Ways = nil, nil
	for i := range h.Crumbs {
		h.Crumbs[i].Href = at.link(h.Crumbs[i].Href)
	}
	return h
}
