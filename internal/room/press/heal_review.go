package press

import (
	"context"
	"fmt"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// Reviewed says what a decision came to, by the suggestions' numbers.
type Reviewed struct {
	Done    []int // made, or refused
	Stale   []int // the text has changed: left as it is, and open
	Decided []int // somebody had decided before
}

// Suggestions returns all suggestions about an item, with those that are stale by now
// marked.
func (rm *Room) Suggestions(ctx context.Context, item id.Item) (all []*Suggestion, err error) {
	err = rm.DB.Snapshot(ctx, func(ctx context.Context) error {
		if _, err = rm.store.Item(ctx, item); err != nil {
			return err
		}
		if all, err = rm.store.suggestions(ctx, item); err != nil || len(all) == 0 {
			return err
		}
		text, err := rm.reviewed(ctx, item, all[0].Lang)
		if err == nil {
			amend(&text, all, nil)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("press: suggestions: %w", err)
	}
	return all, nil
}

// reviewed is the text that suggestions are about: the newest revision as it was
// written. What still stands as it came from an old site is its edition.
func (rm *Room) reviewed(ctx context.Context, item id.Item, lang string) (Content, error) {
	_, _, last, err := rm.store.last(ctx, item, lang)
	if err != nil {
		return Content{}, err
	}
	var c Content
	if err := fromJSON([]byte(last), &c); err != nil {
		return Content{}, err
	}
	if c.Format != WordPress {
		return c, nil
	}
	editions, err := rm.store.editions(ctx, item)
	if err != nil {
		return Content{}, err
	}
	e := editions[lang]
	return e.content(), nil
}

// ApplySuggestions makes suggestions about an item, all that are open when no numbers are
// given, as one edit: a revision, an entry in the ledger, the search index. A suggestion
// whose place in the text is not certain any more is not made.
func (rm *Room) ApplySuggestions(ctx context.Context, actor ledger.Actor, item id.Item, numbers ...int) (Reviewed, error) {
	var done Reviewed
	err := rm.DB.Tx(ctx, func(ctx context.Context) (err error) {
		done, err = rm.applySuggestions(ctx, actor, item, numbers)
		return err
	})
	if err != nil {
		return Reviewed{}, fmt.Errorf("press: apply suggestions: %w", err)
	}
	return done, nil
}

func (rm *Room) applySuggestions(ctx context.Context, actor ledger.Actor, item id.Item, numbers []int) (done Reviewed, err error) {
	it, all, chosen, done, err := rm.choose(ctx, item, numbers)
	if err != nil || len(chosen) == 0 {
		return done, err
	}
	if it.Status == Withdrawn {
		return done, fault.New(fault.Conflict, "press.error.from.withdrawn")
	}
	lang := all[0].Lang
	text, err := rm.reviewed(ctx, item, lang)
	if err != nil {
		return done, err
	}
	made := amend(&text, all, chosen)
	now := db.Stored(rm.Now())
	for _, s := range all {
		switch {
		case s.Status != SuggestionOpen:
		case s.Stale && chosen[s.N]:
			done.Stale = append(done.Stale, s.N)
		case chosen[s.N]:
			s.Status = SuggestionApplied
			done.Done = append(done.Done, s.N)
			err = rm.store.decide(ctx, s, now, actor)
		case !s.Stale && len(made) > 0:
			err = rm.store.moveSuggestion(ctx, s)
		}
		if err != nil {
			return done, err
		}
	}
	if len(made) == 0 {
		return done, nil
	}
	return done, rm.rewrite(ctx, actor, &it, text)
}

// rewrite stores a text in which only half-spaces have changed. Address, topics and
// authors stay as they are.
func (rm *Room) rewrite(ctx context.Context, actor ledger.Actor, it *Item, text Content) error {
	e, err := Read(text)
	if err != nil {
		return err
	}
	class := Class("")
	if it.Status == Published {
		class = Slip
	}
	commitment, err := rm.revise(ctx, actor, it, &e, text, "", class)
	if err != nil {
		return err
	}
	was := it.Status
	if err := rm.touched(ctx, actor, it); err != nil {
		return err
	}
	if it.Status != was {
		if err := rm.store.save(ctx, it, PathKey(it.Kind, it.JYear, it.JMonth, it.Slug)); err != nil {
			return err
		}
	}
	var tags []string
	if it.Status == Published {
		it.ChangedAt = later(db.Stored(rm.Now()), it.PublishedAt)
		if err := rm.store.changed(ctx, it); err != nil {
			return err
		}
		if err := it.Ready(); err != nil {
			return err
		}
		if tags, err = rm.file(ctx, it); err != nil {
			return err
		}
	}
	return rm.entry(ctx, "press.healed", actor, it, "", commitment, it.Status == Published, tags)
}

// ApplyOtherwise makes suggestions about an item in another way than they say: with other spaces and half-spaces.
func (rm *Room) ApplyOtherwise(ctx context.Context, actor ledger.Actor, item id.Item, after string, numbers ...int) (done Reviewed, err error) {
	err = rm.DB.Tx(ctx, func(ctx context.Context) error {
		_, all, chosen, _, err := rm.choose(ctx, item, numbers)
		if err != nil {
			return err
		}
		for _, s := range all {
			if !chosen[s.N] {
				continue
			}
			if !sameLetters(s.Before, after) {
				return fault.New(fault.Conflict, "press.heal.error.letters")
			}
			if err := rm.store.changeSuggestion(ctx, s, after); err != nil {
				return err
			}
		}
		done, err = rm.applySuggestions(ctx, actor, item, numbers)
		return err
	})
	if err != nil {
		return Reviewed{}, fmt.Errorf("press: apply suggestions: %w", err)
	}
	return done, nil
}

// RefuseSuggestions closes suggestions about an item, all that are open when no numbers
// are given. The text stays as it is.
func (rm *Room) RefuseSuggestions(ctx context.Context, actor ledger.Actor, item id.Item, numbers ...int) (Reviewed, error) {
	var done Reviewed
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		_, all, chosen, decided, err := rm.choose(ctx, item, numbers)
		if done = decided; err != nil {
			return err
		}
		for _, s := range all {
			if !chosen[s.N] {
				continue
			}
			s.Status = SuggestionRefused
			if err := rm.store.decide(ctx, s, db.Stored(rm.Now()), actor); err != nil {
				return err
			}
			done.Done = append(done.Done, s.N)
		}
		return nil
	})
	if err != nil {
		return Reviewed{}, fmt.Errorf("press: refuse suggestions: %w", err)
	}
	return done, nil
}

// choose locks an item, so that two who decide at once decide one after the other, and
// finds the open suggestions that the numbers mean.
func (rm *Room) choose(ctx context.Context, item id.Item, numbers []int) (it Item, all []*Suggestion, chosen map[int]bool, done Reviewed, err error) {
	if err = rm.store.lock(ctx, item); err != nil {
		return it, nil, nil, done, err
	}
	if it, err = rm.store.Item(ctx, item); err != nil {
		return it, nil, nil, done, err
	}
	if all, err = rm.store.suggestions(ctx, item); err != nil {
		return it, nil, nil, done, err
	}
	chosen = map[int]bool{}
	byN := map[int]*Suggestion{}
	for _, s := range all {
		byN[s.N] = s
		if len(numbers) == 0 && s.Status == SuggestionOpen {
			chosen[s.N] = true
		}
	}
	for _, n := range numbers {
		switch s := byN[n]; {
		case s == nil:
			return it, nil, nil, done, fault.New(fault.NotFound, "press.error.suggestion", "n", n)
		case s.Status != SuggestionOpen:
			done.Decided = append(done.Decided, n)
		default:
			chosen[n] = true
		}
	}
	return it, all, chosen, done, nil
}
