package party

import (
	"image"
	"image/png"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
)

// TestThePagesOfTheStatutesShutNobodyOut looks at each page about what the statutes and the law ask, full and empty, as
// somebody who is an officer and an administrator.
func TestThePagesOfTheStatutesShutNobodyOut(t *testing.T) {
	atDesk(t, func(b *bench) {
		t := b.t.(*testing.T)
		if b.o.DB.Engine() == db.Postgres { // the pages are the same
			return
		}
		const both id.Person = "both"
		b.grant(both, access.Administrator, RootID)
		b.grant(both, access.OrganisationOffice, RootID)
		b.apply(counties)
		b.apply("bodies:\n  - {slug: fars, seats: 1, quorum: 3, term_months: 24, area: {fa: استان فارس و شهرستان‌های آن}, charter: {fa: مادهٔ ۲۴ اساسنامه}}\n")
		fars, county := bodiesPath+string(b.body("fars").ID)+"/", bodiesPath+string(b.body("fars-marvdasht").ID)+"/"
		for _, step := range []map[string]string{
			{"step": "proposed", "day": "1405/05/01", "letter": "۱۲/۱"},
			{"step": "sent", "day": "1405/06/01", "letter": "۱۲/۲"},
			{"step": "mistaken", "note": "نامه هنوز فرستاده نشده بود"},
			{"step": "sent", "day": "1405/07/01", "letter": "۱۲/۳"},
			{"step": "confirmed", "day": "1405/08/01"},
		} {
			b.done(b.send(both, fars+"licence/", step))
		}
		b.grant(both, access.Editor, RootID)
		b.done(b.send(both, fars+"page/notice/", map[string]string{"title_fa": "گردهمایی سالانهٔ اعضای استان فارس", "text_fa": "از همهٔ اعضا دعوت می‌شود.", "title_en": "Yearly meeting", "from": "1405/09/01", "until": "1405/09/20"}))
		b.done(b.send(both, fars+"page/sketch/?picked=map", map[string]string{"picture": "map", "alt_fa": "از میدان ارم، خیابان سوم سمت راست"}))
		b.done(b.send(both, fars+"page/events/new/", map[string]string{"title_fa": "نشست ماهانهٔ اعضا", "place_fa": "شیراز، دفتر استان", "day": "1405/09/10", "hour": "18:30"}))
		b.done(b.send(both, county+"figures/members/", map[string]string{"value": "12", "source": "دفتر عضویت شهرستان مرودشت"}))
		b.done(b.send(both, rulesPath+AssemblyMembers+"/", map[string]string{"value": "۱۲", "source": "مادهٔ ۲۴ اساسنامه", "reason": "کنگرهٔ چهارم"}))
		held := b.dir().Holders(b.post("fars", "secretary").ID, Today(now))[0]
		letter := termsPath + string(held.Term.ID) + "/letter/"
		for _, reason := range []string{"", "نام شعبه درست نبود"} {
			b.done(b.send(both, letter, map[string]string{"sure": "1", "reason": reason, "text": "پیگیری مطالبه‌های شهرستان‌ها با شماست."}))
		}
		letters, err := b.store.LettersOf(t.Context(), held.Term.ID)
		if err != nil {
			t.Fatal(err)
		}
		k := looktest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, view.AssetRoot) {
				b.view.Assets().ServeHTTP(w, r)
				return
			}
			if strings.HasPrefix(r.URL.Path, "/media/") {
				png.Encode(w, image.NewGray(image.Rect(0, 0, 9, 12)))
				return
			}
			b.pages.ServeHTTP(w, stafftest.Get(both, r.URL.RequestURI()))
		}))
		for name, path := range map[string]string{
			"body": fars, "edit": fars + "edit/", "licence": fars + "licence/", "nolicence": county + "licence/", "county": county, "figure": county + "figures/members/",
			"branches": branchesPath, "in": branchesPath + "?in=fars", "rules": rulesPath, "rule": rulesPath + AssemblyMembers + "/", "letters": lettersPath,
			"letter": letter, "paper": lettersPath + letters[0].ID + "/", "oldpaper": lettersPath + letters[1].ID + "/", "vacant": deskPath + "vacant/",
			"pages": pagesPath, "page": fars + "page/", "notice": fars + "page/notice/", "begin": bodiesPath + string(b.body("yazd").ID) + "/begin/", "sketch": fars + "page/sketch/", "newevent": fars + "page/events/new/", "event": eventPath(b.body("fars").ID, b.dir().Events(b.body("fars").ID, Today(now))[0].ID), "nonotice": county + "page/notice/",
			"appoint": postsPath + string(b.post("fars", "secretary").ID) + "/appoint/",
		} {
			t.Run(name, func(t *testing.T) { k.Page(t, "law-"+name, path) })
			if name == "in" || name == "rules" || name == "licence" || name == "letter" || name == "page" || name == "notice" {
				t.Run(name+"-en", func(t *testing.T) { k.Page(t, "law-"+name+"-en", "/en"+path) })
			}
		}
	})
}

// TestTheChartAndTheCheckOfLettersShutNobodyOut looks at the public pages that no other test opens in a browser.
func TestTheChartAndTheCheckOfLettersShutNobodyOut(t *testing.T) {
	v := serve(t, dbtest.Open(t, db.SQLite), nil)
	v.sample()
	v.apply(counties)
	l, err := v.IssueLetter(t.Context(), operator, v.dir().Holders(v.dir().Posts(builtin("IR-07"))[0].ID, Today(now))[0].Term.ID, "", "", "")
	if err != nil {
		t.Fatal(err)
	}
	k := looktest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, view.AssetRoot) {
			v.view.Assets().ServeHTTP(w, r)
			return
		}
		got := httptest.NewRecorder()
		r.Header.Del("Accept-Encoding")
		v.site.ServeHTTP(got, r)
		maps.Copy(w.Header(), got.Header())
		w.Header().Del("Content-Length")
		w.WriteHeader(got.Code)
		io.WriteString(w, strings.Replace(got.Body.String(), `<link rel="manifest" href="/manifest.webmanifest">`, "", 1)) // which the room does not serve
	}))
	for name, path := range map[string]string{
		"chart": "/bodies/chart/", "fars": "/bodies/fars/chart/", "past": "/bodies/fars/chart/?on=1403/1/1", "leaf": "/bodies/water/chart/", "en": "/en/bodies/chart/",
		"verify": "/verify/", "letter": l.Path(), "wrong": "/verify/?code=abc", "none": "/en/verify/22222aaaaa/",
	} {
		t.Run(name, func(t *testing.T) { k.Page(t, "law-public-"+name, path) })
	}
}
