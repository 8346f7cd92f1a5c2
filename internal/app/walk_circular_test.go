package app

import (
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
)

// circularExamples are circulars of the body: prepared, or sent to the Secretary-General where the page is about what came of it.
var circularExamples = func() map[string]exampleFunc {
	m := map[string]exampleFunc{}
	prepared := func(w *walk, body id.Body) example {
		return example{path: map[string]string{"circular": string(w.circular(body).ID)}, mark: w.name}
	}
	for _, name := range []string{"circular", "edit", "change", "drop", "send.form", "send"} {
		m["circular.desk."+name] = prepared
	}
	sent := func(w *walk, body id.Body) example {
		c := w.circular(body)
		if _, err := w.a.Circular.Send(w.t.Context(), cliActor, c.ID, c.Version); err != nil {
			w.t.Fatal(err)
		}
		return example{path: map[string]string{"circular": string(c.ID)}, mark: w.name}
	}
	for _, name := range []string{"receipts", "export", "export.xlsx", "questions", "phones", "paper"} {
		m["circular.desk."+name] = sent
	}
	for _, name := range []string{"answer", "settle"} {
		m["circular.desk."+name] = func(w *walk, body id.Body) example {
			x := sent(w, body)
			question := id.New[id.Question](w.a.IDs)
			if err := w.a.Circular.Ask(w.t.Context(), w.head().Person.ID, id.Circular(x.path["circular"]), question, false, "پرسش "+w.name); err != nil {
				w.t.Fatal(err)
			}
			x.path["question"] = string(question)
			return x
		}
	}
	for _, name := range []string{"letter", "file", "print", "accept", "ask", "unread"} {
		m["circular.my."+name] = func(w *walk, body id.Body) example {
			x := sent(w, body)
			x.others = true
			x.path["mark"], x.path["name"] = "0000", "a.pdf"
			return x
		}
	}
	return m
}()

// head is the Secretary-General of the demonstration.
func (w *walk) head() party.Office {
	w.t.Helper()
	o, ok, err := w.a.Party.SecretaryGeneral(w.t.Context(), w.a.Now())
	if err != nil || !ok {
		w.t.Fatal("no Secretary-General", err)
	}
	return o
}

// circular prepares a sending of a new text of the body.
func (w *walk) circular(body id.Body) circular.Circular {
	w.t.Helper()
	item := w.item(body, press.Announcement, true)
	c, err := w.a.Circular.Prepare(w.t.Context(), ledger.Actor{Via: "cli"}, circular.Draft{
		Item: item, Asked: circular.Accept, Choices: []circular.Choice{{Kind: circular.OfPost, Post: w.head().Post.ID}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}
