package press

import (
	"context"

	"hemmat/internal/kit/api"
)

// apiMedia is what a text offers to play or to download.
type apiMedia struct {
	Kind       string `json:"kind" enum:"film,sound,document" doc:"What it is."`
	URL        string `json:"url" format:"uri" doc:"Where it is; what lies there never changes."`
	Type       string `json:"type" doc:"The media type."`
	Bytes      int64  `json:"bytes" min:"0" doc:"What it costs to load."`
	Seconds    int    `json:"seconds,omitempty" min:"1" doc:"How long it plays, where the file says."`
	Title      string `json:"title,omitempty" doc:"What the text calls it."`
	Credit     string `json:"credit,omitempty" doc:"Who made it."`
	Transcript bool   `json:"transcript" doc:"Whether what is spoken in it stands on the page in writing."`
}

// apiMedia lists what feeds enclose, and documents.
func (p *Public) apiMedia(ctx context.Context, r *api.Request, body string) ([]apiMedia, error) {
	refs := filmsIn(body)
	cards, err := p.filmed(ctx, refs)
	if err != nil {
		return nil, err
	}
	all := []apiMedia{}
	for _, o := range offers(refs, cards) {
		all = append(all, apiMedia{
			Kind: string(o.Genre()), URL: r.URL(o.Download()), Type: o.Type, Bytes: o.Bytes, Seconds: o.seconds(),
			Title: o.filmRef.Title, Credit: o.Credit, Transcript: o.Transcript != "",
		})
	}
	return all, nil
}
