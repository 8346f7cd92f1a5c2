package press

import (
	"context"
	"net/http"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/prose"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// deskProposal is the open proposal of an item, with what the visitor may decide.
type deskProposal struct {
	Class, Note, By string
	Diff            []prose.Piece
	Accept, Refuse  string // addresses
	Why             string
}

// registerCorrections adds the form of a correction, and for each class its two decisions.
func (d *Desk) registerCorrections(s *staff.Pages, item string) {
	s.Page(staff.Page{Name: "press.desk.correct.form", Method: http.MethodGet, Pattern: item + "correct/", Action: ActCorrect, Object: d.object(ActCorrect), Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return d.correction(ctx, r, nil)
	}})
	s.Page(staff.Page{Name: "press.desk.correct", Method: http.MethodPost, Pattern: item + "correct/", Action: ActCorrect, Object: d.object(ActCorrect), MaxBody: 2 * maxBody, Do: d.propose})
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

// correction is the form: the text as it stands, what sort of change it is, and the note for readers.
func (d *Desk) correction(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	it, _, err := d.read(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	lang := it.Lang
	rev, err := d.room.store.Revision(ctx, it.ID, lang, it.Editions[lang].Revision)
	if err != nil {
		return staff.Answer{}, err
	}
	c := rev.Content
	if c.Format == WordPress {
		e := it.Editions[lang]
		c = e.content()
	}
	class := view.Field{Name: "class", Label: r.Text("press.field.class"), Kind: "radio", Required: true}
	for _, x := range Classes {
		class.Options = append(class.Options, view.Option{Value: string(x), Text: joinedTexts(r.Text("press.colon"), r.Text("press.class."+string(x)), r.Text("press.class."+string(x)+".text"))})
	}
	fields := []view.Field{
		class,
		{Name: "note", Label: r.Text("press.field.public"), Kind: "textarea", Rows: 2, Required: true, Hint: r.Text("press.field.public.hint")},
		{Name: "kicker", Label: r.Text("press.field.kicker"), Value: c.Kicker},
		{Name: "title", Label: r.Text("press.field.title"), Value: c.Title, Required: true},
		{Name: "lead", Label: r.Text("press.field.lead"), Kind: "textarea", Rows: 3, Value: c.Lead},
		{Name: "body", Label: r.Text("press.field.body"), Kind: "textarea", Rows: 16, Value: c.Body},
		{Name: "based", Kind: "hidden", Value: digits("en", rev.N)},
	}
	return d.asked(r, &it, "correct", fields, wrong)
}

func (d *Desk) propose(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	it, _, err := d.read(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	rev, err := d.room.store.Revision(ctx, it.ID, it.Lang, it.Editions[it.Lang].Revision)
	if err != nil {
		return staff.Answer{}, err
	}
	based, ok := readNumber(r.PostFormValue("based"))
	if !ok || int(based) != rev.N {
		return staff.Answer{}, fault.New(fault.Conflict, "press.error.changed")
	}
	c := rev.Content
	if c.Format == WordPress {
		e := it.Editions[it.Lang]
		c = e.content()
	}
	draft := Draft{
		Lang: it.Lang, Kicker: r.PostFormValue("kicker"), Title: r.PostFormValue("title"), Lead: r.PostFormValue("lead"), Body: r.PostFormValue("body"),
		Format: c.Format, Assets: c.Assets, Based: rev.N,
	}
	_, err = d.room.Propose(ctx, r.Actor(), it.ID, Class(r.PostFormValue("class")), r.PostFormValue("note"), draft)
	if fault.Is(err, fault.Invalid) {
		return d.correction(ctx, r, err)
	}
	return back(it.ID, "proposed"), err
}

// proposal is the item's open proposal, nil for none.
func (d *Desk) proposal(ctx context.Context, r *staff.Request, it *Item) (*deskProposal, error) {
	open, err := d.room.store.openProposal(ctx, it.ID)
	if err != nil || open == "" {
		return nil, err
	}
	p, err := d.room.store.Proposal(ctx, it.ID, open)
	if err != nil {
		return nil, err
	}
	act, o, err := d.room.ProposalObject(ctx, it.ID, open)
	if err != nil {
		return nil, err
	}
	names, err := d.people(ctx, r, p.By)
	if err != nil {
		return nil, err
	}
	live, err := d.room.store.Revision(ctx, it.ID, p.Draft.Lang, it.Editions[p.Draft.Lang].Revision)
	if err != nil {
		return nil, err
	}
	diff, err := changes(live.Content, p.Draft.content())
	under := r.Href(DeskPath(it.ID) + "proposals/" + p.ID + "/" + string(p.Class) + "/")
	return &deskProposal{
		Class: r.Text("press.class." + string(p.Class)), Note: p.Note, By: names[p.By], Diff: diff,
		Accept: under + "accept/", Refuse: under + "refuse/", Why: d.why(r, act, o),
	}, err
}
