package account

import (
	"bytes"
	"context"
	"crypto/subtle"
	"errors"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// passkeysAt gives what makes and checks passkeys for an address, nil where there can be none: an IP address is no name
// that a passkey may be for, and without TLS only localhost is.
func passkeysAt(base string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	host := u.Hostname()
	if host == "" || net.ParseIP(host) != nil || u.Scheme != "https" && host != "localhost" {
		return nil, nil
	}
	return webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: host, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
}

// holder is an account as package webauthn asks for it.
type holder struct {
	person      id.Person
	login, name string
	keys        []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.person) }
func (h holder) WebAuthnName() string                       { return h.login }
func (h holder) WebAuthnDisplayName() string                { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (rm *Room) holder(ctx context.Context, a Account) (holder, error) {
	keys, err := rm.passkeys(ctx, a.Person)
	h := holder{person: a.Person, login: a.Login, name: a.Name}
	for _, k := range keys {
		h.keys = append(h.keys, k.credential)
	}
	return h, err
}

// ceremony is what the server must know at the end of what it began. For is what it was begun for, so that an answer for one
// thing is worth nothing for another: "in", "confirm:<session>", "add:<person>", "set-up:<link>".
type ceremony struct {
	For  string
	Data webauthn.SessionData
}

var errNoPasskeys = fault.New(fault.NotFound, "account.error.no-passkeys")

func (rm *Room) seal(for_ string, data *webauthn.SessionData) (string, error) {
	return slip(rm.o.Secret, "passkey", ceremony{for_, *data}, rm.o.Now().Add(ceremonyTime))
}

// resume reads a ceremony. Package webauthn looks at a clock of its own for how long one lasts; ours is in the slip.
func (rm *Room) resume(for_, state string) (webauthn.SessionData, error) {
	c, err := readSlip[ceremony](rm.o.Secret, "passkey", state, rm.o.Now())
	if err != nil {
		return webauthn.SessionData{}, err
	}
	if subtle.ConstantTimeCompare([]byte(c.For), []byte(for_)) != 1 {
		return webauthn.SessionData{}, fault.New(fault.Invalid, "account.error.stale")
	}
	c.Data.Expires = time.Time{}
	return c.Data, nil
}

// askPasskey begins to ask for a passkey: anybody's, or those of a holder.
func (rm *Room) askPasskey(for_ string, h *holder) (*protocol.CredentialAssertion, string, error) {
	if rm.keys == nil {
		return nil, "", errNoPasskeys
	}
	ask := func() (*protocol.CredentialAssertion, *webauthn.SessionData, error) {
		if h == nil {
			return rm.keys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
		}
		return rm.keys.BeginLogin(*h, webauthn.WithUserVerification(protocol.VerificationRequired))
	}
	options, data, err := ask()
	if err != nil {
		return nil, "", fault.Wrap(fault.Invalid, err)
	}
	state, err := rm.seal(for_, data)
	return options, state, err
}

var errPasskey = fault.New(fault.Invalid, "account.error.passkey")

// signInPasskey signs in whoever a passkey belongs to. The challenge counts once.
func (rm *Room) signInPasskey(ctx context.Context, from origin, state, credential string) (signed, error) {
	if rm.keys == nil {
		return signed{}, errNoPasskeys
	}
	data, err := rm.resume("in", state)
	if err != nil {
		return signed{}, err
	}
	answer, err := protocol.ParseCredentialRequestResponseBody(bytes.NewReader([]byte(credential)))
	if err != nil {
		return signed{}, errors.Join(rm.refused(ctx), errPasskey)
	}
	var own holder
	var trouble error
	_, key, err := rm.keys.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		a, err := rm.Account(ctx, id.Person(handle))
		if err == nil && a.Ready.IsZero() {
			err = errPasskey
		}
		if err == nil {
			own, err = rm.holder(ctx, a)
		}
		if fault.Of(err) == fault.Internal {
			trouble = err
		}
		return own, err
	}, data, answer)
	if trouble != nil {
		return signed{}, trouble
	}
	if err != nil || !verified(key) {
		return signed{}, errors.Join(rm.refused(ctx), errPasskey)
	}
	var s signed
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.spend(ctx, "passkey:"+data.Challenge, rm.o.Now().Add(ceremonyTime)); err != nil {
			return err
		}
		if err := rm.usedPasskey(ctx, own.person, *key); err != nil {
			return err
		}
		s, err = rm.enter(ctx, from, own.person, "passkey")
		return err
	})
	return s, err
}

// verified says whether the authenticator has checked who uses it, and is no copy of another: its counter never goes back.
func verified(k *webauthn.Credential) bool {
	return k.Flags.UserVerified && !k.Authenticator.CloneWarning
}

// confirmPasskey gives a session its second factor anew.
func (rm *Room) confirmPasskey(ctx context.Context, s Session, state, credential string) error {
	if rm.keys == nil {
		return errNoPasskeys
	}
	data, err := rm.resume("confirm:"+string(s.ID), state)
	if err != nil {
		return err
	}
	a, err := rm.Account(ctx, s.Person)
	if err != nil {
		return err
	}
	h, err := rm.holder(ctx, a)
	if err != nil {
		return err
	}
	answer, err := protocol.ParseCredentialRequestResponseBody(bytes.NewReader([]byte(credential)))
	if err != nil {
		return errors.Join(rm.refused(ctx), errPasskey)
	}
	key, err := rm.keys.ValidateLogin(h, data, answer)
	if err != nil || !verified(key) {
		return errors.Join(rm.refused(ctx), errPasskey)
	}
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.spend(ctx, "passkey:"+data.Challenge, rm.o.Now().Add(ceremonyTime)); err != nil {
			return err
		}
		if err := rm.usedPasskey(ctx, s.Person, *key); err != nil {
			return err
		}
		if err := rm.freshen(ctx, s.ID); err != nil {
			return err
		}
		return rm.tell(ctx, self(s.Person), "confirmed", s.Person, "passkey")
	})
}

// makePasskey begins to make a passkey for an account.
func (rm *Room) makePasskey(ctx context.Context, for_ string, a Account) (*protocol.CredentialCreation, string, error) {
	if rm.keys == nil {
		return nil, "", errNoPasskeys
	}
	h, err := rm.holder(ctx, a)
	if err != nil {
		return nil, "", err
	}
	var have []protocol.CredentialDescriptor
	for _, k := range h.keys {
		have = append(have, k.Descriptor())
	}
	options, data, err := rm.keys.BeginRegistration(h, webauthn.WithExclusions(have))
	if err != nil {
		return nil, "", err
	}
	state, err := rm.seal(for_, data)
	return options, state, err
}

// madePasskey checks a new passkey.
func (rm *Room) madePasskey(ctx context.Context, for_, state, credential, label string, a Account) (passkey, error) {
	if rm.keys == nil {
		return passkey{}, errNoPasskeys
	}
	data, err := rm.resume(for_, state)
	if err != nil {
		return passkey{}, err
	}
	h, err := rm.holder(ctx, a)
	if err != nil {
		return passkey{}, err
	}
	answer, err := protocol.ParseCredentialCreationResponseBody(bytes.NewReader([]byte(credential)))
	if err != nil {
		return passkey{}, errPasskey
	}
	c, err := rm.keys.CreateCredential(h, data, answer)
	if err != nil || !c.Flags.UserVerified {
		return passkey{}, errPasskey
	}
	return passkey{ID: id.New[passkeyID](rm.o.IDs), Person: a.Person, Label: label, Created: rm.o.Now(), credential: *c}, nil
}

// addOwnPasskey adds a passkey to an account.
func (rm *Room) addOwnPasskey(ctx context.Context, person id.Person, state, credential, label string) error {
	a, err := rm.Account(ctx, person)
	if err != nil {
		return err
	}
	k, err := rm.madePasskey(ctx, "add:"+string(person), state, credential, label, a)
	if err != nil {
		return err
	}
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.addPasskey(ctx, k); err != nil {
			return err
		}
		return rm.tell(ctx, self(person), "factor-added", person, "passkey")
	})
}

// setUpPasskey makes an account ready with a passkey alone, and signs the device in.
func (rm *Room) setUpPasskey(ctx context.Context, from origin, n newcomer, state, credential string) (signed, error) {
	in, err := rm.invited(ctx, n.Token)
	if err != nil {
		return signed{}, err
	}
	wrong := faults{}
	a, key, err := rm.introduce(ctx, in, n, wrong)
	if err != nil {
		return signed{}, err
	}
	if len(wrong) > 0 {
		return signed{}, wrong
	}
	k, err := rm.madePasskey(ctx, "set-up:"+mark(n.Token), state, credential, from.label, a)
	if err != nil {
		return signed{}, err
	}
	var s signed
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.ready(ctx, in, n.Token, a, key); err != nil {
			return err
		}
		if err := rm.addPasskey(ctx, k); err != nil {
			return err
		}
		if err := rm.tell(ctx, self(a.Person), "factor-added", a.Person, "passkey"); err != nil {
			return err
		}
		s, err = rm.enter(ctx, from, a.Person, "set-up")
		return err
	})
	return s, taken(err)
}
