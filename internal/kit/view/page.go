package view

import (
	"strings"
	"time"
)

// Page is what a template gets: the layout and the page's own "main" alike.
// The struct a room made is Data; everything beside it is the same for all pages.
type Page struct {
	Lang string // "fa" or "en"
	Meta
	Chrome  Chrome
	Data    any
	BaseURL string // "https://example.org", no slash at the end; "" leaves absolute addresses out
	Now     time.Time
	Desk    *Desk // of a page for the party's own people; nil on public ones
}

// Desk is the frame of a page for the party's own people.
type Desk struct {
	Name   string // of who is signed in; "" behind an open door
	Menu   []Link
	Notice string // what was just done
}

// Here is the name of the menu's link that is current.
func (d *Desk) Here() string {
	for _, l := range d.Menu {
		if l.Current {
			return l.Text
		}
	}
	return ""
}

// Meta is what a page says about itself to browsers, search engines and the layout.
type Meta struct {
	Title       string // without the party's name; "" on the home page
	Description string // one sentence of plain text
	Canonical   string // path with language prefix, decoded or encoded: "/1404/02/…/", "/en/news/"
	Alternates  []Alternate
	Image       string // path or address of the share picture
	ImageAlt    string
	ImageW      int
	ImageH      int
	OGType      string // "website" when empty; "article" …
	JSONLD      []any  // each is marshalled into its own application/ld+json
	Feeds       []Feed
	NoIndex     bool
	Nav         string // the menu path that is current, without language prefix
	BodyClass   string // "home" makes the nameplate the page's h1
	Published   time.Time
	Modified    time.Time
	Print       bool  // a page made for paper: letterhead in place of nav and footer
	Live        bool  // has a field with data-live, whose first use loads htmx; public pages work and look the same without it
	DeskParts   bool  // shows components of the desk in the public frame: the gallery
	Ear         *Link // home only: the item beside the nameplate, its kicker in Note
}

// Alternate is the same page in another language.
type Alternate struct {
	Lang string
	Path string // with language prefix
}

// Feed is a feed of the list the page shows.
type Feed struct {
	Title string
	Type  string // media type: application/atom+xml …
	Path  string // with language prefix
}

// Name is the feed's format as people call it.
func (f Feed) Name() string {
	switch f.Type {
	case "application/rss+xml":
		return "RSS"
	case "application/feed+json":
		return "JSON"
	}
	return "Atom"
}

// Home reports whether the page is the front page of its language.
func (p *Page) Home() bool { return p.BodyClass == "home" }

// DeskSheet reports whether the page has the desk's sheet beside the site's.
func (p *Page) DeskSheet() bool { return p.Desk != nil || p.DeskParts }

// Absolute makes an address absolute with BaseURL. An address that has a
// scheme already is kept.
func (p *Page) Absolute(path string) string {
	if path == "" || strings.Contains(path, "://") {
		return path
	}
	return p.BaseURL + Escape(path)
}

// Hreflangs lists every language form of the page, its own included; it is
// empty when the page has one form only, for hreflang pairs only real ones.
func (p *Page) Hreflangs() []Alternate {
	if p.NoIndex || p.BaseURL == "" {
		return nil
	}
	all := []Alternate{{p.Lang, p.Canonical}}
	for _, a := range p.Alternates {
		if a.Lang != p.Lang {
			all = append(all, a)
		}
	}
	if len(all) == 1 || p.Canonical == "" {
		return nil
	}
	return all
}

// Other is the page's form in lang, or that language's home page.
func (p *Page) Other(lang string) string {
	for _, a := range p.Alternates {
		if a.Lang == lang {
			return a.Path
		}
	}
	if lang == "fa" {
		return "/"
	}
	return "/" + lang + "/"
}
