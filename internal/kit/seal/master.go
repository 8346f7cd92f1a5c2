package seal

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Master says where the master key is: 32 bytes as base64, in a file that its owner alone reads, or in the environment.
type Master struct {
	File string
	Text string // of the environment; it stands over File
}

var (
	errMissing = errors.New("it is not there")
	errOther   = errors.New("it is another one")
)

// read gives the key. The error is errMissing when there is none.
func (m Master) read() ([]byte, error) {
	if m.Text != "" {
		key, err := parse(m.Text)
		if err != nil {
			return nil, errors.New("HEMMAT_MASTER_KEY is no master key: it is 32 bytes as base64")
		}
		return key, nil
	}
	info, err := os.Stat(m.File)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errMissing
	}
	if err != nil {
		return nil, err
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode&0o077 != 0 {
		return nil, fmt.Errorf("others can read it (mode %04o): run chmod 600 %s, and think about who may have copied it (hemmat keys rotate)", mode, m.File)
	}
	text, err := os.ReadFile(m.File)
	if err != nil {
		return nil, err
	}
	key, err := parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s is no master key: it is 32 bytes as base64", m.File)
	}
	return key, nil
}

func parse(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err == nil && len(key) != keyBytes {
		err = errors.New("not 32 bytes")
	}
	return key, err
}

// readOrMake gives the key, and makes it where there is none: only for a database in which nothing is sealed. Two processes that
// start at once end with the same.
func (m Master) readOrMake(entropy io.Reader, log *slog.Logger) ([]byte, error) {
	key, err := m.read()
	if !errors.Is(err, errMissing) {
		return key, err
	}
	key = make([]byte, keyBytes)
	if _, err := io.ReadFull(entropy, key); err != nil {
		return nil, fmt.Errorf("read entropy: %w", err)
	}
	if err := write(m.File, key); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	log.Info("a master key was made; keep a copy of it apart from the backups: without it sealed values are lost", "file", m.File)
	return m.read()
}

// write writes a key whole or not at all; a file that is there already stays.
func write(file string, key []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".master-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = io.WriteString(f, base64.StdEncoding.EncodeToString(key)+"\n")
	if err := errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), file); err != nil {
		return err
	}
	return flush(filepath.Dir(file))
}

// flush makes the names in a folder survive a crash.
func flush(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// next is where a new key lies while a rotation is under way.
func (m Master) next() Master { return Master{File: m.File + ".new"} }

// old is where the key before the last rotation lies: backups of that time need it.
func (m Master) old(key []byte) string { return m.File + ".old-" + mark(key) }

// settle puts the new key in the place of the old one, which stays beside it.
func (m Master) settle() error {
	if key, err := m.read(); err == nil {
		if err := os.Link(m.File, m.old(key)); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	if err := os.Rename(m.next().File, m.File); err != nil {
		return err
	}
	return flush(filepath.Dir(m.File))
}

// place says where the key is, for people.
func (m Master) place() string {
	if m.Text != "" {
		return "in HEMMAT_MASTER_KEY"
	}
	return "at " + m.File
}

// mark tells master keys apart and gives nothing of them away.
func mark(key []byte) string {
	sum := sha256.Sum256(append([]byte("hemmat seal mark 1 "), key...))
	return hex.EncodeToString(sum[:4])
}

// Lost says that the master key of a database is not here.
type Lost struct {
	Place string
	Mark  string // of the key that is looked for
	Keys  int    // that it wraps
	Why   error
}

func lost(m Master, rows []row, why error) error {
	l := &Lost{Place: m.place(), Keys: len(rows), Why: why}
	for _, r := range rows {
		l.Mark = r.master
	}
	return l
}

func (l *Lost) Error() string {
	return fmt.Sprintf("the master key %s: %v. This database belongs to the master key %s, which wraps %d of its keys; nothing was written, and no other key is made. "+
		"Bring that key back from where it is kept apart from the backups. What is public needs none: hemmat export site --out DIR writes it. If the key is lost for good, "+
		"read \"The master key\" in docs/OPERATIONS.md", l.Place, l.Why, l.Mark, l.Keys)
}

// Unwrap gives the cause.
func (l *Lost) Unwrap() error { return l.Why }
