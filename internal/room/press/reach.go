package press

import (
	"context"
	"path"
	"strconv"
	"strings"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/media"
)

// OfFile is the item that a file was added as.
func (rm *Room) OfFile(ctx context.Context, src Source) (Item, error) {
	f, err := ParseFile(src.Name, src.Data)
	if err != nil {
		return Item{}, err
	}
	it, err := rm.find(ctx, &f)
	if err != nil {
		return Item{}, notAdded(src.Name, err)
	}
	return it, nil
}

// AtAddress is the item at an address as people copy it, decoded: whatever its
// status, for staff. "/n/12" and "/1404/02/slug/" are both addresses.
func (rm *Room) AtAddress(ctx context.Context, address string) (Item, error) {
	_, address = i18n.Split(address)
	parts := strings.Split(strings.Trim(address, "/"), "/")
	switch {
	case len(parts) == 2 && parts[0] == "n":
		n, _ := strconv.ParseInt(parts[1], 10, 64)
		return rm.store.item(ctx, `WHERE short = $1`, n)
	case len(parts) == 3:
		y, _ := strconv.Atoi(parts[0])
		m, _ := strconv.Atoi(parts[1])
		return rm.store.byPathKey(ctx, datedKey(y, m, SlugKey(parts[2])))
	case len(parts) == 1:
		return rm.store.byPathKey(ctx, SlugKey(parts[0]))
	}
	return Item{}, notFound()
}

// Upload is how a file's picture is handed to media.
func (p FilePicture) Upload() media.Upload {
	return media.Upload{Name: path.Base(p.File), Alt: p.Alt, Credit: p.Credit, Caption: p.Caption, FocusX: p.FocusX, FocusY: p.FocusY}
}

// Everything is how many published items there are in both languages.
func (p *Public) Everything(ctx context.Context) (int, error) {
	all := 0
	for _, lang := range i18n.Langs {
		n, err := p.store.Count(ctx, lang, ListAll)
		if err != nil {
			return 0, err
		}
		all += n
	}
	return all, nil
}
