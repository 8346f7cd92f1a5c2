package member

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/jalali"
	"hemmat/persian"
)

// Dues are owed by the month: each month after the one in which somebody joined, at the rate of the grade that they began it with. What
// was paid is written by the number of its receipt, and nothing of how. Amounts are tomans.

// Month counts the months of the Jalali calendar.
type Month int64

// endless is the month until which what has no end lasts.
const endless Month = 1 << 40

// monthOf is the month of a day.
func monthOf(d Day) Month { return Month(d.Year*12 + d.Month - 1) }

// Day is the first day of a month.
func (m Month) Day() Day { return Day{Year: int(m / 12), Month: int(m%12) + 1, Day: 1} }

// Rate is what a month costs a grade.
type Rate struct {
	Grade    Grade
	From, To Month
	Amount   int64
}

// Paid is a receipt of dues, as a body wrote it.
type Paid struct {
	Body    id.Body
	Receipt string
	Member  id.Member
	Amount  int64
	Day     Day
	Void    time.Time // zero: it counts
}

// Standing is what somebody was on a day, and what they had paid by then.
type Standing struct {
	Member Member // as it is now
	State  State  // on the day; "" for who was no member yet
	Grade  Grade
	Due    int64 // through a month
	Paid   int64 // until the day
}

// Good says whether somebody counts for the electoral roll: a formal member whose membership is not suspended, and who has paid what was due.
func (s *Standing) Good() bool {
	return s.State == Active && s.Grade == Formal && s.Paid >= s.Due
}

// The bounds of what is typed.
const (
	receiptMost = 40
	amountMost  = 1_000_000_000
)

// receiptText is the number of a receipt as it is compared: however its digits, letters and spaces were typed.
func receiptText(typed string) (string, error) {
	s, err := persian.StoreLine(typed)
	s = strings.ToUpper(strings.Join(strings.Fields(persian.ParseDigits(s)), ""))
	if err != nil || s == "" || utf8.RuneCountInString(s) > receiptMost {
		return "", fault.New(fault.Invalid, "member.error.receipt")
	}
	return s, nil
}

// ReadAmount reads an amount of tomans.
func ReadAmount(typed string, least int64) (int64, error) {
	n, err := persian.ParseInt(strings.NewReplacer(",", "", "٬", "", "،", "").Replace(strings.TrimSpace(typed)))
	if err != nil || n < least || n > amountMost {
		return 0, fault.New(fault.Invalid, "member.error.amount")
	}
	return n, nil
}

// ReadPaid reads what stands on a receipt. wrong is what cannot be accepted, by field.
func ReadPaid(receipt, amount, on string, today Day) (p Paid, wrong map[string]error) {
	wrong = map[string]error{}
	var err error
	if p.Receipt, err = receiptText(receipt); err != nil {
		wrong["receipt"] = err
	}
	if p.Amount, err = ReadAmount(amount, 1); err != nil {
		wrong["amount"] = err
	}
	if p.Day, err = jalali.Parse(on); err != nil || p.Day.After(today) {
		wrong["day"] = fault.New(fault.Invalid, "member.error.day")
	}
	return p, wrong
}

// Pay writes a receipt. A number that the body's receipts have already is refused.
func (rm *Room) Pay(ctx context.Context, by ledger.Actor, d Decision, p Paid) error {
	return rm.change(ctx, "pay", d, func(ctx context.Context, x *row) error {
		if !x.State.Member() {
			return fault.New(fault.Conflict, "member.error.state")
		}
		p.Body, p.Member = x.Body, x.ID
		return errors.Join(rm.store.pay(ctx, p, by.Person, db.Stored(rm.o.Now())), rm.enter(ctx, by, &x.Member, "paid", "", p.Receipt))
	})
}

// Void says that a receipt was written by mistake. Its number stays taken.
func (rm *Room) Void(ctx context.Context, by ledger.Actor, d Decision, receipt string) error {
	why, err := reason(d.Reason)
	if err != nil {
		return err
	}
	number, err := receiptText(receipt)
	if err != nil {
		return err
	}
	return rm.change(ctx, "void", d, func(ctx context.Context, x *row) error {
		n, err := rm.store.void(ctx, x.ID, x.Body, number, db.Stored(rm.o.Now()))
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "member.error.receipt.none")
		}
		if err != nil {
			return err
		}
		return errors.Join(rm.note(ctx, x, Note{Act: "receipt-void", Text: number + ": " + why}), rm.enter(ctx, by, &x.Member, "receipt-void", "", number+why))
	})
}

// SetRates sets what a month costs each grade from this month on. seen is what the form showed.
func (rm *Room) SetRates(ctx context.Context, by ledger.Actor, seen, want map[Grade]int64) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.o.DB.Lock(ctx, "member:rates"); err != nil {
			return err
		}
		now := db.Stored(rm.o.Now())
		from := monthOf(day(now))
		held, err := rm.Rates(ctx)
		if err != nil {
			return err
		}
		for _, g := range Grades {
			switch {
			case held[g] != seen[g]:
				return fault.New(fault.Conflict, "member.error.rules")
			case want[g] < 0 || want[g] > amountMost:
				return fault.New(fault.Invalid, "member.error.amount")
			case want[g] == held[g]:
				continue
			}
			if err := rm.store.setRate(ctx, Rate{Grade: g, From: from, To: endless, Amount: want[g]}, by.Person, now); err != nil {
				return err
			}
			if err := rm.o.Ledger.Append(ctx, ledger.Entry{At: now, Act: "member.rated", Actor: by, Object: "member-rate:" + string(g), Reason: strconv.FormatInt(want[g], 10)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("member: set rates: %w", err)
	}
	return nil
}

// Rates are what this month costs each grade.
func (rm *Room) Rates(ctx context.Context) (map[Grade]int64, error) {
	return rm.store.rates(ctx, monthOf(day(rm.o.Now())))
}

// Owes is what a member has to pay now: what is due through this month, and what was paid.
func (rm *Room) Owes(ctx context.Context, m id.Member) (due, paid int64, err error) {
	files, err := rm.store.plain(ctx, []id.Member{m})
	if err != nil {
		return 0, 0, err
	}
	all, err := rm.standings(ctx, files, day(rm.o.Now()), 0)
	if err != nil || len(all) == 0 {
		return 0, 0, err
	}
	return all[0].Due, all[0].Paid, nil
}

// atOnce is how many files a statement names: of more, each takes longer.
const atOnce = 500

// standings are what members were on a day, with the dues through so many months before it.
func (rm *Room) standings(ctx context.Context, members []Member, on Day, behind int) ([]Standing, error) {
	next, err := on.AddDays(1)
	if err != nil {
		return nil, err
	}
	rates, err := rm.store.ratesAll(ctx)
	if err != nil {
		return nil, err
	}
	all, end, through := make([]Standing, 0, len(members)), db.Millis(next.Time()), monthOf(on)-Month(behind)
	for part := range slices.Chunk(members, atOnce) {
		ids := make([]id.Member, len(part))
		for i := range part {
			ids[i] = part[i].ID
		}
		steps, err := rm.store.steps(ctx, ids)
		if err != nil {
			return nil, err
		}
		paid, err := rm.store.paid(ctx, ids, on)
		if err != nil {
			return nil, err
		}
		for i := range part {
			own := steps[part[i].ID]
			x := Standing{Member: part[i], Paid: paid[part[i].ID], Due: owed(own, rates, through)}
			for _, s := range own {
				if s.at < end {
					x.State, x.Grade = s.state, s.grade
				}
			}
			all = append(all, x)
		}
	}
	return all, nil
}

// owed is what is due through a month. A step lasts from the month after it through the month of the next one.
func owed(steps []stepOf, rates []Rate, through Month) (sum int64) {
	for i, s := range steps {
		from, to := s.month+1, through
		if i+1 < len(steps) {
			to = min(to, steps[i+1].month)
		}
		for _, r := range rates {
			if n := min(to, r.To) - max(from, r.From) + 1; n > 0 && r.Grade == s.grade && s.state.Member() {
				sum += int64(n) * r.Amount
			}
		}
	}
	return sum
}

// Counts are how many members a roll is made of.
type Counts struct {
	Members int // of the bodies, on the day
	Formal  int // active and formal
	Good    int // of them, in good standing
}

func (n *Counts) add(s *Standing) {
	if s.State.Member() {
		n.Members++
	}
	if s.State == Active && s.Grade == Formal {
		n.Formal++
	}
	if s.Good() {
		n.Good++
	}
}

// Roll goes through those who were members of bodies on a day, nil for all, by number after one. Who has paid what was due until so many
// months before, as the rule says, is in good standing.
func (rm *Room) Roll(ctx context.Context, bodies []id.Body, on Day, after int64, each func(*Standing) bool) error {
	behind, err := rm.Number(ctx, StandingMonths)
	if err != nil {
		return err
	}
	return rm.walk(ctx, bodies, on, behind, after, each)
}

// walkMost is how many files are looked at at once.
const walkMost = 8000

// walk goes through members by number until each says that it is enough: a few at first, for a page, and ever more, for a roll.
func (rm *Room) walk(ctx context.Context, bodies []id.Body, on Day, behind int, after int64, each func(*Standing) bool) error {
	for n := 500; ; n = min(2*n, walkMost) {
		members, err := rm.store.numbered(ctx, bodies, after, n)
		if err != nil || len(members) == 0 {
			return err
		}
		all, err := rm.standings(ctx, members, on, behind)
		if err != nil {
			return err
		}
		for i := range all {
			if !each(&all[i]) {
				return nil
			}
		}
		after = members[len(members)-1].Number
	}
}

// Count counts a roll.
func (rm *Room) Count(ctx context.Context, bodies []id.Body, on Day) (n Counts, err error) {
	err = rm.Roll(ctx, bodies, on, 0, func(s *Standing) bool {
		n.add(s)
		return true
	})
	return n, err
}
