package app

import (
	"context"
	"fmt"

	"github.com/dustin/go-humanize"

	"hemmat/internal/room/circular"
	"hemmat/internal/room/meeting"
	"hemmat/internal/room/member"
)

// circulars compares receipts and addressees with what the ledger was told of them.
func (k *checker) circulars(ctx context.Context, bad found) (string, error) {
	sent, facts, err := circular.New(circular.Options{DB: k.db, Ledger: k.ledger, Now: k.now}).Check(ctx, bad)
	return fmt.Sprintf("%s sent, %s receipts", humanize.Comma(int64(sent)), humanize.Comma(int64(facts))), err
}

// meetings compares circulated minutes with what the ledger was told of them.
func (k *checker) meetings(ctx context.Context, bad found) (string, error) {
	n, err := meeting.New(meeting.Options{DB: k.db, Ledger: k.ledger, Now: k.now}).Check(ctx, bad)
	return fmt.Sprintf("%s editions of minutes", humanize.Comma(int64(n))), err
}

// members compares who looked at files with what the ledger was told of it. It opens no file.
func (k *checker) members(ctx context.Context, bad found) (string, error) {
	rm := member.New(member.Options{DB: k.db, Ledger: k.ledger, Now: k.now})
	if err := rm.Check(ctx, bad); err != nil {
		return "", err
	}
	n, looks, err := rm.Store().Counted(ctx)
	return fmt.Sprintf("%s files, %s looks", humanize.Comma(n), humanize.Comma(looks)), err
}
