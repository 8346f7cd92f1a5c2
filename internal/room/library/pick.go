package library

import (
	"context"
	"encoding/json"

	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
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

// textWidth is the width of the address that goes into a text.
const textWidth = 720

// pickJSON answers the editor: the pictures that may be put into a text, the latest first, in which every word of q is found.
func (rm *Room) pickJSON(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	s := media.Search{Text: r.URL.Query().Get("q"), Genre: media.Pictures, State: media.Offered, Now: r.Now, Limit: listLength}
	var err error
	if s.Reach, err = rm.reach(ctx, r); err != nil {
		return staff.Answer{}, err
	}
	cards, err := rm.o.Media.Find(ctx, s)
	if err != nil {
		return staff.Answer{}, err
	}
	all := make([]offered, len(cards))
	for i, c := range cards {
		w, h := c.Width, c.Height
		if w > textWidth {
			w, h = textWidth, (c.Height*textWidth+c.Width/2)/c.Width
		}
		all[i] = offered{string(c.ID), c.Src(textWidth), c.Src(360), c.Alt, w, h, c.Caption}
	}
	return answerJSON(200, map[string]any{"pictures": all})
}

func answerJSON(status int, v any) (staff.Answer, error) {
	b, err := json.Marshal(v)
	return staff.Answer{Type: "application/json", Status: status, Body: b}, err
}
