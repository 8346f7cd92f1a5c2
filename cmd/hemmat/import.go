package main

import (
	"context"
	"os"

	"hemmat/internal/app"
)

type importCmd struct {
	WXR importWXRCmd `cmd:"" name:"wxr" help:"Export files of WordPress."`
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

A map says what the program can't guess:
  kinds:   {یادداشت: note, اطلاعیه: announcement}    category or tag, by name or slug
  topics:  {انتخابات: انتخابات}
  authors: {login: person-slug}
  ignore:  [دسته‌بندی نشده]`
}

func (c *importWXRCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.ImportWXR(ctx, *cfg, c.Files, c.ImportOptions, os.Stdout)
}
