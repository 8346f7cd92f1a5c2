package db_test

import (
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

func TestConditionsKeepTheirArgumentsInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		count := func(w *db.Where) int64 {
			t.Helper()
			n, err := db.Value[int64](t.Context(), d, `
				SELECT count(*) FROM (SELECT 1 AS n, 'a' AS s UNION SELECT 2, 'b' UNION SELECT 3, 'c') AS x WHERE `+w.String(), w.Args...)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		var w db.Where
		if n := count(&w); n != 3 {
			t.Errorf("no condition chooses %d of 3", n)
		}
		w.Add("n > ", w.Place(1))
		w.Add(db.In(&w, "s", []string{"a", "b", "c"}))
		if n := count(&w); n != 2 {
			t.Errorf("%s chooses %d, not 2", w.String(), n)
		}
		w.Add(db.In[string](&w, "s", nil))
		if n := count(&w); n != 0 {
			t.Errorf("one of none holds %d times", n)
		}
	})
}
