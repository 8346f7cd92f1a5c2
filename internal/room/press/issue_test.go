package press

import (
	"context"
	"errors"
	"path"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
)

// closed is an announcement that is not for everyone.
func closed(title string, r Reach) Draft {
	d := draft(title)
	d.Kind, d.Reach = Announcement, r
	return d
}

// issued brings one to those it is for.
func (k *desk) issued(d Draft) Item {
	k.t.Helper()
	it := k.approved(d)
	return k.must(k.Issue(k.ctx, at("speaker"), it.ID))
}

func TestAnAnnouncementThatIsNotForEveryoneIsIssuedAndNeverPublished(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		x := k.withTasks()
		for _, r := range []Reach{Members, Addressees} {
			it := k.approved(closed("محرمانه "+string(r), r))
			_, err := k.Release(k.ctx, ActPublishStatement, at("speaker"), it.ID, time.Time{})
			refused(t, err, fault.Conflict, "press.error.reach")
			_, err = k.Release(k.ctx, ActPublishStatement, at("speaker"), it.ID, k.Now().Add(time.Hour))
			refused(t, err, fault.Conflict, "press.error.reach")
			_, err = k.Publish(k.ctx, editor, it.ID, time.Time{})
			refused(t, err, fault.Conflict, "press.error.reach")
			_, err = k.Emergency(k.ctx, at("chief"), it.ID, "شتاب")
			refused(t, err, fault.Conflict, "press.error.reach")
			_, _, err = k.Invite(k.ctx, Embargo, at("chief"), it.ID, "روزنامه")
			refused(t, err, fault.Conflict, "press.error.reach")
			_, err = k.Issue(k.ctx, at("editor"), it.ID) // who approved it
			refused(t, err, fault.Forbidden, access.NotApart.Key())
			it = k.must(k.Issue(k.ctx, at("speaker"), it.ID))
			if it.Status != Issued || it.Number == 0 || it.SerialYear != it.JYear || it.IssuedAt.IsZero() || it.Short != 0 || !it.PublishedAt.IsZero() {
				t.Errorf("issued as %+v", it)
			}
			if again := k.item(it.ID); again.Status != Issued || again.Reach != r || !again.IssuedAt.Equal(it.IssuedAt) || again.Number != it.Number {
				t.Errorf("read back as %+v", again)
			}
			if got := k.waiting(x, it.ID); len(got) > 0 {
				t.Errorf("it waits for %q", got)
			}
			_, err = k.Issue(k.ctx, at("speaker"), it.ID)
			refused(t, err, fault.Conflict, access.NoState.Key())
			_, err = k.Edit(k.ctx, editor, it.ID, closed("دیگر", r), "", false)
			refused(t, err, fault.Conflict, "press.error.from.issued")
			entries, err := k.Ledger.Of(k.ctx, "item:"+string(it.ID), 1)
			if err != nil || entries[0].Act != "press.issued" || entries[0].Public || len(entries[0].Commitment) == 0 {
				t.Errorf("the ledger says %+v, %v", entries[0], err)
			}
			k.hidden(it)
		}
		for state, want := range map[Status]int{Issued: 2, Approved: 0, Drafted: 0, "": 2} {
			if got, err := k.store.Desk(k.ctx, DeskFilter{State: state, Limit: 9}); err != nil || len(got) != want {
				t.Errorf("%d are %q, want %d (%v)", len(got), state, want, err)
			}
		}
		if err := k.store.Check(k.ctx, func(object, what string) { t.Errorf("%s: %s", object, what) }); err != nil {
			t.Fatal(err)
		}
	})
}

// hidden says that nothing a reader may ask for knows the item.
func (k *desk) hidden(it Item) {
	k.t.Helper()
	if got, err := k.store.ItemByPath(k.ctx, it.JYear, it.JMonth, SlugKey(it.Slug)); !fault.Is(err, fault.NotFound) {
		k.t.Errorf("by its address: %v, %v", got.ID, err)
	}
	if got, err := k.store.ByNumber(k.ctx, it.Series, it.SerialYear, it.Number); !fault.Is(err, fault.NotFound) {
		k.t.Errorf("by its number: %v, %v", got.ID, err)
	}
	if h, err := k.store.History(k.ctx, it.ID, "fa"); err != nil || len(h) > 0 {
		k.t.Errorf("history: %v, %v", h, err)
	}
	if _, ok := k.shelf.doc(it, "fa"); ok {
		k.t.Error("it is in the index")
	}
	for _, title := range k.titles(Filter{}) {
		if title == it.Editions["fa"].Title {
			k.t.Errorf("%s is listed", title)
		}
	}
	for a := range k.store.Addresses(k.ctx) {
		if strings.Contains(a.Path, it.Slug) {
			k.t.Errorf("address %v", a)
		}
	}
}

func TestOneSeriesNumbersWhatIsForEveryoneAndWhatIsNot(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		one := k.issued(closed("یکم", Addressees))
		two := k.approved(closed("دوم", Everyone))
		two = k.must(k.Issue(k.ctx, at("speaker"), two.ID))
		if two.Status != Published || two.Short == 0 {
			t.Errorf("one for everyone is %s", two.Status)
		}
		if same := k.must(k.Issue(k.ctx, at("speaker"), two.ID)); same.Number != two.Number {
			t.Errorf("a public one took another number: %d", same.Number)
		}
		back := errors.New("taken back")
		lost := k.approved(closed("برگشته", Members))
		if err := k.DB.Tx(k.ctx, func(ctx context.Context) error {
			if _, err := k.Issue(ctx, at("speaker"), lost.ID); err != nil {
				return err
			}
			return back
		}); !errors.Is(err, back) {
			t.Fatal(err)
		}
		if got := k.state(lost.ID); got != Approved {
			t.Errorf("what was taken back is %s", got)
		}
		three := k.must(k.Issue(k.ctx, at("speaker"), lost.ID))
		if one.Number != 1 || two.Number != 2 || three.Number != 3 {
			t.Errorf("numbers %d, %d, %d", one.Number, two.Number, three.Number)
		}
	})
}

func TestOnlyAnAnnouncementIsClosedAndAPublicOneStaysOpen(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		for _, kind := range []Kind{News, Statement, Page} {
			d := closed("متن", Members)
			d.Kind = kind
			_, err := k.Add(k.ctx, editor, d)
			refused(t, err, fault.Invalid, "press.error.reach.kind")
		}
		d := closed("متن", "neighbours")
		_, err := k.Add(k.ctx, editor, d)
		refused(t, err, fault.Invalid, "press.error.reach.kind")
		news := k.approved(draft("خبر"))
		_, err = k.Issue(k.ctx, at("speaker"), news.ID)
		refused(t, err, fault.Invalid, "press.error.reach.kind")
		unread := k.must(k.Add(k.ctx, at("reporter"), closed("نخوانده", Members)))
		_, err = k.Issue(k.ctx, at("speaker"), unread.ID)
		refused(t, err, fault.Conflict, access.NoState.Key())

		open := k.say(closed("باز", Everyone), noon)
		d = closed("باز", Members)
		if it := k.must(k.Edit(k.ctx, editor, open.ID, d, "", false)); it.Reach != Everyone {
			t.Error("what readers know was closed")
		}
	})
}

func TestARedactionReachesAnIssuedTextAndPublishesNothing(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		d := closed("ابلاغ رازمگو", Addressees)
		d.Body = "<p>متن رازمگو است</p>"
		it := k.issued(d)
		r, err := k.ProposeRedaction(k.ctx, at("chief"), it.ID, "رازمگو", "privacy")
		if err != nil {
			t.Fatal(err)
		}
		if err := k.ConfirmRedaction(k.ctx, at("admin"), it.ID, r.ID); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"press_revision", "press_edition", "press_redaction", "press_item"} {
			if n := k.holding(table, "رازمگو"); n > 0 {
				t.Errorf("%s holds it in %d rows", table, n)
			}
		}
		it = k.item(it.ID)
		if it.Status != Issued {
			t.Errorf("it is %s", it.Status)
		}
		k.hidden(it)
	})
}

func TestAClosedAnnouncementLeadsToItsAddresseesAndToNoReader(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		o := k.office()
		k.Sending = func(item id.Item) string { return "/desk/sending/" + string(item) + "/" }
		d := closed("برای دبیران", Addressees)
		d.Owner = tehran
		it := k.approved(d)
		doc := o.page("speaker", DeskPath(it.ID))
		if to := doc.One("section.acts a.btn").Attr("href"); to != "/desk/sending/"+string(it.ID)+"/" {
			t.Errorf("the button leads to %s", to)
		}
		for _, p := range []id.Person{"speaker", "chief"} {
			doc = o.page(p, DeskPath(it.ID))
			for _, f := range doc.Find("main form") {
				switch act := path.Base(f.Attr("action")); act {
				case "publish-statement", "schedule-statement", "emergency":
					t.Errorf("%s may %s", p, act)
				}
			}
			if !strings.Contains(doc.One("main").Text(), "فقط مخاطبان اطلاعیه") {
				t.Errorf("%s is not told who may read it", p)
			}
		}
		k.must(k.Issue(k.ctx, at("speaker"), it.ID))
		if text := o.page("chief", DeskPath(it.ID)).One("main").Text(); !strings.Contains(text, "ابلاغ‌شده") {
			t.Error("the page does not say that it was issued")
		}
	})
}
