// Package id makes the ids of rows: UUIDv7 (RFC 9562) as 36 characters of lower-case
// text, so that ids sort by the time they were made. Each noun has its own
// type, and an id of one kind cannot be passed for another. An id never
// appears in a public address.
package id

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"
)

type (
	Item      string // a press item, in all its editions
	Edition   string // an item in one language
	Revision  string // one stored text of an edition
	Body      string // a body of the party: council, province, committee …
	Post      string // a post within a body
	Person    string
	Term      string // a person's time in a post
	Media     string
	Topic     string
	Task      string
	Job       string
	Grant     string // a function held in a body
	Session   string // a device that is signed in
	Occasion  string // a day of the desk's calendar
	Upload    string // of a file, while it is under way
	Batch     string // of files that were brought at once
	Import    string // of a table that was recorded at once
	Setting   string // a change of the site's settings
	Notice    string // something that somebody is told
	Circular  string // one sending of an announcement
	Meeting   string // a meeting of a body
	Point     string // an item of an agenda
	Ruling    string // a resolution: what a meeting decided
	Member    string // a file of the register of members
	Question  string // of an addressee to who sent a circular
	Objection string // to the minutes of a meeting
)

// Source makes ids from a clock and a stream of random bytes. It is safe for
// concurrent use, and every id it makes is greater than the one before, even
// when the clock stands still or steps back.
type Source struct {
	now     func() time.Time
	entropy io.Reader

	mu   sync.Mutex
	last uint64 // 48 bits of milliseconds, then the 12 bits of rand_a used as a counter
}

// NewSource makes a source. With a nil entropy it uses crypto/rand; a seeded
// reader and a fixed clock give the same ids each time, for tests.
func NewSource(now func() time.Time, entropy io.Reader) *Source {
	if entropy == nil {
		entropy = rand.Reader
	}
	return &Source{now: now, entropy: entropy}
}

// New makes the next id of type T. It panics when entropy ends: a row without
// an id cannot be written, and there is nothing better to do.
func New[T ~string](s *Source) T { return T(s.next()) }

func (s *Source) next() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b [16]byte
	if _, err := io.ReadFull(s.entropy, b[8:]); err != nil {
		panic(fmt.Errorf("id: read entropy: %w", err))
	}
	at := uint64(max(s.now().UnixMilli(), 0)) << 12
	// A full counter runs over into the milliseconds: the id is then a little
	// ahead of the clock, and still in order.
	s.last = max(at, s.last+1)
	binary.BigEndian.PutUint64(b[:8], s.last>>12<<16|0x7000|s.last&0xfff)
	b[8] = b[8]&0x3f | 0x80
	return format(b)
}

func format(b [16]byte) string {
	var t [36]byte
	hex.Encode(t[0:8], b[0:4])
	hex.Encode(t[9:13], b[4:6])
	hex.Encode(t[14:18], b[6:8])
	hex.Encode(t[19:23], b[8:10])
	hex.Encode(t[24:], b[10:])
	t[8], t[13], t[18], t[23] = '-', '-', '-', '-'
	return string(t[:])
}

// Valid reports whether text has the form of an id made here.
func Valid(text string) bool {
	if len(text) != 36 {
		return false
	}
	for i := range len(text) {
		c := text[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
				return false
			}
		}
	}
	return text[14] == '7' && text[19] >= '8' && text[19] <= 'b'
}

// Time is the moment, to the millisecond, that the id holds. It is zero for a
// text that is no id.
func Time[T ~string](v T) time.Time {
	if !Valid(string(v)) {
		return time.Time{}
	}
	var b [8]byte
	hex.Decode(b[2:6], []byte(v[0:8]))
	hex.Decode(b[6:8], []byte(v[9:13]))
	return time.UnixMilli(int64(binary.BigEndian.Uint64(b[:]))).UTC()
}
