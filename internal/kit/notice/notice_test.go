package notice_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/notice"
)

func TestANoticeIsDeliveredOnceHoweverOftenItIsTold(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.tell(letter("1"))
		k.tell(letter("1"), letter("2"), letter("1"))
		if left := k.due(); left != -1 {
			t.Error("something is left", left)
		}
		k.tell(letter("1"))
		k.due()
		if len(k.took) != 2 {
			t.Fatalf("%d messages", len(k.took))
		}
		k.expect("1", "taken by mail after 1")
		k.hears("1 taken", "2 taken")
		if k.took[0].Mark == k.took[1].Mark || k.took[0].Mark != notice.Mark("circular:1") && k.took[0].Mark != notice.Mark("circular:2") {
			t.Error("marks", k.took)
		}
	})
}

func TestANoticeLivesAndDiesWithItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		err := k.d.Tx(t.Context(), func(ctx context.Context) error {
			if err := k.Tell(ctx, letter("1")); err != nil {
				return err
			}
			return errStop
		})
		if !errors.Is(err, errStop) {
			t.Fatal(err)
		}
		k.due()
		if _, err := k.Find(t.Context(), "circular:1"); !fault.Is(err, fault.NotFound) || len(k.took) != 0 {
			t.Error(err, k.took)
		}
	})
}

func TestANoticeSaysNothingButThatThereIsOne(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.book = []notice.Address{
			{Channel: notice.Mail, To: "maryam@party.example", Lang: "fa"},
		}
		k.tell(letter("1"))
		k.due()
		m := k.took[0]
		if m.Subject != "اطلاعیهٔ شمارهٔ ۱۴۰۵/۱۲ برای شما رسیده است – حزب آینده" || m.To != "maryam@party.example" || !m.At.Equal(noon) {
			t.Errorf("%+v", m)
		}
		for _, want := range []string{base + "/my/announcements/\n", base + "/my/contact/\n", "۱۴۰۵/۱۲"} {
			if !strings.Contains(m.Text, want) {
				t.Errorf("%q is not in %q", want, m.Text)
			}
		}
		k.book = []notice.Address{{Channel: notice.SMS, To: "+989121234567", Lang: "en"}}
		n := letter("2")
		n.Number = ""
		k.tell(n)
		k.due()
		if got := k.took[1].Text; got != "Ayandeh Party: you have an announcement to read. Sign in: "+base+"/en/my/announcements/" || k.took[1].Subject != "" {
			t.Errorf("%q", got)
		}
		if missing := texts().Missing(); len(missing) > 0 {
			t.Error(missing)
		}
	})
}

// Every template in both languages, by mail and by phone, with a number and without.
func TestEveryTemplateIsWhole(t *testing.T) {
	k := newDesk(t, dbtest.Open(t, db.SQLite))
	for _, text := range []string{notice.Letter, notice.Reminder, notice.Deputy, notice.Code} {
		for _, lang := range []string{"fa", "en"} {
			for _, channel := range []notice.Channel{notice.Mail, notice.SMS} {
				for _, number := range []string{"", "1405/7"} {
					k.took = nil
					k.book = []notice.Address{{Channel: channel, To: "x@y.example", Lang: lang, Code: "123456"}}
					n := letter(fmt.Sprint(text, lang, channel, number))
					n.Text, n.Number = text, number
					k.tell(n)
					k.due()
					m := k.took[0]
					if strings.Contains(m.Text+m.Subject, "no value") || strings.Contains(m.Text, "notice.") || m.Text == "" {
						t.Errorf("%+v", m)
					}
					shown := map[string]string{"fa": "۱۴۰۵/۷", "en": "1405/7"}[lang]
					if text == notice.Code {
						shown = map[string]string{"fa": "۱۲۳۴۵۶", "en": "123456"}[lang]
					} else if number == "" {
						shown = "حزب آینده"
						if lang == "en" {
							shown = "Ayandeh Party"
						}
					}
					if !strings.Contains(m.Text, shown) {
						t.Errorf("%q is not in %q", shown, m.Text)
					}
					if channel == notice.SMS && (strings.Contains(m.Text, "\n") || len([]rune(m.Text)) > 201) {
						t.Errorf("a long SMS: %d letters, %q", len([]rune(m.Text)), m.Text)
					}
				}
			}
		}
	}
	if missing := texts().Missing(); len(missing) > 0 {
		t.Error(missing)
	}
}

func TestANoticeIsCancelledAndForgotten(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.tell(letter("1"), letter("2"), letter("3"))
		other := letter("4")
		other.Person = "ali"
		k.tell(other)
		if err := k.Cancel(t.Context(), "circular:1"); err != nil {
			t.Fatal(err)
		}
		k.due()
		if len(k.took) != 3 {
			t.Errorf("%d were sent", len(k.took))
		}
		if err := k.Cancel(t.Context(), "circular:2"); err != nil {
			t.Fatal(err)
		}
		k.expect("2", "taken by mail after 1") // what was taken stays
		if last, err := k.Last(t.Context(), "maryam", 10); err != nil || len(last) != 2 {
			t.Errorf("%d, %v", len(last), err)
		}
		if err := k.Forget(t.Context(), "maryam"); err != nil {
			t.Fatal(err)
		}
		if last, err := k.Last(t.Context(), "maryam", 10); err != nil || len(last) != 0 {
			t.Errorf("%d, %v", len(last), err)
		}
		k.expect("4", "taken by mail after 1")
	})
}

func TestOldNoticesAreForgottenAndNewOnesStay(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.tell(letter("old"))
		k.due()
		k.now = k.now.Add(time.Hour)
		k.tell(letter("new"))
		k.due()
		k.answer = func(notice.Message) error { return crowded }
		k.tell(letter("waits"))
		k.due()
		if n, err := k.Sweep(t.Context(), k.now); n != 1 || err != nil {
			t.Error(n, err)
		}
		last, err := k.Last(t.Context(), "maryam", 10)
		if err != nil || len(last) != 2 || last[0].Key != "circular:waits" {
			t.Errorf("%+v, %v", last, err)
		}
	})
}

func TestWhatIsUnderWayIsNotStuck(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.answer = func(notice.Message) error {
			if h, err := k.Health(t.Context(), noon); err != nil || h.Waiting != 1 || h.Stuck != 0 || len(h.Reasons) != 0 {
				t.Errorf("%+v, %v", h, err)
			}
			return nil
		}
		k.tell(letter("1"))
		k.due()
		k.expect("1", "taken by mail after 1")
	})
}

func TestHealthTellsOfWhatIsStuck(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.answer = func(m notice.Message) error { return crowded }
		k.tell(letter("1"), letter("2"))
		k.due()
		k.answer = func(notice.Message) error { return &notice.Failure{Why: notice.Settings, Code: 535} }
		k.now = k.now.Add(time.Second)
		k.tell(letter("3"))
		k.due()
		n := letter("later")
		k.tell(n)
		h, err := k.Health(t.Context(), k.now.Add(-time.Hour))
		if err != nil || h.Waiting != 4 || h.Stuck != 3 || h.Failed != 0 || !h.Since.Equal(noon) || !h.Oldest.Equal(noon) {
			t.Errorf("%+v, %v", h, err)
		}
		want := []notice.Reason{{Why: notice.Crowded, Code: 451, Count: 2}, {Why: notice.Settings, Code: 535, Count: 1}}
		if !slices.Equal(h.Reasons, want) || len(h.Channels) != 3 {
			t.Errorf("%+v", h)
		}
		k.answer = func(notice.Message) error { return refused }
		k.now = k.now.Add(time.Hour)
		k.due()
		if h, err = k.Health(t.Context(), k.now.Add(time.Second)); err != nil || h.Failed != 0 || h.Waiting != 0 {
			t.Errorf("failures of long ago: %+v, %v", h, err)
		}
	})
}

func TestWhatARoomMayNotAskForIsRefused(t *testing.T) {
	k := newDesk(t, dbtest.Open(t, db.SQLite))
	for name, change := range map[string]func(n *notice.Notice){
		"no key":              func(n *notice.Notice) { n.Key = "" },
		"a key of no room":    func(n *notice.Notice) { n.Key = "1" },
		"a long key":          func(n *notice.Notice) { n.Key = "circular:" + strings.Repeat("1", 200) },
		"nobody":              func(n *notice.Notice) { n.Person = "" },
		"another channel":     func(n *notice.Notice) { n.Channel = "pigeon" },
		"an unknown text":     func(n *notice.Notice) { n.Text = "circular.hello" },
		"content as a number": func(n *notice.Notice) { n.Number = "مریم احمدی دربارهٔ انتخابات شورا" },
		"a link as a number":  func(n *notice.Notice) { n.Number = "evil.example" },
		"two lines":           func(n *notice.Notice) { n.Number = "1\n2" },
		"another site":        func(n *notice.Notice) { n.Link = "https://evil.example/" },
		"another host":        func(n *notice.Notice) { n.Link = "//evil.example/" },
		"no path":             func(n *notice.Notice) { n.Link = "" },
		"a query":             func(n *notice.Notice) { n.Link = "/my/?token=1" },
		"a turned link":       func(n *notice.Notice) { n.Link = "/my/\u202egnp" },
		"a line in the link":  func(n *notice.Notice) { n.Link = "/my/\r\nBcc: all@party.example" },
	} {
		n := letter("1")
		change(&n)
		if err := k.Tell(t.Context(), letter("2"), n); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := k.Find(t.Context(), "circular:2"); !fault.Is(err, fault.NotFound) {
		t.Error("half of what was refused was taken", err)
	}
}

func TestManyNoticesAreToldAtOnce(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		all := make([]notice.Notice, 1200)
		for i := range all {
			all[i] = letter(fmt.Sprint(i))
			all[i].Person = id.Person(fmt.Sprint("p", i))
		}
		k.tell(all...)
		k.tell(all...)
		h, err := k.Health(t.Context(), noon)
		if err != nil || h.Waiting != 1200 {
			t.Errorf("%+v, %v", h, err)
		}
		counts, err := k.jobs.Counts(t.Context())
		if err != nil || counts["waiting"] != 1200 {
			t.Errorf("%v, %v", counts, err)
		}
	})
}

func TestARoomHearsByItsNameOnce(t *testing.T) {
	k := newDesk(t, dbtest.Open(t, db.SQLite))
	defer func() {
		if recover() == nil {
			t.Error("two rooms of one name")
		}
	}()
	k.OnOutcome("circular", func(context.Context, notice.Outcome) error { return nil })
}
