package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/settings"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
	"hemmat/jalali"
)

// The content goes through the doors a user goes through, the database's own rules included. Pictures are only asked
// for by name here: drawing and encoding them has tests of its own.
func TestTheContentGoesThroughTheDoors(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	ctx := t.Context()
	now := func() time.Time { return time.Date(2026, time.November, 22, 12, 0, 0, 0, jalali.Location()) }
	l := ledger.New(d, now)
	ids := id.NewSource(now, nil)
	actor := ledger.Actor{Via: "cli"}

	if err := settings.New(d, l, now).Apply(ctx, actor, Settings()); err != nil {
		t.Fatal(err)
	}
	people := party.New(party.Options{DB: d, Ledger: l, IDs: ids, Now: now, Portrait: func(_ context.Context, p party.Portrait) (id.Media, error) {
		if !Has(p.File) {
			return "", fmt.Errorf("no picture %q", p.File)
		}
		return "", nil
	}})
	if err := people.Start(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := people.Apply(ctx, actor, bytes.NewReader(Party())); err != nil {
		t.Fatal(err)
	}
	if again, err := people.Apply(ctx, actor, bytes.NewReader(Party())); err != nil || again.New+again.Changed > 0 {
		t.Errorf("a second time: %v, %v", again, err)
	}

	room := press.New(press.Options{DB: d, Ledger: l, IDs: ids, Now: now, Party: somebody{}, Media: shelf{ids}})
	if _, err := room.ApplyTopics(ctx, actor, Topics()); err != nil {
		t.Fatal(err)
	}
	numbers := map[string]int64{}
	open := func(name string) (io.ReadCloser, error) {
		if !Has(name) {
			return nil, fmt.Errorf("no picture %q", name)
		}
		return io.NopCloser(strings.NewReader(name)), nil
	}
	for _, f := range Items() {
		it, err := room.AddFile(ctx, actor, press.Source{Name: f.Name, Data: f.Data, Open: open})
		if err != nil {
			t.Fatal(err)
		}
		if it.Status != press.Published {
			t.Errorf("%s is %s", f.Name, it.Status)
		}
		if it.Kind.Numbered() && len(it.Editions) == 1 {
			series := fmt.Sprint(it.Kind, it.JYear)
			if numbers[series]++; it.Number != numbers[series] || it.SerialYear != it.JYear {
				t.Errorf("%s has number %d of %d, want %d of %d", f.Name, it.Number, it.SerialYear, numbers[series], it.JYear)
			}
		}
	}
	if n := numbers["announcement1405"]; n < 8 {
		t.Errorf("%d announcements took a number of 1405", n)
	}
	for _, c := range Corrections() {
		if _, err := room.EditFile(ctx, actor, press.Source{Name: c.Name, Data: c.Data, Open: open}, c.Note, true); err != nil {
			t.Error(err)
		}
	}
}

// somebody answers for any body and person; that they exist is for TestNothingNamedIsMissing.
type somebody struct{}

func (somebody) Ancestors(_ context.Context, b id.Body) ([]id.Body, error) {
	return []id.Body{b}, nil
}

func (somebody) BodyBySlug(_ context.Context, slug string) (id.Body, error) {
	return id.Body(slug), nil
}

func (somebody) Office(_ context.Context, slug string, _ jalali.Date) (press.Author, error) {
	return press.Author{Person: id.Person(slug), Slug: slug, Name: press.Text{i18n.Persian: slug}}, nil
}

func (somebody) Label(_ context.Context, _ string, b id.Body) (name, slug string, err error) {
	return string(b), string(b), nil
}

// shelf takes every picture and keeps none.
type shelf struct{ ids *id.Source }

func (s shelf) Add(_ context.Context, _ io.Reader, u media.Upload) (media.File, error) {
	return media.File{ID: id.New[id.Media](s.ids), Name: u.Name, Alt: u.Alt}, nil
}

func (shelf) Files(_ context.Context, ids ...id.Media) (map[id.Media]media.File, error) {
	files := map[id.Media]media.File{}
	for _, x := range ids {
		files[x] = media.File{ID: x}
	}
	return files, nil
}

func (shelf) NoteUses(context.Context, string, []media.Shown) error { return nil }
