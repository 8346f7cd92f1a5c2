// Package block reads the HTML of a text as a list of typed blocks that forms can change, and writes it again.
//
// What holds: HTML(Parse(s)) is s, byte for byte, whatever s is. A block keeps the bytes that it was read from and gives
// them back until one of its fields is changed; what no form could say again without loss is Raw. A changed block is
// written in one normal form, which a sanitiser of the house's rules leaves as it is.
//
// Words with marks stand in fields in a small notation, see Notation.
package block

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// Kind is what sort of block it is.
type Kind string

// The kinds. A Correction is a paragraph that is one inserted passage (<ins>): the note of correction. Raw is whatever
// no form knows: it is shown, moved and removed, and never changed.
const (
	Paragraph  Kind = "paragraph"
	Heading    Kind = "heading"
	List       Kind = "list"
	Quotation  Kind = "quotation"
	Figure     Kind = "figure"
	Gallery    Kind = "gallery"
	Table      Kind = "table"
	Film       Kind = "film"
	Correction Kind = "correction"
	Raw        Kind = "raw"
)

// Kinds lists the kinds that can be added, in the order in which a list of choices shows them.
var Kinds = []Kind{Paragraph, Heading, List, Quotation, Figure, Gallery, Table, Film, Correction}

// Addable says whether a block of the kind can be added.
func (k Kind) Addable() bool {
	for _, x := range Kinds {
		if x == k {
			return true
		}
	}
	return false
}

// Block is one block of a text. Which fields count is the kind's matter.
type Block struct {
	Kind Kind
	Text string // in notation: words, items line by line, rows line by line, a caption, a film's title

	Level   int    // Heading: 2 to 4
	Ordered bool   // List
	Start   int    // List: the first number; 0 is 1
	Loose   bool   // List: its items are paragraphs
	Source  string // Quotation: whose words they are, in notation
	Cite    string // Quotation: the address of the words
	Head    bool   // Table: its first row names the columns

	Media         string // Figure: the picture's address; Film: its poster's
	Alt           string // of that picture
	Width, Height int
	Pictures      []Picture // Gallery
	Address       string    // Film

	Dir, Lang string

	html string // as it was read; "" of a new or changed block
}

// Picture is a picture of a gallery.
type Picture struct {
	Media, Alt    string
	Width, Height int
}

// MaxBlocks is how many blocks a text is read as; what comes after them is one Raw block.
const MaxBlocks = 1000

// Parse reads a text as blocks. HTML gives it back byte for byte.
func Parse(text string) []Block {
	if text == "" {
		return nil
	}
	parts := split(text)
	if len(parts) > MaxBlocks {
		parts = append(parts[:MaxBlocks-1:MaxBlocks-1], strings.Join(parts[MaxBlocks-1:], "\n"))
	}
	blocks := make([]Block, len(parts))
	for i, p := range parts {
		blocks[i] = read(p)
	}
	return blocks
}

// HTML writes blocks as a text. A new block without words or pictures is not written.
func HTML(blocks []Block) string {
	var parts []string
	for _, b := range blocks {
		if s := b.HTML(); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, "\n")
}

// HTML writes one block: as it was read, or in its normal form.
func (b Block) HTML() string {
	if b.html != "" {
		return b.html
	}
	return b.normal()
}

// Changed returns the block as one whose fields count, not the bytes it was read from. A Raw block stays.
func (b Block) Changed() Block {
	if b.Kind != Raw {
		b.html = ""
	}
	return b
}

// Kept reports whether the block is as it was read.
func (b Block) Kept() bool { return b.html != "" }

// void elements have no end.
var void = map[string]bool{"br": true, "img": true, "hr": true}

// split cuts a text between its outermost elements. A text that is not a row of elements with one line break between
// them stays whole.
func split(text string) []string {
	var parts []string
	z := html.NewTokenizer(strings.NewReader(text))
	depth, at, from := 0, 0, 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		raw := len(z.Raw())
		switch kind {
		case html.StartTagToken:
			name, _ := z.TagName()
			if depth == 0 {
				from = at
			}
			if !void[string(name)] {
				depth++
			} else if depth == 0 {
				parts = append(parts, text[from:at+raw])
			}
		case html.SelfClosingTagToken:
			if depth == 0 {
				parts = append(parts, text[at:at+raw])
			}
		case html.EndTagToken:
			if depth--; depth < 0 {
				return []string{text}
			}
			if depth == 0 {
				parts = append(parts, text[from:at+raw])
			}
		}
		at += raw
	}
	if strings.Join(parts, "\n") != text {
		return []string{text}
	}
	return parts
}

// read reads one block. What its normal form would not say again is Raw.
func read(source string) Block {
	raw := Block{Kind: Raw, html: source}
	nodes, err := html.ParseFragment(strings.NewReader(source), context())
	if err != nil || len(nodes) != 1 || nodes[0].Type != html.ElementNode {
		return raw
	}
	b, ok := readNode(nodes[0])
	if !ok {
		return raw
	}
	again := b.normal()
	if b.Kind == Figure && nodes[0].Data == "p" { // a picture that stands in a paragraph
		again = strings.ReplaceAll(again, "figure>", "p>")
	}
	if again != source && squash(again) != squash(source) {
		return raw
	}
	b.html = source
	return b
}

var (
	white   = regexp.MustCompile(`[ \t\n\r\f]+`)
	edges   = regexp.MustCompile(` ?(</?(?:p|h[234]|ul|ol|li|blockquote|cite|figure|figcaption|div|table|caption|thead|tbody|tr|t[hd]|br)(?: [^>]*)?/?>) ?`)
	ofWidth = regexp.MustCompile(` scope="col"`)
)

// squash takes away what two texts may differ in without a reader seeing it.
func squash(s string) string {
	s = white.ReplaceAllString(s, " ")
	s = ofWidth.ReplaceAllString(s, "")
	for { // one space stands between two tags
		next := edges.ReplaceAllString(s, "$1")
		if next == s {
			return s
		}
		s = next
	}
}
