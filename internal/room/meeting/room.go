package meeting

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/task"
)

// Party is what the room asks of who the party is.
type Party interface {
	Tree(ctx context.Context) (Tree, error)
	Root(ctx context.Context) (id.Body, error)
	// Scope is a body, then every body above it; fault.NotFound for one that does not exist.
	Scope(ctx context.Context, body id.Body) ([]id.Body, error)
	// Subtree is a body and every body below it.
	Subtree(ctx context.Context, body id.Body) ([]id.Body, error)
	// BodyAt finds a body by the slug of its page, or fault.NotFound.
	BodyAt(ctx context.Context, slug string) (id.Body, error)
	// Names are the names of people as the desk may show them; one that is not known is absent.
	Names(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error)
}

// Shelf keeps the files of papers. They are for those to whom a meeting answers: no library lists them.
type Shelf interface {
	// Take takes in a file that somebody brings for a body, and gives its public address, which answers nobody. What a person may mend
	// is fault.Invalid, TooLarge, Busy or Gone.
	Take(ctx context.Context, by id.Person, body id.Body, name string, r io.Reader) (address string, err error)
	// Has says which files are here, by their hashes.
	Has(ctx context.Context, hashes ...string) (map[string]bool, error)
	// ServeTo gives what lies under a hash to whoever a page allowed it: fault.NotFound for what is not there, fault.Gone for what was
	// taken away.
	ServeTo(w http.ResponseWriter, r *http.Request, hash, name string) error
}

// Notices hands news of meetings to the world outside: mail, messages. It never holds content.
type Notices interface {
	// Tell queues notices in the transaction ctx carries. A key that was told before is told no second time.
	Tell(ctx context.Context, all ...Notice) error
}

// News says what a notice is about.
type News string

// The news.
const (
	NewsCalled    News = "called"
	NewsMoved     News = "moved" // its time or place is another one
	NewsCancelled News = "cancelled"
	NewsMinutes   News = "minutes" // they are circulated
)

// Notice says that something waits, and nothing of what is in it.
type Notice struct {
	Key    string
	Person id.Person
	News   News
	Path   string // where it is found, without language
	Until  time.Time
}

// Options are what the room is built from. Notices may be nil: then people find what waits in the house alone.
type Options struct {
	DB      *db.DB
	Ledger  *ledger.Ledger
	IDs     *id.Source
	Now     func() time.Time
	Entropy io.Reader // nil: crypto/rand
	Tasks   *task.Inbox
	Party   Party
	Shelf   Shelf
	Notices Notices
	BaseURL string // of calendars and codes
	Log     *slog.Logger

	// Ready is since when somebody signs in with what their account has now, zero while they cannot. An address of a calendar from before
	// ends with it: it may lie on the phone for which the account was reset. nil is always.
	Ready func(ctx context.Context, person id.Person) (time.Time, error)
}

// Room keeps meetings.
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

// enter writes an act on a meeting into the ledger.
func (rm *Room) enter(ctx context.Context, by ledger.Actor, m *Meeting, act string, commitment []byte, touches ...string) error {
	if by.Body == "" {
		by.Body = m.Body
	}
	return rm.o.Ledger.Append(ctx, ledger.Entry{At: rm.o.Now(), Act: "meeting." + act, Actor: by, Object: m.Object(), Commitment: commitment, Touches: touches})
}
