package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
)

// MachineProblem is what a program is told in place of an answer: a problem of RFC 9457. Its words are English: who
// reads them writes a program.
type MachineProblem struct {
	Type      string `json:"type" format:"uri-reference" doc:"What sort of problem it is; the address explains it."`
	Title     string `json:"title" doc:"The name of the status."`
	Status    int    `json:"status" doc:"The status of the answer."`
	Detail    string `json:"detail" doc:"What is wrong this time, and what to do."`
	Parameter string `json:"parameter,omitempty" doc:"The parameter that is wrong."`
	Request   string `json:"request,omitempty" doc:"The id of the request, to quote when asking about it."`
}

// Machines makes every error below a prefix of addresses ("/api/") a problem in JSON, readable from any origin. The
// prefix itself is a page for people, which explains the problems.
func (e *Errors) Machines(prefix string) { e.machines = prefix }

// machine reports whether a program asks. The page for people at the prefix has its problems as the site has them.
func (e *Errors) machine(r *http.Request) bool {
	if e.machines == "" || r.URL.Path == e.machines {
		return false
	}
	return strings.HasPrefix(r.URL.Path, e.machines)
}

func (e *Errors) forMachines(h http.Header, p Problem, err error) []byte {
	h["Content-Type"] = []string{"application/problem+json"}
	h["Access-Control-Allow-Origin"] = AnyOrigin
	sort := strings.ReplaceAll(p.Kind.String(), " ", "-")
	var me *methodError
	if errors.As(err, &me) {
		sort = "method"
	}
	m := MachineProblem{
		Type: e.machines + "#" + sort, Title: http.StatusText(p.Status), Status: p.Status,
		Detail: e.texts.Text(i18n.English, "web.machine."+sort), Request: p.RequestID,
	}
	if key, args := fault.Text(err); key != "" && p.Kind != fault.Internal {
		m.Detail = e.texts.Text(i18n.English, key, args...)
		for i := 0; i+1 < len(args); i += 2 {
			if args[i] == "parameter" {
				m.Parameter, _ = args[i+1].(string)
			}
		}
	}
	var b strings.Builder
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	if err := j.Encode(m); err != nil {
		panic(err) // texts and a number always encode
	}
	return []byte(b.String())
}
