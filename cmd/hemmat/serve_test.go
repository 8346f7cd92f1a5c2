package main

import (
	"database/sql"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWhatKeepsTheProgramFromServingIsOneLineAndAFailure(t *testing.T) {
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	plain := filepath.Join(dir, "plain.pem")
	if err := os.WriteFile(plain, []byte("no certificate\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, complaint := said(t, dir, "migrate", "--data", "newer"); code != 0 {
		t.Fatal(complaint)
	}
	newer, err := sql.Open("sqlite", filepath.Join(dir, "newer", "hemmat.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newer.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999999, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := newer.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, want string }{
		{"serve --listen " + taken.Addr().String(), "choose another address"},
		{"serve --listen localhost:0 --ops-listen " + taken.Addr().String(), "choose another address"},
		{"serve --listen nowhere", "missing port"},
		{"serve --nope", "unknown flag --nope"},
		{"srve", "did you mean"},
		{"serve --cache-size much", "--cache-size"},
		{"serve --log-level loud", "--log-level"},
		{"serve --trusted-proxies anyone", "--trusted-proxies"},
		{"serve --listen localhost:0 --base-url party.example", "--base-url"},
		{"serve --listen localhost:0 --tls-cert plain.pem", "go together"},
		{"serve --listen localhost:0 --tls-cert plain.pem --tls-key plain.pem", "--tls-cert"},
		{"serve --listen localhost:0 --database postgres://u:pa55word@localhost:1/x", "localhost:1"},
		{"serve --listen localhost:0 --database mysql://localhost/x", "sqlite://"},
		{"serve --listen localhost:0 --media ftp://localhost/x", "s3://"},
		{"serve --listen localhost:0 --data plain.pem", "data folder"},
		{"serve --listen localhost:0 --data newer", "newer version"},
		{"import wxr absent.xml", "absent.xml"},
	} {
		code, out, complaint := said(t, dir, strings.Fields(c.args)...)
		if code <= 0 || out != "" || !strings.HasPrefix(complaint, "hemmat: ") || strings.Count(complaint, "\n") != 1 || !strings.Contains(complaint, c.want) || strings.Contains(complaint, "pa55word") {
			t.Errorf("hemmat %s: exit code %d, %q\n%s; want one line with %q", c.args, code, out, complaint, c.want)
		}
	}
}
