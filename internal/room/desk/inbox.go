package desk

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
)

const (
	inboxLength = 60
	// doneDays is how long what was done stays in sight.
	doneDays = 7
)

// addresses are where tasks for the visitor are sent: each function in the bodies that its grants reach. Whoever has none
// gets an empty list, which chooses nothing.
func (rm *Room) addresses(ctx context.Context, r *staff.Request) ([]task.Address, error) {
	by := map[access.Function][]access.Grant{}
	for _, g := range r.Who.Grants {
		by[g.Function] = append(by[g.Function], g)
	}
	root, err := rm.o.Root(ctx)
	if err != nil {
		return nil, err
	}
	all := []task.Address{}
	for _, f := range access.Functions {
		if len(by[f]) == 0 {
			continue
		}
		s, err := rm.scope(ctx, by[f])
		if err != nil {
			return nil, err
		}
		a := task.Address{Function: string(f), Anywhere: s.All, Bodies: s.Bodies}
		for _, g := range by[f] {
			if g.Body == root { // what is the whole party's
				a.Bodies = append(a.Bodies, "")
				break
			}
		}
		all = append(all, a)
	}
	return all, nil
}

// waiting is how much the inbox holds, for the menu.
func (rm *Room) waiting(ctx context.Context, r *staff.Request) (int, error) {
	to, err := rm.addresses(ctx, r)
	if err != nil || len(to) == 0 {
		return 0, err
	}
	return rm.o.Tasks.Count(ctx, task.Filter{To: to})
}

type inboxPage struct {
	Head   view.DeskHead
	Stats  []view.Stat
	Tabs   view.Tabs
	Groups []group
	Empty  *view.Empty
	Pager  view.Pager
}

// group is a part of the inbox under its heading.
type group struct {
	Key   string
	Title string
	Late  bool
	Works []view.Work
}

func (rm *Room) inboxPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	to, err := rm.addresses(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	f := task.Filter{To: to, Limit: inboxLength + 1}
	done := r.URL.Query().Get("show") == "done"
	since := r.Now.AddDate(0, 0, -doneDays)
	if done {
		f.Closed, f.Since = true, since
	}
	if f.After, err = readPlace(r.URL.Query().Get("after"), done); err != nil {
		return staff.Answer{}, err
	}
	tasks, err := rm.o.Tasks.List(ctx, f)
	if err != nil {
		return staff.Answer{}, err
	}
	p := inboxPage{Head: view.DeskHead{Title: r.Text("desk.inbox.title")}}
	if len(tasks) > inboxLength {
		tasks = tasks[:inboxLength]
		p.Pager.Older = &view.Link{Text: r.Text("desk.inbox.next"), Href: r.Href("/desk/?" + query("show", r.URL.Query().Get("show"), "after", placeOf(tasks[len(tasks)-1], done)))}
	}
	if f.After != nil {
		p.Pager.Newer = &view.Link{Text: r.Text("desk.inbox.first"), Href: r.Href("/desk/?" + query("show", r.URL.Query().Get("show")))}
	}
	if err := rm.inboxCounts(ctx, r, &p, to, since, done); err != nil {
		return staff.Answer{}, err
	}
	works, err := rm.works(ctx, r, tasks)
	if err != nil {
		return staff.Answer{}, err
	}
	p.group(r, tasks, works, done)
	if len(tasks) == 0 {
		p.Empty = rm.nothing(r, to, done)
	}
	return staff.Answer{Template: "desk/inbox", Title: p.Head.Title, Data: p, Nav: "/desk/"}, nil
}

// inboxCounts fills in the figures and the tabs.
func (rm *Room) inboxCounts(ctx context.Context, r *staff.Request, p *inboxPage, to []task.Address, since time.Time, done bool) error {
	var open, late, closed int
	for _, c := range []struct {
		n *int
		f task.Filter
	}{{&open, task.Filter{To: to}}, {&late, task.Filter{To: to, DueBefore: r.Now}}, {&closed, task.Filter{To: to, Closed: true, Since: since}}} {
		n, err := rm.o.Tasks.Count(ctx, c.f)
		if err != nil {
			return err
		}
		*c.n = n
	}
	tone := "none"
	if late > 0 {
		tone = "late"
	}
	p.Stats = []view.Stat{
		{Label: r.Text("desk.inbox.open"), Value: strconv.Itoa(open), Href: r.Href("/desk/")},
		{Label: r.Text("desk.inbox.late"), Value: strconv.Itoa(late), Tone: tone},
		{Label: r.Text("desk.inbox.closed", "n", doneDays), Value: strconv.Itoa(closed), Href: r.Href("/desk/?show=done")},
	}
	p.Tabs = view.Tabs{Label: r.Text("desk.inbox.tabs"), Links: []view.Link{
		{Text: r.Text("desk.inbox.tab.open"), Href: r.Href("/desk/"), Count: open, Current: !done},
		{Text: r.Text("desk.inbox.tab.done"), Href: r.Href("/desk/?show=done"), Count: closed, Current: done},
	}}
	return nil
}

// group sorts the rows under their headings.
func (p *inboxPage) group(r *staff.Request, tasks []task.Task, works []view.Work, done bool) {
	if done {
		if len(works) > 0 {
			p.Groups = []group{{Key: "done", Title: r.Text("desk.inbox.span.done", "n", doneDays), Works: works}}
		}
		return
	}
	for i, t := range tasks {
		span := SpanOf(t.Due, r.Now)
		if len(p.Groups) == 0 || p.Groups[len(p.Groups)-1].Key != string(span) {
			p.Groups = append(p.Groups, group{Key: string(span), Title: r.Text("desk.inbox.span." + string(span)), Late: span == Late})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Works = append(g.Works, works[i])
	}
}

// nothing says what will come, or why nothing will.
func (rm *Room) nothing(r *staff.Request, to []task.Address, done bool) *view.Empty {
	key := "desk.inbox.empty"
	switch {
	case len(to) == 0:
		key = "desk.inbox.without"
	case done:
		key = "desk.inbox.nothing"
	}
	return &view.Empty{Title: r.Text(key + ".title"), Text: r.Text(key + ".text")}
}

// works turns tasks into rows, with one question for all titles and one for all names.
func (rm *Room) works(ctx context.Context, r *staff.Request, tasks []task.Task) ([]view.Work, error) {
	var bodies []id.Body
	var objects []string
	for _, t := range tasks {
		bodies, objects = append(bodies, t.Body), append(objects, t.Object)
	}
	names, err := rm.names(ctx, r.Lang, bodies)
	if err != nil {
		return nil, err
	}
	titles, err := rm.titles(ctx, r.Lang, objects)
	if err != nil {
		return nil, err
	}
	works := make([]view.Work, len(tasks))
	for i, t := range tasks {
		w := view.Work{Kind: rm.kind(r, t), Title: titles[t.Object].Text, Of: names[t.Body], Due: t.Due, Clock: true, Done: t.Closed}
		if t.Link != "" {
			w.Href = r.Href(t.Link)
		}
		if w.Title == "" {
			w.Title, w.Kind = w.Kind, ""
		}
		if t.Body == "" {
			w.Of = r.Text("desk.whole")
		}
		if t.Closed.IsZero() && !t.Due.IsZero() {
			w.Late = t.Due.Before(r.Now)
			w.Left = left(r, t.Due)
		}
		works[i] = w
	}
	return works, nil
}

// kind is what a task asks for, in words.
func (rm *Room) kind(r *staff.Request, t task.Task) string {
	if rm.o.Texts.Has(t.Title) {
		return r.Text(t.Title)
	}
	return r.Text("desk.task.unknown")
}

// left says how long it is until then, or since then, in the largest unit that fits.
func left(r *staff.Request, due time.Time) string {
	key, d := "desk.left.", due.Sub(r.Now)
	if d < 0 {
		key, d = "desk.late.", -d
	}
	switch {
	case d >= 48*time.Hour:
		return r.Text(key+"days", "n", int(d/(24*time.Hour)))
	case d >= time.Hour:
		return r.Text(key+"hours", "n", int(d/time.Hour))
	}
	return r.Text(key+"minutes", "n", max(int(d/time.Minute), 1))
}

// placeOf writes where a page ends: an instant and an id.
func placeOf(t task.Task, done bool) string {
	at := t.Due
	if done {
		at = t.Closed
	}
	return strconv.FormatInt(db.Millis(at), 10) + "." + string(t.ID)
}

func readPlace(s string, done bool) (*task.Task, error) {
	if s == "" {
		return nil, nil
	}
	at, x, _ := strings.Cut(s, ".")
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil || !id.Valid(x) {
		return nil, fault.New(fault.Invalid, "")
	}
	t := &task.Task{ID: id.Task(x)}
	if done {
		t.Closed = db.Instant(ms)
	} else {
		t.Due = db.Instant(ms)
	}
	return t, nil
}
