//go:build unix

package dbtest

import (
	"os"
	"path/filepath"
	"testing"
)

// The server runs as another account when the tests run as root; a cluster
// under a closed folder would not start.
func TestAClosedFolderIsSeenFromEveryDepth(t *testing.T) {
	top, err := os.MkdirTemp("/tmp", "hemmat-open-") // a test's own folder lies in a closed one
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(top)
	inside := filepath.Join(top, "a", "b")
	if err := os.MkdirAll(inside, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		mode os.FileMode
		want bool
	}{{0o755, true}, {0o711, true}, {0o700, false}} {
		if err := os.Chmod(top, c.mode); err != nil {
			t.Fatal(err)
		}
		if got := open(inside); got != c.want {
			t.Errorf("open under a folder of mode %o: %t, want %t", c.mode, got, c.want)
		}
	}
}
