package arch

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

func TestTreeKeepsItsDirections(t *testing.T) {
	root := os.DirFS(filepath.Join("..", ".."))
	var files []File
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := d.Name(); d.IsDir() && name != "." && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules" || base == "tools") {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(name) != ".go" {
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		f, err := Parse(name, src)
		files = append(files, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("read %d files: the walk does not see the tree", len(files))
	}
	tables, err := Tables(root, "internal/kit/db/migrations")
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) == 0 {
		t.Fatal("no table found in the migrations")
	}
	for _, breach := range Check(files, tables) {
		t.Error(breach)
	}
}

func TestEachDirectionCanBeBroken(t *testing.T) {
	tables := map[string]string{"press_item": "press", "ledger_entry": "ledger"}
	for name, breach := range map[string]struct{ path, src string }{
		"ground imports a third party":    {"persian/x.go", `package persian; import _ "github.com/a/b"`},
		"ground imports the kit":          {"jalali/x.go", `package jalali; import _ "hemmat/internal/kit/db"`},
		"kit imports a room":              {"internal/kit/db/x.go", `package db; import _ "hemmat/internal/room/press"`},
		"kit imports what stands above":   {"internal/kit/db/x.go", `package db; import _ "hemmat/internal/kit/site"`},
		"kit part without a place":        {"internal/kit/new/x.go", `package new; import _ "hemmat/internal/kit/db"`},
		"a room imports a room":           {"internal/room/press/x.go", `package press; import _ "hemmat/internal/room/party"`},
		"a room's test imports a room":    {"internal/room/press/x_test.go", `package press; import _ "hemmat/internal/room/party"`},
		"somebody imports app":            {"internal/room/press/x.go", `package press; import _ "hemmat/internal/app"`},
		"somebody imports cmd":            {"internal/app/x.go", `package app; import _ "hemmat/cmd/hemmat"`},
		"cmd imports a room":              {"cmd/hemmat/x.go", `package main; import _ "hemmat/internal/room/press"`},
		"a room imports the demo":         {"internal/room/press/x.go", `package press; import _ "hemmat/internal/demo"`},
		"a store knows the web":           {"internal/room/press/store_list.go", `package press; import _ "net/http"`},
		"the rules know the web":          {"internal/room/press/press.go", `package press; import _ "html/template"`},
		"a handler knows SQL":             {"internal/room/press/public.go", `package press; import ("database/sql"; "net/http"); func f(w http.ResponseWriter, d *sql.DB) {}`},
		"a room reads the clock":          {"internal/room/press/x.go", `package press; import "time"; var x = time.Now()`},
		"a room has an init":              {"internal/room/press/x.go", `package press; func init() {}`},
		"SQL names a neighbour's table":   {"internal/room/party/store.go", "package party; const q = `SELECT 1 FROM press_item`"},
		"SQL writes a table of the kit's": {"internal/room/party/store.go", "package party; const q = `INSERT INTO ledger_entry VALUES (1)`"},
	} {
		f, err := Parse(breach.path, []byte(breach.src))
		if err != nil {
			t.Fatal(err)
		}
		if got := Check([]File{f}, tables); len(got) != 1 {
			t.Errorf("%s: got %d breaches %q, want 1", name, len(got), got)
		}
	}
}

func TestWhatTheHouseAllowsIsNoBreach(t *testing.T) {
	tables := map[string]string{"press_item": "press"}
	for _, ok := range []struct{ path, src string }{
		{"persian/x.go", `package persian; import _ "golang.org/x/text/collate"`},
		{"persian/cmd/score/main.go", `package main; import _ "os"`},
		{"internal/kit/site/x.go", `package site; import _ "hemmat/internal/kit/view"`},
		{"internal/room/press/store.go", "package press; const q = `SELECT 1 FROM press_item`"},
		{"internal/room/press/public.go", `package press; import "net/http"; func f(w http.ResponseWriter) {}`},
		{"internal/app/app.go", `package app; import _ "hemmat/internal/room/press"`},
		{"cmd/hemmat/main.go", `package main; import _ "hemmat/internal/app"`},
	} {
		f, err := Parse(ok.path, []byte(ok.src))
		if err != nil {
			t.Fatal(err)
		}
		if got := Check([]File{f}, tables); len(got) != 0 {
			t.Errorf("%s: %q", ok.path, got)
		}
	}
}
