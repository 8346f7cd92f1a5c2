package press

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/view/viewtest"
)

func TestWhatWasUnpublishedComesBackByTwoPeople(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		x := k.withTasks()
		it := k.out(draft("خبر"))
		under := DeskPath(it.ID)
		day := k.item(it.ID).PublishedAt
		k.must(k.Unpublish(k.ctx, at("chief"), it.ID, "rights"))
		o.post("reporter", under+"restore/", url.Values{"reason": {"اجازه رسید"}}, http.StatusForbidden)
		o.post("chief", under+"restore-confirm/", url.Values{"mark": {k.mark(it.ID)}}, http.StatusConflict) // nobody has asked
		w := o.post("chief", under+"restore/", url.Values{"reason": {" "}}, http.StatusUnprocessableEntity)
		viewtest.Parse(t, w.Body.String()).One("#e-reason")
		o.post("chief", under+"restore/", url.Values{"reason": {"اجازه رسید"}}, http.StatusSeeOther)
		o.post("editor", under+"restore/", url.Values{"reason": {"باز هم"}}, http.StatusConflict)
		if got := k.waiting(x, it.ID); k.state(it.ID) != Unpublished || !slices.Equal(got, []string{"press.restore chief_editor"}) {
			t.Errorf("%s, waits for %q", k.state(it.ID), got)
		}
		own := o.page("chief", under)
		own.One("form.act-main button[disabled]")
		o.post("chief", under+"restore-confirm/", url.Values{"mark": {k.mark(it.ID)}}, http.StatusForbidden)
		o.post("editor", under+"restore-confirm/", url.Values{"mark": {k.mark(it.ID)}}, http.StatusForbidden)
		o.post("speaker", under+"restore-confirm/", url.Values{"mark": {"another"}}, http.StatusConflict)
		o.press("speaker", it.ID)
		now := k.item(it.ID)
		if now.Status != Published || !now.PublishedAt.Equal(day) || now.Withdrawal != "" || !now.WithdrawnAt.IsZero() || now.Short != it.Short || len(k.waiting(x, it.ID)) > 0 {
			t.Errorf("it came back as %+v", now)
		}
		entries, err := k.Ledger.Of(k.ctx, "item:"+string(it.ID), 2)
		if err != nil || entries[0].Act != "press.restored" || entries[0].Reason != "اجازه رسید" || entries[0].Actor.Person != "speaker" || !entries[0].Public || entries[1].Act != "press.restore.asked" {
			t.Errorf("%+v, %v", entries, err)
		}
		o.page("chief", under)
		o.page("chief", "/en"+under)

		// Refused, and unpublished once more: what was asked before counts no more.
		k.must(k.Unpublish(k.ctx, at("chief"), it.ID, "rights"))
		k.must(k.AskRestore(k.ctx, at("editor"), it.ID, "دوباره"))
		o.post("chief", under+"restore-refuse/", nil, http.StatusSeeOther)
		_, err = k.Restore(k.ctx, at("chief"), it.ID, k.mark(it.ID))
		refused(t, err, fault.Conflict, access.NoState.Key())
		k.must(k.AskRestore(k.ctx, at("editor"), it.ID, "سه‌باره"))
		k.must(k.Publish(k.ctx, editor, it.ID, k.clock)) // the engineer's way
		k.must(k.Unpublish(k.ctx, at("chief"), it.ID, "law"))
		if f, err := k.Flow(k.ctx, it.ID); err != nil || f.Stage == Submitted || len(k.waiting(x, it.ID)) > 0 {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

func TestWhatWasWithdrawnStaysWithdrawn(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		it := k.out(draft("خبر"))
		k.must(k.Withdraw(k.ctx, at("chief"), it.ID, "نادرست بود"))
		_, err := k.AskRestore(k.ctx, at("editor"), it.ID, "درست بود")
		refused(t, err, fault.Conflict, access.NoState.Key())
	})
}
