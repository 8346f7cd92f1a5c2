package view

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Field (field) is a form field: label above, hint and error beside it, value kept.
type Field struct {
	Name, Label, Hint, Value string
	In                       string // the form it stands in, where several of a page have a field of this name
	Kind                     string // "" text, textarea, select, radio, check, checks, date, tel, email, search, hidden, file
	Options                  []Option
	Error                    string
	Confirm                  string    // the value in words, once it was understood
	At                       time.Time // a date understood, shown in words
	Placeholder              string
	Autocomplete             string
	Rows                     int
	Limit                    int // textarea: as many letters look well; a counter says so where scripts run
	Checked                  bool
	Required                 bool
	Disabled                 bool
	LTR                      bool
}

// Option is a choice of a select, of a radio group, or of checks, where several may be chosen.
type Option struct {
	Value, Text string
	Hint        string // radio and checks: under Text
	Chosen      bool
	Disabled    bool
}

// Form (form) is one column; (filter) the same as one row above a list.
// Faults in fields make a summary on top, with links.
type Form struct {
	ID     string
	Action string
	Method string // "get" when empty
	Title  string // names it for screen readers when it is one of several
	Fields []Field
	Submit string
	Cancel *Link
}

// Faults lists the fields that have an error.
func (f Form) Faults() []Field {
	var fs []Field
	for _, x := range f.Fields {
		if x.Error != "" {
			fs = append(fs, x)
		}
	}
	return fs
}

// Dated reports whether the card has a date.
func (c Card) Dated() bool { return !c.At.IsZero() }

// Long reports whether the number is a code («۱۲۳/۴۰۵») too wide for the big setting.
func (n Number) Long() bool { return utf8.RuneCountInString(n.Text) > 4 }

// Long is as of Number.
func (n Note) Long() bool { return utf8.RuneCountInString(n.Number) > 4 }

// Late reports whether the event's time has passed with nothing done.
func (e Event) Late() bool { return e.State == "late" }

// Key is the field's name in ids.
func (f Field) Key() string {
	if f.In != "" {
		return f.In + "-" + f.Name
	}
	return f.Name
}

// Framed reports whether the choices stand in a frame: several may be chosen, or each explains itself.
func (f Field) Framed() bool {
	return f.Kind == "checks" || slices.ContainsFunc(f.Options, func(o Option) bool { return o.Hint != "" })
}

// InputType is the type attribute. Numbers and dates are text: a number field
// silently loses ۱۲۳.
func (f Field) InputType() string {
	switch f.Kind {
	case "tel", "email", "search", "file", "password", "url":
		return f.Kind
	}
	return ""
}

// InputMode chooses a phone's keyboard.
func (f Field) InputMode() string {
	switch f.Kind {
	case "date", "number":
		return "numeric"
	}
	return ""
}

// Direction is the dir attribute: addresses and codes run left to right, words as they are.
func (f Field) Direction() string {
	switch {
	case f.Kind == "file" || f.Kind == "date" || f.Kind == "number":
		return ""
	case f.LTR || f.Kind == "tel" || f.Kind == "email" || f.Kind == "url":
		return "ltr"
	}
	return "auto"
}

// DescribedBy names the elements that explain the field.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" && f.Kind != "check" {
		ids = append(ids, "h-"+f.Key())
	}
	switch {
	case f.Error != "":
		ids = append(ids, "e-"+f.Key())
	case !f.At.IsZero() || f.Confirm != "":
		ids = append(ids, "o-"+f.Key())
	}
	return strings.Join(ids, " ")
}
