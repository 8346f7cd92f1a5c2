package wxr

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"hemmat/jalali"
)

// Reader reads one file. Make one with NewReader; call Next until io.EOF.
type Reader struct {
	Site    Site
	Authors map[string]Author // by login; complete once the first item is read
	Terms   []Term            // the lists at the head of the file

	// Light leaves out Content and Comments, for a first look at what a file has.
	Light bool

	file   string
	filter *filter
	dec    *xml.Decoder
	depth  int  // of open elements
	opened bool // <rss> was seen
	ended  bool // </rss> was seen
}

// NewReader reads from r. The name is for errors; warn is told of what was
// mended and may be nil.
func NewReader(r io.Reader, name string, warn func(Warning)) *Reader {
	if warn == nil {
		warn = func(Warning) {}
	}
	f := newFilter(r, warn)
	dec := xml.NewDecoder(f)
	dec.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("the file says its encoding is %q; export it as UTF-8", charset)
	}
	return &Reader{Authors: map[string]Author{}, file: name, filter: f, dec: dec}
}

// Next returns the next item, or io.EOF after the last one. Any other error is
// an *Error and ends the file.
func (r *Reader) Next() (*Item, error) {
	for {
		tok, err := r.token()
		if err == io.EOF {
			if !r.ended {
				return nil, r.fault("the file ends too early", nil)
			}
			return nil, io.EOF
		}
		if err != nil {
			return nil, err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			item, err := r.head(tok)
			if item != nil || err != nil {
				return item, err
			}
		case xml.EndElement:
			r.ended = r.ended || tok.Name.Local == "rss"
		}
	}
}

// head reads one element of the channel; it returns an item when it was one.
func (r *Reader) head(start xml.StartElement) (*Item, error) {
	name := start.Name
	switch {
	case name.Local == "rss" || name.Local == "channel":
		r.opened = true
		return nil, nil
	case name.Local == "item":
		if r.Site.Version == "" {
			return nil, r.fault("no wp:wxr_version before the first item: this is not a WordPress export", nil)
		}
		return r.item()
	case !r.opened:
		return nil, r.fault("the file is not an RSS export: it begins with <"+name.Local+">", nil)
	case !isWP(name.Space):
		into := map[string]*string{"title": &r.Site.Title, "link": &r.Site.Link}[name.Local]
		return nil, r.text(into)
	}
	switch name.Local {
	case "wxr_version":
		return nil, r.text(&r.Site.Version)
	case "base_blog_url":
		return nil, r.text(&r.Site.BaseURL)
	case "author":
		return nil, r.author()
	case "category", "tag", "term":
		return nil, r.term(name.Local)
	}
	return nil, r.skip()
}

func (r *Reader) author() error {
	var a Author
	err := r.children(func(name xml.Name) error {
		switch name.Local {
		case "author_login":
			return r.text(&a.Login)
		case "author_display_name":
			return r.text(&a.Name)
		}
		return r.skip()
	})
	r.Authors[a.Login] = a
	return err
}

func (r *Reader) term(domain string) error {
	t := Term{Domain: map[string]string{"category": "category", "tag": "post_tag"}[domain]}
	err := r.children(func(name xml.Name) error {
		switch name.Local {
		case "term_id":
			return r.number(&t.ID)
		case "category_nicename", "tag_slug", "term_slug":
			return r.text(&t.Slug)
		case "cat_name", "tag_name", "term_name":
			return r.text(&t.Name)
		case "category_parent", "term_parent":
			return r.text(&t.Parent)
		case "term_taxonomy":
			return r.text(&t.Domain)
		}
		return r.skip()
	})
	r.Terms = append(r.Terms, t)
	return err
}

func (r *Reader) item() (*Item, error) {
	r.filter.left = MaxItem
	it := &Item{Line: r.line(), Meta: map[string]string{}}
	var local, gmt, modLocal, modGMT, pub, password string
	texts := map[string]*string{
		"title": &it.Title, "link": &it.Link, "creator": &it.Creator, "pubDate": &pub,
		"post_name": &it.Name, "status": &it.Status, "post_type": &it.Type, "post_password": &password,
		"post_date": &local, "post_date_gmt": &gmt, "post_modified": &modLocal, "post_modified_gmt": &modGMT,
		"attachment_url": &it.Attachment,
	}
	err := r.childElements(func(start xml.StartElement) error {
		name := start.Name
		if into, ok := texts[name.Local]; ok {
			return r.text(into)
		}
		switch name.Local {
		case "encoded":
			if strings.Contains(name.Space, "excerpt") {
				return r.text(&it.Excerpt)
			}
			if r.Light {
				return r.skip()
			}
			return r.text(&it.Content)
		case "post_id":
			return r.number(&it.ID)
		case "post_parent":
			return r.number(&it.Parent)
		case "menu_order":
			var n int64
			err := r.number(&n)
			it.Order = int(n)
			return err
		case "is_sticky":
			var n int64
			err := r.number(&n)
			it.Sticky = n != 0
			return err
		case "category":
			t := Term{Domain: attr(start, "domain"), Slug: attr(start, "nicename")}
			err := r.text(&t.Name)
			it.Terms = append(it.Terms, t)
			return err
		case "postmeta":
			return r.meta(it.Meta)
		case "comment":
			if r.Light {
				return r.skip()
			}
			return r.comment(it)
		}
		return r.skip()
	})
	if err != nil {
		return nil, err
	}
	if it.ID == 0 {
		return nil, &Error{File: r.file, Line: it.Line, What: "an item without wp:post_id"}
	}
	it.Protected = password != ""
	it.Date = moment(gmt, local, pub)
	it.Modified = moment(modGMT, modLocal, "")
	r.filter.left = MaxItem
	return it, nil
}

func (r *Reader) meta(into map[string]string) error {
	var key, value string
	err := r.children(func(name xml.Name) error {
		switch name.Local {
		case "meta_key":
			return r.text(&key)
		case "meta_value":
			if key != "" && !keptMeta[key] {
				return r.skip()
			}
			return r.text(&value)
		}
		return r.skip()
	})
	if keptMeta[key] {
		into[key] = value
	}
	return err
}

func (r *Reader) comment(it *Item) error {
	var c Comment
	var kind, approved, gmt, local string
	err := r.children(func(name xml.Name) error {
		switch name.Local {
		case "comment_id":
			return r.number(&c.ID)
		case "comment_parent":
			return r.number(&c.Parent)
		case "comment_author":
			return r.text(&c.Author)
		case "comment_date_gmt":
			return r.text(&gmt)
		case "comment_date":
			return r.text(&local)
		case "comment_content":
			return r.text(&c.Text)
		case "comment_approved":
			return r.text(&approved)
		case "comment_type":
			return r.text(&kind)
		}
		return r.skip()
	})
	c.Date = moment(gmt, local, "")
	c.Approved = approved == "1"
	if kind == "" || kind == "comment" {
		it.Comments = append(it.Comments, c)
	}
	return err
}

// moment reads the time in GMT; drafts have none, then the local one as the
// clock of Tehran, then the date of the feed. The empty time of WordPress ("0000-00-00") is no time.
func moment(gmt, local, pub string) time.Time {
	const layout = "2006-01-02 15:04:05"
	if t, err := time.ParseInLocation(layout, gmt, time.UTC); err == nil {
		return t
	}
	if t, err := time.ParseInLocation(layout, local, jalali.Location()); err == nil {
		return t.UTC()
	}
	if t, err := time.Parse(time.RFC1123Z, pub); err == nil && t.Year() > 1900 {
		return t.UTC()
	}
	return time.Time{}
}
