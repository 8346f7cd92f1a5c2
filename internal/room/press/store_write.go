package press

import (
	"context"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/jalali"
)

// lock makes the transaction the only one that changes the item.
func (s *Store) lock(ctx context.Context, item id.Item) error {
	n, err := db.Exec(ctx, s.db, `UPDATE press_item SET status = status WHERE id = $1`, item)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "")
	}
	return err
}

// save writes the item's own row, new or not. key is its address, "" for none. The row of an issued item is a draft's
// with the instant beside it, so that no statement which asks for what is public can meet it.
func (s *Store) save(ctx context.Context, it *Item, key string) error {
	topics := make([]id.Topic, len(it.Topics))
	for i, t := range it.Topics {
		topics[i] = t.ID
	}
	var path, short any
	if key != "" {
		path = key
	}
	if it.Short > 0 {
		short = it.Short
	}
	status := it.Status
	if status == Issued {
		status = Drafted
	}
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_item (
			id, kind, status, lang, slug, path_key, short, series, number, serial_year, jyear, jmonth, jday,
			published_at, scheduled_for, changed_at, created_at, withdrawn_at, withdrawal, corrected,
			owner_id, province_id, committee_id, cover_id, old_id, source, topics, audience, authors, gallery, reach, issued_at)
		VALUES (`+db.Placeholders(1, 32)+`)
		ON CONFLICT (id) DO UPDATE SET
			kind = excluded.kind, status = excluded.status, slug = excluded.slug, path_key = excluded.path_key,
			short = excluded.short, series = excluded.series, number = excluded.number, serial_year = excluded.serial_year,
			jyear = excluded.jyear, jmonth = excluded.jmonth, jday = excluded.jday,
			published_at = excluded.published_at, scheduled_for = excluded.scheduled_for, changed_at = excluded.changed_at,
			withdrawn_at = excluded.withdrawn_at, withdrawal = excluded.withdrawal, corrected = excluded.corrected,
			owner_id = excluded.owner_id, province_id = excluded.province_id, committee_id = excluded.committee_id,
			cover_id = excluded.cover_id, topics = excluded.topics, audience = excluded.audience,
			authors = excluded.authors, gallery = excluded.gallery, reach = excluded.reach, issued_at = excluded.issued_at`,
		it.ID, it.Kind, status, it.Lang, it.Slug, path, short, it.Series, it.Number, it.SerialYear, it.JYear, it.JMonth, it.JDay,
		db.Millis(it.PublishedAt), db.Millis(it.ScheduledFor), db.Millis(it.ChangedAt), db.Millis(it.CreatedAt), db.Millis(it.WithdrawnAt),
		it.Withdrawal, it.Corrected, it.Owner, it.Province, it.Committee, it.Cover, it.OldID, it.Source,
		toJSON(topics), rows(it.Audience), rows(it.Authors), rows(it.Gallery), it.Reach, db.Millis(it.IssuedAt))
	return err
}

// archive names the counters of the year and the month of an instant in Tehran.
func archive(at time.Time) []string {
	d, err := jalali.FromTime(at)
	if err != nil {
		return nil
	}
	return []string{ListYear(d.Year), ListMonth(d.Year, d.Month)}
}

// rows is a slice as JSON, "[]" when it is nil.
func rows[T any](s []T) string {
	if s == nil {
		return "[]"
	}
	return toJSON(s)
}

// saveEdition writes the live text of one language. A text that stands in a
// published item is shown from this revision on, unless it was shown before.
func (s *Store) saveEdition(ctx context.Context, item id.Item, e Edition, public bool) error {
	shown := 0
	if public {
		shown = e.Revision
	}
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_edition (item_id, lang, revision, shown, words, minutes, sort_key, kicker, title, lead, body, plain)
		VALUES (`+db.Placeholders(1, 12)+`)
		ON CONFLICT (item_id, lang) DO UPDATE SET
			revision = excluded.revision, words = excluded.words, minutes = excluded.minutes, sort_key = excluded.sort_key,
			kicker = excluded.kicker, title = excluded.title, lead = excluded.lead, body = excluded.body, plain = excluded.plain,
			shown = CASE WHEN press_edition.shown > 0 THEN press_edition.shown ELSE excluded.shown END`,
		item, e.Lang, e.Revision, shown, e.Words, e.Minutes, e.SortKey, e.Kicker, e.Title, e.Lead, e.Body, e.Text)
	return err
}

// show marks the live texts of an item as those it was published with.
func (s *Store) show(ctx context.Context, item id.Item) error {
	_, err := db.Exec(ctx, s.db, `UPDATE press_edition SET shown = revision WHERE item_id = $1 AND shown = 0`, item)
	return err
}

// silence empties the live texts of an item but for their titles. What they
// were stays in the revisions, which no public method reads of a withdrawn item.
func (s *Store) silence(ctx context.Context, item id.Item) error {
	_, err := db.Exec(ctx, s.db, `
		UPDATE press_edition SET kicker = '', lead = '', body = '', plain = '', words = 0, minutes = 1 WHERE item_id = $1`, item)
	return err
}

func (s *Store) addRevision(ctx context.Context, r Revision, content string) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_revision (item_id, lang, n, at, person_id, post_id, body_id, via, note, correction, class, redacted, salt, content)
		VALUES (`+db.Placeholders(1, 14)+`)`,
		r.Item, r.Lang, r.N, db.Millis(r.At), r.By.Person, r.By.Post, r.By.Body, r.By.Via, r.Note, r.Class.Announced(), r.Class, r.Redacted, r.Salt, content)
	return err
}

// last returns the number and time of an edition's newest revision and its
// content as stored; zeros when there is none.
func (s *Store) last(ctx context.Context, item id.Item, lang string) (n int, at time.Time, content string, err error) {
	err = func() error {
		for r, err := range db.Each(ctx, s.db, scanRevisionHead, `
			SELECT n, at, content FROM press_revision WHERE item_id = $1 AND lang = $2 ORDER BY n DESC LIMIT 1`, item, lang) {
			n, at, content = r.n, db.Instant(r.at), r.content
			return err
		}
		return nil
	}()
	return n, at, content, err
}

type revisionHead struct {
	n       int
	at      int64
	content string
}

func scanRevisionHead(r db.Row) (h revisionHead, err error) {
	err = r.Scan(&h.n, &h.at, &h.content)
	return h, err
}

func (s *Store) keepStale(ctx context.Context, item id.Item, lang string, at time.Time, based int, by ledger.Actor, content string) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_stale (item_id, lang, at, based, person_id, post_id, body_id, via, content)
		VALUES (`+db.Placeholders(1, 9)+`)`, item, lang, db.Millis(at), based, by.Person, by.Post, by.Body, by.Via, content)
	return err
}

// KeepOldPath makes an address lead to the item for good. An address that an item
// has now, or had before, keeps its meaning: false is returned.
func (s *Store) KeepOldPath(ctx context.Context, key string, item id.Item) (bool, error) {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO press_old_path (path_key, item_id)
		SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM press_item WHERE path_key = $1)
		ON CONFLICT (path_key) DO NOTHING`, key, item)
	return n > 0, err
}

// holder is the item that has an address, or else the one that once had it (old); ""
// when it is free.
func (s *Store) holder(ctx context.Context, key string) (item id.Item, old bool, err error) {
	type answer struct {
		item id.Item
		old  bool
	}
	for a, err := range db.Each(ctx, s.db, func(r db.Row) (a answer, err error) {
		err = r.Scan(&a.item, &a.old)
		return a, err
	}, `
		SELECT id, 0 AS old FROM press_item WHERE path_key = $1
		UNION ALL
		SELECT item_id, 1 FROM press_old_path WHERE path_key = $1
		 ORDER BY old LIMIT 1`, key) {
		return a.item, a.old, err
	}
	return "", false, nil
}

// forgetOldPath frees an address that the item itself takes back.
func (s *Store) forgetOldPath(ctx context.Context, key string, item id.Item) error {
	_, err := db.Exec(ctx, s.db, `DELETE FROM press_old_path WHERE path_key = $1 AND item_id = $2`, key, item)
	return err
}

func (s *Store) keepOldID(ctx context.Context, old int64, item id.Item) error {
	_, err := db.Exec(ctx, s.db, `INSERT INTO press_old_id (old_id, item_id) VALUES ($1, $2)`, old, item)
	return err
}

// file puts an item into the lists given, and only those, in each of its
// languages, and keeps the counters. It returns the lists it stood in before or
// stands in now.
func (s *Store) file(ctx context.Context, it *Item, lists []string) ([]string, error) {
	if it.Short == 0 {
		return nil, nil
	}
	type entry struct {
		list, lang string
		at         int64
	}
	before, err := db.Select(ctx, s.db, func(r db.Row) (e entry, err error) {
		err = r.Scan(&e.list, &e.lang, &e.at)
		return e, err
	}, `SELECT list, lang, at FROM press_entry WHERE short = $1`, it.Short)
	if err != nil {
		return nil, err
	}
	at := db.Millis(it.PublishedAt)
	want := map[entry]bool{}
	for _, l := range lists {
		for lang := range it.Editions {
			want[entry{l, lang, at}] = true
		}
	}
	delta := map[[2]string]int{}
	count := func(e entry, by int) {
		delta[[2]string{e.list, e.lang}] += by
		if e.list == ListAll {
			for _, l := range archive(db.Instant(e.at)) {
				delta[[2]string{l, e.lang}] += by
			}
		}
	}
	touched := map[string]bool{}
	for _, e := range before {
		touched[e.list] = true
		if want[e] {
			delete(want, e)
			continue
		}
		if _, err := db.Exec(ctx, s.db, `
			DELETE FROM press_entry WHERE list = $1 AND lang = $2 AND at = $3 AND short = $4`, e.list, e.lang, e.at, it.Short); err != nil {
			return nil, err
		}
		count(e, -1)
	}
	var rows []string
	var args []any
	for e := range want {
		touched[e.list] = true
		rows = append(rows, "("+db.Placeholders(len(args)+1, 4)+")")
		args = append(args, e.list, e.lang, e.at, it.Short)
		count(e, 1)
	}
	if len(rows) > 0 {
		if _, err := db.Exec(ctx, s.db, `INSERT INTO press_entry (list, lang, at, short) VALUES `+strings.Join(rows, ", "), args...); err != nil {
			return nil, err
		}
	}
	if err := s.bump(ctx, delta); err != nil {
		return nil, err
	}
	if touched[ListAll] {
		for _, l := range archive(it.PublishedAt) {
			touched[l] = true
		}
	}
	names := make([]string, 0, len(touched))
	for l := range touched {
		names = append(names, l)
	}
	slices.Sort(names)
	return names, nil
}

// bump adds to counters, in one order for all writers so that two never wait
// for each other.
func (s *Store) bump(ctx context.Context, delta map[[2]string]int) error {
	keys := make([][2]string, 0, len(delta))
	for k, n := range delta {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return strings.Compare(a[0]+"\n"+a[1], b[0]+"\n"+b[1]) })
	if len(keys) == 0 {
		return nil
	}
	var rows []string
	var args []any
	for _, k := range keys {
		rows = append(rows, "("+db.Placeholders(len(args)+1, 3)+")")
		args = append(args, k[0], k[1], delta[k])
	}
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO press_count (list, lang, n) VALUES `+strings.Join(rows, ", ")+`
		ON CONFLICT (list, lang) DO UPDATE SET n = press_count.n + excluded.n`, args...)
	return err
}

// due returns the scheduled items whose time has come, earliest first.
func (s *Store) due(ctx context.Context, now time.Time) ([]id.Item, error) {
	return db.Select(ctx, s.db, func(r db.Row) (i id.Item, err error) {
		err = r.Scan(&i)
		return i, err
	}, `SELECT id FROM press_item WHERE status = 'scheduled' AND scheduled_for <= $1 ORDER BY scheduled_for, id`, now.UnixMilli())
}

// numberTaken reports whether an item has the number already.
func (s *Store) numberTaken(ctx context.Context, series string, jy, number int64) (bool, error) {
	n, err := db.Value[int64](ctx, s.db, `
		SELECT COUNT(*) FROM press_item WHERE series = $1 AND serial_year = $2 AND number = $3`, series, jy, number)
	return n > 0, err
}
