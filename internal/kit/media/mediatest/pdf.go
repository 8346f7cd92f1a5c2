// Package mediatest makes files for tests.
package mediatest

import (
	"bytes"
	"fmt"
	"strings"
)

// PDF is a document of so many pages, on each the words and its number. more stands in its catalogue.
func PDF(n int, words, more string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(format string, args ...any) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n", len(at))
		fmt.Fprintf(&b, format, args...)
		b.WriteString("\nendobj\n")
	}
	b.WriteString("%PDF-1.4\n")
	var kids []string
	for i := range n {
		kids = append(kids, fmt.Sprintf("%d 0 R", 4+2*i))
	}
	object("<</Type/Catalog/Pages 2 0 R%s>>", more)
	object("<</Type/Pages/Count %d/Kids[%s]>>", n, strings.Join(kids, " "))
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
	for i := range n {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>", 5+2*i)
		text := fmt.Sprintf("BT /F 40 Tf 60 700 Td (%s %d) Tj ET", words, i+1)
		object("<</Length %d>>stream\n%s\nendstream", len(text), text)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}
