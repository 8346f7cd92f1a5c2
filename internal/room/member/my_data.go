package member

import (
	"bytes"
	"context"
	"encoding/json"
	"html/template"
	"slices"
	"strconv"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
)

// Everything that the party has of a member, to take along: for programs, and for people.

// ownCopy is everything. Days are those of the civil calendar in UTC, as in every file for programs.
type ownCopy struct {
	Number   int64       `json:"number"`
	State    State       `json:"state"`
	Since    time.Time   `json:"state_since"`
	Grade    Grade       `json:"grade"`
	GradeAt  time.Time   `json:"grade_since"`
	Body     string      `json:"body"`
	Applied  time.Time   `json:"applied"`
	Taken    time.Time   `json:"taken_in"`
	File     File        `json:"file"`
	Consents []copyGiven `json:"consents"`
	Receipts []copyPaid  `json:"receipts"`
	Looks    []copyLook  `json:"looks"`
}

type copyGiven struct {
	Purpose   string     `json:"purpose"`
	Text      string     `json:"text"`
	Given     time.Time  `json:"given"`
	Withdrawn *time.Time `json:"withdrawn,omitempty"`
}

type copyLook struct {
	At   time.Time `json:"at"`
	What What      `json:"occasion"`
	Body string    `json:"body,omitempty"`
}

type copyPaid struct {
	Receipt string `json:"receipt"`
	Amount  int64  `json:"amount"`
	Day     string `json:"day"` // of the Jalali calendar, as it stands on the receipt
	Void    bool   `json:"void,omitempty"`
}

// copyLooks is how many looks a copy holds at the most: all, for whoever is a member for a lifetime.
const copyLooks = 100_000

// ownCopy gathers everything.
func (rm *Room) ownCopy(ctx context.Context, r *staff.Request) (c ownCopy, err error) {
	o, err := rm.Own(ctx, r.Visitor.Person)
	if err != nil {
		return c, err
	}
	given, err := rm.store.Consents(ctx, o.ID)
	if err != nil {
		return c, err
	}
	looks, err := rm.store.Looks(ctx, o.ID, copyLooks)
	if err != nil {
		return c, err
	}
	asked := []id.Body{o.Body}
	for _, l := range looks {
		asked = append(asked, l.Body)
	}
	bodies, err := rm.o.Party.Bodies(ctx, r.Lang, asked...)
	if err != nil {
		return c, err
	}
	c = ownCopy{
		Number: o.Number, State: o.State, Since: o.StateAt, Grade: o.Grade, GradeAt: o.GradeAt, Body: bodies[o.Body], Applied: o.Applied, Taken: o.Taken, File: o.File,
		Consents: []copyGiven{}, Receipts: []copyPaid{}, Looks: []copyLook{},
	}
	receipts, err := rm.store.Receipts(ctx, o.ID, copyLooks)
	if err != nil {
		return c, err
	}
	for _, x := range receipts {
		c.Receipts = append(c.Receipts, copyPaid{x.Receipt, x.Amount, x.Day.Numeric(), !x.Void.IsZero()})
	}
	for _, g := range given {
		x := copyGiven{Purpose: g.Purpose, Text: r.Text(ConsentKey(g.Purpose, g.Edition)), Given: g.Given}
		if !g.Withdrawn.IsZero() {
			x.Withdrawn = &g.Withdrawn
		}
		c.Consents = append(c.Consents, x)
	}
	for _, l := range looks {
		c.Looks = append(c.Looks, copyLook{l.At, l.What, bodies[l.Body]})
	}
	return c, nil
}

func (rm *Room) ownJSON(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.ownCopy(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	b, err := json.MarshalIndent(c, "", "  ")
	return staff.Answer{Type: "application/json", Body: append(b, '\n')}, err
}

// copyPage is a page that stands alone: it is saved, and opened where there is no site.
var copyPage = template.Must(template.New("copy").Parse(`<!doctype html>
<html lang="{{.Lang}}" dir="{{.Dir}}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title>
<h1>{{.Title}}</h1>
{{range .Parts}}{{if .Rows}}<h2>{{.Title}}</h2>
<dl>{{range .Rows}}<dt>{{index . 0}}</dt><dd>{{index . 1}}</dd>
{{end}}</dl>
{{end}}{{end}}</html>
`))

// copyPart is a part of the page: rows of a term and what it says.
type copyPart struct {
	Title string
	Rows  [][2]string
}

func (rm *Room) ownData(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.ownCopy(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	t, d := r.Text, func(at time.Time) string { return dayOf(r.Lang, at) }
	p := struct {
		Lang, Dir, Title string
		Parts            []copyPart
	}{Lang: r.Lang, Dir: i18n.Dir(r.Lang), Title: t("member.my.data.title", "number", i18n.Digits(r.Lang, strconv.FormatInt(c.Number, 10)))}
	birth, _ := ReadBirth(c.File.Birth, day(r.Now))
	own := copyPart{Title: t("member.my.data.own"), Rows: [][2]string{
		{t("member.my.name"), c.File.Name()},
		{t("member.field.birth"), birth.Medium(r.Lang)},
		{t("member.field.national"), i18n.Digits(r.Lang, c.File.National)},
		{t("member.field.mobile"), phone(r.Lang, c.File.Mobile)},
		{t("member.field.county"), c.File.County},
		{t("member.field.address"), c.File.Address},
		{t("member.fact.body"), c.Body},
		{t("member.col.state"), t("member.state."+string(c.State)) + " (" + d(c.Since) + ")"},
		{t("member.fact.grade"), t("member.grade."+string(c.Grade)) + " (" + d(c.GradeAt) + ")"},
		{t("member.fact.applied"), d(c.Applied)},
		{t("member.my.since"), d(c.Taken)},
	}}
	for _, n := range c.File.Notes {
		own.Rows = append(own.Rows, [2]string{t("member.note." + n.Act), n.Text})
	}
	consents := copyPart{Title: t("member.my.consents")}
	for _, g := range c.Consents {
		said := t("member.my.consent.given", "day", d(g.Given))
		if g.Withdrawn != nil {
			said += " " + t("member.my.consent.withdrawn", "day", d(*g.Withdrawn))
		}
		consents.Rows = append(consents.Rows, [2]string{g.Text, said})
	}
	receipts := copyPart{Title: t("member.my.receipts")}
	for _, x := range c.Receipts {
		said := tomans(r, x.Amount) + t("view.comma") + " " + i18n.Digits(r.Lang, x.Day)
		if x.Void {
			said += t("view.comma") + " " + t("member.dues.void")
		}
		receipts.Rows = append(receipts.Rows, [2]string{t("member.dues.receipt", "number", i18n.Digits(r.Lang, x.Receipt)), said})
	}
	looks := copyPart{Title: t("member.my.looks")}
	for _, l := range c.Looks {
		said := t("member.look." + string(l.What))
		if l.Body != "" {
			said += t("view.comma") + " " + l.Body
		}
		looks.Rows = append(looks.Rows, [2]string{d(l.At), said})
	}
	p.Parts = []copyPart{own, consents, receipts, looks}
	own.Rows = slices.DeleteFunc(own.Rows, func(row [2]string) bool { return row[1] == "" })
	p.Parts[0] = own
	var b bytes.Buffer
	err = copyPage.Execute(&b, p)
	return staff.Answer{Type: "text/html; charset=utf-8", Body: b.Bytes()}, err
}
