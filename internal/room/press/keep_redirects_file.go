package press

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"

	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/second"
	tables "hemmat/internal/kit/sheet"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// Redirects come and go as a table: shown row by row before anything is written, and by two people when they are many.

func (k *Keeper) exportRedirects(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	w := tables.New(r.Text("press.redirect.from"), r.Text("press.redirect.to"), r.Text("press.redirect.why"), r.Text("press.redirect.hits"))
	for after := ""; ; {
		rows, err := k.room.store.Redirects(ctx, "", after, 500)
		if err != nil {
			return staff.Answer{}, err
		}
		for _, x := range rows {
			w.Add(x.Path, x.Target, x.Note, strconv.FormatInt(x.Hits, 10))
			after = x.Key
		}
		if len(rows) < 500 {
			return staff.Answer{Type: tables.Type, Body: w.Bytes()}, nil
		}
	}
}

func (k *Keeper) importForm(r *staff.Request, wrong error) (staff.Answer, error) {
	p := kept{Head: view.DeskHead{
		Title: r.Text("press.redirect.import"), Note: r.Text("press.redirect.import.note", "n", mostAlone), Crumbs: view.Crumbs{{Text: r.Text("press.redirects"), Href: r.Href(redirectsPath)}},
	}}
	p.Form = &view.FormPage{
		Action: r.Href(redirectsPath + "import/"), Submit: r.Text("press.redirect.import.look"), Files: true, Cancel: &view.Link{Text: r.Text("press.redirect.back"), Href: r.Href(redirectsPath)},
		Groups: []view.Group{{Fields: []view.Field{
			{Name: "file", Kind: "file", Label: r.Text("press.redirect.file"), Hint: r.Text("press.redirect.file.hint", "n", mostImported)},
			{Name: "rows", Kind: "textarea", Rows: 6, LTR: true, Label: r.Text("press.redirect.rows"), Hint: r.Text("press.redirect.rows.hint"), Value: r.PostFormValue("rows")},
		}}},
	}
	w := wrongs{}
	if wrong != nil {
		w["rows"] = wrong
	}
	w.form(r, p.Form)
	return staff.Answer{Template: "press/keep", Title: p.Head.Title, Data: p, Nav: redirectsPath, Status: w.status()}, nil
}

// importPage is what a file would do, row by row.
type importPage struct {
	kept
	Rows []importRow
	Go   view.FormPage
}

type importRow struct {
	Line             int
	Path, To, Faults string
}

func (k *Keeper) importRedirects(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	f, _, err := r.FormFile("file") // it reads the form of several parts, and with it the field of rows
	text := r.PostFormValue("rows")
	if err == nil {
		defer f.Close()
		b, err := io.ReadAll(io.LimitReader(f, mostFile))
		if err != nil {
			return staff.Answer{}, err
		}
		if len(b) > 0 {
			text = string(b)
		}
	}
	rows, err := ReadRedirects([]byte(text), k.public.base)
	if err != nil {
		return k.importForm(r, err)
	}
	if err := k.room.TryRedirects(ctx, r.Actor(), rows, k.ask); err != nil {
		return staff.Answer{}, err
	}
	good := slices.DeleteFunc(slices.Clone(rows), func(x RedirectRow) bool { return x.Err != nil })
	why, err := r.Lines("why")
	if r.PostFormValue("step") == "go" && len(good) > 0 && err == nil {
		if len(good) <= mostAlone {
			err = k.room.AddRedirects(ctx, r.Actor(), good, k.ask)
			if err == nil {
				return staff.Answer{To: redirectsPath, Notice: "press.notice.redirects"}, nil
			}
		} else {
			_, err = k.two.Propose(ctx, r.Actor(), second.Proposal{Act: actRedirects, Object: "redirects:file", Payload: toJSON(good), Why: why})
			if err == nil {
				return staff.Answer{To: redirectsPath, Notice: "second.notice.proposed"}, nil
			}
		}
	}
	return k.importPreview(r, rows, good, err)
}

func (k *Keeper) importPreview(r *staff.Request, rows, good []RedirectRow, wrong error) (staff.Answer, error) {
	w, err := wrongs{}, error(nil)
	if wrong != nil {
		if w, err = told(wrong, "why"); err != nil {
			return staff.Answer{}, err
		}
	}
	p := importPage{kept: kept{Head: view.DeskHead{
		Title: r.Text("press.redirect.preview"), Note: r.Text("press.redirect.preview.note", "n", len(good)), Crumbs: view.Crumbs{{Text: r.Text("press.redirects"), Href: r.Href(redirectsPath)}},
	}}}
	table := tables.New("from", "to", "note")
	for _, x := range rows {
		row := importRow{Line: x.Line, Path: x.Path, To: x.Target}
		if x.Err != nil {
			row.Faults = second.Say(r, x.Err)
		} else if x.Target == "" {
			row.To = r.Text("press.redirect.gone")
		}
		p.Rows = append(p.Rows, row)
	}
	for _, x := range good {
		table.Add(x.Path, x.Target, x.Note)
	}
	fields := []view.Field{{Name: "step", Kind: "hidden", Value: "go"}, {Name: "rows", Kind: "hidden", Value: string(table.Bytes())}}
	submit := r.Text("press.redirect.apply", "n", len(good))
	if len(good) > mostAlone {
		submit = r.Text("press.redirect.propose", "n", len(good))
		fields = append(fields, view.Field{Name: "why", Kind: "textarea", Rows: 3, Label: r.Text("press.keep.why"), Hint: r.Text("press.keep.why.hint"), Value: r.PostFormValue("why"), Required: true})
	} else if err := w["why"]; err != nil {
		p.Notice = &view.Notice{Kind: "urgent", Title: r.Text("second.error.title"), Text: second.Say(r, err)}
	}
	p.Go = view.FormPage{Action: r.Href(redirectsPath + "import/"), Submit: submit, Groups: []view.Group{{Fields: fields}}, Cancel: &view.Link{Text: r.Text("press.redirect.again"), Href: r.Href(redirectsPath + "import/")}}
	w.form(r, &p.Go)
	if len(good) == 0 {
		p.Notice = &view.Notice{Kind: "urgent", Title: r.Text("press.redirect.none"), Text: r.Text("press.redirect.none.text")}
	}
	a := staff.Answer{Template: "press/keep_import", Title: p.Head.Title, Data: p, Nav: redirectsPath, Status: w.status()}
	return a, nil
}

// redirectsAct is adding many redirects as two people do it.
func (k *Keeper) redirectsAct() second.Act {
	read := func(p second.Proposal) (rows []RedirectRow, err error) {
		return rows, json.Unmarshal([]byte(p.Payload), &rows)
	}
	return second.Act{
		Name: actRedirects, See: ActRedirects, Confirm: ActConfirmRedirect, Function: "chief_editor", Then: redirectsPath,
		Do: func(ctx context.Context, by ledger.Actor, p second.Proposal) error {
			rows, err := read(p)
			if err != nil {
				return err
			}
			return k.room.AddRedirects(ctx, by, rows, k.ask)
		},
		Tell: func(_ context.Context, r *staff.Request, p second.Proposal) ([]view.Key, error) {
			rows, err := read(p)
			if err != nil {
				return nil, err
			}
			keys := []view.Key{{Term: r.Text("press.redirect.preview"), Text: r.Text("press.redirect.count", "n", len(rows))}}
			for _, x := range rows {
				keys = append(keys, view.Key{Term: x.Path, Text: x.Target, LTR: true})
				if x.Target == "" {
					keys[len(keys)-1].Text, keys[len(keys)-1].LTR = r.Text("press.redirect.gone"), false
				}
			}
			return keys, nil
		},
	}
}
