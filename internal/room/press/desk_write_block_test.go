package press

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/kit/block"
	"hemmat/internal/kit/dbtest"
	"hemmat/internal/kit/wxr"
)

// bodies are the texts of the demonstration and, where it is, of the party's old site, as they are stored.
func bodies(t testing.TB) []Edition {
	t.Helper()
	var all []Edition
	take := func(name string, c Content) {
		e, err := Read(c)
		if err != nil && e.Title != "" {
			t.Fatalf("%s: %v", name, err)
		}
		if e.Body != "" {
			all = append(all, e)
		}
	}
	files, err := filepath.Glob("../../demo/content/press/*.md")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files of the demonstration: %v", len(files), err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := ParseFile(name, data)
		if err != nil {
			t.Fatal(err)
		}
		// What a file names beside itself is in the store when it is added.
		f.Draft.Body = strings.ReplaceAll(f.Draft.Body, "](drawn/", "](/media/0123456789abcdef/")
		take(name, f.Draft.content())
	}
	path := filepath.FromSlash("../../../../shared/data/party/home.wxr.xml")
	export, err := os.Open(path)
	if dbtest.Require(t, "shared", err == nil, "no file "+path); err != nil {
		return all
	}
	defer export.Close()
	for r := wxr.NewReader(export, path, func(wxr.Warning) {}); ; {
		it, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		take(it.Title, Content{Lang: "fa", Title: it.Title, Body: it.Content, Format: WordPress})
	}
}

// checkBlocks asks for what must hold of a stored body.
func checkBlocks(t *testing.T, body, lang string) (raw int) {
	t.Helper()
	blocks := block.Parse(body)
	if got := block.HTML(blocks); got != body {
		t.Errorf("%q came back as %q", body, got)
	}
	again, err := block.Decode(block.Values(blocks))
	if err != nil {
		return 0 // a text with a longer block than a form takes
	}
	if got := block.HTML(again); got != body {
		t.Errorf("an unchanged form makes %q of %q", got, body)
	}
	for _, b := range blocks {
		if b.Kind == block.Raw {
			raw++
			continue
		}
		normal := b.Changed().HTML()
		if got := Sanitise(normal, lang); got != normal {
			t.Errorf("%s: Sanitise makes %q of the normal form %q of %q", b.Kind, got, normal, b.HTML())
		}
	}
	return raw
}

func TestEveryStoredTextComesBackFromItsBlocks(t *testing.T) {
	all, raw := 0, 0
	for _, e := range bodies(t) {
		all += len(block.Parse(e.Body))
		raw += checkBlocks(t, e.Body, e.Lang)
	}
	if raw*20 > all {
		t.Errorf("%d of %d blocks can only be looked at", raw, all)
	}
	t.Logf("%d blocks, %d of them raw", all, raw)
}

func FuzzBlocksOfSanitised(f *testing.F) {
	for _, e := range bodies(f) {
		f.Add(e.Body)
	}
	f.Add(`<p dir="rtl">الف <bdi>x</bdi> <bdo dir="ltr">y</bdo> <abbr title="&quot;|">z</abbr><br>*</p><blockquote>a<cite>b</cite></blockquote><ol start=3><li>x`)
	f.Add(`<table><caption>a</caption><tr><th>x|y<td>z</table><p><img src="/media/0123456789abcdef/1.jpg" title="x y">`)
	f.Add(`<p><ins>a</ins><p><iframe src="//a.b/c"></iframe><figure><img src="/media/0123456789abcdef/1.jpg"><img src="/media/0123456789abcdef/2.jpg">`)
	f.Fuzz(func(t *testing.T, in string) {
		if len(in) < 8<<10 {
			checkBlocks(t, Sanitise(in, "fa"), "fa")
		}
	})
}
