package main

import (
	"context"
	"os"

	"hemmat/internal/app"
)

type keysCmd struct {
	Rotate  keysRotateCmd  `cmd:"" help:"Put a new master key in the place of the old one; with --data-keys, seal everything anew."`
	Check   keysCheckCmd   `cmd:"" help:"Open every key and every sealed value; change nothing."`
	Abandon keysAbandonCmd `cmd:"" help:"Delete what is sealed, when the master key is lost for good."`
}

type keysRotateCmd struct {
	Data bool   `name:"data-keys" help:"New data keys in place of a new master key; every sealed value is sealed anew, beside a server."`
	Out  string `placeholder:"FILE" help:"Where a new master key is written when the old one is in HEMMAT_MASTER_KEY."`
}

func (c *keysRotateCmd) Help() string {
	return `A new master key when somebody may have read the old one, or has left who could; new data keys when
somebody may have had both database and master key. Broken off, either may be run again.

  hemmat keys rotate
  hemmat keys rotate --data-keys`
}

func (c *keysRotateCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.KeysRotate(ctx, *cfg, c.Data, c.Out, os.Stdout)
}

type keysCheckCmd struct{}

func (c *keysCheckCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.KeysCheck(ctx, *cfg, os.Stdout)
}

type keysAbandonCmd struct {
	Yes bool `required:"" help:"Say that the master key is lost and that everything sealed is to be deleted."`
}

func (c *keysAbandonCmd) Help() string {
	return `Only when no copy of the master key is left: every mail address and telephone number that is sealed is
deleted, and the database begins anew with another key. Stop the server first. Where the key is found, this is refused.`
}

func (c *keysAbandonCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.KeysAbandon(ctx, *cfg, os.Stdout)
}
