package app

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
	"hemmat/jalali"
	"hemmat/persian"
)

// What the ledger says of a demonstration. The database knows whether it is one,
// whichever folder or node asks.
const (
	demoObject = "site:demo"
	demoBegun  = "app.demo.begun"
	demoFilled = "app.demo.filled"
)

var demoActor = ledger.Actor{Via: "demo"}

func (a *App) isDemo(ctx context.Context) (bool, error) {
	entries, err := a.Ledger.Of(ctx, demoObject, 1)
	return len(entries) > 0, err
}

// fillDemo fills an empty database with the demonstration, once, through draw
// for its pictures. A fill that was broken off is completed.
func (a *App) fillDemo(ctx context.Context, draw func(string) (image.Image, bool), w io.Writer) error {
	entries, err := a.Ledger.Of(ctx, demoObject, 2)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Act == demoFilled {
			return nil
		}
	}
	if len(entries) == 0 {
		if err := a.refuseReal(ctx); err != nil {
			return err
		}
		if err := a.markDemo(ctx, demoBegun); err != nil {
			return err
		}
	}
	if !a.demo {
		a.demo = true
		a.gallery()
	}
	began := time.Now()
	f := filler{App: a, draw: draw, shelf: map[media.Upload]media.File{}}
	f.press = press.New(press.Options{
		DB: a.DB, Ledger: a.Ledger, IDs: a.IDs, Now: f.now, Entropy: a.Entropy, Party: partyForPress{a.Party},
		Media: shelf{&f}, Search: a.Search, Texts: a.Texts, Series: a.series,
	})
	if err := f.fill(ctx, w); err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	if err := a.markDemo(ctx, demoFilled); err != nil {
		return err
	}
	a.Log.Info("demonstration filled", "ms", time.Since(began).Milliseconds())
	return nil
}

func (a *App) markDemo(ctx context.Context, act string) error {
	return a.DB.Tx(ctx, func(ctx context.Context) error {
		return a.Ledger.Append(ctx, ledger.Entry{Act: act, Actor: demoActor, Object: demoObject})
	})
}

// refuseDemo keeps a party's own content out of the demonstration.
func (a *App) refuseDemo() error {
	if a.demo {
		return errors.New("this data folder is a demonstration; choose another with --data")
	}
	return nil
}

// refuseReal keeps the demonstration out of a party's own data: whatever anyone
// but the program itself did there.
func (a *App) refuseReal(ctx context.Context) error {
	const some = 200 // the program's own entries, at its first start, are fewer
	entries, err := a.Ledger.Since(ctx, 0, some)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Actor.Via != "program" {
			return fmt.Errorf("%s holds a real site; choose another --data folder for the demonstration", a.Data)
		}
	}
	return nil
}

// portrait brings in a person's picture: of the demonstration, or a file beside
// the one that names it.
func (a *App) portrait(ctx context.Context, p party.Portrait) (id.Media, error) {
	if a.beside == nil {
		return "", fault.Wrap(fault.Invalid, errors.New("pictures beside the file cannot be read here"))
	}
	r, err := a.beside(p.File)
	if err != nil {
		return "", fault.Wrap(fault.Invalid, err)
	}
	defer r.Close()
	file, err := a.take(ctx, r, portraitUpload(p))
	return file.ID, err
}

// moment reads a Jalali day and an hour of Tehran: "1405/09/01 10:30", or the day alone.
func moment(s string) (time.Time, error) {
	day, clock, _ := strings.Cut(strings.TrimSpace(s), " ")
	d, err := jalali.Parse(day)
	if err != nil {
		return time.Time{}, err
	}
	at := d.Time()
	if clock == "" {
		return at, nil
	}
	h, err := time.Parse("15:04", persian.ParseDigits(clock))
	if err != nil {
		return time.Time{}, fmt.Errorf("the hour %q: write it as 10:30", clock)
	}
	g := at.In(jalali.Location())
	return time.Date(g.Year(), g.Month(), g.Day(), h.Hour(), h.Minute(), 0, 0, jalali.Location()), nil
}
