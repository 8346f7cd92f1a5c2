// Package account is how the party's people sign in, and who gives them which function.
//
// What holds:
//   - Nobody enters the desk without a second factor: a password counts only with the code of an authenticator app or a
//     recovery code; a passkey with user verification is both.
//   - Of every token and code the database has the hash alone; the key of an authenticator app is sealed (Secret).
//   - No stranger learns whether an account exists, and none can shut its owner out: devices that have signed in before
//     and passkeys are not slowed down by what others try.
//   - The ledger has every act, without addresses and names.
//
// The hole to know: whoever invites somebody holds the link, and may use it in their place. The ledger says who invited
// whom, and the function of administrator needs a second administrator.
package account

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/persian"
)

// How long things last.
const (
	idleTime     = 12 * time.Hour      // a device that asks for nothing is signed out
	sessionTime  = 14 * 24 * time.Hour // and every device after that
	freshTime    = 10 * time.Minute    // after a second factor, for grants and the like
	inviteTime   = 7 * 24 * time.Hour
	firstTime    = 24 * time.Hour // the link that the first start prints
	halfTime     = 10 * time.Minute
	ceremonyTime = 5 * time.Minute
	setUpTime    = time.Hour // the key of an authenticator app that is not confirmed yet
	keptTime     = 24 * time.Hour
	knownTime    = 180 * 24 * time.Hour // a device is known for that long after it was last seen
	proposalTime = 7 * 24 * time.Hour
	paperTime    = 14 * 24 * time.Hour // a code on paper
	exportTime   = 24 * time.Hour      // for the second person, and then for who asked
	seenStep     = time.Minute         // a session is written as seen that often
)

// The room's actions.
const (
	Own     access.Action = "account.own"     // what is one's own: name, devices, signing out
	Factors access.Action = "account.factors" // one's own password, passkeys, codes
	See     access.Action = "account.people"
	Invite  access.Action = "account.invite"
	Give    access.Action = "account.grant"
	Take    access.Action = "account.revoke"
	Confirm access.Action = "account.confirm" // somebody else's proposal of an administrator
	Reset   access.Action = "account.reset"

	Export        access.Action = "account.export" // asks for a table of people and functions, and takes it
	ConfirmExport access.Action = "account.export.confirm"
)

// Rules are the room's rules. Nobody gives themselves a function, and none is taken from oneself.
func Rules() []access.Rule {
	admin := []access.Function{access.Administrator}
	return []access.Rule{
		{Action: Own, Everybody: true},
		{Action: Factors, Everybody: true, Fresh: true},
		{Action: See, Functions: admin, Reads: true},
		{Action: Invite, Functions: admin, Fresh: true},
		{Action: Give, Functions: admin, Apart: true, Fresh: true},
		{Action: Take, Functions: admin, Apart: true, Fresh: true},
		{Action: Confirm, Functions: admin, Apart: true, Fresh: true},
		{Action: Reset, Functions: admin, Apart: true, Fresh: true},
		{Action: Export, Functions: admin, Fresh: true},
		{Action: ConfirmExport, Functions: admin, Apart: true, Fresh: true},
	}
}

// Account is somebody who may sign in.
type Account struct {
	Person  id.Person
	Name    string
	Login   string    // as it was typed
	Ready   time.Time // zero: not set up yet, or reset
	Created time.Time

	Nameless bool // a member's: Name and Login show a number, and stay

	password string
}

// Factors are the ways in which somebody can show who they are.
type factors struct {
	password bool
	totp     bool
	passkeys int
	codes    int // recovery codes that are left
}

// enough says whether somebody can sign in with them.
func (f factors) enough() bool { return f.passkeys > 0 || f.password && f.totp }

// Session is a device that is signed in.
type Session struct {
	ID                   id.Session
	Person               id.Person
	Device               string // "firefox android": what the user agent says, family and system alone
	Created, Seen, Fresh time.Time
}

// lives says whether the session still counts.
func (s Session) lives(now time.Time) bool {
	return now.Sub(s.Seen) < idleTime && now.Sub(s.Created) < sessionTime
}

// fresh says whether a second factor was given a short time ago.
func (s Session) fresh(now time.Time) bool { return now.Sub(s.Fresh) < freshTime }

// Proposal is the function of administrator that one administrator wants to give.
type Proposal struct {
	ID     proposalID
	Grant  access.Grant
	At     time.Time
	Closed time.Time
}

type (
	passkeyID  string
	proposalID string
)

// open says whether the proposal can still be confirmed.
func (p Proposal) open(now time.Time) bool {
	return p.Closed.IsZero() && now.Sub(p.At) < proposalTime
}

var shortLogin = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._\x{200c}-]{2,39}$`)

// readLogin is a log-in name as it is shown and as it is compared: a mail address or a short name, in any script.
func readLogin(s string) (login, key string, err error) {
	if login, err = persian.StoreLine(s); err != nil {
		return "", "", fault.Wrap(fault.Invalid, err)
	}
	if !shortLogin.MatchString(login) && !mail(login) {
		return "", "", fault.New(fault.Invalid, "account.error.login")
	}
	key = loginKey(login)
	if numberLogin.MatchString(key) {
		return "", "", fault.New(fault.Invalid, "account.error.number")
	}
	return login, key, nil
}

// numberLogin are the log-in names of accounts without a name; telephone and national numbers are longer.
var numberLogin = regexp.MustCompile(`^[0-9]{1,9}$`)

// loginKey is what two spellings of one log-in name have in common.
func loginKey(s string) string {
	return strings.ReplaceAll(persian.FoldKey(strings.ToLower(s)), " ", "")
}

func mail(s string) bool {
	name, host, ok := strings.Cut(s, "@")
	return ok && name != "" && strings.Contains(host, ".") && !strings.ContainsAny(s, " <>\",;") &&
		!strings.Contains(host, "@") && !strings.HasSuffix(host, ".") && len(s) <= 120
}

const longestName = 80

// readName is a name to show.
func readName(s string) (string, error) {
	s, err := persian.StoreLine(s)
	if err != nil {
		return "", fault.Wrap(fault.Invalid, err)
	}
	if n := utf8.RuneCountInString(s); n == 0 || n > longestName {
		return "", fault.New(fault.Invalid, "account.error.name")
	}
	return s, nil
}

// Slow is the refusal of an attempt that comes too soon.
type Slow struct{ Until time.Time }

func (e *Slow) Error() string { return "account: too many attempts; wait until " + e.Until.String() }

// Unwrap makes it fault.Busy.
func (e *Slow) Unwrap() error { return fault.New(fault.Busy, "account.error.slow") }

// pace is how attempts are slowed: so many are free, then each doubles the wait.
type pace struct{ free int64 }

const (
	longestWait = 15 * time.Minute
	forgets     = time.Hour // after which attempts that failed count no more
	slowLives   = 24 * time.Hour
)

// wait is the time until the next attempt, after so many in a row that failed.
func (p pace) wait(fails int64) time.Duration {
	over := fails - p.free
	if over <= 0 {
		return 0
	}
	return min(time.Second<<min(over, 12), longestWait)
}

// The paces: of an account for devices that are not known, of a known device, and of a network.
var (
	accountPace = pace{5}
	devicePace  = pace{10}
	networkPace = pace{40}
)
