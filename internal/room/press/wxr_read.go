package press

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/search"
	"hemmat/internal/kit/wxr"
	"hemmat/jalali"
	"hemmat/persian"
)

// arrival is one post or page on its way in.
type arrival struct {
	it       *wxr.Item
	row      ReportItem
	status   Status
	at       time.Time
	draft    Draft
	raw      Content
	edition  Edition
	healed   healed
	topics   []namedTopic
	slug     string
	keys     []string // of addresses it had
	comments []comment
	shows    []exhibit
	here     id.Item           // of what moved in before
	nameless bool              // its author's shown name was none
	wordless map[id.Media]bool // pictures to which it gives no words
}

type namedTopic struct{ slug, name string }

// comment is a reader's comment of the old site, without anything that finds its writer.
type comment struct {
	oldID, parent int64
	at            time.Time
	author, text  string
	approved      bool
}

func (a *arrival) decided() bool { return a.row.Outcome != "" }

func (a *arrival) skip(why string) { a.row.Outcome, a.row.Why = Skipped, why }

// read does for an item all that needs no transaction: its meaning, its media, its
// text. An item that cannot come in is marked as skipped; an error ends the import.
func (im *importer) read(ctx context.Context, a *arrival) error {
	if a.here != "" {
		return im.revisit(ctx, a)
	}
	if a.decided() {
		return nil
	}
	it := a.it
	if a.status = statusOf(it); a.status == "" {
		if it.Status == "trash" || it.Status == "auto-draft" {
			a.row.Old = ""
		}
		a.skip("its status is " + strconv.Quote(it.Status))
		return nil
	}
	if len(it.Content) > maxBody { // before anything is made of it
		a.skip(fmt.Sprintf("its text is larger than %d MB", maxBody>>20))
		it.Content = ""
		return nil
	}
	a.when(im.rm.Now())
	if day, err := jalali.FromTime(a.at); err != nil || day.Year >= jalali.MaxYear {
		a.skip("its date is out of the calendar's range")
		return nil
	}
	a.draft = Draft{Kind: Page, Lang: "fa", Owner: im.owner, OldID: it.ID, Source: sourceWXR, At: a.at, Created: it.Date}
	if change := it.Modified; change.Sub(a.at) > realChange && !change.After(im.rm.Now()) {
		a.draft.Changed = change
	}
	if it.Type == "post" {
		im.file(a)
	}
	im.sign(a)
	a.raw = Content{Lang: "fa", Title: it.Title, Lead: it.Excerpt, Body: it.Content, Format: WordPress}
	if err := im.media(ctx, a); err != nil {
		return err
	}
	im.belongings(a)
	if bare(it.Title) == "" {
		a.raw.Title = untitled(it)
		a.row.warn("it had no title: its first words stand for one")
	}
	a.draft.Title, a.draft.Lead, a.draft.Body = a.raw.Title, a.raw.Lead, a.raw.Body
	err := a.draft.Check()
	if err == nil {
		err = a.draft.mend()
	}
	if err == nil {
		a.edition, err = read(a.raw, func(e *Edition) { a.healed.heal(e, im.o.Heal) })
	}
	if err != nil {
		if !ofItem(err) {
			return err
		}
		a.skip(technical(err))
		return nil
	}
	if a.status == Published {
		a.edition.terms = search.ReadTerms(a.edition.Title, a.edition.Lead, a.edition.Text)
	}
	a.row.Title, a.row.Kind = a.edition.Title, a.draft.Kind
	im.address(a)
	a.comment()
	return nil
}

// revisit finds what an item that moved in before may still be given: new comments,
// and its files at their old addresses. The item itself stays as it is.
func (im *importer) revisit(ctx context.Context, a *arrival) error {
	a.comment()
	if a.row.Status != Published || !im.index.public[a.it.ID] {
		return nil
	}
	a.status, a.draft.Kind = Published, a.row.Kind
	im.belongings(a)
	return im.media(ctx, a)
}

// when finds the status and the time that hold here.
func (a *arrival) when(now time.Time) {
	a.at = a.it.Date
	switch {
	case a.at.IsZero() && a.status != Drafted:
		a.status = Drafted
		a.row.warn("it has no date: it is a draft")
	case a.status == Published && a.at.After(now):
		a.status = Scheduled
		a.row.warn("it was published with a date to come: it is scheduled")
	}
	if a.at.IsZero() {
		a.at = now
	}
}

// file finds the kind, the province and the topics of a post.
func (im *importer) file(a *arrival) {
	kinds := map[Kind]bool{}
	seen := map[string]bool{}
	for _, t := range a.it.Terms {
		if t.Domain != "category" && t.Domain != "post_tag" {
			continue
		}
		m := im.meaning(termKey{t.Domain, t.Slug}, t.Name)
		switch {
		case m.kind != "":
			kinds[m.kind] = true
		case m.province != "" && a.draft.Province == "":
			a.draft.Province, a.draft.Owner = m.province, m.province
		case m.province != "" && a.draft.Province != m.province:
			a.row.warn("it was filed under more than one province: %s is left out", t.Name)
		case m.topic != "" && !seen[m.topic]:
			seen[m.topic] = true
			a.topics = append(a.topics, namedTopic{m.topic, t.Name})
		}
	}
	a.draft.Kind = News
	for _, k := range kindOrder {
		if kinds[k] {
			a.draft.Kind = k
			break
		}
	}
	if a.draft.Kind.Numbered() && strings.Contains(termName(a.it.Title), termName("شماره")) {
		a.row.warn("its number stays in the title; it takes no number in a series")
	}
}

// sign finds who signs: whom the map names, or the name that readers saw. A login
// is no name, and neither is what leads to a person.
func (im *importer) sign(a *arrival) {
	login := a.it.Creator
	if m := im.o.Map; m != nil {
		if who, ok := m.Authors[login]; ok {
			if who.Slug != "" || len(who.Name) > 0 {
				a.draft.Authors = []Author{{Slug: who.Slug, Name: who.Name, Post: who.Post}}
			}
			return
		}
	}
	given := strings.TrimSpace(im.index.authors[login])
	if given == "" {
		return
	}
	name := shownName(given)
	for other := range im.index.authors {
		if strings.EqualFold(given, other) || strings.EqualFold(name, other) {
			name = ""
		}
	}
	if name == "" {
		a.nameless = true
		return
	}
	a.draft.Authors = []Author{{Name: Text{"fa": name}}}
}

// address finds the last part of the address, and the addresses it had.
func (im *importer) address(a *arrival) {
	slug, whole := unescape(a.it.Name)
	if !whole {
		a.row.warn("its address was cut inside a letter: what is whole is kept")
	}
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune("/\\?#%<>\"", r) || r <= ' ' || r == 0x7f || r == 0x85 || r == 0xa0 || r == 0x2028 || r == 0x2029 {
			return '-'
		}
		return r
	}, slug)
	if SlugKey(clean) == "" {
		clean = persian.Slug(a.healed.title)
	}
	if SlugKey(clean) == "" {
		clean = "item-" + strconv.FormatInt(a.it.ID, 10)
	}
	if checkSlug(a.draft.Kind, clean) != nil {
		clean = strings.TrimSuffix(clean, "-") + "-2"
	}
	a.slug = clean
	if a.status == Drafted {
		return
	}
	if p, ok := im.index.own(a.it.Link); ok && !strings.Contains(p, "?") {
		if key := oldKey(p); key != "" {
			a.keys = append(a.keys, key)
		}
	}
	if old, _ := unescape(a.it.Meta["_wp_old_slug"]); SlugKey(old) != "" {
		key := SlugKey(old)
		if day, err := jalali.FromTime(a.at); err == nil && a.draft.Kind.Dated() {
			key = datedKey(day.Year, day.Month, key)
		}
		a.keys = append(a.keys, key)
	}
}

// comment passes the comments through the door of all texts.
func (a *arrival) comment() {
	for _, c := range a.it.Comments {
		author := shownName(c.Author)
		text, err := persian.Store(c.Text)
		if err != nil {
			a.row.warn("comment %d is no text: it is left out", c.ID)
			continue
		}
		if c.ID > 0 {
			a.comments = append(a.comments, comment{c.ID, c.Parent, c.Date, author, text, c.Approved})
		}
	}
}

// untitled is a title for a text without one.
func untitled(it *wxr.Item) string {
	for line := range strings.SplitSeq(words(wordpress(it.Content, nil)), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			return persian.Truncate(line, 70)
		}
	}
	if s, _ := unescape(it.Name); strings.Trim(s, "-") != "" {
		return strings.TrimSpace(strings.ReplaceAll(s, "-", " "))
	}
	return persian.Digits(strconv.FormatInt(it.ID, 10))
}

// missing notes a picture or file that nobody gave; other errors end the import.
func (a *arrival) missing(what string, err error) error {
	if !ofFile(err) {
		return err
	}
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) {
		what = fmt.Sprintf("%s (%s)", what, technical(err))
	}
	for _, m := range a.row.Missing {
		if m == what {
			return nil
		}
	}
	a.row.Missing = append(a.row.Missing, what)
	return nil
}
