package member

import (
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view/viewtest"
)

// decrypt is what the program age would show.
func decrypt(t *testing.T, file []byte, passphrase string) [][]string {
	t.Helper()
	key, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		t.Fatal(err)
	}
	r, err := age.Decrypt(bytes.NewReader(file), key)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err, string(b))
	}
	return rows[1:]
}

// out lets a list out.
func (b *bench) out(body id.Body, by, second id.Person) (Export, string) {
	b.t.Helper()
	ctx := b.t.Context()
	p, err := b.AskExport(ctx, ledger.Actor{Person: by, Body: body, Via: "desk"}, body, "فراخوان همایش استان", 7)
	b.must(err)
	b.must(b.two.Confirm(ctx, ledger.Actor{Person: second, Body: body, Via: "desk"}, actExport, p.ID))
	x, pass, err := b.TakeExport(ctx, ledger.Actor{Person: by, Via: "desk"}, p.ID, []string{"number", "name", "phone"}, func(o *Opened) []string {
		return []string{o.Name(), dialled(o.Mobile), o.National}
	})
	b.must(err)
	return x, pass
}

func TestAListLeavesByTwoPeopleAndNamesItsExport(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		m := b.taken(0, "shiraz", Formal, "")
		b.taken(1, "fars", Formal, "")
		b.taken(2, "yazd", Formal, "")
		applied, _ := b.apply(3, "fars")
		one := ledger.Actor{Person: "one", Body: "fars", Via: "desk"}
		p, err := b.AskExport(ctx, one, "fars", "فراخوان همایش استان", 7)
		b.must(err)
		take := func(by id.Person, proposal string) error {
			_, _, err := b.TakeExport(ctx, ledger.Actor{Person: by, Via: "desk"}, proposal, nil, func(*Opened) []string { return nil })
			return err
		}
		refused(t, take("one", p.ID), fault.Conflict, "member.error.export.late") // nobody confirmed
		if err := b.two.Confirm(ctx, one, actExport, p.ID); !fault.Is(err, fault.Forbidden) {
			t.Fatal("one person let a list out", err)
		}
		b.must(b.two.Confirm(ctx, ledger.Actor{Person: "two", Body: "fars", Via: "desk"}, actExport, p.ID))
		refused(t, take("two", p.ID), fault.Forbidden, "member.error.export.other")
		x, pass, err := b.TakeExport(ctx, one, p.ID, []string{"name", "phone", "national"}, func(o *Opened) []string { return []string{o.Name(), dialled(o.Mobile), o.National} })
		b.must(err)
		// The second of two clicks shows the same; later nothing does.
		if again, same, err := b.TakeExport(ctx, one, p.ID, nil, func(*Opened) []string { return nil }); err != nil || again.ID != x.ID || again.Rows != x.Rows || same != pass {
			t.Fatal(again, err)
		}
		b.now = b.now.Add(exportAgain)
		refused(t, take("one", p.ID), fault.Conflict, "member.error.export.taken")
		if x.Rows != 2 || len(pass) != 23 {
			t.Fatal(x, pass)
		}
		kept, err := b.store.exportFile(ctx, x.ID, "one", b.now)
		b.must(err)
		file := kept.File
		for _, s := range []string{"زهره", "09121234567"} {
			if bytes.Contains(file, []byte(s)) {
				t.Error("the file is not encrypted")
			}
		}
		rows := decrypt(t, file, pass)
		if _, err := age.Decrypt(bytes.NewReader(file), must(age.NewScryptIdentity("another"))); err == nil {
			t.Error("any passphrase opens it")
		}
		var decoy string
		for _, r := range rows {
			if r[2] != "" {
				t.Error("a national number left the register", r)
			}
			if e, err := b.ExportAt(ctx, r[1]); err == nil {
				decoy = r[1]
				if e.ID != x.ID || e.By != "one" {
					t.Error(e)
				}
			} else if !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		}
		if len(rows) != 3 || decoy == "" {
			t.Fatal(rows)
		}
		if ids, err := b.Find(ctx, ByPhone, decoy, nil, 1); err != nil || len(ids) != 0 {
			t.Error("the decoy is somebody", ids, err)
		}
		if n := b.count(`SELECT count(*) FROM member_look WHERE what = 'export'`); n != 2 {
			t.Error("looks:", n)
		}
		looks, err := b.store.Looks(ctx, m.ID, 1)
		if err != nil || looks[0].What != InExport || looks[0].Body != "fars" {
			t.Error(looks, err)
		}
		if _, err := b.store.Looks(ctx, applied.ID, 1); err != nil {
			t.Fatal(err)
		}
		// Another export has another decoy, and nobody else gets the file.
		y, _ := b.out("fars", "three", "two")
		if e, err := b.ExportAt(ctx, decoy); err != nil || e.ID != x.ID || y.ID == x.ID {
			t.Error(e, err)
		}
		if _, err := b.store.exportFile(ctx, x.ID, "two", b.now); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		entries, err := b.ledger.Since(ctx, 0, 1000)
		b.must(err)
		for _, e := range entries {
			if strings.Contains(e.Reason+e.Object, "زهره") || strings.Contains(e.Reason, "همایش") {
				t.Error("the ledger has", e)
			}
		}
		// Its time over, the file is gone, and what it was is known.
		b.now = b.now.AddDate(0, 0, 7)
		b.must(b.Tend(ctx, b.now))
		if n := b.count(`SELECT count(*) FROM member_export WHERE length(file) > 0`); n != 0 {
			t.Error("files are there", n)
		}
		if _, err := b.store.exportFile(ctx, x.ID, "one", b.now); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if e, err := b.ExportAt(ctx, decoy); err != nil || e.ID != x.ID {
			t.Error(e, err)
		}
		entries, err = b.ledger.Since(ctx, 0, 1000)
		b.must(err)
		if n := len(slices.DeleteFunc(entries, func(e ledger.Entry) bool { return e.Act != "member.export-dropped" })); n != 2 {
			t.Error("dropped:", n)
		}
		no, err := b.AskExport(ctx, one, "shiraz", "دلیل", 1)
		b.must(err)
		b.must(b.two.Refuse(ctx, ledger.Actor{Person: "two", Via: "desk"}, actExport, no.ID))
		refused(t, take("one", no.ID), fault.Conflict, "member.error.export.late")
		empty, err := b.AskExport(ctx, one, "women", "دلیل", 1)
		b.must(err)
		b.must(b.two.Confirm(ctx, ledger.Actor{Person: "two", Via: "desk"}, actExport, empty.ID))
		refused(t, take("one", empty.ID), fault.Conflict, "member.error.export.empty")
		b.now = b.now.Add(exportTake)
		refused(t, take("one", empty.ID), fault.Conflict, "member.error.export.late")
		_, err = b.AskExport(ctx, one, "fars", "دلیل", exportDaysMost+1)
		refused(t, err, fault.Invalid, "member.error.number")
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestTheRowsOfAnExportHaveAnOrderOfTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		order := func(export string, from int) (s []int64) {
			all := make([]Opened, 20)
			for i := range all {
				all[i].Number = int64((i+from)%20 + 1)
			}
			b.must(b.shuffle(t.Context(), export, all))
			for _, o := range all {
				s = append(s, o.Number)
			}
			return s
		}
		one, again, two := order("one", 0), order("one", 7), order("two", 0)
		if !slices.Equal(one, again) || slices.Equal(one, two) || slices.IsSorted(one) {
			t.Error(one, again, two)
		}
		among := []Export{{ID: "one"}, {ID: "two"}}
		two = slices.Delete(two, 3, 8) // rows that were taken out of a list leave the order of the others
		if x, err := b.ExportOrdered(t.Context(), among, two); err != nil || x.ID != "two" {
			t.Error(x, err)
		}
		slices.Sort(two)
		if x, err := b.ExportOrdered(t.Context(), among, two); !fault.Is(err, fault.NotFound) {
			t.Error("numbers in any order name an export", x, err)
		}
		_, err := b.ExportOrdered(t.Context(), among, two[:orderLeast-1])
		refused(t, err, fault.Invalid, "member.error.export.few")
	})
}

func TestAnExportIsAskedForAndTakenOnItsPages(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.taken(0, "shiraz", Formal, "")
		see := func(who id.Person, path string) *viewtest.Doc {
			return b.desk.Read(b.desk.Ask(stafftest.Fresh(stafftest.Get(who, path))), path, http.StatusOK)
		}
		post := func(who id.Person, path string, v url.Values, status int) *http.Response {
			res := b.desk.Ask(stafftest.Fresh(stafftest.Post(who, path, v)))
			if res.StatusCode != status {
				body, _ := io.ReadAll(res.Body)
				t.Fatalf("%s: %d, want %d: %.1500s", path, res.StatusCode, status, body)
			}
			return res
		}
		if res := b.desk.Ask(stafftest.Get("fars", exportPath)); res.StatusCode != http.StatusSeeOther {
			t.Error("it needs no second factor", res.StatusCode)
		}
		v := stafftest.Fields(see("fars", exportPath), "form#export")
		v.Set("why", "فراخوان همایش")
		post("fars", exportPath, v, http.StatusUnprocessableEntity) // no body
		v.Set("body", "yazd")
		post("fars", exportPath, v, http.StatusForbidden)
		v.Set("body", "shiraz")
		v.Set("days", "31")
		post("fars", exportPath, v, http.StatusUnprocessableEntity)
		v.Set("days", "۳")
		v.Set("why", "")
		post("fars", exportPath, v, http.StatusUnprocessableEntity)
		v.Set("why", "فراخوان همایش")
		post("fars", exportPath, v, http.StatusSeeOther)
		link := see("centre", exportPath).One(`main a[href*="/desk/second/"]`).Attr("href")
		post("fars", link+"confirm/", nil, http.StatusForbidden)
		post("yazd", link+"confirm/", nil, http.StatusForbidden)
		post("centre", link+"confirm/", nil, http.StatusSeeOther)
		take := stafftest.Fields(see("fars", exportPath), `form[action="`+exportPath+`take/"]`)
		d := b.desk.Read(post("fars", exportPath+"take/", take, http.StatusOK), "take", http.StatusOK)
		pass, file := d.One("code").Text(), d.One("main a.btn").Attr("href")
		again := b.desk.Read(post("fars", exportPath+"take/", take, http.StatusOK), "take", http.StatusOK) // the second of two clicks
		if again.One("code").Text() != pass || again.One("main a.btn").Attr("href") != file {
			t.Error("the second of two clicks is shown something else")
		}
		b.now = b.now.Add(exportAgain)
		post("fars", exportPath+"take/", take, http.StatusUnprocessableEntity)
		res := b.desk.Ask(stafftest.Fresh(stafftest.Get("fars", file)))
		body, err := io.ReadAll(res.Body)
		b.must(err)
		rows := decrypt(t, body, pass)
		if len(rows) != 2 {
			t.Fatal(rows)
		}
		for _, who := range []id.Person{"centre", "shiraz"} {
			if res := b.desk.Ask(stafftest.Fresh(stafftest.Get(who, file))); res.StatusCode != http.StatusUnprocessableEntity {
				t.Error(who, res.StatusCode)
			}
		}
		found := 0
		for _, r := range rows {
			res := b.desk.Ask(stafftest.Fresh(stafftest.Post("centre", exportPath+"known/", url.Values{"phone": {r[3]}})))
			if res.StatusCode == http.StatusOK {
				found++
				post("yazd", exportPath+"known/", url.Values{"phone": {r[3]}}, http.StatusUnprocessableEntity)
			}
		}
		if found != 1 {
			t.Error("exports known by the list:", found)
		}
		post("centre", exportPath+"known/", url.Values{"numbers": {"۱، ۲، ۳"}}, http.StatusUnprocessableEntity)
		for _, who := range []id.Person{"inspector", "admin"} {
			if res := b.desk.Ask(stafftest.Fresh(stafftest.Get(who, exportPath))); res.StatusCode != http.StatusForbidden {
				t.Error(who, res.StatusCode)
			}
		}
		b.desk.Read(b.desk.Ask(stafftest.Fresh(stafftest.Get("centre", "/en"+exportPath))), "en", http.StatusOK)

		// Who keeps another body's register by now takes nothing of this one: neither what was let out, nor what they took.
		post("fars", exportPath, v, http.StatusSeeOther)
		post("centre", see("centre", exportPath).One(`main a[href*="/desk/second/"]`).Attr("href")+"confirm/", nil, http.StatusSeeOther)
		take = stafftest.Fields(see("fars", exportPath), `form[action="`+exportPath+`take/"]`)
		held, err := b.grants.Of(t.Context(), "fars")
		b.must(err)
		b.must(b.grants.Revoke(t.Context(), ledger.Actor{Via: "cli"}, held[0].ID))
		_, err = b.grants.Give(t.Context(), ledger.Actor{Via: "cli"}, access.Grant{Person: "fars", Function: access.OrganisationOffice, Body: "yazd"})
		b.must(err)
		post("fars", exportPath+"take/", take, http.StatusForbidden)
		if res := b.desk.Ask(stafftest.Fresh(stafftest.Get("fars", file))); res.StatusCode != http.StatusForbidden {
			t.Error("the file of another body's members", res.StatusCode)
		}
	})
}
