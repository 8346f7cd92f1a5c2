package press

import (
	"fmt"
	"strings"
	"testing"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
)

func TestARedactionFindsThePhraseInOtherLettersAndDigits(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		d := draft("خبر")
		d.Body = "<p>علی کاظمی ۰۹۱۲۱۲۳۴۵۶۷ و علي كاظمي 09121234567 و <b>۰۹۳۵</b>۷۶۵۴۳۲۱</p>"
		it := k.out(d)
		for _, c := range []struct{ phrase, key string }{{"۰۹۳۶", "press.error.redact.none"}, {"۰۹۳۵۷۶۵۴۳۲۱", "press.error.redact.left"}, {" x", "press.error.redact.phrase"}} {
			_, err := k.ProposeRedaction(k.ctx, at("chief"), it.ID, c.phrase, "privacy")
			refused(t, err, fault.Invalid, c.key)
		}
		for _, phrase := range []string{"09121234567", "علی کاظمی"} {
			r, err := k.ProposeRedaction(k.ctx, at("chief"), it.ID, phrase, "privacy")
			if err != nil {
				t.Fatal(err)
			}
			if err := k.ConfirmRedaction(k.ctx, at("admin"), it.ID, r.ID); err != nil {
				t.Fatal(err)
			}
		}
		if got := k.item(it.ID).Editions["fa"].Text; got != "█████ █████ و █████ █████ و ۰۹۳۵۷۶۵۴۳۲۱" {
			t.Errorf("left is %q", got)
		}
	})
}

func TestARedactionTakesTwoPeopleAndLeavesTheWordNowhere(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		x := k.withTasks()
		const word = "رازمگو"
		d := draft("خبر")
		d.Title, d.Lead, d.Body = "عنوان "+word, "لید "+word, "<p>متن "+word+" است</p>"
		it := k.out(d)
		p := k.propose("reporter", it.ID, Correcting, "نام "+word, "<p>متن دوم "+word+"</p>")
		k.must(k.Accept(k.ctx, ActCorrectAs(Correcting), at("chief"), it.ID, p.ID))
		stale := draft("خبر")
		stale.Body, stale.Based = "<p>"+word+"</p>", 1
		if _, err := k.Edit(k.ctx, editor, it.ID, stale, "", false); !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		before, err := k.Ledger.Of(k.ctx, "item:"+string(it.ID), 50)
		if err != nil {
			t.Fatal(err)
		}
		r, err := k.ProposeRedaction(k.ctx, at("chief"), it.ID, word, "law")
		if err != nil {
			t.Fatal(err)
		}
		if got := k.waiting(x, it.ID); len(got) != 1 || got[0] != "press.redact chief_editor" {
			t.Errorf("waits for %q", got)
		}
		refused(t, k.ConfirmRedaction(k.ctx, at("chief"), it.ID, r.ID), fault.Forbidden, access.NotApart.Key())
		_, err = k.ProposeRedaction(k.ctx, at("admin"), it.ID, word, "law")
		refused(t, err, fault.Conflict, "press.error.redact.open")
		if err := k.ConfirmRedaction(k.ctx, at("admin"), it.ID, r.ID); err != nil {
			t.Fatal(err)
		}
		refused(t, k.ConfirmRedaction(k.ctx, at("admin"), it.ID, r.ID), fault.Conflict, "press.error.proposal.decided")

		for _, table := range []string{"press_revision", "press_edition", "press_stale", "press_proposal", "press_heal", "press_redaction", "press_item", "press_old_path"} {
			if n := k.holding(table, word); n > 0 {
				t.Errorf("%s holds it in %d rows", table, n)
			}
		}
		if doc, ok := k.shelf.doc(it, "fa"); !ok || strings.Contains(fmt.Sprint(doc), word) {
			t.Errorf("the index has %+v", doc)
		}
		h, err := k.store.History(k.ctx, it.ID, "fa")
		if err != nil || len(h) != 2 || !h[0].Redacted || !h[1].Redacted || len(h[0].Salt) > 0 {
			t.Errorf("history %+v, %v", h, err)
		}
		after, err := k.Ledger.Of(k.ctx, "item:"+string(it.ID), 50)
		if err != nil || after[0].Act != "press.redacted" || string(after[len(after)-1].Commitment) != string(before[len(before)-1].Commitment) {
			t.Errorf("the ledger says %+v, %v", after[0], err)
		}
		if err := k.Ledger.Verify(k.ctx, func(seq int64, what string) { t.Errorf("ledger %d: %s", seq, what) }); err != nil {
			t.Fatal(err)
		}
		for range k.store.Seals(k.ctx) {
			t.Error("a redacted revision asks for its commitment")
		}
		if err := k.store.Check(k.ctx, func(object, what string) { t.Errorf("%s: %s", object, what) }); err != nil {
			t.Fatal(err)
		}
		if got := k.waiting(x, it.ID); len(got) > 0 {
			t.Errorf("waits for %q", got)
		}
	})
}

// holding counts the rows of a table in which a text column holds the word.
func (k *desk) holding(table, word string) int64 {
	k.t.Helper()
	columns := map[string][]string{
		"press_revision": {"content", "note"}, "press_edition": {"title", "lead", "kicker", "body", "plain"}, "press_stale": {"content"},
		"press_proposal": {"draft", "note"}, "press_heal": {"before", "after", "left_of", "right_of"}, "press_redaction": {"phrase"},
		"press_item": {"slug", "path_key"}, "press_old_path": {"path_key"},
	}[table]
	all := int64(0)
	for _, c := range columns {
		n, err := db.Value[int64](k.ctx, k.DB, `SELECT COUNT(*) FROM `+table+` WHERE `+c+` LIKE $1`, "%"+word+"%")
		if err != nil {
			k.t.Fatal(err)
		}
		all += n
	}
	return all
}

func TestWhatElseARedactionAsksForAndTakes(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		const word = "رازمگو"
		d := draft("خبر")
		d.Slug, d.Body = word, "<p>متن "+word+" است</p>"
		it := k.must(k.Add(k.ctx, at("reporter"), d))
		k.must(k.Submit(k.ctx, at("reporter"), it.ID))
		k.must(k.Return(k.ctx, at("editor"), it.ID, "facts", word+" کیست؟"))
		_, err := k.ProposeRedaction(k.ctx, at("chief"), it.ID, word, "privacy")
		refused(t, err, fault.Conflict, access.NoState.Key())
		k.must(k.Publish(k.ctx, editor, it.ID, noon))
		moved := d
		moved.Slug = "another"
		k.must(k.Edit(k.ctx, editor, it.ID, moved, "", false))
		_, err = k.ProposeRedaction(k.ctx, at("chief"), it.ID, word, "mistake")
		refused(t, err, fault.Invalid, "press.error.unpublish")
		p := k.propose("reporter", it.ID, Correcting, "نام "+word, "<p>"+word+"</p>")
		r, err := k.ProposeRedaction(k.ctx, at("chief"), it.ID, word, "privacy")
		if err != nil {
			t.Fatal(err)
		}
		if k.holding("press_old_path", word) != 1 {
			t.Fatal("no old address holds it")
		}
		if err := k.ConfirmRedaction(k.ctx, at("admin"), it.ID, r.ID); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"press_old_path", "press_proposal", "press_item"} {
			if n := k.holding(table, word); n > 0 {
				t.Errorf("%s holds it in %d rows", table, n)
			}
		}
		if f, err := k.Flow(k.ctx, it.ID); err != nil || strings.Contains(f.Note, word) {
			t.Errorf("the note of a return is %q, %v", f.Note, err)
		}
		if now, err := k.store.Proposal(k.ctx, it.ID, p.ID); err != nil || now.State != "refused" {
			t.Errorf("the proposal is %s, %v", now.State, err)
		}
	})
}
