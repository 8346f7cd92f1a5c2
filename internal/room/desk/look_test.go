package desk_test

import (
	"context"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
)

// look is a browser before the desk, as somebody who holds every function of the room sees it, with something on each page.
func look(t *testing.T) (*bench, *looktest.Looker) {
	b := open(t, dbtest.Open(t, db.SQLite))
	b.fill()
	return b, looktest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, view.AssetRoot) {
			b.view.Assets().ServeHTTP(w, r)
			return
		}
		if strings.HasPrefix(r.URL.Path, "/media/") {
			w.Header().Set("Content-Type", "image/png")
			if err := png.Encode(w, image.NewGray(image.Rect(0, 0, 176, 92))); err != nil {
				t.Error(err)
			}
			return
		}
		person := all3
		if p := r.URL.Query().Get("as"); p != "" {
			person = nobody
		}
		// The door of the tests believes a header, which a browser does not send.
		q := stafftest.Fresh(stafftest.Get(person, r.URL.RequestURI()))
		b.pages.ServeHTTP(w, q)
	}))
}

// TestThePagesOfTheDeskShutNobodyOut looks at each page, full and empty.
func TestThePagesOfTheDeskShutNobodyOut(t *testing.T) {
	b, k := look(t)
	occasion := b.see(admin, "/desk/occasions/", 200).Find("tbody th a")[0].Attr("href")
	for name, path := range map[string]string{
		"inbox": "/desk/", "done": "/desk/?show=done", "nothing": "/desk/?as=nobody", "calendar": "/desk/calendar/", "bare": "/desk/calendar/1407/01/", "occasions": "/desk/occasions/", "occasion": occasion,
		"new": "/desk/occasions/new/", "ledger": "/desk/ledger/", "filtered": "/desk/ledger/?act=press.&from=x&person=y", "health": "/desk/health/",
	} {
		t.Run(name, func(t *testing.T) { k.Page(t, name+"-fa", path) })
		t.Run(name+"-en", func(t *testing.T) { k.Page(t, name+"-en", "/en"+path) })
	}
}

func TestThePagesOfVisitsShutNobodyOut(t *testing.T) {
	_, k := look(t)
	for name, path := range map[string]string{
		"visits": "/desk/visits/", "months": "/en/desk/visits/?by=month", "page": "/desk/visits/?page=/news/", "unread": "/desk/visits/?page=/x/",
	} {
		t.Run(name, func(t *testing.T) { k.Page(t, name, path) })
	}
}

func TestThePagesOfSettingsShutNobodyOut(t *testing.T) {
	b, k := look(t)
	for name, path := range map[string]string{
		"settings": "/desk/settings/", "history": "/desk/settings/history/", "names": "/en/desk/settings/names/", "colors": "/desk/settings/colors/?accent=%23ffcc00&accent_dark=", "home": "/desk/settings/home/", "logo": "/desk/settings/logo/",
		"menu": "/desk/settings/menu/", "footer": "/desk/settings/footer/", "column": "/en/desk/settings/footer/0/", "synonyms": "/desk/settings/synonyms/?try=%D8%B4%D9%88%D8%B1%D8%A7",
	} {
		t.Run(name, func(t *testing.T) { k.Page(t, name, path) })
	}
	// A sign is seen on the ground it is for, and what stands under it is read in every theme.
	const logo = "/desk/settings/logo/"
	b.led(b.ask(files(admin, logo, b.see(admin, logo, 200).One("form.formpage input[name=sign]").Attr("value"), "light", "day", "dark", "night")), logo)
	t.Run("signs", func(t *testing.T) { k.Page(t, "signs", logo) })
}

// all3 holds the functions of a chief editor, an administrator and an inspector.
const all3 id.Person = "all"

// fill puts something on every page.
func (b *bench) fill() {
	b.t.Helper()
	for _, f := range []access.Function{access.ChiefEditor, access.Administrator, access.Inspector} {
		if _, err := access.NewGrants(b.d, b.ledger, b.ids, func() time.Time { return b.now }).Give(b.t.Context(), ledger.Actor{Person: chief, Body: "party", Via: "desk"}, access.Grant{Person: all3, Function: f, Body: "party", Below: true}); err != nil {
			b.t.Fatal(err)
		}
	}
	for n, due := range []time.Time{now.Add(-80 * time.Hour), now.Add(-3 * time.Hour), now.Add(2 * time.Hour), now.Add(8 * time.Hour), now.AddDate(0, 0, 3), now.AddDate(0, 0, 12), {}} {
		b.open(n, access.ChiefEditor, []id.Body{"fars", "shiraz", "yazd"}[n%3], due)
	}
	b.open(30, access.ChiefEditor, "fars", now)
	b.tx(func(ctx context.Context) error { return b.tasks.Close(ctx, "item:30", "press.review") })
	b.add("روز دانشجو", "1405/09/16", "party")
	b.add("روز شیراز", "1405/09/05", "shiraz")
	b.send(admin, "/desk/occasions/new/", url.Values{"name_fa": {"شهادت حضرت فاطمه"}, "day": {"1405/09/10"}, "calendar": {"lunar"}, "body": {"party"}, "note": {"برنامهٔ شعبه‌ها یک هفته پیش از آن آماده شود."}})
	b.record(ledger.Entry{At: now.Add(-time.Hour), Act: "press.published", Object: "item:7", Actor: ledger.Actor{Person: chief, Body: "fars", Via: "desk"}, Public: true, Commitment: []byte{1, 2, 3, 4}})
	b.record(ledger.Entry{At: now, Act: "press.withdrawn", Object: "item:8", Reason: "به درخواست نویسنده", Actor: ledger.Actor{Person: "gone", Body: "yazd", Via: "cli"}})
	b.send(inspector, "/desk/ledger/check/", nil)
	b.work()
	b.keep(b.count(counter{"/": 1324, "/news/": 40, "/1405/09/نشست-مشترک-کمیته-آب-و-شعبه-های-یزد-و-کرمان/": 1207, "/en/": 3}))
	b.now = b.now.AddDate(0, 0, 1)
	b.keep(b.count(counter{"/": 324, "/news/": 40}))
	b.now = now
	b.send(admin, "/desk/settings/synonyms/", filled(b.see(admin, "/desk/settings/synonyms/", 200), "groups", "شورا، انجمن شهر"))
	b.send(admin, "/desk/settings/menu/", filled(b.see(admin, "/desk/settings/menu/", 200), "fa.0", "خبرها"))
	for _, key := range []string{"1", "2"} {
		if _, err := b.jobs.Enqueue(b.t.Context(), jobs.Job{Kind: "desk.check", Key: key, At: now}); err != nil {
			b.t.Fatal(err)
		}
	}
	r := jobs.Runner{Queue: b.jobs, Handlers: map[string]jobs.Handler{"desk.check": func(context.Context, jobs.Job) error { return fault.New(fault.Gone, "") }}}
	if _, _, err := r.Due(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	b.server.says = &notice.Failure{Why: notice.NotTaken, Code: 550, Final: true}
	b.deliver("1", "2")
	b.server.says = &notice.Failure{Why: notice.Settings, Code: 535}
	b.deliver("3")
}
