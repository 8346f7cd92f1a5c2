package meeting

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/settings"
	"hemmat/jalali"
)

// The bounds of what people write.
const (
	maxTitle  = 200
	maxWords  = 4000
	maxText   = 20000
	maxPoints = 60
	maxPapers = 20
	maxRuling = 4000
)

// Record is a meeting with all that is recorded of it.
type Record struct {
	Meeting
	Seats   []Seat
	Papers  []Paper // of the meeting itself
	Points  []Point // those that stand, in order
	Decided []Decided
	Guests  string
	Asides  []Aside
	of      map[string]Edition
}

// Based is the edition of an object that a form shows, 0 for one that is not there yet.
func (x *Record) Based(object string) int64 { return x.of[object].N }

// Text are the minutes of an item.
func (x *Record) Text(p id.Point) string {
	var w Words
	x.read(textObject+string(p), &w)
	return w.Text
}

// Attendance is what is recorded of a seat.
func (x *Record) Attendance(n int) Attendance {
	i := slices.IndexFunc(x.Seats, func(s Seat) bool { return s.N == n })
	var m Mark
	if i >= 0 {
		x.read(seatKey(x.Seats[i]), &m)
	}
	return m.Attendance
}

// Tally counts the attendance. Before the meeting is held the quorum is that of the statutes today.
func (x *Record) Tally(tree Tree) Count {
	quorum := x.Quorum
	if !x.State.Happened() {
		body, _ := tree.Body(x.Body)
		quorum = body.Quorum
	}
	return Tally(x.Seats, x.Attendance, quorum)
}

func (x *Record) read(object string, v any) {
	if e, ok := x.of[object]; ok {
		_ = json.Unmarshal([]byte(e.Value), v) // what was written here is read here; a foreign value was checked when it came
	}
}

// Record reads a meeting with its record, or is fault.NotFound.
func (rm *Room) Record(ctx context.Context, m id.Meeting) (x Record, err error) {
	if !id.Valid(string(m)) {
		return x, fault.New(fault.NotFound, "")
	}
	if x.Meeting, err = rm.store.Meeting(ctx, m); err != nil {
		return x, err
	}
	return x, rm.fillRecord(ctx, &x)
}

func (rm *Room) fillRecord(ctx context.Context, x *Record) (err error) {
	if x.Seats, err = rm.store.Seats(ctx, x.ID); err != nil {
		return err
	}
	if x.of, err = rm.store.latest(ctx, x.ID); err != nil {
		return err
	}
	if x.Asides, err = rm.store.Asides(ctx, x.ID); err != nil {
		return err
	}
	x.gather()
	return nil
}

// gather reads the items and resolutions that stand, in their order.
func (x *Record) gather() {
	x.Points, x.Decided = nil, nil
	for object := range x.of {
		if p, ok := strings.CutPrefix(object, pointObject); ok {
			v := Point{}
			x.read(object, &v)
			v.ID = id.Point(p)
			if !v.Struck {
				x.Points = append(x.Points, v)
			}
		}
		if r, ok := strings.CutPrefix(object, rulingObject); ok {
			v := Decided{}
			x.read(object, &v)
			v.ID = id.Ruling(r)
			if !v.Struck {
				x.Decided = append(x.Decided, v)
			}
		}
	}
	slices.SortFunc(x.Points, func(a, b Point) int { return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.ID, b.ID)) })
	place := map[id.Point]int{}
	for i, p := range x.Points {
		place[p.ID] = i
	}
	slices.SortFunc(x.Decided, func(a, b Decided) int {
		return cmp.Or(cmp.Compare(place[a.Point], place[b.Point]), cmp.Compare(a.ID, b.ID))
	})
	var papers Papers
	x.read(papersObject, &papers)
	x.Papers = papers.Papers
	var g Words
	x.read(guestsObject, &g)
	x.Guests = g.Text
}

// keyOf names an edition. It says nothing of what is in it to who has not the value.
func keyOf(e *Edition) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%s\n%d\n%s", e.Object, e.N, e.By, db.Millis(e.At), e.Value))
	return hex.EncodeToString(sum[:])
}

// Write is a new value of an object, made from an edition that somebody saw.
type Write struct {
	Object string
	Based  int64
	Value  string
}

// Set writes the next editions of objects, all or none. What is the same already is passed over: a form that is sent twice
// changes nothing. Who saw an edition that is not the last one is refused with meeting.error.stale. settles are the
// keys of what another copy says and this decides.
func (rm *Room) Set(ctx context.Context, by ledger.Actor, m id.Meeting, writes []Write, settles ...string) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		x, err := rm.store.lock(ctx, m)
		if err != nil {
			return err
		}
		of, err := rm.store.latest(ctx, m)
		if err != nil {
			return err
		}
		for _, w := range writes {
			if !x.State.Grows(w.Object) {
				return fault.New(fault.Conflict, "meeting.error.closed")
			}
			was := of[w.Object]
			for _, d := range settles {
				if err := rm.settle(ctx, &x, d, w.Object, &was, by.Person); err != nil {
					return err
				}
			}
			if was.N > 0 && was.Value == w.Value {
				continue
			}
			if n := of[w.Object].N; n != w.Based {
				return fault.New(fault.Conflict, "meeting.error.stale", "object", w.Object)
			}
			if err := rm.next(ctx, &x, was, w.Object, w.Value, by.Person); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		err = fmt.Errorf("meeting: set: %w", err)
	}
	return err
}

// settle takes what another copy says into the history of an object, below what stands here: until something else is
// written, that stands.
func (rm *Room) settle(ctx context.Context, m *Meeting, key, object string, was *Edition, by id.Person) error {
	asides, err := rm.store.Asides(ctx, m.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(asides, func(a Aside) bool { return a.Object == object && a.Key == key })
	if i < 0 { // somebody else has decided it
		return nil
	}
	if _, err := rm.store.takeAside(ctx, m.ID, object, key); err != nil {
		return err
	}
	theirs := Edition{Object: object, N: was.N + 1, Value: asides[i].Value, Key: key, By: by, At: db.Stored(rm.o.Now())}
	if err := rm.store.putEdition(ctx, m.ID, &theirs); err != nil {
		return err
	}
	mine := Edition{Object: object, N: was.N + 2, Value: was.Value, By: by, At: theirs.At}
	mine.Key = keyOf(&mine)
	*was = mine
	return rm.store.putEdition(ctx, m.ID, &mine)
}

// next writes an edition and what follows from it.
func (rm *Room) next(ctx context.Context, m *Meeting, was Edition, object, v string, by id.Person) error {
	e := Edition{Object: object, N: was.N + 1, Value: v, By: by, At: db.Stored(rm.o.Now())}
	e.Key = keyOf(&e)
	if err := rm.store.putEdition(ctx, m.ID, &e); err != nil {
		return err
	}
	return rm.follow(ctx, m, object, v)
}

// follow keeps what stands beside the record in step with it: who signs, and the resolutions.
func (rm *Room) follow(ctx context.Context, m *Meeting, object, v string) error {
	if object == hallObject {
		if err := json.Unmarshal([]byte(v), &m.Hall); err != nil {
			return fault.Wrap(fault.Invalid, err)
		}
		return rm.store.change(ctx, m)
	}
	if r, ok := strings.CutPrefix(object, rulingObject); ok {
		d := Decided{}
		if err := json.Unmarshal([]byte(v), &d); err != nil {
			return fault.Wrap(fault.Invalid, err)
		}
		d.ID = id.Ruling(r)
		return rm.store.putDecided(ctx, m, &d)
	}
	return nil
}

// checkPoint says what is wrong with an item.
func checkPoint(tree Tree, p *Point) error {
	switch {
	case p.Title == "":
		return fault.New(fault.Invalid, "meeting.error.point.title")
	case runes(p.Title) > maxTitle:
		return fault.New(fault.TooLarge, "meeting.error.point.title.long", "n", maxTitle)
	case runes(p.Words) > maxWords:
		return fault.New(fault.TooLarge, "meeting.error.point.words.long", "n", maxWords)
	case p.Minutes < 0 || p.Minutes > 24*60:
		return fault.New(fault.Invalid, "meeting.error.point.minutes")
	}
	if _, ok := tree.Post(p.Post); p.Post != "" && !ok {
		return fault.New(fault.Invalid, "meeting.error.post")
	}
	return checkPapers(p.Papers)
}

// checkPapers says what is wrong with papers.
func checkPapers(papers []Paper) error {
	if len(papers) > maxPapers {
		return fault.New(fault.TooLarge, "meeting.error.point.papers.long", "n", maxPapers)
	}
	for _, x := range papers {
		if !settings.Address(x.Href) {
			return fault.New(fault.Invalid, "meeting.error.point.papers")
		}
		if runes(x.Text) > maxTitle {
			return fault.New(fault.TooLarge, "meeting.error.paper.long", "n", maxTitle)
		}
	}
	return nil
}

// checkDecided says what is wrong with a resolution.
func checkDecided(tree Tree, d *Decided) error {
	switch {
	case d.Text == "":
		return fault.New(fault.Invalid, "meeting.error.ruling.text")
	case runes(d.Text) > maxRuling:
		return fault.New(fault.TooLarge, "meeting.error.ruling.long", "n", maxRuling)
	case d.For < 0 || d.Against < 0 || d.Neither < 0 || d.For+d.Against+d.Neither > 100_000:
		return fault.New(fault.Invalid, "meeting.error.ruling.votes")
	}
	if _, ok := tree.Post(d.Post); d.Post != "" && !ok {
		return fault.New(fault.Invalid, "meeting.error.post")
	}
	if _, err := jalali.Parse(d.Due); d.Due != "" && err != nil {
		return fault.New(fault.Invalid, "meeting.error.day")
	}
	return nil
}

func runes(s string) int { return len([]rune(s)) }
