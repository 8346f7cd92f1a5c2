package view_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"hemmat/internal/kit/view/viewtest"
)

const editorSource = "../../../editor/src"

// askedTexts are the keys that the editor's source asks for.
func askedTexts(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(editorSource + "/*.js")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no source of the editor")
	}
	var keys []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if i := strings.IndexFunc(string(b), func(r rune) bool { return unicode.Is(unicode.Arabic, r) && !unicode.IsDigit(r) }); i >= 0 {
			t.Errorf("%s holds Persian: %.40q", f, b[i:])
		}
		source := string(b)
		for _, m := range regexp.MustCompile(`\bt\(([^()]*)`).FindAllStringSubmatch(source, -1) {
			for _, q := range regexp.MustCompile(`'([a-z][a-z0-9.]*)'`).FindAllStringSubmatch(m[1], -1) {
				keys = append(keys, q[1])
			}
		}
		for _, m := range regexp.MustCompile(`counted\('([a-z.]+)'`).FindAllStringSubmatch(source, -1) {
			keys = append(keys, m[1]+".none", m[1]+".one", m[1]+".other")
		}
		if filepath.Base(f) == "toolbar.js" {
			for _, m := range regexp.MustCompile(`(?m)\['([a-z]+)', '`).FindAllStringSubmatch(source, -1) {
				keys = append(keys, "bar."+m[1])
			}
			keys = append(keys, "bar.h2", "bar.h3", "bar.h4")
		}
	}
	return keys
}

func TestTheEditorHasEachTextItAsksFor(t *testing.T) {
	asked := askedTexts(t)
	for _, lang := range []string{"fa", "en"} {
		var texts map[string]string
		d := draw(t, lang, "editor", nil)
		if err := json.Unmarshal([]byte(d.One("script[data-texts]").Text()), &texts); err != nil {
			t.Fatal(err)
		}
		for _, key := range asked {
			if texts[key] == "" && key != "bar." {
				t.Errorf("%s: no text %q", lang, key)
			}
		}
		for key := range texts {
			if !slices.Contains(asked, key) {
				t.Errorf("%s: nobody asks for %q", lang, key)
			}
		}
	}
}

func TestTheEditorIsForTheDeskAlone(t *testing.T) {
	r, _ := viewtest.Renderer(t, nil)
	ours := []string{r.Asset("js/editor.js"), r.Asset("js/editor.LICENSE.txt"), r.Asset("desk/editor.css")}
	for _, p := range ours {
		if res := fetch(t, r.Assets(), "GET", p, "gzip"); p == "" || res.StatusCode != 200 || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%q: %d", p, res.StatusCode)
		}
	}
	for p := range r.AssetFiles() {
		if slices.Contains(ours, p) {
			t.Errorf("a copy of the public pages takes %s along", p)
		}
	}
	d := draw(t, "fa", "editor", nil)
	if d.One("link[rel=stylesheet]").Attr("href") != ours[2] || d.One("script[src]").Attr("src") != ours[0] {
		t.Error("the component names other files")
	}
	if z := fetch(t, r.Assets(), "GET", ours[0], "gzip").ContentLength; z > 125<<10 {
		t.Errorf("the editor has %d bytes in gzip", z)
	}
}

func TestTheSheetOfTheEditorNamesNoSide(t *testing.T) {
	b, err := os.ReadFile("static/desk/editor.css")
	if err != nil {
		t.Fatal(err)
	}
	if m := regexp.MustCompile(`\b(left|right)\b|letter-spacing|font-style:\s*italic|@import|https?://|data:`).FindString(string(b)); m != "" {
		t.Errorf("it has %q", m)
	}
	if strings.Count(string(b), "{") != strings.Count(string(b), "}") {
		t.Error("braces do not match")
	}
}

func TestTheEditorEvaluatesNothing(t *testing.T) {
	b, err := os.ReadFile("static/js/editor.js")
	if err != nil {
		t.Fatal(err)
	}
	if m := regexp.MustCompile(`\beval\(|\bnew Function\b|\bFunction\(["']`).FindString(string(b)); m != "" {
		t.Errorf("it has %q", m)
	}
}
