package member

import (
	"context"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// ownTransfer adds the form by which a member asks to be of another body, or takes that back.
func (rm *Room) ownTransfer(ctx context.Context, r *staff.Request, o *Opened, version string, p *ownMembership) error {
	hidden := view.Field{Kind: "hidden", Name: "version", Value: version}
	p.Transfer = &view.Form{ID: "transfer", Action: r.Href(MyPath + "transfer/"), Method: "post", Title: r.Text("member.my.transfer"), Submit: r.Text("member.my.transfer.ask")}
	t, err := rm.store.Transfer(ctx, o.ID)
	if fault.Is(err, fault.NotFound) {
		to, err := rm.branchField(ctx, r, o.Body)
		p.Transfer.Fields = []view.Field{to, hidden}
		return err
	}
	if err != nil {
		return err
	}
	names, err := rm.o.Party.Bodies(ctx, r.Lang, t.To)
	p.Asked = r.Text("member.my.transfer.waits", "body", names[t.To], "day", day(t.At).Medium(r.Lang))
	p.Transfer.Submit = r.Text("member.my.transfer.drop")
	p.Transfer.Fields = []view.Field{{Kind: "hidden", Name: "drop", Value: "1"}, hidden}
	return err
}

func (rm *Room) takeTransfer(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	notice := "member.notice.transfer.ask"
	to, err := rm.branchAt(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if r.PostFormValue("drop") != "" {
		notice, err = "member.notice.transfer.drop", rm.DropOwnTransfer(ctx, r.Visitor.Person, versionOf(r))
	} else {
		err = rm.AskOwnTransfer(ctx, r.Visitor.Person, versionOf(r), to)
	}
	if err != nil {
		return rm.refusedOwn(ctx, r, err)
	}
	return staff.Answer{To: MyPath, Notice: notice}, nil
}
