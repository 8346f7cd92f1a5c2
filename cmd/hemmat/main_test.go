package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test's own program stand for hemmat.
func TestMain(m *testing.M) {
	if os.Getenv("HEMMAT_TEST_AS_PROGRAM") != "" {
		os.Unsetenv("HEMMAT_TEST_AS_PROGRAM")
		os.Exit(run(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// hemmat runs the program in a folder until it ends.
func hemmat(t *testing.T, dir string, args ...string) (code int, out, complaints string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a program that should end and serves
	defer cancel()
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Dir = dir
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "HEMMAT_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "HEMMAT_TEST_AS_PROGRAM=1")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var said []string
	for line := range strings.Lines(stderr.String()) {
		if !strings.HasPrefix(line, "time=") { // the log
			said = append(said, line)
		}
	}
	return cmd.ProcessState.ExitCode(), stdout.String(), strings.Join(said, "")
}

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
	if code, _, said := hemmat(t, dir, "migrate", "--data", "newer"); code != 0 {
		t.Fatal(said)
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
		code, out, said := hemmat(t, dir, strings.Fields(c.args)...)
		if code <= 0 || out != "" || !strings.HasPrefix(said, "hemmat: ") || strings.Count(said, "\n") != 1 || !strings.Contains(said, c.want) || strings.Contains(said, "pa55word") {
			t.Errorf("hemmat %s: exit code %d, %q\n%s; want one line with %q", c.args, code, out, said, c.want)
		}
	}
}
