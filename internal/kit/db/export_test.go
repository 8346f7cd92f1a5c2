package db

import (
	"context"
	"io/fs"
)

// MigrateWith applies other files than the program's own.
func MigrateWith(ctx context.Context, d *DB, files fs.FS) error { return d.migrate(ctx, files) }
