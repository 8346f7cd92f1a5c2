package app

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/member"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// An announcement for members is read by who is one on the day, whatever became of others in the register, and by nobody of the site:
// no page, list, feed, search, map or copy of it knows it.
func TestAnAnnouncementForMembersReachesThemAndNobodyElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := open(t, address(t, d))
		fill(t, a, 3)
		ctx := t.Context()
		w := &walk{t: t, a: a, h: a.handler(), name: "رودبانان"}
		// taken is a member of a grade with an account.
		taken := func(g member.Grade, more ...func(member.Decision) error) id.Person {
			x, _ := w.application(party.RootID, member.Introduced, member.Endorsed)
			decide := func(do func(member.Decision) error) {
				t.Helper()
				now, err := a.Member.Store().Member(ctx, x.ID)
				if err == nil {
					err = do(member.Decision{Member: x.ID, Version: now.Version, Reason: "دلیل", Grade: g})
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			decide(func(d member.Decision) error { return a.Member.TakeIn(ctx, cliActor, d) })
			decide(func(d member.Decision) error {
				_, _, err := a.Member.Invite(ctx, ledger.Actor{Person: "officer", Via: "desk"}, d)
				return err
			})
			with, err := a.Member.Store().Member(ctx, x.ID)
			if err != nil || with.Person == "" {
				t.Fatal(with, err)
			}
			for _, do := range more {
				decide(do)
			}
			return with.Person
		}
		suspend := func(d member.Decision) error { return a.Member.Suspend(ctx, cliActor, d) }
		restore := func(d member.Decision) error { return a.Member.Restore(ctx, cliActor, d) }
		leave := func(d member.Decision) error { return a.Member.Leave(ctx, cliActor, d) }
		may := map[string]id.Person{
			"formal": taken(member.Formal), "probationary": taken(member.Probationary), "restored": taken(member.Formal, suspend, restore),
		}
		not := map[string]id.Person{
			"supporter": taken(member.Supporter), "suspended": taken(member.Formal, suspend), "left": taken(member.Formal, leave), "nobody": "", "foreigner": id.New[id.Person](a.IDs),
		}

		it := approved(t, a, "رازمگو", "razmagu", press.Members)
		head := w.head()
		c, err := a.Circular.Prepare(ctx, cliActor, circular.Draft{Item: it.ID, Asked: circular.Nothing, Choices: []circular.Choice{{Kind: circular.OfPost, Post: head.Post.ID}}})
		if err == nil {
			c, err = a.Circular.Send(ctx, ledger.Actor{Person: "publisher", Via: "desk"}, c.ID, c.Version)
		}
		if err != nil {
			t.Fatal(err)
		}
		for who, person := range may {
			if m, err := a.Circular.Open(ctx, person, c.ID); err != nil || m.Number != c.Number {
				t.Errorf("%s: %v", who, err)
			}
		}
		for who, person := range not {
			if _, err := a.Circular.Open(ctx, person, c.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", who, err)
			}
		}
		// Through the door: whoever works at the desk without a post is no member by that.
		letter := circular.MyPath + string(c.ID) + "/"
		for session, status := range map[string]int{w.member(head.Person.ID): http.StatusOK, w.somebody(): http.StatusNotFound} {
			if got := w.send(session, http.MethodGet, letter, nil); got.Code != status {
				t.Errorf("the letter answers %d, want %d", got.Code, status)
			}
		}

		if got := get(w.h, it.Path("fa")); got.Code != http.StatusNotFound {
			t.Errorf("its address of the site answers %d", got.Code)
		}
		all := pages(t, a)
		for _, path := range []string{"/search/?q=" + "%D8%B1%D8%A7%D8%B2%D9%85%DA%AF%D9%88", "/announcements/", "/announcements/feed.xml", "/feed.xml", "/sitemap.xml"} {
			all[path] = get(w.h, path).Body.String()
		}
		tells := func(text string) bool {
			return strings.Contains(text, "متن رازمگو") || strings.Contains(text, "razmagu") || strings.Contains(text, ">رازمگو<")
		}
		for path, text := range all {
			if tells(text) {
				t.Errorf("%s tells of it", path)
			}
		}
		dir := filepath.Join(t.TempDir(), "copy")
		if _, err := a.export(ctx, dir, nil); err != nil {
			t.Fatal(err)
		}
		err = filepath.WalkDir(dir, func(name string, x fs.DirEntry, err error) error {
			if err != nil || x.IsDir() {
				return err
			}
			b, err := os.ReadFile(name)
			if tells(string(b)) || strings.Contains(name, "razmagu") {
				t.Errorf("the copy tells of it in %s", name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
