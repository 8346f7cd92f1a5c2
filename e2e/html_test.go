package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hemmat/internal/kit/dbtest"
)

// vnuAnswer is what the checker of HTML says.
type vnuAnswer struct {
	Messages []struct {
		Type, URL, Message, Extract string
		LastLine                    int
	}
}

// vnuBugs are messages that are the checker's own fault, with the reason.
var vnuBugs = map[string]string{}

func TestPagesSheetsAndDrawingsAreValid(t *testing.T) {
	java, err := exec.LookPath("java")
	dbtest.Require(t, "browser", err == nil, "the checker of HTML needs Java")
	_, err = os.Stat(vnuFile)
	dbtest.Require(t, "browser", err == nil, "run npm ci in e2e")
	s := crawled(t)
	dir := t.TempDir()
	names := map[string]string{}
	write := func(p *page, ext string) {
		name := fmt.Sprintf("%04d%s", len(names), ext)
		names[name] = readable(p.Path)
		if err := os.WriteFile(filepath.Join(dir, name), p.Body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range s.Order {
		p := s.Pages[path]
		switch {
		case p.Status == 200 && p.Doc != nil:
			write(p, ".html")
		case p.is("text/css"):
			write(p, ".css")
		case p.is("image/svg+xml"):
			write(p, ".svg")
		}
	}
	for _, x := range examples(t) { // what no page links to
		if p := fetch(t, s.Base, x.Path); p.Doc != nil && s.Pages[x.Path] == nil {
			write(p, ".html")
		}
	}
	cmd := exec.Command(java, "-Xss4m", "-jar", vnuFile, "--errors-only", "--exit-zero-always", "--format", "json",
		"--also-check-css", "--also-check-svg", dir)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("vnu: %v\n%.2000s", err, out.Bytes())
	}
	var answer vnuAnswer
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatalf("vnu: %v\n%.2000s", err, out.Bytes())
	}
	for _, m := range answer.Messages {
		if _, known := vnuBugs[m.Message]; known || m.Type == "info" {
			continue
		}
		name := filepath.Base(m.URL)
		t.Errorf("%s:%d: %s: %s", names[name], m.LastLine, m.Message, strings.Join(strings.Fields(m.Extract), " "))
	}
	t.Logf("%d files", len(names))
}

func TestTheCheckerOfHTMLSeesAFault(t *testing.T) {
	java, err := exec.LookPath("java")
	dbtest.Require(t, "browser", err == nil, "the checker of HTML needs Java")
	_, err = os.Stat(vnuFile)
	dbtest.Require(t, "browser", err == nil, "run npm ci in e2e")
	file := filepath.Join(t.TempDir(), "bad.html")
	must(t, os.WriteFile(file, []byte("<!doctype html><title>x</title><ul><p>x</ul>"), 0o600))
	out, err := exec.Command(java, "-jar", vnuFile, "--errors-only", "--exit-zero-always", "--format", "json", file).CombinedOutput()
	var answer vnuAnswer
	if json.Unmarshal(out, &answer); err != nil || len(answer.Messages) == 0 {
		t.Errorf("vnu passes a list with a paragraph in it: %v %s", err, out)
	}
}
