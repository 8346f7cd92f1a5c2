// Package demo holds the demonstration site's content: a party that does not exist, its bodies, people and texts.
//
// The content is files, in the very forms a user writes: settings.yaml goes through "settings apply", party.yaml
// through "party apply", each file of press through "press add" (its status publishes it). Its pictures are drawn
// (package draw), so that the tree carries no picture files and no one's rights.
//
// Nothing here is a fact about a person, a party or an event.
package demo

import (
	"embed"
	"image"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/demo/draw"
)

//go:embed content
var content embed.FS

// A File is one item of the press room: front matter and Markdown.
type File struct {
	Name string // base name, "041-open-ledger.md"
	Data []byte
}

// Settings returns the site's settings as YAML.
func Settings() []byte { return read("settings.yaml") }

// Party returns bodies, posts, people and terms as YAML.
func Party() []byte { return read("party.yaml") }

// Topics returns the topics as YAML: a list "topics" of slug and name by language.
func Topics() []byte { return read("topics.yaml") }

// Items returns the press files in the order they are to be added: by date, so that numbers taken at publication
// follow the dates, and a translation after the item it translates.
func Items() []File {
	entries, err := content.ReadDir("content/press")
	if err != nil {
		panic(err) // embedded: cannot fail once built
	}
	files := make([]File, len(entries))
	for i, e := range entries { // ReadDir sorts by name, and names begin with the place in the order
		files[i] = File{Name: e.Name(), Data: read("press/" + e.Name())}
	}
	return files
}

// A Correction is an item as it reads after it was corrected in the open: "press edit --correction" with the note.
// It is to be made after all of Items.
type Correction struct {
	File
	Note string
	Date string // when, in Tehran: "1405/08/30 12:00"
}

// Corrections returns them in the order of their dates.
func Corrections() []Correction {
	var list struct {
		Corrections []struct{ File, Note, Date string }
	}
	if err := yaml.Unmarshal(read("corrections/corrections.yaml"), &list); err != nil {
		panic(err) // embedded: a test reads it
	}
	out := make([]Correction, len(list.Corrections))
	for i, c := range list.Corrections {
		out[i] = Correction{File: File{Name: c.File, Data: read("corrections/" + c.File)}, Note: c.Note, Date: c.Date}
	}
	return out
}

// Picture draws the picture that front matter or a portrait calls name ("drawn/bridge-2.jpg").
// The same name gives the same picture, pixel for pixel.
func Picture(name string) (image.Image, bool) {
	drawing, ok := drawingOf(name)
	if !ok {
		return nil, false
	}
	return draw.Picture(drawing)
}

// Has tells whether Picture draws the name, without drawing it.
func Has(name string) bool {
	drawing, ok := drawingOf(name)
	return ok && draw.Has(drawing)
}

func drawingOf(name string) (string, bool) {
	dir, file := path.Split(name)
	drawing, ok := strings.CutSuffix(file, ".jpg")
	return drawing, ok && dir == "drawn/"
}

// Files is the content as it is embedded, for tests and for whoever wants to read it as an example.
func Files() fs.FS {
	sub, err := fs.Sub(content, "content")
	if err != nil {
		panic(err)
	}
	return sub
}

func read(name string) []byte {
	data, err := content.ReadFile("content/" + name)
	if err != nil {
		panic(err) // embedded: cannot fail once built
	}
	return data
}
