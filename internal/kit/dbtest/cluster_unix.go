//go:build unix

package dbtest

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// startCluster makes and starts a PostgreSQL cluster that nobody else can reach
// and that does not survive this process. It gives the URL of its first database.
func startCluster() (string, error) {
	bin, err := binaries()
	if err != nil {
		return "", err
	}
	account, err := servant()
	if err != nil {
		return "", err
	}
	base := ""
	if len(os.TempDir()) > 60 || account != nil && !open(os.TempDir()) {
		base = "/tmp" // a socket's path holds about 100 bytes, and the servant must reach it
	}
	dir, err := os.MkdirTemp(base, "hemmat-pg-")
	if err != nil {
		return "", err
	}
	if account != nil {
		if err := os.Chown(dir, int(account.Uid), int(account.Gid)); err != nil {
			return "", err
		}
	}
	run := func(stdin *os.File, name string, args ...string) *exec.Cmd {
		c := exec.Command(name, args...)
		c.Dir = dir
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC", "HOME=" + dir}
		c.SysProcAttr = &syscall.SysProcAttr{Credential: account, Setsid: true}
		if stdin != nil {
			c.Stdin = stdin
		}
		return c
	}
	data := filepath.Join(dir, "data")
	if err := guard(run, bin, dir, data); err != nil {
		return "", err
	}
	initdb := run(nil, filepath.Join(bin, "initdb"), "-D", data, "-U", "hemmat", "-E", "UTF8",
		"--locale=C", "--auth=trust", "--no-sync", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		return "", fmt.Errorf("dbtest: initdb: %w: %s", err, bytes.TrimSpace(out))
	}
	options := "-c listen_addresses= -c unix_socket_directories=" + dir +
		" -c fsync=off -c synchronous_commit=off -c full_page_writes=off" +
		" -c max_connections=300 -c shared_buffers=32MB -c max_wal_size=256MB -c autovacuum=off"
	log := filepath.Join(dir, "log")
	start := run(nil, filepath.Join(bin, "pg_ctl"), "start", "-w", "-s", "-D", data, "-l", log, "-o", options)
	if err := start.Run(); err != nil {
		text, _ := os.ReadFile(log)
		return "", fmt.Errorf("dbtest: pg_ctl start: %w: %s", err, bytes.TrimSpace(text))
	}
	return "postgres://hemmat@/postgres?host=" + url.QueryEscape(dir), nil
}

// guard starts a shell that waits for the end of its input, whose other side
// only this process holds: when we are gone, even by a kill, it stops the
// server and removes the folder.
func guard(run func(*os.File, string, ...string) *exec.Cmd, bin, dir, data string) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	c := run(r, "/bin/sh", "-c", `read _; "$1/pg_ctl" stop -s -m immediate -D "$3"; cd /; rm -rf "$2"`, "guard", bin, dir, data)
	if err := c.Start(); err != nil {
		w.Close()
		return err
	}
	alive = w
	return nil
}

// alive must not be closed, nor collected, before the process ends.
//
//lint:ignore U1000 it is kept, not read
var alive *os.File

// servant is whom the server runs as: PostgreSQL refuses root.
func servant() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("dbtest: no account to run PostgreSQL as")
}

// open tells whether every account may pass through a folder and those above it.
func open(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode()&0o001 == 0 {
			return false
		}
		if up := filepath.Dir(dir); up != dir {
			dir = up
			continue
		}
		return true
	}
}

// binaries finds the folder of initdb and postgres, the newest first.
func binaries() (string, error) {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(dirs, func(a, b string) int { return major(b) - major(a) })
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			dirs = append(dirs, filepath.Dir(p))
		}
	}
	for _, dir := range dirs {
		if runs(filepath.Join(dir, "initdb")) && runs(filepath.Join(dir, "postgres")) && runs(filepath.Join(dir, "pg_ctl")) {
			return dir, nil
		}
	}
	return "", errNoPostgres
}

func major(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	return n
}

func runs(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&0o111 != 0
}
