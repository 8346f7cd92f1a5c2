package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The gate fetches the archive (.ci/run); elsewhere the test says what is missing.
func TestTheEmbeddedLexiconIsWhatItsSourcesGive(t *testing.T) {
	const lilak, data = "../../../.ci/out/dictionary-fa-2.0.0.tgz", "../../../../shared/data/persian-dev"
	for _, path := range []string{lilak, data} {
		if _, err := os.Stat(path); err != nil {
			if slices.Contains(strings.Split(os.Getenv("HEMMAT_TEST_REQUIRE"), ","), "lilak") {
				t.Fatal(err)
			}
			t.Skipf("no %s (npm pack dictionary-fa@2.0.0 fetches the archive)", path)
		}
	}
	if err := run(lilak, data, "../../internal/half/lexicon.bin", true); err != nil {
		t.Fatal(err)
	}
}

func TestOtherSourcesAreRefused(t *testing.T) {
	path := t.TempDir() + "/hazm_words.tsv"
	if err := os.WriteFile(path, []byte("آب\t1\tN\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pinned(path); err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("other bytes were taken: %v", err)
	}
}
