package ledger_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

var noon = time.Date(2026, 3, 21, 8, 30, 0, 0, time.UTC)

func fixed() time.Time { return noon }

func act(n int) ledger.Entry {
	return ledger.Entry{
		Act: "press.published", Object: fmt.Sprint("item:", n), Reason: "first line\nsecond line",
		Actor:      ledger.Actor{Person: "p", Post: "s", Body: "b", Via: "cli"},
		Commitment: ledger.Commitment([]byte("salt"), []byte("text")),
		Public:     n%3 != 0, Touches: []string{fmt.Sprint("item:", n), "list:news"},
	}
}

// write commits n acts, each in its own transaction.
func write(t testing.TB, d *db.DB, l *ledger.Ledger, n int) {
	t.Helper()
	for i := range n {
		if err := d.Tx(t.Context(), func(ctx context.Context) error { return l.Append(ctx, act(i)) }); err != nil {
			t.Fatal(err)
		}
	}
}

func findings(t *testing.T, l *ledger.Ledger) (found []string) {
	t.Helper()
	if err := l.Verify(t.Context(), func(seq int64, what string) { found = append(found, fmt.Sprint(seq, " ", what)) }); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestEntriesComeBackAsWrittenAndInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := ledger.New(d, fixed)
		var told []ledger.Entry
		l.OnCommit(func(e []ledger.Entry) { told = append(told, e...) })
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			for i := range 3 {
				if err := l.Append(ctx, act(i)); err != nil {
					return err
				}
			}
			if len(told) != 0 {
				t.Error("told before the commit")
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		write(t, d, l, 1)
		got, err := l.Since(t.Context(), 0, 10)
		if err != nil || len(got) != 4 || len(told) != 4 {
			t.Fatalf("%d entries, %d told, %v", len(got), len(told), err)
		}
		for i, e := range got {
			want := act(i % 3)
			want.Seq, want.At = int64(i+1), noon
			if fmt.Sprint(e) != fmt.Sprint(want) || fmt.Sprint(told[i]) != fmt.Sprint(want) {
				t.Errorf("got\n%v\ntold\n%v\nwant\n%v", e, told[i], want)
			}
		}
		if got, err := l.Since(t.Context(), 2, 1); err != nil || len(got) != 1 || got[0].Seq != 3 {
			t.Errorf("after 2: %v, %v", got, err)
		}
		if got, err := l.Of(t.Context(), "item:0", 10); err != nil || len(got) != 2 || got[0].Seq != 4 {
			t.Errorf("of item 0: %v, %v", got, err)
		}
	})
}

func TestAnActTakenBackLeavesNoEntryAndNoGap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := ledger.New(d, fixed)
		l.OnCommit(func(e []ledger.Entry) {
			if e[0].Act == "press.lost" {
				t.Error("told of an act taken back")
			}
		})
		write(t, d, l, 1)
		stop := errors.New("stop")
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			e := act(1)
			e.Act = "press.lost"
			if err := l.Append(ctx, e); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		write(t, d, l, 1)
		if h, err := l.Head(t.Context()); err != nil || h.Seq != 2 {
			t.Fatalf("%+v, %v", h, err)
		}
		if err := l.Append(t.Context(), act(1)); err == nil {
			t.Fatal("appended outside a transaction")
		}
	})
}

func TestTheLedgerRefusesChangeAndDeletion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := ledger.New(d, fixed)
		write(t, d, l, 5)
		queries := []string{
			`UPDATE ledger SET reason = 'other' WHERE seq = 2`,
			`DELETE FROM ledger WHERE seq = 5`,
			`UPDATE ledger_tree SET hash = hash`,
			`DELETE FROM ledger_tree`,
			`DELETE FROM ledger_head`,
			`UPDATE ledger_head SET seq = 1`,
		}
		if d.Engine() == db.Postgres {
			queries = append(queries, `TRUNCATE ledger`, `TRUNCATE ledger_tree`, `TRUNCATE ledger_head`)
		}
		for _, q := range queries {
			if _, err := db.Exec(t.Context(), d, q); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", q, err)
			}
		}
		if found := findings(t, l); len(found) != 0 {
			t.Errorf("found %q", found)
		}
	})
}

// unlock takes the triggers away, as someone with the database in hand can.
func unlock(t *testing.T, d *db.DB) {
	t.Helper()
	queries := []string{
		`DROP TRIGGER ledger_no_update`, `DROP TRIGGER ledger_no_delete`,
		`DROP TRIGGER ledger_tree_no_update`, `DROP TRIGGER ledger_tree_no_delete`,
	}
	if d.Engine() == db.Postgres {
		queries = []string{`DROP TRIGGER ledger_no_change ON ledger`, `DROP TRIGGER ledger_tree_no_change ON ledger_tree`}
	}
	for _, q := range queries {
		if _, err := db.Exec(t.Context(), d, q); err != nil {
			t.Fatal(err)
		}
	}
}

func TestVerifyNamesTheRowThatWasChangedByHand(t *testing.T) {
	for _, c := range []struct{ name, query, first string }{
		{"nothing", ``, ""},
		{"text", `UPDATE ledger SET reason = 'other' WHERE seq = 7`, "7 the hash"},
		{"person", `UPDATE ledger SET person = 'q' WHERE seq = 1`, "1 the hash"},
		{"hidden", `UPDATE ledger SET public = 0, leaf = NULL WHERE seq = 8`, "8 the hash"},
		{"hash", `UPDATE ledger SET hash = commitment WHERE seq = 7`, "7 the hash"},
		{"moved text between fields", `UPDATE ledger SET person = 'ps', post = '' WHERE seq = 4`, "4 the hash"},
		{"deleted", `DELETE FROM ledger WHERE seq = 7`, "7 missing"},
		{"last deleted", `DELETE FROM ledger WHERE seq = 20`, "20 the head"},
		{"head's hash", `UPDATE ledger_head SET hash = (SELECT hash FROM ledger WHERE seq = 3)`, "20 the head's hash"},
		{"leaf", `UPDATE ledger_tree SET hash = (SELECT hash FROM ledger WHERE seq = 3) WHERE place = 0`, "2 node 0"},
		{"inner node", `UPDATE ledger_tree SET hash = (SELECT hash FROM ledger WHERE seq = 3) WHERE place = 2`, "3 node 2"},
		{"node deleted", `DELETE FROM ledger_tree WHERE place = 2`, "3 node 2"},
		{"node added", `INSERT INTO ledger_tree (place, hash) SELECT 1000, hash FROM ledger WHERE seq = 1`, "20 node 1000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				l := ledger.New(d, fixed)
				write(t, d, l, 20)
				if c.query != "" {
					unlock(t, d)
					if n, err := db.Exec(t.Context(), d, c.query); err != nil || n != 1 {
						t.Fatal(n, err)
					}
				}
				found := findings(t, l)
				switch {
				case c.first == "" && len(found) > 0:
					t.Errorf("found %q", found)
				case c.first != "" && (len(found) == 0 || !strings.HasPrefix(found[0], c.first)):
					t.Errorf("found %q, want first %q", found, c.first)
				}
			})
		})
	}
}

func TestThePublicLogProvesWhatItHoldsAndThatItOnlyGrew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := ledger.New(d, fixed)
		heads := map[int64]tlog.Hash{}
		for range 12 {
			h, err := l.Head(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			heads[h.TreeSize] = h.Tree
			write(t, d, l, 3)
		}
		now, err := l.Head(t.Context())
		if err != nil || now.TreeSize != 24 {
			t.Fatalf("%+v, %v", now, err)
		}
		for old, root := range heads {
			if old == 0 {
				continue
			}
			p, err := l.Consistency(t.Context(), now.TreeSize, old)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckTree(p, now.TreeSize, now.Tree, old, root); err != nil {
				t.Errorf("from %d: %v", old, err)
			}
			if err := tlog.CheckTree(p, now.TreeSize, now.Tree, old, now.Tree); err == nil && old != now.TreeSize {
				t.Errorf("from %d: a wrong root passes", old)
			}
		}
		entries, err := l.Since(t.Context(), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		n := int64(0)
		for _, e := range entries {
			if !e.Public {
				continue
			}
			p, err := l.Inclusion(t.Context(), now.TreeSize, n)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckRecord(p, now.TreeSize, now.Tree, n, tlog.RecordHash(e.Leaf())); err != nil {
				t.Errorf("leaf %d: %v", n, err)
			}
			if bytes.Contains(e.Leaf(), []byte("person")) {
				t.Error("a public leaf names a person")
			}
			n++
		}
	})
}

func TestACommitmentHoldsOnlyWithItsSaltAndText(t *testing.T) {
	a, b := ledger.Salt(rand.Reader), ledger.Salt(rand.Reader)
	c := ledger.Commitment(a, []byte("text"))
	if !bytes.Equal(c, ledger.Commitment(a, []byte("text"))) {
		t.Error("does not repeat")
	}
	if bytes.Equal(c, ledger.Commitment(b, []byte("text"))) || bytes.Equal(c, ledger.Commitment(a, []byte("texs"))) {
		t.Error("another salt or text fits")
	}
}

func TestAnEntryWithoutActObjectOrWithABrokenTagIsRefused(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	l := ledger.New(d, fixed)
	for _, e := range []ledger.Entry{
		{Object: "item:1"},
		{Act: "press.published"},
		{Act: "a", Object: "b", Touches: []string{"x\ny"}},
		{Act: "a", Object: "b", Touches: []string{""}},
	} {
		if err := d.Tx(t.Context(), func(ctx context.Context) error { return l.Append(ctx, e) }); err == nil {
			t.Errorf("%+v passes", e)
		}
	}
}

func TestTheLedgerIsReadFromTheNewestByWhoWhatAndWhen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		l := ledger.New(d, fixed)
		for i, e := range []ledger.Entry{
			{Act: "press.published", Object: "item:1", Actor: ledger.Actor{Person: "p", Body: "fars"}, Public: true},
			{Act: "press.edited", Object: "item:1", Actor: ledger.Actor{Person: "q", Body: "fars"}},
			{Act: "pressed", Object: "item:2", Actor: ledger.Actor{Person: "p", Body: "yazd"}},
			{Act: "access.granted", Object: "grant:1", Actor: ledger.Actor{Body: "yazd"}, Public: true},
		} {
			e.At = noon.Add(time.Duration(i) * time.Hour)
			if err := d.Tx(t.Context(), func(ctx context.Context) error { return l.Append(ctx, e) }); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			q    ledger.Query
			want string
		}{
			{ledger.Query{}, "[4 3 2 1]"},
			{ledger.Query{Limit: 2}, "[4 3]"},
			{ledger.Query{Before: 3, Limit: 1}, "[2]"},
			{ledger.Query{Act: "press."}, "[2 1]"},
			{ledger.Query{Act: "press.edited"}, "[2]"},
			{ledger.Query{People: []id.Person{"p", "x"}}, "[3 1]"},
			{ledger.Query{Bodies: []id.Body{"yazd"}}, "[4 3]"},
			{ledger.Query{Object: "item:1"}, "[2 1]"},
			{ledger.Query{From: noon.Add(time.Hour), To: noon.Add(3 * time.Hour)}, "[3 2]"},
			{ledger.Query{Object: "item:1", People: []id.Person{"q"}, Bodies: []id.Body{"fars"}, Act: "press."}, "[2]"},
		} {
			rows, err := l.Read(t.Context(), c.q)
			if err != nil {
				t.Fatal(err)
			}
			seqs := []int64{}
			for _, r := range rows {
				seqs = append(seqs, r.Seq)
				if len(r.Hash) != 32 || r.Public != (r.Leaf != nil) {
					t.Errorf("%d: hash %x, leaf %v", r.Seq, r.Hash, r.Leaf)
				}
			}
			if got := fmt.Sprint(seqs); got != c.want {
				t.Errorf("%+v: %s, want %s", c.q, got, c.want)
			}
		}
	})
}
