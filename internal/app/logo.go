package app

import (
	"context"
	"io"
	"strconv"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/settings"
	"hemmat/internal/room/party"
)

// Bounds on the party's sign. It stands on every page, above everything: what it costs, each first visit pays before the
// text. Twice the height at which it is drawn is sharp on a phone.
const (
	logoHeight = 2 * 46
	logoBytes  = 12 << 10
)

// signs are the files that hold the party's sign.
func (a *App) signs(ctx context.Context) ([]id.Media, error) {
	s, err := a.Settings.Site(ctx)
	if err != nil {
		return nil, err
	}
	var hashes []string
	for _, i := range []settings.Image{s.Logo.Light, s.Logo.Dark} {
		if hash, _, ok := strings.Cut(strings.TrimPrefix(i.Src, media.Prefix), "/"); ok {
			hashes = append(hashes, hash)
		}
	}
	if len(hashes) == 0 {
		return nil, nil
	}
	found, err := a.Media.ByHash(ctx, hashes...)
	var all []id.Media
	for _, files := range found {
		for _, f := range files {
			all = append(all, f.ID)
		}
	}
	return all, err
}

// takeLogo keeps a picture as the party's sign. It goes the way of every picture: read, encoded anew, and of the library;
// what is markup is refused there.
func (a *App) takeLogo(ctx context.Context, by id.Person, lang, name string, r io.Reader) (settings.Image, error) {
	s, err := a.Settings.Site(ctx)
	if err != nil {
		return settings.Image{}, err
	}
	f, err := a.Media.Add(ctx, r, media.Upload{Name: name, Alt: a.Texts.Text(lang, "desk.settings.logo.alt", "name", s.Name[lang]), By: by, Body: party.RootID, Shared: true})
	if err != nil {
		return settings.Image{}, err
	}
	if !f.Picture() {
		return settings.Image{}, fault.New(fault.Invalid, "desk.settings.error.logo")
	}
	size, high, bytes, err := a.Media.Drawn(ctx, f, logoHeight)
	if err != nil {
		return settings.Image{}, err
	}
	if bytes > logoBytes {
		return settings.Image{}, fault.New(fault.TooLarge, "desk.settings.error.logo.heavy", "n", logoBytes>>10)
	}
	return settings.Image{Src: size.Path, Size: strconv.Itoa(size.Width) + "x" + strconv.Itoa(high)}, nil
}
