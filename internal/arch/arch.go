// Package arch keeps the directions of the house: who may import whom, which
// file may know which technology, and which package may name which table in
// SQL. It holds no code that the program runs; its test reads the tree.
package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Module is the path that the imports of the tree begin with.
const Module = "hemmat"

// File is what the rules look at in one Go file.
type File struct {
	Path    string   // from the root of the module, with slashes
	Imports []string // as written
	SQL     []string // string literals that read or write tables
	Inits   bool     // declares func init
	Now     bool     // calls time.Now
	Serves  bool     // has a function that takes an http.ResponseWriter
}

// Package returns the folder that the file lies in.
func (f File) Package() string { return path.Dir(f.Path) }

// Test reports whether the file is a test.
func (f File) Test() bool { return strings.HasSuffix(f.Path, "_test.go") }

// Ground lists the libraries that any Go program may import.
var Ground = []string{"persian", "jalali"}

// Kit lists the kit from its lowest part to its highest. A part imports only
// what stands before it.
var Kit = []string{
	"fault", "id", "sheet", "prose", "block", "i18n", "db", "dbtest", "s3test", "ledger", "series", "task", "jobs", "seal", "notice", "settings",
	"media/mediatest", "media", "share", "search", "access", "view", "view/viewtest", "view/looktest", "web", "site", "api", "staff", "staff/stafftest", "second", "wxr",
}

// verb finds the table after a verb of SQL.
var verb = regexp.MustCompile(`(?i)\b(?:FROM|INTO|UPDATE|JOIN)\s+([a-z_][a-z0-9_]*)`)

// Parse reads one file for the rules.
func Parse(name string, src []byte) (File, error) {
	f := File{Path: name}
	tree, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
	if err != nil {
		return f, fmt.Errorf("arch: %w", err)
	}
	for _, imp := range tree.Imports {
		p, _ := strconv.Unquote(imp.Path.Value)
		f.Imports = append(f.Imports, p)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			f.Inits = f.Inits || n.Recv == nil && n.Name.Name == "init"
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok {
				f.Now = f.Now || x.Name == "time" && n.Sel.Name == "Now"
				f.Serves = f.Serves || x.Name == "http" && n.Sel.Name == "ResponseWriter"
			}
		case *ast.BasicLit:
			if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil && verb.MatchString(s) {
				f.SQL = append(f.SQL, s)
			}
		}
		return true
	})
	return f, nil
}

// Tables reads the migrations below dir of fsys and returns the owner of each
// table: the package after which the migration that creates it is named.
// "0010_party.sql" belongs to the room party, "0001_kit.sql" to the kit package
// whose name the table's begins with.
func Tables(fsys fs.FS, dir string) (map[string]string, error) {
	create := regexp.MustCompile(`(?i)CREATE\s+(?:VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_][a-z0-9_]*)`)
	owners := map[string]string{}
	err := fs.WalkDir(fsys, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".sql" {
			return err
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		_, owner, _ := strings.Cut(strings.TrimSuffix(path.Base(name), ".sql"), "_")
		owner, _, _ = strings.Cut(owner, "_")
		for _, m := range create.FindAllStringSubmatch(string(src), -1) {
			table := strings.ToLower(m[1])
			if owner == "kit" {
				first, _, _ := strings.Cut(table, "_")
				if slices.Contains(Kit, first+"s") {
					first += "s" // a row is one job of the package jobs
				}
				owners[table] = first
			} else {
				owners[table] = owner
			}
		}
		return nil
	})
	return owners, err
}

// Check returns one sentence for each breach of the directions, in the order
// of the files. Tests are free in what they import, except that no room's test
// knows another room.
func Check(files []File, tables map[string]string) []string {
	var breaches []string
	for _, f := range files {
		say := func(format string, args ...any) {
			breaches = append(breaches, f.Path+": "+fmt.Sprintf(format, args...))
		}
		for _, imp := range f.Imports {
			if why := direction(f, imp); why != "" {
				say("imports %s: %s", imp, why)
			}
		}
		room, isRoom := strings.CutPrefix(f.Package(), part("room"))
		if !f.Test() {
			checkFile(f, room, isRoom, say)
			for _, table := range named(f.SQL) {
				if owner, ok := tables[table]; ok && path.Base(f.Package()) != owner {
					say("names the table %s of %s in SQL", table, owner)
				}
			}
		}
	}
	return breaches
}

// part returns the prefix of the folders of one part of the house.
func part(name string) string { return "internal/" + name + "/" }

// checkFile holds the rules about what one file of a room may know.
func checkFile(f File, room string, isRoom bool, say func(string, ...any)) {
	if !isRoom {
		return
	}
	base := path.Base(f.Path)
	has := func(names ...string) string {
		for _, name := range names {
			if slices.Contains(f.Imports, name) {
				return name
			}
		}
		return ""
	}
	if name := has("net/http", "html/template"); name != "" && strings.HasPrefix(base, "store") {
		say("a store imports %s", name)
	}
	if name := has("net/http", "html/template", "database/sql"); name != "" && base == room+".go" {
		say("the file of the room's rules imports %s", name)
	}
	if f.Serves && has("database/sql") != "" {
		say("a file with handlers imports database/sql")
	}
	if f.Inits {
		say("a room has func init")
	}
	if f.Now {
		say("a room calls time.Now: the clock is a value")
	}
}

// direction says why f may not import imp, or "".
func direction(f File, imp string) string {
	inner, own := strings.CutPrefix(imp, Module+"/")
	if !own {
		return foreign(f, imp)
	}
	if strings.HasPrefix(inner, "cmd/") {
		return "nobody imports cmd"
	}
	if inner == "internal/app" && !strings.HasPrefix(f.Path, "cmd/") && !strings.HasPrefix(f.Path, "e2e/") && f.Package() != inner {
		return "only cmd imports app"
	}
	if inner == "internal/demo" && !strings.HasPrefix(f.Path, "internal/app/") && f.Package() != inner {
		return "only app imports the demo"
	}
	switch {
	case strings.HasPrefix(f.Path, "cmd/"):
		if inner != "internal/app" && !f.Test() {
			return "cmd imports only app"
		}
	case isGround(f.Path):
		if !isGround(inner + "/") {
			return "ground imports the standard library and golang.org/x only"
		}
	case strings.HasPrefix(f.Path, part("kit")):
		return kitDirection(f, inner)
	case strings.HasPrefix(f.Path, part("room")):
		if other, ok := strings.CutPrefix(inner, part("room")); ok && part("room")+other != f.Package() {
			return "a room never imports another room"
		}
	}
	return ""
}

func kitDirection(f File, inner string) string {
	if isGround(inner + "/") {
		return ""
	}
	below, ok := strings.CutPrefix(inner, part("kit"))
	if !ok {
		return "kit imports ground and kit only"
	}
	own := strings.TrimPrefix(f.Package(), part("kit"))
	mine, theirs := slices.Index(Kit, own), slices.Index(Kit, below)
	switch {
	case mine < 0:
		return own + " has no place in the order of the kit (arch.Kit)"
	case theirs < 0:
		return below + " has no place in the order of the kit (arch.Kit)"
	case !f.Test() && theirs >= mine:
		return below + " does not stand below " + own
	}
	return ""
}

// foreign holds ground's rule about other people's packages. A ground
// library's own cmd and its tests are free.
func foreign(f File, imp string) string {
	if !isGround(f.Path) || f.Test() || strings.Contains(f.Path, "/cmd/") {
		return ""
	}
	first, _, _ := strings.Cut(imp, "/")
	if strings.Contains(first, ".") && !strings.HasPrefix(imp, "golang.org/x/") {
		return "ground imports the standard library and golang.org/x only"
	}
	return ""
}

func isGround(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return slices.Contains(Ground, first)
}

// named returns the tables that the statements name, each once.
func named(statements []string) []string {
	var tables []string
	for _, s := range statements {
		for _, m := range verb.FindAllStringSubmatch(s, -1) {
			tables = append(tables, strings.ToLower(m[1]))
		}
	}
	slices.Sort(tables)
	return slices.Compact(tables)
}
