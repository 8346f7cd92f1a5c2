package settings

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/ledger"
)

// Value is one setting as text, defaults included: name.fa, menu[0].text.fa,
// colors.accent. A list or a group is YAML, and the path "" is everything, fit for Apply.
func (s *Store) Value(ctx context.Context, path string) (string, error) {
	site, err := s.Site(ctx)
	if err != nil {
		return "", err
	}
	root, err := tree(site)
	if err != nil {
		return "", err
	}
	steps, err := split(path)
	if err == nil {
		root, err = walk(root, steps)
	}
	if err != nil {
		return "", fault.Wrap(fault.NotFound, fmt.Errorf("settings: %w", err))
	}
	if root.Kind == yaml.ScalarNode {
		return root.Value, nil
	}
	text, err := encode(root)
	return string(text), err
}

// Set changes one setting. The value of a text, a switch or a colour is taken as it
// is; that of a list or a group is YAML.
func (s *Store) Set(ctx context.Context, actor ledger.Actor, path, value string) error {
	steps, err := split(path)
	if err == nil && len(steps) == 0 {
		err = errors.New("which setting?")
	}
	if err != nil {
		return fault.Wrap(fault.Invalid, fmt.Errorf("settings: %w", err))
	}
	return s.change(ctx, actor, func(stored *yaml.Node) (*yaml.Node, error) {
		site, err := laid(stored)
		if err != nil {
			return nil, err
		}
		root, err := tree(site)
		if err != nil {
			return nil, err
		}
		n, err := walk(root, steps)
		if err != nil {
			return nil, err
		}
		if n.Kind == yaml.ScalarNode {
			style := yaml.DoubleQuotedStyle // a text stays one, whatever it looks like
			if n.Tag == "!!bool" {
				style = 0
			}
			*n = yaml.Node{Kind: yaml.ScalarNode, Tag: n.Tag, Value: value, Style: style}
		} else {
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(value), &doc); err != nil {
				return nil, plain(err)
			}
			if len(doc.Content) != 1 || doc.Content[0].Kind != n.Kind {
				return nil, fmt.Errorf("%s: the value must have the form that settings get %s prints", path, path)
			}
			*n = *doc.Content[0]
		}
		// Only what was named: what is default beside it stays default.
		top := mapping()
		at := child(root, steps[0])
		if len(steps) > 1 && slices.Contains(grouped, steps[0]) {
			only := mapping()
			only.Content = []*yaml.Node{word(steps[1]), child(at, steps[1])}
			at = only
		}
		top.Content = []*yaml.Node{word(steps[0]), at}
		text, err := encode(top)
		if err != nil {
			return nil, err
		}
		over, err := read(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return over, nil
	})
}

func word(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

// tree is the settings as a document.
func tree(site Site) (*yaml.Node, error) {
	root := &yaml.Node{}
	if err := root.Encode(site); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return root, nil
}

var index = regexp.MustCompile(`\[(\d+)\]`)

// split reads a path: menu[0].text.fa and menu.0.text.fa are the same.
func split(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	steps := strings.Split(index.ReplaceAllString(path, ".$1"), ".")
	for _, s := range steps {
		if s == "" || len(steps) > 8 {
			return nil, fmt.Errorf("%q is no setting's path; one is name.fa, another menu[0].text.fa", path)
		}
	}
	return steps, nil
}

// walk goes to the node at steps. A text in a language that has none yet, or a
// switch that is off, is made.
func walk(n *yaml.Node, steps []string) (*yaml.Node, error) {
	for i, step := range steps {
		so := strings.Join(steps[:i+1], ".")
		var next *yaml.Node
		switch n.Kind {
		case yaml.MappingNode:
			if next = child(n, step); next == nil {
				next = missing(steps, i)
				if next != nil {
					n.Content = append(n.Content, word(step), next)
				}
			}
		case yaml.SequenceNode:
			k, err := strconv.Atoi(step)
			if err != nil || k < 0 || k >= len(n.Content) {
				return nil, fmt.Errorf("%s: the list has %d entries, counted from 0", so, len(n.Content))
			}
			next = n.Content[k]
		}
		if next == nil {
			return nil, fmt.Errorf("no setting is called %s", so)
		}
		n = next
	}
	return n, nil
}

// missing is what stands at a path that is allowed and empty.
func missing(steps []string, i int) *yaml.Node {
	if i != len(steps)-1 || i == 0 {
		return nil
	}
	group := steps[i-1]
	switch {
	case steps[i] == "narrow":
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"}
	case group == "text" || group == "title" || slices.Contains(byLanguage, group) && i == 1:
		return word("")
	}
	return nil
}
