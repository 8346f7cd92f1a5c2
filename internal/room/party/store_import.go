package party

import (
	"context"
	"encoding/json"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// PutDraft keeps a new draft.
func (s *Store) PutDraft(ctx context.Context, d Draft) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO party_import_draft (id, by_id, at, until_at, version, name, file, cells, choice)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		d.ID, d.By, db.Millis(d.At), db.Millis(d.Until), d.Version, d.Name, d.File, content(d.Cells), content(d.Choice))
	return err
}

// ChangeDraft writes what may change of a draft, if nobody has since it was read.
func (s *Store) ChangeDraft(ctx context.Context, d Draft) (bool, error) {
	n, err := db.Exec(ctx, s.db, `
		UPDATE party_import_draft SET version = version + 1, cells = $3, choice = $4
		 WHERE id = $1 AND version = $2`, d.ID, d.Version, content(d.Cells), content(d.Choice))
	return n == 1, err
}

// Draft returns a draft whose time is not over.
func (s *Store) Draft(ctx context.Context, x id.Import, now time.Time) (Draft, error) {
	return db.One(ctx, s.db, func(r db.Row) (d Draft, err error) {
		var at, until int64
		var cells, choice []byte
		if err = r.Scan(&d.ID, &d.By, &at, &until, &d.Version, &d.Name, &d.File, &cells, &choice); err != nil {
			return d, err
		}
		d.At, d.Until = db.Instant(at), db.Instant(until)
		if err = json.Unmarshal(cells, &d.Cells); err != nil {
			return d, err
		}
		return d, json.Unmarshal(choice, &d.Choice)
	}, `
		SELECT id, by_id, at, until_at, version, name, file, cells, choice
		  FROM party_import_draft
		 WHERE id = $1 AND until_at > $2`, x, db.Millis(now))
}

// DropDraft takes a draft away.
func (s *Store) DropDraft(ctx context.Context, x id.Import) error {
	_, err := db.Exec(ctx, s.db, `DELETE FROM party_import_draft WHERE id = $1`, x)
	return err
}

// SweepDrafts takes the drafts away whose time is over.
func (s *Store) SweepDrafts(ctx context.Context, now time.Time) (int64, error) {
	return db.Exec(ctx, s.db, `DELETE FROM party_import_draft WHERE until_at <= $1`, db.Millis(now))
}

// KeepLatest takes somebody's drafts away but for the latest n.
func (s *Store) KeepLatest(ctx context.Context, by id.Person, n int) error {
	_, err := db.Exec(ctx, s.db, `
		DELETE FROM party_import_draft
		 WHERE by_id = $1 AND id NOT IN (SELECT id FROM party_import_draft WHERE by_id = $1 ORDER BY at DESC, id DESC LIMIT $2)`, by, n)
	return err
}

// DraftsOf lists somebody's drafts, newest first, without their rows.
func (s *Store) DraftsOf(ctx context.Context, by id.Person, now time.Time) ([]Draft, error) {
	return db.Select(ctx, s.db, func(r db.Row) (d Draft, err error) {
		var at, until int64
		err = r.Scan(&d.ID, &at, &until, &d.Name)
		d.At, d.Until = db.Instant(at), db.Instant(until)
		return d, err
	}, `
		SELECT id, at, until_at, name
		  FROM party_import_draft
		 WHERE by_id = $1 AND until_at > $2
		 ORDER BY at DESC, id DESC`, by, db.Millis(now))
}

// PutImport keeps what a file brought.
func (s *Store) PutImport(ctx context.Context, i Import, made []Made) error {
	if _, err := db.Exec(ctx, s.db, `
		INSERT INTO party_import (id, by_id, via, at, kind, name, fresh, changed, undo_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		i.ID, i.By, i.Via, db.Millis(i.At), i.Kind, i.Name, i.Fresh, i.Changed, db.Millis(i.UndoUntil)); err != nil {
		return err
	}
	for _, m := range made {
		if _, err := db.Exec(ctx, s.db, `
			INSERT INTO party_import_object (import_id, object, n, is_fresh)
			VALUES ($1, $2, (SELECT MAX(n) FROM party_state WHERE object = $2), $3)`, i.ID, m.Object, m.Fresh); err != nil {
			return err
		}
	}
	return nil
}

const importColumns = `id, by_id, via, at, kind, name, fresh, changed, undo_until`

func scanImport(r db.Row) (i Import, err error) {
	var at, until int64
	err = r.Scan(&i.ID, &i.By, &i.Via, &at, &i.Kind, &i.Name, &i.Fresh, &i.Changed, &until)
	i.At, i.UndoUntil = db.Instant(at), db.Instant(until)
	return i, err
}

// Import returns an import.
func (s *Store) Import(ctx context.Context, x id.Import) (Import, error) {
	return db.One(ctx, s.db, scanImport, `SELECT `+importColumns+` FROM party_import WHERE id = $1`, x)
}

// Imports lists the latest imports.
func (s *Store) Imports(ctx context.Context, limit int) ([]Import, error) {
	return db.Select(ctx, s.db, scanImport, `SELECT `+importColumns+` FROM party_import ORDER BY at DESC, id DESC LIMIT $1`, limit)
}

// Made lists the objects that an import made or changed.
func (s *Store) Made(ctx context.Context, x id.Import) ([]Made, error) {
	return db.Select(ctx, s.db, func(r db.Row) (m Made, err error) {
		return m, r.Scan(&m.Object, &m.N, &m.Fresh)
	}, `
		SELECT object, n, is_fresh
		  FROM party_import_object
		 WHERE import_id = $1
		 ORDER BY object`, x)
}
