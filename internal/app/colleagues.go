package app

import (
	"context"
	"slices"

	"hemmat/internal/kit/id"
	"hemmat/internal/room/account"
	"hemmat/internal/room/party"
)

// colleagues names people at the desk: those of the party's directory, whether readers see their names or not, and
// those who only have an account.
type colleagues struct {
	directory *party.Room
	accounts  *account.Room
}

// Names are the names of people; one whom neither knows is absent.
func (c colleagues) Names(ctx context.Context, lang string, people ...id.Person) (map[id.Person]string, error) {
	d, err := c.directory.Directory(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[id.Person]string, len(people))
	var others []id.Person
	for _, p := range people {
		if who, ok := d.Person(p); ok {
			names[p], _ = who.Name.In(lang)
		} else if p != "" && !slices.Contains(others, p) {
			others = append(others, p)
		}
	}
	more, err := c.accounts.Names(ctx, others...)
	for p, name := range more {
		names[p] = name
	}
	return names, err
}

// FindPeople finds people by a part of their name.
func (c colleagues) FindPeople(ctx context.Context, name string) ([]id.Person, error) {
	found, err := c.directory.Named(ctx, name)
	if err != nil {
		return nil, err
	}
	more, err := c.accounts.Named(ctx, name)
	for _, p := range more {
		if !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	return found, err
}
