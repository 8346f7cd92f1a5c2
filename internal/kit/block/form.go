package block

import (
	"embed"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hemmat/internal/kit/fault"
	"hemmat/persian"
)

// Locales are the texts of the errors.
//
//go:embed locales
var Locales embed.FS

// MaxText is how long one field of a block may be, in bytes. What a Raw block holds, or a block was read from, may be
// longer: the text as a whole has its own limit.
const MaxText = 64 << 10

// maxPictures is how many pictures a gallery may have.
const maxPictures = 200

// Fields are a block's fields as a form holds them, without "b.3." before each name.
func (b Block) Fields() url.Values {
	v := url.Values{"kind": {string(b.Kind)}, "was": {b.html}}
	if b.Kind == Raw {
		return v
	}
	put := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	put("text", b.Text)
	put("dir", b.Dir)
	put("lang", b.Lang)
	switch b.Kind {
	case Heading:
		v.Set("level", strconv.Itoa(b.Level))
	case List:
		put("ordered", flag(b.Ordered))
		put("start", count(b.Start))
		put("loose", flag(b.Loose))
	case Quotation:
		put("source", b.Source)
		put("cite", b.Cite)
	case Table:
		put("source", b.Source)
		put("head", flag(b.Head))
	case Film:
		put("address", b.Address)
		fallthrough
	case Figure:
		put("media", b.Media)
		put("alt", b.Alt)
		put("width", count(b.Width))
		put("height", count(b.Height))
	case Gallery:
		put("pictures", b.pictureLines())
	}
	return v
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// pictureLines are a gallery's pictures, one a line: address | what it shows | width × height.
func (b Block) pictureLines() string {
	var all []string
	for _, p := range b.Pictures {
		line := escape(spaced(p.Media), `\|`) + " | " + escape(spaced(p.Alt), `\|`)
		if p.Width > 0 || p.Height > 0 {
			line += " | " + count(p.Width) + "×" + count(p.Height)
		}
		all = append(all, line)
	}
	return strings.Join(all, "\n")
}

func readPictures(s string) (all []Picture) {
	for _, line := range lines(s) {
		parts := bars(line, false)
		p := Picture{Media: spaced(unescape(parts[0]))}
		if len(parts) > 1 {
			p.Alt = spaced(unescape(parts[1]))
		}
		if len(parts) > 2 {
			w, h, _ := strings.Cut(parts[2], "×")
			p.Width, p.Height = number(w), number(h)
		}
		all = append(all, p)
	}
	return all
}

// spaced is a line with one space between its words.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

func unescape(s string) string {
	return strings.NewReplacer(`\\`, `\`, `\|`, `|`).Replace(s)
}

// number is a whole number of at most five digits in any digits, else 0.
func number(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(persian.ParseDigits(s)))
	if err != nil || n < 0 || n > 99999 {
		return 0
	}
	return n
}

// Values are the fields of a whole text, with the number of each block from 1.
func Values(blocks []Block) url.Values {
	all := url.Values{}
	for i, b := range blocks {
		for name, v := range b.Fields() {
			all["b."+strconv.Itoa(i+1)+"."+name] = v
		}
	}
	return all
}

// Decode reads the blocks of a form, in the order of their numbers. A block whose fields say what it was read from is
// that, byte for byte; the bytes are the form's word, and are for a sanitiser to judge. With an error come the blocks as
// far as they can be read, so that the form can be shown again.
func Decode(form url.Values) ([]Block, error) {
	byNumber := map[int]url.Values{}
	var wrong error
	for name, v := range form {
		rest, ok := strings.CutPrefix(name, "b.")
		if !ok || len(v) == 0 {
			continue
		}
		n, field, _ := strings.Cut(rest, ".")
		if field == "new" { // the choice of a kind to add stands by itself
			continue
		}
		i, err := strconv.Atoi(n)
		if err != nil || i < 1 || i > MaxBlocks || strconv.Itoa(i) != n {
			wrong = fault.New(fault.Invalid, "block.error.many", "n", MaxBlocks)
			continue
		}
		if byNumber[i] == nil {
			byNumber[i] = url.Values{}
		}
		byNumber[i].Set(field, clean(v[0]))
	}
	numbers := make([]int, 0, len(byNumber))
	for n := range byNumber {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	var blocks []Block
	for _, n := range numbers {
		b, err := decode(byNumber[n])
		if err != nil && wrong == nil {
			wrong = at(err, len(blocks)+1)
		}
		blocks = append(blocks, b)
	}
	return blocks, wrong
}

// at says at which block something is wrong.
func at(err error, n int) error {
	key, args := fault.Text(err)
	return fault.New(fault.Of(err), key, append(args, "block", n)...)
}

// clean is a field as it was before the browser sent it.
func clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ReplaceAll(s, "\x00", "")
}

func decode(f url.Values) (Block, error) {
	kind, was := Kind(f.Get("kind")), f.Get("was")
	if kind == Raw {
		return Block{Kind: Raw, html: was}, nil
	}
	var wrong error
	if !kind.Addable() {
		wrong = fault.New(fault.Invalid, "block.error.kind", "kind", short(string(kind)))
		kind = Paragraph
	}
	for name := range f {
		if name != "was" && len(f.Get(name)) > MaxText {
			wrong = fault.New(fault.TooLarge, "block.error.long")
		}
	}
	b := Block{
		Kind: kind, Text: f.Get("text"), Dir: f.Get("dir"), Lang: strings.TrimSpace(f.Get("lang")),
		Level: number(f.Get("level")), Ordered: f.Get("ordered") != "", Start: number(f.Get("start")), Loose: f.Get("loose") != "",
		Source: f.Get("source"), Cite: strings.TrimSpace(f.Get("cite")), Head: f.Get("head") != "",
		Media: strings.TrimSpace(f.Get("media")), Alt: f.Get("alt"), Width: number(f.Get("width")), Height: number(f.Get("height")),
		Pictures: readPictures(f.Get("pictures")), Address: strings.TrimSpace(f.Get("address")),
	}
	if len(b.Pictures) > maxPictures {
		wrong = fault.New(fault.TooLarge, "block.error.pictures", "n", maxPictures)
	}
	if was != "" && len(split(was)) == 1 {
		old := read(was)
		if old.Kind == kind && same(old.Fields(), b.Fields()) {
			return old, wrong
		}
		if old.Media != b.Media { // the measures are of the picture that stood there
			b.Width, b.Height = 0, 0
		}
	}
	return b, wrong
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// same reports whether two blocks have the same fields. A field of one line cannot hold a line break.
func same(a, b url.Values) bool {
	for _, name := range []string{"text", "dir", "lang", "level", "ordered", "start", "loose", "source", "cite", "head", "media", "alt", "width", "height", "pictures", "address"} {
		x, y := a.Get(name), b.Get(name)
		if name == "text" || name == "pictures" {
			x, y = clean(x), clean(y)
		} else {
			x, y = strings.Join(strings.Fields(x), " "), strings.Join(strings.Fields(y), " ")
		}
		if x != y {
			return false
		}
	}
	return true
}

// Act is what a button of the list of blocks does, as the button's value says it: "add.3" after the third (the kind is
// in the field b.3.new), "up.3", "down.3", "remove.3". Not ok is any other value; a place that is not there changes
// nothing. at is the number of the block that was acted on, from 1; 0 for none.
func Act(blocks []Block, act string, form url.Values) (changed []Block, at int, ok bool) {
	verb, place, _ := strings.Cut(act, ".")
	n, err := strconv.Atoi(place)
	if err != nil || !slices.Contains([]string{"add", "up", "down", "remove"}, verb) {
		return blocks, 0, false
	}
	switch here := n >= 1 && n <= len(blocks); {
	case verb == "add" && n >= 0 && n <= len(blocks) && len(blocks) < MaxBlocks:
		kind := Kind(form.Get("b." + place + ".new"))
		if !kind.Addable() {
			kind = Paragraph
		}
		return slices.Insert(blocks, n, Block{Kind: kind, Level: 2}), n + 1, true
	case verb == "up" && here && n > 1:
		blocks[n-2], blocks[n-1] = blocks[n-1], blocks[n-2]
		return blocks, n - 1, true
	case verb == "down" && here && n < len(blocks):
		blocks[n-1], blocks[n] = blocks[n], blocks[n-1]
		return blocks, n + 1, true
	case verb == "remove" && here:
		return slices.Delete(blocks, n-1, n), max(1, n-1), true
	}
	return blocks, 0, true
}
