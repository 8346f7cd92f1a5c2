package circular

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"hemmat/internal/kit/ledger"
)

// Check compares what is kept with what the ledger was told: the facts of each batch with its commitment, and the seats of
// each circular with the commitment of its sending. The error names what differs.
func (rm *Room) Check(ctx context.Context) error {
	var wrong []error
	batches, err := rm.store.batches(ctx)
	if err != nil {
		return fmt.Errorf("circular: check: %w", err)
	}
	for _, b := range batches {
		facts, err := rm.store.inBatch(ctx, b.circular, b.n)
		if err != nil {
			return fmt.Errorf("circular: check: %w", err)
		}
		if len(facts) != b.count || !bytes.Equal(ledger.Commitment(b.salt, canonical(facts)), b.digest) {
			wrong = append(wrong, fmt.Errorf("circular %s: the receipts of batch %d are not those that were entered", b.circular, b.n))
		}
	}
	sent, err := rm.store.allSent(ctx)
	if err != nil {
		return fmt.Errorf("circular: check: %w", err)
	}
	for _, c := range sent {
		seats, err := rm.store.seats(ctx, c.ID, 0, c.Seats+1)
		if err != nil {
			return fmt.Errorf("circular: check: %w", err)
		}
		entries, err := rm.o.Ledger.Of(ctx, c.Object(), 1<<20)
		if err != nil {
			return fmt.Errorf("circular: check: %w", err)
		}
		same := false
		for _, e := range entries {
			same = same || e.Act == "circular.sent" && bytes.Equal(e.Commitment, ledger.Commitment(c.Salt, frozen(seats)))
		}
		if !same {
			wrong = append(wrong, fmt.Errorf("circular %s: its addressees are not those that were entered", c.ID))
		}
	}
	return errors.Join(wrong...)
}
