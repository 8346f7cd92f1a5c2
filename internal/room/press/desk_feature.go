package press

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

// FrontPath is the page of what stands on front pages and waits for them.
const FrontPath = "/desk/press/front/"

// Fronts names the bodies that have a front page, in the order in which a list offers them: the party itself first.
type Fronts interface {
	Fronts(ctx context.Context) ([]id.Body, error)
}

const (
	// frontDays is how long an item stands on a front page when nobody says otherwise.
	frontDays = 7
	// shownFronts is how many rows the page shows of each kind.
	shownFronts = 100
)

// registerFeatures adds the pages of front pages: on the item's side the proposal, on the page's side the answer.
func (d *Desk) registerFeatures(s *staff.Pages, item string) {
	s.Nav(staff.Nav{Key: "press.front", Path: FrontPath, Action: ActFront, Order: 22})
	s.Page(staff.Page{Name: "press.desk.feature.form", Method: http.MethodGet, Pattern: item + "feature/", Action: ActFeature, Object: d.object(ActFeature), Do: d.featureForm})
	s.Page(staff.Page{Name: "press.desk.feature", Method: http.MethodPost, Pattern: item + "feature/", Action: ActFeature, Object: d.object(ActFeature), Do: d.feature})
	s.Page(staff.Page{Name: "press.desk.feature.back", Method: http.MethodPost, Pattern: item + "feature/{feature}/back/", Action: ActFeature, Object: d.object(ActFeature), Do: d.takeBack})
	s.Page(staff.Page{Name: "press.desk.front", Method: http.MethodGet, Pattern: FrontPath, Action: ActFront, Object: staff.Anywhere, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return d.fronts(ctx, r, nil)
	}})
	front := func(ctx context.Context, r *staff.Request) (access.Object, error) {
		return d.room.FrontObject(ctx, r.PathValue("feature"))
	}
	for name, a := range map[string]access.Action{"show": ActAnswerFeature, "refuse": ActAnswerFeature, "end": ActEndFeature} {
		s.Page(staff.Page{Name: "press.desk.front." + name, Method: http.MethodPost, Pattern: FrontPath + "{feature}/" + name + "/", Action: a, Object: front, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return d.answerFeature(ctx, r, name)
		}})
	}
}

// deskFeature is a feature as the desk shows it, with what the visitor may do.
type deskFeature struct {
	ID         string
	Title      view.Link
	Place      string
	State      view.Chip
	Last       time.Time // its last day
	By         string
	At         time.Time
	Reason     string
	Answer     string
	Show       string // addresses; "" where there is nothing to press
	Refuse     string
	End        string
	EndText    string
	Typed, Err string
	Why        string
}

type deskFronts struct {
	Head    view.DeskHead
	Waiting []deskFeature
	Shown   []deskFeature
	Empty   *view.Empty
}

// refusedFeature is a form of the page that could not be taken.
type refusedFeature struct {
	id, typed string
	err       error
}

func (d *Desk) fronts(ctx context.Context, r *staff.Request, refused *refusedFeature) (staff.Answer, error) {
	places, err := d.myFronts(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	data := deskFronts{Head: view.DeskHead{Title: r.Text("press.front"), Note: r.Text("press.front.note")}}
	for _, x := range []struct {
		state FeatureState
		to    *[]deskFeature
	}{{FeatureProposed, &data.Waiting}, {FeatureShown, &data.Shown}} {
		all, err := d.room.store.featuresOn(ctx, x.state, r.Now, shownFronts, places...)
		if err != nil {
			return staff.Answer{}, err
		}
		if *x.to, err = d.featureRows(ctx, r, all, d.fromThePage); err != nil {
			return staff.Answer{}, err
		}
	}
	if len(data.Waiting)+len(data.Shown) == 0 {
		data.Empty = &view.Empty{Title: r.Text("press.front.empty.title"), Text: r.Text("press.front.empty.text"), Links: []view.Link{{Text: r.Text("press.desk"), Href: r.Href("/desk/press/")}}}
	}
	a := staff.Answer{Template: "press/desk_front", Title: data.Head.Title, Data: data, Nav: FrontPath}
	if refused != nil {
		a.Status = refusedStatus(refused.err)
		key, args := fault.Text(refused.err)
		for _, rows := range [][]deskFeature{data.Waiting, data.Shown} {
			for i := range rows {
				if rows[i].ID == refused.id {
					rows[i].Typed, rows[i].Err = refused.typed, r.Text(key, args...)
					return a, nil
				}
			}
		}
		return staff.Answer{}, refused.err // it is not on the page any more
	}
	return a, nil
}

// refusedStatus is the status of a form that comes back.
func refusedStatus(err error) int {
	if fault.Is(err, fault.Conflict) {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// myFronts are the bodies whose front pages the visitor sees.
func (d *Desk) myFronts(ctx context.Context, r *staff.Request) (mine []id.Body, err error) {
	all, err := d.places.Fronts(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		o, err := d.room.frontObject(ctx, b, b, "")
		if err != nil {
			return nil, err
		}
		if r.May(ActFront, o).OK {
			mine = append(mine, b)
		}
	}
	return mine, nil
}

// featureRows are features as a page shows them; may adds what the visitor may do.
func (d *Desk) featureRows(ctx context.Context, r *staff.Request, all []Feature, may func(context.Context, *staff.Request, *Feature, id.Body, *deskFeature) error) ([]deskFeature, error) {
	var ids []id.Item
	var people []id.Person
	var bodies []id.Body
	for _, f := range all {
		ids, people, bodies = append(ids, f.Item), append(people, f.By), append(bodies, f.Place)
	}
	titles, err := d.room.store.Titles(ctx, r.Lang, ids...)
	if err != nil {
		return nil, err
	}
	items := map[id.Item]ListItem{} // as readers find them, in the page's language where there are both
	for _, lang := range append([]string{r.Lang}, i18n.Langs...) {
		found, err := d.room.store.Items(ctx, lang, ids...)
		if err != nil {
			return nil, err
		}
		for _, it := range found {
			if _, ok := items[it.ID]; !ok {
				items[it.ID] = it
			}
		}
	}
	root, err := r.Root(ctx)
	if err != nil {
		return nil, err
	}
	names, err := d.people(ctx, r, people...)
	if err != nil {
		return nil, err
	}
	places, err := d.public.bodies(ctx, r.Lang, bodies...)
	if err != nil {
		return nil, err
	}
	rows := make([]deskFeature, len(all))
	for i := range all {
		f := &all[i]
		row := deskFeature{
			ID: f.ID, Title: view.Link{Text: titles[f.Item]}, Place: places[f.Place].Text, Last: f.Until.Add(-time.Millisecond), By: names[f.By], At: f.At, Reason: f.Reason, Answer: f.Answer,
			State: view.Chip{Text: r.Text("press.feature." + string(f.State)), Tone: featureTones[f.State]},
		}
		owner := root
		if it, ok := items[f.Item]; ok {
			row.Title.Href, owner = it.Path(), cmp.Or(it.Owner, root)
		}
		if err := may(ctx, r, f, owner, &row); err != nil {
			return nil, err
		}
		rows[i] = row
	}
	return rows, nil
}

var featureTones = map[FeatureState]string{FeatureProposed: "wait", FeatureShown: "good", FeatureRefused: "off", FeatureEnded: "off"}

// fromThePage is what whoever keeps the front page may do.
func (d *Desk) fromThePage(ctx context.Context, r *staff.Request, f *Feature, owner id.Body, row *deskFeature) error {
	o, err := d.room.frontObject(ctx, f.Place, owner, f.By)
	if err != nil {
		return err
	}
	at := r.Href(FrontPath + f.ID + "/")
	if f.State == FeatureShown {
		if d.why(r, ActEndFeature, o) == "" {
			row.End, row.EndText = at+"end/", r.Text("press.feature.end")
		}
		return nil
	}
	if row.Why = d.why(r, ActAnswerFeature, o); row.Why == "" {
		row.Show, row.Refuse = at+"show/", at+"refuse/"
	}
	return nil
}

func (d *Desk) answerFeature(ctx context.Context, r *staff.Request, name string) (staff.Answer, error) {
	feature := r.PathValue("feature")
	reason, err := r.Line("reason")
	if err == nil && name == "end" {
		err = d.room.EndFeature(ctx, r.Actor(), feature, reason)
	} else if err == nil {
		err = d.room.AnswerFeature(ctx, r.Actor(), feature, name == "show", reason)
	}
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict:
		if key, _ := fault.Text(err); err != nil && key != "" {
			return d.fronts(ctx, r, &refusedFeature{feature, r.PostFormValue("reason"), err})
		}
	}
	if err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: FrontPath, Notice: "press.notice.feature." + name}, nil
}

// deskItemFeature is the page on which an item is proposed.
type deskItemFeature struct {
	Head     view.DeskHead
	Form     view.Form
	Features []deskFeature
}

func (d *Desk) featureForm(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	return d.showFeature(ctx, r, nil)
}

func (d *Desk) showFeature(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	it, _, err := d.read(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	title := it.Editions[it.Lang].Title
	data := deskItemFeature{Head: view.DeskHead{
		Title: r.Text("press.do.feature"), Note: r.Text("press.do.feature.text"),
		Crumbs: view.Crumbs{{Text: r.Text("press.desk"), Href: r.Href("/desk/press/")}, {Text: title, Href: r.Href(DeskPath(it.ID))}},
	}}
	if it.Status == Published {
		fields, err := d.featureFields(ctx, r)
		if err != nil {
			return staff.Answer{}, err
		}
		data.Form = view.Form{
			Action: r.Href(DeskPath(it.ID) + "feature/"), Method: "post", Fields: fields, Submit: r.Text("press.feature.propose"),
			Cancel: &view.Link{Text: r.Text("press.desk.cancel"), Href: r.Href(DeskPath(it.ID))},
		}
	}
	all, err := d.room.store.featuresOf(ctx, it.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	if data.Features, err = d.featureRows(ctx, r, all, func(_ context.Context, r *staff.Request, f *Feature, _ id.Body, row *deskFeature) error {
		if f.Open() {
			row.End, row.EndText = r.Href(DeskPath(f.Item)+"feature/"+f.ID+"/back/"), r.Text("press.feature.back")
		}
		return nil
	}); err != nil {
		return staff.Answer{}, err
	}
	a := staff.Answer{Template: "press/desk_feature", Title: data.Head.Title, Data: data, Nav: "/desk/press/"}
	if wrong != nil {
		key, args := fault.Text(wrong)
		a.Status = refusedStatus(wrong)
		if len(data.Form.Fields) == 0 {
			return staff.Answer{}, wrong
		}
		values(r.PostForm, data.Form.Fields)
		at := slices.IndexFunc(data.Form.Fields, func(f view.Field) bool { return f.Name == faultyFeature[key] })
		data.Form.Fields[max(at, 0)].Error = r.Text(key, args...)
		a.Data = data
	}
	return a, nil
}

// faultyFeature is the field beside which an error stands; others stand at the first.
var faultyFeature = map[string]string{"press.feature.error.until": "until", "press.error.day": "until", "press.keep.error.text": "reason"}

func (d *Desk) featureFields(ctx context.Context, r *staff.Request) ([]view.Field, error) {
	all, err := d.places.Fronts(ctx)
	if err != nil {
		return nil, err
	}
	names, err := d.public.bodies(ctx, r.Lang, all...)
	if err != nil {
		return nil, err
	}
	root, err := r.Root(ctx)
	if err != nil {
		return nil, err
	}
	place := view.Field{Name: "place", Kind: "select", Label: r.Text("press.feature.place"), Required: true, Options: []view.Option{{Text: r.Text("press.bulk.choose")}}}
	for _, b := range all {
		o := view.Option{Value: string(b), Text: names[b].Text}
		if b == root {
			o.Text = r.Text("press.feature.home")
		}
		place.Options = append(place.Options, o)
	}
	until := view.Field{Name: "until", Kind: "date", Label: r.Text("press.feature.until"), Hint: r.Text("press.feature.until.hint", "n", featureDays), Required: true}
	if today, err := jalali.FromTime(r.Now); err == nil {
		if last, err := today.AddDays(frontDays); err == nil {
			until.Value = i18n.Digits(r.Lang, last.Numeric())
		}
	}
	reason := view.Field{Name: "reason", Label: r.Text("press.feature.reason"), Hint: r.Text("press.feature.reason.hint")}
	return []view.Field{place, until, reason}, nil
}

func (d *Desk) feature(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	place, until, reason, err := d.readFeature(ctx, r)
	var f Feature
	if err == nil {
		f, err = d.room.Feature(ctx, r.Actor(), id.Item(r.PathValue("item")), place, until, reason)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return d.showFeature(ctx, r, err)
	}
	if err != nil {
		return staff.Answer{}, err
	}
	return back(f.Item, "feature."+string(f.State)), nil
}

// readFeature reads the form of a proposal: until the end of the day that was typed.
func (d *Desk) readFeature(ctx context.Context, r *staff.Request) (place id.Body, until time.Time, reason string, err error) {
	all, err := d.places.Fronts(ctx)
	if err != nil {
		return "", until, "", err
	}
	if place = id.Body(r.PostFormValue("place")); !slices.Contains(all, place) {
		return "", until, "", fault.New(fault.Invalid, "press.feature.error.place")
	}
	day, err := jalali.Parse(persian.ParseDigits(r.PostFormValue("until")))
	if err == nil {
		day, err = day.AddDays(1)
	}
	if err != nil {
		return "", until, "", fault.New(fault.Invalid, "press.error.day")
	}
	if reason, err = r.Line("reason"); err != nil {
		return "", until, "", fault.New(fault.Invalid, "press.keep.error.text")
	}
	return place, day.Time().UTC(), reason, nil
}

// takeBack ends a feature from the side of the item.
func (d *Desk) takeBack(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	item := id.Item(r.PathValue("item"))
	f, err := d.room.store.feature(ctx, r.PathValue("feature"))
	if err == nil && f.Item != item {
		err = notFound()
	}
	if err == nil {
		err = d.room.EndFeature(ctx, r.Actor(), f.ID, "")
	}
	if err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: DeskPath(item) + "feature/", Notice: "press.notice.feature.end"}, nil
}
