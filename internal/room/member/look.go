package member

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/seal"
	"hemmat/persian"
)

// Opened is a file that was opened.
type Opened struct {
	Member
	File
}

// Look opens files for a reader: by whom and on which occasion is written first, and neither stands without the other. Names in lists
// count for the day, and so does whoever is opened without having been seen on it: else the pages of files, one after another, were a
// list without a limit. Files that are not there are left out.
func (rm *Room) Look(ctx context.Context, by ledger.Actor, role Role, what What, members ...id.Member) ([]Opened, error) {
	var all []Opened
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) (err error) {
		all, err = rm.look(ctx, by, role, what, members)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("member: look: %w", err)
	}
	return all, nil
}

func (rm *Room) look(ctx context.Context, by ledger.Actor, role Role, what What, members []id.Member) (all []Opened, err error) {
	if by.Person == "" {
		return nil, errors.New("a file is opened by nobody")
	}
	now := db.Stored(rm.o.Now())
	rows, err := rm.store.rows(ctx, members)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	names, err := rm.names(ctx, by.Person, what, now, rows)
	if err != nil {
		return nil, err
	}
	if names > 0 {
		if err := rm.count(ctx, by.Person, now, names); err != nil {
			return nil, err
		}
	}
	looks := make([]Look, len(rows))
	for i, x := range rows {
		looks[i] = Look{Member: x.ID, At: now, By: by.Person, Post: by.Post, Body: by.Body, What: what}
	}
	if err := rm.store.look(ctx, looks); err != nil {
		return nil, err
	}
	for i := range rows {
		f, err := rm.open(ctx, &rows[i])
		if err != nil {
			return nil, err
		}
		all = append(all, Opened{rows[i].Member, f.For(role)})
	}
	return all, nil
}

// names is how many of files count as names shown to a reader.
func (rm *Room) names(ctx context.Context, by id.Person, what What, now time.Time, rows []row) (n int, err error) {
	switch what {
	case InList, InFind:
		return len(rows), nil
	case InFile, InApplication, InSheet, InTransfer:
		for _, x := range rows {
			seen, err := rm.store.looked(ctx, x.ID, by, day(now).Time())
			if err != nil {
				return 0, err
			}
			if !seen {
				n++
			}
		}
	}
	return n, nil
}

// count counts names that a reader is shown, and refuses more than the limit of a day.
func (rm *Room) count(ctx context.Context, by id.Person, now time.Time, names int) error {
	limit, err := rm.Number(ctx, ShownDaily)
	if err != nil {
		return err
	}
	n, err := rm.store.shown(ctx, by, day(now), names)
	if err != nil {
		return err
	}
	if n > limit {
		return fault.New(fault.TooLarge, "member.error.limit", "most", limit)
	}
	return nil
}

// Find gives the files with exactly this name, family name, phone or national number, of bodies, nil for all.
func (rm *Room) Find(ctx context.Context, kind Kind, typed string, bodies []id.Body, limit int) ([]id.Member, error) {
	of := map[Kind]func(string) (string, error){ByName: seal.Name, ByFamily: seal.Name, ByPhone: seal.Phone, ByNational: seal.NationalNumber}[kind]
	if of == nil {
		return nil, fault.New(fault.Invalid, "member.error.form")
	}
	form, err := of(typed)
	if err != nil {
		return nil, err
	}
	mark, err := rm.o.Keys.Index(ctx, "member "+string(kind), form)
	if err != nil {
		return nil, fmt.Errorf("member: find: %w", err)
	}
	return rm.store.marked(ctx, kind, mark, bodies, limit)
}

// batchSize is how many looks enter the ledger at once.
const batchSize = 2000

// Digest enters the looks since the last time into the ledger: how many, and a commitment to them. It names nobody. It says how many
// it entered.
func (rm *Room) Digest(ctx context.Context) (total int, err error) {
	for n := batchSize; n == batchSize; total += n {
		if n, err = rm.digest(ctx); err != nil {
			return total, fmt.Errorf("member: digest: %w", err)
		}
	}
	return total, nil
}

func (rm *Room) digest(ctx context.Context) (n int, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		n = 0
		if err := rm.o.DB.Lock(ctx, "member:looks"); err != nil { // another process waits, and finds nothing left
			return err
		}
		last, err := rm.store.lastBatch(ctx)
		if err != nil {
			return err
		}
		looks, err := rm.store.unbatched(ctx, batchSize)
		if err != nil || len(looks) == 0 {
			return err
		}
		now := db.Stored(rm.o.Now())
		b := batch{n: last + 1, salt: ledger.Salt(rm.o.Entropy), count: len(looks)}
		b.digest = ledger.Commitment(b.salt, lines(looks))
		if err := rm.store.take(ctx, b.n, looks); err != nil {
			return err
		}
		if err := rm.store.putBatch(ctx, b, now); err != nil {
			return err
		}
		n = len(looks)
		return rm.o.Ledger.Append(ctx, ledger.Entry{
			At: now, Act: "member.looked", Actor: ledger.Actor{Via: "job"}, Object: fmt.Sprintf("looks:%d", b.n), Reason: fmt.Sprintf("looks: %d", n), Commitment: b.digest,
		})
	})
	return n, err
}

// lines are looks as a commitment covers them.
func lines(looks []Look) []byte {
	sorted := slices.SortedFunc(slices.Values(looks), before)
	var b strings.Builder
	for _, l := range sorted {
		fmt.Fprintf(&b, "%s\t%d\t%s\t%s\t%s\t%s\n", l.Member, db.Millis(l.At), l.By, l.Post, l.Body, l.What)
	}
	return []byte(b.String())
}

// Check compares the looks of each batch with what the ledger was told of them.
func (rm *Room) Check(ctx context.Context, bad func(object, what string)) error {
	batches, err := rm.store.batches(ctx)
	if err != nil {
		return fmt.Errorf("member: check: %w", err)
	}
	for _, b := range batches {
		looks, err := rm.store.inBatch(ctx, b.n)
		if err != nil {
			return fmt.Errorf("member: check: %w", err)
		}
		told, err := rm.o.Ledger.Of(ctx, fmt.Sprintf("looks:%d", b.n), 1)
		if err != nil {
			return fmt.Errorf("member: check: %w", err)
		}
		is := ledger.Commitment(b.salt, lines(looks))
		if len(looks) != b.count || len(told) != 1 || !bytes.Equal(is, told[0].Commitment) {
			bad("", fmt.Sprintf("looks %d are not those that were entered", b.n))
		}
	}
	return nil
}

// codeOf is a tracking code as it was typed, in digits of any family, with spaces or without.
func codeOf(typed string) string {
	var b strings.Builder
	for _, r := range persian.ParseDigits(typed) {
		if r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	return b.String()
}
