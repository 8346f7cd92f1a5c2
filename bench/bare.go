package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// The bare marks run in processes of their own, on the servers' core: this
// program starts itself in a role.
const (
	roleVar = "HEMMAT_BENCH_ROLE"
	roleWeb = "web"
	roleRow = "loop"
)

func play(role string) error {
	switch role {
	case roleWeb:
		return playWeb(os.Args[1], os.Args[2])
	case roleRow:
		return playLoop()
	}
	return fmt.Errorf("no such role")
}

func (b *bench) self(ctx context.Context, role string, args ...string) (*process, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := command(ctx, b.serverCore, exe, args...)
	c.Env = append(os.Environ(), roleVar+"="+role, "GOMAXPROCS=1")
	return b.spawn(c, "http://"+args[0])
}

func (b *bench) bareServer(ctx context.Context, static string) (*process, error) {
	p, err := b.self(ctx, roleWeb, address(), static)
	if err != nil {
		return nil, err
	}
	return p, p.await(ctx, "/home.html", 10*time.Millisecond)
}

// playWeb serves the files of a folder from memory with the least that a Go
// server does: a map, three headers, one write.
func playWeb(listen, static string) error {
	type page struct {
		body   []byte
		length []string
	}
	pages := map[string]page{}
	names, err := filepath.Glob(filepath.Join(static, "*"))
	if err != nil {
		return err
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		pages["/"+filepath.Base(name)] = page{body, []string{strconv.Itoa(len(body))}}
	}
	ctype, gzip := []string{"text/html; charset=utf-8"}, []string{"gzip"}
	return http.ListenAndServe(listen, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, h := r.URL.Path, w.Header()
		if a := r.Header["Accept-Encoding"]; len(a) > 0 && strings.Contains(a[0], "gzip") {
			path += ".gz"
			h["Content-Encoding"] = gzip
		}
		p := pages[path]
		h["Content-Type"], h["Content-Length"] = ctype, p.length
		w.Write(p.body) //nolint:errcheck // the reader has gone
	}))
}

// loop is a bare query-and-render loop: what to ask, and how long the page is
// that it is compared with.
type loop struct {
	Data  string
	Query string
	Args  [][]any
	Bytes int
	List  bool // many rows in place of one item
}

// bareLoop runs the loop in a process of its own and returns milliseconds.
func (b *bench) bareLoop(ctx context.Context, l loop) ([]float64, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	job, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	c := command(ctx, b.serverCore, exe)
	c.Env = append(os.Environ(), roleVar+"="+roleRow, "GOMAXPROCS=1")
	c.Stdin, c.Stderr = bytes.NewReader(job), os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("bare loop: %w", err)
	}
	var took []float64
	return took, json.Unmarshal(out, &took)
}

// bareRow is a row of any of the queries.
type bareRow struct {
	Title, Lead string
	Body        template.HTML
	Href        string
	At          string
}

// bareTemplate has an item or a list in a frame of 40 links; the rest of the
// page's length is text that the template holds already.
const bareTemplate = `<!doctype html><html lang="fa" dir="rtl"><head><title>{{(index .Rows 0).Title}}</title></head><body>
<nav><ul>{{range .Links}}<li><a href="{{.Href}}">{{.Title}}</a></li>{{end}}</ul></nav><main>
{{range .Rows}}<article><h2><a href="{{.Href}}">{{.Title}}</a></h2><p>{{.Lead}}</p><time>{{.At}}</time>{{.Body}}</article>{{end}}
</main><footer>{{.Rest}}</footer></body></html>`

func playLoop() error {
	ctx := context.Background()
	var l loop
	in := json.NewDecoder(os.Stdin)
	in.UseNumber() // places are longer than a float is exact
	if err := in.Decode(&l); err != nil {
		return err
	}
	for _, args := range l.Args {
		for i, a := range args {
			if n, ok := a.(json.Number); ok {
				whole, err := n.Int64()
				if err != nil {
					return err
				}
				args[i] = whole
			}
		}
	}
	db, err := openData(l.Data)
	if err != nil {
		return err
	}
	defer db.Close()
	query, err := db.PrepareContext(ctx, l.Query)
	if err != nil {
		return err
	}
	t := template.Must(template.New("").Parse(bareTemplate))
	links := make([]bareRow, 40)
	for i := range links {
		links[i] = bareRow{Title: "پیوند شماره", Href: "/links/" + strconv.Itoa(i) + "/"}
	}
	var page bytes.Buffer
	var took []float64
	rest := template.HTML("")
	for i := -3; i < len(l.Args); i++ { // three turns to get warm and to learn the length
		from := time.Now()
		rows, err := query.QueryContext(ctx, l.Args[max(i, 0)]...)
		if err != nil {
			return err
		}
		data := struct {
			Rows, Links []bareRow
			Rest        template.HTML
		}{nil, links, rest}
		for rows.Next() {
			var r bareRow
			var third string
			var at int64
			if err := rows.Scan(&r.Title, &r.Lead, &third, &at); err != nil {
				return err
			}
			if r.At = time.UnixMilli(at).UTC().Format(time.DateTime); l.List {
				r.Href = "/" + third + "/"
			} else {
				r.Body = template.HTML(third)
			}
			data.Rows = append(data.Rows, r)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		if len(data.Rows) == 0 {
			return fmt.Errorf("nothing found for %v", l.Args[max(i, 0)])
		}
		page.Reset()
		if err := t.Execute(&page, data); err != nil {
			return err
		}
		if spent := time.Since(from); i >= 0 {
			took = append(took, ms(spent))
		}
		if i < 0 {
			rest = template.HTML(strings.Repeat("x", max(l.Bytes-(page.Len()-len(rest)), 0)))
		}
	}
	return json.NewEncoder(os.Stdout).Encode(took)
}
