package app

import (
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/member"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// After a backup was restored no way gives the next number of a series until a person has said which was the highest: neither
// the desk's, nor the clock's, nor the engineer's. What has no number is published as ever.
func TestARestoredBackupGivesNoNumberByAnyWay(t *testing.T) {
	t.Parallel()
	a := open(t, dbtest.Address(t, db.SQLite))
	fill(t, a, 3)
	ctx := t.Context()
	publisher := ledger.Actor{Person: "publisher", Via: "desk"}
	first := approved(t, a, "یکم", "first", press.Everyone)
	if _, err := a.Press.Release(ctx, press.ActPublishStatement, publisher, first.ID, time.Time{}); err != nil {
		t.Fatal(err)
	}
	waiting := approved(t, a, "دوم", "second", press.Everyone)
	planned := approved(t, a, "سوم", "third", press.Everyone)
	if _, err := a.Press.Release(ctx, press.ActPublishStatement, publisher, planned.ID, a.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	news, err := a.Press.Add(ctx, cliActor, press.Draft{Kind: press.News, Lang: "fa", Title: "خبر", Slug: "news", Body: "<p>متن</p>", Owner: party.RootID})
	if err != nil {
		t.Fatal(err)
	}
	if err := circular.MarkRestored(ctx, a.DB, a.Now()); err != nil {
		t.Fatal(err)
	}
	refused := func(what string, err error) {
		t.Helper()
		if key, _ := fault.Text(err); !fault.Is(err, fault.Conflict) || key != "circular.error.restored" {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err = a.Press.Release(ctx, press.ActPublishStatement, publisher, waiting.ID, time.Time{})
	refused("the desk", err)
	_, err = a.Press.Publish(ctx, cliActor, waiting.ID, time.Time{})
	refused("the engineer", err)
	_, err = a.Press.PublishDue(ctx, a.Now().Add(2*time.Hour))
	refused("the clock", err)
	_, err = a.Press.Emergency(ctx, publisher, waiting.ID, "آتش‌سوزی")
	refused("an emergency", err)
	if _, err := a.Press.Publish(ctx, cliActor, news.ID, time.Time{}); err != nil {
		t.Error("news waits for numbers:", err)
	}
	confirmNumbers(t, a, 5)
	before, err := a.Press.Store().Item(ctx, first.ID)
	if err != nil {
		t.Fatal(err)
	}
	it, err := a.Press.Release(ctx, press.ActPublishStatement, publisher, waiting.ID, time.Time{})
	if err != nil || it.Number != before.Number+6 {
		t.Errorf("number %d after %d, %v", it.Number, before.Number, err)
	}
}

// The same holds for what people carry on paper: the letters of appointment and the numbers of members, also where the backup is from
// before the first of them.
func TestARestoredBackupGivesNoLetterAndNoMemberANumber(t *testing.T) {
	t.Parallel()
	a := open(t, dbtest.Address(t, db.SQLite))
	fill(t, a, 1)
	ctx := t.Context()
	w := &walk{t: t, a: a, name: "آزموده"}
	term := id.Term(termExample(w, party.RootID).path["term"])
	applied, receipt := w.application(party.RootID, member.Introduced, member.Endorsed)
	if err := circular.MarkRestored(ctx, a.DB, a.Now()); err != nil {
		t.Fatal(err)
	}
	take := func() error {
		m, err := a.Member.Followed(ctx, receipt.Code)
		if err != nil {
			t.Fatal(err)
		}
		return a.Member.TakeIn(ctx, cliActor, member.Decision{Member: applied.ID, Version: m.Version, Grade: member.Probationary})
	}
	_, err := a.Party.IssueLetter(ctx, cliActor, term, "", "", "")
	for what, err := range map[string]error{"a letter": err, "a member": take()} {
		if key, _ := fault.Text(err); !fault.Is(err, fault.Conflict) || key != "circular.error.restored" {
			t.Errorf("%s: %v", what, err)
		}
	}
	confirmNumbers(t, a, 40)
	if l, err := a.Party.IssueLetter(ctx, cliActor, term, "", "", ""); err != nil || l.Number != 41 {
		t.Errorf("letter %d, %v", l.Number, err)
	}
	if err := take(); err != nil {
		t.Fatal(err)
	}
	if m, err := a.Member.Followed(ctx, receipt.Code); err != nil || m.Number != 41 {
		t.Errorf("member %d, %v", m.Number, err)
	}
}
