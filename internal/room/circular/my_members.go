package circular

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// What is for members every member reads, besides its addressees. Nothing is asked of them and nothing is written of who read.

// membersAtOnce is how many circulars for members one page lists.
const membersAtOnce = 30

// newsRow is a row of the list of them.
type newsRow struct {
	Number, Title, Href, Issuer string
	At                          time.Time
}

// member says whether somebody reads what is for members: a member, and whoever holds a post today. The two cannot be told to be
// one person, for a member's account has a number and no name.
func (rm *Room) member(ctx context.Context, person id.Person) (bool, error) {
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil || len(tree.Holds(person, day(rm.o.Now()))) > 0 {
		return err == nil, err
	}
	if rm.o.Register == nil {
		return false, nil
	}
	return rm.o.Register.Member(ctx, person)
}

// readable is a circular as somebody may read it: as one of its addressees, else as a member, without a seat.
func (rm *Room) readable(ctx context.Context, person id.Person, circular id.Circular) (Mine, error) {
	m, stranger := rm.addressed(ctx, person, circular)
	if !fault.Is(stranger, fault.NotFound) {
		return m, stranger
	}
	c, err := rm.store.Circular(ctx, circular)
	if fault.Is(err, fault.NotFound) || err == nil && (c.State != Sent || c.Reach != Members) {
		return m, stranger
	}
	if err == nil {
		var is bool
		if is, err = rm.member(ctx, person); err == nil && !is {
			return m, stranger
		}
	}
	if err != nil {
		return m, fmt.Errorf("circular: for members: %w", err)
	}
	return Mine{Circular: c}, nil
}

// listMembers gives the page what is for members and not for the visitor as an addressee; before is the last one of the page above.
func (rm *Room) listMembers(ctx context.Context, r *staff.Request, own []Mine, before id.Circular, p *myListPage) error {
	is, err := rm.member(ctx, r.Visitor.Person)
	if err != nil || !is {
		return err
	}
	found, err := rm.store.ForMembers(ctx, before, membersAtOnce+1)
	if err != nil {
		return err
	}
	if len(found) > membersAtOnce {
		found = found[:membersAtOnce]
		p.Pager.Older = &view.Link{Text: r.Text("circular.older"), Href: r.Href(MyPath + "?before=" + string(found[membersAtOnce-1].ID))}
	}
	found = slices.DeleteFunc(found, func(c Circular) bool { return slices.ContainsFunc(own, func(m Mine) bool { return m.ID == c.ID }) })
	items := make([]id.Item, len(found))
	for i := range found {
		items[i] = found[i].Item
	}
	titles, err := rm.o.Texts.Titles(ctx, r.Lang, items...)
	if err != nil {
		return err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return err
	}
	for i := range found {
		c := &found[i]
		issuer, _ := tree.Body(c.Issuer)
		p.Members = append(p.Members, newsRow{Number: numberOf(r, c), Title: titles[c.Item], Href: r.Href(myPath(c.ID)), Issuer: issuer.Name.In(r.Lang), At: c.SentAt})
	}
	return nil
}

// myOlder is a further page of what is for members.
func (rm *Room) myOlder(ctx context.Context, r *staff.Request, before id.Circular) (staff.Answer, error) {
	own, err := rm.mine(ctx, r.Visitor.Person, "")
	if err != nil {
		return staff.Answer{}, err
	}
	p := myListPage{
		Head:  view.DeskHead{Title: r.Text("circular.my.title"), Note: r.Text("circular.my.note")},
		Pager: view.Pager{Newer: &view.Link{Text: r.Text("circular.newest"), Href: r.Href(MyPath)}},
	}
	if err := rm.listMembers(ctx, r, own, before, &p); err != nil {
		return staff.Answer{}, err
	}
	if len(p.Members) == 0 {
		p.Empty = &view.Empty{Title: r.Text("circular.my.older.none"), Text: r.Text("circular.my.older.none.text")}
	}
	return staff.Answer{Template: "circular/my-list", Title: p.Head.Title, Data: p, Nav: MyPath}, nil
}
