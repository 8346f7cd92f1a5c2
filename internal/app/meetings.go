package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// ExportMeetings writes meetings to a file for another copy of the program: some by id, or those of the body with a slug. A file
// that is there stays as it is.
func ExportMeetings(ctx context.Context, cfg Config, meetings []string, slug, to string, w io.Writer) (err error) {
	if (len(meetings) == 0) == (slug == "") {
		return errors.New("name meetings by their ids, or a body with --body, not both")
	}
	return with(ctx, cfg, func(a *App) error {
		var body id.Body
		if slug != "" {
			b, ok, err := a.Party.BodyAt(ctx, slug)
			if err != nil {
				return err
			}
			if !ok {
				return fmt.Errorf("there is no body %q", slug)
			}
			body = b.ID
		}
		var ids []id.Meeting
		for _, x := range meetings {
			if !id.Valid(x) {
				return fmt.Errorf("%q is no id of a meeting: it is in the address of its page", x)
			}
			ids = append(ids, id.Meeting(x))
		}
		f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // it has what only members may read
		if err != nil {
			return err
		}
		n, err := a.Meeting.Export(ctx, f, ids, body)
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			return errors.Join(err, os.Remove(to))
		}
		if n.Files > 0 {
			fmt.Fprintf(w, "%d papers are files: their names and hashes go along, the files stay here; take them along by hand and add them there\n", n.Files)
		}
		_, err = fmt.Fprintf(w, "%d meetings in %s\n", n.Meetings, to)
		return err
	})
}

// ImportMeetings merges a file that another copy of the program wrote.
func ImportMeetings(ctx context.Context, cfg Config, file string, w io.Writer) error {
	return with(ctx, cfg, func(a *App) error {
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		defer f.Close()
		n, err := a.Meeting.Import(ctx, ledger.Actor{Via: "import"}, f)
		if err != nil {
			return err
		}
		for _, m := range n.Held {
			if m.Number > 0 {
				fmt.Fprintf(w, "held: %s, meeting %d of %d\n", m.Title, m.Number, m.Year)
			}
		}
		if n.Asides > 0 {
			fmt.Fprintf(w, "%d parts were written on both sides: both are kept, decide on the page of the meeting\n", n.Asides)
		}
		if n.Away > 0 {
			fmt.Fprintf(w, "%d papers are files that are not here: add the same files on the pages of the meetings, and they open\n", n.Away)
		}
		if n.Signed > 0 {
			fmt.Fprintf(w, "%d meetings are signed here and stay as they are\n", n.Signed)
		}
		_, err = fmt.Fprintf(w, "%d meetings, %d of them new, %d editions taken in\n", n.Meetings, n.New, n.Editions)
		return err
	})
}
