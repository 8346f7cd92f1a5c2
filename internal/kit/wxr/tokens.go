package wxr

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

func attr(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// children calls fn for each child element; fn must consume it.
func (r *Reader) children(fn func(xml.Name) error) error {
	return r.childElements(func(start xml.StartElement) error { return fn(start.Name) })
}

func (r *Reader) childElements(fn func(xml.StartElement) error) error {
	for {
		tok, err := r.mustToken()
		if err != nil {
			return err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if err := fn(tok); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// text reads up to the end of the element. What lies in elements inside it is
// no text of ours. A nil into reads and forgets.
func (r *Reader) text(into *string) error {
	var b strings.Builder
	for depth := 0; ; {
		if depth == 0 {
			if ok, err := r.cdata(&b, into == nil); err != nil {
				return err
			} else if ok {
				continue
			}
		}
		tok, err := r.mustToken()
		if err != nil {
			return err
		}
		switch tok := tok.(type) {
		case xml.CharData:
			if depth == 0 && into != nil {
				b.Write(tok)
			}
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth--; depth < 0 {
				if into != nil {
					*into = b.String()
				}
				return nil
			}
		}
	}
}

// cdata reads a CDATA section that begins here; false when none does.
func (r *Reader) cdata(b *strings.Builder, skip bool) (bool, error) {
	text, ok, err := r.filter.cdata(skip && r.Light)
	switch {
	case err == io.EOF:
		return ok, r.fault("the file ends too early", nil)
	case errors.Is(err, errTooLarge):
		return ok, r.tooLarge()
	case err != nil:
		return ok, r.fault("the file can't be read", err)
	case ok && !utf8.Valid(text):
		return ok, r.fault("the XML is broken: invalid UTF-8", nil)
	}
	if !skip {
		b.Write(text)
	}
	return ok, nil
}

func (r *Reader) tooLarge() error {
	return r.fault(fmt.Sprintf("an item is larger than %d MB", MaxItem>>20), nil)
}

func (r *Reader) skip() error { return r.text(nil) }

func (r *Reader) number(into *int64) error {
	var s string
	if err := r.text(&s); err != nil {
		return err
	}
	if s = strings.TrimSpace(s); s == "" {
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return r.fault(fmt.Sprintf("%q is not a number", s), nil)
	}
	*into = n
	return nil
}

// mustToken is token inside an element, where the file may not end.
func (r *Reader) mustToken() (xml.Token, error) {
	tok, err := r.token()
	if err == io.EOF {
		return nil, r.fault("the file ends too early", nil)
	}
	return tok, err
}

// token returns the next token; its error is io.EOF or an *Error.
func (r *Reader) token() (xml.Token, error) {
	tok, err := r.dec.Token()
	switch {
	case err == io.EOF:
		return nil, io.EOF
	case errors.Is(err, errTooLarge):
		return nil, r.tooLarge()
	case err != nil:
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			if syntax.Msg == "unexpected EOF" {
				return nil, r.fault("the file ends too early", nil)
			}
			return nil, r.fault("the XML is broken: "+syntax.Msg, nil)
		}
		return nil, r.fault("the file can't be read", err)
	}
	switch tok := tok.(type) {
	case xml.Directive:
		return nil, r.fault("a document type is not accepted: <!"+strings.ToValidUTF8(string(tok[:min(len(tok), 20)]), "")+"…>", nil)
	case xml.StartElement:
		if r.depth++; r.depth > MaxDepth {
			return nil, r.fault(fmt.Sprintf("elements are nested deeper than %d: this is not a WordPress export", MaxDepth), nil)
		}
	case xml.EndElement:
		r.depth--
	}
	return tok, nil
}

func (r *Reader) line() int { return r.filter.line }

func (r *Reader) fault(what string, err error) error {
	return &Error{File: r.file, Line: r.line(), What: what, Err: err}
}

func isWP(space string) bool {
	return space == "wp" || strings.HasPrefix(space, "http://wordpress.org/export/")
}
