package party

import (
	"fmt"
	"strings"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/persian"
)

// LetterSeries is the series of the letters of appointment.
const LetterSeries = "party.letter"

// Letter is a letter of appointment as it was issued. It is a Persian document, whatever the language of the page around it.
type Letter struct {
	ID       string
	Term     id.Term
	Year     int // of the Jalali calendar, in which it was issued
	Number   int // in that year, without gaps
	Code     string
	Replaces string // the letter before it; "" for the first of a term
	Words    LetterWords
	Reason   string // why it replaces another
	At       time.Time
	By       id.Person
	Salt     []byte

	Replaced string    // the letter that replaces it, ""
	Revoked  time.Time // zero while it is not
	Because  string    // why it was revoked
}

// LetterWords are what stands in a letter: who, which post, for how long, and who signs, as of the day on which it was issued.
type LetterWords struct {
	Day        string   `json:"day"`
	Person     string   `json:"person"`
	Post       string   `json:"post"`
	From       string   `json:"from"`
	To         string   `json:"to,omitempty"`
	Acting     bool     `json:"acting,omitempty"`
	Manner     Manner   `json:"manner,omitempty"`
	Lines      []string `json:"lines"` // the text, with what the officer added
	Signer     string   `json:"signer"`
	SignerPost string   `json:"signer_post"`
}

// Name is the number as people write it: year and number.
func (l Letter) Name() string { return fmt.Sprintf("%d/%d", l.Year, l.Number) }

// Path is where anyone checks the letter, without language prefix.
func (l Letter) Path() string { return verifyPath + l.Code + "/" }

// Live reports whether the letter is the one that counts: neither replaced nor revoked.
func (l Letter) Live() bool { return l.Replaced == "" && l.Revoked.IsZero() }

// LetterState is what a letter is worth on a day.
type LetterState string

// The states, the strongest first: a letter that was revoked says so, whatever else is true of it.
const (
	LetterRevoked  LetterState = "revoked"
	LetterReplaced LetterState = "replaced"
	LetterVoid     LetterState = "void"  // its term was taken back
	LetterEnded    LetterState = "ended" // the post is no longer held
	LetterComing   LetterState = "coming"
	LetterValid    LetterState = "valid"
)

// To is the first day on which the letter says nothing any more: the end that it names, or an earlier one of its term.
func (l Letter) To(t Term) Day {
	named, _ := textDay(l.Words.To)
	if named.IsZero() || !t.To.IsZero() && t.To.Before(named) {
		return t.To
	}
	return named
}

// State is what the letter is worth on a day; known says whether its term stands.
func (l Letter) State(t Term, known bool, day Day) LetterState {
	to := l.To(t)
	switch {
	case !l.Revoked.IsZero():
		return LetterRevoked
	case l.Replaced != "":
		return LetterReplaced
	case !known:
		return LetterVoid
	case !to.IsZero() && !day.Before(to):
		return LetterEnded
	case day.Before(t.From):
		return LetterComing
	}
	return LetterValid
}

// write is the letter of a term on a day, signed by whoever is Secretary-General then.
func (d *Directory) write(o Office, day Day, text string) (LetterWords, Troubles) {
	sg, ok := d.SecretaryGeneral(day)
	switch {
	case !ok:
		return LetterWords{}, Troubles{{Key: "party.wrong.letter.signer"}}
	case sg.Person.ID == o.Person.ID: // nobody signs their own
		return LetterWords{}, Troubles{{Key: "party.wrong.letter.own"}}
	case !o.Term.To.IsZero() && !day.Before(o.Term.To):
		return LetterWords{}, Troubles{{Key: "party.wrong.letter.over", Args: []any{"date", o.Term.To}}}
	}
	w := LetterWords{
		Day: dayText(day), From: dayText(o.Term.From), To: dayText(o.Term.To), Acting: o.Term.Acting, Manner: o.Term.Manner,
	}
	w.Person, _ = o.Person.Name.In("fa")
	w.Post, _ = o.Signature("fa")
	w.Signer, _ = sg.Person.Name.In("fa")
	w.SignerPost, _ = sg.Signature("fa")
	if sg.Term.Acting {
		w.SignerPost = "سرپرست " + w.SignerPost
	}
	w.Lines = append([]string{w.sentence(o.Term)}, paragraphsOf(text)...)
	return w, nil
}

// sentence is what a letter says. It is made once, when the letter is issued: the words of a document do not change with the program.
func (w LetterWords) sentence(t Term) string {
	from := "از " + t.From.Medium("fa")
	if !t.To.IsZero() {
		from += " تا " + t.To.Medium("fa")
	}
	as := "به سمت «" + w.Post + "»"
	if w.Acting {
		as = "به‌عنوان سرپرست «" + w.Post + "»"
	}
	if w.Manner == Elected {
		return "بر پایهٔ رأی، شما " + from + " " + as + " برگزیده شده‌اید و این حکم گواه آن است."
	}
	return "به موجب این حکم، شما " + from + " " + as + " منصوب می‌شوید."
}

// paragraphsOf parts a text where it has empty lines, or lines.
func paragraphsOf(text string) []string {
	var all []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// Codes are of letters and digits that nobody takes for each other, on paper or over the telephone.
const (
	codeLetters = "23456789abcdefghjkmnpqrstuvwxyz"
	codeLength  = 10
)

// newCode makes a code of random bytes, of which it needs four for each letter so that none is likelier than another.
func newCode(random []byte) string {
	var b strings.Builder
	for i := range codeLength {
		n := uint32(random[4*i])<<24 | uint32(random[4*i+1])<<16 | uint32(random[4*i+2])<<8 | uint32(random[4*i+3])
		b.WriteByte(codeLetters[n%uint32(len(codeLetters))])
	}
	return b.String()
}

// readCode is a code as somebody types it: capitals, spaces, hyphens and digits of any family are forgiven. Not ok is no code.
func readCode(s string) (code string, ok bool) {
	for _, r := range strings.ToLower(persian.ParseDigits(s)) {
		switch {
		case r == ' ' || r == '-' || r == '\u200c':
		case r < 128 && strings.IndexByte(codeLetters, byte(r)) >= 0:
			code += string(r)
		default:
			return "", false
		}
		if len(code) > codeLength {
			return "", false
		}
	}
	return code, len(code) == codeLength
}

// spelled is a code in groups, for eyes.
func spelled(code string) string {
	var parts []string
	for len(code) > 5 {
		parts, code = append(parts, code[:5]), code[5:]
	}
	return strings.Join(append(parts, code), "-")
}
