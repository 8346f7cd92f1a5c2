package party

import (
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
)

// A tree that is too large for a page shows whole levels, and says what each body has below it.
func TestALargeTreeShowsWholeLevelsAndLeadsToTheRest(t *testing.T) {
	b := desk(t, dbtest.Open(t, db.SQLite), true)
	if d := b.see(officer, deskPath, 200); strings.Contains(d.One("main").Text(), "نهاد دیگر زیر آن") {
		t.Error("a small tree is cut")
	}
	rec, err := b.store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.Room.dir.Store(newDirectory(largeParty(rec)))
	for _, path := range []string{deskPath, deskPath + "?on=1391/2/3"} {
		d := b.see(officer, path, 200)
		if n := len(d.Find("main ul.plain li")); n > mostLimbs+1 || n < 20 {
			t.Errorf("%s: %d bodies", path, n)
		}
		if s := d.One("main").Text(); !strings.Contains(s, "نهاد دیگر زیر آن") || !strings.Contains(s, "10") && !strings.Contains(s, "۱۰٬۰") {
			t.Errorf("%s: %s", path, s)
		}
	}
	// Whoever sees one part counts that part.
	local := b.see(local, deskPath+"?on=1391/2/3", 200)
	if s := local.One(".stats").Text(); strings.Contains(s, b.see(officer, deskPath+"?on=1391/2/3", 200).Find(".stats li")[1].Text()) {
		t.Errorf("the local officer sees the vacancies of all: %s", s)
	}
}
