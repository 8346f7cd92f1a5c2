// Package member keeps the party's register, so that nobody can carry it away.
//
// Of a file the database shows which body it belongs to, a number, a grade, a state and days. What tells who somebody is
// lies in one sealed value under the key of their province (kit/seal). What holds:
//   - A file is found by its number, or by the blind index of a whole name, family name, phone or national number. Nothing
//     else is made of these: no folded form, no token, no sort key. Lists go by number.
//   - Whoever opens a file is written down before it opens, in the same transaction. The member sees who looked.
//   - One national number is of one member at most, also when two are taken in at the same time on two nodes.
//   - A file that is erased is gone with its marks; what stays of it in the ledger is an id and days.
//
// The hole to know: somebody who may open files may write down what they see. It is known who did, and how much a day.
package member

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/seal"
	"hemmat/jalali"
	"hemmat/persian"
)

// Day is a calendar day.
type Day = jalali.Date

// State is where a file stands.
type State string

// The states. An application that is withdrawn is erased and has none.
const (
	Applied    State = "applied"    // waits for introducers
	Introduced State = "introduced" // waits for the local body
	Endorsed   State = "endorsed"   // waits for the secretariat
	Refused    State = "refused"
	Active     State = "active"
	Suspended  State = "suspended"
	Left       State = "left"
)

// Applications are the states of those who are not members yet, in the order in which they come.
var Applications = []State{Applied, Introduced, Endorsed}

// Member says whether somebody in this state is one.
func (s State) Member() bool { return s == Active || s == Suspended }

// Grade is how far a membership goes.
type Grade string

// The grades.
const (
	Supporter    Grade = "supporter"
	Probationary Grade = "probationary"
	Formal       Grade = "formal"
)

// Grades lists them, each after the one that leads to it.
var Grades = []Grade{Supporter, Probationary, Formal}

// Member is what is known of a file without opening it.
type Member struct {
	ID       id.Member
	Number   int64 // 0 until somebody is taken in
	Body     id.Body
	Province id.Body // whose key seals the file
	Grade    Grade
	GradeAt  time.Time
	State    State
	StateAt  time.Time
	Applied  time.Time
	Taken    time.Time // when they became a member
	Due      time.Time // by when the level decides
	Level    id.Body   // the body that has to decide
	Waived   bool      // taken in without introducers
	Person   id.Person // their account's
	Version  int64     // changes; a form says which one it saw
	salt     []byte
}

// Object names a file in the ledger and among the tasks.
func (m *Member) Object() string { return object(m.ID) }

func object(m id.Member) string { return "member:" + string(m) }

// File is what is sealed: who somebody is.
type File struct {
	Given    string   `json:"given"`
	Family   string   `json:"family"`
	Birth    string   `json:"birth"` // ۱۳۷۰/۰۲/۰۵ in ASCII digits
	National string   `json:"national"`
	Mobile   string   `json:"mobile"` // as seal.Phone gives it
	County   string   `json:"county"`
	Address  string   `json:"address,omitempty"`
	Skills   string   `json:"skills,omitempty"`
	Wishes   []string `json:"wishes,omitempty"`
	Notes    []Note   `json:"notes,omitempty"`
}

// Note is what somebody wrote when they decided: it may tell of a person, so it is sealed with the file.
type Note struct {
	Act    string `json:"act"`
	At     int64  `json:"at"`
	Text   string `json:"text"`
	Untold bool   `json:"twin,omitempty"` // the applicant does not read it
}

// Why is what was written last about an act, as the applicant may read it.
func (f *File) Why(act string) string {
	for _, n := range slices.Backward(f.Notes) {
		if n.Act == act {
			if n.Untold {
				return ""
			}
			return n.Text
		}
	}
	return ""
}

// Name is the whole name.
func (f *File) Name() string { return f.Given + " " + f.Family }

// Role is how much of a file a reader needs.
type Role int

// The roles.
const (
	Branch Role = iota // the bodies of a province: whom to call, and where
	Centre             // the party's own secretariat: everything
)

// For is the part of a file that a role sees.
func (f File) For(r Role) File {
	if r != Centre { // of the number it sees whether it is another file's too
		f.National, f.Birth, f.Address = "", "", ""
	}
	return f
}

// The bounds of a form.
const (
	nameMost   = 60
	countyMost = 60
	adult      = 18
	oldest     = 120
)

// Form is a file as somebody types it.
type Form struct{ Given, Family, Birth, National, Mobile, County string }

// Read makes a file of what was typed. wrong is what cannot be accepted, by field.
func (x Form) Read(today Day) (f File, wrong map[string]error) {
	wrong = map[string]error{}
	text := func(field, typed string, most int) string {
		s, err := persian.StoreLine(typed)
		if err == nil {
			_, err = seal.Name(s)
		}
		switch {
		case err != nil:
			wrong[field] = fault.New(fault.Invalid, "member.error."+field)
		case utf8.RuneCountInString(s) > most:
			wrong[field] = fault.New(fault.Invalid, "member.error.long", "most", most)
		}
		return s
	}
	f.Given, f.Family, f.County = text("given", x.Given, nameMost), text("family", x.Family, nameMost), text("county", x.County, countyMost)
	birth, err := ReadBirth(x.Birth, today)
	if f.Birth = birth.Numeric(); err != nil {
		wrong["birth"] = err
	}
	if f.National, err = seal.NationalNumber(x.National); err != nil {
		wrong["national"] = err
	}
	if f.Mobile, err = seal.Phone(x.Mobile); err != nil {
		wrong["mobile"] = err
	} else if !seal.Mobile(f.Mobile) {
		wrong["mobile"] = fault.New(fault.Invalid, "member.error.mobile")
	}
	return f, wrong
}

// ReadBirth reads a birth date. Whoever joins is 18 on that day.
func ReadBirth(typed string, today Day) (Day, error) {
	d, err := jalali.Parse(typed)
	if err != nil {
		return Day{}, fault.New(fault.Invalid, "member.error.birth")
	}
	grown, err := d.AddYears(adult)
	if err != nil || d.After(today) || today.Year-d.Year > oldest {
		return Day{}, fault.New(fault.Invalid, "member.error.birth")
	}
	if grown.After(today) {
		return Day{}, fault.New(fault.Invalid, "member.error.age")
	}
	return d, nil
}

// Kind is what a file can be found by.
type Kind string

// The kinds of marks.
const (
	ByName     Kind = "name" // given and family name
	ByFamily   Kind = "family"
	ByPhone    Kind = "phone"
	ByNational Kind = "national"
	held       Kind = "held" // the national number of who is a member
)

// canonical are the forms that a file is found by.
func (f *File) canonical() (map[Kind]string, error) {
	forms := map[Kind]string{}
	var err error
	for _, x := range []struct {
		kind Kind
		of   func(string) (string, error)
		text string
	}{{ByName, seal.Name, f.Name()}, {ByFamily, seal.Name, f.Family}, {ByPhone, seal.Phone, f.Mobile}, {ByNational, seal.NationalNumber, f.National}} {
		if forms[x.kind], err = x.of(x.text); err != nil {
			return nil, err
		}
	}
	return forms, nil
}

// Rule is a number that the room goes by. The secretariat may set it.
type Rule string

// The rules.
const (
	Open         Rule = "open"          // 1: citizens may apply; a party says so when somebody is there to decide
	Introducers  Rule = "introducers"   // who have to confirm an application
	DecideDays   Rule = "decide_days"   // in which a level decides
	EraseDays    Rule = "erase_days"    // after which a refused or silent application is erased
	LeftDays     Rule = "left_days"     // after which the file of who left is erased
	ShownDaily   Rule = "shown_daily"   // names that a reader is shown on a day
	GradeDays    Rule = "grade_days"    // from one grade to the next, at least
	AppliedDaily Rule = "applied_daily" // applications from one network on a day

	StandingMonths Rule = "standing_months" // how far behind dues may be for the electoral roll
)

// Numbers are the rules as they are until somebody sets one, in the order of a page.
var Numbers = []struct {
	Name        Rule
	Value       int
	Least, Most int
}{
	{Open, 0, 0, 1},
	{Introducers, 2, 0, 5},
	{DecideDays, 14, 1, 90},
	{EraseDays, 90, 30, 90},
	{LeftDays, 365, 0, 3650},
	{ShownDaily, 300, 50, 5000},
	{GradeDays, 180, 0, 3650},
	{AppliedDaily, 50, 1, 1000},
	{StandingMonths, 3, 0, 24},
}

// Look is an opening of a file.
type Look struct {
	Member id.Member
	At     time.Time
	By     id.Person
	Post   id.Post
	Body   id.Body
	What   What
}

// What is on which occasion a file was opened.
type What string

// The occasions.
const (
	InList         What = "list"
	InFind         What = "find"
	InFile         What = "file"
	InApplication  What = "application"
	InIntroduction What = "introduction"
	InExport       What = "export"
	InSheet        What = "sheet" // for signing in
	InOwn          What = "own"   // by whom it is about
	InTransfer     What = "transfer"
)

// before orders looks so that no engine decides.
func before(a, b Look) int {
	return cmp.Or(cmp.Compare(a.Member, b.Member), a.At.Compare(b.At), cmp.Compare(a.By, b.By), cmp.Compare(a.What, b.What))
}

// Consent is that somebody agreed to something, in an edition of its text.
type Consent struct {
	Purpose   string
	Edition   int
	Given     time.Time
	Withdrawn time.Time
}

// Purpose is what data may be used for. The text of each edition stays in the catalogue: what somebody agreed to can be read later.
type Purpose struct {
	Name     string
	Edition  int
	Required bool // there is no application without it
}

// Purposes are what somebody is asked for.
var Purposes = []Purpose{{"register", 1, true}, {"news", 1, false}, {"committees", 1, false}}

// Key is the catalogue key of a consent's text.
func (p Purpose) Key() string { return ConsentKey(p.Name, p.Edition) }

// step says whether a state may follow another.
func step(from, to State) bool {
	return slices.Contains(map[State][]State{
		Applied: {Introduced, Refused}, Introduced: {Endorsed, Refused}, Endorsed: {Active, Refused},
		Active: {Suspended, Left}, Suspended: {Active, Left},
	}[from], to)
}
