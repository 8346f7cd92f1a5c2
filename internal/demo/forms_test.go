package demo

import (
	"bytes"
	"testing"

	"go.yaml.in/yaml/v3"

	"hemmat/internal/kit/settings"
	"hemmat/internal/room/press"
)

// The forms are those of the doors the content goes through.

func TestEveryItemIsAPressFile(t *testing.T) {
	files := Items()
	for _, c := range Corrections() {
		files = append(files, c.File)
	}
	for _, f := range files {
		read, err := press.ParseFile(f.Name, f.Data)
		if err != nil {
			t.Error(err)
			continue
		}
		if read.Status != press.Published || read.Draft.At.IsZero() {
			t.Errorf("%s: status %q, at %v", f.Name, read.Status, read.Draft.At)
		}
		if press.Reserved(read.Draft.Slug) {
			t.Errorf("%s: the slug %q is reserved", f.Name, read.Draft.Slug)
		}
	}
}

func TestSettingsHaveKnownKeys(t *testing.T) {
	d := yaml.NewDecoder(bytes.NewReader(Settings()))
	d.KnownFields(true)
	var s settings.Site
	if err := d.Decode(&s); err != nil {
		t.Fatal(err)
	}
	if s.Name["fa"] == "" || s.Name["en"] == "" || len(s.Menu) == 0 || len(s.Footer) == 0 {
		t.Errorf("name %v, %d links in the menu, %d columns in the footer", s.Name, len(s.Menu), len(s.Footer))
	}
	if !bytes.Contains(Topics(), []byte("slug: "+s.ElectionTopic+",")) {
		t.Errorf("no topic %q for elections", s.ElectionTopic)
	}
}

// The names that a translation gives go to the addressees in the same places.
func TestATranslationNamesItsAddresseesInItsLanguage(t *testing.T) {
	first := map[string]press.File{}
	translated := 0
	for _, f := range Items() {
		file, err := press.ParseFile(f.Name, f.Data)
		if err != nil {
			t.Fatal(err)
		}
		slug := file.Draft.Slug
		origin, again := first[slug]
		if !again {
			first[slug] = file
			continue
		}
		if len(file.Audience) != len(origin.Audience) {
			t.Errorf("%s names %d addressees, its origin %d", f.Name, len(file.Audience), len(origin.Audience))
			continue
		}
		for i, a := range file.Audience {
			translated++
			if b := origin.Audience[i]; a.Slug != b.Slug || (a.Name == "") != (b.Name == "") || a.Name != "" && a.Name == b.Name {
				t.Errorf("%s: addressee %d is %v, in the origin %v", f.Name, i+1, a, b)
			}
		}
	}
	if translated == 0 {
		t.Error("no translation has addressees")
	}
}
