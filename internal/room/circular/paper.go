package circular

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/jalali"
	"hemmat/persian"
)

// Who has no net signs a paper form. Its code names the seat; two people of the issuer read the form into the desk, each
// without seeing what the other read. Where both read the same, the seat has accepted on paper.

// letters are those of a code: none looks like another.
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const (
	codeLength = 5
	markLength = 5
)

// Entry is what somebody read off a form.
type Entry struct {
	N      int
	By     id.Person
	Signer string // the name as it is written
	Signed Day    // the day as it is written
	At     time.Time
}

// same says whether two people read the same.
func (e Entry) same(o Entry) bool {
	return e.Signed == o.Signed && persian.FoldKey(e.Signer) == persian.FoldKey(o.Signer)
}

// seatCode is the code on the form of a seat: the circular's, the seat's number, a mark that nobody makes up.
func seatCode(code string, salt []byte, n int) string {
	return code + "-" + strconv.Itoa(n) + "-" + paperMark(salt, n)
}

func paperMark(salt []byte, n int) string {
	m := hmac.New(sha256.New, salt)
	fmt.Fprintf(m, "paper %d", n)
	sum := m.Sum(nil)
	mark := make([]byte, markLength)
	for i := range mark {
		mark[i] = letters[sum[i]%32]
	}
	return string(mark)
}

// alike are letters that people write for others.
var alike = strings.NewReplacer("O", "0", "I", "1", "L", "1")

// readCode takes a code apart, as somebody typed it: in any digits, with any sign between its parts.
func readCode(text string) (code string, n int, mark string, ok bool) {
	parts := strings.FieldsFunc(strings.ToUpper(persian.ParseDigits(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(parts) != 3 {
		return "", 0, "", false
	}
	n, err := strconv.Atoi(alike.Replace(parts[1]))
	return alike.Replace(parts[0]), n, alike.Replace(parts[2]), err == nil && n > 0
}

// Code is by what the forms of a circular are named: made when it is first asked for.
func (rm *Room) Code(ctx context.Context, circular id.Circular) (string, error) {
	for range 10 {
		b := make([]byte, codeLength)
		if _, err := io.ReadFull(rm.o.Entropy, b); err != nil {
			return "", fmt.Errorf("circular: code: %w", err)
		}
		for i := range b {
			b[i] = letters[b[i]%32]
		}
		code, err := rm.store.code(ctx, circular, string(b))
		if err != nil {
			return "", fmt.Errorf("circular: code: %w", err)
		}
		if code != "" {
			return code, nil
		}
	}
	return "", fmt.Errorf("circular: code: none is free")
}

// FormAt is the circular and the seat that a code names; fault.Invalid for one that names none.
func (rm *Room) FormAt(ctx context.Context, text string) (Circular, int, error) {
	wrong := fault.New(fault.Invalid, "circular.error.code")
	code, n, mark, ok := readCode(text)
	if !ok {
		return Circular{}, 0, wrong
	}
	circular, err := rm.store.coded(ctx, code)
	if fault.Is(err, fault.NotFound) {
		return Circular{}, 0, wrong
	}
	if err != nil {
		return Circular{}, 0, err
	}
	c, err := rm.store.Circular(ctx, circular)
	if err == nil && (n > c.Seats || !hmac.Equal([]byte(mark), []byte(paperMark(c.Salt, n)))) {
		err = wrong
	}
	return c, n, err
}

// Keyed is what came of an entry.
type Keyed struct {
	Done   bool    // two people read the same
	Others []Entry // what others read otherwise
}

// Key writes what somebody read off the form of a seat. Their own earlier entry is replaced; the entry of another is
// compared with it. The name and the day of the form stay beside the receipt.
func (rm *Room) Key(ctx context.Context, by ledger.Actor, circular id.Circular, e Entry) (k Keyed, err error) {
	if e.Signer, err = persian.StoreLine(e.Signer); err != nil {
		return k, fault.Wrap(fault.Invalid, err)
	}
	today := day(rm.o.Now())
	switch e.Signer = clean(e.Signer); {
	case e.Signer == "" || len(e.Signer) > maxSigner:
		return k, fault.New(fault.Invalid, "circular.error.signer")
	case e.Signed.IsZero() || e.Signed.After(today):
		return k, fault.New(fault.Invalid, "circular.error.signed")
	}
	e.By, e.At = by.Person, db.Stored(rm.o.Now())
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		k = Keyed{}
		if err := rm.store.hold(ctx, circular); err != nil {
			return err
		}
		c, err := rm.store.Circular(ctx, circular)
		if err != nil {
			return err
		}
		if e.Signed.Before(day(c.SentAt)) {
			return fault.New(fault.Invalid, "circular.error.signed")
		}
		s, err := rm.store.Seat(ctx, circular, e.N)
		if err != nil {
			return err
		}
		if !s.Paper.IsZero() {
			return fault.New(fault.Conflict, "circular.error.paper")
		}
		if err := rm.store.key(ctx, circular, e); err != nil {
			return err
		}
		all, err := rm.store.entries(ctx, circular, e.N)
		if err != nil {
			return err
		}
		for _, o := range all {
			switch {
			case o.By == e.By:
			case o.same(e):
				k.Done = true
			default:
				k.Others = append(k.Others, o)
			}
		}
		if !k.Done {
			return nil
		}
		if _, err := rm.store.write(ctx, circular, []Receipt{{N: e.N, Fact: Paper, At: e.At, How: ByHand}}); err != nil {
			return err
		}
		text := fmt.Sprintf("%d\t%s\t%s", e.N, e.Signed.Numeric(), persian.FoldKey(e.Signer))
		return rm.enter(ctx, by, &c, "paper", ledger.Commitment(c.Salt, []byte(text)), false)
	})
	if err != nil {
		err = fmt.Errorf("circular: key: %w", err)
	}
	return k, err
}

// maxSigner is the longest name on a form, in bytes.
const maxSigner = 400

// parseDay reads a day of a form; the zero Day is none.
func parseDay(text string) Day {
	d, err := jalali.Parse(text)
	if err != nil {
		return Day{}
	}
	return d
}
