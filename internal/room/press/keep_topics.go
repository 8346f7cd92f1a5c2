package press

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

const (
	topicsPath = "/desk/topics/"
	actMerge   = "press.merge"
)

// longestAbout bounds what a topic's page says of it, in letters.
const longestAbout = 400

func (k *Keeper) registerTopics(s *staff.Pages) {
	const one = topicsPath + "{topic}/"
	s.Nav(staff.Nav{Key: "press.topics", Path: topicsPath, Action: ActTopics, Order: 50})
	for _, p := range []staff.Page{
		{Name: "topics", Method: http.MethodGet, Pattern: topicsPath, Action: ActTopics, Object: staff.Anywhere, Do: k.topics},
		{Name: "topics.new", Method: http.MethodGet, Pattern: topicsPath + "new/", Action: ActSetTopic, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return k.topicForm(ctx, r, Topic{}, nil)
		}},
		{Name: "topics.add", Method: http.MethodPost, Pattern: topicsPath + "new/", Action: ActSetTopic, Do: k.setTopic},
		{Name: "topics.topic", Method: http.MethodGet, Pattern: one, Action: ActSetTopic, Do: k.topic},
		{Name: "topics.set", Method: http.MethodPost, Pattern: one, Action: ActSetTopic, Do: k.setTopic},
		{Name: "topics.merge.form", Method: http.MethodGet, Pattern: one + "merge/", Action: ActMergeTopics, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return k.mergePage(ctx, r, nil)
		}},
		{Name: "topics.merge", Method: http.MethodPost, Pattern: one + "merge/", Action: ActMergeTopics, Do: k.proposeMerge},
	} {
		p.Name = "press.keep." + p.Name
		s.Page(p)
	}
}

// topicRow is a topic in the list.
type topicRow struct {
	Name, Other string
	Href        string // "" when the visitor may not change it
	Page        string // for readers
	Counts      [2]int // by i18n.Langs
	Hidden      *view.Chip
}

type topicsList struct {
	kept
	Rows []topicRow
}

func (k *Keeper) topics(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	all, err := k.room.store.Topics(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	whole, err := staff.Whole(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	p := topicsList{kept: kept{Head: view.DeskHead{Title: r.Text("press.topics"), Note: r.Text("press.topic.note")}}}
	sets := mayKeep(r, ActSetTopic, whole)
	if sets {
		p.Head.Main = &view.Link{Text: r.Text("press.topic.new"), Href: r.Href(topicsPath + "new/")}
	}
	if p.Waiting, err = k.two.Works(ctx, r, actMerge); err != nil {
		return staff.Answer{}, err
	}
	lists := make([]string, len(all))
	for i, t := range all {
		lists[i] = ListTopic(t.ID)
	}
	var counts [2]map[string]int
	for i, lang := range i18n.Langs {
		if counts[i], err = k.room.store.Counts(ctx, lang, lists...); err != nil {
			return staff.Answer{}, err
		}
	}
	for i, t := range all {
		row := topicRow{Name: t.Name.In(r.Lang), Page: "/topics/" + t.Slug + "/", Counts: [2]int{counts[0][lists[i]], counts[1][lists[i]]}}
		for _, lang := range i18n.Langs {
			if lang != r.Lang {
				row.Other = t.Name[lang]
			}
		}
		if sets {
			row.Href = r.Href(topicsPath + string(t.ID) + "/")
		}
		if t.Hidden {
			row.Hidden = &view.Chip{Text: r.Text("press.topic.hidden"), Tone: "off"}
		}
		p.Rows = append(p.Rows, row)
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("press.topic.empty"), Text: r.Text("press.topic.empty.text")}
	}
	return staff.Answer{Template: "press/keep_topics", Title: p.Head.Title, Data: p, Nav: topicsPath}, nil
}

func (k *Keeper) topic(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	t, err := k.room.store.ofParty(ctx, r.PathValue("topic"))
	if err != nil {
		return staff.Answer{}, err
	}
	return k.topicForm(ctx, r, t, nil)
}

// topicForm shows a topic as it is, or as it was typed, with what is wrong.
func (k *Keeper) topicForm(_ context.Context, r *staff.Request, t Topic, wrong wrongs) (staff.Answer, error) {
	crumbs := view.Crumbs{{Text: r.Text("press.topics"), Href: r.Href(topicsPath)}}
	p := kept{Head: view.DeskHead{Title: r.Text("press.topic.new"), Crumbs: crumbs}}
	slug := view.Field{Name: "slug", Label: r.Text("press.topic.slug"), Hint: r.Text("press.topic.slug.hint"), Value: t.Slug}
	here := r.Href(topicsPath + "new/")
	if t.ID != "" {
		here = r.Href(topicsPath + string(t.ID) + "/")
		p.Head.Title = r.Text("press.topic.edit")
		slug.Hint = r.Text("press.topic.slug.warning")
		p.Head.Ways = []view.Link{{Text: r.Text("press.topic.merge"), Href: here + "merge/"}, {Text: r.Text("press.topic.page"), Href: r.Href("/topics/" + t.Slug + "/")}}
	}
	p.Form = &view.FormPage{
		Action: here, Submit: r.Text("press.topic.save"), Cancel: &view.Link{Text: r.Text("press.topic.back"), Href: r.Href(topicsPath)},
		Groups: []view.Group{
			{Fields: []view.Field{{Name: "version", Kind: "hidden", Value: strconv.FormatInt(t.Version, 10)}}},
			{Legend: r.Text("press.topic.names"), Half: true, Fields: []view.Field{
				{Name: "name_fa", Label: r.Text("press.topic.fa"), Value: t.Name["fa"], Required: true},
				{Name: "name_en", Label: r.Text("press.topic.en"), Value: t.Name["en"], LTR: true},
			}},
			{Legend: r.Text("press.topic.its-page"), Fields: []view.Field{
				slug,
				{Name: "about_fa", Kind: "textarea", Rows: 3, Label: r.Text("press.topic.about.fa"), Hint: r.Text("press.topic.about.hint"), Value: t.About["fa"]},
				{Name: "about_en", Kind: "textarea", Rows: 3, Label: r.Text("press.topic.about.en"), Value: t.About["en"], LTR: true},
				{Name: "hidden", Kind: "check", Label: r.Text("press.topic.hide"), Hint: r.Text("press.topic.hide.hint"), Checked: t.Hidden},
			}},
		},
	}
	a := staff.Answer{Template: "press/keep", Title: p.Head.Title, Nav: topicsPath, Status: wrong.status()}
	wrong.form(r, p.Form)
	if err := wrong[""]; err != nil {
		p.Notice = &view.Notice{Kind: "urgent", Title: r.Text("press.topic.overtaken"), Text: second.Say(r, err)}
	}
	a.Data = p
	return a, nil
}

func (k *Keeper) setTopic(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	t := Topic{ID: id.Topic(r.PathValue("topic")), Name: Text{}, About: Text{}, Hidden: r.PostFormValue("hidden") != ""}
	if t.ID != "" {
		now, err := k.room.store.ofParty(ctx, string(t.ID))
		if err != nil {
			return staff.Answer{}, err
		}
		t.Order = now.Order
	}
	t.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	wrong := wrongs{}
	line := func(field string) string {
		s, err := r.Line(field)
		if err != nil {
			wrong[field] = fault.New(fault.Invalid, "press.keep.error.text")
			return ""
		}
		return s
	}
	t.Name["fa"], t.Name["en"] = line("name_fa"), line("name_en")
	t.About["fa"], t.About["en"] = line("about_fa"), line("about_en")
	if t.Slug = line("slug"); t.Slug == "" {
		t.Slug = persian.Slug(cmp.Or(t.Name["en"], t.Name["fa"]))
	}
	for field, text := range map[string]string{"about_fa": t.About["fa"], "about_en": t.About["en"], "name_fa": t.Name["fa"], "name_en": t.Name["en"]} {
		if len([]rune(text)) > longestAbout {
			wrong[field] = fault.New(fault.Invalid, "press.keep.error.long", "n", longestAbout)
		}
	}
	if t.Name["fa"] == "" {
		wrong["name_fa"] = fault.New(fault.Invalid, "press.topic.error.name")
	}
	if len(wrong) > 0 {
		return k.topicForm(ctx, r, t, wrong)
	}
	_, err := k.room.SetTopic(ctx, r.Actor(), t)
	if err == nil {
		return staff.Answer{To: topicsPath, Notice: "press.notice.topic"}, nil
	}
	if wrong, err = told(err, "slug"); err != nil {
		return staff.Answer{}, err
	}
	if now, err := k.room.store.topic(ctx, t.ID); err == nil && now.Version != t.Version { // somebody was faster; sent again, it stands
		t.Version = now.Version
		wrong = wrongs{"": fault.New(fault.Conflict, "press.topic.error.overtaken")}
	}
	return k.topicForm(ctx, r, t, wrong)
}

// mergePage asks into which topic one is merged, and then shows what would change.
func (k *Keeper) mergePage(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	from, err := k.room.store.ofParty(ctx, r.PathValue("topic"))
	if err != nil {
		return staff.Answer{}, err
	}
	here := r.Href(topicsPath + string(from.ID) + "/")
	p := kept{Head: view.DeskHead{
		Title: r.Text("press.topic.merge.title", "name", from.Name.In(r.Lang)), Note: r.Text("press.topic.merge.note"),
		Crumbs: view.Crumbs{{Text: r.Text("press.topics"), Href: r.Href(topicsPath)}, {Text: from.Name.In(r.Lang), Href: here}},
	}}
	a := staff.Answer{Template: "press/keep", Title: p.Head.Title, Nav: topicsPath}
	into, err := k.room.store.ofParty(ctx, r.FormValue("into"))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return staff.Answer{}, err
	}
	if err != nil || into.ID == from.ID {
		all, err := k.room.store.Topics(ctx)
		if err != nil {
			return staff.Answer{}, err
		}
		f := view.Field{Name: "into", Kind: "select", Label: r.Text("press.topic.into"), Required: true, Options: []view.Option{{Text: r.Text("press.topic.choose")}}}
		slices.SortFunc(all, func(x, y Topic) int {
			return cmp.Compare(string(persian.SortKey(x.Name.In(r.Lang))), string(persian.SortKey(y.Name.In(r.Lang))))
		})
		for _, t := range all {
			if t.ID != from.ID {
				f.Options = append(f.Options, view.Option{Value: string(t.ID), Text: t.Name.In(r.Lang)})
			}
		}
		choose := view.Form{ID: "into", Action: here + "merge/", Submit: r.Text("press.topic.merge.look"), Title: r.Text("press.topic.merge.look"), Fields: []view.Field{f}}
		a.Data = struct {
			kept
			Choose view.Form
		}{p, choose}
		a.Template = "press/keep_choose"
		return a, nil
	}
	facts, err := k.mergeFacts(ctx, r, from, into)
	if err != nil {
		return staff.Answer{}, err
	}
	why := view.Field{Name: "why", Kind: "textarea", Rows: 3, Label: r.Text("press.keep.why"), Hint: r.Text("press.keep.why.hint"), Value: r.PostFormValue("why"), Required: true}
	if wrong != nil {
		why.Error = second.Say(r, wrong)
		a.Status = http.StatusUnprocessableEntity
		if fault.Is(wrong, fault.Conflict) {
			a.Status = http.StatusConflict
		}
	}
	p.Confirm = &view.Confirm{
		Title: r.Text("press.topic.merge.preview"), Text: r.Text("press.topic.merge.forever"), Facts: facts, Grave: true, Action: here + "merge/",
		Fields: []view.Field{{Name: "into", Kind: "hidden", Value: string(into.ID)}, why}, Submit: r.Text("press.topic.merge.propose"),
		Cancel: view.Link{Text: r.Text("press.topic.back"), Href: r.Href(topicsPath)},
	}
	a.Data = p
	return a, nil
}

// mergeFacts say what merging would change.
func (k *Keeper) mergeFacts(ctx context.Context, r *staff.Request, from, into Topic) ([]view.Key, error) {
	items, err := k.room.store.filed(ctx, from.ID)
	if err != nil {
		return nil, err
	}
	there, err := k.room.store.filed(ctx, into.ID)
	if err != nil {
		return nil, err
	}
	return []view.Key{
		{Term: r.Text("press.topic.merge.from"), Text: from.Name.In(r.Lang), Note: r.Text("press.topic.items", "n", items)},
		{Term: r.Text("press.topic.merge.into"), Text: into.Name.In(r.Lang), Note: r.Text("press.topic.items", "n", there)},
		{Term: r.Text("press.topic.merge.address"), Text: "/topics/" + from.Slug + "/", LTR: true, Note: r.Text("press.topic.merge.leads", "path", "/topics/"+into.Slug+"/")},
	}, nil
}

func (k *Keeper) proposeMerge(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	from, err := k.room.store.ofParty(ctx, r.PathValue("topic"))
	if err != nil {
		return staff.Answer{}, err
	}
	into, err := k.room.store.ofParty(ctx, r.PostFormValue("into"))
	if fault.Is(err, fault.NotFound) || into.ID == from.ID {
		return k.mergePage(ctx, r, nil)
	}
	if err != nil {
		return staff.Answer{}, err
	}
	why, err := r.Lines("why")
	if err == nil {
		m := Merge{From: from.ID, Into: into.ID, FromSlug: from.Slug, IntoSlug: into.Slug}
		_, err = k.two.Propose(ctx, r.Actor(), second.Proposal{Act: actMerge, Object: "topic:" + string(from.ID), Payload: toJSON(m), Why: why})
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return k.mergePage(ctx, r, err)
	}
	return staff.Answer{To: topicsPath, Notice: "second.notice.proposed"}, err
}

// mergeAct is merging as two people do it.
func (k *Keeper) mergeAct() second.Act {
	read := func(p second.Proposal) (m Merge, err error) { return m, json.Unmarshal([]byte(p.Payload), &m) }
	return second.Act{
		Name: actMerge, See: ActMergeTopics, Confirm: ActConfirmMerge, Function: "chief_editor", Then: topicsPath,
		Do: func(ctx context.Context, by ledger.Actor, p second.Proposal) error {
			m, err := read(p)
			if err != nil {
				return err
			}
			return k.room.MergeTopics(ctx, by, m)
		},
		Tell: func(ctx context.Context, r *staff.Request, p second.Proposal) ([]view.Key, error) {
			m, err := read(p)
			if err != nil {
				return nil, err
			}
			from, err := k.room.store.topic(ctx, m.From)
			if err != nil {
				return nil, err
			}
			into, err := k.room.store.topic(ctx, m.Into)
			if err != nil {
				return nil, err
			}
			return k.mergeFacts(ctx, r, from, into)
		},
	}
}
