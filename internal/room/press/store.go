package press

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// Store reads and writes the room's tables. Its exported methods only read, and
// those that take no id.Item return only what a reader may see.
type Store struct{ db *db.DB }

// NewStore returns the store on d.
func NewStore(d *db.DB) *Store { return &Store{db: d} }

const itemColumns = `
	id, kind, status, lang, slug, short, series, number, serial_year, jyear, jmonth, jday,
	published_at, scheduled_for, changed_at, created_at, withdrawn_at, withdrawal, corrected,
	owner_id, province_id, committee_id, cover_id, old_id, source, topics, audience, authors, gallery, reach, issued_at`

// row is an item as its table holds it: topics are ids still.
type row struct {
	Item
	topics []id.Topic
}

func scanItem(r db.Row) (row, error) {
	var it row
	var short *int64
	var published, scheduled, changed, created, withdrawn, issued int64
	var topics, audience, authors, gallery []byte
	err := r.Scan(&it.ID, &it.Kind, &it.Status, &it.Lang, &it.Slug, &short, &it.Series, &it.Number, &it.SerialYear,
		&it.JYear, &it.JMonth, &it.JDay, &published, &scheduled, &changed, &created, &withdrawn, &it.Withdrawal,
		&it.Corrected, &it.Owner, &it.Province, &it.Committee, &it.Cover, &it.OldID, &it.Source,
		&topics, &audience, &authors, &gallery, &it.Reach, &issued)
	if err != nil {
		return row{}, err
	}
	if it.IssuedAt = db.Instant(issued); issued > 0 {
		it.Status = Issued
	}
	if short != nil {
		it.Short = *short
	}
	it.PublishedAt, it.ScheduledFor, it.ChangedAt = db.Instant(published), db.Instant(scheduled), db.Instant(changed)
	it.CreatedAt, it.WithdrawnAt = db.Instant(created), db.Instant(withdrawn)
	for _, f := range []struct {
		text []byte
		into any
	}{{topics, &it.topics}, {audience, &it.Audience}, {authors, &it.Authors}, {gallery, &it.Gallery}} {
		if err := fromJSON(f.text, f.into); err != nil {
			return row{}, fmt.Errorf("press: item %s: %w", it.ID, err)
		}
	}
	return it, nil
}

// Item returns an item by its id, whatever its status: for staff and for the
// room's own actions. Three statements.
func (s *Store) Item(ctx context.Context, item id.Item) (Item, error) {
	return s.item(ctx, `WHERE id = $1`, item)
}

// ItemByPath returns the public item at /{jy}/{jm}/{slug}/. slugKey is SlugKey of
// the slug that was asked for; a caller redirects when Path says otherwise. Of a withdrawn
// item only title, address and reason are there. Three statements.
func (s *Store) ItemByPath(ctx context.Context, jy, jm int, slugKey string) (Item, error) {
	return s.public(ctx, `WHERE path_key = $1 AND status IN ('published', 'withdrawn', 'unpublished')`, datedKey(jy, jm, slugKey))
}

// PageBySlug returns the public undated page whose slug has the key.
func (s *Store) PageBySlug(ctx context.Context, slugKey string) (Item, error) {
	return s.public(ctx, `WHERE path_key = $1 AND status IN ('published', 'withdrawn', 'unpublished')`, slugKey)
}

// ByShort returns the public item with the short number.
func (s *Store) ByShort(ctx context.Context, short int64) (Item, error) {
	return s.public(ctx, `WHERE short = $1 AND status IN ('published', 'withdrawn', 'unpublished')`, short)
}

// ByNumber returns the public item with a number in a series and Jalali year.
func (s *Store) ByNumber(ctx context.Context, series string, jy int, number int64) (Item, error) {
	return s.public(ctx, `
		WHERE series = $1 AND serial_year = $2 AND number = $3 AND number > 0 AND status IN ('published', 'withdrawn')`,
		series, jy, number)
}

// ByOldID returns the item that moved in under the WordPress id, whatever its status.
func (s *Store) ByOldID(ctx context.Context, old int64) (Item, error) {
	return s.item(ctx, `WHERE id = (SELECT item_id FROM press_old_id WHERE old_id = $1)`, old)
}

// byPathKey returns the item that holds the address, whatever its status.
func (s *Store) byPathKey(ctx context.Context, key string) (Item, error) {
	return s.item(ctx, `WHERE path_key = $1`, key)
}

// public is item for readers: of a withdrawn one the pictures are gone too, and an unpublished one is fault.Gone.
func (s *Store) public(ctx context.Context, where string, args ...any) (Item, error) {
	it, err := s.item(ctx, where, args...)
	if it.Status == Unpublished {
		return Item{}, bury(&it)
	}
	if it.Status == Withdrawn {
		it.Cover, it.Gallery = "", nil
	}
	return it, err
}

func (s *Store) item(ctx context.Context, where string, args ...any) (Item, error) {
	r, err := db.One(ctx, s.db, scanItem, `SELECT `+itemColumns+` FROM press_item `+where, args...)
	if err != nil {
		return Item{}, fmt.Errorf("press: item: %w", err)
	}
	it := r.Item
	if it.Editions, err = s.editions(ctx, it.ID); err != nil {
		return Item{}, err
	}
	it.Topics, err = s.topicsOf(ctx, r.topics)
	return it, err
}

func (s *Store) editions(ctx context.Context, item id.Item) (map[string]Edition, error) {
	all, err := db.Select(ctx, s.db, func(r db.Row) (Edition, error) {
		var e Edition
		err := r.Scan(&e.Lang, &e.Revision, &e.Words, &e.Minutes, &e.SortKey, &e.Kicker, &e.Title, &e.Lead, &e.Body, &e.Text)
		return e, err
	}, `
		SELECT lang, revision, words, minutes, sort_key, kicker, title, lead, body, plain
		  FROM press_edition
		 WHERE item_id = $1`, item)
	if err != nil {
		return nil, fmt.Errorf("press: editions: %w", err)
	}
	m := make(map[string]Edition, len(all))
	for _, e := range all {
		m[e.Lang] = e
	}
	return m, nil
}

// batch is how many rows a walk over everything reads at a time. No statement
// stays open between batches, so the walker may ask the database meanwhile.
const batch = 500

// addressLine is one address with the short number of its item.
type addressLine struct {
	Address
	short int64
}

// Addresses walks every address of published items, in the order of publication.
// Withdrawn items follow their place with Status Withdrawn; a sitemap leaves them out.
func (s *Store) Addresses(ctx context.Context) iter.Seq2[Address, error] {
	return func(yield func(Address, error) bool) {
		for last, more := int64(0), true; more; more = last > 0 {
			lines, next, err := s.addressesAfter(ctx, last, batch)
			if err != nil {
				yield(Address{}, err)
				return
			}
			for _, l := range lines {
				if !yield(l.Address, nil) {
					return
				}
			}
			last = next
		}
	}
}

// addressesAfter returns the addresses of up to n items whose short numbers come after one. last is
// the last of these numbers when more may follow, else 0. One statement.
func (s *Store) addressesAfter(ctx context.Context, after int64, n int) (lines []addressLine, last int64, err error) {
	lines, err = db.Select(ctx, s.db, func(r db.Row) (addressLine, error) {
		var l addressLine
		var it Item
		var changed int64
		err := r.Scan(&it.ID, &it.Kind, &it.Status, &it.Lang, &it.Slug, &it.JYear, &it.JMonth, &l.short, &changed, &it.Owner, &it.Province, &it.Committee, &l.Lang)
		l.Address = Address{
			Item: it.ID, Lang: l.Lang, Path: it.Path(l.Lang), ChangedAt: db.Instant(changed), Status: it.Status,
			Owner: it.Owner, Province: it.Province, Committee: it.Committee,
		}
		return l, err
	}, `
		SELECT i.id, i.kind, i.status, i.lang, i.slug, i.jyear, i.jmonth, i.short, i.changed_at,
		       i.owner_id, i.province_id, i.committee_id, e.lang
		  FROM (SELECT id, kind, status, lang, slug, jyear, jmonth, short, changed_at, owner_id, province_id, committee_id
		          FROM press_item
		         WHERE short > $1 AND status IN ('published', 'withdrawn')
		         ORDER BY short LIMIT $2) i
		  JOIN press_edition e ON e.item_id = i.id
		 ORDER BY i.short, e.lang DESC`, after, n)
	if err != nil {
		return nil, 0, fmt.Errorf("press: addresses: %w", err)
	}
	items := 0
	for i := 0; i < len(lines); items++ {
		j := i
		var langs []string
		for ; j < len(lines) && lines[j].short == lines[i].short; j++ {
			langs = append(langs, lines[j].Lang)
		}
		for ; i < j; i++ {
			lines[i].Langs = langs
		}
	}
	if items == n {
		last = lines[len(lines)-1].short
	}
	return lines, last, nil
}

// References walks the media that items name, for the check of references.
func (s *Store) References(ctx context.Context) iter.Seq2[id.Media, error] {
	type line struct {
		item    id.Item
		cover   id.Media
		gallery []byte
	}
	return func(yield func(id.Media, error) bool) {
		for last := id.Item(""); ; {
			lines, err := db.Select(ctx, s.db, func(r db.Row) (l line, err error) {
				err = r.Scan(&l.item, &l.cover, &l.gallery)
				return l, err
			}, `SELECT id, cover_id, gallery FROM press_item WHERE id > $1 ORDER BY id LIMIT $2`, last, batch)
			if err != nil {
				yield("", fmt.Errorf("press: references: %w", err))
				return
			}
			for _, l := range lines {
				var figures []Figure
				if err := fromJSON(l.gallery, &figures); err != nil {
					yield("", fmt.Errorf("press: item %s: gallery: %w", l.item, err))
					return
				}
				if l.cover != "" && !yield(l.cover, nil) {
					return
				}
				for _, f := range figures {
					if !yield(f.Media, nil) {
						return
					}
				}
				last = l.item
			}
			if len(lines) < batch {
				return
			}
		}
	}
}

// OldPath returns the item that once had the address, NotFound for none. key is
// PathKey's form.
func (s *Store) OldPath(ctx context.Context, key string) (id.Item, error) {
	return db.Value[id.Item](ctx, s.db, `SELECT item_id FROM press_old_path WHERE path_key = $1`, key)
}

func fromJSON(text []byte, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return fault.Wrap(fault.Internal, err)
	}
	return nil
}

func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types always marshal
	}
	return string(b)
}
