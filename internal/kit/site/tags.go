package site

import (
	"fmt"
	"strings"

	"hemmat/internal/kit/id"
)

// The grammar of tags. A tag names something that pages show: "kind:id". A page depends on the tags of all it shows;
// a ledger entry touches the tags of all it changes; when they meet, the page is built anew. Both sides make their
// tags here and nowhere else, or they would not meet.
//
//	item:<id>       one press item, in all its editions
//	body:<id>       a body, its charter and its own fields
//	post:<id>       a post within a body
//	person:<id>     a person's public name and page
//	term:<id>       one term of a person in a post
//	topic:<id>      a topic's name and address
//	media:<id>      a picture's or file's own fields (its bytes never change)
//	list:<name>     a list's order or members: list:news, list:province/<slug>, list:all (every address)
//	settings:site   the site's settings: every page with the site's frame depends on it
const (
	kindItem, kindBody, kindPost, kindPerson = "item", "body", "post", "person"
	kindTerm, kindTopic, kindMedia           = "term", "topic", "media"
	kindList, kindSettings                   = "list", "settings"
	maxTag                                   = 200
	everything                               = "*" // not a tag: what DropAll leaves with the builds under way
)

var kinds = map[string]bool{
	kindItem: true, kindBody: true, kindPost: true, kindPerson: true, kindTerm: true,
	kindTopic: true, kindMedia: true, kindList: true, kindSettings: true,
}

func TagItem(i id.Item) string     { return kindItem + ":" + string(i) }
func TagBody(i id.Body) string     { return kindBody + ":" + string(i) }
func TagPost(i id.Post) string     { return kindPost + ":" + string(i) }
func TagPerson(i id.Person) string { return kindPerson + ":" + string(i) }
func TagTerm(i id.Term) string     { return kindTerm + ":" + string(i) }
func TagTopic(i id.Topic) string   { return kindTopic + ":" + string(i) }
func TagMedia(i id.Media) string   { return kindMedia + ":" + string(i) }

// TagList is the tag of a list's order and members. A name may have parts: "province/tehran".
func TagList(name string) string { return kindList + ":" + name }

// TagAll is the tag of everything that is made from all addresses: the sitemap.
func TagAll() string { return TagList("all") }

// TagSettings is the tag of the site's settings.
func TagSettings() string { return kindSettings + ":site" }

// CheckTag says what is wrong with a tag, or nil.
func CheckTag(tag string) error {
	kind, rest, ok := strings.Cut(tag, ":")
	if !ok || rest == "" || len(tag) > maxTag || strings.ContainsAny(tag, " \n\x00") {
		return fmt.Errorf("site: tag %q is not kind:id", tag)
	}
	if !kinds[kind] {
		return fmt.Errorf("site: tag %q has an unknown kind", tag)
	}
	return nil
}
