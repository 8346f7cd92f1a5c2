package e2e

import (
	"encoding/json"
	"fmt"
	"html/template"
	"image"
	"image/jpeg"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"hemmat/internal/kit/view"
	"hemmat/internal/kit/view/viewtest"
	"hemmat/internal/kit/web"
	"hemmat/internal/room/press"
	"hemmat/persian"
)

// writePage is a page as the desk's: the form, the list of blocks that the editor takes the place of, and what
// the editor asks for.
const writePage = `{{define "main"}}{{with .Data -}}
{{template "editor"}}
<h1>{{.Heading}}</h1>
<form id="write" class="form" method="post" action="/desk/items/1/write/" data-autosave="/desk/items/1/autosave/" data-proof="/desk/proof/"
 data-words="/desk/words/" data-compare="/desk/items/1/compare/" data-sign-in="/desk/sign-in/" data-user="person-1" data-item="item-1" data-every="{{.Every}}">
<input type="hidden" name="based" value="{{.Based}}"><input type="hidden" name="kind" value="news"><input type="hidden" name="lang" value="{{.Lang}}">
<div><label for="kicker">روتیتر</label><input id="kicker" name="kicker" value="{{.Kicker}}" dir="auto"></div>
<div><label for="title">تیتر</label><input id="title" name="title" value="{{.Title}}" dir="auto" data-count data-limit="20"></div>
<div><label for="lead">لید</label><textarea id="lead" name="lead" rows="3" dir="auto" data-count data-limit="250">{{.Lead}}</textarea></div>
<div data-editor data-field="body" data-label="متن خبر" data-media="/desk/media/">
<ul id="blocks"><li><label for="b1">بند ۱</label><textarea id="b1" name="block-1">{{.Body}}</textarea><button name="up" value="1">بالا</button></li></ul>
<template data-html>{{.HTML}}</template>
</div>
<p><button id="save">ذخیره</button></p>
</form>
{{- end}}{{end}}`

type writeData struct {
	Heading, Kicker, Title, Lead, Body, Lang string
	Based, Every                             int
	HTML                                     template.HTML
}

// writing is a server that keeps one item in memory and speaks with the editor as the desk does.
type writing struct {
	*httptest.Server
	mu       sync.Mutex
	item     writeData
	drafts   []url.Values // as autosaved
	late     []url.Values // those that came after the form, with the text before it
	saves    []url.Values
	words    *persian.WordList
	texts    [][]string // as asked of the proof
	dropped  bool       // every line drops
	out      bool       // nobody is signed in
	others   []string
	revision int
}

func (s *writing) set(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fn()
}

// draft is the last text that was autosaved.
func (s *writing) draft() url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.drafts) == 0 {
		return nil
	}
	return s.drafts[len(s.drafts)-1]
}

func newWriting(t *testing.T, body string) *writing {
	t.Helper()
	r, _ := viewtest.Renderer(t, map[string]fs.FS{"desk": fstest.MapFS{"write.html": {Data: []byte(writePage)}}})
	s := &writing{words: persian.NewWordList(), revision: 1}
	s.item = writeData{Heading: "نوشتن خبر", Title: "خبر", Lang: "fa", Based: 1, Every: 150, HTML: template.HTML(press.Sanitise(body, "fa"))}
	mux := http.NewServeMux()
	mux.Handle("GET "+view.AssetRoot, r.Assets())
	mux.HandleFunc("GET /desk/items/1/write/", func(w http.ResponseWriter, q *http.Request) {
		s.mu.Lock()
		data := s.item
		s.mu.Unlock()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		p := &view.Page{Lang: "fa", Meta: view.Meta{Title: data.Heading}, Data: data, Now: time.Now(), Desk: &view.Desk{Name: "پریسا"}}
		p.Chrome.Site.Name = map[string]string{"fa": "حزب آینده"}
		if err := r.Render(w, "desk/write", p); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST /desk/items/1/write/", func(w http.ResponseWriter, q *http.Request) {
		q.ParseForm()
		s.mu.Lock()
		s.saves = append(s.saves, q.PostForm)
		s.revision++
		f := q.PostForm
		s.item.Kicker, s.item.Title, s.item.Lead, s.item.Based = f.Get("kicker"), f.Get("title"), f.Get("lead"), s.revision
		s.item.HTML = template.HTML(press.Sanitise(f.Get("body"), "fa"))
		s.mu.Unlock()
		http.Redirect(w, q, "/desk/items/1/write/", http.StatusSeeOther)
	})
	mux.HandleFunc("POST /desk/items/1/autosave/", func(w http.ResponseWriter, q *http.Request) {
		q.ParseForm()
		s.mu.Lock()
		s.drafts = append(s.drafts, q.PostForm)
		if len(s.saves) > 0 && q.PostForm.Get("based") == "1" {
			s.late = append(s.late, q.PostForm)
		}
		answer := map[string]any{"saved": time.Now().UnixMilli(), "others": s.others, "revision": s.revision}
		s.mu.Unlock()
		json.NewEncoder(w).Encode(answer)
	})
	mux.HandleFunc("POST /desk/proof/", s.proof)
	mux.HandleFunc("POST /desk/words/", func(w http.ResponseWriter, q *http.Request) {
		s.set(func() { s.words.Add(q.FormValue("word")) })
	})
	mux.HandleFunc("GET /desk/media/", func(w http.ResponseWriter, q *http.Request) {
		type picture struct {
			Src, Alt, Caption, Credit string
			Width, Height             int
		}
		list := []map[string]any{}
		for _, p := range []picture{{pictureSrc, "پلی آجری روی رود", "پل تاریخی شهر", "دفتر هنری", 640, 400}} {
			list = append(list, map[string]any{"src": p.Src, "alt": p.Alt, "caption": p.Caption, "credit": p.Credit, "width": p.Width, "height": p.Height})
		}
		json.NewEncoder(w).Encode(map[string]any{"pictures": list})
	})
	mux.HandleFunc("GET /media/", func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg")
		jpeg.Encode(w, image.NewGray(image.Rect(0, 0, 640, 400)), nil)
	})
	mux.HandleFunc("/desk/", func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!doctype html><title>x</title><p>x")
	})
	mux.HandleFunc("GET /manifest.webmanifest", func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Content-Type", "application/manifest+json")
		fmt.Fprint(w, `{"name":"x","start_url":"/"}`)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, q *http.Request) { w.WriteHeader(http.StatusNoContent) })
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		web.PublicHeaders(w.Header(), q)
		s.mu.Lock()
		dropped, out := s.dropped, s.out
		s.mu.Unlock()
		switch ours := strings.HasPrefix(q.URL.Path, "/desk/"); {
		case dropped && ours:
			panic(http.ErrAbortHandler)
		case out && ours && q.URL.Path != "/desk/sign-in/":
			http.Redirect(w, q, "/desk/sign-in/", http.StatusSeeOther)
		default:
			mux.ServeHTTP(w, q)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

const pictureSrc = "/media/0123456789abcdef/640.jpg"

// proof answers for each text with what persian finds in it.
func (s *writing) proof(w http.ResponseWriter, q *http.Request) {
	var ask struct {
		Texts []string
		Lang  string
	}
	if err := json.NewDecoder(q.Body).Decode(&ask); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts = append(s.texts, ask.Texts)
	type finding struct {
		Start int      `json:"start"`
		End   int      `json:"end"`
		Rule  string   `json:"rule"`
		Text  string   `json:"text"`
		Fixes []string `json:"fixes"`
	}
	all := make([][]finding, len(ask.Texts))
	for i, text := range ask.Texts {
		all[i] = []finding{}
		for _, f := range (persian.Proofreader{Words: s.words, Off: persian.Ease}).Proof(text) {
			all[i] = append(all[i], finding{f.Start16, f.End16, f.Reason.Rule().Key(), "دلیل: " + f.Reason.Key(), f.Fixes})
		}
	}
	json.NewEncoder(w).Encode(all)
}

// write opens the page of the item and waits for the editor.
func (s *writing) write(t *testing.T, b *tab) {
	t.Helper()
	b.visit(t, s.URL+"/desk/items/1/write/")
	until(t, b, `!!(window.editing = document.querySelector('[data-editor]').editor)`)
	eval[bool](t, b, `editing.save.ready.then(() => true)`)
}
