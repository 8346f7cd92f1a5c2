package desk

import (
	"cmp"
	"context"
	"encoding/hex"
	"strconv"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

const (
	// mostExported bounds a table, which is made in memory.
	mostExported = 50_000
	exportStep   = 1000
)

// exportAct is the way to the table, with what is chosen.
func (rm *Room) exportAct(r *staff.Request, f *filter) *view.Acts {
	o := access.Object{Anywhere: true}
	if v := r.May(ExportLedger, o); !v.OK && v.Refusal != access.NotFresh {
		return nil
	}
	act := view.Act{Key: "export", Text: r.Text("desk.ledger.export"), Action: r.Href("/desk/ledger/ledger.csv"), Hint: r.Text("desk.ledger.export.hint", "n", mostExported), Submit: r.Text("desk.ledger.export.do")}
	p := f.pairs()
	for i := 0; i < len(p); i += 2 {
		if p[i+1] != "" {
			act.Fields = append(act.Fields, view.Field{Name: p[i], Kind: "hidden", Value: p[i+1]})
		}
	}
	return &view.Acts{Label: r.Text("desk.ledger.export"), More: []view.Act{act}}
}

// exportLedger gives the chosen entries as a table, and enters that it did. It holds ids and no names of people. A table
// that could not hold all says so in its last row, with the number below which the rest begins.
func (rm *Room) exportLedger(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	f, err := rm.readFilter(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if len(f.wrong) > 0 {
		return staff.Answer{}, fault.New(fault.Invalid, "desk.error.day")
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		return rm.o.Ledger.Append(ctx, ledger.Entry{At: r.Now, Act: "desk.ledger.exported", Actor: r.Actor(), Object: "ledger:whole"})
	})
	if err != nil {
		return staff.Answer{}, err
	}
	w := sheet.New("seq", "time", "jalali", "act", "words", "object", "person", "post", "body", "body_name", "via", "reason", "public", "leaf", "hash", "commitment")
	for n, most := 0, cmp.Or(rm.o.Exported, mostExported); !f.none; {
		f.q.Limit = min(exportStep, most-n+1)
		rows, err := rm.o.Ledger.Read(ctx, f.q)
		if err != nil {
			return staff.Answer{}, err
		}
		more := n+len(rows) > most
		if more {
			rows = rows[:most-n]
		}
		if len(rows) > 0 {
			f.q.Before = rows[len(rows)-1].Seq
		}
		if err := rm.writeRows(ctx, r, w, rows); err != nil {
			return staff.Answer{}, err
		}
		if n += len(rows); more {
			w.Add("", "", "", "", r.Text("desk.ledger.export.more", "n", most, "seq", i18n.Digits(r.Lang, strconv.FormatInt(f.q.Before, 10))))
		}
		if more || len(rows) < f.q.Limit {
			break
		}
	}
	return staff.Answer{Type: sheet.Type, Body: w.Bytes()}, nil
}

func (rm *Room) writeRows(ctx context.Context, r *staff.Request, w *sheet.Writer, rows []ledger.Row) error {
	var bodies []id.Body
	for _, row := range rows {
		bodies = append(bodies, row.Actor.Body)
	}
	names, err := rm.names(ctx, r.Lang, bodies)
	if err != nil {
		return err
	}
	for _, row := range rows {
		day, leaf := "", ""
		if d, err := jalali.FromTime(row.At); err == nil {
			day = d.Numeric()
		}
		if row.Leaf != nil {
			leaf = strconv.FormatInt(*row.Leaf, 10)
		}
		w.Add(
			strconv.FormatInt(row.Seq, 10), row.At.In(jalali.Location()).Format(time.RFC3339), day, row.Act, rm.words(r, row.Act), row.Object,
			string(row.Actor.Person), string(row.Actor.Post), string(row.Actor.Body), names[row.Actor.Body], row.Actor.Via, rm.reason(r, row.Reason),
			strconv.FormatBool(row.Public), leaf, hex.EncodeToString(row.Hash), hex.EncodeToString(row.Commitment),
		)
	}
	return nil
}
