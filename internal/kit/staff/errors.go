package staff

import (
	"context"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/view"
	"hemmat/internal/kit/web"
)

// failTime bounds what an error page asks of the database: it may be what has failed.
const failTime = 2 * time.Second

// next are the texts that say what to do after an error of a kind.
var next = map[fault.Kind]string{
	fault.Internal:  "staff.error.internal",
	fault.NotFound:  "staff.error.not-found",
	fault.Gone:      "staff.error.not-found",
	fault.Conflict:  "staff.error.conflict",
	fault.Invalid:   "staff.error.invalid",
	fault.Forbidden: "staff.error.forbidden",
	fault.Busy:      "staff.error.busy",
	fault.TooLarge:  "staff.error.too-large",
}

// fail answers with an error: to whoever is signed in within the desk's frame, with the menu; to anybody else, and when
// the frame cannot be made, as everywhere on the site.
func (s *Pages) fail(w http.ResponseWriter, hr *http.Request, err error) {
	errors := s.o.Errors
	if p, ok := s.framed(hr, err); ok {
		errors = errors.Within(p)
	}
	errors.Write(w, hr, err)
}

func (s *Pages) framed(hr *http.Request, cause error) (web.ErrorPage, bool) {
	if !web.Secure(hr) && !here(hr) {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(hr.Context(), failTime)
	defer cancel()
	r := s.request(hr)
	v, in, err := s.o.Door.Visitor(ctx, hr)
	if err != nil || !in || s.enter(ctx, r, v) != nil {
		return nil, false
	}
	page, err := s.page(ctx, r, Answer{})
	if err != nil {
		return nil, false
	}
	page.Desk.Notice = ""
	for i, a := range page.Alternates { // what failed may be a form: the other language has nothing at its address
		page.Alternates[i].Path = i18n.Prefix(a.Lang) + "/desk/"
	}
	return func(w io.Writer, p web.Problem) error {
		page.Title = p.Title
		d := view.DeskErrorPage{
			Head: view.DeskHead{Kicker: r.Text("staff.error.status", "status", p.Status), Title: p.Title},
			Next: r.Text(next[p.Kind]), Way: view.Link{Text: r.Text("staff.error.way"), Href: r.Href("/desk/")}, Request: p.RequestID,
		}
		if key, _ := fault.Text(cause); key != "" && p.Kind != fault.Internal {
			d.Text = p.Text
		}
		d.Typed = typed(hr)
		page.Data = d
		return s.o.Renderer.Render(w, "kit/deskerror", page)
	}, true
}

// typed are the words of a form that was refused before its own page could show them again. A value with a space in it is
// somebody's words, neither a choice nor a key; a password may have spaces too and is not said back.
func typed(r *http.Request) []string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		if strings.Contains(name, "password") {
			continue
		}
		for _, v := range r.PostForm[name] {
			if v = strings.TrimSpace(v); strings.ContainsAny(v, " \n") {
				words = append(words, v)
			}
		}
	}
	return words
}
