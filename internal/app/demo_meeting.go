package app

import (
	"context"
	"encoding/json"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/room/meeting"
	"hemmat/internal/room/party"
	"hemmat/jalali"
)

// The demonstration's meetings: one of the council that was held and signed, and one that is called. Like all of the party, they
// are invented.

// demoRulings are what the council decided, who sees to it (a body and its post), and by when from the meeting on.
var demoRulings = []struct {
	point           int
	text            string
	body, post      string
	days            int
	yes, no         int
	counted, public bool
}{
	{0, "گزارش شش‌ماههٔ دبیرخانه پذیرفته شد و متن آن برای همهٔ دفترهای استانی فرستاده شود.", "secretariat", "head", 20, 0, 0, false, true},
	{1, "صندوق قرض‌الحسنهٔ اعضا با سرمایهٔ آغازین از حق عضویت راه بیفتد و آیین‌نامهٔ آن به نشست بعد بیاید.", "secretariat", "deputy", 30, 9, 2, true, true},
	{1, "بودجهٔ دفترهای شهرستان هر سه ماه یک بار به کمیتهٔ بازرسان گزارش شود.", "inspectors", "head", 60, 11, 0, true, false},
}

// meetings fills the meetings of the demonstration. All of it is one transaction, so that a fill that begins again finds it whole
// or not at all.
func (f *filler) meetings(ctx context.Context) error {
	o := f.meetingOptions()
	o.Now, o.Notices = f.now, nil
	rm := meeting.New(o)
	d, err := f.Party.Directory(ctx)
	if err != nil {
		return err
	}
	council, ok := d.BodyAt("central-council")
	if !ok {
		return nil
	}
	there, err := rm.Store().List(ctx, meeting.Filter{Bodies: []id.Body{council.ID}, Limit: 1})
	if err != nil || len(there) > 0 {
		return err
	}
	today := f.Now()
	at := func(days int) time.Time { // half past four in Tehran
		return today.Truncate(24*time.Hour).AddDate(0, 0, days).Add(13 * time.Hour)
	}
	defer f.set(time.Time{})
	return f.DB.Tx(ctx, func(ctx context.Context) error {
		if err := f.pastMeeting(ctx, rm, d, council.ID, at(-24)); err != nil {
			return err
		}
		f.set(today)
		begins := at(9)
		m, err := rm.Draft(ctx, demoActor, meeting.Plan{Body: council.ID, Kind: meeting.Ordinary, Title: "نشست ماهانهٔ شورای مرکزی", Place: "دفتر مرکزی حزب، تالار گفت‌وگو", Begins: begins, Ends: begins.Add(2 * time.Hour)})
		if err != nil {
			return err
		}
		if _, err := f.point(ctx, rm, m.ID, meeting.Point{Place: 1, Title: "برنامهٔ کنگرهٔ سالانه", Words: "پیش‌نویس برنامه در پیوند زیر است.", Minutes: 40, Post: postOf(d, "secretariat", "head")}); err != nil {
			return err
		}
		_, err = rm.Call(ctx, demoActor, m.ID, m.Version, nil)
		return err
	})
}

// pastMeeting is a meeting that was held, minuted and signed.
func (f *filler) pastMeeting(ctx context.Context, rm *meeting.Room, d *party.Directory, council id.Body, begins time.Time) error {
	f.set(begins.AddDate(0, 0, -7))
	m, err := rm.Draft(ctx, demoActor, meeting.Plan{Body: council, Kind: meeting.Ordinary, Title: "نشست ماهانهٔ شورای مرکزی", Place: "دفتر مرکزی حزب، تالار گفت‌وگو", Begins: begins, Ends: begins.Add(2 * time.Hour)})
	if err != nil {
		return err
	}
	var points []id.Point
	for i, title := range []string{"گزارش شش‌ماههٔ دبیرخانه", "صندوق اعضا و بودجهٔ دفترها"} {
		p, err := f.point(ctx, rm, m.ID, meeting.Point{Place: i + 1, Title: title, Minutes: 45})
		if err != nil {
			return err
		}
		points = append(points, p)
	}
	if m, err = rm.Call(ctx, demoActor, m.ID, m.Version, nil); err != nil {
		return err
	}
	f.set(begins)
	if m, err = rm.Hold(ctx, demoActor, m.ID, m.Version); err != nil {
		return err
	}
	x, err := rm.Record(ctx, m.ID)
	if err != nil {
		return err
	}
	for _, s := range x.Seats {
		a := meeting.Present
		switch {
		case s.Person == "":
			continue
		case s.N%7 == 0:
			a = meeting.Excused
		case s.N%11 == 0: // of whom nothing was recorded
			continue
		}
		if err := f.write(ctx, rm, m.ID, "seat:"+string(s.Post)+"/"+string(s.Person), meeting.Mark{Attendance: a}); err != nil {
			return err
		}
	}
	for i, text := range []string{
		"دبیر گزارش شش ماه گذشته را خواند. اعضا دربارهٔ شمار دفترهای تازه و دشواری اجارهٔ آن‌ها پرسیدند و دبیرخانه پاسخ داد.",
		"دو پیشنهاد برای سرمایهٔ صندوق بررسی شد. رأی‌گیری با بلندکردن دست انجام شد.",
	} {
		if err := f.write(ctx, rm, m.ID, "text:"+string(points[i]), meeting.Words{Text: text}); err != nil {
			return err
		}
	}
	var public []id.Ruling
	for _, r := range demoRulings {
		due, err := jalali.FromTime(begins.AddDate(0, 0, r.days))
		if err != nil {
			return err
		}
		ruling := id.New[id.Ruling](f.IDs)
		if err := f.write(ctx, rm, m.ID, "ruling:"+string(ruling), meeting.Decided{Point: points[r.point], Text: r.text, Post: postOf(d, r.body, r.post), Due: due.Numeric(), Counted: r.counted, For: r.yes, Against: r.no}); err != nil {
			return err
		}
		if r.public {
			public = append(public, ruling)
		}
	}
	chair, clerk := x.Seats[0].Person, x.Seats[2].Person
	if err := f.write(ctx, rm, m.ID, "hall", meeting.Hall{Chair: chair, Secretary: clerk}); err != nil {
		return err
	}
	f.set(begins.AddDate(0, 0, 2))
	if x, err = rm.Circulate(ctx, demoActor, m.ID, m.Version, meeting.ObjectionDays, ""); err != nil {
		return err
	}
	f.set(x.Until.Add(time.Hour))
	for _, p := range []id.Person{chair, clerk} {
		if x, err = rm.Sign(ctx, ledger.Actor{Person: p, Via: demoActor.Via}, m.ID, x.Edition); err != nil {
			return err
		}
	}
	return rm.Publish(ctx, demoActor, m.ID, x.Version, true, public)
}

func (f *filler) point(ctx context.Context, rm *meeting.Room, m id.Meeting, p meeting.Point) (id.Point, error) {
	key := id.New[id.Point](f.IDs)
	return key, f.write(ctx, rm, m, "point:"+string(key), p)
}

// write writes an object of a record that is not there yet.
func (f *filler) write(ctx context.Context, rm *meeting.Room, m id.Meeting, object string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return rm.Set(ctx, demoActor, m, []meeting.Write{{Object: object, Value: string(text)}})
}

// postOf is a post of the demonstration, "" where it has none.
func postOf(d *party.Directory, body, post string) id.Post {
	b, _ := d.BodyAt(body)
	for _, p := range d.Posts(b.ID) {
		if p.Slug == post {
			return p.ID
		}
	}
	return ""
}
