package press

import (
	"context"
	"strconv"

	"hemmat/internal/kit/site"
)

// registerNumbers adds the addresses that name an item by a number; each leads
// to the item's own address.
func (p *Public) registerNumbers(s *site.Site) {
	s.Page(site.Page{Name: "press.short", Pattern: "/n/{number}", Build: p.tombs(p.short)})
	s.Page(site.Page{Name: "press.short.qr", Pattern: "/n/{number}/qr.svg", Build: p.tombs(p.qr)})
	for _, k := range Kinds {
		if k.Numbered() {
			under := "/" + k.Segment() + "/"
			s.Page(site.Page{Name: "press." + string(k) + ".number", Pattern: under + "{year}/{number}/", Build: p.tombs(p.number(k))})
			s.Page(site.Page{Name: "press." + string(k) + ".series", Pattern: under + "{series}/{year}/{number}/", Build: p.tombs(p.number(k))})
		}
	}
}

func (p *Public) byShort(ctx context.Context, r site.Request) (Item, error) {
	n, ok := readNumber(r.Params["number"])
	if !ok {
		return Item{}, notFound()
	}
	it, err := p.store.ByShort(ctx, n)
	if err == nil {
		site.Depend(ctx, site.TagItem(it.ID))
	}
	return it, err
}

func (p *Public) short(ctx context.Context, r site.Request) (site.View, error) {
	it, err := p.byShort(ctx, r)
	return site.View{Redirect: href(r.Lang, it.Path("fa"))}, err
}

// number leads from /announcements/1405/12/ to the item. Without a series in
// the address, it is the kind's own.
func (p *Public) number(k Kind) func(context.Context, site.Request) (site.View, error) {
	return func(ctx context.Context, r site.Request) (site.View, error) {
		series := r.Params["series"]
		if series == "" {
			site.Depend(ctx, site.TagSettings())
			own, err := p.series(ctx, k)
			if err != nil {
				return site.View{}, err
			}
			series = own
		}
		year, ok := readNumber(r.Params["year"])
		n, ok2 := readNumber(r.Params["number"])
		if !ok || !ok2 {
			return site.View{}, notFound()
		}
		it, err := p.store.ByNumber(ctx, series, int(year), n)
		if err != nil {
			return site.View{}, err
		}
		site.Depend(ctx, site.TagItem(it.ID))
		return site.View{Redirect: href(r.Lang, it.Path("fa"))}, nil
	}
}

// readNumber reads a number as addresses write it: ASCII digits, no zero in front.
func readNumber(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0 && strconv.FormatInt(n, 10) == s
}
