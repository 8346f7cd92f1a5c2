package circular

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/series"
	"hemmat/internal/kit/staff/stafftest"
)

func TestARestoredBackupSendsNothingUntilNumbersAreConfirmed(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		old := b.sent("old", Read)
		second := b.prepared("second", Read)
		b.desk.See("chief", home, 200).None(".notice")
		if err := MarkRestored(ctx, b.d, noon); err != nil {
			t.Fatal(err)
		}
		_, err := b.Send(ctx, sender, second.ID, second.Version)
		refused(t, err, fault.Conflict, "circular.error.restored")
		if err := b.Notify(ctx, old.ID); err != nil {
			t.Fatal(err)
		}
		if err := b.Tend(ctx, noon.Add(RaiseAfter)); err != nil {
			t.Fatal(err)
		}
		if told := b.mail.told(t); len(told) != 0 {
			t.Error("a notice left:", told)
		}
		b.desk.See("editor", home, 200).One(`.notice a[href="` + restoredPath + `"]`)
		b.desk.See("editor", restoredPath, 403)

		fresh := func(r *http.Request) *http.Response { return b.desk.Ask(stafftest.Fresh(r)) }
		form := stafftest.Fields(b.desk.Read(fresh(stafftest.Get("chief", restoredPath)), restoredPath, 200), "form.formpage")
		n := numberField(series.Taken{Series: "announcement", Year: 1405})
		if _, ok := form[n]; !ok {
			t.Fatal(form)
		}
		post := func(status int) string {
			t.Helper()
			res := fresh(stafftest.Post("chief", restoredPath, form))
			if res.StatusCode != status {
				t.Fatalf("%v: %d, want %d", form, res.StatusCode, status)
			}
			if status == http.StatusSeeOther {
				return ""
			}
			return b.desk.Read(res, restoredPath, status).One("main").Text()
		}
		form.Set(n, "۷")
		post(422) // not sure
		form.Set("sure", "1")
		for _, bad := range []string{"", "0", "هفت", "-3", "9999999999999999999999", "20000"} {
			form.Set(n, bad)
			post(422)
		}
		if at, _ := b.Restored(ctx); at.IsZero() {
			t.Fatal("a refused form opened the gate")
		}
		form.Set(n, "۷")
		stale := url.Values{}
		for k, v := range form {
			stale[k] = v
		}
		stale.Set("restored", "1")
		form, stale = stale, form
		post(422) // the form of another restore
		form = stale
		post(303)
		if got := post(409); !strings.Contains(got, "کس دیگری") {
			t.Error(got)
		}
		entries, err := b.ledger.Of(ctx, "series:announcement/1405", 10)
		if err != nil || len(entries) != 1 || entries[0].Reason != "1 → 7" || entries[0].Actor.Person != "chief" {
			t.Fatal(entries, err)
		}
		sent, err := b.Send(ctx, sender, second.ID, second.Version)
		if err != nil || sent.Number != 8 {
			t.Fatal(sent.Number, err)
		}
		if err := b.Tend(ctx, noon); err != nil {
			t.Fatal(err)
		}
		for _, x := range b.mail.told(t) {
			if strings.Contains(x.key, string(old.ID)) {
				t.Error("what the backup held as unfinished was handed on again:", x)
			}
		}
		// A second restore shuts the gate anew.
		if err := MarkRestored(ctx, b.d, noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		third := b.prepared(id.Item("third"), Read)
		_, err = b.Send(ctx, sender, third.ID, third.Version)
		refused(t, err, fault.Conflict, "circular.error.restored")
	})
}

// Whoever may open the gate finds it in the menu of the desk while it is shut, and comes to a page of their own afterwards.
func TestWhoConfirmsTheNumbersIsLedThere(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		link := `nav a[href="` + restoredPath + `"]`
		b.desk.See("admin", MyPath, 200).None(link)
		if err := MarkRestored(t.Context(), b.d, noon); err != nil {
			t.Fatal(err)
		}
		b.desk.See("admin", MyPath, 200).One(link)
		b.desk.See("editor", MyPath, 200).None(link)
		d := b.desk.See("admin", restoredPath, 200)
		d.None(`a[href="` + home + `"]`) // which is nothing of theirs
		form := stafftest.Fields(d, "form.formpage")
		form.Set("sure", "1")
		res := b.desk.Ask(stafftest.Fresh(stafftest.Post("admin", restoredPath, form)))
		if to := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, restoredPath) {
			t.Fatal(res.StatusCode, to)
		}
		b.desk.See("admin", restoredPath, 200).None(link)
	})
}
