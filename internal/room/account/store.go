package account

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/persian"
)

const accountFields = `person_id, name, login, password, ready_at, created_at, nameless`

func scanAccount(r db.Row) (a Account, err error) {
	var ready, created, nameless int64
	err = r.Scan(&a.Person, &a.Name, &a.Login, &a.password, &ready, &created, &nameless)
	a.Ready, a.Created, a.Nameless = db.Instant(ready), db.Instant(created), nameless == 1
	return a, err
}

// Account returns the account of a person.
func (rm *Room) Account(ctx context.Context, person id.Person) (Account, error) {
	return db.One(ctx, rm.o.DB, scanAccount, `SELECT `+accountFields+` FROM account WHERE person_id = $1`, person)
}

// colleague is the account of somebody of the desk, or fault.NotFound: one without a name is none.
func (rm *Room) colleague(ctx context.Context, person id.Person) (Account, error) {
	a, err := rm.Account(ctx, person)
	if err == nil && a.Nameless {
		return Account{}, fault.New(fault.NotFound, "")
	}
	return a, err
}

// accountAt returns the account with a log-in name that is set up; ok is false when there is none.
func (rm *Room) accountAt(ctx context.Context, key string) (a Account, ok bool, err error) {
	a, err = db.One(ctx, rm.o.DB, scanAccount, `
		SELECT `+accountFields+` FROM account WHERE login_key = $1 AND ready_at > 0`, key)
	if fault.Is(err, fault.NotFound) {
		return Account{}, false, nil
	}
	return a, err == nil, err
}

func (rm *Room) accounts(ctx context.Context) ([]Account, error) {
	all, err := db.Select(ctx, rm.o.DB, scanAccount, `SELECT `+accountFields+` FROM account WHERE name <> '' AND nameless = 0`)
	if err != nil {
		return nil, fmt.Errorf("account: list: %w", err)
	}
	slices.SortFunc(all, func(a, b Account) int {
		if c := bytes.Compare(persian.SortKey(a.Name), persian.SortKey(b.Name)); c != 0 {
			return c
		}
		return bytes.Compare([]byte(a.Person), []byte(b.Person))
	})
	return all, nil
}

// addAccount adds an account that is not set up. One person has one account.
func (rm *Room) addAccount(ctx context.Context, a Account, by id.Person) error {
	_, err := db.Exec(ctx, rm.o.DB, `
		INSERT INTO account (person_id, name, login, login_key, password, ready_at, created_at, by_id)
		VALUES ($1, $2, '', NULL, '', 0, $3, $4)`, a.Person, a.Name, db.Millis(a.Created), by)
	if fault.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, "account.error.has")
	}
	return err
}

// settle writes who an account is and makes it ready. A log-in name that somebody else has is fault.Conflict.
func (rm *Room) settle(ctx context.Context, a Account, key string) error {
	taken, err := db.Value[int64](ctx, rm.o.DB, `SELECT count(*) FROM account WHERE login_key = $1 AND person_id <> $2`, key, a.Person)
	if err != nil {
		return err
	}
	if taken > 0 {
		return fault.New(fault.Conflict, "account.error.taken")
	}
	n, err := db.Exec(ctx, rm.o.DB, `
		UPDATE account SET name = $2, login = $3, login_key = $4, password = $5, ready_at = $6
		 WHERE person_id = $1 AND ready_at = 0`, a.Person, a.Name, a.Login, key, a.password, db.Millis(a.Ready))
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "account.error.link")
	}
	return err
}

// Names are the names of people who have accounts, as the desk shows them; one without is absent.
func (rm *Room) Names(ctx context.Context, people ...id.Person) (map[id.Person]string, error) {
	names := make(map[id.Person]string, len(people))
	if len(people) == 0 {
		return names, nil
	}
	args := make([]any, len(people))
	for i, p := range people {
		args[i] = p
	}
	all, err := db.Select(ctx, rm.o.DB, scanName, `SELECT person_id, name FROM account WHERE person_id IN (`+db.Placeholders(1, len(args))+`)`, args...)
	if err != nil {
		return nil, fmt.Errorf("account: names: %w", err)
	}
	for _, a := range all {
		names[a.Person] = a.Name
	}
	return names, nil
}

// Named finds people with accounts by a part of their name.
func (rm *Room) Named(ctx context.Context, part string) ([]id.Person, error) {
	all, err := db.Select(ctx, rm.o.DB, scanName, `SELECT person_id, name FROM account WHERE nameless = 0 ORDER BY person_id`)
	if err != nil {
		return nil, fmt.Errorf("account: named: %w", err)
	}
	var found []id.Person
	for _, a := range all {
		if strings.Contains(persian.FoldKey(a.Name), persian.FoldKey(part)) {
			found = append(found, a.Person)
		}
	}
	return found, nil
}

func scanName(r db.Row) (a Account, err error) {
	err = r.Scan(&a.Person, &a.Name)
	return a, err
}

func (rm *Room) setName(ctx context.Context, person id.Person, name string) error {
	_, err := db.Exec(ctx, rm.o.DB, `UPDATE account SET name = $2 WHERE person_id = $1`, person, name)
	return err
}

func (rm *Room) setPassword(ctx context.Context, person id.Person, kept string) error {
	_, err := db.Exec(ctx, rm.o.DB, `UPDATE account SET password = $2 WHERE person_id = $1`, person, kept)
	return err
}

// emptyAccount takes every way in away. Log-in name and grants stay.
func (rm *Room) emptyAccount(ctx context.Context, person id.Person) error {
	for _, q := range []string{
		`UPDATE account SET password = '', ready_at = 0 WHERE person_id = $1`,
		`DELETE FROM account_totp WHERE person_id = $1`,
		`DELETE FROM account_recovery WHERE person_id = $1`,
		`DELETE FROM account_passkey WHERE person_id = $1`,
		`DELETE FROM account_session WHERE person_id = $1`,
		`DELETE FROM account_device WHERE person_id = $1`,
	} {
		if _, err := db.Exec(ctx, rm.o.DB, q, person); err != nil {
			return err
		}
	}
	return nil
}

// nobodyReady says whether no account can sign in.
func (rm *Room) nobodyReady(ctx context.Context) (bool, error) {
	n, err := db.Value[int64](ctx, rm.o.DB, `SELECT count(*) FROM account WHERE ready_at > 0 AND nameless = 0`)
	return n == 0, err
}

// firstPerson is whom an earlier link for the first administrator was made for.
func (rm *Room) firstPerson(ctx context.Context) (id.Person, error) {
	return db.Value[id.Person](ctx, rm.o.DB, `
		SELECT a.person_id FROM account AS a JOIN account_invite AS i ON i.person_id = a.person_id
		 WHERE i.first = 1 ORDER BY a.person_id`)
}

// invite is a one-time link.
type invite struct {
	Person  id.Person
	First   bool
	Expires time.Time
}

func (rm *Room) putInvite(ctx context.Context, in invite, token string, by id.Person) error {
	if _, err := db.Exec(ctx, rm.o.DB, `DELETE FROM account_invite WHERE person_id = $1`, in.Person); err != nil {
		return err
	}
	_, err := db.Exec(ctx, rm.o.DB, `
		INSERT INTO account_invite (hash, person_id, first, created_at, expires_at, by_id)
		VALUES ($1, $2, $3, $4, $5, $6)`, hashed(token), in.Person, in.First, db.Millis(rm.o.Now()), db.Millis(in.Expires), by)
	return err
}

// invited finds what a token is for. One that was used, has expired or never was is fault.Gone alike.
func (rm *Room) invited(ctx context.Context, token string) (invite, error) {
	in, err := db.One(ctx, rm.o.DB, func(r db.Row) (in invite, err error) {
		var expires int64
		err = r.Scan(&in.Person, &in.First, &expires)
		in.Expires = db.Instant(expires)
		return in, err
	}, `SELECT person_id, first, expires_at FROM account_invite WHERE hash = $1`, hashed(token))
	if fault.Is(err, fault.NotFound) || err == nil && !rm.o.Now().Before(in.Expires) {
		return invite{}, fault.New(fault.Gone, "account.error.link")
	}
	return in, err
}

// useInvite makes a token void, once.
func (rm *Room) useInvite(ctx context.Context, token string) error {
	n, err := db.Exec(ctx, rm.o.DB, `DELETE FROM account_invite WHERE hash = $1`, hashed(token))
	if err == nil && n == 0 {
		err = fault.New(fault.Gone, "account.error.link")
	}
	return err
}

// links says who has a link that can still be used, and until when.
func (rm *Room) links(ctx context.Context) (map[id.Person]time.Time, error) {
	type row struct {
		person  id.Person
		expires int64
	}
	all, err := db.Select(ctx, rm.o.DB, func(r db.Row) (x row, err error) { return x, r.Scan(&x.person, &x.expires) },
		`SELECT person_id, expires_at FROM account_invite WHERE expires_at > $1`, db.Millis(rm.o.Now()))
	if err != nil {
		return nil, err
	}
	links := map[id.Person]time.Time{}
	for _, x := range all {
		links[x.person] = db.Instant(x.expires)
	}
	return links, nil
}
