// Package wxr reads the export files of WordPress (WXR 1.0 to 1.2) as a
// stream: one item is in memory at a time, however long the file is.
//
// What must not enter the house is never read into a value at all: the e-mail
// address and login of authors beyond what joins them to their items, and the
// e-mail, address, URL, agent and user of a comment's writer.
//
// A file is foreign input. Document types are refused, so that no entity can
// be declared; an item larger than MaxItem and elements nested deeper than
// MaxDepth are refused; text must be UTF-8.
// Characters that XML forbids are dropped and counted, because old exports
// carry them; every other fault is an Error with its line.
package wxr

import (
	"fmt"
	"time"
)

// MaxItem is the largest item that is read, in bytes of the file.
const MaxItem = 16 << 20

// MaxDepth is how deep elements may be nested; an export needs five levels. Each
// open element costs the decoder memory, so that a file of nothing else would take all of it.
const MaxDepth = 64

// Site is the head of the file: the site that was exported.
type Site struct {
	Title   string
	Link    string // the home address
	BaseURL string // where WordPress itself lay
	Version string // of the format, for example "1.2"
}

// Author joins the login that items name to the name that readers saw.
type Author struct{ Login, Name string }

// Term is a category, a tag or a menu. In an item it says what the item is in.
type Term struct {
	ID     int64  // 0 in an item
	Domain string // "category", "post_tag", "nav_menu", "post_format" …
	Slug   string // as stored: percent-encoded for Persian
	Name   string
	Parent string // slug of the parent category, or ""
}

// Item is a post, a page, an attachment, a menu line or a revision.
type Item struct {
	Line      int // where the item begins in the file
	ID        int64
	Type      string // "post", "page", "attachment", "nav_menu_item" …
	Status    string // "publish", "future", "draft", "pending", "private", "trash", "inherit", "auto-draft"
	Protected bool   // a password was set; the password itself is not kept
	Sticky    bool

	Title   string
	Link    string // the address that readers knew
	Creator string // an Author's Login
	Content string // HTML, with short-codes and block comments
	Excerpt string

	Date     time.Time // zero when the file gives none
	Modified time.Time // zero when the file gives none
	Name     string    // wp:post_name, as stored
	Parent   int64     // ID of the parent page, or of the post an attachment belongs to
	Order    int

	Terms      []Term
	Attachment string            // address of the attached file
	Meta       map[string]string // the keys of keptMeta
	Comments   []Comment
}

// Comment is a reader's comment without anything that finds the reader.
type Comment struct {
	ID       int64
	Parent   int64
	Author   string // the name that was shown
	Date     time.Time
	Text     string
	Approved bool
}

// keptMeta are the custom fields that mean something to us.
var keptMeta = map[string]bool{
	"_thumbnail_id": true, "_wp_attached_file": true, "_wp_attachment_image_alt": true,
	"_menu_item_type": true, "_menu_item_object": true, "_menu_item_object_id": true,
	"_menu_item_menu_item_parent": true, "_menu_item_url": true, "_wp_old_slug": true,
}

// Warning is something that was mended while reading.
type Warning struct {
	Line int
	What string
}

// Error is a fault of the file. Items read before it are whole.
type Error struct {
	File string
	Line int
	What string // an English sentence without a full stop
	Err  error
}

func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s:%d: %s: %v", e.File, e.Line, e.What, e.Err)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.What)
}

func (e *Error) Unwrap() error { return e.Err }
