package db

import (
	"container/list"
	"context"
	"database/sql/driver"
)

// keptStatements bounds the parsed statements one connection keeps.
const keptStatements = 256

// caching opens connections that keep their parsed statements by text: the
// SQLite driver parses a text anew on each use, which costs more than most of
// our queries. (pgx does the same for PostgreSQL by itself.)
type caching struct{ driver.Connector }

func (c caching) Connect(ctx context.Context) (driver.Conn, error) {
	inner, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{fullConn: inner.(fullConn), idle: map[string]*list.Element{}, old: list.New()}, nil
}

// fullConn is what the SQLite driver's connections can do.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// conn keeps idle statements, least recently used at the front of old. A
// statement in use is in neither, so the same text may run twice at once.
// database/sql holds the connection's lock over every call, and over Close of its rows.
type conn struct {
	fullConn
	idle map[string]*list.Element
	old  *list.List
}

type kept struct {
	text string
	stmt driver.Stmt
}

func (c *conn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if !reusable(text) {
		return c.fullConn.ExecContext(ctx, text, args)
	}
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	r, err := s.(driver.StmtExecContext).ExecContext(ctx, args)
	if err != nil {
		s.Close()
		return nil, err
	}
	return r, c.keep(text, s)
}

func (c *conn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if !reusable(text) {
		return c.fullConn.QueryContext(ctx, text, args)
	}
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	r, err := s.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		s.Close()
		return nil, err
	}
	return &rows{Rows: r, conn: c, text: text, stmt: s}, nil
}

func (c *conn) Close() error {
	for e := c.old.Front(); e != nil; e = e.Next() {
		e.Value.(kept).stmt.Close()
	}
	return c.fullConn.Close()
}

func (c *conn) take(ctx context.Context, text string) (driver.Stmt, error) {
	if e, ok := c.idle[text]; ok {
		delete(c.idle, text)
		return c.old.Remove(e).(kept).stmt, nil
	}
	return c.fullConn.PrepareContext(ctx, text)
}

func (c *conn) keep(text string, s driver.Stmt) error {
	if _, ok := c.idle[text]; ok {
		return s.Close()
	}
	c.idle[text] = c.old.PushBack(kept{text, s})
	if c.old.Len() <= keptStatements {
		return nil
	}
	oldest := c.old.Remove(c.old.Front()).(kept)
	delete(c.idle, oldest.text)
	return oldest.stmt.Close()
}

// rows gives its statement back when it is closed.
type rows struct {
	driver.Rows
	conn *conn
	text string
	stmt driver.Stmt
}

func (r *rows) Close() error {
	if r.stmt == nil {
		return nil
	}
	s := r.stmt
	r.stmt = nil
	if err := r.Rows.Close(); err != nil {
		s.Close()
		return err
	}
	return r.conn.keep(r.text, s)
}

// reusable tells plain statements, which have parameters and come again, from
// pragmas and schema changes.
func reusable(text string) bool {
	for i := range len(text) {
		switch c := text[i] | 0x20; {
		case text[i] == ' ' || text[i] == '\n' || text[i] == '\t':
		default:
			return c == 's' || c == 'i' || c == 'u' || c == 'w' || c == 'd' && len(text) > i+1 && text[i+1]|0x20 == 'e'
		}
	}
	return false
}
