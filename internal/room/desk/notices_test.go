package desk_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/staff/stafftest"
)

// mailServer is a mail server of the tests.
type mailServer struct {
	says error
	off  bool
}

func (p *mailServer) Channels() []notice.Channel {
	if p.off {
		return nil
	}
	return []notice.Channel{notice.Mail}
}
func (p *mailServer) Send(context.Context, notice.Message) error { return p.says }
func (*mailServer) Close() error                                 { return nil }

// outbox is one with that server, or with none.
func (b *bench) outbox(servers ...notice.Sender) *notice.Outbox {
	return notice.New(notice.Options{
		DB: b.d, IDs: b.ids, Jobs: b.jobs, Now: func() time.Time { return b.now }, Texts: b.texts, BaseURL: "https://party.example", Senders: servers,
		Site: func(context.Context, string) (string, error) { return "حزب آینده", nil },
		Book: func(context.Context, notice.Notice) ([]notice.Address, error) {
			return []notice.Address{{Channel: notice.Mail, To: "a@party.example", Lang: i18n.Persian}}, nil
		},
	})
}

func (b *bench) deliver(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		if err := b.notices.Tell(b.t.Context(), notice.Notice{Key: "circular:" + key, Person: "p", Text: notice.Letter, Link: "/my/"}); err != nil {
			b.t.Fatal(err)
		}
	}
	if _, _, err := b.notices.Due(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func TestWhatDoesNotGetThroughIsSaidWithinMinutesAndBegunAnew(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		line := func() (text string, late bool) {
			t.Helper()
			for _, div := range b.see(admin, "/desk/health/", 200).Find(".keys > div") {
				if div.Find("dt")[0].Text() == "خبررسانی بیرون از تارنما" {
					return div.Find("dd")[0].Text(), len(div.Find("dd.late")) > 0
				}
			}
			t.Fatal("no line")
			return "", false
		}
		b.deliver("1")
		if text, late := line(); late || !strings.HasPrefix(text, "رایانامه: ۰ در راه، ۰ نرسیده") {
			t.Errorf("%s, %v", text, late)
		}
		b.server.says = &notice.Failure{Why: notice.Settings, Code: 535}
		b.deliver("2")
		if text, late := line(); late || !strings.HasPrefix(text, "رایانامه: ۱ در راه") {
			t.Errorf("at once: %s, %v", text, late)
		}
		b.now = now.Add(6 * time.Minute)
		if text, late := line(); !late || !strings.Contains(text, "سرور ما را نمی‌پذیرد (نام، رمز، فرستنده یا رمزگذاری)، پاسخ ۵۳۵: ۱ خبر.") {
			t.Errorf("after six minutes: %s, %v", text, late)
		}
		b.server.says = &notice.Failure{Why: notice.NotTaken, Code: 550, Final: true}
		b.deliver()
		if text, late := line(); !late || !strings.Contains(text, "۱ نرسیده") || !strings.Contains(text, "سرور این نشانی را نمی‌پذیرد، پاسخ ۵۵۰: ۱ خبر.") {
			t.Errorf("failed: %s, %v", text, late)
		}
		d := b.see(admin, "/desk/health/", 200)
		if s := d.One("tbody tr").Text(); !strings.HasPrefix(s, "فرستادن خبر") || !strings.Contains(s, "نرسید؛") {
			t.Errorf("the job: %s", s)
		}
		d.None(`form[action=/desk/health/notices/retry/]`) // one has a button of its own
		b.deliver("3", "4")
		again := b.see(admin, "/desk/health/", 200).One(`form[action=/desk/health/notices/retry/]`).Attr("action")
		b.see(inspector, "/desk/health/", 200).None(`form[action=/desk/health/notices/retry/]`)
		if res := b.ask(stafftest.Post(inspector, again, nil)); res.StatusCode != 403 {
			t.Errorf("an inspector changes something: %d", res.StatusCode)
		}
		b.server.says = nil
		b.send(admin, again, nil)
		b.deliver()
		if text, late := line(); late || !strings.HasPrefix(text, "رایانامه: ۰ در راه، ۰ نرسیده") {
			t.Errorf("begun anew: %s, %v", text, late)
		}
		b.send(admin, again, nil)
		if acts := b.acts("desk."); acts != "desk.job.retried" {
			t.Errorf("the second click is no act: %s", acts)
		}
	})
}

func TestALineOfNoticesThatStandsStillIsSaidByItsOwnLine(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		if err := b.notices.Tell(t.Context(), notice.Notice{Key: "circular:1", Person: "p", Text: notice.Letter, Link: "/my/"}); err != nil {
			t.Fatal(err)
		}
		b.now = now.Add(59 * time.Minute)
		keys := b.see(admin, "/desk/health/", 200).One(".keys").Text()
		if strings.Contains(keys, "صف کارها") || strings.Contains(keys, "اگر اشکال از سرور") {
			t.Error("within an hour", keys)
		}
		b.now = now.Add(61 * time.Minute)
		if keys = b.see(admin, "/desk/health/", 200).One(".keys").Text(); !strings.Contains(keys, "اگر اشکال از سرور") {
			t.Error("after an hour", keys)
		}
	})
}

func TestASiteThatTellsNobodyAnythingSaysSoAndIsWell(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		b.server.off = true
		b.deliver("1")
		s := b.see(admin, "/desk/health/", 200).One(".keys").Text()
		if !strings.Contains(s, "خبررسانی بیرون از تارنماتنظیم نشده است") {
			t.Error(s)
		}
	})
}
