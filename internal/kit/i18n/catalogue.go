package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"go.yaml.in/yaml/v3"
)

// text is one entry of a catalogue.
type text struct {
	at         string // file and line, for errors
	key        string
	one, other string
	places     []string // the names of its places, sorted
}

func (t text) plain() bool { return t.one == "" && len(t.places) == 0 }

// read parses one language's catalogue.
func read(fsys fs.FS, lang string) ([]text, error) {
	name := "locales/" + lang + ".yaml"
	src, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		name = lang + ".yaml"
		src, err = fs.ReadFile(fsys, name)
	}
	if err != nil {
		return nil, err
	}
	return parseFile(name, src)
}

func parseFile(name string, src []byte) ([]text, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: not a map of keys to texts", name, root.Line)
	}
	var texts []text
	for i := 0; i+1 < len(root.Content); i += 2 {
		k, v := root.Content[i], root.Content[i+1]
		t := text{at: fmt.Sprintf("%s:%d", name, k.Line), key: k.Value}
		if err := t.fill(v); err != nil {
			return nil, fmt.Errorf("%s: key %q: %w", t.at, t.key, err)
		}
		texts = append(texts, t)
	}
	return texts, nil
}

func (t *text) fill(v *yaml.Node) error {
	switch v.Kind {
	case yaml.ScalarNode:
		t.other = v.Value
	case yaml.MappingNode:
		for i := 0; i+1 < len(v.Content); i += 2 {
			switch form, s := v.Content[i].Value, v.Content[i+1].Value; form {
			case "one":
				t.one = s
			case "other":
				t.other = s
			default:
				return fmt.Errorf("unknown plural form %q (Persian and English have one and other)", form)
			}
		}
		if t.one == "" {
			return errors.New("the form one is missing")
		}
	default:
		return errors.New("neither a text nor plural forms")
	}
	if strings.TrimSpace(t.other) == "" {
		return errors.New("the text is empty")
	}
	return t.findPlaces()
}

// findPlaces checks the forms as templates. A form "one" may leave a place out («یک خبر»), never add one.
func (t *text) findPlaces() error {
	var err error
	if t.places, err = places(t.other); err != nil {
		return err
	}
	one, err := places(t.one)
	if err != nil {
		return err
	}
	for _, p := range one {
		if !slices.Contains(t.places, p) {
			return fmt.Errorf("the place %q is in the form one only", p)
		}
	}
	if t.one != "" && !slices.Contains(t.places, "n") {
		// Without n there would be nothing to choose by in half of the calls.
		t.places = append(t.places, "n")
		slices.Sort(t.places)
	}
	return nil
}

// places lists the names of a text's places. A text holds names only: no conditions, no functions.
func places(s string) ([]string, error) {
	if !strings.Contains(s, "{{") { // nearly all of them, and a parser for each would be a good part of the program's start
		return nil, nil
	}
	tpl, err := template.New("text").Parse(s)
	if err != nil {
		return nil, err
	}
	if tpl.Tree == nil || tpl.Root == nil {
		return nil, nil
	}
	var names []string
	for _, node := range tpl.Root.Nodes {
		switch n := node.(type) {
		case *parse.TextNode:
		case *parse.ActionNode:
			field := (*parse.FieldNode)(nil)
			if len(n.Pipe.Decl) == 0 && len(n.Pipe.Cmds) == 1 && len(n.Pipe.Cmds[0].Args) == 1 {
				field, _ = n.Pipe.Cmds[0].Args[0].(*parse.FieldNode)
			}
			if field == nil || len(field.Ident) != 1 {
				return nil, fmt.Errorf("%s is not a place: write {{.name}}", n)
			}
			names = append(names, field.Ident[0])
		default:
			return nil, fmt.Errorf("%s is not a place: write {{.name}}", n)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
