package account

import (
	"context"
	"errors"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// What people do with their own account.

// rename gives an account another name to show.
func (rm *Room) rename(ctx context.Context, person id.Person, name string) error {
	name, err := readName(name)
	if err != nil {
		return err
	}
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if _, err := rm.colleague(ctx, person); err != nil {
			return err
		}
		if err := rm.setName(ctx, person, name); err != nil {
			return err
		}
		return rm.tell(ctx, self(person), "renamed", person, "")
	})
}

// changePassword gives an account another password and signs its other devices out. Who has no authenticator app
// adds one with it (see renewTOTP): a password alone opens nothing.
func (rm *Room) changePassword(ctx context.Context, s Session, device, password string) error {
	a, err := rm.Account(ctx, s.Person)
	if err != nil {
		return err
	}
	if password, err = newPassword(password, a.Name, a.Login, loginKey(a.Login)); err != nil {
		return err
	}
	kept, err := rm.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		f, err := rm.factors(ctx, s.Person)
		if err != nil {
			return err
		}
		if !f.totp {
			return fault.New(fault.Conflict, "account.error.app-first")
		}
		if err := rm.setPassword(ctx, s.Person, kept); err != nil {
			return err
		}
		if err := rm.endOthers(ctx, s.Person, s.ID, device); err != nil {
			return err
		}
		return rm.tell(ctx, self(s.Person), "factor-changed", s.Person, "password")
	})
}

// renewTOTP puts a new authenticator app in place of the one before and gives new recovery codes. An account without a
// password gets one with it.
func (rm *Room) renewTOTP(ctx context.Context, s Session, key []byte, code, password string) ([]string, error) {
	a, err := rm.Account(ctx, s.Person)
	if err != nil {
		return nil, err
	}
	wrong := faults{}
	kept := a.password
	if kept == "" {
		text, err := newPassword(password, a.Name, a.Login, loginKey(a.Login))
		if err := wrong.check("password", err); err != nil {
			return nil, err
		}
		if kept, err = rm.hashPassword(ctx, text); err != nil {
			return nil, err
		}
	}
	step, ok, err := totpStep(key, code, rm.o.Now(), 0)
	if err != nil {
		return nil, err
	}
	if !ok {
		wrong["code"] = fault.New(fault.Invalid, "account.error.app")
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	var codes []string
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if kept != a.password {
			if err := rm.setPassword(ctx, s.Person, kept); err != nil {
				return err
			}
		}
		if err := rm.putTOTP(ctx, s.Person, key, step); err != nil {
			return err
		}
		if codes, err = rm.newCodes(ctx, s.Person); err != nil {
			return err
		}
		return rm.tell(ctx, self(s.Person), "factor-added", s.Person, "totp")
	})
	return codes, err
}

// renewCodes makes new recovery codes.
func (rm *Room) renewCodes(ctx context.Context, person id.Person) (codes []string, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		f, err := rm.factors(ctx, person)
		if err != nil {
			return err
		}
		if !f.totp {
			return fault.New(fault.Conflict, "account.error.app-first")
		}
		if codes, err = rm.newCodes(ctx, person); err != nil {
			return err
		}
		return rm.tell(ctx, self(person), "factor-changed", person, "codes")
	})
	return codes, err
}

// dropPasskey takes a passkey away, but never the last way in.
func (rm *Room) dropPasskey(ctx context.Context, person id.Person, key passkeyID) error {
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.deletePasskey(ctx, person, key); err != nil {
			return err
		}
		f, err := rm.factors(ctx, person)
		if err != nil {
			return err
		}
		if !f.enough() {
			return fault.New(fault.Conflict, "account.error.last")
		}
		return rm.tell(ctx, self(person), "factor-removed", person, "passkey")
	})
}

// endDevice signs one of somebody's devices out.
func (rm *Room) endDevice(ctx context.Context, person id.Person, session id.Session) error {
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.endSession(ctx, person, session); err != nil {
			return err
		}
		return rm.tell(ctx, self(person), "device-ended", person, "")
	})
}

// endOtherDevices signs all but this one out.
func (rm *Room) endOtherDevices(ctx context.Context, s Session, device string) error {
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		return errors.Join(rm.endOthers(ctx, s.Person, s.ID, device), rm.tell(ctx, self(s.Person), "devices-ended", s.Person, ""))
	})
}
