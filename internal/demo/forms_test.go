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
