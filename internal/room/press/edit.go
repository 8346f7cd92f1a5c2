package press

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/jalali"
	"hemmat/persian"
)

// stale is an edit based on a text that somebody has changed since.
type stale struct{ current int }

func (e *stale) Error() string {
	return fmt.Sprintf("the text has changed meanwhile: it is at revision %d", e.current)
}

// Edit puts a draft in the place of an edition, or adds the edition when the item
// has none in that language. note says why; a correction is announced to readers
// with it, anything else is a silent edit that only the history shows. Nothing
// changed is no revision.
//
// An edit based on an older revision than the live one is fault.Conflict with the key
// "press.error.stale": the text that stands stays, and what was refused is kept (Store.Stale).
func (rm *Room) Edit(ctx context.Context, actor ledger.Actor, item id.Item, d Draft, note string, correction bool) (Item, error) {
	d.defaults()
	raw := d.content()
	c := change{note: note}
	if correction {
		c.class = Correcting
	}
	if d.Check() == nil { // a fault is told in its turn
		if e, err := Read(raw); err == nil {
			c.read = &e
		}
	}
	var it Item
	err := rm.DB.Tx(ctx, func(ctx context.Context) (err error) {
		it, err = rm.edit(ctx, actor, item, d, raw, c)
		return err
	})
	var old *stale
	if errors.As(err, &old) {
		if keep := rm.DB.Tx(ctx, func(ctx context.Context) error {
			return rm.store.keepStale(ctx, item, d.Lang, db.Stored(rm.Now()), max(d.Based, 0), actor, toJSON(raw))
		}); keep != nil {
			return Item{}, fmt.Errorf("press: edit: keep what was refused: %w", keep)
		}
		return Item{}, &fault.Error{Kind: fault.Conflict, Key: "press.error.stale", Args: []any{"n", old.current}, Err: err}
	}
	if err != nil {
		return Item{}, fmt.Errorf("press: edit: %w", err)
	}
	return it, nil
}

// overtaken reports whether the live edition has another number than the one that the draft is based on.
func (d *Draft) overtaken(live int) bool { return d.Based != 0 && max(d.Based, 0) != live }

// change is how an edit is to be understood: what readers are told of it, and whether the rules of the desk have
// decided about it.
type change struct {
	note    string
	class   Class // "" is a silent edit
	decided bool
	read    *Edition // what the content says, read before the writer was taken; nil when not read yet
}

func (rm *Room) edit(ctx context.Context, actor ledger.Actor, item id.Item, d Draft, raw Content, c change) (Item, error) {
	if err := rm.store.lock(ctx, item); err != nil {
		return Item{}, err
	}
	it, err := rm.store.Item(ctx, item)
	if err != nil {
		return Item{}, err
	}
	if it.Status == Withdrawn {
		return Item{}, fault.New(fault.Conflict, "press.error.from.withdrawn")
	}
	if it.Status == Issued {
		return Item{}, fault.New(fault.Conflict, "press.error.from.issued")
	}
	if actor.Via == ViaDesk && !c.decided && it.Short > 0 { // readers have seen it: it is corrected in the open
		return Item{}, fault.New(fault.Conflict, "press.error.correct")
	}
	before, translates := it.Editions[d.Lang], d.Lang != it.Lang
	live, exists := before, before.Revision > 0
	if d.overtaken(live.Revision) || d.Facts != "" && !translates && d.Facts != it.Facts() {
		return Item{}, &stale{live.Revision}
	}
	if translates && d.Kind == "" {
		d.Kind = it.Kind
	}
	if err := d.Check(); err != nil {
		return Item{}, err
	}
	if err := d.mend(); err != nil {
		return Item{}, err
	}
	if c.class != "" && (strings.TrimSpace(c.note) == "" || it.Status != Published) {
		return Item{}, fault.New(fault.Invalid, "press.error.correction")
	}
	if c.note, err = persian.StoreLine(c.note); err != nil {
		return Item{}, fault.Wrap(fault.Invalid, err)
	}
	was := shape(&it)
	oldKey := PathKey(it.Kind, it.JYear, it.JMonth, it.Slug)
	if translates {
		it.translate(&d)
	} else if err := rm.refact(ctx, &it, &d); err != nil {
		return Item{}, err
	}
	key, err := rm.claim(ctx, &it)
	if err != nil {
		return Item{}, err
	}
	var e Edition
	_, _, last, err := rm.store.last(ctx, it.ID, d.Lang)
	if err != nil {
		return Item{}, err
	}
	same := exists && last == toJSON(raw)
	if same && was == shape(&it) && !c.decided {
		return it, nil
	}
	if same && c.decided {
		if c.class == Slip && was == shape(&it) {
			return Item{}, fault.New(fault.Invalid, "press.error.correction.same")
		}
		same = false // the note itself is what is new: readers find it in the history
	}
	e = live
	switch {
	case same:
	case c.read != nil:
		e = *c.read
	default:
		if e, err = Read(raw); err != nil {
			return Item{}, err
		}
	}
	if it.Status == Published {
		it.ChangedAt = later(db.Stored(rm.Now()), it.PublishedAt)
		it.Corrected = it.Corrected || c.class != "" && c.class != Slip
	}
	if err := rm.touched(ctx, actor, &it); err != nil {
		return Item{}, err
	}
	if err := rm.store.save(ctx, &it, key); err != nil {
		return Item{}, err
	}
	if key != oldKey && it.Short > 0 {
		if _, err := rm.store.KeepOldPath(ctx, oldKey, it.ID); err != nil {
			return Item{}, err
		}
	}
	var commitment []byte
	if !same {
		if commitment, err = rm.revise(ctx, actor, &it, &e, raw, c.note, c.class); err != nil {
			return Item{}, err
		}
	}
	var tags []string
	if it.Status == Published {
		if err := it.Ready(); err != nil {
			return Item{}, err
		}
		if tags, err = rm.file(ctx, &it); err != nil {
			return Item{}, err
		}
	} else if err := rm.noteUses(ctx, &it); err != nil {
		return Item{}, err
	}
	act := "press.edited"
	switch {
	case c.class != "":
		act = "press.corrected"
	case !exists:
		act = "press.translated"
	}
	return it, rm.entry(ctx, act, actor, &it, c.note, commitment, it.Status == Published, tags)
}

// refact takes over from the draft what all editions share.
func (rm *Room) refact(ctx context.Context, it *Item, d *Draft) error {
	published := it.Status == Published || it.Short > 0
	if published && (d.Kind.Dated() != it.Kind.Dated() || it.Number > 0 && d.Kind != it.Kind) {
		return fault.New(fault.Conflict, "press.error.kind.fixed")
	}
	at := it.PublishedAt
	switch {
	case it.Status == Scheduled:
		at = it.ScheduledFor
	case !published:
		if at = d.At; at.IsZero() {
			at = rm.Now()
		}
	}
	if published && !d.At.IsZero() && it.Kind.Dated() {
		day, err := jalali.FromTime(d.At)
		if err != nil || day != (jalali.Date{Year: it.JYear, Month: it.JMonth, Day: it.JDay}) {
			return fault.New(fault.Conflict, "press.error.date.fixed")
		}
	}
	signed := it.Authors
	it.facts(d)
	if d.Slug != "" {
		it.Slug = d.Slug
	}
	// The snapshot of a published byline stays: only authors that were not there are asked for.
	if published {
		for i, a := range it.Authors {
			for _, s := range signed {
				if s.Asked && (len(a.Name) == 0 || a.Asked) && (a.Person != "" && a.Person == s.Person || a.Slug != "" && a.Slug == s.Slug) {
					it.Authors[i], it.Authors[i].Asked = s, false
				}
			}
		}
	}
	if err := it.day(at); err != nil {
		return err
	}
	if err := rm.known(ctx, it); err != nil {
		return err
	}
	if err := rm.sign(ctx, it, at); err != nil {
		return err
	}
	for i := range it.Authors {
		for _, s := range signed {
			if published && s.Asked && it.Authors[i].Person == s.Person && s.Person != "" {
				it.Authors[i].Asked = true
			}
		}
	}
	return nil
}

// Facts is a short sign of what all editions of the item share and an edit may change: another sign is another state.
func (it *Item) Facts() string {
	topics := make([]id.Topic, len(it.Topics))
	for i, t := range it.Topics {
		topics[i] = t.ID
	}
	sum := sha256.Sum256([]byte(toJSON([]any{
		it.Kind, it.Slug, it.Owner, it.Province, it.Committee, topics, rows(it.Audience), rows(it.Authors), it.Cover, rows(it.Gallery), it.Series, it.Reach,
	})))
	return hex.EncodeToString(sum[:8])
}

// shape is what an edit may change of an item's own row, to see whether it did.
func shape(it *Item) string {
	bare := *it
	bare.Editions, bare.ChangedAt, bare.Corrected = nil, time.Time{}, false
	// An empty slice is read back as [], and was null.
	return strings.ReplaceAll(toJSON(bare), ":null", ":[]")
}
