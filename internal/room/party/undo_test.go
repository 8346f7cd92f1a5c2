package party

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
)

const undoRows = "نام,سمت,نهاد,از,رئیس نهاد\nمهسا سپهری,دبیر,دفتر شیراز,1404/1/1,بله\nنوید رودی,عضو,دفتر شیراز,1404/1/1,\nآذر دماوندی,عضو,شورای مرکزی,1404/1/1,\n"

// undo takes an import back and says what stayed: "term touched, body needed".
func (p *party) undo(x id.Import) (Undo, string) {
	p.t.Helper()
	u, err := p.UndoImport(p.t.Context(), operator, x, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	var stays []string
	for _, s := range u.Stays {
		kind, _, _ := strings.Cut(s.Object, ":")
		stays = append(stays, kind+" "+string(s.Why))
	}
	return u, strings.Join(stays, ", ")
}

func (p *party) count(query string) int {
	p.t.Helper()
	n, err := db.Value[int](p.t.Context(), p.o.DB, query)
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

func TestAnImportIsTakenBackAndItsRowsAndStatesStay(t *testing.T) {
	sampled(t, func(p *party) {
		first := p.bring("نوع,نام,زیر,تلفن\nشهر,دفتر فسا,فارس,\nشهر,دفتر شیراز,فارس,071-9\n")
		second := p.bring(undoRows)
		bodies, states, head := p.count(`SELECT COUNT(*) FROM body`), p.count(`SELECT COUNT(*) FROM party_state`), p.head()
		people := p.count(`SELECT COUNT(*) FROM person`)
		u, stays := p.undo(second.ID)
		if u.Taken != 3+2+2 || u.Restored != 0 || stays != "" {
			t.Errorf("%+v, stays %s", u, stays)
		}
		if _, ok := p.dir().PersonAt("mahsa-saphari"); ok || len(p.dir().Posts(p.mustBody("fars-shiraz"))) != 0 {
			t.Error("what was taken back is in the directory")
		}
		if _, there := p.index["person:"+string(p.personID("mahsa-saphari"))+"/fa"]; there {
			t.Error("it is found by the search")
		}
		if who, _ := p.dir().PersonAt("navid-rud"); len(p.dir().Terms(who.ID)) != 2 {
			t.Error("a person of before has lost more, or less, than the import gave")
		}
		if n := p.head() - head; n != 7+1 {
			t.Errorf("%d entries for 7 things taken back and the undoing", n)
		}
		u, stays = p.undo(first.ID)
		shiraz, _ := p.dir().BodyAt("fars-shiraz")
		if _, ok := p.dir().BodyAt("daftar-fasa"); ok || u.Taken != 1 || u.Restored != 1 || stays != "" || shiraz.Phone != "" {
			t.Errorf("%+v, stays %s; %+v", u, stays, shiraz)
		}
		if p.count(`SELECT COUNT(*) FROM body`) != bodies || p.count(`SELECT COUNT(*) FROM person`) != people || p.count(`SELECT COUNT(*) FROM party_state`) != states+7+2 {
			t.Error("rows or states are lost")
		}
		// Once is enough.
		head = p.head()
		again, err := p.UndoImport(t.Context(), operator, first.ID, nil)
		if err != nil || p.head() != head || again.Taken != 1 {
			t.Errorf("a second click: %+v, %v, %d entries", again, err, p.head()-head)
		}
		// What comes in again has the id that it had, and may be another head.
		p.bring("نام,سمت,نهاد,از,رئیس نهاد\nنوید رودی,رئیس,دفتر شیراز,1404/1/1,بله\n")
		third := p.bring(strings.ReplaceAll(undoRows, "بله", "نه"))
		if third.Fresh != 7 || p.count(`SELECT COUNT(*) FROM person`) != people || p.count(`SELECT COUNT(*) FROM party_taken_back`) != 1 {
			t.Errorf("brought in again: %+v", third)
		}
		if s := p.holders("fars-shiraz", "dabir", "1404/02/01"); s != "mahsa-saphari" {
			t.Errorf("the secretary: %s", s)
		}
	})
}

func (p *party) mustBody(slug string) id.Body {
	p.t.Helper()
	b, ok := p.dir().BodyAt(slug)
	if !ok {
		p.t.Fatalf("no body %s", slug)
	}
	return b.ID
}

func (p *party) personID(slug string) id.Person {
	p.t.Helper()
	x, err := db.Value[id.Person](p.t.Context(), p.o.DB, `SELECT id FROM person WHERE slug = $1`, slug)
	if err != nil {
		p.t.Fatal(err)
	}
	return x
}

func TestWhatWasTouchedOrIsUsedStaysWithTheReason(t *testing.T) {
	for name, c := range map[string]struct {
		then  string // a file of the party, applied after the import
		used  string // the kind of objects that somebody names
		stays string
		taken int
	}{
		"a person was changed":           {"people:\n  - {slug: mahsa-saphari, about: تازه}\n", "", "person touched", 6},
		"a later term in its post":       {"terms:\n  - {person: parisa-dasht, body: fars-shiraz, post: azu, from: 1405/1/1}\n", "", "post needed", 6},
		"a later term of its person":     {"terms:\n  - {person: azr-damavnadi, body: fars, post: inspector, from: 1405/1/1}\n", "", "person needed", 6},
		"its term was ended":             {"terms:\n  - {person: mahsa-saphari, body: fars-shiraz, post: dabir, from: 1404/1/1, to: 1405/1/1}\n", "", "term touched, post needed, person needed", 4},
		"texts name its people":          {"", "person:", "person used, person used", 5},
		"functions go with its terms":    {"", "term:", "term used, term used, term used, post needed, post needed, person needed, person needed", 0},
		"a post was given another order": {"posts:\n  - {body: fars-shiraz, slug: dabir, order: 7}\n", "", "post touched", 6},
		"something else was done":        {"people:\n  - {slug: parisa-dasht, about: تازه}\n", "", "", 7},
	} {
		t.Run(name, func(t *testing.T) {
			sampled(t, func(p *party) {
				p.OnUse(func(_ context.Context, objects []string) (map[string]bool, error) {
					used := map[string]bool{}
					for _, o := range objects {
						used[o] = c.used != "" && strings.HasPrefix(o, c.used)
					}
					return used, nil
				})
				x := p.bring(undoRows)
				p.apply(c.then)
				if u, stays := p.undo(x.ID); stays != c.stays || u.Taken != c.taken {
					t.Errorf("taken %d, stays %q; want %d, %q", u.Taken, stays, c.taken, c.stays)
				}
			})
		})
	}
}

func TestAChangeIsUndoneOnlyIfWhatWasMayStand(t *testing.T) {
	sampled(t, func(p *party) {
		p.apply("posts:\n  - {body: fars-shiraz, slug: one, name: یک, head: true}\n")
		x := p.bring("نهاد,سمت,نشانی لاتین سمت,رئیس نهاد,ترتیب\nدفتر شیراز,یک,one,نه,1\nفارس,بازرس استان,inspector,,7\n")
		p.apply("posts:\n  - {body: fars-shiraz, slug: two, name: دو, head: true}\n")
		if u, stays := p.undo(x.ID); stays != "post rules" || u.Restored != 1 {
			t.Errorf("a body with two heads: %+v, %s", u, stays)
		}
		for _, post := range p.dir().Posts(p.mustBody("fars")) {
			if post.Order != 0 {
				t.Errorf("what may be as it was is not: %+v", post)
			}
		}
		y := p.bring("نوع,نام,زیر\nشهر,دفتر فسا,فارس\nکارگروه,آب,دفتر فسا\n")
		p.apply("bodies:\n  - {slug: child, kind: city, parent: ab, name: زیر}\n")
		if u, stays := p.undo(y.ID); stays != "body needed, body needed" || u.Taken != 0 {
			t.Errorf("bodies below: %+v, %s", u, stays)
		}
	})
}

func TestAnImportIsUndoneWithinSevenDaysByWhoKeepsTheBodies(t *testing.T) {
	atDesk(t, func(b *bench) {
		rows := "نوع,نام,زیر\nشهر,دفتر فسا,فارس\nشهر,دفتر میبد,یزد\n"
		x := b.bring(rows)
		path := importPath + string(x.ID) + "/"
		d := b.see(officer, path, 200)
		if len(d.Find(".confirm form")) != 1 {
			t.Fatal("it is not offered")
		}
		late := b.bring("نوع,نام,زیر\nشهر,دفتر جهرم,فارس\n")
		if _, err := db.Exec(t.Context(), b.o.DB, `UPDATE party_import SET undo_until = $1 WHERE id = $2`, now.UnixMilli(), late.ID); err != nil {
			t.Fatal(err)
		}
		b.answer(stafftest.Post(officer, importPath+string(late.ID)+"/undo/", nil), 409)
		if _, err := b.UndoImport(t.Context(), operator, late.ID, nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("after its time: %v", err)
		}
		if s := b.see(officer, importPath+string(late.ID)+"/", 200).One("main").Text(); !strings.Contains(s, "مهلت گذشته است") {
			t.Errorf("the page: %s", s)
		}
		b.done(stafftest.Post(local, path+"undo/", nil)) // Yazd is not theirs
		if _, ok := b.dir().BodyAt("daftar-fasa"); ok {
			t.Error("what is theirs is still there")
		}
		if _, ok := b.dir().BodyAt("daftar-mibd"); !ok {
			t.Error("what is not theirs was taken back")
		}
		if s := b.see(officer, path, 200).One("main").Text(); !strings.Contains(s, "دفتر فسا پس گرفته شد") || !strings.Contains(s, "مانده؛ در نهادهای دیگری است") || !strings.Contains(s, "۱ مورد برداشته شد، ۰ مورد به حال پیش برگشت، ۱ مورد ماند") {
			t.Errorf("what is told of it: %s", s)
		}
		if s := b.see(officer, importPath, 200).One("main").Text(); !strings.Contains(s, "۱ مورد برداشته شد") {
			t.Errorf("the list: %s", s)
		}
		changed := b.bring("نوع,نام,زیر,تلفن\nشهر,دفتر شیراز,فارس,071-9\n")
		path = importPath + string(changed.ID) + "/"
		b.done(stafftest.Post(local, path+"undo/", nil))
		if s := b.see(local, path, 200).One("main").Text(); !strings.Contains(s, "تغییر نهاد دفتر شیراز به حال پیش برگشت") || b.body("fars-shiraz").Phone != "" {
			t.Errorf("what was changed: %s", s)
		}
		b.see(officer, bodiesPath+string(b.gone("دفتر فسا"))+"/", http.StatusNotFound)
	})
}

// gone is the id of a body that was taken back.
func (b *bench) gone(name string) id.Body {
	b.t.Helper()
	x, err := db.Value[id.Body](b.t.Context(), b.o.DB, `SELECT id FROM body WHERE content LIKE $1`, "%"+name+"%")
	if err != nil {
		b.t.Fatal(err)
	}
	return x
}
