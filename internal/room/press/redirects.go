package press

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	tables "hemmat/internal/kit/sheet"
	"hemmat/persian"
)

// The redirects of the desk. An address of the table leads on where no page of the site answers; it never stands in front of
// one. What it leads to is a page, or a place that leads on to one; of a chain each part is written with its end, and a circle is
// refused.

// Answers says what the site answers at an address: the status and where it leads.
type Answers func(ctx context.Context, path string) (status int, to string)

// mostAlone is how many redirects of a file one person may add; more need a second.
const (
	mostAlone    = 20
	mostImported = 1000
	longestPath  = 1000
)

// ReadPath makes a path of this site of what a person typed or copied: a path or a whole address, encoded or not.
func ReadPath(typed, base string) (string, error) {
	path := strings.TrimPrefix(strings.TrimSpace(typed), base)
	path, _, _ = strings.Cut(path, "#")
	path, _, _ = strings.Cut(path, "?")
	text, whole := unescape(path)
	text, err := persian.StoreLine(text)
	switch {
	case err != nil, !whole, !strings.HasPrefix(text, "/"), strings.HasPrefix(text, "//"), strings.ContainsAny(text, "\\<>\"\x00"), !utf8.ValidString(text),
		len(text) > longestPath, strings.Contains(text, "/../"), strings.Contains(text, "/./"):
		return "", fault.New(fault.Invalid, "press.redirect.error.path")
	}
	return text, nil
}

// SetRedirect adds a redirect, or changes the one with its id. It says how many others were led on to its end. One that somebody
// has changed meanwhile is fault.Conflict.
func (rm *Room) SetRedirect(ctx context.Context, by ledger.Actor, r Redirect, answers Answers) (set Redirect, err error) {
	err = rm.DB.Tx(ctx, func(ctx context.Context) error {
		set, err = rm.setRedirect(ctx, by, r, answers)
		return err
	})
	if err != nil {
		return r, fmt.Errorf("press: redirect: %w", err)
	}
	return set, nil
}

func (rm *Room) setRedirect(ctx context.Context, by ledger.Actor, r Redirect, answers Answers) (Redirect, error) {
	if err := rm.DB.Lock(ctx, "press.redirect"); err != nil {
		return r, err
	}
	_, rest := i18n.Split(r.Path)
	r.Path, r.Key = rest, oldKey(rest)
	_, toRest := i18n.Split(r.Target)
	r.targetKey = oldKey(toRest)
	if r.Target == "" {
		r.targetKey = ""
	}
	was, err := rm.store.redirectAt(ctx, r.Key)
	switch {
	case r.Key == "":
		return r, fault.New(fault.Invalid, "press.redirect.error.path")
	case err != nil && !fault.Is(err, fault.NotFound):
		return r, err
	case err == nil && r.ID != was.ID:
		return r, fault.New(fault.Conflict, "press.redirect.error.there", "path", was.Path)
	case err != nil && r.ID != "":
		return r, fault.New(fault.Conflict, "press.redirect.error.overtaken")
	}
	if r.ID == "" {
		r.ID = id.New[string](rm.IDs)
	}
	if r, err = rm.end(ctx, r); err != nil {
		return r, err
	}
	if err := alive(ctx, r, answers); err != nil {
		return r, err
	}
	r.At, r.By = db.Stored(rm.Now()), by.Person
	if ok, err := rm.store.putRedirect(ctx, r); err != nil {
		return r, err
	} else if !ok {
		return r, fault.New(fault.Conflict, "press.redirect.error.overtaken")
	}
	if _, err := rm.store.leadOn(ctx, r.Key, r.Target, r.targetKey); err != nil {
		return r, err
	}
	return r, rm.Ledger.Append(ctx, ledger.Entry{At: rm.Now(), Act: "press.redirect.set", Actor: by, Object: "redirect:" + r.ID})
}

// end lets a redirect lead where its target leads, and refuses a circle, with its way.
func (rm *Room) end(ctx context.Context, r Redirect) (Redirect, error) {
	if r.Target == "" {
		return r, nil
	}
	if r.targetKey == r.Key {
		return r, fault.New(fault.Invalid, "press.redirect.error.circle", "way", r.Path+" → "+r.Path)
	}
	next, err := rm.store.redirectAt(ctx, r.targetKey)
	if fault.Is(err, fault.NotFound) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	if next.targetKey == r.Key && next.Target != "" {
		return r, fault.New(fault.Invalid, "press.redirect.error.circle", "way", strings.Join([]string{r.Path, next.Path, r.Path}, " → "))
	}
	if next.Target == "" {
		return r, fault.New(fault.Invalid, "press.redirect.error.gone", "path", next.Path)
	}
	r.Target, r.targetKey = next.Target, next.targetKey
	return r, nil
}

// alive refuses an address that a page answers, and an end that none does.
func alive(ctx context.Context, r Redirect, answers Answers) error {
	if answers == nil {
		return nil
	}
	if status, _ := answers(ctx, r.Path); status == http.StatusOK {
		return fault.New(fault.Invalid, "press.redirect.error.alive")
	}
	at := r.Target
	for range 5 {
		if at == "" {
			return nil
		}
		status, to := answers(ctx, at)
		if status == http.StatusOK {
			return nil
		}
		_, rest := i18n.Split(to)
		if oldKey(rest) == r.Key && to != "" {
			return fault.New(fault.Invalid, "press.redirect.error.circle", "way", strings.Join([]string{r.Path, r.Target, r.Path}, " → "))
		}
		if to == "" || status < 300 || status > 399 {
			break
		}
		at = to
	}
	return fault.New(fault.Invalid, "press.redirect.error.nowhere", "path", r.Target)
}

// DropRedirect takes a redirect away; the address leads again where the old rules say.
func (rm *Room) DropRedirect(ctx context.Context, by ledger.Actor, redirect string, version int64) error {
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		r, err := rm.store.Redirect(ctx, redirect)
		if err != nil {
			return err
		}
		if r.Version != version {
			return fault.New(fault.Conflict, "press.redirect.error.overtaken")
		}
		if ok, err := rm.store.dropRedirect(ctx, r); err != nil || !ok {
			return errors.Join(err, fault.New(fault.Conflict, "press.redirect.error.overtaken"))
		}
		return rm.Ledger.Append(ctx, ledger.Entry{At: rm.Now(), Act: "press.redirect.removed", Actor: by, Object: "redirect:" + r.ID})
	})
	if err != nil {
		return fmt.Errorf("press: redirect: %w", err)
	}
	return nil
}

// RedirectRow is a row of a file of redirects.
type RedirectRow struct {
	Line         int
	Path, Target string // as they are stored; as they were typed where they cannot be
	Note         string
	Err          error `json:"-"` // what is wrong with it
}

// ReadRedirects reads a table of redirects: from, to (empty: gone), note. A first row without an address is its headings.
func ReadRedirects(text []byte, base string) ([]RedirectRow, error) {
	rows, err := tables.Read(text, mostImported+1)
	if fault.Is(err, fault.TooLarge) || len(rows) > mostImported && addressLike(rows[0].Cells[0], base) {
		return nil, fault.New(fault.TooLarge, "press.redirect.error.many", "n", mostImported)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "press.redirect.error.table")
	}
	var all []RedirectRow
	for i, row := range rows {
		cells := append(row.Cells, "", "")
		if i == 0 && !addressLike(cells[0], base) {
			continue
		}
		r := RedirectRow{Line: row.Line, Path: cells[0], Target: cells[1]}
		for _, p := range []*string{&r.Path, &r.Target} {
			if p == &r.Target && *p == "" {
				continue
			}
			if path, err := ReadPath(*p, base); err == nil {
				*p = path
			} else {
				r.Err = err
			}
		}
		note, err := persian.StoreLine(cells[2])
		if err != nil || utf8.RuneCountInString(note) > longestAbout {
			r.Err = fault.New(fault.Invalid, "press.keep.error.text")
		}
		r.Note = note
		all = append(all, r)
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Invalid, "press.redirect.error.empty")
	}
	return all, nil
}

func addressLike(s, base string) bool {
	return strings.HasPrefix(s, "/") || base != "" && strings.HasPrefix(s, base)
}

// errTried ends a trial.
var errTried = errors.New("press: redirects: a trial")

// TryRedirects says of each row what would be wrong with it, in their order, and changes nothing.
func (rm *Room) TryRedirects(ctx context.Context, by ledger.Actor, rows []RedirectRow, answers Answers) error {
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		for i := range rows {
			if rows[i].Err != nil {
				continue
			}
			_, err := rm.setRedirect(ctx, by, Redirect{Path: rows[i].Path, Target: rows[i].Target, Note: rows[i].Note}, answers)
			if err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Conflict) {
				return err
			}
			rows[i].Err = err
		}
		return errTried
	})
	if errors.Is(err, errTried) {
		return nil
	}
	return fmt.Errorf("press: redirects: %w", err)
}

// AddRedirects adds all rows or none.
func (rm *Room) AddRedirects(ctx context.Context, by ledger.Actor, rows []RedirectRow, answers Answers) error {
	err := rm.DB.Tx(ctx, func(ctx context.Context) error {
		for _, row := range rows {
			if _, err := rm.setRedirect(ctx, by, Redirect{Path: row.Path, Target: row.Target, Note: row.Note}, answers); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("press: redirects: %w", err)
	}
	return nil
}
