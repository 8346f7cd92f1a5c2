package app

import (
	"context"
	"errors"
	"image"
	"image/color"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hemmat/internal/demo"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/press"
)

// smudge stands for every drawing, each in a colour of its own.
func smudge(name string) (image.Image, bool) {
	img := image.NewRGBA(image.Rect(0, 0, 16, 10))
	for i := range len(name) {
		img.Set(i%16, i/16, color.RGBA{R: name[i], G: 120, B: 130, A: 255})
	}
	return img, demo.Has(name)
}

// reopen builds the program on a folder and a database that may hold something:
// every start has other ids.
func reopen(t testing.TB, dir, address string, start byte) *App {
	t.Helper()
	a, err := Open(t.Context(), Config{
		Data: dir, Database: address, BaseURL: "https://party.example", CacheSize: 64,
		Now: func() time.Time { return today }, Entropy: entropy{rand.NewChaCha8([32]byte{start})}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func TestAFillThatIsBrokenOffAnywhereIsCompletedToTheSameSite(t *testing.T) {
	whole := open(t, dbtest.Address(t, db.SQLite))
	commits := 0
	whole.Ledger.OnCommit(func([]ledger.Entry) { commits++ })
	if err := whole.fillDemo(t.Context(), smudge, io.Discard); err != nil {
		t.Fatal(err)
	}
	want := pages(t, whole)
	if len(want) < 100 {
		t.Fatalf("%d pages", len(want))
	}
	// After the first mark, in the middle of the items, after the correction.
	for _, at := range []int{1, commits / 2, commits - 1} {
		dir, base := t.TempDir(), dbtest.Address(t, db.SQLite)
		ctx, kill := context.WithCancel(t.Context())
		broken, n := reopen(t, dir, base, 2), 0
		broken.Ledger.OnCommit(func([]ledger.Entry) {
			if n++; n == at {
				kill()
			}
		})
		if err := broken.fillDemo(ctx, smudge, io.Discard); !errors.Is(err, context.Canceled) {
			t.Fatalf("broken off at commit %d of %d: %v", at, commits, err)
		}
		again := reopen(t, dir, base, 3)
		if !again.demo {
			t.Errorf("broken off at %d: the folder does not know that it is a demonstration", at)
		}
		if err := again.fillDemo(t.Context(), smudge, io.Discard); err != nil {
			t.Fatalf("completed after %d: %v", at, err)
		}
		if diff := cmp.Diff(want, pages(t, again)); diff != "" {
			t.Errorf("broken off at %d of %d, the completed site differs (-whole +completed):\n%.2000s", at, commits, diff)
		}
	}
}

func TestADemonstrationIsFilledOnce(t *testing.T) {
	a := open(t, dbtest.Address(t, db.SQLite))
	if err := a.fillDemo(t.Context(), smudge, io.Discard); err != nil {
		t.Fatal(err)
	}
	// One announcement is for members. Another was sent to addressees, who stand at different places.
	sent, err := a.Circular.Store().Of(t.Context(), nil, "", 10)
	if err != nil || len(sent) != 2 || sent[0].Reach != circular.Members || sent[1].State != circular.Sent {
		t.Fatal(sent, err)
	}
	left := map[circular.Which]int{}
	for _, w := range []circular.Which{circular.Every, circular.Undelivered, circular.Unread, circular.Unaccepted, circular.Vacant} {
		if left[w], err = a.Circular.Store().CountSeats(t.Context(), sent[1].ID, circular.SeatFilter{Which: w}); err != nil {
			t.Fatal(err)
		}
	}
	if !(left[circular.Every] > left[circular.Unaccepted] && left[circular.Unaccepted] > left[circular.Unread] && left[circular.Unread] > left[circular.Undelivered] && left[circular.Undelivered] > 0) {
		t.Errorf("seats by what they lack: %v", left)
	}
	head, err := a.Ledger.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	undrawn := func(name string) (image.Image, bool) { t.Errorf("%s is drawn again", name); return nil, false }
	if err := a.fillDemo(t.Context(), undrawn, io.Discard); err != nil {
		t.Fatal(err)
	}
	if again, err := a.Ledger.Head(t.Context()); err != nil || again.Seq != head.Seq {
		t.Errorf("entry %d after a second fill, want %d; %v", again.Seq, head.Seq, err)
	}
}

// The doors of a demonstration, as its folder is met by each command that brings content in.
func TestADemonstrationTakesNoPartysContent(t *testing.T) {
	dir := t.TempDir()
	cfg := Config{Data: dir, Log: slog.New(slog.DiscardHandler)}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a := reopen(t, dir, "", 1)
	if err := a.markDemo(t.Context(), demoBegun); err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]func() error{
		"import wxr":  func() error { return ImportWXR(t.Context(), cfg, []string{file}, ImportOptions{}, io.Discard) },
		"press add":   func() error { return PressAdd(t.Context(), cfg, file, true, io.Discard) },
		"party apply": func() error { return PartyApply(t.Context(), cfg, file, io.Discard) },
	} {
		err := run()
		if err == nil || !strings.Contains(err.Error(), "--data") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s into a demonstration: %v; want one line that says what to do", name, err)
		}
	}
}

func TestAPartysOwnFolderTakesNoDemonstration(t *testing.T) {
	for name, write := range map[string]func(a *App) error{
		"settings": func(a *App) error { return a.Settings.Apply(t.Context(), cliActor, demo.Settings()) },
		"a draft": func(a *App) error {
			src := press.Source{Name: "x.md", Open: dot, Data: []byte("---\nkind: news\ntitle: پیش‌نویس\n---\nمتن.\n")}
			_, err := a.Press.AddFile(t.Context(), cliActor, src)
			return err
		},
	} {
		a := open(t, dbtest.Address(t, db.SQLite))
		if err := write(a); err != nil {
			t.Fatal(err)
		}
		err := a.fillDemo(t.Context(), smudge, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "--data") {
			t.Errorf("with %s in it: %v; want one line that says what to do", name, err)
		}
		if is, err := a.isDemo(t.Context()); is || err != nil {
			t.Errorf("with %s in it: marked as a demonstration", name)
		}
	}
}
