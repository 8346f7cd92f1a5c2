package press

import (
	"context"
	"strings"
	"sync"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
)

// Redirect is an address of the desk's own making that leads elsewhere, or is gone.
type Redirect struct {
	ID      string
	Key     string // by which spellings of Path meet
	Path    string // without language
	Target  string // a path of this site; "" is gone (410)
	Note    string // for the desk
	Version int64
	At      time.Time
	By      id.Person
	Hits    int64
	Last    time.Time // the day on which it was last asked for

	targetKey string
}

// to is where the redirect leads from an address of a language: there in the same language, unless it names one.
func (r Redirect) to(lang string) string {
	if in, _ := i18n.Split(r.Target); r.Target == "" || in != i18n.Persian {
		return r.Target
	}
	return href(lang, r.Target)
}

const redirectColumns = `r.id, r.path_key, r.path, r.target, r.target_key, r.note, r.version, r.at, r.person_id, COALESCE(h.n, 0), COALESCE(h.at, 0)`

const redirectFrom = ` FROM press_redirect r LEFT JOIN press_old_hit h ON h.rule = 'redirect' AND h.key = r.path_key `

func scanRedirect(r db.Row) (x Redirect, err error) {
	var at, last int64
	err = r.Scan(&x.ID, &x.Key, &x.Path, &x.Target, &x.targetKey, &x.Note, &x.Version, &at, &x.By, &x.Hits, &last)
	x.At, x.Last = db.Instant(at), db.Instant(last)
	return x, err
}

func (s *Store) redirectAt(ctx context.Context, key string) (Redirect, error) {
	return db.One(ctx, s.db, scanRedirect, `SELECT `+redirectColumns+redirectFrom+`WHERE r.path_key = $1`, key)
}

// Redirect is one redirect by its id.
func (s *Store) Redirect(ctx context.Context, redirect string) (Redirect, error) {
	return db.One(ctx, s.db, scanRedirect, `SELECT `+redirectColumns+redirectFrom+`WHERE r.id = $1`, redirect)
}

// likeEscape takes the meaning from what a person types into a pattern.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Redirects lists those whose address, end or note holds a text ("" for all), by address, from behind a key on.
func (s *Store) Redirects(ctx context.Context, holds, after string, limit int) ([]Redirect, error) {
	like := "%" + likeEscape.Replace(holds) + "%"
	return db.Select(ctx, s.db, scanRedirect, `
		SELECT `+redirectColumns+redirectFrom+`
		 WHERE r.path_key > $1 AND (r.path LIKE $2 ESCAPE '\' OR r.target LIKE $2 ESCAPE '\' OR r.note LIKE $2 ESCAPE '\' OR r.path_key LIKE $3 ESCAPE '\')
		 ORDER BY r.path_key LIMIT $4`, after, like, "%"+likeEscape.Replace(SlugKey(holds))+"%", limit)
}

// putRedirect writes a redirect whose version is still that one; false is that somebody changed it meanwhile.
func (s *Store) putRedirect(ctx context.Context, r Redirect) (bool, error) {
	n, err := db.Exec(ctx, s.db, `
		INSERT INTO press_redirect (id, path_key, path, target, target_key, note, version, at, person_id) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8)
		ON CONFLICT (path_key) DO UPDATE SET path = excluded.path, target = excluded.target, target_key = excluded.target_key, note = excluded.note,
			version = press_redirect.version + 1, at = excluded.at, person_id = excluded.person_id
		 WHERE press_redirect.version = $9`,
		r.ID, r.Key, r.Path, r.Target, r.targetKey, r.Note, db.Millis(r.At), r.By, r.Version)
	return n > 0, err
}

// leadOn lets everything that led to a key lead to its end.
func (s *Store) leadOn(ctx context.Context, key, target, targetKey string) (int64, error) {
	return db.Exec(ctx, s.db, `UPDATE press_redirect SET target = $2, target_key = $3, version = version + 1 WHERE target_key = $1`, key, target, targetKey)
}

func (s *Store) dropRedirect(ctx context.Context, r Redirect) (bool, error) {
	n, err := db.Exec(ctx, s.db, `DELETE FROM press_redirect WHERE path_key = $1 AND version = $2`, r.Key, r.Version)
	if err == nil && n > 0 {
		_, err = db.Exec(ctx, s.db, `DELETE FROM press_old_hit WHERE rule = 'redirect' AND key = $1`, r.Key)
	}
	return n > 0, err
}

// RuleHits counts by rule how often addresses that are no page led on.
func (s *Store) RuleHits(ctx context.Context) (map[string]int64, error) {
	type sum struct {
		rule string
		n    int64
	}
	all := map[string]int64{}
	for h, err := range db.Each(ctx, s.db, func(r db.Row) (h sum, err error) { return h, r.Scan(&h.rule, &h.n) }, `SELECT rule, CAST(SUM(n) AS BIGINT) FROM press_old_hit GROUP BY rule`) {
		if err != nil {
			return nil, err
		}
		all[h.rule] = h.n
	}
	return all, nil
}

// hits counts in memory which rules were followed, and nothing about who followed them.
type hits struct {
	mu sync.Mutex
	n  map[[2]string]int64
}

func (h *hits) add(l Led) {
	if l.Rule == "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.n == nil {
		h.n = map[[2]string]int64{}
	}
	h.n[[2]string{l.Rule, l.Key}]++ // as many keys as there are rules and redirects
}

// FlushHits adds what was counted to the table, with the day: from time to time, never by request. What could not be
// written is counted on.
func (p *Public) FlushHits(ctx context.Context, now time.Time) error {
	p.hits.mu.Lock()
	n := p.hits.n
	p.hits.n = nil
	p.hits.mu.Unlock()
	if len(n) == 0 {
		return nil
	}
	today, err := jalali.FromTime(now)
	if err != nil {
		return err
	}
	err = p.store.db.Tx(ctx, func(ctx context.Context) error {
		for k, by := range n {
			if _, err := db.Exec(ctx, p.store.db, `
				INSERT INTO press_old_hit (rule, key, n, at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (rule, key) DO UPDATE SET n = press_old_hit.n + excluded.n, at = excluded.at`, k[0], k[1], by, db.Millis(today.Time())); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		p.hits.mu.Lock()
		defer p.hits.mu.Unlock()
		for k, by := range p.hits.n {
			n[k] += by
		}
		p.hits.n = n
	}
	return err
}
