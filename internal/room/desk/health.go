package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/notice"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// shownJobs bounds the list of jobs that were given up.
const shownJobs = 50

type healthPage struct {
	Head  view.DeskHead
	Stats []view.Stat
	Lines []view.Key
	Jobs  []failedJob
	Many  bool   // there are more than Jobs
	Again string // where every notice that failed is begun anew; "" when there are not several
}

// failedJob is a job that was given up, with the button that begins it anew.
type failedJob struct {
	Name    string
	Kind    string
	At      time.Time
	Attempt int
	Why     string
	Retry   string // "" for whoever only reads
}

func (rm *Room) healthPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	p := healthPage{Head: view.DeskHead{Title: r.Text("desk.health.title"), Note: r.Text("desk.health.note")}}
	for _, line := range []func(context.Context, *staff.Request, *healthPage) error{
		rm.diskLine, rm.databaseLine, rm.backupLine, rm.followerLines, rm.ledgerLine, rm.jobLines, rm.sweepLine, rm.noticesLine, rm.pagesLine, rm.programLine,
	} {
		if err := line(ctx, r, &p); err != nil {
			return staff.Answer{}, err
		}
	}
	late := 0
	for _, k := range p.Lines {
		if k.Late {
			late++
		}
	}
	verdict := &view.Chip{Text: r.Text("desk.health.good"), Tone: "good"}
	if late > 0 {
		verdict = &view.Chip{Text: r.Text("desk.health.late", "n", late), Tone: "late"}
	}
	p.Head.Chips = []view.Chip{*verdict}
	return staff.Answer{Template: "desk/health", Title: p.Head.Title, Data: p, Nav: "/desk/health/"}, nil
}

// add puts a line on the page: what is so, and what to do about it.
func (p *healthPage) add(r *staff.Request, key string, late bool, text string) {
	k := view.Key{Term: r.Text("desk.health." + key), Text: text, Late: late, Note: r.Text("desk.health." + key + ".good")}
	if late {
		k.Note = r.Text("desk.health." + key + ".do")
	}
	p.Lines = append(p.Lines, k)
}

func (rm *Room) diskLine(ctx context.Context, r *staff.Request, p *healthPage) error {
	if rm.o.Host == nil {
		return nil
	}
	free, total, err := rm.o.Host.Disk(ctx)
	if err != nil {
		p.Lines = append(p.Lines, view.Key{Term: r.Text("desk.health.disk"), Text: r.Text("desk.health.unknown"), Note: r.Text("desk.health.disk.unknown")})
		return nil
	}
	p.add(r, "disk", Short(free, total), r.Text("desk.health.disk.text", "free", size(r, free), "total", size(r, total)))
	return nil
}

func (rm *Room) databaseLine(ctx context.Context, r *staff.Request, p *healthPage) error {
	n, err := rm.o.DB.Size(ctx)
	if err != nil {
		return err
	}
	engine := "SQLite"
	if rm.o.DB.Engine() == db.Postgres {
		engine = "PostgreSQL"
	}
	p.add(r, "database", false, r.Text("desk.health.database.text", "size", size(r, n), "engine", engine))
	return nil
}

func (rm *Room) backupLine(ctx context.Context, r *staff.Request, p *healthPage) error {
	b, ok, err := rm.store.LastBackup(ctx)
	if err != nil {
		return err
	}
	if !ok {
		p.add(r, "backup", true, r.Text("desk.health.backup.never"))
		return nil
	}
	p.add(r, "backup", r.Now.Sub(b.At) > oldestBackup, r.Text("desk.health.backup.text", "ago", ago(r, b.At), "size", size(r, b.Bytes)))
	return nil
}

// longestSweep is how old the last proof may be that what has to be erased was looked for: it is looked for every ten minutes.
const longestSweep = 26 * time.Hour

// sweepLine says when it was last looked for what must not be kept any longer.
func (rm *Room) sweepLine(ctx context.Context, r *staff.Request, p *healthPage) error {
	if rm.o.Swept == nil {
		return nil
	}
	at, err := rm.o.Swept(ctx)
	if err != nil {
		return err
	}
	text := r.Text("desk.health.sweep.never")
	if !at.IsZero() {
		text = ago(r, at)
	}
	p.add(r, "sweep", r.Now.Sub(at) > longestSweep, text)
	return nil
}

func (rm *Room) followerLines(ctx context.Context, r *staff.Request, p *healthPage) error {
	if rm.o.Host == nil {
		return nil
	}
	head, err := rm.o.Ledger.Head(ctx)
	if err != nil {
		return err
	}
	all, err := rm.o.Host.Followers(ctx)
	if err != nil {
		return err
	}
	for _, f := range all {
		lag := max(head.Seq-f.Seq, 0)
		text := r.Text("desk.health.follower.text", "name", r.Text(f.Key), "n", lag)
		if !f.Up {
			text = r.Text("desk.health.follower.down", "name", r.Text(f.Key))
		}
		p.add(r, "follower", !f.Up || lag > longestLag, text)
	}
	return nil
}

func (rm *Room) ledgerLine(ctx context.Context, r *staff.Request, p *healthPage) error {
	k, err := rm.checkLine(ctx, r)
	k.Href = r.Href("/desk/ledger/")
	p.Lines = append(p.Lines, k)
	return err
}

func (rm *Room) jobLines(ctx context.Context, r *staff.Request, p *healthPage) error {
	failed, err := rm.o.Jobs.GivenUp(ctx, shownJobs+1)
	if err != nil {
		return err
	}
	counts, err := rm.o.Jobs.Counts(ctx)
	if err != nil {
		return err
	}
	oldest, waits, err := rm.o.Jobs.Oldest(ctx, r.Now, notice.Kinds()...) // those have a line of their own
	if err != nil {
		return err
	}
	if waits && r.Now.Sub(oldest) > longestWait {
		p.add(r, "queue", true, r.Text("desk.health.queue.text", "ago", ago(r, oldest)))
	}
	p.add(r, "jobs", len(failed) > 0, r.Text("desk.health.jobs.text", "waiting", int(counts["waiting"]), "failed", int(counts["failed"])))
	if p.Many = len(failed) > shownJobs; p.Many {
		failed = failed[:shownJobs]
	}
	root, err := rm.o.Root(ctx)
	if err != nil {
		return err
	}
	may := r.May(RetryJob, access.Object{Scope: []id.Body{root}}).OK
	notices := 0
	for _, j := range failed {
		p.Jobs = append(p.Jobs, rm.failed(r, j, may))
		if slices.Contains(notice.Kinds(), j.Kind) {
			notices++
		}
	}
	if may && rm.o.Notices != nil && notices > 1 {
		p.Again = r.Href(retryNotices)
	}
	return nil
}

func (rm *Room) failed(r *staff.Request, j jobs.Failed, may bool) failedJob {
	f := failedJob{Name: j.Kind, Kind: j.Kind, At: j.Ended, Attempt: j.Attempt, Why: j.Error}
	if key := "desk.job." + j.Kind; rm.o.Texts.Has(key) {
		f.Name = r.Text(key)
	}
	if slices.Contains(notice.Kinds(), j.Kind) && j.Error == fault.Invalid.String() {
		f.Why = r.Text("desk.fault.notice")
	} else if key := "desk.fault." + strings.ReplaceAll(j.Error, " ", "-"); rm.o.Texts.Has(key) {
		f.Why = r.Text(key)
	}
	if may {
		f.Retry = r.Href("/desk/health/jobs/" + string(j.ID) + "/retry/")
	}
	return f
}

// pagesLine says whether documents are shown as pages. Without it nothing is broken: they are downloaded.
func (rm *Room) pagesLine(_ context.Context, r *staff.Request, p *healthPage) error {
	if rm.o.Host == nil {
		return nil
	}
	key := "desk.health.pages.yes"
	if !rm.o.Host.Pages() {
		key = "desk.health.pages.no"
	}
	p.Lines = append(p.Lines, view.Key{Term: r.Text("desk.health.pages"), Text: r.Text(key), Note: r.Text(key + ".note")})
	return nil
}

func (rm *Room) programLine(_ context.Context, r *staff.Request, p *healthPage) error {
	if rm.o.Host == nil {
		return nil
	}
	p.add(r, "program", false, r.Text("desk.health.program.text", "version", rm.o.Host.Version(), "ago", ago(r, rm.o.Host.Started())))
	return nil
}

// retryJob begins a job anew that was given up. A second press finds it waiting, which is what was wanted.
func (rm *Room) retryJob(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	job := r.PathValue("job")
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.o.Jobs.Retry(ctx, id.Job(job)); err != nil {
			return err
		}
		return rm.o.Ledger.Append(ctx, ledger.Entry{At: r.Now, Act: "desk.job.retried", Actor: r.Actor(), Object: "job:" + job})
	})
	return staff.Answer{To: "/desk/health/", Notice: "desk.notice.job.retried"}, err
}

// size is a number of bytes as people say it.
func size(r *staff.Request, n int64) string {
	number, unit, _ := strings.Cut(humanize.IBytes(uint64(max(n, 0))), " ")
	return r.Text("desk.size."+unit, "size", i18n.Digits(r.Lang, number))
}
