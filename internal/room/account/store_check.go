package account

import (
	"context"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// Check looks for rows that contradict each other and counts the accounts: what belongs to no account, an account that
// is set up and has no way in, a log-in name that is compared by another.
func Check(ctx context.Context, d *db.DB, bad func(object, what string)) (n int, err error) {
	rm := &Room{o: Options{DB: d}}
	type row struct {
		Account
		key *string
	}
	known := map[id.Person]bool{}
	all, err := db.Select(ctx, d, func(r db.Row) (x row, err error) {
		x.Account, err = scanAccount(rowWith{r, &x.key})
		return x, err
	}, `SELECT `+accountFields+`, login_key FROM account ORDER BY person_id`)
	if err != nil {
		return 0, err
	}
	for _, a := range all {
		object := "account:" + string(a.Person)
		known[a.Person] = true
		if a.key != nil && *a.key != loginKey(a.Login) {
			bad(object, "its log-in name is compared by another")
		}
		f, err := rm.factors(ctx, a.Person)
		if err != nil {
			return 0, err
		}
		if !a.Ready.IsZero() && !f.enough() {
			bad(object, "it is set up and has no way in")
		}
		if a.Ready.IsZero() && (f.password || f.totp || f.passkeys > 0) {
			bad(object, "it is not set up and has a way in")
		}
	}
	for _, x := range []struct{ what, query string }{
		{"invite", `SELECT DISTINCT person_id FROM account_invite ORDER BY person_id`},
		{"authenticator app", `SELECT DISTINCT person_id FROM account_totp ORDER BY person_id`},
		{"recovery code", `SELECT DISTINCT person_id FROM account_recovery ORDER BY person_id`},
		{"passkey", `SELECT DISTINCT person_id FROM account_passkey ORDER BY person_id`},
		{"session", `SELECT DISTINCT person_id FROM account_session ORDER BY person_id`},
		{"contact", `SELECT DISTINCT person_id FROM account_contact ORDER BY person_id`},
		{"proposal", `SELECT DISTINCT person_id FROM account_proposal ORDER BY person_id`},
	} {
		for person, err := range db.Each(ctx, d, func(r db.Row) (p id.Person, err error) { return p, r.Scan(&p) }, x.query) {
			if err != nil {
				return 0, err
			}
			if !known[person] {
				bad("account:"+string(person), "it has a "+x.what+" and is not there")
			}
		}
	}
	return len(all), nil
}
