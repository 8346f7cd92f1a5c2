package circular

import (
	"context"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The pages of whoever is addressed: what was sent to them, and to the posts that they hold.

func (rm *Room) registerMy(s *staff.Pages) {
	page := func(method, name, pattern string, do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "circular.my." + name, Method: method, Pattern: MyPath + pattern, Action: ActOwn, Do: do})
	}
	page(http.MethodGet, "list", "", rm.myList)
	page(http.MethodGet, "letter", "{circular}/", func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.myLetter(ctx, r, "", "")
	})
	page(http.MethodGet, "file", "{circular}/files/{mark}/{name}", rm.myFile)
	page(http.MethodGet, "print", "{circular}/print/", rm.myPrint)
	page(http.MethodPost, "accept", "{circular}/accept/", rm.myAccept)
	page(http.MethodPost, "ask", "{circular}/ask/", rm.myAsk)
	page(http.MethodGet, "unread", "{circular}/unread/", rm.myUnread)
	s.Nav(staff.Nav{Key: "circular.my.nav", Path: MyPath, Action: ActOwn, Order: 12, Count: rm.waiting})
}

// waiting counts what is asked of the visitor and not done yet.
func (rm *Room) waiting(ctx context.Context, r *staff.Request) (int, error) {
	all, err := rm.mine(ctx, r.Visitor.Person, "")
	n := 0
	for i := range all {
		if all[i].Waits() {
			n++
		}
	}
	if err != nil {
		return 0, err
	}
	others, err := rm.Standins(ctx, r.Visitor.Person)
	return n + len(others), err
}

// myListPage is what the template "my-list" shows.
type myListPage struct {
	Head     view.DeskHead
	Waiting  []view.Work
	Standins []view.Work // letters of others that the visitor stands in for
	Others   []view.Work
	Members  []newsRow  // for all members
	Pager    view.Pager // of those
	Empty    *view.Empty
}

// standinWorks are the letters that are unread at those for whom the visitor stands in.
func (rm *Room) standinWorks(ctx context.Context, r *staff.Request) ([]view.Work, error) {
	all, err := rm.Standins(ctx, r.Visitor.Person)
	if err != nil {
		return nil, err
	}
	items := make([]id.Item, len(all))
	for i := range all {
		items[i] = all[i].Item
	}
	titles, err := rm.o.Texts.Titles(ctx, r.Lang, items...)
	if err != nil {
		return nil, err
	}
	works := make([]view.Work, len(all))
	for i := range all {
		works[i] = view.Work{
			Kind: numberOf(r, &all[i].Circular), Title: titles[all[i].Item], Href: r.Href(myPath(all[i].ID) + "unread/"), Due: all[i].SentAt.Add(RaiseAfter), Late: true,
			Chips: []view.Chip{{Text: r.Text("circular.chip.unread", "n", len(all[i].Seats)), Tone: "late"}},
		}
	}
	return works, nil
}

func (rm *Room) myList(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	if before := id.Circular(r.URL.Query().Get("before")); id.Valid(string(before)) {
		return rm.myOlder(ctx, r, before)
	}
	all, err := rm.Of(ctx, r.Visitor.Person)
	if err != nil {
		return staff.Answer{}, err
	}
	works, err := rm.works(ctx, r, all)
	if err != nil {
		return staff.Answer{}, err
	}
	p := myListPage{Head: view.DeskHead{Title: r.Text("circular.my.title"), Note: r.Text("circular.my.note")}}
	for i := range all {
		if all[i].Waits() {
			p.Waiting = append(p.Waiting, works[i])
		} else {
			p.Others = append(p.Others, works[i])
		}
	}
	if p.Standins, err = rm.standinWorks(ctx, r); err != nil {
		return staff.Answer{}, err
	}
	if err := rm.listMembers(ctx, r, all, "", &p); err != nil {
		return staff.Answer{}, err
	}
	if len(all)+len(p.Standins)+len(p.Members) == 0 {
		p.Empty = &view.Empty{Title: r.Text("circular.my.empty.title"), Text: r.Text("circular.my.empty.text")}
	}
	return staff.Answer{Template: "circular/my-list", Title: p.Head.Title, Data: p, Nav: MyPath}, nil
}

// works are the rows of a list of letters.
func (rm *Room) works(ctx context.Context, r *staff.Request, all []Mine) ([]view.Work, error) {
	items := make([]id.Item, len(all))
	for i := range all {
		items[i] = all[i].Item
	}
	titles, err := rm.o.Texts.Titles(ctx, r.Lang, items...)
	if err != nil {
		return nil, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return nil, err
	}
	works := make([]view.Work, len(all))
	for i := range all {
		m := &all[i]
		issuer, _ := tree.Body(m.Issuer)
		w := view.Work{
			Kind: numberOf(r, &m.Circular), Title: titles[m.Item], Href: r.Href(myPath(m.ID)), Of: issuer.Name.In(r.Lang), Done: m.done(),
		}
		if m.Waits() {
			w.Chips = append(w.Chips, askedChip(r, &m.Circular, true))
			if !m.Until.IsZero() {
				w.Due, w.Late = lastDay(m.Until).Time(), !r.Now.Before(m.Until)
			}
		} else if m.held() {
			w.Chips = append(w.Chips, askedChip(r, &m.Circular, false))
		}
		w.Note = r.Text("circular.my.sent", "day", day(m.SentAt).Medium(r.Lang))
		switch m.Best() {
		case Heir:
			w.Note += " " + r.Text("circular.my.heir")
		case Former:
			w.Note += " " + r.Text("circular.my.former")
		}
		works[i] = w
	}
	return works, nil
}

// myLetterPage is what the templates "my-letter" and "my-print" show.
type myLetterPage struct {
	Head    view.DeskHead
	Back    view.Link // from paper to the letter
	Notices []view.Notice
	Keys    []view.Key
	Lang    string // of the text
	Lead    string
	HTML    template.HTML
	Signed  []string
	Files   []fileLink
	Shown   []*view.Figure // the pictures among the files
	Accept  string         // where the button posts to; "" without one
	Done    string         // what the visitor has done, in words
	Ask     *view.Form
	Reply   *view.Form
	Thread  []exchange
}

// exchange is a question and what was said to it.
type exchange struct {
	Key        string
	Kind       string
	Who        string
	Text       string
	At         time.Time
	Answer     string
	AnsweredBy string
	AnsweredAt time.Time
	Settled    bool
	Form       *view.Form
	Settle     string
}

// myLetter is a letter as its addressee opens it. wrong is why a form was refused: of the reply or the question, by field.
func (rm *Room) myLetter(ctx context.Context, r *staff.Request, field, wrong string) (staff.Answer, error) {
	p, err := rm.letterPage(ctx, r, field, wrong)
	return staff.Answer{Template: "circular/my-letter", Title: p.Head.Title, Data: p, Nav: MyPath, Status: status(wrong)}, err
}

// myPrint is the letter on paper. Whoever prints it has opened it.
func (rm *Room) myPrint(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	p, err := rm.letterPage(ctx, r, "", "")
	for _, f := range p.Shown {
		f.Picture.Lazy = false
	}
	return staff.Answer{Template: "circular/my-print", Title: p.Head.Title, Data: p, Nav: MyPath, Print: true}, err
}

func (rm *Room) letterPage(ctx context.Context, r *staff.Request, field, wrong string) (p myLetterPage, err error) {
	circular, err := letterAt(r)
	if err != nil {
		return p, err
	}
	m, err := rm.Open(ctx, r.Visitor.Person, circular)
	if err != nil {
		return p, err
	}
	letter, err := rm.o.Texts.Letter(ctx, r.Lang, m.Item)
	if err != nil {
		return p, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return p, err
	}
	p = myLetterPage{
		Head: view.DeskHead{
			Kicker: r.Text("circular.letter.kicker", "number", numberOf(r, &m.Circular)), Title: letter.Title,
			Crumbs: view.Crumbs{{Text: r.Text("circular.my.title"), Href: r.Href(MyPath)}}, Ways: []view.Link{{Text: r.Text("circular.letter.print"), Href: r.Href(myPath(circular) + "print/")}},
		},
		Back: view.Link{Text: r.Text("circular.phones.back"), Href: r.Href(myPath(circular))}, Lang: letter.Lang, Lead: letter.Lead, Signed: letter.Signed,
	}
	rm.enclose(r, &m.Circular, &letter, &p)
	if letter.Ended != "" {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text("circular.letter.ended"), Text: letter.Ended})
	}
	if err := rm.letterKeys(ctx, r, tree, &m, &p); err != nil {
		return p, err
	}
	if m.held() && letter.Ended == "" {
		rm.letterForms(r, &m, &p, field, wrong)
	}
	p.Thread, err = rm.thread(ctx, r, circular, QuestionFilter{Person: r.Visitor.Person})
	return p, err
}

// letterKeys say who sent the letter to which post, who held that then, and what was asked.
func (rm *Room) letterKeys(ctx context.Context, r *staff.Request, tree Tree, m *Mine, p *myLetterPage) error {
	people := []id.Person{}
	for _, s := range m.Seats {
		people = append(people, s.Person, s.AcceptedBy)
	}
	name, err := rm.names(ctx, r, people...)
	if err != nil {
		return err
	}
	issuer, _ := tree.Body(m.Issuer)
	p.Keys = []view.Key{
		{Term: r.Text("circular.key.issuer"), Text: issuer.Name.In(r.Lang)},
		{Term: r.Text("circular.key.sent"), At: m.SentAt},
	}
	if len(m.Seats) == 0 { // what is asked is asked of the addressees
		p.Keys = append(p.Keys, view.Key{Term: r.Text("circular.key.for"), Text: r.Text("circular.for.members")})
		return nil
	}
	p.Keys = append(p.Keys, view.Key{Term: r.Text("circular.key.asked"), Text: r.Text("circular.asked." + string(m.Asked))})
	if k, ok := untilKey(r, &m.Circular, m.Waits()); ok {
		p.Keys = append(p.Keys, k)
	}
	for _, s := range m.Seats {
		post, _ := tree.Post(s.Post)
		k := view.Key{Term: r.Text("circular.key.post"), Text: post.Name.In(r.Lang)}
		switch {
		case s.Standing == Heir && s.Person == "":
			k.Note = r.Text("circular.letter.vacant")
		case s.Standing == Heir:
			k.Note = r.Text("circular.letter.heir", "name", name(s.Person))
		case s.Standing == Former:
			k.Note = r.Text("circular.letter.former")
		}
		p.Keys = append(p.Keys, k)
		switch {
		case !s.Accepted.IsZero() && s.AcceptedBy == r.Visitor.Person:
			p.Done = r.Text("circular.letter.accepted", "day", day(s.Accepted).Medium(r.Lang))
		case !s.Accepted.IsZero():
			p.Done = r.Text("circular.letter.accepted-by", "name", name(s.AcceptedBy), "day", day(s.Accepted).Medium(r.Lang))
		case !s.Paper.IsZero():
			p.Done = r.Text("circular.letter.paper", "day", day(s.Paper).Medium(r.Lang))
		}
	}
	return nil
}

// letterForms are what an addressee can do: accept or reply where it is asked and open, and ask.
func (rm *Room) letterForms(r *staff.Request, m *Mine, p *myLetterPage, field, wrong string) {
	if m.Waits() && m.Asked == Accept {
		p.Accept, p.Done = r.Href(myPath(m.ID)+"accept/"), ""
	}
	form := func(name string) *view.Form {
		f := view.Form{
			ID: name, Action: r.Href(myPath(m.ID) + "ask/"), Method: "post", Title: r.Text("circular." + name + ".title"), Submit: r.Text("circular." + name + ".send"),
			Fields: []view.Field{
				{Kind: "hidden", Name: "kind", Value: name},
				{Kind: "hidden", Name: "token", Value: string(id.New[id.Question](rm.o.IDs))},
				{Kind: "textarea", Name: "text", In: name, Label: r.Text("circular." + name + ".text"), Hint: r.Text("circular." + name + ".hint"), Rows: 5, Required: true},
			},
		}
		if field == name {
			f.Fields[2].Value, f.Fields[2].Error = strings.ToValidUTF8(r.PostFormValue("text"), "�"), wrong
		}
		return &f
	}
	if m.Waits() && m.Asked == Reply {
		p.Reply = form("reply")
	}
	p.Ask = form("question")
}

// thread is what was asked and answered.
func (rm *Room) thread(ctx context.Context, r *staff.Request, circular id.Circular, f QuestionFilter) ([]exchange, error) {
	all, err := rm.store.Questions(ctx, circular, f)
	if err != nil {
		return nil, err
	}
	var people []id.Person
	for _, q := range all {
		people = append(people, q.Person, q.AnsweredBy)
	}
	name, err := rm.names(ctx, r, people...)
	if err != nil {
		return nil, err
	}
	var thread []exchange
	for _, q := range all {
		x := exchange{
			Key: string(q.ID), Kind: r.Text("circular.kind." + kindOf(q.Reply)), Who: name(q.Person), Text: q.Text, At: q.At,
			Answer: q.Answer, AnsweredAt: q.AnsweredAt, Settled: q.Answer == "" && !q.AnsweredAt.IsZero(),
		}
		if q.AnsweredBy != "" {
			x.AnsweredBy = name(q.AnsweredBy)
		}
		thread = append(thread, x)
	}
	return thread, nil
}

// letterAt is the circular of the address.
func letterAt(r *staff.Request) (id.Circular, error) {
	circular := id.Circular(r.PathValue("circular"))
	if !id.Valid(string(circular)) {
		return "", fault.New(fault.NotFound, "")
	}
	return circular, nil
}

func (rm *Room) myAccept(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	circular, err := letterAt(r)
	if err != nil {
		return staff.Answer{}, err
	}
	if err := rm.Accept(ctx, r.Visitor.Person, circular); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: myPath(circular), Notice: "circular.notice.accepted"}, nil
}

func (rm *Room) myAsk(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	circular, err := letterAt(r)
	if err != nil {
		return staff.Answer{}, err
	}
	if _, err := rm.addressed(ctx, r.Visitor.Person, circular); err != nil { // who is not addressed hears nothing of the form
		return staff.Answer{}, err
	}
	kind := r.PostFormValue("kind")
	if !slices.Contains([]string{"question", "reply"}, kind) {
		return staff.Answer{}, fault.New(fault.Invalid, "staff.error.form")
	}
	err = rm.Ask(ctx, r.Visitor.Person, circular, id.Question(r.PostFormValue("token")), kind == "reply", r.PostFormValue("text"))
	if err == nil {
		return staff.Answer{To: myPath(circular), Notice: "circular.notice." + kind}, nil
	}
	wrong, err := r.Said(err, "staff.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.myLetter(ctx, r, kind, wrong)
}
