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
	Object    string
	Closed    bool      // the closed ones, the latest first, instead of the open ones
	DueBefore time.Time // overdue at that moment
	Limit     int       // 0: 200
}

// List gives the tasks of a filter: the open ones by due time, the undated last.
func (x *Inbox) List(ctx context.Context, f Filter) ([]Task, error) {
	var where []string
	var args []any
	among := func(column string, n int, value func(int) any) {
		if n == 0 {
			return
		}
		where = append(where, column+" IN ("+db.Placeholders(len(args)+1, n)+")")
		for i := range n {
			args = append(args, value(i))
		}
	}
	among("function", len(f.Functions), func(i int) any { return f.Functions[i] })
	among("body", len(f.Bodies), func(i int) any { return f.Bodies[i] })
	if f.Object != "" {
		among("object", 1, func(int) any { return f.Object })
	}
	if !f.DueBefore.IsZero() {
		args = append(args, f.DueBefore.UnixMilli())
		where = append(where, fmt.Sprintf("due > 0 AND due < $%d", len(args)))
	}
	order := "CASE WHEN due = 0 THEN 1 ELSE 0 END, due, id"
	if f.Closed {
		where, order = append(where, "closed > 0"), "closed DESC, id DESC"
	} else {
		where = append(where, "closed = 0")
	}
	if f.Limit <= 0 {
		f.Limit = 200
	}
	args = append(args, f.Limit)
	tasks, err := db.Select(ctx, x.d, scan, `
		SELECT id, kind, object, function, body, title, link, due, opened, closed
		  FROM task
		 WHERE `+strings.Join(where, " AND ")+`
		 ORDER BY `+order+` LIMIT `+fmt.Sprintf("$%d", len(args)), args...)
	if err != nil {
		return nil, fmt.Errorf("task: list: %w", err)
	}
	return tasks, nil
}

func scan(r db.Row) (t Task, err error) {
	var due, opened, closed int64
	err = r.Scan(&t.ID, &t.Kind, &t.Object, &t.Function, &t.Body, &t.Title, &t.Link, &due, &opened, &closed)
	t.Due, t.Opened, t.Closed = db.Instant(due), db.Instant(opened), db.Instant(closed)
	return t, err
}

// A stored 0 is no time.
