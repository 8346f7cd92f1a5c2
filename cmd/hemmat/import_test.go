package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// last is the last line of a text.
func last(text string) string {
	text = strings.TrimSpace(text)
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// oldSite writes an export of two texts and a picture, with its uploads.
func oldSite(t *testing.T) (file, uploads string) {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>نمونه</title><link>https://old.example</link><wp:wxr_version>1.2</wp:wxr_version>
`)
	item := func(id int, kind, status, extra string) {
		fmt.Fprintf(&b, `<item><title>عنوان %d</title><link>https://old.example/1404/02/n-%d/</link><wp:post_id>%d</wp:post_id><wp:post_date_gmt>2025-04-25 12:50:00</wp:post_date_gmt>
<wp:post_name>n-%d</wp:post_name><wp:status>%s</wp:status><wp:post_type>%s</wp:post_type>%s</item>
`, id, id, id, id, status, kind, extra)
	}
	item(1, "post", "publish", `<category domain="category" nicename="x">ویژهٔ ما</category><content:encoded>متن</content:encoded>`)
	item(2, "post", "draft", `<content:encoded>پیش‌نویس</content:encoded>`)
	item(3, "attachment", "inherit", `<wp:attachment_url>https://old.example/wp-content/uploads/2024/a.png</wp:attachment_url>`)
	b.WriteString("</channel></rss>\n")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewNRGBA(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	file, uploads = filepath.Join(dir, "export.xml"), filepath.Join(dir, "uploads")
	write(t, file, b.String())
	write(t, filepath.Join(uploads, "2024", "a.png"), picture.String())
	return file, uploads
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestImportSaysWhatBecameOfEachItem(t *testing.T) {
	file, uploads := oldSite(t)
	dir := t.TempDir()
	data, report, mapping := filepath.Join(dir, "data"), filepath.Join(dir, "report.json"), filepath.Join(dir, "map.yaml")
	write(t, mapping, "kinds: {ویژهٔ ما: note}\n")
	write(t, report, "what was here before, and longer than nothing")
	command := []string{"import", "wxr", file, "--data", data, "--uploads", uploads, "--map", mapping, "--report", report}
	read := func() (r struct {
		DryRun    bool `json:"dry_run"`
		New       int
		Items     []struct{ Title, Kind, Status, Outcome string }
		Addresses []struct{ Old, New string }
	},
	) {
		t.Helper()
		text, err := os.ReadFile(report)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatal(err)
		}
		return r
	}

	code, out, complaint := said(t, dir, append(command, "--dry-run")...)
	if r := read(); code != 0 || last(out) != "2 new, 0 changed, 0 skipped" || !r.DryRun {
		t.Errorf("a dry run: %d %q %q %+v", code, last(out), complaint, r)
	}
	code, out, complaint = said(t, dir, command...)
	r := read()
	if code != 0 || last(out) != "2 new, 0 changed, 0 skipped" || last(complaint) != "" {
		t.Errorf("%d %q %q", code, last(out), complaint)
	}
	if r.DryRun || r.New != 2 || len(r.Items) != 2 || r.Items[0].Kind != "note" || r.Items[1].Status != "draft" || len(r.Addresses) == 0 || r.Addresses[0].New != "/1404/02/n-1/" {
		t.Errorf("%+v", r)
	}
	if info, err := os.Stat(report); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the report, which names a draft, is %v, %v", info.Mode(), err)
	}
	if code, out, _ = said(t, dir, command...); code != 0 || last(out) != "0 new, 0 changed, 2 skipped" {
		t.Errorf("again: %d %q", code, last(out))
	}
	write(t, mapping, "kinds:\n  ویژهٔ ما: nonsense\n")
	if code, _, complaint = said(t, dir, command...); code == 0 || !strings.Contains(complaint, "map.yaml:2: ") {
		t.Errorf("a bad map: %d %q", code, complaint)
	}
}

func TestImportOfABrokenFileFailsWithItsLineAndKeepsWhatItRead(t *testing.T) {
	file, _ := oldSite(t)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole, _, _ := strings.Cut(string(text), "</channel>")
	write(t, file, whole+"<item><title>بریده")
	code, out, complaint := said(t, t.TempDir(), "import", "wxr", file, "--data", filepath.Join(t.TempDir(), "data"))
	line := fmt.Sprintf("export.xml:%d: the file ends too early", strings.Count(whole, "\n")+1)
	if code == 0 || last(out) != "2 new, 0 changed, 0 skipped" || !strings.Contains(complaint, line) {
		t.Errorf("%d %q %q, want %q", code, last(out), complaint, line)
	}
}

func TestAnImportBesideAServerIsSeenAtOnce(t *testing.T) {
	file, uploads := oldSite(t)
	data := filepath.Join(t.TempDir(), "data")
	server := hemmat("serve", "--listen", "localhost:0", "--data", data)
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt) // it may have ended
		if err := server.Wait(); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	base := ""
	for lines := bufio.NewScanner(stdout); base == "" && lines.Scan(); {
		base, _ = strings.CutPrefix(lines.Text(), "Serving ")
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	status := func(path string) int {
		resp, err := client.Get(strings.TrimSpace(base) + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	want := map[string]int{"/1404/02/n-1/": 200, "/?p=1": 301, "/category/x/": 301, "/wp-content/uploads/2024/a.png": 200, "/1404/02/n-2/": 404}
	for path := range want { // so that the server remembers that nothing was there
		status(path)
	}
	if code, out, complaint := said(t, t.TempDir(), "import", "wxr", file, "--data", data, "--uploads", uploads); code != 0 {
		t.Fatalf("%d %q %q", code, last(out), complaint)
	}
	until := time.Now().Add(time.Second)
	for path, code := range want {
		got := status(path)
		for got != code && time.Now().Before(until) {
			time.Sleep(20 * time.Millisecond)
			got = status(path)
		}
		if got != code {
			t.Errorf("%s answers %d after a second, want %d", path, got, code)
		}
	}
}
