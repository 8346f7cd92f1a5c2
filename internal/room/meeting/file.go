package meeting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"hemmat/internal/kit/db"
	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/internal/kit/ledger"
)

// A file takes meetings from one copy of the program to another: to the laptop in a hall without net, and back. It holds the
// frame of each meeting, its seats, and its record in all editions. It holds neither numbers that the other side would have to
// believe, nor signatures: those are acts of people at home. Of papers that are files it holds names and hashes alone.

const (
	fileFormat  = "hemmat-meetings"
	fileVersion = 1
	mostFile    = 64 << 20
)

// File is what is written: JSON, with a digest of the meetings by which a damaged file is known.
type File struct {
	Format   string          `json:"format"`
	Version  int             `json:"version"`
	At       time.Time       `json:"at"`
	Digest   string          `json:"sha256"` // of the meetings, as they stand in the file without spaces
	Meetings json.RawMessage `json:"meetings"`
}

// FileMeeting is a meeting in a file.
type FileMeeting struct {
	ID      id.Meeting    `json:"id"`
	Body    id.Body       `json:"body"`
	Kind    Kind          `json:"kind"`
	Title   string        `json:"title"`
	Place   string        `json:"place,omitempty"`
	Begins  int64         `json:"begins"` // milliseconds since 1970
	Ends    int64         `json:"ends,omitempty"`
	State   State         `json:"state"` // called, or held: what follows is done at home
	Called  int64         `json:"called"`
	By      id.Person     `json:"called_by,omitempty"`
	Warned  []Warning     `json:"warned,omitempty"`
	Held    int64         `json:"held,omitempty"`
	Quorum  int           `json:"quorum,omitempty"`
	Year    int           `json:"year,omitempty"` // the number that its home gave it
	Number  int64         `json:"number,omitempty"`
	Version int64         `json:"version"`
	Seats   []FileSeat    `json:"seats"`
	Record  []FileEdition `json:"record"`
}

// FileSeat is a seat in a file.
type FileSeat struct {
	Post   id.Post   `json:"post"`
	Person id.Person `json:"person,omitempty"`
	Gone   bool      `json:"gone,omitempty"`
}

// FileEdition is an edition of an object of the record. Those of one object stand in their order.
type FileEdition struct {
	Object string          `json:"object"`
	Key    string          `json:"key"`
	By     id.Person       `json:"by,omitempty"`
	At     int64           `json:"at"`
	Value  json.RawMessage `json:"value"`
}

// Exported is what was written: meetings, and the files among their papers, which stay here.
type Exported struct{ Meetings, Files int }

// Export writes meetings that were called, by id or of a body.
func (rm *Room) Export(ctx context.Context, w io.Writer, meetings []id.Meeting, body id.Body) (n Exported, err error) {
	f := Filter{States: []State{Called, Held, Minuted, Signed}, Limit: 10_000}
	if body != "" {
		f.Bodies = []id.Body{body}
	}
	all, err := rm.store.List(ctx, f)
	if err != nil {
		return n, fmt.Errorf("meeting: export: %w", err)
	}
	if meetings != nil {
		all = slices.DeleteFunc(all, func(m Meeting) bool { return !slices.Contains(meetings, m.ID) })
		if len(all) < len(meetings) {
			return n, errors.New("meeting: export: there is no such meeting that was called and not cancelled")
		}
	}
	out := make([]FileMeeting, len(all))
	err = rm.o.DB.Snapshot(ctx, func(ctx context.Context) error {
		for i := range all {
			if out[i], err = rm.fileOf(ctx, &all[i]); err != nil {
				return err
			}
			x := Record{Meeting: all[i]}
			if err := rm.fillRecord(ctx, &x); err != nil {
				return err
			}
			files, _ := split(x.every())
			n.Files += len(files)
		}
		return nil
	})
	if err != nil {
		return n, fmt.Errorf("meeting: export: %w", err)
	}
	n.Meetings = len(out)
	return n, writeFile(w, out, rm.o.Now())
}

func writeFile(w io.Writer, meetings []FileMeeting, at time.Time) error {
	raw, err := json.Marshal(meetings)
	if err != nil {
		return fmt.Errorf("meeting: export: %w", err)
	}
	return sealFile(w, raw, at)
}

// sealFile writes meetings with their digest.
func sealFile(w io.Writer, raw []byte, at time.Time) error {
	sum := sha256.Sum256(raw)
	text, err := json.Marshal(File{Format: fileFormat, Version: fileVersion, At: at.UTC(), Digest: hex.EncodeToString(sum[:]), Meetings: raw})
	if err != nil {
		return fmt.Errorf("meeting: export: %w", err)
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

func (rm *Room) fileOf(ctx context.Context, m *Meeting) (FileMeeting, error) {
	x := FileMeeting{
		ID: m.ID, Body: m.Body, Kind: m.Kind, Title: m.Title, Place: m.Place, Begins: db.Millis(m.Begins), Ends: db.Millis(m.Ends), State: Called, Called: db.Millis(m.CalledAt), By: m.CalledBy,
		Warned: m.Warned, Held: db.Millis(m.HeldAt), Quorum: m.Quorum, Version: m.Version,
	}
	if m.State.Happened() {
		x.State = Held
	}
	if !m.Guest {
		x.Year, x.Number = m.Year, m.Number
	}
	seats, err := rm.store.Seats(ctx, m.ID)
	if err != nil {
		return x, err
	}
	for _, s := range seats {
		x.Seats = append(x.Seats, FileSeat{Post: s.Post, Person: s.Person, Gone: s.Gone})
	}
	all, err := rm.store.history(ctx, m.ID)
	for _, e := range all {
		x.Record = append(x.Record, FileEdition{Object: e.Object, Key: e.Key, By: e.By, At: db.Millis(e.At), Value: json.RawMessage(e.Value)})
	}
	return x, err
}

// Imported is what a file came to.
type Imported struct {
	Meetings, New, Editions, Asides, Signed int // Signed: meetings that nothing was taken into, for they are signed here
	Held                                    []Meeting
	Away                                    int // files of papers that are not here
}

// Import merges a file, whole or not at all. What both sides have is passed over; what only the file has is taken; where both
// sides wrote from the same edition, what is here stands and the other is laid beside it for a decision.
func (rm *Room) Import(ctx context.Context, by ledger.Actor, r io.Reader) (n Imported, err error) {
	meetings, err := readFile(r)
	if err != nil {
		return n, fmt.Errorf("meeting: import: %w", err)
	}
	tree, err := rm.o.Party.Tree(ctx)
	if err != nil {
		return n, err
	}
	for i := range meetings {
		if err := meetings[i].check(tree); err != nil {
			return n, fmt.Errorf("meeting: import: the meeting %s: %w", meetings[i].ID, err)
		}
	}
	err = rm.o.DB.Tx(ctx, func(ctx context.Context) error {
		n = Imported{Meetings: len(meetings)}
		for i := range meetings {
			if err := rm.merge(ctx, by, tree, &meetings[i], &n); err != nil {
				return fmt.Errorf("the meeting %s: %w", meetings[i].ID, err)
			}
		}
		return nil
	})
	for i := range meetings {
		if err != nil {
			break
		}
		var away int
		away, err = rm.away(ctx, meetings[i].ID)
		n.Away += away
	}
	if err != nil {
		return Imported{}, fmt.Errorf("meeting: import: %w", err)
	}
	return n, nil
}

// away counts the files of a meeting's papers that are not here.
func (rm *Room) away(ctx context.Context, m id.Meeting) (n int, err error) {
	x, err := rm.Record(ctx, m)
	if err != nil {
		return 0, err
	}
	files, _ := split(x.every())
	here, err := rm.here(ctx, files)
	for i := range files {
		if !here[files[i].hash()] {
			n++
		}
	}
	return n, err
}

// readFile reads a file and knows one that is damaged or none of ours.
func readFile(r io.Reader) ([]FileMeeting, error) {
	text, err := io.ReadAll(io.LimitReader(r, mostFile+1))
	if err != nil {
		return nil, err
	}
	if len(text) > mostFile {
		return nil, fmt.Errorf("the file is larger than %d MB", mostFile>>20)
	}
	f := File{}
	if err := json.Unmarshal(text, &f); err != nil || f.Format != fileFormat {
		return nil, errors.New("this is no file of meetings that hemmat export wrote, or it is damaged")
	}
	if f.Version != fileVersion {
		return nil, fmt.Errorf("the file is of version %d, and this program reads %d: use the same program on both sides", f.Version, fileVersion)
	}
	if sum := sha256.Sum256(f.Meetings); hex.EncodeToString(sum[:]) != f.Digest {
		return nil, errors.New("the file is damaged: it is not as it was written")
	}
	d := json.NewDecoder(bytes.NewReader(f.Meetings))
	d.DisallowUnknownFields()
	var all []FileMeeting
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("the file is damaged: %w", err)
	}
	return all, nil
}

// check holds a foreign meeting to the rules of one that is written here.
func (x *FileMeeting) check(tree Tree) error {
	p := Plan{Body: x.Body, Kind: x.Kind, Title: x.Title, Place: x.Place, Begins: db.Instant(x.Begins), Ends: db.Instant(x.Ends)}
	if _, ok := tree.Body(x.Body); !ok {
		return fmt.Errorf("its body %s is not of this party", x.Body)
	}
	if err := p.check(); err != nil {
		return err
	}
	if !id.Valid(string(x.ID)) || x.State != Called && x.State != Held || x.Number < 0 || len(x.Seats) == 0 || len(x.Seats) > 2000 {
		return errors.New("it is not as a meeting is written")
	}
	for _, s := range x.Seats {
		if _, ok := tree.Post(s.Post); !ok {
			return fmt.Errorf("the post %s is not of this party", s.Post)
		}
	}
	keys := map[string]bool{}
	for i := range x.Record {
		e := &x.Record[i]
		b, err := hex.DecodeString(e.Key)
		if err != nil || len(b) != sha256.Size || keys[e.Object+e.Key] {
			return fmt.Errorf("the key of an edition of %s is not as keys are", e.Object)
		}
		keys[e.Object+e.Key] = true
		if err := e.check(tree); err != nil {
			return fmt.Errorf("%s: %w", e.Object, err)
		}
	}
	return nil
}

// check reads the value of an edition, and writes it as it would be written here.
func (e *FileEdition) check(tree Tree) (err error) {
	var v any
	kind, rest, _ := strings.Cut(e.Object, ":")
	named := kind == "point" || kind == "text" || kind == "ruling"
	switch kind {
	case "point":
		v = &Point{}
	case "text", "guests":
		v = &Words{}
	case papersObject:
		v = &Papers{}
	case "seat":
		v = &Mark{}
	case "ruling":
		v = &Decided{}
	case "hall":
		v = &Hall{}
	default:
		return errors.New("this program knows no such object")
	}
	d := json.NewDecoder(bytes.NewReader(e.Value))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if named && !id.Valid(rest) {
		return errors.New("its id is not as ids are")
	}
	switch v := v.(type) {
	case *Point:
		err = checkPoint(tree, v)
	case *Papers:
		err = checkPapers(v.Papers)
	case *Decided:
		err = checkDecided(tree, v)
	case *Words:
		if runes(v.Text) > maxText {
			err = fault.New(fault.TooLarge, "meeting.error.text.long", "n", maxText)
		}
	case *Mark:
		if !slices.Contains(Attendances, v.Attendance) {
			err = fault.New(fault.Invalid, "meeting.error.attendance")
		}
	}
	e.Value = json.RawMessage(value(v))
	return err
}
