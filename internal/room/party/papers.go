package party

import (
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"hemmat/persian"
)

// Papers are what is recorded of bodies and terms beside the two tables: steps to a licence, counts and letters of appointment. They are
// only ever added, so a file of them holds each whole: what is recorded must be the beginning of what the file says, and stays.

// LicenceEntry is a step of a body as a file gives it; those of a body stand in their order.
type LicenceEntry struct {
	Line int
	Body string
	LicenceStep
}

// FigureEntry is a count of a body as a file gives it; those of a body and measure stand in their order.
type FigureEntry struct {
	Line int
	Body string
	Figure
}

// LetterEntry is a letter as a file gives it, with its term as files name one; Replaces and Replaced are numbers.
type LetterEntry struct {
	Line               int
	Person, Body, Post string
	From               Day
	Letter
}

// instants are written to the millisecond, in UTC.
const instants = "2006-01-02T15:04:05.000Z07:00"

func (rd *reader) instant(into *time.Time) func(*yaml.Node) {
	return func(n *yaml.Node) {
		at, err := time.Parse(time.RFC3339Nano, n.Value)
		if n.Kind != yaml.ScalarNode || err != nil {
			rd.fault(n.Line, "%q is no instant: write it as 2026-11-22T08:30:00.000Z", n.Value)
			return
		}
		*into = at.UTC().Truncate(time.Millisecond)
	}
}

func (rd *reader) line(into *string, what string) func(*yaml.Node) {
	return func(n *yaml.Node) { *into, _ = rd.scalar(n, what) }
}

func (rd *reader) passage(into *string, what string) func(*yaml.Node) {
	return func(n *yaml.Node) { *into, _ = rd.stored(n, what, persian.Store) }
}

func (rd *reader) licences(n *yaml.Node) {
	rd.list(n, "licences", func(n *yaml.Node) {
		e := LicenceEntry{Line: n.Line}
		var day *Day
		step := ""
		if !rd.mapping(n, "a step", fields{
			"body": rd.slug(&e.Body), "step": rd.line(&step, "step"), "day": rd.day(&day), "letter": rd.line(&e.Letter, "letter"),
			"note": rd.passage(&e.Note, "note"), "recorded": rd.instant(&e.At),
		}) {
			return
		}
		e.Step = Step(step)
		rd.need(n, "a step", e.Body != "", "body")
		rd.need(n, "a step", day != nil, "day")
		rd.need(n, "a step", e.Step != "", "step")
		if day != nil {
			e.Day = *day
		}
		rd.doc.Licences = append(rd.doc.Licences, e)
	})
}

func (rd *reader) figures(n *yaml.Node) {
	rd.list(n, "figures", func(n *yaml.Node) {
		e := FigureEntry{Line: n.Line}
		var day *Day
		var value *int
		measure := ""
		if !rd.mapping(n, "a figure", fields{
			"body": rd.slug(&e.Body), "measure": rd.line(&measure, "measure"), "value": rd.number(&value), "day": rd.day(&day),
			"source": rd.line(&e.Source, "source"), "recorded": rd.instant(&e.At),
		}) {
			return
		}
		e.Measure = Measure(measure)
		if e.Measure != MembersOf && e.Measure != CountiesOf {
			rd.fault(n.Line, "measure is %q: write %s or %s", measure, MembersOf, CountiesOf)
		}
		rd.need(n, "a figure", e.Body != "", "body")
		rd.need(n, "a figure", value != nil, "value")
		rd.need(n, "a figure", day != nil, "day")
		if value != nil && day != nil {
			e.Value, e.Day = *value, *day
		}
		rd.doc.Figures = append(rd.doc.Figures, e)
	})
}

func (rd *reader) letters(n *yaml.Node) {
	rd.list(n, "letters", func(n *yaml.Node) {
		e := LetterEntry{Line: n.Line}
		var from *Day
		var manner *Manner
		var acting *bool
		number := ""
		w := &e.Words
		if !rd.mapping(n, "a letter", fields{
			"number": rd.line(&number, "number"), "code": rd.line(&e.Code, "code"), "replaces": rd.line(&e.Replaces, "replaces"),
			"person": rd.slug(&e.Person), "body": rd.slug(&e.Body), "post": rd.slug(&e.Post), "from": rd.day(&from),
			"reason": rd.passage(&e.Reason, "reason"), "issued": rd.instant(&e.At),
			"words": func(n *yaml.Node) {
				rd.mapping(n, "the words of a letter", fields{
					"day": rd.written(&w.Day), "person": rd.line(&w.Person, "person"), "post": rd.line(&w.Post, "post"), "from": rd.written(&w.From), "to": rd.written(&w.To),
					"acting": rd.truth(&acting), "manner": rd.manner(&manner), "signer": rd.line(&w.Signer, "signer"), "signer_post": rd.line(&w.SignerPost, "signer_post"),
					"lines": func(n *yaml.Node) {
						rd.list(n, "lines", func(n *yaml.Node) {
							if s, ok := rd.scalar(n, "a line"); ok {
								w.Lines = append(w.Lines, s)
							}
						})
					},
				})
			},
			"revoked": func(n *yaml.Node) {
				rd.mapping(n, "a revocation", fields{"at": rd.instant(&e.Revoked), "reason": rd.passage(&e.Because, "reason")})
				rd.need(n, "a revocation", !e.Revoked.IsZero(), "at")
				rd.need(n, "a revocation", e.Because != "", "reason")
			},
		}) {
			return
		}
		var ok bool
		if e.Year, e.Number, ok = letterName(number); !ok {
			rd.fault(n.Line, "the number of a letter is %q: write year and number, 1405/12", number)
		}
		if code, ok := readCode(e.Code); !ok || code != e.Code {
			rd.fault(n.Line, "%q is no code of a letter", e.Code)
		}
		rd.need(n, "a letter", e.Person != "" && e.Body != "" && e.Post != "" && from != nil, "person, body, post and from, which name its term")
		rd.need(n, "a letter", w.Day != "" && w.From != "" && w.Person != "" && w.Post != "" && w.Signer != "" && len(w.Lines) > 0, "words with day, person, post, from, lines and signer")
		rd.need(n, "a letter", !e.At.IsZero(), "issued")
		if from != nil {
			e.From = *from
		}
		if manner != nil {
			w.Manner = *manner
		}
		w.Acting = acting != nil && *acting
		rd.doc.Letters = append(rd.doc.Letters, e)
	})
}

// written reads a day as a letter keeps it.
func (rd *reader) written(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var d *Day
		if rd.day(&d)(n); d != nil {
			*into = dayText(*d)
		}
	}
}

// letterName reads the number of a letter as Letter.Name writes it.
func letterName(s string) (year, number int, ok bool) {
	y, n, ok := strings.Cut(s, "/")
	year, err := strconv.Atoi(y)
	number, err2 := strconv.Atoi(n)
	return year, number, ok && err == nil && err2 == nil && year >= 1300 && year < 1500 && number > 0 && Letter{Year: year, Number: number}.Name() == s
}
