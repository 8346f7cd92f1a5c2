// Package fault gives errors a kind and, where a person reads them, a safe message.
//
// A room says what went wrong in the words of its rules (not found, conflict,
// invalid …); only web turns a kind into a status code and a page. A person
// reads the catalogue's text for Key; Error is English, for logs and the
// command line.
package fault

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of failure an error is. The zero Kind is Internal: an
// error nobody classified is our fault.
type Kind uint8

const (
	Internal  Kind = iota // our mistake or our machine's
	NotFound              // no such thing, or not visible to this reader
	Gone                  // it was here and was taken away on purpose
	Conflict              // somebody else changed or took it first
	Invalid               // what was sent cannot be accepted as it is
	Forbidden             // not for this person
	Busy                  // too much at once; worth trying again shortly
	TooLarge              // over a stated limit
)

var names = [...]string{
	Internal:  "internal",
	NotFound:  "not found",
	Gone:      "gone",
	Conflict:  "conflict",
	Invalid:   "invalid",
	Forbidden: "forbidden",
	Busy:      "busy",
	TooLarge:  "too large",
}

// Kinds lists every kind, so that a table over them can be tested for holes.
func Kinds() []Kind {
	ks := make([]Kind, len(names))
	for i := range ks {
		ks[i] = Kind(i)
	}
	return ks
}

// String is the kind in English, for logs.
func (k Kind) String() string {
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Error is an error with a kind. Key names a catalogue text for the reader ("" means
// the kind's own text); Args are the text's arguments as name, value pairs.
type Error struct {
	Kind Kind
	Key  string
	Args []any
	Err  error
}

// Error is technical English: kind, key with its arguments, and the cause.
func (e *Error) Error() string {
	var b strings.Builder
	switch {
	case e.Key != "":
		fmt.Fprintf(&b, "%s: %s", e.Kind, e.Key)
	case e.Err == nil:
		b.WriteString(e.Kind.String())
	}
	for i := 0; i+1 < len(e.Args); i += 2 {
		fmt.Fprintf(&b, " %v=%v", e.Args[i], e.Args[i+1])
	}
	if e.Err != nil {
		if b.Len() > 0 {
			b.WriteString(": ")
		}
		b.WriteString(e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// New makes an error of kind k whose reader's text is the catalogue's key.
func New(k Kind, key string, args ...any) error {
	return &Error{Kind: k, Key: key, Args: args}
}

// Wrap gives err the kind k and keeps its text. A nil err stays nil.
func Wrap(k Kind, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: k, Err: err}
}

// Of is the kind of the outermost classified error in err's chain. A deadline
// that passed is Busy; anything unclassified is Internal. Of(nil) is Internal
// as well: ask only about errors.
func Of(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return Busy
	}
	return Internal
}

// Is reports whether err is an error of kind k.
func Is(err error, k Kind) bool { return err != nil && Of(err) == k }

// Text is what a reader may be shown: the key and arguments of the outermost
// error that has a key, else "" (the kind's own text).
func Text(err error) (key string, args []any) {
	for err != nil {
		var e *Error
		if !errors.As(err, &e) {
			return "", nil
		}
		if e.Key != "" {
			return e.Key, e.Args
		}
		err = e.Err
	}
	return "", nil
}
