package meeting

import (
	"net/http"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
)

// TestThePagesOfMeetingsShutNobodyOut looks at each page, full and empty.
func TestThePagesOfMeetingsShutNobodyOut(t *testing.T) {
	b := open(t, dbtest.Open(t, db.SQLite))
	b.serve()
	ctx := t.Context()
	signed := b.signed("نشست ماهانهٔ شورای مرکزی")
	settled := must(b.store.Ruling(ctx, signed.Decided[0].ID))(t)
	if err := b.FollowUp(ctx, as("farsi"), settled.ID, string(id.New[id.Objection](b.ids)), "با بانک گفت‌وگو شد.\nپاسخ تا پایان ماه می‌آید."); err != nil {
		t.Fatal(err)
	}
	if err := b.Publish(ctx, officer, signed.ID, signed.Version, true, []id.Ruling{settled.ID}); err != nil {
		t.Fatal(err)
	}
	minuted := b.minuted("نشست فوق‌العاده")
	if err := b.Object(ctx, as("third"), minuted.ID, id.New[id.Objection](b.ids), "نام من جا افتاده است."); err != nil {
		t.Fatal(err)
	}
	minuted = b.record(minuted.ID)
	held := b.held("نشست با دو نوشته")
	point := string(b.record(held.ID).Points[0].ID)
	b.decide(held.ID, "برای هر شهرستان یک دفتر باز شود.", "fars-sec", "1405/12/01")
	laptop := open(t, dbtest.Open(t, db.SQLite))
	laptop.now = b.now
	laptop.take(b.export(held.ID))
	b.set(held.ID, textObject+point, Words{"نوشتهٔ مرکز"})
	laptop.set(held.ID, textObject+point, Words{"نوشتهٔ سالن"})
	laptop.attend(held.ID, map[int]Attendance{2: Present})
	b.attend(held.ID, map[int]Attendance{2: Excused})
	b.take(laptop.export(held.ID))
	called := b.called("نشست آینده")
	b.brings(called.ID, b.record(called.ID).Points[0].ID, "گزارش سالانهٔ دبیرخانه", "report.pdf", "the report")
	b.brings(called.ID, "", "", "بودجهٔ-پیشنهادی-سال-۱۴۰۶-با-جدول‌های-پیوست-و-یادداشت‌ها.pdf", "the budget")
	b.shelf.lose("the budget")
	draft := b.drafted("پیش‌نویس نشست")
	gone := b.called("نشست لغوشده")
	if err := b.Cancel(ctx, officer, gone.ID, gone.Version, "برف راه‌ها را بسته است."); err != nil {
		t.Fatal(err)
	}
	stale := func(w http.ResponseWriter, r *http.Request) {
		form := with(map[string][]string{}, "based", "0", "text", "نوشته‌ای که دیر رسید")
		b.pages.ServeHTTP(w, stafftest.Post("officer", strings.TrimSuffix(r.URL.Path, "stale/"), form))
	}
	serve := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, view.AssetRoot):
			b.view.Assets().ServeHTTP(w, r)
		case r.URL.Path == "/manifest.webmanifest":
			w.Header().Set("Content-Type", "application/manifest+json")
			_, _ = w.Write([]byte(`{"name": "x", "start_url": "/"}`))
		case strings.HasSuffix(r.URL.Path, "/stale/"):
			stale(w, r)
		case strings.Contains(r.URL.Path, publicHome) && !strings.Contains(r.URL.Path, "/desk/") && !strings.Contains(r.URL.Path, "/my/"):
			b.site.ServeHTTP(w, r)
		default:
			who := id.Person(r.URL.Query().Get("as"))
			if who == "" {
				who = "officer"
			}
			b.pages.ServeHTTP(w, stafftest.Get(who, r.URL.RequestURI()))
		}
	})
	hall, paper := meetingPath(held.ID), meetingPath(signed.ID)
	k := looktest.New(t, serve)
	for name, path := range map[string]string{
		"list": home, "list-none": home + "?as=stranger", "new": home + "new/", "draft": meetingPath(draft.ID), "edit": meetingPath(draft.ID) + "edit/", "call": meetingPath(draft.ID) + "call/",
		"point-new": meetingPath(draft.ID) + "agenda/", "called": meetingPath(called.ID), "papers": meetingPath(called.ID) + "papers/", "papers-none": meetingPath(draft.ID) + "papers/", "hold": meetingPath(called.ID) + "hold/", "cancelled": meetingPath(gone.ID),
		"hall": hall + "hall/", "hall-stale": hall + "hall/" + point + "/stale/", "ruling-new": hall + "hall/" + point + "/ruling/", "held": hall, "circulate": hall + "circulate/",
		"minuted": meetingPath(minuted.ID), "signed": paper, "paper": paper + "minutes/", "publish": paper + "publish/",
		"rulings": rulingsPath, "rulings-none": rulingsPath + "?which=closed", "ruling": rulingPath(settled.ID), "ruling-unsigned": rulingPath(minuted.Decided[0].ID),
		"my": MyPath + "?as=farsi", "my-none": MyPath + "?as=boss", "my-meeting": myPath(minuted.ID) + "?as=third", "my-called": myPath(called.ID) + "?as=farsi", "my-paper": myPath(minuted.ID) + "minutes/?as=third",
		"my-ruling": myRulingPath(settled.ID) + "?as=farsi", "memory": memoryPath + "?q=%D8%B5%D9%86%D8%AF%D9%88%D9%82", "memory-empty": memoryPath, "memory-none": memoryPath + "?q=%D8%B2%D8%B9%D9%81%D8%B1%D8%A7%D9%86",
		"feed": feedPath + "?as=farsi", "public": publicHome, "public-body": publicHome + "council/", "public-meeting": publicHome + "council/1405/1/", "public-none": publicHome + "fars/",
	} {
		t.Run(name, func(t *testing.T) {
			k.Page(t, name+"-fa", path)
			if name != "hall-stale" {
				k.Page(t, name+"-en", "/en"+path)
			}
		})
	}
	b.now = minuted.Until
	for _, o := range must(b.store.Objections(ctx, minuted.ID))(t) {
		if err := b.Answer(ctx, officer, minuted.ID, o.ID, false, "ثبت شد."); err != nil {
			t.Fatal(err)
		}
	}
	k.Pages(t, map[string]string{"sign": myPath(minuted.ID) + "?as=farsi"})
}
