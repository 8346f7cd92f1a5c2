package circular

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

//go:embed all:templates
var templates embed.FS

// Locales are the room's texts, for i18n.
//
//go:embed locales
var Locales embed.FS

// Templates are the room's pages, for view under the set "circular".
func Templates() fs.FS {
	sub, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // the name is fixed
	}
	return sub
}

// The actions of the room, as access knows them.
const (
	ActOwn     access.Action = "circular.own" // what was sent to oneself
	ActSee     access.Action = "circular.see" // the issuer's circulars and their receipts
	ActPrepare access.Action = "circular.prepare"
	ActSend    access.Action = "circular.send"
	ActAnswer  access.Action = "circular.answer"
	ActConfirm access.Action = "circular.confirm" // the highest numbers, after a backup was restored
	ActNumbers access.Action = "circular.numbers" // to see that they wait to be confirmed
	ActKey     access.Action = "circular.key"     // prints paper forms and keys them in
)

var (
	editors = []access.Function{access.Editor, access.ChiefEditor, access.StatementPublisher}
	heads   = []access.Function{access.ChiefEditor, access.StatementPublisher}
)

// Rules say who may do what to a circular of a body. What is sent to somebody is theirs, whatever they do here. Whether it is
// sent already the room asks itself, under its lock.
func Rules() []access.Rule {
	return []access.Rule{
		{Action: ActOwn, Everybody: true},
		{Action: ActSee, Functions: editors, Reads: true},
		{Action: ActPrepare, Functions: editors},
		// As press publishes statements and announcements: by their publisher, who is not who approved the text.
		{Action: ActSend, Functions: []access.Function{access.StatementPublisher}, Apart: true},
		{Action: ActConfirm, Functions: append([]access.Function{access.Administrator}, heads...), Fresh: true},
		{Action: ActNumbers, Functions: append([]access.Function{access.Administrator}, heads...)},
		{Action: ActKey, Functions: editors},
		{Action: ActAnswer, Functions: editors, States: []string{string(Sent)}},
	}
}

// Register describes the pages and adds them to the menu.
func (rm *Room) Register(s *staff.Pages) {
	rm.registerMy(s)
	rm.registerDesk(s)
}

// numberOf is the number of a circular in words: «۱۲ سال ۱۴۰۵».
func numberOf(r *staff.Request, c *Circular) string {
	return r.Text("circular.number", "number", i18n.Digits(r.Lang, strconv.FormatInt(c.Number, 10)), "year", i18n.Digits(r.Lang, strconv.Itoa(c.Year)))
}

// untilKey says by when something is asked, and whether that has passed.
func untilKey(r *staff.Request, c *Circular, open bool) (view.Key, bool) {
	if c.Until.IsZero() {
		return view.Key{}, false
	}
	k := view.Key{Term: r.Text("circular.key.until"), Text: lastDay(c.Until).Medium(r.Lang)}
	if open && !r.Now.Before(c.Until) {
		k.Late, k.Note = true, r.Text("circular.late")
	}
	return k, true
}

// lastDay is the last day on which something is in time.
func lastDay(until time.Time) Day { return day(until.Add(-time.Millisecond)) }

// askedChip says in a word where an addressee stands.
func askedChip(r *staff.Request, c *Circular, open bool) view.Chip {
	switch {
	case !open && c.Asked == Nothing:
		return view.Chip{Text: r.Text("circular.chip.opened")}
	case !open:
		return view.Chip{Text: r.Text("circular.chip.done." + string(c.Asked)), Tone: "good"}
	case !c.Until.IsZero() && !r.Now.Before(c.Until):
		return view.Chip{Text: r.Text("circular.chip.open." + string(c.Asked)), Tone: "late"}
	}
	return view.Chip{Text: r.Text("circular.chip.open." + string(c.Asked)), Tone: "wait"}
}

// names are the names of people; who is not known is called so.
func (rm *Room) names(ctx context.Context, r *staff.Request, people ...id.Person) (func(id.Person) string, error) {
	asked := make([]id.Person, 0, len(people))
	seen := map[id.Person]bool{"": true}
	for _, p := range people {
		if !seen[p] {
			seen[p] = true
			asked = append(asked, p)
		}
	}
	names, err := rm.o.Party.Names(ctx, r.Lang, asked...)
	return func(p id.Person) string {
		if n := names[p]; n != "" {
			return n
		}
		return r.Text("circular.somebody")
	}, err
}

// circularOf is the circular of the address, with its choices.
func (rm *Room) circularOf(ctx context.Context, r *staff.Request) (Circular, error) {
	x := id.Circular(r.PathValue("circular"))
	if !id.Valid(string(x)) {
		return Circular{}, fault.New(fault.NotFound, "")
	}
	c, err := rm.store.Circular(ctx, x)
	if err == nil {
		c.Choices, err = rm.store.Choices(ctx, x)
	}
	return c, err
}

// status is that of a form which was refused.
func status(wrong string) int {
	if wrong == "" {
		return http.StatusOK
	}
	return http.StatusUnprocessableEntity
}

// Titles adds to links the titles and pages of the circulars and questions among objects.
func (rm *Room) Titles(ctx context.Context, lang string, objects []string, links map[string]view.Link) error {
	of := map[string]id.Circular{}
	for _, x := range objects {
		if c, ok := strings.CutPrefix(x, "circular:"); ok {
			of[x] = id.Circular(c)
		} else if q, ok := strings.CutPrefix(x, questionObject); ok {
			c, err := rm.store.questionOf(ctx, id.Question(q))
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			of[x] = c
		}
	}
	var ids []id.Circular
	for _, c := range of {
		ids = append(ids, c)
	}
	circulars, err := rm.store.Circulars(ctx, ids...)
	if err != nil {
		return err
	}
	var items []id.Item
	for _, c := range circulars {
		items = append(items, c.Item)
	}
	titles, err := rm.o.Texts.Titles(ctx, lang, items...)
	if err != nil {
		return err
	}
	for x, c := range of {
		if known, ok := circulars[c]; ok {
			path := circularPath(c)
			if strings.HasPrefix(x, questionObject) {
				path = questionsPath(c)
			}
			links[x] = view.Link{Text: titles[known.Item], Href: i18n.Prefix(lang) + path}
		}
	}
	return nil
}
