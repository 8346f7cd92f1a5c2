// Package library is where the party's people keep pictures, films, sounds and documents: they bring them, say what is to
// be seen and who agreed to it, and take them into texts. The bytes and what readers are told of them are kit/media's; the
// room's own are the batches in which files came, and the papers that only the staff sees.
//
// Consent is a matter of people: who is shown in a picture is in no entry of the ledger, no search and no public page.
package library

import (
	"unicode/utf8"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
)

// The actions of the room.
const (
	See     access.Action = "library.see"
	Add     access.Action = "library.add"
	Change  access.Action = "library.change"
	Papers  access.Action = "library.papers"
	Replace access.Action = "library.replace"
	Blur    access.Action = "library.blur"
	TakeOut access.Action = "library.out"
)

// Rules say who may do them. Whoever writes may see, bring and describe what is their body's; who is shown and how they
// agreed is for those who answer for it; bytes that readers see already are changed by few.
func Rules() []access.Rule {
	write := []access.Function{access.Reporter, access.Editor, access.ChiefEditor, access.Archivist, access.MediaOfficer}
	answer := []access.Function{access.Editor, access.ChiefEditor, access.MediaOfficer}
	return []access.Rule{
		{Action: See, Functions: append([]access.Function{access.StatementPublisher}, write...), Reads: true},
		{Action: Add, Functions: write},
		{Action: Change, Functions: write},
		{Action: Papers, Functions: answer, Reads: true},
		{Action: Replace, Functions: answer},
		{Action: Blur, Functions: answer},
		{Action: TakeOut, Functions: answer},
	}
}

// What one person may bring in a day, and what may be under way of everybody, in bytes.
var allowance = media.Allowance{Person: 4 << 30, All: 16 << 30}

// LeastFree is how much of the disk uploads leave free, in bytes.
const LeastFree = 1 << 30

// Consent is how those who are shown agreed.
type Consent string

// The ways to agree.
const (
	Unasked  Consent = ""         // not said yet
	Nobody   Consent = "none"     // nobody can be known
	Public   Consent = "public"   // in public, in their office
	Spoken   Consent = "spoken"   // said so
	Written  Consent = "written"  // signed
	Guardian Consent = "guardian" // a guardian did, of a child
)

// Consents lists them as a list of choices shows them.
var Consents = []Consent{Unasked, Nobody, Public, Spoken, Written, Guardian}

// Known says whether c is one of Consents.
func (c Consent) Known() bool {
	for _, x := range Consents {
		if x == c {
			return true
		}
	}
	return false
}

// Paper is what only the staff sees of a file.
type Paper struct {
	File    id.Media
	Persons string // who is shown
	Consent Consent
	Note    string // where the consent is kept, what it covers
	Terms   string // on what terms it may be shown
}

// Batch is files that were brought at once.
type Batch struct {
	ID    id.Batch
	Body  id.Body
	By    id.Person
	Files []id.Media // in their order
}

// The longest texts, in characters.
const (
	longestAlt        = 400
	longestCaption    = 1000
	longestCredit     = 120
	longestPaper      = 1000
	longestTranscript = 60_000
	mostInBatch       = 300
)

// words are what a person says of a file, as they typed it.
type words struct {
	Alt, Caption, Credit   string
	Decoration             bool
	Until                  string
	Persons, Note, Terms   string
	Consent                Consent
	FocusX, FocusY, Poster string
	Transcript             string
}

// check says what is too long, by field: the key of a text of the catalogue.
func (w words) check() map[string]string {
	wrong := map[string]string{}
	for _, f := range []struct {
		name, text string
		most       int
	}{
		{"alt", w.Alt, longestAlt},
		{"caption", w.Caption, longestCaption},
		{"credit", w.Credit, longestCredit},
		{"persons", w.Persons, longestPaper},
		{"note", w.Note, longestPaper},
		{"terms", w.Terms, longestPaper},
		{"transcript", w.Transcript, longestTranscript},
	} {
		if utf8.RuneCountInString(f.text) > f.most {
			wrong[f.name] = "library.error.long"
		}
	}
	if !w.Consent.Known() {
		wrong["consent"] = "library.error.consent"
	}
	return wrong
}
