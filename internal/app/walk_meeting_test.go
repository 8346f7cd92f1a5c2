package app

import (
	"encoding/json"
	"strings"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/room/meeting"
)

// meetingExamples are meetings of the body, each at the step that its page is about.
var meetingExamples = func() map[string]exampleFunc {
	m := map[string]exampleFunc{}
	at := func(state meeting.State, names ...string) {
		for _, name := range names {
			m["meeting."+name] = func(w *walk, body id.Body) example {
				x := w.meeting(body, state)
				e := example{path: map[string]string{"meeting": string(x.ID)}, mark: w.name}
				if len(x.Points) > 0 {
					e.path["point"] = string(x.Points[0].ID)
				}
				if len(x.Decided) > 0 {
					e.path["ruling"] = string(x.Decided[0].ID)
				}
				return e
			}
		}
	}
	at(meeting.Draft, "desk.meeting", "desk.edit", "desk.change", "desk.drop", "desk.call.form", "desk.call", "desk.point.new", "desk.point.add", "desk.point", "desk.point.set", "desk.papers", "desk.paper.add", "desk.paper.drop")
	at(meeting.Called, "desk.cancel", "desk.hold.form", "desk.hold", "desk.publish.form", "desk.publish")
	at(meeting.Held, "hall.page", "hall.seats", "hall.led", "hall.guests", "hall.text", "hall.aside", "hall.ruling.new", "hall.ruling.add", "hall.ruling", "hall.ruling.set", "hall.circulate.form", "hall.circulate")
	at(meeting.Minuted, "hall.minutes")
	m["meeting.hall.answer"] = func(w *walk, body id.Body) example {
		x := w.meeting(body, meeting.Minuted)
		o := id.New[id.Objection](w.a.IDs)
		actor := cliActor
		actor.Person = x.Seats[0].Person
		if err := w.a.Meeting.Object(w.t.Context(), actor, x.ID, o, w.name); err != nil {
			w.t.Fatal(err)
		}
		return example{path: map[string]string{"meeting": string(x.ID), "objection": string(o)}, mark: w.name}
	}
	m["meeting.desk.file"] = func(w *walk, body id.Body) example {
		x := w.meeting(body, meeting.Draft)
		f, err := w.a.Library.Take(w.t.Context(), "officer", body, "a.pdf", strings.NewReader("%PDF-1.4\n"+w.name))
		if err == nil {
			err = w.a.Meeting.Attach(w.t.Context(), cliActor, x.ID, "", meeting.Paper{Href: f.Download()})
		}
		if err != nil {
			w.t.Fatal(err)
		}
		return example{path: map[string]string{"meeting": string(x.ID), "mark": media.Mark(x.Salt, f.Hash), "name": "a.pdf"}, mark: w.name}
	}
	at(meeting.Minuted, "rulings.ruling", "rulings.follow", "rulings.settle")
	m["meeting.feed"] = func(*walk, id.Body) example { return example{path: map[string]string{"file": "x.ics"}, anywhere: true} }
	for _, name := range []string{"meeting", "minutes", "file", "object", "sign", "ruling", "follow"} {
		m["meeting.my."+name] = func(w *walk, _ id.Body) example {
			x := w.meeting(w.head().Body.ID, meeting.Minuted) // the Secretary-General has a seat in it
			return example{path: map[string]string{"meeting": string(x.ID), "ruling": string(x.Decided[0].ID), "mark": "0000", "name": "a.pdf"}, mark: w.name, others: true}
		}
	}
	return m
}()

// meeting is a meeting of the body that has come as far as a state.
func (w *walk) meeting(body id.Body, state meeting.State) meeting.Record {
	w.t.Helper()
	ctx, rm := w.t.Context(), w.a.Meeting
	termExample(w, body) // so that somebody sits in it
	m, err := rm.Draft(ctx, cliActor, meeting.Plan{Body: body, Kind: meeting.Ordinary, Title: w.name, Begins: w.a.Now().Add(20 * 24 * time.Hour)})
	check := func(err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatal(err)
		}
	}
	check(err)
	set := func(object string, v any) {
		w.t.Helper()
		text, err := json.Marshal(v)
		check(err)
		x, err := rm.Record(ctx, m.ID)
		check(err)
		check(rm.Set(ctx, cliActor, m.ID, []meeting.Write{{Object: object, Based: x.Based(object), Value: string(text)}}))
	}
	point := id.New[id.Point](w.a.IDs)
	set("point:"+string(point), meeting.Point{Place: -1, Title: w.name})
	if state != meeting.Draft {
		m, err = rm.Call(ctx, cliActor, m.ID, m.Version, []meeting.Warning{meeting.ShortNotice, meeting.NoChair, meeting.FewSeats, meeting.NoAgenda, meeting.Past})
		check(err)
	}
	if state.Happened() {
		m, err = rm.Hold(ctx, cliActor, m.ID, m.Version)
		check(err)
		set("ruling:"+string(id.New[id.Ruling](w.a.IDs)), meeting.Decided{Point: point, Text: w.name, Post: w.head().Post.ID, Due: "1405/12/01"})
	}
	if state == meeting.Minuted {
		x, err := rm.Record(ctx, m.ID)
		check(err)
		set("hall", meeting.Hall{Chair: x.Seats[0].Person, Secretary: w.somebodysID()})
		_, err = rm.Circulate(ctx, cliActor, m.ID, m.Version, 7, "")
		check(err)
	}
	x, err := rm.Record(ctx, m.ID)
	check(err)
	return x
}

// somebodysID is a person whom the party does not know.
func (w *walk) somebodysID() id.Person {
	p, _ := w.colleague("")
	return p
}
