package app

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/task"
	"hemmat/internal/room/press"
)

// entered says whether the ledger has what was done, each once, by whom it was done, and nothing else.
func (p *play) entered(head ledger.Head, x *text, h *hand, want []string, act string) error {
	entries, err := p.a.Ledger.Since(p.t.Context(), head.Seq, 100)
	if err != nil {
		return err
	}
	got := []string{}
	for _, e := range entries {
		got = append(got, e.Act)
		by := h.person
		if e.Act == "press.corrected" && act == "accept" {
			by = x.proposer
		}
		if e.Object != "item:"+string(x.id) || e.Actor.Via != "desk" || e.Actor.Person != by {
			return fmt.Errorf("the entry %s is of %s by %s, via %s", e.Act, e.Object, e.Actor.Person, e.Actor.Via)
		}
		if !slices.ContainsFunc(h.grants, func(g access.Grant) bool { return g.Body == e.Actor.Body }) {
			return fmt.Errorf("the entry %s names a body in which the %s holds nothing", e.Act, h.name)
		}
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("the ledger has %q, want %q", got, want)
	}
	return nil
}

// sound compares an item as it is stored now with the model.
func (p *play) sound(x *text) error {
	now, err := p.a.Press.Store().Item(p.t.Context(), x.id)
	if err != nil {
		return err
	}
	return p.stands(x, &now)
}

// stands compares an item, its tasks and every address of it with the model.
func (p *play) stands(x *text, it *press.Item) error {
	f, err := p.a.Press.Flow(p.t.Context(), x.id)
	if err != nil {
		return err
	}
	if string(f.State(it)) != x.state || f.Emergency != x.red || f.Approver != x.approver && x.state == "approved" {
		return fmt.Errorf("it is %s, red is %v, and should be %s, %v", f.State(it), f.Emergency, x.state, x.red)
	}
	want := []string{}
	switch x.state {
	case "draft":
		if x.returned {
			want = append(want, press.TaskWrite)
		}
	case "submitted":
		want = append(want, press.TaskReview)
	case "in_review":
		want = append(want, press.TaskApprove)
	case "approved":
		want = append(want, press.TaskPublish)
	}
	if x.red && (x.state == "published" || x.state == "withdrawn") {
		want = append(want, press.TaskSecond)
	}
	if x.proposal != "" {
		want = append(want, press.TaskCorrect)
	}
	tasks, err := p.a.Tasks.List(p.t.Context(), task.Filter{Object: "item:" + string(x.id)})
	if err != nil {
		return err
	}
	open := []string{}
	for _, w := range tasks {
		open = append(open, w.Kind)
		if w.Body != p.bodies[x.owner] {
			return fmt.Errorf("the task %s is of another body", w.Kind)
		}
	}
	slices.Sort(open)
	slices.Sort(want)
	if !slices.Equal(open, want) {
		return fmt.Errorf("waits for %q, and should for %q", open, want)
	}
	return p.addresses(x, it)
}

// addresses asks for every address that is derived from an item.
func (p *play) addresses(x *text, it *press.Item) error {
	path := (&url.URL{Path: it.Path("fa")}).EscapedPath()
	ask := func(under string, code int, with string) error {
		got := get(p.h, path+under)
		if got.Code != code || with != "" && !strings.Contains(got.Body.String(), with) {
			return fmt.Errorf("%s, revision %d: %q answers %d, want %d with %q", x.state, len(x.words), under, got.Code, code, with)
		}
		for i, w := range x.words {
			if (x.shown == 0 || i+1 < x.shown || x.state != "published") && strings.Contains(got.Body.String(), w) {
				return fmt.Errorf("%s: %q shows what is not public", x.state, under)
			}
		}
		return nil
	}
	for _, key := range x.keys {
		code := http.StatusNotFound
		if x.shown == 0 {
			code = http.StatusOK
		}
		if got := get(p.h, "https://party.example/desk/look/"+key+"/"); got.Code != code {
			return fmt.Errorf("%s: the key of a preview answers %d", x.state, got.Code)
		}
	}
	code, live := http.StatusNotFound, ""
	switch x.state {
	case "published":
		code, live = http.StatusOK, x.words[len(x.words)-1]
	case "unpublished":
		code = http.StatusGone
	case "withdrawn":
		return ask("", http.StatusOK, "دلیل")
	}
	for _, under := range []string{"", "print/", "text"} {
		if err := ask(under, code, live); err != nil {
			return err
		}
	}
	if err := ask("history/", code, ""); err != nil {
		return err
	}
	if x.state != "published" {
		return ask("v/1/", code, "")
	}
	for n := x.shown; n < len(x.words); n++ { // the last is the page itself
		if err := ask(fmt.Sprintf("v/%d/", n-x.shown+1), code, x.words[n-1]); err != nil {
			return err
		}
	}
	for n := x.shown; n <= len(x.words); n++ {
		r, err := p.a.Press.Store().Shown(p.t.Context(), x.id, "fa", n)
		if err != nil || r.Content.Body != "<p>"+x.words[n-1]+"</p>" {
			return fmt.Errorf("edition %d is %q, want %q, %w", n, r.Content.Body, x.words[n-1], err)
		}
	}
	return ask(fmt.Sprintf("v/%d/", len(x.words)-x.shown+2), http.StatusNotFound, "")
}
