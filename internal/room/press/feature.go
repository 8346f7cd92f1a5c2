package press

import (
	"context"
	"fmt"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/task"
)

// An item stands on the front page of another body when both sides want it: an editor of the item's body proposes it, and
// an editor of the body whose page it is lets it or refuses it, with the reason. So the centre may offer a province what it
// has, and a province the centre. Its address stays its own. Either side takes it off again, and it leaves by itself on the
// day that was said, and when readers no longer have the item.

// FeatureState is how far a proposal for a front page is.
type FeatureState string

// The states of a Feature.
const (
	FeatureProposed FeatureState = "proposed"
	FeatureShown    FeatureState = "shown"
	FeatureRefused  FeatureState = "refused"
	FeatureEnded    FeatureState = "ended"
)

// Feature is an item on a front page, or one that was proposed for it.
type Feature struct {
	ID        string
	Item      id.Item
	Place     id.Body // whose front page; the party itself has the home page
	State     FeatureState
	Reason    string // the proposer's, may be empty
	Until     time.Time
	At        time.Time
	By        id.Person
	Body      id.Body // for which it was proposed
	Answer    string  // why it was refused or taken off
	DecidedAt time.Time
	DecidedBy id.Person
}

// Open says whether the feature waits or is shown.
func (f *Feature) Open() bool { return f.State == FeatureProposed || f.State == FeatureShown }

// featureDays is how long an item stands on a front page at most.
const featureDays = 90

// ListFront is the list of what stands on a body's front page.
func ListFront(b id.Body) string { return "front:" + string(b) }

// Feature proposes a published item for the front page of a body until an instant. On the page of the item's own body it
// stands at once. A second click finds what the first has proposed.
func (rm *Room) Feature(ctx context.Context, by ledger.Actor, item id.Item, place id.Body, until time.Time, reason string) (Feature, error) {
	f := Feature{
		ID: id.New[string](rm.IDs), Item: item, Place: place, State: FeatureProposed, Reason: reason, Until: db.Stored(until),
		At: db.Stored(rm.Now()), By: by.Person, Body: by.Body,
	}
	if !until.After(f.At) || until.After(f.At.AddDate(0, 0, featureDays)) {
		return Feature{}, fault.New(fault.Invalid, "press.feature.error.until", "n", featureDays)
	}
	_, err := rm.act(ctx, ActFeature, by, item, func(ctx context.Context, it *Item, _ *Flow) error {
		owner, err := rm.owner(ctx, it)
		if err != nil {
			return err
		}
		all, err := rm.store.featuresOf(ctx, item)
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.Place != place || !o.Open() {
				continue
			}
			if o.By == by.Person && o.Until.Equal(f.Until) && o.Reason == reason {
				f = o
				return nil
			}
			if o.Until.After(f.At) {
				return fault.New(fault.Conflict, "press.feature.error.open")
			}
			if err := rm.decideFeature(ctx, by, it, o, FeatureEnded, ""); err != nil { // its day has come, and it waits in nobody's way
				return err
			}
		}
		if owner == place {
			f.State, f.DecidedAt, f.DecidedBy = FeatureShown, f.At, by.Person
		}
		if err := rm.store.addFeature(ctx, f); err != nil {
			return err
		}
		if f.State == FeatureProposed && rm.Tasks != nil {
			if err := rm.Tasks.Open(ctx, task.Task{
				Kind: TaskFeature, Object: featureObject(f.ID), Function: string(access.Editor), Body: place, Title: "press.task.feature",
				Link: FrontPath, Due: rm.Now().Add(patience[TaskFeature]),
			}); err != nil {
				return err
			}
		}
		return rm.featureEntry(ctx, by, it, &f)
	})
	return f, err
}

// FeatureObject begins the name of a feature as the object of a task.
const FeatureObject = "feature:"

func featureObject(feature string) string { return FeatureObject + feature }

// FrontObject is a feature as the rules see it from the side of the page: of the body whose page it is, by who proposed it.
func (rm *Room) FrontObject(ctx context.Context, feature string) (access.Object, error) {
	f, err := rm.store.feature(ctx, feature)
	if err != nil {
		return access.Object{}, err
	}
	it, err := rm.store.Item(ctx, f.Item)
	if err != nil {
		return access.Object{}, err
	}
	owner, err := rm.owner(ctx, &it)
	if err != nil {
		return access.Object{}, err
	}
	return rm.frontObject(ctx, f.Place, owner, f.By)
}

func (rm *Room) frontObject(ctx context.Context, place, owner id.Body, by id.Person) (o access.Object, err error) {
	if by != "" {
		o.Hands = []id.Person{by}
	}
	if o.Scope, err = rm.above(ctx, place); err == nil && owner != place {
		o.Other, err = rm.above(ctx, owner)
	}
	return o, err
}

// AnswerFeature puts a proposed item on the front page, or refuses it with the reason. It is for another person than the
// proposer, and for the side of the page: FrontObject.
func (rm *Room) AnswerFeature(ctx context.Context, by ledger.Actor, feature string, shown bool, reason string) error {
	to := FeatureShown
	if !shown {
		to = FeatureRefused
	}
	return rm.withFeature(ctx, feature, func(ctx context.Context, it *Item, f Feature) error {
		switch {
		case f.State != FeatureProposed:
			return fault.New(fault.Conflict, "press.feature.error.answered")
		case by.Person == "" || f.By == by.Person:
			return fault.New(fault.Forbidden, access.NotApart.Key())
		case shown && it.Status != Published:
			return fault.New(fault.Conflict, "press.feature.error.gone")
		case shown && !f.Until.After(rm.Now()):
			return fault.New(fault.Conflict, "press.feature.error.late")
		case !shown && reason == "":
			return fault.New(fault.Invalid, "press.error.reason")
		}
		return rm.decideFeature(ctx, by, it, f, to, reason)
	})
}

// EndFeature takes an item off a front page, or takes the proposal back. Those of either side may.
func (rm *Room) EndFeature(ctx context.Context, by ledger.Actor, feature, reason string) error {
	return rm.withFeature(ctx, feature, func(ctx context.Context, it *Item, f Feature) error {
		if !f.Open() {
			return fault.New(fault.Conflict, "press.feature.error.answered")
		}
		return rm.decideFeature(ctx, by, it, f, FeatureEnded, reason)
	})
}

// withFeature reads a feature and its item, with nobody else at the item.
func (rm *Room) withFeature(ctx context.Context, feature string, do func(context.Context, *Item, Feature) error) error {
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		f, err := rm.store.feature(ctx, feature)
		if err != nil {
			return err
		}
		if err := rm.store.lock(ctx, f.Item); err != nil {
			return err
		}
		if f, err = rm.store.feature(ctx, feature); err != nil { // as it is now that nobody changes it
			return err
		}
		it, err := rm.store.Item(ctx, f.Item)
		if err != nil {
			return err
		}
		return do(ctx, &it, f)
	})
	if err != nil {
		return fmt.Errorf("press: feature: %w", err)
	}
	return nil
}

func (rm *Room) decideFeature(ctx context.Context, by ledger.Actor, it *Item, f Feature, to FeatureState, answer string) error {
	f.State, f.Answer, f.DecidedAt, f.DecidedBy = to, answer, db.Stored(rm.Now()), by.Person
	if err := rm.store.saveFeature(ctx, f); err != nil {
		return err
	}
	if rm.Tasks != nil {
		if err := rm.Tasks.Close(ctx, featureObject(f.ID), TaskFeature); err != nil {
			return err
		}
	}
	return rm.featureEntry(ctx, by, it, &f)
}

// featureEntry tells the ledger what became of a feature: of which item, and on whose page.
func (rm *Room) featureEntry(ctx context.Context, by ledger.Actor, it *Item, f *Feature) error {
	return rm.entry(ctx, "press.feature."+string(f.State), by, it, site.TagBody(f.Place), nil, false, []string{site.TagList(ListFront(f.Place))})
}

// endFeatures takes an item that readers no longer have off every front page.
func (rm *Room) endFeatures(ctx context.Context, by ledger.Actor, it *Item) error {
	all, err := rm.store.featuresOf(ctx, it.ID)
	if err != nil {
		return err
	}
	for _, f := range all {
		if !f.Open() {
			continue
		}
		if err := rm.decideFeature(ctx, by, it, f, FeatureEnded, ""); err != nil {
			return err
		}
	}
	return nil
}
