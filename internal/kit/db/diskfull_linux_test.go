package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
)

// tinyDisk is a folder on a file system of 2 MB, with half a megabyte of ballast
// to throw out.
func tinyDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("needs the right to mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	if err := os.WriteFile(filepath.Join(dir, "ballast"), make([]byte, 512<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestAFullDiskIsAClearErrorAndReadingGoesOn(t *testing.T) {
	dir := tinyDisk(t)
	d := dbtest.Again(t, "sqlite://"+filepath.Join(dir, "x.db"))
	shelf(t, d)
	ctx := t.Context()
	long := strings.Repeat("ب", 20_000)
	kept, err := int64(0), error(nil)
	for err == nil {
		err = d.Tx(ctx, func(ctx context.Context) error {
			if err := put(ctx, d, fmt.Sprintf("%06d", kept), kept); err != nil {
				return err
			}
			_, err := db.Exec(ctx, d, `UPDATE shelf SET note = $2 WHERE id = $1`, fmt.Sprintf("%06d", kept), long)
			return err
		})
		if err == nil {
			kept++
		}
		if kept > 1000 {
			t.Fatal("the disk never filled")
		}
	}
	if !errors.Is(err, db.ErrDiskFull) || !fault.Is(err, fault.Busy) {
		t.Fatalf("error %v", err)
	}
	if n := count(t, ctx, d); n != kept {
		t.Fatalf("%d rows, %d were kept", n, kept)
	}
	if verdict, err := db.Value[string](ctx, d, `PRAGMA integrity_check`); err != nil || verdict != "ok" {
		t.Fatalf("%s, %v", verdict, err)
	}
	if err := os.Remove(filepath.Join(dir, "ballast")); err != nil {
		t.Fatal(err)
	}
	if err := put(ctx, d, "room again", 1); err != nil {
		t.Fatalf("with room again: %v", err)
	}
}
