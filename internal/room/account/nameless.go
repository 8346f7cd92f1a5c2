package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// Accounts without a name are those of members. Whoever has the database reads a number there, and not who it is. They are set up
// with a code that somebody gets on paper: it is worth as much as the link of an invitation, and like it counts once.

// Ticket is how somebody sets up an account without a name.
type Ticket struct {
	Login string
	Code  string // as it is typed, with Login, at Page
	Page  string
	Link  string // has both
	Until time.Time
}

// Nameless gives the code of an account without a name, which it makes when it is not there. What that account had before, every way
// in and every code, counts no more.
func (rm *Room) Nameless(ctx context.Context, by ledger.Actor, person id.Person, name, login string) (t Ticket, err error) {
	if !numberLogin.MatchString(login) {
		return Ticket{}, fmt.Errorf("account: the log-in name %q is no number", login)
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		now := db.Stored(rm.o.Now())
		act := "invited"
		switch a, err := rm.Account(ctx, person); {
		case fault.Is(err, fault.NotFound):
			if err := rm.addNameless(ctx, Account{Person: person, Name: name, Login: login, Created: now}, by.Person); err != nil {
				return err
			}
		case err != nil:
			return err
		case !a.Nameless:
			return fault.New(fault.Conflict, "account.error.has")
		default:
			act = "reset"
			if err := rm.emptyAccount(ctx, person); err != nil {
				return err
			}
		}
		t = Ticket{Login: login, Code: rm.newRecoveryCode(), Page: rm.o.BaseURL + paperPath, Until: now.Add(paperTime)}
		token := paperToken(t.Login, t.Code)
		t.Link = rm.Link(token)
		if err := rm.putInvite(ctx, invite{Person: person, Expires: t.Until}, token, by.Person); err != nil {
			return err
		}
		return rm.tell(ctx, by, act, person, "")
	})
	if err != nil {
		return Ticket{}, fmt.Errorf("account: nameless: %w", err)
	}
	return t, nil
}

// paperToken is the token of a code on paper: the code counts with its own number alone.
func paperToken(login, code string) string { return loginKey(login) + "." + recoveryText(code) }

// Closing is a room that closes accounts and does nothing else, for commands beside the site.
func Closing(d *db.DB, l *ledger.Ledger, now func() time.Time) *Room {
	return &Room{o: Options{DB: d, Ledger: l, Now: now}}
}

// CloseNameless takes an account without a name away, with all that belongs to it. One that is not there is closed already.
func (rm *Room) CloseNameless(ctx context.Context, by ledger.Actor, person id.Person) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		switch a, err := rm.Account(ctx, person); {
		case fault.Is(err, fault.NotFound):
			return nil
		case err != nil:
			return err
		case !a.Nameless:
			return errors.New("it has a name")
		}
		if err := rm.emptyAccount(ctx, person); err != nil {
			return err
		}
		for _, q := range []string{`DELETE FROM account_invite WHERE person_id = $1`, `DELETE FROM account_contact WHERE person_id = $1`, `DELETE FROM account WHERE person_id = $1`} {
			if _, err := db.Exec(ctx, rm.o.DB, q, person); err != nil {
				return err
			}
		}
		return rm.tell(ctx, by, "closed", person, "")
	})
	if err != nil {
		return fmt.Errorf("account: close: %w", err)
	}
	return nil
}

func (rm *Room) addNameless(ctx context.Context, a Account, by id.Person) error {
	_, err := db.Exec(ctx, rm.o.DB, `
		INSERT INTO account (person_id, name, login, login_key, password, ready_at, created_at, by_id, nameless)
		VALUES ($1, $2, $3, $4, '', 0, $5, $6, 1)`, a.Person, a.Name, a.Login, loginKey(a.Login), db.Millis(a.Created), by)
	if fault.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, "account.error.taken")
	}
	return err
}

// landing is where somebody comes to who has signed in.
func (rm *Room) landing(ctx context.Context, person id.Person) string {
	a, err := rm.Account(ctx, person)
	switch {
	case err != nil || !a.Nameless:
		return deskPath
	case rm.o.OwnHome != "":
		return rm.o.OwnHome
	}
	return myPath
}

// landed leads who asked for no page to theirs.
func (rm *Room) landed(ctx context.Context, a asked, s signed) asked {
	if a.next == "" && s.person != "" {
		a.next = rm.landing(ctx, s.person)
	}
	return a
}

// paperPage asks for the code of a sheet.
func (rm *Room) paperPage(r *staff.Request) staff.Answer {
	p := doorPage{Title: r.Text("account.paper.title"), Lead: r.Text("account.paper.lead"), Form: view.Form{
		ID: "paper", Action: r.Href(paperPath), Method: "post", Submit: r.Text("account.paper.go"),
		Fields: []view.Field{
			{Name: "number", Kind: "number", Label: r.Text("account.field.number"), Value: r.Typed("number"), Autocomplete: "off", Required: true},
			{Name: "code", Label: r.Text("account.field.paper"), Hint: r.Text("account.field.paper.hint"), Value: r.Typed("code"), Autocomplete: "off", Required: true, LTR: true},
		},
	}}
	return staff.Answer{Template: "account/door", Title: p.Title, Data: p}
}

var errPaper = fault.New(fault.Invalid, "account.error.paper")

// takePaper leads from a code on paper to the page that it opens. Attempts are slowed as those of signing in are, and count with them.
func (rm *Room) takePaper(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	var large *http.MaxBytesError
	if err := r.ParseForm(); errors.As(err, &large) {
		return staff.Answer{}, err
	} else if err != nil {
		return staff.Answer{}, fault.Wrap(fault.Invalid, err)
	}
	key := loginKey(r.PostFormValue("number"))
	if len(key) > 200 {
		key = ""
	}
	keys, err := rm.keysFor(ctx, rm.origin(r), "", key)
	if err != nil {
		return staff.Answer{}, err
	}
	if err := rm.attempt(ctx, keys); err != nil {
		return staff.Answer{}, slowed(r, err)
	}
	token := paperToken(key, r.PostFormValue("code"))
	switch _, err := rm.invited(ctx, token); {
	case fault.Is(err, fault.Gone):
		if err := rm.refused(ctx); err != nil {
			return staff.Answer{}, err
		}
		return refusedPage(r, rm.paperPage(r), errPaper, "code")
	case err != nil:
		return staff.Answer{}, err
	}
	if err := rm.pardon(ctx, keys); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: strings.TrimPrefix(rm.Link(token), rm.o.BaseURL)}, nil
}
