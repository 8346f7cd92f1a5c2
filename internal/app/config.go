package app

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/notice"
)

// Config is what every command shares. Each field is a flag and a HEMMAT_*
// variable. The fields that no flag reaches are for tests.
type Config struct {
	Data          string `placeholder:"DIR" default:"data" help:"Folder of the database and media (${default}; data-demo with --demo)."`
	Database      string `placeholder:"URL" help:"sqlite:///path/file.db or postgres://user:secret@host/name (default: hemmat.db in the data folder)."`
	Media         string `placeholder:"URL" help:"file:///folder or s3://key:secret@host/bucket (default: media in the data folder)."`
	BaseURL       string `name:"base-url" placeholder:"URL" help:"The site's public address, for feeds and share links (default: http://localhost and the port of --listen)."`
	SecretFile    string `name:"secret-file" placeholder:"FILE" help:"The site's secret, made when it is not there; all nodes need the same (default: secret.key in the data folder)."`
	MasterKeyFile string `name:"master-key-file" placeholder:"FILE" help:"The master key of sealed values, made at the first start; all nodes need the same, no backup has it (default: master.key in the data folder; HEMMAT_MASTER_KEY holds the key itself)."`
	Theme         string `placeholder:"DIR" type:"existingdir" help:"Folder whose templates and styles stand over the built-in ones."`
	LogLevel      string `name:"log-level" enum:"debug,info,warn,error" default:"info" help:"debug, info, warn or error."`
	CacheSize     int64  `name:"cache-size" placeholder:"MB" default:"96" help:"Memory for finished pages, in megabytes (${default})."`

	Now     func() time.Time `kong:"-"`
	Entropy io.Reader        `kong:"-"`
	Log     *slog.Logger     `kong:"-"`
	Senders []notice.Sender  `kong:"-"` // serve makes them of its flags

	keyless bool // it goes on without the master key, and opens nothing that is sealed
}

// ServeOptions are the flags of serve alone.
type ServeOptions struct {
	Demo           bool     `help:"Serve a party that does not exist, filled once into ./data-demo."`
	Listen         string   `default:"localhost:8080" placeholder:"HOST:PORT" help:"Where readers come (${default})."`
	OpsListen      string   `name:"ops-listen" placeholder:"HOST:PORT" help:"Metrics, pprof and /readyz; off unless set. Keep it local."`
	TLSCert        string   `name:"tls-cert" placeholder:"FILE" type:"existingfile" help:"Certificate chain; with --tls-key."`
	TLSKey         string   `name:"tls-key" placeholder:"FILE" type:"existingfile" help:"Private key; with --tls-cert."`
	TrustedProxies []string `name:"trusted-proxies" placeholder:"CIDR" help:"Networks whose X-Forwarded-* headers count (default: none)."`
	NoticeFlags
}

// smallestCache is the least memory for finished pages, in megabytes.
const smallestCache = 8

// Validate says what is wrong with the flags before anything is opened; package kong calls it.
func (c *Config) Validate() error {
	if c.CacheSize < smallestCache {
		return fmt.Errorf("--cache-size: %d is too small; give at least %d (megabytes)", c.CacheSize, smallestCache)
	}
	if c.BaseURL == "" {
		return nil
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("--base-url: write scheme and host alone, as in https://party.example")
	}
	return nil
}

// PrintConfig prints the configuration in force. Secrets are hidden.
func PrintConfig(w io.Writer, cfg Config, o ServeOptions) error {
	cfg.Data = o.data(cfg.Data)
	c := cfg.withDefaults()
	if cfg.BaseURL == "" {
		c.BaseURL = "(of --listen)"
	}
	for _, line := range [][2]string{
		{"data", c.Data},
		{"database", redacted(c.Database)},
		{"media", redacted(c.Media)},
		{"base-url", c.BaseURL},
		{"secret-file", c.SecretFile},
		{"master-key-file", c.MasterKeyFile},
		{"theme", c.Theme},
		{"cache-size", fmt.Sprint(c.CacheSize)},
		{"log-level", c.LogLevel},
		{"demo", fmt.Sprint(o.Demo)},
		{"listen", o.Listen},
		{"ops-listen", o.OpsListen},
		{"tls-cert", o.TLSCert},
		{"tls-key", o.TLSKey},
		{"trusted-proxies", strings.Join(o.TrustedProxies, ",")},
		{"smtp", redacted(o.SMTP)},
		{"mail-from", o.MailFrom},
		{"gateway", redacted(o.Gateway)},
		{"gateway-token-file", o.GatewayTokenFile},
	} {
		if _, err := fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%-18s %s", line[0], line[1]), " ")); err != nil {
			return err
		}
	}
	return nil
}

// plainKeys are the keys of an address's query whose values may be shown.
var plainKeys = []string{"sslmode", "sslrootcert", "application_name", "connect_timeout", "region", "scheme", "path-style", "pathStyle", "ca"}

// redacted shows of an address what holds no secret: scheme, host, path and some keys of its query. What is no
// address of a known form may hold one anywhere.
func redacted(address string) string {
	if address == "" {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" {
		return "(hidden: not an address)"
	}
	switch u.Scheme {
	case "sqlite", "file":
	case "postgres", "postgresql", "s3", "smtp", "smtps", "http", "https":
		if u.Host == "" {
			return "(hidden: not an address)"
		}
		if strings.HasPrefix(u.Scheme, "http") && len(u.Path) > 1 { // some gateways have their secret there
			u.Path = "/hidden"
		}
	default:
		return "(hidden: not an address)"
	}
	if u.User != nil {
		u.User = url.User("hidden")
	}
	q := u.Query()
	for k := range q {
		if !slices.Contains(plainKeys, k) {
			q.Set(k, "hidden")
		}
	}
	u.RawQuery, u.Fragment = q.Encode(), ""
	return u.String()
}
