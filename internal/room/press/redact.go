package press

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/persian"
)

// What the law forbids, and what is a person's own, is taken out of every stored text of an item: one person proposes
// the phrase and the reason, another confirms. The revisions lose their salts with it, so that the commitments in the
// ledger stay and nobody can guess at what they were of. What is in backups goes with their age.

// redactedMark stands where something was taken out.
const redactedMark = "█████"

// Redaction is what is to be taken out of an item's texts.
type Redaction struct {
	ID        string
	Item      id.Item
	Phrase    string // "" once it is decided
	Reason    string // one of UnpublishReasons
	At        time.Time
	By        id.Person
	State     string // "open", "applied", "refused"
	Places    int    // in how many stored texts it stood
	DecidedAt time.Time
	DecidedBy id.Person
}

// RedactReasons are why something may be taken out.
var RedactReasons = []string{"privacy", "rights", "law"}

// ProposeRedaction says what is to be taken out. It is checked at once: a phrase that stands nowhere is refused.
func (rm *Room) ProposeRedaction(ctx context.Context, by ledger.Actor, item id.Item, phrase, reason string) (Redaction, error) {
	phrase = strings.TrimSpace(phrase)
	switch {
	case !slices.Contains(RedactReasons, reason):
		return Redaction{}, fault.New(fault.Invalid, "press.error.unpublish")
	case utf8.RuneCountInString(phrase) < 3 || len(phrase) > maxLine || !utf8.ValidString(phrase):
		return Redaction{}, fault.New(fault.Invalid, "press.error.redact.phrase")
	}
	x := Redaction{ID: id.New[string](rm.IDs), Item: item, Phrase: phrase, Reason: reason, At: db.Stored(rm.Now()), By: by.Person, State: "open"}
	_, err := rm.act(ctx, ActRedact, by, item, func(ctx context.Context, it *Item, _ *Flow) error {
		if open, err := rm.store.openRedaction(ctx, item); err != nil {
			return err
		} else if open != "" {
			return fault.New(fault.Conflict, "press.error.redact.open")
		}
		shown := *it
		if r, err := rm.redacted(ctx, &shown, phrase, false); err != nil {
			return err
		} else if r.places() == 0 {
			return fault.New(fault.Invalid, "press.error.redact.none")
		}
		if err := rm.store.addRedaction(ctx, x); err != nil {
			return err
		}
		if err := rm.due(ctx, it, TaskRedact, access.ChiefEditor); err != nil {
			return err
		}
		return rm.entry(ctx, "press.redaction.proposed", by, it, "press.unpublish."+reason, nil, false, nil)
	})
	return x, err
}

// ConfirmRedaction takes the phrase out of every stored text: revisions, what is live, what was refused as stale,
// suggestions and proposals; bylines, addressees, captions and what the library says of the pictures, and how it calls them;
// what stands beside the texts. The search index and every page follow.
func (rm *Room) ConfirmRedaction(ctx context.Context, by ledger.Actor, item id.Item, redaction string) error {
	return rm.decideRedaction(ctx, by, item, redaction, "applied", func(ctx context.Context, it *Item, x *Redaction) (int, []string, error) {
		r, err := rm.redacted(ctx, it, x.Phrase, true)
		if err != nil {
			return 0, nil, err
		}
		if r.places() == 0 {
			return 0, nil, fault.New(fault.Conflict, "press.error.redact.none")
		}
		if err := rm.store.saveRedacted(ctx, item, r.texts); err != nil {
			return 0, nil, err
		}
		if err := rm.readdress(ctx, it, r.word); err != nil {
			return 0, nil, err
		}
		tags, err := rm.relive(ctx, it)
		for _, f := range r.files {
			tags = append(tags, f.Tag())
		}
		return r.places(), tags, err
	})
}

// RefuseRedaction leaves the texts as they are, and forgets the phrase.
func (rm *Room) RefuseRedaction(ctx context.Context, by ledger.Actor, item id.Item, redaction string) error {
	return rm.decideRedaction(ctx, by, item, redaction, "refused", func(context.Context, *Item, *Redaction) (int, []string, error) { return 0, nil, nil })
}

func (rm *Room) decideRedaction(ctx context.Context, by ledger.Actor, item id.Item, redaction, state string, do func(context.Context, *Item, *Redaction) (int, []string, error)) error {
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.lock(ctx, item); err != nil {
			return err
		}
		x, err := rm.store.Redaction(ctx, item, redaction)
		if err != nil {
			return err
		}
		it, err := rm.store.Item(ctx, item)
		if err != nil {
			return err
		}
		if err := permit(ActRedactConfirm, access.Object{State: string(it.Status), Hands: []id.Person{x.By}}, by.Person); err != nil {
			return err
		}
		if x.State != "open" {
			return fault.New(fault.Conflict, "press.error.proposal.decided")
		}
		n, tags, err := do(ctx, &it, &x)
		if err != nil {
			return err
		}
		if err := rm.store.decideRedaction(ctx, x.ID, state, n, by.Person, db.Stored(rm.Now())); err != nil {
			return err
		}
		if err := rm.due(ctx, &it, TaskRedact, ""); err != nil {
			return err
		}
		act := "press.redacted"
		if state == "refused" {
			act = "press.redaction.refused"
		}
		return rm.entry(ctx, act, by, &it, "press.unpublish."+x.Reason, nil, state == "applied", tags)
	})
	if err != nil {
		return fmt.Errorf("press: redact: %w", err)
	}
	return nil
}

// RedactionObject is a redaction as the rules see it: its hand is who proposed it.
func (rm *Room) RedactionObject(ctx context.Context, item id.Item, redaction string) (access.Object, error) {
	x, err := rm.store.Redaction(ctx, item, redaction)
	if err != nil {
		return access.Object{}, err
	}
	o, err := rm.Object(ctx, item)
	o.Hands = []id.Person{x.By}
	return o, err
}

// relive makes the live editions of what their revisions hold now.
func (rm *Room) relive(ctx context.Context, it *Item) ([]string, error) {
	if it.Status == Withdrawn { // there is no live text but the title
		for lang, e := range it.Editions {
			rev, err := rm.store.Revision(ctx, it.ID, lang, e.Revision)
			if err != nil {
				return nil, err
			}
			now, err := Read(rev.Content)
			if err != nil {
				return nil, err
			}
			e.Title, e.SortKey = now.Title, now.SortKey
			if err := rm.store.saveEdition(ctx, it.ID, e, false); err != nil {
				return nil, err
			}
		}
		if err := rm.store.save(ctx, it, PathKey(it.Kind, it.JYear, it.JMonth, it.Slug)); err != nil {
			return nil, err
		}
		return rm.file(ctx, it)
	}
	for lang, e := range it.Editions {
		rev, err := rm.store.Revision(ctx, it.ID, lang, e.Revision)
		if err != nil {
			return nil, err
		}
		now, err := Read(rev.Content)
		if err != nil {
			return nil, err
		}
		now.Revision = e.Revision
		if err := rm.store.saveEdition(ctx, it.ID, now, it.Status == Published); err != nil {
			return nil, err
		}
		it.Editions[lang] = now
	}
	if it.Status == Published {
		it.ChangedAt = later(db.Stored(rm.Now()), it.PublishedAt)
	}
	if err := rm.store.save(ctx, it, PathKey(it.Kind, it.JYear, it.JMonth, it.Slug)); err != nil {
		return nil, err
	}
	return rm.file(ctx, it)
}

// redaction is what a phrase was taken out of.
type redaction struct {
	erasure
	texts  []storedText
	facts  bool
	files  []media.File
	beside int
}

// places says in how many places it stood: each stored text, each file, each text beside, and what the editions share is one.
func (r redaction) places() int {
	n := len(r.texts) + len(r.files) + r.beside
	if r.facts {
		n++
	}
	return n
}

// redacted takes a phrase out of all that an item says. The item and the texts it gives are not stored yet; the words of
// files are, if save.
func (rm *Room) redacted(ctx context.Context, it *Item, phrase string, save bool) (r redaction, err error) {
	clean, err := persian.Store(phrase)
	if err != nil {
		return r, fault.Wrap(fault.Invalid, err)
	}
	texts, err := rm.store.redactable(ctx, it.ID)
	if err != nil {
		return r, err
	}
	r.erasure = erase(phrase, clean)
	if r.texts, err = redact(texts, r.erasure); err != nil {
		return r, err
	}
	if r.facts = redactFacts(it, r.out); left(r.key, factTexts(it)...) {
		return r, fault.New(fault.Invalid, "press.error.redact.left")
	}
	shown := map[id.Media]bool{}
	if r.files, err = rm.redactWords(ctx, it, texts, r.erasure, shown, save); err != nil {
		return r, err
	}
	if rm.Papers != nil {
		if r.beside, err = rm.Papers(ctx, slices.Collect(maps.Keys(shown)), r.line, save); err != nil {
			return r, err
		}
	}
	n, err := rm.beside(ctx, it.ID, r.erasure, save)
	r.beside += n
	return r, err
}

// stored is one text of an item with its place.
type storedText struct {
	Lang    string
	N       int
	Note    string
	Content Content
}

// redact takes a phrase out of texts, in whatever letters it is written, and returns those that changed. A text in
// which it is left, because something stands within it that is not shown, is an error.
func redact(texts []storedText, x erasure) (changed []storedText, err error) {
	out, key := x.out, x.key
	for _, t := range texts {
		now := t
		now.Note = out.Replace(t.Note)
		now.Content.Kicker, now.Content.Title = out.Replace(t.Content.Kicker), out.Replace(t.Content.Title)
		if t.Content.Assets != nil {
			now.Content.Assets = make(map[string]Asset, len(t.Content.Assets))
			for name, a := range t.Content.Assets { // the body calls it by the name, and is changed alike
				a.Alt, a.Src, a.Poster = out.Replace(a.Alt), x.addresses(a.Src), x.addresses(a.Poster)
				now.Content.Assets[out.Replace(name)] = a
			}
		}
		now.Content.Lead, now.Content.Body = x.addresses(out.Replace(t.Content.Lead)), x.addresses(out.Replace(t.Content.Body))
		if now.Note != t.Note || toJSON(now.Content) != toJSON(t.Content) {
			changed = append(changed, now)
		}
		e, err := Read(now.Content)
		if err != nil {
			return nil, err
		}
		if left(key, e.Kicker, e.Title, e.Lead, e.Text, now.Note) || left(key, unseen(e.Body)...) {
			return nil, fault.New(fault.Invalid, "press.error.redact.left")
		}
	}
	return changed, nil
}

// spellings are the phrases in other letters and digits, each with the mark that takes its place.
func spellings(phrases ...string) (pairs []string) {
	arabic := strings.NewReplacer("ی", "ي", "ک", "ك")
	var all []string
	for _, p := range phrases {
		for _, v := range []string{p, persian.Digits(p), persian.ParseDigits(p)} {
			all = append(all, v, arabic.Replace(v))
		}
	}
	slices.Sort(all)
	for _, v := range slices.Compact(all) {
		pairs = append(pairs, v, redactedMark)
		if e := url.PathEscape(v); e != v { // as it stands in an address
			pairs = append(pairs, e, url.PathEscape(redactedMark))
		}
	}
	return pairs
}

// readdress gives an item another address when the one it has holds the phrase, and forgets old ones that do: here an
// address dies, for it says what nobody may say.
func (rm *Room) readdress(ctx context.Context, it *Item, word string) error {
	if word == "" {
		return nil
	}
	keys, err := rm.store.oldPathsOf(ctx, it.ID)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if strings.Contains(key, word) {
			if err := rm.store.forgetOldPath(ctx, key, it.ID); err != nil {
				return err
			}
		}
	}
	if !strings.Contains(SlugKey(it.Slug), word) {
		return nil
	}
	it.Slug = fmt.Sprintf("n-%d", it.Short)
	key, err := rm.claim(ctx, it)
	if err != nil {
		return err
	}
	return rm.store.save(ctx, it, key)
}
