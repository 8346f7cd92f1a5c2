package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"hemmat/persian"
)

// longest is the size of the largest document read, in bytes.
const longest = 256 << 10

// read parses a document, refuses what is not a setting, naming the line, and
// passes its texts through persian.StoreLine.
func read(text []byte) (*yaml.Node, error) {
	if len(text) > longest {
		return nil, fmt.Errorf("the document is longer than %d bytes", longest)
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	var doc yaml.Node
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return mapping(), nil // nothing but comments
	case err != nil:
		return nil, plain(err)
	}
	if err := d.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("one document is expected")
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("line %d: settings are written as name: value", root.Line)
	}
	if err := clean(root); err != nil {
		return nil, err
	}
	strict := yaml.NewDecoder(bytes.NewReader(text))
	strict.KnownFields(true)
	if err := strict.Decode(new(Site)); err != nil {
		return nil, plain(err)
	}
	return root, nil
}

// clean stores every text as the rest of the site does, and drops comments,
// styles and the shorthand of anchors.
func clean(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return fmt.Errorf("line %d: anchors and aliases are not used here", n.Line)
	}
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	n.Style &= yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle
	if n.Kind == yaml.ScalarNode {
		switch n.Tag {
		case "!!str":
			s, err := persian.StoreLine(n.Value)
			if err != nil {
				return fmt.Errorf("line %d: %w", n.Line, err)
			}
			n.SetString(s)
		case "!!bool":
		case "!!null":
			return fmt.Errorf("line %d: a value is missing", n.Line)
		default:
			// 12 or 2026-01-01 is meant as the text it is.
			n.SetString(n.Value)
		}
		return nil
	}
	for _, c := range n.Content {
		if err := clean(c); err != nil {
			return err
		}
	}
	return nil
}

// byLanguage are the settings that are one text per language, and grouped all
// those that are laid over part by part.
var (
	byLanguage = []string{"name", "short_name", "motto", "licence", "footer_note"}
	grouped    = append([]string{"colors"}, byLanguage...)
)

// merge lays over upon base, setting by setting; texts by language, language by language.
func merge(base, over *yaml.Node) {
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], over.Content[i+1]
		old := child(base, key.Value)
		switch {
		case old == nil:
			base.Content = append(base.Content, key, value)
		case old.Kind == yaml.MappingNode && value.Kind == yaml.MappingNode && slices.Contains(grouped, key.Value):
			merge(old, value)
		default:
			*old = *value
		}
	}
}

func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

func encode(n any) ([]byte, error) {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(n); err != nil {
		return nil, fmt.Errorf("settings: write: %w", err)
	}
	return b.Bytes(), e.Close()
}

var (
	unknown  = regexp.MustCompile(`(line \d+): field (\S+) not found in type \S+`)
	misshape = regexp.MustCompile(`(line \d+): cannot unmarshal !!\w+(.*) into \S+`)
)

// plain turns the decoder's message into one for the person who wrote the document.
func plain(err error) error {
	var many *yaml.TypeError
	if errors.As(err, &many) && len(many.Errors) > 0 {
		err = errors.New(many.Errors[0])
	}
	text := unknown.ReplaceAllString(err.Error(), "$1: no setting is called $2")
	text = misshape.ReplaceAllString(text, "$1: a value of another form is expected here, not$2")
	return errors.New(strings.TrimPrefix(text, "yaml: "))
}
