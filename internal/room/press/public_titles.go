package press

import (
	"context"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/site"
	"hemmat/jalali"
)

// Titles are what the room's pages at some places are called, by address and in the page's language; a place where nothing is
// published, or never was, is absent. One question for all items, one for all topics; bodies and people are in memory.
func (p *Public) Titles(ctx context.Context, places []site.Place) (map[string]string, error) {
	var keys []string
	var topics map[string]Topic
	for _, at := range places {
		if key, _, ok := itemAt(at); ok {
			keys = append(keys, key)
		}
		if at.Page == "press.topic" && topics == nil {
			all, err := p.store.Topics(ctx)
			if err != nil {
				return nil, err
			}
			topics = make(map[string]Topic, len(all))
			for _, t := range all {
				topics[t.Slug] = t
			}
		}
	}
	items, err := p.store.titlesAt(ctx, keys)
	if err != nil {
		return nil, err
	}
	titles := make(map[string]string, len(places))
	for _, at := range places {
		var title string
		if key, form, ok := itemAt(at); ok {
			title = p.titleOfForm(at, form, items[key][at.Lang])
		} else if title, err = p.titleOfList(ctx, at, topics); err != nil {
			return nil, err
		}
		if title != "" {
			titles[at.Address] = title
		}
	}
	return titles, nil
}

// itemAt is the item of a place, by its key, and which of its pages lies there: "" is its own.
func itemAt(at site.Place) (key, form string, ok bool) {
	form, dated := strings.CutPrefix(at.Page, "press.item")
	if !dated {
		if form, ok = strings.CutPrefix(at.Page, "press.page"); !ok {
			return "", "", false
		}
		return SlugKey(at.Params["slug"]), form, true
	}
	y, _ := strconv.Atoi(at.Params["jy"])
	m, _ := strconv.Atoi(at.Params["jm"])
	return datedKey(y, m, SlugKey(at.Params["slug"])), form, true
}

// titleOfForm is the item's title, with what the page shows of it.
func (p *Public) titleOfForm(at site.Place, form, title string) string {
	if title == "" {
		return ""
	}
	of := ""
	switch form {
	case ".print":
		of = p.t(at.Lang, "press.form.print")
	case ".text":
		of = p.t(at.Lang, "press.form.text")
	case ".history":
		of = p.t(at.Lang, "press.history")
	case ".edition":
		n, _ := strconv.Atoi(at.Params["n"])
		of = p.t(at.Lang, "press.edition", "n", n)
	default:
		return title
	}
	return joinedTexts(p.t(at.Lang, "press.colon"), of, title)
}

func (p *Public) titleOfList(ctx context.Context, at site.Place, topics map[string]Topic) (string, error) {
	slug := at.Params["slug"]
	switch at.Page {
	case "press.home":
		return p.name(ctx, at.Lang)
	case "press.corrections", "press.topics":
		return p.t(at.Lang, at.Page), nil
	case "press.province.category", "press.committee.category", "press.body.category":
		kind := strings.TrimSuffix(strings.TrimPrefix(at.Page, "press."), ".category")
		if kind == "body" {
			kind = ""
		}
		return p.titleOfCategory(ctx, at, kind)
	case "press.topic":
		return topics[slug].Name.In(at.Lang), nil
	case "press.province", "press.committee", "press.body":
		kind := strings.TrimPrefix(at.Page, "press.")
		if kind == "body" {
			kind = ""
		}
		_, link, err := p.party.BodyAt(ctx, at.Lang, kind, slug)
		return titled(p, at.Lang, "press.of", link.Text, err)
	case "press.author":
		_, link, err := p.party.PersonAt(ctx, at.Lang, slug)
		return titled(p, at.Lang, "press.by", link.Text, err)
	case "press.year", "press.month", "press.day":
		return p.titleOfDays(at), nil
	}
	for _, k := range Kinds {
		if k.Dated() && at.Page == "press."+k.Segment() {
			return p.kindList(at.Lang, k), nil
		}
	}
	return "", nil
}

func (p *Public) titleOfCategory(ctx context.Context, at site.Place, kind string) (string, error) {
	_, link, err := p.party.BodyAt(ctx, at.Lang, kind, at.Params["slug"])
	if err != nil {
		return "", notFoundIsNil(err)
	}
	t, err := p.store.Topic(ctx, categorySlug(link.Href, at.Params["category"]))
	if err != nil {
		return "", notFoundIsNil(err)
	}
	return p.t(at.Lang, "press.category.of", "name", t.Name.In(at.Lang), "body", link.Text), nil
}

// titled is a title with a name in it, "" where nobody has the name.
func titled(p *Public, lang, key, name string, err error) (string, error) {
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return p.t(lang, key, "name", name), err
}

func (p *Public) titleOfDays(at site.Place) string {
	y, _ := strconv.Atoi(at.Params["jy"])
	m, _ := strconv.Atoi(at.Params["jm"])
	day, _ := strconv.Atoi(at.Params["jd"])
	switch {
	case m == 0:
		return p.t(at.Lang, "press.year", "year", digits(at.Lang, y))
	case day == 0:
		return jalali.Date{Year: y, Month: m, Day: 1}.MonthYear(at.Lang)
	}
	d, err := jalali.New(y, m, day)
	if err != nil {
		return ""
	}
	return d.Long(at.Lang)
}
