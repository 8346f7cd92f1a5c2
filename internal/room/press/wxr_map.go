package press

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/kit/fault"
	"hemmat/internal/kit/id"
	"hemmat/jalali"
	"hemmat/persian"
)

// MapHelp teaches the form of an import's map, for --help.
const MapHelp = `A map is YAML; every part may be left out. Categories and tags are written by
name or by slug.

  kinds:     {مقالات: note, یادداشت روز: note}   # category or tag → kind
  topics:    {انتخابات ۱۴۰۴: انتخابات}            # category or tag → slug of a topic
  provinces: {اخبار گلستان: golestan}             # category or tag → slug of a province
  ignore:    [ویژه, اسلاید]                        # categories and tags that mean nothing
  authors:                                         # login of the old site → who signs
    dabir: sara-nouri                              # a person of the party, by slug
    reza: {name: رضا کاظمی, post: پژوهشگر}
    admin: ""                                      # nobody
  owner: party                                     # the body that speaks, by slug`

// Map says what the old site's words mean here. Keys of Kinds, Topics, Provinces
// and Ignore are in the form of termName.
type Map struct {
	name      string
	Kinds     map[string]Kind
	Topics    map[string]string
	Provinces map[string]string
	Ignore    map[string]bool
	Authors   map[string]Author // by login; an Author without name and slug is nobody
	Owner     string
	lines     map[string]int // where a person or body is named
}

// ParseMap reads a map. A key that is not in MapHelp, a key written twice and a
// kind that does not exist are errors; they are fault.Invalid and hold a *FileError.
func ParseMap(name string, data []byte) (*Map, error) {
	m := &Map{
		name: name, Kinds: map[string]Kind{}, Topics: map[string]string{}, Provinces: map[string]string{},
		Ignore: map[string]bool{}, Authors: map[string]Author{}, lines: map[string]int{},
	}
	p := &front{name: name}
	m.read(p, data)
	if p.err != nil {
		return nil, fault.Wrap(fault.Invalid, p.err)
	}
	return m, nil
}

func (m *Map) read(p *front, data []byte) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		line := 1
		text := strings.TrimPrefix(err.Error(), "yaml: ")
		if at, rest, ok := strings.Cut(strings.TrimPrefix(text, "line "), ": "); ok && strings.HasPrefix(text, "line ") {
			if n, err := strconv.Atoi(at); err == nil {
				line, text = n, rest
			}
		}
		p.fail(line, "%s", text)
		return
	}
	if len(doc.Content) == 0 {
		return
	}
	pairs(p, doc.Content[0], "the map", func(key, value *yaml.Node) {
		switch key.Value {
		case "kinds":
			pairs(p, value, "kinds", func(k, v *yaml.Node) {
				kind := Kind(v.Value)
				if !kind.Known() || kind == Page {
					p.at(v, "%q is no kind; the kinds are %s", v.Value, kindWords())
				}
				m.Kinds[termName(k.Value)] = kind
			})
		case "topics":
			pairs(p, value, "topics", func(k, v *yaml.Node) { m.Topics[termName(k.Value)] = scalar(p, v) })
		case "provinces":
			pairs(p, value, "provinces", func(k, v *yaml.Node) {
				m.Provinces[termName(k.Value)] = scalar(p, v)
				m.lines["body:"+v.Value] = v.Line
			})
		case "ignore":
			if value.Kind != yaml.SequenceNode {
				p.at(value, "ignore is a list")
				return
			}
			for _, v := range value.Content {
				m.Ignore[termName(scalar(p, v))] = true
			}
		case "authors":
			pairs(p, value, "authors", func(k, v *yaml.Node) { m.Authors[k.Value] = m.author(p, v) })
		case "owner":
			m.Owner = scalar(p, value)
			m.lines["body:"+m.Owner] = value.Line
		default:
			p.at(key, "unknown key %q", key.Value)
		}
	})
}

func (m *Map) author(p *front, v *yaml.Node) Author {
	if v.Kind == yaml.ScalarNode {
		if v.Value != "" {
			m.lines["person:"+v.Value] = v.Line
		}
		return Author{Slug: v.Value}
	}
	a := Author{Name: Text{}, Post: Text{}}
	pairs(p, v, "an author", func(key, value *yaml.Node) {
		switch key.Value {
		case "name":
			a.Name["fa"] = scalar(p, value)
		case "post":
			a.Post["fa"] = scalar(p, value)
		default:
			p.at(key, "unknown key %q", key.Value)
		}
	})
	if a.Name["fa"] == "" {
		p.at(v, "an author without a name")
	}
	return a
}

func pairs(p *front, n *yaml.Node, what string, each func(key, value *yaml.Node)) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return
	}
	if n.Kind != yaml.MappingNode {
		p.at(n, "%s is made of keys and values", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := n.Content[i]; seen[k.Value] {
			p.at(k, "the key %q stands twice", k.Value)
		} else {
			seen[k.Value] = true
		}
		each(n.Content[i], n.Content[i+1])
	}
}

func scalar(p *front, n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		p.at(n, "a word is missing here")
	}
	return n.Value
}

func kindWords() string {
	var all []string
	for _, k := range Kinds {
		if k != Page {
			all = append(all, string(k))
		}
	}
	return strings.Join(all, ", ")
}

// known refuses persons and bodies that the party does not have.
func (m *Map) known(ctx context.Context, party Party, today jalali.Date) error {
	if party == nil {
		return nil
	}
	for _, what := range slices.Sorted(keys(m.lines)) {
		kind, slug, _ := strings.Cut(what, ":")
		var err error
		if kind == "person" {
			_, err = party.Office(ctx, slug, today)
		} else {
			_, err = party.BodyBySlug(ctx, slug)
		}
		if fault.Is(err, fault.NotFound) {
			return fault.Wrap(fault.Invalid, &FileError{m.name, m.lines[what], fmt.Sprintf("the party has no %s %q", kind, slug)})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func keys[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// termName is a category's or tag's name, or its slug, as names are compared:
// letters and digits only, folded, one number for singular and plural.
func termName(s string) string {
	s, _ = unescape(s)
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, persian.FoldKey(s))
	for _, plural := range []string{"هایی", "های", "ها"} {
		if t, ok := strings.CutSuffix(s, plural); ok && len(t) > 4 {
			return t
		}
	}
	return s
}

// named is a table by termName.
func named[V comparable](pairs map[V]string) map[string]V {
	m := map[string]V{}
	for v, names := range pairs {
		for name := range strings.SplitSeq(names, "،") {
			m[termName(name)] = v
		}
	}
	return m
}

// What the categories of Persian party sites mostly are called.
var (
	usualKinds = named(map[Kind]string{
		Note:         "یادداشت، یادداشت روز، مقاله، مقالات، دیدگاه، note، notes، yaddasht",
		Announcement: "اطلاعیه، اطلاعیه‌ها، announcement، announcements، etelaiyeh",
		Occasion:     "نگارخانه، گالری، گالری تصاویر، گالری عکس، تصاویر، آلبوم، آلبوم تصاویر، گزارش تصویری، مناسبت، gallery، occasion، occasions",
		Word:         "سخن دبیرکل، سخن دبیر کل، سخنان دبیرکل، پیام دبیرکل، dabirkol",
		Statement:    "بیانیه، بیانیه‌ها، statement، statements، bayaniyeh",
		Interview:    "گفتگو، گفت‌وگو، گفت و گو، مصاحبه، interview، interviews، mosahebeh",
		News:         "خبر، اخبار، اخبار حزب، جدیدترین اخبار، آخرین اخبار، news، akhbar",
	})
	// usualHeadings are categories that stood for a part of the site; their lists
	// are here at these addresses.
	usualHeadings = named(map[string]string{
		"/provinces/":  "استان، استان‌ها، ostanha",
		"/committees/": "کمیته، کمیته‌ها، komiteha",
		"/":            "دسته‌بندی نشده، بدون دسته، بدون دسته‌بندی، uncategorized",
	})
)

// kindOrder is what an item in several categories is: the most particular.
var kindOrder = []Kind{Word, Statement, Announcement, Interview, Note, Occasion, News}

// meaning is what a category or tag has become: one of its fields is set, or none
// for what means nothing.
type meaning struct {
	kind     Kind
	province id.Body
	topic    string // slug
	list     string // the address of a heading
}

// meaning of a term, by name or slug: the map first, then what is usual.
func (im *importer) meaning(t termKey, name string) meaning {
	names := []string{termName(name), termName(t.slug)}
	if m := im.o.Map; m != nil {
		for _, n := range names {
			if k, ok := m.Kinds[n]; ok {
				return meaning{kind: k}
			}
			if slug, ok := m.Provinces[n]; ok {
				return meaning{province: im.bodies[slug]}
			}
			if slug, ok := m.Topics[n]; ok {
				return meaning{topic: slug}
			}
			if m.Ignore[n] {
				return meaning{}
			}
		}
	}
	for _, n := range names {
		if k, ok := usualKinds[n]; ok {
			return meaning{kind: k}
		}
		if list, ok := usualHeadings[n]; ok {
			return meaning{list: list}
		}
		if b, ok := im.provinces[strings.TrimPrefix(n, "استان")]; ok {
			return meaning{province: b}
		}
	}
	slug, _ := unescape(t.slug)
	if slug == "" || checkSlug(News, slug) != nil {
		slug = persian.Slug(name)
	}
	if slug == "" || checkSlug(News, slug) != nil {
		return meaning{}
	}
	return meaning{topic: slug}
}
