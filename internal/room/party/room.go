package party

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

//go:embed all:templates
var templates embed.FS

//go:embed locales
var locales embed.FS

// Templates are the room's pages, for view under the set "party".
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the name is fixed
	}
	return sub
}

// Locales are the room's texts, for i18n.
func Locales() fs.FS { return locales }

// ImportLocales are the texts of tables that come in and go out.
func ImportLocales() fs.FS {
	sub, err := fs.Sub(locales, "locales/import")
	if err != nil {
		panic(err) // the name is fixed
	}
	return sub
}

// News is what the room asks of whoever publishes. Every answer is public
// texts in the request's language, newest first, and says itself what the page
// depends on. A body's texts are at its address + "news/", their feeds at "feed.xml",
// "feed.rss" and "feed.json"; a person's are at "texts/".
type News interface {
	// Cards returns up to n texts of the body and those below it, and how many there are.
	Cards(ctx context.Context, r site.Request, body id.Body, n int) (cards []view.Card, all int, err error)
	// CardsBy returns up to n texts that the person signed, and how many there are.
	CardsBy(ctx context.Context, r site.Request, person id.Person, n int) (cards []view.Card, all int, err error)
	// Word returns up to n words of the Secretary-General.
	Word(ctx context.Context, r site.Request, n int) ([]view.Card, error)
	// Counts returns how many texts there are of each body and those below it; a body without one may be absent.
	Counts(ctx context.Context, lang string, bodies ...id.Body) (map[id.Body]int, error)
}

// Pictures finds pictures by id. media.Store is one.
type Pictures interface {
	Files(ctx context.Context, ids ...id.Media) (map[id.Media]media.File, error)
}

// Index takes what can be found. search.Index is one.
type Index interface {
	Put(ctx context.Context, d search.Doc) error
	Remove(ctx context.Context, key string) error
}

// Options are what a room is made of. DB, Ledger, IDs, Now and Texts are required.
type Options struct {
	DB     *db.DB
	Ledger *ledger.Ledger
	IDs    *id.Source
	Now    func() time.Time
	Texts  *i18n.Bundle

	BaseURL string // "https://example.org" for structured data; "" leaves addresses out
	Log     *slog.Logger

	Pictures Pictures // nil: initials in place of faces
	Index    Index    // nil: nothing is indexed

	// Portrait brings in the picture file that an applied file names; nil refuses pictures.
	Portrait func(ctx context.Context, p Portrait) (id.Media, error)
	// Sanitise makes HTML of an "about" safe; nil shows tags as text.
	Sanitise func(html string) string
	// Entropy salts the commitments of the ledger; nil is crypto/rand.
	Entropy io.Reader
}

// Room is the party. It is safe for concurrent use once Plug and Register are done.
type Room struct {
	o     Options
	store *Store
	news  News // nil on a site without a press room

	shelf string // where pictures are chosen; "" without a library

	members Members // nil while nobody keeps the register of members

	meets Meets // nil where nobody keeps meetings

	numbersKnown func(ctx context.Context) error // nil asks nobody

	moved []func(ctx context.Context, actor ledger.Actor, moved, renamed []id.Body) error

	used []func(ctx context.Context, objects []string) (map[string]bool, error)

	loading sync.Mutex // makes a later load a later directory
	dir     atomic.Pointer[Directory]
}

// New makes the room and hears the ledger, so that its directory is fresh
// before Tx returns. Make it before anything that drops pages on the ledger's
// word: a page built in between would show the past.
func New(o Options) *Room {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	rm := &Room{o: o, store: &Store{db: o.DB}}
	o.Ledger.OnCommit(rm.Heard)
	return rm
}

// Plug gives the room its neighbour. Call it before Register.
func (rm *Room) Plug(n News) { rm.news = n }

// Meets says where the meetings of a body stand that everybody may see, without language; "" when it shows none.
type Meets func(ctx context.Context, body id.Body) (path string, err error)

// PlugMeetings gives the room who keeps meetings. Call it before the first request.
func (rm *Room) PlugMeetings(m Meets) { rm.meets = m }

// PlugNumbers gives the room who refuses while nobody can tell which numbers were given: after a backup was restored. Call it before
// the first request.
func (rm *Room) PlugNumbers(known func(ctx context.Context) error) { rm.numbersKnown = known }

// OnMove registers a neighbour that keeps something of the tree with its own rows. It is
// told, inside the transaction that changes the party, which bodies have other bodies above them
// and which of the rest have another name, and asks Tree for what is so now. Call it before the first Apply.
func (rm *Room) OnMove(fn func(ctx context.Context, actor ledger.Actor, moved, renamed []id.Body) error) {
	rm.moved = append(rm.moved, fn)
}

// Start makes sure that the party itself and the 31 provinces are there, and loads the directory.
func (rm *Room) Start(ctx context.Context) error {
	if err := rm.seed(ctx); err != nil {
		return fmt.Errorf("party: start: %w", err)
	}
	return rm.Refresh(ctx)
}

// Refresh loads the directory anew: at start, and when the ledger's line was lost.
func (rm *Room) Refresh(ctx context.Context) error {
	rm.loading.Lock()
	defer rm.loading.Unlock()
	rec, err := rm.store.Load(db.Detach(ctx))
	if err != nil {
		rm.dir.Store(nil) // whoever asks next loads again
		return err
	}
	rm.dir.Store(newDirectory(rec))
	return nil
}

// Heard refreshes the directory when entries change the party. Follow calls it
// with what other processes recorded.
func (rm *Room) Heard(entries []ledger.Entry) {
	for _, e := range entries {
		if !strings.HasPrefix(e.Act, "party.") {
			continue
		}
		if err := rm.Refresh(context.Background()); err != nil {
			rm.o.Log.Error("party: directory not loaded", "err", err)
		}
		return
	}
}

// Directory is the party as recorded now.
func (rm *Room) Directory(ctx context.Context) (*Directory, error) {
	if d := rm.dir.Load(); d != nil {
		return d, nil
	}
	if err := rm.Refresh(ctx); err != nil {
		return nil, err
	}
	if d := rm.dir.Load(); d != nil {
		return d, nil
	}
	return nil, fmt.Errorf("party: the directory is being lost as it is loaded")
}
