package press

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/block"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/jalali"
)

//go:embed locales/write
var writeLocales embed.FS

// WriteLocales are the texts of the pages on which an item is written.
func WriteLocales() fs.FS { return mustSub(writeLocales, "locales/write") }

// Speaker is a body that an item may speak for.
type Speaker struct {
	ID    id.Body
	Name  string
	Kind  string    // "province", "committee" …
	Scope []id.Body // itself, then every body above it
}

// Signatory is a person of the directory, with the post they hold on a day.
type Signatory struct {
	ID         id.Person
	Name, Post string
}

// Staff is what writing asks of the party and of who is signed in. Lists are in the order in which they are shown.
type Staff interface {
	// Speakers lists the bodies of the party.
	Speakers(ctx context.Context, lang string) ([]Speaker, error)
	// Signatories lists the people who may sign on a day.
	Signatories(ctx context.Context, lang string, on jalali.Date) ([]Signatory, error)
	// Names are the names of people who work at the desk, of those that are known.
	Names(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error)
}

// Writer is the pages on which an item is written.
type Writer struct {
	rm    *Room
	staff Staff
	files Files
	base  string // "https://party.example"
	shelf Shelf
}

// NewWriter makes the pages. base is the site's address without a slash at the end.
func NewWriter(rm *Room, s Staff, files Files, base string) *Writer {
	return &Writer{rm: rm, staff: s, files: files, base: strings.TrimSuffix(base, "/")}
}

// Register adds the pages to the desk.
func (w *Writer) Register(s *staff.Pages) {
	const edition = "/desk/press/{item}/{lang}/"
	s.Page(staff.Page{Name: "press.write.new", Method: http.MethodGet, Pattern: "/desk/press/new/", Action: ActWrite, Object: staff.Anywhere, Do: w.open})
	s.Page(staff.Page{Name: "press.write.add", Method: http.MethodPost, Pattern: "/desk/press/new/", Action: ActWrite, Object: staff.Anywhere, MaxBody: maxForm, Do: w.post})
	s.Page(staff.Page{Name: "press.write.edit", Method: http.MethodGet, Pattern: edition + "write/", Action: ActWrite, Object: w.object, Do: w.open})
	s.Page(staff.Page{Name: "press.write.save", Method: http.MethodPost, Pattern: edition + "write/", Action: ActWrite, Object: w.object, MaxBody: maxForm, Do: w.post})
	s.Page(staff.Page{Name: "press.write.autosave", Method: http.MethodPost, Pattern: edition + "autosave/", Action: ActWrite, Object: w.objectOrNew, MaxBody: maxForm, Do: w.autosave})
	s.Page(staff.Page{Name: "press.write.presence", Method: http.MethodPost, Pattern: edition + "presence/", Action: ActWrite, Object: w.object, Do: w.look})
	s.Page(staff.Page{Name: "press.write.drop", Method: http.MethodPost, Pattern: edition + "drop/", Action: ActWrite, Object: w.objectOrNew, Do: w.drop})
	s.Page(staff.Page{Name: "press.write.proof", Method: http.MethodPost, Pattern: "/desk/proof/", Action: ActWrite, Object: staff.Anywhere, MaxBody: maxProof, Do: w.proofJSON})
	w.RegisterWords(s)
	s.Page(staff.Page{Name: "press.write.word", Method: http.MethodPost, Pattern: "/desk/proof/words/", Action: ActWrite, Object: staff.Anywhere, Do: w.wordJSON})
}

// object is the item of the address.
func (w *Writer) object(ctx context.Context, r *staff.Request) (access.Object, error) {
	if !i18n.Known(r.PathValue("lang")) {
		return access.Object{}, fault.New(fault.NotFound, "")
	}
	return w.rm.Object(ctx, id.Item(r.PathValue("item")))
}

// objectOrNew is the item of the address, or one that has not been saved yet.
func (w *Writer) objectOrNew(ctx context.Context, r *staff.Request) (access.Object, error) {
	o, err := w.object(ctx, r)
	if fault.Is(err, fault.NotFound) && i18n.Known(r.PathValue("lang")) && itemID.MatchString(r.PathValue("item")) {
		return access.Object{Anywhere: true}, nil
	}
	return o, err
}

// written is one request to write: the item as it stands, nil for a new one, and the form.
type written struct {
	*staff.Request
	it    *Item
	taken int // redactions of the item so far
	sheet sheet
}

// revived reports whether the form is older than the last redaction of its item: what was taken out may stand in it, so nothing of
// it is stored before the person has seen what stands now.
func (sh *sheet) revived(taken int) bool { return sh.Taken < taken && sh.Merged == 0 }

func (w *Writer) visited(ctx context.Context, r *staff.Request) (*written, error) {
	d := &written{Request: r}
	if item := r.PathValue("item"); item != "" {
		it, err := w.rm.store.Item(ctx, id.Item(item))
		if err != nil {
			return nil, err
		}
		if it.Status == Withdrawn {
			return nil, fault.New(fault.Conflict, "press.error.from.withdrawn")
		}
		d.it = &it
		if d.taken, err = w.rm.store.redactions(ctx, it.ID); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// open shows the form: of the item as it stands, of what the person wrote and did not save, or of a new item.
func (w *Writer) open(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	d, err := w.visited(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	kept := id.Item(r.URL.Query().Get("kept"))
	if d.it == nil {
		lang := r.URL.Query().Get("lang")
		if !i18n.Known(lang) {
			lang = i18n.Persian
		}
		d.sheet = sheet{ID: id.New[id.Item](w.rm.IDs), Lang: lang, Kind: News, Blocks: []block.Block{{Kind: block.Paragraph}}}
		if k := Kind(r.URL.Query().Get("kind")); k.Known() {
			d.sheet.Kind = k
		}
		if kept != "" {
			return w.resume(ctx, d, kept, lang)
		}
		_, err := w.picked(ctx, d)
		if err != nil {
			return staff.Answer{}, err
		}
		return w.page(ctx, d, said{})
	}
	lang := r.PathValue("lang")
	if kept != "" {
		return w.resume(ctx, d, d.it.ID, lang)
	}
	if err := w.rm.store.seeWriter(ctx, r.Visitor.Person, d.it.ID, lang, r.Now); err != nil {
		return staff.Answer{}, err
	}
	if proposal := r.URL.Query().Get("proposal"); proposal != "" {
		return w.renew(ctx, d, proposal)
	}
	d.sheet = sheetOf(d.it, lang)
	d.sheet.Taken = d.taken
	return w.page(ctx, d, said{})
}

// resume shows what the person wrote and did not save.
func (w *Writer) resume(ctx context.Context, d *written, item id.Item, lang string) (staff.Answer, error) {
	u, err := w.rm.store.unsaved(ctx, d.Visitor.Person, item, lang)
	if err != nil {
		return staff.Answer{}, err
	}
	if d.sheet, err = keptSheet(u); err != nil {
		return staff.Answer{}, err
	}
	d.sheet.Taken = d.taken // what is kept here was redacted with the item
	if d.it == nil {
		d.sheet.ID = item
	}
	at, err := w.picked(ctx, d)
	if err != nil {
		return staff.Answer{}, err
	}
	return w.page(ctx, d, said{resumed: true, block: at})
}

// post does what the form's button says. Whatever is no save, or one that was refused, gives the page again with
// everything that was typed, and keeps it as the person's unsaved text.
func (w *Writer) post(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	d, err := w.visited(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	lang := r.PathValue("lang")
	if d.it == nil {
		if lang = r.PostForm.Get("lang"); !i18n.Known(lang) {
			lang = i18n.Persian
		}
	}
	var wrong error
	d.sheet, wrong = readSheet(r.PostForm, lang)
	if d.it == nil && d.sheet.ID == "" {
		d.sheet.ID = id.New[id.Item](w.rm.IDs)
	}
	if wrong != nil {
		return w.page(ctx, d, said{wrong: wrong})
	}
	if d.sheet.revived(d.taken) {
		return w.page(ctx, d, said{wrong: fault.New(fault.Conflict, "press.error.revived")})
	}
	d.sheet.Taken = d.taken
	act := r.PostForm.Get("act")
	if act == "" || act == "save" {
		return w.save(ctx, d)
	}
	if err := w.keep(ctx, d); err != nil {
		return staff.Answer{}, err
	}
	return w.act(ctx, d, act)
}

// unread is the error of what a script sent and cannot be read.
func unread(err error) error {
	if strings.Contains(err.Error(), "too large") {
		return fault.New(fault.TooLarge, "press.error.long")
	}
	return fault.Wrap(fault.Invalid, err)
}

// act changes the form and shows it again.
func (w *Writer) act(ctx context.Context, d *written, act string) (staff.Answer, error) {
	verb, rest, _ := strings.Cut(act, ".")
	switch verb {
	case "author", "to":
		d.sheet.without(verb, rest)
		return w.page(ctx, d, said{at: verb})
	case "proof":
		return w.proof(ctx, d, rest)
	case "pick":
		if w.shelf.Page != "" {
			return w.pick(d, rest), nil
		}
	}
	blocks, at, ok := block.Act(d.sheet.Blocks, act, d.PostForm)
	if ok {
		d.sheet.Blocks = blocks
	}
	return w.page(ctx, d, said{block: at})
}

// without takes a row of signatories or addressees away: "remove.2".
func (sh *sheet) without(what, rest string) {
	verb, n, _ := strings.Cut(rest, ".")
	i := 0
	for _, c := range n {
		i = i*10 + int(c-'0')
	}
	if verb != "remove" || n == "" || i < 0 {
		return
	}
	switch {
	case what == "author" && i < len(sh.Authors):
		sh.Authors = append(sh.Authors[:i], sh.Authors[i+1:]...)
	case what == "to" && i < len(sh.Audience):
		sh.Audience = append(sh.Audience[:i], sh.Audience[i+1:]...)
	}
}

// save adds or edits the item. The place where it leads says whether anything was changed.
func (w *Writer) save(ctx context.Context, d *written) (staff.Answer, error) {
	again := func(err error) (staff.Answer, error) {
		if keep := w.keep(ctx, d); keep != nil {
			return staff.Answer{}, keep
		}
		switch fault.Of(err) {
		case fault.Invalid, fault.Conflict, fault.TooLarge, fault.Forbidden:
			return w.page(ctx, d, said{wrong: err})
		}
		return staff.Answer{}, err
	}
	if err := w.within(ctx, d); err != nil {
		return again(err)
	}
	draft, err := w.draft(ctx, &d.sheet, d.it)
	if err != nil {
		return again(err)
	}
	if d.public() {
		a, err := w.amend(ctx, d, draft)
		if err != nil {
			return again(err)
		}
		return a, w.rm.store.dropUnsaved(ctx, d.Visitor.Person, d.it.ID, d.sheet.Lang)
	}
	var it Item
	notice := "press.notice.saved"
	if d.it == nil {
		it, err = w.rm.Add(ctx, d.Actor(), draft)
		if key, _ := fault.Text(err); key == "press.error.there" { // the second of two clicks
			return w.there(ctx, d)
		}
	} else {
		it, err = w.rm.Edit(ctx, d.Actor(), d.it.ID, draft, "", false)
		if err == nil && it.Editions[d.sheet.Lang].Revision == d.it.Editions[d.sheet.Lang].Revision && it.Facts() == d.it.Facts() {
			notice = "press.notice.same"
		}
	}
	if key, _ := fault.Text(err); key == "press.error.stale" {
		if stands, same := w.rm.stands(ctx, d.it.ID, draft); same { // the second of two clicks
			it, err = stands, nil
		}
	}
	if err != nil {
		return again(err)
	}
	if err := w.rm.store.dropUnsaved(ctx, d.Visitor.Person, it.ID, d.sheet.Lang); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: writePath(it.ID, d.sheet.Lang), Notice: notice}, nil
}

// there leads to an item that the form made before, if the person may write it.
func (w *Writer) there(ctx context.Context, d *written) (staff.Answer, error) {
	o, err := w.rm.Object(ctx, d.sheet.ID)
	if err != nil {
		return staff.Answer{}, err
	}
	if v := d.May(ActWrite, o); !v.OK {
		return staff.Answer{}, fault.New(fault.Forbidden, v.Refusal.Key())
	}
	return staff.Answer{To: writePath(d.sheet.ID, d.sheet.Lang), Notice: "press.notice.saved"}, nil
}

func writePath(item id.Item, lang string) string {
	return "/desk/press/" + url.PathEscape(string(item)) + "/" + lang + "/write/"
}

// keep keeps the form as the person's unsaved text.
func (w *Writer) keep(ctx context.Context, d *written) error {
	if d.sheet.empty() && d.it == nil {
		return nil
	}
	content, err := d.sheet.kept()
	if err != nil {
		return err
	}
	u := Unsaved{Item: d.sheet.ID, Lang: d.sheet.Lang, Based: d.sheet.Based, At: d.Now, Content: content}
	if d.it != nil {
		u.Item = d.it.ID
	}
	return w.rm.store.keepUnsaved(ctx, d.Visitor.Person, u)
}

// presence is how long somebody is said to be there after they were last seen.
const presence = 2 * time.Minute

// others names who else is writing an edition.
func (w *Writer) others(ctx context.Context, r *staff.Request, item id.Item, lang string) ([]string, error) {
	people, err := w.rm.store.writers(ctx, item, lang, r.Visitor.Person, r.Now.Add(-presence))
	if err != nil || len(people) == 0 {
		return []string{}, err
	}
	names, err := w.staff.Names(ctx, r.Lang, people...)
	if err != nil {
		return nil, err
	}
	all := make([]string, 0, len(people))
	for _, p := range people {
		if n := names[p]; n != "" {
			all = append(all, n)
		} else {
			all = append(all, r.Text("press.write.somebody"))
		}
	}
	return all, nil
}
