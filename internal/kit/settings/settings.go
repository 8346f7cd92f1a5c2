// Package settings holds the site's settings as data: names, menu, the order of
// the home page, footer, colours.
//
// What somebody set is kept as a YAML document laid over the defaults, so that
// what nobody set follows the program. A name or another text by language is laid over language by
// language; a list (menu, footer, home_sections) is replaced as a whole. Every
// way in (a file, one value) passes the same door: persian.StoreLine for the
// texts, then the checks of check.go. A change is one ledger entry that
// touches Tag.
package settings

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/ledger"
)

// Tag is what pages that show settings depend on.
const Tag = "settings:site"

// Site is the settings. Texts are by language ("fa", "en"). A Site given out is
// shared: read it, do not change it.
type Site struct {
	Name         map[string]string `yaml:"name"`
	ShortName    map[string]string `yaml:"short_name"`
	Motto        map[string]string `yaml:"motto"`
	Licence      map[string]string `yaml:"licence"` // the line under the name in the footer
	Menu         []Link            `yaml:"menu"`
	HomeSections []string          `yaml:"home_sections"` // those shown, in order; empty: all in the rooms' own order
	Footer       []Column          `yaml:"footer"`
	FooterNote   map[string]string `yaml:"footer_note"`
	Colors       Colors            `yaml:"colors"`
	Logo         Logo              `yaml:"logo"`

	// Synonyms are groups of words or phrases; a search for one finds the others too.
	Synonyms [][]string `yaml:"synonyms"`

	// DefaultSeries is the series whose numbers have the short addresses.
	DefaultSeries string `yaml:"default_series"`
	// ElectionTopic is the slug of the topic whose items stand for elections; without one the home page has no elections.
	ElectionTopic string `yaml:"election_topic"`
}

// Link is an address of this site, without language, or an https:// address elsewhere.
type Link struct {
	Path   string            `yaml:"path"`
	Text   map[string]string `yaml:"text"`
	Narrow bool              `yaml:"narrow,omitempty"` // shown on a phone too
}

// Column is one column of the footer.
type Column struct {
	Title map[string]string `yaml:"title"`
	Links []Link            `yaml:"links"`
}

// Colors are the party's own, as #rrggbb; empty ones are the sheet's.
type Colors struct {
	Accent     string `yaml:"accent"`
	AccentDark string `yaml:"accent_dark"` // on a dark ground
}

// Logo is the party's own sign, in place of the drawn one; an empty Light leaves that. Dark stands on a dark ground, where
// an empty one leaves Light.
type Logo struct {
	Light Image `yaml:"light"`
	Dark  Image `yaml:"dark"`
}

// Image is a picture of the media store in the size that is shown.
type Image struct {
	Src  string `yaml:"src"`  // /media/…
	Size string `yaml:"size"` // 360x180
}

// Measures are width and height in pixels; zero when there is no picture.
func (i Image) Measures() (width, height int) {
	w, h, _ := strings.Cut(i.Size, "x")
	width, _ = strconv.Atoi(w)
	height, _ = strconv.Atoi(h)
	return width, height
}

// Store keeps the settings. It is safe for concurrent use.
type Store struct {
	d   *db.DB
	l   *ledger.Ledger
	now func() time.Time

	// Sections are the keys that home_sections may name, set before the first change; nil takes any.
	Sections []string

	// Contrast refuses colours that cannot be read, and Changed keeps what was changed, in the same transaction; both are
	// set before the first change, and either may be nil.
	Contrast func(Colors) error
	Changed  func(ctx context.Context, c Change) error

	kept ledger.Kept[Site]
}

// New gives the settings in d. What this process changes is seen at once; what
// others change, once Hear is called with their entries, or Drop.
func New(d *db.DB, l *ledger.Ledger, now func() time.Time) *Store {
	s := &Store{d: d, l: l, now: now}
	s.kept.Tag, s.kept.Read = Tag, s.read
	l.OnCommit(s.Hear)
	return s
}

// Hear drops the kept settings if one of the entries touches them.
func (s *Store) Hear(entries []ledger.Entry) { s.kept.Hear(entries) }

// Drop forgets the kept settings.
func (s *Store) Drop() { s.kept.Drop() }

// Site is the settings as they are committed.
func (s *Store) Site(ctx context.Context) (Site, error) { return s.kept.Value(ctx) }

func (s *Store) read(ctx context.Context) (Site, error) {
	doc, err := s.stored(ctx)
	if err != nil {
		return Site{}, err
	}
	return laid(doc)
}

// Apply lays a YAML document over the settings: what it leaves out stays.
// Whatever is wrong with it is fault.Invalid and says where; then nothing changes.
func (s *Store) Apply(ctx context.Context, actor ledger.Actor, doc []byte) error {
	over, err := read(doc)
	if err != nil {
		return fault.Wrap(fault.Invalid, fmt.Errorf("settings: %w", err))
	}
	return s.change(ctx, actor, func(*yaml.Node) (*yaml.Node, error) { return over, nil })
}

// change lays what make gives over what is stored, in one transaction.
func (s *Store) change(ctx context.Context, actor ledger.Actor, make func(stored *yaml.Node) (*yaml.Node, error)) error {
	return s.d.Tx(ctx, func(ctx context.Context) error {
		if err := s.d.Lock(ctx, Tag); err != nil {
			return err
		}
		stored, err := s.stored(ctx)
		if err != nil {
			return err
		}
		before, err := encode(stored)
		if err != nil {
			return err
		}
		was, err := laid(stored)
		if err != nil {
			return err
		}
		over, err := make(stored)
		if fault.Is(err, fault.Conflict) {
			return err
		}
		if err != nil {
			return fault.Wrap(fault.Invalid, fmt.Errorf("settings: %w", err))
		}
		merge(stored, over)
		site, err := laid(stored)
		if err == nil {
			err = site.check()
		}
		if err == nil && child(over, "home_sections") != nil {
			// What was set for sections that a newer program lacks does not stand in the way of other changes.
			err = site.checkSections(s.Sections)
		}
		if err == nil && child(over, "colors") != nil && s.Contrast != nil {
			err = s.Contrast(site.Colors)
		}
		if err != nil {
			return fault.Wrap(fault.Invalid, fmt.Errorf("settings: %w", err))
		}
		after, err := encode(stored)
		if err != nil || bytes.Equal(before, after) {
			return err
		}
		if _, err := db.Exec(ctx, s.d, `
			INSERT INTO setting (name, value, at) VALUES ('site', $1, $2)
			    ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at`,
			string(after), s.now().UnixMilli()); err != nil {
			return fmt.Errorf("settings: store: %w", err)
		}
		if s.Changed != nil {
			c := Change{Actor: actor}
			if c.Before, c.After, err = differing(was, site); err == nil && !bytes.Equal(c.Before, c.After) {
				err = s.Changed(ctx, c)
			}
			if err != nil {
				return err
			}
		}
		return s.l.Append(ctx, ledger.Entry{Act: "settings.changed", Actor: actor, Object: Tag, Touches: []string{Tag}})
	})
}

// stored is the document somebody set, an empty mapping when nobody did.
func (s *Store) stored(ctx context.Context) (*yaml.Node, error) {
	text, err := db.Value[string](ctx, s.d, `SELECT value FROM setting WHERE name = 'site'`)
	switch {
	case fault.Is(err, fault.NotFound):
		return mapping(), nil
	case err != nil:
		return nil, fmt.Errorf("settings: read: %w", err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return nil, fmt.Errorf("settings: read: %w", err)
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("settings: read: the stored document is no mapping")
	}
	return doc.Content[0], nil
}

// laid is the defaults with doc over them. A setting this program does not know (of a
// newer one, or a dropped one) is passed over.
func laid(doc *yaml.Node) (Site, error) {
	site := Defaults()
	if err := doc.Decode(&site); err != nil {
		return Site{}, err
	}
	return site, nil
}
