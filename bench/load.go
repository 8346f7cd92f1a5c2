package main

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "modernc.org/sqlite"
)

// set is a loaded data folder and what is asked of it.
type set struct {
	n         int
	data      string
	truth     string // the generator's truth.json, when it lies beside the export
	items     []string
	provinces []string
	list      string // the longest list of a kind, as the database names it
	path      string // its address
	depth     int    // the page that counts as deep: 300, or the last one
	near      []place
	deep      []place
	keys      []string
	bodies    []string
	queries   []query
}

// place is a place in a list; an address holds it as the program writes it.
type place struct{ At, Short int64 }

func (p place) String() string {
	return strconv.FormatInt(p.At, 36) + "." + strconv.FormatInt(p.Short, 36)
}

// query is two words to search for; from says how they were chosen.
type query struct{ from, text string }

// segments are the addresses of the lists of kinds.
var segments = map[string]string{
	"news": "/news/", "word": "/word/", "statement": "/statements/", "announcement": "/announcements/",
	"note": "/notes/", "interview": "/interviews/", "occasion": "/occasions/",
}

const (
	perPage  = 20
	deepPage = 300
	// Different pages of a sort that are timed cold. Each is asked for once after a start of the server.
	coldPages = 160
)

// load makes the data folders and finds out what to ask for.
func (b *bench) load(ctx context.Context) error {
	for i, s := range []struct {
		n         int
		wxr, data string
	}{{b.n, b.wxr, b.data}, {b.n100k, b.wxr100k, b.data100k}} {
		if s.wxr == "" && s.data == "" {
			continue
		}
		d := &set{n: s.n, data: s.data}
		if s.wxr != "" {
			d.truth = filepath.Join(filepath.Dir(s.wxr), "truth.json")
		}
		if d.data == "" {
			d.data = filepath.Join(b.dir, fmt.Sprintf("data%d", i))
			heal := "off"
			if b.only == deskPart { // whose page of words has something to show then
				heal = "safe"
			}
			if err := b.importWXR(ctx, d, s.wxr, heal); err != nil {
				return err
			}
			if i == 0 && b.only != deskPart { // and what healing adds
				healed := &set{n: s.n, data: filepath.Join(b.dir, "healed")}
				if err := b.importWXR(ctx, healed, s.wxr, "safe"); err != nil {
					return err
				}
				if err := os.RemoveAll(healed.data); err != nil {
					return err
				}
			}
		}
		if b.only != deskPart {
			if err := b.explore(ctx, d); err != nil {
				return fmt.Errorf("%s: %w", d.data, err)
			}
		}
		b.sets = append(b.sets, d)
	}
	return nil
}

// importWXR loads an export as a user would, on all cores, with or without restoring lost half-spaces.
func (b *bench) importWXR(ctx context.Context, d *set, file, heal string) error {
	say("import of %s, healing %s", file, heal)
	args := []string{"import", "wxr", file, "--data", d.data, "--heal", heal}
	if b.uploads != "" {
		args = append(args, "--uploads", b.uploads)
	}
	c := command(ctx, anyCore, b.hemmat, args...)
	from := time.Now()
	out, err := c.CombinedOutput()
	took := time.Since(from)
	if err != nil {
		return fmt.Errorf("import: %w\n%s", err, last(string(out), 2000))
	}
	peak := float64(c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss) / 1024
	cpu := c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	say("import: %.1f s, %.0f MB: %s", took.Seconds(), peak, last(strings.TrimSpace(string(out)), 200))
	size := folderSize(d.data)
	name := "import of " + count(d.n) + " posts"
	if heal != "off" {
		name += ", healed"
	}
	note := fmt.Sprintf("CPU %.1f s, %.0f posts/s; the data folder has %.0f MB", cpu.Seconds(), float64(d.n)/took.Seconds(), size)
	r := row{What: name + ", time", Measured: fmt.Sprintf("%.1f s", took.Seconds()), Note: note, Samples: map[string][]float64{"seconds": {took.Seconds()}}}
	m := row{What: name + ", memory at its highest", Measured: fmt.Sprintf("%.0f MB", peak), Samples: map[string][]float64{"MB": {peak}}}
	if d.n <= 10_000 && heal == "off" {
		r.atMost(took.Seconds(), 30, "≤ 30 s")
	}
	m.atMost(peak, 300, "≤ 300 MB")
	b.add(r, m)
	return nil
}

// explore learns addresses from the sitemap, as a crawler does, and places in
// lists and words of titles from the database.
func (b *bench) explore(ctx context.Context, d *set) error {
	say("addresses of %s posts", count(d.n))
	p, err := b.serve(ctx, d.data, b.serverCore)
	if err != nil {
		return err
	}
	locs, err := sitemap(p.url)
	_, peak := p.memory()
	if err := errors.Join(err, p.stop()); err != nil {
		return err
	}
	dated := regexp.MustCompile(`^/1[34]\d\d/\d\d/[^/]{3,}/$`)
	province := regexp.MustCompile(`^/provinces/[^/]+/$`)
	for _, loc := range locs {
		switch {
		case dated.MatchString(loc):
			d.items = append(d.items, loc)
		case province.MatchString(loc):
			d.provinces = append(d.provinces, loc)
		}
	}
	say("%d addresses: %d items, %d provinces; the sitemap took the server to %.0f MB", len(locs), len(d.items), len(d.provinces), peak)
	if len(d.items) < d.n*9/10 {
		b.warn("only %d of %d posts are in the sitemap", len(d.items), d.n)
	}
	if len(d.items) < 10 || len(d.provinces) == 0 {
		return errors.New("too few items or no provinces: nothing to measure")
	}
	// The same choice in every run.
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(d.items), func(i, j int) { d.items[i], d.items[j] = d.items[j], d.items[i] })
	return b.exploreData(ctx, d)
}

func (b *bench) exploreData(ctx context.Context, d *set) error {
	db, err := openData(d.data)
	if err != nil {
		return err
	}
	defer db.Close()
	var n int
	if err := db.QueryRowContext(ctx, statement("longest")).Scan(&d.list, &n); err != nil {
		return fmt.Errorf("longest list: %w", err)
	}
	d.path = segments[strings.TrimPrefix(d.list, "kind:")]
	if d.path == "" {
		return fmt.Errorf("no address is known for the list %s", d.list)
	}
	// Each place down from a page's end is another page of the same depth.
	d.depth = max(min(deepPage, (n-coldPages)/perPage), 1)
	if len(b.sets) > 0 {
		d.depth = min(d.depth, b.sets[0].depth) // growth compares the same page
	}
	if d.depth < deepPage {
		b.warn("with %s posts the longest list has %d items: the deep page is page %d", count(d.n), n, d.depth)
	}
	if d.near, err = places(ctx, db, d.list, perPage, n); err != nil {
		return err
	}
	if d.deep, err = places(ctx, db, d.list, d.depth*perPage, n); err != nil {
		return err
	}
	if d.keys, err = texts(ctx, db, statement("keys")); err != nil {
		return err
	}
	if d.bodies, err = texts(ctx, db, statement("bodies")); err != nil {
		return err
	}
	titles, err := texts(ctx, db, statement("titles"))
	d.queries = append(fromTitles(titles), fromTruth(d.truth)...)
	return err
}

// fromTitles pairs words of one title, which have results, and words of two
// titles, which may have none.
func fromTitles(titles []string) []query {
	random := rand.New(rand.NewPCG(3, 4))
	words := func(title string) []string {
		var long []string
		for _, w := range strings.Fields(title) {
			if len([]rune(w)) > 2 {
				long = append(long, w)
			}
		}
		return long
	}
	var qs []query
	for i, title := range titles {
		own, other := words(title), words(titles[(i+1)%len(titles)])
		if len(own) < 2 || len(other) == 0 {
			continue
		}
		random.Shuffle(len(own), func(i, j int) { own[i], own[j] = own[j], own[i] })
		qs = append(qs, query{"one title", own[0] + " " + own[1]}, query{"two titles", own[0] + " " + other[0]})
	}
	return qs
}

// fromTruth pairs the generator's own queries: the commonest words there are.
func fromTruth(name string) []query {
	text, err := os.ReadFile(name)
	var truth map[string][]int
	if err != nil || json.Unmarshal(text, &truth) != nil {
		return nil
	}
	var words []string
	for w := range truth {
		if !strings.Contains(w, " ") {
			words = append(words, w)
		}
	}
	slices.Sort(words)
	var qs []query
	for i, w := range words {
		for _, x := range words[:i] {
			qs = append(qs, query{"common words", w + " " + x})
		}
	}
	return qs
}

// sitemap reads every part and returns the paths, percent-encoded.
func sitemap(base string) ([]string, error) {
	var paths []string
	queue := []string{"/sitemap.xml"}
	for len(queue) > 0 {
		body, err := fetch(base+queue[0], "")
		if err != nil {
			return nil, err
		}
		queue = queue[1:]
		var doc struct {
			Parts []string `xml:"sitemap>loc"`
			Pages []string `xml:"url>loc"`
		}
		if err := xml.Unmarshal(body, &doc); err != nil {
			return nil, fmt.Errorf("sitemap: %w", err)
		}
		for i, loc := range append(doc.Parts, doc.Pages...) {
			u, err := url.Parse(loc)
			if err != nil {
				return nil, fmt.Errorf("sitemap: %w", err)
			}
			if i < len(doc.Parts) {
				queue = append(queue, u.EscapedPath())
			} else {
				paths = append(paths, u.EscapedPath())
			}
		}
	}
	return paths, nil
}

// The statements lie in files of their own: Go code names tables only in the
// package that owns them.
//
//go:embed sql
var statements embed.FS

func statement(name string) string {
	text, err := statements.ReadFile("sql/" + name + ".sql")
	if err != nil {
		panic(err)
	}
	return string(text)
}

// openData opens the database of a data folder for reading.
func openData(data string) (*sql.DB, error) {
	u := url.URL{Path: filepath.ToSlash(filepath.Join(data, "hemmat.db"))}
	db, err := sql.Open("sqlite", "file:"+u.EscapedPath()+"?_pragma=query_only(1)&_pragma=busy_timeout(5000)&_pragma=cache_size(-8000)")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

func texts(ctx context.Context, db *sql.DB, query string) ([]string, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all []string
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(sql.NullString)
		}
		if err := rows.Scan(values...); err != nil {
			return nil, err
		}
		all = append(all, values[0].(*sql.NullString).String)
	}
	return all, rows.Err()
}

// places are those that have a full page behind them.
func places(ctx context.Context, db *sql.DB, list string, from, length int) ([]place, error) {
	rows, err := db.QueryContext(ctx, statement("places"), list, from, min(coldPages, max(length-from-perPage, 1)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []place
	for rows.Next() {
		var p place
		if err := rows.Scan(&p.At, &p.Short); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

func folderSize(dir string) float64 {
	var n int64
	filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error { //nolint:errcheck // a figure for the note
		if err == nil && !e.IsDir() {
			if info, err := e.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return float64(n) / (1 << 20)
}

func last(s string, n int) string {
	if len(s) > n {
		return "…" + strings.ToValidUTF8(s[len(s)-n:], "")
	}
	return s
}
