package meeting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/site"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// Calendars for phones. A private one is read at an address that only its owner has: of it a hash is stored. It holds title,
// place, time and a link, and nothing of an agenda.

// feedBack is how long a meeting stays in a calendar after it began.
const feedBack = 180 * 24 * time.Hour

const feedLength = 500

// calendar writes meetings as a calendar. Times are in UTC, which every phone shows in its own zone; the Jalali day stands in
// the text. What was cancelled stays, and says so.
func calendar(name string, meetings []Meeting, text func(string, ...any) string, lang string, link func(*Meeting) string) []byte {
	cal := ics.NewCalendarFor("hemmat")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(name)
	cal.SetXWRTimezone("Asia/Tehran")
	cal.SetRefreshInterval("PT6H")
	for i := range meetings {
		m := &meetings[i]
		e := cal.AddEvent(string(m.ID) + "@meeting.hemmat")
		e.SetDtStampTime(m.stamp())
		e.SetSequence(int(m.Version))
		e.SetStartAt(m.Begins)
		if !m.Ends.IsZero() {
			e.SetEndAt(m.Ends)
		}
		e.SetStatus(ics.ObjectStatusConfirmed)
		title := m.Title
		if m.State == Cancelled {
			e.SetStatus(ics.ObjectStatusCancelled)
			title = text("meeting.feed.cancelled", "title", m.Title)
		}
		e.SetSummary(title)
		if m.Place != "" {
			e.SetLocation(m.Place)
		}
		to := link(m)
		e.SetDescription(when(lang, text, m) + "\n" + to)
		e.SetURL(to)
	}
	var b bytes.Buffer
	// The library folds some lines after their 75th octet, so it is told not to fold.
	if err := cal.SerializeTo(&b, ics.WithLineLength(1<<30), ics.WithNewLineWindows); err != nil {
		panic(fmt.Errorf("meeting: a calendar in memory: %w", err))
	}
	return fold(b.Bytes())
}

// stamp is when a meeting was last as it is told.
func (m *Meeting) stamp() time.Time {
	at := m.At
	for _, t := range []time.Time{m.CalledAt, m.CancelledAt, m.HeldAt, m.SignedAt} {
		at = latestOf(at, t)
	}
	return at
}

func latestOf(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// foldAt is how many octets a line of a calendar may have without its end (RFC 5545, 3.1).
const foldAt = 75

// fold breaks lines that are too long, between letters.
func fold(text []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.SplitSeq(bytes.TrimSuffix(text, []byte("\r\n")), []byte("\r\n")) {
		room := foldAt
		for len(line) > room {
			n := room
			for !utf8.RuneStart(line[n]) {
				n--
			}
			out.Write(line[:n])
			out.WriteString("\r\n ")
			line, room = line[n:], foldAt-1
		}
		out.Write(line)
		out.WriteString("\r\n")
	}
	return out.Bytes()
}

func (rm *Room) registerFeed(s *staff.Pages) {
	s.Page(staff.Page{Name: "meeting.my.feed", Method: http.MethodGet, Pattern: feedPath, Action: ActOwn, Do: func(ctx context.Context, r *staff.Request) (staff.Answer, error) {
		return rm.feedPage(ctx, r, "")
	}})
	s.Page(staff.Page{Name: "meeting.my.feed.new", Method: http.MethodPost, Pattern: feedPath, Action: ActOwn, Do: rm.newFeed})
	s.Page(staff.Page{Name: "meeting.my.feed.end", Method: http.MethodPost, Pattern: feedPath + "end/", Action: ActOwn, Do: rm.endFeed})
	s.Page(staff.Page{Name: "meeting.feed", Method: http.MethodGet, Pattern: feedPath + "{file}", Open: true, Do: rm.feed})
}

// feedView is what the template "my-feed" shows.
type feedView struct {
	Head    view.DeskHead
	Address string // shown once
	Notice  *view.Notice
	Keys    []view.Key
	Make    view.Form
	End     *view.Form
}

func (rm *Room) feedPage(ctx context.Context, r *staff.Request, address string) (staff.Answer, error) {
	at, read, err := rm.subscription(ctx, r.Visitor.Person)
	if err != nil {
		return staff.Answer{}, err
	}
	p := feedView{Head: view.DeskHead{Title: r.Text("meeting.feed"), Note: r.Text("meeting.feed.note"), Crumbs: view.Crumbs{{Text: r.Text("meeting.my.title"), Href: r.Href(MyPath)}}}, Address: address}
	p.Make = view.Form{ID: "make", Action: r.Href(feedPath), Method: "post", Title: r.Text("meeting.feed.make"), Submit: r.Text("meeting.feed.make")}
	if address != "" {
		p.Notice = &view.Notice{Title: r.Text("meeting.feed.once"), Text: r.Text("meeting.feed.once.text")}
	}
	if !at.IsZero() {
		p.Keys = []view.Key{{Term: r.Text("meeting.feed.made"), At: at}, {Term: r.Text("meeting.feed.read"), At: read, Clock: true}}
		if read.IsZero() {
			p.Keys[1] = view.Key{Term: r.Text("meeting.feed.read"), Text: r.Text("meeting.feed.never")}
		}
		p.Make.Submit = r.Text("meeting.feed.again")
		p.End = &view.Form{ID: "end", Action: r.Href(feedPath + "end/"), Method: "post", Title: r.Text("meeting.feed.end"), Submit: r.Text("meeting.feed.end")}
	}
	return staff.Answer{Template: "meeting/my-feed", Title: p.Head.Title, Data: p, Nav: MyPath}, nil
}

// subscription is when somebody's address was made and last asked for; zero for none, and for one that ended with their account.
func (rm *Room) subscription(ctx context.Context, person id.Person) (at, read time.Time, err error) {
	if at, read, err = rm.store.feed(ctx, person); err != nil || at.IsZero() || rm.o.Ready == nil {
		return at, read, err
	}
	since, err := rm.o.Ready(ctx, person)
	if err != nil || since.IsZero() || at.Before(since) {
		return time.Time{}, time.Time{}, err
	}
	return at, read, nil
}

// newFeed makes an address; the one before is answered no longer.
func (rm *Room) newFeed(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	b := make([]byte, 32)
	if _, err := io.ReadFull(rm.o.Entropy, b); err != nil {
		return staff.Answer{}, fmt.Errorf("meeting: an address for a calendar: %w", err)
	}
	token := base64.RawURLEncoding.EncodeToString(b)
	if err := rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		return rm.store.putFeed(ctx, r.Visitor.Person, hashOf(token), db.Stored(rm.o.Now()))
	}); err != nil {
		return staff.Answer{}, err
	}
	return rm.feedPage(ctx, r, rm.o.BaseURL+r.Href(feedPath+token+".ics"))
}

func (rm *Room) endFeed(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	err := rm.o.DB.Tx(ctx, func(ctx context.Context) error { return rm.store.endFeed(ctx, r.Visitor.Person) })
	return staff.Answer{To: feedPath, Notice: "meeting.notice.feed.ended"}, err
}

func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// feed answers a private address.
func (rm *Room) feed(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	token, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok || len(token) != 43 {
		return staff.Answer{}, fault.New(fault.NotFound, "")
	}
	person, err := rm.store.whose(ctx, hashOf(token))
	if err != nil {
		return staff.Answer{}, err
	}
	if at, _, err := rm.subscription(ctx, person); err != nil {
		return staff.Answer{}, err
	} else if at.IsZero() {
		return staff.Answer{}, fault.New(fault.NotFound, "")
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return staff.Answer{}, err
	}
	var posts []id.Post
	for _, p := range tree.Holds(person, day(r.Now)) {
		posts = append(posts, p.ID)
	}
	all, err := rm.store.List(ctx, Filter{Person: person, Posts: posts, After: r.Now.Add(-feedBack), Later: true, Limit: feedLength})
	if err != nil {
		return staff.Answer{}, err
	}
	// When it was last fetched is for its owner: a phone that nobody has any more shows there. It is no reason to fail.
	if err := rm.o.DB.Tx(ctx, func(ctx context.Context) error { return rm.store.readFeed(ctx, person, db.Stored(r.Now)) }); err != nil && !errors.Is(err, context.Canceled) {
		rm.o.Log.Warn("when a calendar was fetched was not written", "error", err)
	}
	body := calendar(r.Text("meeting.feed.name"), all, r.Text, r.Lang, func(m *Meeting) string { return rm.o.BaseURL + r.Href(myPath(m.ID)) })
	return staff.Answer{Type: "text/calendar; charset=utf-8", Body: body}, nil
}

// calendar is the public one of a body.
func (p public) calendar(ctx context.Context, r site.Request) (site.View, error) {
	_, body, err := p.bodyAt(ctx, r.Params["slug"])
	if err != nil {
		return site.View{}, err
	}
	from := r.Now.Add(-feedBack)
	all, err := p.store.List(ctx, Filter{Bodies: []id.Body{body.ID}, Public: true, States: []State{Called, Cancelled, Held, Minuted, Signed}, After: from, Later: true, Limit: feedLength})
	if err != nil {
		return site.View{}, err
	}
	if len(all) > 0 {
		site.Until(ctx, all[0].Begins.Add(feedBack+time.Millisecond))
	}
	t := p.text(r.Lang)
	text := calendar(t("meeting.public.of", "body", body.Name.In(r.Lang)), all, t, r.Lang, func(m *Meeting) string {
		return p.o.BaseURL + i18n.Prefix(r.Lang) + publicPath(body.Slug, m)
	})
	return site.View{Type: "text/calendar; charset=utf-8", Body: text}, nil
}
