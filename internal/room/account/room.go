package account

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/seal"
	"hemmat/internal/kit/second"
)

//go:embed all:templates
var templates embed.FS

// Locales are the room's texts, for i18n.
//
//go:embed locales
var Locales embed.FS

// Templates are the room's pages, for view under the set "account".
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the name is fixed
	}
	return sub
}

// BodyChoice is a body in the list of choices, in the order of the tree.
type BodyChoice struct {
	ID    id.Body
	Slug  string
	Name  string
	Depth int // 0 is the party itself
}

// PersonChoice is somebody of the directory.
type PersonChoice struct {
	ID   id.Person
	Slug string
	Name string
}

// TermChoice is a term with which a function may end.
type TermChoice struct {
	ID   id.Term
	Name string // the post and its body
}

// Party is what the room asks of the party's directory.
type Party interface {
	Root(ctx context.Context) (id.Body, error)
	Bodies(ctx context.Context, lang string) ([]BodyChoice, error)
	Scope(ctx context.Context, body id.Body) ([]id.Body, error) // the body, then those above it; none: there is no such body
	People(ctx context.Context, lang string) ([]PersonChoice, error)
	Terms(ctx context.Context, lang string, person id.Person) ([]TermChoice, error) // that have not ended
}

// Options are what a room is made of. All but Entropy and Log are required.
type Options struct {
	DB      *db.DB
	Ledger  *ledger.Ledger
	IDs     *id.Source
	Now     func() time.Time
	Entropy io.Reader // of tokens and salts; nil is crypto/rand
	Log     *slog.Logger

	Secret   Secret
	Keys     *seal.Keys
	Notices  *notice.Outbox
	Grants   *access.Grants
	Party    Party
	BaseURL  string // of links, and the origin of passkeys
	OwnHome  string // where who has no name comes to after signing in; "" is their own page
	SiteName func(ctx context.Context, lang string) (string, error)
}

// Room signs people in. It is the desk's Door.
type Room struct {
	o    Options
	keys *webauthn.WebAuthn // nil: there can be no passkeys at this address
	two  *second.Acts
}

// New makes the room.
func New(o Options) (*Room, error) {
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	rm := &Room{o: o}
	keys, err := passkeysAt(o.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("account: passkeys: %w", err)
	}
	rm.keys = keys
	return rm, nil
}

// Plug adds the room's acts of two people. It comes before Register.
func (rm *Room) Plug(two *second.Acts) {
	rm.two = two
	two.Add(rm.exportAct())
}

// Possible says whether anybody can sign in at the site's address: over TLS, or on this machine.
func Possible(baseURL string) bool {
	u, err := url.Parse(baseURL)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// entry is an entry of the ledger about an account.
func entry(by ledger.Actor, act string, person id.Person, reason string) ledger.Entry {
	return ledger.Entry{Act: "account." + act, Actor: by, Object: "account:" + string(person), Reason: reason}
}

func (rm *Room) tell(ctx context.Context, by ledger.Actor, act string, person id.Person, reason string) error {
	e := entry(by, act, person, reason)
	e.At = rm.o.Now()
	return rm.o.Ledger.Append(ctx, e)
}

// self is somebody acting for themselves.
func self(person id.Person) ledger.Actor { return ledger.Actor{Person: person, Via: "desk"} }

// Invitation is what an invitation gives along.
type Invitation struct {
	Name   string
	Person id.Person // of the directory; "" makes a new one
	Grant  access.Grant
}

// InviteSomebody makes an account that is not set up yet, with a function when the grant has one, and gives the token of its link.
func (rm *Room) InviteSomebody(ctx context.Context, by ledger.Actor, in Invitation) (token string, person id.Person, err error) {
	name, err := readName(in.Name)
	if err != nil {
		return "", "", err
	}
	if person = in.Person; person == "" {
		person = id.New[id.Person](rm.o.IDs)
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.addAccount(ctx, Account{Person: person, Name: name, Created: rm.o.Now()}, by.Person); err != nil {
			return err
		}
		if in.Grant.Function != "" {
			g := in.Grant
			g.Person = person
			if _, err := rm.o.Grants.Give(ctx, by, g); err != nil {
				return err
			}
		}
		if token, err = rm.newInvite(ctx, by.Person, person, false, inviteTime); err != nil {
			return err
		}
		return rm.tell(ctx, by, "invited", person, "")
	})
	if err != nil {
		return "", "", fmt.Errorf("account: invite: %w", err)
	}
	return token, person, nil
}

// ResetAccount takes password, codes, passkeys and devices away and gives the token of a new link.
func (rm *Room) ResetAccount(ctx context.Context, by ledger.Actor, person id.Person) (token string, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if _, err := rm.Account(ctx, person); err != nil {
			return err
		}
		if err := rm.emptyAccount(ctx, person); err != nil {
			return err
		}
		if token, err = rm.newInvite(ctx, by.Person, person, false, inviteTime); err != nil {
			return err
		}
		return rm.tell(ctx, by, "reset", person, "")
	})
	if err != nil {
		return "", fmt.Errorf("account: reset: %w", err)
	}
	return token, nil
}

// newInvite makes a link for somebody; the ones before it are void.
func (rm *Room) newInvite(ctx context.Context, by, person id.Person, first bool, lasts time.Duration) (string, error) {
	token := rm.token()
	return token, rm.putInvite(ctx, invite{Person: person, First: first, Expires: rm.o.Now().Add(lasts)}, token, by)
}

// First gives the token of a link that makes the first administrator, while nobody can sign in yet. Each call makes
// a new one, and those before it void.
func (rm *Room) First(ctx context.Context) (token string, needed bool, err error) {
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if needed, err = rm.nobodyReady(ctx); err != nil || !needed {
			return err
		}
		person, err := rm.firstPerson(ctx)
		if fault.Is(err, fault.NotFound) {
			person = id.New[id.Person](rm.o.IDs)
			err = rm.addAccount(ctx, Account{Person: person, Created: rm.o.Now()}, "")
		}
		if err != nil {
			return err
		}
		if token, err = rm.newInvite(ctx, "", person, true, firstTime); err != nil {
			return err
		}
		return rm.tell(ctx, ledger.Actor{Via: "cli"}, "invited", person, "first")
	})
	if err != nil {
		return "", false, fmt.Errorf("account: first link: %w", err)
	}
	return token, needed, nil
}

// Link is the address of a token.
func (rm *Room) Link(token string) string {
	return rm.o.BaseURL + setUpPath + "?" + url.Values{"invite": {token}}.Encode()
}

// Accounts lists the accounts, by name.
func (rm *Room) Accounts(ctx context.Context) ([]Account, error) { return rm.accounts(ctx) }

// Find finds an account by log-in name, by the person's id, or by a name that only one has.
func (rm *Room) Find(ctx context.Context, which string) (Account, error) {
	all, err := rm.accounts(ctx)
	if err != nil {
		return Account{}, err
	}
	var found []Account
	key := loginKey(which)
	for _, a := range all {
		if string(a.Person) == which || a.Login != "" && loginKey(a.Login) == key {
			return a, nil
		}
		if a.Name == which {
			found = append(found, a)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return Account{}, fault.New(fault.NotFound, "account.error.nobody", "which", which)
	}
	return Account{}, fault.New(fault.Conflict, "account.error.several", "which", which)
}
