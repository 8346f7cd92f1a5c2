package press

import (
	"context"
	"net/http"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/prose"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// deskProposal is an open proposal about an item, with what the visitor may decide.
type deskProposal struct {
	ID, Title, Note string
	Reason, By      string
	At              time.Time
	Diff            []prose.Piece
	Facts           []view.Key   // what changes beside the text: from what to what
	Same            bool         // nothing changes but the note
	Sides           []sideBySide // of a text that changed meanwhile, in place of Diff
	Outdated        bool
	Fault           string // why it could not be published as things stand
	Accept, Refuse  string // addresses; "" where there is nothing to press
	Why             string
	Renew           string // for its own person: to send another in its place
}

// registerCorrections adds for each class the two decisions about a proposal. Proposals come from the pages of writing.
func (d *Desk) registerCorrections(s *staff.Pages, item string) {
	for _, c := range Classes {
		act := ActCorrectAs(c)
		under := item + "proposals/{proposal}/" + string(c) + "/"
		object := func(ctx context.Context, r *staff.Request) (access.Object, error) {
			its, o, err := d.room.ProposalObject(ctx, id.Item(r.PathValue("item")), r.PathValue("proposal"))
			if err == nil && its != act {
				err = notFound()
			}
			return o, err
		}
		s.Page(staff.Page{Name: "press.desk.accept." + string(c), Method: http.MethodPost, Pattern: under + "accept/", Action: act, Object: object, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			item := id.Item(r.PathValue("item"))
			_, err := d.room.Accept(ctx, act, r.Actor(), item, r.PathValue("proposal"))
			return back(item, "accepted"), err
		}})
		s.Page(staff.Page{Name: "press.desk.refuse." + string(c), Method: http.MethodPost, Pattern: under + "refuse/", Action: act, Object: object, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			item := id.Item(r.PathValue("item"))
			err := d.room.Refuse(ctx, act, r.Actor(), item, r.PathValue("proposal"))
			return back(item, "refused"), err
		}})
	}
}

// proposals are the item's open proposals, one for each language at most.
func (d *Desk) proposals(ctx context.Context, r *staff.Request, it *Item) ([]deskProposal, error) {
	open, err := d.room.store.openProposals(ctx, it.ID, "")
	if err != nil {
		return nil, err
	}
	all := make([]deskProposal, 0, len(open))
	for i := range open {
		p, err := d.proposal(ctx, r, it, &open[i])
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func (d *Desk) proposal(ctx context.Context, r *staff.Request, it *Item, p *Proposal) (deskProposal, error) {
	names, err := d.people(ctx, r, p.By)
	if err != nil {
		return deskProposal{}, err
	}
	data := deskProposal{
		ID: p.ID, Title: r.Text("press.desk.proposal", "class", r.Text("press.class."+string(p.Class)), "lang", r.Text("press.lang."+p.Lang)),
		Note: p.Note, Reason: p.Reason, By: names[p.By], At: p.At, Outdated: p.outdated(it),
	}
	live := it.Editions[p.Lang]
	if live.Revision == 0 {
		data.Title = r.Text("press.desk.proposal.first", "lang", r.Text("press.lang."+p.Lang))
	}
	proposed, err := Read(p.Draft.content())
	if err != nil {
		return deskProposal{}, err
	}
	if data.Outdated {
		data.Sides = sides(r, "press.desk.proposed", &live, &proposed)
	} else if diff := prose.Near(prose.Words(live.whole(), proposed.whole()), wordsAround); live.whole() != proposed.whole() {
		data.Diff = diff
	}
	after, err := d.room.foresee(ctx, *it, p.Draft)
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict, fault.Forbidden:
		key, args := fault.Text(err)
		data.Fault = r.Text(key, args...)
	default:
		if err != nil {
			return deskProposal{}, err
		}
		if data.Facts, err = d.changedFacts(ctx, r, it, &after); err != nil {
			return deskProposal{}, err
		}
	}
	data.Same = len(data.Diff)+len(data.Sides)+len(data.Facts) == 0 && data.Fault == ""
	act, o, err := d.room.ProposalObject(ctx, it.ID, p.ID)
	if err != nil {
		return deskProposal{}, err
	}
	if data.Why = d.why(r, act, o); data.Why == "" {
		under := r.Href(DeskPath(it.ID) + "proposals/" + p.ID + "/" + string(p.Class) + "/")
		data.Refuse = under + "refuse/"
		if !data.Outdated && data.Fault == "" {
			data.Accept = under + "accept/"
		}
	}
	if p.By == r.Visitor.Person {
		data.Renew = r.Href(writePath(it.ID, p.Lang)) + "?proposal=" + p.ID
	}
	return data, nil
}
