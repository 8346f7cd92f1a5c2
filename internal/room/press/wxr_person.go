package press

import (
	"net/netip"
	"regexp"
	"strings"

	"hemmat/persian"
)

var (
	// hostName is a name of the net in a text: a dot, and what may stand at its end.
	hostName = regexp.MustCompile(`[\p{L}\p{N}_-]\.(?:[a-zA-Z]{2,}|xn--[a-z0-9-]+|ایران)\.?(?:$|[^\p{L}\p{N}.])`)
	// initial is the first letter of a given name before a family name: "A.Hosseini".
	initial = regexp.MustCompile(`(?:^|[\s.])[A-Z]\.[A-Z][a-z]+`)
	fourFew = regexp.MustCompile(`\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}`)
	dialled = regexp.MustCompile(`[+(]?\d[\d\s().+/-]{5,}\d`)
)

// leastDialled is how many digits a telephone number has at least.
const leastDialled = 7

// shownName is a name of the old site as it may be kept, "" for one that leads to
// who bears it.
func shownName(given string) string {
	name, err := persian.StoreLine(bare(given))
	if err != nil || findsPerson(name) {
		return ""
	}
	return name
}

// findsPerson reports whether a name that somebody gave leads to its bearer: an
// e-mail address, an account, an address of the net, an address of a machine, a telephone number.
func findsPerson(name string) bool {
	s := persian.ParseDigits(name)
	if strings.ContainsRune(s, '@') || strings.Contains(s, "://") || fourFew.MatchString(s) {
		return true
	}
	if hostName.MatchString(initial.ReplaceAllString(s, " ")) {
		return true
	}
	for _, word := range strings.Fields(s) {
		if strings.Count(word, ":") < 2 {
			continue
		}
		if _, err := netip.ParseAddr(strings.Trim(word, "[](),;")); err == nil {
			return true
		}
	}
	for _, run := range dialled.FindAllString(s, -1) {
		digits := 0
		for _, r := range run {
			if r >= '0' && r <= '9' {
				digits++
			}
		}
		if digits >= leastDialled {
			return true
		}
	}
	return false
}
