package press

import (
	"context"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The pages of writing change nothing that readers have seen: there they prepare a correction. Who may let its class
// through alone has it published at once; of anybody else it is a proposal.

// amendForm is what a correction says beside the text.
type amendForm struct {
	Text    string // what becomes of it
	Fields  []view.Field
	Waiting *view.Link // another proposal stands open
}

// public reports whether readers have seen the item.
func (d *written) public() bool { return d.it != nil && d.it.Short > 0 }

// adds reports whether the sheet is the first edition in its language.
func (d *written) adds() bool { return d.it.Editions[d.sheet.Lang].Revision == 0 }

// verb names the page.
func (d *written) verb() string {
	switch {
	case !d.public():
		return "edit"
	case d.adds():
		return "translate"
	}
	return "amend"
}

// amend hands in the correction, or publishes it.
func (w *Writer) amend(ctx context.Context, d *written, draft Draft) (staff.Answer, error) {
	c := Amendment{Class: d.sheet.Class, Note: d.sheet.Note, Reason: d.sheet.Reason, Draft: draft, Renews: d.sheet.Renews}
	if d.adds() {
		c.Class = Slip
	}
	o, err := w.rm.Object(ctx, d.it.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	if v := d.May(ActCorrectAs(c.Class), o); v.OK && c.Renews == "" && !ruled[ActCorrectAs(c.Class)].Apart {
		by := d.Actor()
		by.Body = v.Grant.Body
		_, err := w.rm.Correct(ctx, by, d.it.ID, c)
		if key, _ := fault.Text(err); key == "press.error.stale" {
			if _, same := w.rm.stands(ctx, d.it.ID, draft); same { // the second of two clicks
				err = nil
			}
		}
		return back(d.it.ID, "accepted"), err
	}
	_, err = w.rm.Propose(ctx, d.Actor(), d.it.ID, c)
	return back(d.it.ID, "proposed"), err
}

// renew opens the person's own proposal again, to send another in its place. Of a text that changed meanwhile it is set
// beside what stands.
func (w *Writer) renew(ctx context.Context, d *written, proposal string) (staff.Answer, error) {
	p, err := w.rm.store.Proposal(ctx, d.it.ID, proposal)
	if err != nil {
		return staff.Answer{}, err
	}
	if p.By != d.Visitor.Person || p.State != "open" || p.Lang != d.PathValue("lang") {
		return staff.Answer{}, fault.New(fault.NotFound, "")
	}
	if d.sheet, err = w.rm.sheetOfProposal(ctx, d.it, &p); err != nil {
		return staff.Answer{}, err
	}
	d.sheet.Taken = d.taken
	return w.page(ctx, d, said{stale: p.outdated(d.it)})
}

// sheetOfProposal is the form from which a proposal came.
func (rm *Room) sheetOfProposal(ctx context.Context, it *Item, p *Proposal) (sheet, error) {
	e, err := Read(p.Draft.content())
	if err != nil {
		return sheet{}, err
	}
	after := *it
	if p.Lang == it.Lang { // as it was asked for, whether or not it could be done now
		after.facts(&p.Draft)
		if p.Draft.Slug != "" {
			after.Slug = p.Draft.Slug
		}
	}
	e.Revision = p.Draft.Based
	after.Editions = map[string]Edition{p.Lang: e}
	sh := sheetOf(&after, p.Lang)
	sh.Facts, sh.Class, sh.Note, sh.Reason, sh.Renews = p.Draft.Facts, p.Class, p.Note, p.Reason, p.ID
	return sh, nil
}

// outdated reports whether the text or the facts that a proposal is about are others by now.
func (p *Proposal) outdated(it *Item) bool {
	return p.Draft.Based != it.Editions[p.Lang].Revision || p.Lang == it.Lang && p.Draft.Facts != "" && p.Draft.Facts != it.Facts()
}

// amend asks what sort of correction it is.
func (b *pageBuilder) amend(ctx context.Context, p *writePage) error {
	d := b.d
	o, err := b.w.rm.Object(ctx, d.it.ID)
	if err != nil {
		return err
	}
	p.Amend = &amendForm{Text: b.t("amend.text")}
	if d.adds() {
		p.Amend.Text = b.t("translate.text")
	} else {
		class := b.field("class", "radio", "class", "")
		class.Required = true
		for _, c := range Classes {
			key := "press.class." + string(c)
			by := "heads"
			switch v, rule := d.May(ActCorrectAs(c), o), ruled[ActCorrectAs(c)]; {
			case v.OK && !rule.Apart:
				by = "now"
			case rule.Functions[0] == editors[0]:
				by = "editors"
			}
			class.Options = append(class.Options, view.Option{
				Value: string(c), Chosen: c == b.sh.Class, Text: joinedTexts(d.Text("press.colon"), d.Text(key), d.Text(key+".text")), Hint: b.t("class." + by),
			})
		}
		note := b.field("note", "textarea", "note", b.sh.Note)
		note.Rows, note.Required = 2, true
		p.Amend.Fields = append(p.Amend.Fields, class, note)
	}
	reason := b.field("reason", "textarea", "reason", b.sh.Reason)
	reason.Rows = 2
	p.Amend.Fields = append(p.Amend.Fields, reason)
	p.Hidden = append(p.Hidden, hidden("renews", b.sh.Renews))
	open, err := b.w.rm.store.openProposals(ctx, d.it.ID, b.sh.Lang)
	if err == nil && len(open) > 0 && open[0].ID != b.sh.Renews {
		p.Amend.Waiting = &view.Link{Text: b.t("waiting.see"), Href: d.Href(DeskPath(d.it.ID))}
	}
	return err
}

// writeWays are the pages on which an item is written, by language: its first one first.
func writeWays(r *staff.Request, it *Item, langs []string) (all []view.Link) {
	for _, lang := range langs {
		key := "press.desk.write." + lang
		if lang == it.Lang {
			key = "press.desk.write"
		}
		if it.Short > 0 {
			key = "press.desk.amend." + lang
			if _, ok := it.Editions[lang]; !ok {
				key = "press.desk.translate." + lang
			}
		}
		all = append(all, view.Link{Text: r.Text(key), Href: r.Href(writePath(it.ID, lang))})
	}
	return all
}
