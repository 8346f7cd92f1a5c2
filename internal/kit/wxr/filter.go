package wxr

import (
	"bufio"
	"errors"
	"io"
)

var errTooLarge = errors.New("larger than any item may be")

// filter drops what XML forbids and counts how much was read since the last
// item began, so that no text can grow without bound in the decoder.
type filter struct {
	src  *bufio.Reader
	line int
	left int64 // bytes until errTooLarge
	warn func(Warning)

	droppedOn int // the last line with a warning, to say each line once
}

func newFilter(r io.Reader, warn func(Warning)) *filter {
	f := &filter{src: bufio.NewReaderSize(r, 64<<10), line: 1, left: MaxItem, warn: warn}
	if bom, _ := f.src.Peek(3); string(bom) == "\uFEFF" {
		_, _ = f.src.Discard(3)
	}
	return f
}

// ReadByte makes the XML decoder read through the filter without a buffer of
// its own, so that left is exact to the byte.
func (f *filter) ReadByte() (byte, error) {
	for {
		b, err := f.src.ReadByte()
		if err != nil {
			return 0, err
		}
		if f.left--; f.left < 0 {
			return 0, errTooLarge
		}
		switch {
		case b == '\n':
			f.line++
		case b < 0x20 && b != '\t' && b != '\r', b == 0x7F:
			f.drop("a control character was dropped")
			continue
		case b == 0xEF:
			if next, _ := f.src.Peek(2); len(next) == 2 && next[0] == 0xBF && next[1] >= 0xBE {
				_, _ = f.src.Discard(2)
				f.drop("a character that XML forbids was dropped")
				continue
			}
		}
		return b, nil
	}
}

func (f *filter) Read(p []byte) (int, error) {
	for i := range p {
		b, err := f.ReadByte()
		if err != nil {
			if i > 0 {
				return i, nil
			}
			return 0, err
		}
		p[i] = b
	}
	return len(p), nil
}

func (f *filter) drop(what string) {
	if f.line != f.droppedOn {
		f.droppedOn = f.line
		f.warn(Warning{Line: f.line, What: what})
	}
}
