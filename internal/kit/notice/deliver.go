package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
)

// The kinds of the jobs: those of urgent notices pass the others.
const (
	kindDeliver = "notice.deliver"
	kindUrgent  = "notice.urgent"
)

const (
	// mostTries is after how many a failure that may pass is taken for one that will not: some forty hours.
	mostTries = 48
	atOnce    = 4               // notices under way
	lease     = 5 * time.Minute // longer than a try by every channel takes
	sweeps    = 24 * time.Hour
	kept      = 400 * sweeps     // and with a notice its key
	listed    = 7 * sweeps       // a failure, to be begun anew
	stayAway  = 30 * time.Second // after the database was away
)

// Message is one notice as a server gets it.
type Message struct {
	Channel Channel
	To      string
	Lang    string
	Subject string // of mail
	Text    string
	Mark    string // by which a second one is known
	At      time.Time
}

// Sender hands messages to a server. Send takes no longer than a minute. It is safe for concurrent use.
type Sender interface {
	Channels() []Channel
	Send(ctx context.Context, m Message) error // a *Failure says why it was not taken
	Close() error
}

// Failure is why a server did not take a message. It holds no word of the server: that may quote the address.
type Failure struct {
	Why   string
	Code  int
	Final bool // trying again would not help
}

func (f *Failure) Error() string { return fmt.Sprintf("notice: not taken: %s (%d)", f.Why, f.Code) }

// job is the work of delivering a notice.
func job(n id.Notice, urgent bool) jobs.Job {
	j := jobs.Job{Kind: kindDeliver, Key: string(n), Body: string(n)}
	if urgent {
		j.Kind = kindUrgent
	}
	return j
}

// Kinds are the kinds of the outbox's jobs.
func Kinds() []string { return []string{kindDeliver, kindUrgent} }

// runner does the jobs of a kind.
func (x *Outbox) runner(kind string, workers int) *jobs.Runner {
	return &jobs.Runner{Queue: x.o.Jobs, Handlers: map[string]jobs.Handler{kind: x.deliver}, Log: x.o.Log, Lease: lease, Workers: workers, Attempts: mostTries}
}

// Run delivers until ctx ends, then lets what is under way end, and hangs up.
func (x *Outbox) Run(ctx context.Context) error {
	defer func() {
		for _, s := range x.o.Senders {
			s.Close()
		}
	}()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return x.runner(kindUrgent, 1).Run(ctx) })
	g.Go(func() error { return x.runner(kindDeliver, atOnce).Run(ctx) })
	g.Go(func() error { return x.sweep(ctx) })
	return g.Wait()
}

// sweep forgets what is old, once a day: notices, and long before them their jobs.
func (x *Outbox) sweep(ctx context.Context) error {
	for {
		wait := sweeps
		_, err := x.Sweep(ctx, x.o.Now().Add(-kept))
		if err == nil { // the notice keeps the key, so its job may go
			_, err = x.o.Jobs.Sweep(ctx, x.o.Now().Add(-listed), Kinds()...)
		}
		if err != nil && ctx.Err() == nil {
			x.o.Log.Warn("old notices were not forgotten", "error", err)
			wait = stayAway
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		case <-t.C:
		}
	}
}

// Due delivers what is due now, for tests: it says when to come again, if anything is left.
func (x *Outbox) Due(ctx context.Context) (next time.Time, left bool, err error) {
	for _, kind := range []string{kindUrgent, kindDeliver} {
		at, more, err := x.runner(kind, atOnce).Due(ctx)
		if err != nil {
			return time.Time{}, false, err
		}
		if more && (!left || at.Before(next)) {
			next, left = at, true
		}
	}
	return next, left, nil
}

// deliver does the job of one notice.
func (x *Outbox) deliver(ctx context.Context, j jobs.Job) error {
	s, err := x.find(ctx, id.Notice(j.Body))
	if fault.Is(err, fault.NotFound) {
		return nil // cancelled, or forgotten
	}
	if err != nil {
		return err
	}
	switch {
	case s.State == Waiting:
	case !s.told: // it was sent, and its room did not hear of it
		return x.tell(ctx, s)
	case s.State != Failed:
		return nil
	case j.Attempt > 1: // it was ended by a process that did not live to end its job
		return failed(s)
	default: // a person began the job anew
		if err := x.again(ctx, s.ID); err != nil {
			return err
		}
		s.State, s.refused, s.Why, s.Code = Waiting, nil, "", 0
	}
	return x.try(ctx, s, j.Attempt >= mostTries)
}

// failed is the error that ends a job: trying again would not help. A code that did not reach whoever asked for it is no failed
// job: nobody else can mend their address, and they see it themselves.
func failed(s Sent) error {
	if s.Text == Code && (s.Why == NotTaken || s.Why == Late) {
		return nil
	}
	return fault.Wrap(fault.Invalid, &Failure{s.Why, s.Code, true})
}

// try tries the channels in the order of the book until one takes the notice. One that refuses it leads on to the next;
// one whose server does not answer ends the try, or it might come twice.
func (x *Outbox) try(ctx context.Context, s Sent, last bool) error {
	if !s.Until.IsZero() && !x.o.Now().Before(s.Until) {
		s.Why, s.Code = Late, 0
		return x.settle(ctx, s, Failed)
	}
	book, err := x.o.Book(ctx, s.Notice)
	if err != nil {
		return fmt.Errorf("notice: book: %w", err)
	}
	known := false
	for _, a := range book {
		sender := x.sender(a.Channel)
		if sender == nil || s.Channel != "" && a.Channel != s.Channel {
			continue
		}
		known = true
		if slices.Contains(s.refused, a.Channel) {
			continue
		}
		m, err := x.message(ctx, s.Notice, a)
		if err != nil {
			return err
		}
		// What cannot be written is not sent: a full disk must not send the same notice again and again.
		s.Tries, s.Via = s.Tries+1, a.Channel
		if waits, err := x.tried(ctx, s); err != nil || !waits {
			return err
		}
		err = sender.Send(ctx, m)
		if err == nil {
			s.Why, s.Code = "", 0
			return x.settle(ctx, s, Taken)
		}
		var f *Failure
		if !errors.As(err, &f) {
			f = &Failure{Why: Line}
		}
		s.Why, s.Code = f.Why, f.Code
		if f.Final {
			s.refused = append(s.refused, a.Channel)
			continue
		}
		if last {
			return x.settle(ctx, s, Failed)
		}
		if waits, err := x.tried(context.WithoutCancel(ctx), s); err != nil || !waits {
			return err
		}
		return fault.Wrap(fault.Busy, f)
	}
	if !known {
		s.Why, s.Code = "", 0
		return x.settle(ctx, s, Nowhere)
	}
	return x.settle(ctx, s, Failed)
}

// settle writes how a notice ended, and lets its room know, in one transaction. When the room's part fails, the end is
// written alone: the notice is not sent again for that.
func (x *Outbox) settle(ctx context.Context, s Sent, state State) error {
	ctx = context.WithoutCancel(ctx) // the server has it, whatever becomes of the lease
	s.State, s.Ended, s.told = state, x.o.Now(), true
	heard := x.rooms[roomOf(s.Key)]
	err := x.o.DB.Tx(ctx, func(ctx context.Context) error {
		won, err := x.end(ctx, s)
		if err != nil || !won || heard == nil {
			return err
		}
		return heard(ctx, s.outcome())
	})
	if err != nil && heard != nil {
		s.told = false
		if _, alone := x.end(ctx, s); alone != nil {
			return alone
		}
		return fmt.Errorf("notice: the room %s did not hear: %w", roomOf(s.Key), fault.Wrap(fault.Busy, err))
	}
	if err == nil && state == Failed {
		return failed(s)
	}
	return err
}

// tell lets a room know of an end that was written before.
func (x *Outbox) tell(ctx context.Context, s Sent) error {
	heard := x.rooms[roomOf(s.Key)]
	err := x.o.DB.Tx(ctx, func(ctx context.Context) error {
		first, err := x.knows(ctx, s.ID)
		if err != nil || !first || heard == nil {
			return err
		}
		return heard(ctx, s.outcome())
	})
	if err != nil {
		return fmt.Errorf("notice: the room %s did not hear: %w", roomOf(s.Key), fault.Wrap(fault.Busy, err))
	}
	if s.State == Failed {
		return failed(s)
	}
	return nil
}

func (s Sent) outcome() Outcome {
	return Outcome{Key: s.Key, Person: s.Person, State: s.State, Via: s.Via, Why: s.Why, At: s.Ended}
}

// roomOf is the room of a key.
func roomOf(key string) string {
	room, _, _ := strings.Cut(key, ":")
	return room
}
