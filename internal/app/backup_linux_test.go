package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"hemmat/internal/kit/db"
)

// tiny is a folder on a file system of so many kilobytes.
func tiny(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("needs the right to mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestAFullDiskLeavesNoHalfBackupAndNoHalfSite(t *testing.T) {
	a := furnished(t, db.SQLite, 4)
	from := backup(t, a)
	info, err := os.Stat(filepath.Join(from, databaseFile))
	if err != nil {
		t.Fatal(err)
	}
	full := func(err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "the disk is full") || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want one line saying that the disk is full", err)
		}
	}
	// No room for the database, and room for the database without the pictures.
	for name, size := range map[string]string{"database": "300k", "media": strconv.FormatInt(info.Size()/1024+120, 10) + "k"} {
		t.Run(name, func(t *testing.T) {
			dir := tiny(t, size)
			full(Backup(t.Context(), a.Config, filepath.Join(dir, "backup"), &bytes.Buffer{}))
			nothing(t, dir)

			dir = tiny(t, size)
			c := elsewhere(t, a, db.SQLite)
			c.Data = dir
			full(Restore(t.Context(), c, from, &bytes.Buffer{}))
			if _, err := os.Stat(filepath.Join(dir, "hemmat.db")); err == nil {
				t.Error("a site was left")
			}
		})
	}
	clean(t, a.Config)
}
