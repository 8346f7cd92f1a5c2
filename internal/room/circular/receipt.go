package circular

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// Mine is a circular as it concerns somebody, with the seats that do.
type Mine struct {
	Circular
	Seats []MySeat
}

// MySeat is one of them.
type MySeat struct {
	Own
	Standing Standing
}

// Best is what somebody is to the circular: to hold one seat is enough.
func (m *Mine) Best() Standing {
	best := None
	for _, s := range m.Seats {
		switch {
		case s.Standing == Holds || best == Holds:
			best = Holds
		case s.Standing == Heir || best == Heir:
			best = Heir
		case s.Standing == Former:
			best = Former
		}
	}
	return best
}

// held says whether they hold one of its seats now.
func (m *Mine) held() bool { return m.Best() == Holds || m.Best() == Heir }

// Waits says whether something that was asked is still open at a seat that they hold.
func (m *Mine) Waits() bool {
	return slices.ContainsFunc(m.Seats, func(s MySeat) bool { return s.active() && s.Open(m.Asked) })
}

// done is when the last of the seats they hold did what was asked; zero while one is open, and for who holds none.
func (m *Mine) done() (at time.Time) {
	for _, s := range m.Seats {
		if !s.active() {
			continue
		}
		if s.Open(m.Asked) {
			return time.Time{}
		}
		for _, x := range []time.Time{map[Asked]time.Time{Accept: s.Accepted, Reply: s.Replied, Read: s.Opened, Nothing: s.Opened}[m.Asked], s.Paper} {
			if !x.IsZero() { // on paper or on the page, whichever there is
				if x.After(at) {
					at = x
				}
				break
			}
		}
	}
	return at
}

func (s *MySeat) active() bool { return s.Standing == Holds || s.Standing == Heir }

// mine finds the circulars that concern a person now, the latest first; one of them when circular is not "".
func (rm *Room) mine(ctx context.Context, person id.Person, circular id.Circular) ([]Mine, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return nil, err
	}
	today := day(rm.o.Now())
	seats, err := rm.store.own(ctx, person, heldBy(tree, person, today), circular)
	if err != nil {
		return nil, err
	}
	var ids []id.Circular
	for _, s := range seats {
		if len(ids) == 0 || ids[len(ids)-1] != s.Circular {
			ids = append(ids, s.Circular)
		}
	}
	circulars, err := rm.store.Circulars(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var all []Mine
	for _, s := range seats {
		if len(all) == 0 || all[len(all)-1].ID != s.Circular {
			all = append(all, Mine{Circular: circulars[s.Circular]})
		}
		m := &all[len(all)-1]
		if st := Stands(tree, person, &s.Received, m.Asked, m.SentAt, s.Mine, today); st != None {
			m.Seats = append(m.Seats, MySeat{s, st})
		}
	}
	return slices.DeleteFunc(all, func(m Mine) bool { return len(m.Seats) == 0 }), nil
}

// Of lists the circulars that somebody may read, the latest first, and notes that the list which holds them was served.
func (rm *Room) Of(ctx context.Context, person id.Person) ([]Mine, error) {
	all, err := rm.mine(ctx, person, "")
	if err != nil {
		return nil, fmt.Errorf("circular: of a person: %w", err)
	}
	for i := range all {
		if err := rm.note(ctx, person, &all[i], Delivered); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Open is a circular as somebody opens it; fault.NotFound when it is not for them. Of who reads it as a member alone nothing is noted.
func (rm *Room) Open(ctx context.Context, person id.Person, circular id.Circular) (Mine, error) {
	m, err := rm.readable(ctx, person, circular)
	if err != nil {
		return m, err
	}
	return m, rm.note(ctx, person, &m, Delivered, Opened)
}

// addressed is a circular as it concerns somebody.
func (rm *Room) addressed(ctx context.Context, person id.Person, circular id.Circular) (Mine, error) {
	all, err := rm.mine(ctx, person, circular)
	if err != nil {
		return Mine{}, fmt.Errorf("circular: of a person: %w", err)
	}
	if len(all) == 0 {
		return Mine{}, fault.New(fault.NotFound, "circular.error.addressee")
	}
	return all[0], nil
}

// note writes facts about the seats that somebody holds, unless they are known.
func (rm *Room) note(ctx context.Context, person id.Person, m *Mine, facts ...Fact) error {
	now := db.Stored(rm.o.Now())
	var fresh []Receipt
	for i := range m.Seats {
		s := &m.Seats[i]
		if !s.active() {
			continue
		}
		for _, f := range facts {
			if s.Mine && f == Delivered || s.Read && f == Opened {
				continue
			}
			fresh = append(fresh, Receipt{N: s.N, Fact: f, Person: person, At: now, How: ByPage})
		}
	}
	if _, err := rm.store.write(ctx, m.ID, fresh); err != nil {
		return fmt.Errorf("circular: note: %w", err)
	}
	return nil
}

// Accept writes that somebody read and binds themself, for every seat they hold. Doing it twice changes nothing.
//
// After a letter goes out thousands do so at once. So the statement that writes asks by itself what has to hold, and the
// reasons are looked for only when it wrote nothing. Whether the text still stands is press's to know, and asked before.
func (rm *Room) Accept(ctx context.Context, person id.Person, circular id.Circular) error {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return err
	}
	item, err := rm.store.itemOf(ctx, circular)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "circular.error.addressee")
	}
	if err != nil {
		return fmt.Errorf("circular: accept: %w", err)
	}
	if err := rm.stands(ctx, item); err != nil {
		if _, stranger := rm.addressed(ctx, person, circular); stranger != nil {
			return stranger
		}
		return err
	}
	now := rm.o.Now()
	posts := heldBy(tree, person, day(now))
	n, err := rm.store.accept(ctx, circular, person, posts, now)
	if err != nil {
		return fmt.Errorf("circular: accept: %w", err)
	}
	if n > 0 {
		return nil
	}
	m, err := rm.addressed(ctx, person, circular)
	switch {
	case err != nil:
		return err
	case m.Asked != Accept:
		return fault.New(fault.Conflict, "circular.error.unasked")
	case m.Best() == Former:
		return fault.New(fault.Forbidden, "circular.error.former")
	}
	return nil
}

// stands refuses what is done to a text that was taken back.
func (rm *Room) stands(ctx context.Context, item id.Item) error {
	ended, err := rm.o.Texts.Ended(ctx, item)
	if err == nil && ended != "" {
		err = fault.New(fault.Conflict, "circular.error.ended")
	}
	return err
}

// heldBy are the posts that somebody holds on a day.
func heldBy(tree Tree, person id.Person, on Day) []id.Post {
	var posts []id.Post
	for _, p := range tree.Holds(person, on) {
		posts = append(posts, p.ID)
	}
	return posts
}

// batchSize is how many facts enter the ledger at once.
const batchSize = 5000

// Digest enters what was received since the last time into the ledger: for each circular how many facts, and a commitment
// to them. It names nobody. It says how many facts it entered.
func (rm *Room) Digest(ctx context.Context) (int, error) {
	open, err := rm.store.unbatched(ctx)
	if err != nil {
		return 0, fmt.Errorf("circular: digest: %w", err)
	}
	total := 0
	for _, c := range open {
		for {
			n, err := rm.digest(ctx, c)
			if err != nil {
				return total, fmt.Errorf("circular: digest: %w", err)
			}
			if total += n; n < batchSize {
				break
			}
		}
	}
	return total, nil
}

func (rm *Room) digest(ctx context.Context, circular id.Circular) (n int, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		n = 0
		if err := rm.store.hold(ctx, circular); err != nil { // another process waits, and finds nothing left
			return err
		}
		last, err := rm.store.lastBatch(ctx, circular)
		if err != nil {
			return err
		}
		facts, err := rm.store.take(ctx, circular, last+1, batchSize)
		if err != nil || len(facts) == 0 {
			return err
		}
		salt, now := ledger.Salt(rm.o.Entropy), db.Stored(rm.o.Now())
		digest := ledger.Commitment(salt, canonical(facts))
		if err := rm.store.putBatch(ctx, circular, last+1, now, salt, len(facts), digest); err != nil {
			return err
		}
		n = len(facts)
		return rm.o.Ledger.Append(ctx, ledger.Entry{
			At: now, Act: "circular.received", Actor: ledger.Actor{Via: "job"}, Object: object(circular), Reason: counts(facts), Commitment: digest,
		})
	})
	return n, err
}

// canonical are facts as a commitment covers them, in an order that no engine decides.
func canonical(facts []Receipt) []byte {
	lines := make([]string, len(facts))
	for i, r := range facts {
		lines[i] = fmt.Sprintf("%d\t%s\t%s\t%d\t%s\n", r.N, r.Fact, r.Person, db.Millis(r.At), r.How)
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, ""))
}

// counts says how many facts of each kind there are.
func counts(facts []Receipt) string {
	n := map[Fact]int{}
	for _, r := range facts {
		n[r.Fact]++
	}
	var parts []string
	for _, f := range Facts {
		if n[f] > 0 {
			parts = append(parts, fmt.Sprintf("%s: %d", f, n[f]))
		}
	}
	return strings.Join(parts, ", ")
}
