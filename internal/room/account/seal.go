package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
)

// Secret is the site's key, which is in no database: 32 bytes in a file beside it. It seals the keys of authenticator
// apps and what a browser keeps for a moment, and makes the daily hashes that slow strangers down.
type Secret struct{ key []byte }

const secretBytes = 32

// NewSecret is a secret of given bytes.
func NewSecret(key []byte) (Secret, error) {
	if len(key) != secretBytes {
		return Secret{}, fmt.Errorf("account: the secret has %d bytes, not %d", len(key), secretBytes)
	}
	return Secret{key}, nil
}

// SecretFile reads the secret from a file; it makes the file where there is none. Two processes that start at once end
// with the same.
func SecretFile(name string) (Secret, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(name); err != nil {
			return Secret{}, fmt.Errorf("account: secret: %w", err)
		}
		text, err = os.ReadFile(name)
	}
	if err != nil {
		return Secret{}, fmt.Errorf("account: secret: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != secretBytes {
		return Secret{}, fmt.Errorf("account: %s is not the file of a secret", name)
	}
	return NewSecret(key)
}

// makeSecret writes a new secret whole or not at all; a file that is there already stays.
func makeSecret(name string) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".secret-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	key := make([]byte, secretBytes)
	rand.Read(key)
	_, err = io.WriteString(f, base64.StdEncoding.EncodeToString(key)+"\n")
	if err := errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// derive gives the key of one purpose.
func (s Secret) derive(purpose string) []byte {
	k, err := hkdf.Key(sha256.New, s.key, nil, "hemmat account "+purpose, 32)
	if err != nil {
		panic(err) // only for lengths that are not ours
	}
	return k
}

func (s Secret) aead(purpose string) cipher.AEAD {
	block, err := aes.NewCipher(s.derive(purpose))
	if err != nil {
		panic(err)
	}
	a, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return a
}

// seal hides what belongs to about: a sealed value that is moved to another row does not open there.
func (s Secret) seal(purpose string, plain []byte, about string) []byte {
	return s.aead(purpose).Seal(nil, nil, plain, []byte(about))
}

var errSealed = errors.New("account: a sealed value does not open: it was made with another secret, or changed")

func (s Secret) open(purpose string, sealed []byte, about string) ([]byte, error) {
	plain, err := s.aead(purpose).Open(nil, nil, sealed, []byte(about))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// slip is what a browser keeps for a moment between two steps: nobody can read or change it, and it is void after until.
func slip[T any](s Secret, purpose string, v T, until time.Time) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	plain := binary.BigEndian.AppendUint64(nil, uint64(until.UnixMilli()))
	return base64.RawURLEncoding.EncodeToString(s.seal("slip "+purpose, append(plain, text...), "")), nil
}

// readSlip reads what slip made. Whatever else it is given is fault.Invalid.
func readSlip[T any](s Secret, purpose, sealed string, now time.Time) (v T, err error) {
	stale := fault.New(fault.Invalid, "account.error.stale")
	b, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return v, stale
	}
	plain, err := s.open("slip "+purpose, b, "")
	if err != nil || len(plain) < 8 || uint64(now.UnixMilli()) >= binary.BigEndian.Uint64(plain) {
		return v, stale
	}
	return v, json.Unmarshal(plain[8:], &v)
}

// daily is a hash that means nothing on another day.
func (s Secret) daily(now time.Time, what, value string) string {
	day := now.UTC().Format("2006-01-02")
	m := hmac.New(sha256.New, s.derive("day "+day))
	m.Write([]byte(value))
	return what + hex.EncodeToString(m.Sum(nil)[:16])
}

func (s Secret) network(now time.Time, p netip.Prefix) string { return s.daily(now, "n:", p.String()) }

// hashed is what the database has of a token.
func hashed(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// random draws bytes.
func (rm *Room) random(n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(rm.o.Entropy, b); err != nil {
		panic(fmt.Errorf("account: read entropy: %w", err))
	}
	return b
}

// token draws 256 bits as text.
func (rm *Room) token() string { return base64.RawURLEncoding.EncodeToString(rm.random(32)) }
