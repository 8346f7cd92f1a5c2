package press

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// reach asks who may read an announcement: of one that readers know it is settled.
func (b *pageBuilder) reach() view.Field {
	f := b.field("reach", "radio", "reach", "")
	for _, r := range Reaches {
		f.Options = append(f.Options, view.Option{Value: string(r), Text: b.d.Text(r.key()), Chosen: r == b.sh.Reach})
	}
	f.Disabled = b.d.it != nil && b.d.it.Short > 0
	return f
}

// facts are what all editions share.
func (b *pageBuilder) facts(ctx context.Context, p *writePage) error {
	day := b.day()
	if err := b.signers(ctx, p, day); err != nil {
		return err
	}
	speakers, err := b.w.staff.Speakers(ctx, b.d.Lang)
	if err != nil {
		return err
	}
	if b.sh.Kind.Numbered() {
		b.audience(p, speakers)
		series := b.field("series", "", "series", b.sh.Series)
		if b.d.it != nil && b.d.it.Number > 0 {
			series.Disabled, series.Confirm = true, b.t("series.given", "n", i18n.Number(b.d.Lang, b.d.it.Number))
			p.Hidden = append(p.Hidden, hidden("series", b.sh.Series))
		}
		p.Facts = append(p.Facts, series)
	}
	if b.sh.Kind == Announcement {
		p.Facts = append(p.Facts, b.reach())
	}
	p.Facts = append(p.Facts, b.owner(speakers), b.bodyOf(speakers, "province", b.sh.Province), b.bodyOf(speakers, "committee", b.sh.Committee))
	if b.sh.Kind.Dated() {
		f := b.field("day", "date", "day", b.sh.Day)
		if parsed, err := jalali.Parse(b.sh.Day); err == nil {
			f.At = parsed.Time()
		}
		if b.d.it != nil && b.d.it.Short > 0 {
			f.Disabled, f.Hint = true, b.t("day.fixed")
		}
		p.Facts = append(p.Facts, f)
	}
	topics, err := b.w.rm.store.Topics(ctx)
	if err != nil {
		return err
	}
	chosen := map[id.Topic]bool{}
	for _, t := range b.sh.Topics {
		chosen[t] = true
	}
	for _, t := range topics {
		if t.Hidden && !chosen[t.ID] { // an item keeps what it has
			continue
		}
		p.Topics = append(p.Topics, view.Option{Value: string(t.ID), Text: t.Name.In(b.d.Lang), Chosen: chosen[t.ID]})
		delete(chosen, t.ID)
	}
	if err := b.categories(ctx, p, speakers, chosen); err != nil {
		return err
	}
	if err := b.cover(ctx, p); err != nil {
		return err
	}
	if b.sh.Kind == Occasion || b.sh.Gallery != "" {
		f := b.field("gallery", "textarea", "gallery", b.sh.Gallery)
		f.Rows, f.LTR = 6, false
		p.Facts = append(p.Facts, f)
	}
	b.address(p, day)
	return nil
}

// categories are the own categories of the item's bodies, and those that it has still, of whichever body: they can be taken off.
func (b *pageBuilder) categories(ctx context.Context, p *writePage, speakers []Speaker, chosen map[id.Topic]bool) error {
	var bodies []id.Body
	for _, x := range []id.Body{b.sh.Owner, b.sh.Province, b.sh.Committee} {
		if slices.ContainsFunc(speakers, func(s Speaker) bool { return s.ID == x }) { // whatever else a form brings is no body
			bodies = append(bodies, x)
		}
	}
	own, err := b.w.rm.store.Categories(ctx, bodies...)
	if err != nil {
		return err
	}
	for _, t := range own {
		if t.Hidden && !chosen[t.ID] {
			continue
		}
		p.Topics = append(p.Topics, b.category(t, speakers, chosen[t.ID]))
		delete(chosen, t.ID)
	}
	left, err := b.w.rm.store.topicsBy(ctx, slices.Sorted(maps.Keys(chosen)))
	if err != nil {
		return err
	}
	for _, x := range slices.Sorted(maps.Keys(left)) {
		if t := left[x]; t.Body != "" {
			p.Topics = append(p.Topics, b.category(t, speakers, true))
		}
	}
	return nil
}

func (b *pageBuilder) category(t Topic, speakers []Speaker, chosen bool) view.Option {
	body := ""
	if i := slices.IndexFunc(speakers, func(s Speaker) bool { return s.ID == t.Body }); i >= 0 {
		body = speakers[i].Name
	}
	return view.Option{Value: string(t.ID), Text: b.t("category", "name", t.Name.In(b.d.Lang), "body", body), Chosen: chosen}
}

// day is the item's day, today when none is given.
func (b *pageBuilder) day() jalali.Date {
	if d, err := jalali.Parse(b.sh.Day); err == nil {
		return d
	}
	d, err := jalali.FromTime(b.d.Now)
	if err != nil {
		return jalali.Date{}
	}
	return d
}

func (b *pageBuilder) signers(ctx context.Context, p *writePage, day jalali.Date) error {
	people, err := b.w.staff.Signatories(ctx, b.d.Lang, day)
	if err != nil {
		return err
	}
	title := func(s Signatory) string {
		if s.Post == "" {
			return s.Name
		}
		return b.t("signed", "name", s.Name, "post", s.Post)
	}
	byID := map[id.Person]Signatory{}
	person := b.field("author.add.person", "select", "signer", "")
	person.Options = []view.Option{{Text: b.t("nobody"), Chosen: true}}
	for _, s := range people {
		byID[s.ID] = s
		person.Options = append(person.Options, view.Option{Value: string(s.ID), Text: title(s)})
	}
	p.Signers = rowsForm{What: "author", Fields: []view.Field{person, b.field("author.add.name", "", "signer.name", ""), b.field("author.add.post", "", "signer.post", "")}}
	for i, a := range b.sh.Authors {
		n := "author." + strconv.Itoa(i)
		row := rowForm{N: i, Text: title(Signatory{Name: a.Name, Post: a.Post}), Hidden: []view.Field{hidden(n+".person", string(a.Person)), hidden(n+".name", a.Name), hidden(n+".post", a.Post)}}
		if a.Person != "" {
			row.Hidden = row.Hidden[:1]
			row.Text = b.signerText(a, byID, title)
		}
		p.Signers.Rows = append(p.Signers.Rows, row)
	}
	return nil
}

// signerText is a person of the directory as they sign: as they did, when the item was signed already.
func (b *pageBuilder) signerText(a signer, byID map[id.Person]Signatory, title func(Signatory) string) string {
	if b.d.it != nil && b.d.it.Status.Public() {
		for _, old := range b.d.it.Authors {
			if old.Person == a.Person {
				return title(Signatory{Name: old.Name.In(b.d.Lang), Post: old.Post.In(b.d.Lang)})
			}
		}
	}
	if s, ok := byID[a.Person]; ok {
		return title(s)
	}
	return b.t("unknown")
}

func (b *pageBuilder) audience(p *writePage, speakers []Speaker) {
	names := map[id.Body]string{}
	body := b.field("to.add.body", "select", "to", "")
	body.Options = []view.Option{{Text: b.t("nobody"), Chosen: true}}
	for _, s := range speakers {
		names[s.ID] = s.Name
		body.Options = append(body.Options, view.Option{Value: string(s.ID), Text: s.Name})
	}
	p.To = &rowsForm{What: "to", Fields: []view.Field{body, b.field("to.add.name", "", "to.name", "")}}
	for i, a := range b.sh.Audience {
		n := "to." + strconv.Itoa(i)
		row := rowForm{N: i, Text: cmp.Or(names[a.Body], a.Name.In(b.sh.Lang)), Hidden: []view.Field{hidden(n+".body", string(a.Body))}}
		if a.Body == "" {
			row.Hidden = []view.Field{hidden(n+".name", a.Name.In(b.sh.Lang))}
		}
		p.To.Rows = append(p.To.Rows, row)
	}
}

// owner offers the bodies for which the person may write, and the one that stands.
func (b *pageBuilder) owner(speakers []Speaker) view.Field {
	f := b.field("owner", "select", "owner", string(b.sh.Owner))
	state := string(Drafted)
	var stands id.Body
	if b.d.it != nil {
		state, stands = string(b.d.it.Status), b.d.it.Owner
	}
	here := b.sh.Owner == ""
	for _, s := range speakers {
		if s.ID != stands && !b.d.May(ActWrite, access.Object{Scope: s.Scope, State: state}).OK {
			continue
		}
		here = here || s.ID == b.sh.Owner
		f.Options = append(f.Options, view.Option{Value: string(s.ID), Text: s.Name, Chosen: s.ID == b.sh.Owner})
	}
	if b.sh.Owner == "" && b.d.it != nil || !here {
		f.Options = append([]view.Option{{Text: b.t("owner.none"), Chosen: true}}, f.Options...)
	}
	return f
}

func (b *pageBuilder) bodyOf(speakers []Speaker, kind string, now id.Body) view.Field {
	f := b.field(kind, "select", kind, string(now))
	f.Options = []view.Option{{Text: b.t("none"), Chosen: now == ""}}
	for _, s := range speakers {
		if s.Kind == kind || s.ID == now {
			f.Options = append(f.Options, view.Option{Value: string(s.ID), Text: s.Name, Chosen: s.ID == now})
		}
	}
	return f
}

func (b *pageBuilder) cover(ctx context.Context, p *writePage) error {
	f := b.field("cover", "", "cover", b.sh.Cover)
	f.LTR = true
	p.Facts = append(p.Facts, f)
	if b.sh.Cover == "" {
		return nil
	}
	file, err := b.w.find(ctx, b.sh.Cover)
	if err != nil {
		if fault.Is(err, fault.Invalid) {
			return nil // said when it is saved
		}
		return err
	}
	if file.Picture() {
		p.Cover = view.NewPicture(file, "12rem")
		p.Focus = b.t("focus", "x", digits(b.d.Lang, file.FocusX), "y", digits(b.d.Lang, file.FocusY))
	}
	return nil
}

// address shows where the item will be found, or is.
func (b *pageBuilder) address(p *writePage, day jalali.Date) {
	p.Slug = b.field("slug", "", "slug", b.sh.Slug)
	it := b.d.it
	slug := b.sh.slug()
	if it != nil && it.Short > 0 && b.sh.Slug == "" { // an address that readers know is not made anew
		slug = it.Slug
	}
	if slug != "" {
		jy, jm := day.Year, day.Month
		if it != nil && it.Short > 0 {
			jy, jm = it.JYear, it.JMonth
		}
		p.Address = b.w.base + Path(b.sh.Kind, jy, jm, slug, b.sh.Lang)
		p.Moves = it != nil && it.Short > 0 && SlugKey(slug) != SlugKey(it.Slug)
	}
}
