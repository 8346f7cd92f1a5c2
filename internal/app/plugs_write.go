package app

import (
	"context"
	"sync"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
	"hemmat/jalali"
)

// partyForWriting answers what the pages of writing ask of the party.
type partyForWriting struct {
	*party.Room
	who        colleagues
	speakers   *latest[speakersOf, []press.Speaker]
	signatures *latest[signaturesOf, []press.Signatory]
}

// Each form of writing offers the whole party: the lists are kept for as long as the directory stays the same.
type (
	speakersOf struct {
		*party.Directory
		lang string
	}
	signaturesOf struct {
		*party.Directory
		lang string
		on   jalali.Date
	}
)

func newPartyForWriting(rm *party.Room, who colleagues) partyForWriting {
	return partyForWriting{rm, who, &latest[speakersOf, []press.Speaker]{}, &latest[signaturesOf, []press.Signatory]{}}
}

var _ press.Staff = partyForWriting{}

// Speakers lists the bodies of the party, the party itself first, each before those below it.
func (p partyForWriting) Speakers(ctx context.Context, lang string) ([]press.Speaker, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	return p.speakers.get(speakersOf{d, lang}, func() []press.Speaker { return speakers(d, lang) }), nil
}

func speakers(d *party.Directory, lang string) []press.Speaker {
	var all []press.Speaker
	for _, x := range d.Subtree(d.Root().ID) {
		b, ok := d.Body(x)
		if !ok {
			continue
		}
		name, _ := b.FullName(lang)
		s := press.Speaker{ID: b.ID, Name: name, Kind: b.Kind, Scope: []id.Body{b.ID}}
		for _, up := range d.Ancestors(b.ID) {
			if up.ID != b.ID {
				s.Scope = append(s.Scope, up.ID)
			}
		}
		all = append(all, s)
	}
	return all
}

// Signatories lists the people of the directory with the posts they hold on a day.
func (p partyForWriting) Signatories(ctx context.Context, lang string, on jalali.Date) ([]press.Signatory, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	return p.signatures.get(signaturesOf{d, lang, on}, func() []press.Signatory { return signatories(d, lang, on) }), nil
}

func signatories(d *party.Directory, lang string, on jalali.Date) []press.Signatory {
	var all []press.Signatory
	for _, who := range d.People(on, lang) {
		name, _ := who.Name.In(lang)
		s := press.Signatory{ID: who.ID, Name: name}
		if held := d.Offices(who.ID, on); len(held) > 0 {
			s.Post, _ = held[0].Signature(lang)
		}
		all = append(all, s)
	}
	return all
}

// latest keeps what was made last, for the key it was made for. What it gives is shared: nobody may change it.
type latest[K comparable, V any] struct {
	mu   sync.Mutex
	key  K
	kept V
	set  bool
}

func (l *latest[K, V]) get(key K, build func() V) V {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.set || l.key != key {
		l.key, l.kept, l.set = key, build(), true
	}
	return l.kept
}

// Names are the names of people who work at the desk.
func (p partyForWriting) Names(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error) {
	return p.who.Names(ctx, lang, people...)
}

// fronts are the bodies that have a front page: the party itself, then its provinces and committees of today.
type fronts struct {
	*party.Room
	now func() time.Time
}

var _ press.Fronts = fronts{}

// Fronts lists them in Persian order: the choice has to be the same in both languages.
func (f fronts) Fronts(ctx context.Context) ([]id.Body, error) {
	d, err := f.Directory(ctx)
	if err != nil {
		return nil, err
	}
	today, err := jalali.FromTime(f.now())
	if err != nil {
		return nil, err
	}
	all := []id.Body{d.Root().ID}
	for _, kind := range []string{party.KindProvince, party.KindCommittee} {
		for _, b := range d.Kind(kind, i18n.Persian) {
			if b.Exists(today) {
				all = append(all, b.ID)
			}
		}
	}
	return all, nil
}
