package library

import (
	"context"
	"encoding/json"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// offered is a picture as the editor asks for it.
type offered struct {
	ID      string `json:"id"`
	Src     string `json:"src"`
	Thumb   string `json:"thumb"`
	Alt     string `json:"alt"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Caption string `json:"caption"`
}

// playable is a film or sound as the editor asks for it.
type playable struct {
	ID     string   `json:"id"`
	Src    string   `json:"src"`
	Title  string   `json:"title"`
	Note   string   `json:"note"` // what it is and how large
	Poster *offered `json:"poster,omitempty"`
}

// textWidth is the width of the address that goes into a text.
const textWidth = 720

// pickJSON answers the editor: the pictures, or films and sounds, that may be put into a text, the latest first, in which every word of q is found.
func (rm *Room) pickJSON(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s := media.Search{Text: r.URL.Query().Get("q"), Genre: media.Pictures, State: media.Offered, Now: r.Now, Limit: listLength}
	plays := r.URL.Query().Get("genre") == string(media.Playable)
	if plays {
		s.Genre = media.Playable
	}
	var err error
	if s.Reach, err = rm.reach(ctx, r); err != nil {
		return staff.Answer{}, err
	}
	cards, err := rm.o.Media.Find(ctx, s)
	if err != nil {
		return staff.Answer{}, err
	}
	if plays {
		return rm.pickFilms(ctx, r, cards)
	}
	all := make([]offered, len(cards))
	for i, c := range cards {
		all[i] = offer(c)
	}
	return answerJSON(200, map[string]any{"pictures": all})
}

func offer(c media.Card) offered {
	w, h := c.Width, c.Height
	if w > textWidth {
		w, h = textWidth, (c.Height*textWidth+c.Width/2)/c.Width
	}
	return offered{string(c.ID), c.Src(textWidth), c.Src(360), c.Alt, w, h, c.Caption}
}

// pickFilms answers with films and sounds, each with the picture that stands for it.
func (rm *Room) pickFilms(ctx context.Context, r *staff.Request, cards []media.Card) (staff.Answer, error) {
	var posters []id.Media
	for _, c := range cards {
		if c.Poster != "" {
			posters = append(posters, c.Poster)
		}
	}
	found, err := rm.o.Media.Cards(ctx, posters...)
	if err != nil {
		return staff.Answer{}, err
	}
	all := make([]playable, len(cards))
	for i, c := range cards {
		all[i] = playable{ID: string(c.ID), Src: c.Download(), Title: titleOf(c), Note: r.Text("library.genre."+string(c.Genre())) + r.Text("view.comma") + " " + view.FileSize(rm.o.Texts, r.Lang, c.Bytes)}
		if p, ok := found[c.Poster]; ok && p.Picture() && p.Out.IsZero() {
			o := offer(p)
			all[i].Poster = &o
		}
	}
	return answerJSON(200, map[string]any{"films": all})
}

func answerJSON(status int, v any) (staff.Answer, error) {
	b, err := json.Marshal(v)
	return staff.Answer{Type: "application/json", Status: status, Body: b}, err
}
