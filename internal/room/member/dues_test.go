package member

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/jalali"
)

// at is noon of a day, as 1405/9/1.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	d, err := jalali.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d.Time().Add(12 * time.Hour)
}

// cost sets what a month costs a formal and a probationary member.
func (b *bench) cost(formal, probationary int64) {
	b.t.Helper()
	held, err := b.Rates(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	b.must(b.SetRates(b.t.Context(), officer("party"), held, map[Grade]int64{Formal: formal, Probationary: probationary}))
}

func (b *bench) pays(m id.Member, receipt, amount, on string) error {
	b.t.Helper()
	p, wrong := ReadPaid(receipt, amount, on, day(b.now))
	if len(wrong) > 0 {
		b.t.Fatal(wrong)
	}
	return b.Pay(b.t.Context(), officer("shiraz"), b.on(m, "", ""), p)
}

func (b *bench) owes(m id.Member) int64 {
	b.t.Helper()
	due, paid, err := b.Owes(b.t.Context(), m)
	if err != nil {
		b.t.Fatal(err)
	}
	return due - paid
}

func TestDuesAreOwedByTheMonthAtTheRateOfItsTime(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.now = at(t, "1404/10/15")
		b.cost(100, 40)
		m := b.taken(0, "shiraz", Probationary, "")
		if n := b.owes(m.ID); n != 0 {
			t.Error("the month in which somebody joins costs", n)
		}
		b.now = at(t, "1404/12/29")
		if n := b.owes(m.ID); n != 80 { // Bahman and Esfand
			t.Error(n)
		}
		b.now = at(t, "1405/1/1")
		b.cost(150, 60) // from Farvardin
		if n := b.owes(m.ID); n != 140 {
			t.Error(n)
		}
		b.now = at(t, "1405/4/31") // 180 days have passed
		b.must(b.Promote(ctx, officer("party"), b.on(m.ID, "", "")))
		if n := b.owes(m.ID); n != 80+4*60 {
			t.Error("the month in which a grade changes costs what it began with", n)
		}
		b.now = at(t, "1405/5/2")
		if n := b.owes(m.ID); n != 80+4*60+150 {
			t.Error(n)
		}
		b.must(b.pays(m.ID, "الف ۱۲", "۳۰۰", "۱۴۰۵/۵/۱"))
		refused(t, b.pays(m.ID, " الف12", "100", "1405/5/2"), fault.Conflict, "member.error.receipt.twice")
		other := b.taken(1, "shiraz", Formal, "")
		refused(t, b.pays(other.ID, "الف ۱۲", "100", "1405/5/2"), fault.Conflict, "member.error.receipt.twice")
		if n := b.owes(m.ID); n != 170 {
			t.Error(n)
		}
		refused(t, b.Void(ctx, officer("shiraz"), b.on(other.ID, "اشتباه", ""), "الف ۱۲"), fault.Conflict, "member.error.receipt.none")
		refused(t, b.Void(ctx, officer("shiraz"), b.on(m.ID, "", ""), "الف ۱۲"), fault.Invalid, "member.error.reason")
		b.must(b.Void(ctx, officer("shiraz"), b.on(m.ID, "مبلغ اشتباه بود", ""), "الف ۱۲"))
		refused(t, b.Void(ctx, officer("shiraz"), b.on(m.ID, "باز هم", ""), "الف ۱۲"), fault.Conflict, "member.error.receipt.none")
		if n := b.owes(m.ID); n != 470 {
			t.Error("a receipt that is void counts", n)
		}
		refused(t, b.pays(m.ID, "الف۱۲", "300", "1405/5/1"), fault.Conflict, "member.error.receipt.twice") // its number stays taken
		// A receipt of another body may have the number.
		yazd := b.taken(2, "yazd", Formal, "")
		b.must(b.pays(yazd.ID, "الف ۱۲", "500", "1405/5/2"))
		if n := b.owes(yazd.ID); n != -500 {
			t.Error(n)
		}
		b.must(b.Leave(ctx, officer("shiraz"), b.on(m.ID, "خواست او", "")))
		p, _ := ReadPaid("9", "9", "1405/5/1", day(b.now))
		refused(t, b.Pay(ctx, officer("shiraz"), b.on(m.ID, "", ""), p), fault.Conflict, "member.error.state")
		b.now = at(t, "1405/8/1")
		if n := b.owes(m.ID); n != 470 {
			t.Error("who left owes more", n)
		}
		b.must(b.Erase(ctx, officer("party"), m.ID, Forgotten))
		if n := b.count(`SELECT count(*) FROM member_receipt WHERE body_id = 'shiraz' AND member_id = ''`); n != 1 || b.count(`SELECT count(*) FROM member_step WHERE member_id = '`+string(m.ID)+`'`) != 0 {
			t.Error("a receipt names a file that was erased, or is gone", n)
		}
	})
}

func TestTheRollIsOfADay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.now = at(t, "1405/1/10")
		b.cost(100, 100)
		one, two, three := b.taken(0, "shiraz", Formal, ""), b.taken(1, "yazd", Formal, ""), b.taken(2, "shiraz", Probationary, "")
		counts := func(bodies []id.Body, on string, want Counts) {
			t.Helper()
			d, _ := jalali.Parse(on)
			if n, err := b.Count(ctx, bodies, d); err != nil || n != want {
				t.Error(on, bodies, n, err)
			}
		}
		b.now = at(t, "1405/6/1")
		counts(nil, "1405/1/9", Counts{})
		counts(nil, "1405/1/10", Counts{3, 2, 2})
		counts(nil, "1405/4/31", Counts{3, 2, 2}) // Ordibehesht, Khordad and Tir are three months
		counts(nil, "1405/5/1", Counts{3, 2, 0})
		b.must(b.pays(one.ID, "1", "100", "1405/5/20"))
		counts(nil, "1405/5/19", Counts{3, 2, 0})
		counts(nil, "1405/5/20", Counts{3, 2, 1})
		counts([]id.Body{"yazd"}, "1405/5/20", Counts{1, 1, 0})
		b.must(b.store.setRule(ctx, StandingMonths, 4, "officer", b.now))
		counts(nil, "1405/5/1", Counts{3, 2, 2})
		b.now = at(t, "1405/6/5")
		b.must(b.pays(two.ID, "2", "500", "1405/6/5"))
		b.must(b.Suspend(ctx, officer("yazd"), b.on(two.ID, "دلیل", "")))
		counts(nil, "1405/5/1", Counts{3, 2, 2})
		counts(nil, "1405/6/5", Counts{3, 1, 1})
		b.now = at(t, "1405/7/5")
		b.must(b.Restore(ctx, officer("yazd"), b.on(two.ID, "دلیل", "")))
		b.must(b.Promote(ctx, officer("party"), b.on(three.ID, "", "")))
		b.must(b.Leave(ctx, officer("shiraz"), b.on(one.ID, "دلیل", "")))
		counts(nil, "1405/6/5", Counts{3, 1, 1})
		counts(nil, "1405/7/5", Counts{2, 2, 1})
	})
}

func TestDuesAreKeptFromTheirPages(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.now = at(t, "1405/10/10")
		d := b.desk.See("centre", ratesPath, http.StatusOK)
		v := stafftest.Fields(d, "form#rates")
		v.Set("formal", "یک")
		if d := b.desk.Refuse("centre", ratesPath, v, http.StatusUnprocessableEntity); d.One("input#f-formal").Attr("value") != "یک" {
			t.Error("what was typed is lost")
		}
		v.Set("formal", "۵۰٬۰۰۰")
		b.desk.Send("centre", ratesPath, v)
		b.desk.Refuse("centre", ratesPath, v, http.StatusUnprocessableEntity) // stale
		b.desk.See("shiraz", ratesPath, http.StatusForbidden)
		m := b.taken(0, "shiraz", Formal, "zohreh")
		b.taken(1, "yazd", Formal, "")
		b.now = at(t, "1405/12/10")
		for who, want := range map[id.Person]int{"centre": 2, "shiraz": 1, "inspector": 2} {
			d := b.desk.See(who, duesPath, http.StatusOK)
			d.Count("tbody tr", want)
			if s := d.One("main").Text(); strings.Contains(s, "زهره") || !strings.Contains(s, "۱۰۰٬۰۰۰ تومان") {
				t.Error(who, s)
			}
		}
		b.desk.See("admin", duesPath, http.StatusForbidden)
		path := filePath(m.ID)
		form := stafftest.Fields(b.desk.See("shiraz", path, http.StatusOK), `form[action="`+path+`pay/"]`)
		form.Set("receipt", "الف-۱")
		form.Set("amount", "")
		if d := b.desk.Refuse("shiraz", path+"pay/", form, http.StatusUnprocessableEntity); d.One("input#f-pay-receipt").Attr("value") != "الف-۱" {
			t.Error("what was typed is lost")
		}
		form.Set("amount", "100000")
		form.Set("day", "1405/12/11")
		b.desk.Refuse("shiraz", path+"pay/", form, http.StatusUnprocessableEntity) // tomorrow
		form.Set("day", "1405/12/10")
		b.desk.Send("shiraz", path+"pay/", form)
		b.desk.Refuse("yazd", path+"pay/", form, http.StatusForbidden)
		b.desk.See("shiraz", duesPath, http.StatusOK).Count("tbody tr", 0)
		for _, who := range []id.Person{"shiraz", "zohreh"} {
			at := path
			if who == "zohreh" {
				at = MyPath
			}
			if s := b.desk.See(who, at, http.StatusOK).One("main").Text(); !strings.Contains(s, "رسید الف-۱") {
				t.Error(who, s)
			}
		}
		form = stafftest.Fields(b.desk.See("shiraz", path, http.StatusOK), `form[action="`+path+`pay/"]`)
		form.Set("receipt", "الف-1")
		form.Set("amount", "5")
		if s := b.desk.Refuse("shiraz", path+"pay/", form, http.StatusUnprocessableEntity).One("main").Text(); !strings.Contains(s, "رسیدی با این شماره") {
			t.Error(s)
		}
		void := stafftest.Fields(b.desk.See("shiraz", path, http.StatusOK), `form[action="`+path+`void/"]`)
		void.Set("receipt", "الف-۱")
		b.desk.Refuse("shiraz", path+"void/", void, http.StatusUnprocessableEntity)
		void.Set("reason", "مبلغ اشتباه بود")
		b.desk.Send("shiraz", path+"void/", void)
		b.desk.See("shiraz", rollPath, http.StatusOK)
		b.desk.See("shiraz", rollPath+"?day="+url.QueryEscape("۱۴۰۶/۲/۱"), http.StatusUnprocessableEntity)
		d = b.desk.See("centre", rollPath+"?day="+url.QueryEscape("۱۴۰۵/۱۲/۱۰"), http.StatusOK)
		d.Count("tbody tr", 2)
		if s := d.One("main").Text(); strings.Contains(s, "زهره") || !strings.Contains(s, "دارای شرایط") {
			t.Error(s)
		}
		b.desk.See("centre", "/en"+rollPath+"?day=1405/12/10", http.StatusOK)
		b.desk.See("centre", "/en"+duesPath, http.StatusOK)
	})
}

// Offices write receipts from books of their own, so that who went from one to another may have a number twice.
func TestAReceiptThatIsVoidIsOfOneBody(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.now = at(t, "1404/10/15")
		b.cost(100, 40)
		m := b.taken(0, "shiraz", Probationary, "")
		b.now = at(t, "1404/11/15")
		b.must(b.pays(m.ID, "۷", "40", "1404/11/15"))
		b.must(b.AskTransfer(ctx, officer("shiraz"), b.on(m.ID, "", ""), "yazd", true))
		b.must(b.AnswerTransfer(ctx, officer("yazd"), b.on(m.ID, "", ""), Receives))
		b.now = at(t, "1404/12/15")
		b.must(b.pays(m.ID, "7", "30", "1404/12/15"))
		if n := b.owes(m.ID); n != 10 {
			t.Fatal(n)
		}
		b.must(b.Void(ctx, officer("yazd"), b.on(m.ID, "اشتباه", ""), "7"))
		if n := b.owes(m.ID); n != 40 {
			t.Error("both receipts are void:", n)
		}
		b.must(b.Void(ctx, officer("yazd"), b.on(m.ID, "اشتباه", ""), "7"))
		if n := b.owes(m.ID); n != 80 {
			t.Error(n)
		}
		refused(t, b.Void(ctx, officer("yazd"), b.on(m.ID, "اشتباه", ""), "7"), fault.Conflict, "member.error.receipt.none")
	})
}

func TestStepsFollowOneAnotherWhateverTheClockSays(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.now = at(t, "1405/02/10") // a day ahead
		m := b.taken(0, "shiraz", Formal, "")
		b.now = at(t, "1405/02/09")
		b.must(b.Suspend(ctx, officer("shiraz"), b.on(m.ID, "دلیل", "")))
		b.now = at(t, "1405/03/01")
		n, err := b.Count(ctx, nil, day(b.now))
		if err != nil || n.Members != 1 || n.Formal != 0 || n.Good != 0 {
			t.Error("who is suspended is on the roll:", n, err)
		}
		b.must(b.Restore(ctx, officer("shiraz"), b.on(m.ID, "دلیل", "")))
		if n, err := b.Count(ctx, nil, day(b.now)); err != nil || n.Good != 1 {
			t.Error(n, err)
		}
	})
}
