package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/seal"
	"hemmat/persian"
)

// Where people are told that something waits for them. An address is used only after a code that was sent there came back: nobody
// has another person's mailbox filled, or gives a wrong number away to whoever has it.

const (
	codeTime    = 15 * time.Minute
	codeTries   = 5 // of one code
	codesAnHour = 5 // to one person, wherever they go
	lastNotices = 10
)

// contactKind is what somebody gives: one mail address and one telephone number.
type contactKind string

const (
	mailContact  contactKind = "mail"
	phoneContact contactKind = "phone"
)

var contactKinds = []contactKind{mailContact, phoneContact}

// contact is an address of somebody's.
type contact struct {
	ID       contactID
	Person   id.Person
	Kind     contactKind
	Channel  notice.Channel
	To       string
	Lang     string
	Verified time.Time // zero: it waits for its code

	nth   int64
	sent  time.Time
	tries int64

	sealed  []byte
	version int64
}

type contactID string

func (c contact) place() seal.Place {
	return seal.Place{Table: "account_contact", Row: string(c.ID), Field: "sealed"}
}

// codeKey is the key of the notice by which its code is sent.
func (c contact) codeKey() string { return fmt.Sprintf("account:code:%s:%d", c.ID, c.nth) }

// channels are the ways of a kind that the site has.
func (rm *Room) channels(k contactKind) []notice.Channel {
	ways := []notice.Channel{notice.Mail}
	if k == phoneContact {
		ways = []notice.Channel{notice.SMS, notice.Messenger}
	}
	return slices.DeleteFunc(ways, func(c notice.Channel) bool { return rm.o.Notices == nil || !rm.o.Notices.Has(c) })
}

// longestMail is RFC 5321's.
const longestMail = 254

// readMail is a mail address as it is used.
func readMail(s string) (string, error) {
	wrong := fault.New(fault.Invalid, "account.error.mail")
	s, err := persian.StoreLine(s)
	if err != nil || len(s) > longestMail {
		return "", wrong
	}
	s = strings.Trim(strings.Map(func(r rune) rune {
		if r == '\u200c' || r == '\u200e' || r == '\u200f' { // of a Persian keyboard, or copied along
			return -1
		}
		return r
	}, persian.ParseDigits(s)), " .,;،؛<>")
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" {
		return "", wrong
	}
	name, host, _ := strings.Cut(s, "@")
	if !strings.Contains(host, ".") || strings.ContainsFunc(s, func(r rune) bool { return r > '~' || r == '"' || r == '[' }) {
		return "", wrong // servers that take other letters are few; quotes and addresses of machines are mistakes
	}
	return name + "@" + strings.ToLower(host), nil
}

// readContact is what was typed, as it is used.
func readContact(k contactKind, s string) (string, error) {
	if k == mailContact {
		return readMail(s)
	}
	return seal.Phone(s)
}

var errContact = fault.New(fault.Conflict, "account.error.contact")

// setContact keeps an address that waits for its code, in place of one that did before, and sends the code there.
func (rm *Room) setContact(ctx context.Context, person id.Person, k contactKind, channel notice.Channel, typed, lang string) error {
	to, err := readContact(k, typed)
	if err != nil {
		return err
	}
	if !slices.Contains(rm.channels(k), channel) {
		return fault.New(fault.Invalid, "account.error.channel")
	}
	c := contact{ID: id.New[contactID](rm.o.IDs), Person: person, Kind: k, Channel: channel, To: to, Lang: lang}
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.lockContacts(ctx, person); err != nil {
			return err
		}
		before, err := rm.waitingContact(ctx, person, k)
		if err == nil {
			err = errors.Join(rm.o.Notices.Cancel(ctx, before.codeKey()), rm.dropContact(ctx, person, k, false))
		}
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if c.sealed, c.version, err = rm.o.Keys.Seal(ctx, seal.Person, c.place(), []byte(to)); err != nil {
			return err
		}
		if err := rm.addContact(ctx, c); err != nil {
			return err
		}
		if err := rm.sendCode(ctx, c); err != nil {
			return err
		}
		return rm.tell(ctx, self(person), "contact-set", person, string(k))
	})
}

// sendAgain sends another code; those before it are void.
func (rm *Room) sendAgain(ctx context.Context, person id.Person, k contactKind) error {
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.lockContacts(ctx, person); err != nil {
			return err
		}
		c, err := rm.waitingContact(ctx, person, k)
		if fault.Is(err, fault.NotFound) {
			return errContact
		}
		if err != nil {
			return err
		}
		return rm.sendCode(ctx, c)
	})
}

// sendCode tells a code to the address that waits for it: at once, and for a quarter of an hour.
func (rm *Room) sendCode(ctx context.Context, c contact) error {
	now := rm.o.Now()
	last, err := rm.o.Notices.Last(ctx, c.Person, 50)
	if err != nil {
		return err
	}
	codes := 0
	for _, s := range last {
		if s.Text == notice.Code && now.Sub(s.At) < time.Hour {
			if codes++; codes == codesAnHour { // the oldest of those that count
				return &Slow{Until: s.At.Add(time.Hour)}
			}
		}
	}
	if err := rm.o.Notices.Cancel(ctx, c.codeKey()); err != nil { // one that nobody took yet must not come after the new one
		return err
	}
	c.nth++
	if err := rm.nextCode(ctx, c, now); err != nil {
		return err
	}
	return rm.o.Notices.Tell(ctx, notice.Notice{
		Key: c.codeKey(), Person: c.Person, Channel: c.Channel, Text: notice.Code, Link: contactPath,
		Until: now.Add(codeTime), Urgent: true,
	})
}

// code is the code of an address: six digits that only this site can make, and that lie nowhere.
func (rm *Room) code(c contact) string {
	m := hmac.New(sha256.New, rm.o.Secret.derive("contact code"))
	fmt.Fprintf(m, "%s %d", c.ID, c.nth)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(m.Sum(nil))%1_000_000)
}

// confirmContact puts an address to use whose code came back. One that is in use already, because the form was sent twice, is
// well.
func (rm *Room) confirmContact(ctx context.Context, person id.Person, k contactKind, typed string) error {
	typed = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, persian.ParseDigits(typed))
	var wrong error // the try counts: it is no error of the transaction
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.lockContacts(ctx, person); err != nil {
			return err
		}
		c, err := rm.waitingContact(ctx, person, k)
		if fault.Is(err, fault.NotFound) {
			return errContact
		}
		if err != nil {
			return err
		}
		if c.tries >= codeTries || rm.o.Now().Sub(c.sent) >= codeTime {
			wrong = fault.New(fault.Invalid, "account.error.code.old")
			return nil
		}
		if subtle.ConstantTimeCompare([]byte(typed), []byte(rm.code(c))) != 1 {
			wrong = fault.New(fault.Invalid, "account.error.code.wrong")
			return rm.countTry(ctx, c.ID)
		}
		if err := rm.dropContact(ctx, person, k, true); err != nil {
			return err
		}
		if err := rm.useContact(ctx, c.ID, rm.o.Now()); err != nil {
			return err
		}
		return rm.tell(ctx, self(person), "contact-confirmed", person, string(k))
	})
	return errors.Join(err, wrong)
}

// removeContact takes away what is used and what waits.
func (rm *Room) removeContact(ctx context.Context, person id.Person, k contactKind) error {
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.lockContacts(ctx, person); err != nil {
			return err
		}
		had, err := rm.contactRows(ctx, person)
		if err != nil || !slices.ContainsFunc(had, func(c contact) bool { return c.Kind == k }) {
			return err
		}
		if err := errors.Join(rm.dropContact(ctx, person, k, true), rm.dropContact(ctx, person, k, false)); err != nil {
			return err
		}
		return rm.tell(ctx, self(person), "contact-removed", person, string(k))
	})
}

// Contacts says where somebody is told, for the outbox: mail first. A code goes to the very address that waits for it.
func (rm *Room) Contacts(ctx context.Context, n notice.Notice) ([]notice.Address, error) {
	all, err := rm.contacts(ctx, n.Person)
	if err != nil {
		return nil, err
	}
	var to []notice.Address
	for _, c := range all {
		a := notice.Address{Channel: c.Channel, To: c.To, Lang: c.Lang}
		switch {
		case n.Text != notice.Code:
			if !c.Verified.IsZero() {
				to = append(to, a)
			}
		case c.Verified.IsZero() && n.Key == c.codeKey():
			a.Code = rm.code(c)
			to = append(to, a)
		}
	}
	return to, nil
}
