package media

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/persian"
)

// Card is a file with what those who keep the library know of it.
type Card struct {
	File
	By         id.Person // "" came by the command line
	Body       id.Body   // "" the party itself
	Shared     bool      // every body may use it
	Decoration bool      // whoever does not see it misses nothing: it needs no Alt
	Until      time.Time // until when it may be shown; zero: no end
	Out        time.Time // when it was taken out; zero: it was not
	Transcript string    // the words of a sound or film
	Poster     id.Media  // the picture that stands for a film
	Version    int64     // grows with every change
}

// Described reports whether those who don't see the picture are told what they miss.
func (c Card) Described() bool { return !c.Picture() || c.Alt != "" || c.Decoration }

// Silent reports whether it is a sound or film whose words nobody has written down.
func (c Card) Silent() bool { return c.Plays() && c.Transcript == "" }

// Expired reports whether the right to show it has ended.
func (c Card) Expired(now time.Time) bool { return !c.Until.IsZero() && !now.Before(c.Until) }

// Offered reports whether it may be put into a text.
func (c Card) Offered(now time.Time) bool {
	return c.Described() && !c.Expired(now) && c.Out.IsZero()
}

// Genre is what a file is to a reader.
type Genre string

// The genres.
const (
	Pictures  Genre = "picture"
	Films     Genre = "film"
	Sounds    Genre = "sound"
	Documents Genre = "document"
)

// Playable is what a search calls films and sounds together.
const Playable Genre = "play"

// Genres lists them.
var Genres = []Genre{Pictures, Films, Sounds, Documents}

// Plays reports whether the file is a sound or film.
func (f File) Plays() bool { return f.Genre() == Films || f.Genre() == Sounds }

// AddressGenre is what lies at an address of a file, by its extension alone; "" for what is none of ours.
func AddressGenre(address string) Genre {
	if !strings.HasPrefix(address, Prefix) {
		return ""
	}
	return NameGenre(address)
}

// NameGenre is what a file of a name claims to be; "" for what is not taken in.
func NameGenre(name string) Genre {
	ext := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	if pictureTypes[ext] != "" {
		return Pictures
	}
	k, ok := kindByExt(ext)
	if !ok {
		return ""
	}
	return File{Type: k.ctype}.Genre()
}

// Genre is what the file is to a reader.
func (f File) Genre() Genre {
	switch {
	case f.Picture():
		return Pictures
	case strings.HasPrefix(f.Type, "video/"):
		return Films
	case strings.HasPrefix(f.Type, "audio/"):
		return Sounds
	}
	return Documents
}

// Search chooses cards. Empty fields do not choose.
type Search struct {
	Text   string    // each of its words is in name, alternative text, caption or credit
	Reach  []id.Body // of these bodies or shared; all when nil
	Bodies []id.Body
	People []id.Person // who brought it; nobody when empty and not nil
	Genre  Genre
	From   time.Time // brought at that moment or later
	To     time.Time // brought before that moment
	State  State
	Shown  []id.Media // what others than texts show: it is not Unused
	Now    time.Time  // for Expired and Offered
	Before id.Media   // those that came before this one
	Limit  int
}

// State is a part of the library.
type State string

// The states.
const (
	Offered     State = "offered"     // may be put into a text
	Undescribed State = "undescribed" // pictures that want an alternative text
	Silent      State = "silent"      // sounds and films whose words are not written down
	Expired     State = "expired"
	Unused      State = "unused" // no text, no film and nobody else shows it
	TakenOut    State = "out"
)

// States lists those that a person may choose.
var States = []State{Offered, Undescribed, Silent, Expired, Unused, TakenOut}

const cardColumns = fileColumns + `, f.by_id, f.body_id, f.shared, f.decoration, f.rights_until, c.out_at, f.transcript, f.poster_id, f.version`

func scanCard(r db.Row) (c Card, err error) {
	var until, out int64
	c.File, err = scanFile(also{r, []any{&c.By, &c.Body, &c.Shared, &c.Decoration, &until, &out, &c.Transcript, &c.Poster, &c.Version}})
	c.Until, c.Out = db.Instant(until), db.Instant(out)
	return c, err
}

const undescribed = `c.width > 0 AND f.alt = '' AND f.decoration = 0`

func (q Search) conditions() *db.Where {
	c := &db.Where{}
	c.Add("f.closed = 0")
	for _, w := range strings.Fields(persian.Fold(q.Text)) {
		if w = persian.FoldKey(w); w != "" {
			c.Add("f.fold LIKE ", c.Place("%"+likely.Replace(w)+"%"), ` ESCAPE '\'`)
		}
	}
	if q.Reach != nil {
		c.Add("(f.shared = 1 OR ", db.In(c, "f.body_id", q.Reach), ")")
	}
	if len(q.Bodies) > 0 {
		c.Add(db.In(c, "f.body_id", q.Bodies))
	}
	if q.People != nil {
		c.Add(db.In(c, "f.by_id", q.People))
	}
	switch q.Genre {
	case Pictures:
		c.Add("c.width > 0")
	case Films:
		c.Add("c.type LIKE 'video/%'")
	case Sounds:
		c.Add("c.type LIKE 'audio/%'")
	case Playable:
		c.Add("(c.type LIKE 'video/%' OR c.type LIKE 'audio/%')")
	case Documents:
		c.Add("c.width = 0 AND c.type NOT LIKE 'video/%' AND c.type NOT LIKE 'audio/%'")
	}
	if !q.From.IsZero() {
		c.Add("f.created_at >= ", c.Place(q.From.UnixMilli()))
	}
	if !q.To.IsZero() {
		c.Add("f.created_at < ", c.Place(q.To.UnixMilli()))
	}
	switch q.State {
	case Offered:
		c.Add("c.out_at = 0 AND NOT (", undescribed, ") AND (f.rights_until = 0 OR f.rights_until > ", c.Place(q.Now.UnixMilli()), ")")
	case Undescribed:
		c.Add(undescribed)
	case Silent:
		c.Add("(c.type LIKE 'video/%' OR c.type LIKE 'audio/%') AND f.transcript = ''")
	case Expired:
		c.Add("f.rights_until > 0 AND f.rights_until <= ", c.Place(q.Now.UnixMilli()))
	case Unused:
		c.Add("NOT EXISTS (SELECT 1 FROM media_use u WHERE u.ref = f.id) AND NOT EXISTS (SELECT 1 FROM media_use u WHERE u.ref = c.hash)",
			" AND f.id NOT IN (SELECT poster_id FROM media_file WHERE poster_id <> '')")
		if len(q.Shown) > 0 {
			c.Add("NOT ", db.In(c, "f.id", q.Shown))
		}
	case TakenOut:
		c.Add("c.out_at > 0")
	}
	return c
}

var likely = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Find lists cards, the latest first.
func (s *Store) Find(ctx context.Context, q Search) ([]Card, error) {
	c := q.conditions()
	if q.Before != "" {
		c.Add("f.id < ", c.Place(q.Before))
	}
	if q.Limit <= 0 {
		q.Limit = 60
	}
	limit := c.Place(q.Limit)
	all, err := db.Select(ctx, s.d, scanCard, `
		SELECT `+cardColumns+`
		  FROM media_file f JOIN media_content c ON c.source = f.source
		 WHERE `+c.String()+`
		 ORDER BY f.id DESC LIMIT `+limit, c.Args...)
	if err != nil {
		return nil, fmt.Errorf("media: find: %w", err)
	}
	return all, nil
}

// Count says how many cards a search chooses, whatever its Limit and Before.
func (s *Store) Count(ctx context.Context, q Search) (int, error) {
	c := q.conditions()
	n, err := db.Value[int64](ctx, s.d, `
		SELECT count(*) FROM media_file f JOIN media_content c ON c.source = f.source WHERE `+c.String(), c.Args...)
	if err != nil {
		return 0, fmt.Errorf("media: count: %w", err)
	}
	return int(n), nil
}

// Card returns one card, taken out or not, or fault.NotFound, which a closed file is to every library.
func (s *Store) Card(ctx context.Context, file id.Media) (Card, error) {
	return db.One(ctx, s.d, scanCard, `
		SELECT `+cardColumns+`
		  FROM media_file f JOIN media_content c ON c.source = f.source WHERE f.id = $1 AND f.closed = 0`, file)
}

// Cards returns the cards of the ids that exist.
func (s *Store) Cards(ctx context.Context, files ...id.Media) (map[id.Media]Card, error) {
	all := make(map[id.Media]Card, len(files))
	for len(files) > 0 {
		n := min(len(files), 500)
		c := &db.Where{}
		c.Add("f.closed = 0 AND ", db.In(c, "f.id", files[:n]))
		files = files[n:]
		some, err := db.Select(ctx, s.d, scanCard, `
			SELECT `+cardColumns+`
			  FROM media_file f JOIN media_content c ON c.source = f.source WHERE `+c.String(), c.Args...)
		if err != nil {
			return nil, fmt.Errorf("media: cards: %w", err)
		}
		for _, x := range some {
			all[x.ID] = x
		}
	}
	return all, nil
}

// Describe writes what a card says, where nobody has changed it since Version; else it is fault.Conflict. Bytes, owner and
// name stay. The caller's ledger entry touches the Tag.
func (s *Store) Describe(ctx context.Context, c Card) (Card, error) {
	u, err := Upload{Name: c.Name, Alt: c.Alt, Credit: c.Credit, Caption: c.Caption, FocusX: c.FocusX, FocusY: c.FocusY}.stored()
	if err != nil {
		return Card{}, err
	}
	transcript, err := persian.Store(c.Transcript)
	if err != nil {
		return Card{}, fault.Wrap(fault.Invalid, fmt.Errorf("media: words: %w", err))
	}
	err = s.d.Tx(ctx, func(ctx context.Context) error {
		n, err := db.Exec(ctx, s.d, `
			UPDATE media_file SET alt = $3, credit = $4, caption = $5, focus_x = $6, focus_y = $7, decoration = $8, shared = $9, rights_until = $10,
			       transcript = $11, poster_id = $12, fold = $13, version = version + 1
			 WHERE id = $1 AND version = $2`, c.ID, c.Version, u.Alt, u.Credit, u.Caption, u.FocusX, u.FocusY, c.Decoration, c.Shared, db.Millis(c.Until),
			strings.TrimSpace(transcript), c.Poster, foldOf(c.Name, u.Alt, u.Credit, u.Caption))
		if err != nil {
			return err
		}
		now, err := s.Card(ctx, c.ID)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "media.stale")
		}
		c = now
		return err
	})
	if err != nil {
		return Card{}, fmt.Errorf("media: describe: %w", err)
	}
	return c, nil
}

// ExpiredBetween lists the cards whose right to be shown ended from from up to, not with, to.
func (s *Store) ExpiredBetween(ctx context.Context, from, to time.Time) ([]Card, error) {
	all, err := db.Select(ctx, s.d, scanCard, `
		SELECT `+cardColumns+`
		  FROM media_file f JOIN media_content c ON c.source = f.source
		 WHERE f.rights_until > 0 AND f.rights_until >= $1 AND f.rights_until < $2 AND c.out_at = 0
		 ORDER BY f.rights_until, f.id`, from.UnixMilli(), to.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("media: expired: %w", err)
	}
	return all, nil
}

// foldOf is what a search looks in.
func foldOf(texts ...string) string {
	keys := make([]string, 0, len(texts))
	for _, t := range texts {
		if k := persian.FoldKey(t); k != "" {
			keys = append(keys, k)
		}
	}
	return strings.Join(keys, " ")
}

func (s *Store) refold(ctx context.Context, f File) error {
	_, err := db.Exec(ctx, s.d, `UPDATE media_file SET fold = $2 WHERE id = $1`, f.ID, foldOf(f.Name, f.Alt, f.Credit, f.Caption))
	return err
}

// Renew lets files that came before there was a library be found. It is done when the program starts.
func (s *Store) Renew(ctx context.Context) error {
	for {
		some, err := db.Select(ctx, s.d, scanFile, `
			SELECT `+fileColumns+`
			  FROM media_file f JOIN media_content c ON c.source = f.source WHERE f.fold = '' LIMIT 500`)
		if err != nil || len(some) == 0 {
			return err
		}
		err = s.d.Tx(ctx, func(ctx context.Context) error {
			for _, f := range some {
				if err := s.refold(ctx, f); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("media: renew: %w", err)
		}
	}
}
