package persian_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const sharedData = "../../shared/data/persian-dev"

// shared returns the development data files matching the pattern.
func shared(t testing.TB, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sharedData, pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		if slices.Contains(strings.Split(os.Getenv("HEMMAT_TEST_REQUIRE"), ","), "shared") {
			t.Fatalf("no %s in %s", pattern, sharedData)
		}
		t.Skipf("no %s in %s", pattern, sharedData)
	}
	return files
}

func lines(t testing.TB, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

func sharedLines(t testing.TB, pattern string) (all []string) {
	t.Helper()
	for _, file := range shared(t, pattern) {
		all = append(all, lines(t, file)...)
	}
	return all
}
