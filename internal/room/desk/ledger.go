package desk

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

const ledgerLength = 40

type ledgerPage struct {
	Head    view.DeskHead
	Check   view.Key
	Acts    *view.Acts
	Filters view.Filters
	Entries []entry
	Badge   view.Badge // of an entry in the public log
	Pager   view.Pager
	Empty   *view.Empty
	Export  *view.Acts
}

// entry is an entry in words, with its place in the chain.
type entry struct {
	Seq     int64
	Words   string
	Object  view.Link
	At      time.Time
	Who     string
	Of      string
	Via     string
	Reason  string
	Public  bool
	Leaf    int64
	Hash    string
	Commit  string
	ObjectA string // as it is stored
	Act     string
}

// filter is what the reader chose.
type filter struct {
	act, person, object, from, to, body string

	q     ledger.Query
	none  bool // nobody has that name: there is nothing to read
	wrong map[string]string
}

func (rm *Room) readFilter(ctx context.Context, r *staff.Request) (*filter, error) {
	f := &filter{wrong: map[string]string{}}
	for field, to := range map[string]*string{"act": &f.act, "person": &f.person, "object": &f.object, "from": &f.from, "to": &f.to, "body": &f.body} {
		*to = strings.TrimSpace(r.FormValue(field))
	}
	f.q.Act, f.q.Object = f.act, f.object
	day := func(field, typed string, step int) time.Time {
		if typed == "" {
			return time.Time{}
		}
		d, err := jalali.Parse(typed)
		if err == nil {
			d, err = d.AddDays(step)
		}
		if err != nil {
			f.wrong[field] = "desk.error.day"
			return time.Time{}
		}
		return d.Time()
	}
	f.q.From, f.q.To = day("from", f.from, 0), day("to", f.to, 1)
	if f.person != "" {
		people, err := rm.o.Party.FindPeople(ctx, f.person)
		if err != nil {
			return nil, err
		}
		f.q.People, f.none = people, len(people) == 0
	}
	return f, rm.reach(ctx, r, f)
}

// reach narrows the query to the bodies that the reader's functions reach.
func (rm *Room) reach(ctx context.Context, r *staff.Request, f *filter) error {
	in, err := rm.scope(ctx, r.Reach(ReadLedger))
	if err != nil {
		return err
	}
	f.q.Bodies = in.Bodies
	if !in.All && len(in.Bodies) == 0 {
		f.none = true
	}
	if f.body == "" {
		return nil
	}
	below, err := rm.o.Party.Subtree(ctx, id.Body(f.body))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if !in.All {
		below = slices.DeleteFunc(slices.Clone(below), func(b id.Body) bool { return !slices.Contains(in.Bodies, b) })
	}
	f.q.Bodies, f.none = below, f.none || len(below) == 0
	return nil
}

// pairs are what is chosen, for addresses and hidden fields.
func (f *filter) pairs() []string {
	return []string{"act", f.act, "person", f.person, "object", f.object, "from", f.from, "to", f.to, "body", f.body}
}

// without is the address of the list without one choice.
func (f *filter) without(r *staff.Request, field string) string {
	p := f.pairs()
	for i := 0; i < len(p); i += 2 {
		if p[i] == field {
			p[i+1] = ""
		}
	}
	return ledgerAddress(r, p)
}

func ledgerAddress(r *staff.Request, pairs []string) string {
	if q := query(pairs...); q != "" {
		return r.Href("/desk/ledger/?" + q)
	}
	return r.Href("/desk/ledger/")
}

func (rm *Room) ledgerPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	f, err := rm.readFilter(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if before := r.URL.Query().Get("before"); before != "" {
		if f.q.Before, err = strconv.ParseInt(before, 10, 64); err != nil || f.q.Before < 1 {
			return staff.Answer{}, fault.New(fault.Invalid, "")
		}
	}
	p := ledgerPage{Badge: view.Badge{Text: r.Text("desk.ledger.public.badge")}, Head: view.DeskHead{Title: r.Text("desk.ledger.title"), Note: r.Text("desk.ledger.note")}}
	f.q.Limit = ledgerLength + 1
	var rows []ledger.Row
	if !f.none && len(f.wrong) == 0 {
		if rows, err = rm.o.Ledger.Read(ctx, f.q); err != nil {
			return staff.Answer{}, err
		}
	}
	if len(rows) > ledgerLength {
		rows = rows[:ledgerLength]
		p.Pager.Older = &view.Link{Text: r.Text("desk.ledger.older"), Href: ledgerAddress(r, append(f.pairs(), "before", strconv.FormatInt(rows[len(rows)-1].Seq, 10)))}
	}
	if f.q.Before > 0 {
		p.Pager.Newer = &view.Link{Text: r.Text("desk.ledger.newest"), Href: ledgerAddress(r, f.pairs())}
	}
	if p.Entries, err = rm.entries(ctx, r, rows); err != nil {
		return staff.Answer{}, err
	}
	if len(rows) == 0 {
		p.Empty = &view.Empty{Title: r.Text("desk.ledger.empty.title"), Text: r.Text("desk.ledger.empty.text")}
	}
	if p.Filters, err = rm.ledgerFilters(ctx, r, f); err != nil {
		return staff.Answer{}, err
	}
	if err := rm.ledgerState(ctx, r, &p); err != nil {
		return staff.Answer{}, err
	}
	p.Export = rm.exportAct(r, f)
	a := staff.Answer{Template: "desk/ledger", Title: p.Head.Title, Data: p, Nav: "/desk/ledger/"}
	if len(f.wrong) > 0 {
		a.Status = 422
	}
	return a, nil
}

// entries puts rows into words, with one question for each kind of name.
func (rm *Room) entries(ctx context.Context, r *staff.Request, rows []ledger.Row) ([]entry, error) {
	var bodies []id.Body
	var people []id.Person
	var objects []string
	for _, row := range rows {
		bodies, objects = append(bodies, row.Actor.Body), append(objects, row.Object)
		if p := row.Actor.Person; p != "" && !slices.Contains(people, p) {
			people = append(people, p)
		}
	}
	names, err := rm.names(ctx, r.Lang, bodies)
	if err != nil {
		return nil, err
	}
	titles, err := rm.titles(ctx, r.Lang, objects)
	if err != nil {
		return nil, err
	}
	var who map[id.Person]string
	if len(people) > 0 {
		if who, err = rm.o.Party.People(ctx, r.Lang, people...); err != nil {
			return nil, err
		}
	}
	all := make([]entry, len(rows))
	for i, row := range rows {
		e := entry{
			Seq: row.Seq, Words: rm.words(r, row.Act), Object: titles[row.Object], At: row.At, Who: who[row.Actor.Person], Of: names[row.Actor.Body], Reason: rm.reason(r, row.Reason),
			Public: row.Public, Hash: hex.EncodeToString(row.Hash), Commit: hex.EncodeToString(row.Commitment), ObjectA: row.Object, Act: row.Act,
		}
		if row.Leaf != nil {
			e.Leaf = *row.Leaf
		}
		if row.Actor.Via != "" {
			e.Via = rm.via(r, row.Actor.Via)
		}
		if e.Who == "" && row.Actor.Person != "" {
			e.Who = r.Text("desk.ledger.somebody")
		}
		all[i] = e
	}
	return all, nil
}

// actKey is where a room puts the words of its acts.
const actKey = "ledger.act."

// words says an act; one without words is named as it is.
func (rm *Room) words(r *staff.Request, act string) string {
	if rm.o.Texts.Has(actKey + act) {
		return r.Text(actKey + act)
	}
	return r.Text("desk.ledger.other", "act", act)
}

// reason is a reason in words where it is a key or a function, as it is otherwise.
func (rm *Room) reason(r *staff.Request, reason string) string {
	switch {
	case access.Function(reason).Known():
		return r.Text(access.Function(reason).Key())
	case rm.o.Texts.Has(reason):
		return r.Text(reason)
	}
	return reason
}

func (rm *Room) via(r *staff.Request, via string) string {
	if key := "desk.via." + via; rm.o.Texts.Has(key) {
		return r.Text(key)
	}
	return via
}

// ledgerFilters is the bar above the list.
func (rm *Room) ledgerFilters(ctx context.Context, r *staff.Request, f *filter) (view.Filters, error) {
	field := func(name, kind, value string) view.Field {
		x := view.Field{Name: name, Kind: kind, Label: r.Text("desk.ledger." + name), Value: value}
		if f.wrong[name] != "" {
			x.Error = r.Text(f.wrong[name])
		}
		return x
	}
	act := field("act", "select", "")
	act.Options = rm.actOptions(r, f.act)
	body := field("body", "select", "")
	body.Options = []view.Option{{Text: r.Text("desk.all")}}
	tree, err := rm.o.Party.Tree(ctx, r.Lang)
	if err != nil {
		return view.Filters{}, err
	}
	in, err := rm.scope(ctx, r.Reach(ReadLedger))
	if err != nil {
		return view.Filters{}, err
	}
	named := ""
	for _, c := range tree {
		if in.All || slices.Contains(in.Bodies, c.Body) {
			chosen := string(c.Body) == f.body
			body.Options = append(body.Options, view.Option{Value: string(c.Body), Text: c.Name, Chosen: chosen})
			if chosen {
				named = c.Name
			}
		}
	}
	object := field("object", "", f.object)
	object.LTR, object.Hint = true, r.Text("desk.ledger.object.hint")
	b := view.Filters{Form: view.Form{
		Action: r.Href("/desk/ledger/"), Title: r.Text("desk.ledger.filters"),
		Fields: []view.Field{act, field("person", "", f.person), field("from", "date", f.from), field("to", "date", f.to), body, object},
	}}
	shown := map[string]string{"act": rm.actName(r, f.act), "person": f.person, "object": f.object, "from": f.from, "to": f.to, "body": named}
	for _, name := range []string{"act", "person", "from", "to", "body", "object"} {
		if shown[name] != "" {
			b.Chosen = append(b.Chosen, view.Link{Text: r.Text("desk.ledger.chosen", "field", r.Text("desk.ledger."+name), "value", shown[name]), Href: f.without(r, name)})
		}
	}
	if len(b.Chosen) > 1 {
		b.Clear = &view.Link{Text: r.Text("desk.ledger.clear"), Href: r.Href("/desk/ledger/")}
	}
	return b, nil
}

// actName is an act or all acts of a room, "" for none.
func (rm *Room) actName(r *staff.Request, act string) string {
	switch room, whole := strings.CutSuffix(act, "."); {
	case act == "":
		return ""
	case whole && rm.o.Texts.Has("desk.ledger.room."+room):
		return r.Text("desk.ledger.room." + room)
	}
	return rm.words(r, act)
}

// actOptions are the acts that have words, those of a room together under the room's own.
func (rm *Room) actOptions(r *staff.Request, chosen string) []view.Option {
	all := []view.Option{{Text: r.Text("desk.all")}}
	last, known := "", chosen == ""
	for _, key := range rm.o.Texts.Keys() {
		act, ok := strings.CutPrefix(key, actKey)
		if !ok {
			continue
		}
		if room, _, _ := strings.Cut(act, "."); room != last {
			last = room
			if rm.o.Texts.Has("desk.ledger.room." + room) {
				all = append(all, view.Option{Value: room + ".", Text: r.Text("desk.ledger.room." + room), Chosen: chosen == room+"."})
				known = known || chosen == room+"."
			}
		}
		all = append(all, view.Option{Value: act, Text: r.Text("desk.ledger.indent", "act", r.Text(key)), Chosen: chosen == act})
		known = known || chosen == act
	}
	if !known {
		all = append(all, view.Option{Value: chosen, Text: chosen, Chosen: true})
	}
	return all
}
