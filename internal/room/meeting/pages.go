package meeting

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

//go:embed all:templates
var templates embed.FS

// Locales are the room's texts, for i18n.
//
//go:embed locales
var Locales embed.FS

// Templates are the room's pages, for view under the set "meeting".
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the name is fixed
	}
	return sub
}

// The actions of the room, as access knows them.
const (
	ActOwn     access.Action = "meeting.own" // the meetings in which one has a seat
	ActSee     access.Action = "meeting.see"
	ActKeep    access.Action = "meeting.keep"    // calls, holds, writes and circulates
	ActPublish access.Action = "meeting.publish" // shows a meeting and its resolutions to everybody
)

// Rules say who may do what to a meeting of a body. Who has a seat sees their own, whatever they do here; whether they do,
// the room asks itself.
func Rules() []access.Rule {
	officers := []access.Function{access.OrganisationOffice}
	return []access.Rule{
		{Action: ActOwn, Everybody: true},
		{Action: ActSee, Functions: officers, Reads: true},
		{Action: ActKeep, Functions: officers},
		{Action: ActPublish, Functions: officers},
	}
}

// MyPath is where somebody finds their meetings, without language.
const MyPath = "/my/meetings/"

const (
	home        = "/desk/meetings/"
	rulingsPath = "/desk/resolutions/"
	memoryPath  = "/my/memory/"
	feedPath    = "/my/calendar/"
	myRulings   = "/my/resolutions/"
)

func meetingPath(m id.Meeting) string { return home + string(m) + "/" }
func rulingPath(r id.Ruling) string   { return rulingsPath + string(r) + "/" }
func myPath(m id.Meeting) string      { return MyPath + string(m) + "/" }
func myRulingPath(r id.Ruling) string { return myRulings + string(r) + "/" }

// Register describes the pages and adds them to the menu.
func (rm *Room) Register(s *staff.Pages) {
	rm.registerMy(s)
	rm.registerDesk(s)
	rm.registerHall(s)
	rm.registerRulings(s)
	rm.registerFeed(s)
}

// pageFunc is what answers a page.
type pageFunc func(context.Context, *staff.Request) (staff.Answer, error)

// scoped is a meeting of a body, for the rules.
func (rm *Room) scoped(ctx context.Context, body id.Body) (access.Object, error) {
	scope, err := rm.o.Party.Scope(ctx, body)
	return access.Object{Scope: scope}, err
}

// object is the meeting of the address.
func (rm *Room) object(ctx context.Context, r *staff.Request) (access.Object, error) {
	x := id.Meeting(r.PathValue("meeting"))
	if !id.Valid(string(x)) {
		return access.Object{}, fault.New(fault.NotFound, "")
	}
	m, err := rm.store.Meeting(ctx, x)
	if err != nil {
		return access.Object{}, err
	}
	return rm.scoped(ctx, m.Body)
}

// may says whether the visitor may do an action to what is of a body.
func (rm *Room) may(ctx context.Context, r *staff.Request, a access.Action, body id.Body) (bool, error) {
	o, err := rm.scoped(ctx, body)
	return err == nil && r.May(a, o).OK, err
}

// recordOf is the meeting of the address with its record.
func (rm *Room) recordOf(ctx context.Context, r *staff.Request) (Record, error) {
	return rm.Record(ctx, id.Meeting(r.PathValue("meeting")))
}

// held are the posts that the visitor holds today.
func held(r *staff.Request, tree Tree) []id.Post {
	posts := []id.Post{}
	for _, p := range tree.Holds(r.Visitor.Person, day(r.Now)) {
		posts = append(posts, p.ID)
	}
	return posts
}

// names are the names of people; who is not known is called so.
func (rm *Room) names(ctx context.Context, r *staff.Request, people ...id.Person) (func(id.Person) string, error) {
	asked := slices.DeleteFunc(slices.Clone(people), func(p id.Person) bool { return p == "" })
	slices.Sort(asked)
	names, err := rm.o.Party.Names(ctx, r.Lang, slices.Compact(asked)...)
	return func(p id.Person) string {
		if n := names[p]; n != "" {
			return n
		}
		return r.Text("meeting.somebody")
	}, err
}

// numberOf is the number of a meeting in words, «نشست ۳ سال ۱۴۰۵»; before it has one, its state.
func numberOf(r *staff.Request, m *Meeting) string {
	if m.Number == 0 {
		return r.Text("meeting.state." + string(m.State))
	}
	return r.Text("meeting.number", "number", digits(r, int(m.Number)), "year", digits(r, m.Year))
}

// kicker stands above the title of a meeting: of which body it is, and its number once it has one.
func kicker(r *staff.Request, tree Tree, m *Meeting) string {
	body, _ := tree.Body(m.Body)
	if m.Number == 0 {
		return body.Name.In(r.Lang)
	}
	return joined(r, body.Name.In(r.Lang), numberOf(r, m))
}

// rulingNumber is the number of a resolution in words.
func rulingNumber(r *staff.Request, x *Ruling) string {
	if x.Number == 0 {
		return r.Text("meeting.ruling.unsigned")
	}
	return r.Text("meeting.ruling.number", "number", digits(r, int(x.Number)), "year", digits(r, x.Year))
}

// digits is a number without marks of thousands.
func digits(r *staff.Request, n int) string { return i18n.Digits(r.Lang, strconv.Itoa(n)) }

// stateChip says in a word where a meeting stands.
func stateChip(r *staff.Request, m *Meeting) view.Chip {
	tone := map[State]string{Draft: "", Called: "wait", Held: "wait", Minuted: "wait", Signed: "good", Cancelled: "off"}[m.State]
	return view.Chip{Text: r.Text("meeting.state." + string(m.State)), Tone: tone}
}

// rulingChip says in a word what became of a resolution.
func rulingChip(r *staff.Request, x *Ruling) view.Chip {
	if x.Late(day(r.Now)) {
		return view.Chip{Text: r.Text("meeting.ruling.late"), Tone: "late"}
	}
	return view.Chip{Text: r.Text("meeting.ruling.state." + string(x.State)), Tone: map[RulingState]string{Open: "wait", Done: "good", Overtaken: "off", Dropped: "off"}[x.State]}
}

// quorumText says in a sentence what the attendance comes to.
func quorumText(r *staff.Request, c Count) string {
	text := r.Text("meeting.count", "present", digits(r, c.Present), "excused", digits(r, c.Excused), "absent", digits(r, c.Absent), "blank", digits(r, c.Blank))
	return text + " " + r.Text("meeting.quorum."+string(c.Verdict), "quorum", digits(r, c.Quorum), "present", digits(r, c.Present))
}

// when is the day and hours of a meeting in words.
func when(lang string, text func(string, ...any) string, m *Meeting) string {
	s := day(m.Begins).Long(lang) + text("view.comma") + " " + jalali.Clock(m.Begins, lang)
	switch {
	case m.Ends.IsZero():
		return s
	case day(m.Ends) == day(m.Begins):
		return text("meeting.until.clock", "begins", s, "ends", jalali.Clock(m.Ends, lang))
	}
	return text("meeting.until.clock", "begins", s, "ends", day(m.Ends).Long(lang)+text("view.comma")+" "+jalali.Clock(m.Ends, lang))
}

// number is a hidden or typed number of a form, 0 for none.
func number(r *staff.Request, name string) int64 {
	v, _ := strconv.ParseInt(strings.TrimSpace(r.PostFormValue(name)), 10, 64)
	return v
}

func version(r *staff.Request) int64 { return number(r, "version") }

func hidden(name string, v any) view.Field {
	s, ok := v.(string)
	if n, is := v.(int64); is {
		s, ok = strconv.FormatInt(n, 10), true
	}
	if !ok {
		panic("meeting: a hidden field of neither text nor number")
	}
	return view.Field{Kind: "hidden", Name: name, Value: s}
}

// typed is what a field held, as it may be shown again.
func typed(r *staff.Request, name string) string {
	return strings.ToValidUTF8(r.PostFormValue(name), "�")
}

// line reads a field of one line; one that cannot be stored is shown again and is wrong.
func line(r *staff.Request, name string, wrong map[string]string) string {
	s, err := r.Line(name)
	if err != nil {
		wrong[name] = r.Text("meeting.error.letters")
		return typed(r, name)
	}
	return strings.TrimSpace(s)
}

// lines reads a field of several lines.
func lines(r *staff.Request, name string, wrong map[string]string) string {
	s, err := r.Lines(name)
	if err != nil {
		wrong[name] = r.Text("meeting.error.letters")
		return typed(r, name)
	}
	return strings.TrimSpace(s)
}

// urgent is a notice of why something was refused.
func urgent(text string) view.Notice { return view.Notice{Kind: "urgent", Title: text} }

// status is that of a form which was refused.
func status(wrong bool) int {
	if wrong {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// plain is a text with its paragraphs, where a difference could stand.
func plain(s string) view.Diff {
	var d view.Diff
	for _, p := range strings.Split(s, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			d = append(d, []view.Piece{{Text: p}})
		}
	}
	return d
}

// paragraphs are the lines of a text that hold something.
func paragraphs(s string) []string {
	var all []string
	for _, p := range strings.Split(s, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			all = append(all, p)
		}
	}
	return all
}

// shownDay is a day as a row has it, in words.
func shownDay(lang, s string) string {
	d, err := jalali.Parse(s)
	if err != nil {
		return ""
	}
	return d.Medium(lang)
}

// Titles adds to links the titles and pages of the meetings and resolutions among objects.
func (rm *Room) Titles(ctx context.Context, lang string, objects []string, links map[string]view.Link) error {
	var meetings []id.Meeting
	var rulings []id.Ruling
	for _, x := range objects {
		if m, ok := strings.CutPrefix(x, "meeting:"); ok {
			meetings = append(meetings, id.Meeting(m))
		} else if r, ok := strings.CutPrefix(x, rulingObject); ok {
			rulings = append(rulings, id.Ruling(r))
		}
	}
	of, err := rm.store.Meetings(ctx, meetings...)
	if err != nil {
		return err
	}
	for _, m := range of {
		links[m.Object()] = view.Link{Text: m.Title, Href: i18n.Prefix(lang) + meetingPath(m.ID)}
	}
	all, err := rm.store.Rulings(ctx, rulings...)
	for _, x := range all {
		links[x.Object()] = view.Link{Text: cut(x.Text), Href: i18n.Prefix(lang) + rulingPath(x.ID)}
	}
	return err
}
