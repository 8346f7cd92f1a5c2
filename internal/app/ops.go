package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/pprof"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// opsTimeout bounds what the ops listener asks of the database.
const opsTimeout = 2 * time.Second

// ops is what whoever runs the program sees of it, on a listener of its own:
// metrics, profiles, readiness. Nothing in it says who reads: neither addresses nor
// paths, only names of pages.
type ops struct {
	app      *App
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newOps(a *App) *ops {
	o := &ops{
		app:      a,
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hemmat_http_requests_total", Help: "Requests answered, by page and class of status.",
		}, []string{"page", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hemmat_http_request_seconds", Help: "Time to answer, by page.",
			Buckets: []float64{.0001, .0005, .001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"page"}),
	}
	o.registry.MustRegister(
		o.requests, o.seconds, state{a},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return o
}

func (o *ops) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}))
	mux.HandleFunc("GET /readyz", o.ready)
	// Without cmdline: it would show the secrets of flags.
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return mux
}

// ready says whether readers may be sent here: the database answers, its schema
// is this program's, and what others commit is heard.
func (o *ops) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), opsTimeout)
	defer cancel()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err := o.app.readiness(ctx); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, err)
		return
	}
	fmt.Fprintln(w, "ready")
}

func (a *App) readiness(ctx context.Context) error {
	if err := a.DB.Current(ctx); err != nil {
		return err
	}
	if !a.Site.Following() {
		return errors.New("what other processes commit is not heard")
	}
	return nil
}

// count counts what next answers.
func (o *ops) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		t := &counted{ResponseWriter: w, status: http.StatusOK}
		broken := true
		defer func() {
			status := strconv.Itoa(t.status/100) + "xx"
			if broken { // a panic that broke the answer off
				status = "5xx"
			}
			page := r.Pattern // cached pages say who they are
			if page == "" {
				var ok bool
				if page, ok = o.app.Site.PageName(r.URL.Path); !ok {
					page = "other"
				}
			}
			o.requests.WithLabelValues(page, status).Inc()
			o.seconds.WithLabelValues(page).Observe(time.Since(began).Seconds())
		}()
		next.ServeHTTP(t, r)
		broken = false
	})
}

// counted remembers the status of an answer.
type counted struct {
	http.ResponseWriter
	status int
	begun  bool
}

func (c *counted) WriteHeader(status int) {
	if !c.begun && status >= 200 {
		c.status, c.begun = status, true
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *counted) Write(p []byte) (int, error) {
	c.begun = true
	return c.ResponseWriter.Write(p)
}

// ReadFrom leaves files to the kernel, where the connection can.
func (c *counted) ReadFrom(r io.Reader) (int64, error) {
	c.begun = true
	return io.Copy(c.ResponseWriter, r)
}

func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// state reads what the program holds at the moment it is asked.
type state struct{ *App }

var (
	cachePages = prometheus.NewDesc("hemmat_cache_pages", "Finished pages in memory.", nil, nil)
	cacheBytes = prometheus.NewDesc("hemmat_cache_bytes", "Memory of finished pages.", nil, nil)
	following  = prometheus.NewDesc("hemmat_following", "1 while what other processes commit is heard.", nil, nil)
	poolOpen   = prometheus.NewDesc("hemmat_db_connections", "Open connections to the database, by pool.", []string{"pool"}, nil)
	poolBusy   = prometheus.NewDesc("hemmat_db_connections_in_use", "Connections at work, by pool.", []string{"pool"}, nil)
	poolWaits  = prometheus.NewDesc("hemmat_db_waits_total", "How often somebody waited for a connection, by pool.", []string{"pool"}, nil)
	poolWaited = prometheus.NewDesc("hemmat_db_wait_seconds_total", "How long they waited, by pool.", []string{"pool"}, nil)
	jobCount   = prometheus.NewDesc("hemmat_jobs", "Jobs, by state.", []string{"state"}, nil)
)

func (state) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{cachePages, cacheBytes, following, poolOpen, poolBusy, poolWaits, poolWaited, jobCount} {
		ch <- d
	}
}

func (s state) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	pages, bytes := s.Site.Stats()
	gauge(cachePages, float64(pages))
	gauge(cacheBytes, float64(bytes))
	up := 0.0
	if s.Site.Following() {
		up = 1
	}
	gauge(following, up)
	for pool, p := range s.DB.Stats() {
		gauge(poolOpen, float64(p.OpenConnections), pool)
		gauge(poolBusy, float64(p.InUse), pool)
		ch <- prometheus.MustNewConstMetric(poolWaits, prometheus.CounterValue, float64(p.WaitCount), pool)
		ch <- prometheus.MustNewConstMetric(poolWaited, prometheus.CounterValue, p.WaitDuration.Seconds(), pool)
	}
	ctx, cancel := context.WithTimeout(context.Background(), opsTimeout)
	defer cancel()
	jobs, err := s.Jobs.Counts(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(jobCount, err)
		return
	}
	for _, name := range []string{"waiting", "done", "failed"} {
		gauge(jobCount, float64(jobs[name]), name)
	}
}
