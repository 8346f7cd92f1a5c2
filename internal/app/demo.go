package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"path"
	"runtime"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"hemmat/internal/demo"
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

// fillDemo fills an empty database with the demonstration, once. A fill that was
// broken off is completed.
func (a *App) fillDemo(ctx context.Context, w io.Writer) error {
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
		n, err := a.Public.Everything(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%s holds a real site; choose another --data folder for the demonstration", a.Data)
		}
		if err := a.markDemo(ctx, demoBegun); err != nil {
			return err
		}
	}
	if !a.demo {
		a.demo = true
		a.gallery()
	}
	fmt.Fprintln(w, "Filling the demonstration; this is done once.")
	f := filler{App: a, pictures: map[string][]byte{}}
	f.press = press.New(press.Options{
		DB: a.DB, Ledger: a.Ledger, IDs: a.IDs, Now: f.now, Entropy: a.Entropy, Party: partyForPress{a.Party},
		Media: a.Media, Search: a.Search, Texts: a.Texts, Series: a.series,
	})
	if err := f.fill(ctx); err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	return a.markDemo(ctx, demoFilled)
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

// filler writes the demonstration through the doors that users have. Its press
// room's clock stands at the day of each item, so that histories look lived in.
type filler struct {
	*App
	press *press.Room

	mu       sync.Mutex
	at       time.Time
	pictures map[string][]byte
}

func (f *filler) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.at.IsZero() {
		return f.Now()
	}
	return f.at
}

func (f *filler) set(at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = at
}

func (f *filler) fill(ctx context.Context) error {
	if err := f.paint(ctx); err != nil {
		return err
	}
	f.beside = f.open
	if err := f.Settings.Apply(ctx, demoActor, demo.Settings()); err != nil {
		return err
	}
	if _, err := f.Party.Apply(ctx, demoActor, bytes.NewReader(demo.Party())); err != nil {
		return err
	}
	if err := f.press.ApplyTopics(ctx, demoActor, demo.Topics()); err != nil {
		return err
	}
	for _, file := range demo.Items() {
		src := press.Source{Name: file.Name, Data: file.Data, Open: f.open}
		parsed, err := press.ParseFile(file.Name, file.Data)
		if err != nil {
			return err
		}
		f.set(parsed.Draft.At)
		if _, err := f.press.AddFile(ctx, demoActor, src); err != nil && fault.Of(err) != fault.Conflict {
			return err
		}
	}
	for _, c := range demo.Corrections() {
		at, err := moment(c.Date)
		if err != nil {
			return err
		}
		f.set(at)
		if _, err := f.press.EditFile(ctx, demoActor, press.Source{Name: c.Name, Data: c.Data, Open: f.open}, c.Note, true); err != nil {
			return err
		}
	}
	return nil
}

// paint draws and stores the pictures on all cores before anything asks for
// them: it is nearly all of the work.
func (f *filler) paint(ctx context.Context) error {
	var all []press.FilePicture
	for _, file := range demo.Items() {
		parsed, err := press.ParseFile(file.Name, file.Data)
		if err != nil {
			return err
		}
		if parsed.Cover != nil {
			all = append(all, *parsed.Cover)
		}
		all = append(all, parsed.Gallery...)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, p := range all {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err // told to stop: the rest is painted at the next start
			}
			r, err := f.open(p.File)
			if err != nil {
				return err
			}
			defer r.Close()
			_, err = f.Media.Add(ctx, r, p.Upload())
			return err
		})
	}
	return g.Wait()
}

// open draws a picture; a name is drawn once.
func (f *filler) open(name string) (io.ReadCloser, error) {
	f.mu.Lock()
	b, ok := f.pictures[name]
	f.mu.Unlock()
	if !ok {
		img, known := demo.Picture(name)
		if !known {
			return nil, fmt.Errorf("no picture %s", name)
		}
		var buf bytes.Buffer
		if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 90}); err != nil {
			return nil, err
		}
		b = buf.Bytes()
		f.mu.Lock()
		f.pictures[name] = b
		f.mu.Unlock()
	}
	return io.NopCloser(bytes.NewReader(b)), nil
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
	file, err := a.Media.Add(ctx, r, media.Upload{Name: path.Base(p.File), Alt: p.Alt, Credit: p.Credit})
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
