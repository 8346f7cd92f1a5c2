// Hemmat is the platform of a political party in one program.
//
// This folder holds one short file for each group of subcommands and no logic:
// a command turns its flags into a call of package app.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"hemmat/internal/app"
)

// cli is the whole command line. Every flag has an environment variable.
type cli struct {
	app.Config

	Serve    serveCmd    `cmd:"" help:"Serve the site."`
	Migrate  migrateCmd  `cmd:"" help:"Bring the database to this program's schema."`
	Import   importCmd   `cmd:"" help:"Move an old site in."`
	Export   exportCmd   `cmd:"" help:"Write a copy of the site that opens from disk."`
	Check    checkCmd    `cmd:"" help:"Verify ledger, pictures, search index and references; name the first bad row."`
	Backup   backupCmd   `cmd:"" help:"Copy database and media, also while serving."`
	Restore  restoreCmd  `cmd:"" help:"Put a backup back into an empty data folder."`
	Settings settingsCmd `cmd:"" help:"Read and change the site's settings."`
	Press    pressCmd    `cmd:"" help:"Write, publish, withdraw, list and show items."`
	Party    partyCmd    `cmd:"" help:"Describe bodies, posts, people and terms from a file."`
	User     userCmd     `cmd:"" help:"Who signs in, and what they may do."`
	Keys     keysCmd     `cmd:"" help:"The keys of sealed values: rotate and check."`
	Heal     healCmd     `cmd:"" help:"Review the half-spaces that an import was not sure of."`
	Proof    proofCmd    `cmd:"" help:"Proofread Persian text, with reasons and fixes."`
	Show     configCmd   `cmd:"" name:"config" help:"Print the configuration in force, secrets hidden."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

const description = `The platform of a political party in one program.

    hemmat serve --demo                                     try it
    hemmat import wxr export.xml --uploads wp-content/uploads   move a WordPress in
    hemmat press add announcement.md --publish              write an announcement
    hemmat proof announcement.md                            proofread it first
    hemmat export site --out copy                           a copy for a closed net

Flags stand over HEMMAT_* variables, those over defaults.`

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	var c cli
	parser, err := kong.New(&c, kong.Name("hemmat"), kong.Description(description),
		kong.DefaultEnvars("HEMMAT"), kong.Vars{"functions": app.FunctionNames()}, kong.UsageOnError(), kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	if err != nil {
		return complain(err)
	}
	kctx, err := parser.Parse(args)
	if err != nil {
		return complain(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	kctx.BindTo(ctx, (*context.Context)(nil))
	if err := kctx.Run(&c.Config); err != nil {
		return complain(err)
	}
	return 0
}

// complain prints one line.
func complain(err error) int {
	fmt.Fprintln(os.Stderr, "hemmat:", err)
	return 1
}
