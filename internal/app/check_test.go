package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

// raw runs statements past the rules that the engine would keep.
func raw(t *testing.T, d *db.DB, statements ...string) {
	t.Helper()
	exec := func(ctx context.Context, q string) {
		t.Helper()
		if _, err := db.Exec(ctx, d, q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if d.Engine() == db.Postgres {
		err := d.Tx(t.Context(), func(ctx context.Context) error {
			exec(ctx, `SET LOCAL session_replication_role = replica`)
			for _, q := range statements {
				exec(ctx, q)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	exec(t.Context(), `PRAGMA foreign_keys = 0`)
	exec(t.Context(), `PRAGMA ignore_check_constraints = 1`)
	for _, q := range statements {
		exec(t.Context(), q)
	}
}

// spoils are what may go wrong past the program: the part that must name it, and
// the words.
var spoils = []struct {
	name   string
	lite   bool // SQLite alone lets it happen
	do     []string
	part   string
	naming string
}{
	{"a changed entry", false, []string{
		`UPDATE ledger SET reason = 'another' WHERE seq = 40`,
	}, "ledger", "entry 40: the hash does not fit"},
	{"a cut ledger", false, []string{
		`DELETE FROM ledger WHERE seq = (SELECT MAX(seq) FROM ledger)`,
	}, "ledger", "the head says"},
	{"a changed node of the public log", false, []string{
		`UPDATE ledger_tree SET hash = (SELECT hash FROM ledger_head) WHERE place = 7`,
	}, "ledger", "node 7 of the public log does not fit"},
	{"a changed text", false, []string{
		`UPDATE press_revision SET content = REPLACE(content, '"title":"', '"title":"نه ')`,
	}, "texts", "revision 1: the ledger knows no such text"},
	{"a wrong counter", false, []string{
		`UPDATE press_count SET n = n + 1 WHERE list = 'all' AND lang = 'fa'`,
	}, "lists", "list all in fa: the counter says 4, there are 3"},
	{"a lost counter of a year", false, []string{
		`DELETE FROM press_count WHERE list LIKE 'year:%'`,
	}, "lists", "no counter, there are"},
	{"an item that no list shows", false, []string{
		`DELETE FROM press_entry WHERE list = 'kind:news'`, `DELETE FROM press_count WHERE list = 'kind:news'`,
	}, "lists", "missing from the list of everything or of its kind"},
	{"a list that shows what is withdrawn", false, []string{
		`UPDATE press_item SET status = 'withdrawn' WHERE kind = 'announcement'`,
		`DELETE FROM search_doc WHERE id IN (SELECT id FROM search_rank WHERE kind = 'announcement')`,
	}, "lists", "leads to no published text"},
	{"a lost revision", false, []string{
		`DELETE FROM press_revision`,
	}, "lists", "its revision is missing"},
	{"a body that was moved past the program", false, []string{
		`UPDATE body SET parent_id = (SELECT id FROM body WHERE slug = 'yazd') WHERE id = (SELECT owner_id FROM press_item WHERE kind = 'announcement')`,
	}, "lists", "it does not stand in the lists of its bodies"},
	{"a province that is not the owner's", false, []string{
		`UPDATE body SET parent_id = (SELECT id FROM body WHERE slug = 'yazd') WHERE id = (SELECT owner_id FROM press_item WHERE kind = 'announcement')`,
	}, "search", "and belongs to \"yazd\""},
	{"a result with another owner's name", false, []string{
		`UPDATE search_rank SET owner = 'دیگری' WHERE kind = 'announcement'`,
	}, "search", "it is found as of \"دیگری\""},
	{"a body under an old name", false, []string{
		`UPDATE body SET content = REPLACE(content, 'فارس', 'پارس') WHERE slug = 'fars'`,
	}, "search", "it is found as \"استان فارس\" and is called"},
	{"a hidden item", false, []string{
		`DELETE FROM search_fts WHERE rowid IN (SELECT id FROM search_rank WHERE kind = 'announcement')`,
	}, "search", "item:"},
	{"a public item that cannot be found", false, []string{
		`DELETE FROM search_fts WHERE rowid IN (SELECT id FROM search_rank WHERE kind = 'announcement')`,
		`DELETE FROM search_doc WHERE id IN (SELECT id FROM search_rank WHERE kind = 'announcement')`,
	}, "search", "it is public and cannot be found"},
	{"a body that cannot be found", false, []string{
		`DELETE FROM search_fts WHERE rowid IN (SELECT id FROM search_doc WHERE path = '/provinces/fars/')`,
		`DELETE FROM search_doc WHERE path = '/provinces/fars/'`,
	}, "search", "it is public and cannot be found"},
	{"a draft that can be found", false, []string{
		`UPDATE press_item SET status = 'unpublished' WHERE kind = 'announcement'`,
	}, "search", "it can be found and is not public"},
	{"a private person who can be found", false, []string{
		`UPDATE person SET is_public = 0`,
	}, "search", "it can be found and is not public"},
	{"a result that leads elsewhere", false, []string{
		`UPDATE search_doc SET path = '/nowhere/' WHERE id IN (SELECT id FROM search_rank WHERE kind = 'announcement')`,
	}, "search", "it is found at /nowhere/ and is at /14"},
	{"a result with other words", false, []string{
		`UPDATE search_doc SET title = 'دروغ' WHERE id IN (SELECT id FROM search_rank WHERE kind = 'announcement')`,
	}, "search", "its words are not those of its text"},
	{"a picture that nobody knows", false, []string{
		`UPDATE press_item SET cover_id = 'lost' WHERE kind = 'news'`,
	}, "references", "it names the media lost, which is not there"},
	{"a picture in a text that nobody knows", false, []string{
		`UPDATE press_edition SET body = '<p><img src="/media/00000000000000000000000000000000/720.jpg"></p>'`,
	}, "references", "it names the media content 00000000000000000000000000000000"},
	{"a portrait that nobody knows", false, []string{
		`UPDATE person SET portrait_id = 'lost'`,
	}, "references", "person:"},
	{"an owner that nobody knows", false, []string{
		`UPDATE press_item SET owner_id = 'lost' WHERE kind = 'news'`,
	}, "references", "it names the body lost"},
	{"an author that nobody knows", false, []string{
		`UPDATE press_item SET authors = '[{"person":"lost","name":{"fa":"x"}}]' WHERE kind = 'news'`,
	}, "references", "it names the person lost"},
	{"a topic that nobody knows", false, []string{
		`UPDATE press_item SET topics = '["lost"]' WHERE kind = 'news'`,
	}, "references", "it names the topic lost"},
	{"a size that was never noted", false, []string{
		`DELETE FROM media_blob WHERE key = (SELECT MIN(key) FROM media_blob)`,
	}, "media", "parts noted, not"},
	{"looks that the ledger was not told of", false, []string{
		`INSERT INTO member_look_batch (batch, at, salt, count, digest) SELECT 1, 1, hash, 0, hash FROM ledger_head`,
	}, "members", "looks 1 are not those that were entered"},
	{"a reference within the database", false, []string{
		`DELETE FROM person WHERE id = (SELECT MIN(person_id) FROM term)`,
	}, "database", "its person_id is in no row of person"},
	{"a broken rule of a table", true, []string{
		`UPDATE press_item SET corrected = 7`,
	}, "database", "CHECK constraint failed in press_item"},
	{"a newer schema", false, []string{
		`UPDATE goose_db_version SET version_id = 9999 WHERE version_id = 1`,
	}, "schema", "newer version of this program"},
	{"an older schema", false, []string{
		`DELETE FROM goose_db_version WHERE version_id = 1`,
	}, "schema", "run hemmat migrate"},
}

// named wants Check to fail in one line and its output to name what was spoilt.
func named(t *testing.T, c Config, part, naming string) {
	t.Helper()
	var out bytes.Buffer
	err := Check(t.Context(), c, &out)
	if err == nil || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v, want one line with %q", err, part)
	}
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "BAD  "+part) && strings.Contains(line, naming) {
			return
		}
	}
	t.Errorf("%q of %s is not named:\n%s", naming, part, &out)
}

func TestCheckNamesWhatWasSpoiltPastTheProgram(t *testing.T) {
	a := furnished(t, db.SQLite, 4)
	clean(t, a.Config)
	from := filepath.Join(t.TempDir(), "copy.db")
	if err := a.DB.Backup(t.Context(), from); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range spoils {
		t.Run(s.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "spoilt.db")
			if err := os.WriteFile(file, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			c := a.Config
			c.Database = "sqlite://" + file
			d := dbtest.Again(t, c.Database)
			for _, trigger := range []string{"ledger_no_update", "ledger_no_delete", "ledger_tree_no_update"} {
				raw(t, d, `DROP TRIGGER `+trigger)
			}
			raw(t, d, s.do...)
			named(t, c, s.part, s.naming)
		})
	}
}

func TestCheckNamesTheSameOnPostgres(t *testing.T) {
	a := furnished(t, db.Postgres, 4)
	clean(t, a.Config)
	for _, i := range []int{0, 3, 4, 13, 20, 26, 27} { // one of each part
		raw(t, a.DB, spoils[i].do...)
	}
	for _, i := range []int{0, 3, 4, 13, 20, 26, 27} {
		named(t, a.Config, spoils[i].part, spoils[i].naming)
	}
}

func TestCheckNamesAFileThatIsNotWhatWasStored(t *testing.T) {
	a := furnished(t, db.SQLite, 4)
	dir := filepath.Join(a.Data, "media")
	blob := aBlob(t, dir)
	key, err := filepath.Rel(dir, blob)
	if err != nil {
		t.Fatal(err)
	}
	spoil(t, blob)
	named(t, a.Config, "media", filepath.ToSlash(key)+": other bytes than were stored")
	if err := os.Remove(blob); err != nil {
		t.Fatal(err)
	}
	named(t, a.Config, "media", filepath.ToSlash(key)+": missing")
}

func TestCheckNamesADamagedFile(t *testing.T) {
	a := furnished(t, db.SQLite, 4)
	c := a.Config
	c.Database = "sqlite://" + filepath.Join(t.TempDir(), "torn.db")
	file, _ := db.File(c.Database)
	if err := a.DB.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	d := dbtest.Again(t, c.Database)
	page, err := db.Value[int64](t.Context(), d, `PRAGMA page_size`)
	if err != nil {
		t.Fatal(err)
	}
	root, err := db.Value[int64](t.Context(), d, `SELECT rootpage FROM sqlite_schema WHERE name = 'press_revision'`)
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(make([]byte, page), (root-1)*page); err != nil { // the page under which a table lies is torn to zeros
		t.Fatal(err)
	}
	f.Close()
	named(t, c, "database", "")
}

func TestCheckFindsNothingWrongBesideAWriter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := furnished(t, d.Engine(), 2)
		stop := busy(t, a)
		for range 3 {
			clean(t, a.Config)
		}
		stop()
	})
}

func TestCheckChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := furnished(t, d.Engine(), 2)
		before, err := a.Ledger.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := a.DB.Rows(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		clean(t, a.Config)
		after, err := a.Ledger.Head(t.Context())
		if err != nil || after.Seq != before.Seq {
			t.Fatalf("the ledger went from %d to %d, %v", before.Seq, after.Seq, err)
		}
		if now, err := a.DB.Rows(t.Context()); err != nil || len(now) != len(rows) {
			t.Fatalf("%v, %v", now, err)
		}
	})
	// A database that is not there is not made, and an unmigrated one not migrated.
	c := Config{Data: t.TempDir()}
	if err := Check(t.Context(), c, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "there is no database") {
		t.Fatalf("error %v", err)
	}
	nothing(t, c.Data)
	c.Database = dbtest.Empty(t, db.SQLite)
	dbtest.Again(t, c.Database)
	named(t, c, "schema", "run hemmat migrate")
}
