// Package ledger is the append-only record of everything official: who did what,
// on what, when and why. It is the audit trail, the outbox that followers read,
// and, for entries marked public, a Merkle log that others can check.
//
// What holds:
//   - An entry is written in the transaction of the act itself; one does not exist without the other.
//   - Seq has no gaps, and its order is the order of commits on both engines: it is taken
//     under the lock of the one head row as the last thing before the commit, so
//     a follower that has read n will never find something new below n.
//   - Each entry's hash covers the entry and the hash before it (canonical.go says which bytes).
//   - Triggers refuse to change or delete a row; Verify finds what was changed past them.
//
// No personal value may enter: Actor holds ids, Reason a neutral sentence or a
// catalogue key, Commitment the salted hash of a text whose salt lives in the
// room's row. Whoever erases that row has erased the meaning of the entry.
//
// Touches, the cache tags an entry drops, are not part of the record: they are in
// a table of their own, outside the hash and the triggers, so that the grammar of tags may
// change and old ones may be swept.
//
// The hole to know: someone who may drop triggers and rewrites every row after the
// one they changed is found only by whoever kept an older head or public tree head.
package ledger

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// Entry is one official act.
type Entry struct {
	Seq        int64     // 1, 2, 3 … without gaps; set by the ledger
	At         time.Time // to the millisecond; the ledger's clock when zero
	Act        string    // room.verb, "press.published"
	Actor      Actor
	Object     string // kind:id, "item:<id>"
	Reason     string // never a personal value
	Commitment []byte // see Commitment; may be empty
	Public     bool   // a leaf of the public log
	Touches    []string
}

// Actor is who acted: a person by id only, in a post of a body, by way of Via.
type Actor struct {
	Person id.Person
	Post   id.Post
	Body   id.Body
	Via    string // "cli", "import", "job", "desk"
}

// Head is the state after the last entry.
type Head struct {
	Seq      int64
	Hash     []byte    // of the last entry; 32 zero bytes for an empty ledger
	TreeSize int64     // public entries
	Tree     tlog.Hash // root of the public log
}

// Ledger reads and appends. It is safe for concurrent use.
type Ledger struct {
	d   *db.DB
	now func() time.Time

	mu    sync.RWMutex
	heard []func([]Entry)
}

// New gives the ledger of d.
func New(d *db.DB, now func() time.Time) *Ledger { return &Ledger{d: d, now: now} }

// pending is what a transaction will append when it commits.
type pending struct{ entries []Entry }

// Append adds e to the transaction in ctx. Its number is known once that
// transaction has committed: see OnCommit.
func (l *Ledger) Append(ctx context.Context, e Entry) error {
	if !l.d.InTx(ctx) {
		return errors.New("ledger: append: outside a transaction")
	}
	if err := e.check(); err != nil {
		return fmt.Errorf("ledger: append: %w", err)
	}
	if e.At.IsZero() {
		e.At = l.now()
	}
	e.At = time.UnixMilli(e.At.UnixMilli()).UTC()
	p := db.Local[pending](ctx, l.d)
	p.entries = append(p.entries, e)
	db.BeforeCommit(ctx, l.d, l.flush)
	return nil
}

func (e Entry) check() error {
	if e.Act == "" || e.Object == "" {
		return errors.New("an entry needs an act and an object")
	}
	for _, tag := range e.Touches {
		if tag == "" || strings.ContainsAny(tag, "\n") {
			return fmt.Errorf("tag %q", tag)
		}
	}
	return nil
}

// OnCommit makes fn hear this process's own entries, after their commit and
// before the Tx that made them returns. Call it while the program is built.
func (l *Ledger) OnCommit(fn func([]Entry)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = append(l.heard, fn)
}

// flush writes what is pending, as the transaction's last statements: from the
// first one on, no other transaction anywhere can commit entries.
func (l *Ledger) flush(ctx context.Context) error {
	p := db.Local[pending](ctx, l.d)
	entries := p.entries
	p.entries = nil

	head, err := db.One(ctx, l.d, scanHead, `
		UPDATE ledger_head SET seq = seq + $1 WHERE id = 1
		RETURNING seq, hash, tree_size`, int64(len(entries)))
	if err != nil {
		return fmt.Errorf("ledger: take a number: %w", err)
	}
	seq, hash, size := head.Seq-int64(len(entries)), head.Hash, head.TreeSize
	for i := range entries {
		e := &entries[i]
		seq++
		e.Seq = seq
		hash = chain(hash, e)
		var leaf *int64
		if e.Public {
			n := size
			leaf = &n
			if err := l.grow(ctx, n, e); err != nil {
				return err
			}
			size++
		}
		if err := l.insert(ctx, e, leaf, hash); err != nil {
			return err
		}
	}
	if _, err := db.Exec(ctx, l.d, `
		UPDATE ledger_head SET hash = $1, tree_size = $2 WHERE id = 1`, hash, size); err != nil {
		return fmt.Errorf("ledger: move the head: %w", err)
	}
	if err := l.d.Notify(ctx, channel); err != nil {
		return fmt.Errorf("ledger: notify: %w", err)
	}
	db.AfterCommit(ctx, func() { l.tell(entries) })
	return nil
}

func (l *Ledger) insert(ctx context.Context, e *Entry, leaf *int64, hash []byte) error {
	commitment := e.Commitment
	if commitment == nil {
		commitment = []byte{}
	}
	_, err := db.Exec(ctx, l.d, `
		INSERT INTO ledger (seq, at, act, person, post, body, via, object, reason, commitment, public, leaf, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		e.Seq, e.At.UnixMilli(), e.Act, e.Actor.Person, e.Actor.Post, e.Actor.Body, e.Actor.Via,
		e.Object, e.Reason, commitment, e.Public, leaf, hash)
	if err != nil {
		return fmt.Errorf("ledger: write %s: %w", e.Act, err)
	}
	if len(e.Touches) == 0 {
		return nil
	}
	if _, err := db.Exec(ctx, l.d, `INSERT INTO ledger_touch (seq, tags) VALUES ($1, $2)`,
		e.Seq, strings.Join(e.Touches, "\n")); err != nil {
		return fmt.Errorf("ledger: write tags: %w", err)
	}
	return nil
}

func (l *Ledger) tell(entries []Entry) {
	l.mu.RLock()
	heard := l.heard
	l.mu.RUnlock()
	for _, fn := range heard {
		fn(entries)
	}
}

// Since lists up to limit entries after number seq, in order.
func (l *Ledger) Since(ctx context.Context, seq int64, limit int) ([]Entry, error) {
	entries, err := db.Select(ctx, l.d, scanEntry, `
		SELECT `+columns+`
		  FROM ledger AS l LEFT JOIN ledger_touch AS t ON t.seq = l.seq
		 WHERE l.seq > $1
		 ORDER BY l.seq LIMIT $2`, seq, limit)
	if err != nil {
		return nil, fmt.Errorf("ledger: since: %w", err)
	}
	return entries, nil
}

// Of lists up to limit entries about one object, the newest first.
func (l *Ledger) Of(ctx context.Context, object string, limit int) ([]Entry, error) {
	entries, err := db.Select(ctx, l.d, scanEntry, `
		SELECT `+columns+`
		  FROM ledger AS l LEFT JOIN ledger_touch AS t ON t.seq = l.seq
		 WHERE l.object = $1
		 ORDER BY l.seq DESC LIMIT $2`, object, limit)
	if err != nil {
		return nil, fmt.Errorf("ledger: of: %w", err)
	}
	return entries, nil
}

// Head is the ledger's state now.
func (l *Ledger) Head(ctx context.Context) (Head, error) {
	var h Head
	err := l.d.Snapshot(ctx, func(ctx context.Context) (err error) {
		if h, err = l.head(ctx); err != nil {
			return err
		}
		h.Tree, err = tlog.TreeHash(h.TreeSize, l.hashes(ctx))
		return err
	})
	if err != nil {
		return Head{}, fmt.Errorf("ledger: head: %w", err)
	}
	return h, nil
}

func (l *Ledger) head(ctx context.Context) (Head, error) {
	return db.One(ctx, l.d, scanHead, `SELECT seq, hash, tree_size FROM ledger_head WHERE id = 1`)
}

const (
	fields  = `l.seq, l.at, l.act, l.person, l.post, l.body, l.via, l.object, l.reason, l.commitment, l.public`
	columns = fields + `, t.tags`
)

func scanEntry(r db.Row) (e Entry, err error) {
	var at int64
	var tags *string
	err = r.Scan(&e.Seq, &at, &e.Act, &e.Actor.Person, &e.Actor.Post, &e.Actor.Body, &e.Actor.Via,
		&e.Object, &e.Reason, &e.Commitment, &e.Public, &tags)
	e.At = time.UnixMilli(at).UTC()
	if tags != nil {
		e.Touches = strings.Split(*tags, "\n")
	}
	if len(e.Commitment) == 0 {
		e.Commitment = nil
	}
	return e, err
}

func scanHead(r db.Row) (h Head, err error) { return h, r.Scan(&h.Seq, &h.Hash, &h.TreeSize) }

// Salt draws the 32 random bytes that hide a text behind its commitment.
func Salt(r io.Reader) []byte {
	b := make([]byte, 32)
	if _, err := io.ReadFull(r, b); err != nil {
		panic(fmt.Errorf("ledger: read salt: %w", err))
	}
	return b
}

// Commitment is HMAC-SHA256 of text under salt: with the salt anyone can check
// the text, without it nobody can guess it.
func Commitment(salt, text []byte) []byte {
	m := hmac.New(sha256.New, salt)
	m.Write(text)
	return m.Sum(nil)
}
