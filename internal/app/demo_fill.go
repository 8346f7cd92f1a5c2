package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"path"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"hemmat/internal/demo"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// filler writes the demonstration through the doors that users have. Its press
// room's clock stands at the day of each item, so that histories look lived in.
// Each step finds what it made before, so a fill may begin again anywhere.
type filler struct {
	*App
	press *press.Room
	draw  func(string) (image.Image, bool)

	mu    sync.Mutex
	at    time.Time
	shelf map[media.Upload]media.File // what paint stored, by the words that come with it
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

func (f *filler) fill(ctx context.Context, w io.Writer) error {
	uploads, err := f.uploads()
	if err != nil {
		return err
	}
	items, corrections := demo.Items(), demo.Corrections()
	bar := progress(w, int64(len(uploads)+len(items)+len(corrections)), "Filling the demonstration, once")
	defer bar.Finish()
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // pictures are garbage soon, and there is room
	step := func() { _ = bar.Add(1) }                 // a bar that can't be drawn is no reason to stop
	if err := f.paint(ctx, uploads, step); err != nil {
		return err
	}
	f.beside, f.take = blank, shelf{f}.Add
	if err := f.Settings.Apply(ctx, demoActor, demo.Settings()); err != nil {
		return err
	}
	if _, err := f.Party.Apply(ctx, demoActor, bytes.NewReader(demo.Party())); err != nil {
		return err
	}
	if err := f.meetings(ctx); err != nil {
		return err
	}
	if _, err := f.press.ApplyTopics(ctx, demoActor, demo.Topics()); err != nil {
		return err
	}
	if err := f.members(ctx); err != nil {
		return err
	}
	for _, file := range items {
		src := press.Source{Name: file.Name, Data: file.Data, Open: blank}
		parsed, err := press.ParseFile(file.Name, file.Data)
		if err != nil {
			return err
		}
		f.set(parsed.Draft.At)
		if _, err := f.press.AddFile(ctx, demoActor, src); err != nil && fault.Of(err) != fault.Conflict {
			return err
		}
		step()
	}
	for _, c := range corrections {
		at, err := moment(c.Date)
		if err != nil {
			return err
		}
		f.set(at)
		if _, err := f.press.EditFile(ctx, demoActor, press.Source{Name: c.Name, Data: c.Data, Open: blank}, c.Note, true); err != nil {
			return err
		}
		step()
	}
	if err := f.send(ctx); err != nil {
		return err
	}
	return f.news(ctx)
}

// drawing is a picture and the words that come with it where it is used.
type drawing struct {
	file  string
	words media.Upload
}

// uploads are all pictures that the content names.
func (f *filler) uploads() ([]drawing, error) {
	people, err := party.Read(bytes.NewReader(demo.Party()))
	if err != nil {
		return nil, err
	}
	var all []drawing
	for _, p := range people.People {
		if p.Portrait != nil {
			all = append(all, drawing{p.Portrait.File, portraitUpload(*p.Portrait)})
		}
	}
	for _, file := range demo.Items() {
		parsed, err := press.ParseFile(file.Name, file.Data)
		if err != nil {
			return nil, err
		}
		if parsed.Cover != nil {
			all = append(all, drawing{parsed.Cover.File, parsed.Cover.Upload()})
		}
		for _, p := range parsed.Gallery {
			all = append(all, drawing{p.File, p.Upload()})
		}
	}
	return all, nil
}

// paint draws and stores the pictures on all cores before anything asks for
// them: it is nearly all of the work.
func (f *filler) paint(ctx context.Context, all []drawing, step func()) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, d := range all {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err // told to stop: the rest is painted at the next start
			}
			img, known := f.draw(d.file)
			if !known {
				return fmt.Errorf("no picture %s", d.file)
			}
			var b bytes.Buffer
			if err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&b, img); err != nil {
				return err
			}
			file, err := f.Media.Add(ctx, &b, d.words)
			if err != nil {
				return err
			}
			f.mu.Lock()
			f.shelf[d.words] = file
			f.mu.Unlock()
			step()
			return nil
		})
	}
	return g.Wait()
}

// shelf gives the rooms the pictures that were painted, in place of taking them in again.
type shelf struct{ *filler }

func (s shelf) Add(_ context.Context, _ io.Reader, u media.Upload) (media.File, error) {
	file, ok := s.filler.shelf[u]
	if !ok {
		return file, fmt.Errorf("%s was not painted", u.Name)
	}
	return file, nil
}

func (s shelf) Files(ctx context.Context, ids ...id.Media) (map[id.Media]media.File, error) {
	return s.Media.Files(ctx, ids...)
}

// NoteUses notes what an item shows.
func (s shelf) NoteUses(ctx context.Context, object string, uses []media.Shown) error {
	return s.Media.NoteUses(ctx, object, uses)
}

// blank stands for a picture's bytes where the picture is on the shelf.
func blank(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil }

func portraitUpload(p party.Portrait) media.Upload {
	return media.Upload{Name: path.Base(p.File), Alt: p.Alt, Credit: p.Credit}
}
