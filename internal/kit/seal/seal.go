// Package seal keeps values in the database that a stolen database does not show. A value is sealed with AES-256-GCM under the data
// key of its scope ("person"; one for each province later); data keys lie in the table seal_key, wrapped by the master key; the
// master key is outside the database, in a file or in the environment (Master).
//
// What holds:
//
//   - A sealed value opens in its own place alone: table, row and field are bound to it (Place). One that is moved, or
//     changed in one bit, does not open.
//   - No key is made anew where values are sealed already: without its master key the program does not start, says so, and
//     writes nothing.
//   - What must be found is found by a blind index, an HMAC over a canonical form (Phone, NationalNumber, Name). Nothing else
//     is made of a sealed value: no folded form, no token, no sort key.
//
// The holes to know: whoever holds the database and the master key reads everything, and so does whoever is this process. An
// index shows which rows have the same value, and to whoever holds the index key, whether a guess is among them.
package seal

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
)

// Locales are the texts of the errors that a reader may see.
//
//go:embed locales
var Locales embed.FS

// scopeIndex is the scope of the key of all indexes.
const scopeIndex = "index"

// Person is the scope of what people tell of themselves.
const Person = "person"

const (
	keyBytes = 32
	format   = 1 // the first byte of a sealed value: format, version of the key, nonce, text, tag
)

// Place is where a value belongs: it opens nowhere else.
type Place struct{ Table, Row, Field string }

// Options are what Keys are made of. All but Entropy and Log are required.
type Options struct {
	DB      *db.DB
	Master  Master
	Now     func() time.Time
	Entropy io.Reader // of keys; nil is crypto/rand
	Log     *slog.Logger
}

// Keys seal and open. They are safe for concurrent use.
type Keys struct {
	o      Options
	locked error // why nothing is sealed or opened

	mu     sync.RWMutex
	master []byte
	known  map[name]*key
	owners []Owner
}

// name is a key as its row is named.
type name struct {
	scope   string
	version int64
}

// key is a key that is unwrapped.
type key struct {
	raw     []byte
	aead    cipher.AEAD
	created int64
}

// Load reads the keys. Where nothing is sealed yet it makes a master key when there is none, so that it can be copied to a safe
// place from the first day. When something is sealed and the master key is not there or is another's, the error is a *Lost.
func Load(ctx context.Context, o Options) (*Keys, error) {
	k := newKeys(o)
	rows, err := k.rows(ctx)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if len(rows) == 0 {
		if k.master, err = o.Master.readOrMake(k.o.Entropy, k.o.Log); err != nil {
			return nil, fmt.Errorf("the master key %s: %w", o.Master.place(), err)
		}
		return k, nil
	}
	if k.master, err = o.Master.read(); err != nil {
		return nil, lost(o.Master, rows, err)
	}
	if err := k.take(rows); err == nil {
		return k, nil
	}
	// A rotation that was broken off between the database and the file: the new key is beside the old one.
	if next, e := o.Master.next().read(); e == nil {
		k.master = next
		if k.take(rows) == nil {
			k.o.Log.Warn("a rotation of the master key was broken off; it is finished now", "file", o.Master.File)
			if err := o.Master.settle(); err != nil && !errors.Is(err, fs.ErrNotExist) { // another process finished it at the same time
				return nil, fmt.Errorf("seal: %w", err)
			}
			return k, nil
		}
	}
	return nil, lost(o.Master, rows, errOther)
}

func newKeys(o Options) *Keys {
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Keys{o: o, known: map[name]*key{}}
}

// Locked are keys that open nothing: for what needs no sealed value, where the master key is lost.
func Locked(why error) *Keys { return &Keys{locked: fault.Wrap(fault.Forbidden, why)} }

func (k *Keys) lock(ctx context.Context) error { return k.o.DB.Lock(ctx, "seal:keys") }

// take remembers the keys of rows, if the master key in memory unwraps them.
func (k *Keys) take(rows []row) (err error) {
	all, err := unwrapAll(k.master, rows)
	if err == nil {
		k.known = all
	}
	return err
}

func newKey(raw []byte) *key {
	block, err := aes.NewCipher(raw)
	if err != nil {
		panic(err) // only for lengths that are not ours
	}
	a, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return &key{raw: raw, aead: a}
}

// Seal seals a value of a scope for its place, in the transaction ctx carries or its own, and says under which version of the
// key. The first value of a scope makes its key.
func (k *Keys) Seal(ctx context.Context, scope string, at Place, plain []byte) (sealed []byte, version int64, err error) {
	if err := k.usable(scope, at); err != nil {
		return nil, 0, err
	}
	key, version, err := k.current(ctx, scope)
	if err != nil {
		return nil, 0, fmt.Errorf("seal: %w", err)
	}
	sealed = binary.AppendUvarint([]byte{format}, uint64(version))
	return key.aead.Seal(sealed, nil, plain, bound(scope, version, at)), version, nil
}

// errSealed says no more than that: what a value is, or why it fails, is nobody's.
var errSealed = errors.New("seal: a value does not open: it belongs to another place, was changed, or its key is not here")

// Open opens a value in its place.
func (k *Keys) Open(ctx context.Context, scope string, at Place, sealed []byte) ([]byte, error) {
	if err := k.usable(scope, at); err != nil {
		return nil, err
	}
	if len(sealed) < 2 || sealed[0] != format {
		return nil, errSealed
	}
	version, n := binary.Uvarint(sealed[1:])
	if n <= 0 || version == 0 || version > 1<<31 {
		return nil, errSealed
	}
	key, err := k.find(ctx, name{scope, int64(version)})
	if err != nil {
		return nil, err
	}
	plain, err := key.aead.Open(nil, nil, sealed[1+n:], bound(scope, int64(version), at))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// Index is the blind index of a canonical form; kind ("phone") keeps those of different fields apart. Equal means equal: it is never cut.
func (k *Keys) Index(ctx context.Context, kind, canonical string) ([]byte, error) {
	if k.locked != nil {
		return nil, k.locked
	}
	if kind == "" || canonical == "" {
		return nil, errors.New("seal: an index of nothing")
	}
	key := k.held(name{scopeIndex, 1}) // there is one for good: a search asks for nothing
	if key == nil || k.o.DB.InTx(ctx) {
		var err error
		if key, _, err = k.current(ctx, scopeIndex); err != nil {
			return nil, fmt.Errorf("seal: index: %w", err)
		}
	}
	m := hmac.New(sha256.New, key.raw)
	m.Write(fields("index", kind, canonical))
	return m.Sum(nil), nil
}

func (k *Keys) usable(scope string, at Place) error {
	switch {
	case k.locked != nil:
		return k.locked
	case scope == "" || scope == scopeIndex || strings.ContainsAny(scope, "\x00\n"):
		return fmt.Errorf("seal: there is no scope %q", scope)
	case at.Table == "" || at.Row == "" || at.Field == "":
		return fmt.Errorf("seal: a value without a place: %+v", at)
	}
	return nil
}

// bound is what a value is bound to.
func bound(scope string, version int64, at Place) []byte {
	return fields("value", scope, fmt.Sprint(version), at.Table, at.Row, at.Field)
}

// fields writes texts so that no two lists of them are one text.
func fields(all ...string) []byte {
	b := []byte("hemmat seal 1")
	for _, s := range all {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}

// wrapping is the cipher of the master key.
func wrapping(master []byte) cipher.AEAD {
	raw, err := hkdf.Key(sha256.New, master, nil, "hemmat seal wrap 1", keyBytes)
	if err != nil {
		panic(err) // only for lengths that are not ours
	}
	return newKey(raw).aead
}

func wrap(master, raw []byte, n name) []byte {
	return wrapping(master).Seal(nil, nil, raw, fields("key", n.scope, fmt.Sprint(n.version)))
}

func unwrap(master []byte, r row) ([]byte, error) {
	raw, err := wrapping(master).Open(nil, nil, r.wrapped, fields("key", r.scope, fmt.Sprint(r.version)))
	if err != nil || len(raw) != keyBytes {
		return nil, errOther
	}
	return raw, nil
}
