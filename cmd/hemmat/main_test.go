package main

import (
	"bytes"
	"database/sql"
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite"
)

// TestMain puts the program beside the tests, as the command hemmat.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"hemmat": main})
}

// hemmat is the command with its arguments, in an environment without settings.
func hemmat(args ...string) *exec.Cmd {
	cmd := exec.Command("hemmat", args...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "HEMMAT_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	return cmd
}

// said runs the command in a folder and returns its exit code and what it wrote
// to both channels, without the log.
func said(t *testing.T, dir string, args ...string) (code int, out, complaint string) {
	t.Helper()
	cmd := hemmat(args...)
	cmd.Dir = dir
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var lines strings.Builder
	for line := range strings.Lines(e.String()) {
		if !strings.HasPrefix(line, "time=") {
			lines.WriteString(line)
		}
	}
	return cmd.ProcessState.ExitCode(), o.String(), lines.String()
}

// The scripts run the program as people do: by its command line, its exit code
// and what it prints, away from a terminal.
func TestTheCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HEMMAT_LANG", "en")
			taken, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			e.Defer(func() { taken.Close() })
			e.Setenv("TAKEN", taken.Addr().String())
			closed, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			e.Setenv("CLOSED", closed.Addr().String())
			return closed.Close()
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"complains": complains, "sql": statement},
	})
}

// complains says that the last command printed one line, which holds the arguments.
func complains(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile("stderr")
	if !strings.HasPrefix(text, "hemmat: ") || strings.Count(text, "\n") != 1 || ts.ReadFile("stdout") != "" {
		ts.Fatalf("not one line of complaint: %q", text)
	}
	for _, want := range args {
		if !strings.Contains(text, want) {
			ts.Fatalf("%q does not say %q", text, want)
		}
	}
}

// statement changes a SQLite file past the program.
func statement(ts *testscript.TestScript, _ bool, args []string) {
	d, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer d.Close()
	_, err = d.Exec(args[1])
	ts.Check(err)
}
