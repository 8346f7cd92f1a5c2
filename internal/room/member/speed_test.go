package member

import (
	"context"
	"fmt"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
)

// many is the register that the numbers are measured on.
const many = 500_000

// register fills a register: 24 provinces, each with six offices, 3,472 members in each of the 144.
func register(b *testing.B, x *bench) {
	b.Helper()
	for p := range 24 {
		for o := range 6 {
			tree[id.Body(fmt.Sprintf("office-%d-%d", p, o))] = id.Body(fmt.Sprintf("province-%d", p))
		}
		tree[id.Body(fmt.Sprintf("province-%d", p))] = "party"
	}
	for from := 0; from < many; from += 5000 {
		err := x.d.Tx(b.Context(), func(ctx context.Context) error {
			for i := from; i < min(from+5000, many); i++ {
				if err := x.one(ctx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// invented is the i-th file of the register.
func invented(i int) File {
	return File{
		Given: fmt.Sprint("نام", i%3000), Family: fmt.Sprint("خانواده", i%20_000), Birth: "1370/02/05", National: national(i), Mobile: fmt.Sprintf("+9891%08d", i), County: "شهرستان",
	}
}

// national is the i-th of many national numbers that agree with themselves.
func national(i int) string {
	s := fmt.Sprintf("%09d", 100_000_000+i)
	sum := 0
	for j, c := range s {
		sum += int(c-'0') * (10 - j)
	}
	check := sum % 11
	if check >= 2 {
		check = 11 - check
	}
	return s + fmt.Sprint(check)
}

func (b *bench) one(ctx context.Context, i int) error {
	f := invented(i)
	p := i % 24
	m := Member{
		ID: id.New[id.Member](b.ids), Number: int64(i + 1), Body: id.Body(fmt.Sprintf("office-%d-%d", p, i/24%6)), Province: id.Body(fmt.Sprintf("province-%d", p)), Grade: Formal, State: Active, StateAt: noon,
		Applied: noon, Taken: noon, salt: []byte("salt"),
	}
	m.Level = m.Body
	sealed, with, err := b.seal(ctx, &m, &f)
	if err != nil {
		return err
	}
	if err := b.store.put(ctx, &m, fmt.Append(nil, "code", i), fmt.Append(nil, "link", i), sealed, with); err != nil {
		return err
	}
	if err := b.store.step(ctx, &m, noon); err != nil {
		return err
	}
	marks, err := b.index(ctx, &f)
	if err != nil {
		return err
	}
	for kind, mark := range marks {
		if err := b.store.mark(ctx, m.ID, kind, mark); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkRegister opens a file, finds by phone and by name, and lists a province with its names, each among 500,000: 20 ms at the most.
// PostgreSQL is filled row by row over a socket, which takes a quarter of an hour.
func BenchmarkRegister(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { measure(b, open(b, dbtest.Open(b, db.SQLite))) })
	b.Run("postgres", func(b *testing.B) { measure(b, open(b, dbtest.Open(b, db.Postgres))) })
}

func measure(b *testing.B, x *bench) {
	register(b, x)
	ctx := b.Context()
	if x.d.Engine() == db.Postgres { // as its own housekeeping does after a while
		if _, err := db.Exec(ctx, x.d, `ANALYZE`); err != nil {
			b.Fatal(err)
		}
	}
	if err := x.store.setRate(ctx, Rate{Grade: Formal, To: endless, Amount: 50_000}, "officer", noon); err != nil {
		b.Fatal(err)
	}
	if err := x.store.setRule(ctx, ShownDaily, 1<<30, "officer", noon); err != nil {
		b.Fatal(err)
	}
	by := officer("party")
	look := func(b *testing.B, what What, ids []id.Member) {
		if got, err := x.Look(ctx, by, Centre, what, ids...); err != nil || len(got) != len(ids) || len(got) == 0 {
			b.Fatal(len(got), len(ids), err)
		}
	}
	find := func(b *testing.B, kind Kind, typed string) {
		ids, err := x.Find(ctx, kind, typed, nil, listLength)
		if err != nil {
			b.Fatal(err)
		}
		look(b, InFind, ids)
	}
	i := 0
	for _, y := range []struct {
		name string
		do   func(*testing.B)
	}{
		{"open", func(b *testing.B) {
			all, err := x.store.Members(ctx, nil, int64(i*7919%many), 1)
			if err != nil {
				b.Fatal(err)
			}
			look(b, InFile, []id.Member{all[0].ID})
		}},
		{"phone", func(b *testing.B) { find(b, ByPhone, invented(i*7919%many).Mobile) }},
		{"name", func(b *testing.B) { f := invented(i * 7919 % many); find(b, ByName, f.Name()) }},
		{"family", func(b *testing.B) { find(b, ByFamily, invented(i*7919%many).Family) }},
		{"province", func(b *testing.B) {
			bodies, err := x.o.Party.Subtree(ctx, id.Body(fmt.Sprintf("province-%d", i%24)))
			if err != nil {
				b.Fatal(err)
			}
			all, err := x.store.Members(ctx, bodies, int64(i*7919%(many/2)), listLength)
			if err != nil {
				b.Fatal(err)
			}
			ids := make([]id.Member, len(all))
			for j := range all {
				ids[j] = all[j].ID
			}
			look(b, InList, ids)
		}},
		{"party", func(b *testing.B) {
			if all, err := x.store.Members(ctx, nil, int64(i*7919%many), listLength); err != nil || len(all) == 0 {
				b.Fatal(len(all), err)
			}
		}},
		{"roll", func(b *testing.B) { // of a province, counted
			bodies, err := x.o.Party.Subtree(ctx, id.Body(fmt.Sprintf("province-%d", i%24)))
			if err != nil {
				b.Fatal(err)
			}
			if c, err := x.Count(ctx, bodies, day(noon)); err != nil || c.Good < many/25 {
				b.Fatal(c, err)
			}
		}},
		{"whole", func(b *testing.B) { // the roll of the party, counted apart from its page
			if err := x.AskCount(ctx, nil, day(noon)); err != nil {
				b.Fatal(err)
			}
			if x.work() != 1 {
				b.Fatal("nothing was counted")
			}
		}},
		{"counted", func(b *testing.B) { // what its page asks for
			if long, err := x.Long(ctx, nil); err != nil || !long {
				b.Fatal(long, err)
			}
			if c, err := x.Counted(ctx, nil, day(noon)); err != nil || c.Good != many || c.Done.IsZero() {
				b.Fatal(c, err)
			}
		}},
		{"office", func(b *testing.B) {
			if all, err := x.store.Members(ctx, []id.Body{"office-3-0"}, 0, listLength); err != nil || len(all) != listLength {
				b.Fatal(len(all), err)
			}
		}},
	} {
		b.Run(y.name, func(b *testing.B) {
			for b.Loop() {
				i++
				x.now = x.now.Add(1e6)
				y.do(b)
			}
		})
	}
}
