package member

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
)

func TestASheetIsALookAndEndsWithTheMembership(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m := b.taken(0, "shiraz", Formal, "")
		o, one, err := b.Invite(ctx, officer("shiraz"), b.on(m.ID, "", ""))
		if err != nil || o.Name() != "زهره بابایی‌پور" || o.National != "" || one.Login != "1" {
			t.Fatal(o, one, err)
		}
		person := b.member(m.ID).Person
		if person == "" || b.door.numbers[person] != m.Number {
			t.Fatal(person, b.door)
		}
		if own, err := b.store.OfPerson(ctx, person); err != nil || own.ID != m.ID {
			t.Fatal(own, err)
		}
		// The next one is for the same account.
		_, two, err := b.Invite(ctx, officer("shiraz"), b.on(m.ID, "", ""))
		if err != nil || two.Code == one.Code || b.member(m.ID).Person != person {
			t.Fatal(two, err)
		}
		looks, err := b.store.Looks(ctx, m.ID, 10)
		if err != nil || len(looks) != 1 || looks[0].What != InSheet || looks[0].By != officer("shiraz").Person { // within a millisecond they are one
			t.Error(looks, err)
		}
		if acts := b.acts(m.ID); !slices.Equal(acts[len(acts)-2:], []string{"member.invited", "member.invited"}) {
			t.Error(acts)
		}
		stale := b.on(m.ID, "دلیل", "")
		b.must(b.Suspend(ctx, officer("shiraz"), stale))
		if _, _, err := b.Invite(ctx, officer("shiraz"), stale); !fault.Is(err, fault.Conflict) {
			t.Error("a form that is stale made a sheet", err)
		}
		b.must(b.Leave(ctx, officer("shiraz"), b.on(m.ID, "خواست او", "")))
		if len(b.door.numbers) != 0 || b.member(m.ID).Person != "" {
			t.Error("whoever left still signs in", b.door.numbers)
		}
		_, _, err = b.Invite(ctx, officer("shiraz"), b.on(m.ID, "", ""))
		refused(t, err, fault.Conflict, "member.error.state")
		applied, _ := b.apply(1, "shiraz")
		_, _, err = b.Invite(ctx, officer("shiraz"), b.on(applied.ID, "", ""))
		refused(t, err, fault.Conflict, "member.error.state")
		// A file that is given up takes its account along.
		if _, _, err := b.Invite(ctx, officer("yazd"), b.on(b.taken(3, "yazd", Formal, "").ID, "", "")); err != nil || len(b.door.numbers) != 1 {
			t.Fatal(err, b.door.numbers)
		}
		if n, err := b.abandon(ctx, "yazd"); err != nil || n != 1 || len(b.door.numbers) != 0 {
			t.Error(n, err, b.door.numbers)
		}
		if _, _, err := b.Invite(ctx, ledger.Actor{Via: "desk"}, b.on(b.taken(2, "fars", Formal, "").ID, "", "")); err == nil || len(b.door.numbers) != 0 {
			t.Error("nobody made a sheet")
		}
	})
}

func TestALinkToAFileIsCalledByItsNumber(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.taken(0, "shiraz", Formal, "")
		applied, _ := b.apply(1, "shiraz")
		links := map[string]view.Link{}
		b.must(b.Titles(t.Context(), b.words, "fa", []string{m.Object(), applied.Object(), "member:none", "item:1"}, links))
		if len(links) != 2 || links[m.Object()].Text != "عضو شمارهٔ ۱" || links[m.Object()].Href != filePath(m.ID) || links[applied.Object()].Href != applicationPath(applied.ID) {
			t.Error(links)
		}
	})
}

func TestASheetHasANumberAndNoName(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		m := b.taken(0, "shiraz", Formal, "")
		path := filePath(m.ID)
		v := stafftest.Fields(b.desk.See("shiraz", path, http.StatusOK), `form[action="`+path+`door/"]`)
		if to := b.desk.Send("shiraz", path+"door/", v); to != "/desk/confirm/" || b.door.made != 0 {
			t.Fatal("it needs no second factor", to)
		}
		again := func(who id.Person, v url.Values, status int) *viewtest.Doc {
			return b.desk.Read(b.desk.Ask(stafftest.Fresh(stafftest.Post(who, path+"door/", v))), path, status)
		}
		d := again("shiraz", v, http.StatusOK)
		text := d.One("main").Text()
		if !strings.Contains(text, "abcd-efgh-0001") || !strings.Contains(text, "۱") {
			t.Error(text)
		}
		if off := d.One("div.off").Text(); strings.Count(text, "زهره") != 1 || !strings.Contains(off, "زهره") {
			t.Error("the paper has a name", text)
		}
		d.One("svg.qr")
		// The form again: it showed a version that is not the file's any more.
		again("shiraz", v, http.StatusUnprocessableEntity)
		if s := b.desk.See("shiraz", path, http.StatusOK).One("main").Text(); !strings.Contains(s, "ساختن برگهٔ ورود") || !strings.Contains(s, "پیش‌تر برگه گرفته است") {
			t.Error(s)
		}
		for _, who := range []string{"yazd", "inspector", "admin"} {
			again(id.Person(who), url.Values{"version": {"9"}}, http.StatusForbidden)
		}
		b.desk.See("centre", "/en"+path, http.StatusOK)
	})
}
