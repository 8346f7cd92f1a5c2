package party

import (
	"context"
	"net/http"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/staff"
)

// Actions of the pages about what the statutes and the law ask.
const (
	ActLicence access.Action = "party.licence" // steps of a body's licence
	ActFigure  access.Action = "party.figure"  // counts that the rules for branches ask for
	ActLetter  access.Action = "party.letter"  // letters of appointment
	ActRules   access.Action = "party.rules"   // the numbers of those rules
)

// lawRules are the rules of those actions.
func lawRules() []access.Rule {
	officers := []access.Function{access.OrganisationOffice}
	return []access.Rule{
		{Action: ActLicence, Functions: officers},
		{Action: ActFigure, Functions: officers},
		{Action: ActLetter, Functions: officers},
		{Action: ActRules, Functions: []access.Function{access.Administrator}},
	}
}

// registerLaw adds the pages about what the statutes and the law ask.
func (d deskRoom) registerLaw(s *staff.Pages) {
	type do = func(context.Context, *staff.Request) (staff.Answer, error)
	type object = func(context.Context, *staff.Request) (access.Object, error)
	get := func(name, pattern string, a access.Action, o object, f do) {
		s.Page(staff.Page{Name: "party.desk." + name, Method: http.MethodGet, Pattern: pattern, Action: a, Object: o, Do: f})
	}
	post := func(name, pattern string, a access.Action, o object, f do) {
		s.Page(staff.Page{Name: "party.desk." + name, Method: http.MethodPost, Pattern: pattern, Action: a, Object: o, Do: f})
	}
	get("licence", bodiesPath+"{body}/licence/", ActSee, d.bodyObject, d.licencePage)
	post("licence.save", bodiesPath+"{body}/licence/", ActLicence, d.bodyObject, d.addLicence)
	get("branches", branchesPath, ActSee, staff.Anywhere, d.branchesPage)
	get("figure", bodiesPath+"{body}/figures/{measure}/", ActFigure, d.bodyObject, d.figurePage)
	post("figure.save", bodiesPath+"{body}/figures/{measure}/", ActFigure, d.bodyObject, d.recordFigure)
	get("rules", rulesPath, ActSee, staff.Anywhere, d.rulesPage)
	get("rule", rulesPath+"{number}/", ActSee, staff.Anywhere, d.rulePage)
	post("rule.save", rulesPath+"{number}/", ActRules, nil, d.changeRule)
	get("letter", termsPath+"{term}/letter/", ActSee, d.termObject, d.lettersOfTerm)
	post("letter.issue", termsPath+"{term}/letter/", ActLetter, d.termObject, d.issueLetter)
	get("letters", lettersPath, ActSee, staff.Anywhere, d.lettersPage)
	get("letter.print", lettersPath+"{letter}/", ActSee, d.letterObject, d.printLetter)
	post("letter.revoke", lettersPath+"{letter}/revoke/", ActLetter, d.letterObject, d.revokeLetter)
}
