package press

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/series"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// moveIn stores an item with all that belongs to it but its search document: its
// text, addresses, lists, comments and the ledger's entry. topics are those that this
// transaction made.
func (im *importer) moveIn(ctx context.Context, a *arrival, row *ReportItem, topics map[string]Topic) (*Item, error) {
	rm, d := im.rm, &a.draft
	it := Item{
		ID: id.New[id.Item](rm.IDs), Status: a.status, Lang: "fa", Slug: a.slug, OldID: d.OldID, Source: d.Source,
		CreatedAt: db.Stored(d.Created), Editions: map[string]Edition{},
	}
	if it.CreatedAt.IsZero() {
		it.CreatedAt = db.Stored(rm.Now())
	}
	it.facts(d)
	it.Authors = clone(d.Authors) // sign changes them
	var err error
	if it.Topics, err = im.topicsFor(ctx, a, row, topics); err != nil {
		return nil, err
	}
	if err := it.day(a.at); err != nil {
		return nil, err
	}
	if err := rm.sign(ctx, &it, a.at); err != nil {
		return nil, err
	}
	key := ""
	if a.status != Drafted { // a draft takes no address that something public had
		if key, err = im.claim(ctx, &it, row); err != nil {
			return nil, err
		}
	}
	switch a.status {
	case Published:
		it.PublishedAt = db.Stored(a.at)
		it.ChangedAt = later(it.PublishedAt, db.Stored(d.Changed))
		// It takes no number in a series: one that it had stands in its title.
		if it.Short, err = series.Next(ctx, rm.DB, shortSeries, 0); err != nil {
			return nil, err
		}
	case Scheduled:
		it.ScheduledFor = db.Stored(a.at)
	}
	if err := rm.store.save(ctx, &it, key); err != nil {
		return nil, err
	}
	if err := rm.store.keepOldID(ctx, it.OldID, it.ID); err != nil {
		return nil, err
	}
	seals, err := im.keepTexts(ctx, a, &it, row)
	if err != nil {
		return nil, err
	}
	var tags []string
	if a.status == Published {
		if tags, err = rm.shelve(ctx, &it); err != nil {
			return nil, err
		}
	}
	if err := im.keepAddresses(ctx, a, &it, key, row); err != nil {
		return nil, err
	}
	if row.Comments, err = rm.store.keepComments(ctx, it.ID, a.comments); err != nil {
		return nil, err
	}
	if err := im.showAll(ctx, a); err != nil {
		return nil, err
	}
	row.Outcome, row.Status = Imported, it.Status
	if it.Status == Published {
		row.New = it.Path("fa")
	}
	if err := rm.entry(ctx, "press.imported", im.actor, &it, "", seals[0], a.status == Published, tags); err != nil || len(seals) == 1 {
		return &it, err
	}
	return &it, rm.entry(ctx, "press.healed", im.actor, &it, "", seals[1], a.status == Published, nil)
}

// keepTexts stores the text as it came and, when half-spaces were restored in it, the healed
// one as the next revision, which is the one readers see; and what is left to review. It
// returns the commitments to both.
func (im *importer) keepTexts(ctx context.Context, a *arrival, it *Item, row *ReportItem) (seals [][]byte, err error) {
	rm, e, raw := im.rm, a.edition, a.raw
	if a.healed.made > 0 {
		seal, err := rm.keepRaw(ctx, im.actor, it, raw)
		if err != nil {
			return nil, err
		}
		seals, raw = append(seals, seal), e.content()
	}
	seal, err := rm.revise(ctx, im.actor, it, &e, raw, "", "")
	if err != nil {
		return nil, err
	}
	row.Healed, row.Review = a.healed.made, len(a.healed.left)
	return append(seals, seal), rm.store.keepSuggestions(ctx, it.ID, db.Stored(rm.Now()), im.actor, a.healed.left)
}

// addTo gives an item that moved in before what is new with it.
func (im *importer) addTo(ctx context.Context, a *arrival, row *ReportItem) (err error) {
	if row.Comments, err = im.rm.store.keepComments(ctx, a.here, a.comments); err != nil {
		return err
	}
	if len(a.shows) == 0 {
		return nil
	}
	there, err := im.rm.store.byOldIDs(ctx, []int64{a.it.ID})
	if err != nil || there[a.it.ID].status != Published { // it was taken down beside this import
		a.shows = nil
		return err
	}
	return im.showAll(ctx, a)
}

// showAll lets the files that an item shows answer at their old addresses.
func (im *importer) showAll(ctx context.Context, a *arrival) error {
	for _, x := range a.shows {
		if err := im.rm.showUpload(ctx, im.shelf.store, x); err != nil {
			return err
		}
	}
	return nil
}

// claim takes the item's address, or the next one that is free.
func (im *importer) claim(ctx context.Context, it *Item, row *ReportItem) (string, error) {
	wanted := it.Slug
	for n := 2; ; n++ {
		key, err := im.rm.claim(ctx, it)
		if !fault.Is(err, fault.Conflict) || n > 999 {
			return key, err
		}
		if n == 2 {
			row.warn("another item has its address: the number tells them apart")
		}
		it.Slug = fmt.Sprintf("%s-%d", strings.TrimSuffix(wanted, "-"), n)
	}
}

// keepAddresses remembers the addresses that are not the item's own.
func (im *importer) keepAddresses(ctx context.Context, a *arrival, it *Item, key string, row *ReportItem) error {
	var all []string
	for i, old := range a.keys {
		if old == key {
			continue
		}
		kept, err := im.rm.store.KeepOldPath(ctx, old, it.ID)
		if err != nil {
			return err
		}
		if kept {
			all = append(all, old)
		}
		if i == 0 && kept && sameSlug(old, key) {
			row.warn("the month of its old address is not that of its date: the old address leads to the new one")
		}
	}
	row.leads = a.old(key, all)
	return nil
}

// sameSlug reports whether two dated keys differ in the date alone.
func sameSlug(a, b string) bool {
	return len(a) > 8 && len(b) > 8 && a[4] == '/' && b[4] == '/' && a[8:] == b[8:]
}

// topicsFor are the item's topics. One that is not there yet is made only if
// something public stands under it: a draft's words don't show in lists.
func (im *importer) topicsFor(ctx context.Context, a *arrival, row *ReportItem, made map[string]Topic) ([]Topic, error) {
	var all []Topic
	for _, want := range a.topics {
		t, ok := im.topics[want.slug]
		if !ok {
			t, ok = made[want.slug]
		}
		if !ok {
			if !im.publicTopic(want.slug) {
				row.warn("nothing public is filed under %s: the topic is left out", want.name)
				continue
			}
			var err error
			t, err = im.rm.putTopic(ctx, im.actor, Topic{Slug: want.slug, Name: Text{"fa": want.name}, Order: importedOrder})
			if err != nil {
				return nil, err
			}
			made[want.slug] = t
		}
		all = append(all, t)
	}
	return all, nil
}

// importedOrder puts topics of an old site behind those that an editor has put in order.
const importedOrder = 1000

// publicTopic reports whether a category or tag of something public has become
// the topic.
func (im *importer) publicTopic(slug string) bool {
	if im.public == nil {
		im.public = map[string]bool{}
		for t, old := range im.index.terms {
			if old.used {
				im.public[im.meaning(t, old.name).topic] = true
			}
		}
	}
	return im.public[slug]
}

// keepTerms remembers what categories and tags have become, for their addresses.
func (im *importer) keepTerms(ctx context.Context) error {
	if im.o.DryRun {
		return nil
	}
	return im.rm.DB.Tx(ctx, func(ctx context.Context) error {
		for _, t := range im.index.sortedTerms() {
			old := im.index.terms[t]
			target := im.target(t, old.name)
			if target == "" || t.taxonomy != "category" && t.taxonomy != "post_tag" {
				continue
			}
			if err := im.rm.store.keepTerm(ctx, t, old.id, target); err != nil {
				return err
			}
		}
		return nil
	})
}

// target is what a category or tag has become, as its row says it.
func (im *importer) target(t termKey, name string) string {
	m := im.meaning(t, name)
	switch {
	case m.kind != "":
		return "kind:" + string(m.kind)
	case m.province != "":
		return "body:" + string(m.province)
	case m.list != "":
		return "path:" + m.list
	case m.topic != "":
		if topic, ok := im.topics[m.topic]; ok {
			return "topic:" + string(topic.ID)
		}
		if im.o.DryRun && im.publicTopic(m.topic) {
			return "path:/topics/" + m.topic + "/"
		}
	}
	return ""
}

// menus puts the lines of the old menus together, with their addresses here.
func (im *importer) menus(ctx context.Context) error {
	var ids []int64
	for _, l := range im.index.lines {
		if l.kind == "post_type" {
			ids = append(ids, l.object)
		}
	}
	known, err := im.here(ctx, ids)
	if err != nil {
		return err
	}
	byID := map[int64]termKey{}
	for t, old := range im.index.terms {
		if old.id > 0 {
			byID[old.id] = t
		}
	}
	lines := slices.Clone(im.index.lines)
	slices.SortStableFunc(lines, func(a, b menuLine) int {
		if c := strings.Compare(a.menu, b.menu); c != 0 {
			return c
		}
		return a.order - b.order
	})
	im.report.Menus = im.below(lines, 0, known, byID, 0)
	return nil
}

func (im *importer) below(lines []menuLine, parent int64, known map[int64]place, terms map[int64]termKey, depth int) []MenuLink {
	var links []MenuLink
	for _, l := range lines {
		if l.parent != parent || depth > 4 {
			continue
		}
		link := MenuLink{Text: l.text}
		if depth == 0 {
			link.Menu = l.menu
		}
		switch p, ok := known[l.object]; {
		case l.kind == "post_type" && ok && p.status.Public():
			link.Path = p.Path("fa")
			if link.Text == "" {
				link.Text = p.title
			}
		case l.kind == "post_type":
		case l.kind == "taxonomy":
			t := terms[l.object]
			if link.Text == "" {
				link.Text = im.index.terms[t].name
			}
			link.Path = im.at(im.target(t, im.index.terms[t].name))
		default:
			if path, ok := im.index.own(l.url); ok {
				link.Path = readable(path)
			} else {
				link.Path = l.url
			}
		}
		link.Below = im.below(lines, l.id, known, terms, depth+1)
		if link.Path != "" || len(link.Below) > 0 {
			links = append(links, link)
		}
	}
	return links
}
