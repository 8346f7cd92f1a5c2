package view

import (
	"html/template"
	"strconv"
	"strings"

	qrcode "github.com/skip2/go-qrcode"
)

// QR draws a text as a QR code with its white edge: a path of squares, black on white in every scheme.
func QR(text, label string) (template.HTML, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return "", err
	}
	rows := code.Bitmap()
	var b strings.Builder
	n := strconv.Itoa(len(rows))
	b.WriteString(`<svg class="qr" viewBox="0 0 ` + n + ` ` + n + `" width="220" height="220" role="img" aria-label="` + template.HTMLEscapeString(label) +
		`"><path fill="#fff" d="M0 0h` + n + `v` + n + `H0z"/><path fill="#000" shape-rendering="crispEdges" d="`)
	for y, row := range rows {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				w := strconv.Itoa(x - from)
				b.WriteString("M" + strconv.Itoa(from) + " " + strconv.Itoa(y) + "h" + w + "v1h-" + w + "z")
			}
		}
	}
	b.WriteString(`"/></svg>`)
	return template.HTML(b.String()), nil
}
