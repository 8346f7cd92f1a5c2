package circular

import (
	"context"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// phoneList is what the template "phones" shows: who has not opened a letter, to be telephoned.
type phoneList struct {
	Title  string
	Number string
	Note   string
	Back   view.Link
	Rows   []phoneRow
	Empty  *view.Empty
}

// phoneRow is a seat with what the party's data says of how it is reached.
type phoneRow struct{ Name, Post, Body, Phone, Email string }

// mostPhones is how many seats one list holds: nobody telephones to more in a day.
const mostPhones = 500

// phones are the rows for seats: who holds them today.
func (rm *Room) phones(ctx context.Context, r *staff.Request, seats []Received) ([]phoneRow, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return nil, err
	}
	name, err := rm.namesOf(ctx, r, tree, seats)
	if err != nil {
		return nil, err
	}
	var rows []phoneRow
	for _, s := range seats {
		post, _ := tree.Post(s.Post)
		body, _ := tree.Body(s.Body)
		x := phoneRow{Name: r.Text("circular.phones.vacant"), Post: post.Name.In(r.Lang), Body: body.Name.In(r.Lang), Phone: body.Phone, Email: body.Email}
		if held := tree.Holders(s.Post, day(r.Now)); s.Passes && len(held) > 0 {
			x.Name = name(held[0].Person)
		} else if !s.Passes {
			x.Name = name(s.Person)
		}
		rows = append(rows, x)
	}
	return rows, nil
}

// phonesPage is the issuer's list.
func (rm *Room) phonesPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	seats, err := rm.store.Received(ctx, c.ID, SeatFilter{Which: Raised, Limit: mostPhones})
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.phonesOf(ctx, r, &c, seats, view.Link{Text: r.Text("circular.phones.back"), Href: r.Href(circularPath(c.ID))})
}

// myUnread is the list of who stands in for others.
func (rm *Room) myUnread(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	all, err := rm.Standins(ctx, r.Visitor.Person)
	if err != nil {
		return staff.Answer{}, err
	}
	for i := range all {
		if all[i].ID == id.Circular(r.PathValue("circular")) {
			return rm.phonesOf(ctx, r, &all[i].Circular, all[i].Seats, view.Link{Text: r.Text("circular.my.title"), Href: r.Href(MyPath)})
		}
	}
	return staff.Answer{}, fault.New(fault.NotFound, "circular.error.standin")
}

func (rm *Room) phonesOf(ctx context.Context, r *staff.Request, c *Circular, seats []Received, back view.Link) (staff.Answer, error) {
	titles, err := rm.o.Texts.Titles(ctx, r.Lang, c.Item)
	if err != nil {
		return staff.Answer{}, err
	}
	p := phoneList{Title: titles[c.Item], Number: r.Text("circular.letter.kicker", "number", numberOf(r, c)), Note: r.Text("circular.phones.note", "day", day(r.Now).Medium(r.Lang)), Back: back}
	if p.Rows, err = rm.phones(ctx, r, seats); err != nil {
		return staff.Answer{}, err
	}
	if len(p.Rows) == 0 {
		p.Empty = &view.Empty{Title: r.Text("circular.phones.empty.title"), Text: r.Text("circular.phones.empty.text")}
	}
	return staff.Answer{Template: "circular/phones", Title: r.Text("circular.phones"), Data: p, Nav: home, Print: true}, nil
}
