package meeting

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/jalali"
)

// month lists what a calendar shows somebody in a month: the day, the title, and where it leads.
func (b *bench) month(who id.Person, month int) string {
	b.t.Helper()
	from, to, err := jalali.MonthBounds(1405, month)
	if err != nil {
		b.t.Fatal(err)
	}
	b.asked = func(ctx context.Context, r *staff.Request) ([]Dated, error) { return b.Dates(ctx, r, from, to) }
	b.dates = nil
	b.desk.See(who, "/my/test-dates/", http.StatusOK)
	var all []string
	for _, d := range b.dates {
		at := day(d.At).Numeric()
		if d.Late {
			at += " late"
		}
		if !d.Whole {
			at += " " + jalali.Clock(d.At, "en")
		}
		path, _, _ := strings.Cut(d.Href[1:], "/")
		all = append(all, at+" "+path+" "+d.Title)
	}
	return strings.Join(all, "; ")
}

// A calendar shows who sees a body's meetings those, and whoever has a seat or a resolution to see to their own; nobody else anything.
func TestMeetingsAndDueResolutionsStandOnTheirDays(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.pages.Page(staff.Page{Name: "test.dates", Method: http.MethodGet, Pattern: "/my/test-dates/", Action: ActOwn, Do: func(ctx context.Context, r *staff.Request) (a staff.Answer, err error) {
			b.dates, err = b.asked(ctx, r)
			return staff.Answer{Type: "text/html; charset=utf-8", Body: []byte("<!doctype html><html lang=en><title>x</title><main><h1>x</h1></main></html>")}, err
		}})
		ctx := t.Context()
		b.drafted("پیش‌نویس") // 11 Azar, noon
		b.now = b.now.Add(time.Hour)
		called := b.called("دعوت")
		gone := b.called("لغو")
		if err := b.Cancel(ctx, officer, gone.ID, gone.Version, "برف"); err != nil {
			t.Fatal(err)
		}
		for who, want := range map[id.Person]string{
			"officer": "1405/09/11 12:00 desk پیش‌نویس; 1405/09/11 13:00 desk دعوت", "inspector": "1405/09/11 12:00 desk پیش‌نویس; 1405/09/11 13:00 desk دعوت",
			"other": "1405/09/11 12:00 desk پیش‌نویس; 1405/09/11 13:00 desk دعوت",
			"farsi": "1405/09/11 13:00 my دعوت", "third": "1405/09/11 13:00 my دعوت", "stranger": "", "editor": "", "boss": "", "yazdi": "",
		} {
			if got := b.month(who, 9); got != want {
				t.Errorf("%s sees %q, want %q", who, got, want)
			}
		}
		if got := b.month("officer", 10); got != "" {
			t.Error(got)
		}
		// A resolution that is not circulated is the desk's alone; then it is its owner's too, on the last day that it has.
		b.now = called.Begins.Add(time.Minute)
		must(b.Hold(ctx, officer, called.ID, b.record(called.ID).Version))(t)
		b.set(called.ID, hallObject, Hall{Chair: "second", Secretary: "third"})
		ruling := b.decide(called.ID, "صندوق راه بیفتد.", "yazd-sec", "1405/10/01")
		b.decide(called.ID, "بی روز", "yazd-sec", "")
		if got := b.month("yazdi", 10) + b.month("third", 10); got != "" {
			t.Error("before it is circulated it shows", got)
		}
		if got := b.month("inspector", 10); got != "1405/10/01 desk صندوق راه بیفتد." {
			t.Error(got)
		}
		b.circulate(called.ID)
		x := b.record(called.ID)
		b.now = x.Until
		for _, p := range []id.Person{"second", "third"} {
			must(b.Sign(ctx, as(p), x.ID, x.Edition))(t)
		}
		for _, late := range []string{"", " late"} {
			for who, want := range map[id.Person]string{
				"officer": "desk", "yazdi": "my", "third": "", "stranger": "", "editor": "",
			} {
				if want != "" {
					want = "1405/10/01" + late + " " + want + " صندوق راه بیفتد."
				}
				if got := b.month(who, 10); got != want {
					t.Errorf("%s sees %q, want %q", who, got, want)
				}
			}
			b.now = ymd(1405, 10, 2).Time().Add(time.Hour)
		}
		// The task that the office has about it is covered.
		open := must(b.tasks.List(ctx, task.Filter{}))(t)
		if !slices.ContainsFunc(open, func(x task.Task) bool { return x.Object == rulingObject+string(ruling) && Covers(x) }) {
			t.Error("the task of a resolution is not covered:", open)
		}
		if slices.ContainsFunc(open, func(x task.Task) bool { return !strings.HasPrefix(x.Object, rulingObject) && Covers(x) }) {
			t.Error("another task is covered:", open)
		}
	})
}
