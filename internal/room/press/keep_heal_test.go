package press

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hemmat/internal/kit/staff/stafftest"
)

var (
	wordLink  = regexp.MustCompile(`href="(/desk/heal/word/\?[^"]*)"`)
	placeBox  = regexp.MustCompile(`name="place" value="([^"]*)"`)
	wordField = regexp.MustCompile(`name="(before|was)" value="([^"]*)"`)
)

// word opens the page of a word in which a text stands and gives the form that it holds, all places chosen.
func (k *custody) word(holds string) (path string, form url.Values) {
	k.t.Helper()
	for _, m := range wordLink.FindAllStringSubmatch(k.get("keeper", healPath), -1) {
		at := html.UnescapeString(m[1])
		if q, _ := url.QueryUnescape(at); !strings.Contains(q, holds) {
			continue
		}
		page := k.get("keeper", at)
		form = url.Values{}
		for _, f := range wordField.FindAllStringSubmatch(page, -1) {
			form.Set(f[1], html.UnescapeString(f[2]))
		}
		for _, p := range placeBox.FindAllStringSubmatch(page, -1) {
			form.Add("place", p[1])
		}
		form.Set("after", form.Get("was"))
		return at, form
	}
	k.t.Fatalf("no word with %s", holds)
	return "", nil
}

func TestTheWordsToLookAtAreSettledTogether(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		two := damaged
		two.id, two.name = 2, "b"
		k.move(exported(damaged, two), ImportOptions{Heal: HealSafe})
		healed := k.acts("press.healed") // by the import itself
		_, form := k.word("برنامه ریزی")
		if len(form["place"]) != 4 {
			t.Fatalf("the places are %v", form)
		}
		to := healPath + "word/"
		k.post("inspector", to, form, 403)
		k.post("reporter", to, form, 403)
		if page := k.post("keeper", to, url.Values{"before": form["before"], "was": form["was"]}, 422); !strings.Contains(page, "دست‌کم یک جا") {
			t.Error("nothing chosen")
		}
		form.Set("act", "apply")
		form.Set("after", "برنامه‌نویسی")
		if page := k.post("keeper", to, form, 422); !strings.Contains(page, "تنها فاصله و نیم‌فاصله") || !strings.Contains(page, `value="برنامه‌نویسی"`) {
			t.Error("other letters are taken, or what was typed is lost")
		}
		form.Set("after", form.Get("was"))
		k.post("keeper", to, form, 303)
		for n := range int64(2) {
			it, err := k.store.ByOldID(k.ctx, n+1)
			if err != nil {
				t.Fatal(err)
			}
			if body := it.Editions["fa"].Body; strings.Contains(body, "برنامه ریزی") || strings.Count(body, "برنامه\u200cریزی") != 2 {
				t.Errorf("%s", body)
			}
			last, err := k.store.Revision(k.ctx, it.ID, "fa", it.Editions["fa"].Revision)
			if err != nil || last.Class != Slip || last.By.Person != "keeper" {
				t.Errorf("%+v, %v", last, err)
			}
			if raw, err := k.store.Revision(k.ctx, it.ID, "fa", 1); err != nil || !strings.Contains(raw.Content.Body, "برنامه ریزی") {
				t.Errorf("the raw text is gone: %v", err)
			}
		}
		if got := k.acts("press.healed"); len(got) != len(healed)+2 {
			t.Errorf("two texts were mended, and the ledger has %q", got)
		}
		k.post("keeper", to, form, 303) // a double click settles nothing twice
		if got := k.acts("press.healed"); len(got) != len(healed)+2 {
			t.Errorf("%q", got)
		}
		_, form = k.word("سیاست گذاری")
		form["place"] = form["place"][:1]
		form.Set("act", "refuse")
		k.post("editor", to, form, 303)
		if page := k.get("keeper", healPath); !strings.Contains(page, "در ۱ جا") {
			t.Errorf("%s", page)
		}
		for _, bad := range []string{"x", "x/1", "../1", form.Get("place") + "x"} {
			k.post("keeper", to, url.Values{"before": {"a"}, "was": {"b"}, "place": {bad}, "act": {"apply"}}, 422)
		}
		k.get("keeper", healPath+"word/?before=%3Cscript%3E&after=%ff")
	})
}

func TestATextThatWasTakenDownIsLeftOutOfTheWordsToLookAt(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		two := damaged
		two.id, two.name = 2, "b"
		k.move(exported(damaged, two), ImportOptions{Heal: HealSafe})
		_, form := k.word("برنامه ریزی")
		form.Set("act", "apply")
		gone, err := k.store.ByOldID(k.ctx, 1) // it comes first among the places
		if err != nil || !strings.HasPrefix(form["place"][0], string(gone.ID)) {
			t.Fatal(form["place"], err)
		}
		k.must(k.Withdraw(k.ctx, at("chief"), gone.ID, "نادرست بود"))
		if _, now := k.word("برنامه ریزی"); len(now["place"]) != 2 {
			t.Errorf("places are shown of %v", now["place"])
		}
		if a := k.do(stafftest.Post("keeper", healPath+"word/", form)); a.Code != 303 || !strings.Contains(a.Header().Get("Location"), "press.notice.heal.left") {
			t.Errorf("%d to %s", a.Code, a.Header().Get("Location"))
		}
		left, err := k.store.ByOldID(k.ctx, 2)
		if err != nil || strings.Contains(left.Editions["fa"].Body, "برنامه ریزی") {
			t.Errorf("a text after the one that was taken down is not mended: %v", err)
		}
	})
}
