package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"modernc.org/sqlite"
)

// openSQLite opens two pools on one file: readers that cannot write, and one
// writer whose transactions take the write lock when they begin, so that none
// fails half-way because another was faster.
func openSQLite(ctx context.Context, address string, o Options) (*DB, error) {
	// Literally what follows, so that no character of a folder's name needs escaping.
	path := strings.TrimPrefix(address, "sqlite://")
	if path == "" {
		return nil, errors.New("db: open: the address is not of the form sqlite:///path/to/file")
	}
	path, err := filepath.Abs(filepath.FromSlash(path))
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", path, err)
	}
	if err := touch(path); err != nil {
		return nil, fmt.Errorf("db: open %s: %w", path, err)
	}
	busy := "_busy_timeout=" + strconv.FormatInt(o.Busy.Milliseconds(), 10)
	write, err := sqlitePool(path, busy+"&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1&_txlock=immediate"+
		"&_pragma=journal_size_limit(67108864)&_pragma=temp_store(2)&_pragma=cache_size(-16000)&_dqs=0", 1)
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", path, err)
	}
	read, err := sqlitePool(path, busy+"&_query_only=1&_pragma=temp_store(2)&_pragma=cache_size(-4000)&_dqs=0", o.Readers)
	if err != nil {
		return nil, fmt.Errorf("db: open %s: %w", path, err)
	}
	d := &DB{engine: SQLite, log: o.Log, read: read, write: write, path: path}
	// The writer first: it turns the journal into WAL.
	for _, pool := range []*sql.DB{write, read} {
		var n int
		if err := pool.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master`).Scan(&n); err != nil {
			d.Close()
			return nil, fmt.Errorf("db: open %s: %s", path, oneLine(err))
		}
	}
	return d, nil
}

// touch makes the file if it is missing, readable by its owner only, and says
// plainly why it cannot.
func touch(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	var pe *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("its folder does not exist")
	case errors.As(err, &pe):
		return pe.Err
	case err != nil:
		return err
	}
	info, err := f.Stat()
	f.Close()
	if err == nil && !info.Mode().IsRegular() {
		return errors.New("not a plain file")
	}
	return err
}

func sqlitePool(path, params string, conns int) (*sql.DB, error) {
	name := url.URL{Path: filepath.ToSlash(path)}
	c, err := sqlite.NewConnector("file:" + name.EscapedPath() + "?" + params)
	if err != nil {
		return nil, err
	}
	p := sql.OpenDB(caching{c})
	p.SetMaxOpenConns(conns)
	p.SetMaxIdleConns(conns)
	return p, nil
}
