package app

import (
	"os"
	"testing"
)

// TestMain keeps a server of one test from bounding the memory of all: this process holds dozens of programs at once, and one
// program's bound made the collector run without end (two tests took five times as long).
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"GOMEMLIMIT": "off", "GOGC": "100"} {
		if os.Getenv(name) == "" {
			os.Setenv(name, value)
		}
	}
	os.Exit(m.Run())
}
