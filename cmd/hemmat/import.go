package main

import (
	"context"
	"os"

	"hemmat/internal/app"
)

type importCmd struct {
	WXR     importWXRCmd     `cmd:"" name:"wxr" help:"Export files of WordPress."`
	Meeting importMeetingCmd `cmd:"" help:"A file of meetings from another copy of this program."`
}

type importMeetingCmd struct {
	File string `arg:"" placeholder:"FILE" type:"existingfile" help:"What export meeting wrote."`
}

func (c *importMeetingCmd) Help() string {
	return `Merges agenda, attendance, minutes and resolutions into what is here; the same file twice is nothing
new. Where both sides wrote, both are kept and somebody decides at the desk. What is signed stays. A
damaged or foreign file writes nothing.

  hemmat import meeting hall.json`
}

func (c *importMeetingCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.ImportMeetings(ctx, *cfg, c.File, os.Stdout)
}

type importWXRCmd struct {
	Files []string `arg:"" placeholder:"FILE" type:"existingfile" help:"One or more export files (WXR); the parts of one export in any order."`
	app.ImportOptions
}

func (c *importWXRCmd) Help() string {
	return `Posts, pages, pictures, categories, tags and comments move in; every old address keeps working.
Only what was public becomes public. Running it again adds what is new and changes nothing else.

  hemmat import wxr export.xml --dry-run
  hemmat import wxr part1.xml part2.xml --uploads wp-content/uploads --report report.json
  hemmat import wxr export.xml --map map.yaml

Lost half-spaces (میشود) come back on the way in, in titles, leads and texts, never in addresses;
the first revision of each text stays as it came. --heal says how:
  safe    what is sure (0.9 and more) is restored, what is doubtful (0.5 to 0.9) is listed
  review  nothing is restored, everything from 0.5 on is listed
  off     neither
"hemmat heal list" shows what waits for a person. What is here already is never healed again.

A map says what the program can't guess:
  kinds:   {یادداشت: note, اطلاعیه: announcement}    category or tag, by name or slug
  topics:  {انتخابات: انتخابات}
  authors: {login: person-slug}
  ignore:  [دسته‌بندی نشده]`
}

func (c *importWXRCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.ImportWXR(ctx, *cfg, c.Files, c.ImportOptions, os.Stdout)
}
