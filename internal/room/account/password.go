package account

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/web"
	"hemmat/persian"
)

// A password has at least so many letters, and at most so many: what comes after costs time and adds nothing.
const (
	leastPassword = 10
	mostPassword  = 200
)

// The cost of argon2id: 19 MiB and two passes, in one lane.
const (
	argonMemory = 19 * 1024
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
)

// hashers bounds how many hashes are made at once; each needs a processor and 19 MiB.
var hashers = web.NewGate(runtime.GOMAXPROCS(0), 5*time.Second)

// passwordText is the one door for passwords. They are composed (NFC) and otherwise kept as typed: the rules of
// persian.Store may grow, and a password must stay what it was.
func passwordText(s string) (string, error) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return "", fault.New(fault.Invalid, "account.error.password.letters")
	}
	return norm.NFC.String(s), nil
}

// newPassword checks a password that somebody wants to have, and gives its text.
func newPassword(s string, own ...string) (string, error) {
	s, err := passwordText(s)
	if err != nil {
		return "", err
	}
	switch n := utf8.RuneCountInString(s); {
	case n < leastPassword:
		return "", fault.New(fault.Invalid, "account.error.password.short", "n", leastPassword)
	case n > mostPassword:
		return "", fault.New(fault.Invalid, "account.error.password.long", "n", mostPassword)
	case easy(s, own):
		return "", fault.New(fault.Invalid, "account.error.password.common")
	}
	return s, nil
}

//go:embed common.txt.gz
var commonPacked []byte

// common are the passwords that everybody tries (see cmd/common).
var common = sync.OnceValue(func() map[string]bool {
	z, err := gzip.NewReader(bytes.NewReader(commonPacked))
	if err != nil {
		panic(err) // part of the program
	}
	text, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	all := map[string]bool{}
	for w := range strings.SplitSeq(string(text), "\n") {
		all[w] = true
	}
	return all
})

// easy says whether a password is among the first that are tried: in the list, in it but for digits and signs around
// it, of very few letters, or the person's own name.
func easy(s string, own []string) bool {
	s = strings.ToLower(persian.ParseDigits(s))
	core := strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if common()[s] || common()[core] {
		return true
	}
	letters, steps, last := map[rune]bool{}, 0, rune(0)
	for _, r := range s {
		letters[r] = true
		if d := r - last; d >= -1 && d <= 1 {
			steps++
		}
		last = r
	}
	n := utf8.RuneCountInString(s)
	if len(letters) < 5 || steps > n*3/4 || core == "" && n < 2*leastPassword {
		return true
	}
	for _, o := range own {
		if o = strings.ToLower(o); o != "" && (s == o || core == o) {
			return true
		}
	}
	return false
}

// hashPassword makes what is kept of a password, in the form of PHC.
func (rm *Room) hashPassword(ctx context.Context, password string) (string, error) {
	salt := rm.random(argonSalt)
	key, err := stretch(ctx, password, salt)
	if err != nil {
		return "", err
	}
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, b.EncodeToString(salt), b.EncodeToString(key)), nil
}

// nobody is what a password is compared with where there is none, so that the work is the same.
var nobody = "$argon2id$v=19$m=19456,t=2,p=1$" + strings.Repeat("A", 22) + "$" + strings.Repeat("A", 43)

// checkPassword compares a password with what is kept of it; an empty one with nothing, in the same time.
func checkPassword(ctx context.Context, kept, password string) (bool, error) {
	real := kept != ""
	if !real {
		kept = nobody
	}
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", argonMemory, argonTime, argonLanes) {
		return false, fmt.Errorf("account: a password is kept in another way: %.20q", kept)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("account: password: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, fmt.Errorf("account: password: %w", err)
	}
	if utf8.RuneCountInString(password) > mostPassword {
		password = "" // the work stays bounded, and the same
	}
	key, err := stretch(ctx, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, want) == 1 && real, nil
}

// stretches counts the hashes that were made; a test compares the work.
var stretches atomic.Int64

func stretch(ctx context.Context, password string, salt []byte) ([]byte, error) {
	leave, err := hashers.Enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	stretches.Add(1)
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey), nil
}

// mark tells one kept password from another without saying anything of it.
func mark(kept string) string {
	sum := sha256.Sum256([]byte(kept))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
