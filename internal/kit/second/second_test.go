package second_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/staff/stafftest"
	"hemmat/internal/kit/task"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/looktest"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
)

var noon = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)

const (
	see     access.Action = "test.see"
	confirm access.Action = "test.confirm"
)

// sample names the act of the tests.
var sample = fstest.MapFS{
	"locales/fa.yaml": {Data: []byte("second.act.view.sample: کار نمونه\n")},
	"locales/en.yaml": {Data: []byte("second.act.view.sample: \"A sample act\"\n")},
}

// bench is a desk with one act of two people: it counts how often it is done.
type bench struct {
	*second.Acts
	t     *testing.T
	d     *db.DB
	l     *ledger.Ledger
	tasks *task.Inbox
	pages *staff.Pages
	view  *view.Renderer
	now   time.Time
	mu    sync.Mutex
	done  int
	stale error
}

func open(t *testing.T, d *db.DB) *bench {
	b := &bench{t: t, d: d, now: noon}
	clock := func() time.Time { return b.now }
	b.l = ledger.New(d, clock)
	ids := id.NewSource(clock, nil)
	b.tasks = task.New(d, ids, clock)
	admins := []access.Function{access.Administrator}
	rules, err := access.NewTable([]access.Rule{{Action: see, Functions: admins, Reads: true}, {Action: confirm, Functions: admins, Apart: true, Fresh: true}})
	if err != nil {
		t.Fatal(err)
	}
	root := func(context.Context) (id.Body, error) { return "party", nil }
	b.Acts = second.New(second.Options{
		DB: d, Ledger: b.l, IDs: ids, Tasks: b.tasks, Now: clock, Rules: rules, Root: root,
		Scope: func(_ context.Context, x id.Body) ([]id.Body, error) { return []id.Body{x}, nil },
		Names: func(_ context.Context, _ string, people ...id.Person) (map[id.Person]string, error) {
			return map[id.Person]string{"first": "پریسا کوهستان‌پور", "other": "کامران آذربرزین"}, nil
		},
	})
	b.Add(second.Act{
		Name: "view.sample", See: see, Confirm: confirm, Function: access.Administrator, Then: "/desk/",
		Do: func(_ context.Context, _ ledger.Actor, p second.Proposal) error {
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.stale != nil {
				return b.stale
			}
			b.done++
			return nil
		},
		Tell: func(_ context.Context, _ *staff.Request, p second.Proposal) ([]view.Key, error) {
			return []view.Key{{Term: "چه", Text: p.Payload}}, nil
		},
	})
	var texts *i18n.Bundle
	b.view, texts = viewtest.Renderer(t, map[string]fs.FS{"second": second.Templates()}, web.Locales, access.Locales, staff.Locales, second.Locales, sample)
	grants := access.NewGrants(d, b.l, ids, clock)
	for _, p := range []id.Person{"first", "other", "subject"} {
		if _, err := grants.Give(t.Context(), ledger.Actor{Via: "cli"}, access.Grant{Person: p, Function: access.Administrator, Body: "party", Below: true}); err != nil {
			t.Fatal(err)
		}
	}
	b.pages = staff.New(staff.Options{
		Renderer: b.view, Errors: web.NewErrors(slog.New(slog.DiscardHandler), texts, nil), Texts: texts, Rules: rules, Grants: grants, Door: stafftest.Door{}, Root: root,
		Now: clock, Chrome: func(context.Context, string) (view.Chrome, error) {
			c := view.Chrome{}
			c.Site.Name = map[string]string{"fa": "حزب نمونه", "en": "Sample Party"}
			return c, nil
		},
	})
	b.Register(b.pages)
	return b
}

func by(p id.Person) ledger.Actor { return ledger.Actor{Person: p, Body: "party", Via: "desk"} }

// propose proposes about "thing:1" as first.
func (b *bench) propose() second.Proposal {
	b.t.Helper()
	p, err := b.Propose(b.t.Context(), by("first"), second.Proposal{Act: "view.sample", Object: "thing:1", Payload: "می‌خواهم", Why: "چون می‌خواهم", About: "subject"})
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

func (b *bench) acts() string {
	b.t.Helper()
	all, err := b.l.Since(b.t.Context(), 0, 100)
	if err != nil {
		b.t.Fatal(err)
	}
	var acts []string
	for _, e := range all {
		if s, ok := strings.CutPrefix(e.Act, "second."); ok {
			acts = append(acts, s)
		}
		if strings.Contains(e.Reason, "چون") {
			b.t.Error("the ledger holds what a person wrote")
		}
	}
	return strings.Join(acts, " ")
}

func (b *bench) open() int {
	b.t.Helper()
	n, err := b.tasks.Count(b.t.Context(), task.Filter{})
	if err != nil {
		b.t.Fatal(err)
	}
	return n
}

func (b *bench) ask(r *http.Request) (int, string, string) {
	w := httptest.NewRecorder()
	b.pages.ServeHTTP(w, r)
	body, _ := io.ReadAll(w.Result().Body)
	return w.Code, w.Header().Get("Location"), string(body)
}

func each(t *testing.T, fn func(t *testing.T, b *bench)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d)) })
}

func TestAnActIsDoneByAnotherPersonAndOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		p := b.propose()
		if again := b.propose(); again.ID != p.ID || b.open() != 1 {
			t.Fatalf("sent twice: %s and %s, %d tasks", p.ID, again.ID, b.open())
		}
		for _, who := range []id.Person{"first", "subject", ""} {
			if err := b.Confirm(ctx, by(who), p.Act, p.ID); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%q confirms: %v", who, err)
			}
		}
		if err := b.Withdraw(ctx, by("other"), p.Act, p.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("another takes it back: %v", err)
		}
		if err := b.Confirm(ctx, by("other"), "view.other", p.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("under another act's rule: %v", err)
		}
		var wait sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wait.Go(func() { errs[i] = b.Confirm(ctx, by("other"), p.Act, p.ID) })
		}
		wait.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		}
		if won != 1 || b.done != 1 || b.open() != 0 {
			t.Errorf("%d confirmed, done %d times, %d tasks open", won, b.done, b.open())
		}
		if got := b.acts(); got != "proposed confirmed" {
			t.Errorf("the ledger has %s", got)
		}
		if b.propose().ID == p.ID {
			t.Error("what was done stands in the way of the next")
		}
	})
}

func TestAnActThatCannotBeDoneLeavesTheProposalOpen(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		p := b.propose()
		b.stale = fault.New(fault.Conflict, "second.error.other")
		if err := b.Confirm(t.Context(), by("other"), p.Act, p.ID); !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		status, _, body := b.ask(stafftest.Fresh(stafftest.Post("other", second.Path(p.Act, p.ID)+"confirm/", nil)))
		if status != 409 || !strings.Contains(body, "انجام نشد") || !strings.Contains(body, "چون می‌خواهم") {
			t.Errorf("%d", status)
		}
		b.stale = errors.New("broken")
		if err := b.Confirm(t.Context(), by("other"), p.Act, p.ID); err == nil {
			t.Error("no error")
		}
		now, err := b.Find(t.Context(), p.Act, p.ID)
		if err != nil || now.State != second.Open || b.open() != 1 || b.acts() != "proposed" {
			t.Errorf("%+v, %v, %d tasks, %s", now, err, b.open(), b.acts())
		}
	})
}

func TestWhatIsRefusedTakenBackOrLateIsClosed(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		if _, err := b.Propose(ctx, by("other"), second.Proposal{Act: "view.sample", Object: "thing:1"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		p := b.propose()
		if _, err := b.Propose(ctx, by("other"), second.Proposal{Act: "view.sample", Object: "thing:1", Why: "x"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("two at once about one thing: %v", err)
		}
		if err := b.Refuse(ctx, by("other"), p.Act, p.ID); err != nil {
			t.Fatal(err)
		}
		p = b.propose()
		if err := b.Withdraw(ctx, by("first"), p.Act, p.ID); err != nil {
			t.Fatal(err)
		}
		p = b.propose()
		b.now = b.now.Add(second.Life)
		if err := b.Confirm(ctx, by("other"), p.Act, p.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("too late: %v", err)
		}
		for range 2 {
			if err := b.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if got := b.acts(); got != "proposed refused proposed withdrawn proposed expired" || b.done != 0 || b.open() != 0 {
			t.Errorf("%s; done %d, %d tasks", got, b.done, b.open())
		}
	})
}

func TestThePageOfAProposalOffersWhatTheVisitorMay(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		p := b.propose()
		at := second.Path(p.Act, p.ID)
		for who, want := range map[id.Person][2]string{"first": {"withdraw/", "confirm/\"><button disabled"}, "other": {"confirm/", "withdraw/"}} {
			status, _, body := b.ask(stafftest.Get(who, at))
			if status != 200 || !strings.Contains(body, want[0]) || who == "other" && strings.Contains(body, want[1]) || who == "first" && strings.Contains(body, "refuse/") {
				t.Errorf("%s: %d %s", who, status, body)
			}
		}
		for path, want := range map[string][2]any{"confirm/": {303, "/desk/confirm/"}} {
			if status, to, _ := b.ask(stafftest.Post("other", at+path, nil)); status != want[0] || to != want[1] {
				t.Errorf("without a factor: %d %s", status, to)
			}
		}
		for _, path := range []string{"confirm/", "refuse/"} {
			if status, _, _ := b.ask(stafftest.Fresh(stafftest.Post("first", at+path, url.Values{}))); status != 403 {
				t.Errorf("%s by who proposed it: %d", path, status)
			}
		}
		if status, to, _ := b.ask(stafftest.Fresh(stafftest.Post("other", at+"confirm/", nil))); status != 303 || to != "/desk/?notice=second.notice.confirm" {
			t.Errorf("%d %s", status, to)
		}
		if status, _, body := b.ask(stafftest.Fresh(stafftest.Post("other", at+"confirm/", nil))); status != 409 || !strings.Contains(body, "پیش‌تر بسته شده") || b.done != 1 {
			t.Errorf("a double click: %d, done %d times", status, b.done)
		}
		if status, _, _ := b.ask(stafftest.Get("nobody", at)); status != 403 {
			t.Errorf("nobody sees it: %d", status)
		}
	})
}

func TestThePageOfAProposalShutsNobodyOut(t *testing.T) {
	b := open(t, dbtest.Open(t, db.SQLite))
	k := looktest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, view.AssetRoot) {
			b.view.Assets().ServeHTTP(w, r)
			return
		}
		who := id.Person("other")
		if r.URL.Query().Get("as") != "" {
			who = "first"
		}
		b.pages.ServeHTTP(w, stafftest.Fresh(stafftest.Get(who, r.URL.RequestURI())))
	}))
	p := b.propose()
	at := second.Path(p.Act, p.ID)
	for name, path := range map[string]string{"confirm": at, "own": at + "?as=first", "en": "/en" + at} {
		t.Run(name, func(t *testing.T) { k.Page(t, name, path) })
	}
}
