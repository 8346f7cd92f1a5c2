package party

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
)

// grant gives somebody a function in a body and all below.
func (b *bench) grant(who id.Person, f access.Function, body id.Body) {
	b.t.Helper()
	clock := func() time.Time { return now }
	if _, err := access.NewGrants(b.o.DB, b.ledger, id.NewSource(clock, nil), clock).Give(b.t.Context(), ledger.Actor{Via: "cli"}, access.Grant{Person: who, Function: f, Body: body, Below: true}); err != nil {
		b.t.Fatal(err)
	}
}

func TestTheRulesForBranches(t *testing.T) {
	count := func(n int) *Figure { return &Figure{Value: n} }
	numbers := map[string]int{AssemblyMembers: 15, BoardLeast: 3, BoardMost: 7, CountiesPercent: 25}
	for _, c := range []struct {
		branch Branch
		want   string
	}{
		{Branch{Kind: KindCommittee, Members: count(100)}, ""},
		{Branch{Kind: KindCounty}, "head unmet, assembly unknown, board unmet"},
		{Branch{Kind: KindCounty, Headed: true, Seated: 3, Members: count(14)}, "head met, assembly unmet, board met"},
		{Branch{Kind: KindCounty, Headed: true, Seated: 7, Members: count(15)}, "head met, assembly met, board met"},
		{Branch{Kind: KindCounty, Headed: true, Seated: 8, Members: count(0)}, "head met, assembly unmet, board unmet"},
		{Branch{Kind: KindProvince, Headed: true, Organised: 9}, "head met, counties unknown"},
		{Branch{Kind: KindProvince, Headed: true, Organised: 9, Counties: count(36)}, "head met, counties unmet"}, // a quarter is not more than a quarter
		{Branch{Kind: KindProvince, Headed: true, Organised: 10, Counties: count(36)}, "head met, counties met"},
		{Branch{Kind: KindProvince, Organised: 8, Counties: count(35)}, "head unmet, counties unmet"},
		{Branch{Kind: KindProvince, Organised: 9, Counties: count(35)}, "head unmet, counties met"},
		{Branch{Kind: KindProvince, Counties: count(1)}, "head unmet, counties unmet"},
		{Branch{Kind: KindProvince, Organised: 1, Counties: count(1)}, "head unmet, counties met"},
	} {
		var got []string
		for _, f := range findings(c.branch, func(key string) int { return numbers[key] }) {
			got = append(got, f.Check+" "+string(f.Judgement))
			if f.Key != "party.branch."+f.Check+"."+string(f.Judgement) {
				t.Errorf("%s is explained by %s", f.Check, f.Key)
			}
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%+v: %s, want %s", c.branch, s, c.want)
		}
	}
}

func TestTheFigureOfADayIsTheLatestByThen(t *testing.T) {
	all := []Figure{
		{Value: 5, Day: day(t, "1404/01/01")},
		{Value: 9, Day: day(t, "1405/01/01")},
		{Value: 7, Day: day(t, "1404/06/01")},
		{Value: 8, Day: day(t, "1404/06/01")}, // recorded later, of an earlier day
	}
	for on, want := range map[string]int{"1403/12/29": -1, "1404/01/01": 5, "1404/05/31": 5, "1404/06/01": 8, "1404/12/29": 8, "1405/09/01": 9} {
		f, ok := figureOn(all, day(t, on))
		if got := f.Value; ok != (want >= 0) || ok && got != want {
			t.Errorf("on %s: %d, %v, want %d", on, got, ok, want)
		}
	}
}

func TestANumberOfTheRulesStaysWithinItsBounds(t *testing.T) {
	set := []RuleNumber{{Number: BoardMost, Value: 5}}
	for _, c := range []struct {
		number string
		value  int
		want   string
	}{
		{AssemblyMembers, 1, ""},
		{AssemblyMembers, 0, "value"},
		{CountiesPercent, 99, ""},
		{CountiesPercent, 100, "value"},
		{"nothing", 5, "value"},
		{BoardLeast, 5, ""},
		{BoardLeast, 6, "board"},
		{BoardMost, 2, "board"}, // the default of the least is 3
		{BoardMost, 9, ""},
	} {
		got := ""
		if wrong := checkNumber(set, RuleNumber{Number: c.number, Value: c.value}); len(wrong) > 0 {
			got = strings.TrimPrefix(wrong[0].Key, "party.wrong.rule.")
		}
		if got != c.want {
			t.Errorf("%s = %d: %q, want %q", c.number, c.value, got, c.want)
		}
	}
}

const counties = `bodies:
  - slug: fars
    bodies:
      - {slug: fars-marvdasht, kind: county, name: {fa: شهرستان مرودشت, en: Marvdasht County}}
      - {slug: fars-kazerun, kind: county, name: {fa: شهرستان کازرون}}
      - {slug: fars-old, kind: county, name: {fa: شهرستان پیشین}, founded: 1400/1/1, dissolved: 1404/1/1}
`

func TestAnOfficerCountsAndTheRulesExplain(t *testing.T) {
	atDesk(t, func(b *bench) {
		b.apply(counties)
		county, fars := b.body("fars-marvdasht"), b.body("fars")
		page := bodiesPath + string(county.ID) + "/"
		rules := func(path string) string {
			t.Helper()
			return b.see(local, path, 200).One("section[aria-labelledby=h-rules]").Text()
		}
		if s := rules(page); !strings.Contains(s, "ثبت نشده است؛ برای مجمع ۱۵ نفر لازم است") {
			t.Errorf("nobody has counted: %s", s)
		}
		form := page + "figures/members/"
		for field, typed := range map[string]map[string]string{
			"value": {"value": "بسیار", "source": "دفتر"}, "day": {"value": "12", "day": "1405/10/1", "source": "دفتر"}, "source": {"value": "12"},
		} {
			before := b.head()
			if d := b.answer(b.send(local, form, typed), 422); len(d.Find("#e-"+field)) != 1 {
				t.Errorf("%v: no word at %s: %s", typed, field, d.One("main").Text())
			}
			if b.head() != before {
				t.Errorf("%v: something was recorded", typed)
			}
		}
		late := b.send(local, form, map[string]string{"value": "99", "source": "شنیده‌ام"})
		b.done(b.send(local, form, map[string]string{"value": "۱۲", "day": "۱۴۰۵/۹/۱", "source": "دفتر عضویت شهرستان"}))
		if d := b.answer(late, http.StatusConflict); d.One("input[name=source]").Attr("value") != "شنیده‌ام" {
			t.Error("what was typed is lost")
		}
		if s := rules(page); !strings.Contains(s, "در این شهرستان ۱۲ عضو رسمی هست؛ برای مجمع ۱۵ نفر لازم است.") || !strings.Contains(s, "شمارش ۱ آذر ۱۴۰۵، دفتر عضویت شهرستان") {
			t.Errorf("twelve: %s", s)
		}
		entries, err := b.ledger.Since(t.Context(), int64(b.head())-1, 1)
		if err != nil {
			t.Fatal(err)
		}
		f := b.dir().figures[county.ID][MembersOf][0]
		if e := entries[0]; e.Act != "party.figure.recorded" || e.Public || string(e.Commitment) != string(ledger.Commitment(f.Salt, []byte(f.state()))) {
			t.Errorf("entered: %+v", e)
		}
		if s := rules(bodiesPath + string(fars.ID) + "/"); !strings.Contains(s, "۲ شهرستان این استان شعبه دارد، ولی ثبت نشده است") {
			t.Errorf("a county that is no more is counted, or the province's number is invented: %s", s)
		}
		b.done(b.send(local, bodiesPath+string(fars.ID)+"/figures/counties/", map[string]string{"value": "۳۶", "source": "تقسیمات کشوری"}))
		if s := rules(bodiesPath + string(fars.ID) + "/"); !strings.Contains(s, "۲ شهرستان از ۳۶ شهرستان") || !strings.Contains(s, "دست‌کم ۱۰ شهرستان") {
			t.Errorf("two of 36: %s", s)
		}
		for _, path := range []string{page + "figures/counties/", page + "figures/x/"} {
			b.see(local, path, 404)
		}
		b.see(inspector, form, 403)
		b.see(outsider, form, 403)
	})
}

// register is a register of members that knows one body.
type register map[id.Body]int

func (r register) Formal(_ context.Context, _ Day, bodies ...id.Body) (map[id.Body]int, error) {
	found := map[id.Body]int{}
	for _, b := range bodies {
		if n, ok := r[b]; ok {
			found[b] = n
		}
	}
	return found, nil
}

func TestTheRegisterOfMembersCountsInPlaceOfPeople(t *testing.T) {
	atDesk(t, func(b *bench) {
		b.apply(counties)
		county, other := b.body("fars-marvdasht"), b.body("fars-kazerun")
		for _, x := range []Body{county, other} {
			b.done(b.send(local, bodiesPath+string(x.ID)+"/figures/members/", map[string]string{"value": "۱۲", "source": "دفتر"}))
		}
		b.PlugMembers(register{county.ID: 16})
		d := b.see(local, bodiesPath+string(county.ID)+"/", 200)
		if s := d.One("section[aria-labelledby=h-rules]").Text(); !strings.Contains(s, "۱۶ عضو رسمی هست") || strings.Contains(s, "ثبت شمار") {
			t.Errorf("the register is not asked: %s", s)
		}
		if s := b.see(local, bodiesPath+string(other.ID)+"/", 200).One("section[aria-labelledby=h-rules]").Text(); !strings.Contains(s, "ثبت نشده است") {
			t.Errorf("beside a register, what was recorded by hand counts: %s", s)
		}
		b.see(local, bodiesPath+string(county.ID)+"/figures/members/", 404)
	})
}

func TestAnAdministratorSetsTheNumbersWithTheirArticles(t *testing.T) {
	atDesk(t, func(b *bench) {
		const admin id.Person = "admin"
		b.grant(admin, access.Administrator, RootID)
		b.apply(counties)
		county := b.body("fars-marvdasht")
		b.done(b.send(local, bodiesPath+string(county.ID)+"/figures/members/", map[string]string{"value": "۱۲", "source": "دفتر"}))
		path := rulesPath + AssemblyMembers + "/"
		if s := b.see(local, rulesPath, 200).One(".keys").Text(); !strings.Contains(s, "۱۵") || !strings.Contains(s, "حزبی دیگر") {
			t.Errorf("a default does not say that it is one: %s", s)
		}
		d := b.see(officer, path, 200)
		d.None("form.formpage")
		b.answer(stafftest.Post(officer, path, b.form(d, map[string]string{"value": "1", "source": "x", "state": "0"})), 403)
		for field, typed := range map[string]map[string]string{
			"value": {"value": "0", "source": "مادهٔ ۲۴"}, "source": {"value": "10", "source": ""},
		} {
			if d := b.answer(b.send(admin, path, typed), 422); len(d.Find("#e-"+field)) != 1 {
				t.Errorf("%v: no word at %s: %s", typed, field, d.One("main").Text())
			}
		}
		late := b.send(admin, path, map[string]string{"value": "20", "source": "مادهٔ ۳"})
		b.done(b.send(admin, path, map[string]string{"value": "۱۲", "source": "مادهٔ ۲۴ اساسنامه", "reason": "کنگرهٔ چهارم"}))
		d = b.answer(late, http.StatusConflict)
		if d.One("input[name=value]").Attr("value") != "20" || !strings.Contains(d.One("#o-value").Text(), "۱۲") {
			t.Errorf("the stale form: %s", d.One("main").Text())
		}
		if s := b.see(local, bodiesPath+string(county.ID)+"/", 200).One("section[aria-labelledby=h-rules]").Text(); !strings.Contains(s, "مجمع می‌تواند برگزار شود") || !strings.Contains(s, "مادهٔ ۲۴ اساسنامه") {
			t.Errorf("the new number does not count: %s", s)
		}
		b.done(b.send(admin, path, map[string]string{"value": "۱۸"}))
		if s := b.see(inspector, path, 200).One(".deeds").Text(); !strings.Contains(s, "از ۱۵ به ۱۲") || !strings.Contains(s, "از ۱۲ به ۱۸") || !strings.Contains(s, "کنگرهٔ چهارم") {
			t.Errorf("the history: %s", s)
		}
		entries, err := b.ledger.Since(t.Context(), b.head()-1, 1)
		if err != nil || entries[0].Act != "party.rule.changed" || entries[0].Object != "rule:"+AssemblyMembers || entries[0].Actor.Person != admin {
			t.Errorf("entered: %+v, %v", entries, err)
		}
		b.see(admin, rulesPath+"nothing/", 404)
	})
}

func TestThePageOfBranchesTellsHowFarEachIs(t *testing.T) {
	atDesk(t, func(b *bench) {
		b.apply(counties)
		d := b.see(officer, branchesPath, 200)
		d.Count("ul.lines > li", 31)
		if s := d.One("main").Text(); !strings.Contains(s, "استان فارس") || !strings.Contains(s, "۲ شهرستان") {
			t.Errorf("the provinces: %s", s)
		}
		d = b.see(local, branchesPath, 200) // who reaches Fars alone
		d.Count("ul.lines > li", 1)
		d.One("a[href=/desk/party/branches/?in=fars]")
		d = b.see(local, branchesPath+"?in=fars", 200)
		d.Count("ul.lines > li", 3)
		if s := d.One("main").Text(); !strings.Contains(s, "شهرستان مرودشت") || strings.Contains(s, "شهرستان پیشین") {
			t.Errorf("the counties: %s", s)
		}
		if s := b.see(local, branchesPath+"?in=yazd", 200).One(".empty").Text(); s == "" {
			t.Error("what is not within reach is shown")
		}
		b.see(officer, branchesPath+"?in=water", 404)
		b.see(outsider, branchesPath, 403)
	})
}
