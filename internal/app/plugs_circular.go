package app

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/i18n"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
	"hemmat/internal/kit/notice"
	"hemmat/internal/room/circular"
	"hemmat/internal/room/meeting"
	"hemmat/internal/room/member"
	"hemmat/internal/room/party"
	"hemmat/internal/room/press"
	"hemmat/persian"
)

var (
	_ circular.Texts = textsForCircular{}
	_ circular.Party = partyForCircular{}
	_ circular.Files = filesForCircular{}
	_ circular.Tree  = treeForCircular{}

	_ circular.Register = registerForCircular{}
)

// circularOptions are what the room that sends announcements is made of.
func (a *App) circularOptions() circular.Options {
	o := circular.Options{
		DB: a.DB, Ledger: a.Ledger, IDs: a.IDs, Now: a.Now, Entropy: a.Entropy, Tasks: a.Tasks, Jobs: a.Jobs, BaseURL: a.BaseURL, Log: a.Log,
		Register: registerForCircular{a}, Texts: textsForCircular{a.Press, a.Public, a.Texts}, Files: filesForCircular{a}, Party: partyForCircular{partyForDesk{a.Party, colleagues{a.Party, a.Account}}, a},
	}
	o.Numbered = func(series string) bool {
		return !strings.HasPrefix(series, "press.") && !strings.HasPrefix(series, "party.") && !strings.HasPrefix(series, meeting.SeriesPrefix)
	}
	o.Others = []circular.Other{{Series: party.LetterSeries, Name: "circular.series.letters"}, {Series: member.NumberSeries, Name: "circular.series.members", Ever: true}}
	if a.Notices.Any() {
		o.Notices = noticesForCircular{a.Notices}
	}
	return o
}

// buildCircular makes the room that sends announcements.
func (a *App) buildCircular() {
	a.Circular = circular.New(a.circularOptions())
	a.Press.Sending, a.Press.NumbersKnown = circular.NewPath, a.Circular.NumbersKnown
	a.Party.PlugNumbers(a.Circular.NumbersKnown)
	a.Notices.OnOutcome(circular.NoticeRoom, func(ctx context.Context, end notice.Outcome) error {
		switch end.State {
		case notice.Taken:
			return a.Circular.Taken(ctx, end.Key, string(end.Via), end.At)
		case notice.Failed:
			return a.Circular.Failed(ctx, end.Key, circular.CameBack, end.At)
		case notice.Nowhere:
			return a.Circular.Failed(ctx, end.Key, circular.NoWay, end.At)
		}
		return nil
	})
}

// noticesForCircular tells people outside the site that a letter waits.
type noticesForCircular struct{ *notice.Outbox }

// Tell queues notices: a number and where to sign in.
func (n noticesForCircular) Tell(ctx context.Context, all ...circular.Notice) error {
	queue := make([]notice.Notice, len(all))
	for i, x := range all {
		queue[i] = notice.Notice{
			Key: x.Key, Person: x.Person, Number: persian.Digits(strconv.Itoa(x.Year) + "/" + strconv.FormatInt(x.Number, 10)), Link: x.Path,
			Text: map[circular.Round]string{circular.RoundSent: notice.Letter, circular.RoundReminder: notice.Reminder, circular.RoundRaised: notice.Deputy}[x.Round],
		}
	}
	return n.Outbox.Tell(ctx, queue...)
}

// confirmed waits while a backup is restored and nobody has confirmed what was sent after it: nothing leaves the site until then.
func (a *App) confirmed(ctx context.Context) error {
	for said := false; ; {
		at, err := a.Circular.Restored(ctx)
		if err == nil && at.IsZero() || ctx.Err() != nil {
			return nil
		}
		if err == nil && !said {
			said = true
			a.Log.Warn("a backup was restored: nothing is sent until somebody confirms the highest numbers at the desk", "restored", at)
		}
		sleep(ctx, 10*time.Second)
	}
}

// keepCircular does what time brings to letters, again and again.
func (a *App) keepCircular(ctx context.Context) error {
	for {
		if err := a.Circular.Tend(ctx, a.Now()); err != nil && ctx.Err() == nil {
			a.Log.Error("what time brings to announcements was not done", "error", err)
		}
		if !sleep(ctx, time.Minute) {
			return nil
		}
	}
}

// textsForCircular are the announcements of press.
type textsForCircular struct {
	press  *press.Room
	public *press.Public
	words  *i18n.Bundle
}

// shownTexts is how many announcements a choice offers.
const shownTexts = 100

// Approved lists the announcements that wait to be sent, and of the public ones the latest.
func (t textsForCircular) Approved(ctx context.Context, issuers []id.Body) ([]circular.Announcement, error) {
	var all []circular.Announcement
	for _, state := range []press.Status{press.Approved, press.Published} {
		found, err := t.press.Store().Desk(ctx, press.DeskFilter{State: state, Kind: press.Announcement, Owners: issuers, Limit: shownTexts})
		if err != nil {
			return nil, err
		}
		for _, x := range found {
			all = append(all, circular.Announcement{
				Item: x.ID, Owner: x.Owner, Title: circular.Text{i18n.Persian: x.Title, x.Lang: x.Title}, Approved: state == press.Approved, Public: state == press.Published, Number: x.Number,
			})
		}
	}
	return all, nil
}

// Announcement is a text of press as the room of circulars knows it.
func (t textsForCircular) Announcement(ctx context.Context, item id.Item) (circular.Announcement, error) {
	it, err := t.press.Store().Item(ctx, item)
	if err != nil {
		return circular.Announcement{}, err
	}
	if it.Kind != press.Announcement {
		return circular.Announcement{}, fault.New(fault.NotFound, "")
	}
	f, err := t.press.Flow(ctx, item)
	if err != nil {
		return circular.Announcement{}, err
	}
	x := t.of(&it, f.State(&it) == press.Approved)
	if x.Approved {
		x.Approver = f.Approver
	}
	return x, nil
}

func (t textsForCircular) of(it *press.Item, approved bool) circular.Announcement {
	x := circular.Announcement{
		Item: it.ID, Owner: it.Owner, Title: circular.Text{}, Reach: circular.Reach(it.Reach), Approved: approved, Public: it.Status == press.Published,
		Series: it.Series, Year: it.SerialYear, Number: it.Number,
	}
	if it.Reach == press.Everyone {
		x.Reach = circular.Public
	}
	x.Ended = t.ended(it.Status, it.Withdrawal)
	if it.Status.Public() {
		x.Path = it.Path(it.Lang)
	}
	for lang, e := range it.Editions {
		x.Title[lang] = e.Title
	}
	if x.Title[i18n.Persian] == "" {
		x.Title[i18n.Persian] = it.Editions[it.Lang].Title
	}
	return x
}

// Ended says why a text was taken back.
func (t textsForCircular) Ended(ctx context.Context, item id.Item) (string, error) {
	status, why, err := t.press.Store().Standing(ctx, item)
	return t.ended(status, why), err
}

func (t textsForCircular) ended(status press.Status, why string) string {
	switch {
	case status != press.Withdrawn && status != press.Unpublished:
		return ""
	case t.words.Has(why): // a reason of a list
		return t.words.Text(i18n.Persian, why)
	}
	return why
}

// Titles are the titles of texts.
func (t textsForCircular) Titles(ctx context.Context, lang string, items ...id.Item) (map[id.Item]string, error) {
	return t.press.Store().Titles(ctx, lang, items...)
}

// Issue gives a text its number.
func (t textsForCircular) Issue(ctx context.Context, by ledger.Actor, item id.Item) (circular.Announcement, error) {
	it, err := t.press.Issue(ctx, by, item)
	if err != nil {
		return circular.Announcement{}, err
	}
	return t.of(&it, false), nil
}

// Letter is the edition in a language, the first one where there is none. What was taken back keeps its title alone.
func (t textsForCircular) Letter(ctx context.Context, lang string, item id.Item) (circular.Letter, error) {
	it, err := t.press.Store().Item(ctx, item)
	if err != nil {
		return circular.Letter{}, err
	}
	e, ok := it.Edition(lang)
	if !ok {
		e = it.Editions[it.Lang]
	}
	x := circular.Letter{Lang: e.Lang, Kicker: e.Kicker, Title: e.Title, Ended: t.of(&it, false).Ended}
	if x.Ended != "" {
		return x, nil
	}
	text, files, err := t.public.Letter(ctx, &it, &e)
	if err != nil {
		return circular.Letter{}, err
	}
	x.Lead, x.HTML = e.Lead, string(text)
	for _, f := range files {
		x.Files = append(x.Files, circular.Attachment{File: f.File, Text: f.Text})
	}
	for _, a := range it.Authors {
		name := a.Name.In(e.Lang)
		if post := a.Post.In(e.Lang); post != "" {
			name += comma(e.Lang) + post
		}
		x.Signed = append(x.Signed, name)
	}
	return x, nil
}

// filesForCircular are the files of texts.
type filesForCircular struct{ *App }

// ServeTo gives a file to whoever may see its letter.
func (f filesForCircular) ServeTo(w http.ResponseWriter, r *http.Request, hash, name string) error {
	if gone, err := f.Media.Gone(r.Context(), hash); err != nil || gone {
		return cmp.Or(err, fault.New(fault.Gone, ""))
	}
	return f.Media.ServeTo(w, r, hash, name)
}

// registerForCircular says who is a member.
type registerForCircular struct{ *App }

// Member says whether somebody is one.
func (r registerForCircular) Member(ctx context.Context, person id.Person) (bool, error) {
	return r.App.Member.InOrder(ctx, person)
}

func comma(lang string) string {
	if lang == i18n.English {
		return ", "
	}
	return "، "
}
