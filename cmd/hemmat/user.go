package main

import (
	"context"
	"os"

	"hemmat/internal/app"
)

type userCmd struct {
	Invite userInviteCmd `cmd:"" help:"Make an account and print its one-time link."`
	List   userListCmd   `cmd:"" help:"Print accounts and functions."`
	Grant  userGrantCmd  `cmd:"" help:"Give somebody a function."`
	Revoke userRevokeCmd `cmd:"" help:"Take a function back."`
	Reset  userResetCmd  `cmd:"" help:"Take password, codes, passkeys and devices away and print a new link."`
}

type userInviteCmd struct {
	Name   string `arg:"" help:"The name that colleagues see."`
	Person string `placeholder:"SLUG" help:"The person of the directory who it is."`
	app.GrantFlags
}

func (c *userInviteCmd) Help() string {
	return `The link works once, within seven days. Hand it over in a safe way. Links are for the site's
public address: give the --base-url that serve has.

  hemmat user invite 'مریم احمدی' --function editor --body fars --below`
}

func (c *userInviteCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.UserInvite(ctx, *cfg, c.Name, c.Person, c.GrantFlags, os.Stdout)
}

type userListCmd struct{}

func (c *userListCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.UserList(ctx, *cfg, os.Stdout)
}

type userGrantCmd struct {
	Who string `arg:"" help:"Log-in name, name or id."`
	app.GrantFlags
}

func (c *userGrantCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.UserGrant(ctx, *cfg, c.Who, c.GrantFlags, os.Stdout)
}

type userRevokeCmd struct {
	Who      string `arg:"" help:"Log-in name, name or id; or the id of one grant."`
	Function string `placeholder:"F" help:"Which function; all bodies in which it is held."`
}

func (c *userRevokeCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.UserRevoke(ctx, *cfg, c.Who, c.Function, os.Stdout)
}

type userResetCmd struct {
	Who string `arg:"" help:"Log-in name, name or id."`
}

func (c *userResetCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.UserReset(ctx, *cfg, c.Who, os.Stdout)
}
