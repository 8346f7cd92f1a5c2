package meeting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/task"
)

// The days in which circulated minutes may be objected to.
const (
	ObjectionDays = 7 // where nobody says otherwise
	mostDays      = 90
)

// Minutes are the minutes of a meeting as they are circulated and signed. Names are as they were that day: the party may
// change, a signed text does not.
type Minutes struct {
	Body      string       `json:"body"`
	Title     string       `json:"title"`
	Kind      Kind         `json:"kind"`
	Place     string       `json:"place,omitempty"`
	Begins    int64        `json:"begins"`
	Ends      int64        `json:"ends,omitempty"`
	Year      int          `json:"year"`
	Number    int64        `json:"number"`
	Count     Count        `json:"count"`
	Seats     []MinuteSeat `json:"seats"`
	Guests    string       `json:"guests,omitempty"`
	Chair     string       `json:"chair"`
	Secretary string       `json:"secretary"`
	Papers    []Paper      `json:"papers,omitempty"`
	Points    []MinutePart `json:"points"`
	Record    string       `json:"record"` // which editions of the record they were drawn from
}

// MinuteSeat is somebody who sits in the body, and whether they were there.
type MinuteSeat struct {
	Post       string     `json:"post"`
	Name       string     `json:"name,omitempty"`
	Attendance Attendance `json:"attendance,omitempty"`
	Vacant     bool       `json:"vacant,omitempty"`
}

// MinutePart is an item with its minutes and what was decided in it.
type MinutePart struct {
	ID      id.Point       `json:"id"`
	Title   string         `json:"title"`
	By      string         `json:"by,omitempty"`
	Papers  []Paper        `json:"papers,omitempty"`
	Text    string         `json:"text,omitempty"`
	Decided []MinuteRuling `json:"decided,omitempty"`
}

// MinuteRuling is a resolution as the minutes have it.
type MinuteRuling struct {
	ID id.Ruling `json:"id"`
	Decided
	Owner string `json:"owner,omitempty"`
}

// minutes draws the minutes up from the record. They are Persian, as the record is.
func (rm *Room) minutes(ctx context.Context, tree Tree, x *Record) (m Minutes, err error) {
	people := []id.Person{x.Chair, x.Secretary}
	for _, s := range x.Seats {
		people = append(people, s.Person)
	}
	people = slices.DeleteFunc(people, func(p id.Person) bool { return p == "" })
	slices.Sort(people)
	names, err := rm.o.Party.Names(ctx, i18n.Persian, slices.Compact(people)...)
	if err != nil {
		return m, err
	}
	body, _ := tree.Body(x.Body)
	m = Minutes{
		Body: body.Name.In(i18n.Persian), Title: x.Title, Kind: x.Kind, Place: x.Place, Begins: db.Millis(x.Begins), Ends: db.Millis(x.Ends), Year: x.Year, Number: x.Number,
		Count: x.Tally(tree), Papers: x.Papers, Guests: x.Guests, Chair: names[x.Chair], Secretary: names[x.Secretary],
		Record: x.mark(),
	}
	post := func(p id.Post) string {
		y, _ := tree.Post(p)
		return y.Name.In(i18n.Persian)
	}
	for _, s := range x.Seats {
		if !s.Gone {
			m.Seats = append(m.Seats, MinuteSeat{Post: post(s.Post), Name: names[s.Person], Attendance: x.Attendance(s.N), Vacant: s.Person == ""})
		}
	}
	for _, p := range x.Points {
		part := MinutePart{ID: p.ID, Title: p.Title, Papers: p.Papers, Text: x.Text(p.ID)}
		if p.Post != "" {
			part.By = post(p.Post)
		}
		for _, d := range x.Decided {
			if d.Point == p.ID {
				r := MinuteRuling{ID: d.ID, Decided: d}
				if d.Post != "" {
					r.Owner = post(d.Post)
				}
				part.Decided = append(part.Decided, r)
			}
		}
		m.Points = append(m.Points, part)
	}
	return m, nil
}

// mark says in a word which editions of all objects the record consists of.
func (x *Record) mark() string {
	h := sha256.New()
	for _, object := range slices.Sorted(maps.Keys(x.of)) {
		fmt.Fprintf(h, "%s %s\n", object, x.of[object].Key)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Circulated is an edition of the minutes as it was sent round.
type Circulated struct {
	Meeting id.Meeting
	Edition int
	Content string
	Salt    []byte
	Digest  []byte
	Note    string // what is another than in the edition before
	By      id.Person
	At      time.Time
}

// Minutes reads the content.
func (c *Circulated) Minutes() (m Minutes, err error) {
	err = json.Unmarshal([]byte(c.Content), &m)
	return m, err
}

// The kinds of the room's tasks.
const (
	taskSign   = "meeting.sign"
	taskAnswer = "meeting.answer"
	taskRuling = "meeting.ruling"
)

// Circulate sends the minutes round as they are recorded now: an edition that does not change. Whoever has a seat may object
// for some days from now on; signatures under an edition before are void.
func (rm *Room) Circulate(ctx context.Context, by ledger.Actor, m id.Meeting, seen int64, days int, note string) (x Record, err error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return x, err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if x.Meeting, err = rm.at(ctx, m, seen, Held, Minuted); err != nil {
			return err
		}
		if err := rm.fillRecord(ctx, &x); err != nil {
			return err
		}
		switch {
		case x.Guest:
			return fault.New(fault.Conflict, "meeting.error.guest")
		case days < 1 || days > mostDays:
			return fault.New(fault.Invalid, "meeting.error.days", "n", mostDays)
		case len(x.Asides) > 0:
			return fault.New(fault.Conflict, "meeting.error.asides")
		case x.Chair == "" || x.Secretary == "":
			return fault.New(fault.Conflict, "meeting.error.signers")
		case x.Chair == x.Secretary:
			return fault.New(fault.Conflict, "meeting.error.two")
		case x.Edition > 0 && note == "":
			return fault.New(fault.Invalid, "meeting.error.note")
		}
		text, err := rm.minutes(ctx, tree, &x)
		if err != nil {
			return err
		}
		now := rm.o.Now()
		c := Circulated{Meeting: m, Edition: x.Edition + 1, Salt: ledger.Salt(rm.o.Entropy), Note: note, By: by.Person, At: db.Stored(now)}
		c.Content = value(text)
		if x.Edition > 0 {
			last, err := rm.store.Circulated(ctx, m, x.Edition)
			if err != nil {
				return err
			}
			if was, err := last.Minutes(); err != nil || was.Record == text.Record {
				return fault.New(fault.Conflict, "meeting.error.same")
			}
		}
		c.Digest = ledger.Commitment(c.Salt, []byte(c.Content))
		if err := rm.store.circulate(ctx, &c); err != nil {
			return err
		}
		last, err := day(now).AddDays(days + 1)
		if err != nil {
			return err
		}
		x.State, x.Edition, x.Until = Minuted, c.Edition, db.Stored(last.Time())
		if err := rm.store.change(ctx, &x.Meeting); err != nil {
			return err
		}
		if err := rm.remember(ctx, &x.Meeting, &text); err != nil {
			return err
		}
		if err := rm.tell(ctx, &x.Meeting, NewsMinutes); err != nil {
			return err
		}
		if err := rm.o.Tasks.Open(ctx, task.Task{
			Kind: taskSign, Object: x.Object(), Function: string(access.OrganisationOffice), Body: x.Body, Title: "meeting.task.sign", Link: meetingPath(m), Due: x.Until,
		}); err != nil {
			return err
		}
		return rm.enter(ctx, by, &x.Meeting, "circulated", c.Digest)
	})
	if err != nil {
		err = fmt.Errorf("meeting: circulate: %w", err)
	}
	return x, err
}

// Check compares circulated minutes with their commitments. It says how many editions there are.
func (rm *Room) Check(ctx context.Context, bad func(object, what string)) (n int, err error) {
	all, err := rm.store.everyCirculated(ctx)
	if err != nil {
		return 0, fmt.Errorf("meeting: check: %w", err)
	}
	for _, c := range all {
		if !bytes.Equal(ledger.Commitment(c.Salt, []byte(c.Content)), c.Digest) {
			bad(object(c.Meeting), fmt.Sprintf("edition %d of its minutes is not what was circulated", c.Edition))
		}
	}
	return len(all), nil
}
