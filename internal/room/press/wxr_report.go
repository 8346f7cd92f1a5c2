package press

import (
	"encoding/json"
	"fmt"
	"io"
)

// Outcome is what became of an item of the old site.
type Outcome string

// The outcomes. Unchanged is what was here already: an import never changes it.
const (
	Imported  Outcome = "imported"
	Unchanged Outcome = "unchanged"
	Skipped   Outcome = "skipped"
)

// ReportItem is what became of one post or page. Of what was in the bin of the
// old site there is no title.
type ReportItem struct {
	OldID    int64    `json:"old_id"`
	File     string   `json:"file"`
	Line     int      `json:"line"`
	Title    string   `json:"title,omitempty"`
	Kind     Kind     `json:"kind,omitempty"`
	Status   Status   `json:"status,omitempty"` // here
	Outcome  Outcome  `json:"outcome"`
	Why      string   `json:"why,omitempty"`
	Old      string   `json:"old_address,omitempty"`
	New      string   `json:"new_address,omitempty"` // of what is public
	Missing  []string `json:"missing_media,omitempty"`
	Comments int      `json:"comments,omitempty"` // that are new
	Healed   int      `json:"healed,omitempty"`   // words that got their half-spaces back
	Review   int      `json:"review,omitempty"`   // suggestions for a person to decide
	Warnings []string `json:"warnings,omitempty"`

	leads []string // the addresses of Report.Addresses that lead to it
}

func (r *ReportItem) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}

// ReportMedia is what became of one attachment.
type ReportMedia struct {
	OldID   int64   `json:"old_id"`
	Old     string  `json:"old_address"`
	New     string  `json:"new_address,omitempty"`
	Outcome Outcome `json:"outcome"`
	Why     string  `json:"why,omitempty"`
}

// MenuLink is a line of a menu of the old site, with its address here. The import
// changes no settings: whoever keeps the site may take the menu over.
type MenuLink struct {
	Menu  string     `json:"menu,omitempty"`
	Text  string     `json:"text"`
	Path  string     `json:"path"`
	Below []MenuLink `json:"below,omitempty"`
}

// Report says what an import did.
type Report struct {
	DryRun   bool           `json:"dry_run,omitempty"`
	New      int            `json:"new"`
	Changed  int            `json:"changed"`
	Skipped  int            `json:"skipped"`
	Comments int            `json:"comments"` // new ones, of items that were here already too
	Healed   int            `json:"healed"`
	Review   int            `json:"review"`
	Items    []ReportItem   `json:"items"`
	Media    []ReportMedia  `json:"media,omitempty"`
	Others   map[string]int `json:"others,omitempty"` // skipped, by type: revisions, menu lines …
	Menus    []MenuLink     `json:"menus,omitempty"`
	Warnings []string       `json:"warnings,omitempty"` // of the files

	// Addresses are all old addresses that lead anywhere but those of Media.
	Addresses []Moved `json:"addresses,omitempty"`
}

func (r *Report) add(it ReportItem) {
	switch it.Outcome {
	case Imported:
		r.New++
	default:
		r.Skipped++
	}
	r.Comments += it.Comments
	r.Healed += it.Healed
	r.Review += it.Review
	r.Items = append(r.Items, it)
}

// Missing counts the media that items name and nobody gave.
func (r *Report) Missing() int {
	seen := map[string]bool{}
	for _, it := range r.Items {
		for _, m := range it.Missing {
			seen[m] = true
		}
	}
	for _, m := range r.Media {
		if m.Outcome == Skipped {
			seen[m.Old] = true
		}
	}
	return len(seen)
}

// JSON writes the whole report.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(r)
}

// Text writes the report for a terminal: what needs a look, each old address with
// the new one, and as its last line "N new, N changed, N skipped".
func (r *Report) Text(w io.Writer) error {
	p := printer{w: w}
	for _, it := range r.Items {
		switch {
		case it.Why != "":
			p.line("%d  %s: %s", it.OldID, it.Outcome, it.Why)
		case it.New != "":
			p.line("%d  %s  %s → %s", it.OldID, it.Outcome, it.Old, it.New)
		default:
			p.line("%d  %s as %s", it.OldID, it.Outcome, it.Status)
		}
		if it.Comments > 0 && it.Outcome == Unchanged {
			p.line("    new comments: %d", it.Comments)
		}
		if it.Healed+it.Review > 0 {
			p.line("    half-spaces: %d restored, %d to review", it.Healed, it.Review)
		}
		for _, m := range it.Missing {
			p.line("    missing: %s", m)
		}
		for _, warning := range it.Warnings {
			p.line("    %s", warning)
		}
	}
	for _, m := range r.Media {
		if m.Why != "" {
			p.line("%d  %s: %s", m.OldID, m.Old, m.Why)
		}
	}
	others := len(r.Addresses)
	for _, a := range r.Addresses {
		if a.list {
			p.line("%s → %s", a.Old, a.New)
			others--
		}
	}
	if others > 0 {
		p.line("%d old addresses lead to items and files; the file of --report names each", others)
	}
	for _, warning := range r.Warnings {
		p.line("%s", warning)
	}
	if r.Healed+r.Review > 0 {
		p.line("half-spaces: %d restored, %d to review with hemmat heal list", r.Healed, r.Review)
	}
	p.line("%s", r.Summary())
	return p.err
}

// Summary is the report's last line.
func (r *Report) Summary() string {
	return fmt.Sprintf("%d new, %d changed, %d skipped", r.New, r.Changed, r.Skipped)
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}
