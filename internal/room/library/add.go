package library

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"hemmat/internal/kit/access"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
	"hemmat/internal/kit/view"
)

// addPage is the page on which files are brought. Where scripts run, files may be dropped on it and go up in chunks; else
// they are sent with the form.
type addPage struct {
	Head   view.DeskHead
	Action string
	Begin  string // where the script opens an upload
	Batch  id.Batch
	Next   string // the page of the batch
	Body   view.Field
	Shared view.Field
	Limits string
	Kept   int // files that the form has brought already
	Faults []refused
	Open   []unfinished
}

// refused is a file that was not taken, and why.
type refused struct{ Name, Why string }

// unfinished is an upload that stopped.
type unfinished struct {
	Name, Size, Done string
	Go               string // the page on which it goes on
	Drop             string
}

func (rm *Room) addPage(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	b := id.Batch(r.URL.Query().Get("batch"))
	if !id.Valid(string(b)) {
		b = id.New[id.Batch](rm.o.IDs)
	}
	return rm.addForm(ctx, r, Batch{ID: b}, 0, nil)
}

// addForm shows the page: again, when something was refused.
func (rm *Room) addForm(ctx context.Context, r *staff.Request, b Batch, kept int, faults []refused) (staff.Answer, error) {
	bodies, err := rm.bodies(ctx, r, Add)
	if err != nil {
		return staff.Answer{}, err
	}
	if there, err := rm.store.head(ctx, b.ID); err == nil && there.By == r.Visitor.Person {
		b.Body = there.Body
	}
	p := addPage{
		Head:   view.DeskHead{Title: r.Text("library.add"), Crumbs: view.Crumbs{{Text: r.Text("library.title"), Href: r.Href(home)}}},
		Action: r.Href(home + "add/"), Begin: r.Href(home + "uploads/"), Batch: b.ID, Next: r.Href(batchPath(b.ID)),
		Body:   view.Field{Name: "body", Kind: "select", Label: r.Text("library.body"), Hint: r.Text("library.body.hint")},
		Shared: view.Field{Name: "shared", Kind: "check", Label: r.Text("library.shared"), Checked: true},
		Limits: r.Text("library.limits", "picture", media.MaxPicture>>20, "file", media.MaxFile>>20), Kept: kept, Faults: faults,
	}
	for _, c := range bodies {
		p.Body.Options = append(p.Body.Options, view.Option{Value: string(c.Body), Text: c.Name, Chosen: c.Body == b.Body})
	}
	open, err := rm.o.Media.Uploads(ctx, r.Visitor.Person)
	if err != nil {
		return staff.Answer{}, err
	}
	for _, in := range open {
		path := home + "uploads/" + string(in.ID) + "/"
		p.Open = append(p.Open, unfinished{
			Name: in.Name, Size: view.FileSize(rm.o.Texts, r.Lang, in.Size), Done: number(r.Lang, int(in.Received*100/in.Size)),
			Go: r.Href(home + "add/?batch=" + string(in.Batch)), Drop: r.Href(path + "drop/"),
		})
	}
	a := staff.Answer{Template: "library/add", Title: p.Head.Title, Data: p, Nav: home}
	if len(faults) > 0 {
		a.Status = http.StatusUnprocessableEntity
	}
	return a, nil
}

// allowed is the body that the form names, if the visitor may bring files for it.
func (rm *Room) allowed(ctx context.Context, r *staff.Request, body id.Body) (access.Verdict, error) {
	if body == "" {
		return access.Verdict{Refusal: access.NoBody}, nil
	}
	scope, err := rm.o.Party.Scope(ctx, body)
	if fault.Is(err, fault.NotFound) {
		return access.Verdict{Refusal: access.NoBody}, nil
	}
	return r.May(Add, access.Object{Scope: scope}), err
}

// room says whether the disk has room for so many bytes more.
func (rm *Room) room(ctx context.Context, bytes int64) error {
	if rm.o.Free == nil {
		return nil
	}
	free, err := rm.o.Free(ctx)
	if err == nil && free-bytes < LeastFree {
		return fault.New(fault.Busy, "media.full")
	}
	return nil // a machine that does not say is no reason to refuse
}

// add takes the files of a form one after another. One that is refused does not stop the others; the page says which.
func (rm *Room) add(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return staff.Answer{}, fault.Wrap(fault.Invalid, fmt.Errorf("library: add: %w", err))
	}
	f := adding{rm: rm, r: r}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = f.part(ctx, part)
		}
		if err != nil {
			return staff.Answer{}, broken(err)
		}
	}
	if f.kept == 0 && len(f.faults) == 0 {
		f.faults = []refused{{Why: r.Text("library.error.nothing")}}
	}
	if len(f.faults) > 0 {
		if f.batch.ID == "" {
			f.batch.ID = id.New[id.Batch](rm.o.IDs)
		}
		return rm.addForm(ctx, r, f.batch, f.kept, f.faults)
	}
	return staff.Answer{To: batchPath(f.batch.ID), Notice: "library.notice.added"}, nil
}

// broken is the error of a form that ended too early or is too large.
func broken(err error) error {
	var large *http.MaxBytesError
	var known *fault.Error
	switch {
	case errors.As(err, &large):
		return fault.New(fault.TooLarge, "library.error.form", "n", maxFiles>>20)
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled):
		return err
	}
	return fault.Wrap(fault.Invalid, err)
}

// adding is a form on its way in: its fields stand before its files.
type adding struct {
	rm     *Room
	r      *staff.Request
	batch  Batch
	shared bool
	opened bool
	kept   int
	faults []refused
}

func (f *adding) part(ctx context.Context, part *multipart.Part) error {
	defer part.Close()
	name := filename(part)
	if name == "" && part.FormName() != "files" {
		b, err := io.ReadAll(io.LimitReader(part, 200))
		if err != nil {
			return err
		}
		switch v := string(b); part.FormName() {
		case "batch":
			if id.Valid(v) {
				f.batch.ID = id.Batch(v)
			}
		case "body":
			f.batch.Body = id.Body(v)
		case "shared":
			f.shared = v != ""
		}
		return nil
	}
	if name == "" { // the form was sent without a file
		return nil
	}
	if err := f.open(ctx); err != nil {
		return err
	}
	err := f.rm.room(ctx, media.MaxFile)
	if err == nil {
		err = f.rm.o.Media.Allow(ctx, f.r.Visitor.Person, 0, allowance)
	}
	if err == nil && f.kept+len(f.faults) >= mostInBatch {
		err = fault.New(fault.TooLarge, "library.error.many", "n", mostInBatch)
	}
	var file media.File
	if err == nil {
		file, err = f.rm.o.Media.Add(ctx, part, media.Upload{Name: name, By: f.r.Visitor.Person, Body: f.batch.Body, Shared: f.shared})
	}
	if why, mendable := f.rm.why(f.r, err); mendable {
		f.faults = append(f.faults, refused{name, why})
		return nil
	}
	if err != nil {
		return err
	}
	f.kept++
	return f.rm.put(ctx, f.r, f.batch, file.ID)
}

// Take brings a file that another room keeps for those whom it names: it stands in no list, and its public address answers nobody.
// What a person may mend is said as of a file that is brought here.
func (rm *Room) Take(ctx context.Context, by id.Person, body id.Body, name string, r io.Reader) (media.File, error) {
	err := rm.room(ctx, media.MaxFile)
	if err == nil {
		err = rm.o.Media.Allow(ctx, by, 0, allowance)
	}
	if err != nil {
		return media.File{}, err
	}
	return rm.o.Media.Add(ctx, r, media.Upload{Name: name, By: by, Body: body, Closed: true})
}

// open opens the batch with the first file.
func (f *adding) open(ctx context.Context) error {
	if f.opened {
		return nil
	}
	v, err := f.rm.allowed(ctx, f.r, f.batch.Body)
	if err != nil {
		return err
	}
	if !v.OK {
		return fault.New(fault.Forbidden, v.Refusal.Key())
	}
	if f.batch.ID == "" {
		f.batch.ID = id.New[id.Batch](f.rm.o.IDs)
	}
	f.batch.By = f.r.Visitor.Person
	f.batch, err = f.rm.store.Open(ctx, f.batch, f.r.Now)
	f.opened = err == nil
	return err
}

// filename is the name that the sender gives a file, as RFC 2231 or plain; it is made safe where it is kept.
func filename(part *multipart.Part) string {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return params["filename"]
}

// why is what a person is told of a file that was refused, in their words; false for what is not theirs to mend.
func (rm *Room) why(r *staff.Request, err error) (string, bool) {
	if err == nil {
		return "", false
	}
	key, args := fault.Text(err)
	switch fault.Of(err) {
	case fault.Invalid, fault.TooLarge, fault.Gone, fault.Busy, fault.Conflict:
		if key == "" || !rm.o.Texts.Has(key) {
			key = "library.error.file"
		}
		return r.Text(key, args...), true
	}
	return "", false
}

// put files what came in its batch, and enters it, once.
func (rm *Room) put(ctx context.Context, r *staff.Request, b Batch, file id.Media) error {
	return rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		if err := rm.o.DB.Lock(ctx, "library."+string(b.ID)); err != nil {
			return err
		}
		fresh, err := rm.store.Put(ctx, b.ID, file)
		if err != nil || !fresh {
			return err
		}
		return rm.enter(ctx, r, b.Body, "added", "", file)
	})
}
