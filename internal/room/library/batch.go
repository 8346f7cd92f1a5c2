package library

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
	"hemmat/persian"
)

// batchPage is where files that came at once are described: once for all, and where one differs, for it alone.
type batchPage struct {
	Head    view.DeskHead
	Notice  *view.Notice
	Action  string
	Faults  []view.Field
	All     []view.Field
	Papers  []view.Field // consent and terms, for all
	Rows    []batchRow
	Gallery string // lines that the gallery of an item takes
	Empty   *view.Empty
}

type batchRow struct {
	Key     string
	N       int
	Title   string
	Href    string
	Picture *view.Picture
	Chips   []view.Chip
	Hidden  []view.Field
	Fields  []view.Field
	More    []view.Field
	Open    bool // some of More is wrong
}

// row is a file of the batch with the form as it is filled in.
type row struct {
	card  media.Card
	words words
	wrong map[string]string
	place string
	seen  int64 // the version that the form was made from
}

// common are the fields that are given once for all.
var common = []struct {
	name string
	of   func(*words) *string
}{
	{"alt", func(w *words) *string { return &w.Alt }},
	{"caption", func(w *words) *string { return &w.Caption }},
	{"credit", func(w *words) *string { return &w.Credit }},
	{"until", func(w *words) *string { return &w.Until }},
	{"persons", func(w *words) *string { return &w.Persons }},
	{"consent", func(w *words) *string { return (*string)(&w.Consent) }},
	{"note", func(w *words) *string { return &w.Note }},
	{"terms", func(w *words) *string { return &w.Terms }},
}

// split takes what all rows share out of them.
func split(rows []row) (all words) {
	for _, f := range common {
		if len(rows) < 2 {
			break
		}
		first := *f.of(&rows[0].words)
		same := first != "" && !slices.ContainsFunc(rows, func(r row) bool { return *f.of(&r.words) != first })
		if !same {
			continue
		}
		*f.of(&all) = first
		for i := range rows {
			*f.of(&rows[i].words) = ""
		}
	}
	return all
}

// merged are the words of a row with what is given for all where it says nothing of its own.
func merged(all, own words) words {
	for _, f := range common {
		if *f.of(&own) == "" && (f.name != "alt" || !own.Decoration) {
			*f.of(&own) = *f.of(&all)
		}
	}
	return own
}

func (rm *Room) batchPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	b, rows, err := rm.rows(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	all := split(rows)
	return rm.showBatch(ctx, r, b, all, rows, nil, false)
}

// rows are the files of the batch of the address, in order.
func (rm *Room) rows(ctx context.Context, r *staff.Request) (Batch, []row, error) {
	b, err := rm.store.Batch(ctx, id.Batch(r.PathValue("batch")))
	if err != nil {
		return b, nil, err
	}
	cards, err := rm.o.Media.Cards(ctx, b.Files...)
	if err != nil {
		return b, nil, err
	}
	papers, err := rm.store.Papers(ctx, b.Files...)
	if err != nil {
		return b, nil, err
	}
	var rows []row
	for _, f := range b.Files {
		if c, ok := cards[f]; ok {
			rows = append(rows, row{card: c, words: wordsOf(c, papers[f]), place: strconv.Itoa(len(rows) + 1), seen: c.Version})
		}
	}
	return b, rows, nil
}

func (rm *Room) showBatch(ctx context.Context, r *staff.Request, b Batch, all words, rows []row, wrong map[string]string, stale bool) (staff.Answer, error) {
	object, err := rm.scope(ctx, b.Body)
	if err != nil {
		return staff.Answer{}, err
	}
	papers := r.May(Papers, object).OK
	p := batchPage{
		Head: view.DeskHead{
			Title: r.Text("library.batch.title", "n", len(rows)), Note: r.Text("library.batch.note"),
			Crumbs: view.Crumbs{{Text: r.Text("library.title"), Href: r.Href(home)}},
			Ways:   []view.Link{{Text: r.Text("library.batch.more"), Href: r.Href(home + "add/?batch=" + string(b.ID))}},
		},
		Action: r.Href(batchPath(b.ID)),
	}
	if stale {
		p.Notice = &view.Notice{Kind: "urgent", Title: r.Text("library.stale"), Text: r.Text("library.stale.text")}
	}
	m := maker{r: r, texts: rm.o.Texts, prefix: "all.", wrong: wrong}
	p.All = []view.Field{m.area("alt", all.Alt, 2), m.area("caption", all.Caption, 2), m.field("credit", "", all.Credit), m.day("until", all.Until)}
	if papers {
		p.Papers = []view.Field{m.consent(all.Consent), m.area("persons", all.Persons, 2), m.area("note", all.Note, 2), m.area("terms", all.Terms, 2)}
	}
	bad := len(wrong) > 0
	p.Faults = faults(p.Faults, p.All, p.Papers)
	var gallery strings.Builder
	for i, x := range rows {
		m := maker{r: r, texts: rm.o.Texts, prefix: "f." + strconv.Itoa(i) + ".", wrong: x.wrong}
		bad = bad || len(x.wrong) > 0
		v := batchRow{
			Key: strconv.Itoa(i), N: i + 1, Title: x.card.Name, Href: r.Href(filePath(x.card.ID)), Picture: thumb(x.card), Chips: chips(r, x.card),
			Hidden: []view.Field{m.hidden("id", string(x.card.ID)), m.hidden("version", strconv.FormatInt(x.seen, 10))},
		}
		if x.card.Picture() {
			v.Fields = append(v.Fields, m.area("alt", x.words.Alt, 2), m.tick("decoration", x.words.Decoration))
		}
		v.Fields = append(v.Fields, m.area("caption", x.words.Caption, 2), m.field("place", "number", i18n.Digits(r.Lang, x.place)))
		v.More = []view.Field{m.field("credit", "", x.words.Credit), m.day("until", x.words.Until)}
		if papers {
			v.More = append(v.More, m.consent(x.words.Consent), m.area("persons", x.words.Persons, 2), m.area("note", x.words.Note, 2), m.area("terms", x.words.Terms, 2))
		}
		v.Open = len(faults(nil, v.More)) > 0
		p.Faults = faults(p.Faults, v.Fields, v.More)
		p.Rows = append(p.Rows, v)
		if x.card.Picture() && x.card.Offered(r.Now) {
			gallery.WriteString(string(x.card.ID))
			if c := strings.Join(strings.Fields(x.card.Caption), " "); c != "" {
				gallery.WriteString(" | " + c)
			}
			gallery.WriteByte('\n')
		}
	}
	p.Gallery = gallery.String()
	if len(rows) == 0 {
		p.Empty = &view.Empty{Title: r.Text("library.batch.empty"), Text: r.Text("library.batch.empty.text")}
	}
	a := staff.Answer{Template: "library/batch", Title: p.Head.Title, Data: p, Nav: home}
	switch {
	case stale:
		a.Status = http.StatusConflict
	case bad:
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

func faults(all []view.Field, groups ...[]view.Field) []view.Field {
	for _, g := range groups {
		for _, f := range g {
			if f.Error != "" {
				all = append(all, f)
			}
		}
	}
	return all
}

// saveBatch describes all files of a batch at once, or none.
func (rm *Room) saveBatch(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	if err := r.ParseForm(); err != nil {
		return staff.Answer{}, broken(err)
	}
	b, rows, err := rm.rows(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	object, err := rm.scope(ctx, b.Body)
	if err != nil {
		return staff.Answer{}, err
	}
	papers := r.May(Papers, object).OK
	all, wrong := read(r, "all.")
	typed, bad := rm.typed(r, rows, papers)
	if _, ok := until(all.Until); !ok {
		wrong["until"] = "library.error.day"
	}
	cards := make([]media.Card, len(typed))
	whole := make([]words, len(typed))
	for i, x := range typed {
		cards[i], whole[i] = x.card, merged(all, x.words)
		cards[i].Version = x.seen
		own := map[string]string{}
		if err := rm.apply(ctx, &cards[i], whole[i], own); err != nil {
			return staff.Answer{}, err
		}
		if own["until"] != "" && x.words.Until == "" { // said above, for all
			delete(own, "until")
		}
		for name, key := range own {
			if typed[i].wrong[name] == "" {
				typed[i].wrong[name] = key
			}
		}
		bad = bad || len(typed[i].wrong) > 0
	}
	if bad || len(wrong) > 0 {
		return rm.showBatch(ctx, r, b, all, typed, wrong, false)
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		order := make([]id.Media, len(cards))
		for i, c := range cards {
			order[i] = c.ID
			if same(rows, c, whole[i], papers) {
				continue
			}
			after, err := rm.o.Media.Describe(ctx, c)
			if err != nil {
				return err
			}
			if papers {
				if err := rm.store.SetPaper(ctx, Paper{c.ID, whole[i].Persons, whole[i].Consent, whole[i].Note, whole[i].Terms}); err != nil {
					return err
				}
			}
			if err := rm.settle(ctx, after); err != nil {
				return err
			}
			if err := rm.enter(ctx, r, c.Body, "described", "", c.ID); err != nil {
				return err
			}
		}
		return rm.store.Order(ctx, b.ID, order)
	})
	if fault.Is(err, fault.Conflict) {
		_, now, err := rm.rows(ctx, r)
		if err != nil {
			return staff.Answer{}, err
		}
		for i := range typed {
			for _, x := range now {
				if x.card.ID == typed[i].card.ID {
					typed[i].seen = x.card.Version
				}
			}
		}
		return rm.showBatch(ctx, r, b, all, typed, nil, true)
	}
	return staff.Answer{To: batchPath(b.ID), Notice: "library.notice.saved"}, err
}

// typed reads the rows of the form, in the order that they ask for. A file that came after the form was made stays as it is,
// at the end; what the visitor may not see keeps its papers.
func (rm *Room) typed(r *staff.Request, rows []row, papers bool) (all []row, bad bool) {
	at := map[id.Media]int{}
	for i, x := range rows {
		at[x.card.ID] = i
	}
	seen := map[id.Media]bool{}
	for i := range mostInBatch * 2 {
		prefix := "f." + strconv.Itoa(i) + "."
		ref := id.Media(r.PostFormValue(prefix + "id"))
		if ref == "" {
			break
		}
		n, ok := at[ref]
		if !ok || seen[ref] {
			continue
		}
		seen[ref] = true
		x := rows[n]
		was := x.words
		x.words, x.wrong = read(r, prefix)
		x.words.FocusX, x.words.FocusY, x.words.Poster, x.words.Transcript = was.FocusX, was.FocusY, was.Poster, was.Transcript
		if !papers {
			x.words.Persons, x.words.Consent, x.words.Note, x.words.Terms = was.Persons, was.Consent, was.Note, was.Terms
		}
		x.seen, _ = strconv.ParseInt(r.PostFormValue(prefix+"version"), 10, 64)
		x.place = strings.TrimSpace(r.PostFormValue(prefix + "place"))
		if p, err := persian.ParseInt(x.place); err != nil || p < 0 || p > 10_000 {
			x.wrong["place"] = "library.error.place"
		}
		bad = bad || len(x.wrong) > 0
		all = append(all, x)
	}
	if !bad {
		slices.SortStableFunc(all, func(a, b row) int {
			x, _ := persian.ParseInt(a.place)
			y, _ := persian.ParseInt(b.place)
			return int(x - y)
		})
		for i := range all {
			all[i].place = strconv.Itoa(i + 1)
		}
	}
	return all, bad
}

// same reports whether a file says already what it is to say.
func same(rows []row, c media.Card, w words, papers bool) bool {
	for _, x := range rows {
		if x.card.ID != c.ID {
			continue
		}
		was := x.words
		paper := !papers || was.Persons == w.Persons && was.Consent == w.Consent && was.Note == w.Note && was.Terms == w.Terms
		return x.card == c && paper
	}
	return false
}
