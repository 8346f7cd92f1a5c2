package press

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/media"
	"hemmat/jalali"
)

var _ OldMedia = (*media.Store)(nil)

// unescape decodes an address or a part of one, twice if it was encoded twice.
// What was torn at its end, an escape or a letter cut in the middle, is dropped;
// whole is false then.
func unescape(s string) (text string, whole bool) {
	whole = true
	for range 2 {
		if !strings.Contains(s, "%") {
			break
		}
		var escaped bool
		if s, escaped = unescapeOnce(s); !escaped {
			break
		}
		// Of an encoded text the end may be half an escape.
		if i := strings.LastIndexByte(s, '%'); i >= 0 && len(s)-i < 3 && hexes(s[i+1:]) {
			s, whole = s[:i], false
		}
	}
	for s != "" {
		r, size := utf8.DecodeLastRuneInString(s)
		if r != utf8.RuneError || size > 1 {
			break
		}
		s, whole = s[:len(s)-1], false
	}
	return strings.ToValidUTF8(s, ""), whole
}

func hexes(s string) bool {
	for i := range len(s) {
		if unhex(s[i]) < 0 {
			return false
		}
	}
	return true
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// unescapeOnce decodes what are escapes and leaves the rest; escaped is false
// when there was none.
func unescapeOnce(s string) (text string, escaped bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0 {
			b.WriteByte(byte(unhex(s[i+1])<<4 | unhex(s[i+2])))
			i += 2
			escaped = true
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String(), escaped
}

// The longest address that is looked up, in bytes and in segments.
const (
	maxOldPath = 4096
	maxOldDeep = 12
)

// oldSegments is a path as its old addresses are compared: each segment decoded,
// and its key by which spellings meet. It is nil for what no site ever had.
func oldSegments(path string) (segments, keys []string) {
	if len(path) > maxOldPath {
		return nil, nil
	}
	path, _, _ = strings.Cut(path, "#")
	for part := range strings.SplitSeq(path, "/") {
		text, _ := unescape(part)
		for s := range strings.SplitSeq(text, "/") { // a slash that was encoded
			if key := SlugKey(s); key != "" {
				segments, keys = append(segments, s), append(keys, key)
			}
		}
		if len(keys) > maxOldDeep {
			return nil, nil
		}
	}
	return segments, keys
}

// oldKey is a path as a key of press_old_path; that of a canonical address is its
// PathKey.
func oldKey(path string) string {
	_, keys := oldSegments(path)
	return strings.Join(keys, "/")
}

// Words of old addresses, as they are folded.
var (
	indexPHP    = SlugKey("index.php")
	loginPHP    = SlugKey("wp-login.php")
	xmlrpcPHP   = SlugKey("xmlrpc.php")
	wpJSON      = SlugKey("wp-json")
	wpAdmin     = SlugKey("wp-admin")
	wpIncludes  = SlugKey("wp-includes")
	wpContent   = SlugKey("wp-content")
	commentPage = SlugKey("comment-page-")
)

// oldAddress is what the segments of an old address say.
type oldAddress struct {
	raw      []string // the segments without wrappers: amp, feed, page/2
	segments []string // their keys
	feed     bool
	month    bool     // the first segments are a year and a month
	months   [][2]int // Jalali; of a Gregorian month there are two
	year     int      // Jalali, of an address of nothing but a year
	slug     string   // what stands after the date, or the last segment
	number   bool     // the last segment may be the number of a part: /slug/2/
}

func readOld(raw, keys []string) oldAddress {
	a := oldAddress{raw: raw, segments: keys}
	a.unwrap()
	s := a.segments
	if len(s) == 0 {
		return a
	}
	if y, ok := yearOf(s[0]); ok {
		a.date(y)
	} else {
		a.slug = s[len(s)-1]
		if len(s) > 1 && digitsOnly(a.slug, 1, 3) {
			a.number = true
		}
	}
	return a
}

// unwrap takes off what an old address has around the thing it names.
func (a *oldAddress) unwrap() {
	for again := true; again; {
		again = false
		s := a.segments
		n := len(s)
		drop := 0
		switch {
		case n > 0 && s[0] == "amp", n > 1 && s[0] == indexPHP:
			a.raw, a.segments, again = a.raw[1:], s[1:], true
			continue
		case n > 0 && (s[n-1] == "amp" || s[n-1] == "embed" || s[n-1] == "trackback"):
			drop = 1
		case n > 0 && s[n-1] == "feed":
			drop, a.feed = 1, true
		case n > 1 && s[n-2] == "feed" && isFeed(s[n-1]):
			drop, a.feed = 2, true
		case n > 1 && s[n-2] == "page" && digitsOnly(s[n-1], 1, 6):
			drop = 2
		case n > 1 && strings.HasPrefix(s[n-1], commentPage):
			drop = 1
		}
		if drop > 0 {
			a.raw, a.segments, again = a.raw[:n-drop], s[:n-drop], true
		}
	}
}

func isFeed(s string) bool {
	switch s {
	case "rss", "rss2", "atom", "rdf", "json":
		return true
	}
	return false
}

func digitsOnly(s string, least, most int) bool {
	if len(s) < least || len(s) > most {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// yearOf reads a Jalali or Gregorian year.
func yearOf(s string) (int, bool) {
	if !digitsOnly(s, 4, 4) {
		return 0, false
	}
	y, _ := strconv.Atoi(s)
	return y, y >= jalali.MinYear && y < jalali.MaxYear || y >= 1922 && y <= 2121
}

// date reads what stands after a year.
func (a *oldAddress) date(y int) {
	s := a.segments[1:]
	at := func(i, least, most int) int {
		if i >= len(s) || !digitsOnly(s[i], 1, 2) {
			return 0
		}
		n, _ := strconv.Atoi(s[i])
		if n < least || n > most {
			return 0
		}
		return n
	}
	m := at(0, 1, 12)
	if m == 0 {
		if len(s) == 0 && y < jalali.MaxYear {
			a.year = y
		}
		if len(s) > 0 {
			a.slug = s[len(s)-1]
		}
		return
	}
	d := at(1, 1, 31)
	rest := s[1:]
	if d > 0 && (len(s) > 2 || y > jalali.MaxYear) {
		rest = s[2:]
	} else if len(s) == 2 && d > 0 {
		rest = nil // a day's archive
	}
	a.month = true
	a.months = months(y, m, d)
	switch {
	case len(rest) > 1 && digitsOnly(rest[len(rest)-1], 1, 3):
		a.slug, a.number = rest[len(rest)-2], true
	case len(rest) > 0:
		a.slug = rest[0]
	}
}

// months are the Jalali months of a day or month; a post made near midnight may
// stand on either side of it.
func months(y, m, d int) [][2]int {
	if y < jalali.MaxYear {
		return [][2]int{{y, m}}
	}
	first, last := d-1, d+1
	if d == 0 {
		first, last = 1, 31
	}
	var all [][2]int
	for _, day := range []int{d, first, last} {
		if d == 0 && day == 0 {
			continue
		}
		t := time.Date(y, time.Month(m), day, 12, 0, 0, 0, time.UTC)
		if d == 0 && day == 31 {
			t = time.Date(y, time.Month(m)+1, 0, 12, 0, 0, 0, time.UTC)
		}
		j, err := jalali.FromGregorian(t.Year(), t.Month(), t.Day())
		if err != nil {
			continue
		}
		if next := [2]int{j.Year, j.Month}; len(all) == 0 || all[0] != next && all[len(all)-1] != next {
			all = append(all, next)
		}
	}
	return all
}

// keys are the keys under which the thing may be public, the likeliest first.
func (a oldAddress) keys() []string {
	var all []string
	add := func(key string) {
		if key != "" {
			all = append(all, key)
		}
	}
	slug := a.slug
	add(strings.Join(a.segments, "/"))
	if !a.month && a.number { // /slug/2/
		slug = a.segments[len(a.segments)-2]
	}
	if slug == "" {
		return all
	}
	if len(a.months) == 0 {
		add(slug)
		return all
	}
	for _, m := range a.months {
		add(datedKey(m[0], m[1], slug))
	}
	return all
}
