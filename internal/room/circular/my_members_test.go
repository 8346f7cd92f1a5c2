package circular

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/id"
)

// body is a page as it is sent, without what differs from request to request.
func (b *bench) body(person id.Person, path string, status int) string {
	b.t.Helper()
	res := b.desk.Ask(asGet(person, path))
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != status {
		b.t.Fatalf("%s: %s answers %d, want %d: %v", person, path, res.StatusCode, status, err)
	}
	return string(text)
}

func TestWhatIsForMembersEveryMemberReads(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.roll["zohreh"], b.files["news"] = true, files()
		c, closed := b.sentTo("news", Members, Accept), b.sent("closed", Accept)
		b.write("waiting", "party", Members) // not sent yet
		if _, err := b.Prepare(t.Context(), sender, Draft{Item: "waiting", Asked: Nothing, Choices: []Choice{secretaries}}); err != nil {
			t.Fatal(err)
		}
		letter := myPath(c.ID)
		// A member, and whoever holds a post and was not addressed.
		for _, p := range []id.Person{"zohreh", "voice"} {
			list := b.desk.See(p, MyPath, 200)
			row := list.One(`section[aria-labelledby="members"] .works li`)
			for _, want := range []string{"شمارهٔ ۱ سال ۱۴۰۵", "برنامهٔ نشست‌های استانی news", "حزب", "۱ آذر ۱۴۰۵"} {
				if !strings.Contains(row.Text(), want) {
					t.Errorf("%s: no %s in %s", p, want, row.Text())
				}
			}
			if got := row.Find("h3 a")[0].Attr("href"); got != letter {
				t.Fatal(got)
			}
			for _, path := range []string{letter, "/en" + letter, letter + "print/"} {
				page := b.desk.See(p, path, 200)
				page.None("main form")
				if !strings.Contains(page.One("article").Text(), "متن محرمانهٔ نامه") {
					t.Errorf("%s: no text in %s", p, path)
				}
			}
			whole := b.body(p, letter, 200)
			if strings.Contains(whole, "خوانده و پذیرفته شود") || !strings.Contains(whole, "همهٔ اعضای حزب") {
				t.Error(p, "is asked for something")
			}
			for at, want := range map[string]string{
				b.desk.See(p, letter, 200).One(`section[aria-labelledby="files"] li a`).Attr("href"): strings.Repeat("ab", 16) + "/برنامه.pdf",
				b.desk.See(p, letter+"print/", 200).One(`figure img`).Attr("src"):                    strings.Repeat("cd", 16) + "/720.jpg",
			} {
				if got := b.body(p, at, 200); got != want || !strings.HasPrefix(at, letter+"files/") {
					t.Errorf("%s: %s is %s", p, at, got)
				}
			}
			b.desk.Refuse(p, letter+"accept/", nil, 404)
			b.desk.Refuse(p, letter+"ask/", url.Values{"kind": {"question"}, "text": {"چرا؟"}}, 404)
			b.desk.See(p, myPath(closed.ID), 404)
			b.desk.See(p, myPath(closed.ID)+"print/", 404)
		}
		// Of their reading nothing is written, and an addressee is one as ever, and finds it once.
		if n, err := db.Value[int](t.Context(), b.d, `SELECT count(*) FROM circular_receipt`); err != nil || n != 0 {
			t.Errorf("%d facts of who only reads: %v", n, err)
		}
		page := b.desk.See("farsi", letter+"print/", 200)
		if x := b.seat(c.ID, 1); x.Opened.IsZero() || !strings.Contains(page.One("dl").Text(), "خوانده و پذیرفته شود") {
			t.Error("an addressee who printed the letter has not opened it:", x)
		}
		if all := b.desk.See("farsi", MyPath, 200).Find(`.works h3 a[href="` + letter + `"]`); len(all) != 1 {
			t.Errorf("an addressee finds the letter %d times", len(all))
		}
	})
}

func TestWhoIsNoMemberHearsNothingOfWhatIsForMembers(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.roll["zohreh"], b.files["news"] = true, files()
		c := b.sentTo("news", Members, Nothing)
		letter := myPath(c.ID)
		file := b.desk.See("zohreh", letter, 200).One(`section[aria-labelledby="files"] li a`).Attr("href")
		delete(b.roll, "zohreh") // left, or is suspended
		b.tree.leave("fars-spokes", "voice", ymd(1405, 9, 1))
		const never = "0190cfe1-0000-7000-8000-000000000000"
		// Staff with functions and no post are no members by them.
		for _, p := range []id.Person{"zohreh", "voice", "foreigner", "chief", "stranger", "inspector"} {
			nothing := b.body(p, myPath(never), 404)
			for _, path := range []string{letter, letter + "print/", file} {
				got := b.body(p, path, 404)
				if strings.ReplaceAll(got, path, "") != strings.ReplaceAll(strings.ReplaceAll(nothing, myPath(never), ""), path, "") {
					t.Errorf("%s: %s does not answer as what does not exist: %s", p, path, got)
				}
			}
			b.desk.See(p, MyPath, 200).None(`section[aria-labelledby="members"]`)
			if text := b.body(p, MyPath+"?before="+string(c.ID), 200); strings.Contains(text, "news") {
				t.Error(p, "finds it in the list")
			}
		}
	})
}

func TestWhatWasTakenBackKeepsItsTitleForMembersToo(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.roll["zohreh"], b.files["news"] = true, files()
		c := b.sentTo("news", Members, Nothing)
		file := b.desk.See("zohreh", myPath(c.ID), 200).One(`section[aria-labelledby="files"] li a`).Attr("href")
		b.end("news", "در متن اشتباهی بود.")
		for _, path := range []string{myPath(c.ID), myPath(c.ID) + "print/"} {
			page := b.desk.See("zohreh", path, 200)
			if s := page.One(".notice.urgent").Text(); !strings.Contains(s, "در متن اشتباهی بود.") || strings.Contains(page.One("main").Text(), "محرمانه") {
				t.Error(path, s)
			}
		}
		b.desk.See("zohreh", file, 404)
	})
}

func TestMembersGoThroughManyAnnouncementsNewestFirst(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.roll["zohreh"] = true
		var want []string
		for i := range membersAtOnce + 2 {
			b.now = b.now.Add(time.Minute)
			want = append(want, myPath(b.sentTo(id.Item(fmt.Sprintf("news %d", i)), Members, Nothing).ID))
		}
		slices.Reverse(want)
		var got []string
		for path := MyPath; path != ""; {
			page := b.desk.See("zohreh", path, 200)
			for _, a := range page.Find(".works h3 a") {
				got = append(got, a.Attr("href"))
			}
			path = ""
			if older := page.Find(`a[rel="next"]`); len(older) > 0 {
				path = older[0].Attr("href")
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d of %d: %v", len(got), len(want), got)
		}
		b.desk.See("zohreh", MyPath+"?before="+want[len(want)-1][len(MyPath):len(want[0])-1], 200).One(".empty")
		b.desk.See("zohreh", MyPath+"?before=x", 200).One(".works")
	})
}
