package circular

import (
	"context"
	"net/http"
	"strconv"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The pages of who sends: what is prepared and sent, to whom, and what became of it.

func (rm *Room) registerDesk(s *staff.Pages) {
	page := func(method, name, pattern string, a access.Action, object func(context.Context, *staff.Request) (access.Object, error), do func(context.Context, *staff.Request) (staff.Answer, error)) {
		s.Page(staff.Page{Name: "circular.desk." + name, Method: method, Pattern: home + pattern, Action: a, Object: object, Do: do})
	}
	page(http.MethodGet, "list", "", ActSee, staff.Anywhere, rm.listPage)
	page(http.MethodGet, "new", "new/", ActPrepare, staff.Anywhere, rm.newPage)
	page(http.MethodPost, "prepare", "new/", ActPrepare, staff.Anywhere, rm.prepare)
	page(http.MethodGet, "circular", "{circular}/", ActSee, rm.object, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.circularPage(ctx, r, "")
	})
	page(http.MethodGet, "edit", "{circular}/edit/", ActPrepare, rm.object, rm.editPage)
	page(http.MethodPost, "change", "{circular}/edit/", ActPrepare, rm.object, rm.change)
	page(http.MethodPost, "drop", "{circular}/drop/", ActPrepare, rm.object, rm.dropIt)
	page(http.MethodGet, "send.form", "{circular}/send/", ActSend, rm.sending, rm.sendPage)
	page(http.MethodPost, "send", "{circular}/send/", ActSend, rm.sending, rm.sendIt)
	page(http.MethodGet, "receipts", "{circular}/receipts/", ActSee, rm.object, rm.receiptsPage)
	for name, kind := range map[string]string{"export": sheet.CSV, "export.xlsx": sheet.XLSX} {
		page(http.MethodGet, name, "{circular}/receipts."+kind, ActSee, rm.object, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return rm.export(ctx, r, kind)
		})
	}
	page(http.MethodGet, "phones", "{circular}/phones/", ActSee, rm.object, rm.phonesPage)
	page(http.MethodGet, "paper", "{circular}/paper/", ActKey, rm.object, rm.paperPage)
	page(http.MethodGet, "restored", "restored/", ActNumbers, nil, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.restoredPage(ctx, r, func(string) string { return "" }, nil, nil)
	})
	page(http.MethodPost, "confirm", "restored/", ActConfirm, nil, rm.confirmNumbers)
	page(http.MethodGet, "key.form", "paper/", ActKey, staff.Anywhere, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.keyPage(ctx, r, nil)
	})
	page(http.MethodPost, "key", "paper/", ActKey, staff.Anywhere, rm.keyIn)
	page(http.MethodGet, "questions", "{circular}/questions/", ActSee, rm.object, func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.questionsPage(ctx, r, "", "")
	})
	page(http.MethodPost, "answer", "{circular}/questions/{question}/", ActAnswer, rm.object, rm.answerIt)
	page(http.MethodPost, "settle", "{circular}/questions/{question}/settle/", ActAnswer, rm.object, rm.settleIt)
	s.Nav(staff.Nav{Key: "circular.nav", Path: home, Action: ActSee, Order: 26})
	s.Nav(staff.Nav{Key: "circular.restored", Path: restoredPath, Action: ActNumbers, Order: 11, Shown: func(ctx context.Context, _ *staff.Request) (bool, error) {
		at, err := rm.Restored(ctx)
		return !at.IsZero(), err
	}})
}

// NewPath is where the sending of a text is prepared, without language.
func NewPath(item id.Item) string { return home + "new/?item=" + string(item) }

// scoped is a circular of an issuer, for the rules.
func (rm *Room) scoped(ctx context.Context, issuer id.Body, state State) (access.Object, error) {
	scope, err := rm.o.Party.Scope(ctx, issuer)
	return access.Object{Scope: scope, State: string(state)}, err
}

// object is the circular of the address.
func (rm *Room) object(ctx context.Context, r *staff.Request) (access.Object, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	return rm.scoped(ctx, c.Issuer, c.State)
}

// sending is the circular of the address as who sends it sees it.
func (rm *Room) sending(ctx context.Context, r *staff.Request) (access.Object, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	return rm.apart(ctx, &c)
}

// apart is a circular with whoever approved its text, while nobody else has made that public.
func (rm *Room) apart(ctx context.Context, c *Circular) (access.Object, error) {
	o, err := rm.scoped(ctx, c.Issuer, c.State)
	if err != nil || c.State == Sent {
		return o, err
	}
	text, err := rm.o.Texts.Announcement(ctx, c.Item)
	if text.Approver != "" && !text.Public {
		o.Hands = []id.Person{text.Approver}
	}
	return o, err
}

// may says whether the visitor may do an action to a circular.
func (rm *Room) may(ctx context.Context, r *staff.Request, a access.Action, c *Circular) (bool, error) {
	o, err := rm.scoped(ctx, c.Issuer, c.State)
	return err == nil && r.May(a, o).OK, err
}

// deskCircular is what the template "desk-circular" shows.
type deskCircular struct {
	Head     view.DeskHead
	Notices  []view.Notice
	Keys     []view.Key
	Lines    []string // the audience
	Stats    []view.Stat
	Chart    *view.Chart
	Vacant   []string
	Doorless []string // who cannot sign in
	More     string   // how many of those lists are not shown
	Acts     *view.Acts
	Read     *view.Link // the text
}

// shownSeats is how many vacant posts and people without an account the preview names.
const shownSeats = 40

// circularPage is a circular. wrong is why an act was refused.
func (rm *Room) circularPage(ctx context.Context, r *staff.Request, wrong string) (staff.Answer, error) {
	c, err := rm.circularOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	text, err := rm.o.Texts.Announcement(ctx, c.Item)
	if err != nil {
		return staff.Answer{}, err
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	issuer, _ := tree.Body(c.Issuer)
	p := deskCircular{
		Head: view.DeskHead{Title: text.Title.In(r.Lang), Kicker: r.Text("circular.state.prepared"), Crumbs: view.Crumbs{{Text: r.Text("circular.title"), Href: r.Href(home)}}},
		Keys: []view.Key{{Term: r.Text("circular.key.issuer"), Text: issuer.Name.In(r.Lang)}, {Term: r.Text("circular.key.asked"), Text: r.Text("circular.asked." + string(c.Asked))}},
	}
	if wrong != "" {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: wrong})
	}
	if text.Ended != "" {
		p.Notices = append(p.Notices, view.Notice{Kind: "urgent", Title: r.Text("circular.letter.ended"), Text: text.Ended})
	}
	if k, ok := untilKey(r, &c, c.State == Prepared); ok {
		p.Keys = append(p.Keys, k)
	}
	reach := text.Reach
	if c.State == Sent {
		reach = c.Reach
	}
	p.Keys = append(p.Keys, view.Key{Term: r.Text("circular.key.reach"), Text: r.Text("circular.reach." + string(reach))})
	if text.Path != "" {
		p.Read = &view.Link{Text: r.Text("circular.read"), Href: text.Path}
	}
	if p.Lines, err = rm.audience(ctx, r, tree, c.Choices); err != nil {
		return staff.Answer{}, err
	}
	name, err := rm.names(ctx, r, c.By, c.SentBy)
	if err != nil {
		return staff.Answer{}, err
	}
	if c.State == Sent {
		p.Head.Kicker = numberOf(r, &c)
		p.Keys = append(p.Keys, view.Key{Term: r.Text("circular.key.sent"), At: c.SentAt, Clock: true}, view.Key{Term: r.Text("circular.key.sent-by"), Text: name(c.SentBy)})
		err = rm.sentParts(ctx, r, tree, &c, &p)
	} else {
		p.Keys = append(p.Keys, view.Key{Term: r.Text("circular.key.by"), Text: name(c.By)})
		err = rm.preparedParts(ctx, r, tree, &c, &p)
	}
	a := staff.Answer{Template: "circular/desk-circular", Title: p.Head.Title, Data: p, Nav: home}
	if wrong != "" {
		a.Status = http.StatusConflict
	}
	return a, err
}

// preview is whom an audience would reach today.
type preview struct {
	seats                    []Seat
	vacant, people, doorless int
	vacantPosts              []string
	doorlessPeople           []string
}

func (rm *Room) preview(ctx context.Context, r *staff.Request, tree Tree, choices []Choice) (preview, error) {
	p := preview{seats: Seats(tree, choices, day(r.Now))}
	var people []id.Person
	seen := map[id.Person]bool{}
	post := map[id.Person]string{}
	for _, s := range p.seats {
		x, _ := tree.Post(s.Post)
		if s.Person == "" {
			if p.vacant++; p.vacant <= shownSeats {
				p.vacantPosts = append(p.vacantPosts, x.Name.In(r.Lang))
			}
		} else if !seen[s.Person] {
			seen[s.Person] = true
			people, post[s.Person] = append(people, s.Person), x.Name.In(r.Lang)
		}
	}
	p.people = len(people)
	has, err := rm.o.Party.Accounts(ctx, people...)
	if err != nil {
		return p, err
	}
	var without []id.Person
	for _, x := range people {
		if !has[x] {
			if p.doorless++; p.doorless <= shownSeats {
				without = append(without, x)
			}
		}
	}
	name, err := rm.names(ctx, r, without...)
	for _, x := range without {
		p.doorlessPeople = append(p.doorlessPeople, r.Text("circular.holder", "name", name(x), "post", post[x]))
	}
	return p, err
}

func (rm *Room) preparedParts(ctx context.Context, r *staff.Request, tree Tree, c *Circular, p *deskCircular) error {
	x, err := rm.preview(ctx, r, tree, c.Choices)
	if err != nil {
		return err
	}
	number := func(n int) string { return i18n.Number(r.Lang, int64(n)) }
	p.Stats = []view.Stat{
		{Label: r.Text("circular.stat.seats"), Value: number(len(x.seats))},
		{Label: r.Text("circular.stat.people"), Value: number(x.people)},
		{Label: r.Text("circular.stat.vacant"), Value: number(x.vacant)},
		{Label: r.Text("circular.stat.doorless"), Value: number(x.doorless)},
	}
	p.Vacant, p.Doorless = x.vacantPosts, x.doorlessPeople
	if left := max(x.vacant-shownSeats, 0) + max(x.doorless-shownSeats, 0); left > 0 {
		p.More = r.Text("circular.more", "n", left)
	}
	o, err := rm.apart(ctx, c)
	if err != nil {
		return err
	}
	send := r.May(ActSend, o)
	edit, err := rm.may(ctx, r, ActPrepare, c)
	if err != nil || !edit && !send.OK {
		return err
	}
	path := circularPath(c.ID)
	p.Acts = &view.Acts{Main: &view.Act{Key: "send", Text: r.Text("circular.send")}}
	switch {
	case send.OK:
		p.Acts.Main.Href, p.Acts.Main.Hint = r.Href(path+"send/"), r.Text("circular.send.hint")
	case send.Refusal == access.NoFunction:
		p.Acts.Main.Why = r.Text("circular.send.publisher")
	default:
		p.Acts.Main.Why = r.Text(send.Refusal.Key())
	}
	if edit {
		p.Acts.More = []view.Act{
			{Key: "edit", Text: r.Text("circular.edit"), Href: r.Href(path + "edit/")},
			{
				Key: "drop", Text: r.Text("circular.drop"), Action: r.Href(path + "drop/"), Hint: r.Text("circular.drop.hint"), Submit: r.Text("circular.drop.submit"), Grave: true,
				Fields: []view.Field{{Kind: "hidden", Name: "version", Value: strconv.FormatInt(c.Version, 10)}},
			},
		}
	}
	return nil
}

// version is the version that a form showed.
func version(r *staff.Request) int64 {
	v, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	return v
}

func (rm *Room) dropIt(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	err := rm.Drop(ctx, r.Actor(), id.Circular(r.PathValue("circular")), version(r))
	if err == nil {
		return staff.Answer{To: home, Notice: "circular.notice.dropped"}, nil
	}
	return rm.refusedAct(ctx, r, err)
}

// refusedAct shows a circular with why an act on it was refused: it is as the page says now.
func (rm *Room) refusedAct(ctx context.Context, r *staff.Request, err error) (staff.Answer, error) {
	if fault.Is(err, fault.Forbidden) {
		return staff.Answer{}, err
	}
	wrong, err := r.Said(err, "staff.error.form")
	if err != nil {
		return staff.Answer{}, err
	}
	return rm.circularPage(ctx, r, wrong)
}
