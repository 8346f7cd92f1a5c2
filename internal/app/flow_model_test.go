package app

import (
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/room/press"
)

// text is an item as the model has it: what the acts that succeeded mean, by rules that are written down here anew.
type text struct {
	id       id.Item
	kind     press.Kind
	owner    string
	state    string
	hands    map[id.Person]bool
	approver id.Person
	returned bool
	red      bool
	due      time.Time
	words    []string // of each revision
	shown    int      // the first revision that readers saw, from one; 0 for none
	proposal string   // the open one
	class    press.Class
	proposer id.Person
	proposed string
	keys     []string // of preview links
	mark     string   // as it was before the last change: what a stale form carries
	revision int      // likewise
}

func (x *text) numbered() bool { return x.kind == press.Statement || x.kind == press.Announcement }

// play is one run: the items of its own, and what the moves did to them.
type play struct {
	*floor
	items  []*text
	start  time.Time
	until  time.Time // when the grant of "lapsing" ends
	tokens int
}

// who may do an act, in which states: the desk's rules in the words of the design, not those of the code.
var design = map[string]struct {
	functions, states string
	apart, fresh      bool
}{
	"write":              {"reporter editor chief_editor statement_publisher", "draft submitted in_review approved scheduled", false, false},
	"submit":             {"reporter editor chief_editor statement_publisher", "draft", false, false},
	"review":             {"editor chief_editor statement_publisher", "submitted", true, false},
	"return":             {"editor chief_editor statement_publisher", "submitted in_review approved", false, false},
	"approve":            {"editor chief_editor statement_publisher", "in_review", true, false},
	"publish":            {"editor chief_editor", "approved scheduled", false, false},
	"schedule":           {"editor chief_editor", "approved scheduled", false, false},
	"publish-statement":  {"statement_publisher", "approved scheduled", true, false},
	"schedule-statement": {"statement_publisher", "approved scheduled", true, false},
	"unschedule":         {"editor chief_editor statement_publisher", "scheduled", false, false},
	"emergency":          {"chief_editor statement_publisher", "draft submitted in_review approved scheduled", false, true},
	"second":             {"chief_editor statement_publisher", "published withdrawn", true, false},
	"correct":            {"reporter editor chief_editor statement_publisher", "published", false, false},
	"slip":               {"editor chief_editor statement_publisher", "published", false, false},
	"clarification":      {"editor chief_editor statement_publisher", "published", true, false},
	"correction":         {"chief_editor statement_publisher", "published", true, false},
	"retraction":         {"chief_editor statement_publisher", "published", true, true},
	"withdraw":           {"chief_editor statement_publisher", "published", false, true},
	"unpublish":          {"chief_editor", "published", false, true},
	"links/preview":      {"reporter editor chief_editor statement_publisher", "draft submitted in_review approved scheduled", false, false},
}

// moves are the acts; those from the second to the eighth bring a text on its way.
var moves = []string{
	"write", "submit", "review", "approve", "publish", "schedule", "publish-statement", "schedule-statement", "return", "unschedule",
	"emergency", "second", "correct", "accept", "refuse", "withdraw", "unpublish", "links/preview",
}

// stale reports whether the form that is sent was drawn before the last change.
func (m move) stale() bool { return m.arg%5 == 0 }

// may says whether a move may succeed.
func (p *play) may(m move) bool { return len(p.against(m)) == 0 }

// against are the rules that a move breaks.
func (p *play) against(m move) (all []string) {
	x, h := p.items[m.item], p.people[m.who]
	broken := func(rule string, is bool) {
		if is {
			all = append(all, rule)
		}
	}
	rule := design[m.act]
	hands := x.hands
	switch m.act {
	case "accept", "refuse":
		broken("nothing is proposed", x.proposal == "")
		rule, hands = design[string(x.class)], map[id.Person]bool{x.proposer: true}
	case "publish-statement", "schedule-statement":
		hands = map[id.Person]bool{x.approver: true}
		broken("kind", !x.numbered())
	case "publish", "schedule", "unpublish":
		broken("kind", x.numbered())
	case "second":
		broken("not red", !x.red)
		broken("stale", m.stale())
	case "approve":
		broken("stale", m.stale())
	case "write":
		broken("stale", m.stale() && x.revision != len(x.words))
	case "correct":
		broken("one is open", x.proposal != "")
		broken("stale", m.stale() && x.revision != len(x.words))
	}
	broken("state", !strings.Contains(" "+rule.states+" ", " "+x.state+" "))
	broken("apart", rule.apart && hands[h.person])
	broken("fresh", rule.fresh && h.stale)
	function, body := false, false
	for _, g := range h.grants {
		if !g.Until.IsZero() && !p.clock.Before(g.Until) || !slices.Contains(strings.Fields(rule.functions), string(g.Function)) {
			continue
		}
		function = true
		body = body || g.Body == p.bodies[x.owner] || g.Below && g.Body == p.bodies["party"]
	}
	broken("function", !function)
	broken("body", function && !body)
	return all
}

// did tells the model what an act that succeeded means, and says what the ledger must have of it.
func (p *play) did(x *text, m move, h *hand, due time.Time, token string, got *httptest.ResponseRecorder) []string {
	publish := func() string {
		x.state, x.due = "published", time.Time{}
		x.shown = len(x.words)
		return "press.published"
	}
	switch m.act {
	case "write":
		x.hands[h.person] = true
		x.words = append(x.words, token)
		if x.state == "approved" || x.state == "scheduled" {
			x.state, x.approver, x.due = "in_review", "", time.Time{}
			return []string{"press.unapproved", "press.edited"}
		}
		return []string{"press.edited"}
	case "submit":
		x.state, x.returned, x.hands[h.person] = "submitted", false, true
		return []string{"press.submitted"}
	case "review":
		x.state = "in_review"
		return []string{"press.review"}
	case "return":
		x.state, x.approver, x.returned = "draft", "", true
		return []string{"press.returned"}
	case "approve":
		x.state, x.approver = "approved", h.person
		return []string{"press.approved"}
	case "publish", "publish-statement":
		return []string{publish()}
	case "schedule", "schedule-statement":
		x.state, x.due = "scheduled", due
		return []string{"press.scheduled"}
	case "unschedule":
		x.state, x.due = "approved", time.Time{}
		return []string{"press.unscheduled"}
	case "emergency":
		x.red, x.hands[h.person] = true, true
		return []string{"press.emergency", publish()}
	case "second":
		x.red = false
		return []string{"press.second"}
	case "correct":
		if press.Classes[m.arg%4] == press.Slip && p.may(move{act: "slip", who: m.who, item: m.item}) { // nobody else is asked
			x.words = append(x.words, token)
			x.hands[h.person] = true
			return []string{"press.corrected"}
		}
		x.class, x.proposer, x.proposed = press.Classes[m.arg%4], h.person, token
		if all, err := p.a.Press.Store().Proposals(p.t.Context(), x.id); err == nil && len(all) > 0 {
			x.proposal = all[0].ID
		}
		return []string{"press.proposed"}
	case "accept":
		x.words, x.proposal = append(x.words, x.proposed), ""
		x.hands[x.proposer] = true
		return []string{"press.corrected", "press.proposal.applied"}
	case "refuse":
		x.proposal = ""
		return []string{"press.proposal.refused"}
	case "withdraw":
		x.state, x.proposal = "withdrawn", "" // a correction is of a published text
		return []string{"press.withdrawn"}
	case "unpublish":
		x.state, x.proposal = "unpublished", ""
		return []string{"press.unpublished"}
	case "links/preview":
		_, key, _ := strings.Cut(got.Body.String(), "/desk/look/")
		key, _, _ = strings.Cut(key, "/")
		x.keys = append(x.keys, key)
		return []string{"press.link.preview"}
	}
	return nil
}
