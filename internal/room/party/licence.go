package party

import (
	"slices"
	"time"

	"hemmat/internal/kit/id"
)

// Step is a step on a body's way to its licence.
type Step string

// The steps. A branch is proposed by the party, sent to the Article 10 Commission, and confirmed or refused there.
const (
	Proposed  Step = "proposed"
	Sent      Step = "sent"
	Confirmed Step = "confirmed"
	Refused   Step = "refused"
	Withdrawn Step = "withdrawn"
	Mistaken  Step = "mistaken" // the step before it was entered by mistake
)

// Steps lists them in the order of the way.
var Steps = []Step{Proposed, Sent, Confirmed, Refused, Withdrawn, Mistaken}

// LicenceStep is one step of a body, as it was recorded.
type LicenceStep struct {
	ID     string
	Body   id.Body
	N      int // 1, 2, 3 … within the body
	Step   Step
	Day    Day    // on which it happened
	Letter string // number of the letter
	Note   string
	At     time.Time // when it was recorded
	By     id.Person
	Salt   []byte
}

// after are the steps that may follow each; "" is the beginning. A body whose older papers are lost begins with what is known.
var after = map[Step][]Step{
	"":        {Proposed, Sent, Confirmed},
	Proposed:  {Sent, Withdrawn},
	Sent:      {Confirmed, Refused, Withdrawn},
	Confirmed: {Withdrawn},
	Refused:   {Proposed, Sent},
	Withdrawn: {Proposed, Sent},
}

// standing leaves out the steps that were entered by mistake, and the words that they were.
func standing(steps []LicenceStep) []LicenceStep {
	var all []LicenceStep
	for _, s := range steps {
		if s.Step != Mistaken {
			all = append(all, s)
		} else if len(all) > 0 {
			all = all[:len(all)-1]
		}
	}
	return all
}

// licenceOn is where a body stood on a day, as is known now; the zero step when nothing had happened.
func licenceOn(steps []LicenceStep, day Day) LicenceStep {
	var last LicenceStep
	for _, s := range standing(steps) {
		if !day.Before(s.Day) {
			last = s
		}
	}
	return last
}

// nextSteps are the steps that may follow what is recorded.
func nextSteps(steps []LicenceStep) []Step {
	all := standing(steps)
	if len(all) == 0 {
		return after[""]
	}
	return append(slices.Clone(after[all[len(all)-1].Step]), Mistaken)
}

// reasoned reports whether a step needs a reason in its note.
func (s Step) reasoned() bool { return s == Refused || s == Withdrawn || s == Mistaken }

// checkStep says what is wrong with a further step, recorded on the day today.
func checkStep(steps []LicenceStep, s LicenceStep, today Day) Troubles {
	var wrong Troubles
	if !slices.Contains(nextSteps(steps), s.Step) {
		wrong = append(wrong, Trouble{Key: "party.wrong.licence.step"})
	}
	if all := standing(steps); len(all) > 0 && s.Day.Before(all[len(all)-1].Day) && s.Step != Mistaken {
		wrong = append(wrong, Trouble{Key: "party.wrong.licence.early", Args: []any{"date", all[len(all)-1].Day}})
	}
	if today.Before(s.Day) {
		wrong = append(wrong, Trouble{Key: "party.wrong.licence.future"})
	}
	if s.Step.reasoned() && s.Note == "" {
		wrong = append(wrong, Trouble{Key: "party.wrong.licence.note"})
	}
	return wrong
}

// Licence is where the body stood on a day; the zero step when nothing is recorded.
func (d *Directory) Licence(x id.Body, day Day) LicenceStep { return licenceOn(d.licences[x], day) }
