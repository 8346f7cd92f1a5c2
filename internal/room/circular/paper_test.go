package circular

import (
	"net/url"
	"strings"
	"sync"
	"testing"

	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
)

func TestTwoPeopleReadAFormAndThenItIsAReceipt(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Accept)
		path := circularPath(c.ID) + "paper/"
		page := b.desk.See("editor", path, 200)
		forms := page.One("ol.plain").Find("li svg.qr")
		if len(forms) != 3 {
			t.Fatalf("%d forms", len(forms))
		}
		code := page.One("ol.plain").Find("li p bdi.ltr")[1].Text() // of Yazd
		if again := b.desk.See("keyer", path, 200).One("ol.plain").Find("li p bdi.ltr")[1].Text(); again != code {
			t.Errorf("a form is called %s, then %s", code, again)
		}
		form := stafftest.Fields(b.desk.See("editor", keyPath+"?code="+url.QueryEscape(code), 200), "form.formpage")
		if form.Get("code") != code {
			t.Error(form)
		}
		form.Set("signer", "مسعود يزدي")
		form.Set("signed", "1405/9/1")
		for range 2 { // one person alone makes no receipt, however often
			b.desk.Send("editor", keyPath, form)
		}
		if x := b.seat(c.ID, 2); !x.Paper.IsZero() {
			t.Fatal("one person made a receipt")
		}
		waits := b.desk.See("keyer", keyPath, 200).One("main").Text()
		if !strings.Contains(waits, "۱ برگه") || strings.Contains(waits, "مسعود") {
			t.Error("the second is shown what the first read:", waits)
		}
		form.Set("signed", "۱۴۰۵/۰۹/۰۱")
		form.Set("signer", "مسعود ایزدی")
		form.Set("code", strings.ToLower(code))
		page = b.desk.Refuse("keyer", keyPath, form, 422)
		if got := page.One("section[aria-labelledby=\"differ\"]").Text(); !strings.Contains(got, "مسعود یزدی") || !strings.Contains(got, "مسعود ایزدی") {
			t.Error("both readings are to be seen:", got)
		}
		if x := b.seat(c.ID, 2); !x.Paper.IsZero() {
			t.Fatal("two that differ made a receipt")
		}
		form.Set("signer", "مسعود یزدی")
		b.desk.Send("keyer", keyPath, form)
		x := b.seat(c.ID, 2)
		if !x.Paper.Equal(noon) || !x.Accepted.IsZero() || x.Open(Accept) {
			t.Error(x)
		}
		b.desk.Refuse("editor", keyPath, form, 422).One("#f-code[aria-invalid]")
		if got := b.desk.See("editor", circularPath(c.ID)+"receipts/", 200).One("tbody").Text(); !strings.Contains(got, "روی کاغذ") {
			t.Error(got)
		}
		if got := b.desk.See("yazdi", myPath(c.ID), 200); !strings.Contains(got.One("#accept").Text()+got.One("main").Text(), "روی کاغذ پذیرفته شده") {
			t.Error("the addressee is not told")
		}
		if n, err := b.Digest(t.Context()); err != nil || n == 0 {
			t.Error(n, err)
		}
		if acts := b.acts(c.ID); !strings.Contains(strings.Join(acts, " "), "circular.paperfalse") {
			t.Error(acts)
		}
		if got := b.desk.See("editor", path, 200).One("ol.plain").Find("li svg.qr"); len(got) != 2 {
			t.Errorf("%d forms are left", len(got))
		}
	})
}

func TestAHostileFormOfPaperIsRefused(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Accept)
		code, err := b.Code(t.Context(), c.ID)
		if err != nil {
			t.Fatal(err)
		}
		good := seatCode(code, c.Salt, 1)
		form := func(code, signer, signed string) url.Values {
			return url.Values{"code": {code}, "signer": {signer}, "signed": {signed}}
		}
		for _, bad := range []string{"", "x", code + "-1-AAAAA", code + "-2" + good[strings.LastIndex(good, "-"):], code + "-999999-AAAAA", code + "--1-AAAAA", "ZZZZZ-1-AAAAA", "\x00-1-\xff", strings.Repeat("9", 40) + "-1-1"} {
			b.desk.Refuse("editor", keyPath, form(bad, "کسی", "1405/09/01"), 422).One("#f-code[aria-invalid]")
		}
		b.desk.Refuse("editor", keyPath, form(good, " ", "1405/09/01"), 422).One("#f-signer[aria-invalid]")
		b.desk.Refuse("editor", keyPath, form(good, strings.Repeat("ن", maxSigner), "1405/09/01"), 422).One("#f-signer[aria-invalid]")
		for _, bad := range []string{"", "فردا", "1405/08/30", "1405/09/02", "1405/13/40"} { // before the sending, tomorrow
			b.desk.Refuse("editor", keyPath, form(good, "کسی", bad), 422).One("#f-signed[aria-invalid]")
		}
		b.desk.Refuse("stranger", keyPath, form(good, "کسی", "1405/09/01"), 403)
		b.desk.See("stranger", circularPath(c.ID)+"paper/", 403)
		b.desk.Refuse("inspector", keyPath, form(good, "کسی", "1405/09/01"), 403)
		prepared := b.prepared("other", Accept)
		if to := b.desk.Ask(asGet("editor", circularPath(prepared.ID)+"paper/")).Header.Get("Location"); to != circularPath(prepared.ID) {
			t.Error("forms of what was not sent:", to)
		}
		spoken := strings.NewReplacer("0", "O", "1", "l", "-", " ").Replace(good)
		b.desk.Send("editor", keyPath, form(spoken, "کسی", "1405/09/01"))
	})
}

// Two people key the same form in at the same moment, through two processes: one receipt.
func TestTwoWhoKeyAtOnceMakeOneReceipt(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			address := dbtest.Address(t, e)
			rooms := []*bench{openOn(t, dbtest.Again(t, address), small()), openOn(t, dbtest.Again(t, address), small())}
			c := rooms[0].sent("text", Accept)
			done := make([]bool, 2)
			var wg sync.WaitGroup
			for i, rm := range rooms {
				wg.Go(func() {
					k, err := rm.Key(t.Context(), ledger.Actor{Person: id.Person([]string{"editor", "keyer"}[i]), Via: "desk"}, c.ID, Entry{N: 1, Signer: "کسی", Signed: day(noon)})
					if err != nil {
						t.Error(err)
					}
					done[i] = k.Done
				})
			}
			wg.Wait()
			if done[0] == done[1] {
				t.Error(done)
			}
			if x := rooms[0].seat(c.ID, 1); x.Paper.IsZero() {
				t.Error(x)
			}
			_, err := rooms[0].Key(t.Context(), sender, c.ID, Entry{N: 1, Signer: "کسی", Signed: day(noon)})
			refused(t, err, fault.Conflict, "circular.error.paper")
		})
	}
}
