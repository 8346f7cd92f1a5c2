package app

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/room/account"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// TestWhatOthersNameIsNotTakenBack undoes imports whose bodies, people and terms a text, a function, an account and an
// occasion name, and looks through the whole site afterwards.
func TestWhatOthersNameIsNotTakenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		table := func(name, text string) party.Import {
			t.Helper()
			x, err := a.Party.ImportTable(t.Context(), cliActor, name, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		bodies := table("b.csv", "kind,name_fa,slug,parent\ncity,یک,by-text,fars\ncity,دو,by-grant,fars\ncity,سه,by-occasion,fars\ncity,چهار,by-nobody,fars\n")
		people := table("p.csv", "person,person_slug,post,body,from\nالف,by-byline,عضو,fars,1403/1/1\nب,by-function,عضو,fars,1403/1/1\nپ,by-term,عضو,fars,1403/1/1\nت,free-one,عضو,fars,1403/1/1\n")
		dir, err := a.Party.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		body := func(slug string) id.Body { b, _ := dir.BodyAt(slug); return b.ID }
		person := func(slug string) id.Person { p, _ := dir.PersonAt(slug); return p.ID }
		if _, err := a.Press.AddPublished(t.Context(), cliActor, press.Draft{
			Kind: press.News, Lang: "fa", Title: "خبر", Slug: "khabar", Body: "<p>متن</p>", Owner: body("by-text"), Authors: []press.Author{{Person: person("by-byline")}},
		}); err != nil {
			t.Fatal(err)
		}
		_, who, err := a.Account.InviteSomebody(t.Context(), cliActor, account.Invitation{Name: "همکار"})
		if err != nil {
			t.Fatal(err)
		}
		held := dir.Terms(person("by-term"))[0].Term.ID
		for _, g := range []access.Grant{
			{Person: who, Function: access.Reporter, Body: body("by-grant")},
			{Person: person("by-function"), Function: access.Reporter, Body: party.RootID},
			{Person: who, Function: access.Reporter, Body: party.RootID, Term: held},
		} {
			if _, err := a.Grants.Give(t.Context(), cliActor, g); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.Exec(t.Context(), a.DB, `UPDATE desk_occasion SET body_id = $1 WHERE id = (SELECT MIN(id) FROM desk_occasion)`, body("by-occasion")); err != nil {
			t.Fatal(err)
		}
		occasions, err := db.Value[int](t.Context(), a.DB, `SELECT COUNT(*) FROM desk_occasion`)
		if err != nil {
			t.Fatal(err)
		}
		stays := func(x party.Import) string {
			t.Helper()
			u, err := a.Party.UndoImport(t.Context(), cliActor, x.ID, nil)
			if err != nil {
				t.Fatal(err)
			}
			now, err := a.Party.Directory(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, s := range u.Stays {
				kind, x, _ := strings.Cut(s.Object, ":")
				name := kind
				switch kind {
				case "body":
					b, _ := now.Body(id.Body(x))
					name = b.Slug
				case "person":
					p, _ := now.Person(id.Person(x))
					name = p.Slug
				}
				all = append(all, name+" "+string(s.Why))
			}
			slices.Sort(all)
			return strings.Join(all, ", ")
		}
		want := "by-grant used, by-text used"
		if occasions > 0 {
			want = "by-grant used, by-occasion used, by-text used"
		}
		if got := stays(bodies); got != want {
			t.Errorf("bodies: %s, want %s", got, want)
		}
		if got := stays(people); got != "by-byline used, by-function used, by-term needed, post needed, term used" && got != "by-byline used, by-function used, by-term needed, post used, term used" {
			t.Errorf("people: %s", got)
		}
		var out bytes.Buffer
		if err := Check(t.Context(), a.Config, &out); err != nil {
			t.Errorf("%v\n%s", err, out.String())
		}
		if w := get(a.handler(), "/bodies/by-nobody/"); w.Code != 404 {
			t.Errorf("what was taken back is answered: %d", w.Code)
		}
		if w := get(a.handler(), "/bodies/by-text/"); w.Code != 200 {
			t.Errorf("what stays is not: %d", w.Code)
		}
	})
}
