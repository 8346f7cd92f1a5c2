package ledger

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"hemmat/internal/kit/db"
)

// grow adds the leaf with number n and the inner nodes it completes.
func (l *Ledger) grow(ctx context.Context, n int64, e *Entry) error {
	hashes, err := tlog.StoredHashes(n, e.Leaf(), l.hashes(ctx))
	if err != nil {
		return fmt.Errorf("ledger: grow the tree: %w", err)
	}
	place := tlog.StoredHashIndex(0, n)
	for i, h := range hashes {
		if _, err := db.Exec(ctx, l.d, `INSERT INTO ledger_tree (place, hash) VALUES ($1, $2)`, place+int64(i), h[:]); err != nil {
			return fmt.Errorf("ledger: grow the tree: %w", err)
		}
	}
	return nil
}

// hashes reads stored nodes of the tree.
func (l *Ledger) hashes(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(places []int64) ([]tlog.Hash, error) {
		if len(places) == 0 {
			return nil, nil
		}
		args := make([]any, len(places))
		for i, p := range places {
			args[i] = p
		}
		type node struct {
			place int64
			hash  []byte
		}
		nodes, err := db.Select(ctx, l.d, func(r db.Row) (n node, err error) {
			return n, r.Scan(&n.place, &n.hash)
		}, `SELECT place, hash FROM ledger_tree WHERE place IN (`+db.Placeholders(1, len(places))+`)`, args...)
		if err != nil {
			return nil, err
		}
		found := make(map[int64]tlog.Hash, len(nodes))
		for _, n := range nodes {
			if len(n.hash) != tlog.HashSize {
				return nil, fmt.Errorf("ledger: tree node %d has %d bytes", n.place, len(n.hash))
			}
			found[n.place] = tlog.Hash(n.hash)
		}
		out := make([]tlog.Hash, len(places))
		for i, p := range places {
			h, ok := found[p]
			if !ok {
				return nil, fmt.Errorf("ledger: tree node %d is missing", p)
			}
			out[i] = h
		}
		return out, nil
	})
}

// Inclusion proves that leaf n is in the public log of the given size.
func (l *Ledger) Inclusion(ctx context.Context, size, n int64) (p tlog.RecordProof, err error) {
	err = l.d.Snapshot(ctx, func(ctx context.Context) (err error) {
		p, err = tlog.ProveRecord(size, n, l.hashes(ctx))
		return err
	})
	return p, err
}

// Consistency proves that the public log of size old is the beginning of that of size size.
func (l *Ledger) Consistency(ctx context.Context, size, old int64) (p tlog.TreeProof, err error) {
	err = l.d.Snapshot(ctx, func(ctx context.Context) (err error) {
		p, err = tlog.ProveTree(size, old, l.hashes(ctx))
		return err
	})
	return p, err
}
