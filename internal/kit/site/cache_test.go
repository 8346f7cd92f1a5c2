package site

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/web"
)

// play runs steps on a site with the one page /page/, which shows the world's version as it was when its build began,
// and depends on list:x. The builds are numbered from 1. Steps:
//
//	ask NAME          a request begins; it waits for its build
//	leave NAME        its reader goes away
//	change TAG        the world's version becomes one higher, then TAG is dropped ("all" drops everything)
//	later             the clock moves past the instant that the page of its build named
//	end N / fail N / panic N    build N ends
//	NAME = TEXT       the request has been answered with TEXT ("waits" when it has not)
//	builds = N        so many builds have begun
func play(t *testing.T, steps ...string) {
	synctest.Test(t, func(t *testing.T) {
		s, clock := newSite(t)
		var mu sync.Mutex
		version, begun := 1, 0
		ends := map[int]chan string{}
		s.Page(text("/page/", func(ctx context.Context, r Request) (string, error) {
			mu.Lock()
			seen := version
			begun++
			end := make(chan string)
			ends[begun] = end
			mu.Unlock()
			how := <-end
			Depend(ctx, TagList("x"))
			Until(ctx, time.Date(2025, 4, 25, 9, 0, 0, 0, time.UTC))
			switch how {
			case "fail":
				return "", fault.New(fault.NotFound, "")
			case "panic":
				panic("a wrong page")
			}
			return fmt.Sprint(seen), ctx.Err()
		}))
		answers := map[string]*string{}
		cancels := map[string]context.CancelFunc{}
		for i, step := range steps {
			synctest.Wait()
			verb, arg, _ := strings.Cut(step, " ")
			n := 0
			fmt.Sscan(arg, &n)
			switch verb {
			case "ask":
				got := new(string)
				answers[arg] = got
				ctx, cancel := context.WithCancel(t.Context())
				cancels[arg] = cancel
				go func() {
					w := httptest.NewRecorder()
					s.ServeHTTP(w, httptest.NewRequest("GET", "/page/", nil).WithContext(ctx))
					mu.Lock()
					defer mu.Unlock()
					if *got = w.Body.String(); w.Code != 200 {
						*got = fmt.Sprint(w.Code)
					}
				}()
			case "leave":
				cancels[arg]()
			case "change":
				mu.Lock()
				version++
				mu.Unlock()
				if arg == "all" {
					s.DropAll()
				} else {
					s.Drop(arg)
				}
			case "later":
				clock.add(time.Hour)
			case "end", "fail", "panic":
				mu.Lock()
				end := ends[n]
				mu.Unlock()
				if end == nil {
					t.Fatalf("step %d %q: that build has not begun", i+1, step)
				}
				end <- verb
			default:
				_, want, _ := strings.Cut(step, " = ")
				mu.Lock()
				got := fmt.Sprint(begun)
				if verb != "builds" {
					if got = *answers[verb]; got == "" {
						got = "waits"
					}
				}
				mu.Unlock()
				if got != want {
					t.Fatalf("step %d %q: got %s", i+1, step, got)
				}
			}
		}
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		for _, end := range ends {
			close(end)
		}
		for _, cancel := range cancels {
			cancel()
		}
	})
}

func TestInterleavings(t *testing.T) {
	for name, steps := range map[string][]string{
		"a page is built once for all who ask, and then kept": {
			"ask a", "ask b", "ask c", "builds = 1", "end 1", "a = 1", "b = 1", "c = 1", "ask d", "d = 1", "builds = 1",
		},
		"a build that began before a drop of what it shows is not kept": {
			"ask a", "change list:x", "end 1", "a = 1", "ask b", "builds = 2", "end 2", "b = 2", "ask c", "c = 2", "builds = 2",
		},
		"a drop of something else changes nothing": {
			"ask a", "change list:y", "end 1", "a = 1", "ask b", "b = 1", "builds = 1",
		},
		"a kept page is gone after its drop": {
			"ask a", "end 1", "change list:x", "ask b", "b = waits", "end 2", "b = 2",
		},
		"a kept page survives the drop of something else": {
			"ask a", "end 1", "change list:y", "ask b", "b = 1", "builds = 1",
		},
		"who joins after a drop does not get what was begun before it": {
			"ask a", "change list:x", "ask b", "builds = 1", "end 1", "a = 1", "b = waits", "builds = 2", "end 2", "b = 2",
		},
		"who joins after the drop of something else shares the build": {
			"ask a", "change list:y", "ask b", "end 1", "a = 1", "b = 1", "builds = 1",
		},
		"all who came after the drop share one new build": {
			"ask a", "change list:x", "ask b", "ask c", "end 1", "builds = 2", "end 2", "b = 2", "c = 2", "builds = 2",
		},
		"a second drop during the second build": {
			"ask a", "change list:x", "ask b", "end 1", "builds = 2", "change list:x", "ask c", "end 2", "b = 2", "c = waits",
			"end 3", "c = 3", "ask d", "d = 3", "builds = 3",
		},
		"everything is dropped while a build runs": {
			"ask a", "change all", "ask b", "end 1", "a = 1", "b = waits", "end 2", "b = 2",
		},
		"everything is dropped after a build": {
			"ask a", "end 1", "change all", "ask b", "end 2", "b = 2",
		},
		"an error goes to all who wait and is not kept": {
			"ask a", "ask b", "fail 1", "a = 404", "b = 404", "ask c", "end 2", "c = 1", "builds = 2",
		},
		"what was not found before a drop is looked for again by who came after it": {
			"ask a", "change list:new", "ask b", "fail 1", "a = 404", "b = waits", "end 2", "b = 2",
		},
		"a panic is an error for all": {
			"ask a", "ask b", "panic 1", "a = 500", "b = 500", "ask c", "end 2", "c = 1",
		},
		"a reader who goes away does not end the build of others": {
			"ask a", "ask b", "leave a", "end 1", "b = 1", "builds = 1",
		},
		"a build whose readers have all gone is kept for the next": {
			"ask a", "leave a", "end 1", "ask b", "b = 1", "builds = 1",
		},
		"a page is built anew at its instant": {
			"ask a", "end 1", "a = 1", "later", "ask b", "b = waits", "end 2", "b = 1", "ask c", "c = 1", "builds = 2",
		},
		"who comes after the instant does not get what was begun before it": {
			"ask a", "later", "ask b", "end 1", "a = 1", "b = waits", "end 2", "b = 1",
		},
	} {
		t.Run(name, func(t *testing.T) { play(t, steps...) })
	}
}

func TestSixtyFourReadersOfAColdPageMakeOneBuild(t *testing.T) {
	s, _ := newSite(t)
	var builds atomic.Int64
	release := make(chan struct{})
	s.Page(text("/page/", func(context.Context, Request) (string, error) {
		builds.Add(1)
		<-release
		return "x", nil
	}))
	var arrived, done sync.WaitGroup
	arrived.Add(64)
	for range 64 {
		done.Go(func() {
			arrived.Done()
			if a := get(t, s, "/page/"); a.body != "x" {
				t.Errorf("got %d %s", a.StatusCode, a.body)
			}
		})
	}
	arrived.Wait()
	close(release)
	done.Wait()
	if n := builds.Load(); n != 1 {
		t.Errorf("%d builds", n)
	}
}

func TestMemoryStaysBelowItsBound(t *testing.T) {
	const bound = 4 << 20
	s, _ := newSite(t, func(o *Options) { o.CacheBytes = bound })
	s.Page(text("/p/{n}/", func(ctx context.Context, r Request) (string, error) {
		Depend(ctx, TagList("n/"+r.Params["n"]), TagList("p"))
		return strings.Repeat(r.Params["n"]+" ", 5000), nil
	}))
	for i := range 1000 {
		get(t, s, fmt.Sprintf("/p/%04d/", i), "Accept-Encoding", []string{"gzip", "zstd", ""}[i%3])
	}
	s.cache.entries.CleanUp()
	pages, bytes := s.Stats()
	if bytes > bound || pages < 50 {
		t.Errorf("%d pages with %d bytes are kept, the bound is %d", pages, bytes, bound)
	}
	// The index of tags forgets what was pushed out. The cache says so on other goroutines: give them their turns.
	deadline := time.Now().Add(10 * time.Second)
	for {
		s.cache.mu.Lock()
		tags, indexed := len(s.cache.tags), len(s.cache.tags[TagList("p")])
		s.cache.mu.Unlock()
		if tags == pages+1 && indexed == pages {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the index holds %d tags and %d pages, the cache %d pages", tags, indexed, pages)
		}
		s.cache.entries.CleanUp()
		pages, _ = s.Stats()
	}
	s.Drop(TagList("p"))
	if pages, _ := s.Stats(); pages != 0 {
		t.Errorf("%d pages are left after all were dropped", pages)
	}
}

func TestWeightCountsCompressedForms(t *testing.T) {
	s, _ := newSite(t)
	s.Page(text("/page/", func(context.Context, Request) (string, error) { return strings.Repeat("حزب ", 5000), nil }))
	get(t, s, "/page/")
	_, before := s.Stats()
	get(t, s, "/page/", "Accept-Encoding", "gzip")
	get(t, s, "/page/", "Accept-Encoding", "zstd")
	s.cache.entries.CleanUp()
	if _, after := s.Stats(); after <= before {
		t.Errorf("weight %d before, %d after", before, after)
	}
	get(t, s, "/page/", "Accept-Encoding", "gzip")
	if s.cache.peek("/page/") == nil {
		t.Error("the page is lost when its weight grows")
	}
	s.DropAll()
	if s.cache.peek("/page/") != nil {
		t.Error("the page is kept")
	}
}

func TestAPageThatWouldPushOutAllOthersIsNotKept(t *testing.T) {
	s, _ := newSite(t, func(o *Options) { o.CacheBytes = 1 << 20 })
	s.Page(text("/huge/", func(context.Context, Request) (string, error) { return strings.Repeat("x", 1<<18), nil }))
	get(t, s, "/huge/")
	if pages, _ := s.Stats(); pages != 0 {
		t.Error("kept")
	}
}

func TestBuildsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newSite(t, func(o *Options) { o.Builds = 2 })
		var now, most atomic.Int64
		s.Page(text("/p/{n}/", func(ctx context.Context, r Request) (string, error) {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
			time.Sleep(time.Second) // of the bubble
			return "x", nil
		}))
		var wg sync.WaitGroup
		var ok, busy atomic.Int64
		for i := range 30 {
			wg.Go(func() {
				a := get(t, s, fmt.Sprintf("/p/%d/", i))
				switch {
				case a.StatusCode == 200:
					ok.Add(1)
				case a.StatusCode == 503 && a.Header.Get("Retry-After") != "":
					busy.Add(1)
				default:
					t.Errorf("status %d", a.StatusCode)
				}
			})
		}
		wg.Wait()
		if most.Load() != 2 || ok.Load() == 0 || busy.Load() == 0 {
			t.Errorf("%d at once, %d answered, %d sent away", most.Load(), ok.Load(), busy.Load())
		}
	})
}

func TestACostlyPageHasItsOwnBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newSite(t)
		p := text("/search/", func(context.Context, Request) (string, error) { time.Sleep(time.Minute); return "x", nil })
		p.Uncached, p.Gate = true, web.NewGate(1, time.Second)
		s.Page(p)
		s.Page(text("/news/", func(context.Context, Request) (string, error) { return "news", nil }))
		go get(t, s, "/search/?q=1")
		synctest.Wait()
		if a := get(t, s, "/search/?q=2"); a.StatusCode != 503 {
			t.Errorf("status %d", a.StatusCode)
		}
		if a := get(t, s, "/news/"); a.body != "news" {
			t.Errorf("another page waits for the costly one: %d", a.StatusCode)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
	})
}

func TestABuildEndsAtItsOwnTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newSite(t, func(o *Options) { o.BuildTimeout = time.Second })
		s.Page(text("/page/", func(ctx context.Context, r Request) (string, error) { <-ctx.Done(); return "", ctx.Err() }))
		if a := get(t, s, "/page/"); a.StatusCode != 503 {
			t.Errorf("status %d", a.StatusCode)
		}
	})
}

func TestAWrongTagFailsTheBuild(t *testing.T) {
	s, _ := newSite(t)
	s.Page(text("/page/", func(ctx context.Context, r Request) (string, error) { Depend(ctx, "items:1"); return "x", nil }))
	if a := get(t, s, "/page/"); a.StatusCode != 500 {
		t.Errorf("status %d", a.StatusCode)
	}
	for _, tag := range []string{
		TagItem("1"), TagBody("1"), TagPost("1"), TagPerson("1"), TagTerm("1"), TagTopic("1"),
		TagMedia("1"), TagList("province/تهران"), TagAll(), TagSettings(),
	} {
		if err := CheckTag(tag); err != nil {
			t.Error(err)
		}
	}
	for _, tag := range []string{"", "item", "item:", "x:1", "item:1 2", "item:" + strings.Repeat("x", 300)} {
		if CheckTag(tag) == nil {
			t.Errorf("%q is taken", tag)
		}
	}
}

func TestCollect(t *testing.T) {
	now := time.Unix(1000, 0)
	tags, until, err := Collect(t.Context(), now, func(ctx context.Context) error {
		Depend(ctx, TagList("b"), TagList("a"))
		Depend(ctx, TagList("a"))
		for _, d := range []time.Duration{-1, 0, 5, 3, 9} {
			Until(ctx, now.Add(d*time.Second))
		}
		Until(ctx, time.Time{})
		return nil
	})
	if err != nil || strings.Join(tags, " ") != "list:a list:b" || !until.Equal(now.Add(3*time.Second)) {
		t.Error(tags, until, err)
	}
	if _, _, err := Collect(t.Context(), now, func(context.Context) error { return errors.New("no") }); err == nil {
		t.Error("the error is lost")
	}
	Depend(t.Context(), "anything") // outside of a build
	Until(t.Context(), now)
}

func TestThePlainAddressDoesNotWaitWithItsQueries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := newSite(t)
		p := text("/list/", func(_ context.Context, r Request) (string, error) {
			if r.Query.Get("before") != "" {
				time.Sleep(time.Second)
			}
			return "list", nil
		})
		p.Query, p.Gate = []string{"before"}, web.NewGate(1, time.Millisecond)
		s.Page(p)
		go get(t, s, "/list/?before=1")
		synctest.Wait()
		if a := get(t, s, "/list/?before=2"); a.StatusCode != 503 || a.Header.Get("Retry-After") == "" {
			t.Errorf("status %d, Retry-After %q", a.StatusCode, a.Header.Get("Retry-After"))
		}
		if a := get(t, s, "/list/"); a.body != "list" {
			t.Errorf("the plain address: %d", a.StatusCode)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
	})
}

func TestQueriesThatLeadElsewhereAreNotKept(t *testing.T) {
	s, _ := newSite(t)
	s.Page(Page{Name: "list", Pattern: "/list/", Query: []string{"before"}, Build: func(context.Context, Request) (View, error) {
		return View{Redirect: "/other/"}, nil
	}})
	for i := range 50 {
		if a := get(t, s, fmt.Sprintf("/list/?before=%d", i)); a.StatusCode != 301 || a.Header.Get("Location") != "/other/" {
			t.Fatalf("%d to %q", a.StatusCode, a.Header.Get("Location"))
		}
	}
	if n, _ := s.Stats(); n != 0 {
		t.Errorf("%d entries", n)
	}
}
