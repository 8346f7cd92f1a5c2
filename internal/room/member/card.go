package member

import (
	"context"
	"encoding/hex"
	"fmt"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// A membership card leads to a page that says whether it is valid, and nothing else: not whose it is, not since when. Its token follows
// from the file and the number of the card under the index key, so that it is shown again and lies nowhere; the database has its hash.

// CardPath is where cards are checked, without language.
const CardPath = "/card/"

// cardToken is the token of the n-th card of a member.
func (rm *Room) cardToken(ctx context.Context, m id.Member, n int64) (string, error) {
	x, err := rm.o.Keys.Index(ctx, "member card", fmt.Sprintf("%s %d", m, n))
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(x[:tokenBytes]), nil
}

// Card is the token of a member's card. The first one is made when it is asked for.
func (rm *Room) Card(ctx context.Context, m *Member) (token string, err error) {
	if m.State != Active {
		return "", fault.New(fault.Conflict, "member.error.card")
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		n, err := rm.store.card(ctx, m.ID)
		if fault.Is(err, fault.NotFound) {
			token, err = rm.newCard(ctx, m.ID, 1)
			return err
		}
		if err != nil {
			return err
		}
		token, err = rm.cardToken(ctx, m.ID, n)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("member: card: %w", err)
	}
	return token, nil
}

func (rm *Room) newCard(ctx context.Context, m id.Member, n int64) (string, error) {
	token, err := rm.cardToken(ctx, m, n)
	if err != nil {
		return "", err
	}
	return token, rm.store.putCard(ctx, m, n, linkMark(token))
}

// RenewCard makes a new card. The one before is not valid any more: it was lost.
func (rm *Room) RenewCard(ctx context.Context, by ledger.Actor, d Decision) error {
	return rm.change(ctx, "renew card", d, func(ctx context.Context, x *row) error {
		if x.State != Active {
			return fault.New(fault.Conflict, "member.error.card")
		}
		n, err := rm.store.card(ctx, x.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if _, err := rm.newCard(ctx, x.ID, n+1); err != nil {
			return err
		}
		return rm.enter(ctx, by, &x.Member, "card-renewed", "", "")
	})
}

// Valid says whether a token is of the card of somebody who is a member now.
func (rm *Room) Valid(ctx context.Context, token string) (bool, error) {
	if !validToken(token) {
		return false, nil
	}
	state, err := rm.store.carded(ctx, linkMark(token))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return state == Active, err
}
