package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"hemmat/jalali"
)

// deskPart is the part that measures the pages behind the door.
const deskPart = "desk"

const (
	deskRounds = 30
	deskLimit  = 30 // ms
	saveLimit  = 20
	shownLimit = 1000
)

// deskPages are the pages that are measured; {draft} and {public} are items, {body} is the party's own.
var deskPages = []string{
	"/desk/", "/desk/press/", "/desk/press/?status=draft", "/desk/press/{public}/", "/desk/press/{public}/history/", "/desk/press/{draft}/",
	"/desk/press/{draft}/history/", "/desk/press/{draft}/fa/write/", "/desk/press/{public}/fa/write/", "/desk/press/new/", "/desk/words/",
	"/desk/ledger/", "/desk/calendar/", "/desk/occasions/", "/desk/people/", "/desk/health/", "/desk/visits/", "/desk/settings/",
	"/desk/settings/menu/", "/desk/settings/history/", "/desk/settings/synonyms/", "/desk/topics/", "/desk/redirects/", "/desk/heal/",
	"/desk/comments/", "/desk/media/", "/desk/party/", "/desk/party/people/", "/desk/party/vacant/",
	"/desk/circulars/", "/desk/members/", "/desk/meetings/", "/desk/resolutions/", "/my/",
}

// functions are what the one who is signed in holds, so that every page shows all that it can.
var functions = []string{"chief_editor", "statement_publisher", "archivist", "media_officer", "organisation_officer", "inspector"}

// desk measures the desk's pages, an autosave, and how soon what is published is shown, on SQLite and, where there is an empty
// database, on PostgreSQL, into which the export is loaded once more.
func (b *bench) desk(ctx context.Context) error {
	d := b.sets[0]
	if err := b.deskOn(ctx, "SQLite", d.n, "--data", d.data); err != nil || b.postgres == "" {
		return err
	}
	n, at := 0, []string{"--data", filepath.Join(b.dir, "nodes"), "--database", b.postgres}
	if b.wxr != "" {
		load := append([]string{"import", "wxr", b.wxr}, at...)
		if b.uploads != "" {
			load = append(load, "--uploads", b.uploads)
		}
		say("import of %s into PostgreSQL", b.wxr)
		if _, err := b.run(ctx, load...); err != nil {
			return err
		}
		n = d.n
	}
	return b.deskOn(ctx, "PostgreSQL", n, at...)
}

// deskOn measures on the database that the flags at name, the first of which is --data.
func (b *bench) deskOn(ctx context.Context, engine string, posts int, at ...string) error {
	if posts > 0 {
		p, err := b.serve(ctx, at[1], b.serverCore, at[2:]...)
		if err != nil {
			return err
		}
		err = b.deskPages(ctx, engine, p, at)
		if err := errors.Join(err, p.stop()); err != nil {
			return err
		}
	}
	return b.shown(ctx, engine+", "+count(posts)+" posts", at...)
}

func (b *bench) deskPages(ctx context.Context, engine string, p *process, at []string) error {
	s, err := b.signIn(ctx, p, at)
	if err != nil {
		return err
	}
	draft, public, err := s.items(ctx, b, at)
	if err != nil {
		return err
	}
	for i := range 21 { // the list of changes has a full page
		if _, err := b.run(ctx, append([]string{"settings", "set", "motto.fa", fmt.Sprintf("شعار %d", i)}, at...)...); err != nil {
			return err
		}
	}
	names := strings.NewReplacer("{draft}", draft, "{public}", public)
	for _, page := range deskPages {
		path := names.Replace(page)
		r, err := s.measure(p, func() error { _, err := s.get(path); return err })
		if err != nil {
			return fmt.Errorf("%s: %w", page, err)
		}
		r.What = page + ", " + engine
		r.atMost(quantile(r.Samples["ms"], 0.95), deskLimit, fmt.Sprintf("p95 ≤ %d ms", deskLimit))
		b.add(r)
	}
	n := 0
	r, err := s.measure(p, func() error {
		n++
		form := url.Values{"kind": {"news"}, "lang": {"fa"}, "title": {"نوشتهٔ تازه"}, "body": {strings.Repeat("<p>بند دیگری از همین نوشته که خوانده می‌شود.</p>", n)}}
		_, err := s.post("/desk/press/"+draft+"/fa/autosave/", form)
		return err
	})
	if err != nil {
		return fmt.Errorf("autosave: %w", err)
	}
	r.What = "autosave, " + engine
	r.atMost(quantile(r.Samples["ms"], 0.95), saveLimit, fmt.Sprintf("p95 ≤ %d ms", saveLimit))
	b.add(r)
	return nil
}

// measure does the same again and again on one connection, after two that do not count. The figure holds the client and
// loopback; beside it stands the processor's time that the server used for each, which another's work changes less.
func (s *signedIn) measure(p *process, do func() error) (row, error) {
	var took []float64
	var cpu time.Duration
	for i := range deskRounds + 2 {
		if i == 2 {
			cpu = p.cpu()
		}
		from := time.Now()
		if err := do(); err != nil {
			return row{}, err
		}
		if i >= 2 {
			took = append(took, ms(time.Since(from)))
		}
	}
	used := ms(p.cpu()-cpu) / deskRounds
	return row{
		Measured: fmt.Sprintf("median %.1f ms, p95 %.1f ms", median(took), quantile(took, 0.95)), Note: fmt.Sprintf("processor %.1f ms", used),
		Samples: map[string][]float64{"ms": took, "cpu": {used}},
	}, nil
}

// signedIn is somebody at the desk, on one connection.
type signedIn struct {
	*http.Client
	url, session string
}

// run is a command of the program beside the server.
func (b *bench) run(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, b.hemmat, args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("hemmat %s: %w\n%s", strings.Join(args[:2], " "), err, exit.Stderr)
	}
	return string(out), err
}

var (
	inviteToken = regexp.MustCompile(`invite=([^\s"&]+)`)
	hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	spelledKey  = regexp.MustCompile(`spelled">([A-Z2-7 ]+)<`)
	newItem     = regexp.MustCompile(`name="new" value="([0-9a-f-]{36})"`)
)

// signIn makes an account with every function by the commands, and sets it up by its link as a person does.
func (b *bench) signIn(ctx context.Context, p *process, at []string) (*signedIn, error) {
	name := fmt.Sprintf("bench %d", time.Now().UnixMilli())
	at = append(slices.Clone(at), "--base-url", p.url)
	out, err := b.run(ctx, append([]string{"user", "invite", name, "--function", "administrator", "--below"}, at...)...)
	if err != nil {
		return nil, err
	}
	token := inviteToken.FindStringSubmatch(out)
	if token == nil {
		return nil, fmt.Errorf("no link in %q", out)
	}
	for _, f := range functions {
		if _, err := b.run(ctx, append([]string{"user", "grant", name, "--function", f, "--below"}, at...)...); err != nil {
			return nil, err
		}
	}
	s := &signedIn{Client: client(), url: p.url}
	s.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	page, err := s.get("/desk/set-up/?invite=" + token[1])
	if err != nil {
		return nil, err
	}
	form := url.Values{"name": {"کسی"}, "login": {strings.ReplaceAll(name, " ", "")}, "password": {"اسب آبی روی بام ۷"}}
	for _, m := range hiddenField.FindAllStringSubmatch(page, -1) {
		form.Set(m[1], m[2])
	}
	key := spelledKey.FindStringSubmatch(page)
	if key == nil {
		return nil, errors.New("no key in the page that sets an account up")
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(key[1], " ", ""), time.Now())
	if err != nil {
		return nil, err
	}
	form.Set("code", code)
	a, err := s.post("/desk/set-up/", form)
	if err != nil {
		return nil, err
	}
	for _, c := range a.Cookies() {
		if strings.HasSuffix(c.Name, "session") {
			s.session = c.Name + "=" + c.Value
			return s, nil
		}
	}
	return nil, fmt.Errorf("no session: %s", a.Status)
}

// items makes a draft at the desk and finds an item that is public.
func (s *signedIn) items(ctx context.Context, b *bench, at []string) (draft, public string, err error) {
	page, err := s.get("/desk/press/new/")
	if err != nil {
		return "", "", err
	}
	id := newItem.FindStringSubmatch(page)
	if id == nil {
		return "", "", errors.New("no id in the form of a new item")
	}
	title := fmt.Sprintf("نوشتهٔ تازهٔ %d", time.Now().UnixMilli())
	if _, err := s.post("/desk/press/new/", url.Values{
		"new": {id[1]}, "kind": {"news"}, "lang": {"fa"}, "title": {title}, "body": {strings.Repeat("<p>بند دیگری از همین نوشته که خوانده می‌شود.</p>", 8)}, "act": {"save"},
	}); err != nil {
		return "", "", err
	}
	out, err := b.run(ctx, append([]string{"press", "list", "--status", "published"}, at...)...)
	if err != nil {
		return "", "", err
	}
	public, _, _ = strings.Cut(strings.TrimSpace(out), " ")
	if public = strings.Fields(public)[0]; len(public) != 36 {
		return "", "", fmt.Errorf("no public item in %q", last(out, 200))
	}
	return id[1], public, nil
}

func (s *signedIn) get(path string) (string, error) {
	r, err := http.NewRequest(http.MethodGet, s.url+path, nil)
	if err != nil {
		return "", err
	}
	body, _, err := s.send(r)
	return body, err
}

func (s *signedIn) post(path string, form url.Values) (*http.Response, error) {
	r, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, a, err := s.send(r)
	return a, err
}

// send asks with the session; a page that leads elsewhere is no page, and a form that does not is refused.
func (s *signedIn) send(r *http.Request) (string, *http.Response, error) {
	if s.session != "" {
		r.Header.Set("Cookie", s.session)
	}
	a, err := s.Do(r)
	if err != nil {
		return "", nil, err
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err == nil && a.StatusCode != http.StatusOK && (r.Method == http.MethodGet || a.StatusCode != http.StatusSeeOther) {
		err = fmt.Errorf("%s %s: %s", r.Method, r.URL.Path, a.Status)
	}
	return string(body), a, err
}

// shown times how soon two servers of one database show what a command publishes, from its end on, and what is due, from its
// instant on: the list of announcements was in the memory of both.
func (b *bench) shown(ctx context.Context, name string, at ...string) error {
	var nodes []*process
	defer func() {
		for _, p := range nodes {
			p.stop() //nolint:errcheck // nothing more is measured
		}
	}()
	for range 2 {
		p, err := b.serve(ctx, at[1], anyCore, at[2:]...)
		if err != nil {
			return err
		}
		nodes = append(nodes, p)
	}
	announce := func(n int, what string, more ...string) (title string, err error) {
		title = fmt.Sprintf("%s %d %d", what, n, time.Now().UnixMilli())
		file := filepath.Join(b.dir, "announcement.md")
		if err := os.WriteFile(file, []byte("---\nkind: announcement\ntitle: "+title+"\n---\nمتن "+title+".\n"), 0o644); err != nil {
			return "", err
		}
		_, err = b.run(ctx, slices.Concat([]string{"press", "add", file}, more, at)...)
		return title, err
	}
	var took []float64
	for i := range 10 {
		if _, err := b.until(ctx, nodes, "", time.Now()); err != nil { // now it is in the memory
			return err
		}
		title, err := announce(i, "now", "--publish")
		if err != nil {
			return err
		}
		one, err := b.until(ctx, nodes, title, time.Now())
		if err != nil {
			return err
		}
		took = append(took, one...)
	}
	b.addShown("published by a command beside the servers, "+name, took)

	// A minute is the finest that the command takes.
	due := time.Now().Add(45 * time.Second).Truncate(time.Minute).Add(time.Minute)
	day, err := jalali.FromTime(due)
	if err != nil {
		return err
	}
	var titles []string
	for i := range 5 {
		title, err := announce(i, "due")
		if err != nil {
			return err
		}
		when := fmt.Sprintf("%04d/%02d/%02d %s", day.Year, day.Month, day.Day, due.In(jalali.Location()).Format("15:04"))
		if _, err := b.run(ctx, slices.Concat([]string{"press", "publish", filepath.Join(b.dir, "announcement.md"), "--at", when}, at)...); err != nil {
			return err
		}
		titles = append(titles, title)
	}
	if time.Now().After(due) {
		return errors.New("planning took too long: what was due is past")
	}
	took = nil
	if _, err := b.until(ctx, nodes, "", time.Now()); err != nil {
		return err
	}
	say("waiting for %s", due.Format(time.TimeOnly))
	time.Sleep(time.Until(due))
	for _, title := range titles {
		one, err := b.until(ctx, nodes, title, due)
		if err != nil {
			return err
		}
		took = append(took, one...)
	}
	b.addShown("due at an instant, "+name, took)
	return nil
}

func (b *bench) addShown(what string, took []float64) {
	r := row{What: "from publishing to both servers' list: " + what, Measured: fmt.Sprintf("median %.0f ms, at most %.0f ms", median(took), slices.Max(took)), Samples: map[string][]float64{"ms": took}}
	r.atMost(slices.Max(took), shownLimit, fmt.Sprintf("≤ %d ms", shownLimit))
	b.add(r)
}

// until asks each node for the list until it shows the text, and gives the times since from.
func (b *bench) until(ctx context.Context, nodes []*process, text string, from time.Time) ([]float64, error) {
	took := make([]float64, len(nodes))
	left := len(nodes)
	for end := time.Now().Add(15 * time.Second); left > 0; {
		for i, p := range nodes {
			if took[i] > 0 {
				continue
			}
			body, err := fetch(p.url+"/announcements/", "")
			if err != nil {
				return nil, err
			}
			if bytes.Contains(body, []byte(text)) {
				took[i] = max(ms(time.Since(from)), 0.001)
				left--
			}
		}
		if ctx.Err() != nil || time.Now().After(end) {
			return nil, errors.Join(ctx.Err(), fmt.Errorf("%q is not shown within 15 s", text))
		}
		time.Sleep(2 * time.Millisecond)
	}
	return took, nil
}
