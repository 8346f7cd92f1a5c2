package party

import (
	"os"
	"strings"
	"testing"

	"hemmat/internal/kit/fault"
)

func TestAWrongFileSaysWhereAndWhatToDo(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"an unknown key":          {"bodies:\n  - slug: a\n    nmae: x\n", `line 3: a body has no key "nmae": write one of`},
		"an unknown list":         {"bodis: []\n", `line 1: the file has no key "bodis"`},
		"a key twice":             {"people:\n  - slug: a\n    slug: b\n", `line 3: "slug" is here and on line 2`},
		"no slug":                 {"people:\n  - name: x\n", "line 2: a person needs slug"},
		"a slug in Persian":       {"people:\n  - slug: علی\n", "line 2: \"علی\" is no slug"},
		"a reserved slug":         {"bodies:\n  - slug: people\n", `line 2: the slug "people" is reserved`},
		"an unknown kind":         {"bodies:\n  - slug: a\n    kind: comittee\n", `line 3: no kind "comittee": write one of party, congress`},
		"a date that is none":     {"terms:\n  - {person: a, body: b, post: c, from: 1404/12/30}\n", `line 2: "1404/12/30" is no date`},
		"a Gregorian date":        {"terms:\n  - {person: a, body: b, post: c, from: 2024-01-01}\n", "line 2: "},
		"an end before the start": {"terms:\n  - {person: a, body: b, post: c, from: 1402/1/1, to: 1401/1/1}\n", "line 2: the term ends on 1401/01/01, before it begins on 1402/01/01"},
		"a term without start":    {"terms:\n  - {person: a, body: b, post: c}\n", "line 2: a term needs from"},
		"a language unknown":      {"people:\n  - slug: a\n    name: {de: x}\n", `line 3: a text by language has no key "de": write one of en, fa`},
		"an empty name":           {"people:\n  - slug: a\n    name: ''\n", "line 3: a name cannot be empty"},
		"truth in other words":    {"people:\n  - slug: a\n    public: yes\n", `line 3: "yes": write true or false`},
		"an alias":                {"people:\n  - slug: a\n    name: &n x\n  - slug: b\n    name: *n\n", "line 5: *n: write the value out"},
		"not a list":              {"people: {slug: a}\n", "line 1: people must be a list"},
		"a second document":       {"people: []\n---\npeople: []\n", "keep one document in a file"},
		"bad YAML":                {"people: [\n", "line "},
		"a telephone of letters":  {"bodies:\n  - slug: a\n    phone: call me\n", `line 3: "call me" is no telephone number`},
		"a channel by http":       {"bodies:\n  - slug: a\n    channels: [{name: x, url: 'http://x'}]\n", "is no address of a channel"},
		"parent in a nested body": {"bodies:\n  - slug: a\n    bodies:\n      - slug: b\n        parent: c\n", `line 5: the body stands inside "a" already`},
		"wrong encoding":          {"people:\n  - slug: \xff\n", ""},
	} {
		_, err := Read(strings.NewReader(c.file))
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v, want an invalid file", name, err)
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}

func TestAllFaultsOfAFileAreToldAtOnce(t *testing.T) {
	_, err := Read(strings.NewReader("people:\n  - name: x\n  - slug: B\n  - slug: c\n    public: no\n"))
	for _, want := range []string{"line 2:", "line 3:", "line 5:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell of %s", err, want)
		}
	}
}

func TestTextsAreStoredInOneSpelling(t *testing.T) {
	doc, err := Read(strings.NewReader("people:\n  - slug: a\n    name: علي كريمي\nbodies:\n  - slug: b\n    phone: ۰۲۱-٨٨ ۷۷\n    founded: ١٤٠٠/۵/12\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := (*doc.People[0].Name)["fa"]; got != "علی کریمی" {
		t.Errorf("name %q", got)
	}
	if got := *doc.Bodies[0].Phone; got != "021-88 77" {
		t.Errorf("phone %q", got)
	}
	if got := doc.Bodies[0].Founded.Numeric(); got != "1400/05/12" {
		t.Errorf("founded %s", got)
	}
}

func TestAnEmptyFileIsNoFault(t *testing.T) {
	for _, file := range []string{"", "\n", "# nothing\n", "bodies:\n", "bodies: []\npeople:\n"} {
		if _, err := Read(strings.NewReader(file)); err != nil {
			t.Errorf("%q: %v", file, err)
		}
	}
}

// What is read without a fault has what the rules after it lean on.
func FuzzRead(f *testing.F) {
	sample, err := os.ReadFile("testdata/party.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(sample))
	f.Add("bodies: [{slug: a, bodies: [{slug: b}]}]")
	f.Add("terms: [{person: a, body: b, post: c, from: 1400/1/1, to: }]")
	f.Add("people: [&a {slug: *a}]")
	f.Fuzz(func(t *testing.T, file string) {
		doc, err := Read(strings.NewReader(file))
		if err != nil {
			if fault.Of(err) != fault.Invalid {
				t.Fatalf("a wrong file is %v", err)
			}
			return
		}
		for _, b := range doc.Bodies {
			if b.Line < 1 || !slugForm.MatchString(b.Slug) {
				t.Fatalf("body %+v", b)
			}
		}
		for _, x := range doc.Terms {
			if x.From.IsZero() || x.Person == "" || x.Body == "" || x.Post == "" {
				t.Fatalf("term %+v", x)
			}
		}
		for _, p := range doc.Posts {
			if p.Body == "" || p.Slug == "" {
				t.Fatalf("post %+v", p)
			}
		}
	})
}
