// Package notice tells people outside the site that something waits for them inside it: an outbox for mail, SMS and
// messengers. A notice has no content. It says "you have an announcement to read: sign in", with the site's address and at
// most a number; whoever reads it on the way, or in a mailbox years later, learns nothing else.
//
// A room calls Tell in the transaction of the fact that calls for it; a job delivers, outside any transaction, and the
// room hears of the end (OnOutcome) in the transaction that records it. What holds:
//
//   - A key is one notice, however often Tell is called with it, on however many nodes.
//   - Neither address nor text lies in the outbox: the address is asked of the Book when the notice is sent.
//   - A failure that may pass is tried again, for some forty hours; one that will not is failed at once.
//   - Of one notice, its room hears each end once.
//
// The hole to know: a notice is sent at least once. A process that dies after the server took it and before that was
// written sends it again when the lease of its job runs out, and so does a server whose answer was lost. The second
// one bears the same Mark (in mail the Message-ID, for the gateway the key), by which servers and readers may know it.
package notice

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
)

// Locales are the texts of the notices that every room may send.
//
//go:embed locales
var Locales embed.FS

// Channel is a way to somebody.
type Channel string

const (
	Mail      Channel = "mail"
	SMS       Channel = "sms"
	Messenger Channel = "messenger"
)

// Channels lists every channel, in the order in which they are tried when any will do.
var Channels = []Channel{Mail, Messenger, SMS}

// The templates that every room may use. A room's own are keys of its catalogue: T.name for lists, T.subject, T.text for mail and T.short for
// a phone, in which .site, .link, .number and .code are given; T.subject.numbered and so on stand in their place where
// there is a number.
const (
	Letter   = "notice.letter"   // an announcement waits to be read
	Reminder = "notice.reminder" // it still does
	Deputy   = "notice.deputy"   // it waits at somebody's whose deputy the reader is
	Code     = "notice.code"     // by which an address is confirmed; the Book gives the code
)

// State is what became of a notice.
type State string

const (
	Waiting State = "waiting"
	Taken   State = "taken"   // a server took it: it has not been read for that
	Failed  State = "failed"  // it will not arrive unless somebody does something; see Why
	Nowhere State = "nowhere" // its person can be reached by none of the channels that this site has
)

// Why a notice failed, or waits after a try. Each has a text, notice.why.<Why>.
const (
	NotTaken = "address"  // the server refuses the address
	Content  = "content"  // the server refuses what it says
	Settings = "settings" // the server refuses us: name, secret, sender, encryption
	Line     = "line"     // nobody answers, or the line broke
	Crowded  = "busy"     // the server says: later
	Late     = "late"     // it was worth telling only until a time that has passed
)

// Notice is something to tell somebody.
type Notice struct {
	Key     string    // room:rest, unique for good; no personal value
	Person  id.Person // whom
	Channel Channel   // by this one alone; "" by the first that takes it
	Text    string    // template, as Letter
	Number  string    // as people read it, "۱۴۰۵/۱۲"; "" for none
	Link    string    // where on the site, without language, "/my/announcements/"
	Until   time.Time // not worth telling afterwards; zero: for good
	Urgent  bool      // somebody waits for it at this moment: it passes the others
}

// Sent is a notice with what became of it.
type Sent struct {
	Notice
	ID      id.Notice
	At      time.Time
	State   State
	Tries   int
	Via     Channel // tried last, or taken by
	Why     string
	Code    int // of the server that refused it; 0 for none
	Ended   time.Time
	refused []Channel
	told    bool
}

// Outcome is the end of a notice, as its room hears it.
type Outcome struct {
	Key    string
	Person id.Person
	State  State // Taken, Failed or Nowhere. One that failed may be begun anew by a person, and end again.
	Via    Channel
	Why    string
	At     time.Time
}

// Address is where somebody is reached.
type Address struct {
	Channel Channel
	To      string // a mail address; a telephone number as +989121234567
	Lang    string
	Code    string // for the template Code: it is in no row of the outbox
}

// Book says where the person of a notice is reached, in the order in which they want to be. It is asked before each try.
type Book func(ctx context.Context, n Notice) ([]Address, error)

// Options are what an Outbox is made of. All but Senders and Log are required.
type Options struct {
	DB      *db.DB
	IDs     *id.Source
	Jobs    *jobs.Queue
	Now     func() time.Time
	Texts   *i18n.Bundle
	Site    func(ctx context.Context, lang string) (string, error) // its name
	BaseURL string
	Book    Book
	Senders []Sender // one for each channel that the site has
	Log     *slog.Logger
}

// Outbox keeps the notices. It is safe for concurrent use.
type Outbox struct {
	o     Options
	rooms map[string]func(context.Context, Outcome) error
}

// New gives the outbox.
func New(o Options) *Outbox {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Outbox{o: o, rooms: map[string]func(context.Context, Outcome) error{}}
}

// OnOutcome makes fn hear the end of each notice of a room: in the transaction that records it, once. It comes before Run.
// When fn fails, the end stands and fn is called again later.
func (x *Outbox) OnOutcome(room string, fn func(ctx context.Context, o Outcome) error) {
	if _, twice := x.rooms[room]; twice || room == "" || strings.Contains(room, ":") {
		panic(fmt.Sprintf("notice: the room %q hears already, or is none", room))
	}
	x.rooms[room] = fn
}

// Has says whether the site has a channel; Any, whether it has one at all.
func (x *Outbox) Has(c Channel) bool { return x.sender(c) != nil }

// Any says whether anybody can be told anything. Without, notices end as Nowhere.
func (x *Outbox) Any() bool { return len(x.o.Senders) > 0 }

func (x *Outbox) sender(c Channel) Sender {
	for _, s := range x.o.Senders {
		if slices.Contains(s.Channels(), c) {
			return s
		}
	}
	return nil
}

// Tell takes notices, in the transaction ctx carries or its own. One whose key is there already is not taken again.
func (x *Outbox) Tell(ctx context.Context, all ...Notice) error {
	for _, n := range all {
		if err := x.check(n); err != nil {
			return fmt.Errorf("notice: tell: %w", err)
		}
	}
	err := x.o.DB.Tx(ctx, func(ctx context.Context) error {
		added, err := x.insert(ctx, all)
		if err != nil {
			return err
		}
		work := make([]jobs.Job, 0, len(added))
		for _, a := range added {
			work = append(work, job(a.ID, a.Urgent))
		}
		_, err = x.o.Jobs.EnqueueAll(ctx, work...)
		return err
	})
	if err != nil {
		return fmt.Errorf("notice: tell: %w", err)
	}
	return nil
}

// check refuses what a room may not ask for: that is a mistake in the room.
func (x *Outbox) check(n Notice) error {
	room, rest, ok := strings.Cut(n.Key, ":")
	link, err := url.Parse(n.Link)
	switch {
	case !ok || room == "" || rest == "" || len(n.Key) > 200:
		return fmt.Errorf("the key %q is not room:rest", n.Key)
	case n.Person == "":
		return errors.New("nobody is told")
	case n.Channel != "" && !slices.Contains(Channels, n.Channel):
		return fmt.Errorf("there is no channel %q", n.Channel)
	case !x.o.Texts.Has(n.Text+".name") || !x.o.Texts.Has(n.Text+".subject") || !x.o.Texts.Has(n.Text+".text") || !x.o.Texts.Has(n.Text+".short"):
		return fmt.Errorf("the catalogue has no notice %q", n.Text)
	case !plainNumber(n.Number):
		return fmt.Errorf("the number %q is more than a number", n.Number)
	case err != nil || link.IsAbs() || link.Host != "" || link.RawQuery != "" || link.Fragment != "" || !strings.HasPrefix(n.Link, "/") || oneLine(n.Link) != n.Link:
		return fmt.Errorf("the link %q is not a path of the site", n.Link)
	}
	return nil
}

// mostNumber bounds a number, in letters.
const mostNumber = 24

// plainNumber says whether s is a number as a series makes it: nothing can be said in it, and nothing be linked.
func plainNumber(s string) bool {
	if utf8.RuneCountInString(s) > mostNumber {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/- ‌", r) {
			return false
		}
	}
	return true
}

// Cancel takes a notice out that nobody took yet, in the transaction ctx carries or its own. Its key is free again.
func (x *Outbox) Cancel(ctx context.Context, key string) error {
	_, err := db.Exec(ctx, x.o.DB, `DELETE FROM notice WHERE key = $1 AND state <> 'taken'`, key)
	if err != nil {
		return fmt.Errorf("notice: cancel: %w", err)
	}
	return nil
}

// Forget takes everything out that somebody was told, in the transaction ctx carries or its own.
func (x *Outbox) Forget(ctx context.Context, person id.Person) error {
	_, err := db.Exec(ctx, x.o.DB, `DELETE FROM notice WHERE person_id = $1`, person)
	if err != nil {
		return fmt.Errorf("notice: forget: %w", err)
	}
	return nil
}

// Mark is by what a notice is known on the way when it comes twice. It says nothing to whoever reads it.
func Mark(key string) string {
	sum := sha256.Sum256([]byte("hemmat notice " + key))
	return hex.EncodeToString(sum[:16])
}
