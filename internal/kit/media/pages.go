package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/persian"
)

// The pages of a PDF document are shown as pictures, with its words beside them, where the host can make them. They lie under
// the document's own hash and are gone with it. What is shown is made once; a document that cannot be shown stays a file to
// download, with the reason for those who keep the library.

// Page is one page of a document as it is shown.
type Page struct {
	N, Width, Height int
	Words            string
}

// pageWidth is the width of the smaller size of a page, in pixels; the larger has the page's own.
const pageWidth = 720

// PageSrc is the address of a page of the document, and SrcSet both its sizes.
func (f File) PageSrc(n int) string { return f.pageAt(n, "-"+strconv.Itoa(pageWidth)) }

// PageSrcSet lists the sizes of a page as HTML's srcset does.
func (f File) PageSrcSet(p Page) string {
	if p.Width <= pageWidth {
		return ""
	}
	return f.PageSrc(p.N) + " " + strconv.Itoa(pageWidth) + "w, " + f.pageAt(p.N, "") + " " + strconv.Itoa(p.Width) + "w"
}

func (f File) pageAt(n int, size string) string {
	return Prefix + f.Hash + "/" + pageSlot(n, size) + ".jpg"
}

func pageSlot(n int, size string) string { return "page-" + strconv.Itoa(n) + size }

var pageSlots = regexp.MustCompile(`^page-[1-9][0-9]{0,2}(?:-720)?$`)

// pageParts are the blobs of the pages that are shown.
func (f File) pageParts() (all []Part) {
	for n := 1; n <= f.Pages; n++ {
		for _, size := range []string{"-" + strconv.Itoa(pageWidth), ""} {
			all = append(all, Part{Key: key(f.Hash, pageSlot(n, size), "jpg"), Path: f.pageAt(n, size)})
		}
	}
	return all
}

// Unpaged lists the hashes of documents of which nobody has looked whether pages can be shown.
func (s *Store) Unpaged(ctx context.Context, limit int) ([]string, error) {
	all, err := db.Select(ctx, s.d, func(r db.Row) (h string, err error) { return h, r.Scan(&h) }, `
		SELECT c.hash FROM media_content c WHERE c.pages < 0 AND c.type = $1 AND NOT `+onlyClosed+` ORDER BY c.hash LIMIT $2`, pdf.ctype, limit)
	if err != nil {
		return nil, fmt.Errorf("media: unpaged: %w", err)
	}
	return all, nil
}

// MakePages makes the pages of a document, or notes why it has none. Done again, it changes nothing. then runs in the same
// transaction, with the files that hold the document.
func (s *Store) MakePages(ctx context.Context, p *Poppler, hash string, then func(ctx context.Context, files []File) error) error {
	waits, err := db.Value[bool](ctx, s.d, `
		SELECT CASE WHEN EXISTS (SELECT 1 FROM media_content WHERE hash = $1 AND type = $2 AND pages < 0) THEN 1 ELSE 0 END`, hash, pdf.ctype)
	if err != nil || !waits {
		return err
	}
	b, err := s.blobs.Open(ctx, key(hash, "file", pdf.ext))
	if err != nil {
		return fmt.Errorf("media: pages: %w", err)
	}
	defer b.Close()
	var shown []Page
	var rows []blobRow
	room := mostWords
	of, err := p.read(ctx, b, func(n int, x page) error {
		made, blobs, err := s.makePage(ctx, hash, n, x.picture)
		if err != nil {
			return err
		}
		made.Words = wordsOfPage(x.words, room)
		room -= len(made.Words)
		shown, rows = append(shown, made), append(rows, blobs...)
		return nil
	})
	why := ""
	var bad *unshown
	if errors.As(err, &bad) && ctx.Err() == nil {
		// What could be made until then is shown, as if the document ended there; of no page the reason is told.
		err = nil
		if len(shown) == 0 {
			why = bad.why
		}
	}
	if err != nil {
		return fmt.Errorf("media: pages: %w", err)
	}
	err = s.d.Tx(ctx, func(ctx context.Context) error {
		n, err := db.Exec(ctx, s.d, `
			UPDATE media_content SET pages = $2, pages_of = $3, pages_why = $4 WHERE hash = $1 AND pages < 0`, hash, len(shown), of, why)
		if err != nil || n == 0 {
			return err
		}
		for _, b := range rows {
			if _, err := db.Exec(ctx, s.d, `INSERT INTO media_blob (key, hash, sum, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO NOTHING`, b.key, hash, b.sum, b.bytes); err != nil {
				return err
			}
		}
		for _, x := range shown {
			if _, err := db.Exec(ctx, s.d, `
				INSERT INTO media_page (hash, n, width, height, words) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (hash, n) DO NOTHING`,
				hash, x.N, x.Width, x.Height, x.Words); err != nil {
				return err
			}
		}
		files, err := s.ByHash(ctx, hash)
		if err != nil {
			return err
		}
		return then(ctx, files[hash])
	})
	if err != nil {
		return fmt.Errorf("media: pages: %w", err)
	}
	return nil
}

// makePage stores both sizes of a page.
func (s *Store) makePage(ctx context.Context, hash string, n int, src []byte) (Page, []blobRow, error) {
	f, ok := formatOf(src)
	if !ok {
		return Page{}, nil, &unshown{whyBroken, errors.New("no picture came of a page")}
	}
	size, err := measure(f, src)
	if err != nil || max(size.X, size.Y) > pageSide {
		return Page{}, nil, &unshown{whyBounds, errors.Join(err, fmt.Errorf("a page of %v", size))}
	}
	done, err := s.decoding(ctx, size.X*size.Y)
	if err != nil {
		return Page{}, nil, err
	}
	defer done()
	img, err := png.Decode(bytes.NewReader(src))
	if err != nil {
		return Page{}, nil, &unshown{whyBroken, err}
	}
	whole := resize(img, size)
	small := resize(whole, fit(size, pageWidth))
	var rows []blobRow
	for _, x := range []struct {
		slot string
		data func() ([]byte, error)
	}{
		{pageSlot(n, ""), func() ([]byte, error) { return encodeJPEG(whole, pageQuality) }},
		{pageSlot(n, "-"+strconv.Itoa(pageWidth)), func() ([]byte, error) { return encodeJPEG(small, pageQuality) }},
	} {
		data, err := x.data()
		if err != nil {
			return Page{}, nil, fmt.Errorf("media: encode page: %w", err)
		}
		k := key(hash, x.slot, "jpg")
		if err := s.blobs.Put(ctx, k, bytes.NewReader(data), int64(len(data)), "image/jpeg"); err != nil {
			return Page{}, nil, err
		}
		rows = append(rows, blobRow{k, sumOf(data), int64(len(data))})
	}
	return Page{N: n, Width: size.X, Height: size.Y}, rows, nil
}

// pageQuality keeps small letters readable; a page is loaded only when it is looked at.
var pageQuality = quality{220_000, []int{72, 62, 52}}

// wordsOfPage are the words of a page as they are kept, within what room there is.
func wordsOfPage(s string, room int) string {
	clean, err := persian.Store(s)
	if err != nil {
		return ""
	}
	var lines []string
	for line := range strings.SplitSeq(clean, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	clean = strings.Join(lines, "\n")
	if len(clean) > room {
		return ""
	}
	return clean
}

// Pages are the pages that are shown of documents, by their hashes.
func (s *Store) Pages(ctx context.Context, hashes ...string) (map[string][]Page, error) {
	all := map[string][]Page{}
	for some := range slices.Chunk(hashes, 500) {
		w := &db.Where{}
		w.Add(db.In(w, "hash", some))
		type row struct {
			hash string
			Page
		}
		rows, err := db.Select(ctx, s.d, func(r db.Row) (x row, err error) { return x, r.Scan(&x.hash, &x.N, &x.Width, &x.Height, &x.Words) },
			`SELECT hash, n, width, height, words FROM media_page WHERE `+w.String()+` ORDER BY hash, n`, w.Args...)
		if err != nil {
			return nil, fmt.Errorf("media: pages: %w", err)
		}
		for _, x := range rows {
			all[x.hash] = append(all[x.hash], x.Page)
		}
	}
	return all, nil
}

// Paging is how the pages of a document stand.
type Paging struct {
	Shown, Of int    // Shown is -1 as long as nobody has looked
	Why       string // why none is shown
}

// Paging says how the pages of a document stand.
func (s *Store) Paging(ctx context.Context, hash string) (Paging, error) {
	p, err := db.One(ctx, s.d, func(r db.Row) (p Paging, err error) { return p, r.Scan(&p.Shown, &p.Of, &p.Why) },
		`SELECT pages, pages_of, pages_why FROM media_content WHERE hash = $1`, hash)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return p, fmt.Errorf("media: paging: %w", err)
	}
	return p, err
}
