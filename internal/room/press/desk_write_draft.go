package press

import (
	"context"
	"encoding/json"
	"time"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/staff"
)

// autosaved is the answer to a script that keeps what is typed. Its fields stay.
type autosaved struct {
	Saved    string   `json:"saved,omitempty"` // ISO 8601; of nothing, when nothing was sent
	Others   []string `json:"others"`          // who else is there, by name
	Revision int      `json:"revision"`        // the live one: above the form's, somebody has saved
}

// autosave keeps the form of an edition as the person's unsaved text: four statements beside those of the rule.
func (w *Writer) autosave(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	item, lang := id.Item(r.PathValue("item")), r.PathValue("lang")
	sh, err := readSheet(r.PostForm, lang)
	if err != nil {
		return staff.Answer{}, err
	}
	taken, err := w.rm.store.redactions(ctx, item)
	if err != nil {
		return staff.Answer{}, err
	}
	if sh.revived(taken) {
		return staff.Answer{}, fault.New(fault.Conflict, "press.error.revived")
	}
	if !sh.empty() {
		content, err := sh.kept()
		if err != nil {
			return staff.Answer{}, err
		}
		if err := w.rm.store.keepUnsaved(ctx, r.Visitor.Person, Unsaved{Item: item, Lang: lang, Based: sh.Based, At: r.Now, Content: content}); err != nil {
			return staff.Answer{}, err
		}
	}
	return w.around(ctx, r, r.Now.UTC().Format(time.RFC3339))
}

// look notes that somebody is there who types nothing, and answers as autosave does.
func (w *Writer) look(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	if err := w.rm.store.seeWriter(ctx, r.Visitor.Person, id.Item(r.PathValue("item")), r.PathValue("lang"), r.Now); err != nil {
		return staff.Answer{}, err
	}
	return w.around(ctx, r, "")
}

// around says who else is there, and what stands.
func (w *Writer) around(ctx context.Context, r *staff.Request, saved string) (staff.Answer, error) {
	item, lang := id.Item(r.PathValue("item")), r.PathValue("lang")
	a, err := autosaved{Saved: saved}, error(nil)
	if a.Revision, err = w.rm.store.liveRevision(ctx, item, lang); err != nil {
		return staff.Answer{}, err
	}
	if a.Others, err = w.others(ctx, r, item, lang); err != nil {
		return staff.Answer{}, err
	}
	return jsonAnswer(a)
}

// drop forgets what the person has written and not saved.
func (w *Writer) drop(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	item, lang := id.Item(r.PathValue("item")), r.PathValue("lang")
	if err := w.rm.store.dropUnsaved(ctx, r.Visitor.Person, item, lang); err != nil {
		return staff.Answer{}, err
	}
	to := writePath(item, lang)
	if _, _, err := w.rm.store.head(ctx, item); fault.Is(err, fault.NotFound) {
		to = "/desk/press/new/"
	} else if err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: to, Notice: "press.notice.dropped"}, nil
}

func jsonAnswer(v any) (staff.Answer, error) {
	b, err := json.Marshal(v)
	return staff.Answer{Type: "application/json", Body: b}, err
}
