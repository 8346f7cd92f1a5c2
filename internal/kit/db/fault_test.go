package db_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

// TestMain plays the part of another process when the environment asks for it.
func TestMain(m *testing.M) {
	if address := os.Getenv("HEMMAT_DB_TEST_WRITER"); address != "" {
		writer(address, os.Getenv("HEMMAT_DB_TEST_ROUND"))
	}
	os.Exit(m.Run())
}

// writer commits pairs of rows without end, reports each, and holds the second
// transaction of each round half-done while it reports.
func writer(address, round string) {
	d, err := db.Open(context.Background(), address, db.Options{})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	for i := 0; ; i++ {
		err := d.Tx(context.Background(), func(ctx context.Context) error {
			for half := range 2 {
				if err := put(ctx, d, fmt.Sprintf("%s-%06d-%d", round, i, half), int64(i)); err != nil {
					return err
				}
				fmt.Println("half", i, half)
			}
			return nil
		})
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println("kept", i)
	}
}

func TestAKilledWriterLeavesWholeTransactions(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			d := dbtest.Again(t, address)
			shelf(t, d)
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			for round := range 5 {
				kept := -1
				c := exec.Command(self)
				c.Env = append(os.Environ(), "HEMMAT_DB_TEST_WRITER="+address, fmt.Sprintf("HEMMAT_DB_TEST_ROUND=%d", round))
				out, err := c.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := c.Start(); err != nil {
					t.Fatal(err)
				}
				lines, dead := bufio.NewScanner(out), false
				for lines.Scan() {
					var i, half int
					if strings.HasPrefix(lines.Text(), "error") {
						t.Error(lines.Text())
					}
					fmt.Sscanf(lines.Text(), "kept %d", &kept)
					if n, _ := fmt.Sscanf(lines.Text(), "half %d %d", &i, &half); n == 2 && i == 3+round && half == 0 && !dead {
						dead = true
						c.Process.Kill()
					}
				}
				c.Wait()
				if !dead {
					t.Fatal("the writer ended by itself")
				}
				// PostgreSQL notices the death on its own time and may still finish the
				// last transaction later: each round writes rows of its own.
				halves, err := db.Select(t.Context(), d, text, `
					SELECT substr(id, 1, 8) FROM shelf GROUP BY substr(id, 1, 8) HAVING count(*) <> 2`)
				if err != nil || len(halves) != 0 {
					t.Fatalf("half-done: %v, %v", halves, err)
				}
				n, err := db.Value[int64](t.Context(), d, `SELECT count(*) FROM shelf WHERE id LIKE $1`, fmt.Sprintf("%d-%%", round))
				if err != nil || n < int64(2*(kept+1)) {
					t.Fatalf("%d rows after %d reported commits: %v", n, kept+1, err)
				}
				if e == db.SQLite {
					verdict, err := db.Value[string](t.Context(), d, `PRAGMA integrity_check`)
					if err != nil || verdict != "ok" {
						t.Fatalf("%s, %v", verdict, err)
					}
				}
			}
		})
	}
}
