package circular

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
)

// TestThePagesOfCircularsShutNobodyOut looks at each page, full and empty.
func TestThePagesOfCircularsShutNobodyOut(t *testing.T) {
	b := open(t, dbtest.Open(t, db.SQLite))
	b.serve()
	ctx := t.Context()
	prepared := b.prepared("prepared", Reply, secretaries, Choice{Kind: OfBody, Body: "council"})
	c := b.sent("text", Accept, secretaries, Choice{Kind: OfPost, Post: "fars-spokes"})
	replies := b.sent("replies", Reply)
	b.write("waiting", "party", Members)
	b.roll["zohreh"], b.files["news"] = true, files()[:1]
	news := b.sentTo("news", Members, Nothing)
	for i := range membersAtOnce {
		b.sentTo(id.Item(fmt.Sprintf("news %d", i)), Members, Nothing)
	}
	for _, q := range []string{"آیا مهلت تمدید می‌شود؟", "برای شعبه‌های شهرستان هم لازم است؟\nاگر آری، از چه روزی؟"} {
		if err := b.Ask(ctx, "farsi", c.ID, id.New[id.Question](b.ids), false, q); err != nil {
			t.Fatal(err)
		}
	}
	all, err := b.store.Questions(ctx, c.ID, QuestionFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Answer(ctx, sender, c.ID, all[0].ID, "تا پایان ماه."); err != nil {
		t.Fatal(err)
	}
	if err := b.Notify(ctx, c.ID); err != nil {
		t.Fatal(err)
	}
	if err := b.Failed(ctx, noticeKey(c.ID, RoundSent, 2), NoWay, noon); err != nil {
		t.Fatal(err)
	}
	b.accept("farsi", c.ID)
	b.tend(RaiseAfter + time.Hour)
	for i, who := range []id.Person{"editor", "keyer"} {
		if _, err := b.Key(ctx, ledger.Actor{Person: who, Via: "desk"}, c.ID, Entry{N: 2, Signer: []string{"مسعود یزدی", "مسعود ایزدی"}[i], Signed: day(noon)}); err != nil {
			t.Fatal(err)
		}
	}
	serve := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, view.AssetRoot) {
			b.view.Assets().ServeHTTP(w, r)
			return
		}
		who := id.Person(r.URL.Query().Get("as"))
		if who == "" {
			who = "chief"
		}
		b.pages.ServeHTTP(w, stafftest.Fresh(stafftest.Get(who, r.URL.RequestURI())))
	})
	desk, before := circularPath(c.ID), circularPath(prepared.ID)
	k := looktest.New(t, serve)
	k.Pages(t, map[string]string{
		"list": home, "none": home + "?as=stranger", "new": home + "new/", "prepared": before, "edit": before + "edit/", "send": before + "send/", "sent": desk,
		"receipts": desk + "receipts/", "nobody": desk + "receipts/?which=vacant&province=x", "questions": desk + "questions/", "phones": desk + "phones/", "paper": desk + "paper/",
		"key": keyPath, "my": MyPath + "?as=farsi", "my-none": MyPath + "?as=third", "my-standin": MyPath + "?as=boss", "letter": myPath(c.ID) + "?as=farsi", "letter-open": myPath(c.ID) + "?as=voice",
		"letter-reply": myPath(replies.ID) + "?as=yazdi", "unread": myPath(c.ID) + "unread/?as=boss", "restored-none": restoredPath,
		"my-members": MyPath + "?as=zohreh", "my-members-older": MyPath + "?as=zohreh&before=" + string(news.ID), "letter-member": myPath(news.ID) + "?as=zohreh", "letter-print": myPath(news.ID) + "print/?as=zohreh",
	})
	if err := MarkRestored(ctx, b.d, b.now); err != nil {
		t.Fatal(err)
	}
	k.Pages(t, map[string]string{"restored": restoredPath, "list-restored": home})
}
