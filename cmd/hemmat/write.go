package main

import (
	"context"
	"os"

	"hemmat/internal/app"
)

type settingsCmd struct {
	Get   settingsGetCmd   `cmd:"" help:"Print all settings, or one."`
	Set   settingsSetCmd   `cmd:"" help:"Change one setting."`
	Apply settingsApplyCmd `cmd:"" help:"Change the settings that a YAML file names."`
}

type settingsGetCmd struct {
	Path string `arg:"" optional:"" help:"For example name.fa"`
}

func (c *settingsGetCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.SettingsGet(ctx, *cfg, c.Path, os.Stdout)
}

type settingsSetCmd struct {
	Path  string `arg:"" help:"For example motto.fa"`
	Value string `arg:""`
}

func (c *settingsSetCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.SettingsSet(ctx, *cfg, c.Path, c.Value)
}

type settingsApplyCmd struct {
	File string `arg:"" type:"existingfile"`
}

func (c *settingsApplyCmd) Help() string {
	return `What the file leaves out stays as it is. Print a file to start from with: hemmat settings get`
}

func (c *settingsApplyCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.SettingsApply(ctx, *cfg, c.File, os.Stdout)
}

type pressCmd struct {
	Add      pressAddCmd      `cmd:"" help:"Store a new item as a draft, or publish it at once."`
	Edit     pressEditCmd     `cmd:"" help:"Replace an item's text; with --note as a public correction."`
	Publish  pressPublishCmd  `cmd:"" help:"Publish a draft now or at a time."`
	List     pressListCmd     `cmd:"" help:"List items of any status, those made last first."`
	Show     pressShowCmd     `cmd:"" help:"Print an item of any status with its texts."`
	Withdraw pressWithdrawCmd `cmd:"" help:"Take an item back; its address says so and why."`
	Topics   pressTopicsCmd   `cmd:"" help:"The topics that items are filed under."`
}

type pressTopicsCmd struct {
	Apply topicsApplyCmd `cmd:"" help:"Add and change topics from a YAML file."`
}

type topicsApplyCmd struct {
	File string `arg:"" type:"existingfile"`
}

func (c *topicsApplyCmd) Help() string { return app.TopicsFormat }

func (c *topicsApplyCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.TopicsApply(ctx, *cfg, c.File, os.Stdout)
}

type pressAddCmd struct {
	File    string `arg:"" type:"existingfile"`
	Publish bool   `help:"Publish at once, at the date the file gives or now."`
}

func (c *pressAddCmd) Help() string { return app.PressFormat }

func (c *pressAddCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.PressAdd(ctx, *cfg, c.File, c.Publish, os.Stdout)
}

type pressEditCmd struct {
	File string `arg:"" type:"existingfile" help:"With the item's id or address in its front matter."`
	Note string `help:"What was corrected; readers see it."`
}

func (c *pressEditCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.PressEdit(ctx, *cfg, c.File, c.Note, os.Stdout)
}

type pressPublishCmd struct {
	Item string `arg:"" help:"The item's id, its address, or the file it was added from."`
	At   string `placeholder:"1405/09/01 10:00" help:"Jalali date and time of Tehran; now when left out."`
}

func (c *pressPublishCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.PressPublish(ctx, *cfg, c.Item, c.At, os.Stdout)
}

type pressWithdrawCmd struct {
	Item   string `arg:"" help:"The item's id, its address, or the file it was added from."`
	Reason string `required:"" help:"Readers see it."`
}

func (c *pressWithdrawCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.PressWithdraw(ctx, *cfg, c.Item, c.Reason, os.Stdout)
}

type pressListCmd struct{ app.PressListOptions }

func (c *pressListCmd) Help() string {
	return `A line has the item's id, status, kind, day (published, planned, or else made), number and title.`
}

func (c *pressListCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.PressList(ctx, *cfg, c.PressListOptions, os.Stdout)
}

type pressShowCmd struct {
	Item string `arg:"" help:"The item's id, its address, or the file it was added from."`
}

func (c *pressShowCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.PressShow(ctx, *cfg, c.Item, os.Stdout)
}

type partyCmd struct {
	Apply  partyApplyCmd  `cmd:"" help:"Bodies, posts, people and terms from a YAML file."`
	Export partyExportCmd `cmd:"" help:"Print bodies, or people with their posts and terms, as a table; or their papers as a file for apply."`
	Import partyImportCmd `cmd:"" help:"Bodies, or people with posts and terms, from a table: CSV or XLSX."`
}

type partyExportCmd struct {
	Kind string `arg:"" enum:"bodies,terms,papers" help:"bodies or terms; or papers: steps to a licence, counts and letters of appointment."`
	As   string `enum:"csv,xlsx" default:"csv" help:"csv or xlsx, of a table."`
}

func (c *partyExportCmd) Help() string {
	return `A party moves to another database with all three: bring the tables in, then apply the papers.

  hemmat party export bodies > bodies.csv
  hemmat party export terms > terms.csv
  hemmat party export papers > papers.yaml

  hemmat party import bodies.csv --data other
  hemmat party import terms.csv --data other
  hemmat party apply papers.yaml --data other`
}

func (c *partyExportCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.PartyExport(ctx, *cfg, c.Kind, c.As, os.Stdout)
}

type partyImportCmd struct {
	File string `arg:"" type:"existingfile"`
}

func (c *partyImportCmd) Help() string {
	return `Columns are known by their headings; print a table to start from with: hemmat party export bodies
A row that cannot be recorded refuses the whole table; at the desk the good rows can be recorded alone.`
}

func (c *partyImportCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.PartyImport(ctx, *cfg, c.File, os.Stdout)
}

type partyApplyCmd struct {
	File string `arg:"" type:"existingfile"`
}

func (c *partyApplyCmd) Help() string { return app.PartyFormat }

func (c *partyApplyCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.PartyApply(ctx, *cfg, c.File, os.Stdout)
}
