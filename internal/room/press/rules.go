package press

import (
	"embed"
	"io/fs"

	"hemmat/internal/kit/access"
)

//go:embed locales/flow
var flowLocales embed.FS

// FlowLocales are the texts of what happens to an item at the desk.
func FlowLocales() fs.FS { return mustSub(flowLocales, "locales/flow") }

// The actions of the desk, as access knows them.
const (
	ActSee              access.Action = "press.see"
	ActHistory          access.Action = "press.history"
	ActWrite            access.Action = "press.write"
	ActBulk             access.Action = "press.bulk"
	ActSubmit           access.Action = "press.submit"
	ActReview           access.Action = "press.review"
	ActReturn           access.Action = "press.return"
	ActApprove          access.Action = "press.approve"
	ActPublish          access.Action = "press.publish"
	ActPublishStatement access.Action = "press.publish-statement"
	ActIssue            access.Action = "press.issue"
	ActUnschedule       access.Action = "press.unschedule"
	ActEmergency        access.Action = "press.emergency"
	ActSecond           access.Action = "press.second"
	ActCorrect          access.Action = "press.correct"
	ActWithdraw         access.Action = "press.withdraw"
	ActUnpublish        access.Action = "press.unpublish"
	ActRestore          access.Action = "press.restore"
	ActRestoreConfirm   access.Action = "press.restore.confirm"
	ActRedact           access.Action = "press.redact"
	ActRedactConfirm    access.Action = "press.redact.confirm"
	ActPreview          access.Action = "press.preview"
	ActEmbargo          access.Action = "press.embargo"
	ActInvite           access.Action = "press.invite"
	ActFeature          access.Action = "press.feature" // proposes for a front page, or takes back
	ActFront            access.Action = "press.front"   // sees what stands on front pages and waits for them
	ActAnswerFeature    access.Action = "press.feature.answer"
	ActEndFeature       access.Action = "press.feature.end" // takes off one's own front page
	ActCategories       access.Action = "press.categories"  // sees the own categories of a body's news
	ActSetCategory      access.Action = "press.categories.set"
	ActWords            access.Action = "press.words"
	ActAddWords         access.Action = "press.words.add"
	ActRemoveWord       access.Action = "press.words.remove"

	ActTopics          access.Action = "press.topics" // sees the topics as the desk keeps them
	ActSetTopic        access.Action = "press.topics.set"
	ActMergeTopics     access.Action = "press.topics.merge" // proposes it
	ActConfirmMerge    access.Action = "press.topics.merge.confirm"
	ActRedirects       access.Action = "press.redirects"
	ActSetRedirect     access.Action = "press.redirects.set"
	ActConfirmRedirect access.Action = "press.redirects.confirm" // many at once, from a file
	ActHeal            access.Action = "press.heal"
	ActSettleHeal      access.Action = "press.heal.settle"
	ActComments        access.Action = "press.comments"
)

// ActCorrectAs is the decision about a correction of the class.
func ActCorrectAs(c Class) access.Action { return ActCorrect + "." + access.Action(c) }

// The functions that the rules name together.
var (
	writers    = []access.Function{access.Reporter, access.Editor, access.ChiefEditor, access.StatementPublisher}
	editors    = []access.Function{access.Editor, access.ChiefEditor, access.StatementPublisher}
	heads      = []access.Function{access.ChiefEditor, access.StatementPublisher}
	onlookers  = append([]access.Function{access.Archivist, access.MediaOfficer}, writers...)
	guardians  = []access.Function{access.ChiefEditor, access.Administrator}
	keepers    = []access.Function{access.ChiefEditor, access.Archivist}
	unreleased = states(Drafted, Submitted, InReview, Approved, Scheduled)
)

func states(all ...Status) []string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = string(s)
	}
	return names
}

// Rules say who may do what to an item, in which state. Apart is "not for who had a hand in it": in the text, for the
// approval; in the approval, for the publication of a statement; in the proposal, for a correction, a redaction and what comes back.
func Rules() []access.Rule {
	return []access.Rule{
		{Action: ActSee, Functions: onlookers, Reads: true},
		{Action: ActHistory, Functions: onlookers, Reads: true},
		// What readers have seen is opened too: there the pages of writing prepare a correction, and the room takes no other.
		{Action: ActWrite, Functions: writers, States: append(states(Published), unreleased...)},
		{Action: ActBulk, Functions: writers}, // each item by the rule of what is done to it
		{Action: ActSubmit, Functions: writers, States: states(Drafted)},
		{Action: ActReview, Functions: editors, States: states(Submitted), Apart: true},
		{Action: ActReturn, Functions: editors, States: states(Submitted, InReview, Approved)},
		{Action: ActApprove, Functions: editors, States: states(InReview), Apart: true},
		{Action: ActPublish, Functions: []access.Function{access.Editor, access.ChiefEditor}, States: states(Approved, Scheduled)},
		{Action: ActPublishStatement, Functions: []access.Function{access.StatementPublisher}, States: states(Approved, Scheduled), Apart: true},
		{Action: ActIssue, Functions: []access.Function{access.StatementPublisher}, States: states(Approved), Apart: true},
		{Action: ActUnschedule, Functions: editors, States: states(Scheduled)},
		{Action: ActEmergency, Functions: heads, States: unreleased, Fresh: true},
		{Action: ActSecond, Functions: heads, States: states(Published, Withdrawn), Apart: true},
		{Action: ActCorrect, Functions: writers, States: states(Published)},
		{Action: ActCorrectAs(Slip), Functions: editors, States: states(Published)},
		{Action: ActCorrectAs(Clarification), Functions: editors, States: states(Published), Apart: true},
		{Action: ActCorrectAs(Correcting), Functions: heads, States: states(Published), Apart: true},
		{Action: ActCorrectAs(Retraction), Functions: heads, States: states(Published), Apart: true, Fresh: true},
		{Action: ActWithdraw, Functions: heads, States: states(Published), Fresh: true},
		{Action: ActUnpublish, Functions: []access.Function{access.ChiefEditor}, States: states(Published), Fresh: true},
		{Action: ActRestore, Functions: []access.Function{access.Editor, access.ChiefEditor}, States: states(Unpublished), Fresh: true},
		{Action: ActRestoreConfirm, Functions: heads, States: states(Unpublished), Apart: true, Fresh: true},
		{Action: ActRedact, Functions: guardians, States: states(Published, Withdrawn, Unpublished, Issued)},
		{Action: ActRedactConfirm, Functions: guardians, States: states(Published, Withdrawn, Unpublished, Issued), Apart: true, Fresh: true},
		{Action: ActPreview, Functions: writers, States: unreleased},
		{Action: ActEmbargo, Functions: heads, States: states(Approved, Scheduled)},
		{Action: ActInvite, Functions: editors, States: states(Drafted, Submitted, InReview)},
		{Action: ActFeature, Functions: []access.Function{access.Editor, access.ChiefEditor}, States: states(Published)},
		{Action: ActFront, Functions: []access.Function{access.Editor, access.ChiefEditor}, Reads: true},
		{Action: ActAnswerFeature, Functions: []access.Function{access.Editor, access.ChiefEditor}, Apart: true},
		{Action: ActEndFeature, Functions: []access.Function{access.Editor, access.ChiefEditor}},
		{Action: ActCategories, Functions: []access.Function{access.Editor, access.ChiefEditor}, Reads: true},
		{Action: ActSetCategory, Functions: []access.Function{access.Editor, access.ChiefEditor}},
		{Action: ActWords, Functions: append([]access.Function{access.Administrator}, writers...), Reads: true},
		{Action: ActAddWords, Functions: writers},
		{Action: ActRemoveWord, Functions: editors},
		{Action: ActTopics, Functions: append([]access.Function{access.Administrator}, onlookers...), Reads: true},
		{Action: ActSetTopic, Functions: keepers},
		{Action: ActMergeTopics, Functions: keepers},
		{Action: ActConfirmMerge, Functions: keepers, Apart: true, Fresh: true},
		{Action: ActRedirects, Functions: append([]access.Function{access.Administrator}, keepers...), Reads: true},
		{Action: ActSetRedirect, Functions: keepers},
		{Action: ActConfirmRedirect, Functions: keepers, Apart: true, Fresh: true},
		{Action: ActHeal, Functions: append([]access.Function{access.Archivist}, editors...), Reads: true},
		{Action: ActSettleHeal, Functions: append([]access.Function{access.Archivist}, editors...)},
		{Action: ActComments, Functions: onlookers, Reads: true},
	}
}

// PublishAct is the action by which an item of the kind is published from the desk.
func (k Kind) PublishAct() access.Action {
	if k.Numbered() {
		return ActPublishStatement
	}
	return ActPublish
}

// ruled is the rules by action: what a room's own act asks again, inside its transaction.
var ruled = func() map[access.Action]access.Rule {
	m := map[access.Action]access.Rule{}
	for _, r := range Rules() {
		m[r.Action] = r
	}
	return m
}()

// ReturnReasons are why a text is sent back, in the order of the form. The catalogue has "press.return.<reason>".
var ReturnReasons = []string{"facts", "source", "style", "incomplete", "rights", "other"}

// UnpublishReasons are why something may be taken away altogether: "press.unpublish.<reason>".
var UnpublishReasons = []string{"mistake", "duplicate", "privacy", "rights", "law"}

// Class is what sort of correction a change of a published text is.
type Class string

// The classes. A slip changes no meaning; a clarification adds what was missing; a correction mends something that was
// wrong; a retraction says that the text does not hold, and leaves it readable.
const (
	Slip          Class = "slip"
	Clarification Class = "clarification"
	Correcting    Class = "correction"
	Retraction    Class = "retraction"
)

// Classes lists the classes in the order of the form.
var Classes = []Class{Slip, Clarification, Correcting, Retraction}

// Known reports whether c is one of Classes.
func (c Class) Known() bool {
	return c == Slip || c == Clarification || c == Correcting || c == Retraction
}

// Announced reports whether readers are told on the page of corrections.
func (c Class) Announced() bool { return c == Correcting || c == Retraction }
