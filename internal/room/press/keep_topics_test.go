package press

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/search"
)

func TestTwoPeopleMergeATopicAndItsAddressLeadsOn(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		water, env, other := k.topic("water", "آب"), k.topic("environment", "محیط زیست"), k.topic("other", "دیگر")
		say := func(title string, topics ...id.Topic) Item {
			d := draft(title)
			d.Topics = topics
			return k.say(d, noon)
		}
		one := say("می‌خواهم یک", water.ID)
		two := say("دو", other.ID, water.ID, env.ID)
		three := say("سه", env.ID)
		d := draft("پیش‌نویس")
		d.Topics = []id.Topic{water.ID}
		four := k.must(k.Add(k.ctx, editor, d))
		for _, path := range []string{"/topics/water/", "/topics/environment/", one.Path("fa"), "/topics/"} {
			if w := k.visit(path); w.Code != 200 { // they are kept
				t.Fatalf("%s: %d", path, w.Code)
			}
		}
		at := topicsPath + string(water.ID) + "/merge/"
		if page := k.get("keeper", at); strings.Contains(page, `value="`+string(water.ID)+`"`) || !strings.Contains(page, "محیط زیست") {
			t.Error("the choice offers the topic itself, or lacks another")
		}
		if page := k.get("keeper", at+"?into="+string(env.ID)); !strings.Contains(page, "۳ متن") || !strings.Contains(page, "/topics/environment/") {
			t.Errorf("the preview does not tell: %s", page)
		}
		form := url.Values{"into": {string(env.ID)}, "why": {"یکی است"}}
		k.post("keeper", at, url.Values{"into": {string(env.ID)}}, 422)
		k.post("editor", at, form, 403)
		for range 2 {
			k.post("keeper", at, form, 303)
		}
		if w := k.visit("/topics/water/"); w.Code != 200 {
			t.Errorf("changed before the second person: %d", w.Code)
		}
		k.confirm(topicsPath)

		for from, to := range map[string]string{"/topics/water/": "/topics/environment/", "/topics/WATER": "/topics/environment/", "/topics/water/feed.xml": "/topics/environment/feed.xml", "/en/topics/water/": "/en/topics/environment/", "/tag/water/": "/topics/environment/"} {
			if w := k.visit(from); w.Code != 301 || w.Header().Get("Location") != to {
				t.Errorf("%s: %d to %s", from, w.Code, w.Header().Get("Location"))
			}
		}
		page := k.visit("/topics/environment/").Body.String()
		for _, title := range []string{"می‌خواهم یک", "دو", "سه"} {
			if !strings.Contains(page, title) {
				t.Errorf("%s is not in the list", title)
			}
		}
		if page := k.visit(one.Path("fa")).Body.String(); strings.Contains(page, "/topics/water/") || !strings.Contains(page, "/topics/environment/") {
			t.Error("the item's page still names the old topic")
		}
		for it, want := range map[id.Item]string{one.ID: "environment", two.ID: "other environment", three.ID: "environment", four.ID: "environment"} {
			now := k.must(k.store.Item(k.ctx, it))
			var slugs []string
			for _, x := range now.Topics {
				slugs = append(slugs, x.Slug)
			}
			if got := strings.Join(slugs, " "); got != want {
				t.Errorf("filed under %s, want %s", got, want)
			}
		}
		counts, err := k.store.Counts(k.ctx, "fa", ListTopic(env.ID), ListTopic(water.ID), of(ListTopic(env.ID), News))
		if err != nil || counts[ListTopic(env.ID)] != 3 || counts[of(ListTopic(env.ID), News)] != 3 || counts[ListTopic(water.ID)] != 0 {
			t.Errorf("counts %v, %v", counts, err)
		}
		found, err := k.find.Find(k.ctx, search.Query{Text: "متن", Lang: "fa", Topic: "environment"})
		if err != nil || len(found.Hits) != 3 {
			t.Errorf("%d found under the new topic, %v", len(found.Hits), err)
		}
		var bad []string
		if err := k.store.Check(k.ctx, func(object, what string) { bad = append(bad, object+": "+what) }); err != nil || len(bad) > 0 {
			t.Errorf("the check finds %v, %v", bad, err)
		}
		// What was open meanwhile still names the old topic; a new one cannot take the address.
		d = draft("پنج")
		d.Topics = []id.Topic{water.ID, env.ID}
		if it := k.say(d, noon); len(it.Topics) != 1 || it.Topics[0].ID != env.ID {
			t.Errorf("a form that was open: %v", it.Topics)
		}
		if _, err := k.SetTopic(k.ctx, editor, Topic{Slug: "Water", Name: Text{"fa": "آب"}}); !fault.Is(err, fault.Conflict) {
			t.Errorf("the address is taken again: %v", err)
		}
		if _, err := k.PutTopic(k.ctx, editor, Topic{Slug: "water", Name: Text{"fa": "آب"}}); !fault.Is(err, fault.Conflict) {
			t.Errorf("the address is taken again by a file: %v", err)
		}
		if got := k.acts("press.topic."); !strings.HasSuffix(got, "merged") || strings.Count(got, "merged") != 1 {
			t.Errorf("the ledger has %s", got)
		}
		// B goes on into C: A leads there at once.
		if err := k.MergeTopics(k.ctx, editor, Merge{From: env.ID, Into: other.ID, FromSlug: "environment", IntoSlug: "other"}); err != nil {
			t.Fatal(err)
		}
		if w := k.visit("/topics/water/"); w.Header().Get("Location") != "/topics/other/" {
			t.Errorf("leads to %s", w.Header().Get("Location"))
		}
	})
}

func TestAMergeThatDoesNotHoldAnyMoreIsNotDone(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		a, b := k.topic("a", "آ"), k.topic("b", "ب")
		at := topicsPath + string(a.ID) + "/merge/"
		k.post("keeper", at, url.Values{"into": {string(b.ID)}, "why": {"یکی است"}}, 303)
		a.Slug = "c"
		if _, err := k.SetTopic(k.ctx, editor, a); err != nil {
			t.Fatal(err)
		}
		page := secondPage.FindString(k.get("second", topicsPath))
		if got := k.post("second", page+"confirm/", nil, 409); !strings.Contains(got, "پس از پیشنهاد تغییر کرده است") {
			t.Error(got)
		}
		if _, err := k.store.Topic(k.ctx, "c"); err != nil {
			t.Error(err)
		}
		k.post("keeper", page+"withdraw/", nil, 303)
		refused(t, k.MergeTopics(k.ctx, editor, Merge{From: b.ID, Into: b.ID, FromSlug: b.Slug, IntoSlug: b.Slug}), fault.Invalid, "press.topic.error.itself")
	})
}

func TestATopicIsChangedAtTheDeskAndNothingTypedIsLost(t *testing.T) {
	eachKeeping(t, func(t *testing.T, k *custody) {
		form := url.Values{"name_fa": {"می\u200cخواهم"}, "name_en": {"Wish"}, "about_fa": {"دربارهٔ <script>"}, "version": {"0"}}
		k.post("reporter", topicsPath+"new/", form, 403)
		if page := k.post("keeper", topicsPath+"new/", url.Values{"name_en": {"Wish"}}, 422); !strings.Contains(page, "نام فارسی موضوع را بنویسید") || !strings.Contains(page, `value="Wish"`) {
			t.Error("a form without a name does not come back whole")
		}
		k.post("keeper", topicsPath+"new/", form, 303)
		topic, err := k.store.Topic(k.ctx, "Wish")
		if err != nil {
			topic, err = k.store.Topic(k.ctx, "wish")
		}
		if err != nil || topic.Name["fa"] != "می\u200cخواهم" {
			t.Fatal(topic, err)
		}
		at := topicsPath + string(topic.ID) + "/"
		page := k.get("keeper", at)
		if !strings.Contains(page, "نشانی پیشین برای همیشه") || strings.Contains(page, "<script>\"") {
			t.Error("the warning is not there")
		}
		d := draft("خبر")
		d.Topics = []id.Topic{topic.ID}
		it := k.say(d, noon)
		form.Set("version", fmt.Sprint(topic.Version))
		form.Set("slug", "desire")
		form.Set("hidden", "1")
		k.post("keeper", at, form, 303)
		if page := k.post("second", at, form, 409); !strings.Contains(page, "هم‌زمان تغییر کرد") || !strings.Contains(page, `value="desire"`) {
			t.Error("a stale form does not come back whole")
		}
		if w := k.visit("/topics/" + topic.Slug + "/"); w.Code != 301 || w.Header().Get("Location") != "/topics/desire/" {
			t.Errorf("%d to %s", w.Code, w.Header().Get("Location"))
		}
		if page := k.visit("/topics/desire/").Body.String(); strings.Contains(page, "<script>") && strings.Contains(page, "دربارهٔ <script>") {
			t.Error("what was typed is markup")
		}
		if strings.Contains(k.visit("/topics/").Body.String(), "/topics/desire/") {
			t.Error("a hidden topic is listed")
		}
		if !strings.Contains(k.visit(it.Path("fa")).Body.String(), "/topics/desire/") {
			t.Error("the item's page has the old address")
		}
	})
}

// What a merge asks of the database does not grow with the topic.
func TestMergingTenThousandItemsIsAFixedNumberOfStatements(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d, 1)
		set := func(slug string) Topic {
			x, err := k.SetTopic(k.ctx, editor, Topic{Slug: slug, Name: Text{"fa": slug}})
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		a, b := set("a"), set("b")
		const n = 10_000
		fillTopic(t, k, a.ID, n)
		ctx, read := db.Counted(k.ctx)
		if err := k.DB.Tx(ctx, func(ctx context.Context) error {
			_, err := k.store.merge(ctx, a.ID, b.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if read.Load() > 1 {
			t.Errorf("%d statements that read", read.Load())
		}
		if got, err := k.store.Count(k.ctx, "fa", ListTopic(b.ID)); err != nil || got != n {
			t.Errorf("%d in the list, %v", got, err)
		}
		if got, err := k.store.filed(k.ctx, b.ID); err != nil || got != n {
			t.Errorf("%d items name it, %v", got, err)
		}
	})
}

// fillTopic makes n published items of a topic out of one, past the room.
func fillTopic(t *testing.T, k *desk, topic id.Topic, n int) {
	t.Helper()
	d := draft("خبر")
	d.Topics = []id.Topic{topic}
	it := k.say(d, noon)
	for from := 2; from <= n; from += 500 {
		var rows []string
		for i := from; i < min(from+500, n+1); i++ {
			rows = append(rows, fmt.Sprintf("('item-%d', 'fill-%d', %d)", i, i, i))
		}
		values := "(VALUES " + strings.Join(rows, ", ") + ") AS v"
		for _, query := range []string{
			`INSERT INTO press_item (` + itemColumnsAll + `)
			 SELECT v.column1, kind, status, lang, slug, v.column2, v.column3, series, number, serial_year, jyear, jmonth, jday,
			        published_at, scheduled_for, changed_at, created_at, withdrawn_at, withdrawal, corrected,
			        owner_id, province_id, committee_id, cover_id, old_id, source, topics, audience, authors, gallery
			   FROM press_item, ` + values + ` WHERE id = $1`,
			`INSERT INTO press_entry (list, lang, at, short) SELECT e.list, e.lang, e.at, v.column3 FROM press_entry e, ` + values + `
			  WHERE e.short = (SELECT short FROM press_item WHERE id = $1)`,
		} {
			if _, err := db.Exec(k.ctx, k.DB, query, it.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
}

const itemColumnsAll = `id, kind, status, lang, slug, path_key, short, series, number, serial_year, jyear, jmonth, jday,
	published_at, scheduled_for, changed_at, created_at, withdrawn_at, withdrawal, corrected,
	owner_id, province_id, committee_id, cover_id, old_id, source, topics, audience, authors, gallery`
