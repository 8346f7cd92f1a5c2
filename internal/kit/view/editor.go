package view

import (
	"encoding/json"
	"html/template"
	"strings"
)

const editorKeys = "view.editor."

// editorTexts are the texts that the editor's script shows, by their keys without the prefix. Places in them look
// like {n} and are filled by the script.
func (f funcs) editorTexts() template.JS {
	texts := map[string]string{}
	for _, key := range f.texts.Keys() {
		if name, ok := strings.CutPrefix(key, editorKeys); ok {
			texts[name] = f.texts.Text(f.lang, key)
		}
	}
	data, err := json.Marshal(texts) // it writes <, > and & in a way that a script element may hold
	if err != nil {
		panic(err) // a map of strings has no form that JSON lacks
	}
	return template.JS(data)
}

// deskOnly reports whether a file of static/ is for the desk: a copy of the public pages does without it.
func deskOnly(name string) bool {
	return strings.HasPrefix(name, "desk/") || strings.HasPrefix(name, "js/editor.") || name == "js/upload.js" || name == "js/picture.js"
}
