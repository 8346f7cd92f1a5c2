package account

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/seal"
)

const contactColumns = `id, person_id, kind, channel, sealed, key_version, lang, nth, sent_at, tries, verified_at`

func scanContact(r db.Row) (c contact, err error) {
	var sent, verified int64
	err = r.Scan(&c.ID, &c.Person, &c.Kind, &c.Channel, &c.sealed, &c.version, &c.Lang, &c.nth, &sent, &c.tries, &verified)
	c.sent, c.Verified = db.Instant(sent), db.Instant(verified)
	return c, err
}

// lockContacts makes the transaction the only one that changes somebody's addresses.
func (rm *Room) lockContacts(ctx context.Context, person id.Person) error {
	return rm.o.DB.Lock(ctx, "account:contact:"+string(person))
}

// contactRows are somebody's addresses, sealed: mail first, of each kind the one in use first.
func (rm *Room) contactRows(ctx context.Context, person id.Person) ([]contact, error) {
	return db.Select(ctx, rm.o.DB, scanContact, `SELECT `+contactColumns+` FROM account_contact WHERE person_id = $1 ORDER BY kind, verified_at DESC`, person)
}

// contacts are somebody's addresses.
func (rm *Room) contacts(ctx context.Context, person id.Person) ([]contact, error) {
	all, err := rm.contactRows(ctx, person)
	for i, c := range all {
		if all[i], err = rm.openContact(ctx, c); err != nil {
			return nil, err
		}
	}
	return all, err
}

func (rm *Room) openContact(ctx context.Context, c contact) (contact, error) {
	to, err := rm.o.Keys.Open(ctx, seal.Person, c.place(), c.sealed)
	if err != nil {
		return c, fmt.Errorf("account: contact: %w", err)
	}
	c.To = string(to)
	return c, nil
}

// waitingContact is the address of a kind that waits for its code, sealed.
func (rm *Room) waitingContact(ctx context.Context, person id.Person, k contactKind) (contact, error) {
	return db.One(ctx, rm.o.DB, scanContact, `SELECT `+contactColumns+` FROM account_contact WHERE person_id = $1 AND kind = $2 AND verified_at = 0`, person, k)
}

func (rm *Room) addContact(ctx context.Context, c contact) error {
	_, err := db.Exec(ctx, rm.o.DB, `INSERT INTO account_contact (`+contactColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0)`,
		c.ID, c.Person, c.Kind, c.Channel, c.sealed, c.version, c.Lang)
	return err
}

// dropContact deletes the address of a kind that is used, or the one that waits.
func (rm *Room) dropContact(ctx context.Context, person id.Person, k contactKind, used bool) error {
	which := "verified_at = 0"
	if used {
		which = "verified_at > 0"
	}
	_, err := db.Exec(ctx, rm.o.DB, `DELETE FROM account_contact WHERE person_id = $1 AND kind = $2 AND `+which, person, k)
	return err
}

// nextCode writes that the nth code was sent.
func (rm *Room) nextCode(ctx context.Context, c contact, now time.Time) error {
	_, err := db.Exec(ctx, rm.o.DB, `UPDATE account_contact SET nth = $2, sent_at = $3, tries = 0 WHERE id = $1`, c.ID, c.nth, db.Millis(now))
	return err
}

func (rm *Room) countTry(ctx context.Context, c contactID) error {
	_, err := db.Exec(ctx, rm.o.DB, `UPDATE account_contact SET tries = tries + 1 WHERE id = $1`, c)
	return err
}

func (rm *Room) useContact(ctx context.Context, c contactID, now time.Time) error {
	_, err := db.Exec(ctx, rm.o.DB, `UPDATE account_contact SET verified_at = $2 WHERE id = $1`, c, db.Millis(now))
	return err
}

// Sealed is what the room has sealed, for keys to be rotated and checked.
func Sealed(d *db.DB, keys *seal.Keys) seal.Owner {
	rm := &Room{o: Options{DB: d, Keys: keys}}
	return seal.Owner{Name: "account_contact", Scope: seal.Person, Reseal: rm.reseal, Check: rm.checkSealed, Erase: func(ctx context.Context) (int, error) {
		n, err := db.Exec(ctx, d, `DELETE FROM account_contact`)
		return int(n), err
	}}
}

func (rm *Room) reseal(ctx context.Context, before int64, limit int) (n int, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		all, err := db.Select(ctx, rm.o.DB, scanContact, `SELECT `+contactColumns+` FROM account_contact WHERE key_version < $1 ORDER BY id LIMIT $2`, before, limit)
		if err != nil {
			return err
		}
		for _, c := range all {
			if c, err = rm.openContact(ctx, c); err != nil {
				return err
			}
			sealed, version, err := rm.o.Keys.Seal(ctx, seal.Person, c.place(), []byte(c.To))
			if err != nil {
				return err
			}
			if _, err := db.Exec(ctx, rm.o.DB, `UPDATE account_contact SET sealed = $2, key_version = $3 WHERE id = $1`, c.ID, sealed, version); err != nil {
				return err
			}
		}
		n = len(all)
		return nil
	})
	return n, err
}

func (rm *Room) checkSealed(ctx context.Context, bad func(row string)) (n int, err error) {
	all, err := db.Select(ctx, rm.o.DB, scanContact, `SELECT `+contactColumns+` FROM account_contact ORDER BY id`)
	if err != nil {
		return 0, err
	}
	for _, c := range all {
		if _, err := rm.openContact(ctx, c); err != nil {
			bad(string(c.ID))
		}
	}
	return len(all), nil
}
