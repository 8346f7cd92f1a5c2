package party

import (
	"slices"
	"time"

	"hemmat/internal/kit/id"
)

// KindCounty is a county: a branch below a province.
const KindCounty = "county"

// A Number is what a rule for branches compares with. Its value is data: an administrator sets it, with the article that it is
// from. The value here stands until somebody has; it is another party's, and says so.
type Number struct {
	Key         string
	Default     int
	Least, Most int // what may be set
}

// The numbers of the rules.
const (
	AssemblyMembers = "assembly"    // formal members with which a county may hold its assembly
	BoardLeast      = "board-least" // people in the board of a county
	BoardMost       = "board-most"
	CountiesPercent = "counties" // more than so many percent of a province's counties
)

// Numbers lists them in the order in which a page shows them.
var Numbers = []Number{
	{AssemblyMembers, 15, 1, 100_000}, {BoardLeast, 3, 1, 1000}, {BoardMost, 7, 1, 1000}, {CountiesPercent, 25, 0, 99},
}

func numberAt(key string) (Number, bool) {
	for _, n := range Numbers {
		if n.Key == key {
			return n, true
		}
	}
	return Number{}, false
}

// RuleNumber is a number as somebody set it.
type RuleNumber struct {
	Number string
	N      int // 1, 2, 3 … for each number
	Value  int
	Source string // the article of the statutes or the law
	Reason string
	At     time.Time
	By     id.Person
	Salt   []byte
}

// Measure is what a figure counts.
type Measure string

const (
	MembersOf  Measure = "members"  // formal members of a branch
	CountiesOf Measure = "counties" // counties that a province has, organised or not
)

// Figure is a count of a body on a day, with its source.
type Figure struct {
	ID      string
	Body    id.Body
	Measure Measure
	N       int // 1, 2, 3 … for each body and measure
	Value   int
	Day     Day
	Source  string
	At      time.Time
	By      id.Person
	Salt    []byte
}

// figureOn is the figure that holds on a day: the latest by then; of two for one day, the one recorded later. Not ok means
// that nobody has counted.
func figureOn(all []Figure, day Day) (f Figure, ok bool) {
	for _, x := range all {
		if !day.Before(x.Day) && (!ok || !x.Day.Before(f.Day)) {
			f, ok = x, true
		}
	}
	return f, ok
}

// checkFigure says what is wrong with a figure recorded on the day today.
func checkFigure(f Figure, today Day) Troubles {
	var wrong Troubles
	if today.Before(f.Day) {
		wrong = append(wrong, Trouble{Key: "party.wrong.figure.future"})
	}
	if f.Source == "" {
		wrong = append(wrong, Trouble{Key: "party.wrong.figure.source"})
	}
	return wrong
}

// Branch is a body as the rules look at it, on a day.
type Branch struct {
	Kind      string
	Members   *Figure // nil: nobody has counted
	Counties  *Figure
	Organised int  // county bodies below it
	Seated    int  // people who hold a post in it
	Headed    bool // somebody holds the head's post, not only acting
}

// Judgement is the answer of a check.
type Judgement string

const (
	Met     Judgement = "met"
	Unmet   Judgement = "unmet"
	Uncount Judgement = "unknown" // a figure is missing
)

// Finding is what a check says of a branch: the judgement, and why as a text of the catalogue.
type Finding struct {
	Check     string
	Judgement Judgement
	Key       string
	Args      []any    // name, value pairs
	Numbers   []string // the numbers it compared with
	Figure    *Figure  // what was counted; nil when nothing is, or when the record itself is counted
	Asks      Measure  // what must be counted for it; "" for nothing
}

// Check is a rule for branches of some kinds.
type Check struct {
	Key     string
	Kinds   []string
	Numbers []string
	find    func(b Branch, n func(string) int) Finding
}

// Checks are the rules for branches. A rule tells and locks nothing: whether an assembly is held is for people to decide.
var Checks = []Check{
	{"head", []string{KindProvince, KindCounty}, nil, func(b Branch, _ func(string) int) Finding {
		if b.Headed {
			return Finding{Judgement: Met}
		}
		return Finding{Judgement: Unmet}
	}},
	{"assembly", []string{KindCounty}, []string{AssemblyMembers}, func(b Branch, n func(string) int) Finding {
		f := Finding{Asks: MembersOf, Figure: b.Members, Judgement: Uncount, Args: []any{"need", n(AssemblyMembers)}}
		if b.Members != nil {
			f.Judgement = judged(b.Members.Value >= n(AssemblyMembers))
			f.Args = append(f.Args, "n", b.Members.Value)
		}
		return f
	}},
	{"board", []string{KindCounty}, []string{BoardLeast, BoardMost}, func(b Branch, n func(string) int) Finding {
		least, most := n(BoardLeast), n(BoardMost)
		return Finding{Judgement: judged(b.Seated >= least && b.Seated <= most), Args: []any{"n", b.Seated, "least", least, "most", most}}
	}},
	{"counties", []string{KindProvince}, []string{CountiesPercent}, func(b Branch, n func(string) int) Finding {
		percent := n(CountiesPercent)
		f := Finding{Asks: CountiesOf, Figure: b.Counties, Judgement: Uncount, Args: []any{"n", b.Organised, "percent", percent}}
		if b.Counties != nil {
			// More than the share, so that a quarter of 36 is not enough with 9.
			need := b.Counties.Value*percent/100 + 1
			f.Judgement = judged(b.Organised >= need)
			f.Args = append(f.Args, "all", b.Counties.Value, "need", need)
		}
		return f
	}},
}

func judged(ok bool) Judgement {
	if ok {
		return Met
	}
	return Unmet
}

// findings asks every rule for the branch's kind.
func findings(b Branch, n func(string) int) []Finding {
	var all []Finding
	for _, c := range Checks {
		if slices.Contains(c.Kinds, b.Kind) {
			f := c.find(b, n)
			f.Check, f.Numbers, f.Key = c.Key, c.Numbers, "party.branch."+c.Key+"."+string(f.Judgement)
			all = append(all, f)
		}
	}
	return all
}

// number is a number of the rules as it is set now; not set means that the default stands.
func (d *Directory) number(key string) (value int, set *RuleNumber) {
	if all := d.numbers[key]; len(all) > 0 {
		last := all[len(all)-1]
		return last.Value, &last
	}
	n, _ := numberAt(key)
	return n.Default, nil
}

// branch is a body as the rules look at it. members are the counts of whoever keeps the register; nil when nobody does, and
// then what was recorded by hand counts.
func (d *Directory) branch(b Body, day Day, members map[id.Body]int) Branch {
	x := Branch{Kind: b.Kind, Seated: d.Seated(b.ID, day)}
	for _, p := range d.postsOf[b.ID] {
		for _, t := range d.held[p.ID] {
			x.Headed = x.Headed || p.Head && !t.Acting && t.Holds(day)
		}
	}
	for _, below := range d.Subtree(b.ID) {
		if c := d.bodies[below]; c.Kind == KindCounty && c.ID != b.ID && c.Exists(day) {
			x.Organised++
		}
	}
	if f, ok := figureOn(d.figures[b.ID][CountiesOf], day); ok {
		x.Counties = &f
	}
	if members != nil {
		if n, ok := members[b.ID]; ok {
			x.Members = &Figure{Body: b.ID, Measure: MembersOf, Value: n, Day: day}
		}
	} else if f, ok := figureOn(d.figures[b.ID][MembersOf], day); ok {
		x.Members = &f
	}
	return x
}

// measuresOf are the figures that may be recorded by hand of a kind of body.
func measuresOf(kind string) []Measure {
	if kind == KindProvince {
		return []Measure{CountiesOf, MembersOf}
	}
	return []Measure{MembersOf}
}

// checkNumber says why a number cannot be set so, beside the numbers that are set. Both bounds of a board must leave it people.
func checkNumber(set []RuleNumber, x RuleNumber) Troubles {
	n, ok := numberAt(x.Number)
	if !ok || x.Value < n.Least || x.Value > n.Most {
		return Troubles{{Key: "party.wrong.rule.value", Args: []any{"least", n.Least, "most", n.Most}}}
	}
	d := &Directory{numbers: map[string][]RuleNumber{}}
	for _, r := range append(slices.Clone(set), x) {
		d.numbers[r.Number] = append(d.numbers[r.Number], r)
	}
	least, _ := d.number(BoardLeast)
	most, _ := d.number(BoardMost)
	if least > most {
		return Troubles{{Key: "party.wrong.rule.board", Args: []any{"least", least, "most", most}}}
	}
	return nil
}
