package press

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// The comments of the old site are an archive: they are read and searched at the desk, and never shown to readers. What would
// find their writers was never stored.

const (
	commentsPath  = "/desk/comments/"
	commentsShown = 40
)

// Comment is a reader's comment of the old site.
type Comment struct {
	OldID    int64
	Item     id.Item
	At       time.Time
	Author   string
	Body     string
	Approved bool // it was shown there
}

// Comments lists the archive, the newest first, from below a place on: of one item when one is named, and only what holds a text.
func (s *Store) Comments(ctx context.Context, item id.Item, holds string, before Comment, limit int) ([]Comment, error) {
	w := &db.Where{}
	if item != "" {
		w.Add("item_id = ", w.Place(item))
	}
	if holds != "" {
		like := w.Place("%" + likeEscape.Replace(holds) + "%")
		w.Add("(body LIKE ", like, ` ESCAPE '\' OR author_name LIKE `, like, ` ESCAPE '\')`)
	}
	if before.OldID > 0 {
		at := w.Place(db.Millis(before.At))
		w.Add("(at < ", at, " OR at = ", at, " AND old_id < ", w.Place(before.OldID), ")")
	}
	w.Add("1 = 1")
	most := w.Place(limit)
	return db.Select(ctx, s.db, scanComment, `SELECT old_id, item_id, at, author_name, body, approved FROM press_comment WHERE `+w.String()+`
		 ORDER BY at DESC, old_id DESC LIMIT `+most, w.Args...)
}

func (s *Store) comment(ctx context.Context, oldID int64) (Comment, error) {
	return db.One(ctx, s.db, scanComment, `SELECT old_id, item_id, at, author_name, body, approved FROM press_comment WHERE old_id = $1`, oldID)
}

func scanComment(r db.Row) (c Comment, err error) {
	var at int64
	err = r.Scan(&c.OldID, &c.Item, &at, &c.Author, &c.Body, &c.Approved)
	c.At = db.Instant(at)
	return c, err
}

func (k *Keeper) registerComments(s *staff.Pages) {
	s.Nav(staff.Nav{Key: "press.comments", Path: commentsPath, Action: ActComments, Order: 56})
	s.Page(staff.Page{Name: "press.keep.comments", Method: http.MethodGet, Pattern: commentsPath, Action: ActComments, Do: k.comments})
}

// commentRow is a comment in the list.
type commentRow struct {
	Comment
	Title, Href, Only string
	Chip              *view.Chip
}

type commentsPage struct {
	kept
	Search view.Form
	Rows   []commentRow
	Pager  view.Pager
}

func (k *Keeper) comments(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	q := r.URL.Query()
	holds := strings.TrimSpace(strings.ToValidUTF8(q.Get("q"), ""))
	item := id.Item(q.Get("item"))
	if item != "" && !id.Valid(string(item)) {
		return staff.Answer{}, fault.New(fault.NotFound, "")
	}
	var before Comment
	if place := q.Get("before"); place != "" {
		n, err := strconv.ParseInt(place, 10, 64)
		if err != nil {
			return staff.Answer{}, fault.New(fault.NotFound, "")
		}
		if before, err = k.room.store.comment(ctx, n); err != nil {
			return staff.Answer{}, err
		}
	}
	all, err := k.room.store.Comments(ctx, item, holds, before, commentsShown+1)
	if err != nil {
		return staff.Answer{}, err
	}
	p := commentsPage{kept: kept{Head: view.DeskHead{Title: r.Text("press.comments"), Note: r.Text("press.comment.note")}}}
	p.Search = view.Form{ID: "search", Action: r.Href(commentsPath), Title: r.Text("press.comment.search"), Submit: r.Text("press.redirect.search.go"), Fields: []view.Field{
		{Name: "q", Label: r.Text("press.comment.what"), Value: holds},
	}}
	if item != "" {
		p.Search.Fields = append(p.Search.Fields, view.Field{Name: "item", Kind: "hidden", Value: string(item)})
		p.Head.Crumbs = view.Crumbs{{Text: r.Text("press.comment.all"), Href: r.Href(commentsPath)}}
	}
	if len(all) > commentsShown {
		all = all[:commentsShown]
		more := url.Values{"before": {strconv.FormatInt(all[commentsShown-1].OldID, 10)}}
		for key, v := range map[string]string{"q": holds, "item": string(item)} {
			if v != "" {
				more.Set(key, v)
			}
		}
		p.Pager = view.Pager{Label: r.Text("press.comments"), Older: &view.Link{Text: r.Text("press.comment.more"), Href: r.Href(commentsPath) + "?" + more.Encode()}}
	}
	items := make([]id.Item, 0, len(all))
	for _, c := range all {
		items = append(items, c.Item)
	}
	titles, err := k.room.store.Titles(ctx, r.Lang, items...)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, c := range all {
		row := commentRow{Comment: c, Title: titles[c.Item], Href: r.Href(DeskPath(c.Item))}
		if item == "" {
			row.Only = r.Href(commentsPath) + "?" + url.Values{"item": {string(c.Item)}}.Encode()
		}
		if c.Author == "" {
			row.Author = r.Text("press.comment.nameless")
		}
		if !c.Approved {
			row.Chip = &view.Chip{Text: r.Text("press.comment.unshown"), Tone: "off"}
		}
		p.Rows = append(p.Rows, row)
	}
	if len(all) == 0 {
		p.Empty = &view.Empty{Title: r.Text("press.comment.empty"), Text: r.Text("press.comment.empty.text")}
	}
	return staff.Answer{Template: "press/keep_comments", Title: p.Head.Title, Data: p, Nav: commentsPath}, nil
}
