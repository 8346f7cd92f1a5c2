package circular

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

func (b *bench) accept(person id.Person, c id.Circular) {
	b.t.Helper()
	if err := b.Accept(b.t.Context(), person, c); err != nil {
		b.t.Fatal(err)
	}
}

// list is what somebody's list holds, and what they are to each.
func (b *bench) list(person id.Person) string {
	b.t.Helper()
	all, err := b.Of(b.t.Context(), person)
	if err != nil {
		b.t.Fatal(err)
	}
	var lines []string
	for _, m := range all {
		lines = append(lines, fmt.Sprintf("%s %s %t", m.Item, m.Best(), m.Waits()))
	}
	return strings.Join(lines, ", ")
}

// faults are what the check finds.
func (b *bench) faults() []string {
	b.t.Helper()
	var all []string
	if _, _, err := b.Check(b.t.Context(), func(object, what string) { all = append(all, object+": "+what) }); err != nil {
		b.t.Fatal(err)
	}
	return all
}

func TestThreeFactsAreWrittenOnceEach(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		c := b.sent("text", Accept)
		at := func(minutes int) time.Time { b.now = noon.Add(time.Duration(minutes) * time.Minute); return b.now }
		if x := b.seat(c.ID, 1); !x.Delivered.IsZero() || !x.Opened.IsZero() || !x.Accepted.IsZero() || !x.Open(Accept) {
			t.Fatal("something is known before anybody came", x)
		}
		delivered := at(1)
		if got := b.list("farsi"); got != "text holds true" {
			t.Fatal(got)
		}
		at(2)
		b.list("farsi")
		opened := at(3)
		for range 2 {
			if m, err := b.Open(ctx, "farsi", c.ID); err != nil || m.Best() != Holds {
				t.Fatal(m, err)
			}
			at(4)
		}
		if x := b.seat(c.ID, 1); !x.Accepted.IsZero() || !x.Open(Accept) {
			t.Fatal("opening was taken for accepting", x)
		}
		accepted := at(5)
		b.accept("farsi", c.ID)
		at(6)
		b.accept("farsi", c.ID)
		x := b.seat(c.ID, 1)
		if !x.Delivered.Equal(delivered) || !x.Opened.Equal(opened) || !x.Accepted.Equal(accepted) || x.AcceptedBy != "farsi" || x.Open(Accept) {
			t.Error(x)
		}
		if got := b.list("farsi"); got != "text holds false" {
			t.Error(got)
		}
		if y := b.seat(c.ID, 2); !y.Delivered.IsZero() {
			t.Error("another's seat has a fact", y)
		}
	})
}

func TestOnlyWhoIsAddressedAccepts(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		c := b.sent("text", Accept)
		for _, p := range []id.Person{"voice", "boss", ""} {
			refused(t, b.Accept(ctx, p, c.ID), fault.NotFound, "circular.error.addressee")
			_, err := b.Open(ctx, p, c.ID)
			refused(t, err, fault.NotFound, "circular.error.addressee")
		}
		refused(t, b.Accept(ctx, "farsi", "none"), fault.NotFound, "circular.error.addressee")
		waiting := b.prepared("not yet", Accept)
		refused(t, b.Accept(ctx, "farsi", waiting.ID), fault.NotFound, "circular.error.addressee")
		read := b.sent("to read", Read)
		refused(t, b.Accept(ctx, "farsi", read.ID), fault.Conflict, "circular.error.unasked")
		if n, err := b.store.CountSeats(ctx, c.ID, SeatFilter{Which: Unaccepted}); n != 3 || err != nil {
			t.Error(n, err)
		}
	})
}

func TestASuccessorInheritsWhatIsOpen(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		open, done, read, never := b.sent("open", Accept), b.sent("done", Accept), b.sent("read", Read), b.sent("never seen", Nothing)
		for _, c := range []Circular{open, done, read} {
			if _, err := b.Open(ctx, "farsi", c.ID); err != nil {
				t.Fatal(err)
			}
		}
		b.accept("farsi", done.ID)
		b.tree.leave("fars-sec", "farsi", ymd(1405, 9, 3))
		b.tree.appoint("fars-sec", "heir", ymd(1405, 9, 3))
		b.tree.appoint("qom-sec", "qomi", ymd(1405, 9, 3))
		if got := b.list("heir"); got != "" {
			t.Errorf("before the term begins there is %s", got)
		}
		b.now = ymd(1405, 9, 3).Time().Add(time.Hour)
		if got := b.list("heir"); got != "never seen heir true, open heir true" {
			t.Errorf("the successor has %s", got)
		}
		if got := b.list("qomi"); got != "never seen heir true, read heir true, done heir true, open heir true" {
			t.Errorf("the first holder of a vacant post has %s", got)
		}
		if got := b.list("farsi"); got != "read former false, done former false, open former false" {
			t.Errorf("who left has %s", got)
		}
		if _, err := b.Open(ctx, "farsi", open.ID); err != nil {
			t.Error("who left does not read what they received:", err)
		}
		_, err := b.Open(ctx, "farsi", never.ID)
		refused(t, err, fault.NotFound, "circular.error.addressee")
		refused(t, b.Accept(ctx, "farsi", open.ID), fault.Forbidden, "circular.error.former")
		b.accept("heir", open.ID)
		if x := b.seat(open.ID, 1); x.Person != "farsi" || x.AcceptedBy != "heir" {
			t.Error("who held the seat and who accepted are not both kept:", x)
		}
		b.tree.leave("fars-sec", "heir", ymd(1405, 9, 4))
		b.tree.appoint("fars-sec", "third", ymd(1405, 9, 4))
		b.now = ymd(1405, 9, 4).Time().Add(time.Hour)
		if got := b.list("third"); strings.Contains(got, "open") {
			t.Errorf("what a predecessor settled came again: %s", got)
		}
	})
}

func TestAHeirSeesWhatWasSentInTheirTerm(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.tree.terms["fars-sec"] = append(b.tree.terms["fars-sec"], term{person: "stand-in", from: ymd(1405, 8, 1), acting: true})
		b.tree.held["stand-in"] = []id.Post{"fars-sec"}
		c := b.sent("text", Accept)
		b.accept("farsi", c.ID)
		if got := b.list("stand-in"); got != "text heir false" {
			t.Error(got)
		}
	})
}

func TestASeatOfACouncilDoesNotPass(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Accept, Choice{Kind: OfBody, Body: "council"})
		b.tree.leave("member", "second", ymd(1405, 9, 2))
		b.tree.appoint("member", "fourth", ymd(1405, 9, 2))
		b.now = noon.AddDate(0, 0, 2)
		refused(t, b.Accept(t.Context(), "fourth", c.ID), fault.NotFound, "circular.error.addressee")
		refused(t, b.Accept(t.Context(), "second", c.ID), fault.NotFound, "circular.error.addressee") // left before it was delivered
		b.accept("third", c.ID)
		if x := b.seat(c.ID, 1); !x.Accepted.IsZero() {
			t.Error("one member accepted for another", x)
		}
	})
}

func TestWhoHoldsTwoSeatsAcceptsBoth(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Accept, secretaries, Choice{Kind: OfBody, Body: "council"})
		b.accept("farsi", c.ID)
		tallies, err := b.store.Tallies(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := fmt.Sprint(tallies), "[{ 3 1 1 1} {fars 1 1 1 1} {qom 1 0 0 0} {yazd 1 0 0 0}]"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// A button pressed twice, on two devices, through two processes: one acceptance, and no error.
func TestADoubleClickIsOneAcceptance(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			rooms := []*bench{openOn(t, dbtest.Again(t, address), small()), openOn(t, dbtest.Again(t, address), small())}
			c := rooms[0].sent("text", Accept)
			var wg sync.WaitGroup
			for i := range 16 {
				wg.Go(func() {
					if err := rooms[i%2].Accept(t.Context(), "farsi", c.ID); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			n, err := db.Value[int64](t.Context(), rooms[0].d, `SELECT count(*) FROM circular_receipt WHERE fact = 'accepted'`)
			if n != 1 || err != nil {
				t.Fatal(n, err)
			}
		})
	}
}

func TestFactsEnterTheLedgerInBatchesWithoutAPerson(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		c := b.sent("text", Accept)
		head, err := b.ledger.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		b.list("farsi")
		b.accept("farsi", c.ID)
		b.list("yazdi")
		if after, _ := b.ledger.Head(ctx); after.Seq != head.Seq {
			t.Error("a receipt has an entry of its own")
		}
		for _, want := range []int{4, 0} {
			if n, err := b.Digest(ctx); n != want || err != nil {
				t.Fatal(n, err)
			}
		}
		b.accept("yazdi", c.ID)
		if n, err := b.Digest(ctx); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		entries, err := b.ledger.Since(ctx, head.Seq, 10)
		if err != nil || len(entries) != 2 {
			t.Fatal(entries, err)
		}
		e := entries[0]
		if e.Actor.Person != "" || e.Reason != "delivered: 2, opened: 1, accepted: 1" || e.Object != c.Object() || e.Public {
			t.Error(e)
		}
		facts, err := b.store.inBatch(ctx, c.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		salt, err := db.Value[[]byte](ctx, b.d, `SELECT salt FROM circular_batch WHERE batch = 1`)
		if err != nil || !bytes.Equal(ledger.Commitment(salt, canonical(facts)), e.Commitment) {
			t.Error("the commitment is not to the facts of the batch", err)
		}
		if found := b.faults(); len(found) != 0 {
			t.Error(found)
		}
		if _, err := db.Exec(ctx, b.d, `UPDATE circular_receipt SET at = at - 1 WHERE fact = 'accepted' AND person_id = 'yazdi'`); err != nil {
			t.Fatal(err)
		}
		if found := b.faults(); len(found) != 1 || !strings.Contains(found[0], "batch 2") {
			t.Errorf("a changed receipt was not seen: %v", found)
		}
		if _, err := db.Exec(ctx, b.d, `UPDATE circular_seat SET person_id = 'stranger' WHERE n = 3`); err != nil {
			t.Fatal(err)
		}
		if found := b.faults(); len(found) != 2 || !strings.Contains(found[1], "addressees") {
			t.Errorf("a changed addressee was not seen: %v", found)
		}
	})
}

func TestTheOrderOfRowsChangesNoCommitment(t *testing.T) {
	a, b := Receipt{N: 1, Fact: Opened, Person: "ب", At: noon}, Receipt{N: 1, Fact: Opened, Person: "B", At: noon}
	if !bytes.Equal(canonical([]Receipt{a, b}), canonical([]Receipt{b, a})) {
		t.Error("an engine that sorts otherwise makes another commitment")
	}
}

func TestStandings(t *testing.T) {
	tr := small()
	today := ymd(1405, 9, 1)
	for name, c := range map[string]struct {
		person   id.Person
		seat     Received
		sent     time.Time
		received bool
		want     Standing
	}{
		"who held it holds it":                   {"farsi", Received{Seat: Seat{Post: "fars-sec", Person: "farsi", Passes: true}}, noon, false, Holds},
		"a seat of a council is its holder's":    {"second", Received{Seat: Seat{Post: "member", Person: "gone"}}, noon, false, None},
		"what is open passes":                    {"farsi", Received{Seat: Seat{Post: "fars-sec", Person: "gone", Passes: true}}, ymd(1399, 1, 1).Time(), false, Heir},
		"what is closed does not":                {"farsi", Received{Seat: Seat{Post: "fars-sec", Person: "gone", Passes: true}, Accepted: noon}, ymd(1399, 1, 1).Time(), false, None},
		"what was sent in their own term does":   {"farsi", Received{Seat: Seat{Post: "fars-sec", Person: "gone", Passes: true}, Accepted: noon}, ymd(1402, 1, 1).Time(), false, Heir},
		"who received it and left keeps reading": {"gone", Received{Seat: Seat{Post: "fars-sec", Person: "gone", Passes: true}}, noon, true, Former},
		"who left before that does not":          {"gone", Received{Seat: Seat{Post: "fars-sec", Person: "gone", Passes: true}}, noon, false, None},
		"a stranger is nothing to it":            {"yazdi", Received{Seat: Seat{Post: "fars-sec", Person: "farsi", Passes: true}}, noon, false, None},
	} {
		if got := Stands(tr, c.person, &c.seat, Accept, c.sent, c.received, today); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTwoProcessesMakeOneBatch(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			rooms := []*bench{openOn(t, dbtest.Again(t, address), small()), openOn(t, dbtest.Again(t, address), small())}
			c := rooms[0].sent("text", Accept)
			for _, p := range []id.Person{"farsi", "yazdi"} {
				if err := rooms[0].Accept(t.Context(), p, c.ID); err != nil {
					t.Fatal(err)
				}
			}
			var total atomic.Int64
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					n, err := rooms[i%2].Digest(t.Context())
					if err != nil {
						t.Error(err)
					}
					total.Add(int64(n))
				})
			}
			wg.Wait()
			if total.Load() != 4 {
				t.Errorf("%d facts were entered", total.Load())
			}
			if found := rooms[1].faults(); len(found) != 0 {
				t.Error(found)
			}
		})
	}
}
