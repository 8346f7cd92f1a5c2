package circular

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// slow carries notices so slowly that the process can be killed between two, and says how far it came.
type slow struct {
	*post
	n int
}

func (s *slow) Tell(ctx context.Context, all ...Notice) error {
	for _, n := range all {
		if s.n++; s.n%noticesAtOnce == 1 {
			fmt.Println("step", s.n/noticesAtOnce)
		}
		if s.n%noticesAtOnce == 250 {
			time.Sleep(20 * time.Millisecond) // somewhere within the transaction
		}
		if err := s.post.Tell(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// TestNotifyInAProcess is the process that the next test kills.
func TestNotifyInAProcess(t *testing.T) {
	address := os.Getenv("CIRCULAR_TEST_DATABASE")
	if address == "" {
		t.Skip("started by TestAKilledSenderIsFollowedByOneThatGoesOn")
	}
	d, err := db.Open(t.Context(), address, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	b := openOn(t, d, newTree())
	b.o.Notices = &slow{post: &post{d}}
	if err := b.Notify(t.Context(), id.Circular(os.Getenv("CIRCULAR_TEST_ID"))); err != nil {
		t.Fatal(err)
	}
	fmt.Println("done")
}

func TestAKilledSenderIsFollowedByOneThatGoesOn(t *testing.T) {
	const seats = 5000
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			d := dbtest.Again(t, address)
			b := openOn(t, d, big(seats))
			b.mail = openPost(t, d)
			c := b.sent("text", Read, everybody)
			kills := 0
			for range 3 {
				cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNotifyInAProcess$", "-test.v")
				cmd.Env = append(os.Environ(), "CIRCULAR_TEST_DATABASE="+address, "CIRCULAR_TEST_ID="+string(c.ID))
				out, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				steps := 0
				buf := make([]byte, 4096)
				for {
					n, err := out.Read(buf)
					steps += strings.Count(string(buf[:n]), "step ")
					if err != nil || steps >= 3 {
						break
					}
				}
				if steps >= 3 {
					cmd.Process.Kill() // in the third step: it is taken back or whole
					kills++
				}
				cmd.Wait()
			}
			before := len(b.mail.told(t))
			if kills == 0 || before == 0 || before >= seats {
				t.Fatalf("%d kills, %d were told: nothing was broken off", kills, before)
			}
			b.o.Notices = b.mail // which refuses a key it knows
			if err := b.Notify(t.Context(), c.ID); err != nil {
				t.Fatal(err)
			}
			people := map[string]bool{}
			for _, x := range b.mail.told(t) {
				if people[x.person] {
					t.Fatalf("%s was told twice", x.person)
				}
				people[x.person] = true
			}
			if len(people) != seats {
				t.Errorf("%d of %d were told", len(people), seats)
			}
		})
	}
}

func TestWhoHoldsTwoSeatsIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Read, secretaries, Choice{Kind: OfBody, Body: "council"})
		if err := b.Notify(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		var people []string
		for _, x := range b.mail.told(t) {
			people = append(people, x.person)
		}
		slices.Sort(people)
		if want := []string{"farsi", "second", "third", "yazdi"}; !slices.Equal(people, want) {
			t.Errorf("told %v, want %v", people, want)
		}
	})
}

func TestWhoseSeatsAreFarApartIsToldOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		tr := big(noticesAtOnce + 100)
		tr.terms["post-00000"] = nil
		last := id.Post(fmt.Sprintf("post-%05d", 30)) // in the last province: in the second step
		tr.appoint("post-00000", tr.terms[last][0].person, ymd(1400, 1, 1))
		b := openOn(t, d, tr)
		b.mail = openPost(t, d)
		b.o.Notices = b.mail
		c := b.sent("text", Read, everybody)
		if err := b.Notify(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		if n := len(b.mail.told(t)); n != noticesAtOnce+99 {
			t.Errorf("%d were told", n)
		}
	})
}

func TestWithoutACarrierNothingWaitsForOne(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.o.Notices = nil
		c := b.sent("text", Read)
		if err := b.Notify(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		b.o.Notices = b.mail
		if err := b.Notify(t.Context(), c.ID); err != nil {
			t.Fatal(err)
		}
		if told := b.mail.told(t); len(told) != 0 {
			t.Errorf("a carrier that came later told of an old letter: %v", told)
		}
	})
}

func TestAnOutcomeOfANoticeIsKept(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		c := b.sent("text", Read)
		if err := b.Notify(ctx, c.ID); err != nil {
			t.Fatal(err)
		}
		told := b.mail.told(t)
		at := noon.Add(time.Minute)
		if err := b.Failed(ctx, told[0].key, NoWay, at); err != nil {
			t.Fatal(err)
		}
		if x := b.seat(c.ID, 1); x.Failed != NoWay || !x.Delivered.IsZero() {
			t.Error(x)
		}
		for range 2 {
			if err := b.Taken(ctx, told[1].key, "mail", at); err != nil {
				t.Fatal(err)
			}
			at = at.Add(time.Minute)
		}
		if x := b.seat(c.ID, 2); x.Failed != "" || !x.Delivered.Equal(noon.Add(time.Minute)) || !x.Opened.IsZero() {
			t.Error(x)
		}
		if err := b.Taken(ctx, told[0].key, "mail", at); err != nil { // it arrived after all
			t.Fatal(err)
		}
		if x := b.seat(c.ID, 1); x.Failed != "" || x.Delivered.IsZero() {
			t.Error(x)
		}
		for _, key := range []string{"", "other", noticeKey(c.ID, RoundSent, 3), noticeKey("none", RoundSent, 1), "circular:x/sent/NaN"} {
			if err := b.Taken(ctx, key, "mail", at); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", key, err)
			}
		}
		other := b.sent("other", Read)
		if err := b.Notify(ctx, other.ID); err != nil {
			t.Fatal(err)
		}
		if err := b.Failed(ctx, noticeKey(other.ID, RoundSent, 2), CameBack, at); err != nil {
			t.Fatal(err)
		}
		b.list("yazdi") // who found the letter by themself needs no notice
		if x := b.seat(other.ID, 2); x.Failed != "" {
			t.Error(x)
		}
	})
}

func TestANoticeThatDidNotArriveIsSeenAtEverySeatOfItsPerson(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		c := b.sent("text", Read, secretaries, Choice{Kind: OfBody, Body: "council"}, Choice{Kind: OfPost, Post: "general"}) // the first and the fourth seat are of one person
		if err := b.Notify(ctx, c.ID); err != nil {
			t.Fatal(err)
		}
		if err := b.Failed(ctx, noticeKey(c.ID, RoundSent, 1), NoWay, noon); err != nil {
			t.Fatal(err)
		}
		b.tend(RaiseAfter + time.Hour)
		raised := slices.IndexFunc(b.mail.told(t), func(x told) bool { return x.round == string(RoundRaised) && x.person == "boss" })
		if raised < 0 {
			t.Fatal("nobody was told who stands in")
		}
		if err := b.Failed(ctx, b.mail.told(t)[raised].key, CameBack, noon); err != nil { // of another's letter: nothing of their own seat, the seventh
			t.Fatal(err)
		}
		if x := b.seat(c.ID, 7); x.Failed != "" {
			t.Error("what was another's stands at the deputy's own seat:", x)
		}
		var got []string
		seats, err := b.store.Received(ctx, c.ID, SeatFilter{Which: Returned})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range seats {
			got = append(got, fmt.Sprint(s.N, s.Person, s.Failed))
		}
		if want := []string{"1farsifailed", "4farsinowhere"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}
