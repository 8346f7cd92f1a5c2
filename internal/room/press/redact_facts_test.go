package press

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/view"
)

const unnamed = `---
kind: announcement
title: فراخوان
date: ۱۴۰۵/۰۲/۰۱ ۰۸:۰۰
status: published
slug: call
authors:
  - {name: مهرداد رازمگو, post: نمایندهٔ رازمگوها}
audience:
  - {name: خانوادهٔ رازمگو}
cover: {file: bridge.png, alt: رازمگو کنار پل, credit: عکاس رازمگو, caption: پل رازمگو}
gallery:
  - {file: bridge.png, alt: پل, caption: رازمگو روی پل}
films:
  - {file: talk.mp4, transcript: talk.txt, caption: گفت‌وگو با رازمگو}
---
متن بی‌نام ![رازمگو بر پل](bridge.png) و پس از آن.

<abbr title="سازمان رازمگو">سر</abbr>

![گفت‌وگو](talk.mp4)
`

func TestARedactionReachesWhateverAPageOfTheItemShows(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, reel(unnamed))
		if err != nil {
			t.Fatal(err)
		}
		// An edition of before says it too, of another picture.
		second := strings.Replace(strings.Replace(unnamed, "![رازمگو بر پل](bridge.png)", "", 1), "slug: call", "slug: call\nid: "+string(it.ID), 1)
		if _, err := m.EditFile(m.ctx, ledger.Actor{Via: "cli"}, reel(second), "تصویر رفت", true); err != nil {
			t.Fatal(err)
		}
		address := view.Escape(it.Path("fa"))
		said := func() (all string) {
			for _, path := range []string{address, address + "print/", address + "text", address + "history/", address + "v/1/", "/feed.xml", "/feed.json", "/announcements/"} {
				w := m.visit(path)
				if w.Code != 200 {
					t.Errorf("%s: %d", path, w.Code)
				}
				for range strings.Count(w.Body.String(), "رازمگو") {
					all += " " + path
				}
			}
			return all
		}
		if n := len(strings.Fields(said())); n < 20 {
			t.Fatalf("it is shown in %d places", n)
		}
		before, err := m.Ledger.Of(m.ctx, "item:"+string(it.ID), 50)
		if err != nil {
			t.Fatal(err)
		}
		r, err := m.ProposeRedaction(m.ctx, at("chief"), it.ID, "رازمگو", "privacy")
		if err != nil {
			t.Fatal(err)
		}
		if shown := said(); shown == "" {
			t.Error("a proposal takes out what nobody has confirmed")
		}
		refused(t, m.ConfirmRedaction(m.ctx, at("chief"), it.ID, r.ID), fault.Forbidden, "access.refused.apart")
		if err := m.ConfirmRedaction(m.ctx, at("admin"), it.ID, r.ID); err != nil {
			t.Fatal(err)
		}
		if shown := said(); shown != "" {
			t.Errorf("it is shown still at%s", shown)
		}
		now, err := m.store.Item(m.ctx, it.ID)
		if err != nil || now.Authors[0].Name["fa"] != "مهرداد █████" || now.Audience[0].Name["fa"] != "خانوادهٔ █████" || now.Gallery[0].Caption["fa"] != "█████ روی پل" {
			t.Errorf("%+v %v", now, err)
		}
		for table, column := range map[string]string{"press_item": "authors || audience || gallery || withdrawal", "press_revision": "content", "media_file": "alt || caption || credit || transcript || fold", "press_redaction": "phrase"} {
			if n, err := sayers(m, table, column, "رازمگو"); err != nil || n > 0 {
				t.Errorf("%s holds it in %d rows, %v", table, n, err)
			}
		}
		after, err := m.Ledger.Of(m.ctx, "item:"+string(it.ID), 50)
		if err != nil || after[0].Act != "press.redacted" || string(after[len(after)-1].Commitment) != string(before[len(before)-1].Commitment) {
			t.Errorf("the ledger says %+v, %v", after[0], err)
		}
		if err := m.Ledger.Verify(m.ctx, func(seq int64, what string) { t.Errorf("ledger %d: %s", seq, what) }); err != nil {
			t.Fatal(err)
		}
	})
}

func sayers(m *moving, table, column, word string) (int64, error) {
	return db.Value[int64](m.ctx, m.db, fmt.Sprintf(`SELECT COUNT(*) FROM %s WHERE %s LIKE $1`, table, column), "%"+word+"%")
}

func TestWhoseNameIsRedactedIsNotLedTo(t *testing.T) {
	it := Item{Authors: []Author{
		{Person: "p", Slug: "sara", PostID: "x", Name: Text{"fa": "سارا رازمگو", "en": "Sara"}, Post: Text{"fa": "دبیر"}},
		{Person: "q", Slug: "reza", Name: Text{"fa": "رضا"}, Post: Text{"fa": "جانشین رازمگو"}},
	}}
	was := it.Authors[0].Name["fa"]
	if !redactFacts(&it, strings.NewReplacer("رازمگو", redactedMark)) {
		t.Error("nothing was found")
	}
	if a := it.Authors[0]; a.Person != "" || a.Slug != "" || a.PostID != "" || a.Name["fa"] != "سارا "+redactedMark || a.Post["fa"] != "دبیر" {
		t.Errorf("%+v", a)
	}
	if a := it.Authors[1]; a.Person != "q" || a.Slug != "reza" || a.Post["fa"] != "جانشین "+redactedMark {
		t.Errorf("%+v", a)
	}
	if redactFacts(&it, strings.NewReplacer("رازمگو", redactedMark)) || was != "سارا رازمگو" {
		t.Error("done again, it changes something")
	}
}

func TestAWordThatIsWrittenApartInACaptionIsNotTakenForRedacted(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, reel("---\nkind: news\ntitle: خبر\ndate: ۱۴۰۵/۰۲/۰۱ ۰۸:۰۰\nstatus: published\ncover: {file: bridge.png, alt: او را می\u200cخواهند}\n---\nمتن\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.ProposeRedaction(m.ctx, at("chief"), it.ID, "میخواهند", "privacy")
		refused(t, err, fault.Invalid, "press.error.redact.left")
	})
}

func TestAPhraseInADocumentIsNotTakenForRedacted(t *testing.T) {
	eachMoving(t, func(t *testing.T, m *moving) {
		it, err := m.AddFile(m.ctx, ledger.Actor{Via: "cli"}, reel("---\nkind: news\ntitle: خبر رازمگو\ndate: ۱۴۰۵/۰۲/۰۱ ۰۸:۰۰\nstatus: published\n---\nمتن\n\n![گزارش](report.pdf)\n"))
		if err != nil {
			t.Fatal(err)
		}
		hash := hashesIn(it.Editions["fa"].Body)[0]
		m.put(`INSERT INTO media_page (hash, n, width, height, words) VALUES ($1, 1, 1240, 1754, 'نام رازمگو')`, hash)
		m.put(`UPDATE media_content SET pages = 1, pages_of = 1 WHERE hash = $1`, hash)
		_, err = m.ProposeRedaction(m.ctx, at("chief"), it.ID, "رازمگو", "privacy")
		refused(t, err, fault.Invalid, "press.error.redact.document")
		files, err := m.media.ByHash(m.ctx, hash)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.media.TakeOut(m.ctx, files[hash][0].ID, func(context.Context, []id.Media) error { return nil }); err != nil {
			t.Fatal(err)
		}
		r, err := m.ProposeRedaction(m.ctx, at("chief"), it.ID, "رازمگو", "privacy")
		if err != nil {
			t.Fatal(err)
		}
		if err := m.ConfirmRedaction(m.ctx, at("admin"), it.ID, r.ID); err != nil {
			t.Fatal(err)
		}
	})
}
