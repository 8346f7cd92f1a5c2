package circular

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/task"
)

// tend lets time pass to an instant after sending.
func (b *bench) tend(after time.Duration) {
	b.t.Helper()
	b.now = noon.Add(after)
	if err := b.Tend(b.t.Context(), b.now); err != nil {
		b.t.Fatal(err)
	}
}

// heard lists who was told in a round.
func (b *bench) heard(round Round) string {
	var people []string
	for _, x := range b.mail.told(b.t) {
		if x.round == string(round) {
			people = append(people, x.person)
		}
	}
	slices.Sort(people)
	return strings.Join(people, " ")
}

func TestWhoDoesNotReadIsRemindedThenTheirDeputyIsTold(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		c := b.sent("text", Accept, secretaries, Choice{Kind: OfPost, Post: "fars-spokes"})
		b.sent("for information", Nothing)
		b.tend(time.Minute)
		if got := b.heard(RoundSent); got != "farsi farsi voice yazdi yazdi" {
			t.Fatal(got)
		}
		b.tend(RemindAfter - time.Minute)
		if got := b.heard(RoundReminder); got != "" {
			t.Errorf("reminded early: %s", got)
		}
		if _, err := b.Open(ctx, "farsi", c.ID); err != nil {
			t.Fatal(err)
		}
		b.tree.leave("yazd-sec", "yazdi", day(noon))
		b.tree.appoint("yazd-sec", "heir", day(noon))
		for range 2 {
			b.tend(RemindAfter)
		}
		if got := b.heard(RoundReminder); got != "heir voice" {
			t.Errorf("reminded %s, want the holders of today who have not read", got)
		}
		if x := b.seat(c.ID, 2); !x.Reminded.Equal(noon.Add(RemindAfter)) || !x.Raised.IsZero() {
			t.Error(x)
		}
		b.tend(RaiseAfter - time.Minute)
		if got := b.heard(RoundRaised); got != "" {
			t.Errorf("raised early: %s", got)
		}
		for range 2 {
			b.tend(RaiseAfter)
		}
		// The Secretary-General for Yazd and vacant Qom, told once; the secretary of Fars for its spokesman.
		if got := b.heard(RoundRaised); got != "boss farsi" {
			t.Errorf("told %s", got)
		}
		open, err := b.tasks.List(ctx, task.Filter{})
		if err != nil || len(open) != 1 || open[0].Kind != taskPhone || open[0].Body != "party" || open[0].Link != phonesPath(c.ID) {
			t.Fatal(open, err)
		}
		list := b.desk.See("boss", MyPath, 200)
		if got := list.One("section[aria-labelledby=\"standins\"]").Text(); !strings.Contains(got, "۲ گیرنده باز نکرده‌اند") {
			t.Error(got)
		}
		phones := b.desk.See("boss", myPath(c.ID)+"unread/", 200).One("tbody").Text()
		for _, want := range []string{"نام heir", "دبیر استان یزد", "۰۲۱۸۸۰۰۰۰۰۰", "این سمت اکنون خالی است"} {
			if !strings.Contains(phones, want) {
				t.Errorf("the list does not say %q: %s", want, phones)
			}
		}
		if strings.Contains(phones, "سخنگو") {
			t.Error("the list of one shows another's")
		}
		if got := b.desk.See("editor", phonesPath(c.ID), 200).One("tbody").Find("tr"); len(got) != 3 {
			t.Errorf("the issuer's list has %d", len(got))
		}
		b.desk.See("voice", myPath(c.ID)+"unread/", 404)
		b.desk.See("boss", myPath(c.ID), 404) // who stands in is told who has not read, and is no addressee
		if got := b.desk.See("editor", circularPath(c.ID)+"receipts/?which=raised", 200).One("tbody").Text(); !strings.Contains(got, "به جانشین گفته شد") {
			t.Error(got)
		}
		b.accept("heir", c.ID)
		b.accept("voice", c.ID)
		b.tend(RaiseAfter + time.Hour)
		if open, _ := b.tasks.List(ctx, task.Filter{}); len(open) != 1 {
			t.Error("the task is closed while Qom has not read")
		}
		b.tree.appoint("qom-sec", "qomi", day(noon))
		if _, err := b.Open(ctx, "qomi", c.ID); err != nil {
			t.Fatal(err)
		}
		b.tend(RaiseAfter + 2*time.Hour)
		if open, _ := b.tasks.List(ctx, task.Filter{}); len(open) != 0 {
			t.Error("the task is open and everybody has read")
		}
		b.desk.See("boss", myPath(c.ID)+"unread/", 404)
		b.desk.See("editor", phonesPath(c.ID), 200).One(".empty")
	})
}

func TestADeputyIsNeverWhoDidNotRead(t *testing.T) {
	tr := small()
	today := day(noon)
	if p, who, ok := Deputy(tr, "fars-spokes", today); p.ID != "fars-sec" || who != "farsi" || !ok {
		t.Error(p.ID, who, ok)
	}
	if p, who, ok := Deputy(tr, "fars-sec", today); p.ID != "general" || who != "boss" || !ok {
		t.Error(p.ID, who, ok)
	}
	tr.appoint("fars-spokes", "farsi", ymd(1405, 1, 1)) // who holds both is not their own deputy
	if p, _, _ := Deputy(tr, "fars-spokes", today); p.ID != "general" {
		t.Error(p.ID)
	}
	tr.post("fars-deputy", "fars", "جانشین دبیر", false, true)
	tr.appoint("fars-deputy", "second", ymd(1405, 1, 1))
	if p, who, _ := Deputy(tr, "fars-sec", today); p.ID != "fars-deputy" || who != "second" {
		t.Error(p.ID, who)
	}
	if p, _, _ := Deputy(tr, "fars-spokes", today); p.ID != "general" { // who deputises does so for the head
		t.Error(p.ID)
	}
	if _, _, ok := Deputy(tr, "general", today); ok {
		t.Error("the head of all has a deputy")
	}
}

func TestTwoProcessesTendOnce(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			d := dbtest.Again(t, address)
			rooms := []*bench{openOn(t, d, big(1200)), openOn(t, dbtest.Again(t, address), big(1200))}
			mail := openPost(t, d)
			for _, rm := range rooms {
				rm.o.Notices = &post{rm.d}
			}
			rooms[0].sent("text", Read, everybody)
			var wg sync.WaitGroup
			for i := range 4 {
				wg.Go(func() {
					if err := rooms[i%2].Tend(t.Context(), noon.Add(RemindAfter)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			n := map[string]int{}
			for _, x := range mail.told(t) {
				n[x.round]++
			}
			if fmt.Sprint(n) != "map[reminder:1200 sent:1200]" {
				t.Error(n)
			}
		})
	}
}

// breaks is a carrier that fails in the middle of a round.
type breaks struct {
	*post
	left int
}

var errBroken = errors.New("the line broke")

func (x *breaks) Tell(ctx context.Context, all ...Notice) error {
	if x.left--; x.left < 0 {
		return errBroken
	}
	return x.post.Tell(ctx, all...)
}

func TestARoundThatBrokeOffGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := openOn(t, d, big(1200))
		b.mail = openPost(t, d)
		b.sent("text", Read, everybody)
		for _, after := range []time.Duration{0, RemindAfter} {
			b.o.Notices = &breaks{b.mail, 1}
			if err := b.Tend(t.Context(), noon.Add(after)); !errors.Is(err, errBroken) {
				t.Fatal(err)
			}
			b.o.Notices = b.mail
			b.tend(after)
		}
		n := map[string]int{}
		for _, x := range b.mail.told(t) {
			n[x.round]++
		}
		if fmt.Sprint(n) != "map[reminder:1200 sent:1200]" {
			t.Error(n)
		}
	})
}
