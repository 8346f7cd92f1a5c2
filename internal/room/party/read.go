package party

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/kit/fault"
)

const (
	maxFile   = 8 << 20 // a file of all bodies of a large party is far below
	maxDepth  = 16      // of bodies in bodies
	maxFaults = 20      // told at once
)

// Read reads a file of the form above. Errors are fault.Invalid; each names its
// line and what to do, and up to 20 are told at once.
func Read(r io.Reader) (Doc, error) {
	src, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return Doc{}, fmt.Errorf("party: read: %w", err)
	}
	if len(src) > maxFile {
		return Doc{}, fault.Wrap(fault.TooLarge, fmt.Errorf("party: the file is over %d MB: split it, parts can be applied one after the other", maxFile>>20))
	}
	rd := &reader{}
	rd.file(src)
	if len(rd.faults) > 0 {
		return Doc{}, fault.Wrap(fault.Invalid, errors.Join(rd.faults...))
	}
	return rd.doc, nil
}

// reader turns nodes into entries and keeps what was wrong with them.
type reader struct {
	doc    Doc
	faults []error
	more   bool
}

func (rd *reader) fault(line int, format string, args ...any) {
	switch {
	case len(rd.faults) < maxFaults:
		rd.faults = append(rd.faults, fmt.Errorf("line %d: "+format, append([]any{line}, args...)...))
	case !rd.more:
		rd.more = true
		rd.faults = append(rd.faults, errors.New("and more: mend these first"))
	}
}

func (rd *reader) file(src []byte) {
	dec := yaml.NewDecoder(bytes.NewReader(src))
	var root yaml.Node
	switch err := dec.Decode(&root); {
	case errors.Is(err, io.EOF):
		return
	case err != nil:
		rd.faults = append(rd.faults, errors.New(strings.TrimPrefix(err.Error(), "yaml: ")))
		return
	}
	var second yaml.Node
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		rd.fault(max(second.Line, 1), "a second document begins: keep one document in a file")
		return
	}
	if len(root.Content) == 0 || root.Content[0].Tag == "!!null" {
		return
	}
	rd.mapping(root.Content[0], "the file", fields{
		"bodies": func(n *yaml.Node) { rd.bodies(n, "", 0) },
		"posts":  func(n *yaml.Node) { rd.posts(n, "") },
		"people": rd.people,
		"terms":  func(n *yaml.Node) { rd.terms(n, "", "") },

		"licences": rd.licences, "figures": rd.figures, "letters": rd.letters,
	})
}

// fields are the keys a mapping may have.
type fields map[string]func(*yaml.Node)

// mapping reads a mapping; a key that is not known, or comes twice, is a fault.
func (rd *reader) mapping(n *yaml.Node, what string, known fields) bool {
	if n.Kind != yaml.MappingNode {
		rd.fault(n.Line, "%s must be keys with values (key: value)", what)
		return false
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		set, ok := known[key.Value]
		switch first, twice := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode || !ok:
			rd.fault(key.Line, "%s has no key %q: write one of %s", what, key.Value, strings.Join(sortedKeys(known), ", "))
		case twice:
			rd.fault(key.Line, "%q is here and on line %d: keep one", key.Value, first)
		case value.Kind == yaml.AliasNode:
			rd.fault(value.Line, "*%s: write the value out, this file knows no aliases", value.Value)
		default:
			set(value)
		}
		seen[key.Value] = key.Line
	}
	return true
}

// list reads a sequence.
func (rd *reader) list(n *yaml.Node, what string, each func(*yaml.Node)) {
	if n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.SequenceNode {
		rd.fault(n.Line, "%s must be a list (lines that begin with -)", what)
		return
	}
	for _, e := range n.Content {
		if e.Kind == yaml.AliasNode {
			rd.fault(e.Line, "*%s: write the value out, this file knows no aliases", e.Value)
			continue
		}
		each(e)
	}
}

func (rd *reader) bodies(n *yaml.Node, parent string, depth int) {
	if depth > maxDepth {
		rd.fault(n.Line, "bodies stand more than %d deep: use parent", maxDepth)
		return
	}
	rd.list(n, "bodies", func(n *yaml.Node) {
		at := len(rd.doc.Bodies)
		rd.doc.Bodies = append(rd.doc.Bodies, BodyEntry{})
		e := BodyEntry{Line: n.Line, Parent: parent}
		var posts, inner *yaml.Node
		if !rd.mapping(n, "a body", fields{
			"slug":        rd.slug(&e.Slug),
			"kind":        rd.kind(&e.Kind),
			"parent":      rd.parent(&e.Parent, parent),
			"name":        rd.text(&e.Name, true),
			"short":       rd.text(&e.Short, false),
			"lead":        rd.text(&e.Lead, false),
			"about":       rd.prose(&e.About),
			"charter":     rd.text(&e.Charter, false),
			"seats":       rd.number(&e.Seats),
			"quorum":      rd.number(&e.Quorum),
			"notice_days": rd.number(&e.NoticeDays),
			"area":        rd.text(&e.Area, false),
			"duties":      rd.lines(&e.Duties),
			"address":     rd.prose(&e.Address),
			"phone":       rd.phone(&e.Phone),
			"email":       rd.email(&e.Email),
			"channels":    rd.channels(&e.Channels),
			"founded":     rd.optionalDay(&e.Founded),
			"dissolved":   rd.optionalDay(&e.Dissolved),
			"order":       rd.number(&e.Order),

			"term_months": rd.number(&e.TermMonths),

			"posts":  func(n *yaml.Node) { posts = n },
			"bodies": func(n *yaml.Node) { inner = n },
		}) {
			return
		}
		rd.need(n, "a body", e.Slug != "", "slug")
		rd.doc.Bodies[at] = e
		if posts != nil {
			rd.posts(posts, e.Slug)
		}
		if inner != nil {
			rd.bodies(inner, e.Slug, depth+1)
		}
	})
}

func (rd *reader) posts(n *yaml.Node, body string) {
	rd.list(n, "posts", func(n *yaml.Node) {
		e := PostEntry{Line: n.Line, Body: body}
		var terms *yaml.Node
		known := fields{
			"slug":      rd.slug(&e.Slug),
			"name":      rd.text(&e.Name, true),
			"signature": rd.text(&e.Sign, false),
			"head":      rd.truth(&e.Head),
			"unique":    rd.truth(&e.Unique),
			"order":     rd.number(&e.Order),
			"terms":     func(n *yaml.Node) { terms = n },
		}
		if body == "" {
			known["body"] = rd.slug(&e.Body)
		}
		if !rd.mapping(n, "a post", known) {
			return
		}
		rd.need(n, "a post", e.Slug != "", "slug")
		rd.need(n, "a post that stands apart", body != "" || e.Body != "", "body")
		rd.doc.Posts = append(rd.doc.Posts, e)
		if terms != nil {
			rd.terms(terms, e.Body, e.Slug)
		}
	})
}

func (rd *reader) people(n *yaml.Node) {
	rd.list(n, "people", func(n *yaml.Node) {
		e := PersonEntry{Line: n.Line}
		if !rd.mapping(n, "a person", fields{
			"slug":     rd.slug(&e.Slug),
			"name":     rd.text(&e.Name, true),
			"about":    rd.prose(&e.About),
			"portrait": rd.portrait(&e.Portrait),
			"public":   rd.truth(&e.Public),
		}) {
			return
		}
		rd.need(n, "a person", e.Slug != "", "slug")
		rd.doc.People = append(rd.doc.People, e)
	})
}

func (rd *reader) terms(n *yaml.Node, body, post string) {
	rd.list(n, "terms", func(n *yaml.Node) {
		e := TermEntry{Line: n.Line, Body: body, Post: post}
		var from *Day
		known := fields{
			"person": rd.slug(&e.Person),
			"from":   rd.day(&from),
			"to":     rd.optionalDay(&e.To),
			"acting": rd.truth(&e.Acting),
			"signs":  rd.truth(&e.Signs),
			"by":     rd.manner(&e.Manner),
			"letter": rd.letter(&e.Letter),
			"reason": func(n *yaml.Node) { e.Reason, _ = rd.scalar(n, "reason") },
		}
		if post == "" {
			known["body"], known["post"] = rd.slug(&e.Body), rd.slug(&e.Post)
		}
		if !rd.mapping(n, "a term", known) {
			return
		}
		rd.need(n, "a term", e.Person != "", "person")
		rd.need(n, "a term", from != nil, "from (the first day)")
		rd.need(n, "a term that stands apart", post != "" || e.Body != "" && e.Post != "", "body and post")
		if from != nil {
			e.From = *from
		}
		if e.To != nil && !e.To.IsZero() && e.To.Before(e.From) {
			rd.fault(n.Line, "the term ends on %s, before it begins on %s", e.To, e.From)
		}
		rd.doc.Terms = append(rd.doc.Terms, e)
	})
}
