package member

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"strconv"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/seal"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/task"
	"hemmat/jalali"
)

// Locales are the room's texts, for i18n.
//
//go:embed locales
var Locales embed.FS

// Party is what the room asks of who the party is.
type Party interface {
	Root(ctx context.Context) (id.Body, error)
	// Scope is a body, then every body above it; fault.NotFound for one that does not exist.
	Scope(ctx context.Context, body id.Body) ([]id.Body, error)
	// Subtree is a body and every body below it.
	Subtree(ctx context.Context, body id.Body) ([]id.Body, error)
	// Province is the province that a body is in, "" for none.
	Province(ctx context.Context, body id.Body) (id.Body, error)
	// Branches are the bodies that applications go to: provinces, and the offices in them.
	Branches(ctx context.Context, lang string) ([]BranchOffice, error)
	// Names are the names of people at the desk; one that is not known is absent.
	Names(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error)
	// Bodies are the names of bodies; one that is not known is absent.
	Bodies(ctx context.Context, lang string, bodies ...id.Body) (map[id.Body]string, error)
}

// Accounts are what the room asks of the door: accounts of members, which show a number and no name.
type Accounts interface {
	// Invite gives the code with which a member sets up their way in. What they had before counts no more.
	Invite(ctx context.Context, by ledger.Actor, person id.Person, number int64) (Ticket, error)
	// Close takes an account away. One that is not there is closed already.
	Close(ctx context.Context, by ledger.Actor, person id.Person) error
}

// Ticket is how a member sets up their way in.
type Ticket struct {
	Login, Code string // typed at Page
	Page, Link  string // Link holds both
	Until       time.Time
}

// BranchOffice is a body that applications go to.
type BranchOffice struct {
	ID   id.Body
	Slug string // in forms: an id is in no form of a stranger
	Name string
}

// Options are what the room is built from.
type Options struct {
	DB      *db.DB
	Ledger  *ledger.Ledger
	IDs     *id.Source
	Now     func() time.Time
	Entropy io.Reader // nil: crypto/rand
	Keys    *seal.Keys
	Tasks   *task.Inbox
	Party   Party
	Door    Accounts
	BaseURL string // of links and codes

	// NumbersKnown refuses while nobody can tell which numbers were given: after a backup was restored. nil asks nobody.
	NumbersKnown func(ctx context.Context) error

	Jobs       *jobs.Queue // counts long rolls
	Waited     int         // files that are counted while somebody waits; 0: waitedFor
	ExportWork int         // of the key of an exported file, as a power of two; 0 is what a server bears: a quarter of a second, 64 MB
	Log        *slog.Logger
}

// Room keeps the register.
type Room struct {
	o     Options
	store *Store
	two   *second.Acts
}

// New returns the room.
func New(o Options) *Room {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	if o.Waited == 0 {
		o.Waited = waitedFor
	}
	if o.ExportWork == 0 {
		o.ExportWork = 16
	}
	return &Room{o: o, store: NewStore(o.DB)}
}

// Store is the room's SQL, for tests.
func (rm *Room) Store() *Store { return rm.store }

// day is the day in Tehran at an instant.
func day(at time.Time) Day {
	d, err := jalali.FromTime(at)
	if err != nil {
		return Day{}
	}
	return d
}

// Number is what a rule says now.
func (rm *Room) Number(ctx context.Context, rule Rule) (int, error) {
	return rm.store.number(ctx, rule)
}

// NewJoining keeps in memory whether citizens may apply, which every page shows. What decides asks Number.
func NewJoining(d *db.DB, l *ledger.Ledger) *ledger.Kept[bool] {
	k := &ledger.Kept[bool]{Tag: site.TagSettings(), Read: func(ctx context.Context) (bool, error) {
		open, err := NewStore(d).number(ctx, Open)
		return open == 1, err
	}}
	l.OnCommit(k.Hear)
	return k
}

// ConsentKey is the catalogue key of an edition of a consent's text.
func ConsentKey(purpose string, edition int) string {
	return "member.consent." + purpose + "." + strconv.Itoa(edition)
}

// scopeOf is the scope of the key of a province. Files of bodies that are in none have one of their own.
func scopeOf(province id.Body) string { return "member:" + string(province) }

func placeOf(m id.Member) seal.Place {
	return seal.Place{Table: "member", Row: string(m), Field: "sealed"}
}

// seal seals a file under the key of its province.
func (rm *Room) seal(ctx context.Context, m *Member, f *File) ([]byte, int64, error) {
	plain, err := json.Marshal(f)
	if err != nil {
		return nil, 0, err
	}
	return rm.o.Keys.Seal(ctx, scopeOf(m.Province), placeOf(m.ID), plain)
}

// open opens a file. Whoever is no process of the party's own comes through Look.
func (rm *Room) open(ctx context.Context, x *row) (f File, err error) {
	plain, err := rm.o.Keys.Open(ctx, scopeOf(x.Province), placeOf(x.ID), x.sealed)
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(plain, &f)
}

// index makes the marks of a file.
func (rm *Room) index(ctx context.Context, f *File) (map[Kind][]byte, error) {
	forms, err := f.canonical()
	if err != nil {
		return nil, err
	}
	marks := map[Kind][]byte{}
	for kind, form := range forms {
		if marks[kind], err = rm.o.Keys.Index(ctx, "member "+string(kind), form); err != nil {
			return nil, err
		}
	}
	return marks, nil
}

// enter writes an act into the ledger. text is what it is bound to; it may be empty.
func (rm *Room) enter(ctx context.Context, by ledger.Actor, m *Member, act, reason, text string) error {
	e := ledger.Entry{At: db.Stored(rm.o.Now()), Act: "member." + act, Actor: by, Object: m.Object(), Reason: reason}
	if text != "" {
		e.Commitment = ledger.Commitment(m.salt, []byte(text))
	}
	return rm.o.Ledger.Append(ctx, e)
}

// codeDigits is the length of a tracking code. The database has its blind index alone, so that nobody can try them there.
const codeDigits = 16

// codeFor is the tracking code of an application. It follows from the token of the form, so that a form that is sent twice is one
// application, and says its code again.
func (rm *Room) codeFor(ctx context.Context, token string) (string, error) {
	m, err := rm.o.Keys.Index(ctx, "member token", token)
	if err != nil {
		return "", err
	}
	n := new(big.Int).SetBytes(m)
	return fmt.Sprintf("%0*d", codeDigits, n.Mod(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(codeDigits), nil))), nil
}

// codeMark is what the database has of a tracking code.
func (rm *Room) codeMark(ctx context.Context, code string) ([]byte, error) {
	return rm.o.Keys.Index(ctx, "member code", code)
}

// linkOf is the token of the link that introducers get. It follows from the tracking code, and nothing follows from it.
func (rm *Room) linkOf(ctx context.Context, code string) (string, error) {
	m, err := rm.o.Keys.Index(ctx, "member link", code)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(m[:16]), nil
}

// linkMark is what the database has of it.
func linkMark(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
