package meeting

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

func TestABlankIsNoAbsence(t *testing.T) {
	seats := []Seat{{N: 1}, {N: 2, Person: "a"}, {N: 3, Person: "b"}, {N: 4, Person: "c"}, {N: 5, Person: "left", Gone: true}}
	for _, c := range []struct {
		marks  string
		quorum int
		want   Verdict
	}{
		{"", 2, Unsettled},
		{"present", 2, Unsettled},
		{"present present", 2, Quorate},
		{"absent excused", 2, Inquorate},
		{"absent", 2, Unsettled},
		{"present absent absent", 2, Inquorate},
		{"present", 0, NoQuorum},
		{"", 4, Inquorate},
	} {
		marks := strings.Fields(c.marks)
		got := Tally(seats, func(n int) Attendance {
			if n == 5 {
				return Present
			}
			if n-2 < len(marks) {
				return Attendance(marks[n-2])
			}
			return Blank
		}, c.quorum)
		if got.Verdict != c.want || got.Seats != 4 || got.Vacant != 1 || got.Present+got.Excused+got.Absent+got.Blank != 3 {
			t.Errorf("%q of %d: %+v, want %s", c.marks, c.quorum, got, c.want)
		}
	}
}

func TestWarningsAreSaidAndConfirmedAndRecorded(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m := must(b.Draft(ctx, officer, Plan{Body: "council", Kind: Ordinary, Title: "نشست", Begins: noon.AddDate(0, 0, 3)}))(t)
		want := []Warning{ShortNotice, NoChair, NoAgenda}
		if got := Warnings(b.tree, &m, 0, noon); !slices.Equal(got, want) {
			t.Fatal(got)
		}
		_, err := b.Call(ctx, officer, m.ID, m.Version, []Warning{NoChair})
		refused(t, err, fault.Conflict, "meeting.error.warned")
		called := must(b.Call(ctx, officer, m.ID, m.Version, want))(t)
		if got := b.record(m.ID); !slices.Equal(got.Warned, want) || got.State != Called || len(got.Seats) != 4 || got.Number != 0 {
			t.Error(got.Warned, got.State, got.Seats)
		}
		if got := b.news(NewsCalled); !slices.Equal(got, []string{"farsi", "second", "third"}) {
			t.Error(got)
		}
		b.leave("member", "third", ymd(1405, 9, 1))
		b.leave("member", "second", ymd(1405, 9, 1))
		late := must(b.Draft(ctx, officer, Plan{Body: "council", Kind: Extraordinary, Title: "نشست", Begins: noon.Add(-time.Hour)}))(t)
		if got := Warnings(b.tree, &late, 1, noon); !slices.Equal(got, []Warning{Past, NoChair, FewSeats}) {
			t.Error(got)
		}
		_, err = b.Call(ctx, officer, m.ID, called.Version, want)
		refused(t, err, fault.Conflict, "meeting.error.state.called")
	})
}

func TestSeatsAreThoseOfTheCallAndAgainOfTheDay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		m := b.called("نشست")
		b.leave("member", "third", ymd(1405, 9, 5))
		b.appoint("speaker", "chair", ymd(1405, 9, 5))
		if got := b.record(m.ID).Seats; len(got) != 4 || got[0].Person != "" || got[3].Person != "third" {
			t.Fatal("the call's seats changed:", got)
		}
		b.now = m.Begins.Add(time.Minute)
		must(b.Hold(t.Context(), officer, m.ID, m.Version))(t)
		got := b.record(m.ID)
		if len(got.Seats) != 5 || !got.Seats[0].Gone || got.Seats[1].Gone || !got.Seats[3].Gone || got.Seats[4].Person != "chair" || got.Quorum != 2 {
			t.Error(got.Seats)
		}
		for p, posts := range map[id.Person][]id.Post{"third": nil, "chair": {"speaker"}, "new": {"member"}} { // then, and now
			if ok := must(b.store.Concerns(t.Context(), m.ID, p, posts))(t); !ok {
				t.Error(p, "may not see it")
			}
		}
		if ok := must(b.store.Concerns(t.Context(), m.ID, "yazdi", []id.Post{"yazd-sec"}))(t); ok {
			t.Error("a stranger may see it")
		}
	})
}

func TestNumbersHaveNoGaps(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		never := b.called("هرگز برگزار نشد")
		if err := b.Cancel(ctx, officer, never.ID, never.Version, "حد نصاب نشد"); err != nil {
			t.Fatal(err)
		}
		first := b.held("نخست")
		b.now = noon
		second := b.held("دوم")
		if first.Number != 1 || second.Number != 2 || first.Year != 1405 {
			t.Fatal(first.Number, second.Number, first.Year)
		}
		// A resolution that was struck leaves no gap.
		b.set(second.ID, hallObject, Hall{"farsi", "second"})
		struck := b.decide(second.ID, "پس گرفته شد", "", "")
		b.decide(second.ID, "مصوبهٔ یک", "", "")
		x := b.record(second.ID)
		b.set(second.ID, rulingObject+string(struck), Decided{Point: x.Points[0].ID, Text: "پس گرفته شد", Struck: true})
		b.decide(second.ID, "مصوبهٔ دو", "", "")
		b.circulate(second.ID)
		x = b.record(second.ID)
		if all := must(b.store.ListRulings(ctx, RulingFilter{Meeting: second.ID, Limit: 10}))(t); len(all) != 2 || all[0].Number != 0 {
			t.Fatal("numbered before it is signed:", all)
		}
		b.now = x.Until
		must(b.Sign(ctx, as("second"), x.ID, 1))(t)
		must(b.Sign(ctx, as("farsi"), x.ID, 1))(t)
		all := must(b.store.ListRulings(ctx, RulingFilter{Meeting: second.ID, Limit: 10}))(t)
		if len(all) != 2 || all[0].Number != 1 || all[0].Text != "مصوبهٔ یک" || all[1].Number != 2 || all[1].Year != 1405 {
			t.Error(all)
		}
	})
}

func TestManyHeldAtOnceAreNumberedWithoutGaps(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		var all []Meeting
		for range 8 {
			all = append(all, b.called("نشست"))
		}
		b.now = all[0].Begins.Add(time.Minute)
		var wait sync.WaitGroup
		numbers := make([]int64, len(all))
		for i, m := range all {
			wait.Go(func() {
				x, err := b.Hold(t.Context(), officer, m.ID, m.Version)
				if err != nil {
					t.Error(err)
				}
				numbers[i] = x.Number
			})
		}
		wait.Wait()
		if slices.Sort(numbers); !slices.Equal(numbers, []int64{1, 2, 3, 4, 5, 6, 7, 8}) {
			t.Error(numbers)
		}
	})
}

// TestNoWayLeadsAroundTheStates does acts at random and holds that a meeting goes only where a state leads, that what is
// signed does not change, and that the ledger has no word of it.
func TestNoWayLeadsAroundTheStates(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			b := open(t, dbtest.Open(t, engine))
			runs := 40
			if engine == db.Postgres {
				runs = 20
			}
			for seed := range runs {
				b.now = noon
				b.wander(rand.New(rand.NewPCG(uint64(seed), 5)))
			}
			b.noWords()
		})
	}
}

const secretWord = "زعفران‌کاری"

func (b *bench) wander(r *rand.Rand) {
	ctx, t := b.t.Context(), b.t
	m := b.drafted(secretWord)
	was, signed := Draft, Record{}
	people := []id.Person{"farsi", "second", "third"}
	for step := range 40 {
		x := must(b.Record(ctx, m.ID))(t)
		v := x.Version
		if r.IntN(8) == 0 {
			v--
		}
		pick := people[r.IntN(3)]
		act := r.IntN(13)
		if onward, ok := map[State]int{Draft: 0, Called: 1, Held: 2, Minuted: 3}[was]; ok && r.IntN(2) == 0 {
			act, v, b.now = onward, x.Version, latest(b.now, x.Until)
			pick = []id.Person{x.Chair, x.Secretary}[r.IntN(2)]
		}
		err := map[int]func() error{
			0: func() error {
				_, err := b.Call(ctx, officer, m.ID, v, []Warning{ShortNotice, NoChair, FewSeats, NoAgenda, Past})
				return err
			},
			1: func() error { _, err := b.Hold(ctx, officer, m.ID, v); return err },
			2: func() error {
				_, err := b.Circulate(ctx, officer, m.ID, v, 1+r.IntN(3), secretWord)
				return err
			},
			3: func() error { _, err := b.Sign(ctx, as(pick), m.ID, x.Edition); return err },
			4: func() error { _, err := b.Sign(ctx, as(pick), m.ID, x.Edition); return err },
			5: func() error {
				if r.IntN(2) > 0 {
					return nil
				}
				return b.Cancel(ctx, officer, m.ID, v, secretWord)
			},
			6: func() error {
				_, err := b.Change(ctx, officer, m.ID, v, Plan{Kind: Ordinary, Title: secretWord, Place: fmt.Sprint(secretWord, step), Begins: x.Begins})
				return err
			},
			7: func() error {
				return b.Set(ctx, officer, m.ID, []Write{{hallObject, x.Based(hallObject), value(Hall{people[r.IntN(3)], people[r.IntN(3)]})}})
			},
			8: func() error {
				p := id.New[id.Point](b.ids)
				return b.Set(ctx, officer, m.ID, []Write{{pointObject + string(p), 0, value(Point{Place: step, Title: secretWord})}})
			},
			9: func() error {
				if len(x.Points) == 0 {
					return nil
				}
				d := Decided{Point: x.Points[0].ID, Text: secretWord, Post: "fars-sec", Due: "1405/10/01"}
				return b.Set(ctx, officer, m.ID, []Write{{rulingObject + string(id.New[id.Ruling](b.ids)), 0, value(d)}})
			},
			10: func() error { return b.Object(ctx, as(pick), m.ID, id.New[id.Objection](b.ids), secretWord) },
			11: func() error {
				for _, o := range must(b.store.Objections(ctx, m.ID))(t) {
					if err := b.Answer(ctx, officer, m.ID, o.ID, r.IntN(2) == 0, secretWord); err != nil {
						return err
					}
				}
				return nil
			},
			12: func() error { b.now = b.now.Add(36 * time.Hour); return nil },
		}[act]()
		if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Forbidden) {
			t.Fatalf("act %d in %s: %v", act, was, err)
		}
		now := must(b.Record(ctx, m.ID))(t)
		if now.State != was && !was.Leads(now.State) {
			t.Fatalf("act %d led from %s to %s", act, was, now.State)
		}
		if now.State == Signed {
			if now.Chair == now.Secretary || len(must(b.store.Signatures(ctx, m.ID))(t)) != 2 {
				t.Fatal("signed, and not by two")
			}
			now.Asides = nil
			if was == Signed && !reflect.DeepEqual(now, signed) {
				t.Fatalf("act %d changed what is signed", act)
			}
			signed = now
		}
		if err != nil && now.State != was {
			t.Fatalf("refused, and done: %v", err)
		}
		was = now.State
	}
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// noWords holds that no entry of the ledger has a word of a record, in any column.
func (b *bench) noWords() {
	b.t.Helper()
	entries := must(b.ledger.Read(b.t.Context(), ledger.Query{Limit: 5000}))(b.t)
	if len(entries) < 50 {
		b.t.Fatal(len(entries))
	}
	acts := map[string]bool{}
	for _, e := range entries {
		acts[e.Act] = true
		if s := fmt.Sprintf("%+v %s", e, e.Commitment); strings.Contains(s, "زعفران") || strings.Contains(s, "گزارش") {
			b.t.Fatal("the ledger has words:", s)
		}
	}
	for _, act := range []string{"drafted", "called", "held", "circulated", "objected", "answered", "signed", "cancelled", "changed"} {
		if !acts["meeting."+act] {
			b.t.Errorf("the walk never saw %s", act)
		}
	}
}
