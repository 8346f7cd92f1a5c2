package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/view"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// ImportOptions are the flags of import wxr.
type ImportOptions struct {
	Uploads string `type:"existingdir" placeholder:"DIR" help:"The old site's wp-content/uploads; nothing is fetched over the network."`
	Map     string `type:"existingfile" placeholder:"FILE" help:"What the program can't guess, as YAML."`
	Heal    string `enum:"off,safe,review" default:"safe" help:"Lost half-spaces: safe restores what is sure and lists the rest for review, review lists everything, off does neither."`
	DryRun  bool   `name:"dry-run" help:"Read and report; write nothing."`
	Report  string `placeholder:"FILE.json" help:"What became of each item, with old and new addresses."`
}

// importMemory is the heap at which an import collects again, whatever the percentage.
const importMemory = 160 << 20

// ImportWXR moves a WordPress site in and prints what became of each item. What
// was read before an error stays, and is reported all the same.
func ImportWXR(ctx context.Context, cfg Config, files []string, o ImportOptions, w io.Writer) error {
	// An import makes much that lives for one batch: collecting less often is a sixth
	// of its time, as long as there is room.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(importMemory))
	return with(ctx, cfg, func(a *App) error {
		if err := a.refuseDemo(); err != nil {
			return err
		}
		how, done, err := a.importOptions(ctx, o)
		if err != nil {
			return err
		}
		defer done()
		exports := make([]press.WXRFile, len(files))
		for i, name := range files {
			exports[i] = press.WXRFile{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(name) }}
		}
		bar := progress(os.Stderr, -1, "import")
		how.Progress = func(n int) { _ = bar.Set(n) } // a bar that can't be drawn is no reason to stop
		report, err := a.Press.ImportWXR(ctx, ledger.Actor{Via: "import"}, exports, how)
		_ = bar.Finish()
		return errors.Join(err, keepReport(o.Report, report), report.Text(w))
	})
}

// importOptions opens what the flags name.
func (a *App) importOptions(ctx context.Context, o ImportOptions) (how press.ImportOptions, done func(), err error) {
	how, done = press.ImportOptions{DryRun: o.DryRun, Heal: press.Healing(o.Heal), Provinces: map[string]string{}}, func() {}
	provinces, err := a.Party.Kind(ctx, party.KindProvince, i18n.Persian)
	if err != nil {
		return how, done, err
	}
	for _, b := range provinces {
		name, _ := b.ShortName(i18n.Persian)
		how.Provinces[name] = b.Slug
	}
	if o.Map != "" {
		text, err := os.ReadFile(o.Map)
		if err != nil {
			return how, done, err
		}
		if how.Map, err = press.ParseMap(o.Map, text); err != nil {
			return how, done, err
		}
	}
	if o.Uploads != "" {
		dir, err := os.OpenRoot(o.Uploads)
		if err != nil {
			return how, done, err
		}
		how.Uploads, done = dir.FS(), func() { dir.Close() }
	}
	return how, done, nil
}

// keepReport writes the report for programs. It names what is not public: nobody
// else reads it.
func keepReport(file string, report press.Report) error {
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	// A file that was there keeps its mode; what is no file (/dev/stdout) has none.
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		if err := f.Chmod(0o600); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(report.JSON(f), f.Close())
}

// ExportSite writes the offline copy: all public pages with what they show.
func ExportSite(ctx context.Context, cfg Config, out string, w io.Writer) error {
	cfg.keyless = true // what is public is not sealed
	return with(ctx, cfg, func(a *App) error {
		bar := progress(os.Stderr, -1, "export")
		report, err := a.export(ctx, out, func(done, total int) {
			bar.ChangeMax(total)
			_ = bar.Set(done) // a bar that can't be drawn is no reason to stop
		})
		_ = bar.Finish()
		if err != nil {
			return err
		}
		for _, address := range report.Missing {
			fmt.Fprintln(w, "missing:", address)
		}
		_, err = fmt.Fprintf(w, "%d pages and %d files in %s\n", report.Pages, report.Files, out)
		return err
	})
}

func (a *App) export(ctx context.Context, out string, progress func(done, total int)) (site.Report, error) {
	return a.Site.Export(ctx, out, site.ExportOptions{Texts: a.Texts, Files: a.assetFiles, Shown: a.mediaFiles, Progress: progress})
}

// assetFiles yields the program's own style sheets, fonts and scripts.
func (a *App) assetFiles(ctx context.Context, yield func(site.File) error) error {
	for path, body := range a.View.AssetFiles() {
		if err := yield(site.Content(path, body)); err != nil {
			return err
		}
	}
	s, err := a.Settings.Site(ctx)
	if err != nil {
		return err
	}
	for address, sheet := range map[string][]byte{view.Palette(s.Colors): view.PaletteSheet(s.Colors), view.LogoSheet(s.Logo): view.LogoStyle(s.Logo)} {
		if sheet == nil {
			continue
		}
		if err := yield(site.Content(address, sheet)); err != nil {
			return err
		}
	}
	return nil
}

// mediaFiles yields every picture and file in all its sizes, also of what is not public: a copy takes those that its
// pages name.
func (a *App) mediaFiles(ctx context.Context, yield func(site.File) error) error {
	for f, err := range a.Media.Each(ctx) {
		if err != nil {
			return err
		}
		for _, part := range f.Parts() {
			open := func() (io.ReadCloser, error) {
				b, err := a.Blobs.Open(ctx, part.Key)
				if part.Else != "" && fault.Is(err, fault.NotFound) {
					b, err = a.Blobs.Open(ctx, part.Else)
				}
				return b, err
			}
			if err := yield(site.File{Path: part.Path, Open: open}); err != nil {
				return err
			}
		}
	}
	return nil
}
