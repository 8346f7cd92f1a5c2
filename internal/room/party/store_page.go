package party

import (
	"context"
	"fmt"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
)

// PageParts returns every part of every page, those of each in the order in which they were set.
func (s *Store) PageParts(ctx context.Context) ([]PagePart, error) {
	return db.Select(ctx, s.db, func(r db.Row) (x PagePart, err error) {
		var at int64
		err = r.Scan(&x.Body, &x.Part, &x.Item, &x.N, &x.Content, &at, &x.By, &x.Salt)
		x.At = db.Instant(at)
		return x, err
	}, `
		SELECT body_id, part, item, n, content, at, by_id, salt
		  FROM party_page
		 ORDER BY body_id, part, item, n`)
}

// AddPagePart sets a part. What it was before stays.
func (s *Store) AddPagePart(ctx context.Context, x PagePart) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO party_page (body_id, part, item, n, content, at, by_id, salt)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		x.Body, x.Part, x.Item, x.N, x.Content, db.Millis(x.At), x.By, x.Salt)
	return err
}

// SetPagePart sets a part of a body's page, or with no content takes it away. known is how often whoever asks knows it to have
// been set; another number is errStale. check is asked under the lock.
func (rm *Room) SetPagePart(ctx context.Context, actor ledger.Actor, known int, x PagePart, check func(today Day) Troubles) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Lock(ctx); err != nil {
			return err
		}
		n, err := db.Value[int](ctx, rm.o.DB, `SELECT COUNT(*) FROM party_page WHERE body_id = $1 AND part = $2 AND item = $3`, x.Body, x.Part, x.Item)
		if err != nil {
			return err
		}
		if n != known {
			return errStale
		}
		now := rm.o.Now()
		if check != nil {
			if wrong := check(Today(now)); len(wrong) > 0 {
				return wrong
			}
		}
		x.N, x.At, x.By, x.Salt = n+1, now, actor.Person, ledger.Salt(rm.o.Entropy)
		if err := rm.store.AddPagePart(ctx, x); err != nil {
			return err
		}
		return rm.commit(ctx, x.state(), x.Salt, ledger.Entry{
			Act: x.act(), Actor: actor, Object: "page:" + string(x.Body),
			Touches: []string{site.TagBody(x.Body)},
		})
	})
	if err != nil {
		return fmt.Errorf("party: page: %w", err)
	}
	return nil
}

func (x PagePart) act() string {
	if x.Content == "" {
		return "party.page." + x.Part + ".removed"
	}
	return "party.page." + x.Part
}

// state is what the ledger commits to.
func (x PagePart) state() string {
	return content(struct {
		Body       string
		Part, Item string
		N          int
		Content    string
	}{string(x.Body), x.Part, x.Item, x.N, x.Content})
}
