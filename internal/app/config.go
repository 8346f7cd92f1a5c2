package app

import (
	"io"
	"log/slog"
	"time"
)

// Config is what every command shares. Each field is a flag and a HEMMAT_*
// variable. The fields that no flag reaches are for tests.
type Config struct {
	Data      string `placeholder:"DIR" default:"data" help:"Folder of the database and media (${default}; data-demo with --demo)."`
	Database  string `placeholder:"URL" help:"sqlite:///path/file.db or postgres://user:secret@host/name (default: hemmat.db in the data folder)."`
	Media     string `placeholder:"URL" help:"file:///folder or s3://key:secret@host/bucket (default: media in the data folder)."`
	BaseURL   string `name:"base-url" placeholder:"URL" help:"The site's public address, for feeds and share links (default: http://localhost and the port of --listen)."`
	Theme     string `placeholder:"DIR" type:"path" help:"Folder whose templates and styles stand over the built-in ones."`
	LogLevel  string `name:"log-level" enum:"debug,info,warn,error" default:"info" help:"debug, info, warn or error."`
	CacheSize int64  `name:"cache-size" placeholder:"MB" default:"96" help:"Memory for finished pages, in megabytes (${default})."`

	Now     func() time.Time `kong:"-"`
	Entropy io.Reader        `kong:"-"`
	Log     *slog.Logger     `kong:"-"`
}

// ServeOptions are the flags of serve alone.
type ServeOptions struct {
	Demo           bool     `help:"Serve a party that does not exist, filled once into ./data-demo."`
	Listen         string   `default:"localhost:8080" placeholder:"HOST:PORT" help:"Where readers come (${default})."`
	OpsListen      string   `name:"ops-listen" placeholder:"HOST:PORT" help:"Metrics, pprof and /readyz; off unless set. Keep it local."`
	TLSCert        string   `name:"tls-cert" placeholder:"FILE" type:"existingfile" help:"Certificate chain; with --tls-key."`
	TLSKey         string   `name:"tls-key" placeholder:"FILE" type:"existingfile" help:"Private key; with --tls-cert."`
	TrustedProxies []string `name:"trusted-proxies" placeholder:"CIDR" help:"Networks whose X-Forwarded-* headers count (default: none)."`
}
