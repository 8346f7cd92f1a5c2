package dbtest_test

import (
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

func TestEachTestHasAFreshDatabase(t *testing.T) {
	for range 2 {
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			if _, err := db.Exec(t.Context(), d, `INSERT INTO setting (name, value, at) VALUES ('x', '', 0)`); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestBothEnginesRun(t *testing.T) {
	var seen []db.Engine
	dbtest.Each(t, func(t *testing.T, d *db.DB) { seen = append(seen, d.Engine()) })
	if len(seen) == 0 || seen[0] != db.SQLite {
		t.Fatalf("ran on %v", seen)
	}
}

// recorder stands for a test that Require ends.
type recorder struct {
	testing.TB
	failed, skipped bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Fatalf(string, ...any) { r.failed = true; panic(r) }
func (r *recorder) Skipf(string, ...any)  { r.skipped = true; panic(r) }

func required(name string, ok bool) (r *recorder) {
	r = &recorder{}
	defer func() { recover() }()
	dbtest.Require(r, name, ok, "because")
	return r
}

func TestAMissingThingSkipsUnlessItIsRequired(t *testing.T) {
	t.Setenv("HEMMAT_TEST_REQUIRE", "")
	if r := required("shared", false); !r.skipped {
		t.Error("did not skip")
	}
	t.Setenv("HEMMAT_TEST_REQUIRE", "postgres, shared")
	if r := required("shared", false); !r.failed {
		t.Error("did not fail")
	}
	if r := required("browser", false); !r.skipped {
		t.Error("failed for what was not required")
	}
	if r := required("shared", true); r.failed || r.skipped {
		t.Error("stopped a test that has what it needs")
	}
}
