package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// chain is the hash of e after the entry whose hash is before: SHA-256 over
// before and the canonical bytes of e.
func chain(before []byte, e *Entry) []byte {
	h := sha256.New()
	h.Write(before)
	h.Write(e.canonical())
	return h.Sum(nil)
}

// canonical is the entry as bytes: a title line, then one line per field in
// this order: its name, the length of its value in bytes, and the value. A value may
// hold line feeds; the length says where it ends.
func (e *Entry) canonical() []byte {
	w := form("hemmat ledger entry 1")
	w.line("seq", fmt.Sprint(e.Seq))
	w.line("at", fmt.Sprint(e.At.UnixMilli()))
	w.line("act", e.Act)
	w.line("person", string(e.Actor.Person))
	w.line("post", string(e.Actor.Post))
	w.line("body", string(e.Actor.Body))
	w.line("via", e.Actor.Via)
	w.line("object", e.Object)
	w.line("reason", e.Reason)
	w.line("commitment", hex.EncodeToString(e.Commitment))
	w.line("public", fmt.Sprint(e.Public))
	return w.Bytes()
}

// Leaf is the record of a public entry in the public log, in the same form. It
// says which body and post acted, and not which person.
func (e *Entry) Leaf() []byte {
	w := form("hemmat public entry 1")
	w.line("seq", fmt.Sprint(e.Seq))
	w.line("at", fmt.Sprint(e.At.UnixMilli()))
	w.line("act", e.Act)
	w.line("post", string(e.Actor.Post))
	w.line("body", string(e.Actor.Body))
	w.line("object", e.Object)
	w.line("reason", e.Reason)
	w.line("commitment", hex.EncodeToString(e.Commitment))
	return w.Bytes()
}

type sheet struct{ bytes.Buffer }

func form(title string) *sheet {
	w := &sheet{}
	w.WriteString(title + "\n")
	return w
}

func (w *sheet) line(name, value string) { fmt.Fprintf(w, "%s %d %s\n", name, len(value), value) }
