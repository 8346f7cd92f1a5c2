package app

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/room/press"
	"hemmat/jalali"
)

// do makes a move and compares all that came of it with the model.
func (p *play) do(m move) error {
	p.clock = p.clock.Add(time.Second)
	switch {
	case m.act == "tick":
		return p.tick()
	case m.act == "add":
		return p.add(m)
	case m.item >= len(p.items):
		return nil // of a run that was cut
	}
	x, h := p.items[m.item], p.people[m.who]
	if m.act == "correct" && strings.Contains(design["write"].states, x.state) {
		m.act = "write" // nobody has read it yet: the same form only writes it
	}
	before, err := p.a.Press.Store().Item(p.t.Context(), x.id)
	if err != nil {
		return err
	}
	head, err := p.a.Ledger.Head(p.t.Context())
	if err != nil {
		return err
	}
	form, path, token := url.Values{}, m.act+"/", p.token()
	mark, based := before.Mark(), len(x.words)
	if m.stale() {
		mark, based = x.mark, x.revision
	}
	var due time.Time
	switch m.act {
	case "approve", "second":
		form.Set("mark", mark)
	case "return":
		form.Set("return", "facts")
	case "emergency", "withdraw":
		form.Set("reason", "دلیل")
	case "unpublish":
		form.Set("unpublish", "mistake")
	case "schedule", "schedule-statement":
		due = p.clock.Add(time.Duration(2+m.arg%5) * time.Minute).Truncate(time.Second)
		d, err := jalali.FromTime(due)
		if err != nil {
			return err
		}
		form.Set("day", d.Numeric())
		form.Set("clock", due.In(jalali.Location()).Format("15:04:05"))
	case "links/preview":
		form.Set("label-preview", "روزنامه")
	case "write", "correct": // what readers have seen is corrected where it was written
		path = "fa/write/"
		form = url.Values{
			"title": {before.Editions["fa"].Title}, "kind": {string(x.kind)}, "owner": {string(before.Owner)}, "act": {"save"},
			"body": {"<p>" + token + "</p>"}, "based": {fmt.Sprint(based)}, "facts": {before.Facts()},
		}
		if m.act == "correct" {
			form.Set("class", string(press.Classes[m.arg%4]))
			form.Set("note", "یادداشت")
		}
	case "accept", "refuse":
		class, proposal := x.class, x.proposal
		if proposal == "" || m.arg%7 == 0 && class != press.Slip { // by way of an easier class
			class = press.Slip
		}
		if proposal == "" {
			proposal = "none"
		}
		path = "proposals/" + proposal + "/" + string(class) + "/" + m.act + "/"
	}
	may := p.may(m) && !(x.proposal != "" && (m.act == "accept" || m.act == "refuse") && !strings.Contains(path, "/"+string(x.class)+"/"))
	mustStale := m.stale() && (m.act == "approve" || m.act == "second")
	if mustStale && mark == before.Mark() {
		form.Set("mark", "another")
	}
	form.Set("move", token) // no form is sent twice: the second of two clicks is told what the first one did
	got := p.send(h.session, http.MethodPost, press.DeskPath(x.id)+path, form)
	done := (got.Code == http.StatusSeeOther || got.Code == http.StatusOK && m.act == "links/preview") && !leadsToTheDoor(got)
	what := fmt.Sprintf("%s of item %d (%s %s of %s) by the %s: %d", m.act, m.item, x.state, x.kind, x.owner, h.name, got.Code)
	if got.Code >= 500 {
		return fmt.Errorf("%s", what)
	}
	if done != may {
		return fmt.Errorf("%s: done is %v, and allowed is %v", what, done, may)
	}
	want := []string{}
	if done {
		want = p.did(x, m, h, due, token, got)
		if m.act == "write" || m.act == "correct" || len(x.words) != x.revision {
			x.mark, x.revision = before.Mark(), len(x.words)-1
		}
	}
	if err := p.entered(head, x, h, want, m.act); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	now, err := p.a.Press.Store().Item(p.t.Context(), x.id)
	if err != nil {
		return err
	}
	if !done {
		if now.Mark() != before.Mark() {
			return fmt.Errorf("%s: refused, and the item has changed", what)
		}
		return nil
	}
	if err := p.stands(x, &now); err != nil {
		return fmt.Errorf("after %s: %w", what, err)
	}
	return nil
}

// add writes a new item.
func (p *play) add(m move) error {
	h := p.people[m.who]
	owner := []string{"fars", "fars", "fars", "yazd", "party"}[m.arg%5]
	kind := []press.Kind{press.News, press.Statement, press.Note, press.Announcement}[m.arg%4]
	token := p.token()
	form := url.Values{"title": {"خبر " + strings.TrimPrefix(token, "tok")}, "kind": {string(kind)}, "owner": {string(p.bodies[owner])}, "lang": {"fa"}, "body": {"<p>" + token + "</p>"}, "act": {"save"}}
	may := false
	for _, g := range h.grants {
		if strings.Contains(" reporter editor chief_editor statement_publisher ", " "+string(g.Function)+" ") && (g.Until.IsZero() || p.clock.Before(g.Until)) &&
			(g.Body == p.bodies[owner] || g.Below && g.Body == p.bodies["party"]) {
			may = true
		}
	}
	got := p.send(h.session, http.MethodPost, "/desk/press/new/", form)
	if done := got.Code == http.StatusSeeOther && !leadsToTheDoor(got); done != may || got.Code >= 500 {
		return fmt.Errorf("a new %s of %s by the %s: %d, and allowed is %v", kind, owner, h.name, got.Code, may)
	}
	if !may {
		return nil
	}
	item := strings.Split(got.Header().Get("Location"), "/")[3]
	p.items = append(p.items, &text{
		id: id.Item(item), kind: kind, owner: owner, state: "draft", hands: map[id.Person]bool{h.person: true}, words: []string{token}, mark: "none",
	})
	return nil
}

// tick lets time pass: what is due is published, and nothing else.
func (p *play) tick() error {
	p.clock = p.clock.Add(3 * time.Minute)
	if err := p.refresh(); err != nil {
		return err
	}
	head, err := p.a.Ledger.Head(p.t.Context())
	if err != nil {
		return err
	}
	got, err := p.a.Press.PublishDue(p.t.Context(), p.clock)
	if err != nil {
		return err
	}
	var want []id.Item
	for _, x := range p.items {
		if x.state == "scheduled" && !x.due.After(p.clock) {
			if x.approver == "" || x.hands[x.approver] {
				return fmt.Errorf("%s is public without a second person", x.id)
			}
			x.state, x.due, x.shown = "published", time.Time{}, len(x.words)
			want = append(want, x.id)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	entries, err := p.a.Ledger.Since(p.t.Context(), head.Seq, 100)
	if err != nil || len(entries) != len(want) || !slices.Equal(got, want) {
		return fmt.Errorf("due were %v, published are %v with %d entries, %v", want, got, len(entries), err)
	}
	for _, x := range p.items {
		if slices.Contains(want, x.id) {
			if err := p.sound(x); err != nil {
				return fmt.Errorf("when its time had come: %w", err)
			}
		}
	}
	return nil
}
