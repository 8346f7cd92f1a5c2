package library_test

import (
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/media/mediatest"
	"hemmat/internal/kit/staff/stafftest"
)

func TestTheJobThatMakesPagesSaysHowADocumentStands(t *testing.T) {
	p := media.FindPoppler()
	dbtest.Require(t, "poppler", p != nil, "no poppler-utils on this host")
	each(t, func(t *testing.T, b *bench) {
		_, files := b.bring(file{"report.pdf", mediatest.PDF(2, "x", "")}, file{"broken.pdf", []byte("%PDF-1.7\nx\n%%EOF\n")}, file{"a.jpg", photo(1)})
		shows := func(n int, want string) {
			t.Helper()
			if page := text(t, b.ask(stafftest.Get(reporter, "/desk/media/files/"+string(files[n])+"/"))); !strings.Contains(page, want) {
				t.Errorf("file %d: the page lacks %q", n, want)
			}
		}
		shows(0, "این میزبان صفحه‌ها را نمی‌سازد")
		if err := b.Sweep(t.Context()); err != nil { // a host without the programs
			t.Fatal(err)
		}
		queue := jobs.New(b.d, b.ids, func() time.Time { return b.now })
		if n, _ := queue.Counts(t.Context()); n["waiting"] != 0 {
			t.Errorf("%v wait for what nobody does", n)
		}
		b.withPages(queue, p)
		for range 2 { // a second sweep adds nothing
			if err := b.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		shows(0, "در نوبت ساختن")
		runner := jobs.Runner{Queue: queue, Handlers: b.Handlers()}
		if _, left, err := runner.Due(t.Context()); err != nil || left {
			t.Fatal(left, err)
		}
		if n, err := queue.Counts(t.Context()); err != nil || n["done"] != 2 || n["failed"] != 0 {
			t.Errorf("%v %v", n, err)
		}
		shows(0, "۲ صفحه")
		shows(1, "ساخته نشد؛ سند همچنان دریافت می‌شود.")
		shows(1, "پرونده خوانده نشد.")
		if acts := b.acts(); strings.Count(acts, "paged") != 2 {
			t.Errorf("the ledger has %s", acts)
		}
	})
}
