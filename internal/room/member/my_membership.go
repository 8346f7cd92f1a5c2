package member

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// The pages of a member's own membership: what the party has of them, who looked, and what they may change.

// MyPath is a member's own membership, without language.
const MyPath = "/my/membership/"

func (rm *Room) registerOwn(s *staff.Pages) {
	page := func(method, name, pattern string, do func(context.Context, *staff.Request) (staff.Answer, error)) {
		p := staff.Page{Name: "member.my." + name, Method: method, Pattern: MyPath + pattern, Action: ActOwn, Do: do}
		if name != "page" {
			p.Do = rm.ofMembers(do)
		}
		if strings.HasPrefix(name, "leave") || strings.HasPrefix(name, "data") {
			p.Action = ActOwnAll
		}
		s.Page(p)
	}
	page(http.MethodGet, "page", "", func(ctx context.Context, r *staff.Request) (staff.Answer, error) { return rm.ownPage(ctx, r, nil, "") })
	page(http.MethodPost, "contact", "contact/", rm.takeContact)
	page(http.MethodPost, "consent", "consents/", rm.takeConsent)
	page(http.MethodPost, "transfer", "transfer/", rm.takeTransfer)
	page(http.MethodGet, "leave.form", "leave/", func(ctx context.Context, r *staff.Request) (staff.Answer, error) { return rm.leavePage(ctx, r, "") })
	page(http.MethodPost, "leave", "leave/", rm.takeLeave)
	page(http.MethodGet, "data", "membership.html", rm.ownData)
	page(http.MethodGet, "data.json", "membership.json", rm.ownJSON)
	page(http.MethodGet, "card", "card/", rm.ownCard)
	page(http.MethodPost, "card.renew", "card/renew/", rm.renewOwnCard)
	s.Nav(staff.Nav{Key: "member.my.nav", Path: MyPath, Action: ActOwn, Order: 11, Shown: func(ctx context.Context, r *staff.Request) (bool, error) {
		_, err := rm.store.OfPerson(ctx, r.Visitor.Person)
		if fault.Is(err, fault.NotFound) {
			return false, nil
		}
		return err == nil, err
	}})
}

// ownMembership is what the template "my-membership" shows.
type ownMembership struct {
	Head     view.DeskHead
	Notices  []view.Notice
	Keys     []view.Key
	Contact  *view.Form
	Consents []ownConsent
	Transfer *view.Form
	Asked    string // of a transfer that waits
	Looks    []view.Deed
	Data     []view.Link
	Leave    *view.Link
	Empty    *view.Empty
}

// ownConsent is a consent with the button that changes it.
type ownConsent struct {
	Text, State, After string
	Action             string // "" of what is taken back by leaving
	Version            string
	Purpose            string
	Give               bool // it is not given now
}

// ofMembers answers members alone. To anybody else there is no such page.
func (rm *Room) ofMembers(do func(context.Context, *staff.Request) (staff.Answer, error)) func(context.Context, *staff.Request) (staff.Answer, error) {
	return func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		switch _, err := rm.store.OfPerson(ctx, r.Visitor.Person); {
		case fault.Is(err, fault.NotFound):
			return staff.Answer{}, fault.New(fault.NotFound, "member.error.none")
		case err != nil:
			return staff.Answer{}, err
		}
		return do(ctx, r)
	}
}

// ownPage is the page. wrong is what cannot be accepted of the form of the contact, by field; notice is said above.
func (rm *Room) ownPage(ctx context.Context, r *staff.Request, wrong map[string]error, notice string) (staff.Answer, error) {
	p := ownMembership{Head: view.DeskHead{Title: r.Text("member.my.title")}}
	a := staff.Answer{Template: "member/my-membership", Title: p.Head.Title, Nav: MyPath}
	o, err := rm.Own(ctx, r.Visitor.Person)
	if fault.Is(err, fault.NotFound) {
		p.Empty = &view.Empty{Title: r.Text("member.my.none"), Text: r.Text("member.my.none.text")}
		a.Data = p
		return a, nil
	}
	if err != nil {
		return staff.Answer{}, err
	}
	if notice != "" {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: notice})
	}
	if notice != "" || len(wrong) > 0 {
		a.Status = http.StatusUnprocessableEntity
	}
	p.Head.Chips = []view.Chip{stateChip(r, &o.Member)}
	if o.State == Active {
		p.Head.Ways = []view.Link{{Text: r.Text("member.card"), Href: r.Href(MyPath + "card/")}}
	}
	if why := o.Why("transfer-refused"); why != "" {
		p.Keys = append(p.Keys, view.Key{Term: r.Text("member.note.transfer-refused"), Text: why})
	}
	if why := o.Why("suspended"); o.State == Suspended {
		p.Notices = append(p.Notices, view.Notice{Title: r.Text("member.followed.suspended"), Text: why})
	}
	keys, err := rm.ownKeys(ctx, r, &o)
	if err != nil {
		return staff.Answer{}, err
	}
	p.Keys = append(keys, p.Keys...)
	due, paid, err := rm.Owes(ctx, o.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	p.Keys = append(p.Keys, owedKey(r, due, paid))
	receipts, err := rm.store.Receipts(ctx, o.ID, 12)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, x := range receipts {
		p.Keys = append(p.Keys, receiptKey(r, &x))
	}
	version := strconv.FormatInt(o.Version, 10)
	if p.Contact, err = contactForm(r, &o, version, wrong); err != nil {
		return staff.Answer{}, err
	}
	if p.Consents, err = rm.ownConsents(ctx, r, &o, version); err != nil {
		return staff.Answer{}, err
	}
	if err := rm.ownTransfer(ctx, r, &o, version, &p); err != nil {
		return staff.Answer{}, err
	}
	if p.Looks, err = rm.ownLooks(ctx, r, o.ID); err != nil {
		return staff.Answer{}, err
	}
	p.Data = []view.Link{{Text: r.Text("member.my.data.html"), Href: r.Href(MyPath + "membership.html")}, {Text: r.Text("member.my.data.json"), Href: r.Href(MyPath + "membership.json")}}
	p.Leave = &view.Link{Text: r.Text("member.my.leave"), Href: r.Href(MyPath + "leave/")}
	a.Data = p
	return a, nil
}

// ownKeys are what the party has of a member.
func (rm *Room) ownKeys(ctx context.Context, r *staff.Request, o *Opened) ([]view.Key, error) {
	names, err := rm.o.Party.Bodies(ctx, r.Lang, o.Body)
	if err != nil {
		return nil, err
	}
	birth, _ := ReadBirth(o.Birth, day(r.Now))
	return []view.Key{
		{Term: r.Text("member.fact.number"), Text: i18n.Digits(r.Lang, strconv.FormatInt(o.Number, 10))},
		{Term: r.Text("member.my.name"), Text: o.Name()},
		{Term: r.Text("member.field.birth"), Text: birth.Medium(r.Lang)},
		{Term: r.Text("member.field.national"), Text: i18n.Digits(r.Lang, o.National), LTR: true},
		{Term: r.Text("member.field.county"), Text: o.County},
		{Term: r.Text("member.fact.body"), Text: names[o.Body]},
		{Term: r.Text("member.fact.grade"), Text: r.Text("member.grade." + string(o.Grade)), Note: day(o.GradeAt).Medium(r.Lang)},
		{Term: r.Text("member.my.since"), At: o.Taken},
	}, nil
}

// contactForm is the form of what members change themselves.
func contactForm(r *staff.Request, o *Opened, version string, wrong map[string]error) (*view.Form, error) {
	c := Contact{Mobile: phone(r.Lang, o.Mobile), Address: o.Address}
	if len(wrong) > 0 {
		c = typedContact(r)
	}
	fields := []view.Field{
		{Name: "mobile", Kind: "tel", Label: r.Text("member.field.mobile"), Hint: r.Text("member.field.mobile.hint"), Value: c.Mobile, Autocomplete: "tel", Required: true},
		{Name: "address", Kind: "textarea", Rows: 2, Label: r.Text("member.field.address"), Hint: r.Text("member.field.address.hint"), Value: c.Address, Autocomplete: "street-address"},
	}
	for i, f := range fields {
		if err := wrong[f.Name]; err != nil {
			if fields[i].Error, err = r.Said(err, "member.error.form"); err != nil {
				return nil, err
			}
		}
	}
	fields = append(fields, view.Field{Kind: "hidden", Name: "version", Value: version})
	return &view.Form{ID: "contact", Action: r.Href(MyPath + "contact/"), Method: "post", Title: r.Text("member.my.contact"), Submit: r.Text("member.my.save"), Fields: fields}, nil
}

func typedContact(r *staff.Request) Contact {
	v := func(name string, most int) string {
		return persian.Truncate(strings.ToValidUTF8(r.PostFormValue(name), "�"), most)
	}
	return Contact{Mobile: v("mobile", 60), Address: v("address", 2*addressMost)}
}

func versionOf(r *staff.Request) int64 {
	n, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	return n
}

// refusedOwn says why something was refused, on the page.
func (rm *Room) refusedOwn(ctx context.Context, r *staff.Request, err error) (staff.Answer, error) {
	notice, err := r.Said(err, "member.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.ownPage(ctx, r, nil, notice)
}

func (rm *Room) takeContact(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, wrong := typedContact(r).Read()
	if len(wrong) > 0 {
		return rm.ownPage(ctx, r, wrong, "")
	}
	err := rm.Correct(ctx, r.Visitor.Person, versionOf(r), c)
	if err == nil {
		return staff.Answer{To: MyPath, Notice: "member.notice.contact"}, nil
	}
	notice, err := r.Said(err, "member.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.ownPage(ctx, r, map[string]error{"": nil}, notice) // what was typed stays
}

// ownConsents are what a member agreed to, each with what follows when it is taken back.
func (rm *Room) ownConsents(ctx context.Context, r *staff.Request, o *Opened, version string) ([]ownConsent, error) {
	given, err := rm.store.Consents(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	var all []ownConsent
	for _, p := range Purposes {
		x := ownConsent{Text: r.Text(p.Key()), State: r.Text("member.my.consent.never"), Give: true, Purpose: p.Name, Version: version}
		for _, c := range given {
			if c.Purpose != p.Name {
				continue
			}
			x.Text, x.Give, x.State = r.Text(ConsentKey(c.Purpose, c.Edition)), false, r.Text("member.my.consent.given", "day", day(c.Given).Medium(r.Lang))
			if !c.Withdrawn.IsZero() {
				x.Give, x.State = true, r.Text("member.my.consent.withdrawn", "day", day(c.Withdrawn).Medium(r.Lang))
			}
		}
		if !x.Give {
			x.After = r.Text("member.my.consent.after." + p.Name)
		}
		if !p.Required {
			x.Action = r.Href(MyPath + "consents/")
		}
		all = append(all, x)
	}
	return all, nil
}

func (rm *Room) takeConsent(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	given := r.PostFormValue("give") != ""
	if err := rm.Agree(ctx, r.Visitor.Person, versionOf(r), r.PostFormValue("purpose"), given); err != nil {
		return rm.refusedOwn(ctx, r, err)
	}
	if given {
		return staff.Answer{To: MyPath, Notice: "member.notice.agreed"}, nil
	}
	return staff.Answer{To: MyPath, Notice: "member.notice.disagreed"}, nil
}

// ownLooks are who opened the file, as its owner reads it: by which office and of which body, and not by which person.
func (rm *Room) ownLooks(ctx context.Context, r *staff.Request, m id.Member) ([]view.Deed, error) {
	looks, err := rm.store.Looks(ctx, m, shownLooks)
	if err != nil {
		return nil, err
	}
	var asked []id.Body
	for _, l := range looks {
		asked = append(asked, l.Body)
	}
	bodies, err := rm.o.Party.Bodies(ctx, r.Lang, asked...)
	if err != nil {
		return nil, err
	}
	var deeds []view.Deed
	for _, l := range looks {
		d := view.Deed{Title: r.Text("member.look." + string(l.What)), At: l.At, Who: r.Text("member.my.reader"), Post: bodies[l.Body]}
		if l.What == InIntroduction {
			d.Who = r.Text("member.my.introducer")
		}
		deeds = append(deeds, d)
	}
	return deeds, nil
}

// leavePage asks whether somebody wants to leave, and says what follows. wrong is why that was refused.
func (rm *Room) leavePage(ctx context.Context, r *staff.Request, wrong string) (staff.Answer, error) {
	m, err := rm.store.OfPerson(ctx, r.Visitor.Person)
	if err != nil {
		return staff.Answer{}, err
	}
	days, err := rm.Number(ctx, LeftDays)
	if err != nil {
		return staff.Answer{}, err
	}
	why := view.Field{Kind: "textarea", Name: "reason", Label: r.Text("member.my.leave.reason"), Hint: r.Text("member.my.leave.reason.hint"), Rows: 3, Value: persian.Truncate(strings.ToValidUTF8(r.PostFormValue("reason"), "�"), 2*reasonMost), Error: wrong}
	p := confirmed{Head: view.DeskHead{Title: r.Text("member.my.leave"), Crumbs: view.Crumbs{{Text: r.Text("member.my.title"), Href: r.Href(MyPath)}}}}
	p.Confirm = &view.Confirm{
		Title: r.Text("member.my.leave.ask"), Text: r.Text("member.my.leave.text", "n", days), Grave: true,
		Facts:  []view.Key{{Term: r.Text("member.fact.number"), Text: i18n.Digits(r.Lang, strconv.FormatInt(m.Number, 10))}, {Term: r.Text("member.my.leave.erased"), Text: day(r.Now.AddDate(0, 0, days)).Medium(r.Lang)}},
		Fields: []view.Field{why, {Kind: "hidden", Name: "version", Value: strconv.FormatInt(m.Version, 10)}},
		Action: r.Href(MyPath + "leave/"), Submit: r.Text("member.my.leave.yes"), Cancel: view.Link{Text: r.Text("member.my.leave.no"), Href: r.Href(MyPath)},
	}
	a := staff.Answer{Template: "member/desk-confirm", Title: p.Head.Title, Data: p, Nav: MyPath}
	if wrong != "" {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// takeLeave ends the membership. The account is gone with it, so that the way leads out of the desk.
func (rm *Room) takeLeave(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	err := rm.LeaveOwn(ctx, r.Visitor.Person, versionOf(r), r.PostFormValue("reason"))
	if err == nil {
		return staff.Answer{To: leftPath, Forget: true}, nil
	}
	wrong, err := r.Said(err, "member.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.leavePage(ctx, r, wrong)
}

// dayOf is a day for people, "" for no time.
func dayOf(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return day(t).Medium(lang)
}
