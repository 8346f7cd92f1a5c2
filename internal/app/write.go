package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// What the files look like, for --help.
const (
	PressFormat = press.FileHelp
	PartyFormat = party.FileHelp

	TopicsFormat = press.TopicsHelp
)

var cliActor = ledger.Actor{Via: "cli"}

// with opens the program for one command.
func with(ctx context.Context, cfg Config, fn func(a *App) error) error {
	a, err := Open(ctx, cfg)
	if err != nil {
		return err
	}
	err = a.inWords(fn(a))
	return errors.Join(err, a.Close())
}

// inWords makes an error of the catalogue one line in the language of the command line.
func (a *App) inWords(err error) error {
	if err == nil {
		return nil
	}
	key, args := fault.Text(err)
	if key == "" || !a.Texts.Has(key) {
		return err
	}
	text := a.Texts.Text(i18n.CommandLang(os.Getenv), key, args...)
	return fmt.Errorf("%s (%w)", text, err)
}

// Migrate brings the database to this program's schema.
func Migrate(ctx context.Context, cfg Config, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		_, err := fmt.Fprintln(w, "the database has this program's schema")
		return err
	})
}

// SettingsGet prints all settings, or one.
func SettingsGet(ctx context.Context, cfg Config, path string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		v, err := a.Settings.Value(ctx, path)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(w, strings.TrimRight(v, "\n"))
		return err
	})
}

// SettingsSet changes one setting.
func SettingsSet(ctx context.Context, cfg Config, path, value string) error {
	return with(ctx, cfg, func(a *App) error { return a.Settings.Set(ctx, cliActor, path, value) })
}

// SettingsApply changes the settings that a file names.
func SettingsApply(ctx context.Context, cfg Config, file string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		doc, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := a.Settings.Apply(ctx, cliActor, doc); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		_, err = fmt.Fprintln(w, "settings changed")
		return err
	})
}

// PartyApply describes the party from a file.
func PartyApply(ctx context.Context, cfg Config, file string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		if err := a.refuseDemo(); err != nil {
			return err
		}
		doc, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		dir, err := os.OpenRoot(filepath.Dir(file))
		if err != nil {
			return err
		}
		defer dir.Close()
		a.beside = opener(dir)
		report, err := a.Party.Apply(ctx, cliActor, bytes.NewReader(doc))
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		_, err = fmt.Fprintln(w, report)
		return err
	})
}

// PartyExport prints the party as a table, or its papers.
func PartyExport(ctx context.Context, cfg Config, kind, file string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		if kind == "papers" {
			papers, err := a.Party.ExportPapers(ctx)
			if err != nil {
				return err
			}
			_, err = w.Write(papers)
			return err
		}
		table, err := a.Party.Export(ctx, kind, file, i18n.CommandLang(os.Getenv), func(id.Body) bool { return true })
		if err != nil {
			return err
		}
		_, err = w.Write(table.Body)
		return err
	})
}

// PartyImport records a table of bodies, or of people with posts and terms.
func PartyImport(ctx context.Context, cfg Config, file string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		if err := a.refuseDemo(); err != nil {
			return err
		}
		table, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		done, err := a.Party.ImportTable(ctx, cliActor, filepath.Base(file), table)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		_, err = fmt.Fprintf(w, "%d new, %d changed\n", done.Fresh, done.Changed)
		return err
	})
}

// TopicsApply adds and changes topics from a file.
func TopicsApply(ctx context.Context, cfg Config, file string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		if err := a.refuseDemo(); err != nil {
			return err
		}
		doc, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		n, err := a.Press.ApplyTopics(ctx, cliActor, doc)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		_, err = fmt.Fprintf(w, "%d topics\n", n)
		return err
	})
}

// opener opens files below a folder and nothing outside of it.
func opener(dir *os.Root) func(string) (io.ReadCloser, error) {
	return func(name string) (io.ReadCloser, error) { return dir.Open(filepath.FromSlash(name)) }
}

// source reads a press file with what lies beside it.
func source(file string) (press.Source, io.Closer, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return press.Source{}, nil, err
	}
	dir, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return press.Source{}, nil, err
	}
	return press.Source{Name: file, Data: data, Open: opener(dir)}, dir, nil
}

// withFile opens the program and a press file.
func withFile(ctx context.Context, cfg Config, file string, fn func(a *App, src press.Source) error) error {
	return with(ctx, cfg, func(a *App) error {
		if err := a.refuseDemo(); err != nil {
			return err
		}
		src, c, err := source(file)
		if err != nil {
			return err
		}
		defer c.Close()
		return fn(a, src)
	})
}

// say prints what became of an item, and where it is.
func (a *App) say(w io.Writer, it press.Item) error {
	where := ""
	if it.Status.Public() {
		where = "  " + a.BaseURL + it.Path(it.Lang)
	}
	_, err := fmt.Fprintf(w, "%s  %s%s\n", it.ID, it.Status, where)
	return err
}

// PressAdd adds a new item from a file; with publish it is published too.
func PressAdd(ctx context.Context, cfg Config, file string, publish bool, w io.Writer) error {
	return withFile(ctx, cfg, file, func(a *App, src press.Source) error {
		it, err := a.Press.AddFile(ctx, cliActor, src)
		if err == nil && publish && it.Status == press.Drafted {
			it, err = a.Press.PublishFile(ctx, cliActor, src)
		}
		if err != nil {
			return err
		}
		return a.say(w, it)
	})
}

// PressEdit replaces an item's text; a note makes it a public correction.
func PressEdit(ctx context.Context, cfg Config, file, note string, w io.Writer) error {
	return withFile(ctx, cfg, file, func(a *App, src press.Source) error {
		it, err := a.Press.EditFile(ctx, cliActor, src, note, note != "")
		if err != nil {
			return err
		}
		return a.say(w, it)
	})
}

// PressPublish publishes a draft now, or at a time to come.
func PressPublish(ctx context.Context, cfg Config, which, at string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		item, err := a.which(ctx, which)
		if err != nil {
			return err
		}
		when := time.Time{}
		if at != "" {
			if when, err = moment(at); err != nil {
				return fmt.Errorf("--at: %w", err)
			}
		}
		var it press.Item
		if when.After(a.Now()) {
			it, err = a.Press.Schedule(ctx, cliActor, item, when)
		} else {
			it, err = a.Press.Publish(ctx, cliActor, item, when)
		}
		if err != nil {
			return err
		}
		return a.say(w, it)
	})
}

// PressWithdraw takes a published item back.
func PressWithdraw(ctx context.Context, cfg Config, which, reason string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		item, err := a.which(ctx, which)
		if err != nil {
			return err
		}
		it, err := a.Press.Withdraw(ctx, cliActor, item, reason)
		if err != nil {
			return err
		}
		return a.say(w, it)
	})
}

// which finds an item by its id, its address, or the file it was added from.
func (a *App) which(ctx context.Context, which string) (id.Item, error) {
	if id.Valid(which) {
		return id.Item(which), nil
	}
	if _, err := os.Stat(which); err == nil {
		src, c, err := source(which)
		if err != nil {
			return "", err
		}
		defer c.Close()
		it, err := a.Press.OfFile(ctx, src)
		return it.ID, err
	}
	path := strings.TrimPrefix(which, a.BaseURL)
	if decoded, err := url.PathUnescape(path); err == nil {
		path = decoded
	}
	it, err := a.Press.AtAddress(ctx, path)
	if fault.Is(err, fault.NotFound) {
		return "", fmt.Errorf("there is no item, address or file %s", which)
	}
	return it.ID, err
}
