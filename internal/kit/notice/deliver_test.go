package notice_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/notice"
)

func TestAFailureThatMayPassIsTriedAgainLater(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.answer = func(notice.Message) error { return crowded }
		k.tell(letter("1"))
		if wait := k.due(); wait != 10*time.Second {
			t.Errorf("it comes again after %v", wait)
		}
		k.expect("1", "waiting by mail after 1: busy 451")
		k.hears()
		k.now = k.now.Add(10 * time.Second)
		k.due()
		k.expect("1", "waiting by mail after 2: busy 451")
		k.answer = func(notice.Message) error { return errors.New("what it is, nobody knows") }
		k.now = k.now.Add(20 * time.Second)
		k.due()
		k.expect("1", "waiting by mail after 3: line 0")
		k.answer = nil
		k.now = k.now.Add(time.Hour)
		k.due()
		s := k.expect("1", "taken by mail after 4")
		if !s.Ended.Equal(k.now) {
			t.Error("it ended", s.Ended)
		}
		k.hears("1 taken")
	})
}

func TestAFailureThatNeverPassesIsGivenUpInTheEnd(t *testing.T) {
	k := newDesk(t, dbtest.Open(t, db.SQLite))
	k.answer = func(notice.Message) error { return crowded }
	k.tell(letter("1"))
	began := k.now
	for {
		wait := k.due()
		if wait == -1 {
			break
		}
		k.now = k.now.Add(wait)
	}
	k.expect("1", "failed by mail after 48: busy 451")
	k.hears("1 failed")
	k.givenUp(1)
	if lasted := k.now.Sub(began); lasted < 36*time.Hour || lasted > 48*time.Hour {
		t.Errorf("given up after %v", lasted)
	}
}

func TestARefusalIsFailedAtOnceSeenAndBegunAnewByAPerson(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.answer = func(notice.Message) error { return refused }
		k.tell(letter("1"))
		if left := k.due(); left != -1 {
			t.Error("it is tried again in", left)
		}
		k.expect("1", "failed by mail after 1: address 550")
		k.hears("1 failed")
		failed := k.givenUp(1)
		h, err := k.Health(t.Context(), k.now.Add(-time.Hour))
		if err != nil || h.Failed != 1 || h.Waiting != 0 || len(h.Reasons) != 1 || h.Reasons[0] != (notice.Reason{Why: notice.NotTaken, Code: 550, Count: 1}) {
			t.Errorf("%+v, %v", h, err)
		}
		if err := k.jobs.Retry(t.Context(), failed[0].ID); err != nil {
			t.Fatal(err)
		}
		k.due()
		k.expect("1", "failed by mail after 2: address 550")
		k.hears("1 failed")
		k.answer = nil
		if err := k.jobs.Retry(t.Context(), failed[0].ID); err != nil {
			t.Fatal(err)
		}
		k.due()
		k.expect("1", "taken by mail after 3")
		k.hears("1 taken")
		k.givenUp(0)
	})
}

func TestWhoeverRefusesLeadsOnToTheNextChannelAndWhoeverIsSilentDoesNot(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		phone := notice.Address{Channel: notice.SMS, To: "+989121234567", Lang: "fa"}
		k.book = []notice.Address{maryam, phone}
		fails := map[notice.Channel]error{notice.Mail: refused, notice.SMS: crowded}
		asked := map[notice.Channel]int{}
		k.answer = func(m notice.Message) error { asked[m.Channel]++; return fails[m.Channel] }
		k.tell(letter("1"))
		k.due()
		k.expect("1", "waiting by sms after 2: busy 451")
		fails[notice.SMS] = nil
		k.now = k.now.Add(time.Hour)
		k.due()
		k.expect("1", "taken by sms after 3")
		if asked[notice.Mail] != 1 || asked[notice.SMS] != 2 {
			t.Error("the one that refused was asked again:", asked)
		}
		clear(asked)
		fails = map[notice.Channel]error{notice.Mail: crowded}
		k.tell(letter("2"))
		k.due()
		if asked[notice.SMS] != 0 {
			t.Error("one that may still come by mail was sent by SMS too")
		}
		n := letter("3")
		n.Channel = notice.SMS
		clear(asked)
		k.tell(n)
		k.due()
		k.expect("3", "taken by sms after 1")
		if asked[notice.Mail] != 0 {
			t.Error("SMS alone went by mail")
		}
	})
}

func TestWhoeverCannotBeReachedIsNoFailure(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.book = nil
		k.tell(letter("1"))
		k.due()
		k.expect("1", "nowhere after 0")
		k.hears("1 nowhere")
		k.givenUp(0)
		other := newDesk(t, k.d, notice.SMS) // a site without mail
		other.tell(letter("2"))
		other.due()
		other.expect("2", "nowhere after 0")
	})
}

func TestWhatIsTooLateIsNotSent(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		n := letter("1")
		n.Until = noon.Add(15 * time.Minute)
		k.tell(n)
		k.now = n.Until
		k.due()
		k.expect("1", "failed after 0: late 0")
		if len(k.took) != 0 {
			t.Error("it was sent")
		}
	})
}

func TestWhatIsUrgentPassesTheOthers(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		var all []notice.Notice
		for i := range 20 {
			all = append(all, letter(fmt.Sprint(i)))
		}
		k.tell(all...)
		k.now = k.now.Add(time.Second)
		n := letter("urgent")
		n.Urgent, n.Text = true, notice.Code
		k.tell(n)
		k.due()
		if k.took[0].Mark != notice.Mark("circular:urgent") || len(k.took) != 21 {
			t.Error("it waited")
		}
	})
}

// The process dies after the server took the message: the notice comes again when the lease runs out, with the same mark.
func TestKilledBetweenSendingAndWritingItComesAgainWithTheSameMark(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			dies := newDesk(t, dbtest.Again(t, address))
			lives := newDesk(t, dbtest.Again(t, address))
			var once notice.Message
			dies.answer = func(m notice.Message) error {
				once = m
				dies.d.Close() // nothing of what follows reaches the database
				return nil
			}
			dies.tell(letter("1"))
			if _, _, err := dies.Due(t.Context()); err == nil {
				t.Fatal("the database was there")
			}
			lives.due()
			if len(lives.took) != 0 {
				t.Fatal("it was sent again while the lease holds")
			}
			lives.now = noon.Add(5 * time.Minute)
			lives.due()
			if len(lives.took) != 1 || lives.took[0].Mark != once.Mark || once.Mark == "" {
				t.Fatalf("%+v, then %+v", once, lives.took)
			}
			lives.expect("1", "taken by mail after 2")
			lives.hears("1 taken")
		})
	}
}

func TestWhatCannotBeWrittenIsNotSent(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	k := newDesk(t, d)
	k.tell(letter("1"))
	if _, err := db.Exec(t.Context(), d, `CREATE TRIGGER full BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'full'); END`); err != nil {
		t.Fatal(err)
	}
	k.due()
	if len(k.took) != 0 {
		t.Error("it was sent, and will be again and again")
	}
}

func TestADeafRoomHearsLaterAndNothingIsSentTwice(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.deaf = errStop
		k.tell(letter("1"))
		wait := k.due()
		k.expect("1", "taken by mail after 1")
		k.now = k.now.Add(wait)
		k.due()
		k.deaf = nil
		k.now = k.now.Add(time.Hour)
		k.due()
		k.hears("1 taken")
		k.now = k.now.Add(time.Hour)
		k.due()
		k.hears()
		if len(k.took) != 1 {
			t.Errorf("sent %d times", len(k.took))
		}
	})
}

func TestAFailureOfADeafRoomIsHeardOnceAndNotSentAgain(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		asked := 0
		k.answer = func(notice.Message) error { asked++; return refused }
		k.deaf = errStop
		k.tell(letter("1"))
		wait := k.due()
		k.deaf = nil
		k.now = k.now.Add(wait)
		k.due()
		k.hears("1 failed")
		k.givenUp(1)
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
	})
}

// A process that wrote the failure and died before its job ended is no person who begins it anew.
func TestAJobThatIsLeasedAgainIsNotBegunAnew(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		asked := 0
		k.answer = func(notice.Message) error { asked++; return refused }
		k.tell(letter("1"))
		k.due()
		if _, err := db.Exec(t.Context(), k.d, `UPDATE job SET state = 'waiting', ended = 0`); err != nil { // as if its end was not written
			t.Fatal(err)
		}
		k.due()
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
		k.hears("1 failed")
		k.givenUp(1)
	})
}

func TestWhatIsTakenOutAtTheLastMomentIsNotSent(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.tell(letter("1"))
		k.asked = func() {
			if err := k.Cancel(t.Context(), "circular:1"); err != nil {
				t.Error(err)
			}
		}
		k.due()
		if len(k.took) != 0 {
			t.Error("it was sent")
		}
		k.givenUp(0)
		k.hears()
	})
}

func TestACodeThatDoesNotArriveIsItsReadersToSee(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.answer = func(notice.Message) error { return refused }
		n := letter("1")
		n.Text = notice.Code
		late := letter("2")
		late.Text, late.Until = notice.Code, noon
		k.tell(n, late)
		k.due()
		k.expect("1", "failed by mail after 1: address 550")
		k.expect("2", "failed after 0: late 0")
		k.givenUp(0)
		if h, err := k.Health(t.Context(), noon); err != nil || h.Failed != 0 {
			t.Errorf("%+v, %v", h, err)
		}
		k.answer = func(notice.Message) error { return &notice.Failure{Why: notice.Content, Code: 554, Final: true} }
		n.Key = "circular:3"
		k.tell(n)
		k.due()
		k.givenUp(1) // which is nobody's address
	})
}

func TestABookThatFailsIsAskedAgain(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.bookErr = errStop
		k.tell(letter("1"))
		wait := k.due()
		k.expect("1", "waiting after 0")
		k.bookErr = nil
		k.now = k.now.Add(wait)
		k.due()
		k.expect("1", "taken by mail after 1")
	})
}
