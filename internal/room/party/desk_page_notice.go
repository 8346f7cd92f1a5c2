package party

import (
	"context"
	"slices"
	"strconv"
	"unicode/utf8"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

var (
	noticeLines  = []string{"title_fa", "title_en", "from", "until"}
	noticeTexts  = []string{"text_fa", "text_en"}
	noticeFields = map[string]string{"page.order": "until", "page.past": "until", "page.long": "until"}
)

// noticeValues are the fields of the notice as it is set; of one that was never set, or is over, those of a new one from today.
func noticeValues(r *staff.Request, dir *Directory, b Body) map[string]string {
	_, n := dir.part(b.ID, partNotice, "")
	is := map[string]string{"state": strconv.Itoa(n), "from": dayField(r.Lang, Today(r.Now))}
	if x, ok := dir.Notice(b.ID); ok && !x.Until.Before(Today(r.Now)) {
		put(is, "title", x.Title)
		put(is, "text", x.Text)
		is["from"], is["until"] = dayField(r.Lang, x.From), dayField(r.Lang, x.Until)
	}
	return is
}

func (d deskRoom) noticePage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	return d.noticeForm(ctx, fresh(r, noticeValues(r, dir, b)), dir, b)
}

func (d deskRoom) noticeForm(ctx context.Context, s *sheet, dir *Directory, b Body) (staff.Answer, error) {
	r := s.r
	head := view.DeskHead{Title: r.Text("party.page.notice"), Note: r.Text("party.page.notice.note"), Crumbs: d.pageCrumbs(r, b)}
	x, set := dir.Notice(b.ID)
	if set {
		head.Chips = []view.Chip{noticeChip(r, x, Today(r.Now))}
	}
	fields := append(s.both("title", "", 0, true), s.both("text", "textarea", 3, false)...)
	a, err := drawn(ctx, s, head, pagePath(b.ID), view.Group{Half: true, Fields: fields}, view.Group{Half: true, Fields: []view.Field{
		s.field(view.Field{Name: "from", Kind: "date", Label: r.Text("party.field.notice.from"), Required: true}),
		s.field(view.Field{Name: "until", Kind: "date", Label: r.Text("party.field.notice.until"), Required: true}),
	}})
	if err != nil {
		return staff.Answer{}, err
	}
	p := deskFigure{deskForm: a.Data.(deskForm), May: r.May(ActPage, dir.scope(b.ID)).OK}
	if set && !x.Until.Before(Today(r.Now)) {
		p.Form.Also = []view.Button{{Name: "act", Value: "remove", Text: r.Text("party.page.notice.remove")}}
	}
	if p.Deeds, err = d.partDeeds(ctx, r, dir, b, partNotice, "", func(x PagePart) (title, note string) {
		n, err := readNotice(x.Content)
		if err != nil {
			return r.Text("party.page.notice.removed"), ""
		}
		title, _ = n.Title.In(r.Lang)
		return title, r.Text("party.page.notice.days", "from", n.From.Medium(r.Lang), "until", n.Until.Medium(r.Lang))
	}); err != nil {
		return staff.Answer{}, err
	}
	a.Template, a.Data, a.Nav = "party/desk-figure", p, pagesPath
	return a, nil
}

// partDeeds are what a part was, the latest first, as tell puts it.
func (d deskRoom) partDeeds(ctx context.Context, r *staff.Request, dir *Directory, b Body, part, item string, tell func(PagePart) (title, note string)) ([]view.Deed, error) {
	all := dir.parts[partKey{b.ID, part, item}]
	names, err := namesOf(ctx, d, r.Lang, all, func(x PagePart) id.Person { return x.By })
	if err != nil {
		return nil, err
	}
	var deeds []view.Deed
	for _, x := range slices.Backward(all) {
		e := view.Deed{At: x.At, Who: names[x.By], State: "done"}
		e.Title, e.Note = tell(x)
		deeds = append(deeds, e)
	}
	return deeds, nil
}

func (d deskRoom) setNotice(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	dir, b, err := d.bodyOf(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	s := filled(r, noticeLines, noticeTexts)
	x := PagePart{Body: b.ID, Part: partNotice}
	var check func(Day) Troubles
	if r.PostFormValue("act") == "remove" {
		clear(s.wrong)
	} else {
		s.need("title_fa", "party.form.page.title")
		s.need("from", "party.form.page.day")
		s.need("until", "party.form.page.day")
		for _, name := range noticeTexts {
			if utf8.RuneCountInString(s.is[name]) > longestNotice {
				s.bad(name, "party.form.long", "longest", longestNotice)
			}
		}
		n := PageNotice{Title: *s.text("title"), Text: *s.text("text"), From: s.day("from"), Until: s.day("until")}
		x.Content = n.content()
		check = func(today Day) Troubles { return checkNotice(n, today) }
	}
	if len(s.wrong) == 0 {
		err = d.SetPagePart(ctx, r.Actor(), s.count(), x, check)
		if err == nil {
			return staff.Answer{To: pagePath(b.ID), Notice: "party.notice.saved"}, nil
		}
		if err = d.refused(s, err, noticeFields, func() (map[string]string, error) {
			var err error
			dir, _, err = d.bodyOf(ctx, r)
			if err != nil {
				return nil, err
			}
			return noticeValues(r, dir, b), nil
		}); err != nil {
			return staff.Answer{}, err
		}
	}
	return d.noticeForm(ctx, s, dir, b)
}
