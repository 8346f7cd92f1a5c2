package member

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// Application is what somebody sends who wants to join.
type Application struct {
	Token  string // of the form: the same form is one application
	File   File
	Body   id.Body  // the local body that it goes to
	Agreed []string // purposes
}

// Receipt is what an applicant gets, once.
type Receipt struct {
	Code string // the tracking code
	Link string // the token of the introducers' link
}

// Apply writes an application. That the national number is of somebody else's file too does not show here: the answer is the
// same, and the body that decides sees it.
func (rm *Room) Apply(ctx context.Context, a Application) (r Receipt, err error) {
	now := db.Stored(rm.o.Now())
	for _, p := range Purposes {
		if p.Required && !agreed(a.Agreed, p.Name) {
			return r, fault.New(fault.Invalid, "member.error.consent")
		}
	}
	if _, err := rm.o.Party.Scope(ctx, a.Body); err != nil {
		return r, fault.New(fault.Invalid, "member.error.body")
	}
	if !validToken(a.Token) {
		return r, fault.New(fault.Invalid, "member.error.form")
	}
	if r.Code, err = rm.codeFor(ctx, a.Token); err != nil {
		return r, fmt.Errorf("member: apply: %w", err)
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if r.Link, err = rm.linkOf(ctx, r.Code); err != nil {
			return err
		}
		if err := rm.o.DB.Lock(ctx, "member:"+a.Token); err != nil {
			return err
		}
		if _, err := rm.coded(ctx, r.Code); !fault.Is(err, fault.NotFound) {
			return err // it was sent before: the answer is the same
		}
		return rm.apply(ctx, a, r, now)
	})
	if err != nil {
		return Receipt{}, fmt.Errorf("member: apply: %w", err)
	}
	return r, nil
}

func (rm *Room) apply(ctx context.Context, a Application, r Receipt, now time.Time) (err error) {
	m := Member{
		ID: id.New[id.Member](rm.o.IDs), Body: a.Body, Grade: Supporter, State: Applied, StateAt: now, Applied: now, Level: a.Body, salt: ledger.Salt(rm.o.Entropy),
	}
	if m.Province, err = rm.o.Party.Province(ctx, a.Body); err != nil {
		return err
	}
	codeMark, err := rm.codeMark(ctx, r.Code)
	if err != nil {
		return err
	}
	sealed, with, err := rm.seal(ctx, &m, &a.File)
	if err != nil {
		return err
	}
	if err := rm.store.put(ctx, &m, codeMark, linkMark(r.Link), sealed, with); err != nil {
		return err
	}
	marks, err := rm.index(ctx, &a.File)
	if err != nil {
		return err
	}
	for _, kind := range []Kind{ByName, ByFamily, ByPhone, ByNational} {
		if err := rm.store.mark(ctx, m.ID, kind, marks[kind]); err != nil {
			return err
		}
	}
	for _, p := range Purposes {
		if agreed(a.Agreed, p.Name) {
			if err := rm.store.agree(ctx, m.ID, Consent{Purpose: p.Name, Edition: p.Edition, Given: now}); err != nil {
				return err
			}
		}
	}
	by := ledger.Actor{Body: m.Body, Via: "join"}
	if err := rm.enter(ctx, by, &m, "applied", "", ""); err != nil {
		return err
	}
	if need, err := rm.Number(ctx, Introducers); err != nil || need > 0 {
		return err
	}
	return rm.toLocal(ctx, by, &m)
}

// tokenBytes is the length of a form's token, which nobody can guess.
const tokenBytes = 16

// Token draws the token of a form.
func (rm *Room) Token() (string, error) {
	b := make([]byte, tokenBytes)
	if _, err := io.ReadFull(rm.o.Entropy, b); err != nil {
		return "", fmt.Errorf("member: read entropy: %w", err)
	}
	return hex.EncodeToString(b), nil
}

func validToken(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == tokenBytes
}

// coded is the file of a tracking code, or fault.NotFound.
func (rm *Room) coded(ctx context.Context, code string) (row, error) {
	mark, err := rm.codeMark(ctx, code)
	if err != nil {
		return row{}, err
	}
	return rm.store.coded(ctx, mark)
}

func agreed(all []string, purpose string) bool {
	for _, p := range all {
		if p == purpose {
			return true
		}
	}
	return false
}

// Why is why a file is erased.
type Why string

// The reasons.
const (
	Withdrawn Why = "withdrawn" // by the applicant
	Expired   Why = "expired"   // refused, or silent for too long
	Forgotten Why = "forgotten" // after a membership ended
)

// Erase takes a file away, in the transaction ctx carries or its own. Nothing tells afterwards whose it was.
func (rm *Room) Erase(ctx context.Context, by ledger.Actor, member id.Member, why Why) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.store.lock(ctx, member)
		if err != nil {
			return err
		}
		return rm.erase(ctx, by, &x.Member, why)
	})
	if err != nil {
		return fmt.Errorf("member: erase: %w", err)
	}
	return nil
}

func (rm *Room) erase(ctx context.Context, by ledger.Actor, m *Member, why Why) error {
	if m.State.Member() {
		return fault.New(fault.Conflict, "member.error.member")
	}
	return errors.Join(
		rm.o.Tasks.Close(ctx, m.Object(), taskDecide),
		rm.store.erase(ctx, m.ID),
		rm.enter(ctx, by, m, "erased", "member.erased."+string(why), ""),
	)
}

// taskDecide waits at the body that has to decide about an application.
const taskDecide = "member.decide"

// Withdraw takes an application back at the applicant's word.
func (rm *Room) Withdraw(ctx context.Context, member id.Member) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.store.lock(ctx, member)
		if err != nil {
			return err
		}
		if x.State == Left {
			return fault.New(fault.Conflict, "member.error.member")
		}
		return rm.erase(ctx, ledger.Actor{Via: "join"}, &x.Member, Withdrawn)
	})
	if err != nil {
		return fmt.Errorf("member: withdraw: %w", err)
	}
	return nil
}

// Followed is the application of a tracking code, or fault.NotFound.
func (rm *Room) Followed(ctx context.Context, code string) (Member, error) {
	x, err := rm.coded(ctx, code)
	return x.Member, err
}
