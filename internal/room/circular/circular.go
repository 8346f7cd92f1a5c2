// Package circular sends the party's numbered announcements and keeps an honest receipt of each.
//
// The text of an announcement and its editions are press's. A circular is one sending of such a text: who issues it, who
// is to receive it, what is asked of them and by when. What holds:
//   - The number is given in the transaction that sends, without gaps, however many send at once. A circular is sent once.
//   - The audience is frozen at sending to the seats and their holders of that day. A seat that nobody held is kept: its
//     successor finds the letter there.
//   - Delivered, opened and accepted are three facts with times; each is written once and the first stays. They enter the
//     ledger in batches, as a number and a commitment, never with a person.
//   - A notice outside the house holds no content, and nobody gets the same one twice, also when the process is killed.
//
// What is not known is not said: a page that was served was delivered, not read; a letter that was opened was not
// agreed to.
package circular

import (
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/jalali"
	"hemmat/persian"
)

// Day is a calendar day.
type Day = jalali.Date

// State is where a circular stands.
type State string

// The states. What was sent stays sent.
const (
	Prepared State = "prepared"
	Sent     State = "sent"
)

// Asked is what a circular wants of those who receive it.
type Asked string

// What can be asked, each more than the one before.
const (
	Nothing Asked = "nothing"
	Read    Asked = "read"
	Accept  Asked = "accept"
	Reply   Asked = "reply"
)

// Askings lists them in the order of a form.
var Askings = []Asked{Nothing, Read, Accept, Reply}

// Reach is who may read the text: press's word, taken over at sending.
type Reach string

// The reaches.
const (
	Public     Reach = "public"
	Members    Reach = "members"
	Addressees Reach = "addressees"
)

// Circular is one sending of an announcement.
type Circular struct {
	ID      id.Circular
	Item    id.Item // the text
	Issuer  id.Body
	Asked   Asked
	Until   time.Time // by when; the first instant that is too late; zero: no day was set
	State   State
	Version int64 // changes since it was prepared; a form says which one it saw
	Salt    []byte
	By      id.Person // who prepared it
	At      time.Time
	Choices []Choice

	// Known once it is sent.
	SentBy  id.Person
	SentAt  time.Time
	Series  string
	Year    int
	Number  int64
	Reach   Reach
	Seats   int
	Noticed int // seats whose notices were handed on
}

// Object names it in the ledger and among the tasks.
func (c *Circular) Object() string { return object(c.ID) }

func object(c id.Circular) string { return "circular:" + string(c) }

// ChoiceKind is how receivers are chosen.
type ChoiceKind string

// The kinds of choices.
const (
	OfBody  ChoiceKind = "body"  // everybody who holds a post of the body
	OfPost  ChoiceKind = "post"  // one post
	OfGroup ChoiceKind = "group" // posts of the bodies of a kind at or below a body
)

// The posts of a group that have a word of their own; any other word is a post's name.
const (
	AllPosts  = ""
	HeadPosts = "head"
)

// Choice is a line of the audience as it was chosen, before it is turned into seats.
type Choice struct {
	Kind     ChoiceKind
	Body     id.Body
	Post     id.Post // OfPost
	BodyKind string  // OfGroup; "" is every kind
	Posts    string  // OfGroup: AllPosts, HeadPosts, or the name of a post
}

// Tree is the party of one moment. Answers come from memory; a day may be any day.
type Tree interface {
	Body(id.Body) (Body, bool)
	Below(body id.Body, on Day) []id.Body // itself and those below it that exist on the day
	Above(body id.Body) []id.Body         // itself, then those above it, the party last
	Posts(body id.Body) []Post
	Post(id.Post) (Post, bool)
	Holders(post id.Post, on Day) []Holder    // who holds it before who acts for them
	Holds(person id.Person, on Day) []Post    // what somebody holds
	Since(person id.Person, post id.Post) Day // the first day of the last term there; zero for who never held it
	Province(body id.Body) id.Body            // the province it is in, "" for none
	Heads(body id.Body) []Post                // the posts that head it; of the party itself, the Secretary-General's
}

// Body is a body of the party.
type Body struct {
	ID     id.Body
	Parent id.Body
	Kind   string
	Name   Text
	Short  Text // among others of its kind: «فارس»
	Phone  string
	Email  string
}

// Post is a post of a body.
type Post struct {
	ID     id.Post
	Body   id.Body
	Name   Text // with the body's: «دبیر استان فارس»
	Bare   Text // alone: «دبیر»
	Head   bool
	Single bool // one holder at a time
}

// Holder is who holds a post.
type Holder struct {
	Person id.Person
	Acting bool
}

// Text is a text by language.
type Text map[string]string

// In is the text in a language, in Persian where there is none.
func (t Text) In(lang string) string {
	if s := t[lang]; s != "" {
		return s
	}
	return t["fa"]
}

// Seat is an addressee: a post of a body and who held it on the day of sending.
type Seat struct {
	N        int // its place in the circular, from 1
	Body     id.Body
	Post     id.Post
	Person   id.Person // "" when nobody held it
	Province id.Body

	// Passes says that whoever holds the post later finds the letter there. It does for a post of one holder and for a
	// vacant one; of thirty members of a council nobody can say whose place a new one took.
	Passes bool
}

// Seats turns an audience into the seats of a day, each once, in the order of the choices and of the tree.
func Seats(tree Tree, choices []Choice, on Day) []Seat {
	type key struct {
		post   id.Post
		person id.Person
	}
	seen := map[key]bool{}
	var seats []Seat
	add := func(p Post, person id.Person, passes bool) {
		if k := (key{p.ID, person}); !seen[k] {
			seen[k] = true
			seats = append(seats, Seat{N: len(seats) + 1, Body: p.Body, Post: p.ID, Person: person, Province: tree.Province(p.Body), Passes: passes})
		}
	}
	for _, c := range choices {
		for _, p := range chosen(tree, c, on) {
			held := tree.Holders(p.ID, on)
			switch {
			case len(held) == 0:
				add(p, "", true)
			case p.Single: // who acts for the holder reads the same seat
				add(p, held[0].Person, true)
			default:
				for _, h := range held {
					add(p, h.Person, false)
				}
			}
		}
	}
	return seats
}

// chosen lists the posts that a choice means.
func chosen(tree Tree, c Choice, on Day) []Post {
	switch c.Kind {
	case OfBody:
		return tree.Posts(c.Body)
	case OfPost:
		if p, ok := tree.Post(c.Post); ok {
			return []Post{p}
		}
	case OfGroup:
		var all []Post
		name := persian.FoldKey(c.Posts)
		for _, x := range tree.Below(c.Body, on) {
			if b, ok := tree.Body(x); !ok || c.BodyKind != "" && b.Kind != c.BodyKind {
				continue
			}
			for _, p := range tree.Posts(x) {
				if c.Posts == AllPosts || c.Posts == HeadPosts && p.Head || c.Posts != HeadPosts && persian.FoldKey(p.Bare["fa"]) == name {
					all = append(all, p)
				}
			}
		}
		return all
	}
	return nil
}

// Fact is something that is known of a seat.
type Fact string

// The facts. Paper is an acceptance on paper that two people keyed in alike.
const (
	Delivered Fact = "delivered"
	Opened    Fact = "opened"
	Accepted  Fact = "accepted"
	Paper     Fact = "paper"
)

// Facts lists them in the order in which they come.
var Facts = []Fact{Delivered, Opened, Accepted, Paper}

// How is by what a fact came about.
const (
	ByPage = "page"
	ByHand = "hand" // keyed in from paper
)

// Receipt is a fact about a seat: by whom, when, how.
type Receipt struct {
	N      int
	Fact   Fact
	Person id.Person
	At     time.Time
	How    string
}

// Failure is why a notice outside the house did not arrive.
type Failure string

// The failures: what was tried came back, or there is no way on which it could be tried.
const (
	CameBack Failure = "failed"
	NoWay    Failure = "nowhere"
)

// Received is what is known of a seat, the first time each fact was written.
type Received struct {
	Seat
	Delivered, Opened, Accepted, Paper, Replied time.Time
	AcceptedBy                                  id.Person
	Reminded, Raised                            time.Time
	Failed                                      Failure // why a notice did not arrive, where nothing after it did
}

// Open says whether the seat still owes what was asked. Where nothing was asked, or to read alone, it is open until
// somebody has opened the letter.
func (r *Received) Open(asked Asked) bool {
	switch asked {
	case Accept:
		return r.Accepted.IsZero() && r.Paper.IsZero()
	case Reply:
		return r.Replied.IsZero() && r.Paper.IsZero()
	}
	return r.Opened.IsZero() && r.Paper.IsZero()
}

// Standing is what somebody is to a seat.
type Standing string

// The standings. Only who holds a seat accepts; who held it keeps reading what they received.
const (
	None   Standing = ""
	Former Standing = "former"
	Heir   Standing = "heir" // holds the post now, and did not at sending
	Holds  Standing = "holds"
)

// Stands says what a person is to a seat on a day. received says that something was delivered to them there: who left
// before that has nothing to keep. An heir finds what was sent in their own term, and of older things what is open.
func Stands(tree Tree, person id.Person, r *Received, asked Asked, sent time.Time, received bool, on Day) Standing {
	now := slices.ContainsFunc(tree.Holds(person, on), func(p Post) bool { return p.ID == r.Post })
	own := r.Person == person
	switch {
	case now && own:
		return Holds
	case now && r.Passes:
		if received || r.Open(asked) || !sent.Before(tree.Since(person, r.Post).Time()) {
			return Heir
		}
	case received:
		return Former
	}
	return None
}

// standsIn are the words with which the name of a deputy's post begins.
var standsIn = []string{"جانشین", "قائم‌مقام", "نایب"}

// Deputy is who stands in for a post that does not read: of the head of a body, who deputises there; else the head of its
// body, or of the nearest body above. Nobody stands in for themself. Not ok is nobody.
func Deputy(tree Tree, post id.Post, on Day) (Post, id.Person, bool) {
	p, _ := tree.Post(post)
	held := tree.Holders(post, on)
	var may []Post
	if p.Head {
		for _, x := range tree.Posts(p.Body) {
			first, _, _ := strings.Cut(x.Bare["fa"], " ")
			if slices.ContainsFunc(standsIn, func(s string) bool { return persian.FoldKey(first) == persian.FoldKey(s) }) {
				may = append(may, x)
			}
		}
	}
	for _, x := range tree.Above(p.Body) {
		may = append(may, tree.Heads(x)...)
	}
	for _, x := range may {
		if x.ID == post {
			continue
		}
		for _, o := range tree.Holders(x.ID, on) {
			if !slices.ContainsFunc(held, func(mine Holder) bool { return mine.Person == o.Person }) {
				return x, o.Person, true
			}
		}
	}
	return Post{}, "", false
}

// Name is what a choice of the posts of a group is called in the catalogue, "" for the name of a post.
func (c Choice) Name() string {
	switch c.Posts {
	case AllPosts:
		return "circular.posts.all"
	case HeadPosts:
		return "circular.posts.head"
	}
	return ""
}

// clean is a line without what surrounds it.
func clean(s string) string { return strings.TrimSpace(s) }
