package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestProofRefusesWhatIsNoText(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct{ text, want string }{
		"nul.txt":   {"الف\nب\x00", "nul.txt:2: a NUL byte"},
		"bytes.md":  {"الف\n\nب\xff", "bytes.md:3: not valid UTF-8"},
		"large.txt": {strings.Repeat("می شود\n", 100<<20/12), "larger than 4.0 MiB"},
	} {
		write(t, filepath.Join(dir, name), c.text)
		code, out, complaint := said(t, dir, "proof", name)
		if code == 0 || out != "" || strings.Count(complaint, "\n") != 1 || !strings.Contains(complaint, c.want) {
			t.Errorf("%s: %d %q %q", name, code, out, complaint)
		}
	}
}
