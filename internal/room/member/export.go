package member

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/seal"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/sheet"
)

// A list leaves the register by two people: one says what it is for and for how long, another confirms, and who asked takes it, once, as a
// file that is encrypted to a passphrase. The list is marked: by the order of its rows, which follows from the export under the index key,
// and by one row of somebody who does not exist, whose phone number is in no other list. A list that is found on a street names its export.
//
// The hole to know: whoever has two such lists of the same members finds the rows that are in one alone.

// Export is a list that was let out.
type Export struct {
	ID       string
	Proposal string
	Body     id.Body
	By       id.Person
	At       time.Time
	Until    time.Time
	Rows     int
	File     []byte // nil once its time is over
}

// exportWanted is what a proposal asks for.
type exportWanted struct {
	Days int `json:"days"`
}

// The bounds of an export.
const (
	exportMost     = 20_000 // files
	exportDaysMost = 30
	exportTake     = 7 * 24 * time.Hour // after it was confirmed
	exportAgain    = time.Minute        // the second of two clicks is answered as the first
)

// actExport is the name of the act.
const actExport = "member.export"

// AskExport proposes to let out a list of the members of a body and of those below it.
func (rm *Room) AskExport(ctx context.Context, by ledger.Actor, body id.Body, why string, days int) (second.Proposal, error) {
	if days < 1 || days > exportDaysMost {
		return second.Proposal{}, fault.New(fault.Invalid, "member.error.number", "least", 1, "most", exportDaysMost)
	}
	if _, err := rm.o.Party.Scope(ctx, body); err != nil || body == "" {
		return second.Proposal{}, fault.New(fault.Invalid, "member.error.body")
	}
	payload, err := json.Marshal(exportWanted{days})
	if err != nil {
		return second.Proposal{}, err
	}
	return rm.two.Propose(ctx, by, second.Proposal{Act: actExport, Object: "member-export:" + string(body) + ":" + string(by.Person), Body: body, Payload: string(payload), Why: why})
}

// TakeExport makes the list of a proposal that was confirmed, for who proposed it, once. The passphrase is told now, to the second of two
// clicks too, and never again.
func (rm *Room) TakeExport(ctx context.Context, by ledger.Actor, proposal string, headings []string, row func(*Opened) []string) (x Export, passphrase string, err error) {
	p, err := rm.two.Find(ctx, actExport, proposal)
	now := db.Stored(rm.o.Now())
	switch {
	case fault.Is(err, fault.NotFound), err == nil && (p.State != second.Done || !now.Before(p.Decided.Add(exportTake))):
		return x, "", fault.New(fault.Conflict, "member.error.export.late")
	case err != nil:
		return x, "", err
	case p.By != by.Person:
		return x, "", fault.New(fault.Forbidden, "member.error.export.other")
	}
	want, err := wanted(p)
	if err != nil {
		return x, "", fmt.Errorf("member: export: %w", err)
	}
	x = Export{ID: id.New[string](rm.o.IDs), Proposal: p.ID, Body: p.Body, By: p.By, At: now, Until: now.AddDate(0, 0, want.Days)}
	if passphrase, err = rm.passphrase(ctx, x.ID); err != nil {
		return x, "", err
	}
	by.Body = p.Body
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		table, decoy, err := rm.exportTable(ctx, by, &x, headings, row)
		if err != nil {
			return err
		}
		if x.File, err = rm.encrypt(passphrase, table); err != nil {
			return err
		}
		if err := rm.store.putExport(ctx, &x, decoy); err != nil {
			if fault.Is(err, fault.Conflict) {
				return fault.New(fault.Conflict, "member.error.export.taken")
			}
			return err
		}
		return rm.o.Ledger.Append(ctx, ledger.Entry{At: now, Act: "member.exported", Actor: by, Object: second.Object(p.ID), Reason: fmt.Sprintf("rows: %d", x.Rows)})
	})
	if key, _ := fault.Text(err); key == "member.error.export.taken" {
		if made, of := rm.store.exportOf(ctx, p.ID); of == nil && now.Sub(made.At) < exportAgain {
			passphrase, err = rm.passphrase(ctx, made.ID)
			return made, passphrase, err
		}
	}
	if err != nil {
		return Export{}, "", fmt.Errorf("member: export: %w", err)
	}
	return x, passphrase, nil
}

// exportTable is the list, with the mark of its decoy.
func (rm *Room) exportTable(ctx context.Context, by ledger.Actor, x *Export, headings []string, row func(*Opened) []string) ([]byte, []byte, error) {
	bodies, err := rm.o.Party.Subtree(ctx, x.Body)
	if err != nil {
		return nil, nil, err
	}
	members, err := rm.store.Members(ctx, bodies, 0, exportMost+1)
	if err != nil {
		return nil, nil, err
	}
	switch n := len(members); {
	case n == 0:
		return nil, nil, fault.New(fault.Conflict, "member.error.export.empty")
	case n > exportMost:
		return nil, nil, fault.New(fault.Conflict, "member.error.export.large", "most", exportMost)
	}
	var all []Opened
	for part := range slices.Chunk(members, page) {
		ids := make([]id.Member, len(part))
		for i := range part {
			ids[i] = part[i].ID
		}
		opened, err := rm.look(ctx, by, Branch, InExport, ids)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, opened...)
	}
	x.Rows = len(all)
	decoy, mark, err := rm.decoy(ctx, all)
	if err != nil {
		return nil, nil, err
	}
	all = append(all, decoy)
	if err := rm.shuffle(ctx, x.ID, all); err != nil {
		return nil, nil, err
	}
	w := sheet.New(headings...)
	for i := range all {
		w.Add(row(&all[i])...)
	}
	return w.Bytes(), mark, nil
}

// decoy is somebody who does not exist, made of pieces of those who do, with a phone number that is nobody's.
func (rm *Room) decoy(ctx context.Context, all []Opened) (o Opened, mark []byte, err error) {
	draw := func(n int64) (int64, error) {
		b := make([]byte, 16)
		if _, err := io.ReadFull(rm.o.Entropy, b); err != nil {
			return 0, err
		}
		v := new(big.Int).SetBytes(b)
		return v.Mod(v, big.NewInt(n)).Int64(), nil
	}
	var at [4]int64
	for i := range at {
		if at[i], err = draw(int64(len(all))); err != nil {
			return o, nil, err
		}
	}
	o = all[at[0]] // its body, grade and day
	o.ID, o.Given, o.Family, o.County = "", all[at[1]].Given, all[at[2]].Family, all[at[3]].County
	there := map[int64]bool{}
	for i := range all {
		there[all[i].Number] = true
	}
	if o.Number, err = draw(all[len(all)-1].Number + 50); err != nil {
		return o, nil, err
	}
	for o.Number++; there[o.Number]; {
		o.Number++
	}
	for range 100 {
		n, err := draw(10_000_000)
		if err != nil {
			return o, nil, err
		}
		o.Mobile = all[at[0]].Mobile[:len("+98912")] + fmt.Sprintf("%07d", n)
		if mark, err = rm.o.Keys.Index(ctx, "member "+string(ByPhone), o.Mobile); err != nil {
			return o, nil, err
		}
		if taken, err := rm.store.marked(ctx, ByPhone, mark, nil, 1); err != nil || len(taken) == 0 {
			return o, mark, err
		}
	}
	return o, nil, errors.New("every phone number is somebody's")
}

// orderKey is what the place of a row in an export follows from.
func (rm *Room) orderKey(ctx context.Context, export string, number int64) ([]byte, error) {
	return rm.o.Keys.Index(ctx, "member export", export+" "+strconv.FormatInt(number, 10))
}

// orderLeast is how many rows show whose order theirs is: one list in five thousand has seven rows in another's order by chance.
const orderLeast = 7

// ExportOrdered is the one of some exports in whose order membership numbers stand, or fault.NotFound: for a list from which rows were taken.
func (rm *Room) ExportOrdered(ctx context.Context, among []Export, numbers []int64) (Export, error) {
	if len(numbers) < orderLeast {
		return Export{}, fault.New(fault.Invalid, "member.error.export.few", "least", orderLeast)
	}
	for _, x := range among {
		var last []byte
		in := true
		for _, n := range numbers {
			key, err := rm.orderKey(ctx, x.ID, n)
			if err != nil {
				return Export{}, err
			}
			if in = bytes.Compare(last, key) < 0; !in {
				break
			}
			last = key
		}
		if in {
			return x, nil
		}
	}
	return Export{}, fault.New(fault.NotFound, "")
}

// shuffle puts rows into the order of an export.
func (rm *Room) shuffle(ctx context.Context, export string, all []Opened) error {
	keys := make(map[int64][]byte, len(all))
	for i := range all {
		var err error
		if keys[all[i].Number], err = rm.orderKey(ctx, export, all[i].Number); err != nil {
			return err
		}
	}
	slices.SortFunc(all, func(a, b Opened) int { return bytes.Compare(keys[a.Number], keys[b.Number]) })
	return nil
}

// passphrase is 100 bits in letters and digits that nobody takes for one another. They follow from the list under the index key, and are
// written nowhere.
func (rm *Room) passphrase(ctx context.Context, export string) (string, error) {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789"
	key, err := rm.o.Keys.Index(ctx, "member export passphrase", export)
	if err != nil {
		return "", err
	}
	var s strings.Builder
	for i, x := range key[:20] {
		if i > 0 && i%5 == 0 {
			s.WriteByte('-')
		}
		s.WriteByte(letters[int(x)%len(letters)])
	}
	return s.String(), nil
}

// encrypt makes a file that the program age opens with the passphrase.
func (rm *Room) encrypt(passphrase string, plain []byte) ([]byte, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(rm.o.ExportWork)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

// ExportAt is the list that a phone number stands in as a decoy, or fault.NotFound: where a list that was found comes from.
func (rm *Room) ExportAt(ctx context.Context, phone string) (Export, error) {
	form, err := seal.Phone(phone)
	if err != nil {
		return Export{}, err
	}
	mark, err := rm.o.Keys.Index(ctx, "member "+string(ByPhone), form)
	if err != nil {
		return Export{}, err
	}
	return rm.store.decoyed(ctx, mark)
}

// dropExports takes away the files whose time is over.
func (rm *Room) dropExports(ctx context.Context, now time.Time) error {
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		gone, err := rm.store.dropFiles(ctx, now)
		for _, x := range gone {
			if err := rm.o.Ledger.Append(ctx, ledger.Entry{At: now, Act: "member.export-dropped", Actor: ledger.Actor{Body: x.Body, Via: "job"}, Object: second.Object(x.Proposal)}); err != nil {
				return err
			}
		}
		return err
	})
}

// wanted is what a proposal asks for.
func wanted(p second.Proposal) (w exportWanted, err error) {
	return w, json.Unmarshal([]byte(p.Payload), &w)
}
