package prose

import (
	"errors"
	"io"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"

	"hemmat/persian"
)

// peak is by how many bytes what is held on the heap grew while a function ran, at most, as
// one collection after the other found it.
func peak(t *testing.T, f func()) uint64 {
	t.Helper()
	live := func() uint64 {
		runtime.GC()
		m := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(m)
		return m[0].Value.Uint64()
	}
	from := live()
	most, done := make(chan uint64), make(chan struct{})
	go func() {
		n := from
		for {
			select {
			case <-done:
				most <- n
				return
			default:
				n = max(n, live())
			}
		}
	}()
	f()
	close(done)
	return <-most - from
}

// What a text takes beside its own size: the lexicon's scratch, a block and its findings.
const (
	timesTheText = 10
	anyText      = 4 << 20
)

// A text of nearly only faults took 55 times its size, one of signs of emphasis 100 times.
func TestHostileTextsTakeLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	persian.Proof("میشود")
	const size = 2 << 20
	for _, c := range []struct {
		format Format
		unit   string
	}{
		{Text, "ا ، "},
		{Text, "ي "},
		{Text, "ا  "},
		{Markdown, "*a_ "},
		{Markdown, "*a"},
		{Markdown, "`a`\n\n"},
		{Markdown, "` "},
		{Markdown, "a\n"},
		{Markdown, "[ab]: c\n"},
		{HTML, "&amp;"},
		{HTML, "<code>a</code>"},
		{HTML, "ا، ,"},
	} {
		source := strings.Repeat(c.unit, size/len(c.unit))
		n := 0
		used := peak(t, func() {
			d, err := Read(source, c.format)
			if err != nil {
				var bad *Error
				if !errors.As(err, &bad) {
					t.Error(err)
				}
				return
			}
			for range d.Proof(persian.Proofreader{}) {
				n++
			}
		})
		t.Logf("%-16q as %-9s %4.1f times its size, %d findings", c.unit, c.format, float64(used)/size, n)
		if used > timesTheText*size+anyText {
			t.Errorf("%q as %s: %d bytes of text took %d bytes for %d findings", c.unit, c.format, size, used, n)
		}
	}
	before, after := strings.Repeat("a\n", size/2), strings.Repeat("b\n", size/2)
	if used := peak(t, func() {
		if err := Diff(io.Discard, "x", before, after); err != nil {
			t.Error(err)
		}
	}); used > size {
		t.Errorf("a diff of %d bytes took %d", size, used)
	}
}
