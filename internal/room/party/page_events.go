package party

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/view"
)

const partEvent = "event"

// PageEvent is something that a body does on a day to come. It leaves the page by itself after that day.
type PageEvent struct {
	ID     string
	Title  Text
	Place  Text
	Day    Day
	Minute int    // of the day; -1 where no hour was told
	Link   string // to what tells more; "" for none
}

type eventContent struct {
	Title  Text   `json:"title"`
	Place  Text   `json:"place"`
	Day    string `json:"day"`
	Minute int    `json:"minute"`
	Link   string `json:"link"`
}

func (e PageEvent) content() string {
	return content(eventContent{e.Title, e.Place, dayText(e.Day), e.Minute, e.Link})
}

func readEvent(s string) (e PageEvent, err error) {
	var c eventContent
	if err = json.Unmarshal([]byte(s), &c); err != nil {
		return e, err
	}
	e = PageEvent{Title: c.Title, Place: c.Place, Minute: c.Minute, Link: c.Link}
	e.Day, err = textDay(c.Day)
	return e, err
}

// checkEvent says what is wrong with an event that is set on the day today.
func checkEvent(e PageEvent, today Day) Troubles {
	var wrong Troubles
	if e.Day.Before(today) {
		wrong = append(wrong, Trouble{Key: "party.wrong.page.event.past"})
	}
	if e.Link != "" && !settings.Address(e.Link) {
		wrong = append(wrong, Trouble{Key: "party.wrong.page.event.link"})
	}
	return wrong
}

// at is when the event begins, or the beginning of its day.
func (e PageEvent) at() time.Time {
	return e.Day.Time().Add(time.Duration(max(e.Minute, 0)) * time.Minute)
}

// Events are the body's events from a day on, by when they begin.
func (d *Directory) Events(body id.Body, from Day) []PageEvent {
	var all []PageEvent
	for _, item := range d.eventsOf[body] {
		s, _ := d.part(body, partEvent, item)
		if s == "" {
			continue
		}
		if e, err := readEvent(s); err == nil && !e.Day.Before(from) {
			e.ID = item
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b PageEvent) int {
		return cmp.Or(a.at().Compare(b.at()), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// shownEvents is how many events a page tells of.
const shownEvents = 5

// events are the next that the body has. One with no English title is in Persian on the English page, and says so.
func (l *look) events(b Body) *news {
	all := l.d.Events(b.ID, l.now)
	if len(all) == 0 {
		return nil
	}
	if next, err := all[0].Day.AddDays(1); err == nil {
		until(l.ctx, next)
	}
	x := &news{Head: view.Head{ID: "h-events", Title: l.t("party.page.block.events")}}
	for _, e := range all[:min(len(all), shownEvents)] {
		title := l.in(e.Title)
		c := view.Card{Title: title.Text, Href: e.Link, Lead: e.Place[title.Lang], At: e.at(), ShowClock: e.Minute >= 0, Level: 3}
		if title.Lang != l.lang {
			c.Lang = title.Lang
		}
		if c.Lead == "" && title.Lang == i18n.English {
			c.Lead = e.Place[i18n.Persian]
		}
		x.Cards = append(x.Cards, c)
	}
	return x
}
