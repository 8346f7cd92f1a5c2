package press

import (
	"context"
	"html/template"
	"net/http"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// lookPath is where a key opens an item: behind no door, and never cached or indexed.
const lookPath = "/desk/look/{key}/"

// deskLinks is what the template "desk_links" shows.
type deskLinks struct {
	Crumbs view.Crumbs
	Title  string
	Key    string // the address of the link that was just made: it is shown this once
	Forms  []view.Form
	Links  []deskLink
}

type deskLink struct {
	Purpose, Label, State, Advice, Comment string
	At, Expires                            time.Time
	Opened                                 int
	Revoke                                 string // "" when it is dead
}

// deskLook is what the template "desk_look" shows to who has a key.
type deskLook struct {
	Title, Kicker, Lead, Lang string
	Body                      template.HTML
	Notice                    view.Notice
	Form                      *view.Form
	Done                      bool
}

func (d *Desk) registerLinks(s *staff.Pages, item string) {
	s.Page(staff.Page{Name: "press.desk.links", Method: http.MethodGet, Pattern: item + "links/", Action: ActPreview, Object: d.object(ActPreview), Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return d.links(ctx, r, "", nil)
	}})
	for _, p := range Purposes {
		s.Page(staff.Page{Name: "press.desk.links." + string(p), Method: http.MethodPost, Pattern: item + "links/" + string(p) + "/", Action: p.Act(), Object: d.object(p.Act()), Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			_, key, err := d.room.Invite(ctx, p, r.Actor(), id.Item(r.PathValue("item")), r.PostFormValue("label-"+string(p)))
			if fault.Is(err, fault.Invalid) {
				return d.links(ctx, r, "", map[Purpose]error{p: err})
			}
			if err != nil {
				return staff.Answer{}, err
			}
			return d.links(ctx, r, key, nil)
		}})
	}
	s.Page(staff.Page{Name: "press.desk.links.revoke", Method: http.MethodPost, Pattern: item + "links/{link}/revoke/", Action: ActPreview, Object: d.object(ActPreview), Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		item := id.Item(r.PathValue("item"))
		err := d.room.Revoke(ctx, r.Actor(), item, r.PathValue("link"))
		return staff.Answer{To: DeskPath(item) + "links/", Notice: "press.notice.revoked"}, err
	}})
	s.Page(staff.Page{Name: "press.desk.look", Method: http.MethodGet, Pattern: lookPath, Open: true, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return d.look(ctx, r, nil)
	}})
	s.Page(staff.Page{Name: "press.desk.advise", Method: http.MethodPost, Pattern: lookPath, Open: true, Do: d.advise})
}

// links lists the links of an item, with a form for each purpose that the visitor may make one for now.
func (d *Desk) links(ctx context.Context, r *staff.Request, key string, wrong map[Purpose]error) (staff.Answer, error) {
	it, f, err := d.read(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	data := deskLinks{
		Title:  r.Text("press.desk.links"),
		Crumbs: view.Crumbs{{Text: r.Text("press.desk"), Href: r.Href("/desk/press/")}, {Text: it.Editions[it.Lang].Title, Href: r.Href(DeskPath(it.ID))}},
	}
	if key != "" {
		data.Key = d.public.base + r.Href("/desk/look/"+key+"/")
	}
	status := 0
	for _, p := range Purposes {
		o, err := d.room.object(ctx, p.Act(), &it, &f)
		if err != nil {
			return staff.Answer{}, err
		}
		if d.why(r, p.Act(), o) != "" {
			continue
		}
		field := view.Field{Name: "label-" + string(p), Label: r.Text("press.link." + string(p) + ".for"), Hint: r.Text("press.link." + string(p) + ".text"), Required: true}
		if err := wrong[p]; err != nil {
			key, args := fault.Text(err)
			field.Error, status = r.Text(key, args...), http.StatusUnprocessableEntity
			field.Value = r.PostFormValue(field.Name)
		}
		data.Forms = append(data.Forms, view.Form{
			Action: r.Href(DeskPath(it.ID) + "links/" + string(p) + "/"), Method: "post", Title: r.Text("press.link." + string(p)), Fields: []view.Field{field}, Submit: r.Text("press.link." + string(p) + ".make"),
		})
	}
	links, err := d.room.store.Links(ctx, it.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, l := range links {
		row := deskLink{Purpose: r.Text("press.link." + string(l.Purpose)), Label: l.Label, At: l.At, Expires: l.Expires, Opened: l.Opened, Comment: l.Comment}
		switch {
		case !l.Answered.IsZero():
			row.State, row.Advice = r.Text("press.link.answered"), r.Text("press.advice."+l.Advice)
		case !l.Revoked.IsZero():
			row.State = r.Text("press.link.revoked")
		case !r.Now.Before(l.Expires):
			row.State = r.Text("press.link.expired")
		default:
			row.State, row.Revoke = r.Text("press.link.live"), r.Href(DeskPath(it.ID)+"links/"+l.ID+"/revoke/")
		}
		data.Links = append(data.Links, row)
	}
	return staff.Answer{Template: "press/desk_links", Title: data.Title, Data: data, Nav: "/desk/press/", Status: status}, nil
}

// look shows an item to who has a key. In a review it asks for the one answer.
func (d *Desk) look(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	l, it, err := d.room.Opened(ctx, r.PathValue("key"), wrong == nil)
	if err != nil {
		return staff.Answer{}, err
	}
	e := it.Editions[it.Lang]
	data := deskLook{Title: e.Title, Kicker: e.Kicker, Lead: e.Lead, Lang: it.Lang}
	if data.Body, err = d.public.bodyText(ctx, it.Lang, e.Body); err != nil {
		return staff.Answer{}, err
	}
	data.Notice = view.Notice{Kind: "urgent", Title: r.Text("press.look." + string(l.Purpose)), Text: r.Text("press.look." + string(l.Purpose) + ".text")}
	if l.Purpose == Embargo && it.Status == Scheduled {
		data.Notice.At = it.ScheduledFor
	}
	status := 0
	if l.Purpose == Review {
		advice := view.Field{Name: "advice", Label: r.Text("press.field.advice"), Kind: "radio", Required: true, Options: []view.Option{
			{Value: "approve", Text: r.Text("press.advice.approve")}, {Value: "refuse", Text: r.Text("press.advice.refuse")},
		}}
		fields := []view.Field{advice, {Name: "comment", Label: r.Text("press.field.comment"), Kind: "textarea", Hint: r.Text("press.field.comment.hint")}, {Name: "mark", Kind: "hidden"}}
		if wrong != nil {
			values(r.PostForm, fields)
			key, args := fault.Text(wrong)
			fields[0].Error, status = r.Text(key, args...), http.StatusUnprocessableEntity
		}
		fields[2].Value = it.Mark()
		data.Form = &view.Form{Action: r.Href(r.Path), Method: "post", Fields: fields, Submit: r.Text("press.look.send")}
	}
	return staff.Answer{Template: "press/desk_look", Title: e.Title, Data: data, Status: status}, nil
}

func (d *Desk) advise(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	err := d.room.Advise(ctx, r.PathValue("key"), r.PostFormValue("advice"), r.PostFormValue("comment"), r.PostFormValue("mark"))
	if fault.Is(err, fault.Invalid) {
		return d.look(ctx, r, err)
	}
	title := r.Text("press.look.done")
	return staff.Answer{Template: "press/desk_look", Title: title, Data: deskLook{Title: title, Lead: r.Text("press.look.done.text"), Lang: r.Lang, Done: true}}, err
}

// deskRedactions is what the template "desk_redact" shows.
type deskRedactions struct {
	Crumbs          view.Crumbs
	Title, Lead     string
	Form            *view.Form
	Phrase, By      string
	Confirm, Refuse string
	Why             string
}

func (d *Desk) registerRedactions(s *staff.Pages, item string) {
	s.Page(staff.Page{Name: "press.desk.redact.form", Method: http.MethodGet, Pattern: item + "redact/", Action: ActRedact, Object: d.object(ActRedact), Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return d.redaction(ctx, r, nil)
	}})
	s.Page(staff.Page{Name: "press.desk.redact", Method: http.MethodPost, Pattern: item + "redact/", Action: ActRedact, Object: d.object(ActRedact), Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		item := id.Item(r.PathValue("item"))
		_, err := d.room.ProposeRedaction(ctx, r.Actor(), item, r.PostFormValue("phrase"), r.PostFormValue("why"))
		if fault.Is(err, fault.Invalid) {
			return d.redaction(ctx, r, err)
		}
		return staff.Answer{To: DeskPath(item) + "redact/", Notice: "press.notice.proposed"}, err
	}})
	for _, x := range []struct {
		name string
		do   func(context.Context, *staff.Request, id.Item, string) error
	}{
		{"confirm", func(ctx context.Context, r *staff.Request, item id.Item, x string) error {
			return d.room.ConfirmRedaction(ctx, r.Actor(), item, x)
		}},
		{"refuse", func(ctx context.Context, r *staff.Request, item id.Item, x string) error {
			return d.room.RefuseRedaction(ctx, r.Actor(), item, x)
		}},
	} {
		s.Page(staff.Page{
			Name: "press.desk.redact." + x.name, Method: http.MethodPost, Pattern: item + "redact/{redaction}/" + x.name + "/", Action: ActRedactConfirm,
			Object: func(ctx context.Context, r *staff.Request) (access.Object, error) {
				return d.room.RedactionObject(ctx, id.Item(r.PathValue("item")), r.PathValue("redaction"))
			},
			Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
				item := id.Item(r.PathValue("item"))
				// An administrator sees this page, and not the item's.
				return staff.Answer{To: DeskPath(item) + "redact/", Notice: "press.notice.redact." + x.name}, x.do(ctx, r, item, r.PathValue("redaction"))
			},
		})
	}
}

// redaction is the form, or the proposal that waits for a second person.
func (d *Desk) redaction(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	it, _, err := d.read(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	title := r.Text("press.do.redact")
	data := deskRedactions{
		Title: title, Lead: r.Text("press.do.redact.text"),
		Crumbs: view.Crumbs{{Text: r.Text("press.desk"), Href: r.Href("/desk/press/")}, {Text: it.Editions[it.Lang].Title, Href: r.Href(DeskPath(it.ID))}},
	}
	open, err := d.room.store.openRedaction(ctx, it.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	status := 0
	if open == "" {
		fields := []view.Field{
			{Name: "phrase", Label: r.Text("press.field.phrase"), Hint: r.Text("press.field.phrase.hint"), Required: true},
			{Name: "why", Label: r.Text("press.field.why"), Kind: "radio", Required: true, Options: reasons(r, "press.unpublish.", RedactReasons)},
		}
		if wrong != nil {
			values(r.PostForm, fields)
			key, args := fault.Text(wrong)
			at := 0
			if key == "press.error.unpublish" {
				at = 1
			}
			fields[at].Error, status = r.Text(key, args...), http.StatusUnprocessableEntity
		}
		data.Form = &view.Form{Action: r.Href(DeskPath(it.ID) + "redact/"), Method: "post", Fields: fields, Submit: r.Text("press.do.redact.propose"), Cancel: &view.Link{Text: r.Text("press.desk.cancel"), Href: r.Href(DeskPath(it.ID))}}
		return staff.Answer{Template: "press/desk_redact", Title: title, Data: data, Nav: "/desk/press/", Status: status}, nil
	}
	x, err := d.room.store.Redaction(ctx, it.ID, open)
	if err != nil {
		return staff.Answer{}, err
	}
	names, err := d.people(ctx, r, x.By)
	if err != nil {
		return staff.Answer{}, err
	}
	o, err := d.room.RedactionObject(ctx, it.ID, open)
	if err != nil {
		return staff.Answer{}, err
	}
	under := r.Href(DeskPath(it.ID) + "redact/" + x.ID + "/")
	data.Phrase, data.By, data.Why = x.Phrase, names[x.By], d.why(r, ActRedactConfirm, o)
	data.Confirm, data.Refuse = under+"confirm/", under+"refuse/"
	return staff.Answer{Template: "press/desk_redact", Title: title, Data: data, Nav: "/desk/press/"}, nil
}
