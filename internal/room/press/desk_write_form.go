package press

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
	"hemmat/persian"
)

// sheet is a write form as it was filled in: raw text, nothing judged yet.
type sheet struct {
	ID     id.Item // of a new item, before it is one
	Lang   string
	Kind   Kind
	Based  int
	Facts  string // Item.Facts as the form was drawn
	Merged int    // the revision that the person says they have taken in
	Taken  int    // how many redactions there had been as the form was drawn

	Kicker, Title, Lead string
	Blocks              []block.Block
	Slug, Day, Series   string
	Reach               Reach
	Owner               id.Body
	Province, Committee id.Body
	Topics              []id.Topic
	Audience            []Audience
	Authors             []signer
	Cover               string // address or id
	Gallery             string // one picture a line: address or id | caption

	// Of what readers have seen: what sort of correction it is.
	Class        Class
	Note, Reason string
	Renews       string // the person's own proposal in whose place it comes
}

// signer is somebody who signs: a person of the directory, or a name as it was written.
type signer struct {
	Person     id.Person
	Name, Post string
}

// Limits of a form, beside those of Draft.
const (
	maxForm    = 24 << 20
	maxSigners = 50
	maxFiled   = 50
)

// itemID is the form of the ids that a new item's form may bring.
var itemID = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// readSheet reads a form. What cannot be read is an error that names its field; what can stays in the sheet.
func readSheet(f url.Values, lang string) (sheet, error) {
	line := func(name string) string { return strings.TrimSpace(strings.ToValidUTF8(f.Get(name), "\uFFFD")) }
	sh := sheet{
		Lang: lang, Kind: Kind(line("kind")), Facts: line("facts"),
		Kicker: line("kicker"), Title: line("title"), Lead: strings.ReplaceAll(line("lead"), "\r\n", "\n"),
		Slug: line("slug"), Day: line("day"), Series: line("series"), Reach: Reach(line("reach")),
		Owner: id.Body(line("owner")), Province: id.Body(line("province")), Committee: id.Body(line("committee")),
		Cover: line("cover"), Gallery: strings.ReplaceAll(line("gallery"), "\r\n", "\n"),
	}
	sh.Class, sh.Note, sh.Renews = Class(line("class")), line("note"), line("renews")
	sh.Reason = strings.ReplaceAll(line("reason"), "\r\n", "\n")
	if s := line("new"); itemID.MatchString(s) {
		sh.ID = id.Item(s)
	}
	sh.Based, _ = strconv.Atoi(line("based"))
	sh.Merged, _ = strconv.Atoi(line("merged"))
	sh.Taken, _ = strconv.Atoi(line("taken"))
	for _, t := range f["topic"] {
		if t != "" && len(sh.Topics) < maxFiled && !slices.Contains(sh.Topics, id.Topic(t)) {
			sh.Topics = append(sh.Topics, id.Topic(t))
		}
	}
	sh.people(f, line)
	var err error
	if body, whole := f["body"]; whole { // of the script editor
		if len(body[0]) > maxBody {
			return sh, fault.New(fault.TooLarge, "press.error.long")
		}
		sh.Blocks = block.Parse(Sanitise(body[0], lang))
		return sh, nil
	}
	sh.Blocks, err = block.Decode(f)
	return sh, err
}

// people reads the rows of signatories and addressees, those that were chosen and not added yet too.
func (sh *sheet) people(f url.Values, line func(string) string) {
	for i := range maxSigners {
		n := strconv.Itoa(i)
		if s := (signer{id.Person(line("author." + n + ".person")), line("author." + n + ".name"), line("author." + n + ".post")}); s.Person != "" || s.Name != "" {
			sh.Authors = append(sh.Authors, s)
		}
		if a := addressee(line("to."+n+".body"), line("to."+n+".name"), sh.Lang); a.Body != "" || len(a.Name) > 0 {
			sh.Audience = append(sh.Audience, a)
		}
	}
	if s := (signer{id.Person(line("author.add.person")), line("author.add.name"), line("author.add.post")}); (s.Person != "" || s.Name != "") && !slices.Contains(sh.Authors, s) {
		if s.Person != "" {
			s.Name, s.Post = "", ""
		}
		sh.Authors = append(sh.Authors, s)
	}
	if a := addressee(line("to.add.body"), line("to.add.name"), sh.Lang); a.Body != "" || len(a.Name) > 0 {
		sh.Audience = append(sh.Audience, a)
	}
}

func addressee(body, name, lang string) Audience {
	switch {
	case body != "":
		return Audience{Body: id.Body(body)}
	case name != "":
		return Audience{Name: Text{lang: name}}
	}
	return Audience{}
}

// sheetOf is the form of an item as it stands.
func sheetOf(it *Item, lang string) sheet {
	e := it.Editions[lang]
	sh := sheet{
		Lang: lang, Kind: it.Kind, Based: e.Revision, Facts: it.Facts(), Kicker: e.Kicker, Title: e.Title, Lead: e.Lead,
		Blocks: block.Parse(e.Body), Slug: it.Slug, Series: it.Series, Reach: it.Reach, Owner: it.Owner, Province: it.Province, Committee: it.Committee,
		Audience: it.Audience, Cover: string(it.Cover),
	}
	if it.JYear > 0 {
		sh.Day = jalali.Date{Year: it.JYear, Month: it.JMonth, Day: it.JDay}.Numeric()
	}
	for _, t := range it.Topics {
		sh.Topics = append(sh.Topics, t.ID)
	}
	for _, a := range it.Authors {
		s := signer{Person: a.Person}
		if a.Person == "" {
			s.Name, s.Post = a.Name.In(lang), a.Post.In(lang)
		}
		sh.Authors = append(sh.Authors, s)
	}
	var pictures []string
	for _, f := range it.Gallery {
		pictures = append(pictures, strings.TrimSuffix(string(f.Media)+" | "+f.Caption.In(lang), " | "))
	}
	sh.Gallery = strings.Join(pictures, "\n")
	return sh
}

// body is the text as HTML that is safe to store.
func (sh *sheet) body() string { return Sanitise(block.HTML(sh.Blocks), sh.Lang) }

// draft makes the draft that the sheet asks for. it is the item as it stands, nil for a new one; what the sheet leaves
// as it is, the draft hands in as it came, so that a save without a change is none.
func (w *Writer) draft(ctx context.Context, sh *sheet, it *Item) (Draft, error) {
	d := Draft{
		Kind: sh.Kind, Lang: sh.Lang, Kicker: sh.Kicker, Title: sh.Title, Lead: sh.Lead, Based: sh.Based, Facts: sh.Facts,
		Slug: sh.Slug, Owner: sh.Owner, Province: sh.Province, Committee: sh.Committee, Topics: sh.Topics,
	}
	if err := w.figures(ctx, sh.Blocks); err != nil {
		return d, err
	}
	d.Body = sh.body()
	if sh.Merged > 0 {
		d.Based, d.Facts = sh.Merged, ""
	}
	if it != nil && d.Based <= 0 { // a translation that nobody had begun
		d.Based = None
	}
	if it == nil {
		d.ID = sh.ID
	} else if err := w.unchanged(ctx, sh, it, &d); err != nil {
		return d, err
	}
	if it != nil && sh.Lang != it.Lang { // a translation: the facts are the first edition's
		return Draft{Lang: d.Lang, Kicker: d.Kicker, Title: d.Title, Lead: d.Lead, Body: d.Body, Format: d.Format, Assets: d.Assets, Based: d.Based}, nil
	}
	if it != nil && sameTopics(sh.Topics, it.Topics) { // a list of boxes has an order of its own
		d.Topics = nil
		for _, t := range it.Topics {
			d.Topics = append(d.Topics, t.ID)
		}
	}
	if sh.Kind.Numbered() {
		d.Audience, d.Series = w.audience(sh, it), sh.Series
	}
	if sh.Kind == Announcement {
		d.Reach = sh.Reach
	}
	d.Authors = signed(sh, it)
	if sh.Kind.Dated() {
		if err := sh.planned(it, &d); err != nil {
			return d, err
		}
	}
	return d, w.pictures(ctx, sh, it, &d)
}

func sameTopics(ids []id.Topic, topics []Topic) bool {
	for _, t := range topics {
		if !slices.Contains(ids, t.ID) {
			return false
		}
	}
	return len(ids) == len(topics)
}

// unchanged puts the texts of the revision that the sheet is based on in the place of those that say the same.
func (w *Writer) unchanged(ctx context.Context, sh *sheet, it *Item, d *Draft) error {
	e, ok := it.Editions[sh.Lang]
	if !ok || d.Based != e.Revision || e.Kicker != sh.Kicker || e.Title != sh.Title || e.Lead != sh.Lead || e.Body != d.Body {
		return nil
	}
	r, err := w.rm.store.Revision(ctx, it.ID, sh.Lang, e.Revision)
	if err != nil {
		return err
	}
	c := r.Content
	d.Kicker, d.Title, d.Lead, d.Body, d.Format, d.Assets = c.Kicker, c.Title, c.Lead, c.Body, c.Format, c.Assets
	return nil
}

// planned reads the day of an item that is not public yet. That of a public one stays.
func (sh *sheet) planned(it *Item, d *Draft) error {
	if sh.Day == "" || it != nil && it.Short > 0 {
		return nil
	}
	day, err := jalali.Parse(sh.Day)
	if err != nil {
		return fault.New(fault.Invalid, "press.write.error.day")
	}
	d.At = day.Time().Add(12 * time.Hour)
	return nil
}

// signed are the authors of the sheet: whoever signed before, as they stand in the item.
func signed(sh *sheet, it *Item) []Author {
	var all []Author
	for _, s := range sh.Authors {
		a := Author{Person: s.Person}
		if s.Person == "" {
			a = Author{Name: Text{sh.Lang: s.Name}}
			if s.Post != "" {
				a.Post = Text{sh.Lang: s.Post}
			}
		}
		if it != nil {
			for _, old := range it.Authors {
				if s.Person != "" && old.Person == s.Person || s.Person == "" && old.Person == "" && old.Name.In(sh.Lang) == s.Name && old.Post.In(sh.Lang) == s.Post {
					a = old
					break
				}
			}
		}
		all = append(all, a)
	}
	return all
}

// audience are the addressees of the sheet, with the names in other languages that the item knows.
func (w *Writer) audience(sh *sheet, it *Item) []Audience {
	all := slices.Clone(sh.Audience)
	for i, a := range all {
		if it == nil || a.Body != "" && len(a.Name) > 0 {
			continue
		}
		for _, old := range it.Audience {
			if a.Body == old.Body && (a.Body != "" || old.Name.In(sh.Lang) == a.Name.In(sh.Lang)) {
				all[i] = old
				break
			}
		}
	}
	return all
}

// Values are the sheet as a form holds it.
func (sh *sheet) values() url.Values {
	v := block.Values(sh.Blocks)
	put := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	put("new", string(sh.ID))
	put("kind", string(sh.Kind))
	put("based", strconv.Itoa(sh.Based))
	put("facts", sh.Facts)
	put("taken", strconv.Itoa(sh.Taken))
	put("kicker", sh.Kicker)
	put("title", sh.Title)
	put("lead", sh.Lead)
	put("slug", sh.Slug)
	put("day", sh.Day)
	put("series", sh.Series)
	put("reach", string(sh.Reach))
	put("owner", string(sh.Owner))
	put("province", string(sh.Province))
	put("committee", string(sh.Committee))
	put("cover", sh.Cover)
	put("gallery", sh.Gallery)
	put("class", string(sh.Class))
	put("note", sh.Note)
	put("reason", sh.Reason)
	put("renews", sh.Renews)
	for _, t := range sh.Topics {
		v.Add("topic", string(t))
	}
	for i, s := range sh.Authors {
		n := "author." + strconv.Itoa(i)
		put(n+".person", string(s.Person))
		put(n+".name", s.Name)
		put(n+".post", s.Post)
	}
	for i, a := range sh.Audience {
		n := "to." + strconv.Itoa(i)
		put(n+".body", string(a.Body))
		if a.Body == "" {
			put(n+".name", a.Name.In(sh.Lang))
		}
	}
	return v
}

// kept is the sheet as a draft row keeps it, and keptSheet reads it again.
func (sh *sheet) kept() ([]byte, error) {
	b, err := json.Marshal(sh.values())
	if err == nil && len(b) > maxForm {
		err = fault.New(fault.TooLarge, "press.error.long")
	}
	return b, err
}

func keptSheet(u Unsaved) (sheet, error) {
	var v url.Values
	if err := json.Unmarshal(u.Content, &v); err != nil {
		return sheet{}, fmt.Errorf("press: unsaved text: %w", err)
	}
	return readSheet(v, u.Lang)
}

// empty reports whether nobody has typed anything yet.
func (sh *sheet) empty() bool {
	return sh.Kicker == "" && sh.Title == "" && sh.Lead == "" && block.HTML(sh.Blocks) == ""
}

// letters is how long a text is for a person who counts.
func letters(s string) int { return utf8.RuneCountInString(s) }

// slug is the last segment of the item's address as it would be.
func (sh *sheet) slug() string {
	if sh.Slug != "" {
		return sh.Slug
	}
	title, err := persian.StoreLine(sh.Title)
	if err != nil {
		return ""
	}
	return persian.Slug(title)
}
