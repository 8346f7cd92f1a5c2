package party

import (
	"context"

	"hemmat/internal/kit/site"
)

// Titles are what the room's pages at some places are called today, by address and in the page's language; a place of nobody
// is absent.
func (rm *Room) Titles(ctx context.Context, places []site.Place) (map[string]string, error) {
	d, err := rm.Directory(ctx)
	if err != nil {
		return nil, err
	}
	titles := make(map[string]string, len(places))
	for _, at := range places {
		if title := rm.titleAt(d, at); title != "" {
			titles[at.Address] = title
		}
	}
	return titles, nil
}

func (rm *Room) titleAt(d *Directory, at site.Place) string {
	t := func(key string, args ...any) string { return rm.o.Texts.Text(at.Lang, key, args...) }
	name := ""
	if slug := at.Params["slug"]; at.Page == "party.person" {
		p, ok := d.PersonAt(slug)
		if ok && p.Public {
			name, _ = p.Name.In(at.Lang)
		}
		return name
	} else if slug != "" {
		b, ok := d.BodyAt(slug)
		if !ok {
			return ""
		}
		name, _ = b.FullName(at.Lang)
	}
	switch at.Page {
	case "party.provinces", "party.committees", "party.bodies", "party.people", "party.chart", "party.verify":
		return t(at.Page)
	case "party.secretary-general":
		return t("party.sg")
	case "party.province", "party.committee", "party.body":
		return name
	case "party.province.people":
		return t("party.people.of", "name", name)
	case "party.below":
		return t("party.below.of", "name", name)
	case "party.body.chart":
		return t("party.chart.of", "name", name)
	}
	return ""
}
