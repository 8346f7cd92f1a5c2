package i18n

import "strings"

// persianNumber stands in until the ground package persian is there.
func persianNumber(n int64) string {
	var sb strings.Builder
	for _, r := range group(n) {
		switch {
		case r == ',':
			r = '٬'
		case r >= '0' && r <= '9':
			r += '۰' - '0'
		}
		sb.WriteRune(r)
	}
	return sb.String()
}
