package app

import (
	"context"
	"fmt"
	"io"

	"github.com/dustin/go-humanize"

	"hemmat/internal/kit/id"
	"hemmat/internal/room/press"
)

// HealWhich names suggestions on the command line.
type HealWhich struct {
	Item    string `arg:"" optional:"" help:"The item's id, its address, or the file it was added from."`
	Numbers []int  `arg:"" optional:"" name:"n" help:"Numbers of suggestions, as heal show gives them; all of the item when left out."`
	All     bool   `help:"All suggestions of all items."`
}

// HealList prints the items with suggestions that wait for a person.
func HealList(ctx context.Context, cfg Config, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		items, err := a.Press.Store().ToReview(ctx)
		if err != nil {
			return err
		}
		open := 0
		for _, it := range items {
			where := it.Path
			if where == "" {
				where = string(it.Status)
			}
			open += it.Open
			fmt.Fprintf(w, "%s  %d open  %s  %s\n", it.Item, it.Open, where, it.Title) // the last line says what went wrong
		}
		_, err = fmt.Fprintf(w, "%s to review in %s\n", count(open, "suggestion"), count(len(items), "item"))
		return err
	})
}

// HealShow prints the suggestions about an item, each within its sentence.
func HealShow(ctx context.Context, cfg Config, which string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		item, err := a.which(ctx, which)
		if err != nil {
			return err
		}
		all, err := a.Press.Suggestions(ctx, item)
		if err != nil {
			return err
		}
		open := 0
		for _, s := range all {
			state := string(s.Status)
			switch {
			case s.Status != press.SuggestionOpen:
			case s.Stale:
				state = "the text has changed"
			default:
				state = fmt.Sprintf("%.0f %%", s.P*100)
			}
			if s.Status == press.SuggestionOpen {
				open++
			}
			left, before, after, right := s.Shown()
			fmt.Fprintf(w, "%3d  %s → %s  (%s)  %s\n     …%s[%s]%s…\n", s.N, before, after, state, s.Field, left, before, right)
		}
		_, err = fmt.Fprintf(w, "%s open\n", count(open, "suggestion"))
		return err
	})
}

// HealApply makes suggestions.
func HealApply(ctx context.Context, cfg Config, o HealWhich, w io.Writer) error {
	return healDecide(ctx, cfg, o, w, "applied", func(a *App, item id.Item, n []int) (press.Reviewed, error) {
		return a.Press.ApplySuggestions(ctx, cliActor, item, n...)
	})
}

// HealRefuse closes suggestions; the texts stay.
func HealRefuse(ctx context.Context, cfg Config, o HealWhich, w io.Writer) error {
	return healDecide(ctx, cfg, o, w, "refused", func(a *App, item id.Item, n []int) (press.Reviewed, error) {
		return a.Press.RefuseSuggestions(ctx, cliActor, item, n...)
	})
}

// healDecide decides item by item, each in its own transaction, and says what came of it.
func healDecide(ctx context.Context, cfg Config, o HealWhich, w io.Writer, done string, decide func(*App, id.Item, []int) (press.Reviewed, error)) error {
	if o.All == (o.Item != "") {
		return fmt.Errorf("name an item, or give --all")
	}
	return with(ctx, cfg, func(a *App) error {
		var items []id.Item
		if o.All {
			open, err := a.Press.Store().ToReview(ctx)
			if err != nil {
				return err
			}
			for _, it := range open {
				items = append(items, it.Item)
			}
		} else {
			item, err := a.which(ctx, o.Item)
			if err != nil {
				return err
			}
			items = []id.Item{item}
		}
		n := 0
		for _, item := range items {
			r, err := decide(a, item, o.Numbers)
			if err != nil {
				return err
			}
			n += len(r.Done)
			for _, k := range r.Stale {
				fmt.Fprintf(w, "%s  %d: the text has changed: left as it is\n", item, k) // the last line says what went wrong
			}
			for _, k := range r.Decided {
				fmt.Fprintf(w, "%s  %d: decided before\n", item, k)
			}
		}
		_, err := fmt.Fprintf(w, "%s %s\n", count(n, "suggestion"), done)
		return err
	})
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return humanize.Comma(int64(n)) + " " + what + "s"
}
