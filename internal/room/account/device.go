package account

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// What user agents name, in the order in which they are looked for: many name others too.
var (
	browsers = [][2]string{
		{"edg", "edge"},
		{"opr/", "opera"},
		{"samsungbrowser", "samsung"},
		{"firefox", "firefox"},
		{"fxios", "firefox"},
		{"crios", "chrome"},
		{"chrome", "chrome"},
		{"chromium", "chrome"},
		{"safari", "safari"},
	}
	systems = [][2]string{
		{"android", "android"},
		{"iphone", "ios"},
		{"ipad", "ios"},
		{"windows", "windows"},
		{"mac os", "macos"},
		{"cros", "chromeos"},
		{"linux", "linux"},
	}
)

// deviceLabel is family and system of a user agent, "firefox android", and nothing else of it.
func deviceLabel(agent string) string {
	agent = strings.ToLower(agent)
	return first(agent, browsers) + " " + first(agent, systems)
}

func first(agent string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(agent, n[0]) {
			return n[1]
		}
	}
	return "other"
}

func sortedKeys(v url.Values) []string { return slices.Sorted(maps.Keys(v)) }
