package circular

import (
	"net/url"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
)

func TestALetterIsReadAcceptedAndAnsweredOnItsPage(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		b.desk.See("farsi", MyPath, 200).One(".empty")
		c := b.sent("text", Accept)
		letter := myPath(c.ID)
		list := b.desk.See("farsi", MyPath, 200)
		if got := list.One(".works h3 a").Attr("href"); got != letter {
			t.Fatal(got)
		}
		if x := b.seat(c.ID, 1); x.Delivered.IsZero() || !x.Opened.IsZero() {
			t.Error("the list that was served says", x)
		}
		page := b.desk.See("farsi", letter, 200)
		if x := b.seat(c.ID, 1); x.Opened.IsZero() {
			t.Error("the letter that was served says", x)
		}
		if !strings.Contains(page.One("article").Text(), "متن محرمانهٔ نامه") {
			t.Error("no text")
		}
		accept := page.One(`form[action="` + letter + `accept/"]`)
		if got := accept.Find("button")[0].Text(); got != "خواندم و متعهدم" {
			t.Error(got)
		}
		for range 2 {
			if to := b.desk.Send("farsi", letter+"accept/", nil); to != letter {
				t.Error(to)
			}
		}
		b.desk.See("farsi", letter, 200).None(`form[action="` + letter + `accept/"]`)
		if got := b.desk.See("farsi", MyPath, 200).One(".works").Text(); !strings.Contains(got, "انجام شد ۱ آذر") && !strings.Contains(got, "انجام شد: ۱ آذر") || !strings.Contains(got, "فرستاده در ۱ آذر ۱۴۰۵") {
			t.Error(got)
		}
		b.desk.See("farsi", "/en"+letter, 200)
	})
}

func TestALetterIsShownToNobodyElse(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Accept)
		letter := myPath(c.ID)
		for _, p := range []id.Person{"voice", "stranger", "chief", "inspector"} {
			page := b.desk.See(p, letter, 404)
			if strings.Contains(page.One("body").Text(), "محرمانه") {
				t.Errorf("%s reads another's letter", p)
			}
			b.desk.Refuse(p, letter+"accept/", nil, 404)
			b.desk.Refuse(p, letter+"ask/", url.Values{"kind": {"question"}, "text": {"چرا؟"}}, 404)
			b.desk.Refuse(p, letter+"ask/", nil, 404)
		}
		for _, x := range []string{"x", "0190cfe1-0000-7000-8000-000000000000"} {
			b.desk.See("farsi", MyPath+x+"/", 404)
		}
	})
}

func TestAQuestionReachesTheIssuerOnce(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		c := b.sent("text", Accept)
		letter := myPath(c.ID)
		form := stafftest.Fields(b.desk.See("farsi", letter, 200), "form#question")
		form.Set("text", "  ")
		page := b.desk.Refuse("farsi", letter+"ask/", form, 422)
		page.One("#f-question-text[aria-invalid]")
		form.Set("text", strings.Repeat("پ", maxText+1))
		page = b.desk.Refuse("farsi", letter+"ask/", form, 422)
		if got := page.One("#f-question-text").Text(); len(got) < maxText {
			t.Error("what was typed is gone")
		}
		form.Set("text", "مهلت را مي‌توان تمديد كرد؟")
		for range 2 {
			b.desk.Send("farsi", letter+"ask/", form)
		}
		all, err := b.store.Questions(ctx, c.ID, QuestionFilter{})
		if err != nil || len(all) != 1 || all[0].Text != "مهلت را می‌توان تمدید کرد؟" || all[0].Reply {
			t.Fatal(all, err)
		}
		open, err := b.tasks.List(ctx, task.Filter{})
		if err != nil || len(open) != 1 || open[0].Body != "party" || open[0].Link != questionsPath(c.ID) {
			t.Fatal(open, err)
		}
		if err := b.Answer(ctx, sender, c.ID, all[0].ID, "تا پایان ماه."); err != nil {
			t.Fatal(err)
		}
		refused(t, b.Answer(ctx, sender, c.ID, all[0].ID, "نه."), fault.Conflict, "circular.error.answered")
		if open, _ := b.tasks.List(ctx, task.Filter{}); len(open) != 0 {
			t.Error("the task is open still")
		}
		if got := b.desk.See("farsi", letter, 200).One("section[aria-labelledby=\"thread\"] article").Text(); !strings.Contains(got, "تا پایان ماه.") {
			t.Error(got)
		}
		if got := b.desk.See("yazdi", letter, 200); len(got.One("body").Find("blockquote")) != 0 {
			t.Error("another addressee sees the question")
		}
		form.Set("kind", "money")
		b.desk.Refuse("farsi", letter+"ask/", form, 400)
		form.Set("kind", "reply")
		b.desk.Refuse("farsi", letter+"ask/", form, 422)
		form.Set("kind", "question")
		form.Set("token", "none")
		b.desk.Refuse("farsi", letter+"ask/", form, 422)
	})
}

func TestAReplySettlesWhatWasAsked(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Reply, secretaries, Choice{Kind: OfBody, Body: "council"})
		letter := myPath(c.ID)
		form := stafftest.Fields(b.desk.See("farsi", letter, 200), "form#reply")
		form.Set("text", "نشست برگزار شد.")
		for range 2 {
			b.desk.Send("farsi", letter+"ask/", form)
		}
		if got := b.list("farsi"); got != "text holds false" {
			t.Error(got)
		}
		b.desk.See("farsi", letter, 200).None("form#reply")
		all, err := b.store.Questions(t.Context(), c.ID, QuestionFilter{})
		if err != nil || len(all) != 2 { // of each of their seats
			t.Fatal(all, err)
		}
		for range 2 {
			if err := b.Settle(t.Context(), sender, c.ID, all[0].ID); err != nil {
				t.Fatal(err)
			}
		}
		form.Set("token", string(id.New[id.Question](b.ids))) // a form that stood open
		b.desk.Send("farsi", letter+"ask/", form)
		if all, _ := b.store.Questions(t.Context(), c.ID, QuestionFilter{}); len(all) != 2 {
			t.Errorf("%d replies", len(all))
		}
	})
}

func TestWhoLeftReadsAndCanDoNothing(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Accept)
		letter := myPath(c.ID)
		b.desk.See("farsi", MyPath, 200) // delivered, never opened
		form := stafftest.Fields(b.desk.See("farsi", letter, 200), "form#question")
		b.tree.leave("fars-sec", "farsi", ymd(1405, 9, 2))
		b.tree.appoint("fars-sec", "heir", ymd(1405, 9, 2))
		b.now = noon.AddDate(0, 0, 1)
		page := b.desk.See("farsi", letter, 200)
		page.None("main form")
		b.desk.Refuse("farsi", letter+"accept/", nil, 403)
		form.Set("text", "هنوز می‌پرسم")
		b.desk.Refuse("farsi", letter+"ask/", form, 403)
		heir := b.desk.See("heir", letter, 200)
		if got := heir.One("dl.keys").Text(); !strings.Contains(got, "با نام farsi بود") {
			t.Error("the page does not say who held the post:", got)
		}
		b.desk.Send("heir", letter+"accept/", nil)
		if got := b.desk.See("farsi", letter, 200).One("main").Text(); !strings.Contains(got, "نام heir") {
			t.Error("who left does not see that the successor accepted")
		}
	})
}

func TestAFormersReadingIsNoFact(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Accept)
		b.list("farsi")
		b.tree.leave("fars-sec", "farsi", ymd(1405, 9, 2))
		b.now = noon.AddDate(0, 0, 1)
		if _, err := b.Open(t.Context(), "farsi", c.ID); err != nil {
			t.Fatal(err)
		}
		if x := b.seat(c.ID, 1); !x.Opened.IsZero() {
			t.Error("the seat was opened by who does not hold it:", x)
		}
	})
}

func TestWhatWasTakenBackAsksNothing(t *testing.T) {
	served(t, func(t *testing.T, b *bench) {
		c := b.sent("text", Accept)
		b.end("text", "در متن اشتباهی بود.")
		page := b.desk.See("farsi", myPath(c.ID), 200)
		page.One(".notice.urgent")
		page.None("main form")
		b.desk.Refuse("farsi", myPath(c.ID)+"accept/", nil, 409)
		b.desk.Refuse("voice", myPath(c.ID)+"accept/", nil, 404) // whoever it was not sent to does not hear of it
		refused(t, b.Accept(t.Context(), "farsi", c.ID), fault.Conflict, "circular.error.ended")
		refused(t, b.Ask(t.Context(), "farsi", c.ID, id.New[id.Question](b.ids), false, "چرا؟"), fault.Conflict, "circular.error.ended")
		if s := b.seat(c.ID, 1); !s.Accepted.IsZero() {
			t.Error("accepted")
		}
	})
}
