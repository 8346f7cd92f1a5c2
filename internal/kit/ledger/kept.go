package ledger

import (
	"context"
	"slices"
	"sync"

	"hemmat/internal/kit/db"
)

// Kept is a value that many ask for and few change: it is read once, and again after an entry touched Tag. What this process
// commits drops it once Hear is among those whom OnCommit tells; what others commit, once a follower calls Hear, or Drop when
// the line was lost. It is safe for concurrent use.
type Kept[T any] struct {
	Tag  string
	Read func(context.Context) (T, error) // outside any transaction: what is not committed is never kept

	mu    sync.Mutex
	value *T
	drops int // a value whose reading began before a drop is not kept
}

// Hear drops the value if one of the entries touches it.
func (k *Kept[T]) Hear(entries []Entry) {
	if slices.ContainsFunc(entries, func(e Entry) bool { return slices.Contains(e.Touches, k.Tag) }) {
		k.Drop()
	}
}

// Drop forgets the value.
func (k *Kept[T]) Drop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.drops++
	k.value = nil
}

// Value is the value as it is committed. It is shared: read it, do not change it.
func (k *Kept[T]) Value(ctx context.Context) (T, error) {
	k.mu.Lock()
	kept, before := k.value, k.drops
	k.mu.Unlock()
	if kept != nil {
		return *kept, nil
	}
	v, err := k.Read(db.Detach(ctx))
	if err != nil {
		return v, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.drops == before {
		k.value = &v
	}
	return v, nil
}
