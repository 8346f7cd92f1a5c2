package party

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
	"hemmat/persian"
)

// The longest that a line and a text of a form may be, in characters.
const (
	longestLine = 200
	longestText = 20_000
)

// deskForm is what the template "desk-form" shows.
type deskForm struct {
	Head   view.DeskHead
	Notice *view.Notice
	Form   view.FormPage
}

// sheet is a form as it was filled in: what stands in each field, and what is wrong with it in words.
type sheet struct {
	r     *staff.Request
	is    map[string]string
	wrong map[string]string
	now   map[string]string // what is recorded by now, where somebody else has changed it meanwhile; nil without
}

// fresh is a form that nobody has filled in yet.
func fresh(r *staff.Request, is map[string]string) *sheet {
	return &sheet{r: r, is: is, wrong: map[string]string{}}
}

// filled reads the fields of a form as they are kept: lines, and texts of several.
func filled(r *staff.Request, lines, texts []string) *sheet {
	s := fresh(r, map[string]string{"state": r.PostFormValue("state")})
	read := func(name string, longest int, get func(string) (string, error)) {
		value, err := get(name)
		switch {
		case err != nil:
			s.bad(name, "party.form.text")
			value = strings.ToValidUTF8(r.PostFormValue(name), "�")
		case utf8.RuneCountInString(value) > longest:
			s.bad(name, "party.form.long", "longest", longest)
		}
		s.is[name] = strings.TrimSpace(value)
	}
	for _, name := range lines {
		read(name, longestLine, r.Line)
	}
	for _, name := range texts {
		read(name, longestText, r.Lines)
	}
	return s
}

// bad says what is wrong with a field; the first that is said stays.
func (s *sheet) bad(name, key string, args ...any) {
	if s.wrong[name] == "" {
		s.wrong[name] = s.r.Text(key, args...)
	}
}

// need says that a field must not stay empty.
func (s *sheet) need(name, key string) {
	if s.is[name] == "" {
		s.bad(name, key)
	}
}

// text is a text by language, out of the fields name_fa and name_en.
func (s *sheet) text(name string) *Text {
	t := Text{}
	for _, lang := range i18n.Langs {
		t[lang] = s.is[name+"_"+lang]
	}
	return &t
}

// day is a day that was typed; nothing typed is the zero Day.
func (s *sheet) day(name string) Day {
	if s.is[name] == "" {
		return Day{}
	}
	d, err := jalali.Parse(s.is[name])
	if err != nil {
		s.bad(name, "party.form.day")
	}
	return d
}

// number is a whole number that was typed; nothing typed is 0.
func (s *sheet) number(name string) int {
	if s.is[name] == "" {
		return 0
	}
	n, err := strconv.Atoi(persian.ParseDigits(s.is[name]))
	if err != nil || n < 0 || n > 1_000_000 {
		s.bad(name, "party.form.number")
	}
	return n
}

// truth is a box that was ticked.
func (s *sheet) truth(name string) bool { return s.is[name] != "" }

// slug is the address that was typed, or made of the English name.
func (s *sheet) slug(name string) string {
	slug := s.is["slug"]
	if slug == "" {
		slug = latin(s.is[name+"_en"])
	}
	switch {
	case slug == "":
		s.bad("slug", "party.form.slug.none")
	case !isSlug(slug):
		s.bad("slug", "party.form.slug")
	case slices.Contains(reserved, slug):
		s.bad("slug", "party.form.slug.reserved")
	}
	return slug
}

// latin is a name as a part of an address; "" when it has no Latin letter.
func latin(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() == 60 {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}

// field draws a field with what stands in it, and, when somebody else has changed it meanwhile, what is recorded.
func (s *sheet) field(f view.Field) view.Field {
	f.Value, f.Error = s.is[f.Name], s.wrong[f.Name]
	if f.Label == "" {
		f.Label = s.r.Text("party.field." + f.Name)
	}
	switch f.Kind {
	case "date":
		f.Hint = s.r.Text("party.day.hint")
		if d, err := jalali.Parse(f.Value); err == nil {
			f.At = d.Time()
		}
	case "check":
		f.Value, f.Checked = "1", s.truth(f.Name)
	case "select", "radio":
		f.Options = slices.Clone(f.Options)
		for i, o := range f.Options {
			f.Options[i].Chosen = o.Value == s.is[f.Name]
		}
	}
	if now, ok := s.now[f.Name]; ok && now != s.is[f.Name] && f.Error == "" {
		f.At, f.Confirm = time.Time{}, s.r.Text("party.form.now", "value", s.spoken(f, now))
	}
	return f
}

// spoken is a value in words: that of a choice as the choice says it.
func (s *sheet) spoken(f view.Field, value string) string {
	for _, o := range f.Options {
		if o.Value == value {
			return o.Text
		}
	}
	if f.Kind == "check" {
		return s.r.Text(map[bool]string{true: "party.form.yes", false: "party.form.no"}[value != ""])
	}
	if value == "" {
		return s.r.Text("party.form.empty")
	}
	return persian.Truncate(value, 200)
}

// both are the fields of a text in both languages.
func (s *sheet) both(name, kind string, rows int, required bool) []view.Field {
	fs := make([]view.Field, 0, len(i18n.Langs))
	for _, lang := range i18n.Langs {
		fs = append(fs, s.field(view.Field{Name: name + "_" + lang, Kind: kind, Rows: rows, Required: required && lang == i18n.Persian, LTR: lang == i18n.English && kind == ""}))
	}
	return fs
}

// put sets the fields name_fa and name_en.
func put(is map[string]string, name string, t Text) {
	for _, lang := range i18n.Langs {
		is[name+"_"+lang] = t[lang]
	}
}

func tick(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// dayField is a day as a field shows it, in the digits of the page.
func dayField(lang string, d Day) string {
	switch {
	case d.IsZero():
		return ""
	case lang == i18n.Persian:
		return d.NumericFa()
	}
	return d.Numeric()
}

// drawn is the page of a form, with what was wrong in it.
func drawn(ctx context.Context, s *sheet, head view.DeskHead, back string, groups ...view.Group) (staff.Answer, error) {
	groups = append([]view.Group{{Fields: []view.Field{{Name: "state", Kind: "hidden", Value: s.is["state"]}}}}, groups...)
	p := deskForm{Head: head, Form: view.FormPage{
		Action: s.r.Href(s.r.Path), Groups: groups, Submit: s.r.Text("party.form.save"),
		Cancel: &view.Link{Text: s.r.Text("party.form.back"), Href: s.r.Href(back)},
	}}
	a := staff.Answer{Template: "party/desk-form", Title: head.Title, Nav: deskPath}
	switch {
	case s.now != nil:
		a.Status = 409
		p.Notice = &view.Notice{Kind: "urgent", Title: s.r.Text("party.form.stale"), Text: s.r.Text("party.form.stale.text")}
	case s.wrong[""] != "":
		a.Status = 422
		p.Notice = &view.Notice{Kind: "urgent", Title: s.wrong[""]}
	case len(s.wrong) > 0:
		a.Status = 422
	}
	a.Data = p
	return a, nil
}

// refused puts what the record said against a form into it: by field where the trouble has one, else above the form.
func (d deskRoom) refused(s *sheet, err error, fields map[string]string, now func() (map[string]string, error)) error {
	var ts Troubles
	switch {
	case errors.As(err, &ts):
		for _, t := range ts {
			field := fields[strings.TrimPrefix(t.Key, "party.wrong.")]
			if s.wrong[field] == "" {
				s.wrong[field] = d.say(s.r.Lang, t, false)
			}
		}
		return nil
	case errors.Is(err, errTaken):
		s.bad(fields["taken"], "party.form.taken."+fields["taken"])
		return nil
	case errors.Is(err, errStale):
		is, err := now()
		if err != nil {
			return err
		}
		s.now = maps.Clone(is)
		s.is["state"] = is["state"]
		return nil
	}
	return err
}
