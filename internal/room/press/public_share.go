package press

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/singleflight"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/settings"
	"hemmat/internal/kit/share"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// Shares draws the pictures that messengers show beside a link to an item. One
// is drawn once for each content and kept beside the media. Its address and the name
// it is kept under hold the content's key, so that a changed title or a changed sign of the party has a new address.
type Shares struct {
	p     *Public
	blobs media.Blobs
	sign  func(ctx context.Context, address string) (image.Image, error) // the picture at an address of the media store
	log   *slog.Logger
	gate  *web.Gate

	drawing singleflight.Group // by key
}

// NewShares returns the pictures' handler. At most n pictures are drawn at once.
func NewShares(p *Public, blobs media.Blobs, sign func(context.Context, string) (image.Image, error), log *slog.Logger, n int) *Shares {
	return &Shares{p: p, blobs: blobs, sign: sign, log: log, gate: web.NewGate(n, 2*time.Second)}
}

// SharePattern is where the handler belongs.
const SharePattern = "/share/{file}"

// dress is what every picture shows of the site itself: its name, and where its own sign lies ("" the drawn star).
type dress struct{ name, sign string }

func (p *Public) dress(ctx context.Context, lang string) (d dress, err error) {
	if d.name, err = p.name(ctx, lang); err != nil || p.settings == nil {
		return d, err
	}
	site.Depend(ctx, settings.Tag)
	s, err := p.settings(ctx)
	d.sign = s.Logo.Light.Src
	return d, err
}

func (p *Public) shareCard(lang string, d dress, it *Item, e Edition, by []view.Byline) share.Card {
	c := share.Card{Site: d.name, Sign: d.sign, Kind: p.kindName(lang, it.Kind), Title: e.Title, Foot: p.day(lang, it), Lang: lang}
	if it.Number > 0 {
		c.Kind = p.t(lang, "press.numbered", "kind", c.Kind, "n", int(it.Number))
	}
	if len(by) > 0 {
		voice := by[0].Name
		if voice == "" {
			voice = by[0].Owner
		}
		c.Foot = joinedTexts(p.t(lang, "press.comma"), voice, c.Foot)
	}
	return c
}

// sharePath is "/share/12-fa-<key>.png".
func sharePath(it *Item, c share.Card) string {
	return fmt.Sprintf("/share/%d-%s-%s.png", it.Short, c.Lang, share.Key(c))
}

// siteCard is the picture of the site itself, for pages without one of their own.
func siteCard(lang, name, sign string) share.Card {
	return share.Card{Title: name, Sign: sign, Lang: lang}
}

// SiteShare is the picture of a site of the name, whose own sign lies at an address of the media store.
func SiteShare(lang, name, sign string) view.SitePicture {
	return view.SitePicture{
		Src: fmt.Sprintf("/share/site-%s-%s.png", lang, share.Key(siteCard(lang, name, sign))), Alt: name, Width: share.Width, Height: share.Height,
	}
}

// Serve answers /share/{file}: a picture that is kept, or one that is drawn now.
// An address that is not the item's present one leads there.
func (s *Shares) Serve(w http.ResponseWriter, r *http.Request) error {
	short, lang, key, ok := readShare(r.PathValue("file"))
	if !ok {
		return notFound()
	}
	card, at, err := s.find(r.Context(), short, lang)
	if err != nil {
		return err
	}
	if share.Key(card) != key {
		return web.SeeNow(w, r, at)
	}
	png, err := s.picture(r.Context(), short, card)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(png))
	return nil
}

// find is the card of an item in a language, or of the site, and the picture's present address.
func (s *Shares) find(ctx context.Context, short int64, lang string) (share.Card, string, error) {
	if short == 0 {
		d, err := s.p.dress(ctx, lang)
		return siteCard(lang, d.name, d.sign), SiteShare(lang, d.name, d.sign).Src, err
	}
	it, err := s.p.store.ByShort(ctx, short)
	if err != nil {
		return share.Card{}, "", err
	}
	e, ok := it.Edition(lang)
	if !ok || it.Status != Published {
		return share.Card{}, "", notFound()
	}
	card, err := s.card(ctx, lang, &it, e)
	return card, sharePath(&it, card), err
}

func (s *Shares) card(ctx context.Context, lang string, it *Item, e Edition) (share.Card, error) {
	d, err := s.p.dress(ctx, lang)
	if err != nil {
		return share.Card{}, err
	}
	names, err := s.p.bodies(ctx, lang, bodiesOf(it)...)
	if err != nil {
		return share.Card{}, err
	}
	return s.p.shareCard(lang, d, it, e, s.p.bylines(lang, it, e, names, nil, map[id.Person]id.Media{})), nil
}

// picture reads the kept picture or draws and keeps it, once for all who ask meanwhile.
func (s *Shares) picture(ctx context.Context, short int64, c share.Card) ([]byte, error) {
	folder := fmt.Sprintf("share/%d-%s", short, c.Lang)
	at := folder + "/" + share.Key(c) + ".png"
	if png, err := s.kept(ctx, at); err == nil || !fault.Is(err, fault.NotFound) {
		return png, err
	}
	// Others may wait for this drawing, so it does not end with the reader who asked first.
	ctx = context.WithoutCancel(ctx)
	png, err, _ := s.drawing.Do(at, func() (any, error) { return s.draw(ctx, folder, at, c) })
	if err != nil {
		return nil, err
	}
	return png.([]byte), nil
}

func (s *Shares) kept(ctx context.Context, at string) ([]byte, error) {
	blob, err := s.blobs.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	defer blob.Close()
	return io.ReadAll(blob)
}

// draw makes the picture and keeps it, unless the sign that belongs on it could not be read. That it could not be kept is no
// reason not to show it.
func (s *Shares) draw(ctx context.Context, folder, at string, c share.Card) ([]byte, error) {
	leave, err := s.gate.Enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if png, err := s.kept(ctx, at); err == nil { // another node, or who asked before us, has drawn it
		return png, nil
	}
	var own image.Image
	if c.Sign != "" {
		if own, err = s.sign(ctx, c.Sign); err != nil { // a copy without its pictures still has links to show
			s.log.Error("press: the party's sign is not read", "at", c.Sign, "err", err)
		}
	}
	var b bytes.Buffer
	if err := share.Draw(&b, c, own); err != nil || c.Sign != "" && own == nil {
		return b.Bytes(), err
	}
	if err := s.keep(ctx, folder, at, b.Bytes()); err != nil {
		s.log.Error("press: share picture not kept", "key", at, "err", err)
	}
	return b.Bytes(), nil
}

// keep keeps a picture in the place of those of former texts.
func (s *Shares) keep(ctx context.Context, folder, at string, png []byte) error {
	if err := s.blobs.Put(ctx, at, bytes.NewReader(png), int64(len(png)), "image/png"); err != nil {
		return err
	}
	for former, err := range s.blobs.Keys(ctx, folder) {
		if err == nil && former != at {
			err = s.blobs.Remove(ctx, former)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readShare reads "12-fa-<key>.png"; "site" in place of the number is 0.
func readShare(file string) (short int64, lang, key string, ok bool) {
	name, isPNG := strings.CutSuffix(file, ".png")
	parts := strings.SplitN(name, "-", 3)
	if !isPNG || len(parts) != 3 || !i18n.Known(parts[1]) {
		return 0, "", "", false
	}
	if parts[0] == "site" {
		return 0, parts[1], parts[2], true
	}
	n, err := strconv.ParseInt(parts[0], 10, 64)
	return n, parts[1], parts[2], err == nil && n > 0
}
