package app

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/media/mediatest"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// A document that a closed announcement leads to and a picture beside it reach who holds the post, at addresses that answer nobody
// else and do not tell the public ones; a form on paper names both.
func TestTheFilesOfAClosedAnnouncementReachItsAddressees(t *testing.T) {
	t.Parallel()
	a := open(t, dbtest.Address(t, db.SQLite))
	fill(t, a, 3)
	ctx := t.Context()
	w := &walk{t: t, a: a, h: a.handler(), name: "تالار نشست"}
	plan := mediatest.PDF(1, "rudbanan", "")
	doc, err := a.Media.Add(ctx, bytes.NewReader(plan), media.Upload{Name: "برنامه.pdf"})
	if err != nil {
		t.Fatal(err)
	}
	head := w.head()
	writer, editor := ledger.Actor{Person: "writer", Via: "desk"}, ledger.Actor{Person: "editor", Via: "desk"}
	it, err := a.Press.Add(ctx, writer, press.Draft{
		Kind: press.Announcement, Lang: "fa", Title: "برنامه", Slug: "plan", Owner: party.RootID, Reach: press.Addressees, Cover: w.picture(party.RootID),
		Body: `<p>برنامه را <a href="` + doc.Download() + `">اینجا بخوانید</a>.</p>`,
	})
	for _, step := range []func() error{
		func() error { _, err := a.Press.Submit(ctx, writer, it.ID); return err },
		func() error { it, err = a.Press.TakeUp(ctx, editor, it.ID); return err },
		func() error { _, err := a.Press.Approve(ctx, editor, it.ID, it.Mark()); return err },
	} {
		if err == nil {
			err = step()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Circular.Prepare(ctx, cliActor, circular.Draft{Item: it.ID, Asked: circular.Accept, Choices: []circular.Choice{{Kind: circular.OfPost, Post: head.Post.ID}}})
	if err == nil {
		c, err = a.Circular.Send(ctx, ledger.Actor{Person: "publisher", Via: "desk"}, c.ID, c.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	own := w.member(head.Person.ID)
	stranger := w.somebody(access.Grant{Function: access.ChiefEditor, Body: party.RootID, Below: true})
	letter := circular.MyPath + string(c.ID) + "/"
	page := w.send(own, http.MethodGet, letter, nil).Body.String()
	found := regexp.MustCompile(`(?:href|src)="(`+regexp.QuoteMeta(letter)+`files/[^"]*)"`).FindAllStringSubmatch(page, -1)
	if len(found) < 3 || strings.Contains(page, doc.Hash) || strings.Contains(page, media.Prefix) {
		t.Fatalf("%v: %s", found, page)
	}
	whole, pictures := 0, 0
	for _, m := range found {
		got := w.send(own, http.MethodGet, m[1], nil)
		switch {
		case got.Code != http.StatusOK || !strings.Contains(got.Header().Get("Cache-Control"), "no-store") || got.Header().Get("ETag") != "":
			t.Errorf("%s: %d %v", m[1], got.Code, got.Header())
		case bytes.Equal(got.Body.Bytes(), plan):
			whole++
		case strings.HasPrefix(got.Header().Get("Content-Type"), "image/"):
			pictures++
		}
		if got := w.send(stranger, http.MethodGet, m[1], nil); got.Code != http.StatusNotFound {
			t.Errorf("%s answers who was not addressed: %d", m[1], got.Code)
		}
		if got := w.send("", http.MethodGet, m[1], nil); !leadsToTheDoor(got) {
			t.Errorf("%s answers who is not signed in: %d", m[1], got.Code)
		}
	}
	if whole == 0 || pictures == 0 {
		t.Errorf("%d documents and %d pictures of %d", whole, pictures, len(found))
	}
	if paper := w.send(stranger, http.MethodGet, "/desk/circulars/"+string(c.ID)+"/paper/", nil).Body.String(); !strings.Contains(paper, "<bdi>اینجا بخوانید</bdi>") || !strings.Contains(paper, "<bdi>"+w.name) {
		t.Error("the form does not name what it cannot hold:", paper)
	}
	// What the library takes out is gone for addressees too.
	if err := a.Media.TakeOut(ctx, doc.ID, func(context.Context, []id.Media) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for _, m := range found {
		if strings.Contains(m[1], ".pdf") {
			if got := w.send(own, http.MethodGet, m[1], nil); got.Code != http.StatusGone {
				t.Errorf("%s was taken out and answers %d", m[1], got.Code)
			}
		}
	}
}
