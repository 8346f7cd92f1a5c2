package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/jalali"
)

// The letter of the way.
const (
	letterTitle = "می‌خواهیم نشست استان‌ها را با هم آماده کنیم"
	letterText  = "دبیران استان نشست خود را تا پایان ماه برگزار کنند."
	accepted    = 5 // secretaries who accept at their screens
)

// sends: one writes what is for its addressees alone, another approves it, and the publisher sends it to the secretaries of
// the provinces as number one.
func (s *secretary) sends() {
	s.reporter = s.joins(s.invites(taraneh, "reporter", "حزب", true), "taraneh", true)
	s.editor = s.joins(s.invites(ladan, "editor", "حزب", true), "ladan", true)
	s.chief = s.joins(s.invites(keyvan, "chief_editor", "حزب", true), "keyvan", true)
	s.publisher = s.joins(s.invites(niloufar, "statement_publisher", "حزب", true), "niloufar", true)
	h := s.reporter
	h.at("/desk/press/new/")
	h.fill("[name=kind]", "announcement")
	send(s.t, h.tab, "button[name=act][value=kind]")
	h.fill(`[name="to.add.name"]`, "دبیران استان‌ها")
	h.fill("[name=reach]", "addressees")
	h.fill("[name=slug]", "neshast")
	h.fill("#f-title", letterTitle)
	if s.script {
		h.edits()
		h.focus(".ProseMirror")
		h.press(s.t, letterText)
	} else {
		h.fill(`[name="b.1.text"]`, letterText)
	}
	h.look("letter-write")
	x := h.submits("announcement")
	s.approves(x)

	p := s.publisher
	p.at(x.desk)
	p.look("letter-approved")
	p.follow("ارسال برای مخاطبان")
	p.fill("[name=asked]", "accept")
	p.choose("#f-posts-0", "دبیر")
	p.choose("#f-in-0", "«استان»")
	p.choose("#f-body-0", "حزب")
	p.look("letter-prepare")
	send(s.t, p.tab, "main form button:not([name])")
	p.says("آماده شد", "دبیر، در نهادهای نوع «استان»")
	p.look("letter-prepared")
	at := path(s.t, p.tab)
	p.at(at + "send/")
	p.look("letter-send")
	send(s.t, p.tab, "main form button:not([name])")
	p.says("فرستاده شد و شماره گرفت", "شمارهٔ ۱")
	p.look("letter-sent")
	s.letter = path(s.t, p.tab)
	s.reads(x.public, 404)
}

// accept: five of those addressed sign in and accept; nobody else finds the letter.
func (s *secretary) accept() {
	names := s.provinces()
	for i := range accepted {
		h := s.joins(s.invitesHolder(names[i]), fmt.Sprintf("dabir%d", i), true)
		h.at("/my/announcements/")
		h.says(letterTitle)
		if i == 0 {
			s.dabir = h
			h.look("my-letters")
		}
		h.follow(letterTitle)
		h.says("دبیران استان نشست خود را")
		if i == 0 {
			h.look("my-letter")
		}
		send(s.t, h.tab, `form[action$="/accept/"] button`)
		h.says("پذیرش شما ثبت شد")
		if i == 0 {
			h.look("my-letter-accepted")
		}
	}
	s.reporter.at("/my/announcements/")
	if strings.Contains(s.reporter.text(), letterTitle) {
		s.t.Error("one who is not addressed has the letter")
	}
	s.publisher.at(s.letter + "receipts/?which=unaccepted")
	s.publisher.look("receipts")
	for i, n := range names[:wayProvinces-1] {
		if still := strings.Contains(s.publisher.text(), "دبیر آزموده‌خواه "+n); still == (i < accepted) {
			s.t.Errorf("%s is among those who have not accepted: %t", n, still)
		}
	}
}

// invitesHolder gives the link for the secretary of a province, who is known to the party.
func (s *secretary) invitesHolder(province string) string {
	h := s.administrator
	h.at("/desk/people/")
	h.follow("دعوت همکار")
	h.choose("#f-person", "دبیر آزموده‌خواه "+province)
	h.fill("#f-function", "reporter")
	h.choose("#f-body", province)
	send(s.t, h.tab, "#invite button")
	return eval[string](s.t, h.tab, `document.querySelector('.invitelink').href`)
}

// onPaper: one without the net signs a form; two people read it into the desk, each by themself.
func (s *secretary) onPaper() {
	p := s.publisher
	today, err := jalali.FromTime(time.Now())
	must(s.t, err)
	p.at(s.letter + "paper/")
	p.look("paper")
	code := eval[string](s.t, p.tab, `document.querySelector('main ol.plain li bdi.ltr').textContent`)
	for i, h := range []*hand{p, s.chief} {
		h.at("/desk/circulars/paper/")
		h.fill("#f-code", code)
		h.fill("#f-signer", "کبری روستایی")
		h.fill("#f-signed", today.Numeric())
		if i == 0 {
			h.look("key")
		}
		send(s.t, h.tab, "#key button")
		h.says([]string{"ثبت شد. همکار دیگری هم باید", "پذیرش روی کاغذ ثبت شد"}[i])
	}
	p.at(s.letter)
	p.says("۶")
	p.look("letter-six")
}

// rises: after four days the letter of who has not opened it goes to whoever stands above.
func (s *secretary) rises() {
	s.later(`UPDATE circular SET sent_at = sent_at - $1`, 100*time.Hour)
	p, late := s.publisher, time.Now().Add(90*time.Second) // once a minute
	for {
		p.at(s.letter + "receipts/?which=raised")
		if strings.Contains(p.text(), "دبیر آزموده‌خواه") {
			break
		}
		if time.Now().After(late) {
			s.t.Fatalf("nothing rose:\n%s", p.text())
		}
	}
	p.look("receipts-raised")
	p.at(s.letter + "phones/")
	p.look("phones")
}

// later lets time pass for some rows: the statement takes it off what they say.
func (s *secretary) later(statement string, passed time.Duration) {
	d, err := db.Open(s.t.Context(), "sqlite://"+filepath.Join(s.Data, "hemmat.db"), db.Options{})
	must(s.t, err)
	_, err = db.Exec(s.t.Context(), d, statement, passed.Milliseconds())
	must(s.t, err)
	must(s.t, d.Close())
}
