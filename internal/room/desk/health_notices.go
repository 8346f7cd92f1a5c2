package desk

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

const (
	retryNotices = "/desk/health/notices/retry/"

	failedLately = 7 * 24 * time.Hour
	longestStuck = 5 * time.Minute // a notice that was tried and not taken is said after that
	longestLine  = time.Hour       // and one that was not even tried: fifty thousand take a while
	shownReasons = 3
)

// noticesLine says whether people can be told outside the site, and what does not get through.
func (rm *Room) noticesLine(ctx context.Context, r *staff.Request, p *healthPage) error {
	if rm.o.Notices == nil {
		return nil
	}
	h, err := rm.o.Notices.Health(ctx, r.Now.Add(-failedLately))
	if err != nil {
		return err
	}
	if len(h.Channels) == 0 {
		p.Lines = append(p.Lines, view.Key{Term: r.Text("desk.health.notices"), Text: r.Text("desk.health.notices.none"), Note: r.Text("desk.health.notices.none.note")})
		return nil
	}
	names := make([]string, len(h.Channels))
	for i, c := range h.Channels {
		names[i] = r.Text("notice.channel." + string(c))
	}
	late := h.Failed > 0 || h.Stuck > 0 && r.Now.Sub(h.Since) > longestStuck || h.Waiting > 0 && r.Now.Sub(h.Oldest) > longestLine
	p.add(r, "notices", late, r.Text("desk.health.notices.text", "channels", strings.Join(names, r.Text("view.comma")+" "), "waiting", h.Waiting, "failed", h.Failed))
	if late && len(h.Reasons) > 0 {
		last := &p.Lines[len(p.Lines)-1]
		last.Note = rm.reasons(r, h) + " " + last.Note
	}
	return nil
}

// reasons says why notices do not get through, the most frequent reason first.
func (rm *Room) reasons(r *staff.Request, h notice.Health) string {
	var all []string
	for _, why := range h.Reasons[:min(len(h.Reasons), shownReasons)] {
		text := r.Text("notice.why." + why.Why)
		if why.Code > 0 {
			text = r.Text("desk.health.notices.code", "why", text, "code", i18n.Digits(r.Lang, strconv.Itoa(why.Code)))
		}
		all = append(all, r.Text("desk.health.notices.reason", "why", text, "n", why.Count))
	}
	return strings.Join(all, r.Text("view.semicolon")+" ") + "."
}

// retryNotices begins every notice anew that failed. A second press finds none, which is what was wanted.
func (rm *Room) retryNotices(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		n, err := rm.o.Jobs.RetryAll(ctx, notice.Kinds()...)
		if err != nil || n == 0 {
			return err
		}
		return rm.o.Ledger.Append(ctx, ledger.Entry{At: r.Now, Act: "desk.job.retried", Actor: r.Actor(), Object: "job:notices"})
	})
	return staff.Answer{To: "/desk/health/", Notice: "desk.notice.job.retried"}, err
}
