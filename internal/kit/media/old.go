package media

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/persian"
)

const (
	uploads    = "/wp-content/uploads/"
	maxOldPath = 1000 // bytes; an index of PostgreSQL takes no more than 2,700
)

// RememberOldPath notes that a file lay at an address of the old site: a path or a whole URL, encoded or not. An address that is
// noted already is given to the new file, and opened.
func (s *Store) RememberOldPath(ctx context.Context, address string, media id.Media) error {
	exact, folded, ok := oldPath(address)
	if !ok {
		return fault.Wrap(fault.Invalid, fmt.Errorf("media: old path %q: no path that could be kept", address))
	}
	_, width := unsized(exact)
	_, err := db.Exec(ctx, s.d, `
		INSERT INTO media_old_path (path, path_key, media_id, width) VALUES ($1, $2, $3, $4)
		ON CONFLICT (path) DO UPDATE SET media_id = excluded.media_id, shut = 0`, exact, folded, media, width)
	if err != nil {
		return fmt.Errorf("media: old path: %w", err)
	}
	return nil
}

// OpenOldPaths lets the addresses that files had on the old site answer again.
func (s *Store) OpenOldPaths(ctx context.Context, files ...id.Media) error {
	return s.turnOldPaths(ctx, 0, files)
}

// ShutOldPaths takes the addresses that files had on the old site back, until they are opened.
func (s *Store) ShutOldPaths(ctx context.Context, files ...id.Media) error {
	return s.turnOldPaths(ctx, 1, files)
}

func (s *Store) turnOldPaths(ctx context.Context, shut int, files []id.Media) error {
	for some := range slices.Chunk(files, 500) {
		args := []any{shut}
		for _, f := range some {
			args = append(args, f)
		}
		_, err := db.Exec(ctx, s.d, `UPDATE media_old_path SET shut = $1 WHERE media_id IN (`+db.Placeholders(2, len(some))+`)`, args...)
		if err != nil {
			return fmt.Errorf("media: turn old paths: %w", err)
		}
	}
	return nil
}

// Use is a file, and the hash of what it holds.
type Use struct {
	File id.Media
	Hash string
	Old  bool // it answers at an address of the old site
}

// Uses returns all files that hold what one of the files holds, or what has one of the hashes: the same bytes may be kept
// with several words.
func (s *Store) Uses(ctx context.Context, files []id.Media, hashes []string) ([]Use, error) {
	named, err := s.Files(ctx, files...)
	if err != nil {
		return nil, err
	}
	hashes = slices.Clone(hashes)
	for _, f := range named {
		hashes = append(hashes, f.Hash)
	}
	slices.Sort(hashes)
	var all []Use
	for some := range slices.Chunk(slices.Compact(hashes), 500) {
		args := make([]any, len(some))
		for i, h := range some {
			args[i] = h
		}
		found, err := db.Select(ctx, s.d, func(r db.Row) (u Use, err error) {
			return u, r.Scan(&u.File, &u.Hash, &u.Old)
		}, `
			SELECT f.id, c.hash, CASE WHEN EXISTS (SELECT 1 FROM media_old_path o WHERE o.media_id = f.id AND o.shut = 0) THEN 1 ELSE 0 END
			  FROM media_content c JOIN media_file f ON f.source = c.source
			 WHERE c.hash IN (`+db.Placeholders(1, len(some))+`) ORDER BY f.id`, args...)
		if err != nil {
			return nil, fmt.Errorf("media: uses: %w", err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// ByOldPath finds the file that lay at an address of the old site, and the width its address asks for (0: as large as it is).
//
// Letters count as persian.FoldKey sees them; where two files differ in that only (a.JPG and a.jpg), the exact address decides.
// WordPress stores a picture's sizes as name-300x200.jpg, and a large one as name-scaled.jpg or name-rotated.jpg: all
// these lead to the picture, whichever of them was noted. Nothing found is fault.NotFound; what was taken back, fault.Gone.
func (s *Store) ByOldPath(ctx context.Context, address string) (File, int, error) {
	exact, folded, ok := oldPath(address)
	if !ok {
		return File{}, 0, fault.New(fault.NotFound, "")
	}
	base, width := unsized(folded)
	stem, ext := strings.TrimSuffix(base, path.Ext(base)), path.Ext(base)
	for _, mark := range []string{"-scaled", "-rotated"} {
		stem = strings.TrimSuffix(stem, mark)
	}
	type hit struct {
		file  File
		path  string
		width int
		gone  bool
	}
	found, err := db.One(ctx, s.d, func(r db.Row) (hit, error) {
		var h hit
		f, err := scanFile(also{r, []any{&h.path, &h.width, &h.gone}})
		h.file = f
		return h, err
	}, `
		SELECT `+fileColumns+`, o.path, o.width, CASE WHEN o.shut = 1 OR c.out_at > 0 THEN 1 ELSE 0 END
		  FROM media_old_path o JOIN media_file f ON f.id = o.media_id JOIN media_content c ON c.source = f.source
		 WHERE o.path_key IN ($2, $3, $4, $5, $6)
		 ORDER BY o.shut, CASE WHEN o.path = $1 THEN 0 WHEN o.path_key = $2 THEN 1 WHEN o.path_key = $3 THEN 2 ELSE 3 END, o.path
		 LIMIT 1`, exact, folded, base, stem+ext, stem+"-scaled"+ext, stem+"-rotated"+ext)
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			return File{}, 0, err
		}
		return File{}, 0, fmt.Errorf("media: by old path: %w", err)
	}
	if found.gone {
		return File{}, 0, fault.New(fault.Gone, "")
	}
	if found.path == exact {
		width = found.width
	}
	return found.file, width, nil
}

// also scans more columns after those a scan function knows.
type also struct {
	db.Row
	more []any
}

func (a also) Scan(dest ...any) error { return a.Row.Scan(append(dest, a.more...)...) }

// oldPath brings an address to the path it names, decoded, and to that path folded.
func oldPath(address string) (exact, folded string, ok bool) {
	if i := strings.Index(address, "://"); i >= 0 && !strings.Contains(address[:i], "/") {
		address = address[i+3:]
		address = address[max(0, strings.IndexByte(address+"/", '/')):]
		address, _, _ = strings.Cut(address, "#")
		address, _, _ = strings.Cut(address, "?")
	}
	for range 2 { // some links were encoded twice
		plain, err := url.PathUnescape(address)
		if err != nil || plain == address {
			break
		}
		address = plain
	}
	if i := strings.Index(address, uploads); i >= 0 {
		address = address[i:] // a site may have lived in a folder
	}
	exact = path.Clean("/" + address)
	if !utf8.ValidString(exact) || strings.ContainsRune(exact, 0) || len(exact) > maxOldPath || exact == "/" {
		return "", "", false
	}
	return exact, persian.FoldKey(exact), true
}

var sized = regexp.MustCompile(`-(\d{1,5})x\d{1,5}(\.[^./]+)$`)

// unsized takes the size off a name like name-300x200.jpg.
func unsized(p string) (base string, width int) {
	m := sized.FindStringSubmatchIndex(p)
	if m == nil {
		return p, 0
	}
	width, _ = strconv.Atoi(p[m[2]:m[3]])
	return p[:m[0]] + p[m[4]:m[5]], width
}

// ForgetNames takes from files their names and the addresses they had on the old site where says is true of them. A file is
// then called after its kind alone, and answers at every name as before, for only its hash is looked at. The ledger entry of
// the caller touches the Tag of those that changed.
func (s *Store) ForgetNames(ctx context.Context, says func(name string) bool, files ...id.Media) (changed []File, err error) {
	all, err := s.Files(ctx, files...)
	if err != nil {
		return nil, err
	}
	err = s.d.Tx(ctx, func(ctx context.Context) error {
		for _, f := range all {
			was := f
			if says(strings.TrimSuffix(f.Name, path.Ext(f.Name))) {
				f.Name = cleanName("", f.ext())
				if _, err := db.Exec(ctx, s.d, `UPDATE media_file SET name = $2, version = version + 1 WHERE id = $1`, f.ID, f.Name); err != nil {
					return err
				}
				if err := s.refold(ctx, f); err != nil {
					return err
				}
				if _, err := db.Exec(ctx, s.d, `UPDATE media_incoming SET name = $2 WHERE media_id = $1`, f.ID, f.Name); err != nil {
					return err
				}
			}
			paths, err := db.Select(ctx, s.d, func(r db.Row) (p string, err error) { return p, r.Scan(&p) }, `SELECT path FROM media_old_path WHERE media_id = $1`, f.ID)
			if err != nil {
				return err
			}
			gone := false
			for _, p := range paths {
				if says(p) {
					gone = true
					if _, err := db.Exec(ctx, s.d, `DELETE FROM media_old_path WHERE path = $1`, p); err != nil {
						return err
					}
				}
			}
			if gone || f.Name != was.Name {
				changed = append(changed, f)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("media: forget names: %w", err)
	}
	return changed, nil
}
