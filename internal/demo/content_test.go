package demo

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/room/party"
	"hemmat/jalali"
)

// item is a press file as its tests see it.
type item struct {
	file string
	body string
	day  jalali.Date

	Kind, Lang, Status, Title, Kicker, Lead, Slug, Date string
	Owner, Province, Committee                          string
	Authors, Topics                                     []string
	Audience                                            []yaml.Node
	Cover                                               *picture
	Gallery                                             []picture
}

type picture struct {
	File, Alt, Credit, Caption string
	Focus                      []int
}

func parse(t *testing.T, f File) item {
	t.Helper()
	head, body, ok := strings.Cut(strings.TrimPrefix(string(f.Data), "---\n"), "\n---\n")
	if !ok {
		t.Fatalf("%s has no front matter", f.Name)
	}
	it := item{file: f.Name, body: body}
	d := yaml.NewDecoder(strings.NewReader(head))
	d.KnownFields(true)
	if err := d.Decode(&it); err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	day, clock, _ := strings.Cut(it.Date, " ")
	var err error
	if it.day, err = jalali.Parse(day); err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	if _, err := time.Parse("15:04", clock); err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return it
}

// items are all texts, those that corrections put in the place of others included.
func items(t *testing.T) []item {
	t.Helper()
	var all []item
	for _, f := range Items() {
		all = append(all, parse(t, f))
	}
	return all
}

func TestThereIsEnoughOfEachKind(t *testing.T) {
	want := map[string]int{
		"news": 30, "word": 8, "statement": 6, "announcement": 10, "note": 10, "interview": 4, "occasion": 6, "page": 7, "en": 8,
	}
	got, slugs := map[string]int{}, map[string]bool{}
	for _, it := range items(t) {
		if it.Lang == "en" {
			got["en"]++
			continue
		}
		got[it.Kind]++
		slugs[it.Slug] = true
		if it.Kind == "occasion" && len(it.Gallery) < 3 {
			t.Errorf("%s has %d pictures", it.file, len(it.Gallery))
		}
	}
	for kind, n := range want {
		if got[kind] < n {
			t.Errorf("%d of %s, want at least %d", got[kind], kind, n)
		}
	}
	for _, page := range []string{"about", "discourses", "statutes", "contact", "channels", "privacy", "accessibility"} {
		if !slugs[page] {
			t.Errorf("the page %s is missing", page)
		}
	}
}

func TestItemsStandInTheOrderOfTheirDates(t *testing.T) {
	last, lastDate := item{}, ""
	for _, it := range items(t) {
		if it.Status != "published" || it.Title == "" || it.Slug == "" {
			t.Errorf("%s: status %q, title %q, slug %q", it.file, it.Status, it.Title, it.Slug)
		}
		if it.Lang == "en" && (it.Slug != last.Slug || it.Date != last.Date || it.Kind != last.Kind) {
			t.Errorf("%s does not follow what it translates", it.file)
		}
		if it.Kind != "page" {
			if it.Date < lastDate {
				t.Errorf("%s of %s stands after %s", it.file, it.Date, lastDate)
			}
			lastDate = it.Date
		}
		last = it
	}
	if want := "1405/09/01 09:30"; lastDate != want {
		t.Errorf("the newest item is of %s, want %s", lastDate, want)
	}
}

func TestNothingNamedIsMissing(t *testing.T) {
	doc, err := party.Read(bytes.NewReader(Party()))
	if err != nil {
		t.Fatal(err)
	}
	people, bodies, posts := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range party.Provinces {
		bodies[p.Slug] = true
	}
	for _, b := range doc.Bodies {
		bodies[b.Slug] = true
	}
	for _, p := range doc.Posts {
		posts[p.Body+"/"+p.Slug] = true
	}
	for _, p := range doc.People {
		people[p.Slug] = true
		if p.Portrait != nil && !Has(p.Portrait.File) {
			t.Errorf("%s: the portrait %q is not drawn", p.Slug, p.Portrait.File)
		}
	}
	if len(people) < 70 {
		t.Errorf("%d people, want at least 70", len(people))
	}
	for _, term := range doc.Terms {
		if !people[term.Person] || !posts[term.Body+"/"+term.Post] {
			t.Errorf("line %d of party.yaml: a term of %s in %s of %s", term.Line, term.Person, term.Post, term.Body)
		}
	}
	for _, b := range doc.Bodies {
		if b.Parent != "" && !bodies[b.Parent] {
			t.Errorf("%s stands in %s, which is missing", b.Slug, b.Parent)
		}
	}

	var topics struct {
		Topics []struct {
			Slug string
			Name map[string]string
		}
	}
	if err := yaml.Unmarshal(Topics(), &topics); err != nil {
		t.Fatal(err)
	}
	subject := map[string]bool{}
	for _, s := range topics.Topics {
		subject[s.Slug] = s.Name["fa"] != "" && s.Name["en"] != ""
	}

	all := items(t)
	addresses := map[string]bool{"/provinces/": true, "/committees/": true}
	for slug := range bodies {
		addresses["/bodies/"+slug+"/"] = true
	}
	for slug := range people {
		addresses["/people/"+slug+"/"] = true
	}
	for _, it := range all {
		if it.Kind == "page" {
			addresses["/"+it.Slug+"/"] = true
		} else {
			addresses[fmt.Sprintf("/%d/%02d/%s/", it.day.Year, int(it.day.Month), it.Slug)] = true
		}
	}
	link := regexp.MustCompile(`\]\((/[^)]*)\)`)
	used := map[string]bool{}
	for _, it := range all {
		for _, slug := range it.Authors {
			// A text is signed with the post held on its day.
			if !slices.ContainsFunc(doc.Terms, func(term party.TermEntry) bool {
				return term.Person == slug && !it.day.Before(term.From) && (term.To == nil || it.day.Before(*term.To))
			}) {
				t.Errorf("%s: %s holds no post on %s", it.file, slug, it.Date)
			}
		}
		for _, slug := range []string{it.Owner, it.Province, it.Committee} {
			if slug != "" && !bodies[slug] {
				t.Errorf("%s: no body %q", it.file, slug)
			}
		}
		if it.Owner == "" {
			t.Errorf("%s has no owner", it.file)
		}
		for _, slug := range it.Topics {
			used[slug] = true
			if !subject[slug] {
				t.Errorf("%s: no topic %q", it.file, slug)
			}
		}
		if it.Kind == "announcement" && it.Lang == "fa" && len(it.Audience) == 0 {
			t.Errorf("%s is addressed to nobody", it.file)
		}
		for _, to := range it.Audience {
			if to.Kind == yaml.ScalarNode && !bodies[to.Value] {
				t.Errorf("%s: no body %q", it.file, to.Value)
			}
		}
		pictures := it.Gallery
		if it.Cover != nil {
			pictures = append(pictures, *it.Cover)
		}
		for _, p := range pictures {
			if !Has(p.File) || p.Alt == "" {
				t.Errorf("%s: the picture %q with the text %q", it.file, p.File, p.Alt)
			}
		}
		for _, m := range link.FindAllStringSubmatch(it.body, -1) {
			if !addresses[strings.TrimPrefix(m[1], "/en")] {
				t.Errorf("%s: a link to %s", it.file, m[1])
			}
		}
	}
	for slug := range subject {
		if !used[slug] {
			t.Errorf("nothing is said of the topic %q", slug)
		}
	}
}

func TestACorrectionChangesAnItem(t *testing.T) {
	if len(Corrections()) == 0 {
		t.Error("no correction")
	}
	for _, c := range Corrections() {
		now := parse(t, c.File)
		i := slices.IndexFunc(items(t), func(it item) bool { return it.Slug == now.Slug && it.Date == now.Date && it.Lang == now.Lang })
		if i < 0 {
			t.Errorf("%s corrects nothing", c.Name)
			continue
		}
		if items(t)[i].body == now.body || c.Note == "" || c.Date <= now.Date {
			t.Errorf("%s of %s: note %q, or nothing is different", c.Name, c.Date, c.Note)
		}
	}
}

func TestAPictureIsDrawnByItsName(t *testing.T) {
	for _, it := range items(t) {
		if it.Cover == nil {
			continue
		}
		img, ok := Picture(it.Cover.File)
		if !ok || img.Bounds().Dx() < 900 {
			t.Fatalf("%s: %v", it.Cover.File, ok)
		}
		break
	}
	for _, name := range []string{"bridge-1.jpg", "drawn/bridge-1", "drawn/bridge-1.png", "drawn/x/bridge-1.jpg", "drawn/castle-1.jpg"} {
		if _, ok := Picture(name); ok || Has(name) {
			t.Errorf("%q is a picture", name)
		}
	}
}

func TestTheContentIsSmall(t *testing.T) {
	const most = 1536 << 10
	size := int64(0)
	err := fs.WalkDir(Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		size += info.Size()
		if ext := path.Ext(name); ext != ".md" && ext != ".yaml" {
			t.Errorf("%s is neither text nor settings", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if size == 0 || size > most {
		t.Errorf("%d bytes, want at most %d", size, most)
	}
}
