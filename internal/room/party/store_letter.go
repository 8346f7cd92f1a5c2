package party

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/series"
	"hemmat/internal/kit/site"
	"hemmat/persian"
)

const selectLetter = `
		SELECT l.id, l.term_id, l.jy, l.number, l.code, COALESCE(l.replaces_id, ''), l.content, l.reason, l.at, l.by_id, l.salt,
		       COALESCE(n.id, ''), COALESCE(r.at, 0), COALESCE(r.reason, '')
		  FROM party_letter AS l
		  LEFT JOIN party_letter AS n ON n.replaces_id = l.id
		  LEFT JOIN party_letter_revocation AS r ON r.letter_id = l.id`

// LettersOf returns the letters of a term, the latest first.
func (s *Store) LettersOf(ctx context.Context, term id.Term) ([]Letter, error) {
	return db.Select(ctx, s.db, scanLetter, selectLetter+`
		 WHERE l.term_id = $1
		 ORDER BY l.jy DESC, l.number DESC`, term)
}

// LettersIn returns the letters of a year, the latest first.
func (s *Store) LettersIn(ctx context.Context, jy int) ([]Letter, error) {
	return db.Select(ctx, s.db, scanLetter, selectLetter+`
		 WHERE l.jy = $1
		 ORDER BY l.number DESC`, jy)
}

// Letters returns every letter, the earliest number first.
func (s *Store) Letters(ctx context.Context) ([]Letter, error) {
	return db.Select(ctx, s.db, scanLetter, selectLetter+`
		 ORDER BY l.jy, l.number`)
}

// LetterYears returns the years in which letters were issued, the latest first.
func (s *Store) LetterYears(ctx context.Context) ([]int, error) {
	return db.Select(ctx, s.db, func(r db.Row) (jy int, err error) { return jy, r.Scan(&jy) }, `
		SELECT DISTINCT jy FROM party_letter ORDER BY jy DESC`)
}

// Letter returns a letter by its id.
func (s *Store) Letter(ctx context.Context, x string) (Letter, error) {
	return db.One(ctx, s.db, scanLetter, selectLetter+`
		 WHERE l.id = $1`, x)
}

// LetterAt returns the letter with a code.
func (s *Store) LetterAt(ctx context.Context, code string) (Letter, error) {
	return db.One(ctx, s.db, scanLetter, selectLetter+`
		 WHERE l.code = $1`, code)
}

func scanLetter(r db.Row) (l Letter, err error) {
	var words string
	var at, revoked int64
	if err = r.Scan(&l.ID, &l.Term, &l.Year, &l.Number, &l.Code, &l.Replaces, &words, &l.Reason, &at, &l.By, &l.Salt, &l.Replaced, &revoked, &l.Because); err != nil {
		return l, err
	}
	l.At = time.UnixMilli(at).UTC()
	if revoked > 0 {
		l.Revoked = time.UnixMilli(revoked).UTC()
	}
	return l, json.Unmarshal([]byte(words), &l.Words)
}

// AddLetter keeps a letter that is issued.
func (s *Store) AddLetter(ctx context.Context, l Letter) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO party_letter (id, term_id, jy, number, code, replaces_id, content, reason, at, by_id, salt)
		VALUES ($1, $2, $3, $4, $5, NULLIF($6, ''), $7, $8, $9, $10, $11)`,
		l.ID, l.Term, l.Year, l.Number, l.Code, l.Replaces, content(l.Words), l.Reason, l.At.UnixMilli(), l.By, l.Salt)
	return err
}

// AddRevocation revokes a letter.
func (s *Store) AddRevocation(ctx context.Context, letter, reason string, at time.Time, by id.Person, salt []byte) error {
	_, err := db.Exec(ctx, s.db, `
		INSERT INTO party_letter_revocation (letter_id, reason, at, by_id, salt)
		VALUES ($1, $2, $3, $4, $5)`, letter, reason, at.UnixMilli(), by, salt)
	return err
}

// liveLetter is the letter of a term that counts; the zero Letter when none does.
func liveLetter(letters []Letter) Letter {
	for _, l := range letters {
		if l.Live() {
			return l
		}
	}
	return Letter{}
}

// IssueLetter issues a letter for a term, with the next number of the year. known is the id of the letter that whoever asks knows
// to count, "" for none; another is errStale. A letter that counts is replaced, with a reason. The term bears the number from then on.
func (rm *Room) IssueLetter(ctx context.Context, actor ledger.Actor, term id.Term, known, text, reason string) (Letter, error) {
	var l Letter
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Lock(ctx); err != nil {
			return err
		}
		rec, err := rm.store.Load(ctx)
		if err != nil {
			return err
		}
		d := newDirectory(rec)
		t, ok := d.Term(term)
		if !ok {
			return fault.New(fault.Conflict, "party.form.term.gone")
		}
		letters, err := rm.store.LettersOf(ctx, term)
		if err != nil {
			return err
		}
		old := liveLetter(letters)
		if old.ID != known {
			return errStale
		}
		now := rm.o.Now()
		o, today := d.office(t), Today(now)
		words, wrong := d.write(o, today, text)
		if old.ID != "" && reason == "" {
			wrong = append(wrong, Trouble{Key: "party.wrong.letter.reason"})
		}
		if len(wrong) > 0 {
			return wrong
		}
		random := make([]byte, 4*codeLength)
		if _, err := io.ReadFull(rm.o.Entropy, random); err != nil {
			return err
		}
		l = Letter{
			ID: id.New[string](rm.o.IDs), Term: term, Year: today.Year, Code: newCode(random), Replaces: old.ID, Words: words,
			Reason: reason, At: now, By: actor.Person, Salt: ledger.Salt(rm.o.Entropy),
		}
		if rm.numbersKnown != nil {
			if err := rm.numbersKnown(ctx); err != nil {
				return err
			}
		}
		n, err := series.Next(ctx, rm.o.DB, LetterSeries, l.Year)
		if err != nil {
			return err
		}
		l.Number = int(n)
		if err := rm.store.AddLetter(ctx, l); err != nil {
			return err
		}
		number := persian.Digits(l.Name()) // as people type it there
		if _, err := rm.record(ctx, actor, Doc{Terms: []TermEntry{{Person: o.Person.Slug, Body: o.Body.Slug, Post: o.Post.Slug, From: t.From, Letter: &number}}}, nil, nil); err != nil {
			return err
		}
		return rm.enterLetter(ctx, actor, "issued", l, o.Person.Public, l.state(), l.Salt)
	})
	if err != nil {
		return Letter{}, fmt.Errorf("party: letter: %w", err)
	}
	return l, nil
}

// RevokeLetter revokes a letter that counts. Its term goes on: whoever does not hold the post any more has an end of their own.
func (rm *Room) RevokeLetter(ctx context.Context, actor ledger.Actor, letter, reason string) error {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.store.Lock(ctx); err != nil {
			return err
		}
		l, err := rm.store.Letter(ctx, letter)
		if err != nil {
			return err
		}
		if !l.Live() {
			return errStale
		}
		if reason == "" {
			return Troubles{{Key: "party.wrong.letter.why"}}
		}
		d, err := rm.Recorded(ctx)
		if err != nil {
			return err
		}
		t, known := d.Term(l.Term)
		return rm.addRevocation(ctx, actor, l, reason, rm.o.Now(), known && d.people[t.Person].Public)
	})
	if err != nil {
		return fmt.Errorf("party: letter: %w", err)
	}
	return nil
}

// addRevocation keeps that a letter was revoked at an instant.
func (rm *Room) addRevocation(ctx context.Context, actor ledger.Actor, l Letter, reason string, at time.Time, public bool) error {
	salt := ledger.Salt(rm.o.Entropy)
	if err := rm.store.AddRevocation(ctx, l.ID, reason, at, actor.Person, salt); err != nil {
		return err
	}
	return rm.enterLetter(ctx, actor, "revoked", l, public, reason, salt)
}

func (rm *Room) enterLetter(ctx context.Context, actor ledger.Actor, verb string, l Letter, public bool, state string, salt []byte) error {
	return rm.commit(ctx, state, salt, ledger.Entry{
		Act: "party.letter." + verb, Actor: actor, Object: "letter:" + l.ID, Public: public,
		Touches: []string{site.TagTerm(l.Term)},
	})
}

// state is what the ledger commits to.
func (l Letter) state() string {
	return content(struct {
		Term     id.Term
		Name     string
		Code     string
		Replaces string
		Words    LetterWords
	}{l.Term, l.Name(), l.Code, l.Replaces, l.Words})
}
