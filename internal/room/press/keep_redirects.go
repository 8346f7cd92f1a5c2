package press

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/second"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

const (
	redirectsPath  = "/desk/redirects/"
	actRedirects   = "press.redirects"
	redirectsShown = 50
	mostFile       = 1 << 20
)

func (k *Keeper) registerRedirects(s *staff.Pages) {
	const one = redirectsPath + "{redirect}/"
	s.Nav(staff.Nav{Key: "press.redirects", Path: redirectsPath, Action: ActRedirects, Order: 52})
	for _, p := range []staff.Page{
		{Name: "redirects", Method: http.MethodGet, Pattern: redirectsPath, Action: ActRedirects, Do: k.redirects},
		{Name: "redirects.new", Method: http.MethodGet, Pattern: redirectsPath + "new/", Action: ActSetRedirect, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
			return k.redirectForm(r, Redirect{Path: r.URL.Query().Get("from")}, nil)
		}},
		{Name: "redirects.add", Method: http.MethodPost, Pattern: redirectsPath + "new/", Action: ActSetRedirect, Do: k.setRedirect},
		{Name: "redirects.redirect", Method: http.MethodGet, Pattern: one, Action: ActSetRedirect, Do: k.redirect},
		{Name: "redirects.set", Method: http.MethodPost, Pattern: one, Action: ActSetRedirect, Do: k.setRedirect},
		{Name: "redirects.remove", Method: http.MethodPost, Pattern: one + "remove/", Action: ActSetRedirect, Do: k.dropRedirect},
		{Name: "redirects.import.form", Method: http.MethodGet, Pattern: redirectsPath + "import/", Action: ActSetRedirect, Do: func(_ context.Context, r *staff.Request) (staff.Answer, error) {
			return k.importForm(r, nil)
		}},
		{Name: "redirects.import", Method: http.MethodPost, Pattern: redirectsPath + "import/", Action: ActSetRedirect, MaxBody: mostFile, Do: k.importRedirects},
		{Name: "redirects.table", Method: http.MethodGet, Pattern: redirectsPath + "redirects.csv", Action: ActRedirects, Do: k.exportRedirects},
	} {
		p.Name = "press.keep." + p.Name
		s.Page(p)
	}
}

// sink is an answer of the site that nobody reads.
type sink struct {
	h      http.Header
	status int
}

func (w *sink) Header() http.Header { return w.h }
func (w *sink) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}
func (w *sink) Write(b []byte) (int, error) { w.WriteHeader(http.StatusOK); return len(b), nil }

// probe asks the site what readers get at an address.
func probe(site http.Handler) Answers {
	return func(ctx context.Context, path string) (int, string) {
		u, err := url.Parse(view.Escape(path))
		if err != nil || u.Host != "" {
			return http.StatusNotFound, ""
		}
		r, err := http.NewRequestWithContext(context.WithValue(db.Detach(ctx), trial{}, true), http.MethodGet, u.RequestURI(), nil)
		if err != nil {
			return http.StatusNotFound, ""
		}
		r.RequestURI = u.RequestURI()
		w := &sink{h: http.Header{}}
		site.ServeHTTP(w, r)
		to := w.h.Get("Location")
		if l, err := url.Parse(to); err == nil && to != "" {
			to = l.Path
		}
		return w.status, to
	}
}

// redirectRow is a redirect in the list.
type redirectRow struct {
	Redirect
	Href string // "" when the visitor may not change it
}

type redirectsPage struct {
	kept
	Search view.Form
	Try    view.Form
	Tried  []view.Key
	Rows   []redirectRow
	Rules  []view.Stat
	Pager  view.Pager
}

func (k *Keeper) redirects(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	q := r.URL.Query()
	p := redirectsPage{kept: kept{Head: view.DeskHead{Title: r.Text("press.redirects"), Note: r.Text("press.redirect.note")}}}
	whole, err := staff.Whole(ctx, r)
	if err != nil {
		return staff.Answer{}, err
	}
	sets := mayKeep(r, ActSetRedirect, whole)
	if sets {
		p.Head.Main = &view.Link{Text: r.Text("press.redirect.new"), Href: r.Href(redirectsPath + "new/")}
		p.Head.Ways = []view.Link{{Text: r.Text("press.redirect.import"), Href: r.Href(redirectsPath + "import/")}}
	}
	p.Head.Ways = append(p.Head.Ways, view.Link{Text: r.Text("press.redirect.export"), Href: r.Href(redirectsPath + "redirects.csv")})
	if p.Waiting, err = k.two.Works(ctx, r, actRedirects); err != nil {
		return staff.Answer{}, err
	}
	p.Try = view.Form{ID: "try", Action: r.Href(redirectsPath), Title: r.Text("press.redirect.try"), Submit: r.Text("press.redirect.try.go"), Fields: []view.Field{
		{Name: "try", Label: r.Text("press.redirect.try.address"), Hint: r.Text("press.redirect.try.hint"), Value: q.Get("try"), LTR: true},
	}}
	if q.Get("try") != "" {
		if p.Tried, err = k.try(ctx, r, q.Get("try")); err != nil {
			return staff.Answer{}, err
		}
	}
	p.Search = view.Form{ID: "search", Action: r.Href(redirectsPath), Title: r.Text("press.redirect.search"), Submit: r.Text("press.redirect.search.go"), Fields: []view.Field{
		{Name: "q", Label: r.Text("press.redirect.search.what"), Value: q.Get("q")},
	}}
	rows, err := k.room.store.Redirects(ctx, strings.ToValidUTF8(q.Get("q"), ""), strings.ToValidUTF8(q.Get("after"), ""), redirectsShown+1)
	if err != nil {
		return staff.Answer{}, err
	}
	if len(rows) > redirectsShown {
		rows = rows[:redirectsShown]
		more := url.Values{"after": {rows[redirectsShown-1].Key}}
		if q.Get("q") != "" {
			more.Set("q", q.Get("q"))
		}
		p.Pager = view.Pager{Label: r.Text("press.redirects"), Older: &view.Link{Text: r.Text("press.redirect.more"), Href: r.Href(redirectsPath) + "?" + more.Encode()}}
	}
	for _, x := range rows {
		row := redirectRow{Redirect: x}
		if sets {
			row.Href = r.Href(redirectsPath + x.ID + "/")
		}
		p.Rows = append(p.Rows, row)
	}
	if len(rows) == 0 {
		p.Empty = &view.Empty{Title: r.Text("press.redirect.empty"), Text: r.Text("press.redirect.empty.text")}
	}
	counts, err := k.room.store.RuleHits(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, rule := range OldRules {
		s := view.Stat{Label: r.Text("press.redirect.rule." + rule), Value: strconv.FormatInt(counts[rule], 10)}
		if counts[rule] == 0 {
			s.Tone = "none"
		}
		p.Rules = append(p.Rules, s)
	}
	return staff.Answer{Template: "press/keep_redirects", Title: p.Head.Title, Data: p, Nav: redirectsPath}, nil
}

// try says where an address leads and by which rule.
func (k *Keeper) try(ctx context.Context, r *staff.Request, typed string) ([]view.Key, error) {
	typed = strings.ToValidUTF8(strings.TrimPrefix(strings.TrimSpace(typed), k.public.base), "")
	raw, query, _ := strings.Cut(typed, "?")
	path, err := ReadPath(raw, "")
	if err != nil {
		return []view.Key{{Term: r.Text("press.redirect.tried"), Text: second.Say(r, err), Late: true}}, nil
	}
	lang, rest := i18n.Split(path)
	if status, to := k.ask(ctx, path); query == "" && status == http.StatusOK || strings.Trim(rest, "/") == "" && query == "" {
		return []view.Key{{Term: r.Text("press.redirect.tried"), Text: r.Text("press.redirect.tried.page")}, {Term: r.Text("press.redirect.address"), Text: href(lang, rest), Href: href(lang, rest), LTR: true}}, nil
	} else if query == "" && status >= 300 && status < 400 {
		if l, err := k.public.Lead(ctx, path, query); err == nil && l.Rule == "" {
			return []view.Key{{Term: r.Text("press.redirect.tried"), Text: r.Text("press.redirect.tried.site")}, {Term: r.Text("press.redirect.to"), Text: to, Href: to, LTR: true}}, nil
		}
	}
	l, err := k.public.Lead(ctx, path, query)
	if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Gone) {
		return nil, err
	}
	switch {
	case l.Rule == "" && !fault.Is(err, fault.Gone):
		return []view.Key{{Term: r.Text("press.redirect.tried"), Text: r.Text("press.redirect.tried.nothing"), Late: true}}, nil
	case l.Gone || fault.Is(err, fault.Gone):
		keys := []view.Key{{Term: r.Text("press.redirect.tried"), Text: r.Text("press.redirect.tried.gone")}}
		if l.Rule != "" {
			keys = append(keys, view.Key{Term: r.Text("press.redirect.rule"), Text: r.Text("press.redirect.rule." + l.Rule)})
		}
		return keys, nil
	}
	keys := []view.Key{{Term: r.Text("press.redirect.rule"), Text: r.Text("press.redirect.rule." + l.Rule)}}
	if l.To != "" {
		keys = append(keys, view.Key{Term: r.Text("press.redirect.to"), Text: l.To, Href: l.To, LTR: true})
	}
	for _, near := range l.Near {
		keys = append(keys, view.Key{Term: r.Text("press.redirect.near"), Text: near.Text, Href: near.Href})
	}
	return keys, nil
}

func (k *Keeper) redirect(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x, err := k.room.store.Redirect(ctx, r.PathValue("redirect"))
	if err != nil {
		return staff.Answer{}, err
	}
	return k.redirectForm(r, x, nil)
}

func (k *Keeper) redirectForm(r *staff.Request, x Redirect, wrong wrongs) (staff.Answer, error) {
	here := r.Href(redirectsPath + "new/")
	p := kept{Head: view.DeskHead{Title: r.Text("press.redirect.new"), Crumbs: view.Crumbs{{Text: r.Text("press.redirects"), Href: r.Href(redirectsPath)}}}}
	version := view.Field{Name: "version", Kind: "hidden", Value: strconv.FormatInt(x.Version, 10)}
	if x.ID != "" {
		here = r.Href(redirectsPath + x.ID + "/")
		p.Head.Title = r.Text("press.redirect.edit")
		drop := version
		p.Acts = &view.Acts{Label: r.Text("press.redirect.remove"), More: []view.Act{{
			Key: "remove", Text: r.Text("press.redirect.remove"), Action: here + "remove/", Hint: r.Text("press.redirect.remove.hint"), Grave: true, Fields: []view.Field{drop},
		}}}
	}
	from := view.Field{Name: "path", Label: r.Text("press.redirect.from"), Hint: r.Text("press.redirect.from.hint"), Value: x.Path, LTR: true, Required: true}
	if x.ID != "" {
		from.Kind, from.Hint = "hidden", ""
		p.Facts = []view.Key{{Term: r.Text("press.redirect.from"), Text: x.Path, LTR: true}, {Term: r.Text("press.redirect.hits"), Text: r.Text("press.redirect.times", "n", x.Hits)}}
	}
	p.Form = &view.FormPage{
		Action: here, Submit: r.Text("press.topic.save"), Cancel: &view.Link{Text: r.Text("press.redirect.back"), Href: r.Href(redirectsPath)},
		Groups: []view.Group{{Fields: []view.Field{
			version, from,
			{Name: "target", Label: r.Text("press.redirect.to"), Hint: r.Text("press.redirect.to.hint"), Value: x.Target, LTR: true},
			{Name: "gone", Kind: "check", Label: r.Text("press.redirect.gone"), Hint: r.Text("press.redirect.gone.hint"), Checked: x.Target == "" && (x.ID != "" || r.PostFormValue("gone") != "")},
			{Name: "note", Label: r.Text("press.redirect.why"), Value: x.Note},
		}}},
	}
	wrong.form(r, p.Form)
	return staff.Answer{Template: "press/keep", Title: p.Head.Title, Data: p, Nav: redirectsPath, Status: wrong.status()}, nil
}

func (k *Keeper) setRedirect(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	x := Redirect{ID: r.PathValue("redirect"), Path: r.PostFormValue("path"), Target: strings.TrimSpace(r.PostFormValue("target"))}
	x.Version, _ = strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	wrong := wrongs{}
	if x.ID != "" {
		now, err := k.room.store.Redirect(ctx, x.ID)
		if err != nil {
			return staff.Answer{}, err
		}
		x.Path, x.Hits = now.Path, now.Hits
	} else if path, err := ReadPath(x.Path, k.public.base); err != nil {
		wrong["path"] = err
	} else {
		x.Path = path
	}
	gone := r.PostFormValue("gone") != ""
	switch path, err := ReadPath(x.Target, k.public.base); {
	case gone && x.Target != "":
		wrong["target"] = fault.New(fault.Invalid, "press.redirect.error.both")
	case !gone && x.Target == "":
		wrong["target"] = fault.New(fault.Invalid, "press.redirect.error.target")
	case !gone && err != nil:
		wrong["target"] = err
	case !gone:
		x.Target = path
	}
	var err error
	if x.Note, err = r.Line("note"); err != nil || len([]rune(x.Note)) > longestAbout {
		wrong["note"] = fault.New(fault.Invalid, "press.keep.error.long", "n", longestAbout)
	}
	if len(wrong) > 0 {
		return k.redirectForm(r, x, wrong)
	}
	set, err := k.room.SetRedirect(ctx, r.Actor(), x, k.ask)
	if err == nil {
		notice := "press.notice.redirect"
		if set.Target != x.Target {
			notice = "press.notice.redirect.flat"
		}
		return staff.Answer{To: redirectsPath, Notice: notice}, nil
	}
	at := "target"
	if key, _ := fault.Text(err); key == "press.redirect.error.alive" || key == "press.redirect.error.there" {
		at = "path"
	}
	if wrong, err = told(err, at); err != nil {
		return staff.Answer{}, err
	}
	if now, err := k.room.store.Redirect(ctx, x.ID); err == nil {
		x.Version = now.Version // sent again, it stands
	}
	return k.redirectForm(r, x, wrong)
}

func (k *Keeper) dropRedirect(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	version, _ := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	err := k.room.DropRedirect(ctx, r.Actor(), r.PathValue("redirect"), version)
	return staff.Answer{To: redirectsPath, Notice: "press.notice.redirect.removed"}, err
}
