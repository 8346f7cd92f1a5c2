package notice_test

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
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/notice"
)

// noon is 1 Azar 1405 in Tehran.
var noon = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

const base = "https://party.example"

var texts = sync.OnceValue(func() *i18n.Bundle {
	b, err := i18n.New(notice.Locales)
	if err != nil {
		panic(err)
	}
	return b
})

// desk is an outbox with everything around it: a server that notes what it took, a book, a room that hears.
type desk struct {
	*notice.Outbox
	t    *testing.T
	d    *db.DB
	jobs *jobs.Queue
	now  time.Time

	book    []notice.Address
	bookErr error
	asked   func() // while the book is asked
	took    []notice.Message
	answer  func(m notice.Message) error // nil: taken
	heard   []notice.Outcome
	deaf    error // of the room
}

// server is a Sender of some channels.
type server struct {
	k        *desk
	channels []notice.Channel
}

func (s server) Channels() []notice.Channel { return s.channels }
func (s server) Close() error               { return nil }

func (s server) Send(ctx context.Context, m notice.Message) error {
	if s.k.d.InTx(ctx) {
		s.k.t.Error("the network was called inside a transaction")
	}
	if s.k.answer != nil {
		if err := s.k.answer(m); err != nil {
			return err
		}
	}
	s.k.took = append(s.k.took, m)
	return nil
}

var maryam = notice.Address{Channel: notice.Mail, To: "maryam@party.example", Lang: "fa"}

func newDesk(t *testing.T, d *db.DB, channels ...notice.Channel) *desk {
	k := &desk{t: t, d: d, now: noon, book: []notice.Address{maryam}}
	now := func() time.Time { return k.now }
	ids := id.NewSource(now, nil)
	k.jobs = jobs.New(d, ids, now)
	if len(channels) == 0 {
		channels = notice.Channels
	}
	k.Outbox = notice.New(notice.Options{
		DB: d, IDs: ids, Jobs: k.jobs, Now: now, Texts: texts(), BaseURL: base,
		Site: func(_ context.Context, lang string) (string, error) {
			return map[string]string{"fa": "حزب آینده", "en": "Ayandeh Party"}[lang], nil
		},
		Book: func(ctx context.Context, _ notice.Notice) ([]notice.Address, error) {
			if d.InTx(ctx) {
				t.Error("the book was asked inside a transaction")
			}
			if k.asked != nil {
				k.asked()
			}
			return k.book, k.bookErr
		},
		Senders: []notice.Sender{server{k, channels}},
	})
	k.OnOutcome("circular", func(ctx context.Context, o notice.Outcome) error {
		if !d.InTx(ctx) {
			t.Error("the room hears outside a transaction")
		}
		if k.deaf != nil {
			return k.deaf
		}
		k.heard = append(k.heard, o)
		return nil
	})
	return k
}

func each(t *testing.T, fn func(t *testing.T, k *desk)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newDesk(t, d)) })
}

// letter is a notice as a room makes it.
func letter(key string) notice.Notice {
	return notice.Notice{Key: "circular:" + key, Person: "maryam", Text: notice.Letter, Number: "1405/12", Link: "/my/announcements/"}
}

func (k *desk) tell(all ...notice.Notice) {
	k.t.Helper()
	if err := k.Tell(k.t.Context(), all...); err != nil {
		k.t.Fatal(err)
	}
}

// due delivers what is due, and gives the wait for the next; -1 when nothing is left.
func (k *desk) due() time.Duration {
	k.t.Helper()
	next, left, err := k.Due(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	if !left {
		return -1
	}
	return next.Sub(k.now)
}

// expect holds how a notice stands: "taken by mail after 1".
func (k *desk) expect(key, want string) notice.Sent {
	k.t.Helper()
	s, err := k.Find(k.t.Context(), "circular:"+key)
	if err != nil {
		k.t.Fatal(err)
	}
	got := string(s.State)
	if s.Via != "" {
		got += " by " + string(s.Via)
	}
	got += fmt.Sprint(" after ", s.Tries)
	if s.Why != "" {
		got += fmt.Sprint(": ", s.Why, " ", s.Code)
	}
	if got != want {
		k.t.Errorf("%s is %q, want %q", key, got, want)
	}
	return s
}

// hears holds what the room heard since it was last asked.
func (k *desk) hears(want ...string) {
	k.t.Helper()
	var got []string
	for _, o := range k.heard {
		got = append(got, strings.TrimPrefix(o.Key, "circular:")+" "+string(o.State))
	}
	k.heard = nil
	slices.Sort(got)
	if !slices.Equal(got, want) {
		k.t.Errorf("the room heard %v, want %v", got, want)
	}
}

func (k *desk) givenUp(want int) []jobs.Failed {
	k.t.Helper()
	failed, err := k.jobs.GivenUp(k.t.Context(), 100)
	if err != nil || len(failed) != want {
		k.t.Fatalf("%d jobs were given up, want %d: %v", len(failed), want, err)
	}
	return failed
}

var (
	refused = &notice.Failure{Why: notice.NotTaken, Code: 550, Final: true}
	crowded = &notice.Failure{Why: notice.Crowded, Code: 451}
	errStop = errors.New("stop")
)
