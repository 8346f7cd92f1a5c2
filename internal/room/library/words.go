package library

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/jalali"
	"hemmat/persian"
)

// read takes the words of a form whose fields begin with a prefix. What cannot be stored comes back by field.
func read(r *staff.Request, prefix string) (words, map[string]string) {
	wrong := map[string]string{}
	text := func(name string, read func(string) (string, error)) string {
		s, err := read(prefix + name)
		if err != nil {
			wrong[name] = "library.error.text"
			return ""
		}
		return strings.TrimSpace(s)
	}
	w := words{
		Alt: text("alt", r.Line), Caption: text("caption", r.Lines), Credit: text("credit", r.Line), Until: text("until", r.Line),
		Persons: text("persons", r.Lines), Note: text("note", r.Lines), Terms: text("terms", r.Lines),
		FocusX: text("focus_x", r.Line), FocusY: text("focus_y", r.Line), Poster: text("poster", r.Line), Transcript: text("transcript", r.Lines),
		Decoration: r.PostFormValue(prefix+"decoration") != "", Consent: Consent(r.PostFormValue(prefix + "consent")),
	}
	for name, key := range w.check() {
		if wrong[name] == "" {
			wrong[name] = key
		}
	}
	return w, wrong
}

// wordsOf are the words of a file as a form shows them.
func wordsOf(c media.Card, p Paper) words {
	w := words{
		Alt: c.Alt, Caption: c.Caption, Credit: c.Credit, Decoration: c.Decoration, Persons: p.Persons, Note: p.Note, Terms: p.Terms, Consent: p.Consent,
		FocusX: strconv.Itoa(c.FocusX), FocusY: strconv.Itoa(c.FocusY), Poster: string(c.Poster), Transcript: c.Transcript,
	}
	w.Until = dayBefore(c.Until)
	return w
}

// dayBefore is the last day of what ends at an instant, "" for what does not end.
func dayBefore(end time.Time) string {
	if end.IsZero() {
		return ""
	}
	d, err := jalali.FromTime(end.Add(-time.Millisecond))
	if err != nil {
		return ""
	}
	return d.Numeric()
}

// until is the first instant after a day that was typed; "" is no end.
func until(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	d, err := jalali.Parse(s)
	if err == nil {
		d, err = d.AddDays(1)
	}
	if err != nil {
		return time.Time{}, false
	}
	return d.Time().UTC(), true
}

// percent reads a number from 0 to 100.
func percent(s string) (int, bool) {
	n, err := persian.ParseInt(s)
	return int(n), err == nil && n >= 0 && n <= 100
}

// apply writes words onto a file. What is wrong comes back by field; a picture wants an alternative text, or to be called
// a decoration.
func (rm *Room) apply(ctx context.Context, c *media.Card, w words, wrong map[string]string) error {
	c.Alt, c.Caption, c.Credit, c.Decoration, c.Transcript = w.Alt, w.Caption, w.Credit, w.Decoration && c.Picture(), w.Transcript
	if !c.Described() && wrong["alt"] == "" {
		wrong["alt"] = "library.error.alt"
	}
	if c.Decoration && c.Alt != "" && wrong["alt"] == "" {
		wrong["alt"] = "library.error.both"
	}
	var ok bool
	if c.Until, ok = until(w.Until); !ok {
		wrong["until"] = "library.error.day"
	}
	return nil
}

// focus writes the focal point onto a file.
func focus(c *media.Card, w words, wrong map[string]string) {
	if !c.Picture() {
		return
	}
	x, ok := percent(w.FocusX)
	if !ok {
		wrong["focus_x"] = "media.focus"
	}
	y, ok := percent(w.FocusY)
	if !ok {
		wrong["focus_y"] = "media.focus"
	}
	if x == 0 && y == 0 { // which stands for the middle
		x = 1
	}
	c.FocusX, c.FocusY = x, y
}

// poster finds the picture that stands for a film, by its id or address.
func (rm *Room) poster(ctx context.Context, c *media.Card, ref string, wrong map[string]string) error {
	if c.Genre() != media.Films {
		return nil
	}
	if c.Poster = ""; ref == "" {
		return nil
	}
	if hash, ok := strings.CutPrefix(ref, media.Prefix); ok {
		hash, _, _ = strings.Cut(hash, "/")
		files, err := rm.o.Media.ByHash(ctx, hash)
		if err != nil {
			return err
		}
		for _, f := range files[hash] {
			ref = string(f.ID)
			break
		}
	}
	p, err := rm.o.Media.Card(ctx, id.Media(ref))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err != nil || !p.Picture() || !p.Out.IsZero() {
		wrong["poster"] = "library.error.poster"
		return nil
	}
	c.Poster = p.ID
	return nil
}
