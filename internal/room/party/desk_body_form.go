package party

import (
	"context"
	"strconv"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

var (
	bodyLines = []string{
		"kind", "slug", "parent", "name_fa", "name_en", "short_fa", "short_en", "founded", "dissolved", "order",
		"lead_fa", "lead_en", "charter_fa", "charter_en", "seats", "quorum", "notice_days", "term_months", "area_fa", "area_en", "phone", "email",
	}
	bodyTexts  = []string{"about_fa", "about_en", "duties_fa", "duties_en", "address_fa", "address_en", "channels"}
	bodyFields = map[string]string{"circle": "parent", "dissolved": "dissolved", "taken": "slug"}
)

func (d deskRoom) newBodyPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	_, above, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.newBodyForm(ctx, fresh(r, map[string]string{"kind": below(above.Kind)}), above)
}

// below is the kind that a body's next child most likely is.
func below(kind string) string {
	switch kind {
	case KindProvince:
		return "county"
	case "county", "district":
		return "city"
	}
	return KindCommittee
}

func (d deskRoom) newBodyForm(ctx context.Context, s *sheet, above Body) (staff.Answer, error) {
	var kinds []view.Option
	for _, k := range Kinds {
		if k != KindParty && k != KindProvince {
			kinds = append(kinds, view.Option{Value: k, Text: s.r.Text("party.kind." + k)})
		}
	}
	name, _ := above.FullName(s.r.Lang)
	path := bodiesPath + string(above.ID) + "/"
	head := view.DeskHead{
		Title:  s.r.Text("party.desk.body.add"),
		Note:   s.r.Text("party.desk.body.add.note", "name", name),
		Crumbs: view.Crumbs{{Text: s.r.Text("party.desk"), Href: s.r.Href(deskPath)}, {Text: name, Href: s.r.Href(path)}},
	}
	first := view.Group{Legend: s.r.Text("party.form.what"), Half: true, Fields: append(s.both("name", "", 0, true),
		s.field(view.Field{Name: "kind", Kind: "select", Options: kinds}),
		s.field(view.Field{Name: "slug", LTR: true, Hint: s.r.Text("party.field.slug.hint")}),
	)}
	return drawn(ctx, s, head, path, append([]view.Group{first}, s.bodyGroups()...)...)
}

// bodyGroups are the fields that a body has whether it is new or not.
func (s *sheet) bodyGroups() []view.Group {
	about := append(s.both("short", "", 0, false), s.both("lead", "", 0, false)...)
	about = append(append(about, s.both("about", "textarea", 5, false)...), s.both("duties", "textarea", 5, false)...)
	return []view.Group{
		{Legend: s.r.Text("party.form.days"), Half: true, Fields: []view.Field{
			s.field(view.Field{Name: "founded", Kind: "date"}), s.field(view.Field{Name: "dissolved", Kind: "date"}),
		}},
		{Legend: s.r.Text("party.form.about"), Half: true, Fields: about},
		s.statuteGroup(),
		{Legend: s.r.Text("party.form.contact"), Half: true, Fields: append(s.both("address", "textarea", 3, false),
			s.field(view.Field{Name: "phone", Kind: "tel", LTR: true}), s.field(view.Field{Name: "email", Kind: "email", LTR: true}),
		)},
		{Fields: []view.Field{
			s.field(view.Field{Name: "channels", Kind: "textarea", Rows: 3, Hint: s.r.Text("party.field.channels.hint")}),
			s.field(view.Field{Name: "order", Hint: s.r.Text("party.field.order.hint")}),
		}},
	}
}

func (d deskRoom) editBodyPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.editBodyForm(ctx, fresh(r, bodyValues(r.Lang, dir, b)), dir, b)
}

// bodyValues are the fields of a body as it is recorded.
func bodyValues(lang string, dir *Directory, b Body) map[string]string {
	is := map[string]string{
		"state": sign(b), "parent": dir.bodies[b.Parent].Slug, "founded": dayField(lang, b.Founded), "dissolved": dayField(lang, b.Dissolved),
		"phone": b.Phone, "email": b.Email, "order": strconv.Itoa(b.Order),
	}
	for name, t := range map[string]Text{"name": b.Name, "short": b.Short, "lead": b.Lead, "about": b.About, "charter": b.Charter, "area": b.Area, "address": b.Address} {
		put(is, name, t)
	}
	putStatute(is, lang, b.Statute)
	for l, lines := range b.Duties {
		is["duties_"+l] = strings.Join(lines, "\n")
	}
	var channels []string
	for _, c := range b.Channels {
		channels = append(channels, c.Name[i18n.Persian]+" | "+c.URL)
	}
	is["channels"] = strings.Join(channels, "\n")
	return is
}

func (d deskRoom) editBodyForm(ctx context.Context, s *sheet, dir *Directory, b Body) (staff.Answer, error) {
	name, _ := b.FullName(s.r.Lang)
	path := bodiesPath + string(b.ID) + "/"
	head := view.DeskHead{
		Title:  s.r.Text("party.desk.body.edit"),
		Crumbs: view.Crumbs{{Text: s.r.Text("party.desk"), Href: s.r.Href(deskPath)}, {Text: name, Href: s.r.Href(path)}},
	}
	first := view.Group{Legend: s.r.Text("party.form.what"), Half: true, Fields: s.both("name", "", 0, true)}
	if b.ID != RootID {
		first.Fields = append(first.Fields, s.field(view.Field{Name: "parent", Kind: "select", Options: d.parents(s.r, dir, b)}))
	}
	return drawn(ctx, s, head, path, append([]view.Group{first}, s.bodyGroups()...)...)
}

// parents are the bodies below which a body may be put: those where the visitor may change something, without its own
// subtree, and the one where it stands.
func (d deskRoom) parents(r *staff.Request, dir *Directory, b Body) []view.Option {
	own := map[id.Body]bool{}
	for _, x := range dir.Subtree(b.ID) {
		own[x] = true
	}
	var all []view.Option
	for _, x := range dir.Subtree(RootID) {
		if own[x] || x != b.Parent && !r.May(ActChange, dir.scope(x)).OK {
			continue
		}
		name, _ := dir.bodies[x].FullName(r.Lang)
		all = append(all, view.Option{Value: dir.bodies[x].Slug, Text: strings.Repeat("– ", dir.depth[x]) + name})
	}
	return all
}

// bodyEntry reads what a form says of a body. Whatever the form has is said, so that an emptied field empties.
func (s *sheet) bodyEntry(slug string) BodyEntry {
	s.need("name_fa", "party.form.name")
	number, ok := phone(s.is["phone"])
	if !ok {
		s.bad("phone", "party.form.phone")
	}
	if !isEmail(s.is["email"]) {
		s.bad("email", "party.form.email")
	}
	mail, founded, dissolved, order := s.is["email"], s.day("founded"), s.day("dissolved"), s.number("order")
	e := BodyEntry{
		Slug: slug, Name: s.text("name"), Short: s.text("short"), Lead: s.text("lead"), About: s.text("about"), Charter: s.text("charter"),
		Address: s.text("address"), Duties: map[string][]string{}, Phone: &number, Email: &mail,
		Founded: &founded, Dissolved: &dissolved, Order: &order,
	}
	s.statuteEntry(&e)
	for _, lang := range i18n.Langs {
		e.Duties[lang] = nil
		for line := range strings.SplitSeq(s.is["duties_"+lang], "\n") {
			if line = strings.TrimSpace(line); line != "" {
				e.Duties[lang] = append(e.Duties[lang], line)
			}
		}
	}
	return e
}

// channelsOf reads a channel a line: its name, "|", its address. English names that were recorded stay with their address.
func (s *sheet) channelsOf(recorded []Channel) *[]Channel {
	english := map[string]string{}
	for _, c := range recorded {
		english[c.URL] = c.Name[i18n.English]
	}
	all := []Channel{}
	for line := range strings.SplitSeq(s.is["channels"], "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		name, address, _ := strings.Cut(line, "|")
		c := Channel{Name: Text{i18n.Persian: strings.TrimSpace(name)}, URL: strings.TrimSpace(address)}
		if c.Name[i18n.Persian] == "" || !isChannel(c.URL) {
			s.bad("channels", "party.form.channels")
			continue
		}
		if en := english[c.URL]; en != "" {
			c.Name[i18n.English] = en
		}
		all = append(all, c)
	}
	return &all
}

func (d deskRoom) addBody(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	_, above, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, bodyLines, bodyTexts)
	e := s.bodyEntry(s.slug("name"))
	e.Kind, e.Parent, e.Channels = s.is["kind"], above.Slug, s.channelsOf(nil)
	if !kindToAdd(e.Kind) {
		s.bad("kind", "party.form.kind")
	}
	if len(s.wrong) == 0 {
		_, err = d.record(ctx, r.Actor(), Doc{Bodies: []BodyEntry{e}}, nil, func(rec record) error {
			return free(rec.bodies, func(b Body) bool { return b.Slug == e.Slug })
		})
		if err == nil {
			return d.to(ctx, e.Slug, "party.notice.body.added")
		}
		if err = d.refused(s, err, bodyFields, nil); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.newBodyForm(ctx, s, above)
}

func kindToAdd(kind string) bool {
	for _, k := range Kinds {
		if k == kind {
			return k != KindParty && k != KindProvince
		}
	}
	return false
}

// to leads to the body with the slug.
func (d deskRoom) to(ctx context.Context, slug, notice string) (staff.Answer, error) {
	dir, err := d.Directory(ctx)
	return staff.Answer{To: bodiesPath + string(dir.bodyAt[slug]) + "/", Notice: notice}, err
}

func (d deskRoom) changeBody(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, bodyLines, bodyTexts)
	e := s.bodyEntry(b.Slug)
	e.Channels = s.channelsOf(b.Channels)
	if b.ID != RootID {
		e.Parent = s.is["parent"]
		above, ok := dir.BodyAt(e.Parent)
		if !ok || above.ID != b.Parent && !r.May(ActChange, dir.scope(above.ID)).OK {
			s.bad("parent", "party.form.parent")
		}
	}
	if len(s.wrong) == 0 {
		_, err = d.record(ctx, r.Actor(), Doc{Bodies: []BodyEntry{e}}, nil, func(rec record) error {
			return same(rec.bodies, s.is["state"], func(x Body) bool { return x.ID == b.ID })
		})
		if err == nil {
			return d.to(ctx, b.Slug, "party.notice.saved")
		}
		if err = d.refused(s, err, bodyFields, func() (map[string]string, error) {
			dir, now, err := d.bodyOf(ctx, r)
			return bodyValues(r.Lang, dir, now), err
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.editBodyForm(ctx, s, dir, b)
}
