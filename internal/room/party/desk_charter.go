package party

import (
	"strconv"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// statuteGroup are the fields of what the statutes say of a body.
func (s *sheet) statuteGroup() view.Group {
	fields := append(s.both("charter", "", 0, false), s.both("area", "", 0, false)...)
	for _, name := range []string{"seats", "quorum", "notice_days", "term_months"} {
		fields = append(fields, s.field(view.Field{Name: name, Kind: "number", Hint: s.r.Text("party.field." + name + ".hint")}))
	}
	return view.Group{Legend: s.r.Text("party.form.statute"), Half: true, Fields: fields}
}

func putStatute(is map[string]string, lang string, st Statute) {
	for name, n := range map[string]int{"seats": st.Seats, "quorum": st.Quorum, "notice_days": st.NoticeDays, "term_months": st.TermMonths} {
		if n > 0 {
			is[name] = numberField(lang, n)
		}
	}
}

// numberField is a number as a field shows it, in the digits of the page: without the marks of thousands, which nobody types.
func numberField(lang string, n int) string {
	if lang == i18n.Persian {
		return persian.Digits(strconv.Itoa(n))
	}
	return strconv.Itoa(n)
}

// statuteEntry reads what the form says of the statutes.
func (s *sheet) statuteEntry(e *BodyEntry) {
	seats, quorum, notice, months := s.number("seats"), s.number("quorum"), s.number("notice_days"), s.number("term_months")
	e.Seats, e.Quorum, e.NoticeDays, e.TermMonths, e.Area = &seats, &quorum, &notice, &months, s.text("area")
}

// wholeTerm offers to end a term as the statutes say; nothing where they do not.
func (s *sheet) wholeTerm(b Body, today Day) []view.Field {
	end := b.End(today)
	if end.IsZero() {
		return nil
	}
	return []view.Field{s.field(view.Field{
		Name: "whole", Kind: "check", Label: s.r.Text("party.field.whole", "length", length(s.r.Text, b.TermMonths)),
		Hint: s.r.Text("party.field.whole.hint", "date", end.Medium(s.r.Lang)),
	})}
}

// length is a number of months in words, as years where it comes to years.
func length(t func(key string, args ...any) string, months int) string {
	if months%12 == 0 {
		return t("party.length.years", "n", months/12)
	}
	return t("party.length.months", "n", months)
}

// seatsText is «۲۱ کرسی، حد نصاب ۱۱، دعوت ۷ روز پیش از نشست»; "" when none is known.
func seatsText(t func(key string, args ...any) string, st Statute) string {
	text := ""
	if st.Seats > 0 {
		text = t("party.seats.n", "n", st.Seats)
	}
	if st.Quorum > 0 {
		if text != "" {
			text += t("view.comma") + " "
		}
		text += t("party.quorum.n", "n", st.Quorum)
	}
	if st.NoticeDays > 0 {
		if text != "" {
			text += t("view.comma") + " "
		}
		text += t("party.notice.n", "n", st.NoticeDays)
	}
	return text
}

// statuteKeys are the figures of the statutes on the body's page at the desk, with how many seats are taken.
func (d deskRoom) statuteKeys(r *staff.Request, b Body) []view.Key {
	var keys []view.Key
	if s := seatsText(r.Text, b.Statute); s != "" {
		keys = append(keys, view.Key{Term: r.Text("party.statute.seats"), Text: s})
	}
	if b.TermMonths > 0 {
		keys = append(keys, view.Key{Term: r.Text("party.statute.term"), Text: length(r.Text, b.TermMonths)})
	}
	if area, _ := b.Area.In(r.Lang); area != "" {
		keys = append(keys, view.Key{Term: r.Text("party.statute.area"), Text: area})
	}
	return keys
}

// statuteFacts are the same for readers.
func (l *look) statuteFacts(b Body) []view.Fact {
	var all []view.Fact
	if s := seatsText(l.t, b.Statute); s != "" {
		all = append(all, view.Fact{Term: l.t("party.statute.seats"), Text: s})
	}
	if b.TermMonths > 0 {
		all = append(all, view.Fact{Term: l.t("party.statute.term"), Text: length(l.t, b.TermMonths)})
	}
	if a := l.in(b.Area); a.Text != "" {
		all = append(all, view.Fact{Term: l.t("party.statute.area"), HTML: l.html(a)})
	}
	return all
}

func (d deskRoom) oddNotices(r *staff.Request, dir *Directory, b Body, today Day) []view.Notice {
	var all []view.Notice
	for _, o := range dir.odd(b, today) {
		all = append(all, view.Notice{Title: r.Text("party.odd"), Text: r.Text(o.Key, o.Args...)})
	}
	return all
}

// seatsLine is a body with seats that nobody has.
type seatsLine struct{ Body, Href, Note string }

func (d deskRoom) seatsLines(r *staff.Request, dir *Directory, today Day, in func(id.Body) bool) []seatsLine {
	var all []seatsLine
	for _, b := range dir.openSeats(today, in) {
		x := seatsLine{Href: r.Href(bodiesPath + string(b.ID) + "/")}
		x.Body, _ = b.FullName(r.Lang)
		x.Note = r.Text("party.desk.seats.free", "n", b.Seats-dir.Seated(b.ID, today), "seats", b.Seats)
		all = append(all, x)
	}
	return all
}
