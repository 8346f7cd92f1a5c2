package party

import (
	"context"
	"html/template"
	"slices"
	"strconv"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

const lettersPath = deskPath + "letters/"

var (
	letterLines  = []string{"reason", "sure"}
	letterTexts  = []string{"text"}
	letterFields = map[string]string{"letter.reason": "reason", "letter.why": "reason"}
)

// deskLetter is what the template "desk-letter" shows: the letters of a term, and the form that issues one.
type deskLetter struct {
	deskForm
	May     bool
	Letters []letterLine
}

// letterLine is a letter in a list.
type letterLine struct {
	Number string
	Who    string
	Href   string // of the print
	Chip   view.Chip
	Note   string
	Verify string // the public address
	Acts   *view.Acts
}

func (d deskRoom) lettersOfTerm(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, o, err := d.termOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	letters, err := d.store.LettersOf(ctx, o.Term.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.letterForm(ctx, fresh(r, map[string]string{"state": liveLetter(letters).ID}), dir, o, letters, "")
}

// letterForm is the page of a term's letters. wrong is the letter whose revocation the form refused, "" for none.
func (d deskRoom) letterForm(ctx context.Context, s *sheet, dir *Directory, o Office, letters []Letter, wrong string) (staff.Answer, error) {
	r := s.r
	body, _ := o.Body.FullName(r.Lang)
	who, _ := o.Person.Name.In(r.Lang)
	post, _ := o.Signature(r.Lang)
	back := termsPath + string(o.Term.ID) + "/"
	head := view.DeskHead{
		Title: r.Text("party.desk.letter", "name", who), Note: r.Text("party.desk.term.note", "post", post, "date", o.Term.From.Medium(r.Lang)),
		Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}, {Text: body, Href: r.Href(bodiesPath + string(o.Body.ID) + "/")}},
		Ways:   []view.Link{{Text: r.Text("party.desk.letters"), Href: r.Href(lettersPath)}},
	}
	form := s
	if wrong != "" { // the faults belong to the form of the revocation
		form = fresh(r, map[string]string{"state": liveLetter(letters).ID})
		form.now = s.now
	}
	now := liveLetter(letters)
	fields := []view.Field{form.field(view.Field{Name: "text", Kind: "textarea", Rows: 4, Hint: r.Text("party.field.text.hint")})}
	legend := r.Text("party.desk.letter.issue")
	if now.ID != "" {
		legend = r.Text("party.desk.letter.again")
		fields = append(fields, form.field(view.Field{Name: "reason", Label: r.Text("party.field.letter.reason"), Hint: r.Text("party.field.letter.reason.hint", "number", shownNumber(r.Lang, now)), Required: true}))
	}
	fields = append(fields, form.field(view.Field{Name: "sure", Kind: "check", Required: true}))
	a, err := drawn(ctx, form, head, back, view.Group{Legend: legend, Hint: d.preview(r, dir, o), Fields: fields})
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskLetter{deskForm: a.Data.(deskForm), May: r.May(ActLetter, dir.scope(o.Body.ID)).OK}
	p.Form.Submit = r.Text("party.desk.letter.issue")
	for _, l := range letters {
		x := d.letterLine(r, dir, l)
		if p.May && l.Live() {
			act := view.Act{
				Key: "revoke", Text: r.Text("party.desk.letter.revoke"), Action: r.Href(lettersPath + l.ID + "/revoke/"), Hint: r.Text("party.desk.letter.revoke.hint"), Grave: true,
				Fields: []view.Field{{Name: "reason", Label: r.Text("party.field.reason"), Required: true}},
			}
			if wrong == l.ID {
				act.Fields[0].Value, act.Fields[0].Error = s.is["reason"], s.wrong["reason"]
				a.Status = 422
			}
			x.Acts = &view.Acts{More: []view.Act{act}}
		}
		p.Letters = append(p.Letters, x)
	}
	a.Template, a.Data = "party/desk-letter", p
	return a, nil
}

// preview is what a letter would say today, or why none can be issued.
func (d deskRoom) preview(r *staff.Request, dir *Directory, o Office) string {
	w, wrong := dir.write(o, Today(r.Now), "")
	if len(wrong) > 0 {
		return d.say(r.Lang, wrong[0], false)
	}
	return r.Text("party.desk.letter.says", "text", w.Lines[0], "signer", w.Signer+"، "+w.SignerPost)
}

// shownNumber is the number of a letter in the digits of the page.
func shownNumber(lang string, l Letter) string {
	if lang == i18n.Persian {
		return persian.Digits(l.Name())
	}
	return l.Name()
}

func (d deskRoom) letterLine(r *staff.Request, dir *Directory, l Letter) letterLine {
	t, known := dir.Term(l.Term)
	state := l.State(t, known, Today(r.Now))
	day, _ := textDay(l.Words.Day)
	x := letterLine{
		Number: shownNumber(r.Lang, l), Who: l.Words.Person + "، " + l.Words.Post, Href: r.Href(lettersPath + l.ID + "/"), Verify: l.Path(),
		Chip: view.Chip{Text: r.Text("party.letter.state." + string(state)), Tone: map[LetterState]string{LetterValid: "good", LetterComing: "wait"}[state]},
		Note: r.Text("party.desk.letter.issued", "date", day.Medium(r.Lang)),
	}
	if x.Chip.Tone == "" {
		x.Chip.Tone = "off"
	}
	if l.Because != "" {
		x.Note += " " + r.Text("party.desk.letter.because", "reason", l.Because)
	}
	if l.Reason != "" {
		x.Note += " " + r.Text("party.desk.letter.instead", "reason", l.Reason)
	}
	return x
}

func (d deskRoom) issueLetter(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, o, err := d.termOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, letterLines, letterTexts)
	s.need("sure", "party.form.sure")
	if len(s.wrong) == 0 {
		_, err = d.IssueLetter(ctx, r.Actor(), o.Term.ID, s.is["state"], s.is["text"], s.is["reason"])
		if err == nil {
			return staff.Answer{To: r.Path, Notice: "party.notice.letter.issued"}, nil
		}
		if err = d.refused(s, err, letterFields, func() (map[string]string, error) {
			letters, err := d.store.LettersOf(ctx, o.Term.ID)
			return map[string]string{"state": liveLetter(letters).ID}, err
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	letters, err := d.store.LettersOf(ctx, o.Term.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.letterForm(ctx, s, dir, o, letters, "")
}

// letterOf is a letter with its term as it is now; a term that was taken back is known to the letter alone.
func (d deskRoom) letterOf(ctx context.Context, r *staff.Request) (*Directory, Letter, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return nil, Letter{}, err
	}
	x := r.PathValue("letter")
	if !id.Valid(x) {
		return nil, Letter{}, fault.New(fault.NotFound, "")
	}
	l, err := d.store.Letter(ctx, x)
	return dir, l, err
}

func (d deskRoom) letterObject(ctx context.Context, r *staff.Request) (access.Object, error) {
	dir, l, err := d.letterOf(ctx, r)
	if err != nil {
		return access.Object{}, err
	}
	return dir.scope(dir.bodyOfLetter(l)), nil
}

// bodyOfLetter is the body in which the letter's post is; a letter whose term was taken back is the whole party's.
func (d *Directory) bodyOfLetter(l Letter) id.Body {
	if t, ok := d.terms[l.Term]; ok {
		return d.posts[t.Post].Body
	}
	return RootID
}

// printedLetter is what the template "letter" shows.
type printedLetter struct {
	Letter  Letter
	Number  string
	Day     Day
	Notice  *view.Notice // of a letter that does not count
	QR      template.HTML
	Address string
	Spelled string
	Back    view.Link
}

// printLetter is the letter on the party's letterhead, for paper. It is Persian whatever the language of the desk.
func (d deskRoom) printLetter(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, l, err := d.letterOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	p := printedLetter{Letter: l, Number: persian.Digits(l.Name()), Address: d.o.BaseURL + l.Path(), Spelled: spelled(l.Code), Back: view.Link{Text: r.Text("party.form.back"), Href: r.Href(termsPath + string(l.Term) + "/letter/")}}
	p.Day, _ = textDay(l.Words.Day)
	if p.QR, err = view.QR(p.Address, r.Text("party.letter.qr")); err != nil {
		return staff.Answer{}, err
	}
	t, known := dir.Term(l.Term)
	if state := l.State(t, known, Today(r.Now)); state != LetterValid && state != LetterComing {
		p.Notice = &view.Notice{Kind: "urgent", Text: d.o.Texts.Text(i18n.Persian, "party.verify."+string(state)+".text")}
	}
	if !known {
		p.Back.Href = r.Href(lettersPath)
	}
	return staff.Answer{Template: "party/letter", Title: r.Text("party.letter.title", "number", shownNumber(r.Lang, l)), Data: p, Nav: deskPath, Print: true}, nil
}

func (d deskRoom) revokeLetter(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, l, err := d.letterOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	t, known := dir.Term(l.Term)
	to := lettersPath
	if known {
		to = termsPath + string(t.ID) + "/letter/"
	}
	s := filled(r, letterLines, nil)
	if len(s.wrong) == 0 {
		err = d.RevokeLetter(ctx, r.Actor(), l.ID, s.is["reason"])
		if err == nil {
			return staff.Answer{To: to, Notice: "party.notice.letter.revoked"}, nil
		}
		if !known {
			return staff.Answer{}, fault.Wrap(fault.Conflict, err)
		}
		if err = d.refused(s, err, letterFields, func() (map[string]string, error) { return map[string]string{}, nil }); err != nil {
			return staff.Answer{}, err
		}
	}
	letters, err := d.store.LettersOf(ctx, t.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.letterForm(ctx, s, dir, dir.office(t), letters, l.ID)
}

// deskLetters is what the template "desk-letters" shows: the register of a year.
type deskLetters struct {
	Head    view.DeskHead
	Tabs    view.Tabs
	Letters []letterLine
	Empty   *view.Empty
}

func (d deskRoom) lettersPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, err := d.Directory(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	years, err := d.store.LetterYears(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	year := Today(r.Now).Year
	if y, err := strconv.Atoi(persian.ParseDigits(r.URL.Query().Get("year"))); err == nil && slices.Contains(years, y) {
		year = y
	}
	title := r.Text("party.desk.letters")
	p := deskLetters{Head: view.DeskHead{Title: title, Note: r.Text("party.desk.letters.note"), Crumbs: view.Crumbs{{Text: r.Text("party.desk"), Href: r.Href(deskPath)}}}}
	p.Tabs.Label = title
	for _, y := range years {
		p.Tabs.Links = append(p.Tabs.Links, view.Link{Text: numberField(r.Lang, y), Href: r.Href(lettersPath) + "?year=" + strconv.Itoa(y), Current: y == year})
	}
	letters, err := d.store.LettersIn(ctx, year)
	if err != nil {
		return staff.Answer{}, err
	}
	sees := d.sees(r, dir)
	for _, l := range letters {
		if sees(dir.bodyOfLetter(l)) {
			p.Letters = append(p.Letters, d.letterLine(r, dir, l))
		}
	}
	if len(p.Letters) == 0 {
		p.Empty = &view.Empty{Title: r.Text("party.desk.letters.none"), Text: r.Text("party.desk.letters.none.text")}
	}
	return staff.Answer{Template: "party/desk-letters", Title: title, Data: p, Nav: deskPath}, nil
}
