package library

import (
	"context"
	"net/http"
	"strconv"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/media"
	"hemmat/internal/kit/staff"
)

// The script sends a file in three kinds of requests: begin says what comes and answers how much of it is here, chunk sends
// a piece at an offset, and the last chunk makes the file. Each may be sent again: begin finds the upload that was begun
// for the same file in the same batch, a chunk that is here changes nothing. A refusal is told in words of the catalogue.

// progress is what the script is told.
type progress struct {
	Upload   string `json:"upload,omitempty"`
	Href     string `json:"href,omitempty"` // where chunks go
	Received int64  `json:"received"`
	File     string `json:"file,omitempty"`  // what it became
	Error    string `json:"error,omitempty"` // why it will not be taken
	Again    bool   `json:"again,omitempty"` // it may be sent again later
}

// begin opens an upload.
func (rm *Room) begin(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	if err := r.ParseForm(); err != nil {
		return staff.Answer{}, fault.Wrap(fault.Invalid, err)
	}
	f := r.PostForm
	bytes, err := strconv.ParseInt(f.Get("size"), 10, 64)
	modified, err2 := strconv.ParseInt(f.Get("modified"), 10, 64)
	if err != nil || err2 != nil || !id.Valid(f.Get("batch")) {
		return rm.refuse(r, fault.New(fault.Invalid, "library.error.file"), progress{})
	}
	v, err := rm.allowed(ctx, r, id.Body(f.Get("body")))
	if err != nil {
		return staff.Answer{}, err
	}
	if !v.OK {
		return staff.Answer{}, fault.New(fault.Forbidden, v.Refusal.Key())
	}
	b, err := rm.store.Open(ctx, Batch{ID: id.Batch(f.Get("batch")), Body: id.Body(f.Get("body")), By: r.Visitor.Person}, r.Now)
	if err == nil {
		err = rm.room(ctx, bytes)
	}
	if err != nil {
		return rm.refuse(r, err, progress{})
	}
	in, err := rm.o.Media.Begin(ctx, media.Incoming{
		By: r.Visitor.Person, Body: b.Body, Shared: f.Get("shared") != "", Batch: b.ID, Name: f.Get("name"), Size: bytes, Modified: modified,
	}, allowance)
	if err != nil {
		return rm.refuse(r, err, progress{})
	}
	return answerJSON(http.StatusOK, rm.progress(r, in))
}

func (rm *Room) progress(r *staff.Request, in media.Incoming) progress {
	return progress{Upload: string(in.ID), Href: r.Href(home + "uploads/" + string(in.ID) + "/"), Received: in.Received, File: string(in.File)}
}

// chunk takes a piece; with the last one the file is made.
func (rm *Room) chunk(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	upload := id.Upload(r.PathValue("upload"))
	offset, err := strconv.ParseInt(r.URL.Query().Get("offset"), 10, 64)
	if err != nil {
		return rm.refuse(r, fault.New(fault.Invalid, "media.chunk"), progress{Upload: string(upload)})
	}
	if r.ContentLength > media.MaxChunk {
		return rm.refuse(r, fault.New(fault.TooLarge, "media.chunk"), progress{Upload: string(upload)})
	}
	in, err := rm.o.Media.Upload(ctx, r.Visitor.Person, upload)
	if err != nil {
		return staff.Answer{}, err
	}
	if in.Received < in.Size || r.ContentLength != 0 { // an empty one asks again for what is all here
		if err = rm.room(ctx, media.MaxChunk); err == nil {
			in, err = rm.o.Media.Receive(ctx, r.Visitor.Person, upload, offset, r.Body)
		}
		if err != nil {
			return rm.refuse(r, err, rm.progress(r, in))
		}
	}
	if in.Received < in.Size {
		return answerJSON(http.StatusOK, rm.progress(r, in))
	}
	file, err := rm.o.Media.Complete(ctx, in)
	if err != nil {
		return rm.refuse(r, err, rm.progress(r, in))
	}
	if err := rm.put(ctx, r, Batch{ID: in.Batch, Body: in.Body}, file.ID); err != nil {
		return staff.Answer{}, err
	}
	in.File = file.ID
	return answerJSON(http.StatusOK, rm.progress(r, in))
}

// refuse tells the script what a person may mend, and when it may try again by itself.
func (rm *Room) refuse(r *staff.Request, err error, p progress) (staff.Answer, error) {
	why, mendable := rm.why(r, err)
	if !mendable {
		return staff.Answer{}, err
	}
	p.Error = why
	status := http.StatusUnprocessableEntity
	switch fault.Of(err) {
	case fault.Conflict:
		status = http.StatusConflict
	case fault.TooLarge:
		status = http.StatusRequestEntityTooLarge
	case fault.Busy:
		status, p.Again = http.StatusServiceUnavailable, true
	}
	return answerJSON(status, p)
}

// drop forgets an upload that stopped.
func (rm *Room) drop(ctx context.Context, r *staff.Request) (staff.Answer, error) {
	in, err := rm.o.Media.Upload(ctx, r.Visitor.Person, id.Upload(r.PathValue("upload")))
	if err != nil {
		return staff.Answer{}, err
	}
	if err := rm.o.Media.Drop(ctx, in); err != nil {
		return staff.Answer{}, err
	}
	return staff.Answer{To: home + "add/", Notice: "library.notice.dropped"}, nil
}
