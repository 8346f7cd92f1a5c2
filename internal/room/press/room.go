package press

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"io"
	"slices"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/series"
	"hemmat/internal/kit/site"
	"hemmat/jalali"
)

// Locales are the texts of the room's errors.
//
//go:embed locales/fa.yaml locales/en.yaml
var Locales embed.FS

// Party is what press asks of who the party is. Answers come from memory; inside a
// transaction, where they are written into rows, they are of the tree as it sees it.
type Party interface {
	// Ancestors is the body itself and every body above it.
	Ancestors(ctx context.Context, body id.Body) ([]id.Body, error)
	// BodyBySlug finds a body by the slug of its page; none is fault.NotFound.
	BodyBySlug(ctx context.Context, slug string) (id.Body, error)
	// Office is how a person, by slug or id, signs on a day: name, post and body
	// as of then. A person without a post that day has none; an unknown one is
	// fault.NotFound.
	Office(ctx context.Context, person string, on jalali.Date) (Author, error)
	// Label is a body's name in lang, and the slug of the province that it is or stands
	// below, for the search index.
	Label(ctx context.Context, lang string, body id.Body) (name, province string, err error)
}

// Media is what press asks of the store of pictures and files.
type Media interface {
	Add(ctx context.Context, r io.Reader, u media.Upload) (media.File, error)
	Files(ctx context.Context, ids ...id.Media) (map[id.Media]media.File, error)
	// NoteUses writes down what an object shows, in place of what it showed before.
	NoteUses(ctx context.Context, object string, uses []media.Shown) error
}

// Options are what the room is built from. Party, Media, Search, Texts and Tasks may be
// nil in tests: nothing is then asked of them.
type Options struct {
	DB      *db.DB
	Ledger  *ledger.Ledger
	IDs     *id.Source
	Now     func() time.Time
	Entropy io.Reader // of salts; nil is crypto/rand
	Party   Party
	Media   Media
	Search  Index
	Texts   *i18n.Bundle
	Tasks   Tasks                                      // nil opens none
	Root    func(ctx context.Context) (id.Body, error) // the party itself, whose work is what no body owns; may be nil
	Jobs    *jobs.Queue                                // nil does at once what would be a job
	// Shown reports whether another room shows one of the files to readers; nil: none does.
	Shown func(ctx context.Context, files []id.Media) (bool, error)
	// Sending is the desk's page from which an announcement goes to whom it is for; nil when there is none.
	Sending func(item id.Item) string

	// NumbersKnown refuses while nobody can tell which numbers were given: after a backup was restored. nil asks nobody.
	NumbersKnown func(ctx context.Context) error
	// Papers puts what line makes of them in the place of the words that another room keeps of files for the staff alone, and
	// says how many it changed; nothing is written unless save. nil: nobody keeps any.
	Papers func(ctx context.Context, files []id.Media, line func(string) string, save bool) (changed int, err error)
	// Series names the series in which a kind is numbered; nil is DefaultSeries.
	Series func(ctx context.Context, k Kind) (string, error)
}

// Room is the actions of the press. Each is one transaction: the state, the
// revision, the ledger entry with the tags it touches, the search document, the
// lists and their counters change together or not at all.
type Room struct {
	Options
	store *Store
}

// New returns the room.
func New(o Options) *Room {
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	return &Room{Options: o, store: NewStore(o.DB)}
}

// Store is the room's reading side.
func (rm *Room) Store() *Store { return rm.store }

// DefaultSeries is the series of a kind when the settings name none.
func DefaultSeries(k Kind) string {
	if k.Numbered() {
		return k.Segment()
	}
	return ""
}

// shortSeries numbers every published item, once for all years.
const shortSeries = "press.short"

// shortSkip is how many short numbers a restored site leaves out.
const shortSkip = 1000

// SkipShort leaves out short numbers in a database that was just restored. Those that were given after its backup stand on paper and in
// messages: they lead nowhere, rather than to another text.
func SkipShort(ctx context.Context, d *db.DB) error {
	all, err := series.All(ctx, d)
	if err != nil {
		return err
	}
	var last int64
	for _, t := range all {
		if t.Series == shortSeries {
			last = t.Last
		}
	}
	return series.Raise(ctx, d, shortSeries, 0, last+shortSkip)
}

func (rm *Room) seriesOf(ctx context.Context, k Kind) (string, error) {
	if rm.Series != nil && k.Numbered() {
		if s, err := rm.Series(ctx, k); err != nil || s != "" {
			return s, err
		}
	}
	return DefaultSeries(k), nil
}

// claim finds the key of the item's address and says whether another item has
// it. Of an address that once led elsewhere the old meaning wins: an old link
// never changes what it shows.
func (rm *Room) claim(ctx context.Context, it *Item) (string, error) {
	key, own, err := rm.vacant(ctx, it)
	if err == nil && own {
		err = rm.store.forgetOldPath(ctx, key, it.ID)
	}
	return key, err
}

// vacant is the key of the item's address, and whether it is one that the item had before. Nothing is written.
func (rm *Room) vacant(ctx context.Context, it *Item) (key string, own bool, err error) {
	key = PathKey(it.Kind, it.JYear, it.JMonth, it.Slug)
	holder, old, err := rm.store.holder(ctx, key)
	switch {
	case err != nil:
		return "", false, err
	case holder == "" || holder == it.ID:
		return key, old, nil
	}
	other, err := rm.store.Item(ctx, holder)
	if err != nil {
		return "", false, err
	}
	return "", false, fault.New(fault.Conflict, "press.error.taken", "path", other.Path(other.Lang))
}

// sign asks the directory for the authors who are given by person alone.
func (rm *Room) sign(ctx context.Context, it *Item, at time.Time) error {
	if rm.Party == nil {
		return nil
	}
	day, err := jalali.FromTime(at)
	if err != nil {
		return fault.Wrap(fault.Invalid, err)
	}
	for i, a := range it.Authors {
		who := string(a.Person)
		if who == "" {
			who = a.Slug
		}
		if who == "" || len(a.Name) > 0 && !a.Asked {
			continue
		}
		signed, err := rm.Party.Office(ctx, who, day)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Invalid, "press.error.author", "author", who)
		}
		if err != nil {
			return fmt.Errorf("press: author: %w", err)
		}
		signed.Asked = true
		it.Authors[i] = signed
	}
	return nil
}

// known refuses topics and media that do not exist.
func (rm *Room) known(ctx context.Context, it *Item) error {
	ids := make([]id.Topic, len(it.Topics))
	for i, t := range it.Topics {
		ids[i] = t.ID
	}
	by, err := rm.store.topicsBy(ctx, ids)
	if err != nil {
		return err
	}
	it.Topics = nil
	for _, t := range ids {
		topic, ok := by[t]
		if !ok {
			return fault.New(fault.Invalid, "press.error.topic")
		}
		if !slices.ContainsFunc(it.Topics, func(x Topic) bool { return x.ID == topic.ID }) { // two that were merged are one
			it.Topics = append(it.Topics, topic)
		}
	}
	if err := it.ownCategories(); err != nil {
		return err
	}
	if rm.Media == nil {
		return nil
	}
	want := map[id.Media]bool{}
	if it.Cover != "" {
		want[it.Cover] = true
	}
	for _, f := range it.Gallery {
		want[f.Media] = true
	}
	if len(want) == 0 {
		return nil
	}
	list := make([]id.Media, 0, len(want))
	for m := range want {
		list = append(list, m)
	}
	files, err := rm.Media.Files(ctx, list...)
	if err != nil {
		return err
	}
	for m := range want {
		if _, ok := files[m]; !ok {
			return fault.New(fault.Invalid, "press.error.media")
		}
	}
	return nil
}

// number gives a published item its short number and, where its kind has one, its
// number in the series of the year. Numbers are taken late: whoever publishes waits here.
func (rm *Room) number(ctx context.Context, it *Item) error {
	if err := rm.serial(ctx, it); err != nil || it.Short > 0 {
		return err
	}
	var err error
	it.Short, err = series.Next(ctx, rm.DB, shortSeries, 0)
	return err
}

// serial gives an item of a numbered kind the next number of its series, or keeps the one it came with.
func (rm *Room) serial(ctx context.Context, it *Item) (err error) {
	if !it.Kind.Numbered() || it.SerialYear > 0 {
		return nil
	}
	if it.Series == "" {
		if it.Series, err = rm.seriesOf(ctx, it.Kind); err != nil {
			return err
		}
	}
	it.SerialYear = it.JYear
	if it.Number == 0 {
		if rm.NumbersKnown != nil {
			if err := rm.NumbersKnown(ctx); err != nil {
				return err
			}
		}
		it.Number, err = series.Next(ctx, rm.DB, it.Series, it.JYear)
		return err
	}
	// given elsewhere, before it moved in
	taken, err := rm.store.numberTaken(ctx, it.Series, int64(it.JYear), it.Number)
	if err != nil {
		return err
	}
	if taken {
		return fault.New(fault.Conflict, "press.error.number.taken", "n", it.Number)
	}
	return series.Raise(ctx, rm.DB, it.Series, it.JYear, it.Number)
}

// file puts the item into its lists and into the search index, and returns the
// cache tags of all that changed by it.
func (rm *Room) file(ctx context.Context, it *Item) ([]string, error) {
	tags, err := rm.shelve(ctx, it)
	if err != nil {
		return nil, err
	}
	if err := rm.index(ctx, it); err != nil {
		return nil, fmt.Errorf("press: index: %w", err)
	}
	return tags, nil
}

// shelve is file without the search index. Whoever files waits for a move of bodies that is
// being recorded, and the move for them: the rows of both agree.
func (rm *Room) shelve(ctx context.Context, it *Item) ([]string, error) {
	if err := rm.DB.Lock(ctx, "press.file"); err != nil {
		return nil, err
	}
	if err := rm.reopen(ctx, it); err != nil {
		return nil, err
	}
	if err := rm.noteUses(ctx, it); err != nil {
		return nil, err
	}
	scopes, err := rm.scopes(ctx, it)
	if err != nil {
		return nil, err
	}
	lists, err := rm.store.file(ctx, it, it.lists(scopes))
	if err != nil {
		return nil, fmt.Errorf("press: file: %w", err)
	}
	tags := []string{site.TagItem(it.ID), site.TagAll()}
	for _, l := range lists {
		if l != ListAll {
			tags = append(tags, site.TagList(l))
		}
	}
	return tags, nil
}

// scopes are the item's bodies with everything above them.
func (rm *Room) scopes(ctx context.Context, it *Item) ([]id.Body, error) {
	if rm.Party == nil {
		return nil, nil
	}
	seen := map[id.Body]bool{}
	var scopes []id.Body
	for _, b := range []id.Body{it.Owner, it.Province, it.Committee} {
		if b == "" {
			continue
		}
		up, err := rm.Party.Ancestors(ctx, b)
		if err != nil {
			return nil, fmt.Errorf("press: bodies above %s: %w", b, err)
		}
		for _, a := range up {
			if !seen[a] {
				seen[a] = true
				scopes = append(scopes, a)
			}
		}
	}
	return scopes, nil
}

// entry records an act on an item in the ledger.
func (rm *Room) entry(ctx context.Context, act string, actor ledger.Actor, it *Item, reason string, commitment []byte, public bool, touches []string) error {
	return rm.Ledger.Append(ctx, ledger.Entry{
		At: rm.Now(), Act: act, Actor: actor, Object: "item:" + string(it.ID), Reason: reason,
		Commitment: commitment, Public: public, Touches: touches,
	})
}
