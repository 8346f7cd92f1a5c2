package meeting

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// What two copies of a record say otherwise is shown side by side, and somebody decides. The words that were not taken stay in
// the history of the object.

// asideRows are what waits for a decision.
func (rm *Room) asideRows(r *staff.Request, tree Tree, name func(id.Person) string, x *Record) ([]asideRow, error) {
	var rows []asideRow
	for _, a := range x.Asides {
		ours, err := told(r, tree, name, a.Object, x.of[a.Object].Value)
		if err != nil {
			return nil, err
		}
		theirs, err := told(r, tree, name, a.Object, a.Value)
		if err != nil {
			return nil, err
		}
		row := asideRow{
			Key: a.Key[:12], Title: r.Text("meeting.object."+kindOf(a.Object), "title", titleOf(x, tree, a.Object, r.Lang)), Action: r.Href(meetingPath(x.ID) + "aside/"),
			Compare: view.Compare{One: view.Side{Title: r.Text("meeting.side.here"), Diff: plain(ours)}, Two: view.Side{Title: r.Text("meeting.side.brought"), Note: day(a.At).Medium(r.Lang), Diff: plain(theirs)}},
			Fields:  []view.Field{hidden("object", a.Object), hidden("key", a.Key), hidden("based", x.Based(a.Object))},
		}
		if strings.HasPrefix(a.Object, textObject) {
			row.Note = r.Text("meeting.aside.text")
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// kindOf is the kind of an object.
func kindOf(object string) string {
	kind, _, _ := strings.Cut(object, ":")
	return kind
}

// titleOf is what an object is about.
func titleOf(x *Record, tree Tree, object, lang string) string {
	_, rest, _ := strings.Cut(object, ":")
	switch kindOf(object) {
	case "point", "text":
		p := Point{}
		x.read(pointObject+rest, &p)
		return p.Title
	case "seat":
		post, _, _ := strings.Cut(rest, "/")
		y, _ := tree.Post(id.Post(post))
		return y.Name.In(lang)
	}
	return ""
}

// told is a value of the record in words.
func told(r *staff.Request, tree Tree, name func(id.Person) string, object, v string) (string, error) {
	read := func(to any) error {
		if v == "" {
			return nil
		}
		if err := json.Unmarshal([]byte(v), to); err != nil {
			return fmt.Errorf("meeting: a value of %s: %w", object, err)
		}
		return nil
	}
	switch kindOf(object) {
	case "text", "guests":
		w := Words{}
		err := read(&w)
		return w.Text, err
	case "seat":
		m := Mark{}
		err := read(&m)
		return r.Text("meeting.attendance." + attendanceWord(m.Attendance)), err
	case "hall":
		h := Hall{}
		err := read(&h)
		return r.Text("meeting.key.chair") + r.Text("meeting.colon") + " " + name(h.Chair) + "\n" + r.Text("meeting.key.secretary") + r.Text("meeting.colon") + " " + name(h.Secretary), err
	case "ruling":
		d := Decided{}
		err := read(&d)
		s := d.Text + "\n" + decidedRowOf(r, tree, &d).Note
		if d.Struck {
			s = r.Text("meeting.struck") + "\n" + s
		}
		return s, err
	}
	if object == papersObject {
		v := Papers{}
		err := read(&v)
		return paperNames(v.Papers), err
	}
	p := Point{}
	err := read(&p)
	s := strings.Join([]string{p.Title, p.Words, paperNames(p.Papers)}, "\n")
	if p.Struck {
		s = r.Text("meeting.struck") + "\n" + s
	}
	return s, err
}

// settleAside decides: what is here stays, or what was brought takes its place.
func (rm *Room) settleAside(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := rm.recordOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	object, key := typed(r, "object"), typed(r, "key")
	i := slices.IndexFunc(x.Asides, func(a Aside) bool { return a.Object == object && a.Key == key })
	if i < 0 {
		return staff.Answer{To: meetingPath(x.ID) + "hall/", Notice: "meeting.notice.aside"}, nil // decided already
	}
	w := Write{Object: object, Based: number(r, "based"), Value: x.of[object].Value}
	switch r.PostFormValue("take") {
	case "theirs":
		w.Value = x.Asides[i].Value
	case "ours":
	default:
		return rm.hallRefused(ctx, r, fault.New(fault.Invalid, "meeting.error.form"))
	}
	if err := rm.Set(ctx, r.Actor(), x.ID, []Write{w}, key); err != nil {
		return rm.hallRefused(ctx, r, err)
	}
	return staff.Answer{To: meetingPath(x.ID) + "hall/", Notice: "meeting.notice.aside"}, nil
}
