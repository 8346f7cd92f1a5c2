package e2e

import (
	"bytes"
	"strings"
)

// isCorrected: the reporter proposes a correction of a fact, the chief editor publishes it; the old text stays readable.
func (w *way) isCorrected(x text) {
	r, c := w.reporter, w.chief
	const note = "نوشته بودیم دوازده دهیار؛ درست آن چهارده است."
	r.at(x.desk)
	r.follow("اصلاح آشکار")
	r.fill("#f-lead", newsRight)
	r.fill("[name=class]", "correction")
	r.fill("[name=note]", note)
	r.look("correct", "section[aria-labelledby=amend-head]")
	send(w.t, r.tab, "button[name=act][value=save]")
	r.says("پیشنهاد اصلاح ثبت شد")
	if n := eval[int](w.t, r.tab, `document.querySelectorAll('form[action$="/accept/"]').length`); n != 0 {
		w.t.Error("who proposes a correction may accept it")
	}
	c.at("/desk/")
	c.follow("نشست دهیاران فارس")
	c.says(note)
	c.look("proposal", "main section.notice")
	c.act("accept")
	c.says("اصلاح منتشر شد")
	w.reads(x.public, 200, note, newsRight)
	w.reads("/corrections/", 200, note)
	w.reads(x.public+"v/1/", 200, newsLead)
	w.reads(x.public+"history/", 200, "<del", "<ins")
	c.follow("نسخه‌ها و تغییرها")
	c.look("history")
}

// isWithdrawn: the page stays, with the reason in place of the text.
func (w *way) isWithdrawn(x text) {
	c := w.chief
	const reason = "این خبر تکراری بود"
	c.at(x.desk)
	c.unfold("withdraw")
	c.look("item-withdraw", "section.acts")
	c.act("withdraw", "reason", reason)
	c.says("متن پس گرفته شد")
	c.look("item-withdrawn")
	w.reads(x.public, 200, newsTitle, reason)
	if bytes.Contains(fetch(w.t, w.Base, x.public).Body, []byte("پایان یافت")) {
		w.t.Error("the text of what was withdrawn is shown")
	}
}

// writes: the reporter writes a short text and hands it in.
func (w *way) writes(kind, title, slug string) text {
	h := w.reporter
	h.at("/desk/press/new/")
	if kind != "news" {
		h.fill("[name=kind]", kind)
		send(w.t, h.tab, "button[name=act][value=kind]")
		h.fill(`[name="to.add.name"]`, "مردم فارس")
	}
	h.choose("[name=owner]", "فارس")
	h.fill("[name=slug]", slug)
	h.fill("#f-title", title)
	if w.script {
		h.edits()
		h.focus(".ProseMirror")
		h.press(w.t, "متن کوتاه است.")
	} else {
		h.fill(`[name="b.1.text"]`, "متن کوتاه است.")
	}
	return h.submits(kind)
}

// isTakenAway: what was published by mistake is gone from all its addresses, and comes back by two.
func (w *way) isTakenAway() {
	c, e := w.chief, w.editor
	x := w.writes("news", "فراخوان نشست بعدی", "farakhan")
	w.approves(x)
	e.act("publish")
	w.reads(x.public, 200, "فراخوان نشست بعدی")
	c.at(x.desk)
	c.act("unpublish", "unpublish", "mistake")
	c.look("item-unpublished")
	for _, at := range []string{"", "v/1/", "history/", "print/"} {
		w.reads(x.public+at, 410)
	}
	e.at(x.desk)
	e.act("restore", "reason", "تاریخ نشست درست بوده است")
	c.at(x.desk)
	c.look("item-restore")
	c.act("restore-confirm")
	w.reads(x.public, 200, "فراخوان نشست بعدی")
}

// isAStatement: one approves it, and the publisher of statements, who is another, publishes it.
func (w *way) isAStatement() {
	x := w.writes("statement", "بیانیه دربارهٔ آب روستاهای فارس", "ab")
	w.approves(x)
	w.editor.look("statement-approved")
	if eval[bool](w.t, w.editor.tab, `!document.querySelector('.act-main button').disabled`) {
		w.t.Error("an editor may publish a statement")
	}
	w.publisher.at("/desk/")
	w.publisher.look("inbox-statement")
	w.publisher.follow("بیانیه دربارهٔ آب")
	w.publisher.act("publish-statement")
	w.reads(x.public, 200, "بیانیه دربارهٔ آب روستاهای فارس")
}

// isUrgent: the chief editor publishes at once; it stays red until a second person has read it.
func (w *way) isUrgent() {
	c, p := w.chief, w.publisher
	x := w.writes("news", "راه روستا بسته شد", "rah")
	c.at(x.desk)
	c.act("emergency", "reason", "ایمنی مسافران در خطر است")
	c.says("بی‌بازبینی نفر دوم")
	c.look("item-urgent")
	w.reads(x.public, 200, "راه روستا بسته شد")
	if eval[bool](w.t, c.tab, `!document.querySelector('.act-main button').disabled`) {
		w.t.Error("who published in haste may be the second person")
	}
	p.at(x.desk)
	p.act("second")
	p.says("تأیید شما ثبت شد")
	if strings.Contains(p.text(), "بی‌بازبینی نفر دوم") {
		w.t.Error("still red after a second person has read it")
	}
	p.at("/desk/press/")
	p.look("list")
}
