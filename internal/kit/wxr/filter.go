package wxr

import (
	"bufio"
	"bytes"
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

	droppedOn int    // the last line with a warning, to say each line once
	text      []byte // of the last CDATA section
	slow      bool   // leaves CDATA to the decoder: a test compares both ways
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

var (
	cdataBegin = []byte("<![CDATA[")
	cdataEnd   = []byte("]]>")
)

// cdata reads the CDATA section that begins where the filter stands, past the XML
// decoder, which looks at each byte three times. It returns the text without what XML forbids
// and with the ends of lines as XML has them; ok is false when none begins here.
// With skip the text is passed over, unseen.
func (f *filter) cdata(skip bool) (text []byte, ok bool, err error) {
	if begin, _ := f.src.Peek(len(cdataBegin)); f.slow || !bytes.Equal(begin, cdataBegin) {
		return nil, false, nil
	}
	if err := f.pass(len(cdataBegin)); err != nil {
		return nil, true, err
	}
	f.text = f.text[:0]
	for {
		if f.src.Buffered() < len(cdataEnd) {
			if _, err := f.src.Peek(len(cdataEnd)); err != nil {
				return nil, true, err
			}
		}
		have, _ := f.src.Peek(f.src.Buffered())
		n := bytes.Index(have, cdataEnd)
		last := n >= 0
		if !last {
			n = len(have) - len(cdataEnd) + 1 // what is left may be the beginning of the end
		}
		if skip {
			f.line += bytes.Count(have[:n], []byte{'\n'})
		} else {
			f.text = append(f.text, have[:n]...)
		}
		if last {
			n += len(cdataEnd)
		}
		if err := f.pass(n); err != nil {
			return nil, true, err
		}
		if last {
			return f.clean(f.text), true, nil
		}
	}
}

// pass drops n bytes that were read.
func (f *filter) pass(n int) error {
	if f.left -= int64(n); f.left < 0 {
		return errTooLarge
	}
	_, err := f.src.Discard(n)
	return err
}

// clean does in place to a whole text what ReadByte does to each byte.
func (f *filter) clean(text []byte) []byte {
	kept := text[:0]
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case b == '\n':
			f.line++
		case b == '\r':
			if i+1 < len(text) && text[i+1] == '\n' {
				continue
			}
			b = '\n'
		case b < 0x20 && b != '\t', b == 0x7F:
			f.drop("a control character was dropped")
			continue
		case b == 0xEF && i+2 < len(text) && text[i+1] == 0xBF && text[i+2] >= 0xBE:
			f.drop("a character that XML forbids was dropped")
			i += 2
			continue
		}
		kept = append(kept, b)
	}
	return kept
}

func (f *filter) drop(what string) {
	if f.line != f.droppedOn {
		f.droppedOn = f.line
		f.warn(Warning{Line: f.line, What: what})
	}
}
