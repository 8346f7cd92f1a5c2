package app

import (
	"net/http"
	"strings"
	"testing"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// approved is an announcement that one person wrote and another approved.
func approved(t *testing.T, a *App, title, slug string, r press.Reach) press.Item {
	t.Helper()
	must := func(it press.Item, err error) press.Item {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return it
	}
	writer, editor := ledger.Actor{Person: "writer", Via: "desk"}, ledger.Actor{Person: "editor", Via: "desk"}
	it := must(a.Press.Add(t.Context(), writer, press.Draft{Kind: press.Announcement, Lang: "fa", Title: title, Slug: slug, Body: "<p>متن " + title + "</p>", Owner: party.RootID, Reach: r}))
	must(a.Press.Submit(t.Context(), writer, it.ID))
	it = must(a.Press.TakeUp(t.Context(), editor, it.ID))
	return must(a.Press.Approve(t.Context(), editor, it.ID, it.Mark()))
}

// An announcement goes from press through the room of circulars to who holds the post, and no reader of the site finds it;
// one for everyone is published by the same act.
func TestAnAnnouncementIsSentToThePostsOfTheParty(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(string(e), func(t *testing.T) {
			a := open(t, dbtest.Address(t, e))
			fill(t, a, 3)
			ctx := t.Context()
			head, ok, err := a.Party.SecretaryGeneral(ctx, a.Now())
			if err != nil || !ok {
				t.Fatal(err)
			}
			h := a.handler()
			var last int64
			for _, c := range []struct {
				reach  press.Reach
				slug   string
				status int
			}{{press.Addressees, "closed-letter", http.StatusNotFound}, {press.Everyone, "open-letter", http.StatusOK}} {
				it := approved(t, a, "اطلاعیهٔ "+c.slug, c.slug, c.reach)
				offered, err := textsForCircular{a.Press, a.Public, a.Texts}.Approved(ctx, nil)
				if err != nil || len(offered) == 0 || offered[0].Item != it.ID || !offered[0].Approved {
					t.Fatal(offered, err)
				}
				letter, err := a.Circular.Prepare(ctx, cliActor, circular.Draft{
					Item: it.ID, Asked: circular.Accept, Choices: []circular.Choice{{Kind: circular.OfPost, Post: head.Post.ID}, {Kind: circular.OfGroup, Body: party.RootID, BodyKind: party.KindProvince, Posts: circular.HeadPosts}},
				})
				if err != nil {
					t.Fatal(err)
				}
				_, err = a.Circular.Send(ctx, ledger.Actor{Person: "editor", Via: "desk"}, letter.ID, letter.Version)
				if key, _ := fault.Text(err); key != access.NotApart.Key() {
					t.Fatal("who approved the text sends it:", err)
				}
				sent, err := a.Circular.Send(ctx, ledger.Actor{Person: "publisher", Via: "desk"}, letter.ID, letter.Version)
				if err != nil || sent.Number == 0 || sent.Series != "announcements" || sent.Seats < 2 {
					t.Fatal(sent, err)
				}
				if last > 0 && sent.Number != last+1 {
					t.Errorf("number %d after %d", sent.Number, last)
				}
				last = sent.Number
				if it, err = a.Press.Store().Item(ctx, it.ID); err != nil || it.Number != sent.Number {
					t.Error("press gave another number:", it.Number, err)
				}
				if got := get(h, it.Path("fa")); got.Code != c.status {
					t.Errorf("%s answers %d, want %d", it.Path("fa"), got.Code, c.status)
				}
				m, err := a.Circular.Open(ctx, head.Person.ID, sent.ID)
				if err != nil || m.Best() != circular.Holds {
					t.Fatal(m, err)
				}
				text, err := textsForCircular{a.Press, a.Public, a.Texts}.Letter(ctx, "en", it.ID)
				if err != nil || text.Lang != "fa" || !strings.Contains(text.HTML, "متن اطلاعیهٔ "+c.slug) {
					t.Error(text, err)
				}
				if err := a.Circular.Accept(ctx, head.Person.ID, sent.ID); err != nil {
					t.Error(err)
				}
				if err := a.Circular.Accept(ctx, id.Person("writer"), sent.ID); !fault.Is(err, fault.NotFound) {
					t.Error("a stranger accepts:", err)
				}
			}
			if err := a.Circular.Tend(ctx, a.Now()); err != nil {
				t.Fatal(err)
			}
			used, err := a.used(ctx, []string{"post:" + string(head.Post.ID), "person:" + string(head.Person.ID), "post:none"})
			if err != nil || !used["post:"+string(head.Post.ID)] || !used["person:"+string(head.Person.ID)] || used["post:none"] {
				t.Error("the party may take back whom a letter names:", used, err)
			}
			clean(t, a.Config)
		})
	}
}
