package main

import (
	"context"
	"os"

	"hemmat/internal/app"
)

type migrateCmd struct{}

func (c *migrateCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.Migrate(ctx, *cfg, os.Stdout)
}

type checkCmd struct{}

func (c *checkCmd) Help() string {
	return `Reads everything and changes nothing; it may run beside a server. Exit code 1 and the first
bad row when something is not as it was written.`
}

func (c *checkCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.Check(ctx, *cfg, os.Stdout)
}

type backupCmd struct {
	To string `required:"" placeholder:"DIR" help:"A folder that does not exist yet."`
}

func (c *backupCmd) Help() string {
	return `Writes a consistent copy of the database and all media, also while the site is served.
With PostgreSQL the database is copied as a set of tables that restore reads back.

  hemmat backup --to /var/backups/hemmat/1405-09-01`
}

func (c *backupCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.Backup(ctx, *cfg, c.To, os.Stdout)
}

type restoreCmd struct {
	From string `required:"" placeholder:"DIR" type:"existingdir" help:"A folder that backup wrote."`
}

func (c *restoreCmd) Help() string {
	return `Fills an empty data folder (and, with --database, an empty database) from a backup. It never
overwrites: a folder or database that holds something is refused.

  hemmat restore --from /var/backups/hemmat/1405-09-01 --data /var/lib/hemmat`
}

func (c *restoreCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.Restore(ctx, *cfg, c.From, os.Stdout)
}

type exportCmd struct {
	Site    exportSiteCmd    `cmd:"" help:"All public pages as files with relative links."`
	Meeting exportMeetingCmd `cmd:"" help:"Meetings as a file for another copy of this program."`
}

type exportMeetingCmd struct {
	IDs  []string `arg:"" optional:"" name:"id" help:"Meetings by id, as in the addresses of their pages."`
	Body string   `placeholder:"SLUG" help:"Those of a body that were called, in place of ids."`
	To   string   `required:"" placeholder:"FILE" help:"A file that does not exist yet."`
}

func (c *exportMeetingCmd) Help() string {
	return `For a hall without net: take the file to the program on a laptop, hold the meeting there, and bring it
back the same way. Numbers, circulation and signatures are for the meeting's home. The file holds
what only members may read.

  hemmat export meeting 0190cfe1-… --to hall.json
  hemmat export meeting --body fars --to fars.json`
}

func (c *exportMeetingCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.ExportMeetings(ctx, *cfg, c.IDs, c.Body, c.To, os.Stdout)
}

type exportSiteCmd struct {
	Out string `required:"" placeholder:"DIR" help:"Written beside and moved here when whole."`
}

func (c *exportSiteCmd) Help() string {
	return `The copy opens from disk in a browser, on a stick or from any web server. Search and forms
say there that they need the live site.

  hemmat export site --out copy`
}

func (c *exportSiteCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.ExportSite(ctx, *cfg, c.Out, os.Stdout)
}
