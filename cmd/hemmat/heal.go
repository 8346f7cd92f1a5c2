package main

import (
	"context"
	"os"

	"hemmat/internal/app"
)

type healCmd struct {
	List   healListCmd   `cmd:"" help:"Items with half-spaces to review."`
	Show   healShowCmd   `cmd:"" help:"The suggestions about an item, each where it stands."`
	Apply  healApplyCmd  `cmd:"" help:"Make suggestions: one new revision of the item."`
	Refuse healRefuseCmd `cmd:"" help:"Close suggestions; the text stays."`
}

func (c *healCmd) Help() string {
	return `An import lists half-spaces that it is not sure of. A person decides:

  hemmat heal list
  hemmat heal show /1404/02/address/
  hemmat heal apply /1404/02/address/ 1 3     these two
  hemmat heal refuse /1404/02/address/        the others
  hemmat heal apply --all                     everything that is left

A suggestion whose place in the text was edited meanwhile is never made: it says that the text has
changed, and can be refused.`
}

type healListCmd struct{}

func (c *healListCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.HealList(ctx, *cfg, os.Stdout)
}

type healShowCmd struct {
	Item string `arg:"" help:"The item's id, its address, or the file it was added from."`
}

func (c *healShowCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.HealShow(ctx, *cfg, c.Item, os.Stdout)
}

type healApplyCmd struct {
	app.HealWhich
}

func (c *healApplyCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.HealApply(ctx, *cfg, c.HealWhich, os.Stdout)
}

type healRefuseCmd struct {
	app.HealWhich
}

func (c *healRefuseCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.HealRefuse(ctx, *cfg, c.HealWhich, os.Stdout)
}
