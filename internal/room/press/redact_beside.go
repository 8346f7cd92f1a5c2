package press

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/persian"
)

// Beside an item's texts stand others that nobody publishes: what people are writing and have not saved, comments of the old
// site, what a reviewer answered, why an address leads here, how files were called when they were brought. A redaction reaches
// them too, for they are read at the desk and go into every copy.

// erasure is a phrase that is taken out: in the letters it is written in, by its key in texts, and by its key in addresses and
// names of files ("" where it has no letter that an address holds).
type erasure struct {
	out  *strings.Replacer
	key  string
	word string
}

func erase(phrase, clean string) erasure {
	return erasure{strings.NewReplacer(spellings(phrase, clean)...), persian.FoldKey(phrase), SlugKey(persian.Slug(phrase))}
}

// line takes the phrase out of a text; one in which it is left goes whole, for nobody needs it.
func (x erasure) line(s string) string {
	if now := x.out.Replace(s); !left(x.key, plainOf(now)) {
		return now
	}
	return redactedMark
}

// plainOf is what is read of a text that may be HTML.
func plainOf(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind == html.TextToken {
			b.Write(z.Text())
		}
	}
	return b.String() + " " + strings.Join(unseen(s), " ")
}

// names reports whether the name of a file, or an address, holds the phrase.
func (x erasure) names(name string) bool {
	if x.word == "" || name == "" {
		return false
	}
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	return strings.Contains(SlugKey(persian.Slug(strings.ReplaceAll(name, "/", " "))), x.word)
}

// fileAt is the address of a file that is no picture; what lies there is found by the hash and the ending alone.
var fileAt = regexp.MustCompile(`(/media/[0-9a-f]{32}/)([^"\s<>/]+)`)

// addresses gives files whose name in an address holds the phrase another one.
func (x erasure) addresses(text string) string {
	return fileAt.ReplaceAllStringFunc(text, func(at string) string {
		m := fileAt.FindStringSubmatch(at)
		if !x.names(strings.TrimSuffix(m[2], path.Ext(m[2]))) {
			return at
		}
		return m[1] + "file" + path.Ext(m[2])
	})
}

// beside takes the phrase out of what stands beside the texts of an item, and says in how many places it stood. Nothing is
// written unless save.
func (rm *Room) beside(ctx context.Context, item id.Item, x erasure, save bool) (places int, err error) {
	drafts, err := rm.store.unsavedOf(ctx, item)
	if err != nil {
		return 0, err
	}
	for _, d := range drafts {
		now, changed, err := x.draft(d.Content)
		if err != nil {
			return 0, err
		}
		if !changed {
			continue
		}
		places++
		if save {
			if err := rm.store.redactUnsaved(ctx, d, now); err != nil {
				return 0, err
			}
		}
	}
	for _, b := range besideTables {
		rows, err := rm.store.besideOf(ctx, b, item)
		if err != nil {
			return 0, err
		}
		for _, r := range rows {
			one, two := x.line(r.one), x.line(r.two)
			if one == r.one && two == r.two {
				continue
			}
			places++
			if save {
				if err := rm.store.redactBeside(ctx, b, r.key, one, two); err != nil {
					return 0, err
				}
			}
		}
	}
	return places, nil
}

// draft takes the phrase out of a form as it was kept, so that nobody loses what else they wrote.
func (x erasure) draft(form []byte) (now []byte, changed bool, err error) {
	var v url.Values
	if err := json.Unmarshal(form, &v); err != nil {
		return nil, false, fmt.Errorf("press: unsaved text: %w", err)
	}
	for field, all := range v {
		for i, s := range all {
			if now := x.addresses(x.line(s)); now != s {
				v[field][i], changed = now, true
			}
		}
	}
	if !changed {
		return form, false, nil
	}
	now, err = json.Marshal(v)
	return now, true, err
}

// forgetUploads forgets where files lay on the old site, where their addresses there hold the phrase.
func (rm *Room) forgetUploads(ctx context.Context, item id.Item, files []id.Media, x erasure) error {
	old, err := rm.store.oldFilesOf(ctx, item, files)
	if err != nil {
		return err
	}
	for _, f := range old {
		if x.names(f.path) || x.names(f.key) {
			if err := rm.store.forgetUpload(ctx, f.oldID); err != nil {
				return err
			}
		}
	}
	return nil
}

// documentsSilent refuses a redaction while a page shows a document that says the phrase: nobody takes a word out of its bytes.
func documentsSilent(ctx context.Context, store filmStore, cards map[id.Media]media.Card, x erasure) error {
	papers := map[string]string{}
	for _, c := range cards {
		if c.Type == media.PDF && !c.Gone {
			papers[c.Hash] = c.Name
		}
	}
	if len(papers) == 0 {
		return nil
	}
	pages, err := store.Pages(ctx, slices.Sorted(maps.Keys(papers))...)
	if err != nil {
		return err
	}
	for hash, all := range pages {
		for _, p := range all {
			if left(x.key, p.Words) {
				return fault.New(fault.Invalid, "press.error.redact.document", "name", papers[hash])
			}
		}
	}
	return nil
}
