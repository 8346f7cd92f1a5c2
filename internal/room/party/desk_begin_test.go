package party

import (
	"net/http"
	"strings"
	"testing"

	"hemmat/internal/kit/staff/stafftest"
)

func TestABranchIsSetUpInOneForm(t *testing.T) {
	atDesk(t, func(b *bench) {
		yazd := b.body("yazd")
		desk := bodiesPath + string(yazd.ID) + "/"
		path := desk + "begin/"
		good := func(name, value string) map[string]string {
			m := map[string]string{
				"address_fa": "یزد، خیابان امام", "phone": "035-00000000", "name_fa": "نرگس کویری", "name_en": "Narges Kaviri", "from": "۱۴۰۵/۸/۱", "letter": "۱۲",
			}
			if name != "" {
				m[name] = value
			}
			return m
		}
		b.see(officer, desk, 200).One("a[href=" + path + "]")
		for field, wrong := range map[string]string{"name_fa": "", "from": "", "slug": "نشانی", "person": "nobody", "to": "1405/07/01"} {
			before := b.head()
			if d := b.answer(b.send(officer, path, good(field, wrong)), 422); len(d.Find("#e-"+field)) != 1 {
				t.Errorf("%s=%s: no word at it", field, wrong)
			}
			if b.head() != before {
				t.Errorf("%s=%s: something was recorded", field, wrong)
			}
		}
		b.answer(b.send(officer, path, good("name_en", "Parisa Dasht")), 422).One("#e-slug") // somebody else's address
		if _, known := b.dir().PersonAt("narges-kaviri"); known || len(b.dir().Posts(yazd.ID)) > 0 {
			t.Error("a refused form has left something")
		}
		late := b.send(officer, path, good("name_en", "Another One"))
		stale := b.form(b.see(officer, path, 200), good("", ""))
		stale.Set("state", "other")
		if d := b.answer(stafftest.Post(officer, path, stale), http.StatusConflict); d.One("input[name=name_fa]").Attr("value") != "نرگس کویری" {
			t.Error("what was typed is lost")
		}
		if to := b.done(b.send(officer, path, good("", ""))); to == "" {
			t.Error("it leads nowhere")
		}
		if s := b.holders("yazd", "secretary", "1405/08/01"); s != "narges-kaviri" {
			t.Errorf("the secretary is %q", s)
		}
		if got := b.body("yazd"); got.Address["fa"] != "یزد، خیابان امام" || got.Phone == "" {
			t.Errorf("the office: %+v", got.BodyContent)
		}
		post := b.post("yazd", "secretary")
		if !post.Head || post.Name["fa"] != "دبیر استان" {
			t.Errorf("the post: %+v", post)
		}
		if who, _ := b.dir().PersonAt("narges-kaviri"); !who.Public || who.Name["fa"] != "نرگس کویری" {
			t.Errorf("the person: %+v", who)
		}
		before := b.head()
		b.answer(late, 422).One(".notice.urgent") // the other officer was quicker
		if _, known := b.dir().PersonAt("another-one"); known || b.head() != before {
			t.Error("two secretaries were set up")
		}
		b.done(stafftest.Get(officer, path)) // leads to the body
		b.see(officer, desk, 200).None("a[href=" + path + "]")

		// Somebody who is known already, by the officer of their own province and of no other.
		b.see(local, bodiesPath+string(b.body("qom").ID)+"/begin/", 403)
		b.see(outsider, path, 403)
		qom := bodiesPath + string(b.body("qom").ID) + "/begin/"
		b.done(b.send(officer, qom, map[string]string{"person": "narges-kaviri", "from": "1405/09/01"}))
		if s := b.holders("qom", "secretary", "1405/09/01"); s != "narges-kaviri" {
			t.Errorf("the secretary of the other is %q", s)
		}
	})
}

func TestABranchIsBegunOnceItHasAHeadForAWhileOrForDaysToCome(t *testing.T) {
	atDesk(t, func(b *bench) {
		send := func(slug, name string, more ...string) string {
			m := map[string]string{"name_fa": "نام", "name_en": name, "from": "1405/09/01"}
			for i := 0; i < len(more); i += 2 {
				m[more[i]] = more[i+1]
			}
			path := bodiesPath + string(b.body(slug).ID) + "/begin/"
			b.done(b.send(officer, path, m))
			return path
		}
		term := func(slug string) Term {
			b.t.Helper()
			all := b.dir().held[b.post(slug, "secretary").ID]
			if len(all) != 1 {
				b.t.Fatalf("%s: %d terms", slug, len(all))
			}
			return all[0]
		}
		// A day that is given counts, the length of a term does not; without either it is open.
		path := send("yazd", "One Given", "to", "1407/01/01", "whole", "1")
		if got := term("yazd"); got.To != (Day{Year: 1407, Month: 1, Day: 1}) {
			t.Errorf("to %v", got.To)
		}
		b.done(stafftest.Get(officer, path)) // held until a day to come: there is nothing left to begin
		send("qom", "Two Open", "whole", "")
		if got := term("qom"); !got.To.IsZero() {
			t.Errorf("open to %v", got.To)
		}
		// A post that heads nothing is not taken for the head.
		if _, err := b.Apply(t.Context(), operator, strings.NewReader("bodies: [{slug: kerman, posts: [{slug: treasurer, name: {fa: مسئول مالی}}]}]")); err != nil {
			t.Fatal(err)
		}
		send("kerman", "Three Head")
		if got := term("kerman"); got.Person == "" || len(b.dir().held[b.post("kerman", "treasurer").ID]) != 0 {
			t.Errorf("%+v", got)
		}
	})
}
