package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/db"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/web"
	"hemmat/internal/room/account"
	"hemmat/internal/room/press"
)

// The crowd: so many editors, so many of them at one text, and how often each saves both texts.
const (
	crowd  = 50
	atOne  = 10
	rounds = 3
)

// crowdLimit is what the 95th of a hundred may take while all save at once. A machine that has other work to do is given
// crowdTimes what it needs in the same minutes for bare commits of bareRows rows, as many at once.
const (
	crowdLimit = 150 * time.Millisecond
	crowdTimes = 15
	bareRows   = 20
)

// scribe is an editor of the crowd, with what they sent and what became of it.
type scribe struct {
	*http.Client
	url, session string
	n            int
	own, shared  id.Item
	saved        map[id.Item][]string // texts, by the item
	last         map[id.Item]string   // text of the last autosave, which no save followed
	took         []time.Duration
}

// text is one that nobody else sends.
func (s *scribe) text(what string, round int) string {
	return fmt.Sprintf("<p>ویراستار %d %s، بار %d: می‌خواهم بماند.</p>", s.n, what, round) + strings.Repeat("<p>بند دیگری از همین نوشته که خوانده می‌شود.</p>", 10)
}

// own is what a text has that no other has.
func own(text string) string {
	line, _, _ := strings.Cut(strings.TrimPrefix(text, "<p>"), "</p>")
	return line
}

// post sends a form and gives the status and the answer.
func (s *scribe) post(path string, form url.Values) (int, []byte, error) {
	r, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", "__Host-session="+s.session)
	from := time.Now()
	a, err := s.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	s.took = append(s.took, time.Since(from))
	return a.StatusCode, body, err
}

// write adds a text of one's own, then keeps and saves it and the shared one, each save based on what the answer before
// said that stands. The last thing is an autosave of both.
func (s *scribe) write(body id.Body) error {
	form := written(body)
	form.Set("new", string(s.own))
	form.Set("title", fmt.Sprintf("نوشتهٔ ویراستار %d", s.n))
	form.Set("body", s.text("خود", 0))
	if code, _, err := s.post("/desk/press/new/", form); err != nil || code != http.StatusSeeOther {
		return fmt.Errorf("adding: %d, %w", code, err)
	}
	s.saved[s.own] = append(s.saved[s.own], form.Get("body"))
	form.Del("new")
	for round := range rounds {
		for _, item := range []id.Item{s.own, s.shared} {
			path := "/desk/press/" + string(item) + "/fa/"
			form.Set("body", s.text(string(item), round+1))
			code, answer, err := s.post(path+"autosave/", form)
			var kept struct {
				Saved    string
				Revision int
			}
			if err != nil || code != http.StatusOK || json.Unmarshal(answer, &kept) != nil || kept.Saved == "" {
				return fmt.Errorf("autosave: %d, %w: %s", code, err, answer)
			}
			if round == rounds-1 {
				s.last[item] = form.Get("body")
				continue
			}
			form.Set("based", strconv.Itoa(kept.Revision))
			code, _, err = s.post(path+"write/", form)
			if err != nil || code != http.StatusSeeOther && (code != http.StatusConflict || item == s.own) {
				return fmt.Errorf("save: %d, %w", code, err)
			}
			s.saved[item] = append(s.saved[item], form.Get("body"))
		}
	}
	return nil
}

func TestFiftyEditorsSaveAtOnceAndNothingIsLost(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			a, err := Open(t.Context(), Config{ // with real time and chance: requests come at once
				Data: t.TempDir(), Database: dbtest.Address(t, engine), BaseURL: "http://localhost", CacheSize: 64, Log: slog.New(slog.DiscardHandler),
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { a.Close() })
			fill(t, a, 0)
			d, err := a.Party.Directory(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			fars, _ := d.BodyAt("fars")
			w := &walk{t: t, a: a, h: a.handler(), name: "نوشتهٔ همه"}
			t.Setenv("GOMEMLIMIT", "")
			t.Setenv("GOGC", "")
			limit, percent := debug.SetMemoryLimit(-1), debug.SetGCPercent(100)
			boundMemory(a.CacheSize << 20) // as the program is served
			defer func() { debug.SetMemoryLimit(limit); debug.SetGCPercent(percent) }()
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			serving, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- web.Serve(serving, l, w.h, web.ServeOptions{}) }()
			defer func() {
				stop()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			}()
			client := &http.Client{
				Transport:     &http.Transport{MaxIdleConnsPerHost: crowd},
				CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
				Timeout:       time.Minute,
			}
			defer client.CloseIdleConnections()

			var all []*scribe
			var shared id.Item
			for n := range crowd {
				if n%atOne == 0 {
					shared = w.item(fars.ID, press.News, false)
				}
				all = append(all, &scribe{
					Client: client, url: "http://" + l.Addr().String(), n: n, session: w.signedIn(access.Grant{Function: access.Editor, Body: fars.ID}),
					own: id.New[id.Item](a.IDs), shared: shared, saved: map[id.Item][]string{}, last: map[id.Item]string{},
				})
			}
			bare := bareCommits(t, a.DB, client)
			together(crowd, func(i int) {
				if err := all[i].write(fars.ID); err != nil {
					t.Errorf("editor %d: %v", i, err)
				}
			})
			if t.Failed() {
				return
			}
			bare = append(bare, bareCommits(t, a.DB, client)...)
			var took []time.Duration
			for _, s := range all {
				took = append(took, s.took...)
			}
			for _, s := range all {
				s.find(t, a.Press.Store())
				s.findKept(t, client)
			}
			p, mark := hundredth(took, 0.95), hundredth(bare, 0.95)
			t.Logf("%d requests, median %v, p95 %v; bare commit median %v, p95 %v (%.1f times)", len(took),
				hundredth(took, 0.5), p, hundredth(bare, 0.5), mark, float64(p)/float64(mark))
			if limit := max(crowdLimit, crowdTimes*mark); p > limit {
				t.Errorf("p95 is %v, limit %v", p, limit)
			}
		})
	}
}

// find looks for everything that was saved: each once, as a revision or beside them.
func (s *scribe) find(t *testing.T, store *press.Store) {
	t.Helper()
	for item, texts := range s.saved {
		revisions, err := store.Revisions(t.Context(), item, "fa")
		if err != nil {
			t.Fatal(err)
		}
		refused, err := store.Stale(t.Context(), item, "fa")
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range revisions {
			if r.N != len(revisions)-i {
				t.Errorf("%s: revision %d stands in the place of %d", item, r.N, len(revisions)-i)
			}
		}
		for _, text := range texts {
			n := 0
			for _, r := range slices.Concat(revisions, refused) {
				if strings.Contains(r.Content.Body, own(text)) {
					n++
				}
			}
			if n != 1 {
				t.Errorf("editor %d: a text of %s is found %d times", s.n, item, n)
			}
		}
	}
}

// findKept asks for what was typed last and not saved, as its writer does.
func (s *scribe) findKept(t *testing.T, client *http.Client) {
	t.Helper()
	for item, text := range s.last {
		r, _ := http.NewRequest(http.MethodGet, s.url+"/desk/press/"+string(item)+"/fa/write/?kept="+string(item), nil)
		r.Header.Set("Cookie", "__Host-session="+s.session)
		a, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(a.Body)
		a.Body.Close()
		if err != nil || a.StatusCode != http.StatusOK || !strings.Contains(string(body), own(text)) {
			t.Errorf("editor %d: what was kept of %s is not shown: %d, %v", s.n, item, a.StatusCode, err)
		}
	}
}

// signedIn makes an account with a function and a session of it, without the password, which takes the time that fifty are
// to save in.
func (w *walk) signedIn(g access.Grant) string {
	w.t.Helper()
	w.n++
	_, person, err := w.a.Account.InviteSomebody(w.t.Context(), cliActor, account.Invitation{Name: fmt.Sprintf("نفر %d", w.n), Grant: g})
	if err != nil {
		w.t.Fatal(err)
	}
	now, token := w.a.Now().UnixMilli(), rand.Text()
	hash := sha256.Sum256([]byte(token))
	if _, err := db.Exec(w.t.Context(), w.a.DB, `UPDATE account SET ready_at = $1 WHERE person_id = $2`, now, person); err != nil {
		w.t.Fatal(err)
	}
	if _, err := db.Exec(w.t.Context(), w.a.DB, `
		INSERT INTO account_session (id, hash, person_id, device, created_at, seen_at, fresh_at) VALUES ($1, $2, $3, '', $4, $4, $4)`,
		id.New[id.Session](w.a.IDs), hash[:], person, now); err != nil {
		w.t.Fatal(err)
	}
	return token
}

// bareCommits sends as many forms at once as the crowd does, to a handler that reads them, inserts some rows, commits, and does
// nothing else: what this machine can do in these minutes.
func bareCommits(t *testing.T, d *db.DB, client *http.Client) []time.Duration {
	t.Helper()
	if _, err := db.Exec(t.Context(), d, `CREATE TABLE IF NOT EXISTS crowd_mark (at BIGINT NOT NULL, content TEXT NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content := r.PostFormValue("body")
		if err := d.Tx(r.Context(), func(ctx context.Context) error {
			for i := range bareRows {
				if _, err := db.Exec(ctx, d, `INSERT INTO crowd_mark (at, content) VALUES ($1, $2)`, i, content); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	all := make([]scribe, crowd)
	together(crowd, func(i int) {
		all[i] = scribe{Client: client, url: server.URL, n: i}
		for round := range 2 * rounds {
			if code, _, err := all[i].post("/", url.Values{"body": {all[i].text("", round)}}); err != nil || code != http.StatusOK {
				t.Errorf("bare commit: %d, %v", code, err)
			}
		}
	})
	var took []time.Duration
	for _, s := range all {
		took = append(took, s.took...)
	}
	return took
}

// together runs n at once and waits for them.
func together(n int, do func(i int)) {
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	wg.Wait()
}

// hundredth is the time that a part of all does not exceed.
func hundredth(all []time.Duration, part float64) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[int(math.Ceil(part*float64(len(sorted))))-1]
}
