package circular

import (
	"bytes"
	"context"
	"fmt"

	"hemmat/internal/kit/ledger"
)

// Check compares what is kept with what the ledger was told: the facts of each batch with its commitment, and the seats of
// each circular with the commitment of its sending. bad is told what differs. It says how many circulars were sent, and how
// many facts were compared.
func (rm *Room) Check(ctx context.Context, bad func(object, what string)) (sent, facts int, err error) {
	if facts, err = rm.checkBatches(ctx, bad); err != nil {
		return 0, facts, fmt.Errorf("circular: check: %w", err)
	}
	all, err := rm.store.allSent(ctx)
	if err != nil {
		return 0, facts, fmt.Errorf("circular: check: %w", err)
	}
	for _, c := range all {
		same, err := rm.asSent(ctx, &c)
		if err != nil {
			return 0, facts, fmt.Errorf("circular: check: %w", err)
		}
		if !same {
			bad(c.Object(), "its addressees are not those that were entered")
		}
	}
	return len(all), facts, nil
}

func (rm *Room) checkBatches(ctx context.Context, bad func(object, what string)) (n int, err error) {
	batches, err := rm.store.batches(ctx)
	if err != nil {
		return 0, err
	}
	for _, b := range batches {
		facts, err := rm.store.inBatch(ctx, b.circular, b.n)
		if err != nil {
			return n, err
		}
		n += len(facts)
		if len(facts) != b.count || !bytes.Equal(ledger.Commitment(b.salt, canonical(facts)), b.digest) {
			bad(object(b.circular), fmt.Sprintf("the receipts of batch %d are not those that were entered", b.n))
		}
	}
	return n, nil
}

// mostEntries is how many entries about one circular are looked through for its sending.
const mostEntries = 1 << 20

// asSent says whether the seats are those that the entry of the sending covers.
func (rm *Room) asSent(ctx context.Context, c *Circular) (bool, error) {
	seats, err := rm.store.seats(ctx, c.ID, 0, c.Seats+1)
	if err != nil {
		return false, err
	}
	entries, err := rm.o.Ledger.Of(ctx, c.Object(), mostEntries)
	if err != nil {
		return false, err
	}
	want := ledger.Commitment(c.Salt, frozen(seats))
	for _, e := range entries {
		if e.Act == "circular.sent" && bytes.Equal(e.Commitment, want) {
			return true, nil
		}
	}
	return false, nil
}
