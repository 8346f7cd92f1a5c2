package press

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/wxr"
)

// termKey is a category or tag of the old site.
type termKey struct{ taxonomy, slug string }

// oldTerm is what the files say of one.
type oldTerm struct {
	id   int64
	name string
	used bool // by something that is public
}

// attached is an attachment of the old site, as small as it can be kept.
type attached struct {
	id, parent   int64
	order        int
	path         string // below uploads, decoded: "2024/05/x.jpg"
	page         string // where its page was
	alt, caption string
	private      bool // by its own status, whatever it belonged to
}

// wxrIndex is what a first reading of all files gathers: what items refer to
// may stand after them, or in another part.
type wxrIndex struct {
	now      time.Time
	hosts    map[string]bool   // of the old site
	authors  map[string]string // login → the name readers saw
	terms    map[termKey]oldTerm
	files    map[int64]*attached
	byPath   map[string]int64  // attachment by path
	children map[int64][]int64 // attachments by the post they belong to
	public   map[int64]bool    // what a file may belong to, by whether readers saw it
	private  map[int64]bool
	lines    []menuLine
}

type menuLine struct {
	id, parent, object int64
	order              int
	menu, kind, what   string // what: "category", "post_tag", "page" …
	text, url          string
}

func newWXRIndex(now time.Time) *wxrIndex {
	return &wxrIndex{
		now:   now,
		hosts: map[string]bool{}, authors: map[string]string{}, terms: map[termKey]oldTerm{}, files: map[int64]*attached{},
		byPath: map[string]int64{}, children: map[int64][]int64{}, public: map[int64]bool{}, private: map[int64]bool{},
	}
}

// file takes over what stands at the head of a file.
func (x *wxrIndex) file(r *wxr.Reader) {
	for _, address := range []string{r.Site.Link, r.Site.BaseURL} {
		if u, err := url.Parse(strings.TrimSpace(address)); err == nil && u.Host != "" {
			host := bareHost(u.Host)
			x.hosts[host] = true
		}
	}
	for login, a := range r.Authors {
		x.authors[login] = a.Name
	}
	for _, t := range r.Terms {
		k := termKey{t.Domain, t.Slug}
		old := x.terms[k]
		old.id, old.name = t.ID, t.Name
		x.terms[k] = old
	}
}

func bareHost(host string) string { return strings.TrimPrefix(strings.ToLower(host), "www.") }

// note takes over what others may refer to in an item.
func (x *wxrIndex) note(it *wxr.Item) error {
	switch it.Type {
	case "attachment":
		x.noteFile(it)
	case "nav_menu_item":
		x.noteLine(it)
	default:
		if statusOf(it) != Published || it.Date.IsZero() || it.Date.After(x.now) {
			x.private[it.ID] = true
			break
		}
		x.public[it.ID] = true
		if it.Type != "post" && it.Type != "page" { // such stay out, and what they are filed under
			break
		}
		for _, t := range it.Terms {
			k := termKey{t.Domain, t.Slug}
			old := x.terms[k]
			old.used = true
			if old.name == "" {
				old.name = strings.Clone(t.Name)
			}
			x.terms[k] = old
		}
	}
	return nil
}

func (x *wxrIndex) noteFile(it *wxr.Item) {
	if it.Status == "trash" {
		return
	}
	f := &attached{id: it.ID, parent: it.Parent, order: it.Order, alt: bare(it.Meta["_wp_attachment_image_alt"]), caption: bare(it.Excerpt)}
	if it.Protected || it.Status != "inherit" && it.Status != "publish" {
		f.private, f.parent = true, 0 // what it belonged to shows it only by naming it
	}
	if f.path = uploadPath(it.Attachment); f.path == "" {
		f.path = strings.TrimPrefix(it.Meta["_wp_attached_file"], "/")
	}
	if u, err := url.Parse(strings.TrimSpace(it.Link)); err == nil && u.RawQuery == "" {
		f.page = oldKey(u.EscapedPath())
	}
	if _, again := x.files[f.id]; again {
		return
	}
	x.files[f.id] = f
	x.byPath[f.path] = f.id
	if f.parent != 0 {
		x.children[f.parent] = append(x.children[f.parent], f.id)
	}
}

func (x *wxrIndex) noteLine(it *wxr.Item) {
	if it.Status != "publish" {
		return
	}
	l := menuLine{
		id: it.ID, order: it.Order, text: bare(it.Title), kind: it.Meta["_menu_item_type"], what: it.Meta["_menu_item_object"], url: it.Meta["_menu_item_url"],
	}
	l.parent, _ = strconv.ParseInt(it.Meta["_menu_item_menu_item_parent"], 10, 64)
	l.object, _ = strconv.ParseInt(it.Meta["_menu_item_object_id"], 10, 64)
	for _, t := range it.Terms {
		if t.Domain == "nav_menu" {
			l.menu = strings.Clone(t.Name)
		}
	}
	x.lines = append(x.lines, l)
}

// galleryOf lists the pictures that are attached to an item, in their order.
func (x *wxrIndex) galleryOf(item int64) []int64 {
	all := slices.Clone(x.children[item])
	slices.SortFunc(all, func(a, b int64) int {
		if d := x.files[a].order - x.files[b].order; d != 0 {
			return d
		}
		return int(a - b)
	})
	return all
}

const uploadsFolder = "/wp-content/uploads/"

// uploadPath is what an address names below the uploads, decoded, "" for others.
func uploadPath(address string) string {
	_, rest, ok := strings.Cut(address, uploadsFolder)
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, "?")
	rest, _, _ = strings.Cut(rest, "#")
	rest, _ = unescape(rest)
	return strings.TrimPrefix(rest, "/")
}

// own is the path of an address of the old site, with its query; false for
// addresses of others.
func (x *wxrIndex) own(address string) (string, bool) {
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") {
		return address, true
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || !x.hosts[bareHost(u.Host)] {
		return "", false
	}
	p := u.EscapedPath()
	if p == "" {
		p = "/"
	}
	if u.RawQuery != "" {
		p += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		p += "#" + u.EscapedFragment()
	}
	return p, true
}

// path is an item's old address as people read it, for the report.
func (x *wxrIndex) path(link string) string {
	if p, ok := x.own(link); ok {
		return readable(p)
	}
	return readable(link)
}

// statusOf is what an item of the old site becomes, "" for what stays out.
func statusOf(it *wxr.Item) Status {
	switch {
	case it.Status == "trash" || it.Status == "auto-draft" || it.Status == "inherit" || it.Status == "":
		return ""
	case it.Protected:
		return Drafted
	case it.Status == "publish":
		return Published
	case it.Status == "future":
		return Scheduled
	}
	return Drafted // draft, pending, private, and what plugins made up
}

// numbers reads a list of numbers as short-codes have it.
func numbers(s string) (all []int64) {
	for part := range strings.SplitSeq(s, ",") {
		if n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64); err == nil && n > 0 {
			all = append(all, n)
		}
	}
	return all
}
