package press

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The words that an import was not sure of, word by word: every place of a word stands in its sentence, and those that a person
// chooses are settled together.

const (
	healPath     = "/desk/heal/"
	healWords    = 60
	healTogether = 50 // places that are settled at once
)

func (k *Keeper) registerHeal(s *staff.Pages) {
	s.Nav(staff.Nav{Key: "press.heal.title", Path: healPath, Action: ActHeal, Order: 54})
	for _, p := range []staff.Page{
		{Name: "heal", Method: http.MethodGet, Pattern: healPath, Action: ActHeal, Do: k.healWords},
		{Name: "heal.word", Method: http.MethodGet, Pattern: healPath + "word/", Action: ActHeal, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return k.healWord(ctx, r, nil)
		}},
		{Name: "heal.settle", Method: http.MethodPost, Pattern: healPath + "word/", Action: ActSettleHeal, Do: k.settleHeal},
	} {
		p.Name = "press.keep." + p.Name
		s.Page(p)
	}
}

// healRow is a word in the list.
type healRow struct {
	Before, After string
	Href          string
	Open          int
}

type healList struct {
	kept
	Rows  []healRow
	Pager view.Pager
}

func (k *Keeper) healWords(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	from = min(max(from, 0), 1_000_000)
	words, err := k.room.store.healWords(ctx, from, healWords+1)
	if err != nil {
		return staff.Answer{}, err
	}
	open, err := k.room.store.healOpen(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	p := healList{kept: kept{Head: view.DeskHead{Title: r.Text("press.heal.title"), Note: r.Text("press.heal.note", "n", open)}}}
	if len(words) > healWords {
		words = words[:healWords]
		p.Pager = view.Pager{Label: r.Text("press.heal.title"), Older: &view.Link{Text: r.Text("press.heal.more"), Href: r.Href(healPath) + "?from=" + strconv.Itoa(from+healWords)}}
	}
	for _, w := range words {
		p.Rows = append(p.Rows, healRow{plainPiece(w.Before), plainPiece(w.After), r.Href(wordPath(w.Before, w.After)), w.Open})
	}
	if len(words) == 0 {
		p.Empty = &view.Empty{Title: r.Text("press.heal.empty"), Text: r.Text("press.heal.empty.text")}
	}
	return staff.Answer{Template: "press/keep_heal", Title: p.Head.Title, Data: p, Nav: healPath}, nil
}

func wordPath(before, after string) string {
	return healPath + "word/?" + url.Values{"before": {before}, "after": {after}}.Encode()
}

// healPlace is a place of a word, in its sentence.
type healPlace struct {
	Value             string
	Left, Word, Right string
	Title, Href       string
	Stale, Chosen     bool
}

type healWordPage struct {
	kept
	Action        string // "" when the visitor may not settle it
	Before, After string // as they are stored
	Places        []healPlace
	Field         *view.Field
	More          int
}

func (k *Keeper) healWord(ctx context.Context, r *staff.Request, wrong error) (staff.Answer, error) {
	before, after := strings.ToValidUTF8(r.FormValue("before"), ""), strings.ToValidUTF8(r.FormValue("was"), "")
	if r.Method == http.MethodGet {
		after = strings.ToValidUTF8(r.FormValue("after"), "")
	}
	places, more, err := k.room.store.healPlaces(ctx, before, after, healTogether)
	if err != nil {
		return staff.Answer{}, err
	}
	p := healWordPage{Before: before, After: after, More: more, kept: kept{Head: view.DeskHead{
		Title: r.Text("press.heal.word", "before", plainPiece(before), "after", plainPiece(after)), Crumbs: view.Crumbs{{Text: r.Text("press.heal.title"), Href: r.Href(healPath)}},
	}}}
	whole, err := staff.Whole(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	if mayKeep(r, ActSettleHeal, whole) {
		p.Action = r.Href(healPath + "word/")
	}
	titles, err := k.room.store.Titles(ctx, r.Lang, itemsOf(places)...)
	if err != nil {
		return staff.Answer{}, err
	}
	typed := r.PostForm["place"]
	for _, s := range places {
		left, word, _, right := s.Shown()
		value := healKey(s)
		p.Places = append(p.Places, healPlace{
			Value: value, Left: left, Word: word, Right: right, Title: titles[s.Item], Href: r.Href(DeskPath(s.Item)), Chosen: r.Method == http.MethodGet || slices.Contains(typed, value),
		})
	}
	a := staff.Answer{Template: "press/keep_word", Title: p.Head.Title, Nav: healPath}
	if !strings.ContainsAny(before+after, "<&") { // within markup only what was found can be made
		p.Field = &view.Field{Name: "after", Label: r.Text("press.heal.after"), Hint: r.Text("press.heal.after.hint"), Value: cmp.Or(r.PostFormValue("after"), after)}
	}
	if len(places) == 0 {
		p.Empty = &view.Empty{Title: r.Text("press.heal.done"), Text: r.Text("press.heal.done.text"), Links: []view.Link{{Text: r.Text("press.heal.back"), Href: r.Href(healPath)}}}
	}
	if wrong != nil {
		a.Status = http.StatusUnprocessableEntity
		p.Notice = &view.Notice{Kind: "urgent", Title: r.Text("second.error.title"), Text: second.Say(r, wrong)}
	}
	a.Data = p
	return a, nil
}

// healKey names a suggestion in a form.
func healKey(s *Suggestion) string { return string(s.Item) + "/" + strconv.Itoa(s.N) }

func itemsOf(all []*Suggestion) (items []id.Item) {
	for _, s := range all {
		if !slices.Contains(items, s.Item) {
			items = append(items, s.Item)
		}
	}
	return items
}

// settleHeal makes or refuses the chosen places of a word, text by text: each is one correction of its own.
func (k *Keeper) settleHeal(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	before, after := r.PostFormValue("before"), r.PostFormValue("was")
	chosen := map[id.Item][]int{}
	var items []id.Item
	for _, place := range r.PostForm["place"] {
		item, n, _ := strings.Cut(place, "/")
		number, err := strconv.Atoi(n)
		if err != nil || !id.Valid(item) || len(items) > healTogether {
			return k.healWord(ctx, r, fault.New(fault.Invalid, "press.heal.error.place"))
		}
		if len(chosen[id.Item(item)]) == 0 {
			items = append(items, id.Item(item))
		}
		chosen[id.Item(item)] = append(chosen[id.Item(item)], number)
	}
	if len(items) == 0 {
		return k.healWord(ctx, r, fault.New(fault.Invalid, "press.heal.error.none"))
	}
	notice := "press.notice.heal.applied"
	settle := func(ctx context.Context, item id.Item, n []int) (Reviewed, error) {
		return k.room.ApplySuggestions(ctx, r.Actor(), item, n...)
	}
	switch typed, err := r.Line("after"); {
	case r.PostFormValue("act") == "refuse":
		notice = "press.notice.heal.refused"
		settle = func(ctx context.Context, item id.Item, n []int) (Reviewed, error) {
			return k.room.RefuseSuggestions(ctx, r.Actor(), item, n...)
		}
	case err != nil:
		return k.healWord(ctx, r, fault.New(fault.Invalid, "press.keep.error.text"))
	case typed != "" && typed != after:
		if !sameLetters(before, typed) {
			return k.healWord(ctx, r, fault.New(fault.Invalid, "press.heal.error.letters"))
		}
		settle = func(ctx context.Context, item id.Item, n []int) (Reviewed, error) {
			return k.room.ApplyOtherwise(ctx, r.Actor(), item, typed, n...)
		}
	}
	left := 0
	for _, item := range items {
		done, err := settle(ctx, item, chosen[item])
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) { // withdrawn, or settled in another way, meanwhile
			left += len(chosen[item])
			continue
		}
		if err != nil {
			return staff.Answer{}, err
		}
		left += len(done.Stale)
	}
	if left > 0 {
		notice = "press.notice.heal.left"
	}
	to := healPath
	if rest, _, err := k.room.store.healPlaces(ctx, before, after, 1); err != nil {
		return staff.Answer{}, err
	} else if len(rest) > 0 {
		to = wordPath(before, after)
	}
	return staff.Answer{To: to, Notice: notice}, nil
}

// sameLetters reports whether two ways to write a word differ in spaces and half-spaces alone.
func sameLetters(a, b string) bool {
	strip := strings.NewReplacer(" ", "", "\u200c", "", "\u00a0", "")
	return b != "" && strip.Replace(a) == strip.Replace(b)
}
