// Package task is the one inbox of all rooms. A room opens a task in the same
// transaction as the fact that calls for it and closes it in the transaction that settles it;
// the desk only shows what is open. A task is addressed to a function of a
// body, never to a person: whoever holds the function sees it.
package task

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// Task is something somebody has to do.
type Task struct {
	ID       id.Task
	Kind     string  // room.verb, "press.review"
	Object   string  // what it is about, kind:id
	Function string  // whose work it is, "editor"
	Body     id.Body // of which body; "" for the whole party
	Title    string  // catalogue key
	Link     string  // path on the desk
	Due      time.Time
	Opened   time.Time
	Closed   time.Time // zero while open
}

// Inbox keeps the tasks.
type Inbox struct {
	d   *db.DB
	ids *id.Source
	now func() time.Time
}

// New gives the inbox in d.
func New(d *db.DB, ids *id.Source, now func() time.Time) *Inbox { return &Inbox{d, ids, now} }

// Open opens a task, in the transaction ctx carries. There is one open task per
// object and kind: opening it again moves its due time, address and title. A
// task without a due time comes last in the inbox.
func (x *Inbox) Open(ctx context.Context, t Task) error {
	if !x.d.InTx(ctx) {
		return errors.New("task: open: outside a transaction")
	}
	if t.Kind == "" || t.Object == "" || t.Function == "" || t.Title == "" {
		return errors.New("task: open: kind, object, function and title are needed")
	}
	_, err := db.Exec(ctx, x.d, `
		INSERT INTO task (id, kind, object, function, body, title, link, due, opened, closed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
		    ON CONFLICT (object, kind) WHERE closed = 0 DO UPDATE
		   SET function = excluded.function, body = excluded.body, title = excluded.title,
		       link = excluded.link, due = excluded.due`,
		id.New[id.Task](x.ids), t.Kind, t.Object, t.Function, t.Body, t.Title, t.Link, db.Millis(t.Due), x.now().UnixMilli())
	if err != nil {
		return fmt.Errorf("task: open %s: %w", t.Kind, err)
	}
	return nil
}

// Close closes the open task of this kind about object, if there is one, in the
// transaction ctx carries.
func (x *Inbox) Close(ctx context.Context, object, kind string) error {
	if !x.d.InTx(ctx) {
		return errors.New("task: close: outside a transaction")
	}
	if _, err := db.Exec(ctx, x.d, `
		UPDATE task SET closed = $3 WHERE object = $1 AND kind = $2 AND closed = 0`,
		object, kind, x.now().UnixMilli()); err != nil {
		return fmt.Errorf("task: close %s: %w", kind, err)
	}
	return nil
}

// Filter chooses tasks. Empty fields do not choose.
type Filter struct {
	Functions []string
	Bodies    []id.Body
	To        []Address // any of them; none at all when empty and not nil
	Object    string
	Closed    bool      // the closed ones, the latest first, instead of the open ones
	Since     time.Time // closed at that moment or later
	DueFrom   time.Time // due at that moment or later
	DueBefore time.Time // due before that moment: overdue at it
	After     *Task     // those that come after this one in the list
	Limit     int       // 0: 200
}

// Address is a function in some bodies, or in every one.
type Address struct {
	Function string
	Bodies   []id.Body
	Anywhere bool // in every body, and of the whole party
}

// List gives the tasks of a filter: the open ones by due time, the undated last.
func (x *Inbox) List(ctx context.Context, f Filter) ([]Task, error) {
	c := f.conditions()
	order := "CASE WHEN due = 0 THEN 1 ELSE 0 END, due, id"
	if f.Closed {
		order = "closed DESC, id DESC"
	}
	if f.Limit <= 0 {
		f.Limit = 200
	}
	limit := c.Place(f.Limit)
	tasks, err := db.Select(ctx, x.d, scan, `
		SELECT id, kind, object, function, body, title, link, due, opened, closed
		  FROM task
		 WHERE `+c.String()+`
		 ORDER BY `+order+` LIMIT `+limit, c.Args...)
	if err != nil {
		return nil, fmt.Errorf("task: list: %w", err)
	}
	return tasks, nil
}

// Count says how many tasks a filter chooses, whatever its Limit.
func (x *Inbox) Count(ctx context.Context, f Filter) (int, error) {
	c := f.conditions()
	n, err := db.Value[int64](ctx, x.d, `SELECT count(*) FROM task WHERE `+c.String(), c.Args...)
	if err != nil {
		return 0, fmt.Errorf("task: count: %w", err)
	}
	return int(n), nil
}

func (f Filter) conditions() *db.Where {
	c := &db.Where{}
	if f.Closed {
		c.Add("closed > 0")
	} else {
		c.Add("closed = 0")
	}
	if len(f.Functions) > 0 {
		c.Add(db.In(c, "function", f.Functions))
	}
	if len(f.Bodies) > 0 {
		c.Add(db.In(c, "body", f.Bodies))
	}
	if f.To != nil {
		var any []string
		for _, a := range f.To {
			if !a.Anywhere && len(a.Bodies) == 0 {
				continue
			}
			one := "function = " + c.Place(a.Function)
			if !a.Anywhere {
				one += " AND " + db.In(c, "body", a.Bodies)
			}
			any = append(any, "("+one+")")
		}
		c.Add("(", strings.Join(append(any, "1 = 0"), " OR "), ")")
	}
	if f.Object != "" {
		c.Add("object = ", c.Place(f.Object))
	}
	if !f.Since.IsZero() {
		c.Add("closed >= ", c.Place(f.Since.UnixMilli()))
	}
	if !f.DueFrom.IsZero() {
		c.Add("due >= ", c.Place(f.DueFrom.UnixMilli()))
	}
	if !f.DueBefore.IsZero() {
		c.Add("due > 0 AND due < ", c.Place(f.DueBefore.UnixMilli()))
	}
	if a := f.After; a != nil {
		switch {
		case f.Closed:
			at := c.Place(a.Closed.UnixMilli())
			c.Add("(closed < ", at, " OR closed = ", at, " AND id < ", c.Place(a.ID), ")")
		case a.Due.IsZero():
			c.Add("due = 0 AND id > ", c.Place(a.ID))
		default:
			at := c.Place(a.Due.UnixMilli())
			c.Add("(due = 0 OR due > ", at, " OR due = ", at, " AND id > ", c.Place(a.ID), ")")
		}
	}
	return c
}

func scan(r db.Row) (t Task, err error) {
	var due, opened, closed int64
	err = r.Scan(&t.ID, &t.Kind, &t.Object, &t.Function, &t.Body, &t.Title, &t.Link, &due, &opened, &closed)
	t.Due, t.Opened, t.Closed = db.Instant(due), db.Instant(opened), db.Instant(closed)
	return t, err
}
