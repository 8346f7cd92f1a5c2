package view

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// sheet is a style sheet that is made of parts, in the order of the cascade: one file for each component.
type sheet struct {
	name  string // among the assets
	dir   string // below static/
	parts []string
}

// sheets are the sheet of every page, tokens first and print last, and the one that pages of the desk have beside it.
var sheets = []sheet{{"site.css", "css", []string{
	"tokens", "dark", "base", "sheet", "masthead", "label", "focus", "card", "front", "word", "number",
	"timeline", "strip", "land", "item", "notice", "letter", "person", "form", "tabs", "rows", "empty",
	"table", "code", "footer", "below", "print",
}}, {"desk.css", "css-desk", []string{
	"frame", "plain", "head", "done", "chip", "work", "acts", "form", "keys", "deeds", "compare", "stats", "month",
	"filters", "confirm", "account", "write", "print",
}}}

var cssURL = regexp.MustCompile(`url\(([^)]*)\)`)

// makeSheet puts the parts together, without comments and line ends. address
// gives the hashed name of a file below static/.
func makeSheet(s sheet, theme fs.FS, address func(string) (string, bool)) ([]byte, error) {
	var b strings.Builder
	for _, name := range s.parts {
		css, err := readStatic(s.dir+"/"+name+".css", theme)
		if err != nil {
			return nil, err
		}
		text := squeeze(string(css))
		if name == "dark" {
			if text, err = twice(text); err != nil {
				return nil, err
			}
		}
		b.WriteString(text)
	}
	if theme != nil {
		css, err := fs.ReadFile(theme, "static/"+s.dir+"/theme.css")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		b.WriteString(squeeze(string(css)))
	}
	var lost error
	out := cssURL.ReplaceAllStringFunc(b.String(), func(m string) string {
		name := strings.Trim(cssURL.FindStringSubmatch(m)[1], `"' `)
		to, ok := address(name)
		if !ok {
			lost = fmt.Errorf("css: no file %q below static", name)
		}
		return "url(" + to + ")"
	})
	return []byte(out), lost
}

// twice makes the two homes of the dark tokens out of their one block.
func twice(css string) (string, error) {
	block, ok := strings.CutPrefix(strings.TrimSpace(css), ":root")
	if !ok || strings.Count(block, "{") != 1 {
		return "", errors.New("css/dark.css: wants one :root block of tokens")
	}
	return "@media (prefers-color-scheme:dark){:root:not([data-theme=light])" + block + "}:root[data-theme=dark]" + block, nil
}

// squeeze drops comments, line ends and the last semicolon of a block. Our own
// sheets hold no text in quotes that this could hurt; a theme's must not either.
func squeeze(css string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(css, "/*")
		b.WriteString(before)
		if !ok {
			break
		}
		_, css, _ = strings.Cut(rest, "*/")
	}
	lines := strings.Split(b.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
	return strings.ReplaceAll(strings.Join(lines, ""), ";}", "}")
}
