package site

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"strings"
	"sync"
	"unicode/utf8"
)

// names gives addresses their places in a copy: Persian as it is read, every name safe on the usual systems.
type names struct {
	host  string // of the site itself, "" when not known
	mu    sync.RWMutex
	files map[string]string // by address, decoded, with language
	taken map[string]bool   // places in small letters: some systems see no difference
}

func newNames(baseURL string) *names {
	n := &names{files: map[string]string{}, taken: map[string]bool{marker: true}}
	if u, err := url.Parse(baseURL); err == nil {
		n.host = u.Host
	}
	return n
}

func (n *names) has(address string) bool { return n.file(address) != "" }

func (n *names) file(address string) string {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.files[address]
}

// take keeps a place free.
func (n *names) take(file string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.taken[strings.ToLower(file)] = true
}

// add gives address the place name, made safe, and returns it.
func (n *names) add(address, name string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if file := n.files[address]; file != "" {
		return file
	}
	parts := strings.Split(strings.Trim(name, "/"), "/")
	for i, p := range parts {
		parts[i] = safeName(p)
	}
	file := strings.Join(parts, "/")
	if n.taken[strings.ToLower(file)] {
		dir, base := path.Split(file)
		if dir != "" && base == "index.html" {
			file = mark(strings.TrimSuffix(dir, "/"), address) + "/" + base
		} else {
			file = dir + mark(base, address)
		}
	}
	n.taken[strings.ToLower(file)] = true
	n.files[address] = file
	return file
}

const (
	maxName = 255 // bytes, of one name on the usual file systems
	unsafe  = `<>:"\|?*`
)

// devices are names that Windows keeps for itself, whatever follows the dot.
var devices = map[string]bool{
	"con": true, "prn": true, "aux": true, "nul": true, "com1": true, "com2": true, "com3": true,
	"com4": true, "lpt1": true, "lpt2": true, "lpt3": true,
}

// safeName is s when it can be the name of a file everywhere, otherwise something like it with a mark of its own.
func safeName(s string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || strings.ContainsRune(unsafe, r) {
			return '_'
		}
		return r
	}, s)
	clean = strings.TrimRight(clean, ". ")
	stem, _, _ := strings.Cut(strings.ToLower(clean), ".")
	if clean == s && len(s) <= maxName && s != "" && !devices[stem] && !strings.HasPrefix(s, ".") {
		return s
	}
	return mark(strings.TrimLeft(clean, "."), s)
}

// mark puts a stable hash of what into name, before its ending, and cuts it to length.
func mark(name, what string) string {
	sum := sha256.Sum256([]byte(what))
	ext := path.Ext(name)
	if len(ext) > 10 {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	dir, base := path.Split(stem)
	tail := "-" + hex.EncodeToString(sum[:6]) + ext
	for len(base)+len(tail) > maxName {
		_, size := utf8.DecodeLastRuneInString(base)
		base = base[:len(base)-size]
	}
	return dir + base + tail
}

// relative is the link from one file of the copy to another.
func relative(from, to string) string {
	a, b := strings.Split(from, "/"), strings.Split(to, "/")
	same := 0
	for same < len(a)-1 && same < len(b)-1 && a[same] == b[same] {
		same++
	}
	var sb strings.Builder
	for range len(a) - 1 - same {
		sb.WriteString("../")
	}
	for i, part := range b[same:] {
		if i > 0 {
			sb.WriteByte('/')
		}
		sb.WriteString(url.PathEscape(part))
	}
	return sb.String()
}
