package party

import (
	"context"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
)

// Album is what the room asks of whoever publishes pictures.
type Album interface {
	// Pictured returns cards of the newest public texts of the body and those below it that have a picture, up to n.
	Pictured(ctx context.Context, r site.Request, body id.Body, n int) ([]view.Card, error)
}

// shownPictures is how many pictures a page shows.
const shownPictures = 6

// gallery are the body's latest pictures, each of a public text that it leads to; nil where none is, or nobody publishes any.
func (l *look) gallery(r site.Request, b Body) (*news, error) {
	album, ok := l.rm.news.(Album)
	if !ok || !l.shows(b, BlockGallery) {
		return nil, nil
	}
	cards, err := album.Pictured(l.ctx, r, b.ID, shownPictures)
	if err != nil || len(cards) == 0 {
		return nil, err
	}
	return &news{Head: view.Head{ID: "h-gallery", Title: l.t("party.page.block.gallery")}, Cards: cards}, nil
}
