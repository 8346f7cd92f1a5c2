package second

import (
	"context"
	"errors"
	"net/http"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// page is what the template "second/proposal" shows.
type page struct {
	Head   view.DeskHead
	Notice *view.Notice
	Facts  []view.Key
	Acts   *view.Acts
}

// Register adds the pages of every act, each under the act's own rules.
func (s *Acts) Register(p *staff.Pages) {
	for _, a := range s.all {
		at := Path(a.Name, "{proposal}")
		p.Page(staff.Page{Name: "second." + a.Name, Method: http.MethodGet, Pattern: at, Action: a.See, Object: s.object(a, false), Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return s.page(ctx, r, a, nil)
		}})
		for _, d := range []struct {
			name   string
			action access.Action
			do     func(context.Context, ledger.Actor, string, string) error
		}{{"confirm", a.Confirm, s.Confirm}, {"refuse", a.Confirm, s.Refuse}, {"withdraw", a.See, s.Withdraw}} {
			p.Page(staff.Page{Name: "second." + a.Name + "." + d.name, Method: http.MethodPost, Pattern: at + d.name + "/", Action: d.action, Object: s.object(a, d.name != "withdraw"), Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
				err := d.do(ctx, r.Actor(), a.Name, r.PathValue("proposal"))
				if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid) {
					return s.page(ctx, r, a, err)
				}
				return staff.Answer{To: a.Then, Notice: "second.notice." + d.name}, err
			}})
		}
	}
}

// object is the proposal of an address as the rules see it.
func (s *Acts) object(a Act, apart bool) func(context.Context, *staff.Request) (access.Object, error) {
	return func(ctx context.Context, r *staff.Request) (access.Object, error) {
		p, err := s.Find(ctx, a.Name, r.PathValue("proposal"))
		if err != nil {
			return access.Object{}, err
		}
		return s.of(ctx, p, apart)
	}
}

func (s *Acts) of(ctx context.Context, p Proposal, apart bool) (o access.Object, err error) {
	if apart {
		o.Hands = p.Hands()
	}
	body := p.Body
	if body == "" {
		if body, err = s.o.Root(ctx); err != nil {
			return o, err
		}
	}
	o.Scope, err = s.o.Scope(ctx, body)
	return o, err
}

func (s *Acts) page(ctx context.Context, r *staff.Request, a Act, wrong error) (staff.Answer, error) {
	p, err := s.Find(ctx, a.Name, r.PathValue("proposal"))
	if err != nil {
		return staff.Answer{}, err
	}
	names, err := s.o.Names(ctx, r.Lang, p.By, p.Decider)
	if err != nil {
		return staff.Answer{}, err
	}
	state := p.State
	if state == Open && !r.Now.Before(p.Expires) {
		state = Expired
	}
	tone := map[string]string{Open: "wait", Done: "good", Refused: "off", Withdrawn: "off", Expired: "off"}[state]
	v := page{Head: view.DeskHead{
		Kicker: r.Text("second.kicker"), Title: r.Text("second.act." + a.Name), Chips: []view.Chip{{Text: r.Text("second.state." + state), Tone: tone}},
		Crumbs: view.Crumbs{{Text: r.Text("second.back"), Href: r.Href(a.Then)}},
	}}
	// What it was about may be gone once it is decided.
	if v.Facts, err = a.Tell(ctx, r, p); err != nil && !fault.Is(err, fault.NotFound) {
		return staff.Answer{}, err
	}
	v.Facts = append(v.Facts, view.Key{Term: r.Text("second.why"), Text: p.Why}, view.Key{Term: r.Text("second.by"), Text: names[p.By]}, view.Key{Term: r.Text("second.at"), At: p.At, Clock: true})
	if state == Open {
		v.Facts = append(v.Facts, view.Key{Term: r.Text("second.expires"), At: p.Expires, Clock: true})
		if v.Acts, err = s.acts(ctx, r, a, p); err != nil {
			return staff.Answer{}, err
		}
	} else if p.Decider != "" {
		v.Facts = append(v.Facts, view.Key{Term: r.Text("second.decider"), Text: names[p.Decider]}, view.Key{Term: r.Text("second.decided"), At: p.Decided, Clock: true})
	}
	answer := staff.Answer{Template: "second/proposal", Title: v.Head.Title, Nav: a.Then}
	if wrong != nil {
		v.Notice = &view.Notice{Kind: "urgent", Title: r.Text("second.error.title"), Text: Say(r, wrong)}
		answer.Status = http.StatusConflict
	}
	answer.Data = v
	return answer, nil
}

// acts are what the visitor may do about an open proposal.
func (s *Acts) acts(ctx context.Context, r *staff.Request, a Act, p Proposal) (*view.Acts, error) {
	here := r.Href(Path(a.Name, p.ID))
	o, err := s.of(ctx, p, true)
	if err != nil {
		return nil, err
	}
	acts := &view.Acts{Main: &view.Act{Key: "confirm", Text: r.Text("second.confirm"), Action: here + "confirm/", Hint: r.Text("second.confirm.hint")}}
	if v := r.May(a.Confirm, o); !v.OK && v.Refusal != access.NotFresh {
		acts.Main.Why = r.Text(v.Refusal.Key())
	} else {
		acts.More = []view.Act{{Key: "refuse", Text: r.Text("second.refuse"), Action: here + "refuse/", Hint: r.Text("second.refuse.hint"), Grave: true}}
	}
	if p.By == r.Visitor.Person {
		acts.More = []view.Act{{Key: "withdraw", Text: r.Text("second.withdraw"), Action: here + "withdraw/", Hint: r.Text("second.withdraw.hint"), Grave: true}}
	}
	return acts, nil
}

// Works lists what waits of an act, as rows of a worklist.
func (s *Acts) Works(ctx context.Context, r *staff.Request, act string) ([]view.Work, error) {
	waiting, err := s.Waiting(ctx, act)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	people := make([]id.Person, len(waiting))
	for i, p := range waiting {
		people[i] = p.By
	}
	names, err := s.o.Names(ctx, r.Lang, people...)
	if err != nil {
		return nil, err
	}
	works := make([]view.Work, len(waiting))
	for i, p := range waiting {
		works[i] = view.Work{Kind: r.Text("second.task"), Title: r.Text("second.act." + p.Act), Href: r.Href(Path(p.Act, p.ID)), Note: p.Why, Who: names[p.By], Due: p.Expires}
	}
	return works, nil
}

// Say is what an error tells a person.
func Say(r *staff.Request, err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Key != "" {
		return r.Text(f.Key, f.Args...)
	}
	return r.Text("second.error.other")
}
