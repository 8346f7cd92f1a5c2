package press

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/persian"
)

// Purpose is what a link to an item that is not public is for.
type Purpose string

// The purposes. A preview shows the text as it is now. A review shows it too and takes one answer. An embargo shows an
// outlet what is approved, and nothing while it is not. All of them die when the item is published.
const (
	Preview Purpose = "preview"
	Review  Purpose = "review"
	Embargo Purpose = "embargo"
)

// Purposes lists them.
var Purposes = []Purpose{Preview, Review, Embargo}

// Act is the action of making and revoking such a link.
func (p Purpose) Act() access.Action {
	return map[Purpose]access.Action{Preview: ActPreview, Review: ActInvite, Embargo: ActEmbargo}[p]
}

// lives are how long a link of each purpose lives.
var lives = map[Purpose]time.Duration{Preview: 3 * 24 * time.Hour, Review: 7 * 24 * time.Hour, Embargo: 14 * 24 * time.Hour}

// Link is a key to an item, without the key.
type Link struct {
	ID      string
	Item    id.Item
	Purpose Purpose
	Label   string // whom it is for
	By      id.Person
	At      time.Time
	Expires time.Time
	Revoked time.Time
	Opened  int
	// Of a review: the answer. It is advice: it approves nothing, for nobody knows who has the key. The second
	// person of the desk reads it and decides.
	Answered time.Time
	Advice   string // "", "approve", "refuse"
	Comment  string
}

// Invite makes a link; its key is returned once and kept nowhere.
func (rm *Room) Invite(ctx context.Context, p Purpose, by ledger.Actor, item id.Item, label string) (l Link, key string, err error) {
	label, err = persian.StoreLine(label)
	if err != nil {
		return Link{}, "", fault.Wrap(fault.Invalid, err)
	}
	if label == "" || len(label) > maxLine {
		return Link{}, "", fault.New(fault.Invalid, "press.error.label")
	}
	raw := make([]byte, 32)
	if _, err := io.ReadFull(rm.Entropy, raw); err != nil {
		return Link{}, "", fmt.Errorf("press: link: %w", err)
	}
	key = base64.RawURLEncoding.EncodeToString(raw)
	now := db.Stored(rm.Now())
	l = Link{ID: id.New[string](rm.IDs), Item: item, Purpose: p, Label: label, By: by.Person, At: now, Expires: now.Add(lives[p])}
	_, err = rm.act(ctx, p.Act(), by, item, func(ctx context.Context, it *Item, _ *Flow) error {
		if p == Embargo && it.Reach != Everyone {
			return fault.New(fault.Conflict, "press.error.reach")
		}
		if err := rm.store.addLink(ctx, l, hashed(key)); err != nil {
			return err
		}
		return rm.entry(ctx, "press.link."+string(p), by, it, "", nil, false, nil)
	})
	return l, key, err
}

func hashed(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}

// Revoke ends a link now.
func (rm *Room) Revoke(ctx context.Context, by ledger.Actor, item id.Item, link string) error {
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		n, err := rm.store.revokeLink(ctx, item, link, db.Stored(rm.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "press.error.link")
		}
		return rm.entry(ctx, "press.link.revoked", by, &Item{ID: item}, "", nil, false, nil)
	})
	if err != nil {
		return fmt.Errorf("press: revoke: %w", err)
	}
	return nil
}

// Opened finds what a key opens, and counts. Whatever is wrong with a key is answered alike.
func (rm *Room) Opened(ctx context.Context, key string, count bool) (Link, Item, error) {
	var l Link
	var it Item
	err := rm.DB.Tx(ctx, func(ctx context.Context) (err error) {
		if l, it, err = rm.openedBy(ctx, key); err == nil && count {
			err = rm.store.countLink(ctx, l.ID)
		}
		return err
	})
	if err != nil {
		return Link{}, Item{}, fmt.Errorf("press: link: %w", err)
	}
	return l, it, nil
}

func (rm *Room) openedBy(ctx context.Context, key string) (Link, Item, error) {
	dead := fault.New(fault.NotFound, "press.error.link")
	l, err := rm.store.linkOf(ctx, hashed(key))
	if fault.Is(err, fault.NotFound) {
		return l, Item{}, dead
	}
	if err != nil {
		return l, Item{}, err
	}
	it, err := rm.store.Item(ctx, l.Item)
	if err != nil {
		return l, it, err
	}
	f, err := rm.store.flow(ctx, l.Item)
	if err != nil {
		return l, it, err
	}
	state := string(f.State(&it))
	open := slices.Contains(unreleased, state)
	if l.Purpose == Embargo {
		open = f.Stage == Approved && it.Reach == Everyone && slices.Contains(ruled[ActEmbargo].States, state)
	}
	if !open || it.Short > 0 || !l.Revoked.IsZero() || !l.Answered.IsZero() || !rm.Now().Before(l.Expires) {
		return l, it, dead
	}
	return l, it, nil
}

// Advise takes the one answer of a review: "approve" or "refuse", with a comment. mark is of the text that was read.
func (rm *Room) Advise(ctx context.Context, key, advice, comment, mark string) error {
	comment, err := persian.Store(comment)
	if err != nil {
		return fault.Wrap(fault.Invalid, err)
	}
	comment = strings.TrimSpace(comment)
	if advice != "approve" && advice != "refuse" || advice == "refuse" && comment == "" || len(comment) > maxLead {
		return fault.New(fault.Invalid, "press.error.advice")
	}
	err = rm.DB.Tx(ctx, func(ctx context.Context) error {
		l, _, err := rm.openedBy(ctx, key)
		if err != nil {
			return err
		}
		if err := rm.store.lock(ctx, l.Item); err != nil {
			return err
		}
		l, it, err := rm.openedBy(ctx, key) // again: another answer may have come first
		if err != nil {
			return err
		}
		if l.Purpose != Review {
			return fault.New(fault.NotFound, "press.error.link")
		}
		if mark != it.Mark() {
			return fault.New(fault.Conflict, "press.error.changed")
		}
		if err := rm.store.answerLink(ctx, l.ID, advice, comment, db.Stored(rm.Now())); err != nil {
			return err
		}
		return rm.entry(ctx, "press.advised", ledger.Actor{Via: "link"}, &it, "press.advice."+advice, nil, false, nil)
	})
	if err != nil {
		return fmt.Errorf("press: advise: %w", err)
	}
	return nil
}

const linkColumns = `id, item_id, purpose, label, person_id, at, expires_at, revoked_at, opened, answered_at, advice, comment`

func scanLink(r db.Row) (l Link, err error) {
	var at, expires, revoked, answered int64
	err = r.Scan(&l.ID, &l.Item, &l.Purpose, &l.Label, &l.By, &at, &expires, &revoked, &l.Opened, &answered, &l.Advice, &l.Comment)
	l.At, l.Expires, l.Revoked, l.Answered = db.Instant(at), db.Instant(expires), db.Instant(revoked), db.Instant(answered)
	return l, err
}

// Links lists the links of an item, newest first.
func (s *Store) Links(ctx context.Context, item id.Item) ([]Link, error) {
	return db.Select(ctx, s.db, scanLink, `SELECT `+linkColumns+` FROM press_link WHERE item_id = $1 ORDER BY at DESC, id DESC`, item)
}

func (s *Store) linkOf(ctx context.Context, hash []byte) (Link, error) {
	return db.One(ctx, s.db, scanLink, `SELECT `+linkColumns+` FROM press_link WHERE key_hash = $1`, hash)
}

func (s *Store) addLink(ctx context.Context, l Link, hash []byte) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_link (id, item_id, purpose, key_hash, label, person_id, at, expires_at, revoked_at, opened, answered_at, advice, comment)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, '', '')`,
		l.ID, l.Item, l.Purpose, hash, l.Label, l.By, db.Millis(l.At), db.Millis(l.Expires))
	return err
}

func (s *Store) revokeLink(ctx context.Context, item id.Item, link string, at time.Time) (int64, error) {
	return db.Exec(ctx, s.db, `UPDATE press_link SET revoked_at = $3 WHERE item_id = $1 AND id = $2 AND revoked_at = 0`, item, link, db.Millis(at))
}

func (s *Store) countLink(ctx context.Context, link string) error {
	_, err := db.Exec(ctx, s.db, `UPDATE press_link SET opened = opened + 1 WHERE id = $1`, link)
	return err
}

func (s *Store) answerLink(ctx context.Context, link, advice, comment string, at time.Time) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE press_link SET answered_at = $2, advice = $3, comment = $4 WHERE id = $1 AND answered_at = 0`, link, db.Millis(at), advice, comment)
	return err
}
