package desk

import (
	"context"
	"embed"
	"io"
	"io/fs"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
)

//go:embed all:templates
var templates embed.FS

// Locales are the room's texts, for i18n, with the words of every act that the ledger knows today.
//
//go:embed locales
var Locales embed.FS

// Templates are the room's pages, for view under the set "desk".
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the name is fixed
	}
	return sub
}

// Party is what the desk asks of who the party is. Answers come from memory.
type Party interface {
	// Subtree is a body and every body below it.
	Subtree(ctx context.Context, body id.Body) ([]id.Body, error)
	// Scope is a body, then every body above it.
	Scope(ctx context.Context, body id.Body) ([]id.Body, error)
	// Names are the names of bodies; one that is not known is absent.
	Names(ctx context.Context, lang string, bodies ...id.Body) (map[id.Body]string, error)
	// Tree lists every body by name, in the order in which a list of choices shows them.
	Tree(ctx context.Context, lang string) ([]Choice, error)
	// People are the names of people as the desk may show them; one that is not known is absent.
	People(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error)
	// FindPeople finds people by a part of their name.
	FindPeople(ctx context.Context, name string) ([]id.Person, error)
}

// Choice is a body in a list of choices.
type Choice struct {
	Body id.Body
	Name string
}

// Objects names what tasks and entries of the ledger are about.
type Objects interface {
	// Titles gives for each object, kind:id, its title and its page at the desk, both in lang; one that is not known is
	// absent.
	Titles(ctx context.Context, lang string, objects ...string) (map[string]view.Link, error)
}

// Scope is the bodies that somebody's work reaches.
type Scope struct {
	All    bool
	Bodies []id.Body
}

// Schedule knows what is set for a day and is nobody's task: what is to be published, meetings, what they decided.
type Schedule interface {
	// Scheduled lists what is set for a time from from up to, not with, to, as far as the visitor sees it; in is where they have any function.
	Scheduled(ctx context.Context, r *staff.Request, in Scope, from, to time.Time) ([]Event, error)
	// Covers says that what a task is about is scheduled on its own day, for whoever sees the task.
	Covers(t task.Task) bool
}

// Event is something set for a time.
type Event struct {
	At    time.Time
	Kind  string // in words
	Title string
	Href  string // with language
	Body  id.Body
	Whole bool // of the whole day
	Late  bool
}

// Host knows the machine and the process.
type Host interface {
	// Disk is what is free and what there is where the data lie.
	Disk(ctx context.Context) (free, total int64, err error)
	// Followers are who in this process follows the ledger.
	Followers(ctx context.Context) ([]Follower, error)
	// Pages reports whether pictures of the pages of documents are made.
	Pages() bool
	Version() string
	Started() time.Time
}

// Follower follows the ledger.
type Follower struct {
	Key string // of its name in the catalogue
	Seq int64  // the last entry it has seen
	Up  bool   // it follows now
}

// Options are what the room is built from. Objects, Schedule, Host, Notices and Settings may be nil: their parts are then left out.
type Options struct {
	DB       *db.DB
	Ledger   *ledger.Ledger
	Tasks    *task.Inbox
	Jobs     *jobs.Queue
	Swept    func(ctx context.Context) (time.Time, error) // when it was last looked for what must not be kept; nil: no room has any
	Notices  *notice.Outbox                               // nil: the site tells nobody anything outside
	IDs      *id.Source
	Now      func() time.Time
	Texts    *i18n.Bundle
	Party    Party
	Root     func(ctx context.Context) (id.Body, error) // the party itself
	Objects  Objects
	Schedule Schedule
	Host     Host
	Exported int // the most rows that a table of the ledger holds; 0: 50,000
	Settings *settings.Store
	Logo     func(ctx context.Context, by id.Person, lang, name string, r io.Reader) (settings.Image, error) // keeps the party's sign
	Answers  func(ctx context.Context, path string) bool                                                     // whether a page of the site answers; nil: all do
	Titles   func(ctx context.Context, addresses []string) (map[string]string, error)                        // what public pages are called, those that have a title; may be nil
	Meanings func(ctx context.Context, text string) ([]search.Meant, error)                                  // how a search is read; may be nil
	Parts    func(lang string, now time.Time) view.DeskGallery                                               // view's DeskComponents
}

// Room is the desk.
type Room struct {
	o     Options
	store *Store
}

// New returns the room.
func New(o Options) *Room { return &Room{o: o, store: NewStore(o.DB)} }

// register describes a page of the room.
type register func(name, pattern string, a access.Action, object func(context.Context, *staff.Request) (access.Object, error), do func(context.Context, *staff.Request) (staff.Answer, error))

// Register describes the pages and adds them to the menu.
func (rm *Room) Register(s *staff.Pages) {
	get := func(name, pattern string, a access.Action, object func(context.Context, *staff.Request) (access.Object, error), do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "desk." + name, Method: "GET", Pattern: pattern, Action: a, Object: object, Do: do})
	}
	post := func(name, pattern string, a access.Action, object func(context.Context, *staff.Request) (access.Object, error), do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "desk." + name, Method: "POST", Pattern: pattern, Action: a, Object: object, Do: do})
	}
	get("inbox", "/desk/", SeeInbox, staff.Anywhere, rm.inboxPage)
	get("calendar", "/desk/calendar/", SeeCalendar, staff.Anywhere, rm.calendarPage)
	get("month", "/desk/calendar/{year}/{month}/", SeeCalendar, staff.Anywhere, rm.calendarPage)
	get("occasions", "/desk/occasions/", SeeOccasions, staff.Anywhere, rm.occasionsPage)
	get("occasion.new", "/desk/occasions/new/", SetOccasion, staff.Anywhere, rm.newOccasionPage)
	post("occasion.add", "/desk/occasions/new/", SetOccasion, staff.Anywhere, rm.addOccasion)
	post("occasions.copy", "/desk/occasions/copy/", SetOccasion, staff.Anywhere, rm.copyOccasions)
	get("occasion", "/desk/occasions/{occasion}/", SetOccasion, rm.occasionObject, rm.occasionPage)
	post("occasion.set", "/desk/occasions/{occasion}/", SetOccasion, rm.occasionObject, rm.setOccasion)
	post("occasion.remove", "/desk/occasions/{occasion}/remove/", SetOccasion, rm.occasionObject, rm.removeOccasion)
	get("ledger", "/desk/ledger/", ReadLedger, staff.Anywhere, rm.ledgerPage)
	post("ledger.export", "/desk/ledger/ledger.csv", ExportLedger, staff.Anywhere, rm.exportLedger)
	post("ledger.check", "/desk/ledger/check/", CheckLedger, nil, rm.checkLedger)
	get("health", "/desk/health/", SeeHealth, nil, rm.healthPage)
	post("job.retry", "/desk/health/jobs/{job}/retry/", RetryJob, nil, rm.retryJob)
	if rm.o.Notices != nil {
		post("notices.retry", retryNotices, RetryJob, nil, rm.retryNotices)
	}
	get("visits", "/desk/visits/", SeeVisits, staff.Anywhere, rm.visitsPage)
	get("visits.export", "/desk/visits/visits.csv", SeeVisits, staff.Anywhere, rm.exportVisits)
	rm.registerSettings(get, post)
	rm.registerLogo(s)
	if rm.o.Parts != nil {
		get("components", "/desk/components/", SeeParts, staff.Anywhere, rm.partsPage)
	}
	s.Nav(staff.Nav{Key: "desk.nav.inbox", Path: "/desk/", Action: SeeInbox, Order: 10, Count: rm.waiting})
	s.Nav(staff.Nav{Key: "desk.nav.calendar", Path: "/desk/calendar/", Action: SeeCalendar, Order: 20})
	s.Nav(staff.Nav{Key: "desk.nav.occasions", Path: "/desk/occasions/", Action: SeeOccasions, Order: 25})
	s.Nav(staff.Nav{Key: "desk.nav.visits", Path: "/desk/visits/", Action: SeeVisits, Order: 70})
	s.Nav(staff.Nav{Key: "desk.nav.ledger", Path: "/desk/ledger/", Action: ReadLedger, Order: 80})
	if rm.o.Settings != nil {
		s.Nav(staff.Nav{Key: "desk.nav.settings", Path: settingsPath, Action: SeeSettings, Order: 85})
	}
	s.Nav(staff.Nav{Key: "desk.nav.health", Path: "/desk/health/", Action: SeeHealth, Order: 90})
}

func (rm *Room) partsPage(_ context.Context, r *staff.Request) (staff.Answer, error) {
	return staff.Answer{Template: "kit/desk", Title: r.Text("view.gallery.desk"), Data: rm.o.Parts(r.Lang, r.Now)}, nil
}

// scope is the bodies that grants reach.
func (rm *Room) scope(ctx context.Context, grants []access.Grant) (Scope, error) {
	root, err := rm.o.Root(ctx)
	if err != nil {
		return Scope{}, err
	}
	all, bodies, err := access.Bodies(ctx, grants, root, rm.o.Party.Subtree)
	return Scope{All: all, Bodies: bodies}, err
}

// names are the names of bodies, each asked for once.
func (rm *Room) names(ctx context.Context, lang string, bodies []id.Body) (map[id.Body]string, error) {
	set := map[id.Body]bool{}
	var once []id.Body
	for _, b := range bodies {
		if b != "" && !set[b] {
			set[b] = true
			once = append(once, b)
		}
	}
	if len(once) == 0 {
		return nil, nil
	}
	return rm.o.Party.Names(ctx, lang, once...)
}

// titles are the titles of objects, where somebody knows them.
func (rm *Room) titles(ctx context.Context, lang string, objects []string) (map[string]view.Link, error) {
	if rm.o.Objects == nil || len(objects) == 0 {
		return nil, nil
	}
	return rm.o.Objects.Titles(ctx, lang, objects...)
}
