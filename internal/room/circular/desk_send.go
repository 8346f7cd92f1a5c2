package circular

import (
	"context"
	"net/http"
	"strconv"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// deskSend is what the template "desk-confirm" shows.
type deskSend struct {
	Head    view.DeskHead
	Confirm view.Confirm
}

// sendPage asks once more: what was sent stays sent.
func (rm *Room) sendPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if c.State == Sent {
		return staff.Answer{To: circularPath(c.ID)}, nil
	}
	text, err := rm.o.Texts.Announcement(ctx, c.Item)
	if err != nil {
		return staff.Answer{}, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	x, err := rm.preview(ctx, r, tree, c.Choices)
	if err != nil {
		return staff.Answer{}, err
	}
	number := func(n int) string { return i18n.Number(r.Lang, int64(n)) }
	issuer, _ := tree.Body(c.Issuer)
	facts := []view.Key{
		{Term: r.Text("circular.key.text"), Text: text.Title.In(r.Lang)},
		{Term: r.Text("circular.key.issuer"), Text: issuer.Name.In(r.Lang)},
		{Term: r.Text("circular.key.number"), Text: r.Text("circular.number.later")},
		{Term: r.Text("circular.key.reach"), Text: r.Text("circular.reach." + string(text.Reach))},
		{Term: r.Text("circular.stat.seats"), Text: number(len(x.seats))},
		{Term: r.Text("circular.stat.people"), Text: number(x.people)},
		{Term: r.Text("circular.stat.vacant"), Text: number(x.vacant)},
		{Term: r.Text("circular.stat.doorless"), Text: number(x.doorless)},
		{Term: r.Text("circular.key.asked"), Text: r.Text("circular.asked." + string(c.Asked))},
	}
	if text.Number > 0 { // public already: it has its number
		facts[2].Text = i18n.Digits(r.Lang, strconv.FormatInt(text.Number, 10))
	}
	if k, ok := untilKey(r, &c, true); ok {
		facts = append(facts, k)
	}
	p := deskSend{
		Head: view.DeskHead{Title: r.Text("circular.send"), Crumbs: view.Crumbs{{Text: r.Text("circular.title"), Href: r.Href(home)}, {Text: text.Title.In(r.Lang), Href: r.Href(circularPath(c.ID))}}},
		Confirm: view.Confirm{
			Title: r.Text("circular.send.title"), Text: r.Text("circular.send.text"), Facts: facts, Grave: true,
			Fields: []view.Field{{Kind: "hidden", Name: "version", Value: strconv.FormatInt(c.Version, 10)}},
			Action: r.Href(circularPath(c.ID) + "send/"), Submit: r.Text("circular.send.submit"),
			Cancel: view.Link{Text: r.Text("circular.cancel"), Href: r.Href(circularPath(c.ID))},
		},
	}
	return staff.Answer{Template: "circular/desk-confirm", Title: p.Head.Title, Data: p, Nav: home}, nil
}

// sendIt sends. The same form sent twice by the same person leads to what the first one did.
func (rm *Room) sendIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	circular := id.Circular(r.PathValue("circular"))
	_, err := rm.Send(ctx, r.Actor(), circular, version(r))
	if fault.Is(err, fault.Conflict) {
		c, again := rm.store.Circular(ctx, circular)
		if again == nil && c.State == Sent && c.SentBy == r.Visitor.Person && c.Version == version(r)+1 {
			err = nil
		}
	}
	if err != nil {
		return rm.refusedAct(ctx, r, err)
	}
	return staff.Answer{To: circularPath(circular), Notice: "circular.notice.sent"}, nil
}

// deskQuestions is what the template "desk-questions" shows.
type deskQuestions struct {
	Head   view.DeskHead
	Tabs   view.Tabs
	Thread []exchange
	Empty  *view.Empty
	Pager  view.Pager
}

const questionsLength = 50

// questionsPage lists what addressees asked. wrong is why the answer to a question was refused.
func (rm *Room) questionsPage(ctx context.Context, r *staff.Request, question id.Question, wrong string) (staff.Answer, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	text, err := rm.o.Texts.Announcement(ctx, c.Item)
	if err != nil {
		return staff.Answer{}, err
	}
	f := QuestionFilter{Open: r.URL.Query().Get("open") != "", Limit: questionsLength + 1}
	if after := id.Question(r.URL.Query().Get("after")); id.Valid(string(after)) {
		f.After = after
	}
	thread, err := rm.thread(ctx, r, c.ID, f)
	if err != nil {
		return staff.Answer{}, err
	}
	path := questionsPath(c.ID)
	p := deskQuestions{
		Head: view.DeskHead{Title: r.Text("circular.thread"), Crumbs: view.Crumbs{{Text: r.Text("circular.title"), Href: r.Href(home)}, {Text: text.Title.In(r.Lang), Href: r.Href(circularPath(c.ID))}}},
		Tabs: view.Tabs{Label: r.Text("circular.thread"), Links: []view.Link{
			{Text: r.Text("circular.thread.all"), Href: r.Href(path), Current: !f.Open}, {Text: r.Text("circular.thread.open"), Href: r.Href(path + "?open=1"), Current: f.Open},
		}},
	}
	if len(thread) > questionsLength {
		thread = thread[:questionsLength]
		q := "?after="
		if f.Open {
			q = "?open=1&after="
		}
		p.Pager.Older = &view.Link{Text: r.Text("circular.thread.more"), Href: r.Href(path + q + thread[len(thread)-1].Key)}
	}
	may, err := rm.may(ctx, r, ActAnswer, &c)
	if err != nil {
		return staff.Answer{}, err
	}
	for i := range thread {
		x := &thread[i]
		if !may || !x.AnsweredAt.IsZero() {
			continue
		}
		form := view.Form{
			ID: "a-" + x.Key, Action: r.Href(path + x.Key + "/"), Method: "post", Title: r.Text("circular.answer.title", "name", x.Who), Submit: r.Text("circular.answer.send"),
			Fields: []view.Field{{Kind: "textarea", Name: "text", In: "a-" + x.Key, Label: r.Text("circular.answer.text"), Rows: 3, Required: true}},
		}
		if x.Key == string(question) {
			form.Fields[0].Value, form.Fields[0].Error = r.PostFormValue("text"), wrong
		}
		x.Form, x.Settle = &form, r.Href(path+x.Key+"/settle/")
	}
	p.Thread = thread
	if len(thread) == 0 {
		p.Empty = &view.Empty{Title: r.Text("circular.thread.empty.title"), Text: r.Text("circular.thread.empty.text")}
	}
	return staff.Answer{Template: "circular/desk-questions", Title: p.Head.Title, Data: p, Nav: home, Status: status(wrong)}, nil
}

func (rm *Room) answerIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	circular, question := id.Circular(r.PathValue("circular")), id.Question(r.PathValue("question"))
	err := rm.Answer(ctx, r.Actor(), circular, question, r.PostFormValue("text"))
	if err == nil {
		return staff.Answer{To: questionsPath(circular), Notice: "circular.notice.answered"}, nil
	}
	wrong, err := r.Said(err, "staff.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	q, err := rm.store.Question(ctx, circular, question)
	if err != nil {
		return staff.Answer{}, err
	}
	if !q.AnsweredAt.IsZero() { // somebody was first: their answer is shown, and the words that came late
		return rm.lateAnswer(ctx, r, wrong)
	}
	return rm.questionsPage(ctx, r, question, wrong)
}

// lateAnswer shows the questions with the words of an answer that came too late.
func (rm *Room) lateAnswer(ctx context.Context, r *staff.Request, wrong string) (staff.Answer, error) {
	a, err := rm.questionsPage(ctx, r, "", "")
	if err != nil {
		return a, err
	}
	p := a.Data.(deskQuestions)
	p.Head.Note = wrong + " " + r.Text("circular.answer.yours", "text", r.PostFormValue("text"))
	a.Data, a.Status = p, http.StatusConflict
	return a, nil
}

func (rm *Room) settleIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	circular := id.Circular(r.PathValue("circular"))
	err := rm.Settle(ctx, r.Actor(), circular, id.Question(r.PathValue("question")))
	return staff.Answer{To: questionsPath(circular), Notice: "circular.notice.settled"}, err
}
