package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Beside the people of the other ways.
const (
	sepehr = "سپهر می‌خوش‌رو" // keeps the register of Fars
)

// applicant is who wants to join.
type applicant struct{ given, family, birth, national, mobile string }

// They are nobody; their national numbers agree with themselves.
var (
	founder = applicant{"زهره", "بابایی‌پور", "۱۳۷۰/۲/۵", "۰۴۹۹۳۷۰۸۹۹", "۰۹۱۲ ۱۲۳ ۴۵۶۷"}
	citizen = applicant{"کاوه", "نیک‌سرشت", "۱۳۶۰/۱۲/۲۹", "0084575948", "0935 765 4321"}
)

// TestACitizenIsCarriedToAFormalMember goes in the gate from the form to a founder who has signed in, on a phone with scripts;
// HEMMAT_E2E_WAYS=all goes on to a citizen whom three people carry to formal member, in all four forms.
func TestACitizenIsCarriedToAFormalMember(t *testing.T) {
	needChromium(t)
	whole := os.Getenv("HEMMAT_E2E_WAYS") == "all"
	for _, c := range []struct {
		width  int64
		script bool
	}{{360, true}, {1280, false}, {1280, true}, {360, false}} {
		t.Run(fmt.Sprintf("%d px, script %t", c.width, c.script), func(t *testing.T) {
			t.Parallel()
			s := &secretary{way: newWay(t, c.width, c.script)}
			s.people()
			s.opens()
			s.applies(founder, whole)
			member := s.founds(whole)
			if whole {
				s.carries(member)
			}
		})
		if !whole {
			break
		}
	}
}

// opens: the secretariat lets citizens apply, with one introducer and no days between the grades.
func (s *secretary) opens() {
	h := s.officer
	h.at("/desk/members/settings/")
	h.fill("[name=open]", "1")
	h.fill("[name=introducers]", "1")
	h.fill("[name=grade_days]", "0")
	send(s.t, h.tab, "main form button:not([name])")
	h.says("ذخیره شد")
}

// applies: somebody sends the form from a browser that knows nobody, and gets a code and a link to hand on.
func (s *secretary) applies(x applicant, looked bool) (link string) {
	h := s.seat()
	h.tab.script(s.t, s.script)
	h.at("/")
	h.follow("پیوستن به حزب")
	for field, words := range map[string]string{"given": x.given, "family": x.family, "birth": x.birth, "national": x.national, "mobile": x.mobile, "county": "مرودشت"} {
		h.fill("#f-"+field, words)
	}
	h.choose("#f-body", "فارس")
	send(s.t, h.tab, "#join button")
	h.says("بدون این رضایت") // what was typed stayed
	h.fill("[name=agree-register]", "1")
	if looked {
		h.look("join")
	}
	send(s.t, h.tab, "#join button")
	h.says("آیا درست فهمیده‌ایم", x.family)
	if looked {
		h.look("join-confirm")
	}
	send(s.t, h.tab, "#confirm button[value=send]")
	h.says("درخواست شما رسید")
	if looked {
		h.look("join-sent")
	}
	code := eval[string](s.t, h.tab, `document.querySelector('#code bdi').textContent`)
	link = eval[string](s.t, h.tab, `document.querySelector('main code').textContent`)
	h.follow("پی‌گیری درخواست")
	h.fill("#f-code", code)
	send(s.t, h.tab, "#follow button")
	h.says("در انتظار معرف‌ها")
	return link
}

// founds: a party that begins has no introducer, so that the secretariat waives them; the founder signs in with a sheet.
func (s *secretary) founds(looked bool) *hand {
	h := s.officer
	h.at("/desk/members/applications/")
	h.follow("درخواست ")
	h.act("waive", "reason", "حزب هنوز عضو رسمی ندارد")
	h.act("endorse")
	h.act("take-in", "grade", "formal")
	h.says("عضو تازه پذیرفته شد")
	h.at("/desk/members/")
	h.follow(founder.family)
	if looked {
		h.look("member-file")
	}
	h.act("door")
	h.says("برگهٔ ورود عضو", founder.family)
	if looked {
		h.look("member-sheet")
	}
	code := eval[string](s.t, h.tab, `[...document.querySelectorAll('main bdi')].map(b => b.textContent).find(t => /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/.test(t)) ?? ''`)
	if code == "" {
		s.t.Fatalf("no code: %s", h.text())
	}
	m := s.seat()
	m.tab.script(s.t, s.script)
	m.at("/desk/sign-in/")
	m.follow("برگهٔ ورود از دفتر دارم")
	m.fill("#f-number", "۱")
	m.fill("#f-code", strings.ToUpper(code))
	send(s.t, m.tab, "#paper button")
	m.says("شمارهٔ عضویت")
	again := eval[string](s.t, m.tab, `location.href`)
	m.tab.script(s.t, true) // a passkey needs one
	m.visit(s.t, again)
	send(s.t, m.tab, "button[data-passkey=create]")
	if at := path(s.t, m.tab); at != "/my/membership/" {
		s.t.Fatalf("a member comes to %s: %s", at, m.text())
	}
	m.tab.script(s.t, s.script)
	m.says(founder.family, "ساختن برگهٔ ورود")
	return m
}

// carries: a member introduces, the local body endorses, the secretariat takes in; then the grade rises.
func (s *secretary) carries(member *hand) {
	member.at("/my/membership/")
	member.look("membership")
	link := s.applies(citizen, false)
	member.at(link)
	member.says(citizen.family)
	member.look("introduce")
	send(s.t, member.tab, "main form button")
	member.says("معرفی شما ثبت شد")
	local := s.joins(s.invites(sepehr, "organisation_officer", "فارس", true), "sepehr", true)
	local.at("/desk/")
	local.says("تصمیم دربارهٔ درخواست عضویت")
	local.at("/desk/members/applications/")
	local.follow("درخواست ")
	local.look("application")
	local.act("endorse")
	h := s.officer
	h.at("/desk/members/applications/")
	h.follow("درخواست ")
	h.act("take-in", "grade", "probationary")
	h.says("عضو تازه پذیرفته شد")
	h.at("/desk/members/")
	h.follow(citizen.family)
	h.act("promote")
	h.says("نوع عضویت تغییر کرد", "رسمی")
	local.at("/desk/members/roll/?day=" + "1390/01/01")
	local.says("کسی شرایط را ندارد")
	member.at("/my/membership/card/")
	member.look("card")
	check := eval[string](s.t, member.tab, `document.querySelector('main a[href*="/card/"]:not([href*="/my/"])').href`)
	stranger := s.seat()
	stranger.at(check)
	stranger.says("معتبر")
	member.at("/my/membership/leave/")
	member.look("leave")
	send(s.t, member.tab, "main form button")
	member.says("عضویت شما پایان یافت")
	stranger.at(check)
	stranger.says("نامعتبر")
}
