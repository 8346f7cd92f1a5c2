package app

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"hemmat/internal/kit/id"
	"hemmat/internal/room/press"
)

func TestAnItemTellsTheCategoriesThatBodiesKeep(t *testing.T) {
	eachAPI(t, 3, func(t *testing.T, c *client) {
		d, err := c.a.Party.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		fars, _ := d.BodyAt("fars")
		elections, err := c.a.Press.Store().Topic(t.Context(), "elections")
		if err != nil {
			t.Fatal(err)
		}
		reports, err := c.a.Press.AddCategory(t.Context(), cliActor, fars.ID, fars.Path(), press.Topic{Name: press.Text{"fa": "گزارش نشست", "en": "Reports"}, Slug: "reports"})
		if err != nil {
			t.Fatal(err)
		}
		it, err := c.a.Press.AddPublished(t.Context(), cliActor, press.Draft{
			Kind: press.News, Lang: "fa", Title: "خبر نشست", Slug: "of-fars", Body: "<p>متن</p>", Owner: fars.ID, Topics: []id.Topic{elections.ID, reports.ID}, At: c.a.Now().Add(-time.Minute),
		})
		if err != nil {
			t.Fatal(err)
		}
		type filed struct {
			Topics     []struct{ Slug string }
			Categories []struct {
				Slug, URL, Body string
				Name            map[string]string
			}
		}
		holds := func(name string) {
			t.Helper()
			var one filed
			var list struct{ Data []filed }
			for path, into := range map[string]any{"/items/" + strconv.FormatInt(it.Short, 10): &one, "/items?topic=" + reports.Slug: &list} {
				if err := json.Unmarshal(c.ask(path).Body.Bytes(), into); err != nil {
					t.Fatal(path, err)
				}
			}
			if len(list.Data) != 1 {
				t.Fatalf("%d items are filed there", len(list.Data))
			}
			var want filed
			if err := json.Unmarshal([]byte(`{"topics":[{"slug":"elections"}],"categories":[{"slug":"fars-reports","body":"fars","url":"https://party.example/provinces/fars/news/reports/","name":{"fa":"`+name+`","en":"Reports"}}]}`), &want); err != nil {
				t.Fatal(err)
			}
			for _, got := range []filed{one, list.Data[0]} {
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			}
		}
		holds("گزارش نشست")
		if w := get(c.h, "/provinces/fars/news/reports/"); w.Code != http.StatusOK {
			t.Errorf("the page of the category answers %d", w.Code)
		}
		if got := c.ask("/items?kind=news&limit=100").Body.String(); !strings.Contains(got, `"categories":[]`) {
			t.Error("an item that is in none does not say so")
		}
		if reports, err = c.a.Press.Store().Topic(t.Context(), reports.Slug); err != nil {
			t.Fatal(err)
		}
		reports.Name["fa"] = "نشست‌ها"
		if _, err := c.a.Press.SetTopic(t.Context(), cliActor, reports); err != nil {
			t.Fatal(err)
		}
		holds("نشست‌ها")
	})
}
