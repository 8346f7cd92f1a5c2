package circular

import (
	"context"
	"crypto/hmac"
	"html/template"
	"net/http"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// A file of a letter answers at an address of the letter's own, to whom the letter answers. The public address of a file asks nobody
// and is made of its hash, so that a letter never shows it: a mark under the circular's salt stands for it.

// own puts the letter's own addresses in place of public ones.
func own(r *staff.Request, c *Circular, text string) string {
	return media.Stored.ReplaceAllStringFunc(text, func(at string) string {
		return r.Href(myPath(c.ID)) + "files/" + media.Mark(c.Salt, media.HashIn(at)) + "/"
	})
}

// fileLink is an attachment that is no picture.
type fileLink struct {
	Text, Href, Kind string
	Bytes            int64
}

// enclose gives the page its text and what is beside it.
func (rm *Room) enclose(r *staff.Request, c *Circular, letter *Letter, p *myLetterPage) {
	p.HTML = template.HTML(own(r, c, letter.HTML))
	for _, f := range letter.Files {
		if fig := view.NewFigure(f.File, view.Full("40rem")); fig != nil {
			fig.Picture.Src, fig.Picture.SrcSet, fig.Picture.Lazy = own(r, c, fig.Picture.Src), own(r, c, fig.Picture.SrcSet), true
			fig.Caption, fig.Press = f.Text, own(r, c, fig.Press)
			p.Shown = append(p.Shown, fig)
			continue
		}
		p.Files = append(p.Files, fileLink{Text: f.Text, Href: own(r, c, f.Download()), Kind: r.Text("circular.file." + string(f.Genre())), Bytes: f.Bytes})
	}
}

// file is the hash that a mark stands for; not ok is a file that the letter does not have.
func (l *Letter) file(salt []byte, mark string) (hash string, ok bool) {
	var hashes []string
	for _, m := range media.Stored.FindAllStringSubmatch(l.HTML, -1) {
		hashes = append(hashes, m[1])
	}
	for _, f := range l.Files {
		hashes = append(hashes, f.Hash)
	}
	for _, h := range hashes {
		if hmac.Equal([]byte(media.Mark(salt, h)), []byte(mark)) {
			return h, true
		}
	}
	return "", false
}

// myFile is a file of a letter.
func (rm *Room) myFile(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	circular, err := letterAt(r)
	if err != nil {
		return staff.Answer{}, err
	}
	m, err := rm.readable(ctx, r.Visitor.Person, circular)
	if err != nil {
		return staff.Answer{}, err
	}
	letter, err := rm.o.Texts.Letter(ctx, r.Lang, m.Item)
	if err != nil {
		return staff.Answer{}, err
	}
	hash, ok := letter.file(m.Salt, r.PathValue("mark"))
	if !ok {
		return staff.Answer{}, fault.New(fault.NotFound, "")
	}
	name := r.PathValue("name")
	return staff.Answer{Serve: func(w http.ResponseWriter, hr *http.Request) error { return rm.o.Files.ServeTo(w, hr, hash, name) }}, nil
}
