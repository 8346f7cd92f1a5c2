package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/seal"
	"hemmat/internal/kit/search"
	"hemmat/internal/room/account"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// Check reads everything and says whether each thing is what it was written as:
// a line for each part, with the first bad row where one is found. It changes
// nothing and may run beside a server. The error names the parts that are bad.
func Check(ctx context.Context, cfg Config, w io.Writer) error {
	c := cfg.withDefaults()
	d, blobs, err := existing(ctx, c)
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	defer d.Close()
	defer closeBlobs(blobs)
	l := ledger.New(d, c.Now)
	k := checker{
		w: w, db: d, ledger: l, media: media.New(d, blobs, nil, c.Now), search: search.New(d, c.Now), press: press.NewStore(d),
		party: party.New(party.Options{DB: d, Ledger: l, Now: c.Now}), now: c.Now, keys: c.sealOptions(d), config: c,
	}
	return k.run(ctx)
}

type checker struct {
	w      io.Writer
	db     *db.DB
	ledger *ledger.Ledger
	media  *media.Store
	search *search.Index
	press  *press.Store
	party  *party.Room
	now    func() time.Time
	keys   seal.Options
	config Config
	bad    []string
}

// found is what a part reports each bad row to.
type found func(object, what string)

// run checks part after part. What can't be read at all is bad as well, and the
// others are looked at nevertheless; only a schema that is not ours ends it.
func (k *checker) run(ctx context.Context) error {
	k.part(ctx, "schema", k.schema)
	if len(k.bad) == 0 {
		k.part(ctx, "database", k.database)
		k.part(ctx, "ledger", k.chain)
		k.part(ctx, "texts", k.texts)
		k.part(ctx, "media", k.blobs)
		k.part(ctx, "lists", k.lists)
		k.part(ctx, "search", k.index)
		k.part(ctx, "references", k.references)
		k.part(ctx, "accounts", k.accounts)
		k.part(ctx, "keys", k.sealed)
		k.part(ctx, "circulars", k.circulars)
		k.part(ctx, "meetings", k.meetings)
		k.part(ctx, "members", k.members)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("check: %w", err)
	}
	if len(k.bad) > 0 {
		return fmt.Errorf("check: not as it was written: %s", strings.Join(k.bad, ", "))
	}
	return nil
}

// part prints one line: what was counted, or the first bad row.
func (k *checker) part(ctx context.Context, name string, check func(context.Context, found) (string, error)) {
	if ctx.Err() != nil {
		return
	}
	first, n := "", 0
	counted, err := check(ctx, func(object, what string) {
		if n++; n == 1 {
			first = strings.Trim(object+": "+what, ": ")
		}
	})
	if err != nil {
		n++
		if first == "" {
			first = err.Error()
		}
	}
	if n == 0 {
		fmt.Fprintf(k.w, "ok   %-11s %s\n", name, counted)
		return
	}
	k.bad = append(k.bad, name)
	more := ""
	if n > 1 {
		more = fmt.Sprintf(" (and %s more)", humanize.Comma(int64(n-1)))
	}
	fmt.Fprintf(k.w, "BAD  %-11s %s%s\n", name, first, more)
}

func (k *checker) schema(ctx context.Context, _ found) (string, error) {
	v, err := k.db.Version(ctx)
	return fmt.Sprintf("migration %d", v), errors.Join(k.db.Current(ctx), err)
}

func (k *checker) database(ctx context.Context, bad found) (string, error) {
	err := k.db.Integrity(ctx, func(what string) { bad("", what) })
	return string(k.db.Engine()), err
}

func (k *checker) chain(ctx context.Context, bad found) (string, error) {
	if err := k.ledger.Verify(ctx, func(seq int64, what string) { bad(fmt.Sprintf("entry %d", seq), what) }); err != nil {
		return "", err
	}
	head, err := k.ledger.Head(ctx)
	return fmt.Sprintf("%s entries, %s of them public", humanize.Comma(head.Seq), humanize.Comma(head.TreeSize)), err
}

// texts compares each revision with the commitments of the ledger.
func (k *checker) texts(ctx context.Context, bad found) (counted string, err error) {
	n := int64(0)
	err = k.db.Snapshot(ctx, func(ctx context.Context) error {
		known := map[string]bool{}
		const page = 1000
		for seq := int64(0); ; {
			entries, err := k.ledger.Since(ctx, seq, page)
			if err != nil {
				return err
			}
			for _, e := range entries {
				known[string(e.Commitment)] = true
				seq = e.Seq
			}
			if len(entries) < page {
				break
			}
		}
		for s, err := range k.press.Seals(ctx) {
			if err != nil {
				return err
			}
			n++
			if !known[string(s.Commitment)] {
				bad(fmt.Sprintf("item:%s/%s revision %d", s.Item, s.Lang, s.N), "the ledger knows no such text")
			}
		}
		return nil
	})
	return humanize.Comma(n) + " revisions", err
}

func (k *checker) blobs(ctx context.Context, bad found) (string, error) {
	if err := k.media.Verify(ctx, bad); err != nil {
		return "", err
	}
	var n, bytes, unused int64
	for b, err := range k.media.Kept(ctx) {
		if err != nil {
			return "", err
		}
		n++
		bytes += b.Bytes
	}
	for _, err := range k.media.Orphans(ctx) {
		if err != nil {
			return "", err
		}
		unused++
	}
	text := fmt.Sprintf("%s files, %s", humanize.Comma(n), humanize.IBytes(uint64(bytes)))
	if unused > 0 { // left by an upload that was broken off; harmless
		text += fmt.Sprintf(" (%s unused)", humanize.Comma(unused))
	}
	return text, nil
}

func (k *checker) lists(ctx context.Context, bad found) (string, error) {
	counts := []string{}
	for _, lang := range i18n.Langs {
		n, err := k.press.Count(ctx, lang, press.ListAll)
		if err != nil {
			return "", err
		}
		counts = append(counts, humanize.Comma(int64(n))+" "+lang)
	}
	if err := k.press.Check(ctx, bad); err != nil {
		return "", err
	}
	err := k.db.Snapshot(ctx, func(ctx context.Context) error {
		dir, err := k.party.Recorded(ctx)
		if err != nil {
			return err
		}
		return k.press.CheckScopes(ctx, func(b id.Body) []id.Body {
			up := []id.Body{b}
			for _, x := range dir.Ancestors(b) {
				up = append(up, x.ID)
			}
			return up
		}, bad)
	})
	return "dated items: " + strings.Join(counts, ", "), err
}

// index compares the search index with what is published, both ways.
func (k *checker) index(ctx context.Context, bad found) (counted string, err error) {
	if err := k.search.Verify(ctx, bad); err != nil {
		return "", err
	}
	n := 0
	err = k.db.Snapshot(ctx, func(ctx context.Context) error {
		must, may, err := k.findable(ctx)
		if err != nil {
			return err
		}
		err = k.search.Each(ctx, func(d search.Doc) error {
			n++
			switch is, ok := may[d.Key]; {
			case !ok:
				bad(d.Key, "it can be found and is not public")
			case is.Path != d.Path:
				bad(d.Key, fmt.Sprintf("it is found at %s and is at %s", d.Path, is.Path))
			case is.Owner != d.Owner:
				bad(d.Key, fmt.Sprintf("it is found as of %q and is of %q", d.Owner, is.Owner))
			case is.Province != d.Province && !strings.HasPrefix(d.Key, "person:"): // whose posts begin and end by themselves
				bad(d.Key, fmt.Sprintf("it is found in the province %q and belongs to %q", d.Province, is.Province))
			case is.Title != "" && is.Title != d.Title:
				bad(d.Key, fmt.Sprintf("it is found as %q and is called %q", d.Title, is.Title))
			}
			delete(must, d.Key)
			return nil
		})
		for _, key := range slices.Sorted(maps.Keys(must)) {
			bad(key, "it is public and cannot be found")
		}
		return err
	})
	return humanize.Comma(int64(n)) + " documents", err
}

// findable gives the keys of what must be in the index, and what is known of what
// may be: its address and the names that the index took from the party. When somebody's first term began by itself, the index hears of them later.
func (k *checker) findable(ctx context.Context) (must map[string]bool, may map[string]search.Doc, err error) {
	must, may = map[string]bool{}, map[string]search.Doc{}
	dir, err := k.party.Recorded(ctx)
	if err != nil {
		return nil, nil, err
	}
	for a, err := range k.press.Addresses(ctx) {
		if err != nil {
			return nil, nil, err
		}
		if a.Status == press.Published {
			key := "item:" + string(a.Item) + "/" + a.Lang
			d := search.Doc{Path: a.Path}
			for _, b := range []id.Body{a.Province, a.Owner, a.Committee} {
				d.Province = cmp.Or(d.Province, dir.Province(b))
			}
			if owner, ok := dir.Body(a.Owner); ok {
				d.Owner, _ = owner.FullName(a.Lang)
			}
			must[key], may[key] = true, d
		}
	}
	for _, x := range dir.Subtree(party.RootID) {
		b, _ := dir.Body(x)
		for _, lang := range i18n.Langs {
			if b.Name[lang] != "" {
				key := "body:" + string(x) + "/" + lang
				name, _ := b.FullName(lang)
				must[key], may[key] = true, search.Doc{Path: i18n.Prefix(lang) + b.Path(), Title: name, Province: dir.Province(x)}
			}
		}
	}
	today := party.Today(k.now())
	for _, lang := range i18n.Langs {
		for _, p := range dir.People(today, lang) {
			if p.Public && p.Name[lang] != "" {
				may["person:"+string(p.ID)+"/"+lang] = search.Doc{Path: i18n.Prefix(lang) + p.Path(), Title: p.Name[lang]}
			}
		}
	}
	return must, may, nil
}

// references looks for everything that items and people name.
func (k *checker) references(ctx context.Context, bad found) (counted string, err error) {
	n := int64(0)
	err = k.db.Snapshot(ctx, func(ctx context.Context) error {
		files, hashes := map[id.Media]bool{}, map[string]bool{}
		for f, err := range k.media.Each(ctx) {
			if err != nil {
				return err
			}
			files[f.ID], hashes[f.Hash] = true, true
		}
		topics := map[id.Topic]bool{}
		all, err := k.press.EveryTopic(ctx)
		if err != nil {
			return err
		}
		for _, t := range all {
			topics[t.ID] = true
		}
		dir, err := k.party.Recorded(ctx)
		if err != nil {
			return err
		}
		for i, err := range k.press.Names(ctx) {
			if err != nil {
				return err
			}
			object := "item:" + string(i.Item)
			n += missing(bad, object, "body", i.Bodies, func(x id.Body) bool { _, ok := dir.Body(x); return ok })
			n += missing(bad, object, "person", i.People, func(x id.Person) bool { _, ok := dir.Person(x); return ok })
			n += missing(bad, object, "post", i.Posts, func(x id.Post) bool { _, ok := dir.Post(x); return ok })
			n += missing(bad, object, "topic", i.Topics, func(x id.Topic) bool { return topics[x] })
			n += missing(bad, object, "media", i.Media, func(x id.Media) bool { return files[x] })
		}
		for m, err := range k.press.MediaInTexts(ctx) {
			if err != nil {
				return err
			}
			n += missing(bad, "item:"+string(m.Item)+"/"+m.Lang, "media content", []string{m.Hash}, func(x string) bool { return hashes[x] })
		}
		for _, p := range dir.People(party.Today(k.now()), i18n.Persian) {
			if p.Portrait != "" {
				n += missing(bad, "person:"+string(p.ID), "media", []id.Media{p.Portrait}, func(x id.Media) bool { return files[x] })
			}
		}
		return nil
	})
	return humanize.Comma(n) + " followed", err
}

// accounts looks at who may sign in and at what their functions name.
func (k *checker) accounts(ctx context.Context, bad found) (counted string, err error) {
	n, functions := 0, 0
	err = k.db.Snapshot(ctx, func(ctx context.Context) error {
		if n, err = account.Check(ctx, k.db, bad); err != nil {
			return err
		}
		dir, err := k.party.Recorded(ctx)
		if err != nil {
			return err
		}
		grants, err := access.NewGrants(k.db, k.ledger, nil, k.now).All(ctx)
		functions = len(grants)
		for _, g := range grants {
			object := "grant:" + string(g.ID)
			if !g.Function.Known() {
				bad(object, fmt.Sprintf("there is no function %q", g.Function))
			}
			missing(bad, object, "body", []id.Body{g.Body}, func(x id.Body) bool { _, ok := dir.Body(x); return ok })
		}
		return err
	})
	return fmt.Sprintf("%s, %s functions held", humanize.Comma(int64(n)), humanize.Comma(int64(functions))), err
}

// missing tells of what is named and not there, and counts what is named.
func missing[T ~string](bad found, object, kind string, named []T, there func(T) bool) int64 {
	for _, x := range named {
		if !there(x) {
			bad(object, fmt.Sprintf("it names the %s %s, which is not there", kind, x))
		}
	}
	return int64(len(named))
}
