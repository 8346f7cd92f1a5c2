package press

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/persian"
)

// Add takes in a draft as a new item, unpublished. Its address is reserved from
// now on; that of another item is fault.Conflict with the key "press.error.taken".
func (rm *Room) Add(ctx context.Context, actor ledger.Actor, d Draft) (Item, error) {
	it, err := rm.addOne(ctx, actor, d, false)
	if err != nil {
		return Item{}, fmt.Errorf("press: add: %w", err)
	}
	return it, nil
}

// AddPublished is Add and Publish in one, as of d.At (zero: now; never a time to
// come): for what was public before it came here. It is one entry in the ledger.
func (rm *Room) AddPublished(ctx context.Context, actor ledger.Actor, d Draft) (Item, error) {
	if d.At.After(rm.Now()) {
		return Item{}, fault.New(fault.Invalid, "press.error.future")
	}
	it, err := rm.addOne(ctx, actor, d, true)
	if err != nil {
		return Item{}, fmt.Errorf("press: add: %w", err)
	}
	return it, nil
}

// addOne reads the draft before it takes the one writer that a database may have.
func (rm *Room) addOne(ctx context.Context, actor ledger.Actor, d Draft, public bool) (it Item, err error) {
	r, err := d.read()
	if err != nil {
		return Item{}, err
	}
	err = rm.DB.Tx(ctx, func(ctx context.Context) error {
		it, err = rm.add(ctx, actor, r, public)
		return err
	})
	return it, err
}

// readDraft is a draft with what its text says once it is read.
type readDraft struct {
	Draft
	raw     Content
	edition Edition
}

func (d Draft) read() (readDraft, error) {
	d.defaults()
	raw := d.content()
	if err := d.Check(); err != nil {
		return readDraft{}, err
	}
	if err := d.mend(); err != nil {
		return readDraft{}, err
	}
	e, err := Read(raw)
	return readDraft{d, raw, e}, err
}

func (rm *Room) add(ctx context.Context, actor ledger.Actor, d readDraft, public bool) (Item, error) {
	if public {
		if err := ruledOut(actor); err != nil {
			return Item{}, err
		}
	}
	now := rm.Now()
	raw, e := d.raw, d.edition
	at := d.At
	if at.IsZero() {
		at = now
	}
	it := Item{
		ID: d.ID, Status: Drafted, Lang: d.Lang, Slug: d.Slug, OldID: d.OldID, Source: d.Source,
		CreatedAt: db.Stored(d.Created), ChangedAt: db.Stored(d.Changed), Editions: map[string]Edition{},
	}
	if it.CreatedAt.IsZero() {
		it.CreatedAt = db.Stored(now)
	}
	if err := rm.isNew(ctx, &it); err != nil {
		return Item{}, err
	}
	it.facts(&d.Draft)
	if it.Slug == "" {
		it.Slug = persian.Slug(e.Title)
		if it.Slug == "" {
			return Item{}, fault.New(fault.Invalid, "press.error.slug")
		}
		if err := checkSlug(it.Kind, it.Slug); err != nil {
			return Item{}, err
		}
	}
	if err := it.day(at); err != nil {
		return Item{}, err
	}
	if err := rm.known(ctx, &it); err != nil {
		return Item{}, err
	}
	if err := rm.sign(ctx, &it, at); err != nil {
		return Item{}, err
	}
	key, err := rm.claim(ctx, &it)
	if err != nil {
		return Item{}, err
	}
	if public {
		it.Editions[it.Lang] = e
		if err := it.Ready(); err != nil {
			return Item{}, err
		}
		it.Status, it.PublishedAt = Published, db.Stored(at)
		it.ChangedAt = later(it.PublishedAt, it.ChangedAt)
		if err := rm.number(ctx, &it); err != nil {
			return Item{}, err
		}
	}
	if err := rm.store.save(ctx, &it, key); err != nil {
		return Item{}, err
	}
	if it.OldID > 0 {
		if err := rm.store.keepOldID(ctx, it.OldID, it.ID); err != nil {
			return Item{}, err
		}
	}
	commitment, err := rm.revise(ctx, actor, &it, &e, raw, "", "")
	if err != nil {
		return Item{}, err
	}
	if err := rm.hand(ctx, actor, it.ID); err != nil {
		return Item{}, err
	}
	if !public {
		if err := rm.noteUses(ctx, &it); err != nil {
			return Item{}, err
		}
		return it, rm.entry(ctx, "press.drafted", actor, &it, "", commitment, false, nil)
	}
	tags, err := rm.file(ctx, &it)
	if err != nil {
		return Item{}, err
	}
	return it, rm.entry(ctx, "press.published", actor, &it, "", commitment, true, tags)
}

// isNew gives an item an id. One that came with its id is refused when it is there already: the second of two clicks,
// which waits for the first.
func (rm *Room) isNew(ctx context.Context, it *Item) error {
	if it.ID == "" {
		it.ID = id.New[id.Item](rm.IDs)
		return nil
	}
	if err := rm.DB.Lock(ctx, "press.add:"+string(it.ID)); err != nil {
		return err
	}
	_, _, err := rm.store.head(ctx, it.ID)
	switch {
	case err == nil:
		return fault.New(fault.Conflict, "press.error.there")
	case fault.Is(err, fault.NotFound):
		return nil
	}
	return err
}

// revise stores a text as the next revision of its edition and makes it the live
// one. It returns the commitment to the text.
func (rm *Room) revise(ctx context.Context, actor ledger.Actor, it *Item, e *Edition, raw Content, note string, class Class) ([]byte, error) {
	n, last, _, err := rm.store.last(ctx, it.ID, raw.Lang)
	if err != nil {
		return nil, err
	}
	at := db.Stored(rm.Now())
	if !at.After(last) { // the revisions of a text have an order in time
		at = last.Add(time.Millisecond)
	}
	e.Revision = n + 1
	content := toJSON(raw)
	r := Revision{
		Item: it.ID, Lang: raw.Lang, N: e.Revision, At: at, By: actor, Note: note, Class: class,
		Salt: ledger.Salt(rm.Entropy),
	}
	if err := rm.store.saveEdition(ctx, it.ID, *e, it.Status == Published); err != nil {
		return nil, err
	}
	it.Editions[raw.Lang] = *e
	return ledger.Commitment(r.Salt, []byte(content)), rm.store.addRevision(ctx, r, content)
}

// keepRaw stores a text as the first revision of its edition without making it the live one.
func (rm *Room) keepRaw(ctx context.Context, actor ledger.Actor, it *Item, raw Content) ([]byte, error) {
	content := toJSON(raw)
	r := Revision{Item: it.ID, Lang: raw.Lang, N: 1, At: db.Stored(rm.Now()), By: actor, Salt: ledger.Salt(rm.Entropy)}
	return ledger.Commitment(r.Salt, []byte(content)), rm.store.addRevision(ctx, r, content)
}
