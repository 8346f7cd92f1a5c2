package account

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"hemmat/persian"
)

// Codes of authenticator apps, as all apps know them: SHA-1, six digits, half a minute. One step before and after the
// clock's own counts too.
const (
	totpPeriod = 30
	totpSkew   = 1
	totpBytes  = 20
	totpDigits = 6
)

var totpOpts = totp.ValidateOpts{Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}

var noPad = base32.StdEncoding.WithPadding(base32.NoPadding)

// digits is a code as somebody typed it, with the digits and spaces of any keyboard.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, persian.ParseDigits(s))
}

// totpStep finds the step that a code is of, among those that count now and come after the last one used. A code counts
// once.
func totpStep(key []byte, code string, now time.Time, last int64) (step int64, ok bool, err error) {
	if code = digits(code); len(code) != totpDigits {
		return 0, false, nil
	}
	current := now.Unix() / totpPeriod
	for s := current - totpSkew; s <= current+totpSkew; s++ {
		want, err := totp.GenerateCodeCustom(noPad.EncodeToString(key), time.Unix(s*totpPeriod, 0), totpOpts)
		if err != nil {
			return 0, false, fmt.Errorf("account: code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > last {
			step, ok = s, true
		}
	}
	return step, ok, nil
}

// totpAddress is what an authenticator app reads from the QR code.
func totpAddress(key []byte, site, login string) string {
	v := url.Values{"secret": {noPad.EncodeToString(key)}, "issuer": {site}}
	return "otpauth://totp/" + url.PathEscape(site+":"+login) + "?" + strings.ReplaceAll(v.Encode(), "+", "%20")
}

// spelled is the key for those who type it: in groups of four.
func spelled(key []byte) string {
	s := noPad.EncodeToString(key)
	var groups []string
	for ; len(s) > 4; s = s[4:] {
		groups = append(groups, s[:4])
	}
	return strings.Join(append(groups, s), " ")
}

// Recovery codes: so many, each of 80 bits in letters and digits that are not taken for one another.
const (
	recoveryCodes = 10
	recoveryBytes = 10
)

// newRecoveryCode draws a code.
func (rm *Room) newRecoveryCode() string {
	s := strings.ToLower(noPad.EncodeToString(rm.random(recoveryBytes)))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

// recoveryText is a recovery code as it is hashed, however it was typed.
func recoveryText(s string) string {
	s = strings.ToLower(persian.ParseDigits(s))
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '2' && r <= '7' {
			return r
		}
		return -1
	}, s)
}
