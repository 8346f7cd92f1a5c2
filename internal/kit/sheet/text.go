package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Encoding is how the letters of a CSV stand in bytes.
type Encoding string

// The encodings that spreadsheets save Persian in.
const (
	UTF8        Encoding = "utf-8"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1256 Encoding = "windows-1256"
)

// Encodings lists them, as a list of choices shows them.
var Encodings = []Encoding{UTF8, Windows1256, UTF16LE, UTF16BE}

// Commas are what parts cells.
var Commas = []rune{',', ';', '\t'}

// guess finds the encoding: by the byte order mark; by the zero bytes that stand at every second place where Latin
// letters, digits and commas are written in two; then UTF-8, if most of what is not ASCII is that; else Windows-1256, in
// which every byte is some letter.
func guess(data []byte) Encoding {
	switch {
	case bytes.HasPrefix(data, []byte(mark)):
		return UTF8
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}):
		return UTF16LE
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return UTF16BE
	}
	var zero [2]int
	for i, b := range data[:min(len(data), 4096)] {
		if b == 0 {
			zero[i%2]++
		}
	}
	switch {
	case zero[1] > 8*zero[0]:
		return UTF16LE
	case zero[0] > 8*zero[1]:
		return UTF16BE
	}
	good, bad := 0, 0
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		i += n
	}
	if good >= bad {
		return UTF8
	}
	return Windows1256
}

// letters makes UTF-8 of a text. A text that is not in the encoding is an error, and so is what is no text.
func letters(data []byte, e Encoding) ([]byte, error) {
	var how encoding.Encoding
	switch e {
	case UTF8:
		data = bytes.TrimPrefix(data, []byte(mark))
		if at := invalid(data); at >= 0 {
			return nil, &Error{Letters, 1 + bytes.Count(data[:at], []byte{'\n'})}
		}
	case UTF16LE:
		how = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case UTF16BE:
		how = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case Windows1256:
		how = charmap.Windows1256
	default:
		return nil, &Error{Problem: Letters}
	}
	if how != nil {
		var err error
		if data, err = how.NewDecoder().Bytes(data); err != nil {
			return nil, &Error{Problem: Letters}
		}
		if at := bytes.Index(data, []byte("\ufffd")); at >= 0 { // half a letter, or half a pair
			return nil, &Error{Letters, 1 + bytes.Count(data[:at], []byte{'\n'})}
		}
	}
	if bytes.IndexFunc(data, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\r\v\f\x1a", r) }) >= 0 {
		return nil, &Error{Problem: Other}
	}
	return data, nil
}

// invalid is where a text is not UTF-8, or -1.
func invalid(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// comma is what parts the cells of the first line most often, outside of quotation marks; the first of those that do
// so equally. A line of its own may say it, as some spreadsheets write: sep=;
func comma(text []byte) (c rune, rest []byte) {
	text = bytes.TrimLeft(text, "\r\n")
	line, after, _ := bytes.Cut(text, []byte{'\n'})
	said, ok := strings.CutPrefix(strings.ToLower(string(bytes.TrimRight(line, "\r"))), "sep=")
	if ok && len(said) == 1 && strings.Contains(",;\t", said) {
		return rune(said[0]), after
	}
	count, best, quoted := map[byte]int{}, byte(','), false
	for _, b := range text {
		if b == '"' {
			quoted = !quoted
		}
		if b == '\n' && !quoted {
			break
		}
		if !quoted && strings.IndexByte(",;\t", b) >= 0 {
			if count[b]++; count[b] > count[best] {
				best = b
			}
		}
	}
	return rune(best), text
}

func openCSV(data []byte, o Options) (Table, error) {
	t := Table{Kind: CSV, Encoding: o.Encoding, Comma: o.Comma}
	if t.Encoding == "" {
		t.Encoding = guess(data)
	}
	text, err := letters(data, t.Encoding)
	if err != nil {
		return t, err
	}
	c, rest := comma(text)
	skipped := bytes.Count(text, []byte{'\n'}) - bytes.Count(rest, []byte{'\n'})
	if t.Comma == 0 {
		t.Comma = c
	}
	r := csv.NewReader(bytes.NewReader(rest))
	r.FieldsPerRecord, r.Comma = -1, t.Comma
	r.TrimLeadingSpace = t.Comma != '\t' // else an empty cell would be swallowed
	into := rows{most: o.Most}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			t.Rows = into.all
			return t, nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return t, &Error{Quotes, wrong.StartLine + skipped}
		}
		if err != nil {
			return t, &Error{Problem: Broken}
		}
		line, _ := r.FieldPos(0)
		if err := into.add(line+skipped, cells); err != nil {
			return t, err
		}
	}
}
