package app

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"hemmat/internal/kit/id"
	"hemmat/internal/room/press"
	"hemmat/jalali"
)

// PressListOptions say which items PressList lists.
type PressListOptions struct {
	Status string `enum:",draft,scheduled,published,withdrawn,unpublished" default:"" help:"Only items of the status: draft, scheduled, published, withdrawn or unpublished."`
	Kind   string `enum:",news,word,statement,announcement,note,interview,occasion,page" default:"" help:"Only items of the kind: news, word, statement, announcement, note, interview, occasion or page."`
	Limit  int    `default:"50" help:"How many at most."`
	Before string `placeholder:"ID" help:"Go on after the item with this id, the last one of an earlier list."`
}

// PressList prints a line for each item, those made last first, whatever their status.
func PressList(ctx context.Context, cfg Config, o PressListOptions, w io.Writer) error {
	if o.Limit < 1 {
		return fmt.Errorf("--limit: %d is no number of items", o.Limit)
	}
	if o.Before != "" && !id.Valid(o.Before) {
		return fmt.Errorf("--before: %s is no item's id", o.Before)
	}
	return with(ctx, cfg, func(a *App) error {
		lines, err := a.Press.Store().Every(ctx, press.Status(o.Status), press.Kind(o.Kind), id.Item(o.Before), o.Limit)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, l := range lines {
			number := "-"
			if l.Number > 0 {
				number = numbered(l.Series, l.Year, l.Number)
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", l.ID, l.Status, l.Kind, minute(l.At), number, l.Title)
		}
		return t.Flush()
	})
}

// PressShow prints an item with its texts, whatever its status.
func PressShow(ctx context.Context, cfg Config, which string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		item, err := a.which(ctx, which)
		if err != nil {
			return err
		}
		it, err := a.Press.Store().Item(ctx, item)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		if err := a.facts(ctx, t, &it); err != nil {
			return err
		}
		if err := t.Flush(); err != nil {
			return err
		}
		for _, lang := range it.Langs() {
			e := it.Editions[lang]
			fmt.Fprintf(w, "\n== %s\n", lang)
			for _, text := range []string{e.Kicker, e.Title, e.Lead, e.Text} {
				if text != "" {
					fmt.Fprintf(w, "%s\n\n", strings.TrimSpace(text))
				}
			}
		}
		return nil
	})
}

// facts prints what is known of an item, one fact a line; what is not known has none.
func (a *App) facts(ctx context.Context, w io.Writer, it *press.Item) error {
	d, err := a.Party.Directory(ctx)
	if err != nil {
		return err
	}
	say := func(term, text string) {
		if text != "" {
			fmt.Fprintf(w, "%s\t%s\n", term, text)
		}
	}
	body := func(x id.Body) string {
		b, _ := d.Body(x)
		return b.Slug
	}
	say("id", string(it.ID))
	say("status", string(it.Status))
	say("kind", string(it.Kind))
	for _, lang := range it.Langs() {
		if it.Status.Public() {
			say("address", a.BaseURL+it.Path(lang))
		} else {
			say("address to be", it.Path(lang))
		}
	}
	if it.Short > 0 {
		say("short", a.BaseURL+it.ShortPath(it.Lang))
	}
	if it.Number > 0 {
		say("number", numbered(it.Series, it.SerialYear, it.Number))
	}
	for _, m := range []struct {
		term string
		at   time.Time
	}{{"made", it.CreatedAt}, {"planned", it.ScheduledFor}, {"published", it.PublishedAt}, {"changed", it.ChangedAt}, {"withdrawn", it.WithdrawnAt}} {
		if !m.at.IsZero() {
			say(m.term, minute(m.at))
		}
	}
	say("reason", it.Withdrawal)
	say("owner", body(it.Owner))
	say("province", body(it.Province))
	say("committee", body(it.Committee))
	for _, author := range it.Authors {
		say("author", strings.Trim(author.Name.In(it.Lang)+", "+author.Post.In(it.Lang), ", "))
	}
	for _, topic := range it.Topics {
		say("topic", topic.Slug)
	}
	for _, lang := range it.Langs() {
		revisions, err := a.Press.Store().Revisions(ctx, it.ID, lang)
		if err != nil {
			return err
		}
		say("revisions", fmt.Sprintf("%s: %d, live is %d", lang, len(revisions), it.Editions[lang].Revision))
	}
	return nil
}

// minute is an instant as --at takes it.
func minute(t time.Time) string {
	d, err := jalali.FromTime(t)
	if err != nil {
		return t.UTC().Format(time.RFC3339)
	}
	return d.Numeric() + " " + t.In(jalali.Location()).Format("15:04")
}

func numbered(series string, year int, number int64) string {
	return fmt.Sprintf("%s %d/%d", series, year, number)
}
