package app

import (
	"context"
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
	who colleagues
}

var _ press.Staff = partyForWriting{}

// Speakers lists the bodies of the party, the party itself first, each before those below it.
func (p partyForWriting) Speakers(ctx context.Context, lang string) ([]press.Speaker, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
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
	return all, nil
}

// Signatories lists the people of the directory with the posts they hold on a day.
func (p partyForWriting) Signatories(ctx context.Context, lang string, on jalali.Date) ([]press.Signatory, error) {
	d, err := p.Directory(ctx)
	if err != nil {
		return nil, err
	}
	var all []press.Signatory
	for _, who := range d.People(on, lang) {
		name, _ := who.Name.In(lang)
		s := press.Signatory{ID: who.ID, Name: name}
		if held := d.Offices(who.ID, on); len(held) > 0 {
			s.Post, _ = held[0].Signature(lang)
		}
		all = append(all, s)
	}
	return all, nil
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
