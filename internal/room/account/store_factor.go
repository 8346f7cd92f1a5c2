package account

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// factors counts what somebody can show.
func (rm *Room) factors(ctx context.Context, person id.Person) (f factors, err error) {
	return db.One(ctx, rm.o.DB, func(r db.Row) (f factors, err error) {
		return f, r.Scan(&f.password, &f.totp, &f.passkeys, &f.codes)
	}, `SELECT (SELECT count(*) FROM account WHERE person_id = $1 AND password <> ''),
	           (SELECT count(*) FROM account_totp WHERE person_id = $1),
	           (SELECT count(*) FROM account_passkey WHERE person_id = $1),
	           (SELECT count(*) FROM account_recovery WHERE person_id = $1 AND used_at = 0)`, person)
}

// putTOTP keeps the key of an authenticator app in place of the one before. step is the one that proved it.
func (rm *Room) putTOTP(ctx context.Context, person id.Person, key []byte, step int64) error {
	_, err := db.Exec(ctx, rm.o.DB, `
		INSERT INTO account_totp (person_id, sealed, step, created_at) VALUES ($1, $2, $3, $4)
		    ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed, step = excluded.step, created_at = excluded.created_at`,
		person, rm.o.Secret.seal("totp", key, string(person)), step, db.Millis(rm.o.Now()))
	return err
}

// useTOTP says whether a code is right, and makes it void with all before it: of two who send the same one, one is refused.
func (rm *Room) useTOTP(ctx context.Context, person id.Person, code string) (bool, error) {
	type row struct {
		sealed []byte
		step   int64
	}
	t, err := db.One(ctx, rm.o.DB, func(r db.Row) (t row, err error) { return t, r.Scan(&t.sealed, &t.step) },
		`SELECT sealed, step FROM account_totp WHERE person_id = $1`, person)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	key, err := rm.o.Secret.open("totp", t.sealed, string(person))
	if err != nil {
		rm.o.Log.Error("account: the key of an authenticator app does not open: the secret is another one than it was", "error", err)
		return false, nil
	}
	step, ok, err := totpStep(key, code, rm.o.Now(), t.step)
	if err != nil || !ok {
		return false, err
	}
	n, err := db.Exec(ctx, rm.o.DB, `UPDATE account_totp SET step = $2 WHERE person_id = $1 AND step < $2`, person, step)
	return n == 1, err
}

// Unreadable counts the keys of authenticator apps that the secret does not open.
func (rm *Room) Unreadable(ctx context.Context) (bad int, err error) {
	type row struct {
		person id.Person
		sealed []byte
	}
	for t, err := range db.Each(ctx, rm.o.DB, func(r db.Row) (t row, err error) { return t, r.Scan(&t.person, &t.sealed) },
		`SELECT person_id, sealed FROM account_totp`) {
		if err != nil {
			return 0, err
		}
		if _, err := rm.o.Secret.open("totp", t.sealed, string(t.person)); err != nil {
			bad++
		}
	}
	return bad, nil
}

// newCodes makes recovery codes in place of those before, and shows them this once.
func (rm *Room) newCodes(ctx context.Context, person id.Person) ([]string, error) {
	if _, err := db.Exec(ctx, rm.o.DB, `DELETE FROM account_recovery WHERE person_id = $1`, person); err != nil {
		return nil, err
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = rm.newRecoveryCode()
		if _, err := db.Exec(ctx, rm.o.DB, `INSERT INTO account_recovery (hash, person_id, used_at) VALUES ($1, $2, 0)`,
			hashed(recoveryText(codes[i])), person); err != nil {
			return nil, err
		}
	}
	return codes, nil
}

// useCode says whether a recovery code is right, and makes it void.
func (rm *Room) useCode(ctx context.Context, person id.Person, code string) (bool, error) {
	n, err := db.Exec(ctx, rm.o.DB, `
		UPDATE account_recovery SET used_at = $3 WHERE hash = $1 AND person_id = $2 AND used_at = 0`,
		hashed(recoveryText(code)), person, db.Millis(rm.o.Now()))
	return n == 1, err
}

// passkey is a passkey as it is listed.
type passkey struct {
	ID            passkeyID
	Person        id.Person
	Label         string // the device that made it
	Created, Used time.Time

	credential webauthn.Credential
}

const passkeyFields = `id, person_id, credential, label, created_at, used_at`

func scanPasskey(r db.Row) (k passkey, err error) {
	var text string
	var created, used int64
	if err = r.Scan(&k.ID, &k.Person, &text, &k.Label, &created, &used); err != nil {
		return k, err
	}
	k.Created, k.Used = db.Instant(created), db.Instant(used)
	if err = json.Unmarshal([]byte(text), &k.credential); err != nil {
		err = fmt.Errorf("account: passkey %s: %w", k.ID, err)
	}
	return k, err
}

func (rm *Room) passkeys(ctx context.Context, person id.Person) ([]passkey, error) {
	return db.Select(ctx, rm.o.DB, scanPasskey, `
		SELECT `+passkeyFields+` FROM account_passkey WHERE person_id = $1 ORDER BY created_at, id`, person)
}

func (rm *Room) addPasskey(ctx context.Context, k passkey) error {
	text, err := json.Marshal(k.credential)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, rm.o.DB, `
		INSERT INTO account_passkey (id, person_id, credential_id, credential, label, created_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $6, $6)`, k.ID, k.Person, k.credential.ID, string(text), k.Label, db.Millis(k.Created))
	return err
}

// usedPasskey keeps what a sign-in changed of a passkey: its counter and flags.
func (rm *Room) usedPasskey(ctx context.Context, person id.Person, c webauthn.Credential) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	n, err := db.Exec(ctx, rm.o.DB, `
		UPDATE account_passkey SET credential = $3, used_at = $4 WHERE person_id = $1 AND credential_id = $2`,
		person, c.ID, string(text), db.Millis(rm.o.Now()))
	if err == nil && n == 0 {
		err = fault.New(fault.Forbidden, "account.error.passkey")
	}
	return err
}

func (rm *Room) deletePasskey(ctx context.Context, person id.Person, key passkeyID) error {
	n, err := db.Exec(ctx, rm.o.DB, `DELETE FROM account_passkey WHERE id = $1 AND person_id = $2`, key, person)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "")
	}
	return err
}

// spend makes a one-time value void; one that is void already is fault.Conflict.
func (rm *Room) spend(ctx context.Context, value string, until time.Time) error {
	_, err := db.Exec(ctx, rm.o.DB, `INSERT INTO account_spent (hash, until_at) VALUES ($1, $2)`, hashed(value), db.Millis(until))
	if fault.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, "account.error.stale")
	}
	return err
}
