package app

import (
	"context"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
	"hemmat/jalali"
)

// What became of the demonstration's announcement: sent some days ago, so that whoever did not open it has been reminded and their
// deputies told as soon as a server runs.
const (
	demoSent  = 5 * 24 * time.Hour
	demoUntil = 12 * 24 * time.Hour
	demoNews  = 2 * 24 * time.Hour
)

// send sends the latest announcement of the demonstration to the heads of the provinces. Of each five of them two have
// accepted it, one has opened it, one was shown that it is there and one was not here since; the first asked something.
func (f *filler) send(ctx context.Context) error {
	o := f.circularOptions()
	o.Now, o.Notices, o.Jobs = f.now, nil, nil
	rm := circular.New(o)
	latest, err := f.press.Store().Latest(ctx, press.Filter{Lang: i18n.Persian, Kind: press.Announcement}, press.Cursor{}, 1)
	if err != nil || len(latest) == 0 {
		return err
	}
	by := demoActor
	if head, ok, err := f.Party.SecretaryGeneral(ctx, f.Now()); err != nil {
		return err
	} else if ok {
		by.Person = head.Person.ID
	}
	f.set(f.Now().Add(-demoSent))
	defer f.set(time.Time{})
	c, err := f.sent(ctx, rm, by, latest[0].ID)
	if err != nil {
		return err
	}
	seats, err := rm.Store().Received(ctx, c.ID, circular.SeatFilter{})
	if err != nil {
		return err
	}
	held := 0
	for _, s := range seats {
		if s.Person == "" {
			continue
		}
		if err := f.receive(ctx, rm, c.ID, s.Person, held); err != nil {
			return err
		}
		held++
	}
	return nil
}

// sent is the circular of a text; what a fill that was broken off has prepared is sent now.
func (f *filler) sent(ctx context.Context, rm *circular.Room, by ledger.Actor, item id.Item) (c circular.Circular, err error) {
	there, err := rm.Store().OfItems(ctx, item)
	if err != nil {
		return c, err
	}
	if there[item] == "" {
		c, err = rm.Prepare(ctx, by, circular.Draft{
			Item: item, Asked: circular.Accept, Until: f.now().Add(demoUntil),
			Choices: []circular.Choice{{Kind: circular.OfGroup, Body: party.RootID, BodyKind: party.KindProvince, Posts: circular.HeadPosts}},
		})
	} else {
		c, err = rm.Store().Circular(ctx, there[item])
	}
	if err != nil || c.State == circular.Sent {
		return c, err
	}
	return rm.Send(ctx, by, c.ID, c.Version)
}

// news sends an announcement for members, approved at the secretariat; all of it or nothing.
func (f *filler) news(ctx context.Context) error {
	o := f.circularOptions()
	o.Now, o.Notices, o.Jobs = f.now, nil, nil
	rm := circular.New(o)
	there, err := rm.Store().ForMembers(ctx, "", 1)
	if err != nil || len(there) > 0 {
		return err
	}
	head, ok, err := f.Party.SecretaryGeneral(ctx, f.Now())
	if err != nil || !ok {
		return err
	}
	d, err := f.Party.Directory(ctx)
	if err != nil {
		return err
	}
	today, err := jalali.FromTime(f.Now())
	if err != nil {
		return err
	}
	approvers := newTreeForMeeting(d).Holders(postOf(d, "secretariat", "head"), today)
	if len(approvers) == 0 {
		return nil
	}
	sender, approver := ledger.Actor{Person: head.Person.ID, Via: demoActor.Via}, ledger.Actor{Person: approvers[0], Via: demoActor.Via}
	f.set(f.Now().Add(-demoNews))
	defer f.set(time.Time{})
	return f.DB.Tx(ctx, func(ctx context.Context) error {
		it, err := f.press.Add(ctx, demoActor, press.Draft{
			Kind: press.Announcement, Lang: i18n.Persian, Title: "گردهمایی سالانهٔ اعضا", Slug: "members-gathering", Owner: party.RootID, Reach: press.Members,
			Lead: "همهٔ اعضا به گردهمایی سالانهٔ حزب دعوت‌اند.",
			Body: "<p>گردهمایی سالانه در هفتهٔ نخست دی‌ماه برگزار می‌شود. دستور کار و نشانی تالار را دفتر استان به اعضای خود می‌گوید.</p><p>کسی که نمی‌تواند بیاید، پیشنهادهایش را به دفتر استان بفرستد.</p>",
		})
		if err == nil {
			it, err = f.press.Submit(ctx, demoActor, it.ID)
		}
		if err == nil {
			it, err = f.press.TakeUp(ctx, approver, it.ID)
		}
		if err == nil {
			it, err = f.press.Approve(ctx, approver, it.ID, it.Mark())
		}
		if err != nil {
			return err
		}
		c, err := rm.Prepare(ctx, sender, circular.Draft{
			Item: it.ID, Asked: circular.Nothing, Choices: []circular.Choice{{Kind: circular.OfGroup, Body: party.RootID, BodyKind: party.KindProvince, Posts: circular.HeadPosts}},
		})
		if err == nil {
			_, err = rm.Send(ctx, sender, c.ID, c.Version)
		}
		return err
	})
}

// receive is what the n-th of those who hold a seat does.
func (f *filler) receive(ctx context.Context, rm *circular.Room, c id.Circular, person id.Person, n int) error {
	f.set(f.Now().Add(-demoSent + time.Duration(n+1)*37*time.Minute))
	switch n % 5 {
	case 0, 1:
		if _, err := rm.Open(ctx, person, c); err != nil {
			return err
		}
		f.set(f.now().Add(4 * time.Minute))
		if n == 0 {
			asked, err := rm.Store().Questions(ctx, c, circular.QuestionFilter{})
			if err == nil && len(asked) == 0 {
				err = rm.Ask(ctx, person, c, id.New[id.Question](f.IDs), false, "نشست استان را می‌توانیم تا پایان همین ماه برگزار کنیم؟")
			}
			if err != nil {
				return err
			}
		}
		return rm.Accept(ctx, person, c)
	case 2:
		_, err := rm.Open(ctx, person, c)
		return err
	case 3:
		_, err := rm.Of(ctx, person)
		return err
	}
	return nil
}
