package press

import (
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
)

func (k *desk) invite(p Purpose, it Item) (Link, string) {
	k.t.Helper()
	l, key, err := k.Invite(k.ctx, p, at("chief"), it.ID, "روزنامهٔ نمونه")
	if err != nil {
		k.t.Fatal(err)
	}
	return l, key
}

// opens says whether a key opens an item.
func (k *desk) opens(key string) bool {
	k.t.Helper()
	_, _, err := k.Opened(k.ctx, key, true)
	if err != nil {
		refused(k.t, err, fault.NotFound, "press.error.link")
	}
	return err == nil
}

func TestALinkDiesOfTimeOfRevocationAndOfPublication(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		for _, p := range []Purpose{Preview, Embargo} {
			it := k.approved(draft("خبر " + string(p)))
			l, key := k.invite(p, it)
			_, other := k.invite(p, it)
			first, again := k.opens(key), k.opens(key)
			if !first || !again || !k.opens(other) || k.opens(key+"x") || k.opens("") {
				t.Errorf("%s: a key does not open what it should", p)
			}
			links, err := k.store.Links(k.ctx, it.ID)
			if err != nil || len(links) != 2 || links[1].Opened != 2 || links[0].Opened != 1 {
				t.Errorf("%s: counted %+v, %v", p, links, err)
			}
			if err := k.Revoke(k.ctx, at("chief"), it.ID, l.ID); err != nil {
				t.Fatal(err)
			}
			refused(t, k.Revoke(k.ctx, at("chief"), it.ID, l.ID), fault.Conflict, "press.error.link")
			if k.opens(key) || !k.opens(other) {
				t.Errorf("%s: one revocation is not one", p)
			}
			k.clock = l.Expires
			if k.opens(other) {
				t.Errorf("%s lives on", p)
			}
			k.clock = noon
			if !k.opens(other) {
				t.Errorf("%s died early", p)
			}
			k.must(k.Release(k.ctx, ActPublish, at("second"), it.ID, time.Time{}))
			if k.opens(other) {
				t.Errorf("%s lives after publication", p)
			}
			if n, err := db.Value[int64](k.ctx, k.DB, `SELECT COUNT(*) FROM press_link WHERE label = $1 OR id = $1`, other); err != nil || n != 0 {
				t.Errorf("the key is stored: %d, %v", n, err)
			}
		}
	})
}

func TestAnEmbargoShowsOnlyWhatIsApproved(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		it := k.approved(draft("خبر"))
		_, key := k.invite(Embargo, it)
		d := draft("خبر")
		d.Body = "<p>دیگر</p>"
		k.must(k.Edit(k.ctx, at("reporter"), it.ID, d, "", false))
		if k.opens(key) {
			t.Error("an outlet sees a text that nobody approved")
		}
		k.must(k.Schedule(k.ctx, editor, it.ID, noon.Add(time.Hour))) // from the command line, past the approval
		if k.opens(key) {
			t.Error("an outlet sees a text that waits for its time, and that nobody approved")
		}
		k.must(k.Unschedule(k.ctx, at("editor"), it.ID))
		_, _, err := k.Invite(k.ctx, Embargo, at("chief"), it.ID, "دیگری")
		refused(t, err, fault.Conflict, access.NoState.Key())
		k.must(k.Approve(k.ctx, at("editor"), it.ID, k.mark(it.ID)))
		if !k.opens(key) {
			t.Error("approved again, the outlet does not see it")
		}
	})
}

func TestAReviewIsAnsweredOnceAndApprovesNothing(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		it := k.must(k.Add(k.ctx, at("reporter"), draft("خبر")))
		k.must(k.Submit(k.ctx, at("reporter"), it.ID))
		_, key := k.invite(Review, it)
		refused(t, k.Advise(k.ctx, key, "refuse", " ", k.mark(it.ID)), fault.Invalid, "press.error.advice")
		refused(t, k.Advise(k.ctx, key, "publish", "x", k.mark(it.ID)), fault.Invalid, "press.error.advice")
		refused(t, k.Advise(k.ctx, key, "approve", "", "stale"), fault.Conflict, "press.error.changed")
		_, preview := k.invite(Preview, it)
		refused(t, k.Advise(k.ctx, preview, "approve", "", k.mark(it.ID)), fault.NotFound, "press.error.link")
		if err := k.Advise(k.ctx, key, "approve", "عدد بند دوم\nرا دوباره ببینید", k.mark(it.ID)); err != nil {
			t.Fatal(err)
		}
		refused(t, k.Advise(k.ctx, key, "refuse", "پشیمان شدم", k.mark(it.ID)), fault.NotFound, "press.error.link")
		if k.opens(key) {
			t.Error("an answered review opens")
		}
		links, err := k.store.Links(k.ctx, it.ID)
		if err != nil || links[1].Advice != "approve" || !strings.Contains(links[1].Comment, "عدد بند دوم") {
			t.Errorf("%+v, %v", links, err)
		}
		if k.state(it.ID) != Submitted {
			t.Errorf("advice made it %s", k.state(it.ID))
		}
	})
}

func TestALinkIsRevokedOnItsOwnItemAndItsKeyIsNowhere(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		it, other := k.approved(draft("خبر")), k.approved(draft("خبر دوم"))
		l, key := k.invite(Preview, it)
		refused(t, k.Revoke(k.ctx, at("chief"), other.ID, l.ID), fault.Conflict, "press.error.link")
		if !k.opens(key) {
			t.Error("it was revoked by way of another item")
		}
		kept, err := db.Value[[]byte](k.ctx, k.DB, `SELECT key_hash FROM press_link WHERE id = $1`, l.ID)
		if err != nil || len(kept) != 32 || strings.Contains(string(kept), key) {
			t.Errorf("%d bytes are kept of the key, %v", len(kept), err)
		}
		k.must(k.Publish(k.ctx, editor, it.ID, time.Time{}))
		k.must(k.Unpublish(k.ctx, at("chief"), it.ID, "mistake"))
		if k.opens(key) {
			t.Error("a preview opens what was taken away")
		}
	})
}
