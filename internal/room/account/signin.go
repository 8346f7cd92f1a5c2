package account

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// SweepEvery is how often Sweep is to be called, at least.
const SweepEvery = 15 * time.Minute

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// origin is where an attempt comes from.
type origin struct {
	network netip.Prefix
	device  string // the token of a device that is known, perhaps
	label   string // what the user agent says it is
	session string // the token of a session that a new one takes the place of
}

// signed is what a device gets that has signed in.
type signed struct {
	session, device string // tokens
	person          id.Person
}

// half is somebody who has given the password and not the second factor yet. Mark is the password's: with another one
// the first half counts no more.
type half struct {
	Person id.Person
	Mark   string
}

var errSignIn = fault.New(fault.Invalid, "account.error.sign-in")

// keysFor are what an attempt on an account counts under. A device that is known has its own count, which no stranger
// can touch; every other counts for the account and for its network.
func (rm *Room) keysFor(ctx context.Context, from origin, person id.Person, login string) ([]slowKey, error) {
	if from.device != "" { // also where there is no account: the work is the same
		known, err := rm.knows(ctx, from.device, person)
		if err != nil {
			return nil, err
		}
		if known {
			return []slowKey{{rm.o.Secret.daily(rm.o.Now(), "d:", from.device+string(person)), devicePace}}, nil
		}
	}
	keys := []slowKey{{rm.o.Secret.daily(rm.o.Now(), "a:", login), accountPace}}
	if from.network.IsValid() {
		keys = append(keys, slowKey{rm.o.Secret.network(rm.o.Now(), from.network), networkPace})
	}
	return keys, nil
}

// signInPassword is the first half. An unknown name, an account that is not set up and a wrong password are the same
// refusal after the same work.
func (rm *Room) signInPassword(ctx context.Context, from origin, login, password string) (half, error) {
	key := loginKey(login)
	if len(key) > 200 {
		key = ""
	}
	a, found, err := rm.accountAt(ctx, key)
	if err != nil {
		return half{}, fmt.Errorf("account: sign in: %w", err)
	}
	keys, err := rm.keysFor(ctx, from, a.Person, key)
	if err != nil {
		return half{}, fmt.Errorf("account: sign in: %w", err)
	}
	if err := rm.attempt(ctx, keys); err != nil {
		return half{}, err
	}
	text, err := passwordText(password)
	if err != nil {
		text = ""
	}
	ok, err := checkPassword(ctx, a.password, text)
	if err != nil {
		return half{}, err
	}
	if !ok || !found {
		return half{}, errors.Join(rm.refused(ctx), errSignIn)
	}
	if err := rm.pardon(ctx, keys); err != nil {
		return half{}, err
	}
	return half{Person: a.Person, Mark: mark(a.password)}, nil
}

// signInCode is the second half: a code of the authenticator app, or a recovery code.
func (rm *Room) signInCode(ctx context.Context, from origin, h half, code string) (signed, error) {
	a, err := rm.Account(ctx, h.Person)
	if fault.Is(err, fault.NotFound) || err == nil && (a.password == "" || mark(a.password) != h.Mark) {
		return signed{}, fault.New(fault.Invalid, "account.error.stale")
	}
	if err != nil {
		return signed{}, err
	}
	keys, err := rm.keysFor(ctx, from, a.Person, loginKey(a.Login))
	if err != nil {
		return signed{}, err
	}
	if err := rm.attempt(ctx, keys); err != nil {
		return signed{}, err
	}
	var s signed
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		way, err := rm.checkCode(ctx, a.Person, code)
		if err != nil {
			return err
		}
		if err := rm.succeeded(ctx, keys); err != nil {
			return err
		}
		s, err = rm.enter(ctx, from, a.Person, way)
		return err
	})
	if errors.Is(err, errCode) {
		return signed{}, errors.Join(rm.refused(ctx), errCode)
	}
	return s, err
}

var errCode = fault.New(fault.Invalid, "account.error.code")

// checkCode uses up a code and says which kind it was.
func (rm *Room) checkCode(ctx context.Context, person id.Person, code string) (way string, err error) {
	use, way := rm.useCode, "recovery"
	if len(recoveryText(code)) < 16 {
		use, way = rm.useTOTP, "totp"
	}
	ok, err := use(ctx, person, code)
	if err == nil && !ok {
		err = errCode
	}
	return way, err
}

// enter signs somebody in on a device: always with a new token, so that one that was planted in the browser is worth nothing.
func (rm *Room) enter(ctx context.Context, from origin, person id.Person, way string) (signed, error) {
	now := rm.o.Now()
	s := signed{session: rm.token(), device: from.device, person: person}
	if len(s.device) != len(s.session) {
		s.device = rm.token()
	}
	if known, err := rm.knows(ctx, s.device, person); err != nil {
		return signed{}, err
	} else if !known {
		s.device = rm.token() // what a browser brings and nobody gave it is not taken over
	}
	if from.session != "" {
		if err := rm.endToken(ctx, from.session); err != nil {
			return signed{}, err
		}
	}
	row := Session{ID: id.New[id.Session](rm.o.IDs), Person: person, Device: from.label, Created: now, Seen: now, Fresh: now}
	if err := rm.addSession(ctx, row, s.session); err != nil {
		return signed{}, err
	}
	if err := rm.know(ctx, s.device, person); err != nil {
		return signed{}, err
	}
	return s, rm.tell(ctx, self(person), "signed-in", person, way)
}

// confirmCode gives a session its second factor anew.
func (rm *Room) confirmCode(ctx context.Context, s Session, from origin, code string) error {
	a, err := rm.Account(ctx, s.Person)
	if err != nil {
		return err
	}
	keys, err := rm.keysFor(ctx, from, a.Person, loginKey(a.Login))
	if err != nil {
		return err
	}
	if err := rm.attempt(ctx, keys); err != nil {
		return err
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		way, err := rm.checkCode(ctx, s.Person, code)
		if err != nil {
			return err
		}
		if err := rm.succeeded(ctx, keys); err != nil {
			return err
		}
		if err := rm.freshen(ctx, s.ID); err != nil {
			return err
		}
		return rm.tell(ctx, self(s.Person), "confirmed", s.Person, way)
	})
	if errors.Is(err, errCode) {
		return errors.Join(rm.refused(ctx), errCode)
	}
	return err
}

// signOut ends the session of a token.
func (rm *Room) signOut(ctx context.Context, s Session) error {
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.endSession(ctx, s.Person, s.ID); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		return rm.tell(ctx, self(s.Person), "signed-out", s.Person, "")
	})
}

// newcomer is what somebody fills in to set an account up.
type newcomer struct {
	Token, Name, Login string
	Password           string // with Key and Code
	Key                []byte // of the authenticator app
	Code               string
}

// faults are the fields that are wrong, each with its error.
type faults map[string]error

func (f faults) Error() string {
	return fmt.Sprintf("account: %d fields are wrong: %v", len(f), map[string]error(f))
}

// Unwrap makes them fault.Invalid.
func (f faults) Unwrap() error { return fault.New(fault.Invalid, "account.error.fields") }

// check keeps an error of a person's own making with its field; any other is returned.
func (f faults) check(field string, err error) error {
	switch {
	case err == nil:
		return nil
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		f[field] = err
		return nil
	}
	return err
}

// introduce checks name and log-in name of a newcomer.
func (rm *Room) introduce(ctx context.Context, in invite, n newcomer, wrong faults) (a Account, key string, err error) {
	a = Account{Person: in.Person, Ready: rm.o.Now()}
	if there, err := rm.Account(ctx, in.Person); err != nil {
		return a, "", err
	} else if there.Nameless {
		a.Name, a.Login, a.Nameless = there.Name, there.Login, true
		return a, loginKey(a.Login), nil
	}
	a.Name, err = readName(n.Name)
	if err := wrong.check("name", err); err != nil {
		return a, "", err
	}
	a.Login, key, err = readLogin(n.Login)
	if err := wrong.check("login", err); err != nil {
		return a, "", err
	}
	return a, key, nil
}

// setUp makes an account ready with a password and an authenticator app, signs the device in, and gives the recovery codes.
func (rm *Room) setUp(ctx context.Context, from origin, n newcomer) (signed, []string, error) {
	in, err := rm.invited(ctx, n.Token)
	if err != nil {
		return signed{}, nil, err
	}
	wrong := faults{}
	a, key, err := rm.introduce(ctx, in, n, wrong)
	if err != nil {
		return signed{}, nil, err
	}
	password, err := newPassword(n.Password, n.Name, n.Login, loginKey(n.Login))
	if err := wrong.check("password", err); err != nil {
		return signed{}, nil, err
	}
	step, ok, err := totpStep(n.Key, n.Code, rm.o.Now(), 0)
	if err != nil {
		return signed{}, nil, err
	}
	if !ok {
		wrong["code"] = fault.New(fault.Invalid, "account.error.app")
	}
	if len(wrong) > 0 {
		return signed{}, nil, wrong
	}
	if a.password, err = rm.hashPassword(ctx, password); err != nil {
		return signed{}, nil, err
	}
	var s signed
	var codes []string
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.ready(ctx, in, n.Token, a, key); err != nil {
			return err
		}
		if err := rm.putTOTP(ctx, a.Person, n.Key, step); err != nil {
			return err
		}
		if codes, err = rm.newCodes(ctx, a.Person); err != nil {
			return err
		}
		if err := rm.tell(ctx, self(a.Person), "factor-added", a.Person, "totp"); err != nil {
			return err
		}
		s, err = rm.enter(ctx, from, a.Person, "set-up")
		return err
	})
	return s, codes, taken(err)
}

// taken shows a log-in name that somebody else has as a field's fault.
func taken(err error) error {
	if key, _ := fault.Text(err); key == "account.error.taken" {
		return faults{"login": err}
	}
	return err
}

// ready uses the link up and makes the account ready; the first one gets the function of administrator with it. Of two
// first links only one can be used.
func (rm *Room) ready(ctx context.Context, in invite, token string, a Account, key string) error {
	if err := rm.useInvite(ctx, token); err != nil {
		return err
	}
	if in.First {
		empty, err := rm.nobodyReady(ctx)
		if err != nil {
			return err
		}
		if !empty {
			return fault.New(fault.Gone, "account.error.link")
		}
	}
	if err := rm.settle(ctx, a, key); err != nil {
		return err
	}
	if in.First {
		if err := rm.crown(ctx, a.Person); err != nil {
			return err
		}
	}
	return rm.tell(ctx, self(a.Person), "set-up", a.Person, "")
}
