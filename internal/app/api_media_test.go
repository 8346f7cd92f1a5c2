package app

import (
	"context"
	"encoding/json"
	"reflect"
	"strconv"
	"testing"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

func TestAnItemTellsProgramsWhatItPlaysAndOffers(t *testing.T) {
	eachAPI(t, 1, func(t *testing.T, c *client) {
		it := add(t, c.a, "kind: news\nslug: reel\ntitle: فیلم\nstatus: published\nowner: secretariat\nfilms: [{file: talk.mp4, transcript: words.txt, credit: مریم}]",
			"متن\n\n![گفت‌وگو](talk.mp4)\n\n![گزارش سال](report.pdf)\n\n![دوباره](talk.mp4)\n\n![بی‌متن](other.mp4)")
		type told struct {
			Kind, URL, Type, Title, Credit string
			Bytes, Seconds                 int
			Transcript                     bool
		}
		path := "/items/" + strconv.FormatInt(it.Short, 10)
		read := func() (all []told) {
			var x struct{ Editions []struct{ Media []told } }
			if err := json.Unmarshal(c.ask(path).Body.Bytes(), &x); err != nil || len(x.Editions) != 1 || x.Editions[0].Media == nil {
				t.Fatalf("%+v %v", x, err)
			}
			return x.Editions[0].Media
		}
		film, paper := addressIn(t, it, ".mp4"), addressIn(t, it, ".pdf")
		all := read()
		if len(all) != 3 {
			t.Fatalf("%+v", all)
		}
		for _, m := range all {
			size := get(c.h, m.URL[len(c.a.BaseURL):]).Body.Len()
			if m.Bytes != size || size == 0 {
				t.Errorf("%s is said to be of %d bytes, and is of %d", m.URL, m.Bytes, size)
			}
		}
		want := []told{
			{"film", c.a.BaseURL + film, "video/mp4", "گفت‌وگو", "مریم", all[0].Bytes, 66, true},
			{"document", c.a.BaseURL + paper, "application/pdf", "گزارش سال", "", all[1].Bytes, 0, false},
			{"film", all[2].URL, "video/mp4", "بی‌متن", "", all[2].Bytes, 66, false},
		}
		if !reflect.DeepEqual(all, want) {
			t.Errorf("%+v\nwant %+v", all, want)
		}
		// A film that is taken out is offered no more.
		hash := film[len("/media/"):][:32]
		files, err := c.a.Media.ByHash(t.Context(), hash)
		if err != nil || len(files[hash]) == 0 {
			t.Fatal(files, err)
		}
		f := files[hash][0]
		err = c.a.Media.TakeOut(t.Context(), f.ID, func(ctx context.Context, _ []id.Media) error {
			return c.a.Ledger.Append(ctx, ledger.Entry{At: c.a.Now(), Act: "media.taken-out", Object: f.Tag(), Actor: cliActor, Touches: []string{f.Tag()}})
		})
		if err != nil {
			t.Fatal(err)
		}
		if all := read(); len(all) != 2 || all[0].Kind != "document" {
			t.Errorf("taken out: %+v", all)
		}
	})
}
