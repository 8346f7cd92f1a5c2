package app

import (
	"context"
	"io"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/notice"
	"hemmat/internal/room/meeting"
	"hemmat/internal/room/party"
)

var (
	_ meeting.Party = partyForMeeting{}
	_ meeting.Tree  = treeForMeeting{}
	_ meeting.Shelf = shelfForMeeting{}
)

// buildMeeting makes the room that keeps meetings.
func (a *App) buildMeeting() {
	a.Meeting = meeting.New(a.meetingOptions())
	a.Party.PlugMeetings(a.Meeting.ShownOf)
}

func (a *App) meetingOptions() meeting.Options {
	o := meeting.Options{
		DB: a.DB, Ledger: a.Ledger, IDs: a.IDs, Now: a.Now, Entropy: a.Entropy, Tasks: a.Tasks, BaseURL: a.BaseURL, Log: a.Log, Shelf: shelfForMeeting{filesForCircular{a}},
		Party: partyForMeeting{partyForCircular{partyForDesk{a.Party, colleagues{a.Party, a.Account}}, a}},
	}
	o.Ready = func(ctx context.Context, person id.Person) (time.Time, error) {
		x, err := a.Account.Account(ctx, person)
		if fault.Is(err, fault.NotFound) {
			err = nil
		}
		return x.Ready, err
	}
	if a.Notices.Any() {
		o.Notices = noticesForMeeting{a.Notices}
	}
	return o
}

// noticesForMeeting tells people outside the site that something of a meeting waits.
type noticesForMeeting struct{ *notice.Outbox }

// Tell queues notices: where to sign in, and no word of the meeting.
func (n noticesForMeeting) Tell(ctx context.Context, all ...meeting.Notice) error {
	queue := make([]notice.Notice, len(all))
	for i, x := range all {
		queue[i] = notice.Notice{Key: x.Key, Person: x.Person, Link: x.Path, Text: "meeting.tell." + string(x.News), Until: x.Until}
	}
	return n.Outbox.Tell(ctx, queue...)
}

// shelfForMeeting keeps the files of meetings.
type shelfForMeeting struct{ filesForCircular }

// Take takes in a file.
func (s shelfForMeeting) Take(ctx context.Context, by id.Person, body id.Body, name string, r io.Reader) (string, error) {
	f, err := s.Library.Take(ctx, by, body, name, r)
	if err != nil {
		return "", err
	}
	return f.Download(), nil
}

// Has says which files are here.
func (s shelfForMeeting) Has(ctx context.Context, hashes ...string) (map[string]bool, error) {
	return s.Media.Has(ctx, hashes...)
}

// partyForMeeting answers what the room of meetings asks of the party.
type partyForMeeting struct{ partyForCircular }

// Tree is the party as it is recorded now.
func (p partyForMeeting) Tree(ctx context.Context) (meeting.Tree, error) {
	d, err := p.Directory(ctx)
	return newTreeForMeeting(d), err
}

// BodyAt finds a body by the slug of its page.
func (p partyForMeeting) BodyAt(ctx context.Context, slug string) (id.Body, error) {
	b, ok, err := p.Room.BodyAt(ctx, slug)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "")
	}
	return b.ID, err
}

// treeForMeeting is the party's directory in the words of meetings.
type treeForMeeting struct{ treeOf[meeting.Post] }

func newTreeForMeeting(d *party.Directory) treeForMeeting {
	return treeForMeeting{treeOf[meeting.Post]{d, func(p party.Post, name, bare map[string]string) meeting.Post {
		return meeting.Post{ID: p.ID, Body: p.Body, Name: name, Bare: bare, Head: p.Head, Single: p.Single()}
	}}}
}

func (t treeForMeeting) Body(x id.Body) (meeting.Body, bool) {
	b, ok := t.d.Body(x)
	if !ok {
		return meeting.Body{}, false
	}
	out := meeting.Body{ID: b.ID, Slug: b.Slug, Name: meeting.Text{}, Quorum: b.Quorum, NoticeDays: b.NoticeDays}
	for _, lang := range i18n.Langs {
		out.Name[lang], _ = b.FullName(lang)
	}
	return out, true
}

func (t treeForMeeting) Holders(p id.Post, on meeting.Day) []id.Person {
	var all []id.Person
	for _, o := range t.d.Holders(p, on) {
		all = append(all, o.Person.ID)
	}
	return all
}
