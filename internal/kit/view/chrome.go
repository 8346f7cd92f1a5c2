package view

import (
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/settings"
)

// Chrome is the frame of every page of a site: what does not depend on the page.
type Chrome struct {
	Site   settings.Site
	Demo   bool        // a bar says the site is a demonstration
	Export bool        // a copy opened from disk: search and forms say so
	Share  SitePicture // of pages that have none of their own
	Ways   []Link      // at the end of the foot: pages that answer while the site is up, and in no copy
}

// SitePicture is the picture that messengers show beside a link to the site.
type SitePicture struct {
	Src, Alt      string
	Width, Height int
}

// MenuLink is a link of the menu as the layout draws it.
type MenuLink struct {
	Link
	Narrow bool   // shown on a phone too
	State  string // aria-current: "page", "true" (this page is below it), or ""
}

// FootColumn is a column of the footer's index.
type FootColumn struct {
	Title string
	Links []Link
}

// in is the text in lang, or the Persian one where there is none.
func in(texts map[string]string, lang string) string {
	if s := texts[lang]; s != "" {
		return s
	}
	return texts[i18n.Persian]
}

// local puts the language before an address of this site.
func local(lang, path string) string {
	if len(path) == 0 || path[0] != '/' {
		return path
	}
	return i18n.Prefix(lang) + path
}

// SiteName is the party's name in the page's language.
func (p *Page) SiteName() string { return in(p.Chrome.Site.Name, p.Lang) }

// Motto is the line under the nameplate.
func (p *Page) Motto() string { return in(p.Chrome.Site.Motto, p.Lang) }

// Licence is the line under the name in the footer.
func (p *Page) Licence() string { return in(p.Chrome.Site.Licence, p.Lang) }

// FootNote closes the footer.
func (p *Page) FootNote() string { return in(p.Chrome.Site.FooterNote, p.Lang) }

// Menu is the menu with the current link marked.
func (p *Page) Menu() []MenuLink {
	var ms []MenuLink
	for _, l := range p.Chrome.Site.Menu {
		m := MenuLink{Link: Link{Text: in(l.Text, p.Lang), Href: local(p.Lang, l.Path)}, Narrow: l.Narrow}
		switch {
		case p.Canonical != "" && p.Canonical == m.Href:
			m.State = "page"
		case p.Nav != "" && p.Nav == l.Path:
			m.State = "true"
		}
		ms = append(ms, m)
	}
	return ms
}

// Columns is the footer's index.
func (p *Page) Columns() []FootColumn {
	var cs []FootColumn
	for _, c := range p.Chrome.Site.Footer {
		col := FootColumn{Title: in(c.Title, p.Lang)}
		for _, l := range c.Links {
			col.Links = append(col.Links, Link{Text: in(l.Text, p.Lang), Href: local(p.Lang, l.Path)})
		}
		cs = append(cs, col)
	}
	return cs
}

// OtherLang is the way to the page in the other language, or to that language's home page.
func (p *Page) OtherLang() Link {
	if p.Lang == i18n.Persian {
		return Link{Text: "English", Lang: i18n.English, Href: p.Other(i18n.English)}
	}
	return Link{Text: "فارسی", Lang: i18n.Persian, Href: p.Other(i18n.Persian)}
}

// Palette is the address of the party's own colours, "" when they are the sheet's.
func (p *Page) Palette() string { return Palette(p.Chrome.Site.Colors) }

// FullTitle is the title of the window: the page's own, then the party's name.
func (p *Page) FullTitle() string {
	if p.Title == "" || p.Title == p.SiteName() {
		return p.SiteName()
	}
	if p.SiteName() == "" {
		return p.Title
	}
	return p.Title + " — " + p.SiteName()
}

// ShareTitle is the title where the site's name stands beside it already.
func (p *Page) ShareTitle() string {
	if p.Title == "" {
		return p.SiteName()
	}
	return p.Title
}

// Link is the canonical address, absolute; "" without a BaseURL.
func (p *Page) Link() string {
	if p.Canonical == "" || p.BaseURL == "" {
		return ""
	}
	return p.Absolute(p.Canonical)
}
