package main

import (
	"fmt"
	"os"

	"hemmat/internal/app"
)

type configCmd struct {
	app.ServeOptions
}

func (c *configCmd) Help() string {
	return `Takes the flags and variables of serve as well, and prints what serve would be given.

  HEMMAT_DATA=/var/lib/hemmat hemmat config --listen :8080`
}

func (c *configCmd) Run(cfg *app.Config) error {
	return app.PrintConfig(os.Stdout, *cfg, c.ServeOptions)
}

type versionCmd struct{}

func (c *versionCmd) Run() error {
	fmt.Println("hemmat", app.Version())
	return nil
}
