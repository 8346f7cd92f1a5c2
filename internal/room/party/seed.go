package party

import (
	"context"

	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
)

// seed records the party itself and the provinces where they are missing. It
// may run in many processes at once: ids and slugs are the same everywhere.
func (rm *Room) seed(ctx context.Context) error {
	rec, err := rm.store.Load(ctx)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, b := range rec.bodies {
		there[b.Slug] = true
	}
	var missing []Body
	for _, b := range builtins() {
		if !there[b.Slug] {
			missing = append(missing, b)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		for _, b := range missing {
			inserted, err := rm.store.Builtin(ctx, b)
			if err != nil {
				return err
			}
			if !inserted { // another process was first
				continue
			}
			touches := append(bodyTags(b), site.TagAll())
			err = rm.enter(ctx, ledger.Actor{Via: "program"}, "party.body.recorded", "body:"+string(b.ID),
				act{state: content(b), public: true, touches: touches})
			if err != nil {
				return err
			}
			if err := rm.indexBody(ctx, b, newDirectory(record{bodies: builtins()})); err != nil {
				return err
			}
		}
		return nil
	})
}

// builtins are the bodies that every site has, the party first.
func builtins() []Body {
	all := []Body{{ID: RootID, Kind: KindParty, Slug: RootSlug, BodyContent: BodyContent{Name: Text{"fa": "حزب", "en": "The party"}}}}
	for _, p := range Provinces {
		all = append(all, Body{
			ID: builtin(p.Code), Kind: KindProvince, Parent: RootID, Slug: p.Slug, Code: p.Code,
			BodyContent: BodyContent{Name: Text{"fa": p.Fa, "en": p.En}},
		})
	}
	return all
}
