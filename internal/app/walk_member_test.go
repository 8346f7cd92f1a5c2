package app

import (
	"encoding/hex"
	"fmt"
	"strconv"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/second"
	"hemmat/internal/room/member"
)

// memberExamples are applications to the body, each at the step that its page is about.
var memberExamples = func() map[string]exampleFunc {
	m := map[string]exampleFunc{}
	at := func(name string, whole bool, states ...member.State) {
		m["member.applications."+name] = func(w *walk, body id.Body) example {
			x, _ := w.application(body, states...)
			return example{path: map[string]string{"member": string(x.ID)}, mark: w.name, whole: whole}
		}
	}
	at("application", false)
	at("waive", true)
	at("endorse", false, member.Introduced)
	at("refuse", false, member.Introduced)
	at("take-in", true, member.Introduced, member.Endorsed)
	kept := func(name string, whole, suspended bool) {
		m["member.desk."+name] = func(w *walk, body id.Body) example {
			x, _ := w.application(body, member.Introduced, member.Endorsed, member.Active)
			if suspended {
				if err := w.a.Member.Suspend(w.t.Context(), cliActor, member.Decision{Member: x.ID, Version: x.Version + 3, Reason: "دلیل"}); err != nil {
					w.t.Fatal(err)
				}
			}
			return example{path: map[string]string{"member": string(x.ID)}, mark: w.name, whole: whole}
		}
	}
	kept("file", false, false)
	kept("promote", true, false)
	kept("suspend", false, false)
	kept("restore", false, true)
	kept("leave", false, false)
	kept("door", false, false)
	kept("card", false, false)
	kept("card.renew", false, false)
	for _, name := range []string{"contact", "consent", "transfer", "leave.form", "leave", "data", "data.json", "card", "card.renew"} { // nobody of the walk is a member
		m["member.my."+name] = func(*walk, id.Body) example { return example{others: true} }
	}
	for _, name := range []string{"page", "release", "refuse", "receive"} {
		m["member.transfer."+name] = func(w *walk, body id.Body) example {
			d, err := w.a.Party.Directory(w.t.Context())
			if err != nil {
				w.t.Fatal(err)
			}
			other, _ := d.BodyAt("kerman") // in which nobody of the walk has a function
			from, to := body, other.ID
			if name == "receive" {
				from, to = to, from
			}
			x, _ := w.application(from, member.Introduced, member.Endorsed, member.Active)
			if err := w.a.Member.AskTransfer(w.t.Context(), cliActor, member.Decision{Member: x.ID, Version: x.Version + 3}, to, false); err != nil {
				w.t.Fatal(err)
			}
			return example{path: map[string]string{"member": string(x.ID)}, mark: w.name}
		}
	}
	for _, name := range []string{"dues.pay", "dues.void", "transfer.ask"} {
		m["member."+name] = m["member.desk.suspend"]
	}
	m["member.export.file"] = func(*walk, id.Body) example {
		return example{path: map[string]string{"export": "none"}, anywhere: true}
	}
	for _, name := range []string{"", ".confirm", ".refuse", ".withdraw"} {
		m["second.member.export"+name] = func(w *walk, body id.Body) example {
			x := w.proposal(second.Proposal{Act: "member.export", Body: body, Payload: `{"days": 7}`})
			x.whole = false
			return x
		}
	}
	m["member.card.check"] = func(*walk, id.Body) example { return example{path: map[string]string{"token": "0"}} }
	for _, name := range []string{"member.introduce", "member.introduce.form"} {
		m[name] = func(w *walk, body id.Body) example {
			_, r := w.application(body)
			return example{path: map[string]string{"link": r.Link}, mark: w.name, others: true}
		}
	}
	return m
}()

// nationalNumber is the n-th of many that agree with themselves.
func nationalNumber(n int) string {
	s := fmt.Sprintf("%09d", 100000000+n)
	sum := 0
	for i, c := range s {
		sum += int(c-'0') * (10 - i)
	}
	check := sum % 11
	if check >= 2 {
		check = 11 - check
	}
	return s + strconv.Itoa(check)
}

// application applies to a body, and carries the application through states.
func (w *walk) application(body id.Body, states ...member.State) (member.Member, member.Receipt) {
	w.t.Helper()
	w.n++
	r, err := w.a.Member.Apply(w.t.Context(), member.Application{
		Token: hex.EncodeToString(fmt.Appendf(nil, "%016d", w.n)), Body: body, Agreed: []string{"register"},
		File: member.File{Given: "نامی", Family: w.name, Birth: "1370/02/05", National: nationalNumber(w.n), Mobile: "+989121234567", County: "شهر"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	found, err := w.a.Member.Followed(w.t.Context(), r.Code)
	if err != nil {
		w.t.Fatal(err)
	}
	for i, s := range states {
		d := member.Decision{Member: found.ID, Version: found.Version + int64(i), Reason: "دلیل", Grade: member.Probationary}
		do := w.a.Member.Waive
		switch s {
		case member.Endorsed:
			do = w.a.Member.Endorse
		case member.Active:
			do = w.a.Member.TakeIn
		}
		if err := do(w.t.Context(), cliActor, d); err != nil {
			w.t.Fatal(err)
		}
	}
	return found, r
}
