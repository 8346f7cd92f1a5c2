package party

import (
	"context"
	"net/url"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

const verifyPath = "/verify/"

// verifyPage is what the template "verify" shows: a letter, or the form that asks for a code.
type verifyPage struct {
	Title  string
	Notice *view.Notice
	Facts  []view.Fact
	Form   view.Form
}

// verifyFormPage asks for the code of a letter.
func (rm *Room) verifyFormPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	v := site.View{Template: "party/verify", Meta: l.meta(verifyPath, l.t("party.verify"))}
	v.Meta.Description = l.t("party.verify.lead")
	typed, wrong := r.Query.Get("code"), ""
	if typed != "" {
		if code, ok := readCode(typed); ok {
			return site.View{Redirect: l.path(verifyPath + code + "/")}, nil
		}
		v.Status, v.Meta.NoIndex, wrong = 400, true, l.t("party.verify.wrong")
	}
	data := verifyPage{Title: l.t("party.verify"), Notice: &view.Notice{Kind: "quiet", Text: l.t("party.verify.lead")}}
	if !r.Export {
		data.Form = l.codeForm(typed, wrong)
	}
	v.Data = data
	return v, nil
}

func (l *look) codeForm(typed, wrong string) view.Form {
	return view.Form{Action: l.path(verifyPath), Title: l.t("party.verify"), Submit: l.t("party.verify.submit"), Fields: []view.Field{
		{Name: "code", Label: l.t("party.verify.code"), Hint: l.t("party.verify.code.hint"), Value: typed, Error: wrong, LTR: true, Required: true},
	}}
}

// verifyLetterPage tells whether a letter counts, for which post and from when to when; of the person only the name, if it is
// public. Nothing else of the letter is told, for whoever has the paper has it before them.
func (rm *Room) verifyLetterPage(ctx context.Context, r site.Request) (site.View, error) {
	l, err := rm.look(ctx, r.Lang, r.Now)
	if err != nil {
		return site.View{}, err
	}
	v := site.View{Template: "party/verify", Meta: view.Meta{Title: l.t("party.verify"), NoIndex: true, Nav: verifyPath, Canonical: l.path(verifyPath + url.PathEscape(r.Params["code"]) + "/")}}
	for _, lang := range i18n.Langs {
		if lang != l.lang {
			v.Meta.Alternates = append(v.Meta.Alternates, view.Alternate{Lang: lang, Path: i18n.Prefix(lang) + r.Path})
		}
	}
	code, ok := readCode(r.Params["code"])
	if ok && code != r.Params["code"] {
		return site.View{Redirect: l.path(verifyPath + code + "/")}, nil
	}
	var letter Letter
	if ok {
		letter, err = rm.store.LetterAt(ctx, code)
	}
	if !ok || fault.Is(err, fault.NotFound) {
		v.Status = 404
		v.Data = verifyPage{Title: l.t("party.verify.none"), Notice: &view.Notice{Kind: "urgent", Text: l.t("party.verify.none.text")}, Form: l.codeForm("", "")}
		return v, nil
	}
	if err != nil {
		return site.View{}, err
	}
	v.Data = l.verified(letter)
	return v, nil
}

func (l *look) verified(x Letter) verifyPage {
	site.Depend(l.ctx, site.TagTerm(x.Term))
	t, known := l.d.Term(x.Term)
	state := x.State(t, known, l.today)
	kinds := map[LetterState]string{LetterValid: "", LetterComing: "quiet", LetterEnded: "quiet", LetterRevoked: "urgent", LetterReplaced: "urgent", LetterVoid: "urgent"}
	p := verifyPage{
		Title:  l.t("party.verify." + string(state)),
		Notice: &view.Notice{Kind: kinds[state], Text: l.t("party.verify." + string(state) + ".text")},
	}
	o := l.d.office(t)
	if known {
		site.Depend(l.ctx, site.TagPerson(t.Person), site.TagPost(t.Post), site.TagBody(o.Body.ID))
		until(l.ctx, l.d.TurnOf(l.now, t.Person))
	}
	if to := x.To(t); !to.IsZero() && l.now.Before(to) {
		until(l.ctx, to)
	}
	from, _ := textDay(x.Words.From)
	p.Facts = []view.Fact{{Term: l.t("party.letter.post"), HTML: l.html(words{x.Words.Post, i18n.Persian})}, {Term: l.t("party.letter.from"), At: from.Time()}}
	if to := x.To(t); !to.IsZero() {
		p.Facts = append(p.Facts, view.Fact{Term: l.t("party.letter.to"), At: to.Time()})
	}
	if known && o.Person.Public {
		p.Facts = append([]view.Fact{{Term: l.t("party.letter.person"), HTML: l.html(words{x.Words.Person, i18n.Persian})}}, p.Facts...)
	}
	return p
}
