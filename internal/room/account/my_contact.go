package account

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

// contactPath is where people set where they are told.
const contactPath = myPath + "contact/"

func (rm *Room) registerContact(s *staff.Pages) {
	s.Page(staff.Page{Name: "account.my.contact", Method: http.MethodGet, Pattern: contactPath, Action: Own, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.contactPage(ctx, r, "", "", nil)
	}})
	for _, k := range contactKinds {
		post := func(name string, do func(ctx context.Context, r *staff.Request) error, form, said string) {
			pattern := contactPath + string(k) + "/"
			if name != "set" {
				pattern += name + "/"
			}
			s.Page(staff.Page{Name: "account.my.contact." + string(k) + "." + name, Method: http.MethodPost, Pattern: pattern, Action: Own, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
				err := do(ctx, r)
				if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Busy) {
					return rm.contactPage(ctx, r, k, form, err)
				}
				return staff.Answer{To: contactPath, Notice: "account.notice.contact." + said}, err
			}})
		}
		post("set", func(ctx context.Context, r *staff.Request) error {
			channel := notice.Mail
			if k == phoneContact {
				channel = notice.Channel(r.PostFormValue("channel"))
			}
			return rm.setContact(ctx, r.Visitor.Person, k, channel, r.PostFormValue(string(k)), r.Lang)
		}, "set", "sent")
		post("code", func(ctx context.Context, r *staff.Request) error {
			return rm.confirmContact(ctx, r.Visitor.Person, k, r.PostFormValue("code"))
		}, "code", "on")
		post("again", func(ctx context.Context, r *staff.Request) error { return rm.sendAgain(ctx, r.Visitor.Person, k) }, "code", "sent")
		post("remove", func(ctx context.Context, r *staff.Request) error {
			return rm.removeContact(ctx, r.Visitor.Person, k)
		}, "set", "gone")
	}
}

// contactPart is one kind of address on the page.
type contactPart struct {
	Kind   string
	Title  string
	To     string // in use; "" for none
	Way    string // by which channel
	Since  time.Time
	Waits  string // the one that waits for its code; "" for none
	Code   *view.Form
	Again  string
	Set    *view.Form // nil: the site has no such way
	Remove string     // "" when there is nothing to remove
	Error  string     // above the forms
}

// noticeRow is something somebody was told.
type noticeRow struct {
	At    time.Time
	What  string
	Way   string
	State string
	Late  bool
}

type contactData struct {
	Parts []contactPart
	Last  []noticeRow
	None  bool // the site has no way to tell anybody anything
	Back  view.Link
}

// contactPage shows where somebody is told, with the forms; err is what was wrong with one form of one kind.
func (rm *Room) contactPage(ctx context.Context, r *staff.Request, wrong contactKind, form string, err error) (staff.Answer, error) {
	all, cerr := rm.contacts(ctx, r.Visitor.Person)
	if cerr != nil {
		return staff.Answer{}, cerr
	}
	p := contactData{None: rm.o.Notices == nil || !rm.o.Notices.Any(), Back: view.Link{Text: r.Text("account.my.back"), Href: r.Href(myPath)}}
	for _, k := range contactKinds {
		part := rm.contactPart(r, k, all)
		if k == wrong && err != nil {
			if serr := part.wrong(r, form, err); serr != nil {
				return staff.Answer{}, serr
			}
		}
		if part.Set != nil || part.Remove != "" {
			p.Parts = append(p.Parts, part)
		}
	}
	if p.Last, cerr = rm.lastNotices(ctx, r); cerr != nil {
		return staff.Answer{}, cerr
	}
	a := staff.Answer{Template: "account/contact", Title: r.Text("account.contact.title"), Data: p}
	switch {
	case fault.Is(err, fault.Conflict):
		a.Status = http.StatusConflict
	case fault.Is(err, fault.Busy):
		a.Status = http.StatusTooManyRequests
	case err != nil:
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

func (rm *Room) contactPart(r *staff.Request, k contactKind, all []contact) contactPart {
	at := r.Href(contactPath + string(k) + "/")
	part := contactPart{Kind: string(k), Title: r.Text("account.contact." + string(k))}
	for _, c := range all {
		if c.Kind != k {
			continue
		}
		part.Remove = at + "remove/"
		if !c.Verified.IsZero() {
			part.To, part.Since, part.Way = shownContact(r, c), c.Verified, r.Text("notice.channel."+string(c.Channel))
			continue
		}
		part.Waits, part.Again = shownContact(r, c), at+"again/"
		code := codeField(r)
		code.Label, code.Hint, code.In = r.Text("account.contact.code"), r.Text("account.contact.code.hint"), string(k)+"-code"
		part.Code = &view.Form{ID: string(k) + "-code", Action: at + "code/", Method: "post", Title: r.Text("account.contact.code.title." + string(k)), Submit: r.Text("account.contact.confirm"), Fields: []view.Field{code}}
	}
	ways := rm.channels(k)
	if len(ways) == 0 {
		return part
	}
	field := view.Field{Name: string(k), Label: r.Text("account.contact.field." + string(k)), Hint: r.Text("account.contact.field." + string(k) + ".hint"), LTR: true, Required: true, Kind: "email", Autocomplete: "email"}
	if k == phoneContact {
		field.Kind, field.Autocomplete = "tel", "tel"
	}
	part.Set = &view.Form{ID: string(k), Action: at, Method: "post", Title: part.Title, Submit: r.Text("account.contact.send"), Fields: []view.Field{field}}
	if k == phoneContact {
		choice := view.Field{Kind: "select", Name: "channel", Label: r.Text("account.contact.field.channel")}
		for _, w := range ways {
			choice.Options = append(choice.Options, view.Option{Value: string(w), Text: r.Text("notice.channel." + string(w)), Chosen: string(w) == r.PostFormValue("channel")})
		}
		part.Set.Fields = append(part.Set.Fields, choice)
	}
	return part
}

// wrong puts what was typed and what is wrong with it back into the form that was sent.
func (p *contactPart) wrong(r *staff.Request, form string, err error) error {
	fields := map[string]*view.Form{"set": p.Set, "code": p.Code}[form]
	if fields == nil || !fault.Is(err, fault.Invalid) {
		if p.Set != nil && form == "set" {
			p.Set.Fields[0].Value = r.PostFormValue(p.Kind)
		}
		var s *Slow
		if errors.As(err, &s) {
			p.Error = r.Text("account.error.contact.slow", "time", jalali.Clock(s.Until.Add(time.Minute-1).Truncate(time.Minute), r.Lang))
			return nil
		}
		if p.Error = told(r, err); p.Error == "" {
			return err
		}
		return nil
	}
	fields.Fields[0].Value = r.PostFormValue(fields.Fields[0].Name)
	at := 0
	if key, _ := fault.Text(err); key == "account.error.channel" && len(fields.Fields) > 1 {
		at = 1
	}
	fields.Fields[at].Error = told(r, err)
	return nil
}

// shownContact is an address as its owner reads it.
func shownContact(r *staff.Request, c contact) string {
	if c.Kind != phoneContact {
		return c.To
	}
	to := c.To
	if home, ok := strings.CutPrefix(to, "+98"); ok {
		to = "0" + home
	}
	if r.Lang == i18n.Persian {
		to = persian.Digits(to)
	}
	return to
}

func (rm *Room) lastNotices(ctx context.Context, r *staff.Request) ([]noticeRow, error) {
	if rm.o.Notices == nil {
		return nil, nil
	}
	all, err := rm.o.Notices.Last(ctx, r.Visitor.Person, lastNotices)
	if err != nil {
		return nil, err
	}
	var rows []noticeRow
	for _, s := range all {
		row := noticeRow{At: s.At, What: r.Text(s.Text + ".name"), State: r.Text("notice.state." + string(s.State)), Late: s.State == notice.Failed}
		if s.Via != "" {
			row.Way = r.Text("notice.channel." + string(s.Via))
		}
		if s.State == notice.Failed {
			row.State = r.Text("account.contact.failed", "state", row.State, "why", r.Text("notice.why."+s.Why))
		}
		rows = append(rows, row)
	}
	return rows, nil
}
