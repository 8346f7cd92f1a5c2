package press

import (
	"cmp"
	"context"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// said is what a page says beside the form.
type said struct {
	wrong   error
	proof   *proofPage
	block   int    // that was just acted on
	at      string // the rows that were just acted on: "author", "to"
	resumed bool
	stale   bool // another text stands by now
}

// writePage is what the template "desk_write" shows.
type writePage struct {
	Heading  string
	Lang     string // of the text
	Action   string
	Autosave string
	Proofs   string
	Words    string
	Drop     string
	Compare  string // where a text that somebody else saved is compared
	Presence string // where a page in which nobody types asks who else is here; "" for a new item
	Pictures string // where the editor finds pictures
	Choose   bool   // they may be chosen without it
	User     string // whose copies on the device, of what
	Item     string
	SignIn   string
	Hidden   []view.Field
	Faults   []view.Field
	Offer    *offer
	Kept     []view.Link // of items that were never saved
	Resumed  bool
	Others   []string
	Stale    *stalePage
	Proof    *proofPage
	Silent   []view.Link // films whose words are not written down

	Kind    view.Field
	Texts   []view.Field
	Blocks  []blockForm
	HTML    template.HTML // of the same blocks, for the editor that takes their place where scripts run
	First   addForm
	Signers rowsForm
	To      *rowsForm
	Facts   []view.Field
	Topics  []view.Option
	Cover   *view.Picture
	Focus   string
	Slug    view.Field
	Address string
	Moves   bool // the address of a public item changes
	Shared  bool // the facts belong to this edition
	Spot    string
	Public  *view.Link
	Amend   *amendForm // of what readers have seen
}

// offer is the person's own text that was not saved.
type offer struct {
	At   time.Time
	Href string
}

// blockForm is one block of the text as the form shows it.
type blockForm struct {
	N           int
	Spot, Name  string
	Fields      []view.Field
	More        []view.Field // direction and language
	Raw         string       // the words of a block that no form knows
	Picture     *view.Picture
	First, Last bool
	Add         addForm
	Choose      bool // its picture may be chosen
	Film        bool // and its film
}

// addForm is the choice of a block to add after the n-th.
type addForm struct {
	N    int
	Kind view.Field
}

// rowsForm are signatories or addressees: the rows that are there, and what another needs.
type rowsForm struct {
	What   string
	Rows   []rowForm
	Fields []view.Field
	Error  string
}

type rowForm struct {
	N      int
	Text   string
	Hidden []view.Field
}

// page shows the form as it is filled in.
func (w *Writer) page(ctx context.Context, d *written, s said) (staff.Answer, error) {
	b := &pageBuilder{w: w, d: d, sh: &d.sheet, errors: map[string]string{}, stale: s.stale}
	status := http.StatusOK
	if s.wrong != nil {
		status = b.wrong(s.wrong)
	}
	p, err := b.build(ctx, s)
	if err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{Template: "press/desk_write", Title: p.Heading, Data: p, Nav: "/desk/press/", Status: status}, nil
}

type pageBuilder struct {
	w      *Writer
	d      *written
	sh     *sheet
	errors map[string]string
	stale  bool
}

// places are the fields that errors of the room belong to.
var places = map[string]string{
	"press.error.reach.kind": "reach", "press.error.title": "title", "press.error.kind": "kind", "press.error.kind.fixed": "kind", "press.error.slug": "slug", "press.error.reserved": "slug",
	"press.error.taken": "slug", "press.error.audience": "to.add.body", "press.error.author": "author.add.person", "press.error.date.fixed": "day",
	"press.write.error.day": "day", "press.write.error.owner": "owner", "press.write.error.cover": "cover", "press.write.error.picture": "gallery", "press.write.error.gallery": "gallery",
	"press.write.error.province": "province", "press.write.error.committee": "committee", "press.write.error.to": "to.add.body",
	"press.error.topic": "topics", "press.error.media": "cover",
	"press.error.class": "class", "press.error.class.facts": "class", "press.error.correction": "note",
}

// wrong puts an error beside its field, and gives the status of the page.
func (b *pageBuilder) wrong(err error) int {
	key, args := fault.Text(err)
	text := b.d.Text(cmp.Or(key, "press.write.error.unread"), args...)
	name := cmp.Or(places[key], "form")
	var at *atBlock
	if errors.As(err, &at) {
		name = "b." + strconv.Itoa(at.n) + ".media"
		if at.n <= len(b.sh.Blocks) && b.sh.Blocks[at.n-1].Kind == block.Gallery {
			name = "b." + strconv.Itoa(at.n) + ".pictures"
		}
		if key == "press.write.error.film" {
			name = "b." + strconv.Itoa(at.n) + ".address"
		}
	}
	b.errors[name] = text
	b.stale = key == "press.error.stale" || key == "press.error.revived"
	switch fault.Of(err) {
	case fault.Conflict:
		return http.StatusConflict
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusUnprocessableEntity
}

func (b *pageBuilder) t(key string, args ...any) string { return b.d.Text("press.write."+key, args...) }

// field is a field with its label, hint and error. Its hint is the catalogue's, where there is one.
func (b *pageBuilder) field(name, kind, key, value string) view.Field {
	f := view.Field{Name: name, Kind: kind, Label: b.t(key), Value: value, Error: b.errors[name]}
	if hint := "press.write." + key + ".hint"; b.w.rm.Texts.Has(hint) {
		f.Hint = b.d.Text(hint)
	}
	return f
}

func hidden(name, value string) view.Field {
	return view.Field{Name: name, Kind: "hidden", Value: value}
}

func (b *pageBuilder) build(ctx context.Context, s said) (*writePage, error) {
	d, sh := b.d, b.sh
	p := &writePage{
		Lang: sh.Lang, Resumed: s.resumed, Proof: s.proof, Proofs: d.Href("/desk/proof/"), Shared: d.it == nil || d.it.Lang == sh.Lang,
		Hidden: []view.Field{hidden("based", strconv.Itoa(sh.Based)), hidden("lang", sh.Lang)},
	}
	item := sh.ID
	if d.it == nil {
		p.Heading, p.Action = b.t("new"), d.Href("/desk/press/new/")
		p.Hidden = append(p.Hidden, hidden("new", string(sh.ID)))
	} else {
		item = d.it.ID
		p.Heading, p.Action = b.t(d.verb(), "title", cmp.Or(d.it.Editions[sh.Lang].Title, d.it.Editions[d.it.Lang].Title)), d.Href(writePath(item, sh.Lang))
		p.Hidden = append(p.Hidden, hidden("facts", sh.Facts), hidden("taken", strconv.Itoa(sh.Taken)))
		if d.it.Status.Public() {
			p.Public = &view.Link{Text: b.t("public"), Href: d.it.Path(sh.Lang)}
		}
	}
	edition := "/desk/press/" + string(item) + "/" + sh.Lang
	p.Autosave, p.Drop = d.Href(edition+"/autosave/"), d.Href(edition+"/drop/")
	if d.it != nil {
		p.Compare, p.Presence = d.Href(DeskPath(item))+"history/?lang="+sh.Lang, d.Href(edition+"/presence/")
	}
	if w := b.w.shelf; w.Page != "" {
		p.Pictures, p.Choose = d.Href(w.Pictures), true
	}
	p.Words, p.SignIn = d.Href("/desk/proof/words/"), d.Href("/desk/sign-in/")
	p.User, p.Item = string(d.Visitor.Person), string(item)+"/"+sh.Lang
	p.HTML = template.HTML(Sanitise(block.HTML(sh.Blocks), sh.Lang))
	b.texts(p)
	for i, x := range sh.Blocks {
		p.Blocks = append(p.Blocks, b.block(i+1, len(sh.Blocks), x))
	}
	p.First = b.add(0)
	if s.block > 0 {
		p.Spot = spot(s.block)
	}
	if p.Shared {
		if err := b.facts(ctx, p); err != nil {
			return nil, err
		}
	} else {
		p.Hidden = append(p.Hidden, hidden("kind", string(d.it.Kind)))
	}
	if d.public() {
		if err := b.amend(ctx, p); err != nil {
			return nil, err
		}
	}
	if err := b.around(ctx, p, item, s); err != nil {
		return nil, err
	}
	b.faults(p)
	return p, nil
}

// goodLength is how many letters of a field are seen whole where it is listed; their hints say so too.
var goodLength = map[string]int{"kicker": 40, "title": 70, "lead": 300}

// texts are the kind and the head of the text, with how long each is now.
func (b *pageBuilder) texts(p *writePage) {
	p.Kind = b.field("kind", "select", "kind", string(b.sh.Kind))
	for _, k := range Kinds {
		p.Kind.Options = append(p.Kind.Options, view.Option{Value: string(k), Text: b.d.Text("press.kind." + string(k)), Chosen: k == b.sh.Kind})
	}
	if !b.sh.Kind.Known() {
		p.Kind.Options = append([]view.Option{{Text: b.t("kind.none"), Chosen: true}}, p.Kind.Options...)
	}
	for _, f := range []struct{ name, kind, value string }{
		{"kicker", "textarea", b.sh.Kicker}, {"title", "textarea", b.sh.Title}, {"lead", "textarea", b.sh.Lead},
	} {
		x := b.field(f.name, f.kind, f.name, f.value)
		x.Rows = map[string]int{"kicker": 1, "title": 2, "lead": 4}[f.name]
		x.Hint += " " + b.d.Text("press.write.letters", "n", letters(f.value))
		x.Required, x.Limit = f.name == "title", goodLength[f.name]
		p.Texts = append(p.Texts, x)
	}
}

// around is what stands around the form: who else is here, what was not saved, what stands meanwhile.
func (b *pageBuilder) around(ctx context.Context, p *writePage, item id.Item, s said) (err error) {
	d, store := b.d, b.w.rm.store
	if p.Others, err = b.w.others(ctx, d.Request, item, b.sh.Lang); err != nil {
		return err
	}
	if d.Method == http.MethodGet && !s.resumed {
		u, err := store.unsaved(ctx, d.Visitor.Person, item, b.sh.Lang)
		if err == nil {
			p.Offer = &offer{u.At, d.Href(writePath(item, b.sh.Lang)) + "?kept=1"}
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	if d.it == nil && d.Method == http.MethodGet && !s.resumed {
		all, err := store.unsavedNew(ctx, d.Visitor.Person)
		if err != nil {
			return err
		}
		for _, u := range all {
			sh, err := keptSheet(u)
			if err != nil {
				continue // a form of another time
			}
			p.Kept = append(p.Kept, view.Link{Text: cmp.Or(sh.Title, b.t("untitled")), Href: d.Href("/desk/press/new/") + "?kept=" + string(u.Item) + "&lang=" + u.Lang, At: u.At, Lang: u.Lang})
		}
	}
	if p.Silent, err = b.silent(ctx); err != nil {
		return err
	}
	if b.stale && d.it != nil {
		p.Stale, err = b.w.compare(ctx, d)
	}
	return err
}

// faults gathers the fields with an error for the summary on top.
func (b *pageBuilder) faults(p *writePage) {
	seen := map[string]bool{}
	take := func(fs ...view.Field) {
		for _, f := range fs {
			if f.Error != "" && !seen[f.Name] {
				p.Faults = append(p.Faults, f)
				seen[f.Name] = true
			}
		}
	}
	take(p.Kind)
	take(p.Texts...)
	for _, x := range p.Blocks {
		take(x.Fields...)
	}
	take(p.Signers.Fields...)
	if p.To != nil {
		take(p.To.Fields...)
	}
	take(p.Facts...)
	take(p.Slug)
	if p.Amend != nil {
		take(p.Amend.Fields...)
	}
	for name, text := range b.errors {
		if !seen[name] {
			p.Faults = append(p.Faults, view.Field{Name: "form", Error: text})
		}
	}
}
