package party

import (
	"net/http"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
)

// TestTheTablesAndTheDaysShutNobodyOut looks at the pages of tables that come in, of other days and of histories.
func TestTheTablesAndTheDaysShutNobodyOut(t *testing.T) {
	desks(t, true, func(b *bench) {
		if b.o.DB.Engine() != db.SQLite {
			return
		}
		draft := b.done(upload(officer, "نهادهای-استان-فارس-با-نشانی-و-تلفن.csv", []byte("نوع,نام,زیر,تلفن,نشانی\nشهر,دفتر فسا,فارس,071-1,\"فسا، خیابان نارنج\"\nشهر,دفتر شیراز,فارس,071-2,\nشهر,دفتر جهرم,ناکجاآباد,,\nشهر,دفتر لار,فارس,x,\n")))
		empty := b.done(upload(officer, "", []byte("نوع,نام\nاستان,یزد\n")))
		done := b.bring("نوع,نام,زیر\nشهر,دفتر داراب,فارس\nشهر,دفتر نی‌ریز,فارس\n")
		undone := b.bring(undoRows)
		b.apply("people:\n  - {slug: mahsa-saphari, about: آموزگار}\n")
		b.done(stafftest.Post(officer, importPath+string(undone.ID)+"/undo/", nil))
		who, _ := b.dir().PersonAt("parisa-dasht")
		serve := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, view.AssetRoot) {
				b.view.Assets().ServeHTTP(w, r)
				return
			}
			b.pages.ServeHTTP(w, stafftest.Get(officer, r.URL.RequestURI()))
		})
		fars := bodiesPath + string(b.body("fars").ID) + "/"
		k := looktest.New(t, serve)
		k.Pages(t, map[string]string{
			"import": importPath, "draft": draft, "draft-new": draft + "?show=new", "draft-changed": draft + "?show=changed", "draft-same": empty,
			"done": importPath + string(done.ID) + "/", "undone": importPath + string(undone.ID) + "/",
			"tree-past": deskPath + "?on=1404/2/5", "body-past": fars + "?on=1404/2/5", "body-wrong": fars + "?on=x", "person-past": peoplePath + string(who.ID) + "/?on=1404/2/5",
			"body-history": fars + "history/", "person-history": peoplePath + string(who.ID) + "/history/",
		})
	})
}
