package party

import (
	"html"
	"html/template"
	"regexp"
	"slices"
	"strings"
)

var tag = regexp.MustCompile(`<[^>]*>`)

// isHTML reports whether a text was written as HTML rather than as paragraphs.
func isHTML(s string) bool { return strings.HasPrefix(s, "<") }

// plainText is a text without its tags, for the search index and descriptions.
func plainText(s string) string {
	if isHTML(s) {
		s = html.UnescapeString(tag.ReplaceAllString(s, " "))
	}
	return strings.Join(strings.Fields(s), " ")
}

// paragraphs makes HTML of a text: what was written as HTML is made safe, else
// empty lines part paragraphs.
func (rm *Room) paragraphs(s string) template.HTML {
	if s == "" {
		return ""
	}
	if isHTML(s) && rm.o.Sanitise != nil {
		return template.HTML(rm.o.Sanitise(s))
	}
	var b strings.Builder
	for p := range strings.SplitSeq(s, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>") + "</p>\n")
		}
	}
	return template.HTML(b.String())
}

// sentence is a text short enough for a description: whole words, at most n letters.
func sentence(s string, n int) string {
	s = plainText(s)
	letters := []rune(s)
	if len(letters) <= n {
		return s
	}
	cut := string(letters[:n])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ،؛.,;:") + "…"
}

// latestFirst orders offices by their first day, latest first.
func latestFirst(all []Office) {
	slices.SortStableFunc(all, func(a, b Office) int { return b.Term.From.Compare(a.Term.From) })
}
