package circular

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/task"
	"hemmat/jalali"
)

// Announcement is what the room knows of a text.
type Announcement struct {
	Item     id.Item
	Owner    id.Body // the body that speaks: the issuer
	Title    Text
	Reach    Reach
	Approved bool      // may be sent
	Public   bool      // readers find it already
	Approver id.Person // who approved what is not public yet: somebody else sends it
	Ended    string    // why it was taken back; "" while it stands
	Path     string    // its public address, "" when it has none
	Series   string    // of the number, once it has one
	Year     int
	Number   int64
}

// Texts is what the room asks of who keeps the texts. Press is one.
type Texts interface {
	// Approved lists the announcements that may be sent, of some issuers, nil for all; the latest first.
	Approved(ctx context.Context, issuers []id.Body) ([]Announcement, error)
	// Announcement is a text, or fault.NotFound.
	Announcement(ctx context.Context, item id.Item) (Announcement, error)
	// Ended says why a text was taken back, "" while it stands. It is asked by everybody who accepts.
	Ended(ctx context.Context, item id.Item) (string, error)
	// Titles are the titles of texts; one that is not there is absent.
	Titles(ctx context.Context, lang string, items ...id.Item) (map[id.Item]string, error)
	// Issue gives the text its number, in the transaction ctx carries: a public one is published, any other is issued to
	// its addressees. One that is public already is given as it is.
	Issue(ctx context.Context, by ledger.Actor, item id.Item) (Announcement, error)
	// Letter is the text as an addressee reads it.
	Letter(ctx context.Context, lang string, item id.Item) (Letter, error)
}

// Letter is the text of an announcement in a language.
type Letter struct {
	Lang   string // of the text
	Kicker string
	Title  string
	Lead   string
	HTML   string // safe to show; files lie at their public addresses in it
	Signed []string
	Files  []Attachment // what is not in the text itself
	Ended  string       // why the text was taken back; "" while it stands
}

// Attachment is a file beside a text.
type Attachment struct {
	media.File
	Text string // what it is called there
}

// Files gives what lies under a hash to whoever a page allowed it: fault.NotFound for what is not there, fault.Gone for what was taken
// away.
type Files interface {
	ServeTo(w http.ResponseWriter, r *http.Request, hash, name string) error
}

// Party is what the room asks of who the party is.
type Party interface {
	Tree(ctx context.Context) (Tree, error)
	Root(ctx context.Context) (id.Body, error)
	// Scope is a body, then every body above it; fault.NotFound for one that does not exist.
	Scope(ctx context.Context, body id.Body) ([]id.Body, error)
	// Subtree is a body and every body below it.
	Subtree(ctx context.Context, body id.Body) ([]id.Body, error)
	// Names are the names of people as the desk may show them; one that is not known is absent.
	Names(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error)
	// Accounts says who of some people can sign in.
	Accounts(ctx context.Context, people ...id.Person) (map[id.Person]bool, error)
	// Kinds are the kinds of bodies there are, with their words.
	Kinds(ctx context.Context, lang string) ([]KindName, error)
}

// Register is what the room asks of who keeps the register of members.
type Register interface {
	// Member says whether somebody is a member of the party now, in good order.
	Member(ctx context.Context, person id.Person) (bool, error)
}

// KindName is a kind of bodies and its word.
type KindName struct{ Kind, Name string }

// Notices hands news of letters to the world outside: mail, messages. It never holds content.
type Notices interface {
	// Tell queues notices in the transaction ctx carries. A key that was told before is told no second time.
	Tell(ctx context.Context, all ...Notice) error
}

// Round says which notice of a letter it is.
type Round string

// The rounds.
const (
	RoundSent     Round = "sent"
	RoundReminder Round = "reminder"
	RoundRaised   Round = "raised" // to who stands in for a post that did not read
)

// Notice says that a letter waits, and nothing of what is in it.
type Notice struct {
	Key    string
	Person id.Person
	Round  Round
	Year   int
	Number int64
	Path   string // where it is found, without language
}

// Options are what the room is built from. Notices and Jobs may be nil: then letters are found in the house alone. Without Register
// nobody is a member.
type Options struct {
	DB       *db.DB
	Ledger   *ledger.Ledger
	IDs      *id.Source
	Now      func() time.Time
	Entropy  io.Reader // nil: crypto/rand
	Tasks    *task.Inbox
	Jobs     *jobs.Queue
	Texts    Texts
	Party    Party
	Files    Files
	Register Register
	Notices  Notices
	BaseURL  string // for the pictures on paper

	// Numbered says whether a series numbers texts; nil is all.
	Numbered func(series string) bool
	// Others are series in which other rooms give numbers that people carry on paper: they are asked for after a restore too.
	Others []Other

	Log *slog.Logger
}

// Room sends circulars.
type Room struct {
	o     Options
	store *Store
}

// New returns the room.
func New(o Options) *Room {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	return &Room{o: o, store: NewStore(o.DB)}
}

// Store is the room's SQL, for tests.
func (rm *Room) Store() *Store { return rm.store }

// jobNotices hands on the notices of a circular; its key and body are the circular's id.
const jobNotices = "circular.notices"

// Handlers do the room's jobs.
func (rm *Room) Handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{jobNotices: func(ctx context.Context, j jobs.Job) error { return rm.Notify(ctx, id.Circular(j.Body)) }}
}

// day is the day in Tehran at an instant.
func day(at time.Time) Day {
	d, err := jalali.FromTime(at)
	if err != nil {
		return Day{}
	}
	return d
}
