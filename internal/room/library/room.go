package library

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
)

//go:embed all:templates
var templates embed.FS

// Locales are the room's texts, for i18n.
//
//go:embed locales
var Locales embed.FS

// Templates are the room's pages, for view under the set "library".
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the name is fixed
	}
	return sub
}

// Party is what the library asks of who the party is. Answers come from memory.
type Party interface {
	// Scope is a body, then every body above it; fault.NotFound for one that does not exist.
	Scope(ctx context.Context, body id.Body) ([]id.Body, error)
	// Subtree is a body and every body below it.
	Subtree(ctx context.Context, body id.Body) ([]id.Body, error)
	// Choices lists every body by name, in the order in which a list of choices shows them.
	Choices(ctx context.Context, lang string) ([]Choice, error)
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

// Users are the rooms that show files.
type Users interface {
	// Titles gives for each object, kind:id, its title and its page at the desk; one that is not known is absent.
	Titles(ctx context.Context, lang string, objects ...string) (map[string]view.Link, error)
	// Portraits names those whose portrait a file is.
	Portraits(ctx context.Context, lang string, file id.Media) ([]view.Link, error)
	// Elsewhere are the files that are shown by others than texts, all of which Portraits names.
	Elsewhere(ctx context.Context) ([]id.Media, error)
	// Reworded is told, in the transaction of the change, which objects show sounds, films or documents that say something else now.
	Reworded(ctx context.Context, objects ...string) error
}

// Options are what the room is built from. Users, Free, Jobs and Pages may be nil.
type Options struct {
	DB     *db.DB
	Ledger *ledger.Ledger
	Media  *media.Store
	Tasks  *task.Inbox
	IDs    *id.Source
	Now    func() time.Time
	Texts  *i18n.Bundle
	Party  Party
	Users  Users
	Root   func(ctx context.Context) (id.Body, error) // the party itself
	Free   func(ctx context.Context) (int64, error)   // bytes of the disk that are free
	Jobs   *jobs.Queue
	Pages  *media.Poppler // what makes the pages of documents; nil where the host has nothing
	Log    *slog.Logger
}

// Room is the library.
type Room struct {
	o     Options
	store *Store
}

// New returns the room.
func New(o Options) *Room {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Room{o: o, store: NewStore(o.DB)}
}

// Store is the room's SQL, for tests.
func (rm *Room) Store() *Store { return rm.store }

// Path is the library, without language; PicturesPath answers the editor.
const (
	Path         = "/desk/media/"
	PicturesPath = Path + "pictures.json"
)

const (
	home      = Path
	maxFiles  = 1 << 30 // bytes of a form that brings several files
	maxWords  = 4 << 20 // bytes of a form about a batch
	chunkRoom = media.MaxChunk + 4096
)

// Register describes the pages and adds them to the menu.
func (rm *Room) Register(s *staff.Pages) {
	page := func(method, name, pattern string, a access.Action, object func(context.Context, *staff.Request) (access.Object, error), most int64, do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "library." + name, Method: method, Pattern: home + pattern, Action: a, Object: object, MaxBody: most, Do: do})
	}
	page(http.MethodGet, "list", "", See, staff.Anywhere, 0, rm.listPage)
	page(http.MethodGet, "pick", "pictures.json", See, staff.Anywhere, 0, rm.pickJSON)
	page(http.MethodGet, "add.form", "add/", Add, staff.Anywhere, 0, rm.addPage)
	page(http.MethodPost, "add", "add/", Add, staff.Anywhere, maxFiles, rm.add)
	page(http.MethodPost, "begin", "uploads/", Add, staff.Anywhere, 0, rm.begin)
	page(http.MethodPost, "chunk", "uploads/{upload}/", Add, rm.uploadObject, chunkRoom, rm.chunk)
	page(http.MethodPost, "drop", "uploads/{upload}/drop/", Add, rm.uploadObject, 0, rm.drop)
	page(http.MethodGet, "batch", "batches/{batch}/", Change, rm.batchObject, 0, rm.batchPage)
	page(http.MethodPost, "batch.save", "batches/{batch}/", Change, rm.batchObject, maxWords, rm.saveBatch)
	page(http.MethodGet, "file", "files/{media}/", See, rm.seenObject, 0, rm.filePage)
	page(http.MethodPost, "save", "files/{media}/", Change, rm.fileObject, 0, rm.save)
	page(http.MethodGet, "replace.form", "files/{media}/replace/", Replace, rm.fileObject, 0, rm.replacePage)
	page(http.MethodPost, "replace", "files/{media}/replace/", Replace, rm.fileObject, media.MaxFile+maxWords, rm.replace)
	page(http.MethodGet, "blur.form", "files/{media}/blur/", Blur, rm.fileObject, 0, rm.blurPage)
	page(http.MethodPost, "blur", "files/{media}/blur/", Blur, rm.fileObject, 0, rm.blur)
	page(http.MethodPost, "out", "files/{media}/out/", TakeOut, rm.fileObject, 0, rm.takeOut)
	page(http.MethodPost, "back", "files/{media}/back/", TakeOut, rm.fileObject, 0, rm.bringBack)
	s.Nav(staff.Nav{Key: "library.nav", Path: home, Action: See, Order: 22})
}

func filePath(f id.Media) string  { return home + "files/" + string(f) + "/" }
func batchPath(b id.Batch) string { return home + "batches/" + string(b) + "/" }
func object(f id.Media) string    { return "media:" + string(f) }
func (rm *Room) card(ctx context.Context, r *staff.Request) (media.Card, error) {
	return rm.o.Media.Card(ctx, id.Media(r.PathValue("media")))
}

// bodyOf is whose a file is: what came by the command line is the party's.
func (rm *Room) bodyOf(ctx context.Context, body id.Body) (id.Body, error) {
	if body != "" {
		return body, nil
	}
	return rm.o.Root(ctx)
}

// scope is a body and those above it. What belongs to a body that is no more is the party's.
func (rm *Room) scope(ctx context.Context, body id.Body) (access.Object, error) {
	body, err := rm.bodyOf(ctx, body)
	if err != nil {
		return access.Object{}, err
	}
	scope, err := rm.o.Party.Scope(ctx, body)
	if fault.Is(err, fault.NotFound) {
		if body, err = rm.o.Root(ctx); err == nil {
			scope = []id.Body{body}
		}
	}
	return access.Object{Scope: scope}, err
}

// fileObject is the file of the address, for those who change it.
func (rm *Room) fileObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	c, err := rm.card(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	return rm.scope(ctx, c.Body)
}

// seenObject is the file of the address, for those who see it: what is shared is everybody's.
func (rm *Room) seenObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	c, err := rm.card(ctx, r)
	if err == nil && c.Shared {
		return access.Object{Anywhere: true}, nil
	}
	if err != nil {
		return access.Object{}, err
	}
	return rm.scope(ctx, c.Body)
}

func (rm *Room) batchObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	b, err := rm.store.head(ctx, id.Batch(r.PathValue("batch")))
	if err != nil {
		return access.Object{}, err
	}
	return rm.scope(ctx, b.Body)
}

// uploadObject is an upload of the visitor's own: of another's nobody is told.
func (rm *Room) uploadObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	in, err := rm.o.Media.Upload(ctx, r.Visitor.Person, id.Upload(r.PathValue("upload")))
	if err != nil {
		return access.Object{}, err
	}
	return rm.scope(ctx, in.Body)
}

// reach is the bodies whose files the visitor sees besides what is shared; nil is all.
func (rm *Room) reach(ctx context.Context, r *staff.Request) ([]id.Body, error) {
	root, err := rm.o.Root(ctx)
	if err != nil {
		return nil, err
	}
	bodies, err := r.Bodies(ctx, See, rm.o.Party.Subtree)
	if slices.Contains(bodies, root) {
		bodies = append(bodies, "") // came by the command line
	}
	return bodies, err
}

// bodies offers the bodies for which the visitor may do an action.
func (rm *Room) bodies(ctx context.Context, r *staff.Request, a access.Action) ([]Choice, error) {
	all, err := rm.o.Party.Choices(ctx, r.Lang)
	if err != nil {
		return nil, err
	}
	var may []Choice
	for _, c := range all {
		o, err := rm.scope(ctx, c.Body)
		if err != nil {
			return nil, err
		}
		if r.May(a, o).OK {
			may = append(may, c)
		}
	}
	return may, nil
}

// enter writes what was done to a file into the ledger, and drops the pages that show it.
func (rm *Room) enter(ctx context.Context, r *staff.Request, body id.Body, act, reason string, file id.Media, also ...id.Media) error {
	actor := r.Actor()
	body, err := rm.bodyOf(ctx, body)
	if err != nil {
		return err
	}
	actor.Body = body
	e := ledger.Entry{At: r.Now, Act: "library." + act, Actor: actor, Object: object(file), Reason: reason, Touches: []string{media.File{ID: file}.Tag()}}
	for _, f := range also {
		if f != file {
			e.Touches = append(e.Touches, media.File{ID: f}.Tag())
		}
	}
	if err := rm.reworded(ctx, append([]id.Media{file}, also...)); err != nil {
		return err
	}
	return rm.o.Ledger.Append(ctx, e)
}

// reworded tells those who show sounds, films and documents that these say something else now: searches find it.
func (rm *Room) reworded(ctx context.Context, files []id.Media) error {
	cards, err := rm.o.Media.Cards(ctx, files...)
	if err != nil || rm.o.Users == nil {
		return err
	}
	objects := map[string]bool{}
	for _, c := range cards {
		if !c.Plays() && c.Type != media.PDF {
			continue
		}
		shown, err := rm.o.Media.ShownBy(ctx, c.ID)
		if err != nil {
			return err
		}
		for _, u := range shown {
			objects[u.Object] = true
		}
	}
	if len(objects) == 0 {
		return nil
	}
	return rm.o.Users.Reworded(ctx, slices.Sorted(maps.Keys(objects))...)
}
