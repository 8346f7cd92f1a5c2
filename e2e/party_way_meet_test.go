package e2e

import (
	"time"

	"hemmat/jalali"
)

// The meeting of the way.
const (
	meetingTitle = "می‌خواهیم کارهای استان را با هم پیش ببریم"
	pointTitle   = "صندوق قرض‌الحسنهٔ استان"
	decided      = "صندوق قرض‌الحسنهٔ استان تا پایان سال راه بیفتد."
)

// meets: the secretariat calls a province to a meeting; in the hall its record grows, it is circulated and signed by two, and
// what was decided has a number and is found.
func (s *secretary) meets() {
	h, d, province := s.officer, s.dabir, s.provinces()[0]
	save := func(h *hand, form, says string) {
		s.t.Helper()
		send(s.t, h.tab, form+" button:not([name])")
		h.says(says)
	}
	day, err := jalali.FromTime(time.Now().Add(10 * 24 * time.Hour))
	must(s.t, err)
	h.at("/desk/meetings/")
	h.follow("نشست تازه")
	h.choose("[name=body]", "استان "+province)
	h.fill("#f-title", meetingTitle)
	h.fill("#f-day", day.Numeric())
	h.fill("#f-clock", "۱۶:۳۰")
	h.fill("#f-place", "دفتر استان")
	h.look("meeting-new")
	save(h, "main form", "پیش‌نویس ساخته شد")
	at := path(s.t, h.tab)
	h.follow("افزودن به دستور جلسه")
	h.fill("#f-title", pointTitle)
	save(h, "main form", "دستور جلسه ذخیره شد")
	h.at(at + "call/")
	h.look("meeting-call")
	save(h, "main form", "دعوت ثبت شد")
	d.at("/my/meetings/")
	d.look("my-meetings")
	d.follow(meetingTitle)
	d.says(pointTitle, "دفتر استان")

	h.at(at + "hold/")
	save(h, "main form", "نشست آغاز شد")
	h.at(at + "hall/")
	h.fill("section[aria-labelledby=points] textarea", "دربارهٔ سرمایهٔ آغازین صندوق گفت‌وگو شد.")
	save(h, "section[aria-labelledby=points] form", "ذخیره شد")
	h.follow("ثبت مصوبه")
	h.fill("[name=text]", decided)
	h.choose("[name=post]", "دبیر")
	h.look("meeting-decided")
	save(h, "main form", "مصوبه ثبت شد")
	h.at(at + "hall/")
	h.fill("#seats select", "present")
	save(h, "#seats", "حضور و غیاب ثبت شد")
	h.choose("[name=chair]", "دبیر آزموده‌خواه "+province)
	h.choose("[name=secretary]", parvaneh)
	save(h, "#led", "ذخیره شد")
	h.look("meeting-hall")
	h.at(at + "circulate/")
	h.look("meeting-circulate")
	save(h, "main form", "صورت‌جلسه برای اعضا فرستاده شد")

	s.later(`UPDATE meeting SET until_at = until_at - $1`, 8*24*time.Hour)
	for _, x := range []*hand{d, h} {
		x.at("/my/meetings/")
		x.follow(meetingTitle)
		x.says("پس گرفته نمی‌شود")
		save(x, `form[action$="/sign/"]`, "امضای شما ثبت شد")
	}
	d.look("my-meeting-signed")
	h.at(at)
	h.says("امضاشده", "مصوبهٔ ۱ سال", decided)
	h.look("meeting-signed")
	d.at("/my/memory/")
	d.fill("#f-q", "صندوق")
	send(s.t, d.tab, "main form button")
	d.says(decided)
	d.look("memory")
}
