package press

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/jalali"
)

// Finder finds what addresses of the old site, or torn and retyped ones of this
// site, lead to. It never tells of what is not public, and asks the database at most
// seven times, each time along an index.
func (p *Public) Finder() site.Finder { return p.findOld }

func (p *Public) findOld(ctx context.Context, address, rawQuery string) (string, bool, []view.Link, error) {
	l, err := p.Lead(ctx, address, rawQuery)
	if err == nil && ctx.Value(trial{}) == nil {
		p.hits.add(l)
	}
	return l.To, l.Gone, l.Near, err
}

// trial marks a request of the desk itself, which is not counted.
type trial struct{}

// The rules by which an address that is no page leads on, in the order in which they are asked.
const (
	RuleRedirect  = "redirect"  // the desk's own table
	RuleQuery     = "query"     // a number or a word of the old site: ?p=123
	RuleMachinery = "machinery" // a part of WordPress
	RuleList      = "list"      // a category, a tag, an archive, a feed
	RulePath      = "path"      // an address that an item once had
	RuleNear      = "near"      // the one item that it can only mean
	RuleOffer     = "offer"     // nothing certain: the nearest are offered
)

// OldRules lists the rules.
var OldRules = []string{RuleRedirect, RuleQuery, RuleMachinery, RuleList, RulePath, RuleNear, RuleOffer}

// Led is where an address that no page answers leads.
type Led struct {
	Rule string // "" when nothing is known of it
	Key  string // of the redirect
	To   string // path with language
	Gone bool   // it is no more
	Near []view.Link
}

// Lead is what the finder answers, with the rule that it followed.
func (p *Public) Lead(ctx context.Context, address, rawQuery string) (Led, error) {
	lang, rest := i18n.Split(address)
	raw, segments := oldSegments(rest)
	led := func(rule, to string, gone bool, err error) (Led, error) {
		if err != nil || to == "" && !gone {
			rule = ""
		}
		return Led{Rule: rule, To: to, Gone: gone}, err
	}
	if strings.Trim(rest, "/") == "" || len(segments) == 1 && segments[0] == indexPHP {
		to, gone, err := p.oldQuery(ctx, lang, rawQuery)
		return led(RuleQuery, to, gone, err)
	}
	if len(segments) == 0 {
		return Led{}, nil
	}
	own, err := p.store.redirectAt(ctx, strings.Join(segments, "/"))
	if err == nil {
		return Led{Rule: RuleRedirect, Key: own.Key, To: own.to(lang), Gone: own.Target == ""}, nil
	}
	if !fault.Is(err, fault.NotFound) {
		return Led{}, err
	}
	if machinery(segments) {
		return led(RuleMachinery, "", true, nil)
	}
	a := readOld(raw, segments)
	if to, ok, err := p.oldList(ctx, lang, a); ok || err != nil {
		return led(RuleList, to, false, err)
	}
	it, ok, err := p.store.oldAt(ctx, a.keys())
	if err != nil {
		return Led{}, err
	}
	if ok && it.status == Unpublished {
		return led(RulePath, "", true, nil)
	}
	if ok {
		return led(RulePath, it.Path(lang), false, nil)
	}
	to, gone, near, err := p.oldSlug(ctx, lang, a)
	if err == nil && to == "" && !gone && len(near) > 0 {
		return Led{Rule: RuleOffer, Near: near}, nil
	}
	return led(RuleNear, to, gone, err)
}

// machinery reports whether an address was a part of WordPress itself.
func machinery(segments []string) bool {
	switch first := segments[0]; {
	case first == wpJSON || first == wpAdmin || first == wpIncludes || first == xmlrpcPHP:
		return true
	case strings.HasPrefix(first, "wp") && strings.HasSuffix(first, "php"):
		return true
	case first == wpContent:
		return len(segments) < 2 || segments[1] != "uploads"
	}
	last := segments[len(segments)-1] // a site may have lived in a folder
	return last == loginPHP || last == xmlrpcPHP
}

// oldList finds lists: categories, tags, authors, archives and feeds. ok is false
// when the address names no list.
func (p *Public) oldList(ctx context.Context, lang string, a oldAddress) (to string, ok bool, err error) {
	file := ""
	if a.feed {
		file = "feed.xml"
	}
	s := a.segments
	if len(s) == 0 || len(s) == 1 && s[0] == "comments" {
		return href(lang, "/"+file), true, nil
	}
	switch s[0] {
	case "category", "tag":
		if len(s) < 2 {
			return href(lang, "/topics/"), true, nil
		}
		taxonomy := map[string]string{"category": "category", "tag": "post_tag"}[s[0]]
		to, err := p.oldTerm(ctx, lang, taxonomy, a.raw[len(s)-1], file)
		return to, err == nil, notFoundIsNil(err)
	case "author":
		if len(s) > 1 && p.party != nil {
			_, link, err := p.party.PersonAt(ctx, lang, a.raw[len(s)-1])
			if err == nil {
				return link.Href + file, true, nil
			}
			if !fault.Is(err, fault.NotFound) {
				return "", false, err
			}
		}
		return href(lang, "/"+file), true, nil
	}
	if k, ok := KindOf(s[0]); ok && len(s) == 1 {
		return href(lang, "/"+k.Segment()+"/"+file), true, nil
	}
	if s[0] == "topics" && (len(s) == 2 || len(s) == 3 && strings.HasPrefix(a.raw[2], "feed.")) {
		t, err := p.store.Topic(ctx, a.raw[1])
		if fault.Is(err, fault.NotFound) {
			t, err = p.store.TopicWas(ctx, a.raw[1])
		}
		if len(s) == 3 {
			file = a.raw[2]
		}
		return href(lang, "/topics/"+t.Slug+"/"+file), err == nil, notFoundIsNil(err)
	}
	switch {
	case a.year > 0:
		return href(lang, yearPath(a.year)), true, nil
	case a.month && a.slug == "" && len(a.months) > 0:
		m := a.months[0]
		if day := dayOf(s); day > 0 && m[0] >= jalali.MinYear {
			return href(lang, monthPath(m[0], m[1])+fmt.Sprintf("%02d/", day)), true, nil
		}
		return href(lang, monthPath(m[0], m[1])), true, nil
	}
	return "", false, nil
}

// dayOf is the day of a Jalali archive /1404/2/5, 0 for others.
func dayOf(s []string) int {
	if len(s) != 3 || s[0] >= "1500" {
		return 0
	}
	y, _ := strconv.Atoi(s[0])
	m, _ := strconv.Atoi(s[1])
	d, err := strconv.Atoi(s[2])
	if err != nil || d < 1 || m < 1 || m > 12 || d > jalali.DaysIn(y, m) {
		return 0
	}
	return d
}

func notFoundIsNil(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// oldTerm is the list that a category or tag has become.
func (p *Public) oldTerm(ctx context.Context, lang, taxonomy, slug, file string) (string, error) {
	target, err := p.store.oldTermAt(ctx, taxonomy, SlugKey(slug), 0)
	if err == nil {
		return p.target(ctx, lang, target, file)
	}
	if !fault.Is(err, fault.NotFound) {
		return "", err
	}
	name := termName(slug)
	if k, ok := usualKinds[name]; ok {
		return href(lang, "/"+k.Segment()+"/"+file), nil
	}
	if list, ok := usualHeadings[name]; ok {
		return href(lang, list), nil
	}
	t, err := p.store.Topic(ctx, slug)
	if fault.Is(err, fault.NotFound) {
		t, err = p.store.TopicWas(ctx, slug)
	}
	if err != nil {
		return "", err
	}
	return href(lang, "/topics/"+t.Slug+"/"+file), nil
}

// target is the address of what press_old_term says.
func (p *Public) target(ctx context.Context, lang, target, file string) (string, error) {
	what, which, _ := strings.Cut(target, ":")
	switch what {
	case "kind":
		return href(lang, "/"+Kind(which).Segment()+"/"+file), nil
	case "path":
		if which != "/" {
			file = ""
		}
		return href(lang, which+file), nil
	case "topic":
		t, err := p.store.topic(ctx, id.Topic(which))
		return href(lang, "/topics/"+t.Slug+"/"+file), err
	case "body":
		if p.party == nil {
			break
		}
		all, err := p.party.Bodies(ctx, lang, id.Body(which))
		if err != nil {
			return "", err
		}
		if l, ok := all[id.Body(which)]; ok && l.Href != "" {
			return l.Href + file, nil
		}
	}
	return "", notFound()
}

// oldSlug finds what is near: a slug that was cut, one that stands under another
// date, a file's page. Otherwise it returns the nearest.
func (p *Public) oldSlug(ctx context.Context, lang string, a oldAddress) (string, bool, []view.Link, error) {
	slug := a.slug
	if slug == "" {
		return "", false, nil, nil
	}
	var near []place
	for _, m := range a.months[:min(len(a.months), 2)] {
		key := datedKey(m[0], m[1], slug)
		found, err := p.store.around(ctx, m[0], m[1], key)
		if err != nil {
			return "", false, nil, err
		}
		if it, ok := cut(found, key); ok {
			return it.Path(lang), false, nil, nil
		}
		near = append(near, found...)
	}
	found, err := p.store.alike(ctx, slug)
	if err != nil {
		return "", false, nil, err
	}
	var same []place
	for _, it := range found {
		if it.key[8:] == slug {
			same = append(same, it)
		}
	}
	if len(same) == 1 {
		return same[0].Path(lang), false, nil, nil
	}
	f, err := p.store.oldFileAt(ctx, 0, strings.Join(a.segments, "/"))
	if err == nil {
		to, err := p.oldFile(ctx, lang, f)
		if err == nil && to != "" || err != nil && !fault.Is(err, fault.NotFound) {
			return to, false, nil, err
		}
	} else if !fault.Is(err, fault.NotFound) {
		return "", false, nil, err
	}
	return "", false, nearest(lang, slug, a.words(), append(near, found...)), nil
}

// oldFile is where a file's page leads: to what the file belonged to, else to the
// file itself. Of what belongs to something that is not public, or is not public itself,
// nothing is told.
func (p *Public) oldFile(ctx context.Context, lang string, f oldFile) (string, error) {
	if f.parent > 0 {
		it, err := p.oldItem(ctx, f.parent)
		if err != nil {
			return "", err
		}
		return it.Path(lang), nil
	}
	if f.media == "" || !f.shown || p.files == nil {
		return "", notFound()
	}
	all, err := p.files.Files(ctx, f.media)
	if err != nil {
		return "", err
	}
	if file, ok := all[f.media]; ok {
		return file.Download(), nil
	}
	return "", notFound()
}

// oldItem is the public item with a number of the old site.
func (p *Public) oldItem(ctx context.Context, number int64) (place, error) {
	found, err := p.store.byOldIDs(ctx, []int64{number})
	if err != nil {
		return place{}, err
	}
	it, ok := found[number]
	if it.status == Unpublished {
		return place{}, fault.New(fault.Gone, "")
	}
	if !ok || !it.status.Public() {
		return place{}, notFound()
	}
	return it, nil
}
