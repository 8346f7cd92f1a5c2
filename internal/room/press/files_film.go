package press

import (
	"context"
	"fmt"
	"io"
	"path"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/media"
)

// filmOf is what a press file tells of a film that its text shows at a line; nothing when it has no word about it.
func filmOf(films []FileFilm, name string, line int) FileFilm {
	for _, f := range films {
		if f.File == name {
			return f
		}
	}
	return FileFilm{File: name, Line: line}
}

// maxTranscript bounds the words of a film in a file beside a press file, in bytes.
const maxTranscript = 1 << 20

// uploadFilm stores a film, sound or document that lies beside a press file, with its words and its poster.
func (rm *Room) uploadFilm(ctx context.Context, src Source, f FileFilm) (Asset, error) {
	fail := func(err error) (Asset, error) {
		return Asset{}, fmt.Errorf("press: %s:%d: file %s: %w", src.Name, f.Line, f.File, err)
	}
	if rm.Media == nil || src.Open == nil {
		return fail(fault.Wrap(fault.Invalid, fmt.Errorf("files beside this one cannot be read")))
	}
	u := media.Upload{Name: path.Base(f.File), Credit: f.Credit, Caption: f.Caption}
	a := Asset{}
	if f.Transcript != "" {
		r, err := src.Open(f.Transcript)
		if err != nil {
			return fail(fault.Wrap(fault.Invalid, err))
		}
		words, err := io.ReadAll(io.LimitReader(r, maxTranscript+1))
		r.Close()
		if err == nil && len(words) > maxTranscript {
			err = fault.Wrap(fault.TooLarge, fmt.Errorf("%s is longer than %d bytes", f.Transcript, maxTranscript))
		}
		if err != nil {
			return fail(err)
		}
		u.Transcript = string(words)
	}
	if f.Poster != nil {
		p, err := rm.upload(ctx, src, *f.Poster)
		if err != nil {
			return Asset{}, err
		}
		u.Poster, a.Poster = p.ID, p.Src(textWidth)
	}
	r, err := src.Open(f.File)
	if err != nil {
		return fail(fault.Wrap(fault.Invalid, err))
	}
	defer r.Close()
	file, err := rm.Media.Add(ctx, r, u)
	if err != nil {
		return fail(err)
	}
	if file.Picture() {
		return fail(fault.Wrap(fault.Invalid, fmt.Errorf("it is a picture under another name")))
	}
	a.Src = file.Download()
	return a, nil
}
