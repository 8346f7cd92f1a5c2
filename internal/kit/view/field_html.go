package view

import (
	"cmp"
	"html/template"
	"strconv"
	"strings"
)

// field is the component "field", written here and not in a template: a form of writing has a hundred fields and a list of all
// people has hundreds of options, and a template takes many times longer over each.
func (f funcs) field(x Field) template.HTML {
	w := fieldWriter{Field: x, key: x.Key()}
	if !x.At.IsZero() {
		w.at = f.ts("long", x.At)
	}
	w.Grow(512)
	w.field()
	return template.HTML(w.String())
}

// fieldWriter writes a field. What comes from it goes through attr and text, which escape; the rest is markup of this file.
type fieldWriter struct {
	strings.Builder
	Field
	key string        // Key
	at  template.HTML // At, in words
}

func (w *fieldWriter) field() {
	switch w.Kind {
	case "hidden":
		w.put(`<input type="hidden"`).attr("name", w.Name).attr("value", w.Value).put(`>`)
	case "check":
		w.put(`<div><label class="check"`).attr("for", "f-"+w.key).put(`><input type="checkbox"`).name().attr("value", cmp.Or(w.Value, "1")).flag("checked", w.Checked).state().put(`>`).
			choice(w.Label, w.Hint).put(`</label>`)
		w.notes()
		w.put(`</div>`)
	case "radio", "checks":
		w.choices()
	default:
		w.put(`<div><label`).attr("for", "f-"+w.key).put(`>`).text(w.Label).put(`</label>`)
		w.hint()
		w.input()
		w.notes()
		w.put(`</div>`)
	}
}

// input is what is filled in: of one line, of several, or chosen.
func (w *fieldWriter) input() {
	switch w.Kind {
	case "select":
		w.put(`<select`).name().state().put(`>`)
		for _, o := range w.Options {
			w.put(`<option`).attr("value", o.Value).flag("selected", o.Chosen).put(`>`).text(o.Text).put(`</option>`)
		}
		w.put(`</select>`)
	case "textarea":
		w.put(`<textarea`).name().attr("rows", strconv.Itoa(cmp.Or(w.Rows, 4))).attr("dir", "auto")
		if w.Limit > 0 {
			w.put(` data-count`).attr("data-limit", strconv.Itoa(w.Limit))
		}
		w.some("placeholder", w.Placeholder).state().put(`>`).text(w.Value).put(`</textarea>`)
	default:
		w.put(`<input`).name().some("type", w.InputType()).some("inputmode", w.InputMode()).some("dir", w.Direction()).
			some("autocomplete", w.Autocomplete).some("placeholder", w.Placeholder)
		if w.Kind != "file" {
			w.attr("value", w.Value)
		}
		w.state().put(`>`)
	}
}

// choices are radio buttons, or checks where several may be chosen.
func (w *fieldWriter) choices() {
	w.put(`<fieldset`).attr("id", "f-"+w.key).flag("disabled", w.Disabled)
	if w.Framed() {
		w.attr("class", "choices")
	}
	w.put(`><legend>`).text(w.Label).put(`</legend>`)
	w.hint()
	kind := "radio"
	if w.Kind == "checks" {
		kind = "checkbox"
	}
	for _, o := range w.Options {
		w.put(`<label class="check"><input`).attr("type", kind).attr("name", w.Name).attr("value", o.Value).flag("checked", o.Chosen).flag("disabled", o.Disabled)
		if w.Error != "" {
			w.attr("aria-describedby", "e-"+w.key)
		}
		w.put(`>`).choice(o.Text, o.Hint).put(`</label>`)
	}
	w.notes()
	w.put(`</fieldset>`)
}

func (w *fieldWriter) hint() {
	if w.Hint != "" {
		w.put(`<p class="soft"`).attr("id", "h-"+w.key).put(`>`).text(w.Hint).put(`</p>`)
	}
}

// notes are what stands below: what is wrong, or how it was understood.
func (w *fieldWriter) notes() {
	switch {
	case w.Error != "":
		w.put(`<p class="wrong soft"`).attr("id", "e-"+w.key).put(`>`).text(w.Error).put(`</p>`)
	case w.at != "":
		w.put(`<p class="soft"`).attr("id", "o-"+w.key).put(`>`).put(string(w.at)).put(`</p>`)
	case w.Confirm != "":
		w.put(`<p class="soft"`).attr("id", "o-"+w.key).put(`>`).text(w.Confirm).put(`</p>`)
	}
}

// state tells a screen reader what is asked, what is wrong, and where it is explained.
func (w *fieldWriter) state() *fieldWriter {
	w.flag("required", w.Required).flag("disabled", w.Disabled)
	if w.Error != "" {
		w.attr("aria-invalid", "true")
	}
	return w.some("aria-describedby", w.DescribedBy())
}

// choice is the text of a check or radio button, with what explains it.
func (w *fieldWriter) choice(text, hint string) *fieldWriter {
	if hint == "" {
		return w.text(text)
	}
	return w.put(`<span>`).text(text).put(` <small>`).text(hint).put(`</small></span>`)
}

func (w *fieldWriter) name() *fieldWriter {
	return w.attr("id", "f-"+w.key).attr("name", w.Name)
}

func (w *fieldWriter) put(markup string) *fieldWriter {
	w.WriteString(markup)
	return w
}

func (w *fieldWriter) text(s string) *fieldWriter {
	w.WriteString(template.HTMLEscapeString(s))
	return w
}

func (w *fieldWriter) attr(name, value string) *fieldWriter {
	return w.put(" ").put(name).put(`="`).text(value).put(`"`)
}

// some writes an attribute that has a value.
func (w *fieldWriter) some(name, value string) *fieldWriter {
	if value == "" {
		return w
	}
	return w.attr(name, value)
}

// flag writes an attribute that is there or not.
func (w *fieldWriter) flag(name string, is bool) *fieldWriter {
	if is {
		w.put(" ").put(name)
	}
	return w
}
