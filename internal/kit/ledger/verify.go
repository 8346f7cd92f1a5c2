package ledger

import (
	"bytes"
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"hemmat/internal/kit/db"
)

// page is how many rows Verify holds at once.
const page = 1000

// row is an entry with what is stored beside it.
type row struct {
	Entry
	leaf *int64
	hash []byte
}

// Verify reads the whole ledger as it stands at one moment and calls bad for
// every row that does not agree with its neighbours, lowest number first within each of its three
// passes: chain, head, tree. A changed row is named by its own number: the chain
// goes on from the stored hash. The error is about reading, not about what was found.
func (l *Ledger) Verify(ctx context.Context, bad func(seq int64, what string)) error {
	err := l.d.Snapshot(ctx, func(ctx context.Context) error {
		head, err := l.head(ctx)
		if err != nil {
			return err
		}
		v := verifier{bad: bad, before: make([]byte, 32)}
		if err := v.chain(ctx, l.d); err != nil {
			return err
		}
		if head.Seq != v.seq {
			bad(head.Seq, fmt.Sprintf("the head says %d entries, the last row is %d", head.Seq, v.seq))
		} else if !bytes.Equal(head.Hash, v.before) {
			bad(head.Seq, "the head's hash is not the last row's")
		}
		if head.TreeSize != v.leaves {
			bad(head.Seq, fmt.Sprintf("the head says %d public entries, there are %d", head.TreeSize, v.leaves))
		}
		return v.tree(ctx, l.d)
	})
	if err != nil {
		return fmt.Errorf("ledger: verify: %w", err)
	}
	return nil
}

type verifier struct {
	bad    func(int64, string)
	seq    int64  // of the last row read
	before []byte // its stored hash
	leaves int64
	nodes  []tlog.Hash // what ledger_tree must hold, by place
	owner  []int64     // the entry that wrote it
	open   []tlog.Hash // roots of the complete subtrees so far, largest first
}

func (v *verifier) chain(ctx context.Context, d *db.DB) error {
	for {
		rows, err := db.Select(ctx, d, scanRow, `
			SELECT `+fields+`, CAST(NULL AS TEXT), l.leaf, l.hash
			  FROM ledger AS l
			 WHERE l.seq > $1
			 ORDER BY l.seq LIMIT $2`, v.seq, page)
		if err != nil {
			return err
		}
		for i := range rows {
			v.row(&rows[i])
		}
		if len(rows) < page {
			return nil
		}
	}
}

func (v *verifier) row(r *row) {
	if r.Seq != v.seq+1 {
		v.bad(v.seq+1, fmt.Sprintf("missing: %d is followed by %d", v.seq, r.Seq))
	}
	if !bytes.Equal(chain(v.before, &r.Entry), r.hash) {
		v.bad(r.Seq, "the hash does not fit the entry and the one before it")
	}
	v.seq, v.before = r.Seq, r.hash
	if !r.Public {
		if r.leaf != nil {
			v.bad(r.Seq, "a place in the public log, but not public")
		}
		return
	}
	if r.leaf == nil || *r.leaf != v.leaves {
		v.bad(r.Seq, fmt.Sprintf("its place in the public log is not %d", v.leaves))
	}
	v.grow(tlog.RecordHash(r.Leaf()), r.Seq)
}

// grow does what tlog.StoredHashes does, keeping only the open subtrees: the new
// leaf, then each inner node it completes.
func (v *verifier) grow(h tlog.Hash, seq int64) {
	v.nodes, v.owner = append(v.nodes, h), append(v.owner, seq)
	for n := v.leaves; n&1 == 1; n >>= 1 {
		left := v.open[len(v.open)-1]
		v.open = v.open[:len(v.open)-1]
		h = tlog.NodeHash(left, h)
		v.nodes, v.owner = append(v.nodes, h), append(v.owner, seq)
	}
	v.open = append(v.open, h)
	v.leaves++
}

func (v *verifier) tree(ctx context.Context, d *db.DB) error {
	next := int64(0)
	for n, err := range db.Each(ctx, d, scanNode, `SELECT place, hash FROM ledger_tree ORDER BY place`) {
		if err != nil {
			return err
		}
		for ; next < n.place && next < int64(len(v.nodes)); next++ {
			v.bad(v.owner[next], fmt.Sprintf("node %d of the public log is missing", next))
		}
		if n.place >= int64(len(v.nodes)) || n.place < 0 {
			v.bad(v.seq, fmt.Sprintf("node %d of the public log belongs to no entry", n.place))
			continue
		}
		if !bytes.Equal(n.hash, v.nodes[n.place][:]) {
			v.bad(v.owner[n.place], fmt.Sprintf("node %d of the public log does not fit", n.place))
		}
		next = n.place + 1
	}
	for ; next < int64(len(v.nodes)); next++ {
		v.bad(v.owner[next], fmt.Sprintf("node %d of the public log is missing", next))
	}
	return nil
}

type node struct {
	place int64
	hash  []byte
}

func scanNode(r db.Row) (n node, err error) { return n, r.Scan(&n.place, &n.hash) }

func scanRow(r db.Row) (v row, err error) {
	v.Entry, err = scanEntry(with{r, []any{&v.leaf, &v.hash}})
	return v, err
}

// with scans further columns after those a scan function asks for.
type with struct {
	db.Row
	more []any
}

func (w with) Scan(dest ...any) error { return w.Row.Scan(append(dest, w.more...)...) }
