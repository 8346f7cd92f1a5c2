package main

import (
	"context"

	"hemmat/internal/app"
)

type serveCmd struct {
	app.ServeOptions
}

func (c *serveCmd) Help() string {
	return `Serves until it is told to stop (SIGINT or SIGTERM); requests under way are finished.

  hemmat serve --demo                                   a party that does not exist, in ./data-demo
  hemmat serve --listen :443 --tls-cert c.pem --tls-key k.pem --base-url https://party.example
  hemmat serve --listen 127.0.0.1:8080 --trusted-proxies 127.0.0.1/32   behind nginx
  hemmat serve --ops-listen 127.0.0.1:9090              metrics, pprof and /readyz on a port of their own`
}

func (c *serveCmd) Run(ctx context.Context, cfg *app.Config) error {
	return app.Serve(ctx, *cfg, c.ServeOptions)
}
