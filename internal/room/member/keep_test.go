package member

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
)

func TestAMemberRisesIsSuspendedAndLeaves(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m := b.taken(0, "shiraz", Supporter, "")
		for _, want := range []Grade{Probationary, Formal} {
			b.now = b.now.AddDate(0, 0, 179)
			refused(t, b.Promote(ctx, officer("party"), b.on(m.ID, "", "")), fault.Conflict, "member.error.early")
			b.now = b.now.AddDate(0, 0, 1)
			b.must(b.Promote(ctx, officer("party"), b.on(m.ID, "", "")))
			if got := b.member(m.ID); got.Grade != want || !got.GradeAt.Equal(b.now) {
				t.Fatal(got)
			}
		}
		b.now = b.now.AddDate(1, 0, 0)
		refused(t, b.Promote(ctx, officer("party"), b.on(m.ID, "", "")), fault.Conflict, "member.error.state")
		refused(t, b.Restore(ctx, officer("shiraz"), b.on(m.ID, "دلیل", "")), fault.Conflict, "member.error.state")
		refused(t, b.Suspend(ctx, officer("shiraz"), b.on(m.ID, "", "")), fault.Invalid, "member.error.reason")
		b.must(b.Suspend(ctx, officer("shiraz"), b.on(m.ID, "دلیل تعلیق", "")))
		refused(t, b.Promote(ctx, officer("party"), b.on(m.ID, "", "")), fault.Conflict, "member.error.state")
		b.must(b.Restore(ctx, officer("shiraz"), b.on(m.ID, "دلیل بازگشت", "")))
		if n := b.count(`SELECT count(*) FROM member_mark WHERE kind = 'held'`); n != 1 {
			t.Error("the number is not held", n)
		}
		b.must(b.Leave(ctx, officer("shiraz"), b.on(m.ID, "خواست خود او", "")))
		if got := b.member(m.ID); got.State != Left || got.Number != m.Number || b.count(`SELECT count(*) FROM member_mark WHERE kind = 'held'`) != 0 {
			t.Error(got)
		}
		for _, do := range []func(Decision) error{
			func(d Decision) error { return b.Suspend(ctx, officer("shiraz"), d) }, func(d Decision) error { return b.Restore(ctx, officer("shiraz"), d) },
			func(d Decision) error { return b.Leave(ctx, officer("shiraz"), d) },
		} {
			refused(t, do(b.on(m.ID, "دلیل", "")), fault.Conflict, "member.error.state")
		}
		if again := b.taken(0, "yazd", Formal, ""); again.Number != m.Number+1 {
			t.Error("whoever left cannot come back", again)
		}
		applied, _ := b.apply(1, "shiraz")
		refused(t, b.Leave(ctx, officer("shiraz"), b.on(applied.ID, "دلیل", "")), fault.Conflict, "member.error.state")
		acts := b.acts(m.ID)
		if want := []string{"member.promoted", "member.promoted", "member.suspended", "member.restored", "member.left"}; !slices.Equal(acts[len(acts)-5:], want) {
			t.Error(acts)
		}
	})
}

func TestTheListOfMembersShowsEachWhatTheyNeed(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		one := b.taken(0, "shiraz", Formal, "")
		b.taken(1, "yazd", Formal, "")
		b.now = noon.AddDate(0, 0, 1)
		text := func(who id.Person) string { return b.desk.See(who, home, http.StatusOK).One("main").Text() }
		if s := text("centre"); !strings.Contains(s, "زهره بابایی‌پور") || !strings.Contains(s, "کاوه") || strings.Index(s, "زهره") > strings.Index(s, "کاوه") {
			t.Error(s)
		}
		if s := text("fars"); !strings.Contains(s, "زهره") || strings.Contains(s, "کاوه") {
			t.Error(s)
		}
		before := b.count(`SELECT count(*) FROM member_look`)
		if s := text("inspector"); strings.Contains(s, "زهره") || !strings.Contains(s, "شمارهٔ ۲") || b.count(`SELECT count(*) FROM member_look`) != before {
			t.Error(s)
		}
		b.desk.See("admin", home, http.StatusForbidden)
		if n := b.count(`SELECT sum(names) FROM member_shown`); n != 3 || before != 3 {
			t.Error("names counted:", n, before)
		}
		find := func(who id.Person, by, q string, status int) string {
			return b.desk.Refuse(who, findPath, url.Values{"by": {by}, "q": {q}}, status).One("main").Text()
		}
		if s := find("centre", "phone", "0935 765 4321", http.StatusOK); !strings.Contains(s, "کاوه نیک‌سرشت") {
			t.Error(s)
		}
		if s := find("fars", "phone", "0935 765 4321", http.StatusOK); strings.Contains(s, "کاوه نیک‌سرشت") || !strings.Contains(s, "پرونده‌ای پیدا نشد") {
			t.Error(s)
		}
		find("centre", "phone", "12", http.StatusUnprocessableEntity)
		find("centre", "held", "0084575948", http.StatusUnprocessableEntity)
		find("inspector", "name", "x", http.StatusForbidden)
		b.must(b.store.setRule(t.Context(), ShownDaily, 3, "officer", noon))
		if s := text("centre"); strings.Contains(s, "زهره") || !strings.Contains(s, "سقف") || !strings.Contains(s, "شمارهٔ ۱") {
			t.Error("more names than the limit:", s)
		}
		s := b.desk.See("shiraz", filePath(one.ID), http.StatusOK).One("main").Text()
		if !strings.Contains(s, "زهره") || !strings.Contains(s, "نام officer-") && !strings.Contains(s, "نام shiraz") || strings.Contains(s, "۰۴۹۹۳۷۰۸۹۹") {
			t.Error(s)
		}
		b.desk.See("yazd", filePath(one.ID), http.StatusForbidden)
		if s := b.desk.See("inspector", filePath(one.ID), http.StatusOK).One("main").Text(); strings.Contains(s, "زهره") {
			t.Error(s)
		}
		if s := find("centre", "family", "بابایی‌پور", http.StatusOK); !strings.Contains(s, "سقف") || strings.Contains(s, "شمارهٔ ۱") || strings.Contains(s, "پیدا نشد") {
			t.Error("a search tells whose number it is:", s)
		}
	})
}

// Whoever has seen the names of a day does not go on by the pages of files, of cards or of transfers.
func TestThePagesOfFilesAreNoWayRoundTheLimitOfADay(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		one, two := b.taken(0, "shiraz", Formal, ""), b.taken(1, "shiraz", Formal, "")
		three, _ := b.apply(2, "shiraz")
		b.must(b.AskTransfer(t.Context(), officer("shiraz"), b.on(two.ID, "", ""), "yazd", false))
		b.must(b.store.setRule(t.Context(), ShownDaily, 1, "officer", noon))
		text := func(path string) string { return b.desk.See("shiraz", path, http.StatusOK).One("main").Text() }
		for range 3 {
			if s := text(filePath(one.ID)); !strings.Contains(s, "زهره") || strings.Contains(s, "سقف") {
				t.Fatal("whoever was seen today is seen again:", s)
			}
		}
		for _, path := range []string{filePath(two.ID), applicationPath(three.ID), transferPath(two.ID)} {
			if s := text(path); !strings.Contains(s, "سقف") || strings.Contains(s, "۰۹۳۵") || strings.Contains(s, b.file(1).Family) || strings.Contains(s, b.file(2).Family) {
				t.Error("more names than the limit:", path, s)
			}
		}
		if to := b.desk.Ask(stafftest.Get("shiraz", filePath(two.ID)+"card/print/")); to.StatusCode != http.StatusSeeOther || !strings.HasSuffix(to.Header.Get("Location"), filePath(two.ID)) {
			t.Error("the card shows a name", to.StatusCode, to.Header)
		}
		if looks, err := b.store.Looks(t.Context(), two.ID, 9); err != nil || len(looks) != 0 {
			t.Error("what was not shown was written:", looks, err)
		}
		b.now = noon.AddDate(0, 0, 1)
		if s := text(filePath(two.ID)); !strings.Contains(s, b.file(1).Family) {
			t.Error("the next day:", s)
		}
	})
}

func TestAFileIsKeptFromItsPage(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.taken(0, "shiraz", Probationary, "")
		path := filePath(m.ID)
		b.now = noon.AddDate(0, 0, 200)
		b.desk.Refuse("shiraz", path+"promote/", url.Values{"version": {"4"}}, http.StatusForbidden)
		b.desk.Send("centre", path+"promote/", stafftest.Fields(b.desk.See("centre", path, http.StatusOK), `form[action="`+path+`promote/"]`))
		v := stafftest.Fields(b.desk.See("shiraz", path, http.StatusOK), `form[action="`+path+`suspend/"]`)
		v.Set("reason", " ")
		b.desk.Refuse("shiraz", path+"suspend/", v, http.StatusUnprocessableEntity)
		v.Set("reason", "دلیلی که می‌ماند")
		stale := stafftest.Fields(b.desk.See("shiraz", path, http.StatusOK), `form[action="`+path+`leave/"]`)
		stale.Set("reason", "دلیل دیگر")
		b.desk.Send("shiraz", path+"suspend/", v)
		if d := b.desk.Refuse("shiraz", path+"leave/", stale, http.StatusUnprocessableEntity); d.One("textarea#f-leave-reason").Text() != "دلیل دیگر" {
			t.Error("what was typed is lost")
		}
		if s := b.desk.See("shiraz", path, http.StatusOK).One("main").Text(); !strings.Contains(s, "دلیلی که می‌ماند") || !strings.Contains(s, "معلق") {
			t.Error(s)
		}
		b.desk.See("centre", "/en"+path, http.StatusOK)
	})
}

func TestAListHasFiftyNamesAPage(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.taken(0, "shiraz", Formal, "")
		for i := 2; i <= listLength+2; i++ {
			if _, err := db.Exec(t.Context(), b.d, `
				INSERT INTO member (`+memberColumns+`, code, link, sealed, sealed_with)
				SELECT $1, $2, body_id, province_id, grade, grade_at, state, state_at, applied_at, taken_at, due_at, level_id, waived, $1, version, salt, $3, $3, sealed, sealed_with FROM member WHERE id = $4`,
				fmt.Sprintf("00000000-0000-7000-8000-%012d", i), i, fmt.Append(nil, i), m.ID); err != nil {
				t.Fatal(err)
			}
		}
		d := b.desk.See("inspector", home, http.StatusOK)
		d.Count("tbody tr", listLength)
		next := d.One(`a[rel="next"]`).Attr("href")
		b.desk.See("inspector", next, http.StatusOK).Count("tbody tr", 2)
	})
}

// Whoever has enough introducers by a rule that was eased goes on, and is not erased as somebody who let it lie.
func TestARuleThatAsksFewerIntroducersHoldsForWhoWaits(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		b.taken(1, "party", Formal, "kaveh")
		m, r := b.apply(0, "shiraz")
		lone, _ := b.apply(2, "shiraz")
		b.must(b.Introduce(ctx, "kaveh", r.Link))
		b.now = noon.AddDate(0, 0, 91)
		b.must(b.store.setRule(ctx, Introducers, 1, "officer", b.now))
		b.must(b.Tend(ctx, b.now))
		if got := b.member(m.ID); got.State != Introduced || got.Level != "shiraz" || !got.Due.Equal(b.now.AddDate(0, 0, 14)) || len(b.waits("shiraz")) != 1 {
			t.Fatal(got)
		}
		if _, err := b.store.Member(ctx, lone.ID); !fault.Is(err, fault.NotFound) {
			t.Error("who has no introducer is kept:", err)
		}
		b.must(b.Tend(ctx, b.now))
		if got := b.acts(m.ID); !slices.Equal(got, []string{"member.applied", "member.vouched", "member.introduced"}) {
			t.Error(got)
		}
		b.must(b.store.setRule(ctx, Introducers, 0, "officer", b.now))
		at, _ := b.apply(3, "shiraz")
		if at.State != Introduced || len(b.waits("shiraz")) != 2 {
			t.Error("nobody has to introduce, and somebody waits for it:", at)
		}
	})
}
