package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/jobs"
	"hemmat/internal/kit/second"
	"hemmat/internal/room/desk"
	"hemmat/internal/room/press"
	"hemmat/jalali"
)

// pressExamples are items of the body: a draft, or a public one where the page is about something that is proposed of it.
var pressExamples = func() map[string]exampleFunc {
	m := map[string]exampleFunc{}
	draft := func(w *walk, body id.Body) example {
		return example{path: map[string]string{"item": string(w.item(body, press.News, false)), "lang": "fa"}, mark: w.name}
	}
	statement := func(w *walk, body id.Body) example {
		return example{path: map[string]string{"item": string(w.item(body, press.Statement, false))}, mark: w.name}
	}
	public := func(w *walk, body id.Body) example {
		return example{path: map[string]string{"item": string(w.item(body, press.News, true))}}
	}
	for _, name := range []string{
		"item", "history", "submit", "review", "return", "approve", "publish", "schedule", "unschedule", "emergency", "links",
	} {
		m["press.desk."+name] = draft
		m["press.desk."+name+".form"] = draft
	}
	for _, name := range []string{"second", "withdraw", "unpublish", "restore", "restore-confirm", "restore-refuse", "redact"} {
		m["press.desk."+name] = public
		m["press.desk."+name+".form"] = public
	}
	for _, name := range []string{"publish-statement", "schedule-statement"} {
		m["press.desk."+name] = statement
		m["press.desk."+name+".form"] = statement
	}
	for _, p := range press.Purposes {
		m["press.desk.links."+string(p)] = draft
	}
	for _, name := range []string{"edit", "save", "autosave", "presence", "drop"} {
		m["press.write."+name] = func(w *walk, body id.Body) example {
			x := draft(w, body)
			x.form = written(body)
			return x
		}
	}
	for _, name := range []string{"bulk", "bulk.form"} { // what is done to each item has a rule of its own
		m["press.desk."+name] = func(w *walk, body id.Body) example {
			return example{form: url.Values{"act": {"submit"}, "item": {string(w.item(body, press.News, false))}}, anywhere: true}
		}
	}
	m["press.write.add"] = func(_ *walk, body id.Body) example { return example{form: written(body)} }
	m["press.desk.links.revoke"] = func(w *walk, body id.Body) example {
		x := draft(w, body)
		l, _, err := w.a.Press.Invite(w.t.Context(), press.Purposes[0], cliActor, id.Item(x.path["item"]), "کسی")
		if err != nil {
			w.t.Fatal(err)
		}
		x.path["link"] = l.ID
		return x
	}
	for _, c := range press.Classes {
		proposal := func(w *walk, body id.Body) example {
			x := public(w, body)
			p, err := w.a.Press.Propose(w.t.Context(), cliActor, id.Item(x.path["item"]), press.Amendment{Class: c, Note: "چرا", Draft: press.Draft{Lang: "fa", Title: "تازه", Body: "<p>متن دیگر</p>"}})
			if err != nil {
				w.t.Fatal(err)
			}
			x.path["proposal"] = p.ID
			return x
		}
		m["press.desk.accept."+string(c)], m["press.desk.refuse."+string(c)] = proposal, proposal
	}
	for _, name := range []string{"confirm", "refuse"} {
		m["press.desk.redact."+name] = func(w *walk, body id.Body) example {
			x := public(w, body)
			r, err := w.a.Press.ProposeRedaction(w.t.Context(), cliActor, id.Item(x.path["item"]), "شمارهٔ او", "privacy")
			if err != nil {
				w.t.Fatal(err)
			}
			x.path["redaction"] = r.ID
			return x
		}
	}
	m["press.desk.feature"], m["press.desk.feature.form"] = public, public
	for _, name := range []string{"body", "new", "add", "one", "set", "move"} { // of a body, a category of its own
		m["press.desk.categories."+name] = func(w *walk, body id.Body) example {
			w.n++
			t, err := w.a.Press.AddCategory(w.t.Context(), cliActor, body, "/provinces/"+string(body)+"/", press.Topic{Name: press.Text{"fa": fmt.Sprint(w.name, " ", w.n)}, Slug: fmt.Sprint("own-", w.n)})
			if fault.Is(err, fault.TooLarge) {
				var all []press.Topic
				if all, err = w.a.Press.Store().Categories(w.t.Context(), body); err == nil {
					t = all[0]
				}
			}
			if err != nil {
				w.t.Fatal(err)
			}
			return example{path: map[string]string{"body": string(body), "category": string(t.ID)}, mark: w.name}
		}
	}
	m["press.desk.front"] = func(*walk, id.Body) example { return example{anywhere: true} }
	feature := func(w *walk, body id.Body) example {
		x := public(w, body)
		f, err := w.a.Press.Feature(w.t.Context(), cliActor, id.Item(x.path["item"]), body, w.a.Now().AddDate(0, 0, 7), w.name)
		if err != nil {
			w.t.Fatal(err)
		}
		x.path["feature"] = f.ID
		return x
	}
	for _, name := range []string{"front.show", "front.refuse", "front.end", "feature.back"} {
		m["press.desk."+name] = feature
	}
	topic := func(w *walk, _ id.Body) example {
		return example{path: map[string]string{"topic": string(w.topic().ID)}, mark: w.name, whole: true}
	}
	for _, name := range []string{"topic", "set", "merge", "merge.form"} {
		m["press.keep.topics."+name] = topic
	}
	for _, name := range []string{"", ".confirm", ".refuse", ".withdraw"} {
		m["second.press.merge"+name] = func(w *walk, _ id.Body) example {
			from, into := w.topic(), w.topic()
			payload, _ := json.Marshal(press.Merge{From: from.ID, Into: into.ID, FromSlug: from.Slug, IntoSlug: into.Slug})
			return w.proposal(second.Proposal{Act: "press.merge", Object: "topic:" + string(from.ID), Payload: string(payload)})
		}
	}
	for _, name := range []string{"redirect", "set", "remove"} {
		m["press.keep.redirects."+name] = func(w *walk, _ id.Body) example {
			w.n++
			x, err := w.a.Press.SetRedirect(w.t.Context(), cliActor, press.Redirect{Path: fmt.Sprintf("/walk-%d/", w.n), Target: "/news/", Note: w.name}, nil)
			if err != nil {
				w.t.Fatal(err)
			}
			return example{path: map[string]string{"redirect": x.ID}, mark: w.name, whole: true}
		}
	}
	for _, name := range []string{"", ".confirm", ".refuse", ".withdraw"} {
		m["second.press.redirects"+name] = func(w *walk, _ id.Body) example {
			return w.proposal(second.Proposal{Act: "press.redirects", Payload: fmt.Sprintf(`[{"Path": "/walk-file-%d/", "Target": "/news/"}]`, w.n)})
		}
	}
	for _, name := range []string{"look", "advise"} { // doors of their own: they open by a key
		m["press.desk."+name] = func(*walk, id.Body) example { return example{path: map[string]string{"key": "none"}} }
	}
	return m
}()

// topic makes a topic.
func (w *walk) topic() press.Topic {
	w.t.Helper()
	w.n++
	t, err := w.a.Press.SetTopic(w.t.Context(), cliActor, press.Topic{Slug: fmt.Sprintf("walk-topic-%d", w.n), Name: press.Text{"fa": w.name}})
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

// written is a form for a text of the body.
func written(body id.Body) url.Values {
	return url.Values{"owner": {string(body)}, "lang": {"fa"}, "kind": {"news"}, "title": {"عنوان"}, "act": {"save"}}
}

// item makes an item of the body.
func (w *walk) item(body id.Body, kind press.Kind, public bool) id.Item {
	w.t.Helper()
	w.n++
	d := press.Draft{
		Kind: kind, Lang: "fa", Title: fmt.Sprintf("%s %d", w.name, w.n), Slug: fmt.Sprintf("walk-%d", w.n), Body: "<p>متن و شمارهٔ او</p>", Owner: body,
	}
	add := w.a.Press.Add
	if public {
		add = w.a.Press.AddPublished
	}
	it, err := add(w.t.Context(), cliActor, d)
	if err != nil {
		w.t.Fatal(err)
	}
	return it.ID
}

var deskExamples = map[string]exampleFunc{
	"desk.month": func(*walk, id.Body) example {
		return example{path: map[string]string{"year": "1405", "month": "01"}, anywhere: true}
	},
	"desk.occasion":            occasionExample,
	"desk.occasion.set":        occasionExample,
	"desk.occasion.remove":     occasionExample,
	"desk.settings.column":     func(*walk, id.Body) example { return example{path: map[string]string{"column": "0"}, whole: true} },
	"desk.settings.column.set": func(*walk, id.Body) example { return example{path: map[string]string{"column": "0"}, whole: true} },
	"desk.settings.back": func(w *walk, _ id.Body) example {
		w.n++
		if err := w.a.Settings.Set(w.t.Context(), cliActor, "motto.fa", fmt.Sprint(w.n)); err != nil {
			w.t.Fatal(err)
		}
		all, err := desk.NewStore(w.a.DB).Settings(w.t.Context(), "", 1)
		if err != nil || len(all) == 0 {
			w.t.Fatalf("no change is kept: %v", err)
		}
		return example{path: map[string]string{"change": string(all[0].ID)}, whole: true}
	},
	"desk.notices.retry": func(*walk, id.Body) example { return example{whole: true} },
	"desk.job.retry": func(w *walk, _ id.Body) example {
		w.n++
		key := fmt.Sprint(w.n)
		if _, err := w.a.Jobs.Enqueue(w.t.Context(), jobs.Job{Kind: "walk", Key: key, At: today.Add(-time.Hour)}); err != nil {
			w.t.Fatal(err)
		}
		r := jobs.Runner{Queue: w.a.Jobs, Handlers: map[string]jobs.Handler{"walk": func(context.Context, jobs.Job) error { return fault.New(fault.Gone, "") }}}
		if _, _, err := r.Due(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		failed, err := w.a.Jobs.GivenUp(w.t.Context(), 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, f := range failed {
			if f.Key == key {
				return example{path: map[string]string{"job": string(f.ID)}, whole: true}
			}
		}
		w.t.Fatal("the job did not fail")
		return example{}
	},
}

func occasionExample(w *walk, body id.Body) example {
	o := desk.Occasion{ID: id.New[id.Occasion](w.a.IDs), Day: jalali.Date{Year: 1405, Month: 2, Day: 1}, Calendar: desk.Solar, NameFa: w.name, Body: body}
	if _, err := desk.NewStore(w.a.DB).Add(w.t.Context(), o); err != nil {
		w.t.Fatal(err)
	}
	return example{path: map[string]string{"occasion": string(o.ID)}, form: url.Values{"body": {string(body)}}, mark: strings.TrimSpace(w.name)}
}
