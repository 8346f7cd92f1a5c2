package main

import (
	"fmt"
	"os"

	"hemmat/internal/app"
)

type configCmd struct{}

func (c *configCmd) Run(cfg *app.Config) error { return app.PrintConfig(os.Stdout, *cfg) }

type versionCmd struct{}

func (c *versionCmd) Run() error {
	fmt.Println("hemmat", app.Version())
	return nil
}
