package app

import (
	"hemmat/internal/kit/id"
	"hemmat/internal/room/party"
)

// lawExamples are bodies and terms of the party, for the pages about what the statutes and the law ask of them.
var lawExamples = func() map[string]exampleFunc {
	m := map[string]exampleFunc{}
	for _, name := range []string{"licence", "licence.save", "figure", "figure.save"} {
		m["party.desk."+name] = func(_ *walk, body id.Body) example {
			return example{path: map[string]string{"body": string(body), "measure": string(party.MembersOf)}}
		}
	}
	m["party.desk.rule"] = func(*walk, id.Body) example {
		return example{path: map[string]string{"number": party.AssemblyMembers}, anywhere: true}
	}
	m["party.desk.rule.save"] = func(*walk, id.Body) example {
		return example{path: map[string]string{"number": party.AssemblyMembers}, whole: true}
	}
	m["party.desk.letter"], m["party.desk.letter.issue"] = termExample, termExample
	for _, name := range []string{"letter.print", "letter.revoke"} {
		m["party.desk."+name] = func(w *walk, body id.Body) example {
			x := termExample(w, body)
			if x.path["letter"] == "" {
				l, err := w.a.Party.IssueLetter(w.t.Context(), cliActor, id.Term(x.path["term"]), "", "", "")
				if err != nil {
					w.t.Fatal(err)
				}
				x.path["letter"] = l.ID
			}
			return x
		}
	}
	return m
}()
